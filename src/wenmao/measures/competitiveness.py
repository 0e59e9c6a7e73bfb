"""Competitiveness: what an economy exports more of than others do.

Products that a reporter does not trade have no row: it has no advantage in them. The
world is all reporters of the dataset.
"""

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import ROUNDING, both_flows, cells, divided, with_base, with_totals
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.vocabulary.languages import Text


def balassa(trade: ir.Table) -> ir.Table:
    """The Balassa index of revealed comparative advantage, for each reporter and product.

    The product's share in the reporter's trade over its share in all reporters'
    trade: above one, the reporter is specialised in it. Rows of exports give the
    usual index; rows of imports that of revealed import specialisation.

    Source: Balassa (1965), "Trade liberalisation and 'revealed' comparative
    advantage", The Manchester School 33(2).

    Gives year, flow, reporter, product, `value`, `reporter_total`, `product_total`,
    `world_total` and `balassa` (a ratio, from zero up). Weighted by the reporters'
    shares in world trade, a product's indices average to one. Null where the
    reporter's or the product's total is zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "product": ["950300", "970110"] * 2, "value": [80.0, 20.0, 20.0, 80.0]}))
    >>> found = balassa(trade).order_by("reporter", "product").to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["product"], row["balassa"]) for row in found]
    [('CHN', '950300', 1.6), ('CHN', '970110', 0.4), ('FRA', '950300', 0.4), ('FRA', '970110', 1.6)]
    """
    told = _with_totals(trade)
    return told.mutate(balassa=_balassa(told))


def symmetric_balassa(trade: ir.Table) -> ir.Table:
    """The Balassa index made symmetric around zero: (B − 1) ÷ (B + 1).

    Source: Dalum, Laursen and Villumsen (1998), "Structural change in OECD export
    specialisation patterns", International Review of Applied Economics 12(3).

    Gives the columns of `balassa` and `symmetric_balassa`, from −1 to 1; above zero, the
    reporter is specialised. Null where the Balassa index is.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "product": ["950300", "970110"] * 2, "value": [60.0, 20.0, 20.0, 60.0]}))
    >>> found = symmetric_balassa(trade).order_by("reporter", "product").to_pyarrow().to_pylist()
    >>> [row["symmetric_balassa"] for row in found[:2]]
    [0.2, -0.3333333333333333]
    """
    told = _with_totals(trade)
    index = _balassa(told)
    return told.mutate(symmetric_balassa=(index - 1) / (index + 1))


def normalised_balassa(trade: ir.Table) -> ir.Table:
    """Yu's normalised index: how far trade in a product is from its neutral level, as a part of world trade.

    value ÷ world − reporter's total × product's total ÷ world²: comparable between
    products, reporters and years; its sum over a reporter's products, or over a
    product's reporters, is zero (counting products that are not traded).

    Source: Yu, Cai and Leung (2009), "The normalized revealed comparative advantage
    index", The Annals of Regional Science 43.

    Gives the columns of `balassa` and `normalised_balassa`, from −1/4 to 1/4, usually
    shown times 10,000. Null where nobody trades.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "product": ["950300", "970110"] * 2, "value": [60.0, 20.0, 20.0, 60.0]}))
    >>> found = normalised_balassa(trade).order_by("reporter", "product").to_pyarrow().to_pylist()
    >>> [row["normalised_balassa"] for row in found[:2]]
    [0.125, -0.125]
    """
    told = _with_totals(trade)
    neutral = divided(told.reporter_total, told.world_total) * divided(told.product_total, told.world_total)
    return told.mutate(normalised_balassa=divided(told.value, told.world_total) - neutral)


def relative_advantage(trade: ir.Table) -> ir.Table:
    """Vollrath's relative advantage: Balassa's index without counting anything twice.

    Of exports it is his relative export advantage (RXA), of imports his relative
    import advantage (RMA): (x ÷ other products' x) over the same of other reporters.

    Source: Vollrath (1991), "A theoretical evaluation of alternative trade intensity
    measures of revealed comparative advantage", Weltwirtschaftliches Archiv 127(2).

    Gives the columns of `balassa` and `relative_advantage` (a ratio, from zero up).
    Null where the reporter trades no other product, or no other reporter trades the
    product or any other.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "product": ["950300", "970110"] * 2, "value": [60.0, 20.0, 20.0, 60.0]}))
    >>> found = relative_advantage(trade).order_by("reporter", "product").to_pyarrow().to_pylist()
    >>> found[0]["relative_advantage"]
    9.0
    """
    told = _with_totals(trade)
    return told.mutate(
        relative_advantage=_relative(told.value, told.reporter_total, told.product_total, told.world_total)
    )


