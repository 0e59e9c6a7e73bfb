"""From a published file to a stored part: at full speed where it is clean, row by row where it is not.

A file is first read strictly: DuckDB parses it with its types and writes Parquet
in one pass, which is then audited (missing keys, unknown codes, negative values,
rows that repeat a key). If all is well, nothing more is done. If anything is
not, that result is thrown away and the file is read again as text, row by row,
and every row that cannot be taken is counted and listed with its line and reason.
"""

import csv
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wenmao.statistics.checksums import sha256_of
from wenmao.statistics.store.columns import Constant, Conversion, Number, Padded, Words, name, quote
from wenmao.statistics.store.contracts import Column, Contract
from wenmao.statistics.store.layouts import Csv, RawTable, Row, UnreadableTable

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[float], None]

MEMORY = "1GB"
_TYPES = {"text": "VARCHAR", "integer": "SMALLINT", "number": "DOUBLE"}
_ROW_GROUP = 122_880
# Products fit; values, which seldom repeat, are given up on sooner.
_DICTIONARY = 6_144


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
    sha256: str


def write_part(
    raw: RawTable, contract: Contract, target: Path, refusals: Path, scratch: Path,
    progress: Progress | None = None,
) -> Written:  # fmt: skip
    """Read a published file, write its good rows to `target` as Parquet and list the others in `refusals`.

    `refusals` is written only where rows are refused. `scratch` is a folder for
    what does not fit in memory. Raises `UnreadableTable` where the file lacks a
    column or has no row that can be taken.
    """
    with raw.unpacked(scratch) as plain, ThreadPoolExecutor(1) as aside:
        return _write(plain, contract, target, refusals, scratch, progress, aside)


def _write(
    raw: RawTable, contract: Contract, target: Path, refusals: Path, scratch: Path, progress: Progress | None,
    aside: ThreadPoolExecutor,
) -> Written:  # fmt: skip
    heads = _heads(raw, contract)
    sha256_input = aside.submit(sha256_of, raw.path) if not raw.input.sha256 else None
    left_out, refused = 0, Refused(0, {})
    with _importer(scratch) as con:
        clean = (
            isinstance(raw.layout, Csv)
            and raw.layout.is_plain
            and _strict(con, raw, contract, raw.layout, heads, target, progress)
        )
        # The checksum is worked out beside the audit, in vain only where that rejects the file.
        sha256 = aside.submit(sha256_of, target) if clean else None
        if sha256 is not None and _is_sound(con, raw, contract, target):
            rows, years = _extent(con, target)
            if raw.keep:
                left_out = _count(con, f"SELECT count(*) FROM {_scan(raw, raw.layout, heads)}") - rows  # type: ignore[arg-type]
        else:
            if sha256 is not None:
                sha256.result()
            left_out, refused = _careful(con, raw, contract, heads, target, refusals, progress)
            rows, years = _extent(con, target)
            sha256 = aside.submit(sha256_of, target)
    if not rows:
        why = _why_none(left_out, refused) + _first_refusal(refusals)
        raise UnreadableTable(f"{raw.path.name}: no row could be taken. {why}")
    return Written(
        rows, years, left_out, refused, sha256_input.result() if sha256_input else "", sha256.result()
    )


def _why_none(left_out: int, refused: Refused) -> str:
    reasons = [f"{reason} ({count:,})" for reason, count in refused.reasons.items()]
    if left_out:
        reasons.append(f"not of this dataset ({left_out:,})")
    return "; ".join(reasons) or "It has heads but no rows."


def _first_refusal(refusals: Path) -> str:
    """The first refused row in words, where there is one."""
    if not refusals.exists():
        return ""
    with refusals.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    found = f" {first['found']!r}" if first["found"] else ""
    return f"; the first on line {first['line']}{found}."


