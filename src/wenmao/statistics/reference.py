"""The reference statistics: published official figures, each with its source and vintage."""

import csv
from decimal import Decimal, InvalidOperation
from functools import cache

from wenmao.statistics.catalogue import definition, series
from wenmao.statistics.model import Observation
from wenmao.statistics.packaged import texts
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.workings import Source


class BrokenTable(ValueError):  # noqa: N818 - named for what it says
    """A row of a reference table that cannot be read; the message names file, row and column."""


def observations(name: str, period: Period | None = None) -> tuple[Observation, ...]:
    """The observations of a series, of one period if given, in order of period and vintage.

    >>> [o.figure().text("en") for o in observations("chn.cultural_goods.exports", Period.year(2023))]
    ['USD 148.405 billion']
    """
    found = _by_series().get(name, ())
    return found if period is None else tuple(o for o in found if o.period == period)


@cache
def _by_series() -> dict[str, tuple[Observation, ...]]:
    found: dict[str, list[Observation]] = {}
    for name, text in texts("reference", "csv").items():
        for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
            found.setdefault(row["series"], []).append(_observation(row, name, number))
    return {
        name: tuple(sorted(rows, key=lambda o: (o.period.first, o.period.last, o.source.vintage)))
        for name, rows in found.items()
    }


def _observation(row: dict[str, str], table: str, number: int) -> Observation:
    column = ""
    try:
        column = "series"
        of = series(row["series"])
        column = "period"
        period = Period.parse(row["period"])
        column = "value"
        printed = Decimal(row["value"])
        column = "multiplier"
        multiplier = Decimal(row["multiplier"])
    except (KeyError, ValueError, InvalidOperation) as error:
        raise BrokenTable(f"{table}, row {number}, column {column}: {error}") from None
    step = Decimal(1).scaleb(min(0, int(printed.as_tuple().exponent)))
    return Observation(
        of, period, printed * multiplier, step * multiplier, row["unit"], row["bound"],
        Source(row["title"], row["producer"], row["publisher"], row["url"], row["vintage"],
               seen=row["seen"]),
        definition(of.definition).name,
    )  # fmt: skip
