"""Who repeats whom: statements of one value that are not independent of each other."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from wenmao.checks.across.sources import named_sources, source_name
from wenmao.checks.across.statement import Statement
from wenmao.claims.quantities import normalised
from wenmao.vocabulary.languages import Language

_ALIKE = 0.75  # Jaccard similarity of pieces from which two sentences are the same words
_PIECE = 5  # characters
_SHORT = {"zh": 16, "en": 48}  # sentences with fewer characters are alike by chance


class CopyReason(StrEnum):
    """How it shows that a statement repeats another.

    >>> CopyReason("same words").text("zh")
    '文字相同'
    """

    COPY = "copy of the document"
    SOURCE = "names its source"
    WORDS = "same words"
    SLIP = "same slip"

    def text(self, language: Language) -> str:
        """The reason in a language."""
        return self.value if language == "en" else _CHINESE[self]


_CHINESE = {
    CopyReason.COPY: "文档为其副本",
    CopyReason.SOURCE: "注明来源",
    CopyReason.WORDS: "文字相同",
    CopyReason.SLIP: "同样的错误",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A statement that repeats another one, and how that shows.

    `ordered` says whether the dates tell that the original came first; if not, the
    two may stand the other way round.
    """

    statement: Statement
    original: Statement
    reason: CopyReason
    ordered: bool


def copies(found: Sequence[Statement], *, slipped: bool = False) -> tuple[Copy, ...]:
    """The statements that repeat an earlier one, given those of one value in order of publication.

    One is the copy of the document that it is known to be a copy of, of the one whose
    publisher its sentence names, or of the first with nearly the same words. Where the
    value is a slip (`slipped`), whoever prints the very same repeats the first.
    """
    by_id: dict[str, Statement] = {}
    by_publisher: dict[str, Statement] = {}
    for one in found:
        by_id.setdefault(one.origin.id, one)
        if name := source_name(one.origin.publisher):
            by_publisher.setdefault(name, one)
    alike = _first_alike(found)
    copied = []
    for index, one in enumerate(found):
        named = (by_publisher.get(name) for name in sorted(named_sources(one.sentence)))
        candidates = (
            (CopyReason.COPY, by_id.get(one.origin.copy_of)),
            (
                CopyReason.SOURCE,
                next((other for other in named if other and not _is_earlier(one, other)), None),
            ),
            (CopyReason.WORDS, found[alike[index]]),
            (CopyReason.SLIP, found[0] if slipped and _is_same_value(one, found[0]) else None),
        )
        for reason, original in candidates:
            if original is not None and original.origin.id != one.origin.id:
                ordered = original.origin.is_before(one.origin)
                copied.append(Copy(one, original, reason, ordered))
                break
    return tuple(copied)


def independent(found: Sequence[Statement], copied: Sequence[Copy]) -> int:
    """How many sources statements go back to, those of one publisher or with one named source being one."""
    sources = _Sources()
    for one in found:
        mine = f"document {one.origin.id}"
        sources.add(mine)
        for name in {source_name(one.origin.publisher)} | named_sources(one.sentence):
            if name:
                sources.join(mine, f"source {name}")
    for copy in copied:
        sources.join(f"document {copy.statement.origin.id}", f"document {copy.original.origin.id}")
    return sources.count


class _Sources:
    """Names joined into sets (union-find)."""

    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def add(self, name: str) -> str:
        """The set of a name, its own if it is new."""
        self._of.setdefault(name, name)
        while self._of[name] != name:
            self._of[name] = name = self._of[self._of[name]]
        return name

    def join(self, one: str, other: str) -> None:
        """Make the sets of two names one."""
        self._of[self.add(one)] = self.add(other)

    @property
    def count(self) -> int:
        """How many sets there are."""
        return sum(name == of for name, of in self._of.items())


def _is_earlier(one: Statement, other: Statement) -> bool:
    return one.origin.is_before(other.origin)


def _is_same_value(one: Statement, other: Statement) -> bool:
    mine, its = one.claim, other.claim
    return (mine.value, mine.unit, mine.resolution) == (its.value, its.unit, its.resolution)


def _first_alike(found: Sequence[Statement]) -> list[int]:
    """For each statement, the first one with nearly its words: its own place where there is none.

    Sentences that are alike share one of their rarest pieces, so only those that do are compared.
    """
    texts = [_letters(one.sentence) for one in found]
    pieces = {text: _pieces(text) for text in set(texts) if len(text) >= _SHORT[_language(text)]}
    frequency = Counter(piece for shown in pieces.values() for piece in shown)
    holding: dict[str, list[str]] = defaultdict(list)  # a rare piece, to the texts seen first that have it
    first: dict[str, int] = {}
    alike = []
    for index, text in enumerate(texts):
        if text not in first and (mine := pieces.get(text)):
            rare = sorted(mine, key=lambda piece: (frequency[piece], piece))
            rare = rare[: len(mine) - math.ceil(_ALIKE * len(mine)) + 1]
            near = (other for piece in rare for other in holding[piece] if _are_alike(mine, pieces[other]))
            if (other := next(near, None)) is not None:
                first[text] = first[other]
            else:
                first[text] = index
                for piece in rare:
                    holding[piece].append(text)
        alike.append(first.get(text, index))
    return alike


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)


@lru_cache(maxsize=65536)
def _letters(sentence: str) -> str:
    """The letters and digits of a sentence, as words are compared by."""
    return re.sub(r"\W+", "", normalised(sentence).lower())


def _language(text: str) -> Language:
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


@lru_cache(maxsize=65536)
def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1))
