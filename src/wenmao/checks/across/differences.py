"""Why two groups give one quantity differently: a slip, a revision, a definition, or no known cause."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wenmao.checks.across.groups import Group
from wenmao.checks.across.measurand import Measurand
from wenmao.checks.across.sources import is_producer, source_name
from wenmao.checks.across.statement import Statement
from wenmao.checks.digits import agrees, shift, significant
from wenmao.checks.model import Finding, Verdict
from wenmao.checks.words import PRODUCERS, amount, join
from wenmao.measures.arithmetic import ratio, subtract
from wenmao.statistics.catalogue import series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.intervals import INFINITY, Interval
from wenmao.vocabulary.languages import NO_TEXT, Language, Text
from wenmao.vocabulary.units import is_currency, unit
from wenmao.vocabulary.workings import Figure, Working

# Yuan to a dollar have lain between these for decades: such a ratio is a conversion, no error.
_YUAN_TO_DOLLAR = Interval(Decimal("5.9"), Decimal("8.4"))
# A level this many times another, its digits not agreeing, measures something else.
_FAR = Decimal("2.5")
# Revisions have been known to move a level by this part of it, a rate by this many percentage points.
_REVISION = Decimal("0.06")
_REVISED_RATE = Decimal(2)


class Cause(StrEnum):
    """What lies behind a difference.

    >>> Cause("wrong scale").text("zh")
    '数量级有误'
    """

    SCALE = "wrong scale"
    UNIT = "wrong unit"
    REVISION = "revision"
    DEFINITION = "definition"
    PRODUCERS = "producers differ"
    CONVERSION = "conversion"
    CURRENCY = "another currency"
    SOMETHING_ELSE = "something else"
    UNKNOWN = "unknown"

    def text(self, language: Language) -> str:
        """The cause in a language."""
        return self.value if language == "en" else _CHINESE[self]

    @property
    def is_disagreement(self) -> bool:
        """Whether the two cannot both be true of what they say."""
        return self not in (Cause.CONVERSION, Cause.CURRENCY, Cause.SOMETHING_ELSE)


_CHINESE = {
    Cause.SCALE: "数量级有误",
    Cause.UNIT: "单位有误",
    Cause.REVISION: "数据修订",
    Cause.DEFINITION: "口径不同",
    Cause.PRODUCERS: "发布机构不一",
    Cause.CONVERSION: "折算",
    Cause.CURRENCY: "币种不同",
    Cause.SOMETHING_ELSE: "所指不同",
    Cause.UNKNOWN: "原因不明",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """How a group differs from the main one, with its cause and the arithmetic between the two.

    `revised` are the statements that a revision has overtaken.
    """

    group: Group
    cause: Cause
    explanation: Text
    working: tuple[Figure, ...] = ()
    revised: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """The main group of a quantity and another, with the finest statement of each."""

    of: Measurand
    main: Group
    other: Group

    @property
    def one(self) -> Statement:
        return self.main.finest

    @property
    def two(self) -> Statement:
        return self.other.finest

    def finding(self, *verdicts: Verdict) -> Finding | None:
        """The finding with one of these verdicts that a statement has from the checks of its own document."""
        found = (one.finding for one in (*self.other.statements, *self.main.statements) if one.finding)
        return next((finding for finding in found if finding.verdict in verdicts), None)

    def note(self, verdict: Verdict) -> Finding | None:
        """What the checks of a single document noted of one group, where nothing is wrong with the other."""
        for group, beside in ((self.other, self.main), (self.main, self.other)):
            findings = [one.finding for one in group.statements if one.finding]
            wrong = any(one.finding.verdict.is_wrong for one in beside.statements if one.finding)
            if not wrong and (noted := next((f for f in findings if f.verdict is verdict), None)):
                return noted
        return None


def difference(of: Measurand, main: Group, other: Group) -> Difference:
    """Why a group differs from the main one: the first test that has something to say decides."""
    pair = _Pair(of, main, other)
    found = next(result for test in _TESTS if (result := test(pair)) is not None)
    if found.cause in (Cause.SCALE, Cause.UNIT):
        return Difference(
            Group.of(other.statements, slipped=True), found.cause, found.explanation, found.working
        )
    return found


def _currency(pair: _Pair) -> Difference | None:
    """Yuan and dollars of one amount; another pair of currencies needs a rate."""
    one, two = pair.one.claim, pair.two.claim
    if one.unit == two.unit or not is_currency(one.unit) or not one.value or not two.value:
        return None
    if {one.unit, two.unit} == {"USD", "CNY"}:
        yuan, dollars = (pair.one, pair.two) if one.unit == "CNY" else (pair.two, pair.one)
        if _rates(yuan.interval, dollars.interval).overlaps(_YUAN_TO_DOLLAR):
            rate = _rate(yuan.figure, dollars.figure)
            told = _told(
                pair, "{two} is {one} converted: {more}.", "{two}由{one}折算，相差{more}。", _printed(rate)
            )
            return Difference(pair.other, Cause.CONVERSION, told, (rate,))
    if shift(two, one) is not None:
        return None
    told = _told(pair, "{two} and {one} are in two currencies; a rate of the period would compare them.",
                 "{two}与{one}币种不同，需有当期汇率方可比较。")  # fmt: skip
    return Difference(pair.other, Cause.CURRENCY, told)


def _known(pair: _Pair) -> Difference | None:
    """What the checks against statistics said already."""
    if finding := pair.note(Verdict.DIFFERS_BY_DEFINITION):
        return Difference(pair.other, Cause.DEFINITION, join(_both(pair), finding.explanation), _gap(pair))
    return None


def _rates(yuan: Interval, dollars: Interval) -> Interval:
    """The rates at which two amounts, as rounded and bounded, can be the same."""
    least = max(yuan.low, Decimal(0)) / dollars.high if dollars.high.is_finite() else Decimal(0)
    return Interval(least, yuan.high / dollars.low if dollars.low > 0 and yuan.high.is_finite() else INFINITY)


def _basis(pair: _Pair) -> Difference | None:
    """Growth in yuan is not growth in dollars: the rate moves between the two years."""
    units = {pair.one.currency, pair.two.currency}
    if pair.one.claim.kind != "change" or "" in units or len(units) == 1:
        return None
    one, two = _value(pair.one), _value(pair.two)
    mine, its = unit(pair.one.currency), unit(pair.two.currency)
    told = Text(f"{one.en} is of amounts in {mine.code}, {two.en} of amounts in {its.code}.",
                f"{one.zh}按{mine.zh}计，{two.zh}按{its.zh}计。")  # fmt: skip
    return Difference(pair.other, Cause.DEFINITION, told, _gap(pair))


def _slip(pair: _Pair) -> Difference | None:
    """The same digits in another currency, or at another scale."""
    one, two = pair.one.claim, pair.two.claim
    digits = min(significant(one), significant(two))
    if one.kind not in ("level", "count", "difference") or "range" in (one.bound, two.bound):
        return None
    if digits < (2 if pair.of.series else 3):  # without a series two digits may be alike by chance
        return None
    power = shift(two, one)
    if power is None or (power == 0 and one.unit == two.unit):
        return None
    said = pair.finding(Verdict.WRONG_UNIT, Verdict.WRONG_SCALE)
    if one.unit != two.unit:
        told = _told(
            pair, "{two} has the digits of {one}, in another currency.", "{two}与{one}数字相同，币种不同。"
        )
        cause = Cause.UNIT
    else:
        times = f"{10 ** abs(power):,}"
        way = Text(f"{times} times smaller", f"仅为其{times}分之一") if power > 0 else (
            Text(f"{times} times larger", f"为其{times}倍"))  # fmt: skip
        told = _told(pair, "{two} has the digits of {one}, {more}.", "{two}与{one}数字相同，{more}。", way)
        cause = Cause.SCALE
    working = _times(pair) if one.unit == two.unit else (_rate(pair.two.figure, pair.one.figure),)
    return Difference(pair.other, cause, join(told, said.explanation) if said else told, working)


def _revision(pair: _Pair) -> Difference | None:
    """A new value in later documents of the same publisher or of official releases, or in the statistics."""
    known = pair.note(Verdict.REVISED)
    ordered = _one_after_the_other(pair)
    if ordered is None:
        if known is None:
            return None
        revised = tuple(
            s for group in (pair.main, pair.other) for s in group.statements if s.finding is known
        )
        return Difference(
            pair.other, Cause.REVISION, join(_both(pair), known.explanation), _gap(pair), revised
        )
    earlier, later = ordered
    if known is None and not (_is_small(pair) and _is_successor(earlier, later)):
        return None
    first, then = earlier.finest, later.finest
    was, now = _dated(first), _dated(then)
    told = Text(f"Revised from {was.en} to {now.en}.", f"由{was.zh}修订为{now.zh}。")
    told = join(told, known.explanation) if known else told
    return Difference(pair.other, Cause.REVISION, told, _gap(pair), earlier.statements)


def _one_after_the_other(pair: _Pair) -> tuple[Group, Group] | None:
    """The two groups in order of time, where all documents of one are known to come before the other's."""
    for first, then in ((pair.main, pair.other), (pair.other, pair.main)):
        last, following = first.statements[-1], then.statements[0]
        dated = all(one.origin.published for one in (*first.statements, *then.statements))
        if dated and last.origin.is_before(following.origin):
            return first, then
    return None


