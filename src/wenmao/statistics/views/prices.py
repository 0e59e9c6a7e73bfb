"""Constant prices: values of every period as if prices were those of one base year.

value at constant prices = value at current prices ÷ deflator, the deflator being a
published price index divided by its own mean over the base year. Which index fits is
a choice: a GDP deflator tells what the money would buy at home, an export price index
how much was shipped. It must be of the values' currency. Where values are converted
too, this package converts first and deflates then.
"""

from collections.abc import Sequence

import ibis.expr.types as ir

from wenmao.statistics.views.totals import total


def constant_prices(
    table: ir.Table, deflators: ir.Table, *, indicator: str, base_year: int, place: str = "",
    values: Sequence[str] = ("value",),
) -> ir.Table:  # fmt: skip
    """The table with `values` at the prices of `base_year`.

    `deflators` is of the INDICATORS contract; `indicator` is the code of a price
    index, at any scale. It is that of `place` for all rows, or of each row's own
    reporter if none is named, and of the row's own period. Added is `deflator`, 1 in
    the base year. Where a row has none, its values and it are null:
    `without_deflator` lists such rows.

    The deflators are looked into at once, which runs a query. `ValueError` where the
    indicator, or the base year for all places, is not there; the message says what is.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"period": ["2015", "2021"], "value": [100.0, 120.0]}))
    >>> index = ibis.memtable(pa.table({"period": ["2015", "2021"], "year": [2015, 2021],
    ...                                 "place": ["USA"] * 2, "indicator": ["P"] * 2, "value": [80.0, 96.0]}))
    >>> constant_prices(trade, index, indicator="P", base_year=2015, place="USA").to_pyarrow().to_pylist()
    [{'period': '2015', 'value': 100.0, 'deflator': 1.0}, {'period': '2021', 'value': 100.0, 'deflator': 1.2}]
    """
    plain = table.drop("deflator") if "deflator" in table.columns else table
    known = _deflators(deflators, indicator, base_year, place)
    known = known.select(__period="period", __place="place", deflator="deflator")
    matches = plain.period == known["__period"]
    joined = plain.left_join(known, matches if place else matches & (plain.reporter == known["__place"]))
    return joined.select(
        **{name: joined[name].cast("float64") / joined.deflator if name in values else joined[name]
           for name in plain.columns},
        deflator=joined.deflator,
    )  # fmt: skip


def without_deflator(
    table: ir.Table,
    deflators: ir.Table,
    *,
    indicator: str,
    base_year: int,
    place: str = "",
    value: str = "value",
) -> ir.Table:
    """The periods (and reporters, if no place is named) that `constant_prices` has no deflator for.

    With their rows and their value at current prices.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"period": ["2015", "2021"], "value": [100.0, 120.0]}))
    >>> index = ibis.memtable(pa.table({"period": ["2015"], "year": [2015], "place": ["USA"],
    ...                                 "indicator": ["P"], "value": [80.0]}))
    >>> without_deflator(trade, index, indicator="P", base_year=2015, place="USA").to_pyarrow().to_pylist()
    [{'period': '2021', 'rows': 1, 'value': 120.0}]
    """
    deflated = constant_prices(
        table.mutate(__had=table[value]),
        deflators,
        indicator=indicator,
        base_year=base_year,
        place=place,
        values=(),
    )
    left = deflated.filter(deflated.deflator.isnull())
    keys = ("period",) if place else ("period", "reporter")
    found = left.group_by(*keys).agg(**{"rows": left.count(), value: total(left["__had"])})
    return found.order_by(*keys)


def _deflators(table: ir.Table, indicator: str, base_year: int, place: str) -> ir.Table:
    told = table.filter(table.indicator == indicator, table.value > 0)
    if place:
        told = told.filter(told.place == place)
    in_base = told.filter(told.year == base_year)
    if not in_base.count().to_pyarrow().as_py():
        raise ValueError(_what_there_is(table, indicator, base_year, place))
    base = in_base.group_by("place").agg(__base=total(in_base.value) / in_base.count())
    joined = told.inner_join(base, "place")
    return joined.select("period", "place", deflator=joined.value.cast("float64") / joined["__base"])


def _what_there_is(table: ir.Table, indicator: str, base_year: int, place: str) -> str:
    of = f"{indicator} of {place}" if place else indicator
    told = table.filter(table.indicator == indicator)
    if place:
        told = told.filter(told.place == place)
    years = told.agg(first=told.year.min(), last=told.year.max()).to_pyarrow().to_pylist()[0]
    if years["first"] is not None:
        return f"no {of} in the base year {base_year}; there is {years['first']} to {years['last']}"
    codes = table.select("indicator").distinct().order_by("indicator").limit(10).to_pyarrow()["indicator"]
    return f"no {of} among the deflators; there are {', '.join(codes.to_pylist()) or 'none'}"
