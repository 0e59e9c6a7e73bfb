"""What a claim is: one quantitative statement of a document."""

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.intervals import INFINITY, Interval
from wenmao.vocabulary.periods import Period

Kind = Literal["level", "count", "change", "share", "rank", "multiple", "difference"]
Direction = Literal["up", "down"]
Bound = Literal["exact", "approx", "at_least", "at_most", "over", "under", "range"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as a document states it.

    `value` is in base units and never negative (a fall of 9.3% is 9.3, `down`);
    `upper` is the other end of a range. `resolution` is the worth of the last
    written digit in base units, so 148.40 billion has 10 million.

    `quote` is the quantity as written, `text[start:end]` of the document;
    `sentence` is the span of the sentence around it. `scale` is the multiplier
    as written (亿 is 100000000). `subject` is the phrase, in the document's
    words, that says what is measured. Where it is short ("exports"), `topic`
    has the words beside it and the fuller subject that it takes up; `context`
    has the heading and the whole sentence. `base` is the period that
    a change is measured from, where the text names one. `first_time` says that
    the text calls it the first time (首次突破, for the first time); `per` names what
    an amount is for each of (share, month, kilogram).
    """

    id: str
    quote: str
    start: int
    end: int
    sentence: tuple[int, int]
    value: Decimal
    unit: str
    resolution: Decimal
    kind: Kind
    scale: Decimal = Decimal(1)
    upper: Decimal | None = None
    direction: Direction | None = None
    bound: Bound = "exact"
    period: Period | None = None
    base: Period | None = None
    flow: Flow | None = None
    reporter: str | None = None
    partner: str | None = None
    subject: str = ""
    topic: str = ""
    context: str = ""
    first_time: bool = False
    per: str = ""

    @property
    def signed(self) -> Decimal:
        """The value with its sign: falls and shrinking amounts are negative."""
        return -self.value if self.direction == "down" and self.kind == "change" else self.value

    @property
    def interval(self) -> Interval:
        """What the figure stands for: its rounding as written, and its bound.

        The end of a bound is itself rounded: "over 18.56 billion" holds for
        18.557 billion, which is written 18.56.
        """
        half = self.resolution / 2
        match self.bound:
            case "range" if self.upper is not None:
                stands_for = Interval(self.value, self.upper).widened(half)
            case "over" | "at_least":
                stands_for = Interval(self.value - half, INFINITY)
            case "under" | "at_most":
                stands_for = Interval(-INFINITY, self.value + half)
            case _:
                stands_for = Interval.rounded(self.value, self.resolution)
        return -stands_for if self.signed < 0 else stands_for


def within(claims: tuple[Claim, ...], start: int, end: int) -> tuple[Claim, ...]:
    """The claims, given in order, that begin in a span."""
    low = bisect_left(claims, start, key=lambda claim: claim.start)
    return claims[low : bisect_left(claims, end, lo=low, key=lambda claim: claim.start)]
