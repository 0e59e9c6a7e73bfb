"""WITS: exports and imports of product groups, by the World Bank's trade statistics API.

Answers are SDMX-JSON: `structure.dimensions.series` lists the dimensions FREQ, REPORTER, PARTNER, PRODUCTCODE
and INDICATOR with their values, the keys of `dataSets[0].series` are places in these lists, and each holds
`observations` by place in TIME_PERIOD. Errors are XML, which the fetch refuses with their words. Limits:
at most two dimensions may be "all", reporters and partners not both.
Documentation: https://wits.worldbank.org/witsapiintro.aspx
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenmao.statistics.sources.answers import answer, part_name, retrieved_at, text
from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.columns import Conversion, Number, Words
from wenmao.statistics.store.layouts import RawTable, Row, Rows, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

URL = "https://wits.worldbank.org/API/V1/SDMX/V21/datasource/tradestats-trade"

_FLOWS = {"export": "XPRT-TRD-VL", "import": "MPRT-TRD-VL"}
_INDICATORS = {code: flow for flow, code in _FLOWS.items()}
_DIMENSIONS = ("REPORTER", "PARTNER", "PRODUCTCODE", "INDICATOR")

# WITS keeps some codes that ISO 3166-1 has changed since.
_RENAMED = {
    "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "SER": "SRB", "MNT": "MNE", "SUD": "SDN", "BLX": "BEL",
    "OAS": "TWN", "UNS": "_X", "EUN": "EU",
}  # fmt: skip
_PUBLISHED = {"ROU": "ROM", "COD": "ZAR", "TLS": "TMP", "SRB": "SER", "MNE": "MNT", "SDN": "SUD", "EU": "EUN",
              "TWN": "OAS"}  # fmt: skip
_REGIONS = frozenset(("EAS", "ECS", "LCN", "MEA", "NAC", "SAS", "SSF"))
_NO_AREAS = frozenset(("BUN", "FRE", "SPE"))  # bunkers, free zones, special categories
_NAMES = ("reporter", "partner", "product", "indicator", "flow", "period", "value")


class Wits:
    """The World Integrated Trade Solution's trade statistics."""

    def describe(self) -> Description:
        """What WITS publishes, and what may be asked."""
        return Description(
            name="wits",
            title=Text("WITS: trade by product group", "WITS：按产品组划分的贸易"),
            producer="World Bank",
            licence=_LICENCE,
            url="https://wits.worldbank.org/witsapiintro.aspx",
            datasets={"trade": "Exports and imports of product groups, by reporter and partner"},
            takes=("years", "reporters", "partners", "products", "flows", "vintage"),
            options=(Option("base", f"another address that serves the API; {URL} by default"),),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """One answer for each reporter, year and flow, in their order."""
        _check_dataset(request)
        if not request.years:
            raise RequestError("WITS: name the years with --years; its API gives one at a time.")
        if not (request.reporters or request.partners):
            raise RequestError("WITS: name reporters or partners; its API does not give all with all.")
        if unknown := set(request.flows) - set(_FLOWS):
            raise RequestError(f"WITS has no flow {', '.join(sorted(unknown))}: {', '.join(_FLOWS)}.")
        base = request.base(URL)
        partners = _several(request.partners)
        products = ";".join({"TOTAL": "Total"}.get(p, p) for p in request.products) or "all"
        found = []
        for reporter in request.reporters or ("all",):
            for year in sorted(set(request.years)):
                for flow in request.flows or tuple(_FLOWS):
                    url = (f"{base}/reporter/{_several((reporter,))}/year/{year}/partner/{partners}"
                           f"/product/{products}/indicator/{_FLOWS[flow]}")  # fmt: skip
                    download = downloads.get(url, params={"format": "JSON"}, expect="json")
                    found.append(Fetched.of(download))
        return tuple(found)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part for each answer; the vintage is the day on which the last of them came."""
        _check_dataset(request)
        tables, empty = [], []
        for file in files:
            found = _Answer.of(file.path)
            if not any(row.problem or _is_kept(row) for row in found.rows()):
                empty.append(found.part)
                continue
            tables.append(RawTable(
                found.part, file.path, Rows(_NAMES, _read), _COLUMNS, file.input,
                keep=f"flow IS NOT NULL AND value IS NOT NULL AND reporter NOT IN ({_LISTED}) "
                f"AND partner NOT IN ({_LISTED})",
                left_out="regions of the World Bank, partners that are no area (bunkers, free zones, special "
                "categories), other indicators than the values of exports and imports, and observations "
                "without a value",
            ))  # fmt: skip
        if not tables:
            names = ", ".join(file.path.name for file in files)
            raise UnreadableTable(f"{names or 'WITS'}: no value of exports or imports.")
        when = retrieved_at(files)
        vintage = request.vintage or when[:10]
        if not vintage:
            raise RequestError("WITS: its answers name no release; name the vintage with --vintage, such as "
                               "the day on which they were fetched: 2025-06-30.")  # fmt: skip
        return Reading(
            Dataset("wits", "trade", "goods", "A", "WITS product groups", "", "USD"),
            vintage, _origin(vintage, when), tuple(tables),
            "WITS publishes no release dates: the vintage is the day of the answers. Product groups overlap "
            "(sectors, stages of processing, SITC groups) and must not be added up."
            + (f" Published without any value: {', '.join(empty)}." if empty else ""),
        )  # fmt: skip


_LICENCE = (
    "Terms and conditions of WITS: trade statistics come from UN COMTRADE, are copyrighted by the United "
    "Nations, made available for internal use only, and may not be re-disseminated in any form without "
    "written permission of the United Nations Statistics Division"
)
_LISTED = ", ".join(f"'{code}'" for code in sorted(_REGIONS | _NO_AREAS))
_COLUMNS: Mapping[str, Conversion] = {
    "period": Words("period"),
    "flow": Words("flow"),
    "reporter": Words("reporter"),
    "partner": Words("partner"),
    "product": Words("product"),
    "value": Number("value", times=1000),
}


def _several(codes: Sequence[str]) -> str:
    """Codes as a part of the address: as WITS writes them, in lower case."""
    return ";".join(_PUBLISHED.get(code, code).lower() for code in codes) or "all"


def _check_dataset(request: Request) -> None:
    if request.dataset not in ("", "trade"):
        raise RequestError(f"WITS has no dataset {request.dataset!r}: trade. Tariffs are no trade values, so "
                           "they are not brought in.")  # fmt: skip


def _is_kept(row: Row) -> bool:
    reporter, partner, _, _, flow, _, value = row.values
    return flow is not None and value is not None and not (_REGIONS | _NO_AREAS) & {reporter, partner}


def _read(path: Path) -> Iterator[Row]:
    return _Answer.of(path).rows()


@dataclass(frozen=True)
class _Answer:
    """An SDMX-JSON answer whose structure was looked at."""

    name: str
    dimensions: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
    years: Sequence[Mapping[str, Any]]
    series: Mapping[str, Any]

    @classmethod
    def of(cls, path: Path) -> "_Answer":
        found = answer(path)
        try:
            structure, sets = found["structure"], found["dataSets"]
            dimensions = [(d["id"], d["values"]) for d in structure["dimensions"]["series"]]
            years = [d["values"] for d in structure["dimensions"]["observation"] if d["id"] == "TIME_PERIOD"]
            series = sets[0]["series"] if sets else {}
        except (KeyError, TypeError, IndexError) as error:
            said = found.get("message") or found.get("error") if isinstance(found, dict) else None
            raise UnreadableTable(f"{path.name}: not an SDMX-JSON answer of WITS ({error} is missing)."
                                  + (f" It says “{said}”." if said else "")) from None  # fmt: skip
        named = [name for name, _ in dimensions]
        missing = [name for name in _DIMENSIONS if name not in named] + ([] if years else ["TIME_PERIOD"])
        if missing:
            raise UnreadableTable(f"{path.name}: no dimension {', '.join(missing)}. "
                                  f"Its dimensions are {', '.join(named) or 'none'}.")  # fmt: skip
        result = cls(path.name, dimensions, years[0], series)
        result.check_unit()
        return result

    def check_unit(self) -> None:
        """That trade values are in thousands of US dollars, which only the indicator's name says."""
        for value in self._values["INDICATOR"]:
            if value.get("id") in _INDICATORS and not re.search(
                r"US\$ Thousand", value.get("name", ""), re.I
            ):
                raise UnreadableTable(f"{self.name}: {value['id']} is named {value.get('name')!r}; it should "
                                      "be in US$ Thousand.")  # fmt: skip

    @cached_property
    def _values(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return dict(self.dimensions)

    @property
    def part(self) -> str:
        """What the answer is of: its reporter, years and flow."""
        years = sorted(str(year["id"]) for year in self.years)
        reporters = [_code(value, years[-1] if years else "") for value in self._values["REPORTER"]]
        flows = [_INDICATORS.get(str(v["id"]), str(v["id"])) for v in self._values["INDICATOR"]]
        span = years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}" if years else ""
        return part_name(reporters[0] if len(reporters) == 1 else "all", span, *flows)

    def rows(self) -> Iterator[Row]:
        """Every observation, in the order of the answer; the line is its number."""
        line = 0
        for key, series in self.series.items():
            for place, observed in (series.get("observations") or {}).items():
                line += 1
                try:
                    yield Row(line, self._row(key, place, observed))
                except (IndexError, KeyError, ValueError, TypeError):
                    yield Row(
                        line, (None,) * len(_NAMES), f"series {key!r} points to no value of a dimension"
                    )

    def _row(self, key: str, place: str, observed: Sequence[Any]) -> tuple[str | None, ...]:
        at = [int(index) for index in key.split(":")]
        if len(at) != len(self.dimensions) or min(at) < 0:
            raise ValueError(key)
        found = {name: values[index] for (name, values), index in zip(self.dimensions, at, strict=True)}
        indicator = str(found["INDICATOR"]["id"])
        product = str(found["PRODUCTCODE"]["id"])
        year = str(self.years[int(place)]["id"])
        return (
            _code(found["REPORTER"], year), _code(found["PARTNER"], year),
            "TOTAL" if product == "Total" else product, indicator, _INDICATORS.get(indicator), year,
            text(observed[0]),
        )  # fmt: skip


def _code(value: Mapping[str, Any], year: str) -> str:
    code = str(value["id"]).upper()
    if code == "SER" and year < "2006":
        return "SCG"  # until then Serbia and Montenegro
    return _RENAMED.get(code, code)


def _origin(vintage: str, when: str) -> Origin:
    return Origin(
        producer="World Bank",
        title=f"World Integrated Trade Solution (WITS), trade statistics, as of {vintage}",
        citation="World Bank, World Integrated Trade Solution (WITS), trade statistics from UN Comtrade, "
        f"as of {vintage}",
        licence=_LICENCE,
        url="https://wits.worldbank.org",
        retrieved_at=when,
    )
