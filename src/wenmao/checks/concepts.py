"""Subjects as concepts: what a phrase is about, whichever language it is in."""

import re
from dataclasses import dataclass, field
from functools import cache

from wenmao.claims.quantities import normalised
from wenmao.statistics.packaged import table


@dataclass(frozen=True, slots=True)
class Concepts:
    """The concepts of a phrase, and its words that are no known concept.

    `words` says with which words of the phrase each concept was said.
    """

    known: frozenset[str]
    unknown: frozenset[str]
    words: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def said(self, chosen: frozenset[str]) -> tuple[str, ...]:
        """The words of some concepts, in the phrase's order, each once.

        >>> concepts("网络文学海外营收").said(frozenset({"overseas", "literature"}))
        ('网络文学', '海外')
        """
        return tuple(dict.fromkeys(word for concept, word in self.words if concept in chosen))


# A word that is no known concept: in Chinese, where words have no edges, two characters are one.
_WORD = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z][A-Za-z'’-]{2,}")


@cache
def _pattern() -> re.Pattern[str]:
    parts: list[tuple[int, str]] = []
    for name, entry in table("concepts").items():
        english = [rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9-])" for word in entry["en"]]
        parts += [(len(word), f"(?P<{name}_{i}>{word})") for i, word in enumerate(english)]
        parts += [
            # Chinese words weigh by length too: 进出口 before 出口.
            (30 + 4 * len(word), f"(?P<{name}_z{i}>{re.escape(word)})")
            for i, word in enumerate(entry["zh"])
        ]
    ordered = [part for _, part in sorted(parts, key=lambda part: -part[0])]
    return re.compile("|".join(ordered), re.IGNORECASE)


@cache
def weights() -> dict[str, float]:
    """How much each concept tells."""
    return {name: entry["weight"] for name, entry in table("concepts").items()}


@cache
def critical() -> frozenset[str]:
    """The concepts that one side may not have without the other."""
    return frozenset(name for name, entry in table("concepts").items() if entry.get("critical"))


@cache
def narrowing() -> frozenset[str]:
    """The concepts that narrow a subject: a series that lacks one is wider than the subject."""
    return frozenset(name for name, entry in table("concepts").items() if entry.get("narrows"))


@cache
def carried() -> frozenset[str]:
    """The concepts that, said of a level, are meant of the growth and the share that follow it."""
    return frozenset(name for name, entry in table("concepts").items() if entry.get("carried"))


@cache
def required() -> frozenset[str]:
    """The concepts of a series that must be said beside a figure: trade at large is not cultural."""
    return frozenset(name for name, entry in table("concepts").items() if entry.get("required"))


@cache
def concepts(phrase: str) -> Concepts:
    """The concepts of a phrase.

    >>> sorted(concepts("网络文学海外营收").known) == sorted(
    ...     concepts("overseas revenue of online literature").known - {"neutral"})
    True
    """
    words: list[tuple[str, str]] = []
    rest: list[str] = []
    position = 0
    phrase = normalised(phrase)  # 文化產品 is 文化产品
    for match in _pattern().finditer(phrase):
        rest.append(phrase[position : match.start()])
        position = match.end()
        words.append(((match.lastgroup or "").rpartition("_")[0], match.group()))
    rest.append(phrase[position:])
    unknown = {word.lower() for part in rest for word in _WORD.findall(part)}
    return Concepts(frozenset(concept for concept, _ in words), frozenset(unknown), tuple(words))
