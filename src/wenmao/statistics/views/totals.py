"""Sums that do not depend on the order of the rows, which engines do not promise."""

import ibis
import ibis.expr.types as ir

FINE = 1_000_000
"""Parts of a unit that sums of several rows keep: a millionth."""


def total(amount: ir.NumericColumn) -> ir.FloatingScalar:
    """The sum of a column, the same whichever way an engine adds up; null where every amount is.

    Wholes and millionths are summed apart, as whole numbers, which float64 adds
    without rounding up to 2**53. A single amount stays as it is to the last bit.

    >>> import pyarrow as pa
    >>> tenths = ibis.memtable(pa.table({"value": [0.1] * 10}))
    >>> tenths.agg(value=total(tenths.value)).to_pyarrow().to_pylist()
    [{'value': 1.0}]
    """
    number = amount.cast("float64")
    whole = number.floor().cast("float64")
    fine = ((number - whole) * FINE + 0.5).floor().cast("float64")
    return ibis.ifelse(number.count() == 1, number.max(), whole.sum() + fine.sum() / FINE)
