"""`wenmao measure` and `wenmao rerun`: measures of stored trade, and any figure worked out again."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenmao.cli.data import Where, Years, open_store, told_of_faults, years_of
from wenmao.cli.output import AsJson, InLanguage, language_of, print_json, screen, stop

if TYPE_CHECKING:
    import pyarrow as pa

    from wenmao.measures.model import Measure
    from wenmao.measures.running.rerun import Rerun
    from wenmao.measures.running.run import Measured
    from wenmao.vocabulary.languages import Language

_SHOWN, _LARGE = 50, 1e6
_CHARTS = (".svg", ".png")

Listed = "Codes, separated by commas."


def measure(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A measure; all are listed without.")] = "",
    dataset: Annotated[
        str,
        typer.Argument(metavar="[DATASET]", help="source/name[@vintage]; the store's only one by default."),
    ] = "",
    reporter: Annotated[
        str, typer.Option(help="Whose trade: economies, WLD for all together, or all for each.")
    ] = "CHN",
    partner: Annotated[str, typer.Option(help="With whom. " + Listed)] = "",
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Partners taken together: EU, or peers:JPN+KOR. May be repeated."),
    ] = None,
    flow: Annotated[str, typer.Option(help="export or import.")] = "export",
    products: Annotated[str, typer.Option(help="Codes such as 970110 or 49*, separated by commas.")] = "",
    definition: Annotated[str, typer.Option(help="What counts as cultural, from define list.")] = "",
    level: Annotated[int, typer.Option(help="Digits of the products that are counted.")] = 6,
    years: Years = "",
    by: Annotated[
        str | None,
        typer.Option(help="Kept apart by partner, product, definition or domain; none for nothing."),
    ] = None,
    mirror: Annotated[bool, typer.Option("--mirror", help="By the partners' records.")] = False,
    valuation: Annotated[str, typer.Option(help="Such as FOB:imf-dots-2017.")] = "",
    currency: Annotated[str, typer.Option(help="Such as CNY:worldbank/rates.")] = "",
    prices: Annotated[str, typer.Option(help="Such as 2015:worldbank/wdi:NY.GDP.DEFL.ZS:USA.")] = "",
    choices: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A choice of the measure's own.")
    ] = None,
    top: Annotated[int, typer.Option(help="Only so many rows, those of the largest value.")] = 0,
    working: Annotated[
        bool, typer.Option("--working", help="Each row's working, down to its source.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A file: .csv, .parquet, .xlsx, .svg or .png."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV on standard output.")] = False,
    about: Annotated[bool, typer.Option("--about", help="What the measure is, without running it.")] = False,
    store: Where = "",
    as_json: AsJson = False,
    language: InLanguage = None,
) -> None:
    """Work out a measure of stored trade, each number with its working; list the measures without a name."""
    tongue = language_of(language) or "en"
    if not name:
        _list(as_json, tongue)
        return
    if about:
        _about(name, as_json, tongue)
        return
    from wenmao.measures import formats  # noqa: PLC0415

    if name.replace("-", "_") in formats.MEASURES:
        _formats(name.replace("-", "_"), years_of(years), _choices(choices or []), as_json, tongue)
        return
    place = open_store(store)
    with _told():
        from wenmao.measures.running.query import TradeQuery  # noqa: PLC0415
        from wenmao.measures.running.run import only_dataset, run  # noqa: PLC0415

        query = TradeQuery.of(
            name, dataset or only_dataset(place), reporter=reporter, partner=partner, groups=group or (),
            flow=flow, products=products, definition=definition, level=level, years=years, by=by,
            mirror=mirror, valuation=valuation, currency=currency, prices=prices,
            choices=_choices(choices or []),
        )  # fmt: skip
        found = run(place, query)
        if output is not None and output.suffix.lower() not in _CHARTS:
            _write(found, output)
            return
        if not found.to_pyarrow().num_rows:
            stop(f"{found.query.text()}: no rows. Look at `wenmao data show {found.query.dataset}`.")
        if output is not None:
            _draw(found, output, tongue)
        elif as_csv:
            _csv(found, top)
        elif as_json:
            _json(found, top, tongue, working)
        elif working:
            _workings(found, top, tongue)
        else:
            _table(found, top, tongue)


def rerun(
    figure: Annotated[
        str,
        typer.Argument(
            metavar="FIGURE",
            help="A figure's query in quotes, or a file of JSON with figures (- for standard input).",
        ),
    ],
    store: Where = "",
    as_json: AsJson = False,
    language: InLanguage = None,
) -> None:
    """Work a figure out again: the same value, or which vintage moved. Status 1 where a value differs."""
    tongue = language_of(language) or "en"
    place = open_store(store)
    differs = False
    with _told():
        from wenmao.measures.running.rerun import rerun as again  # noqa: PLC0415

        for query, stated in _figures(figure):
            found = again(place, query)
            same = stated is None or _same(stated, float(found.figure.value))
            differs = differs or not same
            if as_json:
                _print_rerun_json(found, stated, same, tongue)
            else:
                _print_rerun(found, stated, same, tongue)
    if differs:
        raise typer.Exit(1)


def _choices(written: list[str]) -> dict[str, str]:
    found = {}
    for piece in written:
        name, mark, value = piece.partition("=")
        if not mark:
            stop(f"--set {piece}: write NAME=VALUE, such as span=5", 2)
        found[name.strip()] = value.strip()
    return found


@contextmanager
def _told() -> Iterator[None]:
    """Turn what cannot be answered into one sentence and an exit status."""
    from wenmao.statistics.queries.query import Unanswerable  # noqa: PLC0415

    with told_of_faults():
        try:
            yield
        except Unanswerable as problem:
            stop(str(problem), 2)
        except ImportError as problem:
            stop(str(problem))


def _list(as_json: bool, language: "Language") -> None:
    from wenmao.measures import formats  # noqa: PLC0415
    from wenmao.measures.catalogue import measures  # noqa: PLC0415

    if as_json:
        for of in measures().values():
            print_json(_said(of, language))
        return
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for head in ("family", "measure", "what it is"):
        table.add_column(head, overflow="fold", no_wrap=head == "measure")
    before = ""
    for of in measures().values():
        table.add_row(of.family if of.family != before else "", of.name, of.title.text(language))
        before = of.family
    for place, (name, (title, _)) in enumerate(formats.MEASURES.items()):
        table.add_row("" if place else "formats", name, title.text(language))
    screen().print(table)


def _formats(
    name: str, years: tuple[int, ...], choices: dict[str, str], as_json: bool, language: "Language"
) -> None:
    """A measure of digital formats: figures from published statistics, with their workings."""
    from wenmao.measures.formats import published  # noqa: PLC0415
    from wenmao.vocabulary.workings import figure_json, figure_lines  # noqa: PLC0415

    try:
        figures = published(name, years, **choices)
    except ValueError as problem:
        stop(str(problem), 2)
    if not figures:
        stop(f"{name}: nothing of this is published, as far as the reference statistics go. "
             "See `wenmao series list`.")  # fmt: skip
    for figure in figures:
        if as_json:
            print_json(figure_json(figure, language))
            continue
        for line in figure_lines(figure, language):
            screen().print(line, markup=False, highlight=False, soft_wrap=True)


def _about(name: str, as_json: bool, language: "Language") -> None:
    from inspect import cleandoc  # noqa: PLC0415

    from wenmao.measures.catalogue import measure as measure_of  # noqa: PLC0415

    try:
        of = measure_of(name)
    except KeyError as problem:
        stop(str(problem.args[0]), 2)
    if as_json:
        print_json(_said(of, language))
        return
    console = screen()
    console.print(f"[bold]{of.title.text(language)}[/] ({of.name})", highlight=False)
    for line in (of.formula, *cleandoc(of.function.__doc__ or "").partition(">>>")[0].rstrip().splitlines()):
        console.print(line, markup=False, highlight=False)
    for parameter in _said(of, language)["choices"].items():
        console.print("--set {}={}".format(*parameter), markup=False, highlight=False)


def _said(of: "Measure", language: "Language") -> dict[str, Any]:
    from wenmao.measures.running.options import default  # noqa: PLC0415

    return {
        "measure": of.name, "family": of.family, "title": of.title.text(language), "formula": of.formula,
        "unit": of.unit, "source": of.source, "undefined": of.undefined.text(language), "flows": of.flows,
        "by": list(of.by), "choices": {name: default(choice) for name, choice in of.choices.items()},
        "extra": of.extra or None,
    }  # fmt: skip


def _chosen(found: "Measured", top: int) -> "pa.Table":
    """The rows to show: all, or those of the largest value."""
    rows = found.to_pyarrow()
    if not top:
        return rows
    return rows.sort_by([(found.column, "descending")]).slice(0, top)


def _table(found: "Measured", top: int, language: "Language") -> None:
    from rich.cells import cell_len  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    rows, of, origin = _chosen(found, top), found.measure, found.manifest.origin
    console = screen()
    console.print(f"[bold]{of.title.text(language)}[/]  {of.formula}", highlight=False)
    shown = rows.slice(0, _SHOWN)
    cells = {
        column: [column, *(_cell(found, column, value, language) for value in shown[column].to_pylist())]
        for column in rows.column_names
    }
    fitting = _fitting(found, {column: max(map(cell_len, of)) for column, of in cells.items()}, console.width)
    table = Table(box=None, pad_edge=False)
    for column in fitting:
        table.add_column(column, justify="right" if found.unit(column) else "left", overflow="fold")
    for row in range(1, shown.num_rows + 1):
        table.add_row(*(cells[column][row] for column in fitting))
    console.print(table)
    notes = []
    if hidden := [column for column in rows.column_names if column not in fitting]:
        notes.append(f"not shown for lack of room: {', '.join(hidden)}")
    if left := rows.num_rows - shown.num_rows:
        notes.append(f"{left:,} more rows: write them with -o FILE.csv, or take the largest with --top")
    if shown[of.value].null_count:
        notes.append(f"– not defined: {of.undefined.text(language)}")
    notes += [found.selection.scope.name.text(language),
              f"{origin.producer}, {origin.title}, {found.manifest.vintage}", found.query.text()]  # fmt: skip
    for note in notes:
        console.print(note, style="dim", markup=False, highlight=False, soft_wrap=True)


def _fitting(found: "Measured", widths: dict[str, int], room: int) -> list[str]:
    """The columns that fit side by side: what names a row, its value, words about it, then the rest."""
    named = [*found.keys, found.column]
    words = [column for column in widths if not found.unit(column)]
    kept: list[str] = []
    for column in dict.fromkeys([*named, *words, *widths]):
        if column in named or widths[column] + 2 <= room - sum(widths[one] + 2 for one in kept):
            kept.append(column)
    return [column for column in widths if column in kept]


def _cell(found: "Measured", column: str, value: Any, language: "Language") -> str:
    if value is None:
        return "–"
    unit = found.unit(column)
    match value:
        case float() if unit in ("fraction", "fraction_point"):
            return f"{value * 100:,.4g}%" if unit == "fraction" else f"{value * 100:+,.3g} pp"
        case float() if unit == found.currency and unit:
            return _money(Decimal(repr(value)), language)
        case float() if abs(value) >= _LARGE:
            return _money(Decimal(repr(value)), language)
        case float():
            return f"{value:,.6g}"
    return str(value)


def _money(amount: Decimal, language: "Language") -> str:
    """An amount to four digits, as a table has room for."""
    from wenmao.vocabulary.scales import scaled  # noqa: PLC0415

    return scaled(amount, language, Decimal(1).scaleb(amount.adjusted() - 3)) if amount else "0"


def _workings(found: "Measured", top: int, language: "Language") -> None:
    from wenmao.measures.running.opening import figure  # noqa: PLC0415
    from wenmao.vocabulary.workings import figure_lines  # noqa: PLC0415

    console = screen()
    for row in _chosen(found, top).to_pylist():
        if (opened := figure(found, row)) is None:
            continue
        for line in figure_lines(opened, language):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        if opened.working.query:
            again = f"  wenmao rerun '{opened.working.query}'"
            console.print(again, style="dim", markup=False, highlight=False, soft_wrap=True)


def _json(found: "Measured", top: int, language: "Language", working: bool) -> None:
    from wenmao.measures.running.opening import figure, query_of  # noqa: PLC0415
    from wenmao.vocabulary.workings import figure_json  # noqa: PLC0415

    for row in _chosen(found, top).to_pylist():
        told: dict[str, Any] = {**row, "query": query_of(found, row).text()}
        if working and (opened := figure(found, row)) is not None:
            told["figure"] = figure_json(opened, language)
        print_json(told)


def _csv(found: "Measured", top: int) -> None:
    from wenmao.measures.running.files import csv_lines  # noqa: PLC0415

    rows = _chosen(found, top)
    csv_lines(rows.column_names, rows.to_batches(), sys.stdout)


def _write(found: "Measured", path: Path) -> None:
    from wenmao.measures.running.files import suffixes, write  # noqa: PLC0415

    if path.suffix.lower() not in suffixes():
        stop(f"{path.name}: write {', '.join((*suffixes(), *_CHARTS))}", 2)
    screen(stderr=True).print(f"{path}: {write(found, path):,} rows", markup=False, highlight=False)


def _draw(found: "Measured", path: Path, language: "Language") -> None:
    from wenmao.briefing.measure_chart import to_png, to_svg  # noqa: PLC0415
    from wenmao.measures.running.files import arriving  # noqa: PLC0415

    try:
        drawn = to_svg(found, language).encode() if path.suffix.lower() == ".svg" else to_png(found, language)
    except ValueError as problem:
        stop(str(problem))
    arriving(path, lambda part: part.write_bytes(drawn))
    screen(stderr=True).print(f"{path}: drawn", markup=False, highlight=False)


def _figures(written: str) -> Iterator[tuple[str, float | None]]:
    """The queries in what a person gave, and the value that each is said to have, where one is."""
    if written != "-" and not written.endswith(".json"):
        yield written, None
        return
    try:
        text = sys.stdin.read() if written == "-" else Path(written).read_text(encoding="utf-8")
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        try:
            found = [json.loads(text)]
        except ValueError as error:
            stop(f"{written}: not JSON ({error}).")
    queries = [one for tree in found for one in _within(tree)]
    if not queries:
        stop(f"{written}: no figure in it has a query. Write one with `wenmao measure … --working --json`.")
    yield from queries


def _within(tree: Any) -> Iterator[tuple[str, float | None]]:
    match tree:
        case {"operation": str(), "value": value, "query": query, "source": source}:
            locator = (source or {}).get("locator", "")
            if query or _is_query(locator):
                yield query or locator, value
            yield from _within(tree.get("operands"))
        case dict():
            for inner in tree.values():
                yield from _within(inner)
        case list():
            for inner in tree:
                yield from _within(inner)


def _is_query(locator: str) -> bool:
    return "=" in locator and "/" in locator.split("=", maxsplit=1)[0]


def _same(one: float, other: float) -> bool:
    # Engines add floats in any order, which may move the last digit or two.
    return abs(one - other) <= 1e-12 * max(abs(one), abs(other))


def _print_rerun(found: "Rerun", stated: float | None, same: bool, language: "Language") -> None:
    from wenmao.vocabulary.workings import figure_lines  # noqa: PLC0415

    console = screen()
    for line in figure_lines(found.figure, language):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if stated is not None:
        verdict = "the same value" if same else f"another value than {stated!r}"
        console.print(f"  {found.vintage}: {verdict}", markup=False, highlight=False)
    if found.newest_vintage:
        newest = found.newest.text(language) if found.newest else "no such figure"
        told = (
            f"{found.newest_vintage} moved: {newest}" if found.moved else f"{found.newest_vintage}: the same"
        )
        console.print(f"  {told}", markup=False, highlight=False)


def _print_rerun_json(found: "Rerun", stated: float | None, same: bool, language: "Language") -> None:
    from wenmao.vocabulary.workings import figure_json, number_json  # noqa: PLC0415

    newest = number_json(found.newest.value) if found.newest else None
    print_json({
        "query": found.query, "vintage": found.vintage, "value": number_json(found.figure.value),
        "stated": stated, "same": same,
        "newest": {"vintage": found.newest_vintage, "value": newest, "moved": found.moved}
        if found.newest_vintage else None,
        "figure": figure_json(found.figure, language),
    })  # fmt: skip
