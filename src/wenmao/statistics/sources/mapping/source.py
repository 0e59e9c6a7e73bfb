"""Any table by a short mapping file: CSV, Excel, JSON, Parquet or a page's table becomes rows of a contract.

The mapping (`mapfile`) says which column becomes which. A plain CSV file is left to
the store, which reads it at full speed; of everything else the cells are read here
and prepared one by one. Either way it is the store that judges each row.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wenmao.statistics.sources.cells.periods import period_of
from wenmao.statistics.sources.cells.places import place_code
from wenmao.statistics.sources.cells.preparing import Prepare, Prepared, code_text, number_text, whole_text
from wenmao.statistics.sources.fetching.bodies import Kind
from wenmao.statistics.sources.mapping.mapfile import ColumnPlan, MappingError, Plan, read_plan
from wenmao.statistics.sources.source import (
    Description,
    Fetched,
    Option,
    Reading,
    Request,
    RequestError,
    listed_addresses,
)
from wenmao.statistics.sources.tables.lines import Flaw, Line, Spread, squeezed
from wenmao.statistics.sources.tables.opening import delimiter, format_of, open_table
from wenmao.statistics.store.columns import (
    Constant,
    Conversion,
    Number,
    Numbered,
    Padded,
    Renamed,
    Whole,
    Words,
    name,
    quote,
)
from wenmao.statistics.store.layouts import Csv, RawTable, Row, Rows, UnreadableTable
from wenmao.vocabulary.areas import numeric_codes
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.places import places

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

_HEAD, _CELL = "(head)", "(cell)"
_KINDS: dict[str, Kind] = {"csv": "csv", "tsv": "csv", "xlsx": "xlsx", "json": "json", "parquet": "parquet",
                           "html": "html"}  # fmt: skip
_SHOWN = 40  # heads in a message


class Mapped:
    """Tables that a mapping file describes."""

    def describe(self) -> Description:
        """What may be asked of it; the data are whoever's table it is."""
        return Description(
            name="map",
            title=Text("Any table, by a mapping file", "任意表格（按映射文件读取）"),
            producer="",
            licence="",
            url="",
            datasets={},
            takes=("years", "vintage"),
            options=(
                Option("map", "the mapping file (TOML) that says which column becomes which"),
                Option("url", "where fetch finds the files: addresses parted by commas or lines"),
            ),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The files at the given addresses, each of the format that the mapping or its ending says."""
        plan = _plan(request)
        addresses = listed_addresses(request.options.get("url", ""))
        if not addresses:
            raise RequestError(
                "map: name the addresses to fetch with the option url, or import files from disk."
            )
        kinds = [_kind(urlsplit(address).path, plan) for address in addresses]
        return tuple(
            Fetched.of(downloads.get(address, expect=kind))
            for address, kind in zip(addresses, kinds, strict=True)
        )

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part a file, by its name."""
        plan = _plan(request)
        vintage = request.vintage or plan.vintage
        if not vintage:
            raise MappingError(f"{request.options['map']}: dataset.vintage: is missing; "
                               "write it there, or name it with --vintage.")  # fmt: skip
        if not files:
            raise RequestError("map: name the files to import.")
        parts = _part_names([file.path for file in files])
        tables = tuple(_table(plan, file, part) for file, part in zip(files, parts, strict=True))
        origin = replace(plan.origin, url=plan.origin.url or files[0].input.url,
                         retrieved_at=files[0].input.retrieved_at)  # fmt: skip
        return Reading(plan.dataset, vintage, origin, tables)


def _kind(name: str, plan: Plan) -> Kind:
    """What a server should send for an address."""
    if plan.layout.member:
        return "zip"
    return "any" if name.endswith(".gz") else _KINDS[format_of(name, plan.layout)]


def _plan(request: Request) -> Plan:
    path = request.options.get("map", "")
    if not path:
        raise RequestError("map: name the mapping file with --map.")
    return read_plan(Path(path))


def _part_names(paths: Sequence[Path]) -> list[str]:
    names: list[str] = []
    for path in paths:
        stem = (
            re.sub(r"[^\w.-]+", "-", path.name.removesuffix(".gz").rsplit(".", 1)[0]).strip("-.") or "table"
        )
        names.append(stem if stem not in names else f"{stem}-{len(names) + 1}")
    return names


def _table(plan: Plan, file: Fetched, part: str) -> RawTable:
    form = format_of(plan.layout.member or file.path.name, plan.layout)
    keep, left_out = _keep(plan)
    raw = RawTable(part, file.path, Csv(), {}, file.input, plan.layout.member, keep, left_out)
    if _is_plain(plan, form) and not _clashes(plan, file.path):
        nulls = plan.layout.nulls
        layout = Csv(plan.layout.delimiter or delimiter(form), "utf-8", nulls, plan.layout.quote)
        return replace(raw, layout=layout, columns={c.name: _conversion(c, plan) for c in plan.columns})
    how = hashlib.sha256(repr((plan.layout, plan.columns, form)).encode()).hexdigest()[:12]
    reader = _Reader(plan, form)
    columns = {c.name: _prepared(c, how) for c in plan.columns}
    return replace(raw, layout=Rows(reader.names, reader.rows), columns=columns)


# A plain CSV file, which the store reads by itself


def _is_plain(plan: Plan, form: str) -> bool:
    layout = plan.layout
    numbers = {c.column for c in plan.columns if plan.contract.column(c.name).type != "text"}
    return (
        form in ("csv", "tsv")
        and layout.encoding.lower().replace("_", "-") in ("utf-8", "utf8")
        and (layout.head, layout.first, layout.last) == ((1,), 0, 0)
        and (layout.decimal, layout.thousands) == (".", "")
        and not any(c.heads or c.cells or c.formats or c.fill or c.codes == "names" for c in plan.columns)
        and not numbers & set(plan.leave_out)  # which are compared as text
        # The store's own conversion writes a factor in six digits.
        and all(float(f"{float(c.times):g}") == float(c.times) for c in plan.columns)
    )


def _clashes(plan: Plan, path: Path) -> bool:
    """Whether heads are such that SQL could not tell them apart."""
    if plan.layout.member or path.suffix == ".gz":
        return False
    form = format_of(path.name, plan.layout)
    heads = Csv(plan.layout.delimiter or delimiter(form), quote=plan.layout.quote).heads(path)
    lowered = [head.casefold() for head in heads]
    return len(set(lowered)) < len(lowered) or bool({"_line", "_problem", ""} & set(lowered))


def _conversion(column: ColumnPlan, plan: Plan) -> Conversion:
    if column.constant is not None:
        return Constant(column.constant)
    kind = plan.contract.column(column.name).type
    if kind == "number":
        return Number(column.column, float(column.times))
    if kind == "integer":
        return Whole(column.column)
    if isinstance(column.codes, Mapping):
        return Renamed(column.column, column.codes)
    match column.codes:
        case "iso2":
            return Renamed(column.column, _iso2())
        case "m49":
            return Numbered(column.column, numeric_codes())
    return Padded(column.column, column.pad) if column.pad else Words(column.column)


def _iso2() -> dict[str, str]:
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    return {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"EU": "EU"}


def _keep(plan: Plan) -> tuple[str, str]:
    """The condition for rows that are of the dataset, and what the others are."""
    tests, told = [], []
    for column, texts in plan.leave_out.items():
        listed = ", ".join(quote(text.strip()) for text in texts)
        tests.append(f"coalesce(trim(CAST({name(column)} AS VARCHAR)), '') NOT IN ({listed})")
        told.append(f"{column}: {', '.join(text or 'empty' for text in texts)}")
    if any(c.cells for c in plan.columns):
        tests.append(f"{name(_CELL)} IS NOT NULL")
        told.append("empty cells")
    return " AND ".join(tests), "; ".join(told)


# Everything else, which is read cell by cell


def _prepared(column: ColumnPlan, how: str) -> Conversion:
    if column.constant is not None:
        return Constant(column.constant)
    return Prepared(_published(column), _ready(column), how)


def _published(column: ColumnPlan) -> str:
    return _HEAD if column.heads else _CELL if column.cells else column.column


def _ready(column: ColumnPlan) -> str:
    return f"→ {column.name}"


_Made = Callable[[str, Sequence[str | None]], str | None]
"""What a column holds, from the text of its cell and the other cells of the line."""


class _Reader:
    """Reads the lines of a file as rows that have what was published beside what was made of it."""

    def __init__(self, plan: Plan, form: str) -> None:
        self._plan, self._form = plan, form
        self._columns = [column for column in plan.columns if column.constant is None]
        published = dict.fromkeys([*map(_published, self._columns), *plan.leave_out])
        self._published = tuple(published)
        self.names = (*self._published, *map(_ready, self._columns))
        lowered = [shown.casefold() for shown in self._published]
        if len(set(lowered)) < len(lowered):
            listed = ", ".join(self._published)
            raise MappingError(f"{plan.dataset}: columns that differ only in their case: {listed}.")

    def rows(self, path: Path) -> Iterator[Row]:
        """The rows of a file; several for one line where values lie side by side."""
        table = open_table(path, self._plan.layout, self._form)
        heads = table.heads
        at = {shown: _place(path, heads, shown) for shown in self._published if shown not in (_HEAD, _CELL)}
        wide = next((column for column in self._columns if column.heads), None)
        across = _across(path, heads, wide.heads) if wide else (None,)
        prepare = [self._preparing(path, heads, column) for column in self._columns]
        fills = [at[column.column] for column in self._columns if column.fill]
        above: list[str | None] = [None] * len(heads)
        for line in table.lines:
            cells = list(line.cells)
            for place in fills:
                cells[place] = above[place] = cells[place] if (cells[place] or "").strip() else above[place]
            if line.problem:
                yield self._refused(line, line.problem)
                continue
            rows = [self._row(line, cells, heads, at, column, prepare) for column in across]
            if wide:
                said = [row.values[self.names.index(_ready(wide))] for row in rows]
                for place, head in enumerate(said):
                    if head is not None and said.count(head) > 1:  # which is meant, nobody knows
                        rows[place] = self._refused(line, f"two columns are both {wide.name} {head}")
            yield from rows

    def _refused(self, line: Line, problem: str) -> Row:
        return Row(line.number, (None,) * len(self.names), problem)

    def _row(
        self, line: Line, cells: list[str | None], heads: Sequence[str], at: Mapping[str, int],
        column: int | None, prepare: list[_Made],
    ) -> Row:  # fmt: skip
        texts: dict[str, str | None] = {shown: cells[place] for shown, place in at.items()}
        if column is not None:
            texts |= {_HEAD: heads[column], _CELL: cells[column]}
        nulls = self._plan.layout.nulls
        texts = {shown: text if text and text.strip() not in nulls else None for shown, text in texts.items()}
        ready: list[str | None] = []
        for plan, made in zip(self._columns, prepare, strict=True):
            shown = _published(plan)
            text = texts[shown]
            if text is None:
                ready.append(None)
                continue
            if isinstance(text, Flaw):
                where = heads[column] if shown == _CELL and column is not None else shown
                return self._refused(line, f"{where}: {text}")
            if isinstance(text, Spread) and self._plan.contract.column(plan.name).type == "number":
                ready.append(None)  # one figure for several rows is not each one's
                continue
            ready.append(made(text, cells))
        return Row(line.number, (*(texts[shown] for shown in self._published), *ready))

    def _preparing(self, path: Path, heads: Sequence[str], column: ColumnPlan) -> _Made:
        if column.name == "period":
            return self._periods(path, heads, column)
        simple = self._simple(column)
        return lambda text, cells: simple(text)

    def _simple(self, column: ColumnPlan) -> Prepare:
        layout, kind = self._plan.layout, self._plan.contract.column(column.name).type
        if kind == "integer":
            return whole_text
        if kind == "number":
            return lambda text: number_text(text, column.times, layout.decimal, layout.thousands)
        if isinstance(column.codes, Mapping):
            listed = column.codes
            return lambda text: listed.get(text.strip())
        match column.codes:
            case "names":
                return place_code
            case "iso2":
                iso2 = _iso2()
                return lambda text: iso2.get(text.strip().upper())
            case "iso3":
                return lambda text: text.strip().upper() if text.strip().upper() in places() else None
            case "m49":
                numbers = numeric_codes()
                return lambda text: (
                    numbers.get(int(text)) if re.fullmatch(r"\s*[0-9]{1,4}\s*", text) else None
                )
        return lambda text: code_text(text, column.pad)

    def _periods(self, path: Path, heads: Sequence[str], column: ColumnPlan) -> _Made:
        if isinstance(column.codes, Mapping):
            listed = column.codes
            return lambda text, cells: listed.get(text.strip())
        if not column.formats:
            return lambda text, cells: code_text(text)
        year_at = _place(path, heads, column.year) if isinstance(column.year, str) else None
        fixed = column.year if isinstance(column.year, int) else None

        def prepare(text: str, cells: Sequence[str | None]) -> str | None:
            year = fixed
            if year_at is not None:
                told = (cells[year_at] or "").strip().removesuffix("年")
                year = int(told) if re.fullmatch(r"[0-9]{4}", told) else None
            found = (
                period_of(squeezed(text), form, self._plan.dataset.frequency, year) for form in column.formats
            )
            return next(filter(None, found), None)

        return prepare


def _place(path: Path, heads: Sequence[str], wanted: str) -> int:
    """Where a column stands, by its head; of heads in several lines the last will do if it is unique."""
    asked = squeezed(wanted)
    if asked in heads:
        return heads.index(asked)
    ends = [place for place, head in enumerate(heads) if head.rsplit(" / ", 1)[-1] == asked]
    if len(ends) == 1:
        return ends[0]
    listed = ", ".join(islice(filter(None, heads), _SHOWN))
    problem = f"no column {wanted}"
    if ends:
        problem = f"several columns are called {wanted}; write both lines, such as {heads[ends[0]]!r}"
    raise UnreadableTable(f"{path.name}: {problem}. Its columns are {listed}.")


def _across(path: Path, heads: Sequence[str], wanted: str | tuple[str, ...]) -> tuple[int, ...]:
    """The places of the columns that lie side by side."""
    if not isinstance(wanted, str):
        return tuple(_place(path, heads, head) for head in wanted)
    first, last = (_place(path, heads, head) for head in wanted.split(":"))
    if first > last:
        raise UnreadableTable(f"{path.name}: the heads {wanted} stand the other way round.")
    return tuple(range(first, last + 1))
