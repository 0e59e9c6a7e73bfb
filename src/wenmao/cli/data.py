"""`wenmao data`: statistics from their sources into the store, and what the store holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wenmao.cli.output import AsJson, desk_folder, print_json, screen, stop

if TYPE_CHECKING:
    import pyarrow as pa

    from wenmao.statistics.sources.source import Request, Source
    from wenmao.statistics.store.manifest import Manifest
    from wenmao.statistics.store.store import Imported, Store

app = typer.Typer(
    help="Statistics from their sources: fetched or imported, kept with origin and vintage.",
    no_args_is_help=True,
)

Where = Annotated[
    str,
    typer.Option("--store", envvar="WENMAO_STORE", metavar="PLACE",
                 help="The store: a folder, or an address such as s3://bucket/folder."),
]  # fmt: skip
Years = Annotated[
    str, typer.Option("--years", metavar="2015:2023", help="Years, as first:last or 2019,2021.")
]
Vintage = Annotated[str, typer.Option("--vintage", help="The release; the newest, or that of the files.")]
Codes = "Codes, separated by commas; all by default."
Options = Annotated[
    list[str], typer.Option("--option", "-o", metavar="NAME=VALUE", help="A source's own option.")
]
OfDataset = Annotated[str, typer.Argument(metavar="DATASET", help="source/name, as data list shows it.")]


@app.command("sources")
def data_sources(
    name: Annotated[str, typer.Argument(metavar="[SOURCE]", help="One source, in full.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the sources, or show what one has and takes."""
    from wenmao.statistics.sources.registry import sources  # noqa: PLC0415

    shown = [_source(name)] if name else list(sources())
    for one in shown:
        said = one.describe()
        if as_json:
            print_json({
                "source": said.name, "title": said.title.en, "title_zh": said.title.zh,
                "producer": said.producer,
                "licence": said.licence, "url": said.url, "datasets": dict(said.datasets),
                "takes": list(said.takes), "key": said.key,
                "options": {option.name: option.meaning for option in said.options},
            })  # fmt: skip
            continue
        console = screen()
        console.print(f"[bold]{said.name}[/]  {said.title.en} · {said.title.zh}", highlight=False)
        if not name:
            continue
        lines = [
            "; ".join(filter(None, (said.producer, said.licence, said.url))),
            *(f"  {dataset}: {what}" for dataset, what in said.datasets.items()),
            f"takes {', '.join(said.takes)}",
            *(f"  --option {option.name}=…: {option.meaning}" for option in said.options),
            f"key: the environment variable {said.key}, or the keyring" if said.key else "",
        ]
        for line in filter(None, lines):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command("get")
def data_get(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A source, as data sources lists them.")],
    dataset: Annotated[str, typer.Argument(metavar="[DATASET]", help="One of its datasets; its first.")] = "",
    years: Years = "",
    reporter: Annotated[str, typer.Option("--reporter", help=Codes)] = "",
    partner: Annotated[str, typer.Option("--partner", help=Codes)] = "",
    product: Annotated[str, typer.Option("--product", help=Codes)] = "",
    flow: Annotated[str, typer.Option("--flow", help="export, import or both.")] = "",
    vintage: Vintage = "",
    option: Options = [],  # noqa: B006 - typer copies it
    offline: Annotated[bool, typer.Option("--offline", help="From files fetched before, only.")] = False,
    store: Where = "",
) -> None:
    """Fetch statistics from a source into the store."""
    from wenmao.statistics.sources.bringing import get  # noqa: PLC0415
    from wenmao.statistics.sources.fetching.downloads import Downloads  # noqa: PLC0415

    asked = _request(dataset, years, vintage, option)
    asked = replace(asked, reporters=_listed(reporter), partners=_listed(partner),
                    products=_listed(product), flows=_listed(flow))  # fmt: skip
    with (
        told_of_faults(),
        _Bar() as bar,
        Downloads(_cache(), offline=offline, progress=bar.fetched, pause=1.0) as downloads,
    ):
        imported = get(open_store(store), _source(source), asked, downloads, bar.imported)
    _tell(imported)


