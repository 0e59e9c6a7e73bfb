"""Trade rows as a table that is bound to an engine, as those of the store are."""

import math

import pyarrow.parquet as pq

from tests.measures.trades import rows


def bound(told, engine, folder):
    """The rows, read by the engine from a file."""
    pq.write_table(rows(told).to_pyarrow(), folder / "trade.parquet")
    return engine.read_parquet(str(folder / "trade.parquet"))


def alike(found, expected):
    """Whether two tables are the same but for the last digits of their numbers."""
    return len(found) == len(expected) and all(
        row.keys() == other.keys()
        and all(
            math.isclose(row[name], of, rel_tol=1e-9, abs_tol=1e-12)
            if isinstance(of, float)
            else row[name] == of
            for name, of in other.items()
        )
        for row, other in zip(found, expected, strict=True)
    )
