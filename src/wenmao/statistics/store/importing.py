"""From a published file to a stored part: at full speed where it is clean, row by row where it is not.

A file is first read strictly: DuckDB parses it with its types and writes Parquet
in one pass, which is then audited (missing keys, unknown codes, negative values,
rows that repeat a key). If all is well, nothing more is done. If anything is
not, that result is thrown away and the file is read again as text, row by row,
and every row that cannot be taken is counted and listed with its line and reason.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from wenmao.statistics.store.columns import Conversion, name, quote
from wenmao.statistics.store.contracts import Column, Contract
from wenmao.statistics.store.layouts import Csv, RawTable, Row, UnreadableTable

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[float], None]

MEMORY = "1GB"
_BATCH = 100_000
_TYPES = {"text": "VARCHAR", "integer": "SMALLINT", "number": "DOUBLE"}
_ROW_GROUP = 122_880


@dataclass(frozen=True, slots=True)
class Refused:
    """How many rows of a file were refused, by reason, and the list of each."""

    rows: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a file."""

    rows: int
    years: tuple[int, int]
    left_out: int
    refused: Refused
    sha256_input: str


def write_part(
    raw: RawTable, contract: Contract, target: Path, refusals: Path, scratch: Path,
    progress: Progress | None = None,
) -> Written:  # fmt: skip
    """Read a published file, write its good rows to `target` as Parquet and list the others in `refusals`.

    `refusals` is written only where rows are refused. `scratch` is a folder for
    what does not fit in memory. Raises `UnreadableTable` where the file lacks a
    column or has no row that can be taken.
    """
    with raw.unpacked(scratch) as plain:
        return _write(plain, contract, target, refusals, scratch, progress)


def _write(
    raw: RawTable, contract: Contract, target: Path, refusals: Path, scratch: Path, progress: Progress | None
) -> Written:
    heads = _heads(raw, contract)
    checksum = _Checksum(raw.path)
    with _importer(scratch) as con:
        expressions = _expressions(raw, contract)
        clean = (
            isinstance(raw.layout, Csv)
            and raw.layout.is_plain
            and _strict(con, raw, raw.layout, heads, expressions, target, progress)
            and _is_sound(con, contract, target)
        )
        if clean:
            rows, years = _extent(con, target)
            left_out = _left_out(con, raw, raw.layout, heads, rows) if raw.keep else 0  # type: ignore[arg-type]
            if rows:
                return Written(rows, years, left_out, Refused(0, {}), checksum.hexdigest())
        left_out, refused = _careful(con, raw, contract, heads, target, refusals)
        rows, years = _extent(con, target)
    if not rows:
        why = "; ".join(f"{reason} ({count:,})" for reason, count in refused.reasons.items())
        raise UnreadableTable(f"{raw.path.name}: no row could be taken. {why or 'It has heads but no rows.'}")
    return Written(rows, years, left_out, refused, checksum.hexdigest())


class _Checksum:
    """The SHA-256 of a file, worked out beside the import."""

    def __init__(self, path: Path) -> None:
        self._digest = ""
        self._thread = threading.Thread(target=self._work, args=(path,))
        self._thread.start()

    def _work(self, path: Path) -> None:
        with path.open("rb") as file:
            self._digest = hashlib.file_digest(file, "sha256").hexdigest()

    def hexdigest(self) -> str:
        self._thread.join()
        return self._digest


@contextmanager
def _importer(scratch: Path) -> Iterator["duckdb.DuckDBPyConnection"]:
    import duckdb  # noqa: PLC0415 - start-up stays fast without it

    con = duckdb.connect()
    try:
        con.execute(f"SET memory_limit = {quote(MEMORY)}")
        con.execute(f"SET temp_directory = {quote(str(scratch))}")
        con.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        yield con
    finally:
        con.close()


def _heads(raw: RawTable, contract: Contract) -> tuple[str, ...]:
    heads = raw.layout.heads(raw.path)
    wanted = {column for conversion in raw.columns.values() for column in conversion.columns}
    if missing := sorted(wanted - set(heads)):
        raise UnreadableTable(
            f"{raw.path.name}: no column {', '.join(missing)}. Its columns are {', '.join(heads)}."
        )
    absent = [c.name for c in contract.columns if c.required and c.name not in (*raw.columns, "year")]
    if absent:
        raise UnreadableTable(f"{raw.path.name}: nothing is said to become {', '.join(absent)}, which "
                              f"the contract {contract.name!r} needs.")  # fmt: skip
    return heads


