"""Markets: how an economy's trade is spread over its partners, or over its products.

Measures of concentration need shares between zero and one. Where a partner's sum is
negative (figures adjusted for re-exports can be), they are null; a partner whose sum is
zero does not count as one. A partner may be a group, if the rows have been mapped so.
"""

import math
from collections.abc import Sequence
from typing import Literal

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import cells, divided, with_base, with_total
from wenmao.measures.model import Dimension, Measure, Operand, Parts
from wenmao.vocabulary.languages import Text

Spread = Literal["partner", "product"]


def share_change(trade: ir.Table, *, by: Sequence[Dimension] = ("partner",), span: int = 1) -> ir.Table:
    """The share of each partner in a reporter's trade, and its change over `span` years.

    value ÷ total − base ÷ base_total, where base is the same partner `span` years before.
    `by` names what shares are of: partners, products, or partners in products.

    Source: Mikic and Gilbert (2007), Trade Statistics in Policymaking, UNESCAP, chapter V
    (trade shares).

    Gives year, flow, reporter, the columns of `by`, `value`, `total`, `base`, `base_total`,
    `base_year`, `share`, `base_share` and `share_change` (a part of one: 0.012 is 1.2
    percentage points). The changes of all partners of a reporter sum to zero. What was
    traded in one of the two years only has a share of zero in the other. Null where the
    reporter has no rows in the base year, or where its trade of either year is zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2020, 2021, 2021], "flow": ["export"] * 4, "reporter": ["CHN"] * 4,
    ...     "partner": ["JPN", "USA"] * 2, "value": [50.0, 50.0, 30.0, 90.0]}))
    >>> found = share_change(trade).filter(ibis._.year == 2021).order_by("partner")
    >>> [(row["partner"], row["share"], row["share_change"]) for row in found.to_pyarrow().to_pylist()]
    [('JPN', 0.25, -0.25), ('USA', 0.75, 0.25)]
    """
    whole = ["year", "flow", "reporter"]
    keys = [*whole, *by]
    told = with_base(cells(trade, keys), keys, span)
    told = with_total(told, "total", whole)
    told = with_total(told, "base_total", whole, column="base")
    share, base_share = divided(told.value, told.total), divided(told.base, told.base_total)
    return told.select(
        *keys, "value", "total", "base", "base_total", "base_year",
        share=share, base_share=base_share, share_change=share - base_share,
    )  # fmt: skip


def hhi(trade: ir.Table, *, over: Spread = "partner", by: Sequence[Dimension] = ()) -> ir.Table:
    """The Herfindahl–Hirschman index: the sum of the squared shares of a reporter's partners.

    Σ sᵢ², from 1/n where n partners are equal to 1 where there is one. Multiply by
    10,000 for the form of competition authorities, whose shares are in per cent.
    `over="product"` takes the shares of products. `by` keeps a dimension apart:
    `by=("product",)` gives the concentration of partners in each product.

    Source: Hirschman (1945), National Power and the Structure of Foreign Trade;
    Herfindahl (1950), Concentration in the Steel Industry; World Bank, WITS, trade
    indicators, "Hirschman Herfindahl index".

    Gives year, flow, reporter, the columns of `by`, `n` (partners with trade), `total`
    and `hhi`. Null where the total is zero or a partner's sum is negative.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN"] * 4,
    ...     "partner": ["FRA", "JPN", "KOR", "USA"], "value": [50.0, 30.0, 15.0, 5.0]}))
    >>> row = hhi(trade).to_pyarrow().to_pylist()[0]
    >>> row["n"], row["hhi"]
    (4, 0.365)
    """
    keys, told = _spread(trade, over, by)
    return told.select(*keys, "n", "total", hhi=_hhi(told))


