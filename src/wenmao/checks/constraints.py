"""Hard constraints: what a series must meet before its words are weighed, and why it does not."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from wenmao.checks.concepts import concepts
from wenmao.checks.model import Constraint
from wenmao.claims.chinese.places import region_in
from wenmao.claims.model import Claim
from wenmao.claims.places import mentions
from wenmao.statistics.model import Series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language, Text
from wenmao.vocabulary.places import place_name
from wenmao.vocabulary.units import is_currency, unit

# Measures that are worked out from levels: a claim of such a kind is linked to the series of the levels.
_OF_LEVELS = frozenset({"level", "count", "difference", "multiple", "rank"})
_SHARE = re.compile(
    r"占|比重|份额|\b(?:share|accounts?|accounted|accounting|made up|makes up|percentage of)\b", re.I
)
_COMPARED = re.compile(
    r"[快高低慢]于|领先|落后|\b(?:faster|slower|higher|lower|above|below|ahead|more|less) than\b", re.I
)
# Growth on the quarter or month before: what is published is growth on the year before.
_SEQUENTIAL = re.compile(
    r"环比|\b(?:quarter|month)[- ](?:on|over)[- ](?:quarter|month)\b|\bsequentially\b|\bq-?o-?q\b", re.I
)
_WHOLE = re.compile(r"占(?!比)|占比|\bof (?:the |its |all |China['’]s )|\bof total\b", re.I)
# "Tencent's overseas revenue": the owner is a firm, and the figure is not the economy's.
_OWNER = re.compile(
    r"\b[A-Z][\w&.-]*['’]s\s(?!(?:count|figures?|data|estimates?|report|definition|statistics|calculations?)\b)"
)

Reason = Text | None


def failures(claim: Claim, of: Series) -> Iterator[tuple[Constraint, Text]]:
    """The constraints that a series fails for a claim, each with what differs, tested on demand."""
    for name, test in _TESTS:
        if (why := test(claim, of)) is not None:
            yield name, why


def meets_all(claim: Claim, of: Series) -> bool:
    """Whether a series fails no constraint."""
    return next(failures(claim, of), None) is None


def passed(claim: Claim, of: Series) -> tuple[Constraint, ...]:
    """The constraints that said something of a series and were met, for the reason of its link."""
    shown = [Constraint.MEASURE]
    if claim.kind in ("level", "difference"):
        shown.append(Constraint.UNIT)
    if of.flow:
        shown.append(Constraint.FLOW)
    shown.append(Constraint.REPORTER)
    if of.partner:
        shown.append(Constraint.PARTNER)
    if claim.period and observations(of.id, claim.period):
        shown.append(Constraint.PERIOD)
    return tuple(shown)


def scope_word(of: Series, words: str) -> str | None:
    """The word of a text that names a series' scope, if there is one."""
    return next((word for word in of.scope_words if word.lower() in words), None)


def words_of(claim: Claim) -> str:
    """All words that a claim is read with, in lower case."""
    return f"{claim.subject} {claim.topic} {claim.context}".lower()


def _measure(claim: Claim, of: Series) -> Reason:
    if _measured(claim, of):
        return None
    return Text(f"another measure: a {claim.kind} against a {of.kind}",
                f"指标类型不同：{_KINDS[claim.kind]}与{_KINDS[of.kind]}")  # fmt: skip


def _measured(claim: Claim, of: Series) -> bool:
    if claim.kind in _OF_LEVELS:
        return of.kind == "level"
    if claim.unit == "percentage_point":
        if _COMPARED.search(claim.topic):
            return False  # a lead over something else, not a change in time
        return of.kind == ("share" if _SHARE.search(claim.context) else "change")
    if is_sequential(claim):
        return False
    if claim.kind == "change":
        # Growth that is not a series of its own is worked out from the levels.
        return of.kind == "change" or (of.kind == "level" and not of.growth)
    return of.kind == "share" or (of.kind == "level" and bool(_WHOLE.search(claim.context)))


def is_sequential(claim: Claim) -> bool:
    """Whether a change is on the quarter or month before."""
    return bool(_SEQUENTIAL.search(claim.topic) or _SEQUENTIAL.search(_just_before(claim)))


def _just_before(claim: Claim) -> str:
    """The clause before a figure."""
    return re.split(r"[，。；,;]", claim.context.partition(claim.quote)[0][-_REACH:])[-1]


def _unit(claim: Claim, of: Series) -> Reason:
    if claim.kind not in ("level", "count", "difference"):
        return None
    if is_currency(claim.unit) and is_currency(of.unit):
        return None
    if claim.unit == of.unit:
        return None
    one, other = unit(claim.unit), unit(of.unit)
    return Text(f"unit family differs: {one.en} against {other.en}", f"单位类别不同：{one.zh}与{other.zh}")


def _flow(claim: Claim, of: Series) -> Reason:
    flow = claim.flow.value if claim.flow else ""
    if flow == of.flow or (not of.flow and flow == "total"):
        return None
    return Text(f"flow differs: {_flow_name(flow, 'en')} against {_flow_name(of.flow, 'en')}",
                f"流向不同：{_flow_name(flow, 'zh')}与{_flow_name(of.flow, 'zh')}")  # fmt: skip


