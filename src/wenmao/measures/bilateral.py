"""Bilateral trade: how closely two economies trade, fit together and compete."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import cells, divided, with_total
from wenmao.measures.model import Measure, Operand
from wenmao.vocabulary.languages import Text


def trade_intensity(
    trade: ir.Table, *, of: Sequence[str] | str = (), without_reporter: bool = False
) -> ir.Table:
    """Whether a reporter trades more with a partner than the world does: the ratio of two shares.

    (x_ij ÷ X_i) ÷ (x_wj ÷ X_w): the partner's share in the reporter's trade over its share
    in all reporters' trade. Above one the tie is closer than the partner's size would
    make it. An economy cannot sell to itself, so `without_reporter=True` leaves what
    the world sells to the reporter out of X_w, as Kojima and Drysdale do:
    (x_ij ÷ X_i) ÷ (m_j ÷ (M_w − m_i)). Both are over rows of one flow: m_j is what all
    reporters export to j, not what j says that it imports.

    `of` names the reporters that rows are wanted for; without it, all.

    Source: Mikic and Gilbert (2007), Trade Statistics in Policymaking, UNESCAP, chapter V;
    World Bank, WITS, trade intensity index. `without_reporter`: Drysdale and Garnaut
    (1982), "Trade intensities and the analysis of bilateral trade flows in a many-country
    world", Hitotsubashi Journal of Economics 22(2).

    Gives year, flow, reporter, partner, `value`, `reporter_total`, `partner_total`,
    `world_total`, `left_out` (zero unless `without_reporter`) and `trade_intensity` (a
    ratio, from zero up). Pairs that do not trade have no row: their index is zero. Null
    where a divisor is zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "partner": ["FRA", "USA", "CHN", "USA"], "value": [25.0, 75.0, 50.0, 50.0]}))
    >>> row = trade_intensity(trade, of="CHN").order_by("partner").to_pyarrow().to_pylist()[1]
    >>> row["partner"], row["trade_intensity"]
    ('USA', 1.2)
    >>> row = trade_intensity(trade, of="CHN", without_reporter=True).order_by("partner") \\
    ...     .to_pyarrow().to_pylist()[1]
    >>> row["left_out"], round(row["trade_intensity"], 6)
    (50.0, 0.9)
    """
    moment = ["year", "flow"]
    told = cells(trade, [*moment, "reporter", "partner"])
    to_partner = told.group_by(*moment, "partner").agg(partner_total=told.value.sum())
    told = with_total(told, "reporter_total", [*moment, "reporter"])
    told = with_total(told, "partner_total", [*moment, "partner"])
    told = with_total(told, "world_total", moment)
    told = _of(told, of)
    if without_reporter:
        own = to_partner.select(*moment, reporter=to_partner.partner, left_out=to_partner.partner_total)
        joined = told.left_join(own, [*moment, "reporter"])
        told = joined.select(*told.columns, left_out=joined.left_out.fill_null(0.0))
    else:
        told = told.mutate(left_out=ibis.literal(0.0))
    shares = (
        divided(told.value, told.reporter_total),
        divided(told.partner_total, told.world_total - told.left_out),
    )
    return told.mutate(trade_intensity=divided(*shares))


def complementarity(trade: ir.Table, *, of: Sequence[str] | str = ()) -> ir.Table:
    """How well what one economy exports fits what another imports.

    C_ij = 1 − ½ Σ_k |m_jk − x_ik|, where x_ik is product k's share in the exports of i and
    m_jk its share in the imports of j, each with all partners: zero where no product is in
    both, one where the shares are the same. It is worked out as Σ_k min(m_jk, x_ik), which
    is the same, since either shares sum to one. WITS gives it times 100.

    `of` names the exporters that rows are wanted for; without it, all: some 48,000
    pairs a year, each over thousands of products.

    Source: Michaely (1996), "Trade preferential agreements in Latin America: an ex ante
    assessment", World Bank Policy Research Working Paper 1583.

    Gives year, reporter (the exporter), partner (the importer, from its own rows), `exports`,
    `imports`, `products` (traded by both) and `complementarity` (from zero to one). An
    economy is not paired with itself. Null where a product's sum is negative; economies
    whose exports (imports) are zero or not there have no pairs as reporter (partner).

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export", "export", "import", "import"],
    ...     "reporter": ["CHN", "CHN", "USA", "USA"], "product": ["490110", "950300"] * 2,
    ...     "value": [75.0, 25.0, 50.0, 50.0]}))
    >>> complementarity(trade).to_pyarrow().to_pylist()[0]["complementarity"]
    0.75
    """
    exports = _profiles(trade.filter(trade.flow == "export"), ["year"])
    imports = _profiles(trade.filter(trade.flow == "import"), ["year"])
    found = _overlaps(_of(exports, of), imports, ["year"], "partner")
    return found.select(
        "year", "reporter", "partner", "products",
        exports=found.total, imports=found.other_total, complementarity=found.overlap,
    ).relocate("products", after="imports")  # fmt: skip


def export_similarity(trade: ir.Table, *, of: Sequence[str] | str = ()) -> ir.Table:
    """How alike the exports of two economies are, and so how much they compete.

    S(a, b) = Σ_k min(s_ak, s_bk), where s_ak is product k's share in the exports of a: zero
    where no product is in both, one where the shares are the same. With rows of one
    partner only, it is their similarity in that market, as in the source, which gives it
    times 100; with rows of imports, the similarity of imports.

    `of` names the reporters that rows are wanted for; without it, all, and each pair twice.

    Source: Finger and Kreinin (1979), "A measure of 'export similarity' and its possible
    uses", The Economic Journal 89.

    Gives year, flow, reporter, `other`, `total`, `other_total`, `products` (traded by both)
    and `export_similarity` (from zero to one). An economy is not paired with itself. Null
    where a product's sum is negative; economies without trade have no pairs.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "CHN", "FRA", "FRA"],
    ...     "product": ["490110", "950300"] * 2, "value": [75.0, 25.0, 50.0, 50.0]}))
    >>> found = export_similarity(trade, of="CHN").to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["other"], row["export_similarity"]) for row in found]
    [('CHN', 'FRA', 0.75)]
    """
    keys = ["year", "flow"]
    profiles = _profiles(trade, keys)
    found = _overlaps(_of(profiles, of), profiles, keys, "other")
    return found.select(
        *keys, "reporter", "other", "total", "other_total", "products", export_similarity=found.overlap
    )


def _of(table: ir.Table, of: Sequence[str] | str) -> ir.Table:
    wanted = [of] if isinstance(of, str) else list(of)
    return table.filter(table.reporter.isin(wanted)) if wanted else table


def _profiles(trade: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Each reporter's products with their share, null for all where the sum of one is negative."""
    told = cells(trade, [*keys, "reporter", "product"])
    totals = told.group_by(*keys, "reporter").agg(total=told.value.sum(), least=told.value.min())
    joined = told.inner_join(totals, [*keys, "reporter"])
    share = ibis.ifelse(joined.least >= 0, divided(joined.value, joined.total), ibis.null("float64"))
    return joined.filter((joined.value != 0) & (joined.total != 0)).select(
        *keys, "reporter", "product", "total", share=share
    )


