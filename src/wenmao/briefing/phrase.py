"""A sentence from a claim, by a grammar: no model, and no number that is not the claim's.

The subject is translated by the term base. Where that does not cover it in
full, the document's own words stand, in quotation marks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wenmao.claims.model import Claim
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import place_name
from wenmao.vocabulary.terms import translate, written_in
from wenmao.vocabulary.workings import amount_text

# The economy whose figures go without saying whose they are.
HOME = "CHN"


def phrase(claim: Claim, language: Language) -> str:
    """One claim as a sentence.

    >>> from decimal import Decimal
    >>> growth = Claim("c1", "7.06%", 0, 5, (0, 5), Decimal("7.06"), "percent", Decimal("0.01"),
    ...                "change", direction="up", period=Period.year(2023),
    ...                subject="网络文学海外营收")
    >>> phrase(growth, "en")
    'In 2023, overseas revenue of online literature rose 7.06%.'
    """
    return _sentence(_Statement(claim), language)


def phrases(claims: Sequence[Claim], language: Language) -> tuple[str, ...]:
    """Claims as sentences; a level and its change come as one.

    >>> from decimal import Decimal
    >>> level = Claim("c1", "$4.35 billion", 0, 13, (0, 30), Decimal("4.35E9"), "USD",
    ...               Decimal("1E7"), "level", period=Period.year(2023),
    ...               subject="overseas revenue from online literature")
    >>> growth = Claim("c2", "7.06%", 25, 30, (0, 30), Decimal("7.06"), "percent",
    ...                Decimal("0.01"), "change", direction="up", period=Period.year(2023),
    ...                subject="overseas revenue from online literature")
    >>> phrases([level, growth], "zh")
    ('2023年，网络文学海外营收达43.5亿美元，增长7.06%。',)
    """
    return tuple(_sentence(statement, language) for statement in _statements(claims))


@dataclass(frozen=True, slots=True)
class _Statement:
    """A claim, and the change of the same thing that belongs with it."""

    claim: Claim
    change: Claim | None = None


def _statements(claims: Sequence[Claim]) -> list[_Statement]:
    """Each level joined with the nearest change of the same subject, period and flow."""
    levels = [claim for claim in claims if claim.kind == "level"]
    joined: dict[str, Claim] = {}
    for change in claims:
        if change.kind not in ("change", "difference"):
            continue
        fits = [lvl for lvl in levels if _same_thing(lvl, change) and lvl.id not in joined]
        if fits:
            joined[min(fits, key=lambda lvl: abs(lvl.start - change.start)).id] = change
    absorbed = {change.id for change in joined.values()}
    return [_Statement(claim, joined.get(claim.id)) for claim in claims if claim.id not in absorbed]


def _same_thing(level: Claim, change: Claim) -> bool:
    return (level.subject, level.period, level.flow, level.reporter, level.partner) == (
        change.subject,
        change.period,
        change.flow,
        change.reporter,
        change.partner,
    )


def _sentence(statement: _Statement, language: Language) -> str:
    claim, change = statement.claim, statement.change
    words = _ENGLISH if language == "en" else _CHINESE
    time = words.time(claim.period) if claim.period else ""
    subject = _subject(claim, language)
    parts = [subject + words.gap + words.smooth(_predicate(claim, words, subject, change))]
    if change is not None:
        parts.append(_movement(change, words, words.aside))
    sentence = time + words.comma.join(parts) + words.stop
    return sentence[0].upper() + sentence[1:]


def _predicate(claim: Claim, words: "_Words", subject: str, change: Claim | None) -> str:
    amount = _amount(claim, words)
    if claim.kind in ("change", "share") and words.rates.search(subject):
        return words.stood.format(amount)
    match claim.kind:
        case "change" | "difference":
            return _movement(claim, words, words.verb)
        case "share":
            return words.share.format(amount)
        case "rank":
            return words.rank.format(amount)
        case "multiple":
            return words.multiple[claim.direction].format(amount)
    match claim.unit:
        case "year_span":
            return words.years[claim.direction].format(amount)
        case "count":
            return words.count.format(amount)
    if not words.counts_as_amount(claim):
        return words.stood.format(amount)
    falling = change is not None and change.direction == "down"
    return (words.came_to if falling else words.reached).format(amount)


def _movement(change: Claim, words: "_Words", forms: "_Directions") -> str:
    """A change or a difference: rose 7.06%, or (after a level) up 7.06%."""
    moved = forms.difference if change.kind == "difference" else forms.change
    return words.against(change, moved[change.direction].format(_amount(change, words)))


def _amount(claim: Claim, words: "_Words") -> str:
    value = amount_text(claim.value, claim.unit, words.language, claim.resolution)
    if claim.bound == "range" and claim.upper is not None:
        upper = amount_text(claim.upper, claim.unit, words.language, claim.resolution)
        return words.range.format(value, upper)
    return words.bounds.get(claim.bound, "{}").format(value)


def _subject(claim: Claim, language: Language) -> str:
    """Who and what: the reporter where it is not home, the subject, its flow and partner."""
    subject, shown = _translated(claim, language)
    flow, partner, reporter = claim.flow, claim.partner, claim.reporter
    words = _ENGLISH if language == "en" else _CHINESE
    if flow and not _names_flow(f"{claim.subject} {shown}", flow):
        subject = words.of_flow.format(flow=flow.text(language), subject=subject)
    for code, form in ((partner, words.with_partner), (reporter, words.of_reporter)):
        if code and code != HOME and not _names_place(f"{claim.subject} {shown}", code):
            subject = form[flow].format(place=place_name(code, language), subject=subject)
    return subject


def _translated(claim: Claim, language: Language) -> tuple[str, str]:
    """The subject as it stands in the sentence, and its bare words."""
    subject = " ".join(claim.subject.split())
    if not subject:
        bare = claim.flow.text(language) if claim.flow else ""
        return (bare, bare) if bare else ("the figure" if language == "en" else "该数值", "")
    if written_in(subject) == language:
        return subject, subject
    known = translate(subject, language)
    return (known, known) if known else (f"“{subject}”", subject)


_FLOW_WORDS = {
    Flow.EXPORT: ("export", "出口"),
    Flow.IMPORT: ("import", "进口"),
    Flow.TOTAL: ("trade", "import", "进出口", "贸易"),
    Flow.BALANCE: ("surplus", "deficit", "balance", "顺差", "逆差", "差额"),
}


def _names_flow(text: str, flow: Flow) -> bool:
    # Money that is earned abroad needs no "exports of" before it.
    words = (*_FLOW_WORDS[flow], "overseas", "海外", "境外")
    return any(word in text.lower() for word in words)


def _names_place(text: str, code: str) -> bool:
    return any(place_name(code, language).lower() in text.lower() for language in ("en", "zh"))


class _Directions(NamedTuple):
    """How a change and a difference are said, by direction."""

    change: dict[str | None, str]
    difference: dict[str | None, str]


@dataclass(frozen=True)
class _Words:
    """The grammar's words in one language; `{}` stands for the amount."""

    language: Language
    gap: str
    comma: str
    stop: str
    reached: str
    came_to: str
    stood: str
    count: str
    share: str
    rank: str
    range: str
    multiple: dict[str | None, str]
    years: dict[str | None, str]
    verb: _Directions
    aside: _Directions
    bounds: dict[str, str]
    smoother: tuple[tuple[str, str], ...]
    rates: re.Pattern[str]
    of_flow: str
    with_partner: dict[Flow | None, str]
    of_reporter: dict[Flow | None, str]
    year_on_year: str
    on_base: str

    def time(self, period: Period) -> str:
        """The period as a sentence opens with it."""
        text = period.text(self.language)
        if self.language == "zh":
            return text + "，"
        return f"{'From' if period.kind == 'span' else 'In'} {text}, "

    def smooth(self, predicate: str) -> str:
        """The predicate without a verb that its bound makes one too many."""
        for rough, smooth in self.smoother:
            predicate = predicate.replace(rough, smooth)
        return predicate

    def against(self, change: Claim, moved: str) -> str:
        """What a change is against, where the period leaves it open.

        The change of a whole year is on the year before; that of a quarter may not be.
        """
        if change.base is None or change.period is None or change.period.kind == "span":
            return moved
        whole_year = change.period.kind in ("year", "fiscal")
        a_year_before = change.base in (
            change.period.shifted(-1),
            Period.year(change.period.first[0] - 1),
        )
        if a_year_before:
            return moved if whole_year else self.year_on_year.format(moved)
        return self.on_base.format(moved, change.base.text(self.language))

    @staticmethod
    def counts_as_amount(claim: Claim) -> bool:
        """Whether the level is something that piles up: one reaches money, but stands at a rate."""
        return claim.unit not in ("percent", "percentage_point", "index", "ratio")