def _reporter(claim: Claim, of: Series) -> Reason:
    if claim.reporter == of.reporter:
        return None
    if claim.reporter is None and _owner(claim, of):
        return None  # a firm's figure is of no economy: that it is the firm's says more
    return Text(f"of another economy: {_place(claim.reporter, 'en')} against {place_name(of.reporter, 'en')}",
                f"主体不同：{_place(claim.reporter, 'zh')}与{place_name(of.reporter, 'zh')}")  # fmt: skip


def _partner(claim: Claim, of: Series) -> Reason:
    if (claim.partner or "") == of.partner:
        return None
    one, other = claim.partner or "WLD", of.partner or "WLD"
    return Text(f"another partner: {_place(one, 'en')} against {_place(other, 'en')}",
                f"贸易伙伴不同：{_place(one, 'zh')}与{_place(other, 'zh')}")  # fmt: skip


def _period(claim: Claim, of: Series) -> Reason:
    """A scope that is not the usual one is meant only where it is named or has a figure for the period."""
    if of.primary or scope_word(of, words_of(claim)):
        return None
    if claim.period is None:
        return Text("a special scope that the text does not name", "特定口径，文中未提及")
    if any(observations(of.id, period) for period in (claim.period, claim.base) if period):
        return None
    return Text(f"a special scope with nothing published for {claim.period.text('en')}",
                f"特定口径，{claim.period.text('zh')}无公布值")  # fmt: skip


def _owner(claim: Claim, of: Series) -> Reason:
    return owner_of(claim)


def owner_of(claim: Claim) -> Text | None:
    """The firm or province whose own a figure is, as a reason why it is not the economy's, or None."""
    return _owned(claim.topic, claim.context, claim.context.partition(claim.quote)[0][-_REACH:])


# How many characters before a figure can name whose it is: a long sentence is not searched anew for each.
_REACH = 300


@lru_cache(maxsize=4096)
def _owned(topic: str, context: str, before: str) -> Reason:
    """The firm or province whose own a figure is: by the words beside it and those before it."""
    owners = owners_of(topic) or owners_of(before)[-1:]
    if named := next((owner for owner in owners if owner), None):
        return Text(f"of an owner of its own: {named}", f"属于特定主体：{named}")
    if (region := region_in(topic)) and region in before and not _NATION.search(topic):
        return _of_part(region)
    for word in concepts(context).said(_PARTS):
        if word not in before:
            continue
        rest = before[before.rindex(word) + len(word) :]
        # What follows the name in its sentence is its own too, until the nation is named.
        if not _NATION.search(rest) and _LEADS.match(rest):
            return _of_part(word)
    return None


def _of_part(word: str) -> Text:
    return Text(f"of a part of the economy: {word}", f"只涉及其中一部分：{word}")


@lru_cache(maxsize=4096)
def owners_of(words: str) -> tuple[str, ...]:
    """The owners that a text names with a possessive, in its order; a place counts as none, the empty name.

    >>> owners_of("Tencent's overseas revenue"), owners_of("China's overseas revenue")
    (('Tencent',), ('',))
    >>> owners_of("South Korea's content exports")
    ('',)
    """
    placed = {words[m.start : m.end].rpartition(" ")[2] for m in mentions(words, "en")}
    owned = [owner.strip() for owner in _OWNER.findall(words)]
    return tuple("" if {owner, owner[:-2]} & placed else owner[:-2] for owner in owned)


_PARTS = frozenset({"place_within", "firm"})
# Words of the nation take over from a province that is named before them.
_NATION = re.compile(r"我国|中国|全国|\bChin(?:a|ese)\b|\bnation", re.I)
# What stands right behind the name of whose figures these are: no dateline and no address.
_LEADS = re.compile(
    r"(?:省|市|自治区|集团|公司|股份)?(?:的|全省|全市)?\s?(?:规模以上|对外|文化|出口|进口|游戏|网络|服务|数字|海外|自研|营)"
    r"|(?:\sprovince|\s(?:Group|Games))?(?:['’]s\s|\s(?:exported|imported|earned|posted|made|reported|saw)\b)"
)


def _place(code: str | None, language: Language) -> str:
    if code is None:
        return "none named" if language == "en" else "未说明"
    return place_name(code, language)


def _flow_name(flow: str, language: Language) -> str:
    none = {"en": "no flow", "zh": "无流向"}[language]
    return Flow(flow).text(language) if flow else none


_KINDS = {
    "level": "水平", "count": "数量", "change": "变化", "share": "占比", "rank": "位次",
    "multiple": "倍数", "difference": "差额",
}  # fmt: skip

# The cheap ones first: most series fall at the first or second.
_TESTS: tuple[tuple[Constraint, Callable[[Claim, Series], Reason]], ...] = (
    (Constraint.REPORTER, _reporter),
    (Constraint.FLOW, _flow),
    (Constraint.PARTNER, _partner),
    (Constraint.UNIT, _unit),
    (Constraint.MEASURE, _measure),
    (Constraint.PERIOD, _period),
    (Constraint.OWNER, _owner),
)
