"""What a measure is: a function over trade rows, with its formula, its operands and its source."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Literal

import ibis.expr.types as ir

from wenmao.vocabulary.languages import Text

Dimension = Literal["reporter", "partner", "product"]
Unit = Literal["money", "fraction", "fraction_point", "ratio", "index", "count", "year_span"]
"""`money` is the dataset's currency; `fraction` is 0.093 for 9.3%, `fraction_point` 0.012 for 1.2 points."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A column of a measure's table that the value is worked out from: a sum over trade rows.

    `over` names the dimensions that are fixed as in the row, all of the row's where it
    is None; the others are summed over. `flow` is the flow where it is not the row's,
    `year` the column that holds the year where it is not the row's. `unit` is that of
    the column; what is no sum of rows (a count, a parameter) has `summed` false.
    """

    column: str
    name: Text
    over: tuple[Dimension, ...] | None = None
    flow: str = ""
    year: str = "year"
    unit: Unit = "money"
    summed: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """Operands that are as many as the trade has partners, or products: the value of each."""

    by: Literal["partner", "product"]
    name: Text


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
    `by` are the dimensions that its `by` takes, if it takes one; `keyed` those besides
    the reporter that it always keeps apart; `keys` further columns that name a row,
    such as a term. `nested` measures take items at all levels of their classification
    and choose among them. One that `spans` time takes all years at once, such as survival.
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
    keyed: tuple[Dimension, ...] = ()
    keys: tuple[str, ...] = ()
    nested: bool = False
    spans: bool = False
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
    def choices(self) -> dict[str, Parameter]:
        """The function's keyword choices besides `by`, with their defaults."""
        found = signature(self.function).parameters
        return {name: of for name, of in found.items() if of.kind is of.KEYWORD_ONLY and name != "by"}

    @property
    def default_by(self) -> tuple[Dimension, ...]:
        """What the function keeps apart where no `by` is chosen."""
        found = signature(self.function).parameters.get("by")
        return found.default if found else ()

    @property
    def family(self) -> str:
        """The module that the measure stands in: scale, markets …"""
        return self.function.__module__.removeprefix("wenmao.measures.").partition(".")[0]
