"""Opening a file of any known kind as a table."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from wenmao.statistics.sources.tables.layout import Layout
from wenmao.statistics.sources.tables.lines import Line, Table, joined_heads
from wenmao.statistics.sources.tables.pages import page_lines
from wenmao.statistics.sources.tables.records import json_table, parquet_table
from wenmao.statistics.sources.tables.texts import text_lines
from wenmao.statistics.sources.tables.workbooks import workbook_lines
from wenmao.statistics.store.layouts import UnreadableTable

_ENDINGS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xlsx",
    ".json": "json", ".jsonl": "json", ".ndjson": "json", ".parquet": "parquet", ".pq": "parquet",
    ".html": "html", ".htm": "html",
}  # fmt: skip


def format_of(name: str, layout: Layout) -> str:
    """The format of a file: as the mapping says, else by its ending."""
    if layout.format:
        return layout.format
    ending = Path(name.removesuffix(".gz")).suffix.lower()
    if ending not in _ENDINGS:
        raise UnreadableTable(f"{name}: its ending tells no format; say format = one of "
                              f"{', '.join(dict.fromkeys(_ENDINGS.values()))} under [layout].")  # fmt: skip
    return _ENDINGS[ending]


def open_table(path: Path, layout: Layout, form: str) -> Table:
    """The heads and lines of a file; `UnreadableTable` says what is wrong with it."""
    match form:
        case "json":
            return _cut(json_table(path, layout.path, layout.encoding), layout)
        case "parquet":
            return _cut(parquet_table(path), layout)
        case "xlsx":
            lines = workbook_lines(path, layout.sheet)
        case "html":
            lines = page_lines(path, layout.table, "" if layout.encoding == "utf-8" else layout.encoding)
        case _:
            lines = text_lines(path, layout.encoding, layout.delimiter or delimiter(form), layout.quote)
    return _with_heads(path, lines, layout)


def delimiter(form: str) -> str:
    """What stands between the fields of a line where the mapping does not say so."""
    return "\t" if form == "tsv" else ","


def _with_heads(path: Path, lines: Iterator[Line], layout: Layout) -> Table:
    """The lines below the heads; without heads, columns are called 1, 2, 3 …"""
    if layout.head == (0,):
        above = list(islice(lines, 1))
        width = max((len(line.cells) for line in above), default=0)
        heads = tuple(str(number) for number in range(1, width + 1))
        rest = _chained(above, lines)
    else:
        # A quoted field may run over several lines, so numbers may leave some out.
        above = []
        for line in lines:
            above.append(line)
            if line.number >= layout.head[-1]:
                break
        heads = joined_heads([line.cells for line in above if line.number in layout.head])
        rest = lines
    if not any(heads):
        where = ", ".join(map(str, layout.head))
        raise UnreadableTable(
            f"{path.name}: there are no heads in line {where}. Say head = the number of their line."
        )
    width = len(heads)
    return _cut(Table(heads, (_fitted(line, width) for line in rest)), layout)


def _chained(above: list[Line], lines: Iterator[Line]) -> Iterator[Line]:
    yield from above
    yield from lines


def _fitted(line: Line, width: int) -> Line:
    """A line with a cell for each head: blank ones at its end are added or taken off."""
    cells = list(line.cells)
    while len(cells) > width and not (cells[-1] or "").strip():
        cells.pop()
    if line.problem or len(cells) <= width:
        return Line(line.number, cells + [None] * (width - len(cells)), line.problem)
    return Line(line.number, cells[:width], f"{len(cells)} fields where the heads name {width}")


def _cut(table: Table, layout: Layout) -> Table:
    """The lines from the first to the last wanted, without blank ones."""
    return Table(table.heads, _wanted(table.lines, layout))


def _wanted(lines: Iterator[Line], layout: Layout) -> Iterator[Line]:
    filled = (line for line in lines if line.problem or any((cell or "").strip() for cell in line.cells))
    kept: list[Line] = []
    for line in filled:
        if line.number < layout.first:
            continue
        if layout.last >= 0:
            if layout.last and line.number > layout.last:
                return
            yield line
            continue
        kept.append(line)  # the last lines are counted from the end
        if len(kept) > -layout.last:
            yield kept.pop(0)
