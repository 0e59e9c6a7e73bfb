"""The words that a cell of a workbook shows for its value."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|_.|\*.')
_PLACES = re.compile(r"[#0?][#0?,.]*")
_YEAR, _DAY = re.compile(r"y", re.IGNORECASE), re.compile(r"d", re.IGNORECASE)
_GENERAL_DIGITS = 11


def shown(value: Any, layout: str = "General") -> str:
    """A cell's value in the words that the cell shows; plain where its number format is not understood.

    >>> shown(1484.05, "#,##0.0"), shown(0.093, "0.0%"), shown(-5.2, '0.0_);(0.0)'), shown(99.89)
    ('1,484.1', '9.3%', '(5.2)', '99.89')
    >>> shown(date(2024, 6, 1), "yyyy-mm"), shown(date(2024, 6, 1), "yyyy-mm-dd"), shown(True)
    ('2024-06', '2024-06-01', 'TRUE')
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return _number(value, layout or "General")
        case datetime() | date():
            return _date(value, layout or "")
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


def _date(value: date, layout: str) -> str:
    plain = _LITERAL.sub("", layout)
    if not _DAY.search(plain) and _YEAR.search(plain):
        return f"{value:%Y-%m}" if re.search("m", plain, re.IGNORECASE) else f"{value:%Y}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}"


def _number(value: float, layout: str) -> str:
    sections = layout.split(";")
    negative = value < 0 and len(sections) > 1
    section = sections[1] if negative else sections[0]
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1] or match[2] or match[3] or "")
        return f"\0{len(kept) - 1}\0"

    plain = _LITERAL.sub(keep, section)
    places = _PLACES.search(re.sub("\0\\d+\0", lambda m: " " * len(m[0]), plain))
    rest = plain[: places.start()] + plain[places.end() :] if places else plain
    if (
        places is None
        or _PLACES.search(re.sub("\0\\d+\0", "", rest))
        or re.search(r"[Ee][+-]|[/@ymdhs]", rest)
    ):
        return _general(value)
    amount = Decimal(repr(abs(value) if negative else value)) * (100 if "%" in rest else 1)
    if not amount.is_finite():
        return str(value)
    whole, _, decimals = places[0].partition(".")
    scaled = len(places[0]) - len(places[0].rstrip(","))
    amount /= 1000**scaled
    fixed, optional = len(re.findall("0", decimals)), len(re.findall("[#?]", decimals))
    if amount.adjusted() < 20:
        amount = amount.quantize(Decimal(1).scaleb(-fixed - optional), ROUND_HALF_UP)
    figure = f"{amount:{',' if ',' in whole.rstrip(',') else ''}.{fixed + optional}f}"
    for _ in range(optional):
        figure = figure.removesuffix("0").removesuffix(".") if "." in figure else figure
    words = plain[: places.start()] + figure + plain[places.end() :]
    return re.sub("\0(\\d+)\0", lambda m: kept[int(m[1])], words).strip()


def _general(value: float) -> str:
    """A number without a format: no zeros behind it, no more digits than a cell shows."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{value:.{_GENERAL_DIGITS}g}" if 1e-4 <= abs(value) < 1e11 else repr(value)