def _overlaps(one: ir.Table, two: ir.Table, keys: Sequence[str], other: str) -> ir.Table:
    """For each pair of economies Σ min of their shares, over the products that both have."""
    second = two.select(
        *keys, "product", other_total=two.total, other_share=two.share, **{other: two.reporter}
    ).view()
    # Only what both trade is joined: a pair without any is added after.
    met = one.inner_join(second, [*keys, "product"])
    smaller = ibis.ifelse(met.share < met.other_share, met.share, met.other_share)
    sums = met.group_by(*keys, "reporter", other).agg(
        products=met.count(), overlap=ibis.ifelse(met.share.isnull(), met.share, smaller).sum()
    )
    firsts = one.group_by(*keys, "reporter").agg(total=one.total.max(), known=one.share.notnull().all())
    seconds = second.group_by(*keys, other).agg(
        other_total=second.other_total.max(), other_known=second.other_share.notnull().all()
    )
    pairs = firsts.inner_join(seconds, list(keys))
    pairs = pairs.filter(pairs.reporter != pairs[other])
    found = pairs.left_join(sums, [*keys, "reporter", other])
    return found.select(
        *keys, "reporter", other, "total", "other_total",
        products=found.products.fill_null(0),
        overlap=ibis.ifelse(
            found.known & found.other_known, found.overlap.fill_null(0.0), ibis.null("float64")
        ),
    )  # fmt: skip


_PRODUCTS = Operand("products", Text("products of both", "双方共有的产品数"), unit="count", summed=False)

MEASURES = (
    Measure(
        trade_intensity,
        Text("Trade intensity index", "贸易强度指数（贸易结合度）"),
        "(value ÷ reporter_total) ÷ (partner_total ÷ (world_total − left_out))",
        "ratio",
        "Mikic and Gilbert (2007), Trade Statistics in Policymaking, UNESCAP, chapter V; World Bank, WITS",
        Text("the reporter, the partner or the world has no trade", "报告方、伙伴或世界无贸易"),
        (
            Operand("value", Text("trade with the partner", "与该伙伴的贸易额"), ("reporter", "partner")),
            Operand("reporter_total", Text("the reporter's trade", "报告方贸易总额"), ("reporter",)),
            Operand(
                "partner_total", Text("all reporters' trade with it", "各方与该伙伴的贸易额"), ("partner",)
            ),
            Operand("world_total", Text("all reporters' trade", "各方贸易总额"), ()),
            Operand(
                "left_out",
                Text("of it with the reporter, left out", "其中与报告方的贸易额（扣除）"),
                summed=False,
            ),
        ),
        lambda value, reporter, partner, world, left_out: (value / reporter) / (partner / (world - left_out)),
        whole=frozenset({"reporter", "partner"}),
        keyed=("partner",),
    ),
    Measure(
        complementarity,
        Text("Trade complementarity index", "贸易互补性指数"),
        "1 − ½ Σ |import share of the partner − export share of the reporter|, over products",
        "index",
        "Michaely (1996), World Bank Policy Research Working Paper 1583",
        Text("a negative sum", "某产品合计为负"),
        (
            Operand(
                "exports", Text("the reporter's exports", "报告方出口总额"), ("reporter",), flow="export"
            ),
            Operand("imports", Text("the partner's imports", "伙伴进口总额"), flow="import", summed=False),
            _PRODUCTS,
        ),
        whole=frozenset({"reporter", "partner"}),
        keyed=("partner",),
        flows="both",
    ),
    Measure(
        export_similarity,
        Text("Export similarity index", "出口相似度指数"),
        "Σ min(export share of the reporter, export share of the other), over products",
        "index",
        "Finger and Kreinin (1979), The Economic Journal 89",
        Text("a negative sum", "某产品合计为负"),
        (
            Operand("total", Text("the reporter's trade", "报告方贸易总额"), ("reporter",)),
            Operand("other_total", Text("the other's trade", "另一方贸易总额"), summed=False),
            _PRODUCTS,
        ),
        whole=frozenset({"reporter"}),
        keys=("other",),
    ),
)