def split_by_year(whole: Path, scratch: Path) -> list[tuple[str, Path, int, int]]:
    """One or more files for each year of a written one: name, path, year and rows of each."""
    target = scratch / "by-year"
    with _importer(scratch) as con:
        con.execute(
            f"COPY (SELECT * FROM read_parquet({quote(str(whole))})) TO {quote(str(target))} "
            f"(FORMAT parquet, PARTITION_BY (year), WRITE_PARTITION_COLUMNS true, "
            f"DICTIONARY_SIZE_LIMIT {_DICTIONARY})"
        )
        found = []
        for path in sorted(target.rglob("*.parquet")):
            year = path.parent.name.removeprefix("year=")
            rows = _count(con, f"SELECT count(*) FROM read_parquet({quote(str(path))})")
            found.append((f"{year}-{path.stem.rpartition('_')[2]}", path, int(year), rows))
    whole.unlink()
    return found


@contextmanager
def _importer(scratch: Path) -> Iterator["duckdb.DuckDBPyConnection"]:
    import duckdb  # noqa: PLC0415 - start-up stays fast without it

    con = duckdb.connect()
    try:
        con.execute(f"SET memory_limit = {quote(MEMORY)}")
        con.execute(f"SET temp_directory = {quote(str(scratch))}")
        con.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        yield con
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise OSError(str(error)) from error
    finally:
        con.close()


def _heads(raw: RawTable, contract: Contract) -> tuple[str, ...]:
    """The names of the file's columns, each once."""
    heads = raw.layout.heads(raw.path)
    wanted = _read_columns(raw)
    if missing := sorted(wanted - set(heads)):
        raise UnreadableTable(
            f"{raw.path.name}: no column {', '.join(missing)}. Its columns are {', '.join(heads)}."
        )
    if twice := sorted(column for column in wanted if heads.count(column) > 1):
        raise UnreadableTable(f"{raw.path.name}: there is more than one column {', '.join(twice)}.")
    absent = [c.name for c in contract.columns if c.required and c.name not in (*raw.columns, "year")]
    if absent:
        raise UnreadableTable(f"{raw.path.name}: nothing is said to become {', '.join(absent)}, which "
                              f"the contract {contract.name!r} needs.")  # fmt: skip
    # DuckDB does not tell names apart by case, and has none that are empty.
    taken = {column.casefold() for column in wanted}
    unique: list[str] = []
    for place, head in enumerate(heads, 1):
        known = (
            head if head in wanted or (head and head.casefold() not in taken) else f"{head} (column {place})"
        )
        taken.add(known.casefold())
        unique.append(known)
    return tuple(unique)


def _read_columns(raw: RawTable) -> set[str]:
    return {column for conversion in raw.columns.values() for column in conversion.columns}


def _types(raw: RawTable) -> dict[str, str]:
    """The type that each published column is read with: text, where two conversions differ."""
    found: dict[str, str] = {}
    for conversion in raw.columns.values():
        for column in conversion.columns:
            found[column] = (
                conversion.type if found.get(column, conversion.type) == conversion.type else "VARCHAR"
            )
    return found


def _expressions(raw: RawTable, contract: Contract, *, typed: bool = True) -> dict[str, str]:
    """The SQL of each column of the contract."""
    types = _types(raw)
    found = {}
    for key, conversion in raw.columns.items():
        fits = typed and all(types[column] == conversion.type for column in conversion.columns)
        sql = conversion.sql(typed=fits)
        if not (fits and conversion.values):
            sql = f"{'CAST' if typed else 'TRY_CAST'}({sql} AS {_TYPES[contract.column(key).type]})"
        if typed and not contract.column(key).required and not (fits and isinstance(conversion, _LOSSLESS)):
            # A clean file gives no NULL for what is there.
            there = " OR ".join(f"{name(column)} IS NOT NULL" for column in conversion.columns) or "false"
            sql = f"CASE WHEN ({sql}) IS NULL AND ({there}) THEN error('unknown') ELSE {sql} END"
        found[key] = sql
    found.setdefault("year", _year(raw.columns["period"], found["period"]))
    return {
        column.name: found.get(column.name, f"CAST(NULL AS {_TYPES[column.type]})")
        for column in contract.columns
    }


# What these make of a value that DuckDB could read is never NULL.
_LOSSLESS = (Constant, Number, Padded, Words)


def _year(conversion: Conversion, period: str) -> str:
    """FY2024 ends in its year, every other period's code begins with it."""
    if conversion.values is not None and len(conversion.values) == 1:
        period = quote(conversion.values[0])
    text = f"CAST({period} AS VARCHAR)"
    return f"coalesce(TRY_CAST(left({text}, 4) AS SMALLINT), TRY_CAST(right({text}, 4) AS SMALLINT))"