def log_relative_advantage(trade: ir.Table) -> ir.Table:
    """The natural logarithm of Vollrath's relative advantage: symmetric around zero.

    Source: Vollrath (1991), Weltwirtschaftliches Archiv 127(2), his ln RXA.

    Gives the columns of `balassa` and `log_relative_advantage`. Null where
    `relative_advantage` is null or zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "product": ["950300", "970110"] * 2, "value": [50.0, 50.0, 50.0, 50.0]}))
    >>> set(log_relative_advantage(trade).to_pyarrow()["log_relative_advantage"].to_pylist())
    {0.0}
    """
    told = _with_totals(trade)
    index = _relative(told.value, told.reporter_total, told.product_total, told.world_total)
    return told.mutate(log_relative_advantage=_log(index))


def relative_trade_advantage(trade: ir.Table) -> ir.Table:
    """Vollrath's relative trade advantage: relative export less relative import advantage (RXA − RMA).

    Source: Vollrath (1991), Weltwirtschaftliches Archiv 127(2), his RTA.

    Takes rows of both flows. Gives for each year, reporter and product the exports and
    imports of the cell, the reporter, the product and the world, and
    `relative_trade_advantage`, positive where the reporter is competitive. A product
    that is exported and not imported has an RMA of zero. Null where either advantage
    is not defined.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 8, "flow": ["export"] * 4 + ["import"] * 4,
    ...     "reporter": ["CHN", "CHN", "FRA", "FRA"] * 2, "product": ["950300", "970110"] * 4,
    ...     "value": [60.0, 20.0, 20.0, 60.0, 20.0, 20.0, 20.0, 20.0]}))
    >>> found = relative_trade_advantage(trade).order_by("reporter", "product").to_pyarrow().to_pylist()
    >>> found[0]["relative_trade_advantage"]
    8.0
    """
    told = _with_both_totals(trade)
    return told.mutate(relative_trade_advantage=_relative_exports(told) - _relative_imports(told))


def revealed_competitiveness(trade: ir.Table) -> ir.Table:
    """Vollrath's revealed competitiveness: ln RXA − ln RMA.

    Source: Vollrath (1991), Weltwirtschaftliches Archiv 127(2), his RC.

    Takes rows of both flows, and gives the columns of `relative_trade_advantage` with
    `revealed_competitiveness`. Null where either advantage is not defined or zero: a
    product must be both exported and imported.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 8, "flow": ["export"] * 4 + ["import"] * 4,
    ...     "reporter": ["CHN", "CHN", "FRA", "FRA"] * 2, "product": ["950300", "970110"] * 4,
    ...     "value": [60.0, 20.0, 20.0, 60.0, 20.0, 20.0, 20.0, 20.0]}))
    >>> found = revealed_competitiveness(trade).order_by("reporter", "product").to_pyarrow().to_pylist()
    >>> round(found[0]["revealed_competitiveness"], 12)  # ln 9
    2.197224577336
    """
    told = _with_both_totals(trade)
    return told.mutate(revealed_competitiveness=_log(_relative_exports(told)) - _log(_relative_imports(told)))


def lafay(trade: ir.Table) -> ir.Table:
    """The Lafay index: a product's normalised balance against the reporter's, by its weight in trade.

    100 × ((x − m) ÷ (x + m) − (X − M) ÷ (X + M)) × (x + m) ÷ (X + M): positive where
    the product does better than the whole. The indices of a reporter sum to zero.

    Source: Lafay (1992), "The measurement of revealed comparative advantages", in
    Dagenais and Muet (eds), International Trade Modelling.

    Takes rows of both flows. Gives for each year, reporter and product `exports`,
    `imports`, `reporter_exports`, `reporter_imports` and `lafay`, an index in hundredths
    of total trade. Null where the reporter has no trade; a product without trade has no row.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export", "import"] * 2, "reporter": ["CHN"] * 4,
    ...     "product": ["950300", "950300", "970110", "970110"], "value": [60.0, 20.0, 20.0, 60.0]}))
    >>> lafay(trade).order_by("product").to_pyarrow()["lafay"].to_pylist()
    [25.0, -25.0]
    """
    told = both_flows(trade, ["year", "reporter", "product"])
    told = with_totals(
        told, {f"reporter_{flow}": (flow, ["year", "reporter"]) for flow in ("exports", "imports")}
    )
    traded, total = told.exports + told.imports, told.reporter_exports + told.reporter_imports
    own = divided(told.exports - told.imports, traded)
    whole = divided(told.reporter_exports - told.reporter_imports, total)
    # A product whose flows are both zero weighs nothing.
    return told.mutate(lafay=100 * (own.fill_null(0.0) - whole) * divided(traded, total))