def hhi_normalised(
    trade: ir.Table, *, over: Spread = "partner", by: Sequence[Dimension] = (), potential: int = 0
) -> ir.Table:
    """The Herfindahl–Hirschman index between zero (all equal) and one (a single partner).

    (H − 1/n) ÷ (1 − 1/n), where H is `hhi` and n the number of partners with trade, or
    `potential`, if given: the number of all that there could be. With partners with
    trade only, a reporter that sells equally to three counts as evenly spread as one
    that sells equally to two hundred.

    Source: Hirschman (1945), National Power and the Structure of Foreign Trade, as
    normalised in common use; UNCTAD normalises the root of H instead: `concentration_index`.

    Gives year, flow, reporter, the columns of `by`, `n`, `total`, `hhi`, `out_of` (the n of
    the formula) and `hhi_normalised`. A single partner out of one is null, because zero
    is divided by zero; out of more it is one. Null too where `hhi` is, and where there are
    more partners than `potential`.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "partner": ["JPN", "USA"], "value": [25.0, 75.0]}))
    >>> hhi_normalised(trade).hhi_normalised.to_pyarrow().to_pylist()
    [0.25]
    """
    keys, told = _compared(trade, over, by, potential)
    least = 1.0 / told.out_of
    normalised = _at_least_zero(divided(told.hhi - least, 1.0 - least))
    return told.select(*keys, "n", "total", "hhi", "out_of", hhi_normalised=normalised)


def concentration_index(
    trade: ir.Table, *, over: Spread = "product", by: Sequence[Dimension] = (), potential: int = 0
) -> ir.Table:
    """UNCTAD's concentration index: the normalised root of the Herfindahl–Hirschman index.

    (√H − √(1/n)) ÷ (1 − √(1/n)), from zero (all equal) to one (a single product).
    UNCTAD takes products of three digits of SITC Rev. 3; here they are those of the rows.
    `potential` is the number of all products that there could be; without it n counts
    those with trade.

    Source: UNCTADstat, merchandise: product concentration and diversification indices.

    Gives year, flow, reporter, the columns of `by`, `n`, `total`, `hhi`, `out_of` (the n of
    the formula) and `concentration_index`. Null as `hhi_normalised` is.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "product": ["490110", "950300"], "value": [100.0, 0.0]}))
    >>> concentration_index(trade, potential=2).concentration_index.to_pyarrow().to_pylist()
    [1.0]
    """
    keys, told = _compared(trade, over, by, potential)
    least = (1.0 / told.out_of).sqrt()
    index = _at_least_zero(divided(told.hhi.sqrt() - least, 1.0 - least))
    return told.select(*keys, "n", "total", "hhi", "out_of", concentration_index=index)


def theil(
    trade: ir.Table, *, over: Spread = "partner", by: Sequence[Dimension] = (), potential: int = 0
) -> ir.Table:
    """Theil's index of the inequality of a reporter's partners: ln n − entropy of their shares.

    ln n + Σ sᵢ ln sᵢ, from zero (all equal) to ln n (one has all). n counts the partners
    with trade, or is `potential`, if given: those without trade add nothing to the sum, as
    s ln s goes to zero with s.

    Source: Theil (1967), Economics and Information Theory; applied to products with
    `potential` by Cadot, Carrère and Strauss-Kahn (2011), "Export diversification: what's
    behind the hump?", The Review of Economics and Statistics 93(2).

    Gives year, flow, reporter, the columns of `by`, `n`, `total`, `entropy` (in nats),
    `effective_number_entropy` (its exponent), `out_of` (the n of the formula) and `theil`.
    A single partner out of one gives zero. Null where the total is zero, a partner's sum
    is negative, or there are more partners than `potential`.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "partner": ["JPN", "USA"], "value": [25.0, 75.0]}))
    >>> round(theil(trade).theil.to_pyarrow().to_pylist()[0], 6)
    0.130812
    """
    keys, told = _compared(trade, over, by, potential)
    index = _at_least_zero(told.out_of.cast("float64").ln() - told.entropy)
    effective = told.entropy.exp()
    return told.select(
        *keys, "n", "total", "entropy", "out_of", effective_number_entropy=effective, theil=index
    )


