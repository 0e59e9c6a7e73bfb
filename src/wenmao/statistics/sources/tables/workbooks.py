"""Excel workbooks: the cells of a sheet, row by row, numbered as Excel shows them."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wenmao.statistics.sources.tables.lines import Flaw, Line, Spread, as_text
from wenmao.statistics.store.layouts import UnreadableTable

_OLD = b"\xd0\xcf\x11\xe0"
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_UNSOLVED = "a formula whose result the file does not hold (open it in a spreadsheet program and save it)"


def workbook_lines(path: Path, sheet: str | int | None = None) -> Iterator[Line]:
    """The rows of a sheet: by its name, its number from 1, or the only visible one that holds anything.

    Formulas give the result that the file holds. A cell with an error or an unsolved
    formula is a `Flaw`. The cells that a merge covers are `Spread` copies of its first.
    """
    values = _loaded(path, data_only=True)
    found = _sheet(path, values, sheet)
    formulas = _loaded(path, data_only=False)[found.title] if _has_formulas(path) else None
    spread = {
        (row, column): as_text(found.cell(area.min_row, area.min_col).value)
        for area in found.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
        if (row, column) != (area.min_row, area.min_col)
    }
    for number, cells in enumerate(found.iter_rows(), start=1):
        yield Line(number, [_text(cell, spread, formulas) for cell in cells])


def _text(cell: Any, spread: dict[tuple[int, int], str | None], formulas: Any) -> str | None:
    if (cell.row, cell.column) in spread:
        text = spread[cell.row, cell.column]
        return None if text is None else Spread(text)
    if cell.data_type == "e":
        return Flaw(cell.value)
    if cell.value is None and formulas is not None and formulas.cell(cell.row, cell.column).data_type == "f":
        return Flaw(_UNSOLVED)
    return as_text(cell.value)


def _sheet(path: Path, workbook: Any, wanted: str | int | None) -> Any:
    sheets = workbook.worksheets
    names = ", ".join(sheet.title for sheet in sheets)
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(sheets):
            raise UnreadableTable(f"{path.name}: there is no sheet {wanted}. Its sheets are {names}.")
        return sheets[wanted - 1]
    if wanted is not None:
        for sheet in sheets:
            if sheet.title.strip() == wanted.strip():
                return sheet
        raise UnreadableTable(f"{path.name}: there is no sheet {wanted!r}. Its sheets are {names}.")
    filled = [sheet for sheet in sheets if sheet.sheet_state == "visible"
              and any(cell.value is not None for row in sheet.iter_rows() for cell in row)]  # fmt: skip
    if len(filled) != 1:
        raise UnreadableTable(
            f"{path.name}: {'several sheets hold cells' if filled else 'no visible sheet holds anything'}; "
            f"name one. Its sheets are {names}."
        )
    return filled[0]


def check_workbook(path: Path) -> None:
    """Raise `UnreadableTable` where a file is no Excel workbook of the present kind."""
    with path.open("rb") as file:
        head = file.read(64)
    if not head.strip():
        raise UnreadableTable(f"{path.name}: the file is empty.")
    if head.startswith(_OLD):
        raise UnreadableTable(f"{path.name}: an Excel file of the old kind (.xls). Open it in a spreadsheet "
                              "program and save it as .xlsx.")  # fmt: skip
    if not head.startswith(b"PK"):
        page = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        kind = "a web page" if page else "something else"
        hint = ' If it holds the table, say format = "html".' if page else ""
        raise UnreadableTable(f"{path.name}: {kind} instead of an Excel workbook.{hint}")


def _loaded(path: Path, *, data_only: bool) -> Any:
    import openpyxl  # noqa: PLC0415 - start-up stays fast without it

    check_workbook(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that hold no cells
            return openpyxl.load_workbook(path, data_only=data_only)
    except Exception as error:
        # openpyxl raises whatever its parsers do: KeyError, ValueError, BadZipFile, XML errors.
        raise UnreadableTable(f"{path.name}: the Excel workbook is damaged ({error}).") from None


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(_FORMULA.search(archive.read(name)) for name in archive.namelist()
                   if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", name))  # fmt: skip
