"""Units: currencies (ISO 4217) and the few others that statistics are written in."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from wenmao.vocabulary.languages import Language

UnitFamily = Literal["currency", "proportion", "count", "ratio", "rank", "index", "time", "physical"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: its code, the family in which it can be compared, its names.

    Per cent and percentage point are units of their own: 5% to 6% is a rise of
    one percentage point and of twenty per cent. A fraction is what measures give: 0.05 is
    printed as 5%; a fraction point of 0.01 as one percentage point.

    >>> unit("CNY").text("zh"), unit("percentage_point").text("en")
    ('人民币元', 'percentage points')
    """

    code: str
    family: UnitFamily
    en: str
    zh: str

    def text(self, language: Language) -> str:
        """The unit's name in a language."""
        return self.en if language == "en" else self.zh

    def __str__(self) -> str:
        return self.code


PERCENT = Unit("percent", "proportion", "per cent", "百分比")
PERCENTAGE_POINT = Unit("percentage_point", "proportion", "percentage points", "个百分点")
FRACTION = Unit("fraction", "proportion", "per cent", "百分比")
FRACTION_POINT = Unit("fraction_point", "proportion", "percentage points", "个百分点")
COUNT = Unit("count", "count", "count", "个")
RATIO = Unit("ratio", "ratio", "times", "倍")
RANK = Unit("rank", "rank", "rank", "位次")
INDEX = Unit("index", "index", "index", "指数")
YEAR_SPAN = Unit("year_span", "time", "years", "年")


def _measures() -> dict[str, Unit]:
    """Physical units, durations among them, from the packaged table."""
    table = files("wenmao.vocabulary").joinpath("data/measures.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines())
    return {row["code"]: Unit(row["code"], _FAMILIES[row["family"]], row["en"], row["zh"]) for row in rows}


_FAMILIES: dict[str, UnitFamily] = {"time": "time", "physical": "physical"}
_PLAIN = {
    plain.code: plain
    for plain in (PERCENT, PERCENTAGE_POINT, FRACTION, FRACTION_POINT, COUNT, RATIO, RANK, INDEX, YEAR_SPAN)
} | _measures()


def unit(code: str) -> Unit:
    """The unit of a code; any ISO 4217 code is one.

    Raises `ValueError` for a code that is neither.

    >>> unit("USD").family
    'currency'
    >>> unit("XXY")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    ValueError: unknown unit 'XXY': use an ISO 4217 currency, or one of ...
    """
    if code in _PLAIN:
        return _PLAIN[code]
    return _currency(code)


def is_currency(code: str | None) -> bool:
    """Whether a unit's code is a currency's.

    >>> is_currency("EUR"), is_currency("percent")
    (True, False)
    """
    return code is not None and code not in _PLAIN


@cache
def _currency(code: str) -> Unit:
    from babel import Locale  # noqa: PLC0415 - start-up stays fast without it

    english = Locale("en").currencies.get(code)
    if english is None:
        plain = ", ".join(sorted(_PLAIN))
        raise ValueError(f"unknown unit {code!r}: use an ISO 4217 currency, or one of {plain}")
    chinese = {"CNY": "人民币元"}.get(code) or Locale("zh").currencies.get(code, english)
    return Unit(code, "currency", english, chinese)
