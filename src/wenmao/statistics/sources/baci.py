"""CEPII BACI: bilateral trade by HS 6-digit product, reconciled between exporter and importer.

Published once a year as one zip for each HS revision, with one CSV a year and the
tables of countries and products. Columns: t year, i exporter, j importer (numeric
codes of the UN), k product, v value in thousand current dollars, q quantity in
metric tons; "NA" where a quantity is not known. Source: Gaulier and Zignago (2010),
CEPII working paper 2010-23.
"""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.columns import Constant, Number, Numbered, Only, Padded
from wenmao.statistics.store.layouts import Csv, RawTable, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.areas import numeric_codes
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

URL = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data"

_REVISIONS = {"hs92": "HS1992", "hs96": "HS1996", "hs02": "HS2002", "hs07": "HS2007",
              "hs12": "HS2012", "hs17": "HS2017", "hs22": "HS2022"}  # fmt: skip
_FILE = re.compile(
    r"BACI_(?P<revision>HS\d\d)_Y(?P<year>\d{4})_(?P<vintage>V\d{6}[a-z]?)\.csv", re.IGNORECASE
)
_COUNTRIES = re.compile(r"country_codes_V\d{6}[a-z]?\.csv", re.IGNORECASE)
_VINTAGE = re.compile(r"V\d{6}[a-z]?")
# Quantities are padded to a width in some vintages, "no value" with them.
_NULLS = ("", "NA", "           NA")


class Baci:
    """The BACI database."""

    def describe(self) -> Description:
        """What BACI is and has."""
        return Description(
            name="baci",
            title=Text("BACI: bilateral trade by product", "BACI 双边分产品贸易数据库"),
            producer="CEPII",
            licence="Etalab Open Licence 2.0",
            url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
            datasets={
                name: f"Bilateral trade in {revision} products" for name, revision in _REVISIONS.items()
            },
            takes=("years", "vintage"),
            options=(Option("base", f"another address that serves the zips; {URL} by default"),),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The zip of a revision and vintage; years are chosen when it is read."""
        if not _VINTAGE.fullmatch(request.vintage):
            raise RequestError("BACI: name the release with --vintage, such as V202501; "
                               "CEPII's page of BACI lists them.")  # fmt: skip
        revision = _revision(request.dataset)
        base = request.base(URL)
        url = f"{base}/BACI_{revision.upper()}_{request.vintage}.zip"
        return (Fetched.of(downloads.get(url, expect="zip")),)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part a year, from zips or from CSV files beside their table of countries."""
        found = [(file, member) for file in files for member in _members(file.path)]
        codes = _countries([file for file, _ in found[:1]] or files)
        tables, seen = [], set()
        for file, member in found:
            named = _FILE.search(member)
            if named is None:
                continue
            seen.add((named["revision"].lower(), named["vintage"]))
            if request.years and int(named["year"]) not in request.years:
                continue
            inside = "" if member == file.path.name else member
            tables.append(_table(file, inside, named["year"], codes))
        if not seen:
            names = ", ".join(file.path.name for file in files)
            raise UnreadableTable(f"{names}: no file named like BACI_HS92_Y2021_V202501.csv. Keep the names, "
                                  "which tell the revision, the year and the vintage.")  # fmt: skip
        if len(seen) > 1:
            raise UnreadableTable(f"These files are of several revisions or vintages ({_listed(seen)}); "
                                  "import them one by one.")  # fmt: skip
        if not tables:
            raise RequestError(f"BACI: none of the files is of {', '.join(map(str, request.years))}.")
        ((revision, vintage),) = seen
        return Reading(
            Dataset("baci", revision, "goods", "A", _REVISIONS[revision], "FOB", "USD", reconciled=True),
            vintage, _origin(vintage, found[0][0]), tuple(tables),
        )  # fmt: skip


def _table(file: Fetched, member: str, year: str, codes: Mapping[int, str]) -> RawTable:
    return RawTable(year, file.path, Csv(nulls=_NULLS), {
        "period": Only("t", year),
        "flow": Constant("export"),
        "reporter": Numbered("i", codes),
        "partner": Numbered("j", codes),
        "product": Padded("k", 6),
        "value": Number("v", times=1000),
        "weight": Number("q", times=1000),
    }, file.input, member)  # fmt: skip


def _revision(dataset: str) -> str:
    revision = (dataset or "hs92").lower()
    if revision not in _REVISIONS:
        raise RequestError(f"BACI has no dataset {dataset!r}: {', '.join(_REVISIONS)}.")
    return revision


def _members(path: Path) -> list[str]:
    """The names of the tables in a file: those in a zip, or the file itself."""
    if path.suffix.lower() != ".zip":
        return [path.name]
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(archive.namelist())
    except zipfile.BadZipFile as error:
        raise UnreadableTable(f"{path.name}: the zip is damaged ({error}). Fetch it again.") from None


def _countries(files: Sequence[Fetched]) -> Mapping[int, str]:
    """CEPII's own table of countries where it came with the files, else the UN's numbers."""
    for file in files:
        text = ""
        if file.path.suffix.lower() == ".zip":
            with zipfile.ZipFile(file.path) as archive:
                for name in archive.namelist():
                    if _COUNTRIES.search(name):
                        text = archive.read(name).decode("utf-8-sig")
        else:
            beside = [p for p in file.path.parent.iterdir() if _COUNTRIES.fullmatch(p.name)]
            text = beside[0].read_text(encoding="utf-8-sig") if beside else ""
        if text:
            rows = csv.DictReader(io.StringIO(text))
            column = {"country_iso3", "iso_3digit_alpha"} & set(rows.fieldnames or ())
            if column:
                iso = column.pop()
                listed = {
                    int(row["country_code"]): row[iso] for row in rows if row[iso] not in ("", "N/A", "NA")
                }
                return numeric_codes() | listed
    return numeric_codes()


def _origin(vintage: str, file: Fetched) -> Origin:
    return Origin(
        producer="CEPII",
        title=f"BACI, release {vintage}",
        citation="Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the "
                 "Product-Level, CEPII Working Paper 2010-23",
        licence="Etalab Open Licence 2.0",
        url=file.input.url or URL,
        retrieved_at=file.input.retrieved_at,
    )  # fmt: skip


def _listed(seen: set[tuple[str, str]]) -> str:
    return ", ".join(f"{revision} {vintage}" for revision, vintage in sorted(seen))
