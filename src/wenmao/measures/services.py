"""Services: what a reporter's trade in services is made of, by items of EBOPS 2010.

Items stand one in another (`SK1` and `SK2` in `SK`, `SK` in `S`), beside groupings that overlap
them (`S1`, `SOX`). So rows are never summed as they come: each measure says which items it
takes, and leaves all others. The rows have no level of their own to be cut to.
"""

from collections.abc import Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from wenmao.measures.cells import cells, divided, with_base
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.statistics.classifications.definitions import coded_definition
from wenmao.vocabulary.languages import Text

MAIN_ITEMS = ("SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", "SL", "SN")
"""The twelve main items of EBOPS 2010, and services not allocated to any: together the total `S`."""
TOTAL = "S"

_WHOLE = ["year", "flow", "reporter"]


def services_structure(trade: ir.Table) -> ir.Table:
    """The share of each main item in a reporter's trade in services.

    `value ÷ total`. The items are `SA` to `SL`, and `SN`, services not allocated; their
    sub-items and the groupings that overlap them are left out. The total is the row `S`
    of a partner where there is one, else the sum of the main items with that partner.
    Where `S` is more than its items, because a source keeps some confidential, shares do
    not add up to one.

    Source: UN et al. (2012), Manual on Statistics of International Trade in Services 2010.

    Gives year, flow, reporter, product (the item), `value`, `total` and
    `services_structure` (a fraction). Items without a row have none. Null where the total
    is zero. Credits and debits may be negative, and shares with them.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN"] * 4, "partner": ["USA"] * 4,
    ...     "product": ["S", "SC", "SK", "SK1"], "value": [100.0, 90.0, 10.0, 8.0]}))
    >>> found = services_structure(trade).order_by("product").to_pyarrow().to_pylist()
    >>> [(row["product"], row["services_structure"]) for row in found]
    [('SC', 0.9), ('SK', 0.1)]
    """
    items = cells(trade.filter(trade["product"].isin(MAIN_ITEMS)), [*_WHOLE, "product"])
    totals = _totals(trade)
    told = items.inner_join(totals, _WHOLE).select(*items.columns, "total")
    return told.mutate(services_structure=divided(told.value, told.total))


def services_contribution(trade: ir.Table, *, span: int = 1) -> ir.Table:
    """The part of each main item in the growth of a reporter's trade in services.

    `(value − base) ÷ base_total`, in fraction points: over the main items they add up to
    the growth of the total, as far as the items make the total. Items and total are
    those of `services_structure`; `base` is `span` years before.

    Source: an identity; items as in UN et al. (2012), Manual on Statistics of International
    Trade in Services 2010.

    Gives year, base_year, flow, reporter, product (the item), `value`, `base`,
    `base_total` and `services_contribution` (0.012 for 1.2 points). An item of one of the
    two years is zero in the other. Null where the reporter has no row in the base year,
    or a total of zero.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2020, 2021] * 2, "flow": ["export"] * 4, "reporter": ["CHN"] * 4, "partner": ["USA"] * 4,
    ...     "product": ["SC"] * 2 + ["SK"] * 2, "value": [90.0, 99.0, 10.0, 20.0]}))
    >>> found = services_contribution(trade).filter(ibis._.year == 2021).order_by("product")
    >>> [(row["product"], row["services_contribution"]) for row in found.to_pyarrow().to_pylist()]
    [('SC', 0.09), ('SK', 0.1)]
    """
    keys = [*_WHOLE, "product"]
    items = with_base(cells(trade.filter(trade["product"].isin(MAIN_ITEMS)), keys), keys, span)
    totals = with_base(_totals(trade), _WHOLE, span, column="total").select(*_WHOLE, base_total="base")
    told = items.inner_join(totals, _WHOLE).select(*items.columns, "base_total")
    return told.mutate(services_contribution=divided(told.value - told.base, told.base_total))


def knowledge_intensive_share(trade: ir.Table, *, definition: str = "knowledge-intensive") -> ir.Table:
    """The share of knowledge-intensive services in a reporter's trade in services.

    `value ÷ total`. `definition` names the list of items; the packaged one is the six
    items that releases of China's Ministry of Commerce name: `SF`, `SG`, `SH`, `SI`, `SJ` and
    `SK`. No release seen gives the whole list. The total is that of `services_structure`.
    The headline share is of exports and imports together: give rows whose flow is one
    (`trade.mutate(flow=ibis.literal("total"))`).

    Source: MOFCOM, press conferences on trade in services, as in the packaged
    definition `knowledge-intensive`.

    Gives year, flow, reporter, `value`, `total`, `items` (how many of the definition's items
    have a row; the value lacks the others), `items_defined` and
    `knowledge_intensive_share` (a fraction). Null where the total is zero, or no item has a
    row: a table with totals alone says nothing about its items.
    `UnknownDefinition` where there is no such definition; `ValueError` where it is not one
    of services, or an item of it stands in another.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN"] * 3, "partner": ["USA"] * 3,
    ...     "product": ["SC", "SI", "SI2"], "value": [60.0, 40.0, 30.0]}))
    >>> knowledge_intensive_share(trade).to_pyarrow().to_pylist()[0]["knowledge_intensive_share"]
    0.4
    """
    return _share(trade, definition, "knowledge_intensive_share")


