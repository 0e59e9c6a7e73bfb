"""Folders: their files, and what changes in them."""

import os
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_KINDS = {
    "a film": "mp4 m4v mov avi mkv wmv flv webm mpg mpeg 3gp ts rmvb",
    "a recording": "mp3 wav flac aac ogg m4a wma opus aiff mid",
    "a picture": "jpg jpeg png gif bmp tif tiff webp heic ico svg psd",
    "an archive": "zip rar 7z tar gz tgz bz2 xz zst jar iso dmg cab",
    "a program": "exe dll so dylib msi apk app deb rpm bat pyc wasm",
    "a font": "ttf otf woff woff2 eot",
    "a data base": "db sqlite sqlite3 mdb accdb duckdb",
    "a style sheet or script": "css js mjs",
}
_NO_DOCUMENTS = {f".{suffix}": kind for kind, suffixes in _KINDS.items() for suffix in suffixes.split()}
_TEMPORARY = (
    "part partial crdownload download opdownload tmp temp swp swo bak lock aria2 !ut td xltd filepart"
)
_TEMPORARY_SUFFIXES = frozenset(f".{suffix}" for suffix in _TEMPORARY.split())
_TEMPORARY_NAMES = frozenset(("thumbs.db", "desktop.ini", "icon\r"))


def is_passing(path: Path) -> bool:
    """Whether a file is hidden, or one that a program keeps only while it works.

    >>> [is_passing(Path(name)) for name in ("~$report.docx", "a.pdf.crdownload", ".git", "report.docx")]
    [True, True, True, False]
    """
    name = path.name.lower()
    return (
        name.startswith((".", "~$", "~wrl"))
        or name.endswith("~")
        or path.suffix.lower() in _TEMPORARY_SUFFIXES
        or name in _TEMPORARY_NAMES
    )


def kind_by_name(path: Path) -> str:
    """What a file is by its name where that cannot be a document, such as `a film`; else empty."""
    return _NO_DOCUMENTS.get(path.suffix.lower(), "")


def files_of(folder: Path) -> Iterator[Path]:
    """The files of a folder and the folders in it, sorted, without hidden and temporary ones.

    Links to folders are followed, but each folder is walked once, so that loops
    end. A folder that may not be read raises its `OSError` only where it is the
    one asked for.
    """
    yield from _walk(folder, set())


def _walk(folder: Path, walked: set[tuple[int, int]]) -> Iterator[Path]:
    place = folder.stat()
    if (place.st_dev, place.st_ino) in walked:
        return
    walked.add((place.st_dev, place.st_ino))
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if is_passing(path):
            continue
        if path.is_dir():
            try:
                yield from _walk(path, walked)
            except OSError:
                yield path  # whoever opens it tells what is wrong
        elif path.is_file() or path.is_symlink():
            yield path


def watch(folder: Path, stop: threading.Event, settled: float = 1.0) -> Iterator[list[Path]]:
    """What is new or changed in a folder from now on, in batches, until `stop` is set.

    A file comes once its size and time have stayed as they are for `settled`
    seconds, so that none comes half written. From now on means from this call,
    not from the first batch: collect the folder in between, and nothing is lost.
    Raises `OSError` where there is no such folder.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay as they are named
    return _watch(folder, _states(folder), stop, settled)


_State = tuple[int, int]


def _watch(
    folder: Path, before: dict[Path, _State], stop: threading.Event, settled: float
) -> Iterator[list[Path]]:
    import watchfiles  # noqa: PLC0415 - start-up stays fast without it

    step = max(10, int(settled * 250))
    pending: dict[Path, tuple[_State, float]] = {}
    first = True
    for changes in watchfiles.watch(
        folder, watch_filter=None, debounce=step, step=min(step, 50), stop_event=stop, rust_timeout=step,
        yield_on_timeout=True, raise_interrupt=False,
    ):  # fmt: skip
        now = time.monotonic()
        changed = {Path(path) for _, path in changes}
        if first:  # only now is it sure that no change goes by unseen
            changed |= {path for path, state in _states(folder).items() if before.get(path) != state}
            first = False
        for path in changed:
            for file in _files_at(path, folder):
                if (state := _state(file)) is not None:
                    pending[file] = (state, now)
        ready = []
        for path, (state, since) in list(pending.items()):
            current = _state(path)
            if current is None:
                del pending[path]
            elif current != state:
                pending[path] = (current, now)
            elif now - since >= settled:
                del pending[path]
                if before.get(path) != state:
                    before[path] = state
                    ready.append(path)
        if ready:
            yield sorted(ready)


def _files_at(path: Path, folder: Path) -> list[Path]:
    """The path itself, or the files of a folder that was moved in."""
    if any(is_passing(Path(part)) for part in path.relative_to(folder).parts):
        return []
    try:
        return list(files_of(path)) if path.is_dir() else [path]
    except OSError:
        return []


def _states(folder: Path) -> dict[Path, _State]:
    return {path: state for path in files_of(folder) if (state := _state(path)) is not None}


def _state(path: Path) -> _State | None:
    try:
        place = path.stat()
    except OSError:
        return None
    return (place.st_size, place.st_mtime_ns) if stat.S_ISREG(place.st_mode) else None
