"""A measure's table as a file: CSV, Parquet or a workbook, each appearing whole or not at all."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wenmao.measures.running.run import Measured

if TYPE_CHECKING:
    import pyarrow as pa

_WRITERS: dict[str, Callable[[Measured, Path], int]] = {}


def suffixes() -> tuple[str, ...]:
    """The endings of file names that can be written.

    >>> suffixes()
    ('.csv', '.parquet', '.xlsx')
    """
    return tuple(_WRITERS)


def write(measured: Measured, path: Path) -> int:
    """Write the table, and tell how many rows it has; the ending of the name tells the format.

    Parquet carries the query, formula, source and units in its metadata, a workbook on
    a sheet of its own; CSV is the bare table. `ValueError` for another ending, `OSError`
    where the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ValueError(f"{path.name}: write {', '.join(suffixes())}")
    return arriving(path, lambda part: writer(measured, part))


def arriving(path: Path, fill: Callable[[Path], int]) -> int:
    """A file that `fill` writes under another name first, so that half of one is never seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        told = fill(part)
        part.replace(path)
        return told
    finally:
        part.unlink(missing_ok=True)


def about(measured: Measured) -> dict[str, str]:
    """What a reader of the table must know: the query, the formula, the source, the definition, the units."""
    of, origin = measured.measure, measured.manifest.origin
    units = {column: measured.unit(column) for column in measured.table.columns if measured.unit(column)}
    return {
        "measure": of.name,
        "title": of.title.en,
        "formula": of.formula,
        "method": of.source,
        "not defined where": of.undefined.en,
        "query": measured.query.text(),
        "counts": measured.selection.scope.name.en,
        "units": ", ".join(f"{column}: {unit}" for column, unit in units.items()),
        "producer": origin.producer,
        "dataset": origin.title,
        "vintage": measured.manifest.vintage,
        "licence": origin.licence,
        "citation": origin.citation,
        "address": origin.url,
    }


def csv_lines(columns: Iterable[str], batches: Iterable["pa.RecordBatch"], file: TextIO) -> int:
    """Write rows as CSV, digit for digit, an undefined value as nothing; tells how many."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    rows = 0
    for batch in batches:
        # The module writes None as nothing and a float in the shortest digits that read back.
        writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        rows += batch.num_rows
    return rows


def _csv(measured: Measured, path: Path) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        return csv_lines(measured.table.columns, measured.batches(), file)


def _parquet(measured: Measured, path: Path) -> int:
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

    told = {"wenmao": json.dumps(about(measured), ensure_ascii=False)}
    rows = 0
    schema = measured.table.schema().to_pyarrow().with_metadata(told)
    with ParquetWriter(path, schema) as writer:
        for batch in measured.batches():
            # An engine's whole numbers may be of another width than the expression says.
            writer.write_batch(batch.cast(schema))
            rows += batch.num_rows
    return rows


def _xlsx(measured: Measured, path: Path) -> int:
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(measured.measure.name[:31])
    sheet.append(list(measured.table.columns))
    for row in measured.rows:
        # Text stays text: a code must not turn into a number, nor a name into a formula.
        cells = [WriteOnlyCell(sheet, value=value) for value in row.values()]
        for cell, value in zip(cells, row.values(), strict=True):
            if isinstance(value, str):
                cell.data_type = "s"
        sheet.append(cells)
    notes = book.create_sheet("working")
    for name, value in about(measured).items():
        cell = WriteOnlyCell(notes, value=value)
        cell.data_type = "s"
        notes.append([name, cell])
    book.save(path)
    return len(measured.rows)


_WRITERS |= {".csv": _csv, ".parquet": _parquet, ".xlsx": _xlsx}
