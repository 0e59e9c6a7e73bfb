"""Time expressions: what each names, and what those without a year are counted from."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from wenmao.claims.numerals import ENGLISH_ORDINALS, chinese, english
from wenmao.claims.spans import Span
from wenmao.vocabulary.periods import Period

Role = Literal["at", "base"]


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression and its period.

    Its role is `at` for the period that figures are about, `base` for one that
    they are compared with ("from 2019", 比上年). `relative` expressions name the
    period before the one that the text speaks of ("a year earlier") and do not
    change what it speaks of.
    """

    start: int
    end: int
    period: Period
    role: Role = "at"
    relative: bool = False
    aside: Span | None = None  # the brackets that it stands in: it speaks of the figures there alone


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative expressions count from.

    `published` is the year and month of publication, if known; `current` the
    period that the text spoke of last.
    """

    published: tuple[int, int] | None = None
    current: Period | None = None

    @property
    def this_year(self) -> int | None:
        """The year that "this year" means."""
        return self.published[0] if self.published else None

    @property
    def context_year(self) -> int | None:
        """The year that an expression without one ("the first half") belongs to."""
        return self.current.last[0] if self.current else self.this_year

    @property
    def last_full_year(self) -> int | None:
        """The last year that was over when the text appeared; else the context's."""
        return self.published[0] - 1 if self.published else self.context_year


Reader = Callable[[re.Match[str], Anchor], Period | None]
"""From a matched expression to the period that it names; None where it names none."""


# Brackets with a figure of their own: (2019: ¥4.81 trillion), (2020 = 100).
_ASIDE = re.compile(
    r"[(（](?=[^()（）]*\d{4}[^()（）]*?[:=：])[^()（）]*[)）]|[(（](?:in\s)?(?:H[12]|Q[1-4])?\s?\d{4}:[^()（）]*[)）]"
)


def asides(text: str) -> list[Span]:
    """The brackets of a text that speak of a period of their own, each with its figures."""
    return [match.span() for match in _ASIDE.finditer(text)] if "(" in text or "（" in text else []


def aside_of(start: int, found: list[Span]) -> Span | None:
    """The aside that a place stands in, or nothing."""
    return next((span for span in found if span[0] <= start < span[1]), None)


def spoken_then(anchor: Anchor, period: Period) -> Anchor:
    """The anchor once a period has been named."""
    return Anchor(anchor.published, period if period.kind != "span" else Period.year(period.last[0]))


def has_year(written: str) -> bool:
    """Whether an expression has its year in it."""
    return bool(_YEAR_IN.search(written))


_YEAR_IN = re.compile(r"\d{4}")


def named(match: re.Match[str], *names: str) -> str | None:
    """The first of the groups of a match that has text."""
    return next((match[name] for name in names if match[name]), None)


def year_of(word: str | None, anchor: Anchor) -> int | None:
    """The year that a word names; without a word, the one that the text is speaking of."""
    if word is None:
        return anchor.context_year
    word = word.rstrip("年").lower()
    if word.isdigit():
        return int(word)
    if number := chinese(word):
        return int(number)
    this = anchor.this_year
    match word.split()[0] if word.isascii() else word:
        case "this" | "今" | "本":
            return this or anchor.context_year
        case "last" | "去":
            return this - 1 if this else None
        case "前":
            return this - 2 if this else None
        case "上":
            return anchor.context_year - 1 if anchor.context_year else None
        case "次":
            return anchor.context_year + 1 if anchor.context_year else None
    return anchor.context_year


def count_of(word: str) -> int:
    """A number in digits or in words, 0 where it is none."""
    if word.isdigit():
        return int(word)
    return int(english(word) or chinese(word) or ENGLISH_ORDINALS.get(word, 0))


def firsts(year: int | None, number: int, unit: str) -> Period | None:
    """The first months or quarters of a year: the first nine months, 前三季度."""
    months = number * 3 if unit[0] in "q季" else number
    return Period.year_to_date(year, months) if year and 1 <= months <= 12 else None


def months_of(first: tuple[int, int], last: tuple[int, int]) -> Period | None:
    """The months from one to another, or nothing where they are out of order."""
    if first > last or not all(1 <= month <= 12 for _, month in (first, last)):
        return None
    return Period.months(first, last)


def span_of(first: int, last: int) -> Period | None:
    """The years from one to another, the last perhaps in two digits; or nothing."""
    last = last if last > 100 else first - first % 100 + last
    return Period.span(first, last) if first < last else None


def past_years(years: int, anchor: Anchor) -> Period | None:
    """The last years that were over when the text appeared."""
    last = anchor.last_full_year
    return span_of(last - years, last) if last and years else None
