"""The number in a table's cell: its sign and bound, and the unit that it writes itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from wenmao.claims.grammars import GRAMMARS
from wenmao.claims.model import Bound
from wenmao.claims.numerals import digits
from wenmao.claims.quantities import normalised
from wenmao.documents.language import language_in

_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+|\d{1,3}(?:\s\d{3})+|\d+)(?:\.\d+)?"
_BARE = re.compile(_NUMBER)
_PERCENT = re.compile(rf"({_NUMBER})\s?(?:%|per\scent|percent)", re.IGNORECASE)
_SIGNED = re.compile(r"(?P<bound>[<>≤≥≈~约]?)\s*(?P<sign>[-–—▼↓+▲↑±]?)\s*(?P<body>.+?)", re.DOTALL)
_BRACKETED = re.compile(r"[(（]\s*(?P<body>[^()（）]+?)\s*[)）]")
_MARKS = re.compile(
    r"(?:\s*(?:\*+|[†‡§]+|\[\w{1,3}\]|[\u00b9\u00b2\u00b3\u2070-\u2079]+|(?<=[\d%\s])[(（]?[a-epr][)）]?))+$"
)
_BOUNDS: dict[str, Bound] = {"<": "under", ">": "over", "≤": "at_most", "≥": "at_least", "≈": "approx",
                             "~": "approx", "约": "approx"}  # fmt: skip
# 148.41 (-9.3%): a level with its change behind it.
_PAIR = re.compile(
    r"(?P<level>[^()（）]*\d[^()（）]*?)\s*[(（]\s*(?P<change>[-–—+↑↓▲▼]?\s?\d[\d.,]*\s?%)\s*[)）]"
)


@dataclass(frozen=True, slots=True)
class CellNumber:
    """The number that a cell holds; `start` and `end` count from the cell's own start.

    `sign` is -1 for a minus sign or brackets, 1 for a plus sign, 0 for none.
    `unit` is empty where the cell writes none: the heads then say it.
    `behind` is a change in brackets behind a level.
    """

    start: int
    end: int
    value: Decimal
    resolution: Decimal
    sign: int = 0
    unit: str = ""
    scale: Decimal = Decimal(1)
    bound: Bound = "exact"
    behind: bool = False


def numbers_of(text: str) -> tuple[CellNumber, ...]:
    """The number of a cell, or two for a level with its change; none where it holds anything else.

    >>> [(n.value, n.sign, n.unit) for n in numbers_of("(1,234.5)")]
    [(Decimal('1234.5'), -1, '')]
    >>> [(n.value, n.sign, n.unit) for n in numbers_of("148.41 (-9.3%)")]
    [(Decimal('148.41'), 0, ''), (Decimal('9.3'), -1, 'percent')]
    >>> numbers_of("n.a."), numbers_of("-"), numbers_of("3D games")
    ((), (), ())
    """
    return tuple(_numbers(text)) if len(text) <= 80 and re.search(r"\d", normalised(text)) else ()


def _numbers(text: str) -> Iterator[CellNumber]:
    plain = normalised(text)
    if pair := _PAIR.fullmatch(plain):
        level = _number(pair["level"], pair.start("level"))
        change = _number(pair["change"], pair.start("change"), behind=True)
        if level and change:
            yield level
            yield change
        return
    if whole := _number(plain, 0):
        yield whole


def _number(text: str, offset: int, *, behind: bool = False) -> CellNumber | None:
    core = _MARKS.sub("", text.strip()) or text.strip()
    bracketed = _BRACKETED.fullmatch(core)
    match = _SIGNED.fullmatch(bracketed["body"] if bracketed else core)
    if match is None:
        return None
    body, mark = match["body"].strip(), match["sign"]
    sign = (
        -1 if (mark and mark in "-–—▼↓") or (bracketed and not mark) else 1 if mark and mark in "+▲↑" else 0
    )
    inner = _BRACKETED.fullmatch(body)
    body = inner["body"] if inner else body
    start = offset + len(text) - len(text.lstrip())
    end = offset + len(text.rstrip())
    bound = _BOUNDS.get(match["bound"], "exact")
    if _BARE.fullmatch(body):
        value, resolution = _digits(body)
        return CellNumber(start, end, value, resolution, sign, bound=bound, behind=behind)
    if percent := _PERCENT.fullmatch(body):
        value, resolution = _digits(percent[1])
        return CellNumber(start, end, value, resolution, sign, "percent", bound=bound, behind=behind)
    found = GRAMMARS[language_in(body)].quantities(body)
    if (
        len(found) != 1
        or found[0].outer_start > 0
        or found[0].outer_end < len(body)
        or found[0].upper is not None
    ):
        return None
    read = found[0]
    if read.form not in ("amount", "percent", "points", "count", "multiple") or not read.unit or read.verbal:
        return None
    return CellNumber(start, end, read.value, read.resolution, -1 if read.negative else sign, read.unit, read.scale,
                      bound if bound != "exact" else read.bound, behind)  # fmt: skip


def _digits(written: str) -> tuple[Decimal, Decimal]:
    return digits(re.sub(r"[\s，]", lambda mark: "" if mark[0].isspace() else ",", written))
