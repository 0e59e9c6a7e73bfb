"""The index follows the library: it says up to which change it has come, and is given what came after."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from wenmao.library.database import LibraryError
from wenmao.library.library import Library
from wenmao.library.repairing import reindexed
from wenmao.library.search.index import Entry, Index, IndexDamaged
from wenmao.library.tables import changes, claims, described, documents, findings, passages, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wenmao.library.search.embedders import Embedder

INDEX = "index"
"""The folder of a desk's index."""
_BATCH = 256  # versions between two commits
_EMBEDDED = 4096  # passages between two commits where only vectors are made


def index_folder(library: Library) -> Path:
    """Where a library has its index."""
    return library.folder / INDEX


def catch_up(library: Library) -> int:
    """Give the index every change that it has not seen; how many versions it looked at.

    An index that is damaged, or of more changes than the library has, is made anew: the library is the truth.
    `LibraryError` where it cannot be written; what was read and checked is kept.
    """
    try:
        return _caught_up(library)
    except IndexDamaged:
        make_anew(library)
    try:
        return _caught_up(library)
    except IndexDamaged as damaged:
        raise LibraryError(_unwritable(library, damaged)) from None


@contextmanager
def reading_index(library: Library, embedder: "Embedder | None" = None) -> Iterator[Index]:
    """The index of a library, to be searched; `LibraryError` where it is damaged."""
    try:
        with Index.open(index_folder(library), embedder) as index:
            yield index
    except IndexDamaged as damaged:
        remedy = "`wenmao library examine --reindex` makes it anew from the documents."
        raise LibraryError(f"{damaged}. {remedy}") from None


def make_anew(library: Library) -> None:
    """Throw the index away; at the next time it is made from the library."""
    Index.destroy(index_folder(library))
    with library.engine.begin() as connection:
        reindexed(connection)


def agree(library: Library) -> bool:
    """Whether the index has every passage of the library's current versions, and no other."""
    with library.reading() as connection:
        current = select(documents.c.current)
        many = connection.scalar(select(func.count()).where(passages.c.version.in_(current))) or 0
        last = connection.scalar(select(func.max(changes.c.id))) or 0
    try:
        with Index.open(index_folder(library), None) as index:
            return len(index) == many and index.mark >= last
    except IndexDamaged:
        return False


def _caught_up(library: Library) -> int:
    with library.reading() as connection:
        last = connection.scalar(select(func.max(changes.c.id))) or 0
    if last == 0:
        return 0
    seen = 0
    with _writing(library), Index.open(index_folder(library), library.embedder, writing=True) as index:
        if index.mark > last:
            raise IndexDamaged("the index knows more than the library")
        while True:
            with library.reading() as connection:
                rows = connection.execute(
                    select(changes.c.id, changes.c.version)
                    .where(changes.c.id > index.mark).order_by(changes.c.id).limit(_BATCH)
                ).all()  # fmt: skip
                if not rows:
                    _embed_what_lacks(index, connection)
                    return seen
                touched = list(dict.fromkeys(row.version for row in rows))
                current = set(connection.scalars(
                    select(documents.c.current).where(documents.c.current.in_(touched))))  # fmt: skip
                index.drop([version for version in touched if version not in current])
                index.put(
                    entry
                    for version in touched
                    if version in current
                    for entry in entries(connection, version)
                )
            index.commit(rows[-1].id)
            seen += len(touched)


def _embed_what_lacks(index: Index, connection: Connection) -> None:
    """Vectors for passages that have none: the embedder had failed, is another now, or was not asked."""
    if not index.lacks_vectors:
        return
    lacking = index.unembedded()
    for start in range(0, len(lacking), _EMBEDDED):
        chosen = passages.c.id.in_(lacking[start : start + _EMBEDDED])
        rows = connection.execute(select(passages.c.id, passages.c.text).where(chosen)).all()
        index.embed([row.id for row in rows], [row.text for row in rows])
        if index.notes:
            return  # the embedder fails again
        index.commit(index.mark)
    index.unembedded()
    index.commit(index.mark)


@contextmanager
def _writing(library: Library) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:  # as Tantivy and USearch tell of a full disk
        raise LibraryError(_unwritable(library, error)) from error


def _unwritable(library: Library, error: Exception) -> str:
    return (
        f"{index_folder(library)}: the index cannot be written ({error}). Free some space, or look at your "
        "rights there; the documents are kept, and are indexed at the next collecting."
    )


def entries(connection: Connection, version: int) -> Iterator[Entry]:
    """The passages of a version as the index takes them, with what is known of their claims."""
    of = connection.execute(select(*described).where(versions.c.id == version)).one()
    rows = connection.execute(
        select(passages).where(passages.c.version == version).order_by(passages.c.start)
    ).all()
    series, verdicts = _judged(connection, version)
    published = date.fromisoformat(of.published[:10]) if of.published else None
    for row in rows:
        yield Entry(
            passage=row.id, version=version, text=row.text, title=of.title, heading=row.heading,
            published=published, publisher=of.publisher, author=of.author, language=of.language,
            themes=(row.theme,) if row.theme else (), places=tuple(row.places.split()),
            series=_within(series, row.id), verdicts=_within(verdicts, row.id),
        )  # fmt: skip


def _judged(
    connection: Connection, version: int
) -> tuple["Sequence[tuple[int, str]]", "Sequence[tuple[int, str]]"]:
    """The series that the claims of each passage were linked to, and the verdicts on them."""
    rows = connection.execute(
        select(claims.c.span, claims.c.passage, claims.c.series).where(claims.c.version == version)
    ).all()
    passage = {row.span: row.passage for row in rows if row.passage is not None}
    series = [(row.passage, row.series) for row in rows if row.passage is not None and row.series]
    judged = connection.execute(
        select(findings.c.span, findings.c.verdict)
        .where(findings.c.version == version, findings.c.until.is_(None))
    ).all()  # fmt: skip
    return series, [(passage[row.span], row.verdict) for row in judged if row.span in passage]


def _within(pairs: "Sequence[tuple[int, str]]", passage: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for of, value in pairs if of == passage))
