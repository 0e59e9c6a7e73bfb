"""The logarithmic mean Divisia index: change in value by quantity, structure and price."""

from typing import Literal

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import divided
from wenmao.measures.decomposition.terms import as_rows, check_choice
from wenmao.measures.model import Measure, Operand
from wenmao.vocabulary.languages import Text

_WHOLE = ["year", "flow", "reporter"]
_STRUCTURES: dict[str, tuple[str, ...]] = {
    "product": ("product",), "partner": ("partner",), "both": ("product", "partner"),
}  # fmt: skip
_NEAR = 0.01  # where the series is exact to the last digit, and a difference of logarithms is not


def lmdi(
    trade: ir.Table, *, structure: Literal["product", "partner", "both"] = "product", span: int = 1
) -> ir.Table:
    """The change in the value of a reporter's trade by LMDI-I, one row for each term.

    The value of a cell is `Vₖ = Q·Sₖ·Pₖ`: the weight of all trade, the cell's part of it and its
    unit value. With the logarithmic mean `L(a,b) = (a−b)/(ln a − ln b)`, the effect of a factor
    `x` is `Σₖ L(Vₖ¹,Vₖ⁰)·ln(xₖ¹/xₖ⁰)`, and its index `exp(effect ÷ L(V¹,V⁰))`. Effects add up to the
    change, indices multiply to the ratio of the two values. Cells are products, partners
    or (`structure="both"`) products by partners: the finer, the less of a change in what
    is traded passes for a change in price.

    The terms are `quantity` (Q), `structure` (S), `price` (P) and `unweighed`: the change of
    cells with trade that has no weight, or a negative value, in either year. Those have
    no unit value and take no part in Q.

    Source: Ang and Liu (2001), "A new energy decomposition method: perfect in decomposition
    and consistent in aggregation", Energy 26(6); Ang (2005), "The LMDI approach to
    decomposition analysis: a practical guide", Energy Policy 33, equations 4 and 5. Cells
    that are zero in a year take the analytical limit, not a small number: Wood and Lenzen
    (2006), "Zero-value problems of the logarithmic mean Divisia index decomposition
    method", Energy Policy 34. A cell that appears or vanishes is structure; one that
    had weight but no value is price.

    Gives year, base_year, flow, reporter, `term`, `value` and `base`, `weight` and
    `base_weight` (kilograms, of the cells that are weighed), `effect` (money) and `index` (a
    ratio). A reporter without rows in the base year has none. `index` is null where the
    value of a year is not above zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2021], "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "product": ["950300"] * 2, "value": [100.0, 400.0], "weight": [50.0, 100.0]}))
    >>> for row in lmdi(trade).to_pyarrow().to_pylist():
    ...     print(row["term"], round(row["effect"], 6), round(row["index"], 6))
    quantity 150.0 2.0
    structure 0.0 1.0
    price 150.0 2.0
    unweighed 0.0 1.0
    """
    check_choice("structure", structure, tuple(_STRUCTURES))
    keys = [*_WHOLE, *_STRUCTURES[structure]]
    pairs = _weighed(_pairs(trade, keys, span))
    whole = pairs.group_by(*_WHOLE).agg(
        all_weight=ibis.ifelse(pairs.weighed, pairs.weight, 0.0).sum(),
        all_base_weight=ibis.ifelse(pairs.weighed, pairs.base_weight, 0.0).sum(),
    )
    told = pairs.inner_join(whole, _WHOLE).select(*pairs.columns, "all_weight", "all_base_weight")
    total = _log_ratio(told.all_weight, told.all_base_weight)
    own = _log_ratio(told.weight, told.base_weight)
    price = _log_ratio(told.value, told.base) - own
    mean = log_mean(told.value, told.base)
    change = told.value - told.base
    moved = told.weighed & (told.value > 0.0) & (told.base > 0.0)  # else a limit is taken
    appeared = (told.weight == 0.0) | (told.base_weight == 0.0)
    nothing = ibis.literal(0.0)
    sums = told.group_by(*_WHOLE).agg(
        value=told.value.sum(),
        base=told.base.sum(),
        weight=told.all_weight.max(),
        base_weight=told.all_base_weight.max(),
        quantity=ibis.ifelse(moved, mean * total, nothing).sum(),
        structure=ibis.cases(
            (moved, mean * (own - total)), (told.weighed & appeared, change), else_=nothing
        ).sum(),
        price=ibis.cases(
            (moved, mean * price), (told.weighed & ~appeared, change), else_=nothing
        ).sum(),
        unweighed=ibis.ifelse(told.weighed, nothing, change).sum(),
    )  # fmt: skip
    terms = ("quantity", "structure", "price", "unweighed")
    columns = ["value", "base", "weight", "base_weight"]
    sums = sums.mutate(base_year=(sums.year - span).cast("int64"))
    rows = as_rows(
        sums, ["year", "base_year", "flow", "reporter"], columns, {term: (sums[term], 0.0) for term in terms}
    ).drop("counted", "deducted")
    return rows.mutate(index=divided(rows.effect, log_mean(rows.value, rows.base)).exp())