def dynamic_balassa(trade: ir.Table, *, span: int = 5) -> ir.Table:
    """How a reporter's specialisation moved, and in which kind of market: rising stars and others.

    The product's share in the reporter's trade grew by a, its share in all reporters'
    trade by b; the index is a − b. `position` is, where a is above b, "rising star"
    (both up), "falling star" (a up, b down) or "lagging retreat" (both down); where it is
    below, "lost opportunity" (a down, b up), "leading retreat" (both down) or
    "lagging opportunity" (both up); "unchanged" where they are equal.

    Source: Edwards and Schoer (2002), "Measures of competitiveness: a dynamic approach
    to South Africa's trade performance in the 1990s", South African Journal of
    Economics 70(6), on dynamic revealed comparative advantage.

    Gives for each year, flow, reporter and product `value`, `base`, the totals of both
    years, `base_year`, `reporter_growth` (a), `world_growth` (b), `dynamic_balassa`, all
    fractions, and `position`. Null where the product was not traded by the reporter in
    the base year, or the reporter has no rows in it.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020] * 4 + [2021] * 4, "flow": ["export"] * 8,
    ...     "reporter": ["CHN", "CHN", "FRA", "FRA"] * 2, "product": ["950300", "970110"] * 4,
    ...     "value": [50.0, 50.0, 50.0, 50.0, 80.0, 20.0, 60.0, 40.0]}))
    >>> found = dynamic_balassa(trade, span=1).filter(ibis._.year == 2021)
    >>> [(row["reporter"], row["product"], row["position"])
    ...  for row in found.order_by("reporter", "product").to_pyarrow().to_pylist()]
    [('CHN', '950300', 'rising star'), ('CHN', '970110', 'leading retreat'), \
('FRA', '950300', 'lagging opportunity'), ('FRA', '970110', 'lagging retreat')]
    """
    if span < 1:
        raise ValueError(f"span={span}: a change is on one year before or more")
    keys = ["year", "flow", "reporter", "product"]
    told = with_base(cells(trade, keys), keys, span)
    told = told.filter(told.base.notnull())
    told = with_totals(told, {
        f"{prefix}{whose}_total": (column, ["year", "flow", *keys])
        for column, prefix in (("value", ""), ("base", "base_"))
        for whose, keys in (("reporter", ["reporter"]), ("product", ["product"]), ("world", []))
    })  # fmt: skip
    own = _times(told.value, told.reporter_total, told.base, told.base_reporter_total) - 1
    world = _times(told.product_total, told.world_total, told.base_product_total, told.base_world_total) - 1
    told = told.mutate(reporter_growth=own, world_growth=world)
    own, world = told.reporter_growth, told.world_growth
    return told.mutate(
        dynamic_balassa=own - world,
        position=ibis.cases(
            (own.isnull() | world.isnull(), ibis.null("string")),
            (own == world, "unchanged"),
            ((own > world) & (world >= 0), "rising star"),
            ((own > world) & (own >= 0), "falling star"),
            (own > world, "lagging retreat"),
            (own >= 0, "lagging opportunity"),
            (world >= 0, "lost opportunity"),
            else_="leading retreat",
        ),
    )


def _with_totals(trade: ir.Table) -> ir.Table:
    told = cells(trade, ["year", "flow", "reporter", "product"])
    return with_totals(told, {
        "reporter_total": ("value", ["year", "flow", "reporter"]),
        "product_total": ("value", ["year", "flow", "product"]),
        "world_total": ("value", ["year", "flow"]),
    })  # fmt: skip


def _with_both_totals(trade: ir.Table) -> ir.Table:
    told = both_flows(trade, ["year", "reporter", "product"])
    return with_totals(told, {
        f"{whose}_{flow}": (flow, ["year", *keys])
        for flow in ("exports", "imports")
        for whose, keys in (("reporter", ["reporter"]), ("product", ["product"]), ("world", []))
    })  # fmt: skip


