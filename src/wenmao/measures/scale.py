"""Scale and growth: how much is traded, of what share, how it grew and what made it grow."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import both_flows, cells, divided, with_base, with_total
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.vocabulary.languages import Text

_KEYS = ("year", "flow", "reporter")


def level(trade: ir.Table, *, by: Sequence[Dimension] = ()) -> ir.Table:
    """The value traded, for each year, flow and reporter, and each of `by`.

    Source: International Merchandise Trade Statistics: Concepts and Definitions 2010
    (UN Statistics Division): the sum of recorded values.

    Gives `level`, in the dataset's currency. What has no row is not there.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "partner": ["USA", "JPN"], "value": [30.0, 10.0]}))
    >>> level(trade).to_pyarrow().to_pylist()
    [{'year': 2021, 'flow': 'export', 'reporter': 'CHN', 'level': 40.0}]
    """
    return cells(trade, [*_KEYS, *by]).rename(level="value")


def share(trade: ir.Table, *, by: Sequence[Dimension] = ("partner",)) -> ir.Table:
    """The share of each partner, or product, in the reporter's trade: value ÷ total.

    Source: Mikic and Gilbert (2009), Trade Statistics in Policymaking, UNESCAP, on
    regional and sectoral shares.

    Gives `value`, `total` and `share`, a fraction; shares of a reporter sum to one.
    Null where the total is zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "partner": ["JPN", "USA"], "value": [10.0, 30.0]}))
    >>> [row["share"] for row in share(trade).order_by("partner").to_pyarrow().to_pylist()]
    [0.25, 0.75]
    """
    told = with_total(cells(trade, [*_KEYS, *by]), "total", _KEYS)
    return told.mutate(share=divided(told.value, told.total))


def growth(trade: ir.Table, *, by: Sequence[Dimension] = (), span: int = 1) -> ir.Table:
    """Growth on `span` years before: value ÷ base − 1.

    Source: the growth rate as statistical offices publish it, on the same period a
    year before.

    Gives `value`, `base`, `base_year` and `growth`, a fraction (0.05 for 5%). What was
    traded in the base year and no more fell to zero: −1. Null where the base is zero,
    or where the reporter has no rows in the base year.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"year": [2020, 2021], "flow": ["export"] * 2,
    ...                                 "reporter": ["CHN"] * 2, "value": [100.0, 125.0]}))
    >>> [row["growth"] for row in growth(trade).order_by("year").to_pyarrow().to_pylist()]
    [None, 0.25]
    """
    told = _with_base(trade, by, span)
    return told.mutate(growth=divided(told.value, told.base) - 1)


def cagr(trade: ir.Table, *, by: Sequence[Dimension] = (), span: int = 5) -> ir.Table:
    """The compound annual growth rate over `span` years: (value ÷ base)^(1 ÷ span) − 1.

    Source: Mikic and Gilbert (2009), Trade Statistics in Policymaking, UNESCAP, on the
    growth rate of exports.

    Gives `value`, `base`, `base_year`, `span` and `cagr`, a fraction a year. Null as
    `growth` is, and where value or base is negative.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"year": [2019, 2021], "flow": ["export"] * 2,
    ...                                 "reporter": ["CHN"] * 2, "value": [100.0, 121.0]}))
    >>> found = cagr(trade, span=2).order_by("year").to_pyarrow().to_pylist()[-1]
    >>> round(found["cagr"], 12)
    0.1
    """
    told = _with_base(trade, by, span)
    times = divided(told.value, told.base)
    sound = (told.base > 0) & (told.value >= 0)
    return told.mutate(
        span=ibis.literal(span),
        cagr=ibis.ifelse(sound, ibis.ifelse(sound, times, 1.0) ** (1 / span) - 1, ibis.null("float64")),
    )


def contribution(trade: ir.Table, *, by: Sequence[Dimension] = ("partner",), span: int = 1) -> ir.Table:
    """What each partner, or product, adds to the growth of the reporter's trade.

    (value − base) ÷ base total: the contributions of all sum to the growth of the total.

    Source: the contribution to growth as national accounts publish it; System of
    National Accounts 2008, chapter 15, on additive contributions at current prices.

    Gives `value`, `base`, `base_total`, `base_year` and `contribution`, in fraction
    points (0.012 for 1.2 percentage points). A new partner has a base of zero. Null
    where the base total is zero or the reporter has no rows in the base year.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2020, 2021, 2021], "flow": ["export"] * 4, "reporter": ["CHN"] * 4,
    ...     "partner": ["JPN", "USA"] * 2, "value": [40.0, 60.0, 50.0, 55.0]}))
    >>> found = contribution(trade).filter(ibis._.year == 2021).order_by("partner")
    >>> [row["contribution"] for row in found.to_pyarrow().to_pylist()]
    [0.1, -0.05]
    """
    told = with_total(_with_base(trade, by, span), "base_total", _KEYS, column="base")
    return told.mutate(contribution=divided(told.value - told.base, told.base_total))


def balance(trade: ir.Table, *, by: Sequence[Dimension] = ()) -> ir.Table:
    """Exports less imports.

    Exports are usually FOB, imports CIF: at one valuation only if the rows are.

    Source: Balance of Payments and International Investment Position Manual, sixth
    edition (IMF), on the balance of goods.

    Gives `exports`, `imports` and `balance`, in the dataset's currency. A flow without
    rows counts as zero; a reporter without any row is not there.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"year": [2021] * 2, "flow": ["export", "import"],
    ...                                 "reporter": ["CHN"] * 2, "value": [30.0, 10.0]}))
    >>> balance(trade).to_pyarrow()["balance"].to_pylist()
    [20.0]
    """
    told = both_flows(trade, ["year", "reporter", *by])
    return told.mutate(balance=told.exports - told.imports)


def cover_ratio(trade: ir.Table, *, by: Sequence[Dimension] = ()) -> ir.Table:
    """How far exports cover imports: exports ÷ imports.

    Source: Mikic and Gilbert (2009), Trade Statistics in Policymaking, UNESCAP, on
    export/import coverage.

    Gives `exports`, `imports` and `cover_ratio`, a ratio. Null where there are no imports.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"year": [2021] * 2, "flow": ["export", "import"],
    ...                                 "reporter": ["CHN"] * 2, "value": [30.0, 10.0]}))
    >>> cover_ratio(trade).to_pyarrow()["cover_ratio"].to_pylist()
    [3.0]
    """
    told = both_flows(trade, ["year", "reporter", *by])
    return told.mutate(cover_ratio=divided(told.exports, told.imports))


def normalised_balance(trade: ir.Table, *, by: Sequence[Dimension] = ()) -> ir.Table:
    """The balance as a part of total trade: (exports − imports) ÷ (exports + imports).

    Known as the trade competitiveness index: one where there are exports alone, minus
    one where there are imports alone.

    Source: Mikic and Gilbert (2009), Trade Statistics in Policymaking, UNESCAP, on the
    normalized trade balance.

    Gives `exports`, `imports` and `normalised_balance`, from −1 to 1. Null where there
    is no trade.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"year": [2021] * 2, "flow": ["export", "import"],
    ...                                 "reporter": ["CHN"] * 2, "value": [30.0, 10.0]}))
    >>> normalised_balance(trade).to_pyarrow()["normalised_balance"].to_pylist()
    [0.5]
    """
    told = both_flows(trade, ["year", "reporter", *by])
    gap = divided(told.exports - told.imports, told.exports + told.imports)
    return told.mutate(normalised_balance=gap)


def world_share(trade: ir.Table, *, by: Sequence[Dimension] = ()) -> ir.Table:
    """The reporter's share in the trade of all reporters: its market share.

    By partner it is the share in what all reporters export to that market, by product
    the share in all reporters' trade in it.

    Source: Mikic and Gilbert (2009), Trade Statistics in Policymaking, UNESCAP, on the
    export market share.

    Gives `value`, `world_total` and `world_share`, a fraction; the shares of all
    reporters sum to one. The world is those who report: one that does not is left out.
    Null where nobody trades.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"year": [2021] * 2, "flow": ["export"] * 2,
    ...                                 "reporter": ["CHN", "FRA"], "value": [30.0, 10.0]}))
    >>> [row["world_share"] for row in world_share(trade).order_by("reporter").to_pyarrow().to_pylist()]
    [0.75, 0.25]
    """
    told = with_total(cells(trade, [*_KEYS, *by]), "world_total", ["year", "flow", *by])
    return told.mutate(world_share=divided(told.value, told.world_total))


def _with_base(trade: ir.Table, by: Sequence[Dimension], span: int) -> ir.Table:
    if span < 1:
        raise ValueError(f"span={span}: growth is on one year before or more")
    keys = [*_KEYS, *by]
    return with_base(cells(trade, keys), keys, span)


_ANY: tuple[Dimension, ...] = ("partner", "product")
# Whether a reporter has data is told from all of its rows, not from those of one partner.
_PARTS = frozenset(_ANY)
_VALUE = Operand("value", Text("value", "金额"))
_BASE = Operand("base", Text("value in the base year", "基期金额"), year="base_year")
_EXPORTS = Operand("exports", Text("exports", "出口"), flow="export")
_IMPORTS = Operand("imports", Text("imports", "进口"), flow="import")
_TOTAL = Operand("total", Text("the reporter's trade", "报告方贸易总额"), ("reporter",))
_BASE_TOTAL = Operand("base_total", Text("the reporter's trade in the base year", "报告方基期贸易总额"),
                      ("reporter",), year="base_year")  # fmt: skip
_WORLD_TOTAL = Operand("world_total", Text("all reporters' trade", "各方贸易总额"), _ANY)
_NO_BASE = Text("nothing was traded in the base year, or the reporter has no data for it",
                "基期无贸易，或报告方无基期数据")  # fmt: skip
_NO_TRADE = Text("there is no trade", "无贸易")
_UNESCAP = "Mikic and Gilbert (2009), Trade Statistics in Policymaking, UNESCAP"

MEASURES = (
    Measure(
        level, Text("Value of trade", "贸易额"), "Σ value", "money",
        "UN Statistics Division, International Merchandise Trade Statistics 2010",
        Text("never", "始终有定义"), by=_ANY,
    ),
    Measure(
        share, Text("Share", "占比"), "value ÷ total", "fraction", _UNESCAP, _NO_TRADE,
        (_VALUE, _TOTAL), lambda value, total: value / total, _PARTS, by=_ANY,
    ),
    Measure(
        growth, Text("Growth", "增长率"), "value ÷ base − 1", "fraction",
        "growth rates as statistical offices publish them", _NO_BASE,
        (_VALUE, _BASE), lambda value, base: value / base - 1, whole=_PARTS, by=_ANY,
    ),
    Measure(
        cagr, Text("Compound annual growth rate", "年均复合增长率"),
        "(value ÷ base)^(1 ÷ span) − 1", "fraction",
        _UNESCAP, _NO_BASE,
        (_VALUE, _BASE, Operand("span", Text("years between", "间隔年数"), unit="count", summed=False)),
        lambda value, base, span: (value / base) ** (1 / span) - 1, whole=_PARTS, by=_ANY,
    ),
    Measure(
        contribution, Text("Contribution to growth", "对增长的贡献（百分点）"), "(value − base) ÷ base_total",
        "fraction_point", "System of National Accounts 2008, chapter 15", _NO_BASE,
        (_VALUE, _BASE, _BASE_TOTAL), lambda value, base, total: (value - base) / total,
        _PARTS, by=_ANY,
    ),
    Measure(
        balance, Text("Trade balance", "贸易差额"), "exports − imports", "money",
        "IMF, Balance of Payments Manual, sixth edition", Text("never", "始终有定义"),
        (_EXPORTS, _IMPORTS), lambda exports, imports: exports - imports, flows="both", by=_ANY,
    ),
    Measure(
        cover_ratio, Text("Cover ratio", "出口对进口的覆盖率"), "exports ÷ imports", "ratio", _UNESCAP,
        Text("there are no imports", "无进口"),
        (_EXPORTS, _IMPORTS), lambda exports, imports: exports / imports, flows="both", by=_ANY,
    ),
    Measure(
        normalised_balance, Text("Normalised trade balance", "贸易竞争力指数（TC指数）"),
        "(exports − imports) ÷ (exports + imports)", "index", _UNESCAP, _NO_TRADE,
        (_EXPORTS, _IMPORTS), lambda exports, imports: (exports - imports) / (exports + imports),
        flows="both", by=_ANY,
    ),
    Measure(
        world_share, Text("Share of world trade (market share)", "占世界贸易的份额（市场占有率）"),
        "value ÷ world_total", "fraction", _UNESCAP, _NO_TRADE,
        (_VALUE, _WORLD_TOTAL),
        lambda value, world: value / world, frozenset({"reporter"}), by=_ANY,
    ),
)  # fmt: skip
