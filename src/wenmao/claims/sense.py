"""What a language's grammar says of a quantity: the shared vocabulary of both grammars."""

from dataclasses import dataclass
from decimal import Decimal

from wenmao.claims.model import Direction, Kind
from wenmao.claims.quantities import Quantity
from wenmao.claims.spans import Span


@dataclass(frozen=True, slots=True)
class Sense:
    """How a quantity is meant: its kind and its direction."""

    kind: Kind
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a quantity stands: the sentence, its clause, and the quantities beside it."""

    text: str
    clause: Span
    quantity: Quantity
    previous: Quantity | None
    following: Quantity | None

    @property
    def left(self) -> str:
        """The clause up to the quantity, from the quantity before it if there is one."""
        start = self.clause[0]
        if self.previous is not None:
            start = max(start, self.previous.outer_end)
        return self.text[start : self.quantity.outer_start]

    @property
    def phrase_start(self) -> int:
        """Where the phrase that names the subject can begin; counts inside it are part of it."""
        if self.previous is None or self.previous.noun is not None:
            return self.clause[0]
        return max(self.clause[0], self.previous.outer_end)

    @property
    def right(self) -> str:
        """The clause after the quantity, up to the next quantity."""
        end = self.clause[1]
        if self.following is not None:
            end = max(self.quantity.outer_end, min(end, self.following.outer_start))
        return self.text[self.quantity.end : end]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a grammar makes of one quantity of a sentence.

    `subject` is the phrase that is measured, empty where it is that of the
    figure before; `clause` the span of the clause around the quantity. `earlier`
    marks the figure that an earlier period is compared by ("up from $2 billion").
    `unit` and `scale` are what a number without a unit counts in, where the sentence says it;
    `is_claim` is false for a number that states nothing (five days, a bare 12); `is_added`
    says of a multiple that so much was added (增长了两倍 is three times the base).
    """

    sense: Sense
    subject: str
    clause: Span
    earlier: bool = False
    unit: str = ""
    scale: Decimal = Decimal(1)
    is_claim: bool = True
    is_added: bool = False
