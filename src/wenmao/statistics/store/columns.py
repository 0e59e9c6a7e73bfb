"""How a published column becomes a column of a contract.

Each conversion is an SQL expression over what was published. It is used twice:
on values that DuckDB read with their types (a clean file, at full speed), and on
the bare text (a file with errors, where each bad row is to be named). A value
that cannot be converted becomes NULL in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Conversion(Protocol):
    """From published columns to one column of a contract."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The published columns that it reads."""
        ...

    @property
    def type(self) -> str:
        """The DuckDB type that its published columns are read with."""
        ...

    def sql(self, *, typed: bool) -> str:
        """The expression; over text columns where not `typed`."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value in every row: a file that is all of one year or flow."""

    value: str | int

    columns = ()
    type = "VARCHAR"

    def sql(self, *, typed: bool) -> str:
        """The value as an SQL literal."""
        del typed
        return quote(self.value) if isinstance(self.value, str) else str(self.value)


@dataclass(frozen=True, slots=True)
class Words:
    """Text as published, without blanks around it."""

    column: str
    type = "VARCHAR"

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def sql(self, *, typed: bool) -> str:
        """The column itself."""
        return name(self.column) if typed else f"nullif(trim({name(self.column)}), '')"


@dataclass(frozen=True, slots=True)
class Number:
    """A number, times a factor: thousands of dollars become dollars.

    >>> Number("v", times=1000).sql(typed=True)
    '"v" * 1000'
    """

    column: str
    times: float = 1
    type = "DOUBLE"

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def sql(self, *, typed: bool) -> str:
        """The product; NULL for what is no finite number."""
        read = name(self.column) if typed else f"TRY_CAST(trim({name(self.column)}) AS DOUBLE)"
        return read if self.times == 1 else f"{read} * {self.times:g}"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, such as a year."""

    column: str
    type = "INTEGER"

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def sql(self, *, typed: bool) -> str:
        """The column as an integer."""
        return name(self.column) if typed else f"TRY_CAST(trim({name(self.column)}) AS INTEGER)"


@dataclass(frozen=True, slots=True)
class Padded:
    """A code of a fixed width, whose leading zeros some hand may have dropped.

    >>> print(Padded("k", 6).sql(typed=True))
    CASE WHEN length("k") < 6 THEN lpad("k", 6, '0') ELSE "k" END
    """

    column: str
    width: int
    type = "VARCHAR"

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def sql(self, *, typed: bool) -> str:
        """The code in its full width; a longer one is left as it is."""
        read = name(self.column) if typed else f"nullif(trim({name(self.column)}), '')"
        return f"CASE WHEN length({read}) < {self.width} THEN lpad({read}, {self.width}, '0') ELSE {read} END"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A code by its number in the source, such as 156 for CHN; unknown numbers become NULL."""

    column: str
    codes: Mapping[int, str] = field(hash=False)
    type = "SMALLINT"

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def sql(self, *, typed: bool) -> str:
        """A look-up by position, which costs far less than a join."""
        read = name(self.column) if typed else f"TRY_CAST(trim({name(self.column)}) AS SMALLINT)"
        last = max(self.codes)
        listed = ", ".join(quote(self.codes[n]) if n in self.codes else "NULL" for n in range(last + 1))
        return f"([{listed}])[{read} + 1]"


@dataclass(frozen=True, slots=True)
class Renamed:
    """A code by its name in the source, such as X for export; unknown names become NULL."""

    column: str
    codes: Mapping[str, str] = field(hash=False)
    type = "VARCHAR"

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def sql(self, *, typed: bool) -> str:
        """A look-up in the list of names."""
        read = name(self.column) if typed else f"trim({name(self.column)})"
        known = list(self.codes)
        names = ", ".join(map(quote, known))
        listed = ", ".join(quote(self.codes[code]) for code in known)
        return f"([{listed}])[list_position([{names}], {read})]"


def quote(text: str) -> str:
    """An SQL text literal.

    >>> quote("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """An SQL identifier.

    >>> print(name("net wgt"))
    "net wgt"
    """
    return '"' + column.replace('"', '""') + '"'
