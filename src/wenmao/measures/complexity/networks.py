"""Who has comparative advantage in what: trade rows as one matrix for each year and flow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wenmao.measures.cells import cells

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Presence:
    """Which cells count as advantage, and which economies and products are large enough to be asked."""

    rca_threshold: float = 1.0
    least_reporter_trade: float = 0.0
    least_product_trade: float = 0.0

    def __post_init__(self) -> None:
        if not self.rca_threshold > 0:
            raise ValueError(f"rca_threshold must be above zero, it is {self.rca_threshold}")


@dataclass(frozen=True)
class Network:
    """The economies and products of one year and flow, and the 0/1 matrix of advantage between them.

    `advantage` has a row for each reporter and a column for each product, in the order
    of their codes, as float32: products of it count economies, and counts below 2²⁴
    are exact in float32, at half the memory and twice the speed of float64.
    """

    year: int
    flow: str
    reporters: pa.Array
    products: pa.Array
    advantage: npt.NDArray[np.float32]
    reporters_left_out: int
    products_left_out: int
    presence: Presence

    @cached_property
    def diversity(self) -> Counts:
        """The number of products in which each reporter has advantage."""
        return np.asarray(np.count_nonzero(self.advantage, axis=1), np.int64)

    @cached_property
    def ubiquity(self) -> Counts:
        """The number of reporters that have advantage in each product."""
        return np.asarray(np.count_nonzero(self.advantage, axis=0), np.int64)

    @cached_property
    def exact(self) -> Floats:
        """The matrix of advantage as float64, for sums that are not counts."""
        return self.advantage.astype(np.float64)

    @cached_property
    def components(self) -> int:
        """The number of parts of the network that share no product, of those with any advantage."""
        linked = self.advantage @ self.advantage.T > 0
        waiting = linked.any(axis=0)
        count = 0
        while waiting.any():
            count += 1
            reached = np.zeros_like(waiting)
            frontier = reached.copy()
            frontier[waiting.argmax()] = True
            while frontier.any():
                reached |= frontier
                frontier = linked[frontier].any(axis=0) & ~reached
            waiting &= ~reached
        return count

    def without_empty(self) -> "Network":
        """The network less reporters and products without any advantage, which are counted as left out."""
        rows, columns = self.diversity > 0, self.ubiquity > 0
        if rows.all() and columns.all():
            return self
        return Network(
            self.year,
            self.flow,
            self.reporters.filter(pa.array(rows)),
            self.products.filter(pa.array(columns)),
            self.advantage[np.ix_(rows, columns)],
            self.reporters_left_out + int((~rows).sum()),
            self.products_left_out + int((~columns).sum()),
            self.presence,
        )


_READ: ContextVar[dict[Any, list["Network"]] | None] = ContextVar("networks that were read", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Measures of complexity called within read and sum the same trade once for all of them.

    It must not change meanwhile: a table that is written to within is not read again.

    >>> from wenmao.measures.complexity import eci, pci, read_once
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> with read_once():
    ...     economies, products = eci(trade), pci(trade)
    """
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def networks(trade: ir.Table, presence: Presence) -> list[Network]:
    """The network of each year and flow, in their order.

    Economies and products are cut by their whole trade in the year and flow first, and
    the Balassa index is that among those kept. Cells are summed where the table is;
    what comes here is one row for each economy and product.
    """
    read = _READ.get()
    if read is None:
        return _networks(trade, presence)
    key = (trade.op(), presence)
    if key not in read:
        read[key] = _networks(trade, presence)
    return read[key]


