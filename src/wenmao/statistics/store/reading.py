"""Stored files as an Ibis table, on any engine."""

import hashlib

import ibis
from ibis.backends import BaseBackend

from wenmao.statistics.store.columns import quote
from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.store.files import Files


def read(files: Files, paths: list[str], engine: BaseBackend | None) -> ibis.Table:
    """Parquet files as one table, on DuckDB in this process if no engine is given."""
    engine = engine or duckdb_engine()
    match engine.name:
        case "duckdb":
            if files.is_local:
                return engine.read_parquet(paths)
            # Ibis would have DuckDB load its own reader of S3, from the internet where need be.
            engine.con.register_filesystem(files.fs)
            listed = ", ".join(map(quote, paths))
            engine.con.execute(
                f"CREATE OR REPLACE TEMP VIEW {_view(paths)} AS SELECT * FROM read_parquet([{listed}])"
            )
            return engine.table(_view(paths))
        case "pyspark":
            # Ibis reads one path there; Spark itself reads many.
            frame = engine._session.read.parquet(*paths)
            view = _view(paths)
            frame.createOrReplaceTempView(view)
            return engine.table(view)
        case _:
            return ibis.union(*(engine.read_parquet(path) for path in paths))


def _view(paths: list[str]) -> str:
    return f"wenmao_{hashlib.sha256(chr(10).join(paths).encode()).hexdigest()[:16]}"
