"""Intra-industry trade: exports and imports of the same goods, alike in price or not."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wenmao.measures.cells import ROUNDING, Per, divided, with_amounts
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.vocabulary.languages import Text

GHM_TYPES = ("horizontal", "vertical_high", "vertical_low", "uncovered", "inter_industry")
FF_TYPES = ("one_way", "two_way_horizontal", "two_way_vertical", "uncovered")


def grubel_lloyd(
    trade: ir.Table, *, by: Sequence[Dimension] = ("partner", "product"), bilateral: bool = True
) -> ir.Table:
    """The Grubel–Lloyd index: the part of trade that is exchange of the same goods.

    GL = 1 − Σ|X − M| ÷ Σ(X + M), exports and imports of each product with each partner.
    Summed over what is not in `by`, it is the mean of the products' indices weighted
    by their trade: `by=()` gives one index for each reporter and year. With
    `bilateral=False` partners are added up before X and M are compared, which makes
    trade look more like exchange than it is between any two economies. No adjustment
    for imbalance (Aquino, Bergstrand) is made: a surplus keeps the index below one.
    The finer the products, the lower the index.

    Source: Grubel & Lloyd (1971), "The empirical measurement of intra-industry
    trade", Economic Record 47(4); Grubel & Lloyd (1975), Intra-Industry Trade.

    Takes rows of exports and imports. Gives year, reporter, the dimensions of `by`,
    `exports`, `imports`, `gap` (Σ|X − M|) and `grubel_lloyd` (a fraction, 1 where all
    is exchanged, 0 where all goes one way). Null where there is no trade, where any X
    or M is negative, and where the reporter has rows of one flow only in the year, for
    then the other is not known. `ValueError` where `by` has the partner and `bilateral`
    is false.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export", "import", "import"], "reporter": ["CHN"] * 3,
    ...     "partner": ["USA"] * 3, "product": ["490110", "490110", "970110"], "value": [60.0, 20.0, 20.0]}))
    >>> grubel_lloyd(trade, by=()).to_pyarrow().to_pylist()
    [{'year': 2021, 'reporter': 'CHN', 'exports': 60.0, 'imports': 40.0, 'gap': 60.0, 'grubel_lloyd': 0.4}]
    """
    told = _cells(trade, by, bilateral, None)
    told = told.group_by("year", "reporter", *by).agg(
        exports=told.exports.sum(),
        imports=told.imports.sum(),
        gap=(told.exports - told.imports).abs().sum(),
        __known=told["__known"].min(),
    )
    index = 1 - divided(told.gap, told.exports + told.imports)
    return told.mutate(grubel_lloyd=ibis.ifelse(told["__known"] == 1, index, ibis.null("float64"))).drop(
        "__known"
    )


def greenaway_hine_milner(
    trade: ir.Table,
    *,
    by: Sequence[Dimension] = (),
    bilateral: bool = True,
    per: Per = "weight",
    alpha: float = 0.15,
) -> ir.Table:
    """Intra-industry trade, horizontal and vertical, by Greenaway, Hine and Milner.

    The part of a type z = Σ over the products of z of (X + M − |X − M|) ÷ Σ over all
    of (X + M). A product exchanged with a partner is of type

    - "horizontal" where 1 − α ≤ uvX ÷ uvM ≤ 1 + α: alike in price, so in quality;
    - "vertical_high" where uvX ÷ uvM > 1 + α: exports dearer than imports;
    - "vertical_low" where uvX ÷ uvM < 1 − α: exports cheaper;
    - "uncovered" where the unit value of either is not known.

    These four sum to the Grubel–Lloyd index; with "inter_industry", 1 less it, to one.
    Unit values are of the same rows as `unit_value`'s; with `per="quantity"` a product
    recorded in several quantity units is uncovered. α is 0.15; 0.25 is also usual.

    Source: Greenaway, Hine & Milner (1994), "Country-specific factors and the pattern
    of horizontal and vertical intra-industry trade in the UK", Weltwirtschaftliches
    Archiv 130(1); (1995), "Vertical and horizontal intra-industry trade: a cross
    industry analysis for the United Kingdom", Economic Journal 105.

    Takes rows of exports and imports. Gives year, reporter, the dimensions of `by`,
    `type` (each of the five has a row), `type_value`, `total_value` (Σ(X + M)) and
    `greenaway_hine_milner` (a fraction). Null as in `grubel_lloyd`; so is `type_value`.
    `ValueError` where `alpha` is not from 0 to below 1.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export", "import"], "reporter": ["CHN"] * 2, "partner": ["USA"] * 2,
    ...     "product": ["970110"] * 2, "value": [60.0, 40.0], "weight": [30.0, 10.0]}))
    >>> found = greenaway_hine_milner(trade).to_pyarrow().to_pylist()
    >>> {row["type"]: row["greenaway_hine_milner"] for row in found if row["type_value"]}
    {'vertical_low': 0.8, 'inter_industry': 0.2}
    """
    told = _cells(trade, by, bilateral, per)
    ratio = _ratio(told, alpha)
    told = told.mutate(
        exchanged=told.exports + told.imports - (told.exports - told.imports).abs(),
        __type=ibis.cases(
            (ratio.isnull(), "uncovered"),
            (ratio > (1 + alpha) * (1 + ROUNDING), "vertical_high"),
            (ratio < (1 - alpha) * (1 - ROUNDING), "vertical_low"),
            else_="horizontal",
        ),
    )
    wide = told.group_by("year", "reporter", *by).agg(
        total_value=(told.exports + told.imports).sum(),
        __known=told["__known"].min(),
        inter_industry=(told.exports - told.imports).abs().sum(),
        **{
            name: ibis.ifelse(told["__type"] == name, told.exchanged, 0.0).sum()
            for name in GHM_TYPES
            if name != "inter_industry"
        },
    )
    return _shares(wide, GHM_TYPES, ["year", "reporter", *by], "greenaway_hine_milner")


def fontagne_freudenberg(
    trade: ir.Table,
    *,
    by: Sequence[Dimension] = (),
    bilateral: bool = True,
    per: Per = "weight",
    alpha: float = 0.15,
    overlap: float = 0.10,
) -> ir.Table:
    """One-way and two-way trade, horizontal and vertical, by Fontagné and Freudenberg.

    All trade in a product with a partner, X + M, is of one type:

    - "one_way" where min(X, M) ÷ max(X, M) ≤ `overlap`, 10 per cent;
    - "two_way_horizontal" where it is above and 1 ÷ (1 + α) ≤ uvX ÷ uvM ≤ 1 + α;
    - "two_way_vertical" where it is above and the unit values differ by more;
    - "uncovered" where it is above and the unit value of either is not known.

    share of a type = Σ over its products of (X + M) ÷ Σ over all; the four sum to one.
    Unlike a Grubel–Lloyd index, it does not count the smaller flow of each product as
    exchange and the rest as one-way: a product is the one or the other.

    Source: Fontagné & Freudenberg (1997), "Intra-industry trade: methodological issues
    reconsidered", CEPII working paper 1997-01.

    Takes rows of exports and imports. Gives year, reporter, the dimensions of `by`,
    `type` (each of the four has a row), `type_value`, `total_value` and
    `fontagne_freudenberg` (a fraction). Null as in `grubel_lloyd`; so is `type_value`.
    `ValueError` where `alpha` or `overlap` is not from 0 to below 1.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export", "import", "export"], "reporter": ["CHN"] * 3,
    ...     "partner": ["USA"] * 3, "product": ["970110", "970110", "490110"],
    ...     "value": [50.0, 40.0, 10.0], "weight": [10.0, 8.0, None]}))
    >>> found = fontagne_freudenberg(trade).to_pyarrow().to_pylist()
    >>> {row["type"]: row["fontagne_freudenberg"] for row in found if row["type_value"]}
    {'one_way': 0.1, 'two_way_horizontal': 0.9}
    """
    if not 0 <= overlap < 1:
        raise ValueError(f"overlap is a fraction from 0 to below 1, such as 0.1; not {overlap}")
    told = _cells(trade, by, bilateral, per)
    ratio = _ratio(told, alpha)
    lesser, greater = ibis.least(told.exports, told.imports), ibis.greatest(told.exports, told.imports)
    told = told.mutate(
        __type=ibis.cases(
            (lesser <= overlap * greater * (1 + ROUNDING), "one_way"),
            (ratio.isnull(), "uncovered"),
            (
                (ratio > (1 + alpha) * (1 + ROUNDING)) | (ratio * (1 + alpha) < 1 - ROUNDING),
                "two_way_vertical",
            ),
            else_="two_way_horizontal",
        )
    )
    wide = told.group_by("year", "reporter", *by).agg(
        total_value=(told.exports + told.imports).sum(),
        __known=told["__known"].min(),
        **{
            name: ibis.ifelse(told["__type"] == name, told.exports + told.imports, 0.0).sum()
            for name in FF_TYPES
        },
    )
    return _shares(wide, FF_TYPES, ["year", "reporter", *by], "fontagne_freudenberg")


def _cells(trade: ir.Table, by: Sequence[Dimension], bilateral: bool, per: Per | None) -> ir.Table:
    """Exports and imports of each product with each partner, and, where `per` is given, their unit values.

    `__known` is 1 where the reporter has rows of both flows in the year and neither
    side is negative, else 0.
    """
    if "partner" in by and not bilateral:
        raise ValueError("by partner trade is bilateral: leave out bilateral=False, or partner")
    keys = ["year", "reporter", *(("partner",) if bilateral else ()), "product"]
    told = with_amounts(trade, per) if per else trade.mutate(value=trade.value.cast("float64"))
    told = told.filter(told.flow.isin(("export", "import")))

    def of(flow: str, column: ir.NumericValue) -> ir.NumericValue:
        return ibis.ifelse(told.flow == flow, column, 0.0).fill_null(0.0).sum()

    sums = {"exports": of("export", told.value), "imports": of("import", told.value)}
    if per:
        known = ibis.ifelse(told.amount.notnull(), told.amount_unit, ibis.null("string"))
        sums |= {
            "__x": of("export", told.covered_value), "__x_amount": of("export", told.amount),
            "__m": of("import", told.covered_value), "__m_amount": of("import", told.amount),
            "__first": known.min(), "__last": known.max(),
        }  # fmt: skip
    summed = told.group_by(*keys).agg(**sums)
    sided = told.group_by("year", "reporter").agg(__flows=told.flow.nunique())
    summed = summed.inner_join(sided, ["year", "reporter"])
    both = (summed["__flows"] == 2) & (summed.exports >= 0) & (summed.imports >= 0)
    summed = summed.mutate(__known=ibis.ifelse(both, 1, 0))
    if not per:
        return summed
    # Unit values of different units are not compared.
    same = (summed["__first"] == summed["__last"]) & (summed["__x"] > 0) & (summed["__m"] > 0)
    missing = ibis.null("float64")
    return summed.mutate(
        __uvx=ibis.ifelse(same, divided(summed["__x"], summed["__x_amount"]), missing),
        __uvm=ibis.ifelse(same, divided(summed["__m"], summed["__m_amount"]), missing),
    )


def _ratio(told: ir.Table, alpha: float) -> ir.FloatingValue:
    if not 0 <= alpha < 1:
        raise ValueError(f"alpha is a fraction from 0 to below 1, such as 0.15; not {alpha}")
    return divided(told["__uvx"], told["__uvm"])


def _shares(wide: ir.Table, types: Sequence[str], keys: Sequence[str], name: str) -> ir.Table:
    """One row a type from one column a type."""
    told = wide.cross_join(ibis.memtable(pa.table({"type": types})))
    worth = ibis.cases(*((told.type == each, told[each]) for each in types))
    worth = ibis.ifelse(told["__known"] == 1, worth, ibis.null("float64"))
    return told.select(
        *keys, "type", type_value=worth, total_value=told.total_value,
        **{name: divided(worth, told.total_value)},
    )  # fmt: skip


_DIMENSIONS: tuple[Dimension, ...] = ("reporter", "partner", "product")
_EXPORTS = Operand("exports", Text("exports", "出口额"), _DIMENSIONS, flow="export")
_IMPORTS = Operand("imports", Text("imports", "进口额"), _DIMENSIONS, flow="import")
_GAP = Operand(
    "gap", Text("differences of exports and imports", "各产品进出口差额绝对值之和"), _DIMENSIONS, summed=False
)
_TYPE = Operand("type_value", Text("trade of the type", "该类型贸易额"), _DIMENSIONS, summed=False)
_TOTAL = Operand("total_value", Text("exports and imports", "进出口总额"), _DIMENSIONS, summed=False)
_UNDEFINED = Text(
    "no trade, a negative value, or rows of one flow only", "无贸易、数值为负，或只有单一流向的数据"
)

MEASURES = (
    Measure(
        grubel_lloyd,
        Text("Grubel–Lloyd index", "格鲁贝尔-劳埃德产业内贸易指数"),
        "1 − gap ÷ (exports + imports)",
        "fraction",
        "Grubel & Lloyd (1971), Economic Record 47(4); Grubel & Lloyd (1975), Intra-Industry Trade",
        _UNDEFINED,
        (_EXPORTS, _IMPORTS, _GAP),
        lambda exports, imports, gap: 1 - gap / (exports + imports),
        whole=frozenset({"partner", "product"}),
        flows="both",
        by=("partner", "product"),
    ),
    Measure(
        greenaway_hine_milner,
        Text("Horizontal and vertical intra-industry trade (GHM)", "水平型与垂直型产业内贸易（GHM法）"),
        "type_value ÷ total_value",
        "fraction",
        "Greenaway, Hine & Milner (1994), Weltwirtschaftliches Archiv 130(1); (1995), Economic Journal 105",
        _UNDEFINED,
        (_TYPE, _TOTAL),
        lambda part, total: part / total,
        whole=frozenset({"partner", "product"}),
        flows="both",
        by=("partner", "product"),
        keys=("type",),
    ),
    Measure(
        fontagne_freudenberg,
        Text(
            "One-way and two-way trade (Fontagné–Freudenberg)", "单向贸易与双向贸易（Fontagné-Freudenberg法）"
        ),
        "type_value ÷ total_value",
        "fraction",
        "Fontagné & Freudenberg (1997), CEPII working paper 1997-01",
        _UNDEFINED,
        (_TYPE, _TOTAL),
        lambda part, total: part / total,
        whole=frozenset({"partner", "product"}),
        flows="both",
        by=("partner", "product"),
        keys=("type",),
    ),
)
