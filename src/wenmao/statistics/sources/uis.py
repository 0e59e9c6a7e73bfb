"""UNESCO Institute for Statistics: the data API, and the zips of the Bulk Data Download Service.

API: `versions/default` names the release, `definitions/indicators` each indicator with its theme, and
`data/indicators` gives `records` of indicatorId, geoUnit, year, value, magnitude and qualifier, at most
100,000 of them, with `hints` where a code is unknown.
Documentation: https://api.uis.unesco.org/api/public/documentation/

Bulk: `DATASET_DATA_NATIONAL.csv` in `DATASET.zip` has INDICATOR_ID, COUNTRY_ID, YEAR, VALUE, MAGNITUDE and
QUALIFIER. MAGNITUDE says NIL for nil or negligible and NA for not applicable; QUALIFIER says NAT_EST or
UIS_EST for estimates.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenmao.statistics.sources.answers import answer, lacking, part_name, retrieved_at, text
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.columns import Conversion, Number, Words, name
from wenmao.statistics.store.layouts import Csv, RawTable, Row, Rows, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

URL = "https://api.uis.unesco.org/api/public"
BULK_URL = "https://download.uis.unesco.org/bdds"

_THEME = "CULTURE"
_MOST = 100_000  # records that one answer can hold
_API = ("culture", "indicators")
_BULK = {
    "sdg": "SDG", "opri": "OPRI", "scn-sdg": "SCN-SDG", "scn-opri": "SCN-OPRI", "dem": "DEM",
    "cltt": "CLTT", "clte": "CLTE", "film": "FILM",
}  # fmt: skip
_FIELDS = ("indicatorId", "geoUnit", "year", "value", "magnitude", "qualifier")
_HEADS = ("INDICATOR_ID", "COUNTRY_ID", "YEAR", "VALUE", "MAGNITUDE", "QUALIFIER")
_NATIONAL = re.compile(r"(?:.*/)?(?P<dataset>[A-Z0-9-]+)_DATA_NATIONAL\.csv", re.IGNORECASE)
_RELEASE = re.compile(r"/(?P<release>20\d{4})/")
_LEFT_OUT = "records without a value, such as those not applicable, and regional aggregates"


class Uis:
    """The UNESCO Institute for Statistics."""

    def describe(self) -> Description:
        """What the institute publishes, and what may be asked."""
        return Description(
            name="uis",
            title=Text("UNESCO Institute for Statistics", "联合国教科文组织统计研究所"),
            producer="UNESCO Institute for Statistics",
            licence="CC BY-SA 3.0 IGO",
            url="https://databrowser.uis.unesco.org",
            datasets={
                "culture": f"All indicators of the theme {_THEME}, or those named",
                "indicators": "Any indicators, by their codes",
                **{key: f"The bulk download {code}.zip" for key, code in _BULK.items()},
            },
            takes=("years", "reporters", "products", "vintage"),
            options=(
                Option("base", f"another address that serves the API; {URL} by default"),
                Option("bulk", f"another address that serves the zips; {BULK_URL} by default"),
            ),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The answers for each indicator, of one release; or a zip.

        `products` are indicators, `reporters` geographical units. A release does not
        change, so what is in the cache of it is not asked for again. For a zip,
        `vintage` is the release as its address has it, such as 202602.
        """
        dataset = _dataset(request)
        if dataset in _BULK:
            return _fetch_bulk(request, _BULK[dataset], downloads)
        base = request.base(URL)
        version = request.vintage
        if not version:
            release = downloads.get(f"{base}/versions/default", expect="json")
            version = _version(release.path)
            if not version:
                raise FetchFailed(release.url, "the answer names no version", "Name it with --vintage.")
        found = []
        for indicator in request.products or _indicators(dataset, base, version, downloads):
            params = {"indicator": indicator, "version": version}
            if request.years:
                params |= {"start": str(min(request.years)), "end": str(max(request.years))}
            for place in request.reporters or ("",):
                asked = {**params, "geoUnit": place} if place else {**params, "geoUnitType": "NATIONAL"}
                found.append(_one(downloads, f"{base}/data/indicators", asked))
        return tuple(found)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part for each answer, or for each table of national data in zips and beside them."""
        dataset = _dataset(request)
        tables = [table for file in files for table in (_bulk(file) if dataset in _BULK else _answers(file))]
        if not tables:
            raise UnreadableTable(f"{', '.join(file.path.name for file in files)}: no national data of UIS.")
        empty = [] if dataset in _BULK else sorted(name for file in files for name in _without_values(file))
        vintage = request.vintage or _vintage(files)
        return Reading(
            Dataset("uis", dataset, "indicators", "A", "UIS indicators"),
            vintage, _origin(vintage, retrieved_at(files)), tuple(tables),
            f"Published without any value: {', '.join(empty)}." if empty else "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Status:
    """Magnitude and qualifier as one status, whichever of the two there is."""

    magnitude: str
    qualifier: str
    type = "VARCHAR"
    values = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The two columns."""
        return (self.magnitude, self.qualifier)

    def sql(self, *, typed: bool) -> str:
        """Both, with a blank between; NULL where there is neither."""
        del typed
        return f"nullif(trim(concat_ws(' ', {name(self.magnitude)}, {name(self.qualifier)})), '')"


