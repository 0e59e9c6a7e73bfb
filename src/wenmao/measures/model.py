"""What a measure is: a function over trade rows, with its formula, its operands and its source."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir

from wenmao.vocabulary.languages import Text

Dimension = Literal["reporter", "partner", "product"]
Unit = Literal["money", "fraction", "fraction_point", "ratio", "index", "count", "year_span"]
"""`money` is the dataset's currency; `fraction` is 0.093 for 9.3%, `fraction_point` 0.012 for 1.2 points."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A column of a measure's table that the value is worked out from: a sum over trade rows.

    `over` names the dimensions that are fixed as in the row; the others are summed
    over. `flow` is the flow where it is not the row's, `year` the column that holds
    the year where it is not the row's. `unit` is that of the column; one that is
    neither a sum nor read from rows (a count, a parameter) has `summed` false.
    """

    column: str
    name: Text
    over: tuple[Dimension, ...] = ("reporter",)
    flow: str = ""
    year: str = "year"
    unit: Unit = "money"
    summed: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """Operands that are as many as the trade has partners, or products: the value of each.

    `choice` is the function's keyword that names another dimension, where it has one.
    """

    by: Dimension
    name: Text
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: the function of its name gives its table, one row for each combination of its keys.

    The function takes rows of the goods or services contract (`item` renamed to
    `product`), of economies only, and keyword choices; it gives keys, operands and
    the value in `column`, null where the value is not defined, which `undefined`
    explains. `formula` is over the operands' columns; `arithmetic` takes their
    values in their order, or those of the parts, and gives the value again.

    `whole` names dimensions that must not be cut down beforehand, because the value
    is relative to all of them: a reporter's Balassa index needs all reporters.
    `flows` says whether the function takes rows of one flow at a time or of both.
    `by` are the dimensions that its `by` takes, if it takes one.
    `extra` is the optional dependency that it needs.
    """

    function: Callable[..., ir.Table]
    title: Text
    formula: str
    unit: Unit
    source: str
    undefined: Text
    operands: tuple[Operand, ...] | Parts = ()
    arithmetic: Callable[..., float] | None = None
    whole: frozenset[Dimension] = frozenset()
    flows: Literal["one", "both"] = "one"
    by: tuple[Dimension, ...] = ()
    column: str = ""
    extra: str = ""

    @property
    def name(self) -> str:
        """The name in Python and on the command line: that of the function."""
        return self.function.__name__

    @property
    def value(self) -> str:
        """The column that holds the value."""
        return self.column or self.name

    @property
    def family(self) -> str:
        """The module that the measure stands in: scale, markets …"""
        return self.function.__module__.removeprefix("wenmao.measures.").partition(".")[0]
