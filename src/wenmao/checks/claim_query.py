"""A question to claims in a few words of either language: "exports 2023 > 100bn USD", 网络文学海外营收."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from wenmao.checks.across.statement import Statement
from wenmao.checks.concepts import concepts, narrowing, weights
from wenmao.checks.lexical import grams
from wenmao.checks.linking import FLOW_CONCEPTS
from wenmao.checks.model import Verdict
from wenmao.claims.flows import flow_of
from wenmao.claims.grammars import GRAMMARS
from wenmao.claims.model import Claim, Kind
from wenmao.claims.places import mentions
from wenmao.claims.quantities import Quantity, normalised
from wenmao.claims.spans import Span
from wenmao.claims.times import Anchor
from wenmao.statistics.catalogue import published_series
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.intervals import INFINITY, Interval
from wenmao.vocabulary.languages import Language, Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import place_name_or_code
from wenmao.vocabulary.terms import written_in
from wenmao.vocabulary.units import is_currency
from wenmao.vocabulary.workings import amount_text


class UnreadableQuery(ValueError):  # noqa: N818 - named for what it says
    """A question that cannot be understood; the message says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values that are asked for, in base units, and in which unit: empty for any.

    `strict` leaves the ends out, as "over" and "under" do. Amounts of another
    currency never match, since no rate is assumed.
    """

    interval: Interval
    unit: str = ""
    strict: bool = False

    def holds(self, claim: Claim) -> bool:
        """Whether a claim's value, or an end of its range, is one that is asked for; a fall is below zero."""
        if self.unit and claim.unit != self.unit:
            return False
        return any(self._has(value) for value in (_signed(claim), claim.upper) if value is not None)

    def _has(self, value: Decimal) -> bool:
        return value in self.interval and not (
            self.strict and value in (self.interval.low, self.interval.high)
        )

    def text(self, language: Language) -> str:
        """The range in words."""
        low, high = self.interval.low, self.interval.high
        if high == INFINITY:
            return _OVER[self.strict].text(language) + self._amount(low, language)
        if low == -INFINITY:
            return _UNDER[self.strict].text(language) + self._amount(high, language)
        joint = " to " if language == "en" else "至"
        return f"{self._amount(low, language)}{joint}{self._amount(high, language)}"

    def _amount(self, value: Decimal, language: Language) -> str:
        return amount_text(value, self.unit or "count", language)


