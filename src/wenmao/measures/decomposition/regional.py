"""Shift-share analysis: a reporter's growth by product against that of all reporters."""

from typing import Literal, get_args

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import divided
from wenmao.measures.decomposition.terms import as_rows, beside_all, check_choice, in_both_years, known_terms
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.vocabulary.languages import Text

Form = Literal["dunn", "esteban-marquillas"]

_KEYS = ["year", "flow", "reporter", "product"]


def shift_share(trade: ir.Table, *, form: Form = "dunn", span: int = 1) -> ir.Table:
    """The change in a reporter's trade in each product by shift-share analysis, one row for each term.

    With `x` the reporter's trade, `X` that of all reporters (the reporter among them), `i` a
    product, `R = X¹/X⁰` and `r = x¹/x⁰`, the terms are

    - national share `xᵢ⁰(R−1)`: the growth of all,
    - industry mix `xᵢ⁰(Rᵢ−R)`: that of the product beyond the growth of all,
    - competitive shift `xᵢ⁰(rᵢ−Rᵢ)`: that of the reporter beyond the product's.

    `form="esteban-marquillas"` takes the competitive shift at the trade that the reporter
    would have had with everyone's mix, `hᵢ = x⁰·Xᵢ⁰/X⁰`: `hᵢ(rᵢ−Rᵢ)`, and gives what is left
    as allocation `(xᵢ⁰−hᵢ)(rᵢ−Rᵢ)`: whether the reporter is specialised in what it is good at.

    The terms add up to the change in each product, and over products to the change in
    the reporter's trade. All is the reporters of the table with rows in both years.

    Source: Dunn (1960), "A statistical and analytical technique for regional analysis",
    Papers and Proceedings of the Regional Science Association 6; Esteban-Marquillas (1972),
    "A reinterpretation of shift-share analysis", Regional and Urban Economics 2(3).

    Gives year, base_year, flow, reporter, product, `term`, `value`, `base`, `product_total`
    and `product_base` (all reporters' trade in the product), `counted` and `deducted`
    (trade of the row's year under growth so far counted), and `effect` (money). A
    reporter without rows in the base year has none. A product that the reporter did
    not trade in the base year has no growth rate: its trade is competitive shift, or
    allocation in the form of Esteban-Marquillas. Null where all reporters traded
    nothing in the base year.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2021] * 2, "flow": ["export"] * 4, "reporter": ["CHN"] * 2 + ["FRA"] * 2,
    ...     "product": ["950300"] * 2 + ["970110"] * 2, "value": [40.0, 60.0, 40.0, 40.0]}))
    >>> found = shift_share(trade).filter(ibis._.reporter == "CHN").to_pyarrow().to_pylist()
    >>> [(row["term"], row["effect"]) for row in found]
    [('national share', 10.0), ('industry mix', 10.0), ('competitive shift', 0.0)]
    """
    check_choice("form", form, get_args(Form))
    pairs = in_both_years(trade, _KEYS, span)
    told = beside_all(pairs, _KEYS)
    whole = beside_all(pairs, _KEYS[:-1]).select(
        *_KEYS[:-1], ibis._.base.name("own_base"), ibis._.world_value.name("all_value"),
        ibis._.world_base.name("all_base"),
    )  # fmt: skip
    told = told.inner_join(whole, _KEYS[:-1]).select(*told.columns, "own_base", "all_value", "all_base")
    told = told.rename(product_total="world_value", product_base="world_base").mutate(
        base_year=(told.year - span).cast("int64")
    )
    with_all = divided(told.base * told.all_value, told.all_base)
    growth = divided(told.product_total, told.product_base)
    with_product = (told.base * growth).fill_null(0.0)
    if form == "dunn":
        shift = {"competitive shift": (told.value, with_product)}
    else:
        even = divided(told.own_base * told.product_base, told.all_base)
        began = told.base == 0.0  # no growth rate: all that is traded is a new allocation
        here = ibis.ifelse(began, 0.0, divided(even * told.value, told.base))
        there = ibis.ifelse(began, 0.0, (even * growth).fill_null(0.0))
        shift = {
            "competitive shift": (here, there),
            "allocation": (told.value - here, with_product - there),
        }
    terms = {
        "national share": (with_all, told.base),
        "industry mix": (with_product, with_all),
        **shift,
    }
    known = told.all_base != 0.0
    keys = ["year", "base_year", "flow", "reporter", "product"]
    columns = ["value", "base", "product_total", "product_base"]
    return as_rows(told, keys, columns, known_terms(known, terms))


_CELL: tuple[Dimension, ...] = ("reporter", "product")

MEASURES = (
    Measure(
        shift_share,
        Text("Change in trade by shift-share analysis", "偏离—份额分析"),
        "counted − deducted",
        "money",
        "Dunn (1960), Papers and Proceedings of the Regional Science Association 6; "
        "Esteban-Marquillas (1972), Regional and Urban Economics 2(3)",
        Text("no reporter had trade in the base year", "基期各方均无贸易"),
        (
            Operand("value", Text("trade in the product", "该产品贸易额"), _CELL),
            Operand(
                "base",
                Text("trade in the product in the base year", "该产品基期贸易额"),
                _CELL,
                year="base_year",
            ),
            Operand("counted", Text("what the term counts", "该项计入额"), _CELL, summed=False),
            Operand("deducted", Text("what it deducts", "该项扣除额"), _CELL, summed=False),
        ),
        lambda value, base, counted, deducted: counted - deducted,
        whole=frozenset({"reporter", "product"}),
        column="effect",
        keyed=("product",),
        keys=("term",),
    ),
)
