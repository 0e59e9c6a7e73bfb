"""Records: JSON in its usual forms, and Parquet. The number of a record stands for its line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from wenmao.statistics.sources.tables.lines import Flaw, Line, Table, as_text
from wenmao.statistics.sources.tables.texts import check_encoding, codec
from wenmao.statistics.store.layouts import UnreadableTable

_LOOKED_AT = 1000  # records whose names are gathered before the first one is given


def json_table(path: Path, where: str = "", encoding: str = "utf-8") -> Table:
    """Records of a JSON file: an array of objects, also under a path such as `data.rows`, or one a line.

    Objects within a record give columns such as `country.code`. Numbers keep their digits.
    """
    check_encoding(path, encoding)
    text = path.read_text(encoding=codec(encoding), errors="replace")
    try:
        records = _numbered(_found(json.loads(text, **_EXACT), where, path))
    except RecursionError:
        raise UnreadableTable(f"{path.name}: the JSON is nested too deeply.") from None
    except ValueError as error:
        if where or not _is_lines(text):
            raise UnreadableTable(f"{path.name}: the JSON is cut off or damaged ({error}).") from None
        records = _lines(text)
    return _table(path, records)


def _keep(text: str) -> str:
    return text


_EXACT: dict[str, Any] = {"parse_float": _keep, "parse_int": _keep, "parse_constant": _keep}


def _is_lines(text: str) -> bool:
    return text.lstrip().startswith("{") and "\n" in text.strip()


def _found(value: Any, where: str, path: Path) -> Sequence[Any]:
    for step in filter(None, where.split(".")):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            there = f"It has {', '.join(map(str, value))}." if isinstance(value, dict) else ""
            raise UnreadableTable(
                f"{path.name}: there is no {step!r} of the path {where!r} in it. {there}".strip()
            )
    if isinstance(value, dict) and not where:
        lists = [name for name, held in value.items() if isinstance(held, list)]
        if lists:
            others = f" or another of {', '.join(lists[1:])}" if lists[1:] else ""
            raise UnreadableTable(
                f"{path.name}: the records stand under a path; say path = {lists[0]!r}{others}."
            )
        value = [value]
    if not isinstance(value, list):
        raise UnreadableTable(f"{path.name}: there is no array of records at the path {where!r}.")
    return value


def _numbered(records: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    yield from enumerate(records, start=1)


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line, **_EXACT)
            except (ValueError, RecursionError) as error:
                yield number, ValueError(f"not readable as JSON: {error}")


def _table(path: Path, records: Iterator[tuple[int, Any]]) -> Table:
    first = list(islice(records, _LOOKED_AT))
    names = dict.fromkeys(name for _, record in first if isinstance(record, dict) for name in _flat(record))
    if not names:
        raise UnreadableTable(f"{path.name}: there are no records in it.")
    heads = tuple(names)
    return Table(heads, (_line(number, record, heads) for number, record in chain(first, records)))


def _line(number: int, record: Any, heads: tuple[str, ...]) -> Line:
    if isinstance(record, ValueError):
        return Line(number, (None,) * len(heads), str(record))
    if not isinstance(record, dict):
        return Line(number, (None,) * len(heads), "no record but a bare value")
    flat = _flat(record)
    return Line(number, [flat.get(head) for head in heads])


def _flat(record: Mapping[str, Any], before: str = "") -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            found[before + name] = Flaw("a list")
        else:
            found[before + name] = as_text(value)
    return found


def parquet_table(path: Path) -> Table:
    """The records of a Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 - start-up stays fast without it
    import pyarrow.parquet as pq  # noqa: PLC0415

    if not path.stat().st_size:
        raise UnreadableTable(f"{path.name}: the file is empty.")
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTable(f"{path.name}: no Parquet file, or a damaged one ({_first(error)}).") from None
    return Table(tuple(file.schema_arrow.names), _parquet_lines(path, file))


def _parquet_lines(path: Path, file: Any) -> Iterator[Line]:
    import pyarrow as pa  # noqa: PLC0415

    number = 0
    try:
        for batch in file.iter_batches():
            columns = [[_parquet_text(value) for value in column.to_pylist()] for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Line(number, cells)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTable(f"{path.name}: the Parquet file is damaged ({_first(error)}).") from None


def _parquet_text(value: object) -> str | None:
    if isinstance(value, list | dict):
        return Flaw("a list")
    if isinstance(value, bytes):
        return Flaw("bytes")
    return as_text(value)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