_OVER = {True: Text("over ", "超过"), False: Text("at least ", "至少")}
_UNDER = {True: Text("under ", "低于"), False: Text("at most ", "至多")}


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """What is asked of claims: they must meet all of it.

    `periods` are the first and the last: a claim's own lies within. `series` are
    the published series with a name that has all `concepts` and the flow, in all
    scopes. A claim is of the concepts where it is linked to one of these, or its
    own words have them all. `words` are those that wenmao knows no meaning for:
    each stands in the claim's sentence or the document's title. `publisher` is a
    part of the publisher's name.

    >>> query = claim_query("exports 2023 > 100bn USD")
    >>> query.text("en")
    'exports, 2023, over USD 100 billion (other currencies are not converted)'
    >>> query.text("zh")
    '出口，2023年，超过1,000亿美元（其他币种不作折算）'
    """

    flow: Flow | None = None
    periods: tuple[Period, Period] | None = None
    values: tuple[ValueRange, ...] = ()
    kind: Kind | None = None
    concepts: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    reporter: str = ""
    partner: str = ""
    verdicts: tuple[Verdict, ...] = ()
    publisher: str = ""
    words: tuple[str, ...] = ()

    def matches(self, statement: Statement) -> bool:
        """Whether a statement meets all that is asked."""
        claim, finding = statement.claim, statement.finding
        return (
            (self.flow is None or claim.flow is self.flow)
            and (self.kind is None or _kind(claim) == self.kind)
            and (not self.reporter or claim.reporter == self.reporter)
            and (not self.partner or claim.partner == self.partner)
            and (not self.verdicts or (finding is not None and finding.verdict in self.verdicts))
            and self.publisher.casefold() in statement.origin.publisher.casefold()
            and all(asked.holds(claim) for asked in self.values)
            and self._is_in_time(claim)
            and self._is_of_concepts(statement)
            and self._has_words(statement)
        )

    def _is_in_time(self, claim: Claim) -> bool:
        if self.periods is None:
            return True
        first, last = self.periods
        return (
            claim.period is not None and first.first <= claim.period.first and claim.period.last <= last.last
        )

    def _is_of_concepts(self, statement: Statement) -> bool:
        if not self.concepts or statement.series in self.series:
            return True
        claim = statement.claim
        return self.concepts <= _telling(claim.subject) | _telling(claim.topic)

    def _has_words(self, statement: Statement) -> bool:
        if not self.words:
            return True
        shown = normalised(
            f"{statement.sentence} {statement.claim.subject} {statement.origin.title}"
        ).casefold()
        return all(word in shown for word in self.words)

    def text(self, language: Language) -> str:
        """How the question was understood, to be shown above its answers."""
        parts = [
            *self.said,
            self.flow.text(language) if self.flow else "",
            _KINDS[self.kind].text(language) if self.kind else "",
            self._places(language),
            self._time(language),
            *(asked.text(language) for asked in self.values),
            *(verdict.text(language) for verdict in self.verdicts),
            Text("published by ", "发布：").text(language) + self.publisher if self.publisher else "",
            *(f'"{word}"' if language == "en" else f"“{word}”" for word in self.words),
        ]
        told = (", " if language == "en" else "，").join(filter(None, parts))
        if any(is_currency(asked.unit or None) for asked in self.values):
            told += _NOT_CONVERTED.text(language)
        return told

    def _places(self, language: Language) -> str:
        named = ((self.reporter, Text("of ", "")), (self.partner, Text("with ", "对")))
        return " ".join(
            how.text(language) + place_name_or_code(code, language) for code, how in named if code
        )

    def _time(self, language: Language) -> str:
        if self.periods is None:
            return ""
        first, last = self.periods
        joint = " to " if language == "en" else "至"
        return first.text(language) if first == last else first.text(language) + joint + last.text(language)


_NOT_CONVERTED = Text(" (other currencies are not converted)", "（其他币种不作折算）")
_KINDS: dict[Kind, Text] = {
    "level": Text("levels", "水平"), "count": Text("counts", "数量"), "change": Text("growth", "增长"),
    "share": Text("shares", "占比"), "rank": Text("ranks", "位次"), "multiple": Text("multiples", "倍数"),
    "difference": Text("increases and decreases", "增减额"),
}  # fmt: skip


def claim_query(question: str) -> ClaimQuery:
    """A question in words, read as wenmao reads documents.

    A flow, places, periods ("2023", "2024-H1", "2022..2024"), what is measured, a kind
    ("growth", "share", 增速, 占比), bounds ("> 100bn USD", "between 10% and 12%", 超过1000亿美元)
    and the fields `verdict:` and `publisher:` may stand in any order. An amount without a
    unit is asked for in any. Raises `UnreadableQuery`.

    >>> claim_query("网络文学海外营收").series[:1]
    ('chn.webnovels.overseas_revenue',)
    >>> claim_query("games growth 2022..2024").text("en")
    'games, growth, 2022 to 2024'
    >>> claim_query("verdict:wrong-currency")
    Traceback (most recent call last):
    ...
    wenmao.checks.claim_query.UnreadableQuery: verdict:wrong-currency is no verdict: write one of supported, \
contradicted, wrong-unit, wrong-scale, inconsistent, revised, differs-by-definition, disputed, unchecked
    """
    rest, found = _fields(normalised(question).strip())
    rest, periods = _periods(rest)
    rest, values = _values(rest)
    language = written_in(rest)
    rest = _unhyphenated(rest)
    rest, kind, falls = _kind_words(rest)
    if falls:
        values = [_falling(one) for one in values] or [
            ValueRange(Interval(-INFINITY, Decimal(0)), strict=True)
        ]
    places = mentions(rest, language)
    partner = next((place.code for place in places if place.part == "partner"), "")
    reporter = next((place.code for place in places if place.part != "partner"), "")
    for place in reversed(places):
        rest = f"{rest[: place.start]} {rest[place.end :]}"
    flow = flow_of(rest, language)
    known = concepts(rest)
    asked = _telling(rest) - FLOW_CONCEPTS
    query = replace(
        found, flow=flow, periods=periods, values=tuple(values),
        kind=kind, concepts=asked, said=known.said(asked), series=_series(asked, flow) if asked else (),
        reporter=reporter, partner=partner, words=_words(rest),
    )  # fmt: skip
    if query == ClaimQuery():
        raise UnreadableQuery(
            "nothing is asked: name what is measured, a period, a value or a field, "
            'such as "exports 2023 > 100bn USD" or verdict:wrong-unit'
        )
    return query


