"""Text in columns on a page of a PDF, brought into the order in which it is read.

A page may be written line by line across its columns. A gutter is a strip that no
segment of many lines crosses, with text that fills its column at both sides. What
crosses it (headings, tables, notes over the whole width) parts the page in zones;
in a zone the left column comes before the right one, and each may have columns again.
A page that has no gutter, or is written column by column already, stays as it is.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from wenmao.documents.formats.pdf_lines import Box, Line, Segment, lines_of
from wenmao.documents.formats.pdf_tables import is_data, written

_FEWEST_LINES = 3  # of a column
_LEAST_FILLED = 0.6  # of a column's width, by the typical line in it
_FILLED_BY_HAN = 0.8  # where all lines begin with a Chinese character, which tells nothing
_RUN_ON = 0.2  # of the lines of Latin prose begin with a small letter; those of a table do not
_LEAST_KEPT = 0.3  # of a page's lines that do not cross the gutter
_NARROWEST = 7  # times the height of a line
_BESIDE = 3  # points, from a gutter to the column at its right
_MOST_LINES = 2_000
_MOST_TRIED = 60  # places for a gutter
_NEAR = 2.0  # times the height of a line, from the heads of a table to its rows
_DEEPEST = 2  # columns within columns: up to four side by side


def in_columns(text: str, boxes: Sequence[Box]) -> str | None:
    """The text of a page whose lines run across its columns, in reading order; None for any other page.

    Tables are written in pipes. `boxes` has for each character its left, bottom, right and top.

    >>> rows = ["Exports of games rose   Imports of art fell in",
    ...         "by a tenth last year,   May, and in June, when",
    ...         "said the customs now.   auctions were few now."]
    >>> text = "\\n".join(rows)
    >>> boxes = [(6.0 * x, -20.0 * y, 6.0 * x + 5.9, 12 - 20.0 * y)
    ...          for y, row in enumerate(rows) for x in range(len(row) + 1)][: len(text)]
    >>> print(in_columns(text, boxes))
    Exports of games rose
    by a tenth last year,
    said the customs now.
    Imports of art fell in
    May, and in June, when
    auctions were few now.
    """
    lines = lines_of(text, boxes)
    regions = list(_regions(lines, _DEEPEST))
    if len(regions) < 2 or not _is_written_across(regions):
        return None
    return "\n".join(words for region in regions for words in written(region))


def _is_written_across(regions: Sequence[Sequence[Line]]) -> bool:
    """Whether the file has the regions' characters in another order than one region after the other."""
    firsts = [_indices(region) for region in regions]
    return any(max(before) > min(after) for before, after in itertools.pairwise(firsts))


def _indices(region: Sequence[Line]) -> list[int]:
    return [index for line in region for part in line.segments for index in part.indices]


def _regions(lines: Sequence[Line], depth: int) -> Iterator[list[Line]]:
    """The parts of a page in the order in which they are read."""
    gutter = _gutter(lines) if depth else None
    if gutter is None:
        yield list(lines)
        return
    for zone in _zones(lines, gutter):
        if zone.crosses:
            yield zone.lines
            continue
        left = [part for line in zone.lines if (part := _side(line, gutter, left=True))]
        right = [part for line in zone.lines if (part := _side(line, gutter, left=False))]
        for column in (left, right):
            if column:
                yield from _regions(column, depth - 1)


@dataclass(frozen=True, slots=True)
class _Zone:
    lines: list[Line]
    crosses: bool


def _zones(lines: Sequence[Line], gutter: float) -> list[_Zone]:
    """Runs of lines that cross the gutter and of lines that do not, from the top down."""
    zones: list[_Zone] = []
    for line, crosses in zip(lines, _crossing(lines, gutter), strict=True):
        if zones and zones[-1].crosses == crosses:
            zones[-1].lines.append(line)
        else:
            zones.append(_Zone([line], crosses))
    return zones


