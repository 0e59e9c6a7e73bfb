"""OECD-WTO Balanced Trade in Services (BaTIS): who sells which service to whom, complete and balanced.

Published as a zip with one CSV: about once a year for BPM6 (EBOPS 2010, from 2005 on), once for BPM5
(EBOPS 2002, 1995 to 2012). Columns of BPM6: Reporter, type_Reporter, Partner, type_Partner (c an economy, g a
group), Flow (X exports, M imports), Item_code, type_Item, Year, Reported_value, Final_value,
Final_value_methodology, Balanced_value, all values in million current dollars. BPM5 has no columns for the
types. Economies have ISO 3166-1 alpha-2 codes and a few of the source's own; WL is the world. A reported
value is what the reporter published, a final value has estimates in the gaps, and a balanced value is the one
that exporter and importer share. Source: Liberatore and Wettstein (2021).
"""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.columns import Constant, Conversion, Number, Renamed, Words, name, quote
from wenmao.statistics.store.layouts import Csv, RawTable, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.areas import area_codes
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.places import WORLD

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

WTO = "https://www.wto.org/english/res_e/statis_e/daily_update_e"
OECD = "https://webfs-sdd.oecd.org/files/.Stat/BATIS"

_LICENCE = "Terms of use of the WTO and of the OECD; the source is to be named"
_WORLD = "WL"
# What the code lists of BaTIS have beside ISO 3166-1 alpha-2.
_OWN_CODES = {_WORLD: WORLD, "888": "XKX", "AN": "ANT", "PAL": "PSE", "YU": "SCG"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
                "October", "November", "December")  # fmt: skip
_DATED = re.compile(r"BPM6_(?P<month>[A-Za-z]{3,9})_?(?P<year>\d{4})", re.IGNORECASE)
_VINTAGE = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class _Edition:
    manual: str
    prefix: str
    classification: str
    current: str
    citation: str
    vintage: str = ""


_BPM6 = _Edition(
    "BPM6", "", "EBOPS2010", "OECD-WTO_BATIS_data_BPM6-1.zip",
    "Liberatore, A. and Wettstein, S. (2021), The OECD-WTO Balanced Trade in Services Database (BPM6 "
    "edition)",
)  # fmt: skip
_BPM5 = _Edition(
    "BPM5", "bpm5-", "EBOPS2002", "OECD-WTO_BATIS_data.zip",
    "Fortanier, F., Liberatore, A., Maurer, A., Pilgrim, G. and Thomson, L. (2017), The OECD-WTO Balanced "
    "Trade in Services Database", "2017-12",
)  # fmt: skip

_VALUES = {
    "balanced": ("balanced_value", "values on which exporter and importer agree after balancing"),
    "final": ("final_value", "values as reported, with estimates where nothing was reported"),
    "reported": ("reported_value", "values as the reporter published them"),
}
_NEEDED = ("reporter", "partner", "flow", "item_code", "year")


