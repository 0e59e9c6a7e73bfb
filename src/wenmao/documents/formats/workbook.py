"""Excel to text: each sheet a heading, its lines of words, and its tables."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.formats.archive import MOST_UNPACKED, Archive
from wenmao.documents.formats.blocks import Block, BlockCell, joined, row_of, squeezed
from wenmao.documents.formats.number_formats import shown
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.metadata import head_of
from wenmao.documents.tables import MOST_COLUMNS, is_figure

MOST_ROWS = 5_000  # of a sheet
MOST_CELLS = 200_000  # of a workbook
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 10_000
_NOT_WORKED_OUT = re.compile(
    rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_UNFIT = "Open it in Excel and save it again, or save its sheets as text."


@dataclass(frozen=True, slots=True)
class _Filled:
    """A cell that holds something: its column, its words, the columns and rows that it covers."""

    column: int
    text: str
    columns: int = 1
    rows: int = 1


_Row = list[_Filled]


def parse(archive: Archive, data: bytes) -> Parsed:
    """The text of a workbook: what its cells show, hidden sheets left out.

    Raises `UnreadableDocument` for a workbook that is damaged.
    """
    archive.refuse_entities()
    blocks: list[Block] = []
    warnings: list[str] = []
    book = _opened(archive, data)
    budget = MOST_CELLS
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            warnings.append(f"the sheet {sheet.title} is hidden and was left out")
            continue
        try:
            told, rows, taken = _rows(archive, sheet, budget)
        except UnreadableDocument as unreadable:
            warnings.append(f"the sheet {sheet.title} was left out: {unreadable.problem}")
            continue
        warnings += told
        budget -= taken
        if rows:
            first = max((block.table for block in blocks), default=0) + 1
            blocks += [Block("heading", squeezed(sheet.title)), *_blocks(rows, first)]
    properties = book.properties
    title = squeezed(properties.title or "")
    text, passages, tables = joined(blocks, title)
    if not text.strip():
        problem = "; ".join(warnings) or "its cells are empty"
        raise UnreadableDocument(archive.source, f"the workbook holds no text ({problem})", _UNFIT)
    head = head_of(text)
    return Parsed(
        text, passages, tables, title or head.title, head.publisher, head.published,
        squeezed(properties.creator or ""), warnings=tuple(warnings),
    )  # fmt: skip


def _opened(archive: Archive, data: bytes) -> Any:
    import warnings  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415 - start-up stays fast without it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that it does not know
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # openpyxl names no errors: a damaged file raises whatever it runs into
        problem = f"the workbook is damaged ({_told(error)})"
        raise UnreadableDocument(archive.source, problem, _UNFIT) from None


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _rows(archive: Archive, sheet: Any, budget: int) -> tuple[list[str], list[_Row], int]:
    """The rows of a sheet, empty ones as empty lists, with warnings and the number of cells read."""
    markup = archive.read(sheet._worksheet_path.lstrip("/"), MOST_UNPACKED)
    told = []
    if missing := len(_NOT_WORKED_OUT.findall(markup)):
        told.append(
            f"{missing:,} formulas of the sheet {sheet.title} have no value: "
            "open the workbook in Excel and save it"
        )
    heads, covered = _merged(markup)
    rows: list[_Row] = []
    taken = 0
    try:
        for number, cells in enumerate(_read(sheet), 1):
            if number > MOST_ROWS or taken > budget:
                told.append(
                    f"the sheet {sheet.title} was read up to row {number - 1:,}: it has more than are read"
                )
                break
            row = []
            for column, (value, layout) in enumerate(islice(cells, MOST_COLUMNS)):
                place = (number, column)
                text = "" if place in covered else squeezed(shown(value, layout))
                width, height = heads.get(place, (1, 1))
                if text:
                    row.append(_Filled(column, text, width, height))
            taken += len(row)
            rows.append(row)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # as above
        told.append(f"the sheet {sheet.title} is damaged behind row {len(rows):,} ({_told(error)})")
    return told, rows, taken


def _read(sheet: Any) -> Iterator[Iterable[tuple[Any, str]]]:
    import warnings  # noqa: PLC0415

    sheet.reset_dimensions()  # what the file says of its size may be wrong
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dates that are none
        for row in sheet.iter_rows(max_col=MOST_COLUMNS):
            yield ((cell.value, getattr(cell, "number_format", "General")) for cell in row)


def _merged(markup: bytes) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Merged cells: by row and column the columns and rows that each covers, and the covered places."""
    heads: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for match in islice(_MERGED.finditer(markup), _MOST_MERGED):
        left, right = _column(match[1]), min(_column(match[3]), MOST_COLUMNS - 1)
        top, bottom = int(match[2]), min(int(match[4]), MOST_ROWS)
        if right < left or bottom < top or len(covered) > MOST_CELLS:
            continue
        heads[top, left] = (right - left + 1, bottom - top + 1)
        covered.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        covered.discard((top, left))
    return heads, covered


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _blocks(rows: list[_Row], number: int) -> Iterator[Block]:
    """The blocks of a sheet: lines of words, and tables from `number` on."""
    for part in _parts(rows):
        wide = [index for index, row in enumerate(part) if len(row) > 1]
        if not wide:
            yield from (Block("paragraph", row[0].text) for row in part)
            continue
        first, last = wide[0], wide[-1]
        yield from (Block("paragraph", row[0].text) for row in part[:first])
        yield from _table(part[first : last + 1], number)
        yield from (Block("paragraph", row[0].text) for row in part[last + 1 :])
        number += 1


def _parts(rows: list[_Row]) -> Iterator[list[_Row]]:
    """The rows in parts with empty rows between them; figures behind an empty row go on the table above."""
    part: list[_Row] = []
    behind_empty = False
    for row in rows:
        if not row:
            behind_empty = True
            continue
        goes_on = len(row) > 1 and any(is_figure(cell.text) for cell in row) and any(len(r) > 1 for r in part)
        if behind_empty and part and not goes_on:
            yield part
            part = []
        part.append(row)
        behind_empty = False
    if part:
        yield part


def _table(rows: list[_Row], number: int) -> Iterator[Block]:
    """Rows as a table's, columns that are empty in all of them left out."""
    used = sorted({column for row in rows for cell in row for column in range(cell.column, cell.column + 1)})
    place = {column: index for index, column in enumerate(used)}
    hanging: dict[int, int] = {}  # by column, how many rows a cell from above still covers
    for row in rows:
        filled = {cell.column: cell for cell in row}
        cells, index = [], 0
        while index < len(used):
            column = used[index]
            cell = filled.get(column)
            if cell is None:
                if hanging.get(column, 0) <= 0:
                    cells.append(BlockCell(""))
                index += 1
                continue
            width = sum(cell.column <= other < cell.column + cell.columns for other in used)
            cells.append(BlockCell(cell.text, width, cell.rows))
            for other in used[index : index + width]:
                hanging[other] = cell.rows
            index = place[column] + width
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        yield row_of(cells, number)
