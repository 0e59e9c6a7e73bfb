"""`wenmao define`: what counts as cultural, under each definition."""

import csv
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from wenmao.cli.output import AsJson, InLanguage, language_of, print_json, screen, stop

app = typer.Typer(
    help="What counts as cultural: definitions as lists of codes, each with its citation.",
    no_args_is_help=True,
)

Name = Annotated[
    str,
    typer.Argument(metavar="DEFINITION", help="An id from define list, or your own .toml with its .csv."),
]
Revision = Annotated[
    str,
    typer.Option(
        "--revision", "-r", help="The HS revision to read goods in, such as HS2012; its own by default."
    ),
]
AsCsv = Annotated[bool, typer.Option("--csv", help="As CSV on standard output.")]


@app.command("list")
def define_list(as_json: AsJson = False, language: InLanguage = None) -> None:
    """List the definitions: what they count, in which classification, how many codes, whose."""
    from wenmao.statistics.classifications.definitions import definitions  # noqa: PLC0415

    tongue = language_of(language) or "en"
    if as_json:
        for one in definitions():
            print_json({
                "definition": one.id, "name": one.name.text(tongue), "producer": one.producer,
                "classification": one.classification, "kind": one.kind, "codes": len(one.entries),
                "complete": one.complete, "published": one.published, "url": one.url,
            })  # fmt: skip
        return
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for head in ("definition", "codes", "in", "name"):
        table.add_column(head, overflow="fold", no_wrap=head == "definition")
    for one in definitions():
        held = f"{len(one.entries)}" if one.complete else f"{len(one.entries)}, not all"
        table.add_row(one.id, held if one.entries else "none seen", one.classification, one.name.text(tongue))
    screen().print(table)


@app.command("show")
def define_show(
    name: Name, revision: Revision = "", as_csv: AsCsv = False, as_json: AsJson = False,
    language: InLanguage = None,
) -> None:  # fmt: skip
    """Show a definition: its codes, and whose list it is; with --revision, its 6-digit products there."""
    from wenmao.statistics.classifications.definitions import (  # noqa: PLC0415
        UnknownDefinition,
        coded_definition,
        members,
    )

    tongue = language_of(language) or "en"
    try:
        shown = coded_definition(name)
        rows: list[tuple[str, ...]]
        if revision:
            rows = [(m.code, m.domain, m.name.text(tongue), m.extent, " ".join(m.origins))
                    for m in members(shown, revision)]  # fmt: skip
        else:
            rows = [(e.code, e.domain, e.name.text(tongue), "", e.note) for e in shown.entries]
    except (UnknownDefinition, ValueError) as problem:
        stop(str(problem), 2)
    heads = (
        ("code", "domain", "name", "extent", "from") if revision else ("code", "domain", "name", "", "note")
    )
    if as_json:
        print_json({
            "definition": shown.id, "name": shown.name.text(tongue), "producer": shown.producer,
            "classification": revision or shown.classification, "title": shown.title, "url": shown.url,
            "published": shown.published, "seen": shown.seen, "seen_at": shown.seen_at,
            "complete": shown.complete, "note": shown.note,
            "codes": [{head: value for head, value in zip(heads, row, strict=True) if head} for row in rows],
        })  # fmt: skip
        return
    if as_csv:
        _csv(heads, rows)
        return
    console = screen()
    console.print(f"[bold]{shown.name.text(tongue)}[/] ({shown.id})")
    seen = f"seen: {shown.seen}, {'the whole list' if shown.complete else 'not the whole list'}"
    for line in (f"{shown.producer}, {shown.title} {shown.published}".rstrip(), shown.url,
                 f"{shown.classification}; {seen}; {shown.seen_at}", shown.note):  # fmt: skip
        if line:
            console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)
    _table(heads, rows)


@app.command("diff")
def define_diff(
    first: Name,
    second: Annotated[str, typer.Argument(metavar="OTHER", help="The definition to compare it with.")],
    revision: Revision = "",
    every: Annotated[bool, typer.Option("--all", help="The codes that both count alike, too.")] = False,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    language: InLanguage = None,
) -> None:
    """Compare two definitions code by code, goods in 6-digit products of one HS revision."""
    from wenmao.statistics.classifications.definitions import (  # noqa: PLC0415
        UnknownDefinition,
        coded_definition,
        difference,
    )

    tongue = language_of(language) or "en"
    try:
        one, other = coded_definition(first), coded_definition(second)
        found = difference(one, other, revision)
    except (UnknownDefinition, ValueError) as problem:
        stop(str(problem), 2)
    shown = [d for d in found if every or d.first != d.second]
    rows = [(d.code, d.first, d.second, d.domain, d.name.text(tongue)) for d in shown]
    heads = ("code", one.id, other.id, "domain", "name")
    if as_json:
        for row in rows:
            print_json(dict(zip(heads, row, strict=True)))
        return
    if as_csv:
        _csv(heads, rows)
        return
    screen().print(f"first: {one.id}\nsecond: {other.id}", markup=False, highlight=False)
    _table(("code", "first", "second", "domain", "name"), rows)
    alike = sum(d.first == d.second for d in found)
    first_alone, second_alone = (
        sum(bool(mine) and not theirs for mine, theirs in sides)
        for sides in ([(d.first, d.second) for d in found], [(d.second, d.first) for d in found])
    )
    screen().print(
        f"{alike} counted alike, {first_alone} by the first alone, {second_alone} by the second alone, "
        f"{len(found) - alike - first_alone - second_alone} by both to different extents", markup=False,
    )  # fmt: skip


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    shown = [place for place, head in enumerate(heads) if head]
    for place in shown:
        table.add_column(heads[place], overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*(row[place] for place in shown))
    screen().print(table)


def _csv(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    shown = [place for place, head in enumerate(heads) if head]
    writer.writerow(heads[place] for place in shown)
    writer.writerows([row[place] for place in shown] for row in rows)