def _side(line: Line, gutter: float, *, left: bool) -> Line | None:
    parts = tuple(part for part in line.segments if (part.left + part.right < 2 * gutter) == left)
    return replace(line, segments=parts) if parts else None


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    return (
        min(part.left for line in lines for part in line.segments),
        max(part.right for line in lines for part in line.segments),
    )


def _crossing(lines: Sequence[Line], gutter: float) -> list[bool]:
    """Of each line whether it takes the whole width: a segment over the gutter, or a row of a wide table."""
    ends = [part.right for line in lines for part in line.segments if part.right <= gutter]
    start = min(part.left for line in lines for part in line.segments)
    full = _LEAST_FILLED * (max(ends, default=gutter) - start)

    def beside(line: Line) -> list[Segment]:
        return [part for part in line.segments if part.right <= gutter]

    def is_prose_beside(line: Line) -> bool:
        """Prose that fills the left column stands beside a row of a table in the right one."""
        return len(beside(line)) == 1 and beside(line)[0].right - beside(line)[0].left >= full

    crossing = [
        any(part.left < gutter < part.right for part in line.segments)
        or (is_data(line) and not is_prose_beside(line))
        for line in lines
    ]
    # The heads right above the rows of a wide table are a part of it.
    for above, row in reversed(list(itertools.pairwise(range(len(lines))))):
        near = lines[above].middle - lines[row].middle < _NEAR * lines[row].height
        if crossing[row] and near and len(lines[row].segments) > 1 and len(lines[above].segments) > 1:
            crossing[above] = crossing[above] or not is_prose_beside(lines[above])
    return crossing


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the gutter is: the middle of the strip that parts the most lines of two full columns."""
    if not _FEWEST_LINES <= len(lines) <= _MOST_LINES:
        return None
    start, end = _edges(lines)
    places: Counter[int] = Counter()
    for line in lines:
        places.update(round(part.left - _BESIDE) for part in line.segments)
        places.update(round((one.right + next_.left) / 2) for one, next_ in itertools.pairwise(line.segments))
    within = [x for x in places if start + 0.2 * (end - start) < x < start + 0.8 * (end - start)]
    likely = sorted(within, key=lambda x: (-places[x], x))[:_MOST_TRIED]
    middle = (start + end) / 2
    scored = [(score, -abs(x - middle), x) for x in likely if (score := _parted(lines, x))]
    return float(max(scored)[2]) if scored else None


def _parted(lines: Sequence[Line], x: float) -> int:
    """How many lines a gutter at a place parts in two columns of prose; 0 where it is none."""
    kept = [line for line, crosses in zip(lines, _crossing(lines, x), strict=True) if not crosses]
    left = [side for line in kept if (side := _side(line, x, left=True))]
    right = [side for line in kept if (side := _side(line, x, left=False))]
    both = len(left) + len(right) - len(kept)
    if min(len(left), len(right)) < _FEWEST_LINES or len(kept) < _LEAST_KEPT * len(lines):
        return 0
    height = median(line.height for line in kept)
    return max(1, both) if _is_prose(left, height) and _is_prose(right, height) else 0


def _is_prose(column: Sequence[Line], height: float) -> bool:
    """Whether the lines of a column are prose: they fill it, and run on from one into the next."""
    widths = [line.segments[-1].right - line.segments[0].left for line in column]
    start = min(line.segments[0].left for line in column)
    width = max(line.segments[-1].right for line in column) - start
    filled = median(widths) / width
    firsts = [line.segments[0].text[0] for line in column]
    han = sum("\u3400" <= first <= "\u9fff" for first in firsts)
    runs_on = filled >= _FILLED_BY_HAN if 2 * han > len(firsts) else (
        sum(first.islower() for first in firsts) >= _RUN_ON * len(firsts)
    )  # fmt: skip
    return width >= _NARROWEST * height and filled >= _LEAST_FILLED and runs_on
