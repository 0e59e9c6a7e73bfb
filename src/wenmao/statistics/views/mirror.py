"""Mirror statistics: the same trade as the exporter and as the importer report it.

The two seldom agree: imports are valued CIF and by origin, exports FOB and by last
known destination; goods go by way of third economies, arrive in another year, or
under another code. Mirrored figures are second best and leave out trade between
economies neither of which reports. Source: UN Statistics Division, UN Comtrade
knowledge base, "Mirror statistics"; World Bank, WITS help, "Imports, exports and
mirror data with UN COMTRADE".

Rows of the world or of a group (`WLD`, `EU`) on either side are never used: their
trade is that of economies which have rows of their own. Re-imports, whose reporter
and partner are one economy, are kept.
"""

import ibis
import ibis.expr.types as ir

from wenmao.statistics.views.economies import aggregates, is_economy
from wenmao.statistics.views.totals import total
from wenmao.statistics.views.valuation import Basis, recorded_basis


def mirrored(table: ir.Table, *, value: str = "value") -> ir.Table:
    """Exports as the exporter reports them beside imports as the importer does.

    `table` is of the GOODS contract; its flows other than export and import are
    left out. The result has one row a period, product, exporter and importer:

    - `reported_export`, `reported_import`: null where that side has no row;
    - `gap`: import less export, in the table's unit; null where a side is silent;
    - `gap_share`: the gap as a part of the mean of both (0.06 for 6%, at most 2 either
      way); null where a side is silent or both are zero;
    - `sides`: "both", "export only" or "import only".

    Values stay as recorded: to compare at one valuation, call `to_fob` first.
    A re-import has one economy as exporter and importer, and an import side only.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "period": ["2021"] * 2, "year": [2021] * 2, "flow": ["export", "import"],
    ...     "reporter": ["CHN", "USA"], "partner": ["USA", "CHN"], "product": ["490110"] * 2,
    ...     "value": [90.0, 110.0]}))
    >>> row = mirrored(trade).to_pyarrow().to_pylist()[0]
    >>> row["exporter"], row["importer"], row["gap"], row["gap_share"], row["sides"]
    ('CHN', 'USA', 20.0, 0.2, 'both')
    """
    told = _between_economies(table)
    is_export = told.flow == "export"
    sided = told.select(
        "period", "year", "product",
        exporter=ibis.ifelse(is_export, told.reporter, told.partner),
        importer=ibis.ifelse(is_export, told.partner, told.reporter),
        __export=ibis.ifelse(is_export, told[value].cast("float64"), ibis.null("float64")),
        __import=ibis.ifelse(is_export, ibis.null("float64"), told[value].cast("float64")),
    )  # fmt: skip
    both = sided.group_by("period", "year", "product", "exporter", "importer").agg(
        reported_export=total(sided["__export"]), reported_import=total(sided["__import"])
    )
    both = both.filter(both.reported_export.notnull() | both.reported_import.notnull())
    gap = both.reported_import - both.reported_export
    mean = (both.reported_import + both.reported_export) / 2
    return both.mutate(
        gap=gap,
        gap_share=gap / mean.nullif(0.0),
        sides=ibis.cases(
            (both.reported_import.isnull(), "export only"),
            (both.reported_export.isnull(), "import only"),
            else_="both",
        ),
    )


def reflected(table: ir.Table, *, recorded: Basis = "") -> ir.Table:
    """Each row as its partner would report it: exports become the partner's imports, and the reverse.

    Adds `valuation`, because a reflected flow keeps the valuation of the one who
    recorded it (exports from a partner's imports are CIF), and `mirror`, true where
    a row stands for the report of the other side. `recorded` says that all values
    are FOB (or CIF). Reflected twice, a table is as it was.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"flow": ["import"], "reporter": ["USA"], "partner": ["CHN"],
    ...                                 "product": ["490110"], "value": [106.0]}))
    >>> reflected(trade).to_pyarrow().to_pylist()[0]
    {'flow': 'export', 'reporter': 'CHN', 'partner': 'USA', 'product': '490110', 'value': 106.0, \
'valuation': 'CIF', 'mirror': True}
    """
    told = _between_economies(table)
    return told.mutate(
        flow=ibis.ifelse(told.flow == "export", "import", "export"),
        reporter=told.partner,
        partner=told.reporter,
        valuation=recorded_basis(told, recorded),
        mirror=~told.mirror if "mirror" in told.columns else ibis.literal(True),
    )


def from_mirror(table: ir.Table, reporter: str, *, recorded: Basis = "") -> ir.Table:
    """The trade of an economy that does not report, from its partners' reports.

    Rows are those of `reflected`: the economy's exports are its partners' imports
    from it, at their valuation, and `mirror` is true in all of them. What the
    economy reports itself is not used, so nothing is counted twice; its re-imports
    are its own report and therefore not there. `ValueError` where `reporter` is
    the world or a group.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"flow": ["import"], "reporter": ["USA"], "partner": ["PRK"],
    ...                                 "product": ["970110"], "value": [106.0]}))
    >>> [(row["flow"], row["partner"], row["value"], row["valuation"])
    ...  for row in from_mirror(trade, "PRK").to_pyarrow().to_pylist()]
    [('export', 'USA', 106.0, 'CIF')]
    """
    if reporter in aggregates():
        raise ValueError(f"{reporter} stands for several economies; name one economy, such as PRK")
    others = table.filter(table.partner == reporter, table.reporter != reporter)
    return reflected(others, recorded=recorded)


def _between_economies(table: ir.Table) -> ir.Table:
    return table.filter(
        table.flow.isin(("export", "import")), is_economy(table.reporter), is_economy(table.partner)
    )
