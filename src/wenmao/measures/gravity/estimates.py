"""Gravity equations: what distance, borders and agreements do to trade, and what trade to expect."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wenmao.measures.gravity.covariates import checked, covariates_from, listed
from wenmao.measures.gravity.panel import Panel, panels
from wenmao.measures.gravity.poisson import Fit, clusters_of, effects_of, fit
from wenmao.measures.model import Dimension

_NUMBERS = ("estimate", "standard_error", "z", "p", "low", "high")
_COUNTS = ("rows", "zeros_added", "uncovered", "negative", "observations", "zeros", "separated", "singletons")
_FACTS = pa.schema([
    ("first_year", pa.int64()), ("last_year", pa.int64()),
    ("reporters", pa.int64()), ("partners", pa.int64()),
    *((name, pa.int64()) for name in _COUNTS),
    ("uncovered_share", pa.float64()), ("converged", pa.bool_()), ("deviance", pa.float64()),
    ("pseudo_r2", pa.float64()), ("adjusted_pseudo_r2", pa.float64()), ("squared_correlation", pa.float64()),
    ("effects", pa.string()), ("cluster", pa.string()), ("note", pa.string()),
])  # fmt: skip
_ESTIMATES = pa.schema([
    ("flow", pa.string()), ("term", pa.string()), *((name, pa.float64()) for name in _NUMBERS), *_FACTS,
])  # fmt: skip


def gravity(
    trade: ir.Table,
    *,
    covariates: ir.Table | str | Path,
    terms: str | Sequence[str],
    effects: str | Sequence[str] = "two-way",
    cluster: str | Sequence[str] = "reporter-partner",
    by: Sequence[Dimension] = (),
    zeros: bool | str = True,
    iterations: int | str = 100,
) -> ir.Table:
    """A gravity equation by Poisson pseudo maximum likelihood: an estimate for each term.

    E(trade of reporter i with partner j in year t) = exp(Σ b_k · term_k + fixed effects).

    `covariates` is a table, or the path of a CSV or Parquet file, of reporter and
    partner (and `year`, and `product` with `by`, if the covariates differ over
    them) with columns of the user's own; `terms` are those that explain trade, as
    they are or as `log(column)`. `effects` are the fixed effects:

    - "two-way": reporter-year and partner-year, which stand for the multilateral
      resistances of both sides;
    - "three-way": reporter-year, partner-year and reporter-partner, for terms that
      change over time, such as agreements;
    - "none": a constant;
    - or names of one's own, dimensions joined by hyphens: "reporter,partner,year".

    With `by=("product",)` products stay apart, in one equation, and the named effects
    are those of each product. `cluster` says by what standard errors are clustered, in
    one or two ways ("reporter,partner"); "none" gives those robust to heteroskedasticity.

    Trade is summed over products (unless kept apart) for each pair and year. `zeros` adds
    the trade that no row tells: a zero for each reporter that has rows in a year, and each
    partner that the covariates pair with it. Pairs of one economy with itself, pairs that
    the covariates lack or whose term is missing, and negative sums are left out; so
    are rows alone in a fixed effect (singletons), and zeros that a fixed effect or terms
    predict perfectly, whose estimate would be infinite (separated: Correia, Guimarães &
    Zylkin 2019; found exactly, by linear programming).

    Source: Santos Silva & Tenreyro (2006), "The Log of Gravity", Review of Economics and
    Statistics 88(4); Yotov, Piermartini, Monteiro & Larch (2016), An Advanced Guide to
    Trade Policy Analysis, WTO and UNCTAD. Estimated by pyfixest.

    Gives, for each flow and term: `estimate` (an elasticity where the term is a
    logarithm; exp(estimate) − 1 is the change in trade for a change by one in any),
    `standard_error`, `z`, `p`, `low` and `high` (95%, normal); and of the equation:
    `first_year`, `last_year`, `reporters`, `partners`; `rows` of the panel, of which
    `zeros_added` no row reports; `uncovered` flows that the covariates lack and their
    `uncovered_share` in trade (a fraction), `negative` sums; `observations` used,
    `zeros` among them, `separated` and `singletons` dropped; `converged`; `deviance`;
    `pseudo_r2` (McFadden: 1 − log likelihood ÷ that of a constant alone),
    `adjusted_pseudo_r2` (coefficients and effects subtracted from the former),
    `squared_correlation` of trade and fitted trade; `effects`, `cluster`; and a `note`.
    Estimates are null where the fixed effects or other terms take a term up entirely, and
    standard errors where there is one cluster. An equation that does not converge has
    `converged` false. `ValueError` where nothing is left to estimate.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 5, "flow": ["export"] * 5, "reporter": ["CHN"] * 3 + ["FRA"] * 2,
    ...     "partner": ["JPN", "USA", "DEU", "JPN", "DEU"], "value": [40.0, 30.0, 20.0, 10.0, 60.0]}))
    >>> pairs = ibis.memtable(pa.table({
    ...     "reporter": ["CHN"] * 3 + ["FRA"] * 3, "partner": ["JPN", "USA", "DEU"] * 2,
    ...     "distance": [2098.0, 11159.0, 7363.0, 9712.0, 6164.0, 878.0]}))
    >>> row = gravity(trade, covariates=pairs, terms="log(distance)").to_pyarrow().to_pylist()[0]
    >>> row["term"], row["estimate"] < 0, row["observations"], row["zeros_added"], row["converged"]
    ('log(distance)', True, 6, 1, True)
    """
    found: list[dict[str, Any]] = []
    for panel, fitted in _equations(trade, covariates, terms, effects, cluster, by, zeros, iterations):
        facts = panel.facts | fitted.facts
        found += [{"flow": panel.flow, **term, **facts} for term in fitted.terms]
    return ibis.memtable(pa.Table.from_pylist(found, schema=_ESTIMATES))


def potential(
    trade: ir.Table,
    *,
    covariates: ir.Table | str | Path,
    terms: str | Sequence[str],
    effects: str | Sequence[str] = "two-way",
    by: Sequence[Dimension] = (),
    zeros: bool | str = True,
    iterations: int | str = 100,
) -> ir.Table:
    """The trade that a gravity equation leads to expect of each pair, and what is realised of it.

    The equation is that of `gravity`, with the same choices. Realised potential is trade ÷
    fitted trade: above one, the pair trades more than the terms and effects explain.
    Fitted trade is an average over pairs alike, not a ceiling; with fixed effects
    the fitted values of each reporter and partner sum to their trade.

    Source: Santos Silva & Tenreyro (2006), Review of Economics and Statistics 88(4); the
    reading of residuals as potential follows Baldwin (1994), Towards an Integrated Europe.

    Gives, for each year, flow, reporter, partner (and product, with `by`): `value` (trade),
    `added` (whether it is a zero that no row reports), `potential` (fitted trade), `residual`
    (value − potential), both in the currency, `realised` (value ÷ potential, a ratio),
    `dropped` ("singleton" or "separated" where the equation is estimated without the row)
    and `converged`. Potential, residual and realised are null where the row is dropped.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "partner": ["JPN", "USA"] * 2, "value": [40.0, 20.0, 10.0, 10.0]}))
    >>> pairs = ibis.memtable(pa.table({
    ...     "reporter": ["CHN", "CHN", "FRA", "FRA"], "partner": ["JPN", "USA"] * 2, "near": [1, 0, 0, 0]}))
    >>> found = potential(trade, covariates=pairs, terms="near", effects="none")
    >>> [(row["partner"], row["value"], round(row["potential"], 4), round(row["realised"], 4))
    ...  for row in found.order_by("reporter", "partner").to_pyarrow().to_pylist()]
    [('JPN', 40.0, 40.0, 1.0), ('USA', 20.0, 13.3333, 1.5), ('JPN', 10.0, 13.3333, 0.75), \
('USA', 10.0, 13.3333, 0.75)]
    """
    tables = [
        _fitted(panel, found)
        for panel, found in _equations(trade, covariates, terms, effects, "none", by, zeros, iterations)
    ]
    return ibis.memtable(pa.concat_tables([_nothing_fitted(by), *tables]))


def ad_valorem_equivalent(
    trade: ir.Table,
    *,
    covariates: ir.Table | str | Path,
    terms: str | Sequence[str],
    elasticity: float | str,
    effects: str | Sequence[str] = "two-way",
    cluster: str | Sequence[str] = "reporter-partner",
    by: Sequence[Dimension] = (),
    zeros: bool | str = True,
    iterations: int | str = 100,
) -> ir.Table:
    """The tariff that would change trade as much as a change by one in a term does.

    exp(−estimate ÷ elasticity) − 1. The equation is that of `gravity`, with the same choices.

    `elasticity` is by how many per cent trade falls when its cost rises by one, a positive
    number that has to be chosen: the elasticity of substitution σ where the cost is a
    tariff and trade is valued before it, as customs do; σ − 1 where it is part of the
    value (iceberg costs, Anderson & van Wincoop 2004). Head & Mayer (2014) find a median
    of 5.03 in gravity estimates from tariffs. A term that hinders trade has a positive
    equivalent; one that furthers it a negative one. That of the logarithm of a
    distance is for a distance e times as long.

    Source: UNCTAD & WTO (2012), A Practical Guide to Trade Policy Analysis, chapter 3
    (exp(b of a measure ÷ b of the logarithm of tariffs) − 1, with −elasticity for the latter);
    Havranek & Irsova (2017), "Do Borders Really Slash Trade?", IMF Economic Review 65, who
    cite the median of Head & Mayer (2014), Handbook of International Economics 4.

    Gives, for each flow and term but the constant: `estimate` with `low` and `high` (95%),
    `elasticity`, `ad_valorem_equivalent` (a fraction), `equivalent_low` and
    `equivalent_high` (its interval, the elasticity taken as known), and the facts of
    the equation, as `gravity` gives them. Null where the estimate is.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "partner": ["JPN", "USA"] * 2, "value": [40.0, 5.0, 10.0, 5.0]}))
    >>> pairs = ibis.memtable(pa.table({
    ...     "reporter": ["CHN", "CHN", "FRA", "FRA"], "partner": ["JPN", "USA"] * 2, "far": [0, 1, 0, 1]}))
    >>> found = ad_valorem_equivalent(trade, covariates=pairs, terms="far", effects="none", elasticity=4)
    >>> row = found.to_pyarrow().to_pylist()[0]  # trade is a fifth: 5 ** (1 / 4) - 1
    >>> row["term"], round(row["estimate"], 4), round(row["ad_valorem_equivalent"], 4)
    ('far', -1.6094, 0.4953)
    """
    response = float(elasticity)
    if not response > 0:
        raise ValueError(
            f"the elasticity is a positive number, as 5.03 for trade that falls by 5.03%, not {response}"
        )
    found = gravity(
        trade, covariates=covariates, terms=terms, effects=effects, cluster=cluster, by=by, zeros=zeros,
        iterations=iterations,
    )  # fmt: skip
    found = found.filter(found.term != "constant").mutate(elasticity=ibis.literal(response))

    def equivalent(estimate: ir.FloatingValue) -> ir.FloatingValue:
        return (-estimate / response).exp() - 1

    return found.mutate(
        ad_valorem_equivalent=equivalent(found.estimate),
        equivalent_low=equivalent(found.high),
        equivalent_high=equivalent(found.low),
    )


def _equations(
    trade: ir.Table,
    covariates: ir.Table | str | Path,
    terms: str | Sequence[str],
    effects: str | Sequence[str],
    cluster: str | Sequence[str],
    by: Sequence[Dimension],
    zeros: bool | str,
    iterations: int | str,
) -> Iterator[tuple[Panel, Fit]]:
    wanted = listed(terms)
    if not wanted:
        raise ValueError("name the terms that explain trade: terms='log(distance),contiguity'")
    if unknown := [name for name in by if name != "product"]:
        raise ValueError(f"reporters and partners are always apart; by takes product, not {unknown[0]}")
    apart = tuple(dict.fromkeys(by))
    table = checked(covariates) if isinstance(covariates, ir.Table) else covariates_from(covariates)
    over, grouped = effects_of(effects, apart), clusters_of(cluster, apart)
    for panel in panels(trade, table, wanted, apart, zeros=_is_yes(zeros)):
        yield panel, fit(panel, wanted, over, grouped, int(iterations))


def _nothing_fitted(by: Sequence[str]) -> pa.Table:
    return pa.schema([
        ("year", pa.int64()), ("flow", pa.string()), ("reporter", pa.string()), ("partner", pa.string()),
        *((name, pa.string()) for name in dict.fromkeys(by)), ("value", pa.float64()), ("added", pa.bool_()),
        ("potential", pa.float64()), ("residual", pa.float64()), ("realised", pa.float64()),
        ("dropped", pa.string()), ("converged", pa.bool_()),
    ]).empty_table()  # fmt: skip


def _fitted(panel: Panel, found: Fit) -> pa.Table:
    frame = panel.frame
    columns = {"year": pa.array(frame["year"].tolist(), pa.int64())}
    columns["flow"] = pa.array([panel.flow] * len(frame), pa.string())
    columns |= {key: pa.array(frame[key].tolist(), pa.string()) for key in panel.keys if key != "year"}
    values = frame["value"].tolist()
    pairs = list(zip(values, found.fitted, strict=True))
    return pa.table({
        **columns,
        "value": pa.array(values, pa.float64()),
        "added": pa.array(frame["added"].tolist(), pa.bool_()),
        "potential": pa.array(found.fitted, pa.float64()),
        "residual": pa.array([None if of is None else value - of for value, of in pairs], pa.float64()),
        "realised": pa.array([value / of if of else None for value, of in pairs], pa.float64()),
        "dropped": pa.array(found.dropped, pa.string()),
        "converged": pa.array([found.facts["converged"]] * len(frame), pa.bool_()),
    })  # fmt: skip


def _is_yes(told: bool | str) -> bool:
    if isinstance(told, bool):
        return told
    if told.lower() not in ("true", "false", "yes", "no", "1", "0"):
        raise ValueError(f"zeros is true or false, not {told!r}")
    return told.lower() in ("true", "yes", "1")
