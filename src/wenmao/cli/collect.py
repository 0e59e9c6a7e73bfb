"""`wenmao collect`: documents are brought into the desk."""

import signal
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenmao.cli.desk import Lexical, OfDesk, open_desk, say, writing
from wenmao.cli.documents import Allow, Ocr
from wenmao.cli.output import UNREADABLE, AsJson, print_json, stop

if TYPE_CHECKING:
    from wenmao.desk import Desk
    from wenmao.documents.collecting.model import Policy
    from wenmao.library.working import Came

Contact = Annotated[str, typer.Option(help="A mail address that servers are told, to reach who fetches.")]
Most = Annotated[int, typer.Option(help="Documents of one feed, sitemap or folder at most.")]


def collect(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, addresses, feeds, sitemaps.")
    ],
    watch: Annotated[bool, typer.Option("--watch", help="Go on with what changes in the folders.")] = False,
    allow: Allow = [],  # noqa: B006 - typer copies it
    contact: Contact = "",
    most: Most = 200,
    ocr: Ocr = False,
    no_dense: Lexical = False,
    desk: OfDesk = "",
    as_json: AsJson = False,
) -> None:
    """Bring documents into the desk: collected politely, read, checked, and indexed for the search."""
    policy = policy_of(allow, contact, most)
    with open_desk(desk, dense=not no_dense) as opened:
        unread = _bring(opened, sources, policy, ocr, as_json)
        if watch:
            _watch(opened, sources, policy, ocr, as_json)
    if unread:
        raise typer.Exit(UNREADABLE)


def policy_of(allow: Iterable[str], contact: str, most: int) -> "Policy":
    """The bounds of collecting, as the options give them."""
    from wenmao.documents.collecting.model import Policy  # noqa: PLC0415

    try:
        return Policy(allow=frozenset(allow), contact=contact, most=most)
    except ValueError as problem:
        stop(str(problem), 2)


def _bring(desk: "Desk", sources: Iterable[str], policy: "Policy", ocr: bool, as_json: bool) -> int:
    """Bring sources in and tell of each; how many could not be had."""
    from wenmao.library.working import bring_in  # noqa: PLC0415

    counts: dict[str, int] = {}
    with writing(desk):
        for came in bring_in(desk.library, sources, policy=policy, ocr=ocr):
            told = _told(came)
            counts[told["outcome"]] = counts.get(told["outcome"], 0) + 1
            if as_json:
                print_json(told)
            elif told["outcome"] == "failed":
                say(f"wenmao: {told['problem']}", error=True)
            elif told["outcome"] != "unchanged":
                say(f"{told['outcome']:9} {told['document']:>5}  {told['source']}")
            for warning in told.get("warnings", ()):
                say(f"wenmao: {told['source']}: {warning}", error=True)
    if not as_json:
        order = ("new", "changed", "unchanged", "failed")
        say(", ".join(f"{counts[name]} {name}" for name in order if name in counts) or "nothing found")
    return counts.get("failed", 0)


def _told(came: "Came") -> dict[str, Any]:
    from wenmao.documents.collecting.model import Uncollected  # noqa: PLC0415
    from wenmao.library.keeping import Kept  # noqa: PLC0415

    match came:
        case Kept():
            return {"source": came.source, "outcome": came.outcome, "document": came.document,
                    "version": came.version, "problem": came.problem,
                    "warnings": list(came.warnings)}  # fmt: skip
        case Uncollected():
            return {"source": came.source, "outcome": "failed", "document": None, "problem": came.text}
        case _:
            return {"source": came.source, "outcome": "unchanged", "document": None}


def _watch(desk: "Desk", sources: Iterable[str], policy: "Policy", ocr: bool, as_json: bool) -> None:
    """Bring in what changes, until the command is interrupted."""
    from wenmao.documents.collecting.folders import watch  # noqa: PLC0415

    folders = [Path(source) for source in sources if Path(source).is_dir()]
    if len(folders) != 1:
        stop("--watch: name one folder to watch.", 2)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    say(f"watching {folders[0]} (Ctrl-C ends it)", error=True)
    for batch in watch(folders[0], stopped):
        _bring(desk, [str(path) for path in batch], policy, ocr, as_json)