def _scan(raw: RawTable, layout: Csv, heads: tuple[str, ...]) -> str:
    """The file as DuckDB reads it: each column with its type, and no error forgiven."""
    types = _types(raw)
    columns = ", ".join(f"{quote(head)}: {quote(types.get(head, 'VARCHAR'))}" for head in heads)
    nulls = ", ".join(map(quote, layout.nulls))
    return (
        f"read_csv({quote(str(raw.path))}, auto_detect = false, header = true, delim = {quote(layout.delimiter)}, "
        f"quote = {quote(layout.quote)}, escape = {quote(layout.quote)}, nullstr = [{nulls}], "
        f"strict_mode = true, columns = {{{columns}}})"
    )


def _copy(query: str, target: Path) -> str:
    return (
        f"COPY ({query}) TO {quote(str(target))} "
        f"(FORMAT parquet, ROW_GROUP_SIZE {_ROW_GROUP}, DICTIONARY_SIZE_LIMIT {_DICTIONARY}, USE_TMP_FILE false)"
    )


def _strict(
    con: "duckdb.DuckDBPyConnection", raw: RawTable, contract: Contract, layout: Csv, heads: tuple[str, ...],
    target: Path, progress: Progress | None,
) -> bool:  # fmt: skip
    """Write the file's rows in one pass; False where a row cannot be read with its types."""
    import duckdb  # noqa: PLC0415

    wanted = ", ".join(f"{sql} AS {name(key)}" for key, sql in _expressions(raw, contract).items())
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


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What Parquet's own statistics tell of a column; numbers without bounds may hold NaN or infinity."""

    low: str | None
    high: str | None
    least: float | None
    nulls: int
    unbounded: int


def _bounds(con: "duckdb.DuckDBPyConnection", target: Path) -> dict[str, _Bounds]:
    found = con.execute(
        "SELECT path_in_schema, min(stats_min_value), max(stats_max_value), "
        "min(TRY_CAST(stats_min_value AS DOUBLE)), sum(stats_null_count), "
        "count(*) FILTER (num_values > stats_null_count AND (stats_min_value IS NULL OR stats_max_value IS NULL)) "
        f"FROM parquet_metadata({quote(str(target))}) GROUP BY 1"
    )
    return {column: _Bounds(*rest) for column, *rest in found.fetchall()}


def _is_sound(con: "duckdb.DuckDBPyConnection", raw: RawTable, contract: Contract, target: Path) -> bool:
    """Whether no row lacks a key, has an unknown code or impossible number, or repeats another's key."""
    bounds = _bounds(con, target)
    if not bounds:
        return True  # no row at all
    return all(
        _is_column_sound(con, column, raw.columns.get(column.name), bounds[column.name], target)
        for column in contract.columns
    ) and _is_unique(con, contract.key, f"read_parquet({quote(str(target))})", bounds)


def _is_column_sound(
    con: "duckdb.DuckDBPyConnection", column: Column, conversion: Conversion | None, bounds: _Bounds, target: Path
) -> bool:  # fmt: skip
    if column.required and bounds.nulls:
        return False
    if conversion is None:
        return True
    if column.type != "text":
        if bounds.unbounded:
            return _count(
                con, f"SELECT count(*) FROM read_parquet({quote(str(target))}) WHERE NOT isfinite({column.name})"
                + (f" OR {column.name} < {column.least:g}" if column.least is not None else "")
            ) == 0  # fmt: skip
        return column.least is None or bounds.least is None or bounds.least >= column.least
    codes: Iterable[str] | None = conversion.values
    # Of codes that may not all be allowed, only those that occur count.
    if codes is None or not all(map(partial(_is_code, column), codes)):
        codes = _distinct(con, column.name, target)
    return all(map(partial(_is_code, column), codes))


def _is_code(column: Column, code: str) -> bool:
    """Whether a text can stand in a column: no blanks around it, which the careful reading takes away."""
    return column.allows(code) if column.allows else code == code.strip(" ") != ""


def _distinct(con: "duckdb.DuckDBPyConnection", column: str, target: Path) -> list[str]:
    found = con.execute(
        f"SELECT DISTINCT {column} FROM read_parquet({quote(str(target))}) WHERE {column} IS NOT NULL"
    )
    return [value for (value,) in found.fetchall()]


