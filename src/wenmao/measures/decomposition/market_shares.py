"""Constant market shares: what exports would have been had the reporter kept its share of each market.

`q` are the reporter's exports, `Q` those of all reporters, `i` a product, `j` a market,
`s = q/Q` a share, 0 the base year and 1 the year of the row. At each of four levels (the
whole, products, markets, products by markets) the structural change is `A = Σ s⁰·ΔQ`:
the change in exports had the shares of that level stayed.
"""

from dataclasses import replace
from typing import Literal, get_args

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import divided
from wenmao.measures.decomposition.terms import (
    Term,
    as_rows,
    beside_all,
    check_choice,
    in_both_years,
    known_terms,
)
from wenmao.measures.model import Measure, Operand
from wenmao.vocabulary.languages import Text

Form = Literal["leamer-stern", "three-term", "jepma"]
Weights = Literal["base", "current"]
First = Literal["product", "partner"]
World = Literal["all", "others"]

_WHOLE = ["year", "flow", "reporter"]
_KEYS = ["year", "base_year", "flow", "reporter"]
_LEVELS: dict[str, tuple[str, ...]] = {
    "whole": (), "product": ("product",), "partner": ("partner",), "cell": ("product", "partner"),
}  # fmt: skip
_NOTHING = 1e-12  # of the world: less is the rounding of a difference of equal sums


def constant_market_share(
    trade: ir.Table,
    *,
    form: Form = "leamer-stern",
    weights: Weights = "base",
    first: First = "product",
    world: World = "all",
    span: int = 1,
) -> ir.Table:
    """The change in a reporter's exports by constant-market-share analysis, one row for each term.

    The terms add up to the change. `form` says which they are:

    - `leamer-stern`: world growth `r·q⁰`, product composition `Σᵢ(rᵢ−r)qᵢ⁰`, market
      distribution `ΣᵢΣⱼ(rᵢⱼ−rᵢ)qᵢⱼ⁰`, competitiveness `ΣᵢΣⱼ(Δqᵢⱼ−rᵢⱼqᵢⱼ⁰)`, where `r` is the
      growth of the world's exports. With `first="partner"` markets come before products:
      `Σⱼ(rⱼ−r)qⱼ⁰`, then `ΣᵢΣⱼ(rᵢⱼ−rⱼ)qᵢⱼ⁰`; the order matters. `weights="current"` takes exports
      of the row's year, and growth as a part of it: `r = ΔQ/Q¹` (Paasche instead of Laspeyres).
      `world="others"` leaves the reporter's own exports out of the world's growth.
    - `three-term`: structure `ΣΣ s⁰ᵢⱼΔQᵢⱼ`, competitiveness `ΣΣ ΔsᵢⱼQ⁰ᵢⱼ`, interaction `ΣΣ ΔsᵢⱼΔQᵢⱼ`.
    - `jepma`: the same in eight. Structure is growth `A`, market `Aᵢⱼ−Aᵢ`, product `Aᵢⱼ−Aⱼ` and
      structural interaction `(Aᵢ−A)−(Aᵢⱼ−Aⱼ)`; competitiveness is general `Δs·Q⁰` and specific
      `ΣΣ ΔsᵢⱼQ⁰ᵢⱼ−Δs·Q⁰`; the interaction is pure `(Q¹/Q⁰−1)·ΣΣ ΔsᵢⱼQ⁰ᵢⱼ` and dynamic, the rest.

    `weights`, `first` and `world` are choices within `leamer-stern`; `ValueError` elsewhere.

    The world is all reporters of the table that have rows in both years, the reporter
    among them. So the table must have all reporters; cut to a range of products, the
    world is that range. Rows of imports decompose purchases in the same way.

    Source: Leamer and Stern (1970), Quantitative International Economics, ch. 7; Richardson
    (1971), "Constant-market-shares analysis of export growth", Journal of International
    Economics 1(2), on weights and order; Jepma (1986), Extensions and Application
    Possibilities of the Constant Market Shares Analysis, on three and eight terms.

    Gives year, base_year, flow, reporter, `term`, `value` and `base` (the exports of both
    years), `counted` and `deducted`, `effect` (`counted − deducted`, money) and
    `share_of_change` (a fraction; null where exports did not change). `counted` and
    `deducted` are changes in exports that shares held constant would have brought, or
    the change itself.

    A reporter without rows in the base year has none. Where the world traded nothing
    at all in the weights' year, effects are null. A market that did not exist in the
    weights' year has no growth: what is sold there is competitiveness (`leamer-stern`)
    or interaction, since a share of nothing counts as zero. With `world="others"` a
    market without others counts as not growing.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2021] * 3, "flow": ["export"] * 6, "reporter": ["CHN"] * 4 + ["FRA"] * 2,
    ...     "partner": ["USA"] * 6, "product": ["950300"] * 2 + ["970110"] * 2 + ["970110"] * 2,
    ...     "value": [40.0, 60.0, 40.0, 50.0, 40.0, 70.0]}))
    >>> found = constant_market_share(trade).filter(ibis._.reporter == "CHN").to_pyarrow().to_pylist()
    >>> for row in found: print(f"{row['term']}: {row['effect']:.0f}")
    world growth: 40
    product composition: 0
    market distribution: 0
    competitiveness: -10
    """
    for name, chosen, choices in (
        ("form", form, Form), ("weights", weights, Weights), ("first", first, First), ("world", world, World)
    ):  # fmt: skip
        check_choice(name, chosen, get_args(choices))
    if form != "leamer-stern" and (weights, first, world) != ("base", "product", "all"):
        raise ValueError(f"weights, first and world are choices within leamer-stern, not {form}")
    pairs = in_both_years(trade, [*_WHOLE, "product", "partner"], span)
    sums = _hypothetical(pairs, weights, world, span)
    known = (sums.world_base if weights == "base" else sums.world_value) != 0.0
    match form:
        case "leamer-stern":
            terms = _in_order(sums, first)
        case "three-term":
            terms = _in_three(sums)
        case "jepma":
            terms = _in_eight(sums)
    rows = as_rows(sums, _KEYS, ["value", "base"], known_terms(known, terms))
    return rows.mutate(share_of_change=divided(rows.effect, rows.value - rows.base))


