"""The product space: how near products are to each other, and to what an economy makes."""

from collections.abc import Iterator
from typing import Any

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wenmao.measures.complexity.networks import Floats, Network, Presence, networks, tabulated, taken

# As many products at a time as keep the work in the processor's cache and memory small.
_BLOCK = 256


def proximity(
    trade: ir.Table,
    *,
    least: float | None = None,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The proximity of each pair of products: how often who has advantage in one has it in the other.

    φ_pp′ = Σ_c M_cp M_cp′ ÷ max(k_p, k_p′): the lesser of the two conditional
    probabilities of advantage in one product given advantage in the other. M and k as
    in `ubiquity`.

    Source: Hidalgo, Klinger, Barabási and Hausmann (2007), "The product space conditions
    the development of nations", Science 317(5837).

    Gives year, flow, product, `other`, `ubiquity`, `other_ubiquity`, `shared` (reporters
    with advantage in both) and `proximity` (a fraction). Each pair has one row, the
    product before the `other` in the order of codes; a product's proximity to itself is
    one and has no row. Pairs that nobody shares have none either, unless `least` is
    given: then the rows are the pairs with at least that proximity, `least=0` for all.
    Products in which nobody has advantage are left out. Never null. Five thousand
    products make twelve million pairs: mind `least`.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> for row in proximity(trade, rca_threshold=0.1).to_pyarrow().to_pylist():
    ...     print(row["product"], row["other"], row["shared"], row["proximity"])
    950300 970110 1 0.5
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        return _pairs(net, least)

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns, stated=False)


