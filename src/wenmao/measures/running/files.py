"""A measure's table as a file: CSV, Parquet or a workbook, each appearing whole or not at all."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wenmao.measures.running.run import Measured

_WRITERS: dict[str, Callable[[Measured, Path], None]] = {}


def suffixes() -> tuple[str, ...]:
    """The endings of file names that can be written.

    >>> suffixes()
    ('.csv', '.parquet', '.xlsx')
    """
    return tuple(_WRITERS)


def write(measured: Measured, path: Path) -> None:
    """Write the table; the ending of the name tells the format.

    Parquet carries the query, formula, source and units in its metadata, a workbook on
    a sheet of its own; CSV is the bare table. `ValueError` for another ending, `OSError`
    where the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ValueError(f"{path.name}: write {', '.join(suffixes())}")
    arriving(path, lambda part: writer(measured, part))


def arriving(path: Path, fill: Callable[[Path], object]) -> None:
    """A file that `fill` writes under another name first, so that half of one is never seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        fill(part)
        part.replace(path)
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


def _csv(measured: Measured, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(measured.table.columns)
        writer.writerows(_blank(row.values()) for row in measured.rows)


def _parquet(measured: Measured, path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = measured.to_pyarrow()
    told = json.dumps(about(measured), ensure_ascii=False)
    pq.write_table(table.replace_schema_metadata({"wenmao": told}), path)


def _xlsx(measured: Measured, path: Path) -> None:
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


def _blank(values: Any) -> list[Any]:
    return ["" if value is None else value for value in values]


_WRITERS |= {".csv": _csv, ".parquet": _parquet, ".xlsx": _xlsx}
