"""The index of a library: words and meaning together, and why each passage was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, Self

from wenmao.library.search.dense import Dense
from wenmao.library.search.embedders import Embedder, EmbedderFailed, Vectors
from wenmao.library.search.lexical import Entry, IndexDamaged, Lexical
from wenmao.library.search.query import Query
from wenmao.library.search.terms import Translation, translations
from wenmao.vocabulary.languages import Language

__all__ = ["Entry", "Hit", "Hits", "Index", "IndexDamaged", "Mode", "Reasons"]

Mode = Literal["hybrid", "lexical", "dense"]

_DEPTH = 100  # passages that each half gives to be put together
_HALF = 80.0  # the BM25 that counts half of what the best could
_MEANING = 1.0  # how much the similarity of meaning counts
_FEW = 2_000  # passages that are looked at one by one where fields leave no more
_OVER, _MOST_OVER = 4, 20  # times as many vectors are looked for where not all meet what is demanded
_AT_ONCE = 1024
_SOME = "some passages are found by words alone: they get their vectors when documents are next added"


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a passage was found: its BM25 by words, and the cosine of its vector with the query's.

    Either is None where that half did not look at it. `translations` are words of the query that were
    looked for in the other language too.
    """

    bm25: float | None
    similarity: float | None
    translations: tuple[Translation, ...] = ()

    @property
    def score(self) -> float:
        """What the passage is ranked by."""
        by_words = self.bm25 / (self.bm25 + _HALF) if self.bm25 else 0.0
        return by_words + _MEANING * max(0.0, self.similarity or 0.0)

    def lines(self, language: Language) -> tuple[str, ...]:
        """The reasons in words, with the arithmetic of the score."""
        zh = language == "zh"
        parts, found = [], []
        if self.bm25 is not None:
            parts.append(f"{self.bm25:.2f} ÷ ({self.bm25:.2f} + {_HALF:g})")
            found.append(f"{'按词' if zh else 'by words'}: BM25 {self.bm25:.2f}")
        if self.similarity is not None:
            parts.append(f"{_MEANING:g} × {max(0.0, self.similarity):.3f}")
            found.append(f"{'按义：相似度' if zh else 'by meaning: similarity'} {self.similarity:.3f}")
        if self.translations:
            said = ", ".join(f"{one.of} → {one.text}" for one in self.translations)
            found.append(f"术语对照：{said}" if zh else f"term base: {said}")
        found.append(f"{'得分' if zh else 'score'} {self.score:.3f} = {' + '.join(parts)}")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, by its number in the library."""

    passage: int
    score: float
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, best first; `notes` say which half could not look, and why."""

    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()


