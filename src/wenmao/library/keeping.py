"""Documents are kept: bytes arrive from a source, and are read into a version of a document.

Every step is one transaction that can be done again: what a killed process has
begun is found waiting, and what it has done is not done twice.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from wenmao.documents.collecting.addresses import canonical, is_address
from wenmao.documents.collecting.model import Collected, Known, Uncollected
from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.model import Document
from wenmao.library import likeness
from wenmao.library.database import now
from wenmao.library.models import pack
from wenmao.library.originals import Originals
from wenmao.library.portions import portions
from wenmao.library.tables import arrivals, changes, documents, passages, sources, versions

Outcome = Literal["new", "changed", "unchanged", "failed"]

_KNOWN = TypeAdapter(Known)
_COLLECTED = TypeAdapter(Collected)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that wait to be read."""

    id: int
    source: str
    checksum: str
    collected: Collected


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an arrival: the document and its version, or why it could not be read."""

    source: str
    outcome: Outcome
    document: int | None = None
    version: int | None = None
    problem: str = ""
    warnings: tuple[str, ...] = ()


def known(connection: Connection, source: str) -> Known | None:
    """What was kept of a source the last time, None where it was never collected."""
    text = connection.scalar(select(sources.c.known).where(sources.c.source == source))
    return None if text is None else _KNOWN.validate_json(text)


def arrive(connection: Connection, originals: Originals, collected: Collected) -> bool:
    """Keep the bytes of a source until they are read; whether there is anything new to read."""
    checksum = None if collected.data is None else originals.keep(collected.data)
    _see(connection, collected.source, collected.asked, collected.known)
    last = connection.execute(
        select(arrivals.c.checksum, arrivals.c.state).where(arrivals.c.id.in_(_last(collected.source)))
    ).first()
    if last is None or last.state != "failed":  # an unreadable document that has not changed still is
        _say(connection, collected.source)
    if checksum is None or (last is not None and checksum == last.checksum):
        return False
    without = _COLLECTED.dump_json(replace(collected, data=None)).decode()
    connection.execute(
        insert(arrivals).values(source=collected.source, checksum=checksum, collected=without, at=now())
    )
    return True


def missed(connection: Connection, uncollected: Uncollected) -> None:
    """Keep that a source could not be collected, and why; what was known of it stays."""
    _see(connection, uncollected.source, uncollected.asked, None)
    _say(connection, uncollected.source, uncollected.problem, uncollected.remedy)


def ask(connection: Connection, asked: Sequence[str]) -> None:
    """Let go of what was amiss with what is asked for now: where it still is, collecting says so again.

    A feed that answers again gives its documents and nothing of its own that would tell of it.
    """
    unreadable = select(arrivals.c.source).where(arrivals.c.id.in_(_last()), arrivals.c.state == "failed")
    connection.execute(
        update(sources)
        .where(sources.c.source.in_(_names(asked)), sources.c.source.not_in(unreadable))
        .values(problem="", remedy="")
    )


def waiting(connection: Connection, reader: str) -> Iterator[Arrival]:
    """What has arrived and is not read yet, or could not be read by another reader than this one.

    An older state of a source is not read again: it would come after the one that replaced it. The
    name of a reader that can do more begins with the name of one that can do less.
    """
    another = ~arrivals.c.reader.startswith(reader, autoescape=True)
    failed = (arrivals.c.state == "failed") & another & arrivals.c.id.in_(_last())
    rows = connection.execute(
        select(arrivals).where((arrivals.c.state == "waiting") | failed).order_by(arrivals.c.id)
    ).all()
    for row in rows:
        yield Arrival(row.id, row.source, row.checksum, _COLLECTED.validate_json(row.collected))


def read_as(
    connection: Connection, arrival: Arrival, read: Document | UnreadableDocument, reader: str
) -> Kept:
    """Keep what an arrival was read as: a new document, another version of one, or that it cannot be read."""
    if isinstance(read, UnreadableDocument):
        _settle(connection, arrival, "failed", reader, None)
        _say(connection, arrival.source, read.problem, read.remedy)
        return Kept(arrival.source, "failed", problem=str(read))
    document = _told(read, arrival.collected)
    identity = _identity(document, arrival.source)
    number = connection.scalar(select(documents.c.id).where(documents.c.source == identity))
    outcome: Outcome = "new" if number is None else "changed"
    if number is None:
        number = _inserted(connection.execute(insert(documents).values(source=identity)))
    last = connection.execute(
        select(versions.c.id, versions.c.number, versions.c.text_checksum)
        .where(versions.c.document == number).order_by(versions.c.number.desc()).limit(1)
    ).first()  # fmt: skip
    if last is not None and last.text_checksum == _checksum(document.text):
        version, outcome = last.id, "unchanged"
    else:
        version = _keep_version(connection, number, (last.number if last else 0) + 1, document)
        if last is not None:
            likeness.leave(connection, last.id)
            connection.execute(insert(changes).values(version=last.id))
    _settle(connection, arrival, "read", reader, version)
    _say(connection, arrival.source)
    return Kept(arrival.source, outcome, number, version, warnings=document.warnings)


def lost(connection: Connection, arrival: Arrival) -> Kept:
    """Forget an arrival whose bytes are missing or damaged, so that its source is fetched again."""
    problem, remedy = "its original in the desk is missing or damaged", "Collect it again."
    connection.execute(delete(arrivals).where(arrivals.c.id == arrival.id))
    connection.execute(update(sources).where(sources.c.source == arrival.source).values(known="{}"))
    _say(connection, arrival.source, problem, remedy)
    return Kept(arrival.source, "failed", problem=f"{arrival.source}: {problem}. {remedy}")


def _keep_version(connection: Connection, document: int, number: int, read: Document) -> int:
    published = read.published.isoformat() if read.published else None
    version = _inserted(connection.execute(insert(versions).values(
        document=document, number=number, at=now(),
        checksum=read.checksum, text_checksum=_checksum(read.text),
        title=read.title, publisher=read.publisher, author=read.author, published=published,
        language=read.language, format=read.format, quality=read.quality.score if read.quality else None,
        parsed=pack(read),
    )))  # fmt: skip
    rows = [
        {**asdict(portion), "version": version, "places": " ".join(portion.places)}
        for portion in portions(read)
    ]
    if rows:
        connection.execute(insert(passages), rows)
    connection.execute(update(documents).where(documents.c.id == document).values(current=version))
    likeness.enter(connection, document, version, read.text)
    connection.execute(insert(changes).values(version=version))
    return version


def _told(read: Document, collected: Collected) -> Document:
    """A document with what its feed or sitemap says of it, where it does not say so itself."""
    return replace(
        read,
        title=read.title or collected.title,
        author=read.author or collected.author,
        published=read.published or collected.published,
    )


def _identity(document: Document, source: str) -> str:
    """The address by which a page is known, where it gives one of its own site; else where it was found.

    A page cannot speak for another site: that would be another document.
    """
    if document.address and _site(document.address) == _site(source) != "":
        return document.address
    return source


def _names(asked: Sequence[str]) -> list[str]:
    """As what sources are kept that were asked for by these names."""
    names = list(asked)
    for one in filter(is_address, asked):
        with suppress(ValueError):  # collecting says what is wrong with it
            names.append(canonical(one))
    return names


def _site(address: str) -> str:
    """The host of an address, without what only tells its form for small screens.

    >>> _site("https://www.example.org/a"), _site("https://m.example.org/b"), _site("/home/a.txt")
    ('example.org', 'example.org', '')
    """
    host = urlsplit(address).hostname or "" if address.startswith(("http://", "https://")) else ""
    return host.removeprefix("www.").removeprefix("m.")


def _see(connection: Connection, source: str, asked: str, what: Known | None) -> None:
    """Keep that a source was asked now, and what is to be known of it the next time, where that is new."""
    values = {"source": source, "asked": asked, "seen": now()}
    if what is not None:
        values["known"] = _KNOWN.dump_json(what).decode()
    kept = {name: value for name, value in values.items() if name != "source"}
    connection.execute(upsert(sources).values(values).on_conflict_do_update(["source"], set_=kept))


def _say(connection: Connection, source: str, problem: str = "", remedy: str = "") -> None:
    """Keep what is amiss with a source, or that nothing is."""
    connection.execute(
        update(sources).where(sources.c.source == source).values(problem=problem, remedy=remedy)
    )


def _last(source: str | None = None) -> Select[tuple[int]]:
    """The last arrival of a source, or of each."""
    chosen = select(func.max(arrivals.c.id)).group_by(arrivals.c.source)
    return chosen if source is None else chosen.where(arrivals.c.source == source)


def _settle(connection: Connection, arrival: Arrival, state: str, reader: str, version: int | None) -> None:
    connection.execute(
        update(arrivals)
        .where(arrivals.c.id == arrival.id)
        .values(state=state, reader=reader, version=version)
    )


def _checksum(text: str) -> str:
    """Of the words alone: a page whose blanks differ is not another version."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def _inserted(result: object) -> int:
    key: int = result.inserted_primary_key[0]  # type: ignore[attr-defined]
    return key


def count_waiting(connection: Connection) -> int:
    """How many arrivals wait to be read."""
    return connection.scalar(select(func.count()).where(arrivals.c.state == "waiting")) or 0
