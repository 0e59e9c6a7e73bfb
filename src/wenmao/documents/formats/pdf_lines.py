"""Lines on a page of a PDF, told from where its characters stand.

Characters on one baseline are a line; a wide gap parts a line in segments.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from wenmao.documents.formats.blocks import RAISED

_GAP = 0.7  # of a line's height, between two columns
_SPACE = 0.16  # of a line's height, between two words
_HAN = re.compile(r"[\u3400-\u9fff]")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its place: `index` counts in the page's text, the rest is in points."""

    index: int
    character: str
    left: float
    right: float
    middle: float
    height: float


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of a line with no wide gap among them."""

    text: str
    left: float
    right: float
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Segments on one baseline, from left to right."""

    segments: tuple[Segment, ...]
    middle: float
    height: float


def lines_of(text: str, boxes: Sequence[Box]) -> list[Line]:
    """The lines of a page from the top down; `boxes` has for each character its left, bottom, right and top.

    >>> boxes = [(10.0 * x, 0.0, 10.0 * x + 9, 12.0) for x in range(9)]
    >>> [[part.text for part in line.segments] for line in lines_of("2016  786", boxes)]
    [['2016', '786']]
    """
    glyphs = [
        Glyph(index, character, left, right, (bottom + top) / 2, top - bottom)
        for index, (character, (left, bottom, right, top)) in enumerate(zip(text, boxes, strict=True))
        if not character.isspace() and right > left and top > bottom
    ]
    glyphs.sort(key=lambda glyph: -glyph.middle)
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        if lines and abs(lines[-1][0].middle - glyph.middle) < 0.45 * max(lines[-1][0].height, glyph.height):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [_line(line) for line in lines]


def _line(glyphs: list[Glyph]) -> Line:
    glyphs.sort(key=lambda glyph: glyph.left)
    height = median(glyph.height for glyph in glyphs)
    runs: list[list[Glyph]] = [[glyphs[0]]]
    for glyph in glyphs[1:]:
        if glyph.left - max(before.right for before in runs[-1][-3:]) > _GAP * height:
            runs.append([glyph])
        else:
            runs[-1].append(glyph)
    return Line(
        tuple(_segment(run, height) for run in runs), median(glyph.middle for glyph in glyphs), height
    )


def _segment(run: list[Glyph], height: float) -> Segment:
    text = ""
    for number, glyph in enumerate(run):
        gap = glyph.left - run[number - 1].right if number else 0.0
        between_han = bool(text and _HAN.match(text[-1]) and _HAN.match(glyph.character))
        # 148.41 with a small raised 1 behind it is not 148.411.
        small = number > 0 and glyph.height < 0.8 * height
        text += (" " if gap > _SPACE * height and not between_han else "") + (
            glyph.character.translate(RAISED) if small else glyph.character
        )
    right = max(glyph.right for glyph in run)
    return Segment(text, run[0].left, right, tuple(glyph.index for glyph in run))