@app.command("import")
def data_import(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="[SOURCE] FILE...", help="Files as a source publishes them, or any table with --map."
        ),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="MAP.toml", help="What the columns of a table of your own are."),
    ] = None,
    years: Years = "",
    vintage: Vintage = "",
    option: Options = [],  # noqa: B006 - typer copies it
    store: Where = "",
) -> None:
    """Import files into the store: those of a source (data import baci FILE), or any table by a mapping."""
    from wenmao.statistics.sources.bringing import bring  # noqa: PLC0415

    asked = _request("", years, vintage, option)
    if mapping is not None:
        chosen, files = _source("map"), what
        asked = replace(asked, options={**asked.options, "map": str(mapping)})
    else:
        chosen, files = _source(what[0]), what[1:]
        if not files:
            stop(f"data import {what[0]}: name the files after the source.", 2)
    with told_of_faults(), _Bar() as bar:
        imported = bring(open_store(store), chosen, [Path(file) for file in files], asked, bar.imported)
    _tell(imported)


@app.command("list")
def data_list(store: Where = "", as_json: AsJson = False) -> None:
    """List what the store holds: every vintage of every dataset."""
    with told_of_faults():
        held = list(open_store(store).manifests())
    if as_json:
        for manifest in held:
            print_json(_summary(manifest))
        return
    if not held:
        screen().print(
            "The store is empty: see `wenmao data sources`, then `wenmao data get SOURCE`.", markup=False
        )
        return
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for head in ("dataset", "vintage", "years", "rows", "refused", "left out", "MB", "imported"):
        table.add_column(
            head, justify="left" if head in ("dataset", "vintage", "years", "imported") else "right"
        )
    for manifest in held:
        first, last = manifest.years
        table.add_row(
            str(manifest.dataset), manifest.vintage, f"{first}–{last}" if first != last else f"{first}",
            f"{manifest.rows:,}", f"{sum(p.refused for p in manifest.parts):,}",
            f"{sum(p.left_out for p in manifest.parts):,}",
            f"{sum(p.bytes for p in manifest.parts) / 1e6:,.1f}", manifest.imported_at[:10],
        )  # fmt: skip
    screen().print(table)


@app.command("show")
def data_show(
    dataset: OfDataset,
    vintage: Vintage = "",
    rows: Annotated[int, typer.Option("--rows", min=0, help="How many rows to show.")] = 10,
    refused: Annotated[bool, typer.Option("--refused", help="The refused rows instead, as CSV.")] = False,
    store: Where = "",
    as_json: AsJson = False,
) -> None:
    """Show a dataset: where it comes from, what it holds, what was refused, and some rows."""
    opened = open_store(store)
    with told_of_faults():
        manifest = opened.manifest(dataset, vintage or None)
        if refused:
            for number, (part, text) in enumerate(opened.refused(manifest)):
                head, *lines = text.splitlines()
                if not number:
                    typer.echo(f"file,{head}")
                for line in lines:
                    typer.echo(f"{part.input.name},{line}")
            return
        if as_json:
            print_json(_summary(manifest))
            return
        _show(manifest)
        if rows:
            _show_rows(opened, dataset, manifest, rows)


@app.command("diff")
def data_diff(
    dataset: OfDataset,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The earlier vintage.")],
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="The later vintage; the newest.")] = "",
    years: Years = "",
    rows: Annotated[int, typer.Option("--rows", min=1, help="How many cells to show.")] = 20,
    store: Where = "",
    as_json: AsJson = False,
) -> None:
    """Compare two vintages cell by cell: what was revised, added or withdrawn, the largest changes first."""
    opened = open_store(store)
    with told_of_faults():
        from wenmao.statistics.store.contracts import CONTRACTS  # noqa: PLC0415
        from wenmao.statistics.store.engines import duckdb_engine  # noqa: PLC0415
        from wenmao.statistics.views.revisions import revisions  # noqa: PLC0415

        engine = duckdb_engine()
        key = CONTRACTS[opened.manifest(dataset, old).dataset.contract].key
        wanted = years_of(years) or None
        before = opened.table(dataset, vintage=old, years=wanted, engine=engine)
        after = opened.table(dataset, vintage=new or None, years=wanted, engine=engine)
        changed = revisions(before, after, key)
        counted = changed.what.value_counts().order_by("what").to_pyarrow().to_pylist()
        shown = changed.order_by(changed.change.abs().desc()).limit(rows).to_pyarrow()
    if as_json:
        for row in shown.to_pylist():
            print_json(row)
        return
    _table_of(shown)
    told = ", ".join(f"{row['what_count']:,} {row['what']}" for row in counted)
    typer.echo(f"{dataset} {old} to {new or 'the newest'}: {told or 'no cell differs'}")


