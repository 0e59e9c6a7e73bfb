"""Blocks: a document as its markup has it, a paragraph or a row of cells each, and the text they make."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wenmao.documents.model import Cell, Passage, PassageKind, Table
from wenmao.documents.tables import Placed, table_of

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")  # 148.41 with a raised 1 behind it is not 148.411
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class BlockCell:
    """A cell of a row: its words, how many columns and rows it covers, whether it is marked as a head."""

    text: str
    columns: int = 1
    rows: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A passage to be. `table` numbers the table that a row or caption belongs to; 0 is none."""

    kind: PassageKind
    text: str
    cells: tuple[BlockCell, ...] = ()
    table: int = 0
    head: bool = False


def row_of(cells: Iterable[BlockCell], table: int = 0, *, head: bool = False) -> Block:
    """The block of a table's row.

    >>> row_of([BlockCell("2023"), BlockCell("148.41")]).text
    '2023 | 148.41'
    """
    kept = tuple(cells)
    return Block("row", _BETWEEN.join(cell.text for cell in kept), kept, table, head)


def joined(blocks: Iterable[Block], title: str) -> tuple[str, tuple[Passage, ...], tuple[Table, ...]]:
    """The blocks as one text, a line each, with the passages and tables that they make."""
    parts: list[str] = []
    passages: list[Passage] = []
    tables: dict[int, list[tuple[int, Block]]] = {}
    position, heading = 0, ""
    columns: tuple[str, ...] = ()
    for block in blocks:
        kind: PassageKind = block.kind
        if kind == "heading" and not passages and block.text == title:
            kind = "title"
        row_columns: tuple[str, ...] = ()
        if kind == "row":
            row_columns, columns = columns, columns or tuple(cell.text for cell in block.cells)
            if block.table:
                tables.setdefault(block.table, []).append((len(passages), block))
        else:
            columns = ()
        if kind in ("heading", "title"):
            heading = block.text if kind == "heading" else ""
        beneath = heading if kind not in ("heading", "title") else ""
        end = position + len(block.text)
        passages.append(Passage(len(passages), position, end, kind, None, beneath, row_columns))
        parts.append(block.text)
        position = end + 1
    text = "\n".join(parts)
    found = (_table(text, passages, rows) for rows in tables.values())
    return text, tuple(passages), tuple(table for table in found if table)


def _table(text: str, passages: list[Passage], rows: list[tuple[int, Block]]) -> Table | None:
    placed = []
    for index, block in rows:
        position, cells = passages[index].start, []
        for cell in block.cells:
            here = Cell(cell.text, position, position + len(cell.text))
            cells.append(Placed(here, cell.columns, cell.rows))
            position = here.end + len(_BETWEEN)
        placed.append((index, cells))
    heads = [block.head for _, block in rows]
    return table_of(text, passages, placed, heads.index(False) if False in heads else None)


def squeezed(text: str) -> str:
    """Words with one space between them.

    >>> squeezed(" cultural\\n  trade ")
    'cultural trade'
    """
    return re.sub(r"\s+", " ", text).strip()
