"""What a language's grammar says of a quantity: the shared vocabulary of both grammars."""

from dataclasses import dataclass
from typing import Protocol

from wenmao.claims.model import Direction, Kind
from wenmao.claims.quantities import Quantity

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sense:
    """How a quantity is meant: its kind and its direction."""

    kind: Kind
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a quantity stands: the sentence, its clause, and the quantity before it there."""

    text: str
    sentence: Span
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


class Grammar(Protocol):
    """The reading of one language."""

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a passage."""

    def clauses(self, text: str, sentence: Span) -> list[Span]:
        """The clauses of a sentence."""

    def sense(self, setting: Setting, before: Sense | None) -> Sense:
        """The kind and direction of a quantity; `before` is the sense of the one before it."""

    def subject(self, setting: Setting) -> str:
        """The phrase that a quantity measures, or nothing where it is to be inherited."""

    def listed(self, text: str, sentence: Span) -> list[Span]:
        """The spans over which values are distributed in order (分别, respectively)."""