def _is_unique(
    con: "duckdb.DuckDBPyConnection", key: tuple[str, ...], table: str, bounds: dict[str, _Bounds] | None = None
) -> bool:  # fmt: skip
    """Whether no two rows share a key.

    Most files come in the order of their keys, and then one look at each row's
    neighbour tells: the groups of the first key columns each stand together, and
    the last column rises within each. That costs a third of grouping.
    """
    # A column with one value cannot tell rows apart.
    varying = [k for k in key if bounds is None or bounds[k].low is None or bounds[k].low != bounds[k].high]
    rows = _count(con, f"SELECT count(*) FROM {table}")
    if not varying or rows <= 1:
        return rows <= 1
    return _is_in_order(con, varying, table, rows, parquet=bounds is not None) or not _count(
        con,
        f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {', '.join(varying)} HAVING count(*) > 1 LIMIT 1)",
    )


def _is_in_order(
    con: "duckdb.DuckDBPyConnection", key: list[str], table: str, rows: int, *, parquet: bool
) -> bool:  # fmt: skip
    """Whether each row's key is new, as far as its neighbours and the number of groups tell."""
    *first, last = key
    moved = " OR ".join(f"{k} IS DISTINCT FROM lag({k}) OVER ()" for k in first) or "false"

    def neighbours(part: str) -> tuple[int, int]:
        """How many groups begin and how many rows stand out of order."""
        return con.cursor().execute(
            "SELECT count(*) FILTER (moved), count(*) FILTER (NOT moved AND falls) FROM "
            f"(SELECT {moved} AS moved, {last} <= lag({last}) OVER () AS falls FROM {part})"
        ).fetchone() or (0, 0)  # fmt: skip

    # One thread looks at neighbours, row by row: a file is halved for two. The row between is in both.
    half = rows // 2
    numbered = f"{table.removesuffix(')')}, file_row_number = true)"
    halves = [f"(SELECT * FROM {numbered} WHERE file_row_number BETWEEN {low} AND {high})"
              for low, high in ((0, half), (half, rows))]  # fmt: skip
    with ThreadPoolExecutor(2) as threads:
        counted = list(threads.map(neighbours, halves if parquet else [table]))
    if any(falls for _, falls in counted):
        return False
    if not first:
        return True
    runs = sum(begun for begun, _ in counted) - (len(counted) - 1)
    return runs == _count(con, f"SELECT count(*) FROM (SELECT DISTINCT {', '.join(first)} FROM {table})")


