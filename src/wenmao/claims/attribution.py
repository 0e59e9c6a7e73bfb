"""What a figure belongs to: its period, its reporter, its partner and its flow."""

from dataclasses import dataclass

from wenmao.claims.places import Mention
from wenmao.claims.quantities import Quantity
from wenmao.claims.sense import Reading, Setting
from wenmao.claims.times import Time
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.periods import Period

Periods = tuple[Period | None, Period | None]
"""The period of a figure, and the one that it is compared with."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with the reading of its figures, and what the text spoke of before it.

    `home` is the economy that the document is about; `spoken` the period that the
    sentence itself speaks of, or the one before did.
    """

    words: str
    found: list[Quantity]
    readings: list[Reading]
    settings: list[Setting]
    subjects: list[str]
    times: list[Time]
    places: list[Mention]
    period: Period | None
    spoken: Period | None
    reporter: str | None
    home: str | None
    flow: Flow | None


@dataclass(frozen=True, slots=True)
class Attributed:
    """What each figure of a sentence belongs to; `leading` is the period that it leaves to the next sentence."""

    periods: list[Periods]
    reporters: list[str | None]
    partners: list[str | None]
    flows: list[Flow | None]
    leading: Period | None = None
