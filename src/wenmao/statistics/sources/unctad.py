"""UNCTADstat: trade in creative goods and creative services, by the bulk download of the Data Hub.

`api/reportMetadata/REPORT/bulkfiles/en` lists a report's files by fileBlobName, `bulkdownload/REPORT/BLOB`
gives each as a 7z archive with one CSV, and `api/reportMetadata/REPORT/en` has the report's version. Every
CSV begins with Year; then each dimension has a column of codes and one of labels ("Economy", "Economy
Label"), and each measure three: the value, "… Footnote" and "… Missing value". Economies are numbered by M49
in three digits, groups in four, the world 0000.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wenmao.statistics.sources.answers import answer, lacking, part_name, retrieved_at, text
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.columns import (
    Constant,
    Conversion,
    Number,
    Numbered,
    Renamed,
    Words,
    name,
    quote,
)
from wenmao.statistics.store.layouts import Csv, RawTable, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.areas import numeric_codes
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

URL = "https://unctadstat-api.unctad.org"

_FLOWS = {"01": "import", "02": "export"}
_SCALES = {None: 1.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
_VALUE = re.compile(r"US(?:\$| dollars) at current prices(?: in (?P<scale>thousands|millions|billions))?")
_NULLS = ("", "..")
_UNPACKED = ".unpacked.csv"
# The group as it is composed here; UNCTAD has others by date, such as "European Union (2013 ... 2020)".
_EU_LABEL = "European Union (2020%"


@dataclass(frozen=True, slots=True)
class _Report:
    """A report: its name at UNCTAD, and what its rows are of besides an economy."""

    code: str
    holds: str
    contract: str
    partner: bool
    flow: bool
    kind: bool
    """Whether it has a dimension of products or services."""


_REPORTS = {
    "creative-goods": _Report("US.CreativeGoodsValue", "Trade in creative goods, by product and partner",
                              "goods", partner=True, flow=True, kind=True),
    "creative-services": _Report("US.CreativeServ_Indiv_Tot",
                                 "Trade in creative services of individual economies, estimates",
                                 "services", partner=False, flow=True, kind=False),
    "creative-services-groups": _Report("US.CreativeServ_Group_E",
                                        "Exports of creative services by kind, of groups of economies",
                                        "services", partner=False, flow=False, kind=True),
}  # fmt: skip


class Unctad:
    """UNCTADstat's creative economy reports."""

    def describe(self) -> Description:
        """What UNCTADstat publishes, and what may be asked."""
        return Description(
            name="unctad",
            title=Text("UNCTADstat: creative economy", "联合国贸发会议统计库：创意经济"),
            producer="UNCTAD",
            licence="CC BY 3.0 IGO",
            url="https://unctadstat.unctad.org/datacentre/",
            datasets={key: report.holds for key, report in _REPORTS.items()},
            takes=("vintage",),
            options=(Option("base", f"another address that serves the bulk files; {URL} by default"),),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """A report's description, which says its version, and all of its files."""
        report = _report(request)
        base = request.base(URL)
        about = f"{base}/api/reportMetadata/{report.code}"
        found = [Fetched.of(downloads.get(f"{about}/en", expect="json"))]
        download = downloads.get(f"{about}/bulkfiles/en", expect="json")
        listed = answer(download.path)
        if not isinstance(listed, list) or not listed or lacking(listed[0], ("fileBlobName",)):
            raise FetchFailed(download.url, "the list of bulk files names none (fileBlobName)",
                              "Fetch the file by hand from unctadstat.unctad.org and import it.")  # fmt: skip
        for entry in listed:
            blob = str(entry["fileBlobName"])
            found.append(Fetched.of(downloads.get(f"{base}/bulkdownload/{report.code}/{blob}", expect="7z")))
        return tuple(found)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part for each file: a 7z archive (with `wenmao[unctad]`), a zip, or a CSV unpacked by hand."""
        report = _report(request)
        tables = [_table(file, report) for file in files if file.path.suffix.lower() != ".json"]
        if not tables:
            raise UnreadableTable("UNCTAD: none of the files is a bulk file (.7z, .zip or .csv).")
        vintage = request.vintage or _vintage(files)
        return Reading(
            Dataset("unctad", request.dataset or "creative-goods", report.contract, "A",
                    "UNCTAD creative goods" if report.contract == "goods" else "UNCTAD creative services",
                    "", "USD"),
            vintage, _origin(report, vintage, retrieved_at(files)), tuple(tables),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Economy:
    """An economy by its number; the European Union by its name, since groups have numbers of their own."""

    code: str
    label: str
    type = "VARCHAR"
    values = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The code and the label."""
        return (self.code, self.label)

    def sql(self, *, typed: bool) -> str:
        """A look-up by position; NULL for an unknown number."""
        del typed
        number = Numbered(self.code, numeric_codes()).sql(typed=False)
        union = f"{name(self.label)} LIKE {quote(_EU_LABEL)}"
        return f"CASE WHEN {union} THEN 'EU' ELSE {number} END"

    def is_one(self) -> str:
        """The SQL condition for an economy, the world or the European Union, not any other group."""
        return (f"(length(trim({name(self.code)})) = 3 OR regexp_matches({name(self.code)}, '^0+$') "
                f"OR {name(self.label)} LIKE {quote(_EU_LABEL)})")  # fmt: skip


def _table(file: Fetched, report: _Report) -> RawTable:
    path = _unpacked(file)
    layout = Csv(nulls=_NULLS)
    heads = layout.heads(path)
    dimensions = [head for head in heads if f"{head} Label" in heads]
    wanted = ["Economy", *(["Partner"] if report.partner else []), *(["Flow"] if report.flow else [])]
    missing = [head for head in wanted if head not in dimensions] + ([] if "Year" in heads else ["Year"])
    kinds = [head for head in dimensions if head not in wanted]
    values = [head for head in heads if _VALUE.fullmatch(head)]
    if missing or len(values) != 1 or len(kinds) != report.kind:
        raise UnreadableTable(_wrong(path.name, report, heads, missing, kinds, values))
    scale = _VALUE.fullmatch(values[0])
    economy, partner = _Economy("Economy", "Economy Label"), _Economy("Partner", "Partner Label")
    columns: dict[str, Conversion] = {
        "period": Words("Year"),
        "flow": Renamed("Flow", _FLOWS) if report.flow else Constant("export"),
        "reporter": economy,
        "partner": partner if report.partner else Constant("WLD"),
        "value": Number(values[0], times=_SCALES[scale["scale"]] if scale else 1),
    }
    columns["product" if report.contract == "goods" else "item"] = (
        Words(kinds[0]) if report.kind else Constant("CREATIVE")
    )
    if report.contract == "services" and (note := f"{values[0]} Footnote") in heads:
        columns["method"] = Words(note)
    keep = [f"{name(values[0])} IS NOT NULL", economy.is_one()]
    keep += [partner.is_one()] if report.partner else []
    keep += [f"{name('Flow')} IN ({', '.join(map(quote, _FLOWS))})"] if report.flow else []
    return RawTable(
        part_name(_stem(file.path)), path, layout, columns, file.input, keep=" AND ".join(keep),
        left_out="rows without a value, groups of economies other than the world and the European Union of "
        "2020, and flows other than imports and exports",
    )  # fmt: skip


def _wrong(
    file: str, report: _Report, heads: Sequence[str], missing: Sequence[str], kinds: Sequence[str],
    values: Sequence[str],
) -> str:  # fmt: skip
    """What a file's columns lack, or have too much, for a report."""
    said = []
    if missing:
        said.append(f"no column {', '.join(missing)} (with its label)")
    if len(values) != 1:
        said.append(f"{'several columns' if values else 'no column'} of values, such as "
                    "“US$ at current prices in thousands”")  # fmt: skip
    if len(kinds) != report.kind:
        said.append(f"{'one' if report.kind else 'no'} dimension of products or services should be there, "
                    f"and there is {', '.join(kinds) or 'none'}")  # fmt: skip
    return f"{file}: not a file of {report.code}: {'; '.join(said)}. Its columns are {', '.join(heads)}."


def _stem(path: Path) -> str:
    return re.sub(r"(\.csv)?(\.(7z|zip|csv))$", "", path.name, flags=re.IGNORECASE)


def _unpacked(file: Fetched) -> Path:
    """The CSV of a file; of an archive, unpacked once beside it."""
    path = file.path
    kind = path.suffix.lower()
    if kind not in (".7z", ".zip"):
        return path
    stat = path.stat()
    version = file.input.sha256[:12] or f"{stat.st_size:x}-{stat.st_mtime_ns:x}"
    target = path.with_name(f"{path.name}-{version}{_UNPACKED}")
    if target.exists():
        return target
    try:
        with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=path.parent) as scratch:
            found = _from_7z(path, Path(scratch)) if kind == ".7z" else _from_zip(path, Path(scratch))
            found.replace(target)
    except OSError as error:
        raise UnreadableTable(f"{path.name}: it cannot be unpacked beside itself ({error.strerror or error})."
                              " Unpack it by hand and import the CSV.") from None  # fmt: skip
    for older in path.parent.glob(f"{path.name}-*{_UNPACKED}"):
        if older != target:
            with suppress(OSError):
                older.unlink()
    return target


