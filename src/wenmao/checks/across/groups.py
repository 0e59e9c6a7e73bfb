"""Statements of one quantity in groups whose values can all be the same, as rounded and as bounded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wenmao.checks.across.copying import Copy, copies, independent
from wenmao.checks.across.statement import Statement
from wenmao.checks.model import Verdict
from wenmao.claims.model import Claim
from wenmao.vocabulary.intervals import Interval

_APPROX = Decimal("0.02")  # what "about" allows
_OPEN = frozenset({"over", "under", "at_least", "at_most", "range"})


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that can all stand for one value, in order of publication, those without a date last.

    `finest` gives the value most exactly (of several, the earliest). `copies` are the
    statements that repeat another of the group; `sources` is how many independent
    sources remain.
    """

    statements: tuple[Statement, ...]
    finest: Statement
    copies: tuple[Copy, ...]
    sources: int

    @classmethod
    def of(cls, found: Sequence[Statement], *, slipped: bool = False) -> "Group":
        """The group of statements; `slipped` says that their value is a slip."""
        ordered = in_order(found)
        copied = copies(ordered, slipped=slipped)
        finest = min(ordered, key=lambda one: (one.claim.bound in _OPEN, one.claim.resolution))
        return cls(tuple(ordered), finest, copied, independent(ordered, copied))

    @property
    def earliest(self) -> Statement | None:
        """The first that is known to be published, or None where none has a date."""
        first = self.statements[0]
        return None if first.origin.published is None else first

    @property
    def interval(self) -> Interval:
        """What all statements can stand for; what the finest does, where "about" or a cut leaves nothing."""
        low = max(one.interval.low for one in self.statements)
        high = min(one.interval.high for one in self.statements)
        return Interval(low, high) if low <= high else self.finest.interval

    @property
    def documents(self) -> frozenset[str]:
        """The ids of the documents that state the value."""
        return frozenset(one.origin.id for one in self.statements)

    @property
    def is_supported(self) -> bool:
        """Whether published statistics support a statement of the group."""
        return any(
            one.finding is not None and one.finding.verdict is Verdict.SUPPORTED for one in self.statements
        )


def in_order(found: Sequence[Statement]) -> list[Statement]:
    """Statements by their date, those without one last."""
    return sorted(found, key=lambda one: (
        one.origin.published is None, str(one.origin.moment or ""), one.origin.id, one.claim.start,
    ))  # fmt: skip


def grouped(found: Sequence[Statement]) -> list[Group]:
    """Statements of one quantity in groups of values that agree, each by its finest value.

    The finest values come first, and each other joins the nearest that it can stand
    for: 16.4 and 16.3 both can be 16.366, yet not each other. A bound joins a value
    that satisfies it.
    """
    alike: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for one in found:
        claim = one.claim
        alike[claim.unit, claim.signed, claim.direction, claim.upper, claim.resolution, claim.bound].append(
            one
        )
    ordered = sorted(alike.values(), key=lambda same: (same[0].claim.bound in _OPEN, same[0].claim.resolution,
                                                       same[0].claim.value))  # fmt: skip
    groups: list[tuple[Interval, list[Statement]]] = []
    for same in ordered:
        one, stands_for = same[0], _stands_for(same[0])
        near = [
            group for held, group in groups
            if one.claim.unit == group[0].claim.unit
            and (stands_for.overlaps(held) or _is_cut(one.claim, group[0].claim))
        ]  # fmt: skip
        if near:
            min(near, key=lambda group: abs(group[0].claim.signed - one.claim.signed)).extend(same)
        else:
            groups.append((stands_for, list(same)))
    return [Group.of(group) for _, group in groups]


def _stands_for(one: Statement) -> Interval:
    claim = one.claim
    if claim.bound != "approx":
        return one.interval
    return one.interval.widened(max(Decimal(0), abs(claim.value) * _APPROX - claim.resolution / 2))


def _is_cut(coarse: Claim, fine: Claim) -> bool:
    """Whether one gives the other's digits cut off, not rounded (16.3 for 16.366)."""
    if coarse.bound in _OPEN or fine.bound in _OPEN or coarse.resolution <= fine.resolution:
        return False
    return (
        coarse.value == fine.value // coarse.resolution * coarse.resolution
        and coarse.direction == fine.direction
    )
