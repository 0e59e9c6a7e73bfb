"""Sums of trade rows by keys, and one sum beside another: what measures are made of.

Rows are those of the goods contract. A combination of keys without a row traded
nothing, if its reporter has any row in that year; else it is not known.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import ibis
import ibis.expr.types as ir

Per = Literal["weight", "quantity"]
"""What a unit value is of: a kilogram, or a unit of quantity."""

ROUNDING = 1e-12
"""What sums and quotients may be off by: a bound that is reached but for this is reached."""


def cells(trade: ir.Table, keys: Sequence[str], *, column: str = "value") -> ir.Table:
    """The sum of a column for each combination of keys; null amounts count as nothing.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"year": [2021, 2021], "value": [1.0, 2.0]}))
    >>> cells(trade, ["year"]).to_pyarrow().to_pylist()
    [{'year': 2021, 'value': 3.0}]
    """
    return trade.group_by(*keys).agg(**{column: trade[column].cast("float64").sum().fill_null(0.0)})


def with_total(table: ir.Table, name: str, keys: Sequence[str], *, column: str = "value") -> ir.Table:
    """The table with the sum of a column over all rows of the same keys beside each row."""
    return with_totals(table, {name: (column, keys)})


def with_totals(table: ir.Table, totals: Mapping[str, tuple[str, Sequence[str]]]) -> ir.Table:
    """The table with several sums beside each row: each of a column over all rows of the same keys.

    >>> import pyarrow as pa
    >>> table = ibis.memtable(pa.table({"year": [2021, 2021], "value": [1.0, 2.0]}))
    >>> with_totals(table, {"total": ("value", ["year"])}).to_pyarrow()["total"].to_pylist()
    [3.0, 3.0]
    """
    joined = table
    for name, (column, keys) in totals.items():
        # Each sum is of the table itself: sums of joined tables would join them again.
        sums = table.group_by(*keys).agg(**{name: table[column].sum()})
        joined = joined.inner_join(sums, list(keys))
    return joined.select(*table.columns, *totals)


def both_flows(trade: ir.Table, keys: Sequence[str]) -> ir.Table:
    """`exports` and `imports` side by side for each combination of keys, zero where one has no row."""
    amount = trade.value.cast("float64")
    return trade.group_by(*keys).agg(
        exports=ibis.ifelse(trade.flow == "export", amount, 0.0).sum().fill_null(0.0),
        imports=ibis.ifelse(trade.flow == "import", amount, 0.0).sum().fill_null(0.0),
    )


def with_base(table: ir.Table, keys: Sequence[str], span: int = 1, *, column: str = "value") -> ir.Table:
    """Each year's cells with `base`, the same cell `span` years before, and `base_year`.

    `table` has one row for each combination of `keys` (`year` and `reporter` among them).
    What was traded in one of the two years only is zero in the other. `base` is null where
    the reporter has no row at all in the base year, for then it is not known.

    >>> import pyarrow as pa
    >>> cells = ibis.memtable(pa.table({"year": [2020, 2021], "reporter": ["CHN"] * 2,
    ...                                 "partner": ["USA", "JPN"], "value": [4.0, 5.0]}))
    >>> for row in with_base(cells, ["year", "reporter", "partner"]).order_by("year", "partner") \\
    ...         .to_pyarrow().to_pylist(): print(row["year"], row["partner"], row["value"], row["base"])
    2020 USA 4.0 None
    2021 JPN 5.0 0.0
    2021 USA 0.0 4.0
    """
    now = table.select(*keys, **{column: table[column], "base": ibis.literal(0.0)})
    before = table.select(
        **{key: table[key] for key in keys if key != "year"},
        year=(table.year + span).cast(table.year.type()),
        **{column: ibis.literal(0.0)},
        base=table[column],
    ).select(*now.columns)
    both = ibis.union(now, before).group_by(*keys).agg(
        **{column: lambda t: t[column].sum(), "base": lambda t: t.base.sum()}
    )  # fmt: skip
    # A year that the reporter lacks is unknown, not nothing.
    told = table.select("reporter", "year").distinct()
    earlier = told.select(
        "reporter", year=(told.year + span).cast(told.year.type()), __known=ibis.literal(True)
    )
    both = both.semi_join(told, ["reporter", "year"])
    joined = both.left_join(earlier, ["reporter", "year"])
    return joined.select(
        *keys, column,
        base=ibis.ifelse(joined["__known"].fill_null(False), joined.base, ibis.null("float64")),
        base_year=(joined.year - span).cast("int64"),
    )  # fmt: skip


def divided(top: ir.NumericValue, bottom: ir.NumericValue) -> ir.FloatingValue:
    """A quotient, null where the divisor is zero or either is null."""
    return top.cast("float64") / bottom.cast("float64").nullif(0.0)


def with_amounts(trade: ir.Table, per: Per = "weight") -> ir.Table:
    """The rows with `amount` and its `amount_unit`, and `covered_value`: the value where the amount is known.

    An amount that is not above zero is not known, nor is a quantity without its
    unit: null, and the covered value zero. `ValueError` where the trade has no such
    column.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"value": [9.0, 5.0], "weight": [3.0, None]}))
    >>> with_amounts(trade).select("amount", "amount_unit", "covered_value").to_pyarrow().to_pylist()
    [{'amount': 3.0, 'amount_unit': 'kg', 'covered_value': 9.0}, \
{'amount': None, 'amount_unit': 'kg', 'covered_value': 0.0}]
    """
    if per not in ("weight", "quantity"):
        raise ValueError(f'per is "weight" or "quantity", not {per!r}')
    needed = ("weight",) if per == "weight" else ("quantity", "quantity_unit")
    if lacking := [name for name in needed if name not in trade.columns]:
        raise ValueError(f"the trade has no {' and no '.join(lacking)}: unit values are of goods")
    unit = ibis.literal("kg") if per == "weight" else trade.quantity_unit.fill_null("")
    amount, value = trade[per].cast("float64"), trade.value.cast("float64")
    # What is not a number is above all numbers to both engines.
    known = (amount > 0) & ~amount.isnan() & (unit != "") & value.notnull()
    return trade.mutate(
        value=value,
        amount=ibis.ifelse(known, amount, ibis.null("float64")),
        amount_unit=unit,
        covered_value=ibis.ifelse(known, value, 0.0).fill_null(0.0),
    )
