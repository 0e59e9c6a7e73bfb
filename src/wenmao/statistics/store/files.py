"""Where the store keeps its files: a local folder or object storage, with whole-file writes."""

import contextlib
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

_SCRATCH = ".wenmao-"


class Files:
    """A folder of files, local or remote (any address that fsspec knows, such as s3://bucket/folder).

    A file appears whole or not at all: a local one is written beside its place and
    renamed, a remote one is put as one object.
    """

    def __init__(self, root: str | Path, **options: Any) -> None:
        self.address = str(root)
        self.fs, path = fsspec.core.url_to_fs(self.address, **options)
        self.root = path.rstrip("/")
        self.is_local = isinstance(self.fs, LocalFileSystem)
        # Folders listed once would hide what another process wrote since.
        self.fs.invalidate_cache()

    def path(self, name: str) -> str:
        """The address of a file for an engine: a local path, or with its protocol."""
        full = f"{self.root}/{name}"
        return full if self.is_local else self.fs.unstrip_protocol(full)

    def read(self, name: str) -> str:
        """A small text file; `FileNotFoundError` where there is none."""
        data: bytes = self.fs.cat_file(f"{self.root}/{name}")
        return data.decode()

    def write(self, name: str, text: str) -> None:
        """Write a small text file, whole or not at all."""
        if not self.is_local:
            self.fs.pipe_file(f"{self.root}/{name}", text.encode())
            return
        with self.arriving(name) as temporary:
            temporary.write_text(text, encoding="utf-8")

    @contextlib.contextmanager
    def arriving(self, name: str) -> Iterator[Path]:
        """A local path to write a file to, which takes its name when all is written.

        On an error nothing is left. A killed process leaves a file whose name ends
        in .tmp, which nothing reads and `prune` removes.
        """
        if self.is_local:
            final = Path(self.root, name)
            final.parent.mkdir(parents=True, exist_ok=True)
            temporary = final.with_name(f".{final.name}.{uuid.uuid4().hex[:8]}.tmp")
        else:
            temporary = Path(tempfile.gettempdir(), f"wenmao-{uuid.uuid4().hex}.tmp")
        try:
            yield temporary
            if self.is_local:
                _flush(temporary)
                temporary.replace(final)
                _flush(final.parent)
            else:
                self.fs.put_file(str(temporary), f"{self.root}/{name}")
        finally:
            temporary.unlink(missing_ok=True)

    @contextlib.contextmanager
    def scratch(self, folder: str) -> Iterator[Path]:
        """A local folder for what is needed for a while: beside the files where they are local.

        A killed process leaves it, and `sweep` removes it.
        """
        where = Path(self.root, folder) if self.is_local else None
        if where is not None:
            where.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=where) as path:
            yield Path(path)

    def sweep(self, folder: str) -> None:
        """Remove the scratch folders that killed processes left; only for who alone writes there."""
        if self.is_local:
            for left in Path(self.root, folder).glob(f"{_SCRATCH}*/"):
                shutil.rmtree(left, ignore_errors=True)

    def size(self, name: str) -> int | None:
        """The size of a file in bytes; None where there is none."""
        self.fs.invalidate_cache()
        try:
            return int(self.fs.size(f"{self.root}/{name}"))
        except FileNotFoundError:
            return None

    def sha256(self, name: str) -> str:
        """The checksum of a file."""
        digest = hashlib.sha256()
        with self.fs.open(f"{self.root}/{name}", "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def names(self, folder: str = "") -> list[str]:
        """The files under a folder, at any depth, in order."""
        self.fs.invalidate_cache()
        base = f"{self.root}/{folder}".rstrip("/")
        try:
            found = self.fs.find(base)
        except FileNotFoundError:
            return []
        return sorted(path[len(self.root) + 1 :] for path in found)

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        with contextlib.suppress(FileNotFoundError):
            self.fs.rm_file(f"{self.root}/{name}")


def _flush(path: Path) -> None:
    """Make sure that a file, or a folder's list of names, outlives a crash of the machine."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
