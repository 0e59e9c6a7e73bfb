"""Questions to the statistics: a measure over series, which evaluates to a figure with its working."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from wenmao.measures.arithmetic import growth, implied_base, rank, ratio, share, subtract
from wenmao.statistics.catalogue import series
from wenmao.statistics.model import Observation
from wenmao.statistics.reference import observations
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.workings import Figure

Measure = Literal["level", "growth", "share", "rank", "difference", "ratio", "balance", "implied base"]
_Need = tuple[str, Period]


@dataclass(frozen=True, slots=True)
class MeasureQuery:
    """A measure over series of the catalogue, for a period.

    `level` reads what is published. `growth`, `difference` and `ratio` take one
    series in the period and in the `base` period; `share` (part, whole) and
    `balance` (exports, imports) take two series in one period; `rank` places the
    first series among all; `implied base` (level, growth) gives the level of the
    `base` period that the level and growth of the period imply.

    >>> query = MeasureQuery("growth", ("chn.games.overseas_revenue",), Period.year(2024), Period.year(2023))
    >>> query.text("en")
    'growth of overseas sales revenue of self-developed games, 2024 on 2023'
    >>> query.text("zh")
    '自主研发游戏海外市场实际销售收入增长率，2024年对2023年'
    >>> evaluate(query).text("en")
    '13.39%'
    """

    measure: Measure
    series: tuple[str, ...]
    period: Period
    base: Period | None = None

    @property
    def name(self) -> Text:
        """What the measure is of, without its period."""
        first, *others = (series(key).name for key in self.series)
        en, zh = _NAMES[self.measure]
        other = others[0] if others else first
        return Text(en.format(first.en, other.en), zh.format(first.zh, other.zh))

    def text(self, language: Literal["en", "zh"]) -> str:
        """The query in words."""
        if language == "zh":
            base = f"对{self.base.text('zh')}" if self.base else ""
            return f"{self.name.zh}，{self.period.text('zh')}{base}"
        base = f" on {self.base.text('en')}" if self.base else ""
        return f"{self.name.en}, {self.period.text('en')}{base}"

    def needs(self) -> tuple[tuple[str, Period], ...]:
        """The series values that it is worked out from, in the order of its operands."""
        here = tuple((key, self.period) for key in self.series)
        if self.base is None or self.measure == "implied base":
            return here
        return (*here, (self.series[0], self.base))


def evaluate(query: MeasureQuery) -> Figure | None:
    """The figure of a query with its working, from the newest vintages; None where values do not allow it.

    A value that is only a bound ("more than 200 billion") can be read but not
    be reckoned with; nor can values in different units.
    """
    found = [_newest(need) for need in query.needs()]
    known = [observation for observation in found if observation is not None]
    if len(known) < len(found):
        return None
    if query.measure == "level":
        return known[0].figure()
    percent = query.measure == "implied base"
    if any(one.bound == "over" for one in known) or (not percent and len({one.unit for one in known}) > 1):
        return None
    return _MEASURES[query.measure](query.name, *(observation.figure() for observation in known))


def missing(query: MeasureQuery) -> tuple[tuple[str, Period], ...]:
    """The values that a query needs and the statistics do not have.

    >>> missing(MeasureQuery("level", ("chn.games.overseas_revenue",), Period.year(1999)))[0][0]
    'chn.games.overseas_revenue'
    """
    return tuple(need for need in query.needs() if _newest(need) is None)


def _newest(need: _Need) -> Observation | None:
    found = observations(*need)
    return found[-1] if found else None


_MEASURES: dict[str, Callable[..., Figure]] = {
    "growth": lambda name, now, before: growth(now, before, name),
    "share": lambda name, part, whole: share(part, whole, name),
    "rank": lambda name, first, *others: rank(first, *others, name=name),
    "difference": lambda name, now, before: subtract(now, before, name),
    "ratio": lambda name, now, before: ratio(now, before, name),
    "balance": lambda name, exports, imports: subtract(exports, imports, name),
    "implied base": lambda name, level, change: implied_base(level, change, name),
}

_NAMES: dict[str, tuple[str, str]] = {
    "level": ("{0}", "{0}"),
    "growth": ("growth of {0}", "{0}增长率"),
    "share": ("{0} as a share of {1}", "{0}占{1}的比重"),
    "rank": ("rank of {0}", "{0}的位次"),
    "difference": ("change in {0}", "{0}的增减额"),
    "ratio": ("ratio of {0}", "{0}的倍数"),
    "balance": ("{0} less {1}", "{0}减{1}"),
    "implied base": ("{0}", "{0}"),
}
