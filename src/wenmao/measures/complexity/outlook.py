"""What complex products lie near to what an economy makes already."""

from typing import Any, Literal

import ibis.expr.types as ir
import numpy as np

from wenmao.measures.complexity.networks import Floats, Network, Presence, networks, tabulated
from wenmao.measures.complexity.relatedness import each_cell, nearness
from wenmao.measures.complexity.solutions import by_fitness, solve

Weighing = Literal["eigenvector", "reflections", "fitness"]


def opportunity_gain(
    trade: ir.Table,
    *,
    method: Weighing = "eigenvector",
    iterations: int = 20,
    centred: bool = False,
    include_itself: bool = False,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The opportunity gain (complexity outlook gain) of each reporter from each product that it lacks.

    COG_cp = (1 − M_cp) Σₚ′ (1 − M_cp′) PCIₚ′ φ_pp′ ÷ Σₚ″ φ_p″p′: how much complexity the
    product would bring nearer. φ as in `proximity`; the product itself is not among p′ and p″
    unless `include_itself` is true (see `density`). PCI is by `method`: those of `pci`, or "fitness" for
    `fitness_complexity`.

    Source: Hausmann, Hidalgo et al. (2014), "The Atlas of Economic Complexity". By
    default PCI enters as in the Growth Lab's `ecomplexity`, for Stata and for Python:
    divided by the deviation of ECI but not less its mean; `centred=True` takes it as `pci` gives it,
    which moves each gain. `econcomplex` divides by Σₚ″ φ_p″p, of the product gained,
    instead of that of each product brought nearer.

    Gives year, flow, reporter, product, `advantage`, `product_complexity` (PCI of the
    product as it enters), `iterations`, what the network was made of (see `eci`) and
    `opportunity_gain` (an index; zero for products in which the reporter has advantage).
    Null where the index of complexity is (see `eci`).

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "CHN", "FRA"],
    ...     "product": ["490110", "950300", "970110", "970110"], "value": [50.0, 30.0, 20.0, 100.0]}))
    >>> found = opportunity_gain(trade, method="fitness", rca_threshold=0.1).to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["product"], round(row["opportunity_gain"], 3)) for row in found][3:]
    [('FRA', '490110', 1.0), ('FRA', '950300', 1.0), ('FRA', '970110', 0.0)]
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        complexity = _complexity(net, method, iterations, centred)
        _, total = nearness(net, np.empty((0, len(net.products))), include_itself=include_itself)
        lacking = 1 - net.exact
        # A product near to nothing brings nothing nearer.
        weights = lacking * np.divide(complexity, total, out=np.zeros_like(total), where=total > 1e-12)
        gain, _ = nearness(net, weights, include_itself=include_itself)
        return {
            **each_cell(net),
            "product_complexity": np.tile(complexity, len(net.reporters)),
            "iterations": None if method == "eigenvector" else iterations,
            "opportunity_gain": (lacking * gain).ravel(),
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def opportunity_value(
    trade: ir.Table,
    *,
    method: Weighing = "eigenvector",
    iterations: int = 20,
    centred: bool = False,
    standardised: bool = True,
    include_itself: bool = False,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The opportunity value (complexity outlook index) of each reporter.

    V_c = Σₚ ω_cp (1 − M_cp) PCIₚ: the complexity of the products that the reporter
    lacks, by how near they are. ω as in `density`, PCI as in `opportunity_gain`. COI =
    (V − mean of V) ÷ standard deviation of V over the reporters of that year and flow
    (the population's), or V itself with `standardised=False`.

    Source: Hausmann, Hidalgo et al. (2014), "The Atlas of Economic Complexity"; the
    standardisation is that of the Growth Lab's `ecomplexity`. `econcomplex` gives V.

    Gives year, flow, reporter, `diversity`, `outlook` (V), `outlook_mean` and
    `outlook_deviation` (zero and one where not standardised), `iterations`, what the
    network was made of (see `eci`) and `opportunity_value` (an index). Null where the
    index of complexity is, or where all reporters have the same V.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "CHN", "FRA"],
    ...     "product": ["490110", "950300", "970110", "970110"], "value": [50.0, 30.0, 20.0, 100.0]}))
    >>> found = opportunity_value(trade, method="fitness", rca_threshold=0.1).to_pyarrow().to_pylist()
    >>> [(row["reporter"], round(row["outlook"], 3), row["opportunity_value"]) for row in found]
    [('CHN', 0.0, -1.0), ('FRA', 1.0, 1.0)]
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        complexity = _complexity(net, method, iterations, centred)
        near, total = nearness(net, include_itself=include_itself)
        around = np.divide(near, total, out=np.zeros_like(near), where=total > 1e-12)
        outlook = (around * (1 - net.exact)) @ complexity
        mean, deviation = (outlook.mean(), outlook.std()) if standardised and outlook.size else (0.0, 1.0)
        if not deviation > 1e-13 * abs(mean):
            deviation = np.nan
        return {
            "reporter": net.reporters,
            "diversity": net.diversity,
            "outlook": outlook,
            "outlook_mean": float(mean),
            "outlook_deviation": float(deviation),
            "iterations": None if method == "eigenvector" else iterations,
            "opportunity_value": (outlook - mean) / deviation,
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def _complexity(net: Network, method: Weighing, iterations: int, centred: bool) -> Floats:
    if method == "fitness":
        return by_fitness(net, iterations).products
    solution = solve(net, method, iterations)
    return solution.products if centred else solution.uncentred
