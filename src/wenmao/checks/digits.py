"""The same digits in another unit or at another scale: the slips that print makes."""

from decimal import Decimal
from typing import Protocol

from wenmao.claims.model import Claim
from wenmao.statistics.model import Observation
from wenmao.vocabulary.intervals import Interval

# Powers of ten that scale words and their loss can shift a figure by.
_SHIFTS = (-12, -11, -9, -8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12)


class Written(Protocol):
    """A value as written: a claim's or an observation's, with the worth of its last digit."""

    @property
    def value(self) -> Decimal:
        """The value in base units."""

    @property
    def resolution(self) -> Decimal:
        """The worth of the last written digit in base units."""


def significant(claim: Written) -> int:
    """How many digits of a claim's value are given.

    A shift of scale is told by its digits; one digit would match by chance.
    """
    digits = int(claim.value / claim.resolution) if claim.resolution else 0
    return len(str(digits).rstrip("0")) if digits else 0


def agrees(claim: Claim, observation: Observation) -> bool:
    """Whether a claim can stand for an observation, both as rounded, the unit aside.

    A bound holds when the observation satisfies it.
    """
    if claim.bound == "approx":
        margin = max(claim.resolution / 2, abs(claim.value) * Decimal("0.02"))
        return Interval.of(claim.signed).widened(margin).overlaps(observation.interval)
    return claim.interval.overlaps(observation.interval)


def is_cut(claim: Claim, observation: Observation) -> bool:
    """Whether a claim gives the observation's digits cut off, not rounded (16.3 for 16.366)."""
    if claim.bound not in ("exact", "approx") or claim.resolution <= observation.resolution:
        return False
    step = claim.resolution
    return abs(claim.value) == abs(observation.value) // step * step and (
        claim.signed * observation.value > 0
    )


def shift(claim: Written, other: Written) -> int | None:
    """The power of ten by which a claim's scale differs from another value's, or None.

    Zero where the digits agree at the same scale. Two digits must agree.
    """
    if significant(claim) < 2:
        return None
    for power in (0, *_SHIFTS):
        factor = Decimal(10) ** power
        held = Interval.rounded(claim.value * factor, claim.resolution * factor)
        if held.overlaps(Interval.rounded(other.value, other.resolution)):
            return power
    return None
