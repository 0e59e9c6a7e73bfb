"""From what a cell says to what a column of a contract holds, before the store judges it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from wenmao.statistics.store.columns import name

Prepare = Callable[[str], str | None]

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A column that is ready in the rows, beside the published one that it was made from.

    What cannot be made into a value is NULL there, so that the store refuses the row
    and shows what was published. `how` tells readings of one file apart.
    """

    column: str
    prepared: str
    how: str = ""
    type = "VARCHAR"
    values = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The published column, and the one made from it."""
        return (self.column, self.prepared)

    def sql(self, *, typed: bool) -> str:
        """The prepared column."""
        del typed
        note = f" /* {self.how.replace('*/', '* /')} */" if self.how else ""
        return f"nullif(trim({name(self.prepared)}), ''){note}"


def number_text(
    text: str, times: Decimal = Decimal(1), decimal: str = ".", thousands: str = ""
) -> str | None:
    """A number as published, times a factor, as SQL reads it; None for what is no number.

    >>> number_text("1.234,56", Decimal(1000), ",", "."), number_text("１２３ ")
    ('1234560.00', '123')
    >>> number_text("1,23", thousands=",") is None
    True
    """
    plain = text.strip()
    if not (plain.isascii() and _PLAIN.fullmatch(plain)):
        plain = unicodedata.normalize("NFKC", plain).replace("−", "-")
        plain = plain if thousands == " " else "".join(plain.split())
    if thousands:
        mark, point = re.escape(thousands), re.escape(decimal)
        if not re.fullmatch(
            rf"[+-]?(?:\d{{1,3}}(?:{mark}\d{{3}})+|\d+)(?:{point}\d*)?(?:[eE][+-]?\d+)?", plain
        ):
            return None
        plain = plain.replace(thousands, "")
    if decimal != ".":
        if "." in plain:
            return None
        plain = plain.replace(decimal, ".")
    if not _PLAIN.fullmatch(plain):
        return None
    value = Decimal(plain) * times
    return str(value) if isfinite(float(value)) else None


def whole_text(text: str) -> str | None:
    """A whole number such as a year.

    >>> whole_text("2023"), whole_text("2023.5")
    ('2023', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain if re.fullmatch(r"[0-9]{1,4}", plain) else None


def code_text(text: str, pad: int = 0) -> str | None:
    """A code without blanks around it, in its full width where digits were dropped from it.

    >>> code_text(" 10121\\u3000", 6)
    '010121'
    """
    plain = text.strip()
    return (plain.zfill(pad) if plain.isdigit() else plain) or None
