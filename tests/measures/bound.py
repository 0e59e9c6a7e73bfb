"""Trade rows as a table that is bound to an engine, as those of the store are."""

import pyarrow.parquet as pq

from tests.measures.trades import rows


def bound(told, engine, folder):
    """The rows, read by the engine from a file."""
    pq.write_table(rows(told).to_pyarrow(), folder / "trade.parquet")
    return engine.read_parquet(str(folder / "trade.parquet"))
