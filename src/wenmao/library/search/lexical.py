"""Passages found by their words: a Tantivy index over cut words and pairs of characters, ranked by BM25."""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import tantivy

from wenmao.library.search.query import Query
from wenmao.library.search.terms import translations
from wenmao.library.search.text import STOP, is_han, sequence, words
from wenmao.vocabulary.languages import Language

_HEAP = 128_000_000  # bytes that new entries may take before they are written
_OVER = 4  # times as many are found where not all meet what is demanded
_MARK = "mark"
_RAW = ("language", "topics", "themes", "places", "series", "verdicts")
_FACETS = {"language": "language", "theme": "themes", "place": "places", "series": "series",
           "verdict": "verdicts"}  # fmt: skip


class IndexDamaged(Exception):  # noqa: N818 - named for what it says
    """An index that cannot be read: it is to be made anew from the library."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as the index takes it; `passage` is its number in the library, never used again for another.

    `version` is the document version that it is of. The places, series and verdicts are those of its
    claims, by code, id and name.
    """

    passage: int
    version: int
    text: str
    title: str = ""
    heading: str = ""
    published: date | None = None
    publisher: str = ""
    author: str = ""
    language: Language = "zh"
    topics: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()


class Lexical:
    """The index of the words, in a folder of its own."""

    def __init__(self, folder: Path, index: Any, writer: Any | None) -> None:
        self.folder, self._index, self._writer = folder, index, writer
        self._highest = self._highest_passage() if writer else 0

    @classmethod
    def open(cls, folder: Path, *, writing: bool = False) -> Self:
        """Open the index of a folder, or make an empty one.

        `IndexDamaged` where it cannot be read, here and when it is searched; `BlockingIOError` where
        another process writes it: that one is whole.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / ".managed.json").exists() and not (folder / "meta.json").exists():
            # Tantivy would begin an empty index, which would find nothing and say nothing.
            raise IndexDamaged(f"{folder}: the index cannot be read (meta.json is missing)")
        with _reading(folder):
            index = tantivy.Index(_schema(), path=str(folder))
            index.config_reader("manual")
            writer = _writer(index, folder) if writing else None
            return cls(folder, index, writer)

    @staticmethod
    def destroy(folder: Path) -> None:
        """Remove the index of a folder."""
        shutil.rmtree(folder, ignore_errors=True)

    def put(self, entries: Iterable[Entry]) -> None:
        """Add passages; one that has the number of another takes its place."""
        assert self._writer is not None, "opened for reading only"
        last = {entry.passage: entry for entry in entries}
        self._delete("passage", [passage for passage in last if passage <= self._highest])
        for entry in last.values():
            self._writer.add_document(_document(entry))
        self._highest = max(self._highest, *last, 0)

    def drop(self, versions: Iterable[int]) -> None:
        """Remove the passages of versions."""
        assert self._writer is not None, "opened for reading only"
        self._delete("version", list(versions))

    def commit(self, mark: int) -> None:
        """Make durable what was put and dropped, and the mark with it: both or neither."""
        assert self._writer is not None, "opened for reading only"
        self._writer.delete_documents_by_term("kind", _MARK)
        note = tantivy.Document()
        note.add_text("kind", _MARK)
        note.add_unsigned("mark", mark)
        self._writer.add_document(note)
        self._writer.commit()
        self.refresh()

    def close(self) -> None:
        """End writing: merges that are under way are awaited."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def refresh(self) -> None:
        """See what another process has committed."""
        with _reading(self.folder):
            self._index.reload()

    @property
    def mark(self) -> int:
        """The mark of the last commit, 0 before the first."""
        with _reading(self.folder):
            searcher = self._index.searcher()
            found = searcher.search(self._term("kind", _MARK), 1).hits
            return int(searcher.doc(found[0][1])["mark"][0]) if found else 0

    def __len__(self) -> int:
        with _reading(self.folder):
            searcher = self._index.searcher()
            return int(searcher.num_docs - searcher.search(self._term("kind", _MARK), 1).count)

    def search(self, query: Query, limit: int) -> list[tuple[int, float]]:
        """The passages that a query finds by its words, with their BM25 scores, best first.

        Any word may match. Of a plain union Tantivy passes over most passages unread; so where a query
        demands something, more are found than asked for, and those kept that meet it. Only where these
        are too few, all that meet it are scored.
        """
        wanted = self._wanted(query)
        if not wanted:
            return self._found(self._demanded(query), limit)
        if not query.bounded:
            return self._found(_any_of(wanted), limit)
        found = self._found(_any_of(wanted), limit * _OVER)
        there = set(self.meeting(query, [passage for passage, _ in found]))
        if len(there) >= limit or len(found) < limit * _OVER:
            return [one for one in found if one[0] in there][:limit]
        unscored = tantivy.Query.const_score_query(self._demanded(query), 0.0)
        return self._found(_all_of([unscored, _any_of(wanted)]), limit)

    def count(self, query: Query) -> int:
        """How many passages meet what a query demands, whatever its free words are."""
        with _reading(self.folder):
            return int(self._index.searcher().search(self._demanded(query), 1).count)

    def meeting(self, query: Query, among: Sequence[int] | None = None, limit: int = 100_000) -> list[int]:
        """The passages that meet what a query demands; of some numbers where given."""
        demanded = self._demanded(query)
        if among is not None:
            demanded = _all_of([_any_of([self._term("passage", number) for number in among]), demanded])
            limit = max(1, len(among))
        return [passage for passage, _ in self._found(demanded, limit)]

    def versions(self, query: Query, limit: int) -> list[int]:
        """The versions of which one passage has every word of a query, or the other language's for it."""
        wanted = [self._either(form, query) for form in _telling(query.words)]
        if not wanted and not query.phrases:
            return []
        every, many = _all_of([self._demanded(query), *wanted]), limit
        while True:
            found = self._found(every, many, "version")
            versions = list(dict.fromkeys(version for version, _ in found))
            if len(versions) >= limit or len(found) < many:
                return versions[:limit]
            many *= 4  # a version has several passages

    def _delete(self, field: str, numbers: Sequence[int]) -> None:
        # By query: Tantivy's deletion by term takes a number for a signed one, and finds nothing.
        assert self._writer is not None, "opened for reading only"
        if not numbers:
            return
        numbered = tantivy.Query.term_set_query(self._index.schema, field, numbers)
        self._writer.delete_documents_by_query(numbered)

    def _highest_passage(self) -> int:
        """Above it every number is new, so that nothing is to be looked for to be replaced."""
        searcher = self._index.searcher()
        passages = self._term("kind", "passage")
        found = searcher.search(passages, 1, count=False, order_by_field="passage").hits
        return int(searcher.fast_field_values("passage", [found[0][1]])[0] or 0) if found else 0

    def _found(self, query: Any, limit: int, number: str = "passage") -> list[tuple[int, float]]:
        with _reading(self.folder):
            searcher = self._index.searcher()
            hits = searcher.search(query, limit, count=False).hits
            numbers = searcher.fast_field_values(number, [address for _, address in hits])
            return [(int(one), float(score)) for one, (score, _) in zip(numbers, hits, strict=True)]

    def _wanted(self, query: Query) -> list[Any]:
        """What may match: the query's words, in text, title and heading; its terms in the other language.

        Of a word that no passage has, its pairs of characters: it may be one that no dictionary knows.
        """
        forms = _telling(query.words)
        searcher = self._index.searcher()
        with _reading(self.folder):
            unknown = {form for form in forms if not searcher.doc_freq("words", form)}
        pairs = [token.form for form in unknown for token in sequence(form)]
        if unknown:
            pairs += [token.form for token in sequence(query.words) if not token.form.isascii()]
        translated = [form for one in translations(query.words) for form in _telling(one.text)]
        if query.only_in("en"):
            translated = [form for form in translated if form.isascii()]
        elif query.only_in("zh"):
            translated = [form for form in translated if not form.isascii()]
        return [
            *(self._term(field, form) for field in ("words", "title", "heading") for form in forms),
            *(self._term("sequence", pair) for pair in dict.fromkeys(pairs)),
            *(self._term("words", form) for form in dict.fromkeys(translated)),
        ]

    def _demanded(self, query: Query) -> Any:
        """What a passage must have and must not have: phrases, fields and dates."""
        must = [self._phrase_of(phrase) for phrase in query.phrases]
        without = [self._phrase_of(phrase) for phrase in query.excluded]
        for wanted in query.filters:
            (without if wanted.excluded else must).append(self._field(wanted.field, wanted.value))
        if query.first or query.last:
            low = _day(query.first) if query.first else 1
            high = _day(query.last) if query.last else 99_991_231
            must.append(tantivy.Query.range_query(
                self._index.schema, "published", tantivy.FieldType.Unsigned, low, high))  # fmt: skip
        must = must or [self._term("kind", "passage")]
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, one) for one in must] + [(tantivy.Occur.MustNot, one) for one in without]
        )

    def _either(self, form: str, query: Query) -> Any:
        """A word, or what the term base has for it in the other language."""
        others = [
            self._phrase([token.form for token in sequence(translation.text)])
            for translation in translations(query.words)
            if form in [token.form for token in words(translation.of)]
            or (form in translation.of and not form.isascii())
        ]
        return _any_of([self._term("words", form), self._term("title", form), *others])

    def _field(self, field: str, value: str) -> Any:
        if field in _FACETS:
            return self._term(_FACETS[field], value)
        tokens = [token.form for token in sequence(value)]
        if field == "title":
            return _all_of([self._term("title", token.form) for token in words(value)])
        return self._phrase(tokens, field)

    def _phrase_of(self, phrase: str) -> Any:
        return self._phrase([token.form for token in sequence(phrase)])

    def _phrase(self, forms: Sequence[str], field: str = "sequence") -> Any:
        if not forms:
            return tantivy.Query.empty_query()
        if is_han(forms[0]) or is_han(forms[-1]):
            return self._phrase_of_edges(forms, field)
        if len(forms) == 1:
            return self._term(field, forms[0])
        return tantivy.Query.phrase_query(self._index.schema, field, list[str | tuple[int, str]](forms))

    def _phrase_of_edges(self, forms: Sequence[str], field: str) -> Any:
        """A phrase with a single character at an edge: in a longer run that is the half of a pair."""
        first, *between, last = (*forms, forms[-1])[: max(2, len(forms))]
        ends = f".?{first}" if is_han(first) else re.escape(first)
        begins = f"{last}.?" if is_han(last) else re.escape(last)
        if len(forms) == 1:
            return tantivy.Query.regex_query(self._index.schema, field, f"{ends}|{begins}")
        patterns = [ends, *map(re.escape, between), begins]
        return tantivy.Query.regex_phrase_query(
            self._index.schema, field, list[str | tuple[int, str]](patterns)
        )

    def _term(self, field: str, value: str | int) -> Any:
        return tantivy.Query.term_query(self._index.schema, field, value)


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    """Files that are not as they were written are told of as that."""
    try:
        yield
    except (ValueError, TypeError) as error:  # a number that is none has no value
        raise IndexDamaged(f"{folder}: the index cannot be read ({error})") from None
    except BaseException as panic:
        # What Tantivy asserts of its files fails as this, which is no Exception.
        if type(panic).__name__ != "PanicException":
            raise
        raise IndexDamaged(f"{folder}: the index cannot be read ({panic})") from None


def _writer(index: Any, folder: Path) -> Any:
    try:
        return index.writer(_HEAP, 1)
    except ValueError as error:
        if "LockBusy" not in str(error):
            raise
        raise BlockingIOError(f"{folder}: another process is writing the index") from None


def _telling(text: str) -> list[str]:
    """The words of a text without those that tell little, unless it has no others."""
    forms = list(dict.fromkeys(token.form for token in words(text)))
    return [form for form in forms if form not in STOP] or forms


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", indexed=True, fast=True)
    builder.add_unsigned_field("version", indexed=True, fast=True)
    builder.add_unsigned_field("published", indexed=True, fast=True)
    builder.add_unsigned_field("mark", stored=True)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    for name in ("words", "title", "heading"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("sequence", "publisher", "author"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in _RAW:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(entry: Entry) -> Any:
    document = tantivy.Document()
    document.add_text("kind", "passage")
    document.add_unsigned("passage", entry.passage)
    document.add_unsigned("version", entry.version)
    if entry.published:
        document.add_unsigned("published", _day(entry.published))
    for name, text in (("words", entry.text), ("title", entry.title), ("heading", entry.heading)):
        document.add_text(name, " ".join(token.form for token in words(text)))
    for name, text in (("sequence", entry.text), ("publisher", entry.publisher), ("author", entry.author)):
        document.add_text(name, " ".join(token.form for token in sequence(text)))
    document.add_text("language", entry.language)
    for name in _RAW[1:]:
        for value in getattr(entry, name):
            document.add_text(name, value)
    return document


def _day(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _all_of(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _any_of(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
