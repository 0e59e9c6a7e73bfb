"""Terms of a decomposition: each is one amount less another, and what is added here is deducted there."""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import cells, with_base
from wenmao.vocabulary.languages import Text

Term = tuple[ir.NumericValue | float, ir.NumericValue | float]
"""What a term counts, and what of it is deducted."""

TERMS: dict[str, Text] = {
    "world growth": Text("world growth", "世界增长效应"),
    "product composition": Text("product composition", "商品结构效应"),
    "market distribution": Text("market distribution", "市场分布效应"),
    "competitiveness": Text("competitiveness", "竞争力效应"),
    "structure": Text("structure", "结构效应"),
    "interaction": Text("interaction of structure and competitiveness", "交互效应（二阶效应）"),
    "growth": Text("growth of the world", "增长效应"),
    "market": Text("markets", "市场效应"),
    "product": Text("products", "商品效应"),
    "structural interaction": Text("interaction of markets and products", "结构交互效应"),
    "general competitiveness": Text("general competitiveness", "整体竞争力效应"),
    "specific competitiveness": Text("specific competitiveness", "具体竞争力效应"),
    "pure second-order": Text("pure second-order", "净二阶效应"),
    "dynamic second-order": Text("dynamic second-order", "动态二阶效应"),
    "market share": Text("market shares", "市场份额效应"),
    "market composition": Text("market composition", "市场结构效应"),
    "product adaptation": Text("adaptation to products", "商品适应效应"),
    "market adaptation": Text("adaptation to markets", "市场适应效应"),
    "national share": Text("share in the growth of all", "份额分量"),
    "industry mix": Text("mix of products", "结构偏离分量"),
    "competitive shift": Text("competitive shift", "竞争力偏离分量"),
    "allocation": Text("allocation to products", "配置效应"),
    "quantity": Text("quantity", "数量效应"),
    "price": Text("price (unit value)", "价格效应"),
    "unweighed": Text("trade without weight", "无重量贸易"),
}
"""What each term that a decomposition names is called."""


def in_both_years(trade: ir.Table, keys: Sequence[str], span: int) -> ir.Table:
    """`value` and `base` of each cell, of reporters with rows in both years alone.

    One that starts or stops reporting would make the world grow or shrink.
    """
    pairs = with_base(cells(trade, keys), keys, span)
    return pairs.filter(pairs.base.notnull())


def beside_all(pairs: ir.Table, keys: Sequence[str]) -> ir.Table:
    """`value` and `base` of each combination of keys, beside those of all reporters."""
    own = pairs.select(*keys, "value", "base")
    if set(pairs.columns) - {"base_year"} != set(own.columns):  # else each row is one combination already
        own = pairs.group_by(*keys).agg(value=pairs.value.sum(), base=pairs.base.sum())
    shared = [key for key in keys if key != "reporter"]
    all_of_them = own.group_by(*shared).agg(world_value=own.value.sum(), world_base=own.base.sum())
    return own.inner_join(all_of_them, shared).select(
        *keys, "value", "base", "world_value", "world_base"
    )  # fmt: skip


def as_rows(
    table: ir.Table,
    keys: Sequence[str],
    columns: Sequence[str],
    terms: Mapping[str, Term],
) -> ir.Table:
    """One row for each term: `term`, what is `counted`, what is `deducted`, and `effect`, the difference.

    `keys` stand before the term, `columns` after it.

    >>> import pyarrow as pa
    >>> table = ibis.memtable(pa.table({"year": [2021], "now": [5.0], "before": [3.0]}))
    >>> as_rows(table, ["year"], ["now"], {"growth": (table.now, table.before)}).to_pyarrow().to_pylist()
    [{'year': 2021, 'term': 'growth', 'now': 5.0, 'counted': 5.0, 'deducted': 3.0, 'effect': 2.0}]
    """
    amounts = [
        ibis.struct({
            "term": ibis.literal(name, "string"),
            "counted": _amount(counted),
            "deducted": _amount(deducted),
        })
        for name, (counted, deducted) in terms.items()
    ]  # fmt: skip
    rows = table.select(*keys, *columns, __term=ibis.array(amounts).unnest()).unpack("__term")
    return rows.select(*keys, "term", *columns, "counted", "deducted", effect=rows.counted - rows.deducted)


def check_choice(name: str, chosen: str, choices: Sequence[str]) -> None:
    """`ValueError` where a keyword is none of its choices."""
    if chosen not in choices:
        raise ValueError(f"{name} is one of {', '.join(choices)}, not {chosen!r}")


def known_terms(known: ir.BooleanValue, terms: Mapping[str, Term]) -> dict[str, Term]:
    """The terms where they are known, null elsewhere."""
    return {
        name: (
            ibis.ifelse(known, counted, ibis.null("float64")),
            ibis.ifelse(known, deducted, ibis.null("float64")),
        )
        for name, (counted, deducted) in terms.items()
    }


def _amount(of: ir.NumericValue | float) -> ir.FloatingValue:
    return (ibis.literal(of) if isinstance(of, float) else of).cast("float64")