def matching(query: ClaimQuery, found: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements that a query asks for, in their order."""
    return tuple(one for one in found if query.matches(one))


# --- The readers, each taking its part out of the words ---------------------------------------

_FIELD = re.compile(r"(?<!\S)([a-z]+|结论|发布者|来源)[:：](\"[^\"]*\"|“[^”]*”|\S*)", re.IGNORECASE)
_NAMES = {"结论": "verdict", "发布者": "publisher", "来源": "publisher"}


def _fields(text: str) -> tuple[str, ClaimQuery]:
    """The fields that are named, `verdict:` and `publisher:`."""
    verdicts: list[Verdict] = []
    publisher = ""
    for match in _FIELD.finditer(text):
        name, value = match[1].lower(), match[2].strip('"“”')
        name = _NAMES.get(name, name)
        if name not in ("verdict", "publisher"):
            raise UnreadableQuery(
                f"there is no field {match[1]}: write verdict: or publisher:, or plain words"
            )
        if not value:
            raise UnreadableQuery(f"{match[1]}: has no value: write it behind the colon, without a space")
        if name == "verdict":
            verdicts.append(_verdict(value))
        elif publisher:
            raise UnreadableQuery(
                f"two publishers are asked for, {publisher} and {value}: a claim has one; ask twice"
            )
        else:
            publisher = value
    return _FIELD.sub(" ", text).strip(), ClaimQuery(verdicts=tuple(verdicts), publisher=publisher)


def _verdict(value: str) -> Verdict:
    plain = value.lower().replace("-", " ").replace("_", " ")
    for verdict in Verdict:
        if plain in (verdict.value, verdict.text("zh")):
            return verdict
    known = ", ".join(verdict.value.replace(" ", "-") for verdict in Verdict)
    raise UnreadableQuery(f"verdict:{value} is no verdict: write one of {known}")


_CODE = r"(?:FY\d{4}|(?:19|20)\d\d(?:-(?:H[12]|Q[1-4]|0[1-9]|1[0-2]))?)"
_FROM_TO = re.compile(
    rf"({_CODE})\s*(?:\.\.|…)\s*({_CODE})|(?<![\d.])((?:19|20)\d\d)年?\s*(?:[-–—~至到]|to)\s*((?:19|20)\d\d)(?![\d.-])年?",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"(?<![\d.,A-Za-z$€£¥])({_CODE})(?![\d.,%A-Za-z万亿]|\s*(?:%|[万亿]|[bmt]n\b|[mb]illion))"
)


def _periods(text: str) -> tuple[str, tuple[Period, Period] | None]:
    """The first and last period asked for: by codes, a span, or as documents name them."""
    if match := _FROM_TO.search(text):
        first, last = (Period.parse(code.upper()) for code in match.groups() if code)
        if first.first > last.last:
            raise UnreadableQuery(f"{match[0]} runs backwards: write the earlier period first")
        return _without(text, match.span()), (first, last)
    times = [time for time in GRAMMARS[written_in(text)].times(text, Anchor()) if time.role == "at"]
    if times:
        found = [(time.start, time.end, time.period) for time in times]
    else:
        found = [(*match.span(), Period.parse(match[1].upper())) for match in _SINGLE.finditer(text)]
    if not found:
        return text, None
    if len({period for *_, period in found}) > 1:
        raise UnreadableQuery("two periods are asked for: write them as 2022..2024, or ask twice")
    for start, end, _ in reversed(found):
        text = _without(text, (start, end))
    period = found[0][2]
    if period.kind == "span":
        return text, (Period.year(period.first[0]), Period.year(period.last[0]))
    return text, (period, period)


_SIGNS = {
    ">=": Text("at least ", "至少"), "≥": Text("at least ", "至少"), "<=": Text("at most ", "至多"),
    "≤": Text("at most ", "至多"), ">": Text("more than ", "超过"), "<": Text("less than ", "低于"),
    "=": Text("", ""),
}  # fmt: skip
_SIGN = re.compile(r"(>=|<=|≥|≤|>|<|=|\bunder\b|\bbelow\b|\babove\b|\bover\b|大于等于|小于等于|大于|小于)\s*")
_SYMBOL = re.compile(r"[<>=≤≥]")
_WORDS_AS_SIGNS = {
    "under": "<", "below": "<", "above": ">", "over": ">",
    "大于等于": ">=", "小于等于": "<=", "大于": ">", "小于": "<",
}  # fmt: skip
_LEFT_BETWEEN = re.compile(r"\bbetween\b|之间|介于", re.IGNORECASE)


def _values(text: str) -> tuple[str, list[ValueRange]]:
    """The values that are asked for; a sign of comparison goes with the number behind it."""
    signs = list(_SIGN.finditer(text))
    bare = _SYMBOL.sub(lambda match: " " * len(match[0]), text)  # the grammars read words, not signs
    found: list[ValueRange] = []
    taken: list[Span] = []
    for quantity in GRAMMARS[written_in(text)].quantities(bare):
        sign = next((s for s in signs if text[s.end() : quantity.start].strip() in _MINUS
                     and s.end() <= quantity.start), None)  # fmt: skip
        counted = quantity.form == "count" and quantity.noun is not None and quantity.scale == 1
        if quantity.form in ("years", "duration") or (sign is None and counted):
            continue  # 16个行业小类 is what is measured
        start, minus = quantity.outer_start, quantity.negative
        if sign is not None:
            signs.remove(sign)
            start = min(start, sign.start())
            minus = minus or "-" in text[sign.end() : quantity.start]
        found.append(_range(replace(quantity, negative=minus), sign[1] if sign else ""))
        taken.append((start, quantity.outer_end))
    for sign in signs:
        if number := _NUMBER.match(text, sign.end()):
            found.append(_compared(Decimal(number[0].replace(",", "")), sign[1], ""))
            taken.append((sign.start(), number.end()))
        elif not sign[1][0].isalpha() or sign[1] > "\u4e00":
            raise UnreadableQuery(f"no number stands behind {sign[1]}: write it as in > 100bn USD")
    for span in sorted(taken, reverse=True):
        text = _without(text, span)
    return _LEFT_BETWEEN.sub(" ", text), found


_MINUS = ("", "-", "−")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_UNNAMED = frozenset({"number", "count", ""})


def _range(quantity: Quantity, sign: str) -> ValueRange:
    """The values that a quantity with its bound stands for; a bare one for all that are written like it."""
    value = -quantity.value if quantity.negative else quantity.value
    unit = "" if quantity.unit in _UNNAMED else quantity.unit
    sign = sign or _BOUNDS.get(quantity.bound, "")
    if quantity.upper is not None and not sign:
        return ValueRange(Interval(value, quantity.upper), unit)
    if sign or not quantity.resolution:
        return _compared(value, sign, unit)
    return ValueRange(Interval.rounded(value, quantity.resolution), unit)


def _compared(value: Decimal, sign: str, unit: str) -> ValueRange:
    """The values on the side of a number that a sign shows."""
    match _WORDS_AS_SIGNS.get(sign.lower(), sign):
        case ">" | ">=" | "≥" as sign:
            return ValueRange(Interval(value, INFINITY), unit, strict=sign == ">")
        case "<" | "<=" | "≤" as sign:
            return ValueRange(Interval(-INFINITY, value), unit, strict=sign == "<")
    return ValueRange(Interval.of(value), unit)


_BOUNDS = {"over": ">", "at_least": ">=", "under": "<", "at_most": "<="}
_KIND_WORDS: tuple[tuple[Kind, bool, str], ...] = (
    ("change", True, r"下降|减少|降幅|跌幅|\b(?:declined?|fell|falls?|drop(?:ped)?|decreased?)\b"),
    ("change", False, r"同比|增长率?|增速|增幅|\b(?:growth(?:\srate)?|grew|rose|rise|increased?)\b"),
    ("share", False, r"占比|比重|份额|\b(?:shares?|proportion)\b(?:\sof)?"),
    ("rank", False, r"排名|位次|\b(?:ranks?|ranking)\b"),
    ("multiple", False, r"倍数|\bmultiples?\b"),
    ("level", False, r"水平|绝对值|\b(?:levels?)\b"),
)


def _kind_words(text: str) -> tuple[str, Kind | None, bool]:
    """The kind of figure that is asked for, and whether it falls."""
    for kind, falls, pattern in _KIND_WORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return re.sub(pattern, " ", text, flags=re.IGNORECASE), kind, falls
    return text, None, False


def _falling(asked: ValueRange) -> ValueRange:
    """A fall of so much, as values below zero: a fall over 5% is below −5%."""
    return replace(asked, interval=-asked.interval) if asked.interval.high > 0 else asked


def _kind(claim: Claim) -> Kind:
    return "level" if claim.kind == "count" else claim.kind


def _signed(claim: Claim) -> Decimal:
    return (
        -claim.value if claim.direction == "down" and claim.kind in ("change", "difference") else claim.value
    )


@lru_cache(maxsize=65536)
def _telling(phrase: str) -> frozenset[str]:
    """The concepts of a phrase that say something of its subject."""
    return frozenset(name for name in concepts(phrase).known if weights()[name] or name in narrowing())


def _series(asked: frozenset[str], flow: Flow | None) -> tuple[str, ...]:
    """The published series with a name that has all the concepts, and the flow if one is asked for."""
    return tuple(
        of.id for of in published_series()
        if (flow is None or of.flow == flow.value)
        and any(asked <= _telling(name) for name in (of.name.en, of.name.zh, *of.aliases))
    )  # fmt: skip


# Words of a question that ask and name nothing.
_ASKING = re.compile(
    r"all|documents?|that|stat(?:e|ing)|which|what|was|were|how|much|many|is|are|show|find|figures?|values?"
    r"|d(?:id|oes|o)|than|more|less|at|least|most", re.IGNORECASE
)  # fmt: skip
_ASKING_ZH = re.compile(r"所有|全部|哪些|文档|文章|提到|说明|多少|是|的|数据|关于|查找|有")
_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][\w'-]*")


def _words(text: str) -> tuple[str, ...]:
    """What is left of a question once every known word is taken out: to be found as it is written."""
    known = sorted({word for _, word in concepts(text).words}, key=len, reverse=True)
    for word in known:
        text = text.replace(word, " ")
    left = [
        run for run in _RUN.findall(_ASKING_ZH.sub(" ", text)) if not _ASKING.fullmatch(run) and grams(run)
    ]
    return tuple(dict.fromkeys(run.casefold() for run in left))


def _without(text: str, span: Span) -> str:
    return f"{text[: span[0]]} {text[span[1] :]}"


def _unhyphenated(text: str) -> str:
    """Words joined by a hyphen apart, where together they are no concept: online-literature."""
    return _HYPHENATED.sub(
        lambda match: match[0] if concepts(match[0]).known else match[0].replace("-", " "), text
    )


_HYPHENATED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
