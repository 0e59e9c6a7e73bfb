"""The cache folder: finished files with a note of their origin, and parts that wait to be completed.

Beside each file stands an empty one that ends in `.lock`: while it is locked, the file is being brought in.
"""

import errno
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from wenmao.statistics.checksums import sha256_of
from wenmao.statistics.sources.fetching.bodies import Kind
from wenmao.statistics.sources.fetching.failures import FetchFailed

_ENDINGS = (".origin.json", ".part", ".part.json", ".lock")
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a finished file came from: what stands in the JSON beside it."""

    url: str
    """Without secrets."""
    headers: dict[str, str]
    """What else was asked with, such as the format accepted; no secrets."""
    etag: str
    last_modified: str
    sha256: str
    size: int
    retrieved_at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """The answer that a part is the beginning of."""

    url: str
    headers: dict[str, str]
    etag: str
    last_modified: str

    @property
    def validator(self) -> str:
        """What If-Range can be asked with, empty where the rest cannot be told from that of another version.

        A weak ETag stands for a meaning and not for bytes, so it will not do.
        """
        if self.etag:
            return "" if self.etag.startswith("W/") else self.etag
        return self.last_modified


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one file in the cache folder, and of what stands beside it."""

    folder: Path
    name: str

    @property
    def file(self) -> Path:
        """The finished file."""
        return self.folder / self.name

    @property
    def sidecar(self) -> Path:
        """Its origin."""
        return self.folder / f"{self.name}.origin.json"

    @property
    def part(self) -> Path:
        """What has come of it so far."""
        return self.folder / f"{self.name}.part"

    @property
    def begun_note(self) -> Path:
        """What the part is a part of."""
        return self.folder / f"{self.name}.part.json"

    def origin(self) -> Origin | None:
        """The origin of the finished file, None where there is no such file or nothing is known of it."""
        noted = _read_json(self.sidecar)
        if noted is None or not self.file.is_file():
            return None
        try:
            return Origin(
                url=str(noted["url"]),
                headers=dict(noted["headers"]),
                etag=str(noted["etag"]),
                last_modified=str(noted["last_modified"]),
                sha256=str(noted["sha256"]),
                size=int(noted["size"]),
                retrieved_at=datetime.fromisoformat(noted["retrieved_at"]),
            )
        except (KeyError, TypeError, ValueError):
            return None

    def intact(self, origin: Origin) -> bool:
        """Whether the finished file is still what was fetched."""
        with self.writing():
            return self.file.stat().st_size == origin.size and sha256_of(self.file) == origin.sha256

    def begun(self) -> tuple[Begun, int] | None:
        """What the part is a part of, and its bytes so far; None where there is nothing to go on with."""
        noted = _read_json(self.begun_note)
        try:
            size = self.part.stat().st_size
            return (Begun(**noted), size) if noted and size else None
        except (OSError, TypeError):
            return None

    @contextmanager
    def begin(self, begun: Begun | None) -> Iterator[FileIO]:
        """A part that is empty, open for writing; what it is a part of is noted if it can be gone on with."""
        with self.writing():
            self.begun_note.unlink(missing_ok=True)  # of an earlier part: never beside the new one
            file = self.part.open("wb", buffering=0)
        with file:
            if begun:
                self._note(self.begun_note, asdict(begun))
            yield file

    @contextmanager
    def go_on(self) -> Iterator[FileIO]:
        """The part, open for writing at its end."""
        with self.writing():
            file = self.part.open("ab", buffering=0)
        with file:
            yield file

    def write(self, file: FileIO, data: bytes) -> None:
        """Writes all of the data, past any buffer, so that a killed process has lost nothing that came."""
        rest = memoryview(data)
        with self.writing():
            while rest:
                rest = rest[file.write(rest) :]

    def drop_part(self) -> None:
        """Nothing remains to be gone on with."""
        with self.writing():
            self.begun_note.unlink(missing_ok=True)
            self.part.unlink(missing_ok=True)

    def finish(self, origin: Origin) -> None:
        """The part becomes the finished file in one step, its origin beside it."""
        # The note is written first: where the disk is full, the file before and its note stay as they are.
        note = self.sidecar.with_name(f"{self.name}.origin.json.part")
        self._note(note, asdict(origin) | {"retrieved_at": origin.retrieved_at.isoformat()})
        with self.writing():
            self.part.replace(self.file)
            note.replace(self.sidecar)
            self.begun_note.unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What the disk refuses is said as people can use it."""
        try:
            yield
        except OSError as error:
            full = error.errno in _FULL
            problem = "the disk is full" if full else f"the cache cannot be used ({error.strerror or error})"
            remedy = (
                "Make room and run it again; what has come is kept and gone on with."
                if full
                else "Check the folder and your rights in it."
            )
            raise FetchFailed(str(self.file), problem, remedy) from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Within this block no other process or thread brings in the same file; waits until none does.

        The system lifts the lock of a process that was killed.
        """
        with self.writing():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / f"{self.name}.lock").open("ab")
        with lock:
            with suppress(OSError):  # some network file systems have no locks: then without
                _lock(lock)
            yield

    def _note(self, path: Path, facts: Mapping[str, object]) -> None:
        with self.writing():
            path.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def file_name(url: str, headers: Mapping[str, str], kind: Kind) -> str:
    """The name of a file in the cache: readable, and another for each address and set of headers.

    >>> file_name("https://example.org/data/HS.csv?y=2023", {}, "csv")
    'example.org-HS-20ca0d9df89e.csv'
    """
    parts = urlsplit(url)
    ending = "" if kind == "any" else f".{kind}"
    stem = unquote(parts.path.rstrip("/").rpartition("/")[2]).removesuffix(ending)
    words = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{parts.hostname}-{stem}").strip("-.")[:80]
    asked = "\n".join([url, *(f"{name.lower()}: {value}" for name, value in sorted(headers.items()))])
    return f"{words}-{hashlib.sha256(asked.encode()).hexdigest()[:12]}{ending}"


def check_name(name: str) -> None:
    """Raises `ValueError` for a name that cannot stand in the cache folder."""
    if not re.fullmatch(r"[\w()+,=@ -][\w()+,=@ .-]*(?<![. ])", name) or len(name.encode()) > 200:
        raise ValueError(f"{name!r} is no plain file name")
    if name.endswith(_ENDINGS):
        raise ValueError(f"{name!r}: the ending is one that the cache uses itself")


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return noted if isinstance(noted, dict) else None


if sys.platform == "win32":
    import msvcrt
    import time

    def _lock(file: IO[bytes]) -> None:
        while True:
            try:
                file.seek(0)
                return msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EDEADLK):
                    raise
                time.sleep(0.5)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
