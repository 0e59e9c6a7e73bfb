"""Competitiveness: what an economy exports more of than others do."""

import ibis.expr.types as ir

from wenmao.measures.cells import cells, divided, with_total
from wenmao.measures.model import Measure, Operand
from wenmao.vocabulary.languages import Text


def balassa(trade: ir.Table) -> ir.Table:
    """The Balassa index of revealed comparative advantage, for each reporter and product.

    The product's share in the reporter's trade over its share in all reporters'
    trade: above one, the reporter is specialised in it. Rows of exports give the
    usual index; rows of imports that of revealed import specialisation.

    Source: Balassa (1965), "Trade liberalisation and 'revealed' comparative
    advantage", The Manchester School 33(2).

    Gives year, flow, reporter, product, `value`, `reporter_total`, `product_total`,
    `world_total` and `balassa` (a ratio, from zero up). Products that a reporter does
    not trade have no row: their index is zero. Null where the reporter's or the
    product's total is zero.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "product": ["950300", "970110"] * 2, "value": [80.0, 20.0, 20.0, 80.0]}))
    >>> found = balassa(trade).order_by("reporter", "product").to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["product"], row["balassa"]) for row in found]
    [('CHN', '950300', 1.6), ('CHN', '970110', 0.4), ('FRA', '950300', 0.4), ('FRA', '970110', 1.6)]
    """
    told = _with_totals(trade)
    return told.mutate(
        balassa=divided(
            divided(told.value, told.reporter_total), divided(told.product_total, told.world_total)
        )
    )


def _with_totals(trade: ir.Table) -> ir.Table:
    told = cells(trade, ["year", "flow", "reporter", "product"])
    told = with_total(told, "reporter_total", ["year", "flow", "reporter"])
    told = with_total(told, "product_total", ["year", "flow", "product"])
    return with_total(told, "world_total", ["year", "flow"])


_CELL = Operand("value", Text("trade in the product", "该产品贸易额"), ("reporter", "product"))
_REPORTER = Operand("reporter_total", Text("the reporter's trade", "报告方贸易总额"), ("reporter",))
_PRODUCT = Operand("product_total", Text("the product's trade", "该产品各方贸易额"), ("product",))
_WORLD = Operand("world_total", Text("all reporters' trade", "各方贸易总额"), ())

MEASURES = (
    Measure(
        balassa,
        Text("Balassa index", "巴拉萨指数（显示性比较优势）"),
        "(value ÷ reporter_total) ÷ (product_total ÷ world_total)",
        "ratio",
        "Balassa (1965), The Manchester School 33(2)",
        Text("the reporter or the product has no trade", "报告方或该产品无贸易"),
        (_CELL, _REPORTER, _PRODUCT, _WORLD),
        lambda value, reporter, product, world: (value / reporter) / (product / world),
        whole=frozenset({"reporter", "product"}),
    ),
)