def effective_number(trade: ir.Table, *, over: Spread = "partner", by: Sequence[Dimension] = ()) -> ir.Table:
    """How many equal partners would be as concentrated: one over the Herfindahl–Hirschman index.

    1 ÷ Σ sᵢ², from one to n. Large partners weigh more than in `effective_number_entropy`.

    Source: Hill (1973), "Diversity and evenness", Ecology 54(2), the number of order 2;
    Laakso and Taagepera (1979), Comparative Political Studies 12(1).

    Gives year, flow, reporter, the columns of `by`, `n`, `total` and `effective_number`. Null
    where `hhi` is.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "partner": ["JPN", "USA"], "value": [25.0, 75.0]}))
    >>> effective_number(trade).effective_number.to_pyarrow().to_pylist()
    [1.6]
    """
    keys, told = _spread(trade, over, by)
    return told.select(*keys, "n", "total", effective_number=1.0 / _hhi(told))


def effective_number_entropy(
    trade: ir.Table, *, over: Spread = "partner", by: Sequence[Dimension] = ()
) -> ir.Table:
    """How many equal partners would have the same entropy: the exponent of the entropy of shares.

    exp(−Σ sᵢ ln sᵢ), from one to n, never below `effective_number`.

    Source: Hill (1973), "Diversity and evenness", Ecology 54(2), the number of order 1.

    Gives year, flow, reporter, the columns of `by`, `n`, `total` and
    `effective_number_entropy`. Null where the total is zero or a partner's sum is negative.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 2, "flow": ["export"] * 2, "reporter": ["CHN"] * 2,
    ...     "partner": ["JPN", "USA"], "value": [25.0, 75.0]}))
    >>> round(effective_number_entropy(trade).effective_number_entropy.to_pyarrow().to_pylist()[0], 6)
    1.754765
    """
    keys, told = _spread(trade, over, by)
    return told.select(*keys, "n", "total", effective_number_entropy=_entropy(told).exp())


def top_share(
    trade: ir.Table, *, over: Spread = "partner", by: Sequence[Dimension] = (), top: int = 5
) -> ir.Table:
    """The share of a reporter's `top` largest partners in its trade: a concentration ratio.

    One where there are no more partners than `top`.

    Source: Bain (1951), "Relation of profit rate to industry concentration", The Quarterly
    Journal of Economics 65(3), for the share of the largest few.

    Gives year, flow, reporter, the columns of `by`, `n`, `top_value`, `total` and `top_share`
    (a part of one). Null where the total is zero or a partner's sum is negative.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN"] * 4,
    ...     "partner": ["FRA", "JPN", "KOR", "USA"], "value": [50.0, 30.0, 15.0, 5.0]}))
    >>> top_share(trade, top=2).top_share.to_pyarrow().to_pylist()
    [0.8]
    """
    if top < 1:
        raise ValueError(f"the largest {top} are none; ask for one or more")
    keys = _keys(over, by)
    told = cells(trade, [*keys, over])
    # Of equal partners the code decides which comes first; the share is the same.
    order = ibis.window(group_by=keys, order_by=[told.value.desc(), told[over].asc()])
    placed = told.mutate(place=ibis.row_number().over(order))
    found = placed.group_by(*keys).agg(
        n=(placed.value > 0).sum(),
        total=placed.value.sum(),
        least=placed.value.min(),
        top_value=ibis.ifelse(placed.place < top, placed.value, 0.0).sum(),
    )
    share = _where_defined(found, divided(found.top_value, found.total))
    return found.select(*keys, "n", "top_value", "total", top_share=share)


def _keys(over: Spread, by: Sequence[Dimension]) -> list[str]:
    if over in by:
        raise ValueError(f"trade cannot be spread over each {over} and kept apart by {over}")
    return ["year", "flow", "reporter", *by]


