"""Complexity of economies and of products, and the counts that it starts from."""

from typing import Any

import ibis.expr.types as ir

from wenmao.measures.complexity.networks import Network, Presence, networks, tabulated
from wenmao.measures.complexity.solutions import Method, Solution, by_fitness, solve


def diversity(
    trade: ir.Table,
    *,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The number of products in which a reporter has revealed comparative advantage.

    k_c = Σₚ M_cp, where M_cp is one if the Balassa index of reporter c in product p is
    at least `rca_threshold`, else zero.

    Source: Hidalgo and Hausmann (2009), "The building blocks of economic complexity",
    PNAS 106(26).

    Gives year, flow, reporter, what the network was made of (see `eci`) and `diversity`
    (a count). Zero where a reporter trades but has no advantage in anything. Reporters
    whose whole trade is not above zero, or below `least_reporter_trade`, have no row.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> [(row["reporter"], row["diversity"]) for row in diversity(trade).to_pyarrow().to_pylist()]
    [('CHN', 1), ('FRA', 1)]
    """
    found = networks(trade, Presence(rca_threshold, least_reporter_trade, least_product_trade))
    return tabulated(found, lambda net: {"reporter": net.reporters, "diversity": net.diversity})


def ubiquity(
    trade: ir.Table,
    *,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The number of reporters that have revealed comparative advantage in a product.

    k_p = Σ_c M_cp, with M as in `diversity`.

    Source: Hidalgo and Hausmann (2009), PNAS 106(26).

    Gives year, flow, product, what the network was made of (see `eci`) and `ubiquity`
    (a count). Zero where no reporter reaches the threshold. Products whose whole trade
    is not above zero, or below `least_product_trade`, have no row.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> [(row["product"], row["ubiquity"]) for row in ubiquity(trade).to_pyarrow().to_pylist()]
    [('950300', 1), ('970110', 1)]
    """
    found = networks(trade, Presence(rca_threshold, least_reporter_trade, least_product_trade))
    return tabulated(found, lambda net: {"product": net.products, "ubiquity": net.ubiquity})


def eci(
    trade: ir.Table,
    *,
    method: Method = "eigenvector",
    iterations: int = 20,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The economic complexity index of each reporter.

    With M as in `diversity`, D the diversities and U the ubiquities on diagonals:

    - `method="eigenvector"`: the eigenvector K of the second largest eigenvalue of
      D⁻¹ M U⁻¹ Mᵀ;
    - `method="reflections"`: K after N = `iterations` reflections, k_c,n = Σₚ M_cp k_p,n−1 ÷ k_c
      and k_p,n = Σ_c M_cp k_c,n−1 ÷ k_p, from diversity and ubiquity on. It tends to
      the eigenvector; `last_change` says how far the last two reflections moved it.

    ECI = (K − mean of K) ÷ standard deviation of K, over the reporters of that year and
    flow; the deviation is the population's (divided by their number), as in the Python
    packages `ecomplexity` and `econcomplex`. The Stata command `ecomplexity` takes that
    of a sample of all n pairs of reporter and product: √((n − 1) ÷ n) of ours. The
    sign is such that ECI correlates positively with diversity.

    Source: Hidalgo and Hausmann (2009), PNAS 106(26), for reflections; Hausmann,
    Hidalgo et al. (2014), "The Atlas of Economic Complexity", for the eigenvector and
    the standardisation.

    Gives year, flow, reporter, `diversity`; `eigenvalue` (the second; null for
    reflections), `components` (parts of the network that share no product),
    `iterations` and `last_change` (null for the eigenvector); `reporters` and
    `products` (how many the network has), `reporters_left_out` and `products_left_out`
    (how many it has not, of those with a row), `rca_threshold`, `least_reporter_trade`,
    `least_product_trade`; and `eci` (an index, mean zero, deviation one).

    Left out are those whose whole trade in the year and flow is not above zero or is
    below the least asked for, in the dataset's currency; then those without any
    advantage, or in which nobody has one. They have no row. The Balassa index is that
    among those which are large enough. Nobody is left out for size by default: tiny
    territories can then take the first places, because a single shipment is a
    comparative advantage of theirs.

    Null where the index is not defined: fewer than two reporters or products, a network
    in several components or two equal eigenvalues (the second eigenvector is then any
    of many; reflections are defined all the same), a second eigenvalue of zero, or no
    correlation with diversity, so that the sign is open.

    >>> import ibis, pyarrow as pa
    >>> made = {"CHN": "ABCDE", "FRA": "BCDE", "JPN": "DEF", "USA": "EF"}
    >>> cells = [(who, what, 1.0) for who, all_of in made.items() for what in all_of]
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 14, "flow": ["export"] * 14, "reporter": [cell[0] for cell in cells],
    ...     "product": [cell[1] for cell in cells], "value": [cell[2] for cell in cells]}))
    >>> found = eci(trade, rca_threshold=0.5).to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["diversity"], round(row["eci"], 3)) for row in found]
    [('CHN', 5, 1.069), ('FRA', 4, 0.879), ('JPN', 3, -0.671), ('USA', 2, -1.278)]
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        solution = solve(net, method, iterations)
        return {
            "reporter": net.reporters,
            "diversity": net.diversity,
            **_told(net, solution, method, iterations),
            "eci": solution.reporters,
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def pci(
    trade: ir.Table,
    *,
    method: Method = "eigenvector",
    iterations: int = 20,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The product complexity index of each product.

    - `method="eigenvector"`: Q, the eigenvector of the second largest eigenvalue of
      U⁻¹ Mᵀ D⁻¹ M, in the unit in which a reporter's K (see `eci`) is the mean Q of the
      products in which it has advantage. PCI = (Q − mean of K) ÷ standard deviation of
      K, so that ECI is the mean PCI of those products. PCI itself has neither mean
      zero nor deviation one.
    - `method="reflections"`: k_p after `iterations` reflections, less its own mean, over
      its own standard deviation, with the sign in which the mean PCI of a reporter's
      products correlates positively with ECI.

    Source: Hausmann, Hidalgo et al. (2014), "The Atlas of Economic Complexity"; the
    standardisation is that of the Growth Lab's package `ecomplexity`. The package
    `econcomplex` takes PCI less its own mean over its own deviation instead.

    Gives year, flow, product, `ubiquity`, the columns of `eci` that say how it was
    worked out, and `pci` (an index). Products and reporters are left out, and values
    null, as in `eci`.

    >>> import ibis, pyarrow as pa
    >>> made = {"CHN": "ABCDE", "FRA": "BCDE", "JPN": "DEF", "USA": "EF"}
    >>> cells = [(who, what, 1.0) for who, all_of in made.items() for what in all_of]
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 14, "flow": ["export"] * 14, "reporter": [cell[0] for cell in cells],
    ...     "product": [cell[1] for cell in cells], "value": [cell[2] for cell in cells]}))
    >>> found = pci(trade, rca_threshold=0.5).to_pyarrow().to_pylist()
    >>> [(row["product"], row["ubiquity"], round(row["pci"], 3)) for row in found if row["product"] > "C"]
    [('D', 3, 0.545), ('E', 4, -0.306), ('F', 2, -2.251)]
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        solution = solve(net, method, iterations)
        return {
            "product": net.products,
            "ubiquity": net.ubiquity,
            **_told(net, solution, method, iterations),
            "pci": solution.products,
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def fitness(
    trade: ir.Table,
    *,
    iterations: int = 20,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The fitness of each reporter: the sum of the complexities of its products.

    From F = Q = 1 on, `iterations` times, both from the step before:
    F_c = Σₚ M_cp Qₚ and Qₚ = 1 ÷ Σ_c (M_cp ÷ F_c), then each divided by its mean. M is as
    in `diversity`. A product that an economy of low fitness exports is taken to be
    simple, whoever else exports it.

    Source: Tacchella, Cristelli, Caldarelli, Gabrielli and Pietronero (2012), "A new
    metrics for countries' fitness and products' complexity", Scientific Reports 2, 723.

    Gives year, flow, reporter, `diversity`, `iterations` (updates made), `last_change`
    (the largest change of any reporter's fitness in the last update), what the network
    was made of (see `eci`), and `fitness` (an index with mean one). Economies without
    any advantage have no row. Never null.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> found = fitness(trade, rca_threshold=0.1).to_pyarrow().to_pylist()
    >>> [(row["reporter"], round(row["fitness"], 3)) for row in found]
    [('CHN', 1.909), ('FRA', 0.091)]
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        solution = by_fitness(net, iterations)
        return {
            "reporter": net.reporters,
            "diversity": net.diversity,
            "iterations": iterations,
            "last_change": solution.last_change,
            "fitness": solution.reporters,
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def fitness_complexity(
    trade: ir.Table,
    *,
    iterations: int = 20,
    rca_threshold: float = 1.0,
    least_reporter_trade: float = 0.0,
    least_product_trade: float = 0.0,
) -> ir.Table:
    """The complexity of each product by the fitness method: high where only fit economies export it.

    Q of the iteration described at `fitness`.

    Source: Tacchella et al. (2012), Scientific Reports 2, 723.

    Gives year, flow, product, `ubiquity`, `iterations`, `last_change` (of the reporters'
    fitness), what the network was made of (see `eci`), and `fitness_complexity` (an
    index with mean one). Products in which nobody has advantage have no row. Never null.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [80.0, 20.0, 100.0]}))
    >>> found = fitness_complexity(trade, rca_threshold=0.1).to_pyarrow().to_pylist()
    >>> [(row["product"], round(row["fitness_complexity"], 3)) for row in found]
    [('950300', 1.909), ('970110', 0.091)]
    """
    presence = Presence(rca_threshold, least_reporter_trade, least_product_trade)

    def columns(net: Network) -> dict[str, Any]:
        solution = by_fitness(net, iterations)
        return {
            "product": net.products,
            "ubiquity": net.ubiquity,
            "iterations": iterations,
            "last_change": solution.last_change,
            "fitness_complexity": solution.products,
        }

    return tabulated([net.without_empty() for net in networks(trade, presence)], columns)


def _told(net: Network, solution: Solution, method: Method, iterations: int) -> dict[str, Any]:
    return {
        "eigenvalue": solution.eigenvalue,
        "components": net.components,
        "iterations": iterations if method == "reflections" else None,
        "last_change": solution.last_change,
    }