def _every_flow(form: str, **others: str) -> dict[Flow | None, str]:
    named = {Flow(flow): text for flow, text in others.items()}
    return {flow: named.get(flow, form) if flow else form for flow in (None, *Flow)}


_ENGLISH = _Words(
    language="en",
    gap=" ",
    comma=", ",
    stop=".",
    reached="reached {}",
    came_to="came to {}",
    stood="stood at {}",
    count="numbered {}",
    share="made up {}",
    rank="ranked {}",
    range="between {} and {}",
    multiple={"up": "grew to {} its earlier level", "down": "shrank {}", None: "was {}"},
    years={"up": "rose for {} running", "down": "fell for {} running", None: "ran for {}"},
    verb=_Directions(
        {"up": "rose {}", "down": "fell {}", None: "changed by {}"},
        {"up": "rose by {}", "down": "fell by {}", None: "differed by {}"},
    ),
    aside=_Directions(
        {"up": "up {}", "down": "down {}", None: "a change of {}"},
        {"up": "up by {}", "down": "down by {}", None: "a difference of {}"},
    ),
    bounds={
        "approx": "about {}",
        "at_least": "at least {}",
        "at_most": "at most {}",
        "over": "more than {}",
        "under": "less than {}",
    },
    smoother=(
        ("reached more than", "exceeded"),
        ("came to more than", "exceeded"),
        ("reached less than", "was less than"),
        ("reached at most", "was at most"),
        ("reached between", "was between"),
    ),
    rates=re.compile(r"\b(share|rate|growth|contribution)\b", re.IGNORECASE),
    of_flow="{flow} of {subject}",
    with_partner=_every_flow(
        "{subject} with {place}",
        export="{subject} to {place}",
        **{"import": "{subject} from {place}"},
    ),
    of_reporter=_every_flow("{subject} of {place}"),
    year_on_year="{} year on year",
    on_base="{0} on {1}",
)
_CHINESE = _Words(
    language="zh",
    gap="",
    comma="，",
    stop="。",
    reached="达{}",
    came_to="为{}",
    stood="为{}",
    count="数量为{}",
    share="占比为{}",
    rank="位居{}",
    range="{}至{}",
    multiple={"up": "增至原来的{}", "down": "缩小{}", None: "为{}"},
    years={"up": "连续{}增长", "down": "连续{}下降", None: "连续{}"},
    verb=_Directions(
        {"up": "增长{}", "down": "下降{}", None: "变动{}"},
        {"up": "增加{}", "down": "减少{}", None: "相差{}"},
    ),
    aside=_Directions(
        {"up": "增长{}", "down": "下降{}", None: "变动{}"},
        {"up": "增加{}", "down": "减少{}", None: "相差{}"},
    ),
    bounds={
        "approx": "约{}",
        "at_least": "至少{}",
        "at_most": "至多{}",
        "over": "超过{}",
        "under": "不足{}",
    },
    smoother=(
        ("达约", "约为"),
        ("为约", "约为"),
        ("达至", "至"),
        ("达超过", "超过"),
        ("为超过", "超过"),
        ("达不足", "不足"),
        ("为不足", "不足"),
    ),
    rates=re.compile("(占比|比重|份额|增速|增长率|增幅|贡献率?)”?$"),
    of_flow="{subject}{flow}",
    with_partner=_every_flow(
        "与{place}的{subject}", export="对{place}{subject}", **{"import": "自{place}{subject}"}
    ),
    of_reporter=_every_flow("{place}{subject}"),
    year_on_year="同比{}",
    on_base="较{1}{0}",
)
