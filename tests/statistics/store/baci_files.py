"""Small files in the format of BACI, and what the store makes of them."""

import gzip
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from wenmao.statistics.store.columns import Constant, Number, Numbered, Padded, Words
from wenmao.statistics.store.contracts import contract_of
from wenmao.statistics.store.importing import Written, write_part
from wenmao.statistics.store.layouts import Csv, RawTable
from wenmao.statistics.store.manifest import Dataset, Origin

HEADS = "t,i,j,k,v,q"
GOOD = (
    "2021,4,8,010121,1.5,0.25",
    "2021,4,12,010121,2,NA",
    "2021,8,4,970110,3.25,4",
    "2021,156,840,970110,7,1",
)
CODES = {4: "AFG", 8: "ALB", 12: "DZA", 156: "CHN", 490: "TWN", 840: "USA"}
DATASET = Dataset("baci", "hs17", "goods", "A", "HS2017", "FOB", "USD")
ORIGIN = Origin("CEPII", "BACI")
COLUMNS = {
    "period": Words("t"),
    "flow": Constant("export"),
    "reporter": Numbered("i", CODES),
    "partner": Numbered("j", CODES),
    "product": Padded("k", 6),
    "value": Number("v", times=1000),
    "weight": Number("q", times=1000),
}


def text(*rows: str, heads: str = HEADS, end: str = "\n") -> bytes:
    return "".join(f"{line}{end}" for line in (heads, *rows)).encode()


def raw(path: Path, *, part: str = "2021", columns: Any = None, **rest: Any) -> RawTable:
    return RawTable(part, path, Csv(nulls=("", "NA")), columns or COLUMNS, **rest)


def file(folder: Path, data: bytes, name: str = "BACI.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    match path.suffix:
        case ".gz":
            path.write_bytes(gzip.compress(data))
        case ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("inside.csv", data)
        case _:
            path.write_bytes(data)
    return path


def year_file(folder: Path, year: int, rows: int = 400, *, name: str = "", factor: int = 1) -> Path:
    """A clean file of a year; its values follow from year and row."""
    products = [f"{n:06}" for n in range(10000, 10000 + rows)]
    lines = (
        f"{year},156,{(4, 8, 12, 840)[n % 4]},{k},{(n + year) * factor},{n}" for n, k in enumerate(products)
    )
    return file(folder, text(*lines), name or f"BACI_{year}.csv")


def take(table: RawTable, folder: Path) -> tuple[Written, list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Import one file: what was written, its rows, and the list of those refused (line, column, reason, found)."""
    folder.mkdir(parents=True, exist_ok=True)
    target, refusals = folder / "part.parquet", folder / "refused.csv"
    target.unlink(missing_ok=True)
    refusals.unlink(missing_ok=True)
    written = write_part(table, contract_of("goods", "HS2017"), target, refusals, folder)
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT * FROM read_parquet('{target}')").fetchall()
        listed = (
            con.execute(
                f"SELECT * FROM read_csv('{refusals}', all_varchar = true) ORDER BY line::INT, reason"
            ).fetchall()
            if refusals.exists()
            else []
        )
    return written, rows, [(int(line), column or "", reason, found) for line, column, reason, found in listed]


def query(paths: Iterable[str], select: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        return con.execute(f"SELECT {select} FROM read_parquet({list(paths)})").fetchall()