def market_share_change(trade: ir.Table, *, span: int = 1) -> ir.Table:
    """The change in a reporter's share of the world market, one row for each term.

    The share is `M = Σⱼ cⱼ Σᵢ aᵢⱼbᵢⱼ`: `a` the reporter's share in trade in product `i` with market
    `j`, `b` the product's share in the market, `c` the market's share in the world. The
    terms, which add up to the change in `M`, are

    - market share `Σⱼ c⁰ⱼ Σᵢ Δaᵢⱼ b⁰ᵢⱼ`: shares gained where they were,
    - product composition `Σⱼ c⁰ⱼ Σᵢ a⁰ᵢⱼ Δbᵢⱼ`: products that grew in their markets,
    - market composition `Σⱼ M⁰ⱼ Δcⱼ`: markets that grew in the world,
    - product adaptation `Σⱼ c⁰ⱼ Σᵢ Δaᵢⱼ Δbᵢⱼ`: shares gained in products that grew,
    - market adaptation `Σⱼ ΔMⱼ Δcⱼ`: shares gained in markets that grew.

    The world is all reporters of the table that have rows in both years.

    Source: Fagerberg and Sollie (1987), "The method of constant market shares analysis
    reconsidered", Applied Economics 19(12).

    Gives year, base_year, flow, reporter, `term`, `value` and `base` (exports), `world_value`
    and `world_base`, `share` and `base_share`, `counted` and `deducted` (shares, by the
    share of one year and the composition of the other), and `effect` (`counted −
    deducted`, fraction points: 0.012 for 1.2 points). A reporter without rows in the base
    year has none. A share of nothing counts as zero. Null where the world traded
    nothing in one of the years.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2021] * 2, "flow": ["export"] * 4, "reporter": ["CHN"] * 2 + ["FRA"] * 2,
    ...     "partner": ["USA"] * 4, "product": ["950300"] * 4, "value": [40.0, 60.0, 60.0, 60.0]}))
    >>> found = market_share_change(trade).filter(ibis._.reporter == "CHN").to_pyarrow().to_pylist()
    >>> [(row["term"], round(row["effect"], 3)) for row in found if row["effect"]]
    [('market share', 0.1)]
    """
    sums = _shares(in_both_years(trade, [*_WHOLE, "product", "partner"], span), span)
    share, base_share = sums.share, sums.base_share
    # In words: share of the base year by a composition of the row's year, and the reverse.
    terms = {
        "market share": (sums.new_shares, base_share),
        "product composition": (sums.new_products, base_share),
        "market composition": (sums.new_markets, base_share),
        "product adaptation": (sums.old_markets + base_share, sums.new_shares + sums.new_products),
        "market adaptation": (share + base_share, sums.old_markets + sums.new_markets),
    }
    known = share.notnull() & base_share.notnull()
    columns = ["value", "base", "world_value", "world_base", "share", "base_share"]
    return as_rows(sums, _KEYS, columns, known_terms(known, terms))


