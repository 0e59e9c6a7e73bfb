"""`wenmao series`: the series that claims are held against."""

from typing import TYPE_CHECKING, Annotated

import typer

from wenmao.cli.data import Where, Years, open_store, told_of_faults, years_of
from wenmao.cli.output import AsJson, InLanguage, language_of, print_json, screen, stop

if TYPE_CHECKING:
    from wenmao.statistics.model import Series
    from wenmao.vocabulary.workings import Figure

app = typer.Typer(help="The statistics that claims are held against.", no_args_is_help=True)


@app.command("list")
def series_list(as_json: AsJson = False, language: InLanguage = None) -> None:
    """List the series of reference statistics."""
    from wenmao.statistics.catalogue import all_series  # noqa: PLC0415
    from wenmao.statistics.reference import observations  # noqa: PLC0415

    spoken = language_of(language) or "en"
    rows = [(series, observations(series.id)) for series in all_series()]
    if as_json:
        for series, observed in rows:
            print_json({
                "series": series.id, "name": series.name.text(spoken), "unit": series.unit,
                "producer": series.producer, "definition": series.definition,
                "periods": [observation.period.code for observation in observed],
                "query": series.query.text() if series.query else None,
            })  # fmt: skip
        return
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for head in ("series", "name", "unit", "producer", "periods"):
        table.add_column(head, overflow="fold", no_wrap=head == "series")
    for series, observed in rows:
        codes = [observation.period.code for observation in observed]
        span = f"{codes[0]} … {codes[-1]}" if len(codes) > 1 else "".join(codes)
        span = f"computed from {series.query.dataset}" if series.query else span
        table.add_row(series.id, series.name.text(spoken), series.unit, series.producer, span)
    screen().print(table)


@app.command("show")
def series_show(
    name: Annotated[str, typer.Argument(metavar="SERIES", help="A series' id, from series list.")],
    years: Years = "",
    store: Where = "",
    as_json: AsJson = False,
    language: InLanguage = None,
) -> None:
    """Show a series: every published value with its source or, where computed, its working from the store."""
    from wenmao.statistics.catalogue import definition, series  # noqa: PLC0415
    from wenmao.statistics.reference import observations  # noqa: PLC0415
    from wenmao.vocabulary.workings import figure_json, figure_lines  # noqa: PLC0415

    spoken = language_of(language) or "en"
    try:
        shown = series(name)
    except KeyError:
        stop(f"{name}: there is no such series. See `wenmao series list`.", 2)
    if shown.query:
        figures = _computed(shown, years, store)
    else:
        figures = [observation.figure() for observation in observations(name)]
    if as_json:
        print_json({
            "series": shown.id, "name": shown.name.text(spoken), "unit": shown.unit,
            "observations": [figure_json(figure, spoken) for figure in figures],
        })  # fmt: skip
        return
    console = screen()
    console.print(f"[bold]{shown.name.text(spoken)}[/] ({shown.unit}, {shown.producer})")
    console.print(definition(shown.definition).name.text(spoken))
    for figure in figures:
        for line in figure_lines(figure, spoken, depth=1):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _computed(series: "Series", years: str, place: str) -> "list[Figure]":
    """The figures of a series that is summed from a stored dataset, of all its years by default."""
    from wenmao.statistics.queries.evaluation import evaluate  # noqa: PLC0415
    from wenmao.statistics.queries.query import Unanswerable  # noqa: PLC0415

    assert series.query is not None
    store = open_store(place)
    with told_of_faults():
        first, last = store.manifest(series.query.dataset, series.query.vintage or None).years
        try:
            return list(
                evaluate(store, series.query, years_of(years) or range(first, last + 1), name=series.name)
            )
        except Unanswerable as problem:
            stop(f"{series.id}: {problem}")