def log_mean(a: ir.FloatingValue, b: ir.FloatingValue) -> ir.FloatingValue:
    """The logarithmic mean of two amounts above zero, `(a − b) ÷ (ln a − ln b)`; `a` where they are equal.

    Between the geometric and the arithmetic mean. Null unless both are above zero.

    >>> import pyarrow as pa
    >>> table = ibis.memtable(pa.table({"a": [400.0, 7.0], "b": [100.0, 7.0]}))
    >>> [round(mean, 6) for mean in log_mean(table.a, table.b).to_pyarrow().to_pylist()]
    [216.404256, 7.0]
    """
    difference, middle = a - b, (a + b) / 2.0
    # u = difference ÷ sum; artanh(u)/u = 1 + u²/3 + u⁴/5 + … has no cancellation where u is small.
    square = divided(difference, a + b) * divided(difference, a + b)
    near = middle / (1.0 + square * (1 / 3 + square * (1 / 5 + square / 7)))
    far = divided(difference, _log_ratio(a, b))
    mean = ibis.ifelse(square < _NEAR**2, near, far)
    return ibis.ifelse((a > 0.0) & (b > 0.0), mean, ibis.null("float64"))


def _log_ratio(a: ir.FloatingValue, b: ir.FloatingValue) -> ir.FloatingValue:
    """ln(a ÷ b), null unless both are above zero."""
    # The quotient's logarithm alone would be undefined where the engine computes a branch not taken.
    return ibis.ifelse((a > 0.0) & (b > 0.0), divided(a, b), ibis.null("float64")).log()


def _pairs(trade: ir.Table, keys: list[str], span: int) -> ir.Table:
    """Value, weight and what has no weight, of both years, of reporters with rows in both."""
    if "weight" not in trade.columns:
        raise ValueError("lmdi needs weights, and these rows have none: services are not weighed")
    value, weight = _number(trade.value), _number(trade.weight)
    cells = trade.group_by(*keys).agg(
        value=value.sum(),
        weight=weight.sum(),
        gap=ibis.ifelse((value < 0.0) | ((value > 0.0) & (weight <= 0.0)), 1.0, 0.0).sum(),
    )
    amounts, bases = ("value", "weight", "gap"), ("base", "base_weight", "base_gap")
    zero = ibis.literal(0.0)
    now = cells.select(
        *keys, **{name: cells[name] for name in amounts}, **dict.fromkeys(bases, zero)
    )  # fmt: skip
    before = cells.select(
        **{key: cells[key] for key in keys if key != "year"},
        year=(cells.year + span).cast(cells.year.type()),
        **dict.fromkeys(amounts, zero),
        **{base: cells[name] for base, name in zip(bases, amounts, strict=True)},
    ).select(*now.columns)
    told = cells.select("reporter", "year").distinct()
    earlier = told.select("reporter", year=(told.year + span).cast(told.year.type()))
    both = told.semi_join(earlier, ["reporter", "year"])
    stacked = ibis.union(now, before).semi_join(both, ["reporter", "year"])
    return stacked.group_by(*keys).agg(**{name: stacked[name].sum() for name in (*amounts, *bases)})


def _number(column: ir.NumericColumn) -> ir.FloatingValue:
    """The column's amount, zero where there is none; an engine may tell a missing one as not-a-number."""
    amount = column.cast("float64").fill_null(0.0)
    return ibis.ifelse(amount.isnan(), 0.0, amount)


def _weighed(pairs: ir.Table) -> ir.Table:
    return pairs.mutate(weighed=(pairs.gap == 0.0) & (pairs.base_gap == 0.0))


_WEIGHT = Text("weight of the trade that is weighed, kilograms", "有重量贸易的净重（千克）")

MEASURES = (
    Measure(
        lmdi,
        Text("Change in value by quantity, structure and price (LMDI)", "贸易额变动的LMDI分解"),
        "Σ L(value, base) · ln(x ÷ base_x)",
        "money",
        "Ang and Liu (2001), Energy 26(6); Ang (2005), Energy Policy 33; "
        "Wood and Lenzen (2006), Energy Policy 34",
        Text("never: cells without weight are a term of their own", "无（无重量部分单列）"),
        (
            Operand("value", Text("the reporter's trade", "报告方贸易额")),
            Operand(
                "base", Text("the reporter's trade in the base year", "报告方基期贸易额"), year="base_year"
            ),
            Operand("weight", _WEIGHT, unit="count", summed=False),
            Operand("base_weight", _WEIGHT, year="base_year", unit="count", summed=False),
        ),
        column="effect",
        keys=("term",),
    ),
)