def _columns(heads: Sequence[str]) -> Mapping[str, Conversion]:
    indicator, place, year, value, magnitude, qualifier = heads
    return {
        "period": Words(year),
        "place": Words(place),
        "indicator": Words(indicator),
        "value": Number(value),
        "status": _Status(magnitude, qualifier),
    }


def _keep(heads: Sequence[str]) -> str:
    value, magnitude = name(heads[3]), name(heads[4])
    return f"{value} IS NOT NULL AND coalesce({magnitude}, '') <> 'NA'"


def _one(downloads: "Downloads", url: str, params: Mapping[str, str]) -> Fetched:
    """An answer that is whole; a copy that is not is asked for again."""
    for revalidate in (False, True):
        download = downloads.get(url, params=params, expect="json", revalidate=revalidate)
        try:
            _check(download.url, _records(download.path))
        except UnreadableTable as problem:
            if download.fresh or revalidate:
                raise FetchFailed(download.url, str(problem).rstrip("."), "Check the codes of indicators and "
                                  "places.") from None  # fmt: skip
        else:
            break
    return Fetched.of(download)


def _fetch_bulk(request: Request, code: str, downloads: "Downloads") -> tuple[Fetched, ...]:
    if not re.fullmatch(r"20\d{4}", request.vintage):
        raise RequestError("UIS: name the release with --vintage, such as 202602; the page of bulk downloads "
                           "(databrowser.uis.unesco.org/resources/bulk) has the addresses.")  # fmt: skip
    base = request.options.get("bulk", BULK_URL).rstrip("/")
    return (Fetched.of(downloads.get(f"{base}/{request.vintage}/{code}.zip", expect="zip")),)


def _indicators(dataset: str, base: str, version: str, downloads: "Downloads") -> Sequence[str]:
    """The codes of all indicators of the theme."""
    if dataset != "culture":
        raise RequestError("UIS: name the indicators with --products, such as CR.1.")
    url = f"{base}/definitions/indicators"
    download = downloads.get(url, params={"version": version}, expect="json", revalidate=False)
    listed = answer(download.path)
    if not isinstance(listed, list) or not listed or lacking(listed[0], ("indicatorCode", "theme")):
        raise FetchFailed(url, "the list of indicators has no indicatorCode and theme", "Name indicators "
                          "with --products instead.")  # fmt: skip
    found = sorted(str(entry["indicatorCode"]) for entry in listed if entry.get("theme") == _THEME)
    if not found:
        raise FetchFailed(url, f"no indicator is of the theme {_THEME}", "Name indicators with --products.")
    return found


def _version(path: Path) -> str:
    found = answer(path)
    return (text(found.get("version")) or "") if isinstance(found, dict) else ""


def _records(path: Path) -> Mapping[str, Any]:
    """An answer with records, looked at; `UnreadableTable` where it is none."""
    found = answer(path)
    if not isinstance(found, dict) or not isinstance(found.get("records"), list):
        said = text(found.get("message")) if isinstance(found, dict) else None
        raise UnreadableTable(f"{path.name}: not an answer of UIS with records."
                              + (f" It says “{said}”." if said else ""))  # fmt: skip
    if found["records"] and (missing := lacking(found["records"][0], _FIELDS)):
        raise UnreadableTable(f"{path.name}: its records have no {', '.join(missing)}. "
                              f"They have {', '.join(found['records'][0])}.")  # fmt: skip
    return found


def _check(url: str, found: Mapping[str, Any]) -> None:
    """That the answer is whole and all codes are known."""
    hints = [text(hint.get("message")) for hint in found.get("hints") or [] if isinstance(hint, dict)]
    if said := "; ".join(hint for hint in hints if hint):
        raise FetchFailed(url, f"UIS says “{said}”", "Check the codes of indicators and places.")
    if len(found["records"]) >= _MOST:
        raise FetchFailed(url, f"the answer has {_MOST:,} records, which is all that one can hold, so that "
                          "some may be missing", "Ask for fewer years or for places one by one.")  # fmt: skip


