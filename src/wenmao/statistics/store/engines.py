"""Engines: DuckDB by default, Spark or any other that Ibis speaks to."""

from pathlib import Path
from typing import Any

import ibis
from ibis.backends import BaseBackend


def duckdb_engine(
    *, memory: str = "2GB", threads: int | None = None, scratch: Path | None = None
) -> BaseBackend:
    """DuckDB in this process, which spills to `scratch` beyond `memory`.

    >>> duckdb_engine(memory="200MB").name
    'duckdb'
    """
    # Rows have no order of their own, and to keep the files' costs memory.
    settings: dict[str, Any] = {"memory_limit": memory, "preserve_insertion_order": False}
    if threads is not None:
        settings["threads"] = threads
    if scratch is not None:
        settings["temp_directory"] = str(scratch)
    return ibis.duckdb.connect(**settings)


def spark_engine(session: Any) -> BaseBackend:
    """A Spark session that is already running, local or a cluster's (needs `wenmao[spark]`)."""
    return ibis.pyspark.connect(session)
