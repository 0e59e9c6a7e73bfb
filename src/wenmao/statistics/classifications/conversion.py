"""Trade carried from one HS revision to another without losing a cent."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wenmao.statistics.classifications.correlation import relations
from wenmao.statistics.classifications.hs import codes
from wenmao.statistics.classifications.weights import SAME_CODE, Scheme, Weight, Weights, weights_for

CENTS = 100
FINE = 10_000_000
"""Steps of a cent in which amounts below a cent are counted: a billionth of the unit."""


def convert(
    table: ir.Table,
    origin: str,
    target: str,
    *,
    weights: Weights | Scheme = SAME_CODE,
    values: Sequence[str] = ("value",),
) -> ir.Table:
    """The same trade in the codes of another revision, as an expression for any Ibis engine.

    `table` has a text column `product` (6 digits), the columns named in
    `values`, and any others: these are keys (reporter, partner, year, flow).
    The result has one row a key and target product, and for each of `values`

    - the amount,
    - `split`: the part of it that is not known but allotted by weight,
    - `low`: what is certain, the amount without `split`,
    - `high`: `low` and the whole of every split code that could belong here.

    The columns of a second and further value carry its name before these:
    `quantity`, `quantity_split`, `quantity_low`, `quantity_high`.

    Every amount is kept to the cent, in each key and so in the world: the
    targets of a split code, in their order, get whole cents by running total,
    so that the last brings the sum to the origin's amount. What an amount has
    below a cent, down to a billionth of the unit, goes to the target of the
    greatest weight. Cents are counted in whole numbers, so the order of the
    rows does not matter. Exact for sums below 2**46, 70 trillion: from there on
    float64 does not tell cents apart. Bounds hold for amounts of zero or more.
    Empty amounts count as nothing; where all of a row are empty, so is the
    result.

    A product that the origin revision does not have keeps its code, whatever it
    is; so does a code without a successor. Where the target revision has a code
    with these digits, the amount counts there in `split` and `high`, not `low`.
    `unconverted` lists them.

    Conversion over several revisions at once gives the same totals as step by
    step; what is allotted to each product can differ, because weights of one
    step are not those of several.

    `ValueError` where a revision is none, a column is missing or clashes;
    `UnfitWeights` where the weights are for other revisions.

    >>> trade = ibis.memtable(pa.table({"product": ["970110"], "value": [100.01]}))
    >>> convert(trade, "HS2017", "HS2022").order_by("product").to_pyarrow().to_pylist()[0]
    {'product': '970121', 'value': 50.0, 'split': 50.0, 'low': 0.0, 'high': 100.01}
    """
    keys = _keys(table, values)
    moves = ibis.memtable(_moves(weights_for(origin, target, weights)))
    counted = table.select(
        *keys, "product", **{name: amount for value in values for name, amount in _counted(table, value)}
    )
    joined = counted.left_join(moves, counted["product"] == moves["__from"])
    moved = joined.select(
        *(joined[key] for key in keys),
        product=ibis.coalesce(joined["__to"], joined["product"]),
        **{name: part for value in values for name, part in _parts(joined, value)},
    )
    summed = moved.group_by(*keys, "product").agg(
        **{name: moved[name].sum() for name in moved.columns if name.startswith("__")}
    )
    return summed.select(
        *keys,
        "product",
        **{name: amount for value in values for name, amount in _amounts(summed, value, values[0])},
    )


def unconverted(
    table: ir.Table, origin: str, target: str | None = None, *, values: Sequence[str] = ("value",)
) -> ir.Table:
    """The products that no conversion from a revision can carry, with their rows and sums.

    These are codes that the revision does not have: mistyped or of another
    revision, Comtrade's 999999 and its like, totals, codes of 2 or 4 digits or
    that lost a leading zero. With a `target`, also codes without a successor in
    it. Columns: `product`, `rows` and `values`, the largest first value first.

    >>> trade = ibis.memtable(pa.table({"product": ["970110", "999999"], "value": [1.0, 2.5]}))
    >>> unconverted(trade, "HS2017").to_pyarrow().to_pylist()
    [{'product': '999999', 'rows': 1, 'value': 2.5}]
    """
    _keys(table, values)
    ended = {of.code for of in relations(origin, target) if of.kind == "ended"} if target else set()
    known = ibis.memtable(pa.table({"__known": pa.array(sorted(codes(origin) - ended), pa.string())}))
    left = table.anti_join(known, table["product"] == known["__known"])
    found = left.group_by("product").agg(rows=left.count(), **{value: left[value].sum() for value in values})
    return found.order_by(found[values[0]].desc(), "product")


def _keys(table: ir.Table, values: Sequence[str]) -> list[str]:
    made = [_name(value, part, values[0]) for value in values for part in ("split", "low", "high")]
    keys = [name for name in table.columns if name != "product" and name not in values]
    for name in ("product", *values):
        if name not in table.columns:
            raise ValueError(f"the table has no column {name!r}; it has {', '.join(table.columns)}")
    if not table["product"].type().is_string():
        raise ValueError(
            f"product is {table['product'].type()}; codes are text, or they lose their leading zeros"
        )
    for name in keys:
        if name in made or name.startswith("__"):
            raise ValueError(f"the column {name!r} would clash with one that conversion makes")
    return keys


@lru_cache(maxsize=32)
def _moves(weights: Weights) -> pa.Table:
    """The codes that do not simply stay: where they go, with which stretch of their amount.

    `__below` and `__upto` are the running total of weights before a target and
    with it. A code that is not in the table stays where it is, for certain.
    """
    rows = [
        (of.code, of.targets[0], 0.0, 1.0, 0, 1)
        for of in relations(weights.origin, weights.target)
        if of.exact and of.targets != (of.code,)
    ]
    grouped: dict[str, list[Weight]] = {}
    for weight in weights.rows:
        grouped.setdefault(weight.origin, []).append(weight)
    for group in grouped.values():
        rows += _stretches(group)
    # Digits that mean something else, or nothing known, in the origin revision: they stay, but uncertainly.
    rows += [(code, code, 0.0, 1.0, 1, 1) for code in sorted(codes(weights.target) - codes(weights.origin))]
    columns = zip(*rows, strict=True) if rows else ((),) * 6
    names = ("__from", "__to", "__below", "__upto", "__unsure", "__greatest")
    types = (pa.string(), pa.string(), pa.float64(), pa.float64(), pa.int64(), pa.int64())
    return pa.table(
        {name: pa.array(column, of) for name, column, of in zip(names, columns, types, strict=True)}
    )


def _stretches(group: Sequence[Weight]) -> list[tuple[str, str, float, float, int, int]]:
    greatest = max(group, key=lambda row: row.weight)  # the first of equals
    last = max(place for place, row in enumerate(group) if row.weight)
    total, below, rows = Fraction(), 0.0, []  # summed without rounding: a split can have a thousand targets
    for place, row in enumerate(group):
        total += Fraction(row.weight)
        # The last that gets anything ends at 1 whatever rounding did to the weights, so that nothing is lost.
        upto = min(float(total), 1.0) if place < last else 1.0
        rows.append((row.origin, row.target, below, upto, 1, int(row is greatest)))
        below = upto
    return rows


def _counted(table: ir.Table, value: str) -> list[tuple[str, ir.FloatingValue]]:
    """An amount as whole cents and the fine steps above them.

    Both are whole numbers held as float64: below 2**53 as exact as integers, in
    any order of adding up, and engines sum them several times faster than the
    128-bit integers that they would widen 64-bit ones to.
    """
    amount = table[value].cast("float64")
    near = (amount * CENTS + 0.5).floor()
    # 0.29 * 100 is 28.999999999999996: a cent is whole where it divides back to the very amount.
    cents = ibis.ifelse(near / CENTS > amount, near - 1, near)
    fine = ((amount - cents / CENTS) * CENTS * FINE + 0.5).floor()
    return [(f"__{value}_cents", cents.cast("float64")), (f"__{value}_fine", fine.cast("float64"))]


def _parts(joined: ir.Table, value: str) -> list[tuple[str, ir.FloatingValue]]:
    cents, fine = joined[f"__{value}_cents"], joined[f"__{value}_fine"]
    below, upto = joined["__below"].fill_null(0.0), joined["__upto"].fill_null(1.0)
    unsure, greatest = joined["__unsure"].fill_null(0), joined["__greatest"].fill_null(1)
    part = ((cents * upto).floor() - (cents * below).floor()).cast("float64")
    rest = fine * greatest
    return [
        (f"__{value}_cents", part), (f"__{value}_fine", rest),
        (f"__{value}_cents_split", part * unsure), (f"__{value}_fine_split", rest * unsure),
        (f"__{value}_cents_whole", cents * unsure), (f"__{value}_fine_whole", fine * unsure),
    ]  # fmt: skip


def _amounts(summed: ir.Table, value: str, first: str) -> list[tuple[str, ir.FloatingValue]]:
    cents, fine = summed[f"__{value}_cents"], summed[f"__{value}_fine"]
    cents_split, fine_split = summed[f"__{value}_cents_split"], summed[f"__{value}_fine_split"]
    cents_high = cents - cents_split + summed[f"__{value}_cents_whole"]
    fine_high = fine - fine_split + summed[f"__{value}_fine_whole"]
    return [
        (value, _amount(cents, fine)),
        (_name(value, "split", first), _amount(cents_split, fine_split)),
        (_name(value, "low", first), _amount(cents - cents_split, fine - fine_split)),
        (_name(value, "high", first), _amount(cents_high, fine_high)),
    ]


def _amount(cents: ir.FloatingValue, fine: ir.FloatingValue) -> ir.FloatingValue:
    return (cents + fine / FINE) / CENTS


def _name(value: str, part: str, first: str) -> str:
    return part if value == first else f"{value}_{part}"