def _spread(trade: ir.Table, over: Spread, by: Sequence[Dimension]) -> tuple[list[str], ir.Table]:
    """The keys, and for each combination of them the sums that measures of concentration need."""
    keys = _keys(over, by)
    told = cells(trade, [*keys, over])
    traded = told.value > 0
    return keys, told.group_by(*keys).agg(
        n=traded.sum(),
        total=told.value.sum(),
        least=told.value.min(),
        squares=(told.value * told.value).sum(),
        # v ln v, and nothing where v is zero.
        logs=(told.value * ibis.ifelse(traded, told.value, 1.0).ln()).sum(),
    )


def _compared(
    trade: ir.Table, over: Spread, by: Sequence[Dimension], potential: int
) -> tuple[list[str], ir.Table]:
    """The spread with `hhi`, `entropy` and `out_of`, the number that these are compared with."""
    if potential < 0:
        raise ValueError(f"potential is the number of all that there could be, not {potential}")
    keys, told = _spread(trade, over, by)
    number = ibis.literal(potential, "int64") if potential else told.n.cast("int64")
    return keys, told.mutate(
        hhi=_hhi(told),
        entropy=_entropy(told),
        out_of=ibis.ifelse((number >= told.n) & (number > 0), number, ibis.null("int64")),
    )


def _hhi(told: ir.Table) -> ir.FloatingValue:
    return _where_defined(told, divided(told.squares, told.total * told.total))


def _entropy(told: ir.Table) -> ir.FloatingValue:
    # −Σ s ln s, where s = v ÷ total, is ln total − Σ v ln v ÷ total.
    total = ibis.ifelse(told.total > 0, told.total, ibis.null("float64"))
    return _where_defined(told, _at_least_zero(total.ln() - told.logs / total))


def _where_defined(told: ir.Table, value: ir.Value) -> ir.FloatingValue:
    defined: ir.FloatingValue = ibis.ifelse((told.least >= 0) & (told.total > 0), value, ibis.null("float64"))
    return defined


def _at_least_zero(value: ir.NumericValue) -> ir.FloatingValue:
    """The value, and zero where rounding put it a hair below."""
    held: ir.FloatingValue = ibis.ifelse(value < 0, 0.0, value)
    return held


def _entropy_of(parts: Sequence[float]) -> float:
    total = math.fsum(parts)
    return -math.fsum(part / total * math.log(part / total) for part in parts if part)


def _hhi_of(parts: Sequence[float]) -> float:
    return math.fsum(part * part for part in parts) / math.fsum(parts) ** 2


_EACH = Parts("partner", Text("trade with each partner", "与各伙伴的贸易额"), choice="over")
_TOTAL = Operand("total", Text("the reporter's trade", "报告方贸易总额"))
_HHI = Operand(
    "hhi",
    Text("Herfindahl–Hirschman index", "赫芬达尔—赫希曼指数"),
    unit="index",
    summed=False,
    measure="hhi",
)
_OUT_OF = Operand("out_of", Text("number of partners", "伙伴数目"), unit="count", summed=False)
_NO_SHARES = Text("no trade, or a negative sum", "无贸易，或某项合计为负")
_NO_SHARES_OR_ONE = Text(
    "no trade, a negative sum, one out of one, or more than `potential`",
    "无贸易、某项合计为负、仅有一个，或多于所设总数",
)
_ANY: tuple[Dimension, ...] = ("partner", "product")

