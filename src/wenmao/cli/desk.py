"""What the commands over a desk share: opening it, and saying what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from wenmao.cli.output import desk_folder, screen, stop

if TYPE_CHECKING:
    from wenmao.desk import Desk

OfDesk = Annotated[
    str,
    typer.Option("--desk", envvar="WENMAO_DESK", metavar="FOLDER",
                 help="The desk: a folder with the documents, topics and briefings."),
]  # fmt: skip
Lexical = Annotated[bool, typer.Option("--no-dense", help="By words alone: no vectors are made or searched.")]


@contextmanager
def open_desk(named: str, *, dense: bool = True, store: str = "") -> "Iterator[Desk]":
    """The desk of a folder; what cannot be done with it becomes one sentence and an exit status."""
    from sqlalchemy.exc import DatabaseError, OperationalError  # noqa: PLC0415

    from wenmao.desk import Desk  # noqa: PLC0415
    from wenmao.library.database import BRING_BACK, LibraryError  # noqa: PLC0415
    from wenmao.library.search.query import QueryError  # noqa: PLC0415
    from wenmao.topics.model import TopicError  # noqa: PLC0415

    folder = desk_folder(named)
    try:
        with Desk(folder, dense=dense, store=store) as desk:
            yield desk
    except (LibraryError, TopicError, QueryError) as problem:
        stop(str(problem), 2)
    except KeyError as problem:
        stop(str(problem.args[0]), 2)
    except OperationalError as problem:
        stop(f"{folder}: the desk cannot be written ({problem.orig}). Free some space, or name another "
             "desk with --desk; what was kept before is whole.")  # fmt: skip
    except DatabaseError as problem:
        if type(problem) is not DatabaseError:  # its other kinds are faults of wenmao, not of the file
            raise
        stop(f"{folder}: the database is damaged ({problem.orig}). {BRING_BACK}")
    except OSError as problem:
        stop(f"{problem.filename or folder}: {problem.strerror or problem}. Free some space, or look at your "
             "rights there; what was kept before is whole.")  # fmt: skip


@contextmanager
def writing(desk: "Desk") -> Iterator[None]:
    """Hold the desk for writing, and say what a killed process had left and was put in order."""
    with desk.library.writing() as repair:
        for line in repair.done:
            say(f"wenmao: put in order: {line}", error=True)
        yield


def say(line: str, *, error: bool = False) -> None:
    """A line for people, as it is."""
    screen(stderr=error).print(line, markup=False, highlight=False, soft_wrap=True)