def _answers(file: Fetched) -> Iterator[RawTable]:
    """The part that an answer is, none where no record has a value."""
    records = _records(file.path)["records"]
    if not any(_has_value(record) for record in records):
        return
    indicators = sorted({str(record["indicatorId"]) for record in records})
    places = sorted({str(record["geoUnit"]) for record in records})
    part = part_name(indicators[0] if len(indicators) == 1 else f"{len(indicators)}-indicators",
                     places[0] if "geoUnit=" in file.input.url else "")  # fmt: skip
    names = (*_FIELDS, "region")
    yield RawTable(
        part, file.path, Rows(names, _read), _columns(_FIELDS), file.input,
        keep=f"{_keep(_FIELDS)} AND region IS NULL", left_out=_LEFT_OUT,
    )  # fmt: skip


def _has_value(record: Any) -> bool:
    # A record that is not of its form counts, so that it is listed among the refused.
    return bool(lacking(record, _FIELDS)) or (
        text(record["value"]) is not None and record["magnitude"] != "NA"
    )


def _without_values(file: Fetched) -> Iterator[str]:
    """The indicators of an answer in which no record has a value; what was asked where it has no records."""
    records = _records(file.path)["records"]
    if any(_has_value(record) for record in records):
        return
    asked = re.search(r"[?&]indicator=([^&]+)", file.input.url)
    yield from {str(record["indicatorId"]) for record in records} or {asked[1] if asked else file.path.name}


def _read(path: Path) -> Iterator[Row]:
    for line, record in enumerate(_records(path)["records"], 1):
        if missing := lacking(record, _FIELDS):
            yield Row(line, (None,) * 7, f"no field {', '.join(missing)}")
            continue
        place = text(record["geoUnit"]) or ""
        # Regions are named with their group, such as "SDG: World".
        yield Row(line, (*(text(record[field]) for field in _FIELDS), "region" if ":" in place else None))


def _bulk(file: Fetched) -> Iterator[RawTable]:
    """The tables of national data in a zip, or the file itself."""
    if file.path.suffix.lower() != ".zip":
        if _NATIONAL.fullmatch(file.path.name):
            yield _table(file, "", Csv().heads(file.path))
        return
    try:
        with zipfile.ZipFile(file.path) as archive:
            for member in sorted(archive.namelist()):
                if _NATIONAL.fullmatch(member):
                    with archive.open(member) as packed:
                        heads = next(csv.reader(io.TextIOWrapper(packed, encoding="utf-8-sig")), [])
                    yield _table(file, member, [head.strip() for head in heads])
    except zipfile.BadZipFile as error:
        raise UnreadableTable(f"{file.path.name}: the zip is damaged ({error}). Fetch it again.") from None


def _table(file: Fetched, member: str, heads: Sequence[str]) -> RawTable:
    written = {head.upper(): head for head in heads}
    if missing := [head for head in _HEADS if head not in written]:
        raise UnreadableTable(f"{member or file.path.name}: no column {', '.join(missing)}. "
                              f"Its columns are {', '.join(heads)}.")  # fmt: skip
    found = [written[head] for head in _HEADS]
    named = _NATIONAL.fullmatch(member or file.path.name)
    part = named["dataset"] if named else file.path.stem
    return RawTable(part_name(part), file.path, Csv(), _columns(found), file.input, member,
                    keep=_keep(found), left_out=_LEFT_OUT)  # fmt: skip


def _vintage(files: Sequence[Fetched]) -> str:
    """The release that the addresses name: the API's version, or the month of a zip."""
    found = set()
    for file in files:
        version = re.search(r"[?&]version=([^&]+)", file.input.url) or _RELEASE.search(file.input.url)
        if version:
            found.add(version[1])
    if len(found) != 1:
        several = f"the files are of several releases ({', '.join(sorted(found))}); import them one by one"
        unsaid = "the files do not say their release; name it with --vintage, such as 202602"
        raise RequestError(f"UIS: {several if found else unsaid}.")
    return found.pop()


def _dataset(request: Request) -> str:
    dataset = (request.dataset or "culture").lower()
    if dataset not in (*_API, *_BULK):
        raise RequestError(f"UIS has no dataset {dataset!r}: {', '.join((*_API, *_BULK))}.")
    return dataset


def _origin(vintage: str, when: str) -> Origin:
    return Origin(
        producer="UNESCO Institute for Statistics",
        title=f"UIS data, release {vintage}",
        citation=f"UNESCO Institute for Statistics (UIS), release {vintage}",
        licence="CC BY-SA 3.0 IGO",
        url="https://databrowser.uis.unesco.org",
        retrieved_at=when,
    )
