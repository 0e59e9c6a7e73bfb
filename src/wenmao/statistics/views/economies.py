"""Economies and aggregates: which rows may be added up without counting trade twice."""

import ibis.expr.types as ir

from wenmao.vocabulary.places import WORLD, groups


def aggregates() -> tuple[str, ...]:
    """The codes that stand for several economies: the world and the groups.

    >>> {"WLD", "EU", "ASEAN"} <= set(aggregates())
    True
    """
    return (WORLD, *groups())


def is_economy(code: ir.StringColumn) -> ir.BooleanColumn:
    """Whether a code is that of one economy, or of "areas, not elsewhere specified" (`_X`).

    What partners are not told apart in `_X` is in no other row, so it counts once.
    """
    return ~code.isin(aggregates())
