"""Values in another currency, at each period's own published rate.

An annual flow is converted at the average rate of its year, a monthly one at that of
its month; a rate at the period's end is for stocks. A period without a rate has no
value in the other currency: it is never lent that of another period.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from wenmao.statistics.views.totals import total


def in_currency(
    table: ir.Table, rates: ir.Table, *, have: str, want: str, basis: str = "average",
    values: Sequence[str] = ("value",),
) -> ir.Table:  # fmt: skip
    """The table with `values` in the currency `want` instead of `have`.

    `rates` is of the RATES contract: units of `currency` for one of `base`. In each
    period the published rate is taken if there is one, else that of the opposite
    direction inverted, else the cross rate over a third currency, the first by
    alphabet. Added are `currency`, `rate` (units of `want` for one of `have`) and
    `rate_way` ("direct", "inverse", "cross EUR", "same"). Where a period has no
    rate, the values and both are null: `without_rate` lists such periods.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"period": ["2021"], "value": [100.0]}))
    >>> rates = ibis.memtable(pa.table({
    ...     "period": ["2021", "2021"], "currency": ["CNY", "USD"], "base": ["EUR", "EUR"],
    ...     "basis": ["average", "average"], "value": [7.5, 1.25]}))
    >>> in_currency(trade, rates, have="USD", want="CNY").to_pyarrow().to_pylist()
    [{'period': '2021', 'value': 600.0, 'currency': 'CNY', 'rate': 6.0, 'rate_way': 'cross EUR'}]
    """
    plain = table.drop(*(name for name in ("currency", "rate", "rate_way") if name in table.columns))
    if have == want:
        return plain.mutate(
            currency=ibis.literal(want), rate=ibis.literal(1.0), rate_way=ibis.literal("same")
        )
    known = pair_rates(rates, have, want, basis).rename(__period="period")
    joined = plain.left_join(known, plain.period == known["__period"])
    return joined.select(
        **{name: joined[name].cast("float64") * joined.rate if name in values else joined[name]
           for name in plain.columns},
        currency=ibis.literal(want), rate=joined.rate, rate_way=joined.rate_way,
    )  # fmt: skip


def without_rate(
    table: ir.Table, rates: ir.Table, *, have: str, want: str, basis: str = "average", value: str = "value"
) -> ir.Table:
    """The periods that `in_currency` cannot convert, with their rows and their value in `have`.

    >>> import pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"period": ["2021", "2022"], "value": [100.0, 50.0]}))
    >>> rates = ibis.memtable(pa.table({"period": ["2021"], "currency": ["CNY"], "base": ["USD"],
    ...                                 "basis": ["average"], "value": [6.45]}))
    >>> without_rate(trade, rates, have="USD", want="CNY").to_pyarrow().to_pylist()
    [{'period': '2022', 'rows': 1, 'value': 50.0}]
    """
    converted = in_currency(
        table.mutate(__had=table[value]), rates, have=have, want=want, basis=basis, values=()
    )
    left = converted.filter(converted.rate.isnull())
    found = left.group_by("period").agg(**{"rows": left.count(), value: total(left["__had"])})
    return found.order_by("period")


def pair_rates(rates: ir.Table, have: str, want: str, basis: str = "average") -> ir.Table:
    """Of each period the rate from one currency to another: `period`, `rate` and `rate_way`."""
    told = rates.filter(rates.basis == basis, rates.value > 0)
    forth = told.select("period", one=told.base, other=told.currency, rate=told.value.cast("float64"),
                        inverted=ibis.literal(0))  # fmt: skip
    back = told.select("period", one=told.currency, other=told.base, rate=1 / told.value.cast("float64"),
                       inverted=ibis.literal(1))  # fmt: skip
    # One rate a period and direction: as published if it is, else inverted.
    steps = ibis.union(forth, back)
    steps = steps.group_by("period", "one", "other").agg(
        rate=steps.rate.argmin(steps.inverted), inverted=steps.inverted.min()
    )
    straight = steps.filter(steps.one == have, steps.other == want)
    first = steps.filter(steps.one == have, steps.other != want)
    second = steps.filter(steps.one != have, steps.other == want).select(
        __period="period", __via="one", __rate="rate"
    )
    cross = first.inner_join(second, (first.period == second["__period"]) & (first.other == second["__via"]))
    ways = ibis.union(
        straight.select(
            "period", "rate",
            rate_way=ibis.ifelse(straight.inverted == 0, "direct", "inverse"), order=ibis.literal(""),
        ),
        cross.select(
            period=cross.period, rate=cross.rate * cross["__rate"],
            rate_way=ibis.literal("cross ") + cross.other, order=cross.other,
        ),
    )  # fmt: skip
    return ways.group_by("period").agg(
        rate=ways.rate.argmin(ways.order), rate_way=ways.rate_way.argmin(ways.order)
    )
