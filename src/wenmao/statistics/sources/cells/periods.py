"""How tables write periods, and the code of each."""

import re
from collections.abc import Callable
from functools import cache

from wenmao.vocabulary.periods import MONTHS, Period

_TOKENS = re.compile(r"yyyy|1\s?[-–至到~]\s?m|MMMM|MMM|mm|m|dd|d|q|h")
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_PATTERNS = {
    "yyyy": r"(?P<year>\d{4})",
    "mm": r"(?P<month>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MMMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "dd": r"\d{2}",
    "d": r"\d{1,2}",
    "q": r"(?P<quarter>[1-4一二三四])",
    "h": r"(?P<half>[12上下])",
}
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})( \d{2}:\d{2}.*)?")


def format_problem(form: str) -> str:
    """What is wrong with a format, in words; empty where it can be used.

    >>> format_problem("yyyy年m月"), format_problem("%Y")
    ('', 'it has none of yyyy, q, h, m, mm, MMM')
    """
    if form == "date":
        return ""
    tokens = _TOKENS.findall(form)
    if not tokens or not set(tokens) - {"d", "dd"}:
        return "it has none of yyyy, q, h, m, mm, MMM"
    if len(tokens) != len(set(tokens)) or sum(kind in tokens for kind in ("m", "mm", "MMM", "MMMM")) > 1:
        return "it names the same part twice"
    return ""


def needs_year(form: str) -> bool:
    """Whether a format tells no year, so that it must come from elsewhere."""
    return form != "date" and "yyyy" not in form


def period_of(text: str, form: str, frequency: str, year: int | None = None) -> str | None:
    """The code of a period that is written in a format; None where it is written otherwise.

    `date` is a day, as Excel and databases write it: the period is the year, quarter
    or month that it lies in, by `frequency`.

    >>> period_of("2024年5月", "yyyy年m月", "M"), period_of("2024-05-31", "date", "M")
    ('2024-05', '2024-05')
    >>> period_of("2023Q1", "yyyyQq", "Q"), period_of("2024年1至5月", "yyyy年1至m月", "M")
    ('2023-Q1', '2024-01/2024-05')
    >>> period_of("5月", "m月", "M", 2024)
    '2024-05'
    """
    if form == "date":
        return _of_date(text, frequency)
    found = _matcher(form)(text)
    if found is None:
        return None
    parts = {name: value for name, value in found.groupdict().items() if value}
    told = int(parts["year"]) if "year" in parts else year
    if told is None:
        return None
    try:
        return _code(parts, told)
    except ValueError:
        return None


def _code(parts: dict[str, str], year: int) -> str | None:
    if "to" in parts:
        return Period.year_to_date(year, int(parts["to"])).code
    if "month" in parts:
        return Period.month(year, int(parts["month"])).code
    if "name" in parts:
        named = [
            n for n, name in enumerate(MONTHS, start=1) if name.lower().startswith(parts["name"].lower())
        ]
        return Period.month(year, named[0]).code if len(named) == 1 else None
    if "quarter" in parts:
        return Period.quarter(year, _number(parts["quarter"])).code
    if "half" in parts:
        return Period.half(year, _number(parts["half"])).code
    return Period.year(year).code


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def _of_date(text: str, frequency: str) -> str | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:
        return None
    match frequency:
        case "A":
            return Period.year(year).code
        case "Q":
            return Period.quarter(year, (month + 2) // 3).code
    return Period.month(year, month).code


@cache
def _matcher(form: str) -> Callable[[str], "re.Match[str] | None"]:
    pattern, at = "", 0
    for token in _TOKENS.finditer(form):
        pattern += re.escape(form[at : token.start()])
        pattern += _PATTERNS.get(token[0]) or r"0?1\s?[-–至到~]\s?(?P<to>\d{1,2})"
        at = token.end()
    return re.compile(pattern + re.escape(form[at:])).fullmatch
