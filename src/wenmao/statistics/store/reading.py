"""Stored files as an Ibis table, on any engine."""

import ibis
from ibis.backends import BaseBackend

from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.store.files import Files


def read(files: Files, paths: list[str], engine: BaseBackend | None) -> ibis.Table:
    """Parquet files as one table, on DuckDB in this process if no engine is given."""
    engine = engine or duckdb_engine()
    match engine.name:
        case "duckdb":
            if not files.is_local:
                engine.con.register_filesystem(files.fs)
            return engine.read_parquet(paths)
        case "pyspark":
            # Ibis reads one path there; Spark itself reads many.
            frame = engine._session.read.parquet(*paths)
            view = f"wenmao_{abs(hash(tuple(paths)))}"
            frame.createOrReplaceTempView(view)
            return engine.table(view)
        case _:
            return ibis.union(*(engine.read_parquet(path) for path in paths))