def density(
    trade: ir.Table,
    *,
    include_itself: bool = False,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The density around each product for each reporter: what share of what is near it the reporter has.

    ω_cp = Σₚ′ M_cp′ φ_pp′ ÷ Σₚ′ φ_pp′, with φ as in `proximity`.

    Source: Hidalgo et al. (2007), Science 317(5837). The sums are over the other
    products, as in the Growth Lab's Stata command `ecomplexity` and in the package
    `econcomplex` (which gives per cent). With `include_itself=True` the product itself
    is among them (φ_pp = 1), which raises density where the reporter has it: so do the
    Python package `ecomplexity` 0.5 and the R package `economiccomplexity`.

    Gives year, flow, reporter, product, `advantage` (whether the reporter has it in the
    product), `proximity_advantage` (the upper sum), `proximity_total` (the lower), what
    the network was made of (see `eci`) and `density` (a fraction): one row for each
    reporter and product left in the network, traded or not. Null where the lower sum is
    zero: nobody who has advantage in the product has it in any other.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> for row in density(trade, rca_threshold=0.1).to_pyarrow().to_pylist():
    ...     print(row["reporter"], row["product"], row["advantage"], round(row["density"], 3))
    CHN 950300 True 1.0
    CHN 970110 True 1.0
    FRA 950300 False 1.0
    FRA 970110 True 0.0
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        near, total = nearness(net, include_itself=include_itself)
        return {
            **each_cell(net),
            "proximity_advantage": near.ravel(),
            "proximity_total": np.tile(total, len(net.reporters)),
            "density": _over(near, total).ravel(),
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def distance(
    trade: ir.Table,
    *,
    include_itself: bool = False,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The distance of each reporter to each product: what share of what is near it the reporter lacks.

    d_cp = Σₚ′ (1 − M_cp′) φ_pp′ ÷ Σₚ′ φ_pp′ = 1 − density.

    Source: Hausmann, Hidalgo et al. (2014), "The Atlas of Economic Complexity"; the
    product itself as in `density`.

    Gives year, flow, reporter, product, `advantage`, `proximity_lacking` (the upper sum),
    `proximity_total`, what the network was made of (see `eci`) and `distance` (a
    fraction), with the rows and nulls of `density`.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> found = distance(trade, rca_threshold=0.1).to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["product"], round(row["distance"], 3)) for row in found if row["distance"]]
    [('FRA', '970110', 1.0)]
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        near, total = nearness(net, include_itself=include_itself)
        # Rounding may leave a hair below zero where nothing is lacking.
        lacking = np.maximum(total - near, 0.0)
        return {
            **each_cell(net),
            "proximity_lacking": lacking.ravel(),
            "proximity_total": np.tile(total, len(net.reporters)),
            "distance": _over(lacking, total).ravel(),
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def nearness(
    net: Network, weights: Floats | None = None, *, include_itself: bool = False
) -> tuple[Floats, Floats]:
    """Σₚ′ w_cp′ φ_pp′ for each row of weights (advantage, unless given) and product, and Σₚ′ φ_pp′.

    Proximities are worked out for a block of products at a time and never held all at
    once: those of five thousand products take 200 MB.
    """
    rows = net.exact if weights is None else weights
    near, total = np.zeros(rows.shape), np.zeros(rows.shape[1])
    for begin, end, shared, largest in _upper(net):
        phi = shared / largest
        near[:, begin:] += rows[:, begin:end] @ phi
        total[begin:] += phi.sum(axis=0)
        # Proximity is symmetric: the same block, turned, is what later products add to these.
        later = phi[:, end - begin :]
        near[:, begin:end] += rows[:, end:] @ later.T
        total[begin:end] += later.sum(axis=1)
    if not include_itself:
        near, total = near - rows, total - 1.0
    return near, total


def each_cell(net: Network) -> dict[str, Any]:
    """The columns reporter, product and advantage for every combination, reporter by reporter."""
    reporters, products = (np.arange(size, dtype=np.int32) for size in net.advantage.shape)
    return {
        "reporter": taken(net.reporters, np.repeat(reporters, len(products))),
        "product": taken(net.products, np.tile(products, len(reporters))),
        "advantage": pa.array(net.advantage.ravel() > 0),
    }


def _upper(net: Network) -> Iterator[tuple[int, int, npt.NDArray[np.float32], Floats]]:
    """Blocks of products against themselves and all after them: who shares them, and the larger ubiquity."""
    ubiquity = net.ubiquity.astype(np.float64)
    transposed = np.ascontiguousarray(net.advantage.T)
    for begin in range(0, len(ubiquity), _BLOCK):
        end = min(begin + _BLOCK, len(ubiquity))
        shared = transposed[begin:end] @ net.advantage[:, begin:]
        yield begin, end, shared, np.maximum(ubiquity[begin:end, None], ubiquity[begin:])


def _pairs(net: Network, least: float | None) -> dict[str, Any]:
    """The columns of the table of proximities, with the pairs that are asked for.

    They are written row by row of the matrix, while a row is in the processor's cache,
    to their place in columns with room for every pair; of what stays unused no memory is taken.
    """
    # Twelve million rows are written at the speed of memory, so numbers are as small as they can be.
    largest_number = max(net.advantage.shape)
    small: type[np.int16 | np.int32] = np.int16 if largest_number < np.iinfo(np.int16).max else np.int32
    ubiquity = net.ubiquity.astype(small)
    room = len(ubiquity) * (len(ubiquity) - 1) // 2
    others, other_ubiquity, both = (np.empty(room, small) for _ in range(3))
    value = np.empty(room)
    counts = np.zeros(len(ubiquity), np.int64)
    end = 0
    for block, _, shared, largest in _upper(net):
        asked = shared > 0 if least is None else shared >= least * largest
        for row in range(min(_BLOCK, len(ubiquity) - block)):
            # After the diagonal: a product has no pair with itself, and each pair comes once.
            places = np.flatnonzero(asked[row, row + 1 :]) + (row + 1)
            counts[block + row] = len(places)
            begin, end = end, end + len(places)
            others[begin:end] = places + block
            other_ubiquity[begin:end] = ubiquity[others[begin:end]]
            both[begin:end] = shared[row, places]
            np.divide(both[begin:end], largest[row, places], out=value[begin:end])
    return {
        "product": taken(net.products, np.repeat(np.arange(len(ubiquity), dtype=small), counts)),
        "other": taken(net.products, others[:end]),
        "ubiquity": np.repeat(ubiquity, counts),
        "other_ubiquity": other_ubiquity[:end],
        "shared": both[:end],
        "proximity": pa.array(value[:end]),
    }


def _over(upper: Floats, lower: Floats) -> Floats:
    return np.asarray(np.divide(upper, lower, out=np.full(upper.shape, np.nan), where=lower > 1e-12))
