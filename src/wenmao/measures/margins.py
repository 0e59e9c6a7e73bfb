"""Margins: how much of trade comes from its breadth, and how much from its depth."""

from collections.abc import Sequence
from typing import Literal

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import cells, divided, with_base, with_total
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.vocabulary.languages import Text

Reference = Literal["rest", "world"]


def extensive_margin(
    trade: ir.Table, *, by: Sequence[Dimension] = ("partner",), reference: Reference = "rest"
) -> ir.Table:
    """How much of what others sell to a partner lies in products that the reporter sells there too.

    EM = Σ x_k over the products that the reporter trades ÷ Σ x_k over all products, where
    x_k is the trade of the reference, product by product, with the same partner. Products
    weigh by what others trade in them, so a large product counts for more than a small one.
    `reference="rest"` is all other reporters, as in the source; `"world"` counts the
    reporter among them. `by=()` takes all partners together as one market.

    Extensive margin × `intensive_margin` = value ÷ reference_total, the reporter's trade
    as a ratio of the reference's. The split of the intensive margin into prices and
    quantities, and the weighted mean over partners, are left out.

    Source: Hummels and Klenow (2005), "The variety and quality of a nation's exports",
    American Economic Review 95(3).

    Gives year, flow, reporter, the columns of `by`, `value`, `shared` (the reference's trade
    in the reporter's products), `market_total` (of all reporters), `left_out` of it (the
    reporter's own trade, zero of the world), `reference_total`, the difference, `products`
    (traded by the reporter), `overall` (value ÷ reference_total) and `extensive_margin` (a
    part of one). Partners
    with whom a reporter trades nothing have no row: their margin is zero. A product that only
    the reporter trades adds nothing here, and to the intensive margin. Null where the
    reference has no trade. Products whose sum is negative are left out.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "FRA", "FRA"],
    ...     "partner": ["USA"] * 3, "product": ["490110", "490110", "970110"],
    ...     "value": [30.0, 40.0, 60.0]}))
    >>> row = extensive_margin(trade).filter(ibis._.reporter == "CHN").to_pyarrow().to_pylist()[0]
    >>> row["shared"], row["reference_total"], row["extensive_margin"], row["overall"]
    (40.0, 100.0, 0.4, 0.3)
    """
    keys, told = _beside_reference(trade, by, reference)
    return told.select(*keys, *_SUMS, extensive_margin=divided(told.shared, told.reference_total))


def intensive_margin(
    trade: ir.Table, *, by: Sequence[Dimension] = ("partner",), reference: Reference = "rest"
) -> ir.Table:
    """How much a reporter sells to a partner beside what others sell there in the same products.

    IM = Σ x_j ÷ Σ x_k, both over the products that the reporter trades, where x_j is its
    trade and x_k that of the reference. Choices and columns are those of
    `extensive_margin`, and their product is value ÷ reference_total.

    Source: Hummels and Klenow (2005), "The variety and quality of a nation's exports",
    American Economic Review 95(3).

    Gives the columns that `extensive_margin` gives, and `intensive_margin` (a ratio, from
    zero up; at most one with `reference="world"`). Null where the reference trades none
    of the reporter's products.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "FRA", "FRA"],
    ...     "partner": ["USA"] * 3, "product": ["490110", "490110", "970110"],
    ...     "value": [30.0, 40.0, 60.0]}))
    >>> row = intensive_margin(trade).filter(ibis._.reporter == "CHN").to_pyarrow().to_pylist()[0]
    >>> row["value"], row["shared"], row["intensive_margin"]
    (30.0, 40.0, 0.75)
    """
    keys, told = _beside_reference(trade, by, reference)
    return told.select(*keys, *_SUMS, intensive_margin=divided(told.value, told.shared))


def entries(
    trade: ir.Table,
    *,
    over: Sequence[Dimension] = ("partner", "product"),
    by: Sequence[Dimension] = (),
    span: int = 1,
) -> ir.Table:
    """New, ended and continuing relations since the base year, and what each adds to growth.

    A relation is a product with a partner, or what `over` says: `("partner",)` for markets
    alone, `("product",)` for products alone. It is new if it has trade now and had none
    `span` years before, ended if it had and has not, continuing if in both. The
    contribution is the change in its trade over the reporter's trade in the base year;
    new + ended + continuing = growth. `by` keeps a dimension of `over` apart:
    `over=("partner", "product"), by=("partner",)` splits the growth to each partner.

    A trade statistic of zero may be trade below its threshold, and a code that was
    revised ends and begins: convert to one HS revision first.

    Source: the split of growth into new, ended and continuing relations as in Besedeš and
    Prusa (2011), "The role of extensive and intensive margins and export growth",
    Journal of Development Economics 96(2).

    Gives year, flow, reporter, the columns of `by`, `relation` ("new", "ended" or
    "continuing"), `relations` (how many), `value`, `base`, `base_total`, `base_year` and
    `contribution` (a part of one: 0.012 is 1.2 percentage points of growth). A kind
    without relations has no row, nor has a year whose base year the reporter lacks.
    Null where the trade of the base year is zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2020, 2021, 2021], "flow": ["export"] * 4, "reporter": ["CHN"] * 4,
    ...     "partner": ["JPN", "USA", "USA", "FRA"], "product": ["490110"] * 4,
    ...     "value": [20.0, 80.0, 100.0, 40.0]}))
    >>> found = entries(trade).order_by("relation").to_pyarrow().to_pylist()
    >>> [(row["relation"], row["relations"], row["contribution"]) for row in found]
    [('continuing', 1, 0.2), ('ended', 1, -0.2), ('new', 1, 0.4)]
    """
    if not over or not set(by) < set(over):
        kept = ", ".join(by) or "nothing"
        raise ValueError(f"relations over {', '.join(over) or 'nothing'} cannot be kept apart by {kept}")
    keys = ["year", "flow", "reporter", *by]
    each = ["year", "flow", "reporter", *over]
    told = with_base(cells(trade, each), each, span)
    told = told.filter(told.base.notnull())
    told = with_total(told, "base_total", keys, column="base")
    now, before = told.value != 0, told.base != 0
    told = told.mutate(relation=ibis.ifelse(now & before, "continuing", ibis.ifelse(now, "new", "ended")))
    told = told.filter((told.value != 0) | (told.base != 0))
    found = told.group_by(*keys, "relation", "base_total", "base_year").agg(
        relations=told.count(), value=told.value.sum(), base=told.base.sum()
    )
    return found.select(
        *keys, "relation", "relations", "value", "base", "base_total", "base_year",
        contribution=divided(found.value - found.base, found.base_total),
    )  # fmt: skip