def _is_successor(earlier: Group, later: Group) -> bool:
    """Whether the later value comes from who gave the earlier one, or both from official releases."""
    before, after = ({source_name(one.origin.publisher) for one in group.statements} - {""}
                     for group in (earlier, later))  # fmt: skip
    return bool(before & after) or (any(map(is_producer, before)) and any(map(is_producer, after)))


def _is_small(pair: _Pair) -> bool:
    one, two = pair.one.claim, pair.two.claim
    apart = abs(one.signed - two.signed)
    if one.unit in ("percent", "percentage_point"):
        return apart <= _REVISED_RATE
    return one.unit == two.unit and apart <= _REVISION * max(one.value, two.value)


def _producers(pair: _Pair) -> Difference | None:
    """Two producers who publish different figures of one thing."""
    one, two = _producer(pair.of, pair.one), _producer(pair.of, pair.two)
    if not one or not two or one == two:
        return None
    first, second = PRODUCERS.get(one, Text(one, one)), PRODUCERS.get(two, Text(two, two))
    told = Text(f"{first.en} gives {_value(pair.one).en}, {second.en} {_value(pair.two).en}.",
                f"{first.zh}公布{_value(pair.one).zh}，{second.zh}公布{_value(pair.two).zh}。")  # fmt: skip
    return Difference(
        pair.other, Cause.PRODUCERS, Text(told.en[0].upper() + told.en[1:], told.zh), _gap(pair)
    )


