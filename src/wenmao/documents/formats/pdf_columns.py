"""Text in columns on a page of a PDF, brought into the order in which it is read.

A page may be written line by line across its columns. A gutter is a strip that no
segment of many lines crosses, with text that fills its column at both sides. What
crosses it (headings, tables, notes over the whole width) parts the page in zones;
in a zone the left column comes before the right one, and each may have columns again.
A page that has no gutter, or is written column by column already, stays as it is.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from wenmao.documents.formats.pdf_lines import Box, Line, Segment, lines_of
from wenmao.documents.formats.pdf_tables import is_data, written

_FEWEST_LINES = 3  # of a column
_LEAST_FILLED = 0.6  # of a column's width, by the typical line in it
_NARROWEST = 8  # times the height of a line
_DEEPEST = 2  # columns within columns: up to four side by side


def in_columns(text: str, boxes: Sequence[Box]) -> str | None:
    """The text of a page whose lines run across its columns, in reading order; None for any other page.

    Tables are written in pipes. `boxes` has for each character its left, bottom, right and top.

    >>> rows = ["Exports of games rose   Imports of art fell in",
    ...         "by a tenth last year,   May, and in June too.",
    ...         "said the customs now.   Auctions were few now."]
    >>> text = "\\n".join(rows)
    >>> boxes = [(6.0 * x, -20.0 * y, 6.0 * x + 5.9, 12 - 20.0 * y)
    ...          for y, row in enumerate(rows) for x in range(len(row) + 1)][: len(text)]
    >>> print(in_columns(text, boxes))
    Exports of games rose
    by a tenth last year,
    said the customs now.
    Imports of art fell in
    May, and in June too.
    Auctions were few now.
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
    edges = _edges(lines)
    for line in lines:
        crosses = _crosses(line, gutter, edges)
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


def _crosses(line: Line, gutter: float, edges: tuple[float, float]) -> bool:
    """Whether a line takes the whole width: a segment over the gutter, or a row of a wide table."""
    if any(part.left < gutter < part.right for part in line.segments):
        return True
    if not is_data(line):
        return False
    beside = [part for part in line.segments if part.right <= gutter]
    # Prose that fills the left column stands beside a table in the right one.
    return not (len(beside) == 1 and beside[0].right - beside[0].left >= _LEAST_FILLED * (gutter - edges[0]))


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the gutter is: the middle of the strip that parts the most lines of two full columns."""
    if len(lines) < _FEWEST_LINES:
        return None
    edges = _edges(lines)
    gaps = [
        ((before.right + after.left) / 2, after.left - before.right)
        for line in lines for before, after in itertools.pairwise(line.segments)
    ]  # fmt: skip
    lefts = [part.left for line in lines for part in line.segments]
    candidates = {round(middle) for middle, _ in gaps} | {round(left - 3) for left in lefts}
    width = edges[1] - edges[0]
    within = [x for x in candidates if edges[0] + 0.2 * width < x < edges[0] + 0.8 * width]
    scored = [
        (score, -abs(x - (edges[0] + width / 2)), x) for x in within if (score := _parted(lines, x, edges))
    ]
    return float(max(scored)[2]) if scored else None


def _parted(lines: Sequence[Line], x: float, edges: tuple[float, float]) -> int:
    """How many lines a gutter at a place parts from others; 0 where it is none."""
    kept = [line for line in lines if not _crosses(line, x, edges)]
    left = [part for line in kept for part in line.segments if part.right <= x]
    right = [part for line in kept for part in line.segments if part.left >= x]
    both = sum(
        any(p.right <= x for p in line.segments) and any(p.left >= x for p in line.segments) for line in kept
    )
    if min(len(left), len(right)) < _FEWEST_LINES or both < _FEWEST_LINES or len(kept) < 0.3 * len(lines):
        return 0
    height = median(line.height for line in kept)
    return both if _is_full(left, height) and _is_full(right, height) else 0


def _is_full(column: Sequence[Segment], height: float) -> bool:
    """Whether the lines of a column fill it as prose does, not as labels and figures do."""
    start, end = min(part.left for part in column), max(part.right for part in column)
    typical = median(part.right - part.left for part in column)
    return end - start >= _NARROWEST * height and typical >= _LEAST_FILLED * (end - start)
