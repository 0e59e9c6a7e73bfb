"""The body of a customs table: which column is what, and what each line is of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from wenmao.statistics.sources.cells.preparing import number_text
from wenmao.statistics.sources.gacc.titles import Span, Title, plain, settled, title_of, unit_of
from wenmao.statistics.sources.tables.lines import Line, Spread
from wenmao.statistics.sources.tables.pages import page, page_tables
from wenmao.statistics.sources.tables.workbooks import workbook_lines
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.vocabulary.flows import Flow

NOTHING = ("", "-", "--", "—", "–", "…")

_TOP = 12  # lines among which the heads begin
_FLOWS = {
    "出口": Flow.EXPORT, "export": Flow.EXPORT, "exports": Flow.EXPORT,
    "进口": Flow.IMPORT, "import": Flow.IMPORT, "imports": Flow.IMPORT,
    "进出口": Flow.TOTAL, "进出口总值": Flow.TOTAL,
    "export & import": Flow.TOTAL, "imports & exports": Flow.TOTAL,
    "imports and exports": Flow.TOTAL, "exports and imports": Flow.TOTAL, "total": Flow.TOTAL,
}  # fmt: skip
_GROWTH = re.compile(r"[±%]|比去年|比上年|同比|change|growth|year-on-year")
_EARLIER = re.compile(r"(?:去年|上年)同期|last year|previous year")
_SO_FAR = re.compile(r"1-?(?:至|to|-|–|~)-?(\d{1,2})月?(?:累计|total)?|累计")
_MONTH = re.compile(
    r"(\d{1,2})月?|当月|本月|month|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?"
)
_MEASURES = {"数量": "quantity", "quantity": "quantity", "金额": "value", "value": "value"}
_UNITS = ("计量单位", "单位", "quantity unit", "unit")
_NOTE = re.compile(r"(?:注|备注|说明|notes?)\s*\d*\s*[:.]|\d+\s*[、.]\s*\D|figures in shaded")

Key = tuple[Flow | None, Span, str]


class Entry(NamedTuple):
    """A line of the table: its number, the name in it as published, and its cells."""

    line: int
    name: str
    cells: Sequence[str | None]

    def text(self, column: int | None) -> str:
        """What stands in a column, empty where the line does not reach it."""
        if column is None or column >= len(self.cells):
            return ""
        return (self.cells[column] or "").strip()


@dataclass(frozen=True, slots=True)
class CustomsTable:
    """A customs table that was understood: its title, its factor, and what each column is."""

    title: Title
    factor: Decimal
    columns: dict[Key, int]
    unit_column: int | None
    entries: tuple[Entry, ...]

    def text(self, entry: Entry, flow: Flow | None, span: Span, measure: str = "value") -> str | None:
        """What a line says in a column; None where the table has no such column."""
        column = self.columns.get((flow, span, measure))
        return None if column is None else entry.text(column)

    def figure(self, entry: Entry, flow: Flow | None, span: Span) -> Decimal | None:
        """The figure of a line in a column, in the table's own unit."""
        text = number_text(self.text(entry, flow, span) or "", thousands=",")
        return None if text is None else Decimal(text)

    def has(self, span: Span) -> bool:
        """Whether it has figures of the month, or of the year so far."""
        return any(key[1] == span for key in self.columns)


def customs_table(path: Path, unit: tuple[str, Decimal] | None = None) -> CustomsTable:
    """The table of a workbook or saved page; `UnreadableTable` says why it is none that can be read.

    `unit` is what a person says of the unit, for tables whose corner is empty.
    """
    problem = ""
    for lines, around in _candidates(path):
        title = next(filter(None, (title_of(text) for text in around)), None)
        if title is None:
            continue
        body = _body(lines)
        if body is None:
            problem = f"{path.name}: no heads that are known, such as 出口 and 进口, stand above figures."
            continue
        corner = next(filter(None, (unit_of(text) for text in around)), None)
        title, factor = settled(title, corner or unit, path.name)
        heads, place, data = body
        columns, unit_column = _columns(path.name, title, heads, place)
        entries = tuple(_entries(data, place))
        if title.subject == "commodities":
            _check_shift(path.name, entries, unit_column)
        return CustomsTable(title, factor, columns, unit_column, entries)
    raise UnreadableTable(problem or (
        f"{path.name}: no title of a customs table that is known here, "
        "such as 2024年5月进出口商品国别（地区）总值表."
    ))  # fmt: skip


def _candidates(path: Path) -> Iterator[tuple[list[Line], list[str]]]:
    """The tables of a file, each with the texts that may hold its title and corner, the nearest first."""
    with path.open("rb") as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<"):
        lines = list(workbook_lines(path, 1))
        yield lines, _texts(lines)
        return
    tree = page(path)
    around = [plain(" ".join(element.itertext())) for element in tree.iter("title", "h1", "h2", "h3")]
    whole = plain(" ".join(tree.itertext()))
    for rows in sorted(page_tables(tree), key=len, reverse=True):
        lines = [Line(number, cells) for number, cells in enumerate(rows, start=1)]
        yield lines, [*_texts(lines), *around, whole]