def _balassa(told: ir.Table) -> ir.FloatingValue:
    return divided(divided(told.value, told.reporter_total), divided(told.product_total, told.world_total))


def _relative(
    value: ir.FloatingValue, reporter: ir.FloatingValue, product: ir.FloatingValue, world: ir.FloatingValue
) -> ir.FloatingValue:
    others = _left(product - value, product), _left(world - reporter - product + value, world)
    return divided(divided(value, _left(reporter - value, reporter)), divided(*others))


def _left(rest: ir.FloatingValue, whole: ir.FloatingValue) -> ir.FloatingValue:
    """What is left of a whole, zero where it is but what float64 rounded."""
    return ibis.ifelse(rest.abs() <= ROUNDING * whole.abs(), 0.0, rest)


def _relative_exports(told: ir.Table) -> ir.FloatingValue:
    return _relative(told.exports, told.reporter_exports, told.product_exports, told.world_exports)


def _relative_imports(told: ir.Table) -> ir.FloatingValue:
    return _relative(told.imports, told.reporter_imports, told.product_imports, told.world_imports)


def _times(
    now: ir.FloatingValue, now_total: ir.FloatingValue, base: ir.FloatingValue, base_total: ir.FloatingValue
) -> ir.FloatingValue:
    return divided(divided(now, now_total), divided(base, base_total))


def _log(index: ir.FloatingValue) -> ir.FloatingValue:
    return ibis.ifelse(index > 0, index, ibis.null("float64")).ln()


def _ln_ratio(export: float, of_import: float) -> float:
    from math import log  # noqa: PLC0415

    return log(export) - log(of_import)


def _vollrath(value: float, reporter: float, product: float, world: float) -> float:
    return (value / (reporter - value)) / ((product - value) / (world - reporter - product + value))


_CELL = Operand("value", Text("trade in the product", "该产品贸易额"))
_REPORTER = Operand("reporter_total", Text("the reporter's trade", "报告方贸易总额"), ("reporter",))
_PRODUCT = Operand("product_total", Text("the product's trade", "该产品各方贸易额"), ("product",))
_WORLD = Operand("world_total", Text("all reporters' trade", "各方贸易总额"), ())
_TOTALS = (_CELL, _REPORTER, _PRODUCT, _WORLD)


def _of_flow(flow: str, plural: str, zh: str) -> tuple[Operand, ...]:
    return (
        Operand(plural, Text(f"{plural} of the product", f"该产品{zh}"), None, flow),
        Operand(
            f"reporter_{plural}", Text(f"the reporter's {plural}", f"报告方{zh}总额"), ("reporter",), flow
        ),
        Operand(f"product_{plural}", Text(f"the product's {plural}", f"该产品各方{zh}"), ("product",), flow),
        Operand(f"world_{plural}", Text(f"all reporters' {plural}", f"各方{zh}总额"), (), flow),
    )


_FLOWS = (*_of_flow("export", "exports", "出口"), *_of_flow("import", "imports", "进口"))
_OWN_FLOWS = (_FLOWS[0], _FLOWS[4], _FLOWS[1], _FLOWS[5])
_DYNAMIC = (
    _CELL, _REPORTER, _PRODUCT, _WORLD,
    Operand("base", Text("trade in the product in the base year", "该产品基期贸易额"), year="base_year"),
    Operand("base_reporter_total", Text("the reporter's trade in the base year", "报告方基期贸易总额"),
            ("reporter",), year="base_year"),
    Operand("base_product_total", Text("the product's trade in the base year", "该产品基期各方贸易额"),
            ("product",), year="base_year"),
    Operand("base_world_total", Text("all reporters' trade in the base year", "基期各方贸易总额"),
            (), year="base_year"),
)  # fmt: skip

_NONE = Text("the reporter or the product has no trade", "报告方或该产品无贸易")
_ALONE = Text("the reporter trades nothing else, or no one else trades the product or another",
              "报告方无其他产品贸易，或他方无该产品及其他产品贸易")  # fmt: skip
_RELATIVE: frozenset[Dimension] = frozenset({"reporter", "product"})
_VOLLRATH = "Vollrath (1991), Weltwirtschaftliches Archiv 127(2)"
_RXA = "(value ÷ (reporter_total − value)) ÷ ((product_total − value) ÷ (world_total − reporter_total − product_total + value))"  # noqa: E501

