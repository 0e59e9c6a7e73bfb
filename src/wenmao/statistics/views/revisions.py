"""Revisions: two vintages of a dataset compared cell by cell.

A figure that differs from the newest vintage but agrees with an earlier one was
revised, not wrong.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from wenmao.statistics.views.totals import total


def revisions(old: ir.Table, new: ir.Table, key: Sequence[str], *, value: str = "value") -> ir.Table:
    """The cells whose value is another in the new vintage.

    Columns are those of `key`, and

    - `old`, `new`: the values, null where a vintage has none;
    - `change`: new less old, an absent value counting as zero, so that the changes
      add up to the change of the total;
    - `change_share`: the change as a part of old (0.1 for +10%); null where old is
      null or zero;
    - `what`: "revised", "added" or "withdrawn".

    `key` is a contract's key for single cells, or fewer columns for sums over the
    others. Cells with the same value in both are not in the result, which is empty for
    equal tables.

    >>> import pyarrow as pa
    >>> first = ibis.memtable(pa.table({"period": ["2016", "2017"], "value": [786.6, 881.9]}))
    >>> later = ibis.memtable(pa.table({"period": ["2016", "2017"], "value": [784.6, 881.9]}))
    >>> [(row["period"], row["what"], round(row["change"], 6))
    ...  for row in revisions(first, later, ["period"]).to_pyarrow().to_pylist()]
    [('2016', 'revised', -2.0)]
    """
    empty = ibis.null("float64")
    before = old.select(*key, __old=old[value].cast("float64"), __new=empty)
    after = new.select(*key, __old=empty, __new=new[value].cast("float64"))
    cells = ibis.union(before, after)
    both = cells.group_by(*key).agg(old=total(cells["__old"]), new=total(cells["__new"]))
    both = both.mutate(change=both.new.fill_null(0.0) - both.old.fill_null(0.0))
    # A zero that is added or withdrawn is news too.
    moved = both.filter((both.old.isnull() != both.new.isnull()) | (both.change != 0))
    return moved.mutate(
        change_share=moved.change / moved.old.nullif(0.0),
        what=ibis.cases((moved.old.isnull(), "added"), (moved.new.isnull(), "withdrawn"), else_="revised"),
    )
