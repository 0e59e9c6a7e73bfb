"""What is told of the documents of a library: lists, versions, what differs between two."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, select

from wenmao.documents.model import Document
from wenmao.library import likeness
from wenmao.library.tables import claims, described, documents, findings, sources, versions


@dataclass(frozen=True, slots=True)
class Record:
    """A document as it is listed, by its current version.

    `id` is its number in the library; `copy_of` is the number of the document that it is
    a near-duplicate of and that was published before it; `verdicts` counts its findings.
    """

    id: int
    source: str
    version: int
    versions: int
    title: str
    publisher: str
    author: str
    published: str
    language: str
    format: str
    quality: float | None
    at: str
    claims: int = 0
    verdicts: tuple[tuple[str, int], ...] = ()
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document: its number from 1 on, when it was kept, what it said of itself."""

    id: int
    number: int
    at: str
    title: str
    published: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A source from which no document could be had, why, and what to do."""

    source: str
    problem: str
    remedy: str
    seen: str


def records(connection: Connection, ids: Sequence[int] | None = None) -> Iterator[Record]:
    """The documents, the newest kept first; those of some numbers where given, in the order given."""
    every = versions.alias()
    count = select(func.count()).where(every.c.document == documents.c.id).scalar_subquery().label("count")
    chosen = select(documents.c.id.label("number_of"), documents.c.source, documents.c.likeness, *described,
                    count).join(versions, versions.c.id == documents.c.current)  # fmt: skip
    if ids is None:
        for row in connection.execute(chosen.order_by(versions.c.at.desc())).mappings().all():
            yield _record(connection, row)
        return
    for start in range(0, len(ids), 500):
        piece = list(ids[start : start + 500])
        found = {
            row["number_of"]: row
            for row in connection.execute(chosen.where(documents.c.id.in_(piece))).mappings().all()
        }
        for number in piece:
            if number in found:
                yield _record(connection, found[number])


def _record(connection: Connection, row: RowMapping) -> Record:
    version = row["id"]
    judged = connection.execute(
        select(findings.c.verdict, func.count())
        .where(findings.c.version == version, findings.c.until.is_(None))
        .group_by(findings.c.verdict)
    ).all()
    stated = connection.scalar(select(func.count()).where(claims.c.version == version)) or 0
    number = row["number_of"]
    first = likeness.first_of(connection, number) if row["likeness"] is not None else number
    return Record(
        number, row["source"], version, row["count"], row["title"], row["publisher"], row["author"],
        row["published"] or "", row["language"], row["format"], row["quality"], row["at"], stated,
        tuple(sorted((str(verdict), int(many)) for verdict, many in judged)),
        None if first == number else first,
    )  # fmt: skip


def number_of(connection: Connection, named: str) -> int:
    """The number of the document that a person names: by its number, its source or the end of it.

    Raises `KeyError` with a sentence where there is none, or more than one.
    """
    if named.isdecimal():
        found = connection.scalar(select(documents.c.id).where(documents.c.id == int(named)))
        if found is not None:
            return int(found)
    known = connection.execute(
        select(documents.c.id, documents.c.source)
        .where(documents.c.source.endswith(named, autoescape=True)).limit(6)
    ).all()  # fmt: skip
    exact = [row for row in known if row.source == named]
    if len(exact or known) == 1:
        return int((exact or known)[0].id)
    if not known:
        raise KeyError(f"there is no document {named!r} in the library: `wenmao library list` shows them")
    some = ", ".join(f"{row.id} ({row.source})" for row in known[:5])
    raise KeyError(f"{named!r} names more than one document: {some}. Use the number")


def versions_of(connection: Connection, document: int) -> list[Version]:
    """The versions of a document, the first one first."""
    rows = connection.execute(
        select(*described).where(versions.c.document == document).order_by(versions.c.number)
    ).all()
    return [Version(r.id, r.number, r.at, r.title, r.published or "", r.checksum) for r in rows]


def problems(connection: Connection) -> list[Problem]:
    """The sources that could not be collected or read, the last one first."""
    rows = connection.execute(
        select(sources).where(sources.c.problem != "").order_by(sources.c.seen.desc())
    ).all()
    return [Problem(row.source, row.problem, row.remedy, row.seen) for row in rows]


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of passages that one version has and the other has otherwise, or not at all."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def differences(before: Document, after: Document) -> list[Difference]:
    """What two versions of a document have otherwise, passage by passage.

    >>> from wenmao.documents.reading import read
    >>> text = "Trade\\n\\nExports rose {}%.\\n\\nImports fell."
    >>> old, new = (read("-", data=text.format(n).encode()) for n in (4, 5))
    >>> differences(old, new)
    [Difference(before=('Exports rose 4%.',), after=('Exports rose 5%.',))]
    """
    left, right = ([d.passage_text(p) for p in d.passages] for d in (before, after))
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return [
        Difference(tuple(left[a:b]), tuple(right[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
