"""Known errors of published sources, as data."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from wenmao.statistics.packaged import table
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period

ErratumKind = Literal["scale", "currency", "digit", "period", "definition", "relation"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as printed: its digits, their multiplier and unit."""

    value: Decimal
    resolution: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Erratum:
    """A known misprint, or a release that disagrees with itself.

    `printed` is the wrong figure and `correct` the right one; a `relation` has
    neither, but the `members` that do not add up to its series.
    """

    id: str
    kind: ErratumKind
    quote: str
    series: str
    period: Period
    reason: Text
    address: str
    publisher: str
    status: str
    printed: Amount | None = None
    correct: Amount | None = None
    members: tuple[str, ...] = ()


@cache
def errata() -> tuple[Erratum, ...]:
    """Every known erratum.

    >>> [e.quote for e in errata() if e.kind == "currency"]
    ['89.89亿元', '95.01亿元', '2.85 billion yuan']
    """
    return tuple(_erratum(entry) for entry in table("errata")["erratum"])


def _erratum(entry: dict[str, Any]) -> Erratum:
    fields = dict(entry)
    fields["period"] = Period.parse(entry["period"])
    fields["reason"] = Text(**entry["reason"])
    fields["members"] = tuple(entry.get("members", ()))
    for name in ("printed", "correct"):
        fields[name] = _amount(entry[name]) if name in entry else None
    return Erratum(**fields)


def _amount(entry: dict[str, Any]) -> Amount:
    value = Decimal(entry["value"])
    step = Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))
    return Amount(value * entry["multiplier"], step * entry["multiplier"], entry["unit"])
