"""Documents are read in processes of their own: what one of them does to its reader, it does to no other.

A parser of a damaged file may run without end, take all memory or crash. Each
reader has a bound on its memory and a time for each document; one that passes
them, or dies, is replaced, and the document is reported.
"""

import contextlib
import faulthandler
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from wenmao.documents.errors import SAVE_AGAIN, UnreadableDocument
from wenmao.documents.model import Document

_SECONDS, _SECONDS_OF_PICTURES = 60.0, 600.0  # a page takes text recognition some seconds
_MOST_READ = 500  # documents of one reader: libraries leak a little with each
_GRACE = 10.0  # seconds behind its time after which a reader ends by itself, should nobody end it
_STARTING = threading.Lock()
_LOADED = ["wenmao.documents.reading", "pypdfium2", "trafilatura", "docx", "openpyxl"]


class Readers:
    """Processes that read documents, several at a time.

    At most `workers` of them, as many as the machine has processors where it is not
    given; each may take `megabytes` of memory (where the system can bound it) and
    `seconds` for a document: 60 where it is not given, 600 with `ocr`. Several threads
    may read by the same readers.

    >>> with Readers(workers=1) as readers:
    ...     readers.read("-", b"Exports rose 4%.").language
    'en'
    """

    def __init__(
        self, workers: int | None = None, *, seconds: float | None = None, megabytes: int = 1500,
        ocr: bool = False,
    ) -> None:  # fmt: skip
        self.seconds = seconds or (_SECONDS_OF_PICTURES if ocr else _SECONDS)
        self.megabytes, self.ocr = megabytes, ocr
        self.workers = workers or os.cpu_count() or 1
        self._idle: queue.SimpleQueue[_Reader | None] = queue.SimpleQueue()
        for _ in range(self.workers):
            self._idle.put(None)  # a reader starts when it is first needed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for _ in range(self.workers):
            reader = self._idle.get()
            if reader is not None:
                reader.end()

    def read(self, source: str, data: bytes) -> Document:
        """Read a document of which the bytes are given; waits for a reader where all are at work.

        Raises `UnreadableDocument`, also where the reader was killed or crashed.
        """
        reader = self._idle.get()
        fit = None  # only a reader that has answered is used again: another still owes its answer
        try:
            if reader is None or not reader.is_alive():
                if reader is not None:
                    reader.end()
                reader = _Reader(self.megabytes, self.seconds)
            answer = reader.read(source, data, self.ocr)
            fit = reader if reader.count < _MOST_READ else None
        except _Gone as gone:
            problem = f"the document could not be read: it {gone.problem}"
            raise UnreadableDocument(source, problem, SAVE_AGAIN) from None
        finally:
            if reader is not None and fit is None:
                reader.end()
            self._idle.put(fit)
        if isinstance(answer, UnreadableDocument):
            raise answer
        return answer

    def read_all(
        self, items: Iterable[tuple[str, bytes]]
    ) -> Iterator[tuple[str, Document | UnreadableDocument]]:
        """Read documents side by side and give them in their order, each as read or why it is not.

        Only a few items are taken ahead of the one that is given, so that they need not fit in memory.
        """
        ahead: deque[tuple[str, Future[Document | UnreadableDocument]]] = deque()
        pool = ThreadPoolExecutor(self.workers)
        try:
            for source, data in items:
                ahead.append((source, pool.submit(self._either, source, data)))
                if len(ahead) > 2 * self.workers:
                    name, reading = ahead.popleft()
                    yield name, reading.result()
            for name, reading in ahead:
                yield name, reading.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _either(self, source: str, data: bytes) -> Document | UnreadableDocument:
        try:
            return self.read(source, data)
        except UnreadableDocument as unreadable:
            return unreadable


def read_all(
    items: Iterable[tuple[str, bytes]], *, workers: int | None = None, ocr: bool = False
) -> Iterator[tuple[str, Document | UnreadableDocument]]:
    """Read documents by readers of their own and give them in their order, each as read or why it is not.

    >>> [(name, document.language) for name, document in read_all([("a", b"Exports rose 4%.")], workers=1)]
    [('a', 'en')]
    """
    with Readers(workers, ocr=ocr) as readers:
        yield from readers.read_all(items)


class _Gone(Exception):  # noqa: N818 - named for what it says
    """A reader that does not answer any more, and why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class _Reader:
    """One process, and the line to it."""

    def __init__(self, megabytes: int, seconds: float) -> None:
        context = _context()
        self.line, theirs = context.Pipe()
        self.megabytes, self.seconds, self.count = megabytes, seconds, 0
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, megabytes, seconds), daemon=True
        )
        with _nothing_to_run_again():
            self.process.start()
        theirs.close()

    def is_alive(self) -> bool:
        return self.process.is_alive()

    def read(self, source: str, data: bytes, ocr: bool) -> Document | UnreadableDocument:
        self.count += 1
        try:
            self.line.send((source, data, ocr))
            if not self.line.poll(self.seconds):
                raise _Gone(f"took longer than {self.seconds:g} s")
            answer: Document | UnreadableDocument | None = self.line.recv()
        except (EOFError, OSError):
            raise _Gone(self._end_told()) from None
        if answer is None:
            raise _Gone(f"needed more than {self.megabytes:,} MB of memory")
        return answer

    def _end_told(self) -> str:
        self.process.join(1.0)
        code = self.process.exitcode
        if code is None or code >= 0:
            return "crashed its reader"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"crashed its reader ({name})"

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.line.close()


@contextlib.contextmanager
def _nothing_to_run_again() -> Iterator[None]:
    """Without this a process that is started runs the caller's script again, to find functions in it.

    A reader needs none of them, and a script that has no `if __name__ == "__main__":`, or that
    came by standard input, would fail.
    """
    script: dict[str, Any] = vars(sys.modules["__main__"])
    with _STARTING:
        hidden: dict[str, Any] = {name: script[name] for name in ("__file__", "__spec__") if name in script}
        script.pop("__file__", None)
        script["__spec__"] = None
        try:
            yield
        finally:
            script.update(hidden)


def _context() -> BaseContext:
    """How processes are started: from one that has loaded the parsers, where the system can; never by a
    copy of this one, which may have threads.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


def _serve(line: Connection, megabytes: int, seconds: float) -> None:
    """In the reader's process: read what comes until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted, ends its readers
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # tesseract's: readers work side by side already
    _bound(megabytes)
    with contextlib.suppress(EOFError, OSError), Path(os.devnull).open("w") as nowhere:
        while True:
            source, data, ocr = line.recv()
            faulthandler.dump_traceback_later(seconds + _GRACE, exit=True, file=nowhere)
            line.send(_read(source, data, ocr))
            faulthandler.cancel_dump_traceback_later()


def _bound(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    most = megabytes * 1_000_000
    with contextlib.suppress(OSError, ValueError):  # a system may have no such bound, or a lower one
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(OSError, ValueError):
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
