"""The database of a library: opened, made where it is missing, refused where it is of another time."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import OperationalError

from wenmao.library.tables import SCHEMA, metadata, settings

NAME = "library.db"
BRING_BACK = "Bring back a backup (wenmao library backup makes them), or name another desk with --desk."
"""What to do where a database is damaged."""


class LibraryError(Exception):
    """What keeps a library from being used, and what to do, in one sentence for people."""


def open_database(folder: Path) -> Engine:
    """The database in a desk's folder, with all its tables.

    SQLite writes ahead (WAL): readers never wait for the one who writes, and a
    killed process leaves the last whole transaction.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"{folder}: the desk cannot be made here ({error.strerror}). Name another folder with --desk."
        ) from None
    engine = create_engine(f"sqlite:///{folder / NAME}", connect_args={"timeout": 30})
    event.listen(engine, "connect", _set_up)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            _check_schema(connection, folder)
    except LibraryError:
        engine.dispose()
        raise
    except OperationalError as error:  # the disk refuses, not the file
        engine.dispose()
        raise LibraryError(
            f"{folder}: the desk cannot be opened ({error.orig}). Free some space, look at your rights "
            "there, or name another desk with --desk."
        ) from None
    except Exception as error:
        engine.dispose()
        reason = str(getattr(error, "orig", error))
        raise LibraryError(
            f"{folder / NAME}: this is not a library that can be opened ({reason}). {BRING_BACK}"
        ) from None
    return engine


def _set_up(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _check_schema(connection: Connection, folder: Path) -> None:
    found = connection.scalar(select(settings.c.value).where(settings.c.name == "schema"))
    if found is None:
        connection.execute(insert(settings).values(name="schema", value=str(SCHEMA)))
    elif found != str(SCHEMA):
        raise LibraryError(
            f"{folder}: this desk was made by another version of wenmao (schema {found}, here {SCHEMA}). "
            "Use that version, or collect into a new desk."
        )


def now() -> str:
    """The time, as it is kept.

    >>> now()[-6:]
    '+00:00'
    """
    return datetime.now(UTC).isoformat(timespec="microseconds")
