"""What every reader of tables gives: lines of cells, numbered as a person would find them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Flaw(str):
    """A cell that holds no value that could be used; its text says why."""

    __slots__ = ()


class Spread(str):
    """The text of a merged cell in a place where only the merge puts it."""

    __slots__ = ()


class Line(NamedTuple):
    """A line of a table: its number in the file, and its cells; `problem` says why it cannot be read."""

    number: int
    cells: Sequence[str | None]
    problem: str = ""


class Table(NamedTuple):
    """A table: the names of its columns, and the lines below them."""

    heads: tuple[str, ...]
    lines: Iterator[Line]


def as_text(value: object) -> str | None:
    """A value as a person would type it; whole numbers without a decimal point.

    >>> [as_text(value) for value in (970110.0, 0.1, "x", None, date(2024, 5, 31), True)]
    ['970110', '0.1', 'x', None, '2024-05-31', 'true']
    """
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return (
                value.isoformat(sep=" ") if value.time() != datetime.min.time() else value.date().isoformat()
            )
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f") if value.is_finite() else str(value)
        case _:
            return str(value)


def squeezed(text: str) -> str:
    """Text with every run of blanks, of whatever kind, as one space, and none around it.

    >>> squeezed(" 商品\\u3000名称\\n（HS） ")
    '商品 名称 （HS）'
    """
    return " ".join(text.split())


def joined_heads(rows: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    """The name of each column from one or more rows of heads, upper before lower; repeated ones are numbered.

    >>> joined_heads([["国别", "出口", "出口"], ["国别", "当月", "累计"]])
    ('国别', '出口 / 当月', '出口 / 累计')
    >>> joined_heads([["a", "a", None]])
    ('a', 'a (2)', '')
    """
    width = max((len(row) for row in rows), default=0)
    names: list[str] = []
    seen: dict[str, int] = {}
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            part = squeezed(row[column] or "") if column < len(row) else ""
            if part and part not in parts[-1:]:
                parts.append(part)
        name = " / ".join(parts)
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(names)