class Index:
    """The index in a folder; one process writes, others read. It is made from the library, the truth.

    >>> import tempfile
    >>> from wenmao.library.search.query import parse
    >>> with Index.open(Path(tempfile.mkdtemp()), None, writing=True) as index:
    ...     index.put([Entry(1, 1, "网络文学海外营收48.15亿元。"), Entry(2, 1, "Toys were exported.")])
    ...     index.commit(mark=7)
    ...     [hit.passage for hit in index.search(parse("online literature")).hits], index.mark
    ([1], 7)
    """

    def __init__(self, lexical: Lexical, dense: Dense | None, notes: tuple[str, ...]) -> None:
        self._lexical, self._dense, self._notes = lexical, dense, notes
        self._failed = False

    @classmethod
    def open(cls, folder: Path, embedder: Embedder | None, *, writing: bool = False) -> Self:
        """Open the index of a folder; without an embedder, by words alone.

        Raises `IndexDamaged` where it cannot be read: then it is to be destroyed and made anew. Where
        the embedder cannot be had, the words go on alone, and every search says so.
        """
        lexical = Lexical.open(folder / "lexical", writing=writing)
        if embedder is None:
            return cls(lexical, None, ())
        try:
            dense = Dense.open(folder / "dense", embedder)
        except EmbedderFailed as failed:
            return cls(lexical, None, (f"by words alone: {failed}",))
        except (ValueError, RuntimeError, OSError) as error:
            raise IndexDamaged(f"{folder}: the vectors cannot be read ({error})") from None
        return cls(lexical, dense, ())

    @staticmethod
    def destroy(folder: Path) -> None:
        """Remove the index; it is made anew from the library."""
        Lexical.destroy(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._lexical.close()
        if self._dense is not None:
            self._dense.close()

    @property
    def mark(self) -> int:
        """The change of the library up to which the last commit is complete; 0 for a new index."""
        return self._lexical.mark

    @property
    def notes(self) -> tuple[str, ...]:
        """What the index cannot do now, and why."""
        return self._notes

    def __len__(self) -> int:
        return len(self._lexical)

    def put(self, entries: Iterable[Entry]) -> None:
        """Add passages; one that has the number of another takes its place, with the same text."""
        coming = iter(entries)
        while batch := list(islice(coming, _AT_ONCE)):
            self._lexical.put(batch)
            self.embed([entry.passage for entry in batch], [entry.text for entry in batch])

    def embed(self, passages: Sequence[int], texts: Sequence[str]) -> None:
        """Give passages their vectors, where they have none; after a failure the embedder is asked no more.

        `put` does so by itself: this is for those that `unembedded` tells.
        """
        if self._dense is None:
            return
        try:
            if not self._failed:
                self._dense.put(passages, texts)
        except EmbedderFailed as failed:
            self._failed, self._notes = True, (f"by words alone: {failed}",)
        self._dense.lacking = self._dense.lacking or self._failed

    def unembedded(self) -> list[int]:
        """The passages that have no vector: the embedder failed when they were put, or is another since."""
        if self._dense is None or not self.lacks_vectors:
            return []
        lacking = self._dense.without(self._lexical.meeting(Query(), limit=max(1, len(self))))
        self._dense.lacking, self._dense.mark = bool(lacking), self.mark
        return lacking

    @property
    def lacks_vectors(self) -> bool:
        """Whether passages may have no vector: the embedder failed, is another, or was not asked."""
        return self._dense is not None and (self._dense.lacking or self._dense.mark < self.mark)

    def drop(self, versions: Iterable[int]) -> None:
        """Remove the passages of versions; their vectors stay, and are passed over."""
        self._lexical.drop(versions)

    def commit(self, mark: int) -> None:
        """Make durable what was put and dropped until here, with the library's change that it is complete to.

        The vectors come first, the mark last: a process that is killed in between does the same again.
        """
        if self._dense is not None:
            self._dense.lacking, self._dense.mark = self.lacks_vectors, mark
            self._dense.commit()
        self._lexical.commit(mark)

    def versions(self, query: Query, limit: int = 10_000) -> list[int]:
        """The versions of which one passage has every word of a query, in either language."""
        return self._lexical.versions(query, limit)

    def search(self, query: Query, *, limit: int = 10, mode: Mode = "hybrid") -> Hits:
        """The passages that a query finds, best first.

        Words and meaning each give a list. The score of a passage is b ÷ (b + 80), b being its BM25, and
        the cosine of its vector with the query's. Phrases, fields and exclusions hold for both.
        """
        depth = max(_DEPTH, limit)
        words = dict(self._lexical.search(query, depth)) if mode != "dense" else {}
        meaning, notes = self._by_meaning(query, depth, list(words)) if mode != "lexical" else ({}, ())
        said = translations(query.words)
        hits = []
        for passage in dict.fromkeys([*words, *meaning]):
            reasons = Reasons(words.get(passage), meaning.get(passage), said if passage in words else ())
            hits.append(Hit(passage, reasons.score, reasons))
        hits.sort(key=lambda hit: (-hit.score, hit.passage))
        return Hits(tuple(hits[:limit]), (*self._notes, *notes))

    def _by_meaning(
        self, query: Query, depth: int, found: list[int]
    ) -> tuple[dict[int, float], tuple[str, ...]]:
        """The nearest passages and those found by words, with their similarity."""
        if self._dense is None or not query.meaning:
            return {}, ()
        notes = (_SOME,) if self.lacks_vectors else ()
        try:
            vector = self._dense.embedder.embed([query.meaning])[0]
        except EmbedderFailed as failed:
            return {}, (f"by words alone: {failed}",)
        known = dict(self._dense.nearest(vector, len(found), found)) if found else {}
        over = _OVER if query.bounded else 1
        near = self._dense.nearest(vector, depth * over)
        kept = self._meeting(query, near)
        if len(kept) < depth and query.bounded and len(near) == depth * over:
            kept = self._meeting_fewer(query, vector, depth)
        return known | dict(kept[:depth]), notes

    def _meeting_fewer(self, query: Query, vector: Vectors, depth: int) -> list[tuple[int, float]]:
        """The nearest of those that meet what is demanded, where these are few."""
        assert self._dense is not None
        left = self._lexical.count(query)
        if left <= _FEW:
            return self._dense.nearest(vector, depth, self._lexical.meeting(query, limit=_FEW))
        # So many more that enough of them meet it.
        over = min(_MOST_OVER, 1 + len(self._dense) // left)
        return self._meeting(query, self._dense.nearest(vector, depth * over))

    def _meeting(self, query: Query, near: list[tuple[int, float]]) -> list[tuple[int, float]]:
        there = set(self._lexical.meeting(query, [passage for passage, _ in near])) if near else set()
        return [one for one in near if one[0] in there]