MEASURES = (
    Measure(
        share_change,
        Text("Change in share", "份额变动"),
        "value ÷ total − base ÷ base_total",
        "fraction_point",
        "Mikic and Gilbert (2007), Trade Statistics in Policymaking, UNESCAP, chapter V",
        Text("the reporter has no rows or no trade in either year", "报告方在任一年无数据或无贸易"),
        (
            Operand("value", Text("trade", "贸易额")),
            Operand("total", Text("the reporter's trade", "报告方贸易总额"), ("reporter",)),
            Operand("base", Text("trade in the base year", "基年贸易额"), year="base_year"),
            Operand(
                "base_total",
                Text("the reporter's trade in the base year", "报告方基年贸易总额"),
                ("reporter",),
                year="base_year",
            ),
        ),
        lambda value, total, base, base_total: value / total - base / base_total,
        whole=frozenset({"partner", "product"}),
        by=_ANY,
    ),
    Measure(
        hhi,
        Text("Herfindahl–Hirschman index", "赫芬达尔—赫希曼指数"),
        "Σ value² ÷ (Σ value)²",
        "index",
        "Hirschman (1945), National Power and the Structure of Foreign Trade; World Bank, WITS",
        _NO_SHARES,
        _EACH,
        lambda *parts: _hhi_of(parts),
        by=_ANY,
    ),
    Measure(
        hhi_normalised,
        Text("Normalised Herfindahl–Hirschman index", "标准化赫芬达尔—赫希曼指数"),
        "(hhi − 1 ÷ out_of) ÷ (1 − 1 ÷ out_of)",
        "index",
        "Hirschman (1945), National Power and the Structure of Foreign Trade, as normalised in common use",
        _NO_SHARES_OR_ONE,
        (_HHI, _OUT_OF),
        lambda hhi, out_of: (hhi - 1 / out_of) / (1 - 1 / out_of),
        by=_ANY,
    ),
    Measure(
        concentration_index,
        Text("Concentration index (UNCTAD)", "集中度指数（贸发会议）"),
        "(√hhi − √(1 ÷ out_of)) ÷ (1 − √(1 ÷ out_of))",
        "index",
        "UNCTADstat, product concentration and diversification indices",
        _NO_SHARES_OR_ONE,
        (_HHI, _OUT_OF),
        lambda hhi, out_of: (math.sqrt(hhi) - math.sqrt(1 / out_of)) / (1 - math.sqrt(1 / out_of)),
        by=_ANY,
    ),
    Measure(
        theil,
        Text("Theil index", "泰尔指数"),
        "ln(out_of ÷ effective_number_entropy)",
        "index",
        "Theil (1967), Economics and Information Theory",
        Text("no trade, a negative sum, or more than `potential`", "无贸易、某项合计为负，或多于所设总数"),
        (
            _OUT_OF,
            Operand(
                "effective_number_entropy",
                Text("effective number by entropy", "有效数目（熵）"),
                unit="count",
                summed=False,
                measure="effective_number_entropy",
            ),
        ),
        lambda out_of, effective: math.log(out_of / effective),
        by=_ANY,
    ),
    Measure(
        effective_number,
        Text("Effective number", "有效数目"),
        "(Σ value)² ÷ Σ value²",
        "count",
        "Hill (1973), Ecology 54(2), order 2",
        _NO_SHARES,
        _EACH,
        lambda *parts: 1 / _hhi_of(parts),
        by=_ANY,
    ),
    Measure(
        effective_number_entropy,
        Text("Effective number by entropy", "有效数目（熵）"),
        "exp(−Σ (value ÷ Σ value) × ln(value ÷ Σ value))",
        "count",
        "Hill (1973), Ecology 54(2), order 1",
        _NO_SHARES,
        _EACH,
        lambda *parts: math.exp(_entropy_of(parts)),
        by=_ANY,
    ),
    Measure(
        top_share,
        Text("Concentration ratio: share of the largest", "集中率（CRn）"),
        "top_value ÷ total",
        "fraction",
        "Bain (1951), The Quarterly Journal of Economics 65(3)",
        _NO_SHARES,
        (
            Operand("top_value", Text("trade with the largest", "与前几位的贸易额"), summed=False),
            _TOTAL,
        ),
        lambda top_value, total: top_value / total,
        by=_ANY,
    ),
)
