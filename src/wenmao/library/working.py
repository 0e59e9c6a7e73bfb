"""What arrives is read, what is read is checked, what is checked is indexed: each where it was left."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from wenmao.checks.check import check
from wenmao.claims.extraction import extract
from wenmao.documents.collecting.collect import collect
from wenmao.documents.collecting.model import Collected, Policy, Uncollected
from wenmao.documents.isolation import Readers
from wenmao.library import checked, keeping
from wenmao.library.indexing import catch_up
from wenmao.library.keeping import Kept
from wenmao.library.library import Library
from wenmao.library.resting import checker, reader

_MOST, _LONGEST = 32, 5.0
"""So many documents, or so many seconds, after which what has come is read, checked and indexed."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A source that has nothing new since the last time."""

    source: str


Came = Kept | Uncollected | Unchanged


def bring_in(
    library: Library, sources: Iterable[str], *, policy: Policy | None = None, ocr: bool = False
) -> Iterator[Came]:
    """Collect sources into the library, and tell of each what became of it.

    Bytes are kept as they come, then read, checked and indexed in small batches: whoever stops in
    between, or is stopped, goes on at the next time. To be used within `Library.writing`.
    """
    asked = tuple(sources)
    with library.engine.begin() as connection:
        keeping.ask(connection, asked)
    coming = collect(asked, policy=policy or Policy(), known=library.known)
    with Readers(ocr=ocr) as readers:
        yield from take_up(library, readers)
        began, pending = time.monotonic(), 0
        for one in coming:
            came = _arrived(library, one)
            if came is not None:
                yield came
                continue
            pending += 1
            if pending >= _MOST or time.monotonic() - began > _LONGEST:
                yield from take_up(library, readers)
                began, pending = time.monotonic(), 0
        yield from take_up(library, readers)


def take_up(library: Library, readers: Readers) -> Iterator[Kept]:
    """Read, check and index whatever waits for it."""
    yield from read_waiting(library, readers)
    for _ in check_waiting(library):
        pass
    catch_up(library)


def read_waiting(library: Library, readers: Readers) -> Iterator[Kept]:
    """Read what has arrived, and again what could not be read before wenmao read otherwise."""
    by = reader(ocr=readers.ocr)
    with library.reading() as connection:
        arrivals = iter(list(keeping.waiting(connection, by)))
    while batch := list(islice(arrivals, _MOST)):
        there = [arrival for arrival in batch if library.originals.is_whole(arrival.checksum)]
        for arrival in batch:
            if arrival not in there:
                with library.engine.begin() as connection:
                    kept = keeping.lost(connection, arrival)
                yield kept
        held = ((arrival.source, library.originals.read(arrival.checksum)) for arrival in there)
        for arrival, (_, read) in zip(there, readers.read_all(held), strict=True):
            with library.engine.begin() as connection:
                kept = keeping.read_as(connection, arrival, read, by)
            yield kept


def check_waiting(library: Library, within: list[int] | None = None) -> Iterator[int]:
    """Check the documents that no check as it is now has seen; gives the version of each."""
    by = checker()
    with library.reading() as connection:
        versions = checked.unchecked(connection, by, within)
    for version in versions:
        document = library.document(version)
        claims = extract(document)
        findings = check(document, claims)
        with library.engine.begin() as connection:
            checked.keep_checked(connection, version, document, claims, findings, by)
        yield version


def _arrived(library: Library, one: Collected | Uncollected) -> Came | None:
    """What became of one source, or None where its bytes now wait to be read."""
    with library.engine.begin() as connection:
        if isinstance(one, Uncollected):
            keeping.missed(connection, one)
            return one
        new = keeping.arrive(connection, library.originals, one)
    return None if new else Unchanged(one.source)