def _expressions(raw: RawTable, contract: Contract, *, typed: bool = True) -> dict[str, str]:
    """The SQL of each column of the contract."""
    found = {key: conversion.sql(typed=typed) for key, conversion in raw.columns.items()}
    period = found["period"]
    # FY2024 ends in its year, every other code begins with it.
    found.setdefault("year", f"coalesce(TRY_CAST(left({period}, 4) AS SMALLINT), "
                             f"TRY_CAST(right({period}, 4) AS SMALLINT))")  # fmt: skip
    return {
        column.name: f"CAST({found.get(column.name, 'NULL')} AS {_TYPES[column.type]})"
        for column in contract.columns
    }


def _scan(raw: RawTable, layout: Csv, heads: tuple[str, ...]) -> str:
    """The file as DuckDB reads it: each column with its type, and no error forgiven."""
    types = {column: c.type for c in raw.columns.values() for column in c.columns}
    columns = ", ".join(f"{quote(head)}: {quote(types.get(head, 'VARCHAR'))}" for head in heads)
    nulls = ", ".join(map(quote, layout.nulls))
    return (
        f"read_csv({quote(str(raw.path))}, auto_detect = false, header = true, delim = {quote(layout.delimiter)}, "
        f"quote = {quote(layout.quote)}, escape = {quote(layout.quote)}, nullstr = [{nulls}], "
        f"strict_mode = true, columns = {{{columns}}})"
    )


def _copy(query: str, target: Path) -> str:
    return f"COPY ({query}) TO {quote(str(target))} (FORMAT parquet, ROW_GROUP_SIZE {_ROW_GROUP})"


def _strict(
    con: "duckdb.DuckDBPyConnection", raw: RawTable, layout: Csv, heads: tuple[str, ...],
    expressions: dict[str, str], target: Path, progress: Progress | None,
) -> bool:  # fmt: skip
    """Write the file's rows in one pass; False where a row cannot be read with its types."""
    import duckdb  # noqa: PLC0415

    wanted = ", ".join(f"{sql} AS {name(key)}" for key, sql in expressions.items())
    where = f" WHERE {raw.keep}" if raw.keep else ""
    try:
        with _watched(con, progress):
            con.execute(_copy(f"SELECT {wanted} FROM {_scan(raw, layout, heads)}{where}", target))
    except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException):
        return False
    return True


@contextmanager
def _watched(con: "duckdb.DuckDBPyConnection", progress: Progress | None) -> Iterator[None]:
    """Tell how far a statement has come, while it runs."""
    if progress is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            progress(max(0.0, min(1.0, con.query_progress() / 100)))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    progress(1.0)


def _is_sound(con: "duckdb.DuckDBPyConnection", contract: Contract, target: Path) -> bool:
    """Whether no row lacks a key, has an unknown code or impossible number, or repeats another's key."""
    statistics = {
        column: (low, high, nulls)
        for column, low, high, nulls in con.execute(
            "SELECT path_in_schema, min(stats_min_value), max(stats_max_value), sum(stats_null_count) "
            f"FROM parquet_metadata({quote(str(target))}) GROUP BY 1"
        ).fetchall()
    }
    for column in contract.columns:
        if column.name not in statistics:
            return True  # no row at all
        if column.required and statistics[column.name][2]:
            return False
        if column.type == "number" and not _numbers_hold(con, column, target):
            return False
        if column.allows and not all(map(column.allows, _distinct(con, column.name, target))):
            return False
    varying = [key for key in contract.key if statistics[key][0] != statistics[key][1]]
    return _is_unique(con, varying, target)


def _numbers_hold(con: "duckdb.DuckDBPyConnection", column: Column, target: Path) -> bool:
    low, high = con.execute(
        f"SELECT min({column.name}), max({column.name}) FROM read_parquet({quote(str(target))})"
    ).fetchone() or (None, None)
    # NaN is above all numbers in DuckDB's order, so the ends tell all.
    ends = [end for end in (low, high) if end is not None]
    return all(abs(end) < float("inf") and (column.least is None or end >= column.least) for end in ends)


def _distinct(con: "duckdb.DuckDBPyConnection", column: str, target: Path) -> list[str]:
    found = con.execute(
        f"SELECT DISTINCT {column} FROM read_parquet({quote(str(target))}) WHERE {column} IS NOT NULL"
    )
    return [value for (value,) in found.fetchall()]


