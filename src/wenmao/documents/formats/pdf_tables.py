"""Tables on a page of a PDF, told from where its characters stand.

A page knows no tables, only characters in places. Lines are characters on one
baseline; a wide gap parts a line in segments; lines whose segments are figures
under one another are a table, with the short lines right above for its heads.
Whatever is less clear stays text: prose in two columns has gaps, but no figures.
"""

import re
from collections.abc import Sequence

from wenmao.documents.formats.pdf_lines import Box, Line, Segment, lines_of
from wenmao.documents.tables import MOST_COLUMNS, is_figure

_FEWEST_ROWS = 2
_MOST_HEADS = 3
_BLANK = re.compile(r"[-–—−.…·/*]+|n\.?a\.?|n/a", re.IGNORECASE)
_DATED = re.compile(r"\W?(?:19|20)\d\d\W?.{0,6}|[HQ][1-4].{0,5}")


def with_piped_tables(text: str, boxes: Sequence[Box]) -> str:
    """A page's text with each table in it written in pipes, a row a line; the rest is as it was.

    `boxes` has for each character its left, bottom, right and top.

    >>> rows = ["Year  Exports", "2016  786.6", "2017  881.9"]
    >>> text = "\\n".join(rows)
    >>> boxes = [(10.0 * x, -20.0 * y, 10.0 * x + 9, 12 - 20.0 * y)
    ...          for y, row in enumerate(rows) for x in range(len(row) + 1)][: len(text)]
    >>> print(with_piped_tables(text, boxes))
    | Year | Exports |
    | 2016 | 786.6 |
    | 2017 | 881.9 |
    """
    tables = _tables(lines_of(text, boxes))
    if not tables:
        return text
    owner = {index: number for number, (_, indices) in enumerate(tables) for index in indices}
    written: list[str] = []
    put: set[int] = set()
    space, within = "", False
    for index, character in enumerate(text):
        if character.isspace():
            space += character
            continue
        number = owner.get(index)
        if number is None:
            written += ["\n" if within else space, character]
        elif number not in put:
            put.add(number)
            written += ["\n" if written else "", tables[number][0]]
        space, within = "", number is not None
    return "".join(written)


def written(lines: Sequence[Line]) -> list[str]:
    """Lines as text, from the top down, the tables among them in pipes."""
    tables = {}
    within: set[int] = set()
    for words, indices in _tables(lines):
        tables[min(indices)] = words
        within.update(indices)
    out: list[str] = []
    for line in lines:
        own = {index for part in line.segments for index in part.indices}
        out += [tables[index] for index in own & tables.keys()]
        if not own & within:
            out.append(" ".join(part.text for part in line.segments))
    return out


def _tables(lines: Sequence[Line]) -> list[tuple[str, list[int]]]:
    """Each table in pipes, with the characters that it takes."""
    found: list[tuple[str, list[int]]] = []
    start, free = 0, 0
    while start < len(lines):
        if not is_data(lines[start]):
            start += 1
            continue
        end = _run_end(lines, start)
        data = [line for line in lines[start:end] if is_data(line)]
        columns = _columns(data)
        if columns is None:
            start += 1
            continue
        first = _first_head(lines, start, free, columns)
        taken = lines[first:end]
        rows = [_row(line, columns, is_head=first + number < start) for number, line in enumerate(taken)]
        words = "\n".join("| " + " | ".join(cell.replace("|", "¦") for cell in row) + " |" for row in rows)
        found.append((words, [index for line in taken for part in line.segments for index in part.indices]))
        start = free = end
    return found


def is_data(line: Line) -> bool:
    """Whether a line is a row of figures: behind its first segment all are, or blanks, but for one note."""
    if not 2 <= len(line.segments) <= MOST_COLUMNS:
        return False
    behind = [part.text for part in line.segments[1:]]
    figures = sum(is_figure(text) for text in behind)
    return figures > 0 and sum(is_figure(t) or bool(_BLANK.fullmatch(t)) for t in behind) >= max(
        1, len(behind) - 1
    )


def _run_end(lines: Sequence[Line], start: int) -> int:
    """The end of the rows that follow one another, a short line of one segment between them allowed."""
    end = position = start
    while position < len(lines) and (position == start or _is_near(lines[position - 1], lines[position])):
        if is_data(lines[position]):
            end = position + 1
        elif (
            position > end
            or len(lines[position].segments) > 1
            or not _is_label(lines[position], lines[start])
        ):
            break
        position += 1
    return end


def _is_near(above: Line, below: Line) -> bool:
    return above.middle - below.middle < 2.6 * max(above.height, below.height)


def _is_label(line: Line, row: Line) -> bool:
    """Whether a line lies wholly over the first column of a row."""
    part = line.segments[0]
    return part.right < row.segments[1].left and abs(part.left - row.segments[0].left) < 3 * line.height


def _columns(data: Sequence[Line]) -> list[tuple[float, float]] | None:
    """The columns in which rows stand, from left to right; None where they do not stand in columns."""
    if len(data) < _FEWEST_ROWS:
        return None
    columns: list[tuple[float, float]] = []
    for left, right in sorted((part.left, part.right) for line in data for part in line.segments):
        if columns and left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(right, columns[-1][1]))
        else:
            columns.append((left, right))
    if len(columns) < 2:
        return None
    filled = [0] * len(columns)
    for line in data:
        places = [_place(part, columns) for part in line.segments]
        if len(set(places)) < len(places):
            return None
        for place in places:
            filled[place] += 1
    return columns if min(filled) >= 0.5 * len(data) else None


def _place(part: Segment, columns: Sequence[tuple[float, float]]) -> int:
    """The column that a segment overlaps most, or else the nearest."""

    def nearness(column: int) -> tuple[float, float]:
        left, right = columns[column]
        overlap = max(0.0, min(right, part.right) - max(left, part.left))
        return overlap, -abs((left + right) - (part.left + part.right))

    return max(range(len(columns)), key=nearness)


def _first_head(lines: Sequence[Line], start: int, free: int, columns: Sequence[tuple[float, float]]) -> int:
    """The first of the short lines above a table that stand over its columns."""
    first = start
    for position in range(start - 1, max(free, start - _MOST_HEADS) - 1, -1):
        line = lines[position]
        over = [part for part in line.segments if part.right > columns[1][0] - line.height]
        short = all(
            len(part.text) <= 40 and not part.text.endswith(("。", ";", "；")) for part in line.segments
        )
        dated = all(_DATED.fullmatch(part.text) for part in line.segments)
        if not (_is_near(line, lines[position + 1]) and short and over) or (
            len(line.segments) < 2 and not dated
        ):
            break
        first = position
    return first


def _row(line: Line, columns: Sequence[tuple[float, float]], *, is_head: bool) -> list[str]:
    cells = [""] * len(columns)
    for part, place in zip(line.segments, _places(line, columns, is_head=is_head), strict=True):
        cells[place] = f"{cells[place]} {part.text}".strip()
    return cells


def _places(line: Line, columns: Sequence[tuple[float, float]], *, is_head: bool) -> list[int]:
    """The column of each segment; fewer heads than columns each stand over as many."""
    over = [part for part in line.segments if part.right > columns[1][0] - line.height]
    beside = len(line.segments) - len(over)
    count = len(columns) - 1
    if is_head and beside <= 1 and 0 < len(over) < count and count % len(over) == 0:
        return [0] * beside + [1 + number * (count // len(over)) for number in range(len(over))]
    return [_place(part, columns) for part in line.segments]
