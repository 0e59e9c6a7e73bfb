"""From a source into the store: fetched over the network, or from files that a person has."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wenmao.statistics.sources.source import Fetched, Reading, Request, RequestError, Source
from wenmao.statistics.store.store import Imported, OtherFile, PartProgress, Store

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads


def get(
    store: Store,
    source: Source,
    request: Request,
    downloads: "Downloads",
    progress: PartProgress | None = None,
) -> Imported:
    """Fetch what a request asks of a source, and store it.

    Raises `RequestError`, `FetchFailed`, `UnreadableTable` or `StoreError`, each
    with a message for a person.
    """
    return _add(store, source.read(source.fetch(request, downloads), request), request, progress)


def bring(
    store: Store,
    source: Source,
    files: Sequence[Path],
    request: Request,
    progress: PartProgress | None = None,
) -> Imported:
    """Store files of a source that are on this machine; `RequestError` where one is not there."""
    for file in files:
        if not file.is_file():
            raise RequestError(f"{file}: there is no such file.")
    return _add(store, source.read([Fetched.local(file) for file in files], request), request, progress)


def _add(store: Store, reading: Reading, request: Request, progress: PartProgress | None) -> Imported:
    """Store what was read.

    A source without releases has its days for vintages. What it says otherwise later
    on the same day is a vintage too: 2025-03-01.2 comes after 2025-03-01.
    """
    vintage, number = reading.vintage, 1
    while True:
        try:
            return store.add(reading.dataset, vintage, reading.origin, reading.tables,
                             note=reading.note, progress=progress)  # fmt: skip
        except OtherFile:
            if request.vintage or not _DAY.fullmatch(reading.vintage):
                raise
        number += 1
        vintage = f"{reading.vintage}.{number}"
