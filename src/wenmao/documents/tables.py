"""Tables: cells in rows and columns, their heads told from their figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenmao.documents.model import Cell, Passage, Table

MOST_COLUMNS = 100
_LONGEST_CAPTION = 160
_DEEPEST_HEAD = 5

# A number that fills its cell, with its sign, currency, scale and unit.
_FIGURE = re.compile(
    r"\W{0,4}(?:US|HK|USD|RMB|CNY|EUR|GBP)?\s?[$€£¥￥]?\s?\d[\d,，.\s]{0,20}"
    r"(?:%|％|pp|bn|billion|million|mn|m|[万亿百千]{1,2})?\s?(?:US\sdollars|dollars|yuan|美元|元|人民币|个百分点|倍)?"
    r"\W{0,4}(?:\d[\d,.]{0,10}\s?[%％]\W?)?[a-e]?"
)
_PERIOD = re.compile(
    r"\W?(?:FY\s?)?(?:19|20)\d\d(?:\s?年度?|[EPRFepr*]|\s?[-/.–—年]\s?(?:19|20)?\d{1,2}\s?[月年]?|\s?-?[HQ]\d)?\W?"
)
_NOTE = re.compile(
    r"\s*(?:注|备注|说明|资料来源|数据来源|来源|单位|计量单位|Notes?\b|Sources?\b|Units?\b|\*)\s*[:：.\d]?"
)
_UNIT = re.compile(
    r"单位\s*[:：]|\bunits?\s*[:：]|[(（][^()（）]*(?:[$€£¥元%％]|million|billion)[^()（）]*[)）]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\s*(?:附?表\s*[\d一二三四五六七八九十]+|Table\s+\d+|Tab\.\s*\d+)[.:：]?", re.IGNORECASE
)
_SENTENCE = re.compile(r"[。！？]|[a-z][.!?]\s+[A-Z]")
_DELIMITER = re.compile(r"[\s|:\-]*")
_PIPED_CELL = re.compile(r"(?:\\.|[^|\\])*")


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell as its row writes it, before its spans are laid out."""

    cell: Cell
    columns: int = 1
    rows: int = 1


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure and nothing else; years and months are no figures.

    >>> [is_figure(text) for text in ("1,484.05", "-9.3%", "US$ 18 bn", "2023", "2023年", "3D games", "-")]
    [True, True, True, False, False, False, False]
    """
    text = text.strip()
    return len(text) <= 40 and bool(_FIGURE.fullmatch(text)) and not _PERIOD.fullmatch(text)


def is_prose(text: str) -> bool:
    """Whether a cell holds sentences, as the cells of a layout do."""
    return len(text) > 240 or (len(text) > 40 and bool(re.search(r"[。！？；]|[.!?;](?:\s|$)", text)))


def is_of_figures(cells: Sequence[Sequence[str]]) -> bool:
    """Whether rows of cells are a table of figures, not the layout of a page.

    >>> is_of_figures([["Year", "Exports"], ["2023", "148.41"]]), is_of_figures([["Menu", "Exports rose."]])
    (True, False)
    """
    if len(cells) < 2 or max(map(len, cells)) < 2:
        return False
    figures = sum(is_figure(text) for row in cells for text in row)
    prose = sum(is_prose(text) for row in cells for text in row)
    # Years alone make a table too where they are its heads; a bare figure in a page of text does not.
    return figures > 0 and figures >= prose


def table_of(
    text: str,
    passages: Sequence[Passage],
    rows: Sequence[tuple[int, Sequence[Placed]]],
    head: int | None = None,
) -> Table | None:
    """The table that rows of cells make, each with the index of its passage; None where they make none.

    `head` is the number of rows that the markup calls heads, or None where it does not say.
    """
    if not is_of_figures([[placed.cell.text for placed in row] for _, row in rows]):
        return None
    grid = _laid_out([row for _, row in rows])
    if grid is None or len(grid[0]) < 2:
        return None
    indices = tuple(index for index, _ in rows)
    told = head if head is not None and 0 < head < len(grid) else _head_rows(grid)
    within = [row[0].text for row in grid if _whole(row) and row[0].text]
    caption = [
        *_above(text, passages, indices[0]),
        *(words for words in within[:2] if not _NOTE.match(words)),
    ]
    notes = [*(words for words in within if _NOTE.match(words)), *_below(text, passages, indices[-1])]
    return Table(tuple(grid), indices, told, "\n".join(caption), "\n".join(notes))


def piped_tables(text: str, passages: Sequence[Passage]) -> tuple[Table, ...]:
    """The tables among the rows that a text writes with pipes.

    >>> from wenmao.documents.passages import passages_of
    >>> text = "| Year | Exports |\\n|---|---|\\n| 2023 | 148.41 |\\n"
    >>> [[cell.text for cell in row] for row in piped_tables(text, passages_of(text))[0].rows]
    [['Year', 'Exports'], ['2023', '148.41']]
    """
    found = (_piped(text, passages, run) for run in _runs(text, passages))
    return tuple(table for table in found if table)


def _piped(text: str, passages: Sequence[Passage], run: Sequence[int]) -> Table | None:
    rows = [(index, _cells(text, passages[index])) for index in run]
    ruled = [
        number for number in range(1, len(run))
        if "-" in text[passages[run[number - 1]].end : passages[run[number]].start]
    ]  # fmt: skip
    head = ruled[0] if ruled else None
    if head is None:
        texts = [[placed.cell for placed in row] for _, row in rows]
        head = _head_rows(texts) if texts else 0
    spread = [(index, _spread(row) if number < head - 1 else row) for number, (index, row) in enumerate(rows)]
    return table_of(text, passages, spread, head or None)


def _runs(text: str, passages: Sequence[Passage]) -> Iterator[list[int]]:
    """Runs of rows with nothing between them but rulers."""
    run: list[int] = []
    for index, passage in enumerate(passages):
        if passage.kind == "row" and run and _DELIMITER.fullmatch(text, passages[run[-1]].end, passage.start):
            run.append(index)
            continue
        if run:
            yield run
        run = [index] if passage.kind == "row" else []
    if run:
        yield run


def _cells(text: str, passage: Passage) -> list[Placed]:
    start = passage.start + (text[passage.start] == "|")
    end = passage.end - (text[passage.end - 1] == "|" and text[passage.end - 2] != "\\")
    cells: list[Placed] = []
    position = start
    while position <= end:
        match = _PIPED_CELL.match(text, position, end)
        stop = match.end() if match else end
        words = text[position:stop]
        left = position + len(words) - len(words.lstrip())
        cells.append(Placed(Cell(words.strip(), left, left + len(words.strip()))))
        position = stop + 1
    return cells


def _spread(row: Sequence[Placed]) -> list[Placed]:
    """A head row above others: an empty cell belongs to the head at its left."""
    spread: list[Placed] = []
    for placed in row:
        if spread and not placed.cell.text and spread[-1].cell.text:
            placed = Placed(spread[-1].cell)  # noqa: PLW2901
        spread.append(placed)
    return spread


def _laid_out(rows: Sequence[Sequence[Placed]]) -> list[tuple[Cell, ...]] | None:
    """Cells in their places. A span ends with the last column in which a cell begins."""
    width, lines = 0, []
    hanging: dict[int, tuple[Cell, int]] = {}  # by column, a cell from above and the rows that it still takes
    for row in rows:
        line: dict[int, Cell] = {}
        following: dict[int, tuple[Cell, int]] = {}
        for column, (cell, left) in hanging.items():
            line[column] = cell
            if left > 1:
                following[column] = (cell, left - 1)
        column = 0
        for placed in row:
            while column in line:
                column += 1
            if column >= MOST_COLUMNS:
                return None
            width = max(width, column + 1)
            for covered in range(column, min(column + max(1, placed.columns), MOST_COLUMNS)):
                if covered in line:
                    break
                line[covered] = placed.cell
                if placed.rows > 1:
                    following[covered] = (placed.cell, placed.rows - 1)
            column += max(1, placed.columns)
        hanging = following
        lines.append(line)
    grid = []
    for line in lines:
        last = max(line.values(), key=lambda cell: cell.end, default=Cell("", 0, 0))
        blank = Cell("", last.end, last.end)
        grid.append(tuple(line.get(column, blank) for column in range(width)))
    return grid


def _head_rows(grid: Sequence[Sequence[Cell]]) -> int:
    """How many rows come before the first that holds a figure."""
    for number, row in enumerate(grid[: _DEEPEST_HEAD + 1]):
        if any(is_figure(cell.text) for cell in row):
            return number
    return 0


def _whole(row: Sequence[Cell]) -> bool:
    """Whether one cell takes a whole row."""
    return (
        len({cell.text for cell in row if cell.text}) == 1
        and all(cell is row[0] or not cell.text for cell in row)
        and (row[0] is row[-1] or bool(_NOTE.match(row[0].text)))
    )


def _above(text: str, passages: Sequence[Passage], first: int) -> list[str]:
    """The caption: the short lines right above that end no sentence."""
    found: list[str] = []
    for passage in reversed(passages[max(0, first - 3) : first]):
        words = text[passage.start : passage.end]
        named = passage.kind == "caption" or _NUMBERED.match(words) or _UNIT.search(words)
        open_ended = passage.kind in ("paragraph", "heading", "title") and words[-1:] not in tuple(
            "。.!?！？；;，,"
        )
        sentences = _SENTENCE.search(_NUMBERED.sub("", words))
        if passage.kind == "row" or len(words) > _LONGEST_CAPTION or sentences or not (named or open_ended):
            break
        found.insert(0, words.lstrip("# "))
        if passage.kind in ("heading", "title") or _NUMBERED.match(words):
            break
    return found


def _below(text: str, passages: Sequence[Passage], last: int) -> list[str]:
    found: list[str] = []
    for passage in passages[last + 1 : last + 4]:
        words = text[passage.start : passage.end]
        if passage.kind == "row" or not (_NOTE.match(words) or passage.kind == "caption"):
            break
        found.append(words)
    return found
