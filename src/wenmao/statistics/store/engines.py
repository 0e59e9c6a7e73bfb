"""Engines: DuckDB by default, Spark or any other that Ibis speaks to."""

import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import ibis
from ibis.backends import BaseBackend


def duckdb_engine(
    *, memory: str = "2GB", threads: int | None = None, scratch: Path | None = None
) -> BaseBackend:
    """DuckDB in this process, which spills to `scratch` (the system's temporary folder) beyond `memory`.

    >>> duckdb_engine(memory="200MB").name
    'duckdb'
    """
    # Rows have no order of their own, and to keep the files' costs memory.
    settings: dict[str, Any] = {"memory_limit": memory, "preserve_insertion_order": False}
    if threads is not None:
        settings["threads"] = threads
    # DuckDB's own default is a folder beside whatever the user works on.
    settings["temp_directory"] = str(scratch or Path(gettempdir(), f"wenmao-duckdb-{os.getpid()}"))
    return ibis.duckdb.connect(**settings)


def spark_engine(session: Any) -> BaseBackend:
    """A Spark session that is already running, local or a cluster's (needs `wenmao[spark]`)."""
    return ibis.pyspark.connect(session)