def _in_order(sums: ir.Table, first: First) -> dict[str, Term]:
    """Leamer and Stern: the world, then products or markets, then the other, then the rest."""
    names = ["product composition", "market distribution"]
    one, other = names if first == "product" else names[::-1]
    between = sums[f"structural_{first}"]
    return {
        "world growth": (sums.structural_whole, 0.0),
        one: (between, sums.structural_whole),
        other: (sums.structural_cell, between),
        "competitiveness": (sums.value - sums.base, sums.structural_cell),
    }


def _in_three(sums: ir.Table) -> dict[str, Term]:
    """Shares held, markets held, and both moved."""
    return {
        "structure": (sums.structural_cell, 0.0),
        "competitiveness": (sums.competitive_cell, 0.0),
        "interaction": (sums.value - sums.base - sums.structural_cell, sums.competitive_cell),
    }


def _in_eight(sums: ir.Table) -> dict[str, Term]:
    """Jepma: each of the three taken apart."""
    a, ai, aj, aij = (sums[f"structural_{level}"] for level in _LEVELS)
    b, bij = sums.competitive_whole, sums.competitive_cell
    growth = divided(sums.world_value, sums.world_base) - 1.0
    return {
        "growth": (a, 0.0),
        "market": (aij, ai),
        "product": (aij, aj),
        "structural interaction": (ai + aj, a + aij),
        "general competitiveness": (b, 0.0),
        "specific competitiveness": (bij, b),
        "pure second-order": (growth * bij, 0.0),
        "dynamic second-order": (sums.value - sums.base - aij - bij, growth * bij),
    }


def _hypothetical(pairs: ir.Table, weights: Weights, world: World, span: int) -> ir.Table:
    """For each reporter the structural and competitive change at each level, and both years' sums."""
    found = None
    for name, level in _LEVELS.items():
        told = beside_all(pairs, [*_WHOLE, *level])
        around, before = told.world_value, told.world_base
        if world == "others":
            around, before = _rest(around, told.value), _rest(before, told.base)
        weight, of = (told.base, before) if weights == "base" else (told.value, around)
        # Δs·Q⁰: what the share of the row's year would have been worth in the base year, less what there was.
        worth = divided(told.value * before, around).fill_null(0.0)
        sums = told.group_by(*_WHOLE).agg(
            **{
                f"structural_{name}": divided(weight * (around - before), of).fill_null(0.0).sum(),
                f"competitive_{name}": (worth - ibis.ifelse(before == 0.0, 0.0, told.base)).sum(),
            },
            **{} if level else {"value": told.value.sum(), "base": told.base.sum()},
            **{} if level else {"world_value": around.sum(), "world_base": before.sum()},
        )
        if found is None:
            found = sums
        else:
            added = [column for column in sums.columns if column not in _WHOLE]
            found = found.inner_join(sums, _WHOLE).select(*found.columns, *added)
    assert found is not None
    return found.mutate(base_year=(found.year - span).cast("int64"))


def _rest(world: ir.FloatingValue, own: ir.FloatingValue) -> ir.FloatingValue:
    """What others trade: nothing, where only the rounding of sums is left."""
    rest = world - own
    return ibis.ifelse(rest.abs() <= world.abs() * _NOTHING, 0.0, rest)


def _shares(pairs: ir.Table, span: int) -> ir.Table:
    """For each reporter its shares of both years, and what they would have been with parts of each."""
    told = beside_all(pairs, [*_WHOLE, "product", "partner"])
    markets = pairs.group_by("year", "flow", "partner").agg(
        market_value=pairs.value.sum(), market_base=pairs.base.sum()
    )
    told = told.inner_join(markets, ["year", "flow", "partner"]).select(
        *told.columns, "market_value", "market_base"
    )  # fmt: skip
    # The reporter's share of a market: by its shares of one year and the market's products of the other.
    told = told.group_by(*_WHOLE, "partner", "market_value", "market_base").agg(
        value=told.value.sum(),
        base=told.base.sum(),
        new_shares=_part(told.value, told.world_value, told.world_base, told.market_base),
        new_products=_part(told.base, told.world_base, told.world_value, told.market_value),
    )
    world = pairs.group_by("year", "flow").agg(world_value=pairs.value.sum(), world_base=pairs.base.sum())
    told = told.inner_join(world, ["year", "flow"]).select(*told.columns, "world_value", "world_base")
    weight = divided(told.market_base, told.world_base)
    sums = told.group_by(*_WHOLE, "world_value", "world_base").agg(
        value=told.value.sum(),
        base=told.base.sum(),
        new_shares=(weight * told.new_shares).sum(),
        new_products=(weight * told.new_products).sum(),
        old_markets=_part(told.value, told.market_value, told.market_base, told.world_base),
        new_markets=_part(told.base, told.market_base, told.market_value, told.world_value),
    )
    return sums.mutate(
        share=divided(sums.value, sums.world_value),
        base_share=divided(sums.base, sums.world_base),
        base_year=(sums.year - span).cast("int64"),
    )


def _part(
    own: ir.FloatingValue, of: ir.FloatingValue, section: ir.FloatingValue, whole: ir.FloatingValue
) -> ir.FloatingScalar:
    """Σ own/of · section/whole, nothing where there is nothing to have a share of."""
    return (divided(own, of) * divided(section, whole)).fill_null(0.0).sum()


_VALUE = Operand("value", Text("the reporter's trade", "报告方贸易额"))
_BASE = Operand("base", Text("the reporter's trade in the base year", "报告方基期贸易额"), year="base_year")
_COUNTED = Operand("counted", Text("what the term counts", "该项计入额"), summed=False)
_DEDUCTED = Operand("deducted", Text("what it deducts", "该项扣除额"), summed=False)

MEASURES = (
    Measure(
        constant_market_share,
        Text("Change in trade by constant-market-share analysis", "恒定市场份额（CMS）分解"),
        "counted − deducted",
        "money",
        "Leamer and Stern (1970), Quantitative International Economics; "
        "Richardson (1971), Journal of International Economics 1(2); Jepma (1986)",
        Text("the world traded nothing in the weights' year", "权数年份无世界贸易"),
        (_VALUE, _BASE, _COUNTED, _DEDUCTED),
        lambda value, base, counted, deducted: counted - deducted,
        whole=frozenset({"reporter"}),
        column="effect",
        keys=("term",),
    ),
    Measure(
        market_share_change,
        Text("Change in market share by terms", "市场份额变动分解"),
        "counted − deducted",
        "fraction_point",
        "Fagerberg and Sollie (1987), Applied Economics 19(12)",
        Text("the world traded nothing in one of the years", "两个年份之一无世界贸易"),
        (
            _VALUE,
            _BASE,
            replace(_COUNTED, unit="fraction"),
            replace(_DEDUCTED, unit="fraction"),
        ),
        lambda value, base, counted, deducted: counted - deducted,
        whole=frozenset({"reporter"}),
        column="effect",
        keys=("term",),
    ),
)
