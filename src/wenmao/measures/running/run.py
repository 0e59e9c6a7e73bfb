"""A measure run over the store: from a query to its table."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from wenmao.measures.catalogue import measure
from wenmao.measures.model import Measure
from wenmao.measures.running.options import choices
from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.selection import Selection
from wenmao.statistics.queries.query import Members, Unanswerable
from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.store.manifest import Manifest
from wenmao.statistics.store.store import Store

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from wenmao.vocabulary.workings import Figure

_SHOWN, _PIECE = 20, 100_000
# Growth of every product over thirty years of world trade needs so much; what is more goes to disk.
_MEMORY = "3GB"
_KEYS = ("year", "period", "flow", "reporter", "partner", "product")


@dataclass(frozen=True)
class Measured:
    """A measure's table, lazy until it is read, and the query, vintage and definition behind it.

    `query` names the vintage and the years, so that it gives the same table again.
    `table` is an Ibis expression on the engine that the store was read with.
    """

    query: TradeQuery
    measure: Measure
    selection: Selection
    table: ir.Table

    @property
    def manifest(self) -> Manifest:
        """The vintage that the trade was read from."""
        return self.selection.manifest

    @property
    def column(self) -> str:
        """The column that is asked for: the measure's value, unless the query names another."""
        return self.query.column or self.measure.value

    @property
    def currency(self) -> str:
        """What amounts are in."""
        return self.query.currency.currency if self.query.currency else self.manifest.dataset.currency

    def unit(self, column: str) -> str:
        """The unit of a column of numbers: a currency, fraction, ratio …; empty where it is a key.

        A number that the measure gives no unit for is an index.
        """
        operands = self.measure.operands if isinstance(self.measure.operands, tuple) else ()
        units: dict[str, str] = {operand.column: operand.unit for operand in operands}
        units[self.measure.value] = self.measure.unit
        plain = "index" if self.table[column].type().is_numeric() and column not in self.keys else ""
        found = units.get(column, plain)
        return self.currency if found == "money" else found

    @cached_property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """The rows of the table, in the order of their keys."""
        return tuple(self.to_pyarrow().to_pylist())

    @cached_property
    def _arrow(self) -> "pa.Table":
        return self.table.order_by(*self.keys).to_pyarrow()

    def to_pyarrow(self) -> "pa.Table":
        """The table in Arrow, in the order of its keys; it is worked out once."""
        return self._arrow

    def batches(self) -> "Iterator[pa.RecordBatch]":
        """The table in pieces, in the order of its keys: a large one never stands in memory whole."""
        yield from self.table.order_by(*self.keys).to_pyarrow_batches(chunk_size=_PIECE)

    def to_pandas(self) -> "pd.DataFrame":
        """The table as a pandas data frame (pandas must be installed)."""
        return self.to_pyarrow().to_pandas()

    def to_polars(self) -> "pl.DataFrame":
        """The table as a polars data frame (polars must be installed)."""
        import polars  # noqa: PLC0415

        return polars.from_arrow(self.to_pyarrow())

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row."""
        known = (*_KEYS, *self.measure.keys)
        return tuple(column for column in self.table.columns if column in known)

    def figures(self) -> Iterator["Figure"]:
        """Each row as a figure with its working; rows whose value is not defined are left out."""
        from wenmao.measures.running.opening import figure  # noqa: PLC0415

        for row in self.rows:
            if (found := figure(self, row)) is not None:
                yield found

    def _repr_html_(self) -> str:
        from wenmao.measures.running.notebook import to_html  # noqa: PLC0415

        return to_html(self, _SHOWN)


def only_dataset(store: Store) -> str:
    """The one dataset of goods or services in a store; `Unanswerable` where there are several, or none."""
    contracts = ("goods", "services")
    held = sorted({str(one.dataset) for one in store.manifests() if one.dataset.contract in contracts})
    if len(held) == 1:
        return held[0]
    if not held:
        raise Unanswerable("the store holds no trade yet; see `wenmao data get` and `wenmao data import`")
    raise Unanswerable(f"name a dataset after the measure: the store holds {', '.join(held)}")


def run(
    store: Store, query: TradeQuery, *, engine: BaseBackend | None = None, members: Members | None = None
) -> Measured:
    """Run a measure over a dataset of the store.

    `members` tells the codes of a definition, as in a series query; `engine` reads
    the store, DuckDB in this process if none is given.

    `StoreError` where the store lacks the dataset, vintage or years; `Unanswerable`
    where the measure, a choice or the definition does not fit, and it says what does.
    """
    try:
        of = measure(query.measure)
    except KeyError as problem:
        raise Unanswerable(str(problem.args[0])) from None
    manifest = store.manifest(query.dataset, query.vintage or None)
    given = choices(of, dict(query.option))
    first, last = manifest.years
    # A measure whose rows are of a year each is asked for one; others are of the whole time.
    query = replace(
        query, measure=of.name, vintage=manifest.vintage, year=query.year or (() if of.spans else (last,))
    )
    selection = Selection.of(store, query, of, manifest, engine or duckdb_engine(memory=_MEMORY), members)
    back = given.get("span", of.choices["span"].default) if "span" in of.choices else 0
    years = sorted(
        {year - shift for year in query.year for shift in (0, back) if first <= year - shift <= last}
    )
    if query.year and not years:
        raise Unanswerable(f"{manifest.dataset}@{manifest.vintage} holds {first} to {last}")
    if of.by:
        given["by"] = selection.by
    else:
        _ = selection.by  # a wrong choice is told even where the function takes none
    trade = selection.rows(years)
    try:
        table = of.function(trade, **given)
    except ValueError as problem:
        raise Unanswerable(f"{of.name}: {problem}") from None
    if query.column and not (query.column in table.columns and table[query.column].type().is_numeric()):
        raise Unanswerable(f"{of.name} has no column of numbers {query.column!r}: {', '.join(table.columns)}")
    return Measured(query, of, selection, selection.kept(table))