class Batis:
    """The BaTIS dataset."""

    def describe(self) -> Description:
        """What BaTIS is and has."""
        return Description(
            name="batis",
            title=Text("BaTIS: balanced trade in services", "BaTIS 平衡服务贸易数据库"),
            producer="OECD and WTO",
            licence=_LICENCE,
            url="https://www.wto.org/english/res_e/statis_e/trade_datasets_e.htm",
            datasets={
                f"{edition.prefix}{kind}": f"Bilateral trade in services ({edition.manual}): {meaning}"
                for edition in (_BPM6, _BPM5)
                for kind, (_, meaning) in _VALUES.items()
            },
            takes=("vintage",),
            options=(Option("base", "another address of the zips; WTO's and OECD's by default"),),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The zip: WTO's current one, or the OECD's of an edition such as 2025-12."""
        edition, _ = _asked(request.dataset or "balanced")
        base = request.base("")
        if request.vintage and edition is _BPM6:
            url = f"{base or OECD}/{_dated(request.vintage)}"
        else:
            url = f"{base or WTO}/{edition.current}"
        return (Fetched.of(downloads.get(url, expect="zip")),)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part with all years, from a zip or from the CSV in it."""
        if len(files) != 1:
            raise UnreadableTable(f"BaTIS: one edition is one file; {len(files)} were given.")
        file = files[0]
        member = _member(file.path)
        head = _head(file.path, member)
        # In any case of letters and in any order: editions differ in both.
        heads = {column.strip().lower(): column.strip() for column in (head[0] if head else [])}
        found = _edition(file.path.name, member, heads)
        asked, kind = _asked(request.dataset or f"{found.prefix}balanced")
        if asked is not found:
            raise UnreadableTable(f"{file.path.name}: this is the {found.manual} edition; its datasets are "
                                  f"{', '.join(found.prefix + value for value in _VALUES)}.")  # fmt: skip
        table = _table(file, member, heads, kind)
        _check_codes(file.path.name, head)
        vintage = request.vintage or found.vintage or _vintage(member or file.path.name, file.path.name)
        return Reading(
            Dataset("batis", f"{found.prefix}{kind}", "services", "A", found.classification, "", "USD"),
            vintage, _origin(found, vintage, file), (table,),
        )  # fmt: skip


def _table(file: Fetched, member: str, heads: Mapping[str, str], kind: str) -> RawTable:
    value, _ = _VALUES[kind]
    missing = [column for column in (*_NEEDED, value) if column not in heads]
    if missing:
        raise UnreadableTable(
            f"{member or file.path.name}: no column {', '.join(missing)}. Its columns are "
            f"{', '.join(heads.values())}. The layout of BaTIS has changed."
        )
    codes = _codes()
    columns: dict[str, Conversion] = {
        "period": Words(heads["year"]),
        "flow": Renamed(heads["flow"], {"X": "export", "M": "import"}),
        "reporter": Renamed(heads["reporter"], codes),
        "partner": Renamed(heads["partner"], codes),
        "item": Words(heads["item_code"]),
        "value": Number(heads[value], times=1_000_000),
    }
    if kind == "reported":
        columns["method"] = Constant("reported")
    elif "final_value_methodology" in heads:
        columns["method"] = Words(heads["final_value_methodology"])
    keep = [_economies(side, heads, codes) for side in ("reporter", "partner")]
    left_out = "groups of economies, and codes that are no place here"
    if kind == "reported":
        keep.append(f"{name(heads[value])} IS NOT NULL")
        left_out += "; rows without a reported value"
    return RawTable("all", file.path, Csv(), columns, file.input, member, " AND ".join(keep), left_out)


def _economies(side: str, heads: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """The condition that one side of a row is an economy that is a place here, or the world."""
    column = name(heads[side])
    known = f"{column} IN ({', '.join(map(quote, codes))})"
    kinds = heads.get(f"type_{side}")  # BPM5 does not mark groups; none of them has the code of a place
    return known if kinds is None else f"({name(kinds)} = 'c' OR {column} = {quote(_WORLD)}) AND {known}"


@cache
def _codes() -> Mapping[str, str]:
    """The place of each code of BaTIS."""
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    found = {country.alpha_2: country.alpha_3 for country in pycountry.countries} | _OWN_CODES
    return {code: area for code, area in found.items() if area in area_codes()}


def _check_codes(file: str, head: Sequence[Sequence[str]]) -> None:
    """Raises `UnreadableTable` where no economy is coded as in BaTIS, so that all rows would be left out."""
    names = [column.strip().lower() for column in head[0]]
    if "type_reporter" not in names:
        return
    side, kind = names.index("reporter"), names.index("type_reporter")
    seen = {row[side].strip() for row in head[1:] if len(row) == len(names) and row[kind].strip() == "c"}
    if seen and not seen & {*_codes(), *_OWN_CODES}:
        raise UnreadableTable(f"{file}: the reporters are coded {', '.join(sorted(seen)[:5])}, and BaTIS has "
                              "ISO 3166-1 alpha-2 codes such as CN.")  # fmt: skip


def _asked(dataset: str) -> tuple[_Edition, str]:
    for edition in (_BPM5, _BPM6):
        kind = dataset.lower().removeprefix(edition.prefix)
        if dataset.lower().startswith(edition.prefix) and kind in _VALUES:
            return edition, kind
    known = ", ".join(edition.prefix + kind for edition in (_BPM6, _BPM5) for kind in _VALUES)
    raise RequestError(f"BaTIS has no dataset {dataset!r}: {known}.")


def _dated(vintage: str) -> str:
    """The OECD's file name of an edition.

    >>> _dated("2025-12")
    'OECD-WTO_BATIS_BPM6_December2025_bulk.zip'
    """
    found = _VINTAGE.fullmatch(vintage)
    if found is None:
        raise RequestError(f"BaTIS: an edition is named by year and month, such as 2025-12, not {vintage!r}. "
                           "Without --vintage the WTO's current file is fetched.")  # fmt: skip
    return f"OECD-WTO_BATIS_BPM6_{_MONTH_NAMES[int(found['month']) - 1]}{found['year']}_bulk.zip"


def _vintage(*names: str) -> str:
    """The edition that a file's name tells.

    >>> _vintage("OECD-WTO_BATIS_BPM6_Jan2021_bulk.csv")
    '2021-01'
    """
    for published in names:
        found = _DATED.search(published)
        if found and found["month"][:3].lower() in _MONTHS:
            return f"{found['year']}-{_MONTHS.index(found['month'][:3].lower()) + 1:02}"
    raise UnreadableTable(
        f"{names[0]}: its name does not tell the edition, as "
        "OECD-WTO_BATIS_BPM6_December2025_bulk.csv does; name it with --vintage."
    )


def _edition(file: str, member: str, heads: Mapping[str, str]) -> _Edition:
    return _BPM6 if "BPM6" in f"{file} {member}".upper() or "type_reporter" in heads else _BPM5


def _member(path: Path) -> str:
    """The name of the CSV in a zip; empty where the file is the CSV itself."""
    if path.suffix.lower() != ".zip":
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [member for member in archive.namelist() if member.lower().endswith(".csv")]
    except (zipfile.BadZipFile, EOFError) as error:
        raise UnreadableTable(f"{path.name}: the zip is damaged ({error}). Fetch it again.") from None
    if len(tables) != 1:
        raise UnreadableTable(f"{path.name}: there should be one CSV in it, and there are {len(tables)}"
                              f"{': ' if tables else ''}{', '.join(tables)}.")  # fmt: skip
    return tables[0]


def _head(path: Path, member: str) -> list[list[str]]:
    """The first rows of the table, as far as they are whole; the names of the columns are the first."""
    if member:
        with zipfile.ZipFile(path) as archive, archive.open(member) as packed:
            head = packed.read(_HEAD)
    else:
        with path.open("rb") as plain:
            head = plain.read(_HEAD)
    text = head.decode("utf-8-sig", "replace")
    whole = text[: text.rfind("\n") + 1] or text
    return list(csv.reader(io.StringIO(whole)))


def _origin(edition: _Edition, vintage: str, file: Fetched) -> Origin:
    return Origin(
        producer="OECD and WTO",
        title=f"Balanced Trade in Services (BaTIS), {edition.manual} edition, {vintage}",
        citation=edition.citation,
        licence=_LICENCE,
        url=file.input.url or f"{WTO}/{edition.current}",
        retrieved_at=file.input.retrieved_at,
    )
