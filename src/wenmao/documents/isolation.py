"""Documents are read in processes of their own: what one of them does to its reader, it does to no other.

A parser of a damaged file may run without end, take all memory or crash. Each
reader has a bound on its memory and a time for each document; one that passes
them, or dies, is replaced, and the document is reported.
"""

import contextlib
import multiprocessing
import os
import queue
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Self

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.model import Document

_REMEDY = "Open it in its own program and save it again; if that does not help, save its text."
_SPAWN = multiprocessing.get_context("spawn")


class Readers:
    """Processes that read documents, several at a time.

    >>> with Readers(workers=1) as readers:
    ...     readers.read("-", b"Exports rose 4%.").language
    'en'
    """

    def __init__(
        self, workers: int | None = None, *, seconds: float = 60.0, megabytes: int = 1500, ocr: bool = False
    ) -> None:
        self.seconds, self.megabytes, self.ocr = seconds, megabytes, ocr
        self.workers = workers or os.cpu_count() or 1
        self._idle: queue.SimpleQueue[_Reader | None] = queue.SimpleQueue()
        for _ in range(self.workers):
            self._idle.put(None)  # a reader starts when it is first needed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *unused: object) -> None:
        for _ in range(self.workers):
            reader = self._idle.get()
            if reader is not None:
                reader.end()

    def read(self, source: str, data: bytes) -> Document:
        """Read a document of which the bytes are given; waits for a reader where all are at work.

        Raises `UnreadableDocument`, also where the reader was killed or crashed.
        """
        reader = self._idle.get()
        try:
            if reader is None:
                reader = _Reader(self.megabytes)
            answer = reader.read(source, data, self.ocr, self.seconds)
        except _Gone as gone:
            if reader is not None:
                reader.end()
            reader = None
            raise UnreadableDocument(source, gone.problem, _REMEDY) from None
        finally:
            self._idle.put(reader)
        if isinstance(answer, UnreadableDocument):
            raise answer
        return answer

    def read_all(
        self, items: Iterable[tuple[str, bytes]]
    ) -> Iterator[tuple[str, Document | UnreadableDocument]]:
        """Read documents side by side and give them in their order, each as read or why it is not."""
        ahead: deque[tuple[str, Future[Document | UnreadableDocument]]] = deque()
        with ThreadPoolExecutor(self.workers) as pool:
            for source, data in items:
                ahead.append((source, pool.submit(self._either, source, data)))
                if len(ahead) > 2 * self.workers:
                    name, reading = ahead.popleft()
                    yield name, reading.result()
            for name, reading in ahead:
                yield name, reading.result()

    def _either(self, source: str, data: bytes) -> Document | UnreadableDocument:
        try:
            return self.read(source, data)
        except UnreadableDocument as unreadable:
            return unreadable


class _Gone(Exception):  # noqa: N818 - named for what it says
    """A reader that does not answer any more, and why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class _Reader:
    """One process, and the line to it."""

    def __init__(self, megabytes: int) -> None:
        self.line, theirs = _SPAWN.Pipe()
        self.megabytes = megabytes
        self.process: BaseProcess = _SPAWN.Process(target=_serve, args=(theirs, megabytes), daemon=True)
        self.process.start()
        theirs.close()

    def read(self, source: str, data: bytes, ocr: bool, seconds: float) -> Document | UnreadableDocument:
        try:
            self.line.send((source, data, ocr))
            if not self.line.poll(seconds):
                raise _Gone(f"it took longer than {seconds:.0f} seconds to read")
            answer: Document | UnreadableDocument | None = self.line.recv()
        except (EOFError, OSError):
            raise _Gone("it crashed its reader") from None
        if answer is None:
            raise _Gone(f"it needs more than {self.megabytes:,} MB of memory to be read")
        return answer

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.line.close()


def _serve(line: Connection, megabytes: int) -> None:
    """In the reader's process: read what comes until the line is closed."""
    _bound(megabytes)
    with contextlib.suppress(EOFError, KeyboardInterrupt, OSError):
        while True:
            source, data, ocr = line.recv()
            line.send(_read(source, data, ocr))


def _bound(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    bytes_of = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (bytes_of, bytes_of))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(source: str, data: bytes, ocr: bool) -> Document | UnreadableDocument | None:
    """The document, why it cannot be read, or None where memory does not suffice."""
    from wenmao.documents.reading import read  # noqa: PLC0415 - within the bounds of this process

    try:
        return read(source, data=data, ocr=ocr)
    except UnreadableDocument as unreadable:
        return unreadable
    except MemoryError:
        return None
    except Exception as error:
        return UnreadableDocument(source, f"it could not be read ({type(error).__name__}: {error})", _REMEDY)