def _texts(lines: Sequence[Line]) -> list[str]:
    return [cell for line in lines[:_TOP] for cell in line.cells if cell and not isinstance(cell, Spread)]


def _body(lines: Sequence[Line]) -> tuple[list[Sequence[str | None]], int, list[Line]] | None:
    """The lines of heads, the column of the names, and the lines from the first figures on."""
    begin = next((n for n, line in enumerate(lines[:_TOP]) if _is_head(line)), None)
    if begin is None:
        return None
    for n in range(begin, min(begin + 6, len(lines))):
        place = _name_place(lines[n])
        if place is not None:
            return [line.cells for line in lines[begin:n]], place, list(lines[n:])
    return None


def _is_head(line: Line) -> bool:
    found = {plain(cell or "").casefold().replace(" ", "") for cell in line.cells}
    return bool(
        found
        & {"出口", "进口", "exports", "imports", "export", "import", "商品名称", "commodity", "commodities"}
    )


def _name_place(line: Line) -> int | None:
    """The column of the name in a line of figures; None where the line has no figures."""
    own = [(place, cell) for place, cell in enumerate(line.cells) if cell and not isinstance(cell, Spread)]
    if len(own) < 3 or is_figure(own[0][1]):
        return None
    return own[0][0] if sum(is_figure(cell) for _, cell in own[1:]) >= 2 else None


def is_figure(text: str) -> bool:
    """Whether a cell holds a number, or the sign for none."""
    return text.strip() in NOTHING or number_text(text, thousands=",") is not None


def _columns(
    name: str, title: Title, heads: Sequence[Sequence[str | None]], place: int
) -> tuple[dict[Key, int], int | None]:
    found: dict[Key, int] = {}
    unit_column = None
    for column, parts in enumerate(_labels(heads)):
        if column <= place:
            continue
        if any(part in _UNITS for part in parts):
            unit_column = column
            continue
        key = _key(name, title, parts)
        if key is None:
            continue
        if key in found:
            raise UnreadableTable(
                f"{name}: two columns are {' '.join(parts)}; the heads are not those that are known."
            )
        found[key] = column
    wanted = {Flow.EXPORT, Flow.IMPORT} if title.flow is None else {None}
    if not wanted <= {flow for flow, _, measure in found if measure == "value"}:
        shown = "; ".join(" ".join(parts) for parts in _labels(heads) if parts)
        raise UnreadableTable(f"{name}: the heads are not those that are known. They are {shown}.")
    return found, unit_column


def _labels(heads: Sequence[Sequence[str | None]]) -> list[list[str]]:
    """The words of the heads above each column; a head that is not merged reaches to the next one."""
    width = max((len(row) for row in heads), default=0)
    rows = []
    for n, row in enumerate(heads):
        texts = [plain(cell or "").casefold() for cell in row] + [""] * (width - len(row))
        if n < len(heads) - 1:
            for column in range(1, width):
                texts[column] = texts[column] or texts[column - 1]
        rows.append(texts)
    return [list(dict.fromkeys(row[column] for row in rows if row[column])) for column in range(width)]


def _key(name: str, title: Title, parts: Sequence[str]) -> Key | None:
    """What a column is; None for growth, earlier years and what is not known."""
    label = " ".join(parts)
    years = set(re.findall(r"(?:19|20)\d\d(?!\d)", label))
    if _GROWTH.search(label) or _EARLIER.search(label) or years - {str(title.year)}:
        return None
    flow = next((_FLOWS[part] for part in parts if part in _FLOWS), None)
    measure = next((_MEASURES[part] for part in parts if part in _MEASURES), "value")
    span: Span | None = None
    for part in parts:
        text = re.sub(r"^\d{4}年|\s", "", part)
        if found := _SO_FAR.fullmatch(text):
            span = "ytd"
        elif part not in _FLOWS and (found := _MONTH.fullmatch(text)):
            span = "month"
        else:
            continue
        if (told := found[1]) and int(told) != title.month:
            raise UnreadableTable(f"{name}: the title is of month {title.month}, the heads say {part}.")
    if span is None and title.combined:
        span = "ytd"
    if span is None or (title.flow is None) != (flow is not None):
        return None
    # A title of several months has no column of a month; what stands there is their sum.
    return (flow, "ytd" if title.combined else span, measure)


def _entries(lines: Sequence[Line], place: int) -> Iterator[Entry]:
    for line in lines:
        cells = line.cells
        name = (cells[place] or "").strip() if place < len(cells) else ""
        figures = any(cell and is_figure(cell) for cell in cells[place + 1 :])
        if not figures and _NOTE.match(plain(name).casefold()):
            return
        if name and figures:
            yield Entry(line.number, name, cells)


def _check_shift(name: str, entries: Sequence[Entry], unit_column: int | None) -> None:
    if unit_column is None:
        raise UnreadableTable(f"{name}: the heads name no unit of the quantities (计量单位).")
    cells = [entry.text(unit_column) for entry in entries]
    numbers = sum(cell not in NOTHING and is_figure(cell) for cell in cells)
    if numbers > len(cells) / 2:
        raise UnreadableTable(
            f"{name}: figures stand where the heads name the unit of the quantities: the page has lost a "
            "column. Take the edition in the other currency or language."
        )