def _from_7z(path: Path, scratch: Path) -> Path:
    try:
        import py7zr  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UnreadableTable(f"{path.name}: 7z archives need py7zr: pip install 'wenmao[unctad]'. Or unpack "
                              "it by hand and import the CSV.") from None  # fmt: skip
    try:
        with py7zr.SevenZipFile(path) as archive:
            member = _only(path, archive.getnames())
            archive.extract(path=scratch, targets=[member])
    except UnreadableTable:
        raise
    except Exception as error:  # py7zr raises what its many packings raise
        raise UnreadableTable(
            f"{path.name}: the archive is damaged ({error or type(error).__name__})."
        ) from None
    return scratch / member


def _from_zip(path: Path, scratch: Path) -> Path:
    import zipfile  # noqa: PLC0415

    try:
        with zipfile.ZipFile(path) as archive:
            member = _only(path, archive.namelist())
            target = scratch / "member.csv"
            with archive.open(member) as packed, target.open("wb") as plain:
                shutil.copyfileobj(packed, plain, 1 << 20)
    except zipfile.BadZipFile as error:
        raise UnreadableTable(f"{path.name}: the archive is damaged ({error}).") from None
    return target


def _only(path: Path, names: Sequence[str]) -> str:
    found = [member for member in names if member.lower().endswith(".csv")]
    if len(found) != 1:
        raise UnreadableTable(
            f"{path.name}: one CSV should be in it, and there is {', '.join(names) or 'nothing'}."
        )
    return found[0]


def _vintage(files: Sequence[Fetched]) -> str:
    """The version that the report's description names."""
    for file in files:
        if file.path.suffix.lower() == ".json":
            found = answer(file.path)
            version = text(found.get("version")) if isinstance(found, Mapping) else None
            if version:
                return f"v{version}"
    raise RequestError("UNCTAD: name the vintage with --vintage, such as the day of the last update in the "
                       "Data Hub: 2025-07-22; a bulk file does not say it.")  # fmt: skip


def _report(request: Request) -> _Report:
    dataset = request.dataset or "creative-goods"
    if dataset not in _REPORTS:
        raise RequestError(f"UNCTAD has no dataset {dataset!r}: {', '.join(_REPORTS)}.")
    return _REPORTS[dataset]


def _origin(report: _Report, vintage: str, when: str) -> Origin:
    return Origin(
        producer="UNCTAD",
        title=f"UNCTADstat, {report.code}, {vintage}",
        citation=f"UNCTAD, UNCTADstat Data Hub, {report.code}, {vintage}",
        licence="CC BY 3.0 IGO",
        url=f"https://unctadstat.unctad.org/datacentre/dataviewer/{report.code}",
        retrieved_at=when,
    )