def _is_unique(con: "duckdb.DuckDBPyConnection", key: list[str], target: Path) -> bool:
    """Whether no two rows share a key.

    Most files come in the order of their keys, and then one look at each row's
    neighbour tells: the groups of the first key columns each stand together, and
    the last column rises within each. That costs a third of grouping.
    """
    if not key:
        return _count(con, f"SELECT count(*) FROM read_parquet({quote(str(target))})") <= 1
    table = f"read_parquet({quote(str(target))})"
    *first, last = key
    moved = " OR ".join(f"{k} IS DISTINCT FROM lag({k}) OVER ()" for k in first) or "false"
    runs, falls = con.execute(
        "SELECT count(*) FILTER (WHERE moved), count(*) FILTER (WHERE NOT moved AND falls) FROM "
        f"(SELECT {moved} AS moved, {last} <= lag({last}) OVER () AS falls FROM {table})"
    ).fetchone() or (0, 0)
    groups = (
        _count(con, f"SELECT count(*) FROM (SELECT DISTINCT {', '.join(first)} FROM {table})") if first else 0
    )
    if falls == 0 and runs == groups:
        return True
    columns = ", ".join(key)
    rows = _count(con, f"SELECT count(*) FROM {table}")
    return _count(con, f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {columns})") == rows


