"""What every command prints with: the console, JSON lines, the last word before an exit."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from wenmao.vocabulary.languages import Language

FOUND, UNREADABLE = 1, 3


class Tongue(StrEnum):
    """The language of what wenmao writes."""

    EN = "en"
    ZH = "zh"


def language_of(tongue: Tongue | None) -> "Language | None":
    """The language of an option; None where none was chosen."""
    return None if tongue is None else "zh" if tongue is Tongue.ZH else "en"


AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a document, one a line.")]
InLanguage = Annotated[
    Tongue | None,
    typer.Option("--language", "-l", help="Language of the output; the document's own by default."),
]


def screen(*, stderr: bool = False) -> "Console":
    """The terminal, or what stands in for it."""
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=stderr)


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on one line."""
    import json  # noqa: PLC0415

    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def stop(message: str, status: int = UNREADABLE) -> NoReturn:
    """End the command with a message and an exit status."""
    sys.stderr.write(f"wenmao: {message}\n")
    raise typer.Exit(status)


def desk_folder(named: str = "") -> Path:
    """The desk's folder: the one named, else that of WENMAO_DESK, else one in the user's data folder."""
    import platformdirs  # noqa: PLC0415

    return Path(named or os.environ.get("WENMAO_DESK") or platformdirs.user_data_path("wenmao"))
