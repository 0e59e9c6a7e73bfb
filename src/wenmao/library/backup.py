"""A copy of a library that can stand in for it: taken while others read and write."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from wenmao.library.database import NAME, LibraryError
from wenmao.library.indexing import INDEX
from wenmao.library.library import Library
from wenmao.library.search.index import Index

_BESIDE = ("briefings", "store")


def back_up(library: Library, folder: Path) -> tuple[int, int]:
    """Copy a library to a folder; how many originals were copied, and how many were there already.

    The database is copied as of one moment; originals that the copy has are not copied again. The index
    is not copied: it is made from the library when it is first needed. What was done in the copy since
    the last time is replaced. `LibraryError` where the disk refuses.
    """
    if folder.resolve().is_relative_to(library.folder.resolve()):
        raise LibraryError(f"{folder}: this is within the desk itself. Name a folder elsewhere.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{NAME}.part"
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(library.folder / NAME)) as mine, closing(sqlite3.connect(part)) as copy:
            mine.backup(copy)
        copied = kept = 0
        for checksum in library.originals.checksums():
            to = folder / "originals" / checksum[:2] / checksum
            if to.exists():
                kept += 1
                continue
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(library.originals.path(checksum), to.with_name(f"{checksum}.part"))
            to.with_name(f"{checksum}.part").replace(to)
            copied += 1
        for name in _BESIDE:
            if (library.folder / name).is_dir():
                shutil.copytree(library.folder / name, folder / name, dirs_exist_ok=True)
        _let_go(folder)
        part.replace(folder / NAME)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LibraryError(
            f"{folder}: the backup could not be written ({reason}). The desk itself is untouched."
        ) from None
    return copied, kept


def _let_go(folder: Path) -> None:
    """Remove what stands beside a copy that was used, and does not belong to the database that comes."""
    for name in (f"{NAME}-wal", f"{NAME}-shm"):
        (folder / name).unlink(missing_ok=True)
    Index.destroy(folder / INDEX)