@app.command("verify")
def data_verify(
    dataset: Annotated[str, typer.Argument(metavar="[DATASET]", help="One dataset; all by default.")] = "",
    store: Where = "",
) -> None:
    """Check that every stored file is there, whole, and as it was stored."""
    opened = open_store(store)
    with told_of_faults():
        held = [m for m in opened.manifests() if str(m.dataset).startswith(dataset)]
        problems = list(opened.verify(dataset))
    for problem in problems:
        typer.echo(f"{problem.file}: {problem.what}", err=True)
    files = _count(sum(len(part.files) for manifest in held for part in manifest.parts), "file")
    typer.echo(f"{files} of {_count(len(held), 'vintage')} checked, {len(problems)} with a problem")
    if problems:
        raise typer.Exit(1)


@app.command("prune")
def data_prune(
    dataset: Annotated[str, typer.Argument(metavar="[DATASET]", help="One dataset; all by default.")] = "",
    keep: Annotated[
        int | None, typer.Option("--keep", min=1, help="How many vintages to keep; all by default.")
    ] = None,
    store: Where = "",
) -> None:
    """Remove what stopped imports left behind and, with --keep, old vintages."""
    with told_of_faults():
        gone = open_store(store).prune(keep=keep, dataset=dataset)
    for file in gone:
        typer.echo(file)
    typer.echo(f"{_count(len(gone), 'file')} removed")


def open_store(place: str) -> "Store":
    """The store at a place; in the user's data folder where none is named."""
    from wenmao.statistics.store.store import Store  # noqa: PLC0415

    return Store(place or desk_folder() / "store")


def _cache() -> Path:
    import platformdirs  # noqa: PLC0415

    return platformdirs.user_cache_path("wenmao") / "downloads"


def _source(name: str) -> "Source":
    from wenmao.statistics.sources.registry import source  # noqa: PLC0415
    from wenmao.statistics.sources.source import RequestError  # noqa: PLC0415

    try:
        return source(name)
    except RequestError as problem:
        stop(str(problem), 2)


def _request(dataset: str, years: str, vintage: str, options: list[str]) -> "Request":
    from wenmao.statistics.sources.source import Request  # noqa: PLC0415

    named = {}
    for option in options:
        key, sign, value = option.partition("=")
        if not sign:
            stop(f"--option {option}: write NAME=VALUE.", 2)
        named[key.strip()] = value
    return Request(dataset, years_of(years), vintage=vintage, options=named)


def years_of(text: str) -> tuple[int, ...]:
    """The years of the option --years."""
    from wenmao.vocabulary import years  # noqa: PLC0415

    try:
        return years.years_of(text)
    except ValueError as problem:
        stop(f"--{problem}", 2)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split(",") if piece.strip())


@contextmanager
def told_of_faults() -> Iterator[None]:
    """Turn what went wrong into one sentence and an exit status."""
    from wenmao.statistics.sources.fetching.failures import FetchFailed  # noqa: PLC0415
    from wenmao.statistics.sources.source import RequestError  # noqa: PLC0415
    from wenmao.statistics.store.layouts import UnreadableTable  # noqa: PLC0415
    from wenmao.statistics.store.manifest import BrokenManifest  # noqa: PLC0415
    from wenmao.statistics.store.store import StoreError  # noqa: PLC0415

    try:
        yield
    except RequestError as problem:
        stop(str(problem), 2)
    except (FetchFailed, UnreadableTable, BrokenManifest, StoreError) as problem:
        stop(str(problem))
    except BrokenPipeError:
        raise typer.Exit from None  # whoever read the output has seen enough
    except OSError as problem:
        stop(f"{problem.filename or 'the store'}: {problem.strerror or problem}.")


