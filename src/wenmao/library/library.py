"""A library: documents kept in a folder, in versions, with their claims and findings, and searched."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, select

from wenmao.checks.model import Finding
from wenmao.claims.model import Claim
from wenmao.documents.collecting.model import Known
from wenmao.documents.model import Document
from wenmao.library import checked, keeping, likeness
from wenmao.library import records as told
from wenmao.library.database import LibraryError, open_database
from wenmao.library.originals import Originals
from wenmao.library.repairing import Repair, repair
from wenmao.library.tables import documents

if TYPE_CHECKING:
    from wenmao.library.search.embedders import Embedder

_PATIENCE = 10.0  # seconds that one process waits for another that writes


class Library:
    """The documents of one folder; many may read it at once, one writes.

    >>> import tempfile
    >>> with Library(tempfile.mkdtemp()) as library:
    ...     list(library.records())
    []
    """

    def __init__(self, folder: str | Path, *, dense: bool = True) -> None:
        """Open the library of a folder, and make one where there is none; `LibraryError` where it cannot be.

        Without `dense`, passages are indexed and found by their words alone.
        """
        self.folder = Path(folder).expanduser().absolute()
        self.dense = dense
        self.engine: Engine = open_database(self.folder)
        self.originals = Originals(self.folder / "originals")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; what was written ahead is put into it, so that the folder can be copied."""
        self.engine.dispose()

    @cached_property
    def embedder(self) -> "Embedder | None":
        """What makes vectors of texts; none where passages are found by their words alone.

        Raises `LibraryError` where the environment names none that can be.
        """
        if not self.dense:
            return None
        from wenmao.library.search.embedders import EmbedderFailed, default_embedder  # noqa: PLC0415 - heavy

        try:
            return default_embedder()
        except EmbedderFailed as failed:
            raise LibraryError(f"{failed}") from None

    @contextmanager
    def writing(self) -> Iterator[Repair]:
        """Hold the library for writing; gives what a killed process had left and was put in order.

        Raises `LibraryError` where another process holds it.
        """
        import filelock  # noqa: PLC0415 - start-up stays fast without it

        lock = filelock.FileLock(self.folder / "writing.lock", timeout=_PATIENCE)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise LibraryError(
                f"{self.folder}: another process is writing to this desk. Wait until it has finished."
            ) from None
        try:
            with self.engine.begin() as connection:
                found = repair(connection, self.originals)
            yield found
        finally:
            lock.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the library."""
        with self.engine.connect() as connection:
            yield connection

    def known(self, source: str) -> Known | None:
        """What was kept of a source the last time."""
        with self.reading() as connection:
            return keeping.known(connection, source)

    def records(self, ids: Sequence[int] | None = None) -> Iterator[told.Record]:
        """The documents, the newest kept first, or those of some numbers in their order."""
        with self.reading() as connection:
            yield from told.records(connection, ids)

    def record(self, named: str) -> told.Record:
        """The document that a person names, by number or source; `KeyError` says what there is."""
        with self.reading() as connection:
            return next(told.records(connection, [told.number_of(connection, named)]))

    def versions(self, document: int) -> list[told.Version]:
        """The versions of a document, the first one first."""
        with self.reading() as connection:
            return told.versions_of(connection, document)

    def document(self, version: int) -> Document:
        """The parsed document of a version."""
        with self.reading() as connection:
            return checked.document_of(connection, version)

    def checked(self, version: int) -> tuple[Document, tuple[Claim, ...], tuple[Finding, ...]]:
        """A version with its claims and findings."""
        with self.reading() as connection:
            return checked.document_of(connection, version), *checked.checked_of(connection, version)

    def copies(self, document: int) -> list[likeness.Copy]:
        """The documents that a document is alike."""
        with self.reading() as connection:
            return likeness.copies_of(connection, document)

    def problems(self) -> list[told.Problem]:
        """The sources that could not be collected or read."""
        with self.reading() as connection:
            return told.problems(connection)

    def has_documents(self) -> bool:
        """Whether there is any document."""
        with self.reading() as connection:
            return connection.scalar(select(documents.c.id).limit(1)) is not None