def _networks(trade: ir.Table, presence: Presence) -> list[Network]:
    told = cells(trade, ["year", "flow", "reporter", "product"]).to_pyarrow()
    years, flows, reporters, products = (
        _coded(told[name]) for name in ("year", "flow", "reporter", "product")
    )
    values = told["value"].to_numpy()
    group = years.codes * len(flows.values) + flows.codes
    order = np.argsort(group, kind="stable")
    found, begin = np.unique(group[order], return_index=True)
    return [
        _network(
            years.values[int(one) // len(flows.values)].as_py(),
            flows.values[int(one) % len(flows.values)].as_py(),
            reporters.of(rows),
            products.of(rows),
            values[rows],
            presence,
        )
        for one, rows in zip(found, np.split(order, begin[1:]), strict=False)
    ]


def _network(
    year: int, flow: str, reporters: "_Coded", products: "_Coded", values: Floats, presence: Presence
) -> Network:
    matrix = np.zeros((len(reporters.values), len(products.values)))
    matrix[reporters.codes, products.codes] = values
    rows, row_seen = _large_enough(matrix.sum(axis=1), reporters, presence.least_reporter_trade)
    columns, column_seen = _large_enough(matrix.sum(axis=0), products, presence.least_product_trade)
    matrix = matrix[np.ix_(rows, columns)]
    reporter_totals, product_totals = matrix.sum(axis=1, keepdims=True), matrix.sum(axis=0)
    # Among those kept there may be no trade left, or less than none where amounts are negative.
    traded = (matrix > 0) & (reporter_totals > 0) & (product_totals > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        index = (matrix / reporter_totals) / (product_totals / matrix.sum())
    return Network(
        year,
        flow,
        reporters.values.filter(pa.array(rows)),
        products.values.filter(pa.array(columns)),
        (traded & (index >= presence.rca_threshold)).astype(np.float32),
        row_seen - int(rows.sum()),
        column_seen - int(columns.sum()),
        presence,
    )


def _large_enough(totals: Floats, names: "_Coded", least: float) -> tuple[npt.NDArray[np.bool_], int]:
    seen = np.bincount(names.codes, minlength=len(names.values)) > 0
    return seen & (totals > 0) & (totals >= least), int(seen.sum())


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column as numbers into its sorted values."""

    values: pa.Array
    codes: Counts

    def of(self, rows: Counts) -> "_Coded":
        return _Coded(self.values, self.codes[rows])


def _coded(column: pa.ChunkedArray) -> _Coded:
    encoded = pa.chunked_array([column.combine_chunks()]).combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    rank = np.empty(len(order), np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    return _Coded(encoded.dictionary.take(order), rank[encoded.indices.to_numpy()])


def tabulated(
    found: Sequence[Network], columns: Callable[[Network], Mapping[str, Any]], *, stated: bool = True
) -> ir.Table:
    """One table of the columns that are worked out for each network, of which the last is the value.

    A number or None stands in every row; not-a-number becomes null. With `stated`, each
    row says what the network was made of.
    """
    nothing = Network(0, "", pa.array([], pa.string()), pa.array([], pa.string()),
                      np.zeros((0, 0), np.float32), 0, 0, Presence())  # fmt: skip
    tables = []
    for network in found or (nothing,):  # which has no rows, but columns with types
        *operands, (name, value) = columns(network).items()
        stand = _statement(network) if stated else {}
        told = {"year": network.year, "flow": network.flow, **dict(operands), **stand, name: value}
        tables.append(pa.table({key: _column(of, len(value)) for key, of in told.items()}))
    return ibis.memtable(pa.concat_tables(tables).unify_dictionaries() if len(tables) > 1 else tables[0])


def _column(of: Any, rows: int) -> pa.Array:
    if isinstance(of, str):
        return taken(pa.array([of], pa.string()), np.zeros(rows, np.int8))
    if of is None:
        return pa.nulls(rows, pa.int64())
    if isinstance(of, pa.Array):
        return of
    return pa.array(of if isinstance(of, np.ndarray) else np.full(rows, of), from_pandas=True)


def taken(values: pa.Array, places: npt.NDArray[np.signedinteger[Any]]) -> pa.Array:
    """The values at places, held once each: tables of all pairs of products have millions of rows."""
    return pa.DictionaryArray.from_arrays(pa.array(places), values, safe=False)


def _statement(network: Network) -> dict[str, np.int32 | float]:
    return {
        "reporters": np.int32(len(network.reporters)),
        "products": np.int32(len(network.products)),
        "reporters_left_out": np.int32(network.reporters_left_out),
        "products_left_out": np.int32(network.products_left_out),
        "rca_threshold": float(network.presence.rca_threshold),
        "least_reporter_trade": float(network.presence.least_reporter_trade),
        "least_product_trade": float(network.presence.least_product_trade),
    }