class _Bar:
    """How far a fetch or an import has come: bytes, and the time that is left."""

    def __init__(self) -> None:
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            DownloadColumn,
            Progress,
            TaskID,
            TextColumn,
            TimeRemainingColumn,
        )

        console = screen(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._fetch: TaskID | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def fetched(self, done: int, total: int | None) -> None:
        if self._fetch is None:
            self._fetch = self._progress.add_task("fetching", total=total)
        self._progress.update(self._fetch, completed=done, total=total)

    def imported(self, part: str, done: int, size: int, rows: int) -> None:
        if part not in self._tasks:
            self._tasks[part] = self._progress.add_task(f"importing {part}", total=size)
        self._progress.update(self._tasks[part], completed=done)
        if rows:
            self._progress.update(self._tasks[part], visible=False)
            if not self._progress.disable:
                self._progress.console.print(f"{part}: {_count(rows, 'row')}", highlight=False)


def _tell(imported: "Imported") -> None:
    """What an import brought: rows, refusals with their commonest reasons, and where to see them."""
    manifest = imported.manifest
    console = screen()
    name = f"{manifest.dataset} {manifest.vintage}"
    if not imported.new:
        console.print(f"{name}: nothing new; these files are in the store.", markup=False, highlight=False)
        return
    rows = sum(part.rows for part in imported.new)
    first, last = manifest.years
    span = f"{first} to {last}" if first != last else f"{first}"
    console.print(
        f"{name}: {_count(rows, 'row')} in {_count(len(imported.new), 'part')} stored, {span}",
        markup=False,
        highlight=False,
    )
    reasons: dict[str, int] = {}
    for part in imported.new:
        if part.left_out:
            console.print(f"  {part.part}: {part.left_out:,} rows left out: {part.left_out_why}",
                          markup=False, highlight=False)  # fmt: skip
        for reason, count in part.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    for reason, count in sorted(reasons.items(), key=lambda item: -item[1]):
        console.print(f"  refused {count:,}: {reason}", markup=False, highlight=False)
    if reasons:
        console.print(f"  each with its line: wenmao data show {manifest.dataset} --refused",
                      markup=False, highlight=False)  # fmt: skip


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _show(manifest: "Manifest") -> None:
    origin, dataset = manifest.origin, manifest.dataset
    console = screen()
    first, last = manifest.years
    console.print(f"[bold]{dataset}[/] {manifest.vintage}", highlight=False)
    lines = (
        f"{origin.producer}: {origin.title}",
        origin.citation, origin.licence, origin.url,
        f"retrieved {origin.retrieved_at or 'by hand'}; imported {manifest.imported_at}",
        " · ".join(filter(None, [
            f"contract {dataset.contract}", f"frequency {dataset.frequency}", dataset.classification,
            dataset.valuation, dataset.currency,
        ])),
        f"{_count(manifest.rows, 'row')}, {first} to {last}, {_count(len(manifest.parts), 'part')}",
        manifest.note,
    )  # fmt: skip
    for line in filter(None, lines):
        console.print(line, markup=False, highlight=False, soft_wrap=True, style="dim")
    for part in manifest.parts:
        told = [f"{part.left_out:,} left out ({part.left_out_why})"] if part.left_out else []
        told += [f"{count:,} refused: {reason}" for reason, count in part.reasons.items()]
        for line in told:
            console.print(f"  {part.part}: {line}", markup=False, highlight=False, soft_wrap=True)


def _show_rows(opened: "Store", dataset: str, manifest: "Manifest", count: int) -> None:
    found = (
        opened.table(dataset, vintage=manifest.vintage, years=[manifest.years[1]]).limit(count).to_pyarrow()
    )
    _table_of(found)


def _table_of(found: "pa.Table") -> None:
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    # A column that none of these rows fills tells nothing.
    shown = [name for name in found.column_names if found[name].null_count < found.num_rows]
    for name in shown:
        table.add_column(name)
    for row in found.select(shown).to_pylist():
        table.add_row(*("" if value is None else f"{value:,.12g}" if isinstance(value, float) else f"{value}"
                        for value in row.values()))  # fmt: skip
    screen().print(table)


def _summary(manifest: "Manifest") -> dict[str, object]:
    """A vintage as JSON."""
    dataset = manifest.dataset
    return {
        "dataset": str(dataset), "vintage": manifest.vintage, "contract": dataset.contract,
        "frequency": dataset.frequency, "classification": dataset.classification,
        "valuation": dataset.valuation, "currency": dataset.currency,
        "producer": manifest.origin.producer, "title": manifest.origin.title, "url": manifest.origin.url,
        "licence": manifest.origin.licence, "citation": manifest.origin.citation,
        "retrieved_at": manifest.origin.retrieved_at, "imported_at": manifest.imported_at,
        "years": list(manifest.years), "rows": manifest.rows, "note": manifest.note,
        "parts": [
            {"part": part.part, "rows": part.rows, "bytes": part.bytes,
             "files": [{"file": one.file, "rows": one.rows, "bytes": one.bytes, "sha256": one.sha256,
                        "years": list(one.years)} for one in part.files],
             "input": part.input.name, "input_url": part.input.url, "input_sha256": part.input.sha256,
             "left_out": part.left_out, "left_out_why": part.left_out_why,
             "refused": part.refused, "reasons": part.reasons}
            for part in manifest.parts
        ],
    }  # fmt: skip