_SUMS = ("value", "shared", "market_total", "left_out", "reference_total", "products", "overall")


def _beside_reference(
    trade: ir.Table, by: Sequence[Dimension], reference: Reference
) -> tuple[list[str], ir.Table]:
    """The reporter's trade, and the reference's in the same products and in all."""
    if "product" in by:
        raise ValueError("margins are over products, which cannot be kept apart")
    if reference not in ("rest", "world"):
        raise ValueError(f"the reference is 'rest' or 'world', not {reference!r}")
    market = ["year", "flow", *by]
    keys = ["year", "flow", "reporter", *by]
    told = cells(trade, [*keys, "product"])
    told = told.filter(told.value > 0)
    every = told.group_by(*market, "product").agg(all=told.value.sum(), reporters=told.count())
    whole = every.group_by(*market).agg(whole=every["all"].sum(), whole_products=every.count())
    both = told.inner_join(every, [*market, "product"])
    # Where the reporter is alone the rest is nothing, not what rounding leaves of a difference.
    rest = ibis.ifelse(both.reporters == 1, 0.0, both["all"] - both.value)
    own = both.group_by(*keys).agg(
        value=both.value.sum(),
        shared=(rest if reference == "rest" else both["all"]).sum(),
        covered=both["all"].sum(),
        products=both.count(),
    )
    found = own.inner_join(whole, market)
    # What the reporter does not trade is added to what it shares, so that it shares no more than all.
    outside = found.whole - found.covered
    outside = ibis.ifelse((found.products == found.whole_products) | (outside < 0), 0.0, outside)
    total = found.shared + outside
    return keys, found.select(
        *keys, "value", "shared", "products",
        market_total=found.whole,
        left_out=found.value if reference == "rest" else ibis.literal(0.0),
        reference_total=total,
        overall=divided(found.value, total),
    )  # fmt: skip


_VALUE = Operand("value", Text("the reporter's trade", "报告方贸易额"))
_SHARED = Operand(
    "shared", Text("the reference's trade in the same products", "参照方相同产品的贸易额"), summed=False
)
_MARKET = Operand("market_total", Text("all reporters' trade", "各方贸易总额"), ("partner",))
_LEFT_OUT = Operand(
    "left_out", Text("the reporter's part, left out", "其中报告方贸易额（扣除）"), summed=False
)
_HUMMELS_KLENOW = "Hummels and Klenow (2005), American Economic Review 95(3)"

MEASURES = (
    Measure(
        extensive_margin,
        Text("Extensive margin", "扩展边际（广延边际）"),
        "shared ÷ (market_total − left_out)",
        "fraction",
        _HUMMELS_KLENOW,
        Text("the reference has no trade", "参照方无贸易"),
        (_SHARED, _MARKET, _LEFT_OUT),
        lambda shared, market, left_out: shared / (market - left_out),
        whole=frozenset({"reporter"}),
        by=("partner",),
    ),
    Measure(
        intensive_margin,
        Text("Intensive margin", "集约边际"),
        "value ÷ shared",
        "ratio",
        _HUMMELS_KLENOW,
        Text("the reference trades none of the products", "参照方不贸易这些产品"),
        (_VALUE, _SHARED),
        lambda value, shared: value / shared,
        whole=frozenset({"reporter"}),
        by=("partner",),
    ),
    Measure(
        entries,
        Text("Contribution of new, ended and continuing relations", "新增、退出与持续贸易关系的贡献"),
        "(value − base) ÷ base_total",
        "fraction_point",
        "Besedeš and Prusa (2011), Journal of Development Economics 96(2)",
        Text("the reporter had no trade in the base year", "报告方基年无贸易"),
        (
            Operand("value", Text("trade of these relations", "该类关系的贸易额"), summed=False),
            Operand(
                "base",
                Text("their trade in the base year", "该类关系的基年贸易额"),
                year="base_year",
                summed=False,
            ),
            Operand(
                "base_total",
                Text("the reporter's trade in the base year", "报告方基年贸易总额"),
                year="base_year",
            ),
        ),
        lambda value, base, base_total: (value - base) / base_total,
        by=("partner", "product"),
        keys=("relation",),
        column="contribution",
    ),
)