def _count(con: "duckdb.DuckDBPyConnection", query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0


def _extent(con: "duckdb.DuckDBPyConnection", target: Path) -> tuple[int, tuple[int, int]]:
    rows, low, high = con.execute(
        f"SELECT count(*), min(year), max(year) FROM read_parquet({quote(str(target))})"
    ).fetchone() or (0, 0, 0)
    return int(rows), (int(low or 0), int(high or 0))


def _careful(
    con: "duckdb.DuckDBPyConnection", raw: RawTable, contract: Contract, heads: tuple[str, ...],
    target: Path, refusals: Path, progress: Progress | None,
) -> tuple[int, Refused]:  # fmt: skip
    """Write the rows that can be taken, and list each of the others with its line and reason."""
    columns = ", ".join(f"{name(c.name)} {_TYPES[c.type]}" for c in contract.columns)
    con.execute(f"CREATE TABLE good (_row BIGINT, _line BIGINT, {columns})")
    con.execute(
        "CREATE TEMP TABLE bad "
        "(_row BIGINT, _line BIGINT, column_name VARCHAR, reason VARCHAR, found VARCHAR)"
    )
    size = raw.path.stat().st_size

    def told(position: int) -> None:
        if progress is not None:
            progress(min(1.0, position / max(size, 1)))

    judge = _Judge(con, raw, contract, heads)
    for batch in raw.layout.batches(raw.path, told):
        judge.take(batch)
    _judge_repeats(con, contract)
    con.execute(_copy(f"SELECT {', '.join(map(name, contract.names))} FROM good", target))
    if progress is not None:
        progress(1.0)
    return judge.left_out, _list_refusals(con, refusals)


class _Judge:
    """Sorts rows into good and bad, batch by batch."""

    def __init__(
        self, con: "duckdb.DuckDBPyConnection", raw: RawTable, contract: Contract, heads: tuple[str, ...]
    ) -> None:
        self.left_out = 0
        self._rows = 0
        self._con = con
        self._raw = raw
        self._contract = contract
        self._allowed: dict[tuple[str, str], bool] = {}
        read = _read_columns(raw)
        # Columns that nothing is made of are not looked at, unless a condition may name them.
        self._places = [
            (place, head)
            for place, head in enumerate(heads)
            if head in read or (raw.keep and head in raw.keep)
        ]
        nulls = ", ".join(map(quote, raw.layout.nulls))
        names = [name(head) for _, head in self._places]
        values = [f"CASE WHEN trim({n}) NOT IN ({nulls}) THEN {n} END AS {n}" if nulls else n for n in names]
        undecoded = " OR ".join(f"contains({n}, chr(65533))" for n in names) or "false"
        problem = f"coalesce(_problem, CASE WHEN {undecoded} THEN 'bytes that are not text' END)"
        wanted = [f"{sql} AS {name(key)}" for key, sql in _expressions(raw, contract, typed=False).items()]
        published = [f"{n} AS {name(_RAW + head)}" for n, (_, head) in zip(names, self._places, strict=True)]
        kept = f"coalesce({raw.keep}, false)" if raw.keep else "true"
        self._convert = (
            f"CREATE OR REPLACE TEMP TABLE rows AS "
            f"WITH staged AS (SELECT {', '.join(['_row', '_line', '_found', f'{problem} AS _problem', *values])} FROM incoming) "
            f"SELECT {', '.join(['_row', '_line', '_found', '_problem', f'_problem IS NOT NULL OR {kept} AS _kept', *wanted, *published])} "
            "FROM staged"
        )

    def take(self, batch: list[Row]) -> None:
        """Judge a batch of rows."""
        import pyarrow as pa  # noqa: PLC0415 - start-up stays fast without it

        rows = [row.values for row in batch]
        incoming = pa.table(
            [pa.array(range(self._rows, self._rows + len(batch)), pa.int64()),
             pa.array([row.line for row in batch], pa.int64()),
             pa.array([row.problem or None for row in batch], pa.string()),
             pa.array([row.found or None for row in batch], pa.string()),
             *(pa.array([values[place] for values in rows], pa.string()) for place, _ in self._places)],
            names=["_row", "_line", "_problem", "_found", *(head for _, head in self._places)],
        )  # fmt: skip
        self._rows += len(batch)
        con = self._con
        con.register("incoming", incoming)
        con.execute(self._convert)
        con.unregister("incoming")
        con.execute("CREATE OR REPLACE TEMP TABLE faults AS SELECT * FROM bad LIMIT 0")
        con.execute(
            "INSERT INTO faults SELECT _row, _line, '', _problem, _found FROM rows WHERE _problem IS NOT NULL"
        )
        for column in self._contract.columns:
            self._judge(column, self._raw.columns.get(column.name))
        con.execute(
            f"INSERT INTO good SELECT _row, _line, {', '.join(map(name, self._contract.names))} FROM rows "
            "ANTI JOIN faults USING (_row) WHERE _kept ORDER BY _row"
        )
        con.execute("INSERT INTO bad SELECT * FROM faults")
        self.left_out += _count(con, "SELECT count(*) FROM rows WHERE NOT _kept")

    def _judge(self, column: Column, conversion: Conversion | None) -> None:
        """List the rows whose value in a column is missing, unknown or impossible."""
        key = name(column.name)
        if conversion is None:
            if column.name == "year":
                # Where the period itself is missing, that is said already.
                self._refuse("year", "year IS NULL AND period IS NOT NULL", "period: no year in it", None)
            return
        published = [name(_RAW + c) for c in conversion.columns]
        found = published[0] if published else None
        label = conversion.columns[0] if conversion.columns else column.name
        kind = {"number": "a number", "integer": "a whole number"}.get(column.type, "a value")
        if column.required:
            self._refuse(label, f"{key} IS NULL", f"{label}: should be {column.wanted or kind}", found)
        elif published:
            there = " OR ".join(f"{p} IS NOT NULL" for p in published)
            self._refuse(
                label, f"{key} IS NULL AND ({there})", f"{label}: should be {column.wanted or kind}", found
            )
        if column.type == "number":
            self._refuse(label, f"NOT isfinite({key})", f"{label}: not a finite number", found)
        if column.least is not None:
            low = f"isfinite({key}::DOUBLE) AND {key} < {column.least:g}"
            self._refuse(label, low, f"{label}: below {column.least:g}", found)
        if column.allows:
            codes = self._con.execute(
                f"SELECT DISTINCT {key} FROM rows WHERE _kept AND {key} IS NOT NULL"
            ).fetchall()
            if unknown := [code for (code,) in codes if not self._is_allowed(column, code)]:
                test, reason = f"{key} IN (SELECT unnest(?))", f"{label}: should be {column.wanted}"
                self._refuse(label, test, reason, found, unknown)

    def _is_allowed(self, column: Column, code: str) -> bool:
        if (column.name, code) not in self._allowed:
            self._allowed[column.name, code] = _is_code(column, code)
        return self._allowed[column.name, code]

    def _refuse(self, label: str, test: str, reason: str, found: str | None, *values: list[str]) -> None:
        self._con.execute(
            f"INSERT INTO faults SELECT _row, _line, {quote(label)}, {quote(reason)}, {found or 'NULL'} FROM rows "
            f"WHERE _kept AND _problem IS NULL AND ({test})",
            values,
        )


_RAW = "as published: "


def _judge_repeats(con: "duckdb.DuckDBPyConnection", contract: Contract) -> None:
    """Refuse rows that repeat a key: all but the first where they agree, every one where they do not."""
    if _is_unique(con, contract.key, "good"):
        return
    key = ", ".join(contract.key)
    values = ", ".join(f"{c.name} := {c.name}" for c in contract.columns if not c.key)
    con.execute(
        f"""INSERT INTO bad
        WITH keys AS (SELECT {key} FROM good GROUP BY {key} HAVING count(*) > 1),
        rows AS (SELECT good.* FROM good SEMI JOIN keys USING ({key})),
        repeated AS (SELECT {key}, list(struct_pack(r := _row, l := _line) ORDER BY _row) AS all_rows,
                            count(DISTINCT struct_pack({values})) AS versions
                     FROM rows GROUP BY {key}),
        judged AS (SELECT _row, _line, versions, all_rows[1].r AS first_row, all_rows[1].l AS first,
                          [other.l FOR other IN all_rows IF other.r <> _row] AS others
                   FROM rows JOIN repeated USING ({key}))
        SELECT _row, _line, '', {quote(_REPEATS)}, 'line ' || first
        FROM judged WHERE versions = 1 AND _row > first_row
        UNION ALL
        SELECT _row, _line, '', {quote(_CONFLICTS)},
               CASE WHEN len(others) = 1 THEN 'line ' || others[1]
                    WHEN len(others) > 6 THEN 'lines ' || array_to_string(others[:5], ', ')
                                              || ' and ' || (len(others) - 5) || ' more'
                    ELSE 'lines ' || array_to_string(others[:-2], ', ') || ' and ' || others[-1] END
        FROM judged WHERE versions > 1"""
    )
    con.execute(
        f"DELETE FROM good WHERE _row IN "
        f"(SELECT _row FROM bad WHERE reason IN ({quote(_REPEATS)}, {quote(_CONFLICTS)}))"
    )


_REPEATS = "repeats an earlier row"
_CONFLICTS = "another row has the same key and other values"


def _list_refusals(con: "duckdb.DuckDBPyConnection", refusals: Path) -> Refused:
    # A row with several faults is listed once for each, and counted once.
    rows = _count(con, "SELECT count(DISTINCT _row) FROM bad")
    if not rows:
        return Refused(0, {})
    con.execute(
        f'COPY (SELECT _line AS line, column_name AS "column", reason, found FROM bad ORDER BY line, reason) '
        f"TO {quote(str(refusals))} (FORMAT csv, HEADER)"
    )
    reasons = con.execute("SELECT reason, count(*) FROM bad GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
    return Refused(rows, dict(reasons))