def _count(con: "duckdb.DuckDBPyConnection", query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0


def _extent(con: "duckdb.DuckDBPyConnection", target: Path) -> tuple[int, tuple[int, int]]:
    rows, low, high = con.execute(
        f"SELECT count(*), min(year), max(year) FROM read_parquet({quote(str(target))})"
    ).fetchone() or (0, 0, 0)
    return int(rows), (int(low or 0), int(high or 0))


def _left_out(
    con: "duckdb.DuckDBPyConnection", raw: RawTable, layout: Csv, heads: tuple[str, ...], rows: int
) -> int:
    return _count(con, f"SELECT count(*) FROM {_scan(raw, layout, heads)}") - rows


def _careful(
    con: "duckdb.DuckDBPyConnection", raw: RawTable, contract: Contract, heads: tuple[str, ...],
    target: Path, refusals: Path,
) -> tuple[int, Refused]:  # fmt: skip
    """Write the rows that can be taken, and list each of the others with its line and reason."""
    _stage(con, raw, heads)
    expressions = _expressions(raw, contract, typed=False)
    wanted = ", ".join(f"{sql} AS {name(key)}" for key, sql in expressions.items())
    kept = f"coalesce({raw.keep}, false)" if raw.keep else "true"
    con.execute(
        f"CREATE TEMP TABLE rows AS SELECT _line, _problem, _problem IS NOT NULL OR {kept} AS _kept, "
        f"{wanted}, {', '.join(f'{name(head)} AS {name(_RAW + head)}' for head in heads)} FROM staged"
    )
    con.execute("DROP TABLE staged")
    con.execute("CREATE TEMP TABLE bad (_line BIGINT, column_name VARCHAR, reason VARCHAR, found VARCHAR)")
    con.execute("INSERT INTO bad SELECT _line, '', _problem, NULL FROM rows WHERE _problem IS NOT NULL")
    for column in contract.columns:
        _judge(con, column, raw.columns.get(column.name))
    _judge_repeats(con, contract)
    good = "_kept AND _line NOT IN (SELECT _line FROM bad)"
    con.execute(
        _copy(f"SELECT {', '.join(map(name, contract.names))} FROM rows WHERE {good} ORDER BY _line", target)
    )
    left_out = _count(con, "SELECT count(*) FROM rows WHERE NOT _kept")
    return left_out, _list_refusals(con, refusals)


_RAW = "as published: "


def _stage(con: "duckdb.DuckDBPyConnection", raw: RawTable, heads: tuple[str, ...]) -> None:
    """The file's rows as text, each with its line."""
    import pyarrow as pa  # noqa: PLC0415 - start-up stays fast without it

    con.execute(f"CREATE TEMP TABLE staged (_line BIGINT, _problem VARCHAR, "
                f"{', '.join(f'{name(head)} VARCHAR' for head in heads)})")  # fmt: skip
    nulls = ", ".join(map(quote, raw.layout.nulls))
    values = ", ".join(f"CASE WHEN trim({name(h)}) NOT IN ({nulls}) THEN {name(h)} END" for h in heads)
    undecoded = " OR ".join(f"contains({name(head)}, chr(65533))" for head in heads)
    problem = f"coalesce(_problem, CASE WHEN {undecoded} THEN 'bytes that are not text' END)"
    # Chunk by chunk from this thread: a reader that DuckDB's threads call back into takes four times as long.
    for chunk in _batched(raw.layout.rows(raw.path)):
        lines, rows, problems = zip(*chunk, strict=True)
        incoming = pa.table(
            [pa.array(lines, pa.int64()), pa.array([p or None for p in problems], pa.string()),
             *(pa.array(column, pa.string()) for column in zip(*rows, strict=True))],
            names=["_line", "_problem", *heads],
        )  # fmt: skip
        con.register("incoming", incoming)
        con.execute(f"INSERT INTO staged SELECT _line, {problem}, {values} FROM incoming")
        con.unregister("incoming")


def _batched(rows: Iterator[Row]) -> Iterator[tuple[Row, ...]]:
    while chunk := tuple(islice(rows, _BATCH)):
        yield chunk


def _judge(con: "duckdb.DuckDBPyConnection", column: Column, conversion: Conversion | None) -> None:
    """List the rows whose value in a column is missing, unknown or impossible."""
    if conversion is None:
        if column.name == "year":
            _refuse(con, "year", "year IS NULL", "period: no year in it", None)
        return
    published = [name(_RAW + c) for c in conversion.columns]
    found = published[0] if published else None
    key = name(column.name)
    label = conversion.columns[0] if conversion.columns else column.name
    if column.required:
        wanted = column.wanted or {"number": "a number", "integer": "a whole number"}.get(
            column.type, "a value"
        )
        _refuse(con, label, f"{key} IS NULL", f"{label}: should be {wanted}", found)
    elif found:
        _refuse(con, label, f"{key} IS NULL AND {found} IS NOT NULL", f"{label}: not a {column.type}", found)
    if column.type == "number":
        _refuse(con, label, f"NOT isfinite({key})", f"{label}: not a finite number", found)
        if column.least is not None:
            _refuse(con, label, f"{key} < {column.least:g}", f"{label}: below {column.least:g}", found)
    if column.allows:
        codes = [
            c
            for (c,) in con.execute(
                f"SELECT DISTINCT {key} FROM rows WHERE _kept AND {key} IS NOT NULL"
            ).fetchall()
        ]
        unknown = [code for code in codes if not column.allows(code)]
        if unknown:
            listed = ", ".join(map(quote, unknown))
            _refuse(con, label, f"{key} IN ({listed})", f"{label}: should be {column.wanted}", found)


def _refuse(con: "duckdb.DuckDBPyConnection", label: str, test: str, reason: str, found: str | None) -> None:
    con.execute(
        f"INSERT INTO bad SELECT _line, {quote(label)}, {quote(reason)}, {found or 'NULL'} FROM rows "
        f"WHERE _kept AND _problem IS NULL AND ({test})"
    )


def _judge_repeats(con: "duckdb.DuckDBPyConnection", contract: Contract) -> None:
    """List rows that repeat a key: all but the first where they agree, every one where they do not."""
    key = ", ".join(contract.key)
    values = ", ".join(f"{c.name} := {c.name}" for c in contract.columns if not c.key)
    con.execute(
        f"""INSERT INTO bad
        WITH good AS (SELECT * FROM rows WHERE _kept AND _line NOT IN (SELECT _line FROM bad)),
        repeated AS (SELECT {key}, min(_line) AS first, count(DISTINCT struct_pack({values})) AS versions
                     FROM good GROUP BY {key} HAVING count(*) > 1)
        SELECT good._line, '', CASE WHEN versions = 1 THEN 'repeats an earlier row'
               ELSE 'another row has the same key and other values' END, 'line ' || first
        FROM good JOIN repeated USING ({key}) WHERE versions > 1 OR good._line > first"""
    )


def _list_refusals(con: "duckdb.DuckDBPyConnection", refusals: Path) -> Refused:
    # A row with several faults is listed once for each, and counted once.
    rows = _count(con, "SELECT count(DISTINCT _line) FROM bad")
    if not rows:
        return Refused(0, {})
    con.execute(
        f'COPY (SELECT _line AS line, column_name AS "column", reason, found FROM bad ORDER BY line, reason) '
        f"TO {quote(str(refusals))} (FORMAT csv, HEADER)"
    )
    reasons = con.execute("SELECT reason, count(*) FROM bad GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
    return Refused(rows, dict(reasons))
