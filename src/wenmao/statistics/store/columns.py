"""How a published column becomes a column of a contract.

Each conversion is an SQL expression over what was published. It is used twice:
on values that DuckDB read with their types (a clean file, at full speed), and on
the bare text (a file with errors, where each bad row is to be named). A value
that cannot be converted becomes NULL in both, or stops the reading of a clean file.
"""

from collections.abc import Iterable, Mapping
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

    @property
    def values(self) -> tuple[str, ...] | None:
        """The codes that it can give, where these are known beforehand.

        Such a column is an ENUM over typed columns, which costs far less to write.
        """
        ...

    def sql(self, *, typed: bool) -> str:
        """The expression; over text columns where not `typed`."""
        ...


@dataclass(frozen=True, slots=True)
class OfOneColumn:
    """What conversions of one published column have in common: its name, and no list of codes."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    @property
    def values(self) -> tuple[str, ...] | None:
        """Not known beforehand."""
        return None


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value in every row: a file that is all of one year or flow."""

    value: str | int

    columns = ()
    type = "VARCHAR"

    @property
    def values(self) -> tuple[str, ...] | None:
        """The one value, if it is a code."""
        return (self.value,) if isinstance(self.value, str) else None

    def sql(self, *, typed: bool) -> str:
        """The value as an SQL literal."""
        if not isinstance(self.value, str):
            return str(self.value)
        return f"{quote(self.value)}::{_enum((self.value,))}" if typed else quote(self.value)


@dataclass(frozen=True, slots=True)
class Only(OfOneColumn):
    """A column that holds one value in every row, such as the year of a file for one year.

    A row with another value is refused: it stands in the wrong file.

    >>> print(Only("t", "2021").sql(typed=False))
    CASE WHEN trim("t") = '2021' THEN '2021' END
    """

    value: str
    type = "VARCHAR"

    @property
    def values(self) -> tuple[str, ...]:
        """The one value."""
        return (self.value,)

    def sql(self, *, typed: bool) -> str:
        """The value, where it is there."""
        read = name(self.column) if typed else f"trim({name(self.column)})"
        value = f"{quote(self.value)}::{_enum(self.values)}" if typed else quote(self.value)
        return f"CASE WHEN {read} = {quote(self.value)} THEN {value} END"


@dataclass(frozen=True, slots=True)
class Words(OfOneColumn):
    """Text as published, without blanks around it."""

    type = "VARCHAR"

    def sql(self, *, typed: bool) -> str:
        """The column itself."""
        return name(self.column) if typed else f"nullif(trim({name(self.column)}), '')"


@dataclass(frozen=True, slots=True)
class Number(OfOneColumn):
    """A number, times a factor: thousands of dollars become dollars.

    >>> Number("v", times=1000).sql(typed=True)
    '"v" * 1000'
    """

    times: float = 1
    type = "DOUBLE"

    def sql(self, *, typed: bool) -> str:
        """The product; NULL for what is no finite number."""
        read = _decimal(self.column, typed=typed)
        return read if self.times == 1 else f"{read} * {self.times!r}"


@dataclass(frozen=True, slots=True)
class Whole(OfOneColumn):
    """A whole number, such as a year; 2021.0 is one, 2021.5 is none.

    It is read as a decimal, since DuckDB would round to a whole number without a word.
    """

    type = "DOUBLE"

    def sql(self, *, typed: bool) -> str:
        """The column as an integer."""
        read = _decimal(self.column, typed=typed)
        return f"CASE WHEN {read} = trunc({read}) THEN TRY_CAST({read} AS INTEGER) END"


@dataclass(frozen=True, slots=True)
class Padded(OfOneColumn):
    """A code of a fixed width, whose leading zeros some hand may have dropped.

    >>> print(Padded("k", 6).sql(typed=True))
    CASE WHEN length("k") < 6 THEN lpad("k", 6, '0') ELSE "k" END
    """

    width: int
    type = "VARCHAR"

    def sql(self, *, typed: bool) -> str:
        """The code in its full width; a longer one is left as it is."""
        read = name(self.column) if typed else f"nullif(trim({name(self.column)}), '')"
        return f"CASE WHEN length({read}) < {self.width} THEN lpad({read}, {self.width}, '0') ELSE {read} END"


@dataclass(frozen=True, slots=True)
class Numbered(OfOneColumn):
    """A code by its number in the source, such as 156 for CHN; other numbers become NULL."""

    codes: Mapping[int, str] = field(hash=False)
    type = "DOUBLE"

    @property
    def values(self) -> tuple[str, ...]:
        """The codes."""
        return tuple(sorted(set(self.codes.values())))

    def sql(self, *, typed: bool) -> str:
        """A look-up by position, which costs far less than a join.

        As with `Whole`, the number is read as a decimal. Positions begin at 1, and
        negative ones would count from the end: a negative number is no UINTEGER,
        which ends the reading of a clean file.
        """
        read = _decimal(self.column, typed=typed)
        listed = [quote(self.codes[n]) if n in self.codes else "NULL" for n in range(max(self.codes) + 1)]
        position = f"{'CAST' if typed else 'TRY_CAST'}({read} AS UINTEGER) + 1"
        known = f"CASE WHEN {read} = trunc({read}) THEN {position} END"
        return f"{_list(listed, self.values if typed else None)}[{known}]"


@dataclass(frozen=True, slots=True)
class Renamed(OfOneColumn):
    """A code by its name in the source, such as X for export; other names become NULL."""

    codes: Mapping[str, str] = field(hash=False)
    type = "VARCHAR"

    @property
    def values(self) -> tuple[str, ...]:
        """The codes."""
        return tuple(sorted(set(self.codes.values())))

    def sql(self, *, typed: bool) -> str:
        """A look-up in the list of names."""
        read = name(self.column) if typed else f"trim({name(self.column)})"
        names = ", ".join(map(quote, self.codes))
        listed = _list([quote(code) for code in self.codes.values()], self.values if typed else None)
        return f"{listed}[list_position([{names}], {read})]"


def _decimal(column: str, *, typed: bool) -> str:
    return name(column) if typed else f"TRY_CAST(trim({name(column)}) AS DOUBLE)"


def _enum(values: Iterable[str]) -> str:
    return f"ENUM({', '.join(map(quote, values))})"


def _list(literals: list[str], values: tuple[str, ...] | None) -> str:
    listed = f"[{', '.join(literals)}]"
    return f"({listed}::{_enum(values)}[])" if values else f"({listed})"


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
