"""Periods: the stretch of time that a figure is about, with one code for each.

| code              | period                                   |
| ----------------- | ---------------------------------------- |
| `2023`            | a year                                   |
| `2024-H1`         | a half                                   |
| `2024-Q1`         | a quarter                                |
| `2024-03`         | a month                                  |
| `2024-01/2024-11` | months of one year, or any span of months |
| `2019/2024`       | a span of years                          |
| `FY2024`          | a fiscal year, as its author counts it   |
"""

import re
from dataclasses import dataclass
from typing import Literal

from wenmao.vocabulary.languages import Language

PeriodKind = Literal["year", "half", "quarter", "month", "months", "span", "fiscal"]

_CODE = re.compile(
    r"(?P<fiscal>FY(?P<fy>\d{4}))"
    r"|(?P<months>(?P<y1>\d{4})-(?P<m1>\d\d)/(?P<y2>\d{4})-(?P<m2>\d\d))"
    r"|(?P<span>(?P<s1>\d{4})/(?P<s2>\d{4}))"
    r"|(?P<half>(?P<hy>\d{4})-H(?P<h>[12]))"
    r"|(?P<quarter>(?P<qy>\d{4})-Q(?P<q>[1-4]))"
    r"|(?P<month>(?P<my>\d{4})-(?P<m>\d\d))"
    r"|(?P<year>(?P<y>\d{4}))"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first month to the last, both included, and how it was named.

    A month is (year, month). Use the constructors, which normalise: the first
    half of a year is `2024-H1` however it was written.

    >>> Period.parse("2024-Q1").text("zh"), Period.months((2024, 1), (2024, 3)).code
    ('2024年第一季度', '2024-Q1')
    """

    kind: PeriodKind
    first: tuple[int, int]
    last: tuple[int, int]

    def __post_init__(self) -> None:
        for _, month in (self.first, self.last):
            if not 1 <= month <= 12:
                raise ValueError(f"no month {month}: a month is 1 to 12")
        if self.first > self.last:
            raise ValueError(f"period runs backwards: {self.first} to {self.last}")

    @classmethod
    def year(cls, year: int) -> "Period":
        """A calendar year."""
        return cls("year", (year, 1), (year, 12))

    @classmethod
    def half(cls, year: int, half: int) -> "Period":
        """A half: 1 or 2."""
        return cls("half", (year, 6 * half - 5), (year, 6 * half))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        """A quarter: 1 to 4."""
        return cls("quarter", (year, 3 * quarter - 2), (year, 3 * quarter))

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """A single month."""
        return cls("month", (year, month), (year, month))

    @classmethod
    def fiscal(cls, year: int) -> "Period":
        """A fiscal year by its label; its months are taken as the calendar year's."""
        return cls("fiscal", (year, 1), (year, 12))

    @classmethod
    def span(cls, first: int, last: int) -> "Period":
        """A span of years, such as a five-year change from 2019 to 2024."""
        return cls("span", (first, 1), (last, 12)) if first != last else cls.year(first)

    @classmethod
    def months(cls, first: tuple[int, int], last: tuple[int, int]) -> "Period":
        """Consecutive months, named by the shortest standard name that fits."""
        year, month = first
        if first == last:
            return cls.month(year, month)
        if year == last[0]:
            standard = {
                (1, 12): cls.year(year),
                **{(6 * h - 5, 6 * h): cls.half(year, h) for h in (1, 2)},
                **{(3 * q - 2, 3 * q): cls.quarter(year, q) for q in (1, 2, 3, 4)},
            }.get((month, last[1]))
            if standard is not None:
                return standard
        return cls("months", first, last)

    @classmethod
    def year_to_date(cls, year: int, month: int) -> "Period":
        """From January up to a month.

        >>> Period.year_to_date(2024, 9).code
        '2024-01/2024-09'
        """
        return cls.months((year, 1), (year, month))

    @classmethod
    def parse(cls, code: str) -> "Period":
        """The period of a code.

        >>> Period.parse("2024-01/2024-11").text("en")
        'January–November 2024'
        """
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError(
                f"unknown period {code!r}: write 2023, 2024-H1, 2024-Q1, 2024-03, "
                "2024-01/2024-11, 2019/2024 or FY2024"
            )
        part = {name: int(text) for name, text in found.groupdict(default="0").items()
                if text.isdigit()}  # fmt: skip
        match found.lastgroup, found:
            case _ if found["fiscal"]:
                return cls.fiscal(part["fy"])
            case _ if found["months"]:
                return cls.months((part["y1"], part["m1"]), (part["y2"], part["m2"]))
            case _ if found["span"]:
                return cls.span(part["s1"], part["s2"])
            case _ if found["half"]:
                return cls.half(part["hy"], part["h"])
            case _ if found["quarter"]:
                return cls.quarter(part["qy"], part["q"])
            case _ if found["month"]:
                return cls.month(part["my"], part["m"])
        return cls.year(part["y"])

    @property
    def code(self) -> str:
        """The period's code, which `parse` reads back."""
        year, month = self.first
        match self.kind:
            case "year":
                return f"{year:04}"
            case "half":
                return f"{year:04}-H{(month + 5) // 6}"
            case "quarter":
                return f"{year:04}-Q{(month + 2) // 3}"
            case "month":
                return f"{year:04}-{month:02}"
            case "months":
                return f"{year:04}-{month:02}/{self.last[0]:04}-{self.last[1]:02}"
            case "span":
                return f"{year:04}/{self.last[0]:04}"
            case "fiscal":
                return f"FY{year:04}"

    def shifted(self, years: int) -> "Period":
        """The same stretch, some years later (or earlier, if negative).

        >>> Period.parse("2024-H1").shifted(-1).code
        '2023-H1'
        """
        return Period(
            self.kind,
            (self.first[0] + years, self.first[1]),
            (self.last[0] + years, self.last[1]),
        )

    def text(self, language: Language) -> str:
        """The period as a sentence would name it."""
        year, month = self.first
        last_year, last_month = self.last
        if language == "zh":
            match self.kind:
                case "year":
                    return f"{year}年"
                case "half":
                    return f"{year}年{'上' if month == 1 else '下'}半年"
                case "quarter":
                    return f"{year}年第{'一二三四'[(month - 1) // 3]}季度"
                case "month":
                    return f"{year}年{month}月"
                case "months":
                    last = "" if year == last_year else f"{last_year}年"
                    return f"{year}年{month}{'月' if last else ''}至{last}{last_month}月"
                case "span":
                    return f"{year}年至{last_year}年"
                case "fiscal":
                    return f"{year}财年"
        match self.kind:
            case "year":
                return str(year)
            case "half":
                return f"the {'first' if month == 1 else 'second'} half of {year}"
            case "quarter":
                return f"the {('first', 'second', 'third', 'fourth')[(month - 1) // 3]} quarter of {year}"
            case "month":
                return f"{MONTHS[month - 1]} {year}"
            case "months":
                start = "" if year == last_year else f" {year}"
                return f"{MONTHS[month - 1]}{start}–{MONTHS[last_month - 1]} {last_year}"
            case "span":
                return f"{year} to {last_year}"
            case "fiscal":
                return f"fiscal {year}"

    def __str__(self) -> str:
        return self.code


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip
