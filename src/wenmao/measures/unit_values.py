"""Unit values: the price at which goods are traded, and the tier of the world's prices it stands in."""

from collections.abc import Sequence
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wenmao.measures.cells import ROUNDING, Per, divided, with_amounts, with_total
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.vocabulary.languages import Text

Reference = Literal["median", "mean"]
TIERS = ("high", "middle", "low", "uncovered")
"""The price tiers, and what has no unit value to stand in one of them."""

_MARGIN = 0.15
_CELL = ("year", "flow", "reporter", "partner", "product", "amount_unit")
_PRODUCT = ("year", "flow", "product", "amount_unit")


def unit_value(
    trade: ir.Table, *, by: Sequence[Dimension] = ("partner", "product"), per: Per = "weight"
) -> ir.Table:
    """The unit value: what a kilogram, or a unit of quantity, was traded at.

    uv = value ÷ amount, over the rows whose amount is known. With `per="quantity"`
    amounts are those in the quantity unit, and each unit has rows of its own; with
    `per="weight"` they are kilograms. A unit value is a price only as far as the
    goods under a code are alike: it moves with their mix as well as with prices.

    Source: United Nations (2010), International Merchandise Trade Statistics:
    Concepts and Definitions (Series M, No. 52/Rev.3), on unit values and quantities.

    Gives year, flow, reporter, the dimensions of `by`, `amount_unit` ("kg", or the
    quantity unit; empty where none is recorded), `value` (all that was traded),
    `covered_value` (of it, rows whose amount is above zero), `amount` (of these) and
    `unit_value` in the dataset's currency per unit. Null where no amount is known.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN"] * 3,
    ...     "partner": ["USA", "USA", "JPN"], "product": ["950300"] * 3,
    ...     "value": [90.0, 10.0, 30.0], "weight": [30.0, None, 6.0]}))
    >>> found = unit_value(trade).order_by("partner").to_pyarrow().to_pylist()
    >>> [(row["partner"], row["value"], row["covered_value"], row["unit_value"]) for row in found]
    [('JPN', 30.0, 30.0, 5.0), ('USA', 100.0, 90.0, 3.0)]
    """
    keys = ["year", "flow", "reporter", *by, "amount_unit"]
    told = _summed(with_amounts(trade, per), keys)
    return told.mutate(unit_value=divided(told.covered_value, told.amount)).drop("__uncovered")


def unit_value_tier(
    trade: ir.Table, *, per: Per = "weight", reference: Reference = "median", margin: float = _MARGIN
) -> ir.Table:
    """Each flow's unit value relative to that of the product in the world, and its price tier.

    relative = uv ÷ reference. The tier is "high" from 1 + `margin` on, "low" up to
    1 − `margin`, "middle" between. The reference of a product, in a year and flow
    (exports are valued FOB, imports CIF), is over the unit values of all flows
    between a reporter and a partner in `trade`:

    - "median": the median weighted by value, the smallest unit value at or below
      which half of the covered value was traded. With the margin of 0.15 this is how
      CEPII assigns the price ranges of its World Trade Flows Characterization;
    - "mean": covered value ÷ amount, the mean weighted by amount.

    Source: Fontagné, Freudenberg & Péridy (1997), "Trade patterns inside the single
    market", CEPII working paper 1997-07; Emlinger & Piton (2014), "World trade flows
    characterization: unit values, trade types and price ranges", CEPII working paper
    2014-26.

    Gives year, flow, reporter, partner, product, `amount_unit`, `value`,
    `covered_value`, `amount`, `unit_value`, `reference`, `relative_unit_value` (a
    ratio) and `tier`. Where no amount is known, or the covered value is not above
    zero, the tier is "uncovered" and the ratio null. A flow that is alone in its
    product is its own reference: one, and middle. `ValueError` where `margin` is not
    above 0 and below 1, or `reference` is neither.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "FRA", "JPN"],
    ...     "partner": ["USA"] * 3, "product": ["970110"] * 3,
    ...     "value": [50.0, 40.0, 60.0], "weight": [10.0, 4.0, 10.0]}))
    >>> found = unit_value_tier(trade).order_by("reporter").to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["unit_value"], row["reference"], row["tier"]) for row in found]
    [('CHN', 5.0, 6.0, 'low'), ('FRA', 10.0, 6.0, 'high'), ('JPN', 6.0, 6.0, 'middle')]
    """
    return _tiers(trade, per, reference, margin).drop("__uncovered")


def tier_structure(
    trade: ir.Table,
    *,
    by: Sequence[Dimension] = (),
    per: Per = "weight",
    reference: Reference = "median",
    margin: float = _MARGIN,
) -> ir.Table:
    """The share of each price tier in a reporter's exports and imports.

    share of a tier = Σ value of the flows in it ÷ Σ value of all flows. This is what
    "low-end exports, high-end imports" comes to as a number. Tiers are those of
    `unit_value_tier`, with the same choices. The shares of "high", "middle", "low"
    and "uncovered", what has no known amount, sum to one.

    Source: Fontagné, Gaulier & Zignago (2008), "Specialization across varieties and
    North–South competition", Economic Policy 23(53); tiers by Emlinger & Piton
    (2014), CEPII working paper 2014-26.

    Gives year, flow, reporter, the dimensions of `by`, `tier`, `tier_value`,
    `total_value`, `coverage` (the part of the total that stands in a tier, a
    fraction) and `tier_structure` (a fraction). Each tier has a row, zero where
    nothing stands in it. Null where the total is zero.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "JPN"],
    ...     "partner": ["USA", "FRA", "USA"], "product": ["970110"] * 3,
    ...     "value": [30.0, 20.0, 60.0], "weight": [10.0, None, 10.0]}))
    >>> found = tier_structure(trade).filter(ibis._.reporter == "CHN").to_pyarrow().to_pylist()
    >>> {row["tier"]: row["tier_structure"] for row in found if row["tier_value"]}
    {'low': 0.6, 'uncovered': 0.4}
    """
    told = _tiers(trade, per, reference, margin)
    keys = ["year", "flow", "reporter", *by]
    worth = {tier: ibis.ifelse(told.tier == tier, told.covered_value, 0.0).sum() for tier in TIERS}
    # What a flow has without an amount is uncovered, even where the rest of it has a unit value.
    worth["uncovered"] += told["__uncovered"].sum()
    wide = told.group_by(*keys).agg(total_value=told.value.sum(), **worth)
    long = wide.cross_join(ibis.memtable(pa.table({"tier": TIERS})))
    tier_value = ibis.cases(*((long.tier == tier, long[tier]) for tier in TIERS))
    return long.select(
        *keys, "tier",
        tier_value=tier_value,
        total_value=long.total_value,
        coverage=divided(long.high + long.middle + long.low, long.total_value),
        tier_structure=divided(tier_value, long.total_value),
    )  # fmt: skip


def _tiers(trade: ir.Table, per: Per, reference: Reference, margin: float) -> ir.Table:
    if not 0 < margin < 1:
        raise ValueError(f"margin is a fraction above 0 and below 1, such as 0.15; not {margin}")
    told = _summed(with_amounts(trade, per), _CELL)
    told = told.mutate(
        unit_value=ibis.ifelse(
            told.covered_value > 0, divided(told.covered_value, told.amount), ibis.null("float64")
        )
    )
    told = told.left_join(_references(told, reference), list(_PRODUCT)).select(*told.columns, "reference")
    relative = divided(told.unit_value, told.reference)
    return told.mutate(
        relative_unit_value=relative,
        tier=ibis.cases(
            (relative.isnull(), "uncovered"),
            (relative >= (1 + margin) * (1 - ROUNDING), "high"),
            (relative <= (1 - margin) * (1 + ROUNDING), "low"),
            else_="middle",
        ),
    )


def _summed(told: ir.Table, keys: Sequence[str]) -> ir.Table:
    return told.group_by(*keys).agg(
        value=told.value.sum().fill_null(0.0),
        covered_value=told.covered_value.sum().fill_null(0.0),
        amount=told.amount.sum().fill_null(0.0),
        # Not what is left of the value: a difference of sums is seldom just zero.
        __uncovered=ibis.ifelse(told.amount.isnull(), told.value, 0.0).sum().fill_null(0.0),
    )


def _references(told: ir.Table, reference: Reference) -> ir.Table:
    """The reference unit value of each product, of the flows that have a unit value."""
    known = told.filter(told.unit_value.notnull())
    if reference == "mean":
        sums = known.group_by(*_PRODUCT).agg(
            covered_value=known.covered_value.sum(), amount=known.amount.sum()
        )
        return sums.select(*_PRODUCT, reference=divided(sums.covered_value, sums.amount))
    if reference != "median":
        raise ValueError(f'reference is "median" or "mean", not {reference!r}')
    # Equal unit values are one step, so that the order of the rows does not matter.
    steps = known.group_by(*_PRODUCT, "unit_value").agg(traded=known.covered_value.sum())
    upto = ibis.window(group_by=_PRODUCT, order_by="unit_value", preceding=None, following=0)
    steps = with_total(steps, "__whole", _PRODUCT, column="traded")
    steps = steps.mutate(__upto=steps.traded.sum().over(upto))
    half = steps.filter(steps["__upto"] >= (0.5 - ROUNDING) * steps["__whole"])
    return half.group_by(*_PRODUCT).agg(reference=half.unit_value.min())


_DIMENSIONS: tuple[Dimension, ...] = ("reporter", "partner", "product")
_COVERED = Operand(
    "covered_value", Text("trade with a known amount", "数量已知的贸易额"), _DIMENSIONS, summed=False
)
_AMOUNT = Operand("amount", Text("amount traded", "贸易数量"), _DIMENSIONS, unit="count", summed=False)
_UNIT_VALUE = Operand("unit_value", Text("Unit value", "单位价值"), _DIMENSIONS, unit="money", summed=False)
_REFERENCE = Operand(
    "reference", Text("reference unit value of the product", "该产品参照单位价值"), ("product",),
    unit="money", summed=False,
)  # fmt: skip
_TIER = Operand("tier_value", Text("trade in the tier", "该价格档次贸易额"), _DIMENSIONS, summed=False)
_TOTAL = Operand("total_value", Text("trade", "贸易额"), _DIMENSIONS)

MEASURES = (
    Measure(
        unit_value,
        Text("Unit value", "单位价值"),
        "covered_value ÷ amount",
        "money",
        "United Nations (2010), IMTS: Concepts and Definitions, Series M, No. 52/Rev.3",
        Text("no weight or quantity is known", "无重量或数量记录"),
        (_COVERED, _AMOUNT),
        lambda value, amount: value / amount,
        by=("partner", "product"),
        keys=("amount_unit",),
    ),
    Measure(
        unit_value_tier,
        Text("Relative unit value and price tier", "相对单位价值与价格档次"),
        "unit_value ÷ reference",
        "ratio",
        "Fontagné, Freudenberg & Péridy (1997), CEPII working paper 1997-07; "
        "Emlinger & Piton (2014), CEPII working paper 2014-26",
        Text("no weight or quantity is known, or the value is zero", "无重量或数量记录，或贸易额为零"),
        (_UNIT_VALUE, _REFERENCE),
        lambda unit, reference: unit / reference,
        whole=frozenset({"reporter", "partner"}),
        column="relative_unit_value",
        keyed=("partner", "product"),
        keys=("amount_unit",),
    ),
    Measure(
        tier_structure,
        Text("Structure of trade by price tier", "贸易的价格档次结构"),
        "tier_value ÷ total_value",
        "fraction",
        "Fontagné, Gaulier & Zignago (2008), Economic Policy 23(53); "
        "Emlinger & Piton (2014), CEPII working paper 2014-26",
        Text("no trade", "无贸易"),
        (_TIER, _TOTAL),
        lambda tier, total: tier / total,
        whole=frozenset({"reporter", "partner"}),
        by=("partner", "product"),
        keys=("tier",),
    ),
)