def _producer(of: Measurand, statement: Statement) -> str:
    """The producer among rivals whose published figure a statement gives, or none."""
    if not of.series:
        return ""
    for name in (of.series, *series(of.series).rivals):
        for found in observations(name, of.period):
            if found.unit == statement.claim.unit and agrees(statement.claim, found):
                return found.source.producer
    return ""


def _far(pair: _Pair) -> Difference | None:
    """Levels too far apart to be of one thing."""
    one, two = pair.one.claim, pair.two.claim
    if one.kind not in ("level", "count"):
        return None
    if one.value and two.value and 1 / _FAR < two.value / one.value < _FAR:
        return None
    told = _told(pair, "{two} is far from {one}; it seems to measure something else.",
                 "{two}与{one}相差甚远，所衡量的似为其他内容。")  # fmt: skip
    return Difference(pair.other, Cause.SOMETHING_ELSE, told, _times(pair) if one.value and two.value else ())


def _unexplained(pair: _Pair) -> Difference:
    gap = _gap(pair)
    by = amount(abs(gap[0].value), _gap_unit(pair.one), gap[0].resolution) if gap else None
    apart = (
        Text(f"{by.en} apart, more than rounding allows.", f"相差{by.zh}，超出四舍五入的误差。")
        if by
        else None
    )
    return Difference(pair.other, Cause.UNKNOWN, join(_both(pair), *([apart] if apart else [])), gap)


