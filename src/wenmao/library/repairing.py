"""What a killed process has left is put in order, and said."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, exists, func, select, text, update

from wenmao.library.database import BRING_BACK
from wenmao.library.keeping import count_waiting
from wenmao.library.originals import Originals
from wenmao.library.tables import arrivals, changes, documents, passages, sources, versions


@dataclass(frozen=True, slots=True)
class Repair:
    """What was found undone or amiss, in sentences; empty where all is well."""

    done: tuple[str, ...] = ()
    amiss: tuple[str, ...] = ()


def repair(connection: Connection, originals: Originals) -> Repair:
    """Put in order what a killed process has left; quick enough to do at every start.

    Half-written files go. What has arrived and was not read stays waiting, and is read
    at the next collecting.
    """
    done = []
    parts = list(originals.parts())
    for part in parts:
        part.unlink(missing_ok=True)
    if parts:
        done.append(f"{len(parts)} half-written file(s) were removed")
    if waiting := count_waiting(connection):
        done.append(f"{waiting} document(s) had arrived and were not read: they are read now")
    return Repair(tuple(done))


def examine(connection: Connection, originals: Originals) -> Repair:
    """Look at the whole library: every original whole, every version with its passages, nothing twice.

    An original that is missing or damaged is forgotten where it came from, so that it is fetched again;
    the text that was read of it stays. A database that is damaged is told of, and nothing else is looked at.
    """
    broken = [told for told in connection.scalars(text("PRAGMA integrity_check(3)")) if told != "ok"]
    if broken:
        return Repair(amiss=(f"the database is damaged ({'; '.join(broken)}). {BRING_BACK}",))
    done, amiss = list(repair(connection, originals).done), []
    for row in connection.execute(select(versions.c.id, versions.c.checksum)).all():
        if not originals.is_whole(row.checksum):
            amiss.append(f"the original of version {row.id} is missing or damaged ({row.checksum[:12]}…)")
            from_where = select(arrivals.c.source).where(arrivals.c.checksum == row.checksum)
            connection.execute(update(sources).where(sources.c.source.in_(from_where)).values(known="{}"))
            connection.execute(
                delete(arrivals).where(arrivals.c.checksum == row.checksum, arrivals.c.version.is_(None))
            )
    lost = connection.scalar(
        select(func.count()).select_from(documents)
        .where(~exists().where(versions.c.id == documents.c.current))
    )  # fmt: skip
    if lost:
        amiss.append(f"{lost} document(s) have no version")
    strays = connection.scalar(
        select(func.count()).select_from(passages).where(~exists().where(versions.c.id == passages.c.version))
    )
    if strays:
        connection.execute(delete(passages).where(~exists().where(versions.c.id == passages.c.version)))
        done.append(f"{strays} passage(s) of no version were removed")
    twice = connection.scalar(
        select(func.count()).select_from(
            select(versions.c.document, versions.c.text_checksum)
            .group_by(versions.c.document, versions.c.number).having(func.count() > 1).subquery()
        )
    )  # fmt: skip
    if twice:
        amiss.append(f"{twice} version(s) are kept twice")
    return Repair(tuple(done), tuple(amiss))


def reindexed(connection: Connection) -> int:
    """Have the index look at every current version again; how many there are."""
    connection.execute(delete(changes))
    rows = list(connection.scalars(select(documents.c.current)))
    if rows:
        connection.execute(changes.insert(), [{"version": version} for version in rows])
    return len(rows)
