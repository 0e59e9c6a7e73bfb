"""China's customs (GACC): trade by country, by HS chapter and of major commodities, month by month.

Published by the Customs Statistics Department in the monthly bulletin (统计月报) and,
some days earlier and preliminary, in the statistics express (统计快讯), in yuan and in
dollars, as workbooks and pages. Exports are valued FOB, imports CIF. The unit stands
in the corner (单位：千美元). A figure of a month and one of the year so far stand side
by side; they are datasets of their own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wenmao.statistics.sources.cells.places import place_code, plain_name
from wenmao.statistics.sources.cells.preparing import Prepared, number_text
from wenmao.statistics.sources.fetching.bodies import Kind
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.gacc.tables import NOTHING, CustomsTable, Entry, customs_table
from wenmao.statistics.sources.gacc.titles import Span, Title, money_of, plain
from wenmao.statistics.sources.source import (
    Description,
    Fetched,
    Option,
    Reading,
    Request,
    RequestError,
    listed_addresses,
)
from wenmao.statistics.sources.tables.pages import page
from wenmao.statistics.store.columns import Constant, Words
from wenmao.statistics.store.layouts import RawTable, Row, Rows, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

URL = "http://www.customs.gov.cn/"
VINTAGE = "as-published"
REMEDY = "Open the address in a browser, save the page or its file, and use: wenmao data import gacc FILE."

_SUBJECTS = {
    "country": "Exports and imports by country, {}",
    "chapters": "Exports and imports by HS chapter, {}",
    "commodities": "Value and quantity of major commodities, {}",
    "flash-country": "Preliminary exports and imports by main country, {}",
    "flash-commodities": "Preliminary value and quantity of key commodities, {}",
}
_CURRENCIES = {"usd": "in dollars", "cny": "in yuan"}
_TOTAL = {"总值", "总计", "合计", "总额", "total", "total value"}
# Sums over parts of the world and over agreements, and what belongs to no single country.
_GROUPINGS = {plain_name(text) for text in (
    "亚洲", "非洲", "欧洲", "拉丁美洲", "北美洲", "大洋洲", "亚洲其他国家(地区)", "非洲其他国家(地区)",
    "欧洲其他国家(地区)", "拉丁美洲其他国家(地区)", "北美洲其他国家(地区)", "大洋洲其他国家(地区)",
    "联合国及机构和国际组织", "亚太经济合作组织", "中东", "中东欧", "金砖国家", "上海合作组织",
    "Asia", "Africa", "Europe", "Latin America", "North America", "Oceania", "APEC",
    "Asia-Pacific Economic Cooperation",
)}  # fmt: skip
_CONTINENTS = ("亚洲", "非洲", "欧洲", "拉丁美洲", "北美洲", "大洋洲")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SECTION = re.compile(r"第[一二三四五六七八九十]+类")
_CHAPTER = re.compile(r"第?\s*(\d{1,2})\s*章|(\d{2})\s+\S")
_TOLD = 10  # sums that do not add up
_SPANS: tuple[Span, ...] = ("month", "ytd")
_SCRIPT_ONLY = 200  # visible characters below which a page with scripts and no table is no page for people


class Gacc:
    """Tables of the General Administration of Customs of China."""

    def describe(self) -> Description:
        """What customs publishes of it."""
        return Description(
            name="gacc",
            title=Text("China's customs: monthly tables", "中国海关：统计月报与快讯"),
            producer="General Administration of Customs of China",
            licence="",
            url=URL,
            datasets={
                f"{subject}-{currency}{span}": meaning.format(f"{words}{told}")
                for subject, meaning in _SUBJECTS.items()
                for currency, words in _CURRENCIES.items()
                for span, told in (("", ", by month"), ("-ytd", ", from January up to a month"))
            },
            takes=("years", "vintage"),
            options=(
                Option("url", "addresses of pages or files of tables, parted by commas or lines"),
                Option("unit", "the unit of a table that does not say it, such as 千美元"),
            ),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The pages or files at the given addresses.

        The site keeps robots out with a page that only a browser can pass; then
        `FetchFailed` says how to bring the page by hand.
        """
        addresses = listed_addresses(request.options.get("url", ""))
        if not addresses:
            raise RequestError("GACC has no address from which to ask for data: name the pages or files of "
                               f"tables with the option url. {REMEDY}")  # fmt: skip
        return tuple(_fetched(address, downloads) for address in addresses)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part a table: a month, or the months so far, and for commodities the flow."""
        if not files:
            raise RequestError("GACC: name the files to import.")
        said = request.options.get("unit", "")
        unit = money_of(said) if said else None
        if said and unit is None:
            raise RequestError(
                f"GACC: the unit {said!r} is none that is known: 千美元, 万元人民币, US$1,000 …"
            )
        tables = [(file, customs_table(file.path, unit)) for file in files]
        if request.years and not (
            tables := [found for found in tables if found[1].title.year in request.years]
        ):
            raise RequestError(f"GACC: none of the files is of {', '.join(map(str, request.years))}.")
        name, span = _chosen(tables, request)
        raw: dict[str, RawTable] = {}
        for file, table in tables:
            part = _raw(file, table, span, unit)
            if part.part in raw:
                names = f"{raw[part.part].path.name} and {file.path.name}"
                raise RequestError(f"GACC: {names} are both of {part.part}; import one of them.")  # fmt: skip
            raw[part.part] = part
        title = tables[0][1].title
        contract = "indicators" if title.subject == "commodities" else "goods"
        classification = {"country": "", "chapters": "HS", "commodities": "GACC commodities"}[title.subject]
        doubts = [doubt for _, table in tables for doubt in _doubts(table, span)]
        more = [f"{len(doubts) - _TOLD} more sums do not add up."] if len(doubts) > _TOLD else []
        notes = ["Exports are valued FOB, imports CIF.", *doubts[:_TOLD], *more]
        return Reading(
            Dataset("gacc", name, contract, "M", classification, "", title.currency),
            request.vintage or VINTAGE, _origin(tables[0][0], title), tuple(raw.values()), " ".join(notes),
        )  # fmt: skip


# Fetching


def _fetched(address: str, downloads: "Downloads") -> Fetched:
    ending = Path(urlsplit(address).path).suffix.lower()
    kind: Kind = "xlsx" if ending == ".xlsx" else "any" if ending == ".xls" else "html"
    problem = ""
    try:
        found = downloads.get(address, expect=kind)
        if not (kind != "xlsx" and _is_script_only(found.path)):
            return Fetched.of(found)
        problem = "the site sent a page of scripts instead of the table, which it does to keep robots out"
    except FetchFailed as failed:
        if "answered 412" not in failed.problem:
            raise
        problem = "the site keeps robots out (it answered 412)"
    raise FetchFailed(address, problem, REMEDY)


def _is_script_only(path: Path) -> bool:
    data = path.read_bytes()[: 1 << 20]
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    scripts = b"<script" in data.lower()
    tree = page(path)
    seen = plain(" ".join(tree.itertext()))
    return scripts and next(tree.iter("table"), None) is None and len(seen) < _SCRIPT_ONLY


# Reading


def _chosen(tables: Sequence[tuple[Fetched, CustomsTable]], request: Request) -> tuple[str, Span]:
    """The dataset that is asked for, which all files must be of."""
    first = tables[0][1]
    usual: Span = "month" if first.has("month") else "ytd"
    name = request.dataset or first.title.dataset(usual)
    span: Span = "ytd" if name.endswith("-ytd") else "month"
    for file, table in tables:
        if table.title.dataset(span) != name:
            offered = " or ".join(table.title.dataset(s) for s in _SPANS if table.has(s))
            raise UnreadableTable(f"{file.path.name}: this is {table.title.text} ({offered}), not of {name}. "
                                  "Import each kind of table by itself.")  # fmt: skip
        if not table.has(span) and not (span == "ytd" and table.title.month == 1):
            what = "no figures of the month alone" if span == "month" else "no figures of the months so far"
            other: Span = "ytd" if span == "month" else "month"
            raise UnreadableTable(f"{file.path.name}: {table.title.text} has {what}; "
                                  f"ask for {table.title.dataset(other)}.")  # fmt: skip
    return name, span


@dataclass(frozen=True, slots=True)
class _Lines:
    """The rows of a table for one span; read anew from the file when the store asks for them."""

    span: Span
    unit: tuple[str, Decimal] | None

    def __call__(self, path: Path) -> Iterator[Row]:
        table = customs_table(path, self.unit)
        span = columns_of(table, self.span)
        for entry in table.entries:
            match table.title.subject:
                case "country":
                    kind, code = _country(entry.name)
                    yield from _goods(table, entry, span, kind, code)
                case "chapters":
                    kind, code = _chapter(entry.name)
                    yield from _goods(table, entry, span, kind, code)
                case "commodities":
                    yield from _commodity(table, entry, span)


def columns_of(table: CustomsTable, span: Span) -> Span:
    """The columns that hold a span: in January the month is the year so far, and may stand alone."""
    return span if table.has(span) else "month"


_GOODS = ("name", "kind", "flow", "figure", "code", "value")
_INDICATORS = ("name", "kind", "figure", "indicator", "value", "unit")
_LEFT_OUT = {
    "country": "continents and other groupings without a code, and cells without a figure",
    "chapters": "sections, which are sums of chapters, and cells without a figure",
    "commodities": "cells without a figure",
}


def _raw(file: Fetched, table: CustomsTable, span: Span, unit: tuple[str, Decimal] | None) -> RawTable:
    title = table.title
    period = title.period(span).code
    reader = _Lines(span, unit)
    how = f"{title.dataset(span)} {table.factor:f}"
    part = period.replace("/", "_")
    keep, left_out = "\"kind\" = 'row'", _LEFT_OUT[title.subject]
    if title.subject == "commodities":
        return RawTable(f"{part}-{title.flow}", file.path, Rows(_INDICATORS, reader), {
            "period": Constant(period),
            "place": Constant("CHN"),
            "indicator": Prepared("name", "indicator", how),
            "value": Prepared("figure", "value", how),
            "unit": Words("unit"),
        }, file.input, "", keep, left_out)  # fmt: skip
    code = Prepared("name", "code", how)
    return RawTable(part, file.path, Rows(_GOODS, reader), {
        "period": Constant(period),
        "flow": Words("flow"),
        "reporter": Constant("CHN"),
        "partner": code if title.subject == "country" else Constant("WLD"),
        "product": code if title.subject == "chapters" else Constant("TOTAL"),
        "value": Prepared("figure", "value", how),
    }, file.input, "", keep, left_out)  # fmt: skip


def _goods(table: CustomsTable, entry: Entry, span: Span, kind: str, code: str | None) -> Iterator[Row]:
    for flow in (Flow.EXPORT, Flow.IMPORT):
        text = table.text(entry, flow, span)
        if text is None:
            continue
        shown = "none" if kind == "row" and text in NOTHING else kind
        yield Row(
            entry.line,
            (entry.name, shown, str(flow), text, code, number_text(text, table.factor, thousands=",")),
        )


def _commodity(table: CustomsTable, entry: Entry, span: Span) -> Iterator[Row]:
    unit = entry.text(table.unit_column)
    for measure, factor, of in (
        ("value", table.factor, table.title.currency),
        ("quantity", Decimal(1), unit),
    ):
        text = table.text(entry, None, span, measure)
        if text is None:
            continue
        indicator = f"{table.title.flow}/{commodity_name(entry.name)}/{measure}"
        yield Row(entry.line, (
            entry.name, "none" if text in NOTHING else "row", text, indicator,
            number_text(text, factor, thousands=","), of if of not in NOTHING else None,
        ))  # fmt: skip


def commodity_name(name: str) -> str:
    """A commodity's name without the marks of sums and parts.

    >>> commodity_name("　其中：汽车（包括底盘）"), commodity_name("机电产品*"), commodity_name("#集成电路")
    ('汽车(包括底盘)', '机电产品', '集成电路')
    """
    return re.sub(r"\s*[*#]+$", "", _part(name)).strip()


def _part(name: str) -> str:
    return re.sub(r"^(?:其中\s*:|of which\s*:|[#*])\s*", "", plain(name), flags=re.IGNORECASE).strip()


def _country(name: str) -> tuple[str, str | None]:
    """What a line of a table of countries is, a row of the dataset or a grouping, and its code, if any."""
    said = re.sub(r"\s*[:：]$", "", _part(name))
    if said.casefold().replace(" ", "") in {total.replace(" ", "") for total in _TOTAL}:
        return "row", "WLD"
    if plain_name(said) in _GROUPINGS:
        return "grouping", None
    return "row", place_code(said)


def _chapter(name: str) -> tuple[str, str | None]:
    """What a line of a table of chapters is, and its code; English sections have no mark of their own."""
    said = _part(name)
    if said.casefold() in _TOTAL:
        return "row", "TOTAL"
    if found := _CHAPTER.match(said):
        return "row", (found[1] or found[2]).zfill(2)
    return ("grouping" if _SECTION.match(said) or not _HAN.search(said) else "row"), None


def _doubts(table: CustomsTable, span: Span) -> Iterator[str]:
    """What does not add up in a table; it is told, and the figures stay as published."""
    span = columns_of(table, span)
    title = table.title
    if title.subject == "commodities":
        return
    when = title.period(span).code
    for entry in table.entries:
        whole = table.figure(entry, Flow.TOTAL, span)
        parts = [table.figure(entry, flow, span) for flow in (Flow.EXPORT, Flow.IMPORT)]
        known = [part for part in parts if part is not None]
        if whole is not None and known and abs(whole - sum(known)) > _tolerance([whole, *known]):
            yield f"{when}: {_part(entry.name)}: exports and imports are {sum(known)}, the total is {whole}."
    for flow in (Flow.EXPORT, Flow.IMPORT):
        figures = [(_part(entry.name), table.figure(entry, flow, span)) for entry in table.entries]
        total = next((f for name, f in figures if name.casefold() in _TOTAL), None)
        if title.subject == "chapters":
            parts = [f for name, f in figures if _CHAPTER.match(name)]
        else:
            named = dict(figures)
            parts = [named[continent] for continent in _CONTINENTS] if set(_CONTINENTS) <= set(named) else []
        known = [part for part in parts if part is not None]
        if total is not None and known and abs(total - sum(known)) > _tolerance([total, *known]):
            what = "chapters" if title.subject == "chapters" else "continents"
            yield f"{when}: {flow}: the {what} sum to {sum(known)}, the total is {total}."


def _tolerance(figures: Sequence[Decimal]) -> Decimal:
    """What rounding may make of a sum: half the last digit for each figure, and what binary numbers lose."""
    coarsest = max(int(figure.as_tuple().exponent) for figure in figures)
    return max(Decimal(10) ** coarsest / 2 * len(figures), max(map(abs, figures)) * Decimal("1e-10"))


def _origin(file: Fetched, title: Title) -> Origin:
    return Origin(
        producer="General Administration of Customs of China",
        title=title.text,
        citation=f"中华人民共和国海关总署：{'统计快讯' if title.flash else '统计月报'}",
        url=file.input.url or URL,
        retrieved_at=file.input.retrieved_at,
    )
