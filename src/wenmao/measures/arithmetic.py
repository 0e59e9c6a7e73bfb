"""Arithmetic on figures: each result carries its formula, its operands and its rounding."""

from collections.abc import Callable
from decimal import Decimal

from wenmao.vocabulary.intervals import Interval
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.workings import Figure, Working

SUM = Text("sum", "合计")
DIFFERENCE = Text("difference", "差额")
GROWTH = Text("growth", "增长率")
SHARE = Text("share", "占比")
IMPLIED_BASE = Text("implied base", "隐含基数")
RATIO = Text("ratio", "倍数")
RANK = Text("rank", "位次")


def add(*operands: Figure, name: Text = SUM) -> Figure:
    """The sum of figures of one unit; `ValueError` where the units differ.

    >>> from wenmao.vocabulary.workings import quoted
    >>> exports = quoted(Decimal("148.40E9"), "USD", Text("exports", "出口"),
    ...                  resolution=Decimal("0.01E9"))
    >>> imports = quoted(Decimal("17.37E9"), "USD", Text("imports", "进口"),
    ...                  resolution=Decimal("0.01E9"))
    >>> total = add(exports, imports)
    >>> total.text("en"), total.working.formula.en
    ('USD 165.77 billion', 'exports + imports')
    """
    return _computed("sum", " + ", operands, name)


def subtract(first: Figure, second: Figure, name: Text = DIFFERENCE) -> Figure:
    """One figure less another of the same unit."""
    return _computed("difference", " − ", (first, second), name)


def growth(now: Figure, before: Figure, name: Text = GROWTH) -> Figure:
    """Growth in per cent from one level to another: (now ÷ before − 1) × 100.

    Raises `ZeroDivisionError` where the earlier level may be zero.
    """
    return _ratio("growth", _formula("({} ÷ {} − 1) × 100", now, before), now, before, name)


def share(part: Figure, whole: Figure, name: Text = SHARE) -> Figure:
    """A part of a whole in per cent: part ÷ whole × 100."""
    return _ratio("share", _formula("{} ÷ {} × 100", part, whole), part, whole, name)


def implied_base(now: Figure, change: Figure, name: Text = IMPLIED_BASE) -> Figure:
    """The earlier level that a level and its growth imply: now ÷ (1 + change ÷ 100)."""
    return Figure(
        OPERATIONS["implied_base"](now.value, change.value),
        now.unit,
        name,
        Working("implied_base", _formula("{} ÷ (1 + {} ÷ 100)", now, change), (now, change)),
        bounds=now.interval / (Interval.of(1) + change.interval / Interval.of(100)),
    )


def ratio(now: Figure, base: Figure, name: Text = RATIO) -> Figure:
    """How many times one level is another: now ÷ base.

    >>> from wenmao.vocabulary.workings import quoted
    >>> three, two = (quoted(Decimal(n), "count", Text(str(n), str(n))) for n in (3, 2))
    >>> ratio(three, two).text("en")
    '1.50 times'
    """
    return _ratio("ratio", _formula("{} ÷ {}", now, base), now, base, name)


def rank(first: Figure, *others: Figure, name: Text = RANK) -> Figure:
    """The place of a figure among others of its unit, the largest being first.

    >>> from wenmao.vocabulary.workings import quoted
    >>> three, two = (quoted(Decimal(n), "count", Text(str(n), str(n))) for n in (3, 2))
    >>> rank(two, three).text("en")
    'No. 2'
    """
    operands = (first, *others)
    if len(units := {operand.unit for operand in operands}) != 1:
        raise ValueError(f"cannot rank different units: {sorted(units)}")
    above = sum(other.interval.low > first.interval.high for other in others)
    perhaps = sum(other.interval.high > first.interval.low for other in others)
    return Figure(
        OPERATIONS["rank"](*(operand.value for operand in operands)),
        "rank",
        name,
        Working("rank", _formula("#({})".format(", ".join(["{}"] * len(operands))), *operands), operands),
        first.period,
        bounds=Interval(Decimal(1 + above), Decimal(1 + perhaps)),
    )


# What each operation does to its operands' values; `recompute` runs a working again with it.
OPERATIONS: dict[str, Callable[..., Decimal]] = {
    "sum": lambda *values: sum(values, Decimal(0)),
    "difference": lambda first, second: first - second,
    "product": lambda first, second: first * second,
    "growth": lambda now, before: (now / before - 1) * 100,
    "share": lambda part, whole: part / whole * 100,
    "implied_base": lambda now, change: now / (1 + change / 100),
    "ratio": lambda now, base: now / base,
    "rank": lambda first, *others: Decimal(1 + sum(other > first for other in others)),
}


def recompute(figure: Figure) -> Decimal:
    """The figure's value worked out again from its leaves.

    >>> from wenmao.vocabulary.workings import quoted
    >>> one = quoted(Decimal(1), "count", Text("one", "一"))
    >>> recompute(add(one, add(one, one)))
    Decimal('3')
    """
    working = figure.working
    if not working.operands:
        return figure.value
    return OPERATIONS[working.operation](*map(recompute, working.operands))


def _computed(operation: str, sign: str, operands: tuple[Figure, ...], name: Text) -> Figure:
    units = {operand.unit for operand in operands}
    if len(units) != 1:
        raise ValueError(f"cannot take the {operation} of different units: {sorted(units)}")
    first, *others = (operand.interval for operand in operands)
    bounds = first
    for other in others:
        bounds = bounds + other if operation == "sum" else bounds - other
    return Figure(
        OPERATIONS[operation](*(operand.value for operand in operands)),
        units.pop(),
        name,
        Working(operation, _formula(sign.join(["{}"] * len(operands)), *operands), operands),
        operands[0].period,
        _finest(operands),
        bounds,
    )


def _ratio(operation: str, formula: Text, top: Figure, bottom: Figure, name: Text) -> Figure:
    if top.unit != bottom.unit:
        raise ValueError(f"cannot divide {top.unit} by {bottom.unit}")
    hundred = Interval.of(100)
    times = top.interval / bottom.interval
    bounds = {"growth": (times - Interval.of(1)) * hundred, "share": times * hundred}.get(operation, times)
    return Figure(
        OPERATIONS[operation](top.value, bottom.value),
        "ratio" if operation == "ratio" else "percent",
        name,
        Working(operation, formula, (top, bottom)),
        top.period,
        Decimal("0.01"),
        bounds,
    )


def _finest(operands: tuple[Figure, ...]) -> Decimal | None:
    """The finest resolution, so that a computed figure prints all of its operands' digits."""
    known = [operand.resolution for operand in operands if operand.resolution]
    return min(known) if known else None


def _formula(symbols: str, *operands: Figure) -> Text:
    """A formula over the operands' names, in both languages."""
    return Text(
        symbols.format(*(operand.name.en for operand in operands)),
        symbols.format(*(operand.name.zh for operand in operands)),
    )
