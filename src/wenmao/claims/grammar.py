"""What the reading of a language must give: the seam between the shared extraction and each language."""

from typing import Protocol

from wenmao.claims.attribution import Attributed, Told
from wenmao.claims.quantities import Quantity
from wenmao.claims.sense import Reading
from wenmao.claims.spans import Span
from wenmao.claims.times import Anchor, Time
from wenmao.vocabulary.periods import Period


class Grammar(Protocol):
    """The reading of one language. Spans count from the beginning of the sentence."""

    def quantities(self, text: str) -> list[Quantity]:
        """Every quantity of a normalised text, in order."""

    def times(self, text: str, anchor: Anchor) -> list[Time]:
        """The time expressions of a normalised text, in order."""

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a passage."""

    def clauses(self, text: str, sentence: Span) -> list[Span]:
        """The clauses of a sentence."""

    def stated(self, body: str, anchor: Anchor) -> Period | None:
        """The period that a passage states for all its figures, or nothing."""

    def spoken(self, words: str, times: list[Time], anchor: Anchor) -> Period | None:
        """The period that a sentence speaks of and leaves to the next, or nothing."""

    def title(self, words: str, times: list[Time], *, noted: bool) -> str:
        """What words without figures name for those that follow, or nothing; `noted` where a caption gives a unit."""

    def read(self, words: str, found: list[Quantity], times: list[Time]) -> list[Reading]:
        """The reading of each quantity of a sentence, in order."""

    def attribute(self, told: Told) -> Attributed:
        """The period, places and flow of each figure of a sentence."""

    def listed(self, words: str) -> list[Span]:
        """The spans over which values are distributed in order (分别, respectively)."""