MEASURES = (
    Measure(
        balassa, Text("Balassa index", "显示性比较优势指数（巴拉萨指数）"),
        "(value ÷ reporter_total) ÷ (product_total ÷ world_total)", "ratio",
        "Balassa (1965), The Manchester School 33(2)", _NONE, _TOTALS,
        lambda value, reporter, product, world: (value / reporter) / (product / world),
        _RELATIVE, keyed=("product",),
    ),
    Measure(
        symmetric_balassa, Text("Symmetric Balassa index", "对称显示性比较优势指数"),
        "(B − 1) ÷ (B + 1), B = (value ÷ reporter_total) ÷ (product_total ÷ world_total)", "index",
        "Dalum, Laursen and Villumsen (1998), International Review of Applied Economics 12(3)",
        _NONE, _TOTALS,
        lambda value, reporter, product, world:
            (value * world - reporter * product) / (value * world + reporter * product),
        _RELATIVE, keyed=("product",),
    ),
    Measure(
        normalised_balassa, Text("Normalised Balassa index", "标准化显示性比较优势指数（NRCA）"),
        "value ÷ world_total − reporter_total × product_total ÷ world_total²", "index",
        "Yu, Cai and Leung (2009), The Annals of Regional Science 43",
        Text("nobody trades", "各方均无贸易"), _TOTALS,
        lambda value, reporter, product, world: value / world - reporter * product / world**2,
        _RELATIVE, keyed=("product",),
    ),
    Measure(
        relative_advantage, Text("Relative advantage", "相对优势指数（RXA、RMA）"), _RXA, "ratio",
        _VOLLRATH, _ALONE, _TOTALS, _vollrath, _RELATIVE, keyed=("product",),
    ),
    Measure(
        log_relative_advantage, Text("Relative advantage, in logarithms", "相对优势指数的对数（ln RXA）"),
        f"ln {_RXA}", "index", _VOLLRATH, _ALONE, _TOTALS,
        lambda *of: _ln_ratio(_vollrath(*of), 1), _RELATIVE, keyed=("product",),
    ),
    Measure(
        relative_trade_advantage, Text("Relative trade advantage", "相对贸易优势指数（RTA）"),
        "RXA − RMA", "index", _VOLLRATH, _ALONE, _FLOWS,
        lambda *of: _vollrath(*of[:4]) - _vollrath(*of[4:]), _RELATIVE, "both", keyed=("product",),
    ),
    Measure(
        revealed_competitiveness, Text("Revealed competitiveness", "显示性竞争力指数（RC）"),
        "ln RXA − ln RMA", "index", _VOLLRATH, _ALONE, _FLOWS,
        lambda *of: _ln_ratio(_vollrath(*of[:4]), _vollrath(*of[4:])), _RELATIVE, "both", keyed=("product",),
    ),
    Measure(
        lafay, Text("Lafay index", "拉菲指数"),
        "100 × ((exports − imports) ÷ (exports + imports)"
        " − (reporter_exports − reporter_imports) ÷ (reporter_exports + reporter_imports))"
        " × (exports + imports) ÷ (reporter_exports + reporter_imports)",
        "index", "Lafay (1992), in Dagenais and Muet (eds), International Trade Modelling",
        Text("the reporter has no trade", "报告方无贸易"), _OWN_FLOWS,
        lambda x, m, total_x, total_m:
            100 * (((x - m) - (x + m) * (total_x - total_m) / (total_x + total_m)) / (total_x + total_m)),
        frozenset({"product"}), "both", keyed=("product",),
    ),
    Measure(
        dynamic_balassa, Text("Dynamic Balassa index", "动态显示性比较优势"),
        "(value ÷ reporter_total) ÷ (base ÷ base_reporter_total) − "
        "(product_total ÷ world_total) ÷ (base_product_total ÷ base_world_total)",
        "fraction_point", "Edwards and Schoer (2002), South African Journal of Economics 70(6)",
        Text("the reporter did not trade the product in the base year", "报告方基期无该产品贸易"), _DYNAMIC,
        lambda v, r, p, w, v0, r0, p0, w0: (v / r) / (v0 / r0) - (p / w) / (p0 / w0),
        _RELATIVE, keyed=("product",),
    ),
)  # fmt: skip