_TESTS: tuple[Callable[[_Pair], Difference | None], ...] = (
    _currency, _basis, _known, _slip, _revision, _producers, _far, _unexplained,
)  # fmt: skip


def _told(pair: _Pair, en: str, zh: str, more: Text = NO_TEXT) -> Text:
    """A sentence on the values of the two groups."""
    one, two = _value(pair.one), _value(pair.two)
    return Text(
        en.format(one=one.en, two=two.en, more=more.en), zh.format(one=one.zh, two=two.zh, more=more.zh)
    )


def _both(pair: _Pair) -> Text:
    return _told(pair, "{one} against {two}.", "{one}与{two}不一。")


def _printed(figure: Figure) -> Text:
    return Text(figure.text("en"), figure.text("zh"))


def _value(one: Statement) -> Text:
    """A statement's value, with its bound."""
    claim = one.claim
    said = amount(claim.signed, claim.unit, claim.resolution)
    if claim.upper is not None:
        upper = amount(claim.upper, claim.unit, claim.resolution)
        return Text(f"{said.en} to {upper.en}", f"{said.zh}至{upper.zh}")
    before = _BOUNDS.get(claim.bound, Text("", ""))
    return Text(before.en + said.en, before.zh + said.zh)


_BOUNDS = {
    "approx": Text("about ", "约"), "over": Text("over ", "超过"), "at_least": Text("at least ", "至少"),
    "under": Text("under ", "不足"), "at_most": Text("at most ", "至多"),
}  # fmt: skip


def _dated(one: Statement) -> Text:
    """A statement's value with its day."""
    value, moment = _value(one), one.origin.moment
    day = moment.date().isoformat() if moment else ""
    return Text(f"{value.en} ({day})", f"{value.zh}（{day}）") if day else value


def _gap(pair: _Pair) -> tuple[Figure, ...]:
    """The larger value less the smaller one, where both are exact and in one unit."""
    if pair.one.claim.unit != pair.two.claim.unit or _is_open((pair.one, pair.two)):
        return ()
    larger, smaller = sorted((pair.one.figure, pair.two.figure), key=lambda figure: -figure.value)
    return (subtract(larger, smaller, Text("difference of the two", "两者之差")),)


def _is_open(found: Iterable[Statement]) -> bool:
    return any(one.claim.bound not in ("exact", "approx") for one in found)


def _gap_unit(one: Statement) -> str:
    return "percentage_point" if one.claim.unit == "percent" else one.claim.unit


def _times(pair: _Pair) -> tuple[Figure, ...]:
    larger, smaller = sorted((pair.one.figure, pair.two.figure), key=lambda figure: -figure.value)
    if _is_open((pair.one, pair.two)) or smaller.interval.low <= 0:
        return ()
    return (ratio(larger, smaller, Text("ratio of the two", "两者之比")),)


def _rate(top: Figure, bottom: Figure) -> Figure:
    """One amount divided by another in a different currency."""
    formula = Text(f"{top.unit} ÷ {bottom.unit}", f"{top.unit} ÷ {bottom.unit}")
    return Figure(
        top.value / bottom.value, "ratio", Text("ratio of the two", "两者之比"),
        Working("ratio", formula, (top, bottom)), top.period, Decimal("0.01"),
    )  # fmt: skip
