"""Closed intervals of decimals: what a rounded figure stands for.

"9.3%" as written stands for anything from 9.25 to 9.35. Arithmetic on such
intervals tells whether figures *can* agree, so that rounding is never taken
for an error.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both included; either end may be infinite.

    >>> Interval.rounded(Decimal("9.3"), Decimal("0.1"))
    Interval(low=Decimal('9.25'), high=Decimal('9.35'))
    >>> total = Interval.of(10) - Interval(Decimal(2), Decimal(3))
    >>> total.low, total.high
    (Decimal('7'), Decimal('8'))
    """

    low: Decimal
    high: Decimal

    __pydantic_config__: ClassVar[dict[str, bool]] = {
        "allow_inf_nan": True
    }  # an open end is read back from JSON, too

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"interval runs backwards: {self.low} > {self.high}")

    @classmethod
    def of(cls, value: Decimal | int) -> "Interval":
        """The interval that holds one exact value."""
        exact = Decimal(value)
        return cls(exact, exact)

    @classmethod
    def rounded(cls, value: Decimal, resolution: Decimal) -> "Interval":
        """What `value` stands for when its last written digit is worth `resolution`."""
        half = abs(resolution) / 2
        return cls(value - half, value + half)

    def __contains__(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def overlaps(self, other: "Interval") -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def gap(self, other: "Interval") -> Decimal:
        """Distance between the nearest ends; zero where they overlap.

        >>> Interval.of(3).gap(Interval.of(5))
        Decimal('2')
        """
        return max(self.low - other.high, other.low - self.high, Decimal(0))

    def widened(self, margin: Decimal) -> "Interval":
        """The interval with `margin` added at both ends."""
        return Interval(self.low - margin, self.high + margin)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return self + (-other)

    def __mul__(self, other: "Interval") -> "Interval":
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: "Interval") -> "Interval":
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor's interval holds zero")
        return self * Interval(1 / other.high, 1 / other.low)
