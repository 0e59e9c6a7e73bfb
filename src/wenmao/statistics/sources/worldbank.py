"""World Bank: World Development Indicators, official exchange rates and deflators, by the Indicators API v2.

An answer is a list of two: the first says page, pages, per_page, total and lastupdated, the second holds the
rows, each with indicator, country, countryiso3code, date, value, unit and obs_status. An error is a list of
one with `message`, at status 200. Documentation: World Bank Data Help Desk, articles 889392 and 898581.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenmao.statistics.sources.answers import answer, lacking, part_name, retrieved_at, text
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.columns import Constant, Conversion, Number, Words
from wenmao.statistics.store.layouts import RawTable, Row, Rows, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

URL = "https://api.worldbank.org/v2"

_WDI = "2"  # the number of the World Development Indicators among the Bank's databases
_PER_PAGE = "10000"
_ROUNDS = 3  # how often a set of pages that changes meanwhile is begun anew
_RATE = "PA.NUS.FCRF"

DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "wdi": (
        "NY.GDP.MKTP.CD", "NY.GDP.PCAP.CD", "SP.POP.TOTL", "TX.VAL.MRCH.CD.WT", "TM.VAL.MRCH.CD.WT",
        "BX.GSR.NFSV.CD", "BM.GSR.NFSV.CD",
    ),
    "exchange-rates": (_RATE,),
    "deflators": ("NY.GDP.DEFL.ZS", "FP.CPI.TOTL"),
}  # fmt: skip

_META = ("page", "pages", "per_page", "total")
_FIELDS = ("indicator", "country", "countryiso3code", "date", "value")
_GROUPS = {"EUU": "EU", "WLD": "WLD"}
"""Aggregates that have a code here: the European Union as it is composed now, and the world."""
_ASKED = {"EU": "EUU"}

# Currencies of several economies whose code names none: the economy where their central bank sits.
_SEATS = {"XOF": "SEN", "XAF": "CMR", "XCD": "KNA", "XPF": "NCL", "XCG": "CUW", "EUR": "EMU"}


class WorldBank:
    """The World Bank's Indicators API."""

    def describe(self) -> Description:
        """What the World Bank publishes, and what may be asked."""
        return Description(
            name="worldbank",
            title=Text("World Bank: World Development Indicators", "世界银行：世界发展指标"),
            producer="World Bank",
            licence="CC BY 4.0",
            url="https://datahelpdesk.worldbank.org/knowledgebase/articles/889392",
            datasets={
                "wdi": "World Development Indicators, by the indicators' codes",
                "exchange-rates": "Official exchange rates: units of a currency for one US dollar, averages",
                "deflators": "GDP deflators and consumer price indices",
            },
            takes=("years", "reporters", "products", "vintage"),
            options=(
                Option("base", f"another address that serves the API; {URL} by default"),
                Option("per_page", f"rows on a page; {_PER_PAGE} by default"),
            ),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The list of economies, and every page of every indicator.

        `products` are indicators, `years` a span from the first to the last of them. The
        first page of an indicator is always asked for anew; the others are taken from the
        cache where they are of the same update.
        """
        dataset = _dataset(request)
        base = request.base(URL)
        indicators = request.products or DEFAULTS[dataset]
        places = () if dataset == "exchange-rates" else request.reporters
        economies = ";".join(_ASKED.get(code, code) for code in places) or "all"
        params = {"format": "json", "source": _WDI, "per_page": request.options.get("per_page", _PER_PAGE)}
        if request.years:
            params["date"] = f"{min(request.years)}:{max(request.years)}"
        found = [_fetch(downloads, f"{base}/country", {"format": "json", "per_page": "1000"})]
        for indicator in indicators:
            url = f"{base}/country/{economies}/indicator/{indicator}"
            found.append(_fetch(downloads, url, params))
        return tuple(Fetched.of(page) for pages in found for page in pages)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part for each indicator and page, from answers of the API in any order."""
        dataset = _dataset(request)
        pages = [_Page.of(file.path) for file in files]
        aggregates = frozenset(code for page in pages if page.is_list for code in page.aggregates())
        found = [(file, page) for file, page in zip(files, pages, strict=True) if not page.is_list]
        if not found:
            raise UnreadableTable("World Bank: none of the files has the values of an indicator.")
        if dataset == "exchange-rates" and (other := {page.indicator for _, page in found} - {_RATE}):
            raise RequestError(f"World Bank: exchange rates are {_RATE}, and there is {', '.join(other)}.")
        _check_complete(found)
        vintage = request.vintage or _vintage(found)
        rates = dataset == "exchange-rates"
        layout = _rates() if rates else _values(aggregates)
        tables = [
            RawTable(
                part_name(page.indicator, f"p{page.number}" if page.number > 1 else ""),
                file.path, layout, _RATE_COLUMNS if rates else _VALUE_COLUMNS, file.input,
                keep="currency IS NOT NULL AND value IS NOT NULL" if rates
                else "kind = 'economy' AND value IS NOT NULL",
                left_out=_RATES_LEFT_OUT if rates else _VALUES_LEFT_OUT,
            )
            for file, page in found
            if _kept(layout, file.path)
        ]  # fmt: skip
        empty = [
            f"{page.indicator} page {page.number} ({len(page.rows):,} rows)"
            if page.pages > 1
            else page.indicator
            for file, page in found
            if not _kept(layout, file.path)
        ]
        if not tables:
            raise UnreadableTable(f"World Bank: no value of {', '.join(empty)} is of the dataset {dataset}.")
        note = " ".join(filter(None, [
            _RATES_NOTE if rates else "",
            f"Published without any value of the dataset: {', '.join(empty)}." if empty else "",
        ]))  # fmt: skip
        return Reading(
            Dataset("worldbank", dataset, "rates" if rates else "indicators", "A",
                    "" if rates else "WDI"),
            vintage, _origin(dataset, vintage, files), tuple(tables), note,
        )  # fmt: skip


_VALUES_LEFT_OUT = (
    "years without a value, and aggregates of the World Bank (regions, income groups) other than the world "
    "and the European Union"
)
_RATES_LEFT_OUT = (
    "years without a rate; economies that use a currency of others, such as the members of the euro area; "
    "and years before an economy's last change of currency, which are published partly in its old unit and "
    "partly in its present one"
)
_RATES_NOTE = (
    "The rate of a currency is that of the economy that issues it: of the euro that of the euro area, of the "
    "CFA francs, the East Caribbean dollar and the CFP franc that of the seat of their central bank."
)

_VALUE_COLUMNS: Mapping[str, Conversion] = {
    "period": Words("date"),
    "place": Words("place"),
    "indicator": Words("indicator"),
    "value": Number("value"),
    "unit": Words("unit"),
    "status": Words("status"),
}
_RATE_COLUMNS: Mapping[str, Conversion] = {
    "period": Words("date"),
    "currency": Words("currency"),
    "base": Constant("USD"),
    "basis": Constant("average"),
    "value": Number("value"),
}


def _values(aggregates: frozenset[str]) -> Rows:
    def read(path: Path) -> Iterator[Row]:
        for line, row in enumerate(_Page.of(path).rows, 1):
            if missing := lacking(row, _FIELDS):
                yield Row(line, (None,) * 7, f"no field {', '.join(missing)}")
                continue
            code = _code(row)
            place = _GROUPS.get(code, code)
            yield Row(line, (
                text(row["indicator"].get("id")), place or None, _kind(code, aggregates), text(row["date"]),
                text(row["value"]), text(row.get("unit")), text(row.get("obs_status")),
            ))  # fmt: skip

    return Rows(("indicator", "place", "kind", "date", "value", "unit", "status"), read)


def _rates() -> Rows:
    def read(path: Path) -> Iterator[Row]:
        for line, row in enumerate(_Page.of(path).rows, 1):
            if missing := lacking(row, _FIELDS):
                yield Row(line, (None,) * 4, f"no field {', '.join(missing)}")
                continue
            code, year = _code(row), text(row["date"])
            yield Row(line, (code or None, issued(code, year or ""), year, text(row["value"])))

    return Rows(("economy", "currency", "date", "value"), read)


def _kept(layout: Rows, path: Path) -> bool:
    """Whether a page has a row for the store, be it one to be refused."""
    for row in layout.read(path):
        found = dict(zip(layout.names, row.values, strict=True))
        is_kept = found["kind"] == "economy" if "kind" in found else found["currency"] is not None
        if row.problem or (is_kept and found["value"] is not None):
            return True
    return False


def _kind(code: str, aggregates: frozenset[str]) -> str:
    if code in _GROUPS:
        return "economy"
    if aggregates:
        return "aggregate" if code in aggregates else "economy"
    # Without the Bank's own list, what ISO 3166-1 does not know is taken for an aggregate.
    return "economy" if code in _alpha_3().values() else "aggregate"


def _code(row: Mapping[str, Any]) -> str:
    """The economy's three-letter code; some databases give only the two-letter one, in `country`."""
    code = text(row["countryiso3code"])
    if code:
        return code
    short = text(row["country"].get("id")) or ""
    return _alpha_3().get(short, short)


@cache
def _alpha_3() -> Mapping[str, str]:
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    return {country.alpha_2: country.alpha_3 for country in pycountry.countries}


def issued(economy: str, year: str) -> str | None:
    """The currency that an economy issued throughout a year and issues still, by CLDR; None for any other.

    >>> issued("CHN", "2010"), issued("EMU", "2010"), issued("SEN", "2010")
    ('CNY', 'EUR', 'XOF')

    Members of the euro area issue none of their own, and what was before an economy's
    last change of currency may be stated in either unit.

    >>> issued("DEU", "2010"), issued("DEU", "1995"), issued("TUR", "2004"), issued("TUR", "2005")
    (None, None, None, 'TRY')
    """
    if not (year.isascii() and year.isdigit()):
        return None
    if economy == "EMU":
        return "EUR" if int(year) >= 1999 else None
    found = [
        code
        for code, since in _currencies(economy)
        if _SEATS.get(code, economy) == economy
        and (code in _SEATS or code[:2] == _alpha_2(economy))
        and since <= date(int(year), 1, 1)
    ]
    return found[0] if len(found) == 1 else None


@cache
def _currencies(economy: str) -> tuple[tuple[str, date], ...]:
    """The present currencies of an economy, each with the day since when."""
    from babel.numbers import get_territory_currencies  # noqa: PLC0415 - start-up stays fast without it

    details = get_territory_currencies(
        _alpha_2(economy), start_date=date(1900, 1, 1), end_date=date(2999, 12, 31), include_details=True
    )
    return tuple((d["currency"], d["from"] or date(1900, 1, 1)) for d in details if d["to"] is None)


@cache
def _alpha_2(economy: str) -> str:
    return next((short for short, code in _alpha_3().items() if code == economy), "")


@dataclass(frozen=True)
class _Page:
    """One answer: its place among the pages, and its rows."""

    name: str
    meta: Mapping[str, Any]
    rows: Sequence[Any]

    @classmethod
    def of(cls, path: Path) -> "_Page":
        found = answer(path)
        if message := _message(found):
            raise UnreadableTable(f"{path.name}: the World Bank answered “{message}”.")
        if not (isinstance(found, list) and len(found) == 2 and isinstance(found[0], dict)):
            raise UnreadableTable(f"{path.name}: not an answer of the World Bank's API, which is a "
                                  "list of two: the page, and its rows.")  # fmt: skip
        meta, rows = found[0], found[1] or []
        if missing := [field for field in _META if not str(meta.get(field, "")).isdigit()]:
            raise UnreadableTable(f"{path.name}: no {', '.join(missing)} in its first part, which "
                                  f"has {', '.join(meta) or 'nothing'}.")  # fmt: skip
        if rows and "capitalCity" not in rows[0] and (missing := lacking(rows[0], _FIELDS)):
            raise UnreadableTable(f"{path.name}: its rows have no {', '.join(missing)}. "
                                  f"They have {', '.join(rows[0])}.")  # fmt: skip
        return cls(path.name, meta, rows)

    @property
    def number(self) -> int:
        return int(self.meta["page"])

    @property
    def pages(self) -> int:
        return int(self.meta["pages"])

    @property
    def total(self) -> int:
        return int(self.meta["total"])

    @property
    def updated(self) -> str:
        return text(self.meta.get("lastupdated")) or ""

    @property
    def is_list(self) -> bool:
        """Whether it lists the economies."""
        return bool(self.rows) and "capitalCity" in self.rows[0]

    @property
    def indicator(self) -> str:
        return (text(self.rows[0]["indicator"].get("id")) if self.rows else None) or ""

    def aggregates(self) -> Iterator[str]:
        """The codes of the list that are no economies."""
        for row in self.rows:
            if (row.get("region") or {}).get("value") == "Aggregates":
                yield row["id"]

    def is_of(self, first: "_Page") -> bool:
        """Whether it belongs to the same set of pages."""
        return all(
            self.meta.get(f) == first.meta.get(f) for f in ("pages", "per_page", "total", "lastupdated")
        )


def _message(found: object) -> str:
    """What an error says, empty where the answer is none."""
    match found:
        case [{"message": [{"value": str(said)}, *_]}, *_] | {"message": str(said)}:
            return said
        case [{"message": said}, *_]:
            return str(said)
    return ""


def _fetch(downloads: "Downloads", url: str, params: Mapping[str, str]) -> list[Any]:
    """All pages of one question, of one state of the database."""
    for attempt in range(_ROUNDS):
        found = _round(downloads, url, params, anew=attempt > 0)
        if found is not None:
            return found
    raise FetchFailed(url, "the pages changed while they were fetched, "
                      f"{_ROUNDS} times", "The data are being updated: fetch them again later.")  # fmt: skip


def _round(downloads: "Downloads", url: str, params: Mapping[str, str], *, anew: bool) -> list[Any] | None:
    """All pages, None where they do not fit together."""

    def page(number: int, *, revalidate: bool) -> tuple[Any, _Page]:
        asked = {**params, "page": str(number)}
        download = downloads.get(url, params=asked, expect="json", revalidate=revalidate)
        try:
            return download, _Page.of(download.path)
        except UnreadableTable as problem:
            raise FetchFailed(url, str(problem).rstrip("."),
                              "Check the codes of the indicator and the economies.") from None  # fmt: skip

    download, first = page(1, revalidate=True)
    if not first.rows:
        raise FetchFailed(url, "the World Bank has no values for this question",
                          "Check the codes of the indicator and the economies, and the years.")  # fmt: skip
    found, pages = [download], [first]
    for number in range(2, first.pages + 1):
        download, further = page(number, revalidate=anew)
        if not further.is_of(first) and not download.fresh:
            download, further = page(number, revalidate=True)
        if not further.is_of(first):
            return None
        found.append(download)
        pages.append(further)
    return found if _fits(pages) else None


def _fits(pages: Sequence[_Page]) -> bool:
    """Whether the pages together are the whole, and none repeats what stands on another."""
    if [page.number for page in pages] != list(range(1, pages[0].pages + 1)):
        return False
    if sum(len(page.rows) for page in pages) != pages[0].total:
        return False
    keys = [{_key(row) for row in page.rows} for page in pages]
    return sum(map(len, keys)) == len(set().union(*keys))


def _key(row: Any) -> tuple[str, str]:
    return (str(row.get("id") or row.get("country")), str(row.get("date")))


def _check_complete(found: Sequence[tuple[Fetched, _Page]]) -> None:
    by_indicator: dict[str, list[_Page]] = {}
    for _, page in found:
        by_indicator.setdefault(page.indicator, []).append(page)
    for indicator, pages in by_indicator.items():
        if not _fits(sorted(pages, key=lambda page: page.number)):
            names = ", ".join(page.name for page in pages)
            raise UnreadableTable(f"{names}: these are not all pages of {indicator}, or not of one update "
                                  f"({len(pages)} of {pages[0].pages}). Fetch them again.")  # fmt: skip


def _vintage(found: Sequence[tuple[Fetched, _Page]]) -> str:
    updates = sorted({page.updated for _, page in found})
    if updates == [""]:
        raise RequestError(
            "World Bank: the answers do not say of which update they are; name it with --vintage."
        )
    if len(updates) > 1:
        raise UnreadableTable(f"World Bank: the files are of several updates ({', '.join(updates)}); "
                              "fetch them again.")  # fmt: skip
    return updates[0]


def _dataset(request: Request) -> str:
    dataset = request.dataset or "wdi"
    if dataset not in DEFAULTS:
        raise RequestError(f"World Bank has no dataset {dataset!r}: {', '.join(DEFAULTS)}.")
    return dataset


def _origin(dataset: str, vintage: str, files: Sequence[Fetched]) -> Origin:
    return Origin(
        producer="World Bank" if dataset != "exchange-rates" else "International Monetary Fund",
        title=f"World Development Indicators, update of {vintage}",
        citation=f"World Bank, World Development Indicators, update of {vintage}",
        licence="CC BY 4.0",
        url="https://data.worldbank.org",
        retrieved_at=retrieved_at(files),
    )
