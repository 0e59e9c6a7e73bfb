"""The command line: one module a group of commands."""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from wenmao.cli import collect, data, define, documents, library, measure, search, series, topic

app = typer.Typer(
    name="wenmao",
    help="Reads what is written about cultural trade, checks every figure in it, "
    "and writes the cited briefing.",
    epilog="Exit status: 0 done; 1 a finding that --fail-on names; 2 wrong usage; "
    "3 a document could not be read.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help starts in half the time
)
for command in (
    documents.brief, documents.check, documents.read, collect.collect, search.search, search.across,
    measure.measure, measure.rerun,
):  # fmt: skip
    app.command()(command)
app.add_typer(topic.app, name="topic")
app.add_typer(library.app, name="library")
app.add_typer(series.app, name="series")
app.add_typer(data.app, name="data")
app.add_typer(define.app, name="define")


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)
    ] = False,
) -> None:
    """Reads what is written about cultural trade, checks every figure, writes the cited briefing."""
    if show:
        from wenmao import __version__  # noqa: PLC0415

        typer.echo(f"wenmao {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # Chinese must print whatever the locale says
    app()