def digitally_deliverable_share(trade: ir.Table, *, definition: str = "digitally-deliverable") -> ir.Table:
    """The share of digitally deliverable services in a reporter's trade in services.

    `value ÷ total`. `definition` names the list of items: `digitally-deliverable` is the six
    main items as the WTO is cited, `digitally-deliverable-handbook` counts only `SK1` of
    `SK`. What can be delivered over a network is counted, whether it was or not. The total
    is that of `services_structure`.

    Source: WTO, World Trade Statistical Review; IMF, OECD, UNCTAD and WTO (2023), Handbook
    on Measuring Digital Trade, as in the packaged definitions.

    Gives year, flow, reporter, `value`, `total`, `items`, `items_defined` and
    `digitally_deliverable_share` (a fraction); null and errors as in
    `knowledge_intensive_share`.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN"] * 3, "partner": ["USA"] * 3,
    ...     "product": ["S", "SK", "SK1"], "value": [100.0, 10.0, 8.0]}))
    >>> for name in ("digitally-deliverable", "digitally-deliverable-handbook"):
    ...     found = digitally_deliverable_share(trade, definition=name).to_pyarrow().to_pylist()
    ...     print(found[0]["digitally_deliverable_share"])
    0.1
    0.08
    """
    return _share(trade, definition, "digitally_deliverable_share")


def _totals(trade: ir.Table) -> ir.Table:
    """`total` of each reporter: with each partner the row of the total, else the sum of the main items."""
    amount = trade.value.cast("float64")
    partners = trade.filter(trade["product"].isin((TOTAL, *MAIN_ITEMS))).group_by(*_WHOLE, "partner").agg(
        given=ibis.ifelse(trade["product"] == TOTAL, amount, ibis.null("float64")).sum(),
        items=ibis.ifelse(trade["product"] == TOTAL, 0.0, amount).sum(),
    )  # fmt: skip
    return partners.group_by(*_WHOLE).agg(
        total=ibis.coalesce(partners.given, partners["items"]).sum().fill_null(0.0)
    )


def _share(trade: ir.Table, definition: str, column: str) -> ir.Table:
    codes = _items(definition)
    counted = trade.filter(trade["product"].isin(codes), trade.value.notnull())
    sums = counted.group_by(*_WHOLE).agg(
        value=counted.value.cast("float64").sum(), items=counted["product"].nunique().cast("int64")
    )
    totals = _totals(trade)
    told = totals.left_join(sums, _WHOLE).select(
        *_WHOLE, "value", "total",
        items=ibis.coalesce(sums["items"], 0), items_defined=ibis.literal(len(codes), "int64"),
    )  # fmt: skip
    return told.mutate(**{column: divided(told.value, told.total)})


def _items(name: str) -> Sequence[str]:
    """The items of a definition of services, none of which stands in another."""
    definition = coded_definition(name)
    if definition.kind != "services" or not definition.entries:
        raise ValueError(f"{name} does not list items of services")
    codes = sorted({entry.code for entry in definition.entries})
    for one, other in ((a, b) for a in codes for b in codes if a != b and b.startswith(a)):
        raise ValueError(f"{name}: {other} stands in {one}, and would be counted twice")
    return codes


_VALUE = Operand("value", Text("trade in the items of the definition", "定义所列项目贸易额"), summed=False)
_ITEM: tuple[Dimension, ...] = ("reporter", "product")
_TOTAL_OPERAND = Operand("total", Text("trade in services", "服务贸易总额"), summed=False)
_NO_TOTAL = Text("the reporter has no trade in services", "报告方无服务贸易")
_NO_ITEM = Text("the reporter has no services, or none of the definition", "报告方无服务贸易或无定义所列项目")

MEASURES = (
    Measure(
        services_structure,
        Text("Share of each main item in services", "服务贸易项目构成"),
        "value ÷ total",
        "fraction",
        "UN et al. (2012), Manual on Statistics of International Trade in Services 2010",
        _NO_TOTAL,
        (Operand("value", Text("trade in the item", "该项目贸易额"), _ITEM), _TOTAL_OPERAND),
        lambda value, total: value / total,
        whole=frozenset({"product"}), keyed=("product",), nested=True,
    ),
    Measure(
        services_contribution,
        Text("Contribution of each main item to the growth of services", "各服务项目对服务贸易增长的拉动"),
        "(value − base) ÷ base_total",
        "fraction_point",
        "UN et al. (2012), Manual on Statistics of International Trade in Services 2010, for the items",
        Text("the reporter has no trade in services in the base year", "报告方基期无服务贸易"),
        (
            Operand("value", Text("trade in the item", "该项目贸易额"), _ITEM),
            Operand("base", Text("base-year trade in the item", "该项目基期贸易额"), _ITEM, year="base_year"),
            replace(_TOTAL_OPERAND, column="base_total", year="base_year"),
        ),
        lambda value, base, total: (value - base) / total,
        whole=frozenset({"product"}), keyed=("product",), nested=True,
    ),
    Measure(
        knowledge_intensive_share,
        Text("Share of knowledge-intensive services", "知识密集型服务贸易占比"),
        "value ÷ total",
        "fraction",
        "MOFCOM, press conferences on trade in services",
        _NO_ITEM,
        (_VALUE, _TOTAL_OPERAND),
        lambda value, total: value / total,
        whole=frozenset({"product"}), nested=True,
    ),
    Measure(
        digitally_deliverable_share,
        Text("Share of digitally deliverable services", "可数字化交付服务贸易占比"),
        "value ÷ total",
        "fraction",
        "WTO, World Trade Statistical Review; "
        "IMF, OECD, UNCTAD and WTO (2023), Handbook on Measuring Digital Trade",
        _NO_ITEM,
        (_VALUE, _TOTAL_OPERAND),
        lambda value, total: value / total,
        whole=frozenset({"product"}), nested=True,
    ),
)  # fmt: skip
