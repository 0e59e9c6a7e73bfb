"""What the title and the corner of a customs table say: which table, of when, in which currency and unit."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.periods import MONTHS, Period
from wenmao.vocabulary.scales import SCALES

Subject = Literal["country", "chapters", "commodities"]
Span = Literal["month", "ytd"]

_CHINESE = re.compile(
    r"(?P<year>\d{4})年(?:(?:1[至-])?(?P<last>1?\d)月份?)?"
    r"(?:(?P<country>进出口商品(?P<major>主要)?国别\(地区\)总值表)|(?P<chapters>进出口商品类章总值表)"
    r"|(?P<flow>出口|进口)主要商品量值表|全国(?P<key>出口|进口)重点商品量值表)(?:\((?P<currency>人民币|美元)值?\))?"
)
_COMBINED = re.compile(r"\d{4}年1[至-]1?\d月")
_ENGLISH = re.compile(
    r"(?:(?P<country>Imports and Exports by Country \(Region\) of Origin/Destination)"
    r"|(?P<chapters>Imports and Exports by HS Section and Division)"
    r"|(?P<major>China's Total Export & Import Values by Country/Region)"
    r"|(?P<flash>China's )?Major (?P<flow>Export|Import)s by Quantity and Value)"
    r"\W*(?:(?P<number>\d{1,2})\s*\.\s*(?P<year>\d{4})"
    r"|(?P<first>[A-Z][a-z]{2,8})\.?(?:\s*[-–—]\s*(?P<second>[A-Z][a-z]{2,8})\.?)?\s+(?P<named>\d{4}))?"
    r"(?:\s*\((?:Only \w+\.?, )?in\s+(?P<currency>CNY|RMB|USD)\))?"
)
_CORNER = re.compile(r"(?:单位|Unit)\s*[:∶]\s*([^|]{1,40})", re.IGNORECASE)
_MONEY = re.compile(
    r"(?P<scale>百万|千万|十亿|万|亿|千|百)?(?:(?P<yuan>元人民币|人民币元?|元)|(?P<dollar>美元))"
)
_ENGLISH_MONEY = re.compile(
    r"(?P<currency>US\$|USD|CNY|RMB)\s*(?P<number>[\d,]*)\s*(?P<scale>million|billion|thousand)?",
    re.IGNORECASE,
)
_CURRENCIES = {"人民币": "CNY", "美元": "USD", "US$": "USD", "USD": "USD", "CNY": "CNY", "RMB": "CNY"}


@dataclass(frozen=True, slots=True)
class Title:
    """A table by its title. `combined`: it holds the months up to `month` together and none by itself.

    `flash` tables (统计快讯) are preliminary; those of the monthly bulletin (统计月报) are not.
    """

    text: str
    subject: Subject
    flash: bool
    year: int
    month: int
    combined: bool
    currency: str
    flow: Flow | None = None

    def dataset(self, span: Span) -> str:
        """The dataset that its months, or its months so far, belong to."""
        ending = "-ytd" if span == "ytd" else ""
        return f"{'flash-' if self.flash else ''}{self.subject}-{self.currency.lower()}{ending}"

    def period(self, span: Span) -> Period:
        """The month, or the year up to it."""
        return (
            Period.month(self.year, self.month)
            if span == "month"
            else Period.year_to_date(self.year, self.month)
        )


def plain(text: str) -> str:
    """Text in half width, with single blanks.

    >>> plain("进出口商品国别（地区）总值表")
    '进出口商品国别(地区)总值表'
    """
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


def title_of(text: str) -> Title | None:
    """The title that stands in a text, if one does.

    >>> title_of("（2）2024年5月进出口商品国别（地区）总值表（美元值）").dataset("month")
    'country-usd'
    >>> title = "(4) China's Total Export & Import Values by Country/Region, January-February 2025 (in CNY)"
    >>> found = title_of(title)
    >>> found.dataset("ytd"), found.period("ytd").code
    ('flash-country-cny-ytd', '2025-01/2025-02')
    """
    squeezed = plain(text)
    # Chinese titles come with and without blanks within.
    if found := _CHINESE.search(re.sub(r"\s", "", squeezed)):
        return _chinese(found)
    if (found := _ENGLISH.search(squeezed)) and (found["year"] or found["named"]):
        return _english(found)
    return None


def _chinese(found: re.Match[str]) -> Title:
    flow = found["flow"] or found["key"]
    combined = bool(_COMBINED.match(found[0])) or not found["last"]
    return Title(
        text=found[0],
        subject="country" if found["country"] else "chapters" if found["chapters"] else "commodities",
        flash=bool(found["major"] or found["key"]),
        year=int(found["year"]),
        month=int(found["last"] or 12),
        combined=combined,
        currency=_CURRENCIES.get(found["currency"] or "", ""),
        flow={"出口": Flow.EXPORT, "进口": Flow.IMPORT}.get(flow or ""),
    )


def _english(found: re.Match[str]) -> Title | None:
    month = int(found["number"]) if found["number"] else _month(found["second"] or found["first"])
    if month is None or not 1 <= month <= 12:
        return None
    flow = found["flow"]
    return Title(
        text=found[0].strip(),
        subject="country"
        if found["country"] or found["major"]
        else "chapters"
        if found["chapters"]
        else "commodities",
        flash=bool(found["major"] or found["flash"]),
        year=int(found["year"] or found["named"]),
        month=month,
        combined=bool(found["second"]),
        currency=_CURRENCIES.get(found["currency"] or "", ""),
        flow=Flow(flow.lower()) if flow else None,
    )


def _month(name: str) -> int | None:
    return next((n for n, known in enumerate(MONTHS, start=1) if known.startswith(name[:3])), None)


def unit_of(text: str) -> tuple[str, Decimal] | None:
    """The currency and factor that a corner names.

    >>> unit_of("单位：万美元"), unit_of("单位∶亿元人民币")
    (('USD', Decimal('10000')), ('CNY', Decimal('100000000')))
    >>> unit_of("Unit: US$1,000"), unit_of("Unit: CNY 100 Million")
    (('USD', Decimal('1000')), ('CNY', Decimal('100000000')))
    """
    corner = _CORNER.search(plain(text))
    return money_of(corner[1]) if corner else None


def money_of(text: str) -> tuple[str, Decimal] | None:
    """The currency and factor of a unit of money such as 千美元 or US$1,000."""
    squeezed = re.sub(r"\s", "", plain(text))
    if found := _MONEY.match(squeezed):
        factor = SCALES[found["scale"]].factor if found["scale"] else 1
        return ("CNY" if found["yuan"] else "USD", Decimal(factor))
    if found := _ENGLISH_MONEY.match(plain(text)):
        number = Decimal(found["number"].replace(",", "") or 1)
        scale = SCALES[found["scale"].lower()].factor if found["scale"] else 1
        return (_CURRENCIES[found["currency"].upper()], number * scale)
    return None


def settled(title: Title, unit: tuple[str, Decimal] | None, name: str) -> tuple[Title, Decimal]:
    """The title with its currency, and the factor; `UnreadableTable` where title and corner do not agree."""
    if unit is None:
        raise UnreadableTable(f"{name}: the table does not say its unit (单位：…). "
                              "Name it with the option unit, such as unit=千美元.")  # fmt: skip
    currency, factor = unit
    if title.currency and title.currency != currency:
        raise UnreadableTable(f"{name}: the title says {title.currency}, the corner {currency}. "
                              "Customs has published such pages; look for the right one.")  # fmt: skip
    return replace(title, currency=currency), factor
