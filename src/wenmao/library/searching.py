"""Passages are searched and shown by document: what was found, where it stands, and why it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, select

from wenmao.library.indexing import reading_index
from wenmao.library.library import Library
from wenmao.library.records import Record, records
from wenmao.library.search.index import Hit, Hits, Mode
from wenmao.library.search.query import Query, parse
from wenmao.library.search.snippets import Snippet, snippet
from wenmao.library.tables import documents, passages

_PASSAGES = 3
"""Of a document, so many passages are shown."""
_MOST = 800
"""So many passages are looked through for documents enough."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found: where it stands, its words with those that matched, and why."""

    passage: int
    start: int
    end: int
    page: int | None
    heading: str
    snippet: Snippet
    hit: Hit


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with its passages that were found, the best first; `copies` are documents like it."""

    record: Record
    passages: tuple[Found, ...]
    more: int
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, and how the query was understood; `notes` say what could not be done."""

    query: Query
    documents: tuple[FoundDocument, ...]
    notes: tuple[str, ...] = ()


def search(library: Library, text: str, *, limit: int = 10, mode: Mode = "hybrid") -> Results:
    """Search a library; the documents come in the order of their best passages.

    Raises `QueryError` for a query that cannot be understood, which says what can.
    """
    query = parse(text)
    embedder = library.embedder if mode != "lexical" else None
    with reading_index(library, embedder) as index, library.reading() as connection:
        many = limit * 5
        while True:
            hits = index.search(query, limit=many, mode=mode)
            grouped = _by_document(connection, hits)
            # Long documents may have taken every place: the others are behind them.
            if len(grouped) >= limit or len(hits.hits) < many or many >= _MOST:
                break
            many *= 4
        told = {record.id: record for record in records(connection, list(grouped))}
    shown = islice(_without_copies(grouped, told), limit)
    return Results(query, tuple(_shown(*one, query) for one in shown), hits.notes)


_Placed = tuple[Row[Any], Hit]
"""A passage as the library has it, and how it was found."""


def _by_document(connection: Connection, hits: Hits) -> dict[int, list[_Placed]]:
    rows = {
        row.id: row
        for row in connection.execute(
            select(passages, documents.c.id.label("document"))
            .join(documents, documents.c.current == passages.c.version)
            .where(passages.c.id.in_([hit.passage for hit in hits.hits]))
        ).all()
    }
    grouped: dict[int, list[_Placed]] = {}
    for hit in hits.hits:
        if (row := rows.get(hit.passage)) is not None:
            grouped.setdefault(row.document, []).append((row, hit))
    return grouped


def answering(library: Library, text: str, limit: int = 10_000) -> list[int]:
    """The versions of which one passage has every word of a query, in either language."""
    with reading_index(library) as index:
        return index.versions(parse(text), limit)


def _without_copies(
    grouped: dict[int, list[_Placed]], told: dict[int, Record]
) -> Iterator[tuple[Record, list[_Placed], tuple[int, ...]]]:
    """Each document once; copies of one another stand with the one of them that was found first."""
    shown: dict[int, list[int]] = {}
    for number in grouped:
        shown.setdefault(told[number].copy_of or number, []).append(number)
    for first, *copies in shown.values():
        yield told[first], grouped[first], tuple(copies)


def _shown(record: Record, placed: list[_Placed], copies: tuple[int, ...], query: Query) -> FoundDocument:
    found = tuple(
        Found(hit.passage, row.start, row.end, row.page, row.heading, snippet(row.text, query), hit)
        for row, hit in placed[:_PASSAGES]
    )
    return FoundDocument(record, found, max(0, len(placed) - _PASSAGES), copies)
