"""What a series, its definition and an observation are."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from wenmao.statistics.queries.query import SeriesQuery
from wenmao.vocabulary.intervals import INFINITY, Interval
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.workings import Figure, Source, Working

SeriesKind = Literal["level", "change", "share"]


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted: the classification and scope behind a series."""

    id: str
    producer: str
    name: Text
    note: str


@dataclass(frozen=True, slots=True, eq=False)  # each is one object of the catalogue
class Series:
    """A named statistic: what it measures, of whom, under which definition.

    Series that share a `label` are what one everyday name can mean; the
    `primary` one is meant when nothing is said. `rivals` measure the same thing
    and are published by others. `growth` names the series of published growth;
    its `basis` says whether that growth is the ratio of published levels. A
    total has `parts`: exports, imports, balance; a share has part and whole.
    A series with a `query` is computed from a stored dataset and has no published
    values.
    """

    id: str
    label: str
    reporter: str
    partner: str
    flow: str
    unit: str
    kind: SeriesKind
    definition: str
    producer: str
    primary: bool
    theme: str
    growth: str
    basis: str
    name: Text
    scope: Text
    scope_words: tuple[str, ...]
    aliases: tuple[str, ...]
    parts: dict[str, str]
    rivals: tuple[str, ...]
    query: SeriesQuery | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One published value of a series, as printed, with its origin and vintage.

    `resolution` is the worth of the last printed digit in base units. `bound`
    is "over" where the source only says "more than".
    """

    series: Series
    period: Period
    value: Decimal
    resolution: Decimal
    unit: str
    bound: str
    source: Source
    definition: Text

    @property
    def interval(self) -> Interval:
        """What the printed value stands for."""
        half = self.resolution / 2
        if self.bound == "over":
            return Interval(self.value - half, INFINITY)
        return Interval.rounded(self.value, self.resolution)

    def figure(self) -> Figure:
        """The observation as a leaf of a working."""
        return Figure(
            self.value, self.unit, self.series.name,
            Working("published", source=self.source, definition=self.definition),
            self.period, self.resolution, self.interval if self.bound == "over" else None,
        )  # fmt: skip
