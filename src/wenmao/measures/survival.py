"""Survival: how long trade relations last, once begun.

A relation is a reporter's trade in a product with a partner. It is alive in a year
where its value is above a threshold; an unbroken run of such years is a spell.
The engine reduces each relation to the set of years in which it was alive, one bit a
year, and counts relations with the same set, so that the rows of a whole world need
not fit in memory; what remains is counted here.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wenmao.measures.cells import cells
from wenmao.measures.model import Measure, Operand
from wenmao.vocabulary.languages import Text

# A set of years is a 64-bit integer: its sign and one bit more are left alone.
_MOST_YEARS = 62

_Counts = npt.NDArray[np.int64]


def survival(
    trade: ir.Table,
    *,
    least: float = 0.0,
    gap: int = 0,
    left_censored: Literal["drop", "keep"] = "drop",
    level: float = 0.95,
) -> ir.Table:
    """The share of trade relations that outlive each age, by Kaplan and Meier, for each reporter.

    A relation (reporter, partner, product, one flow) is alive in a year where its value
    is above `least`, in the table's currency. A spell is a run of years alive; up to `gap`
    years between two of them do not end it, and count in its length. A relation may have
    several spells, each counted as one.

    A spell that may go on after the last year, because fewer than `gap` + 1 years were
    seen without trade, is censored at its last year alive. One that may have begun before
    the first year, because it was alive in the first `gap` + 1 years, has no known
    beginning: it is left out, or with `left_censored="keep"` counted from the first year,
    which makes ages too low. Years in which the reporter reported nothing of that flow are
    unknown: they are passed over, and neither end a spell nor make it older.

    S(t) = Π_{a ≤ t} (1 − d_a ÷ n_a), with n_a spells at risk at age a and d_a ended at it.
    The standard error is Greenwood's, S √Σ d ÷ (n (n − d)); the interval is that of
    log(−log S), S^exp(±z·s ÷ (S ln S)), which stays between 0 and 1.

    Source: Kaplan and Meier (1958), "Nonparametric estimation from incomplete
    observations", Journal of the American Statistical Association 53(282). For trade:
    Besedeš and Prusa (2006), "Ins, outs, and the duration of trade", Canadian Journal
    of Economics 39(1).

    Gives flow, reporter, `age` in years, `at_risk`, `ended`, `censored` (at that age),
    `survived_before` (S of the age before, 1 at the start), `survival` (a fraction),
    `standard_error`, `low`, `high`, and what was left out or assumed: `spells`,
    `left_censored` (how many there were), `years` (how many the reporter reported),
    `first_year`, `last_year`. Ages run from 1 to that of the longest spell. A reporter
    without any spell has no row.

    The interval is null while nothing has ended (S = 1), and with the error where all has
    (S = 0). `ValueError` where a reporter has more than 62 years.

    >>> import pyarrow as pa
    >>> years = {"A": range(2001, 2003), "B": range(2001, 2004), "C": range(2003, 2006), "D": [2000]}
    >>> told = [(year, partner) for partner in years for year in years[partner]]
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [year for year, _ in told], "flow": ["export"] * 9, "reporter": ["CHN"] * 9,
    ...     "partner": [partner for _, partner in told], "product": ["950300"] * 9, "value": [1.0] * 9}))
    >>> for row in survival(trade).order_by("age").to_pyarrow().to_pylist():
    ...     print(row["age"], row["at_risk"], row["ended"], row["censored"], round(row["survival"], 3))
    1 3 0 0 1.0
    2 3 1 0 0.667
    3 2 1 1 0.333
    """
    if left_censored not in ("drop", "keep"):
        raise ValueError(f'left_censored is "drop" or "keep", not {left_censored!r}')
    if gap < 0:
        raise ValueError(f"gap is a number of years from 0 up, not {gap}")
    if not 0 < level < 1:
        raise ValueError(f"level is between 0 and 1, such as 0.95, not {level}")
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    years: dict[tuple[str, str], tuple[int, int, int]] = {}
    for row in _sets_of_years(trade, least).to_pyarrow().to_pylist():
        key = (row["flow"], row["reporter"])
        found.setdefault(key, []).append((row["alive"], row["relations"]))
        years[key] = (row["years"], row["first_year"], row["last_year"])
    if (most := max((of[0] for of in years.values()), default=0)) > _MOST_YEARS:
        raise ValueError(f"survival takes at most {_MOST_YEARS} years of a reporter, not {most}")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    rows: list[tuple[object, ...]] = []
    for key in sorted(found):
        sets, relations = (np.array(of, dtype=np.int64) for of in zip(*found[key], strict=True))
        told = _spells(sets, relations, years[key][0], gap)
        rows += ((*key, *row, *years[key]) for row in _table(told, keep=left_censored == "keep", z=z))
    return ibis.memtable(_arrow(rows))


def _sets_of_years(trade: ir.Table, least: float) -> ir.Table:
    """How many relations were alive in each set of years: bit i is the reporter's i-th year."""
    reported = trade.select("flow", "reporter", "year").distinct()
    each = reported.group_by("flow", "reporter")
    numbered = each.mutate(position=ibis.row_number().over(order_by=reported.year).cast("int64"))
    span = each.agg(
        years=lambda t: t.year.count(),
        first_year=lambda t: t.year.min(),
        last_year=lambda t: t.year.max(),
    )
    alive = cells(trade, ["flow", "reporter", "partner", "product", "year"])
    alive = alive.filter(alive.value > least).inner_join(numbered, ["flow", "reporter", "year"])
    alive = alive.mutate(__bit=ibis.literal(1, "int64") << alive.position)
    # The bits of a relation differ, so their sum is the set.
    sets = alive.group_by("flow", "reporter", "partner", "product").agg(
        alive=lambda t: t["__bit"].sum().cast("int64")
    )
    counted = sets.group_by("flow", "reporter", "alive").agg(relations=lambda t: t.count())
    return counted.inner_join(span, ["flow", "reporter"])


@dataclass(frozen=True, slots=True)
class _Spells:
    """Spells by their length: index i counts those of i years; those begun before the first year apart."""

    ended: _Counts
    censored: _Counts
    left_ended: _Counts
    left_censored: _Counts


def _spells(sets: _Counts, relations: _Counts, years: int, gap: int) -> _Spells:
    told = _Spells(*(np.zeros(years + 1, dtype=np.int64) for _ in range(4)))
    begun = np.full(len(sets), -1)  # the year of the spell that runs, or -1
    last = np.full(len(sets), -1)  # its last year alive

    def close(ending: npt.NDArray[np.bool_], full: _Counts, left: _Counts) -> None:
        length, early = last[ending] - begun[ending] + 1, begun[ending] <= gap
        np.add.at(full, length[~early], relations[ending][~early])
        np.add.at(left, length[early], relations[ending][early])

    for year in range(years):
        over = (begun >= 0) & (year - last > gap + 1)
        close(over, told.ended, told.left_ended)
        begun[over] = -1
        alive = (sets >> year) & 1 == 1
        begun[alive & (begun < 0)] = year
        last[alive] = year
    running = begun >= 0
    over = running & (years - 1 - last > gap)
    close(over, told.ended, told.left_ended)
    close(running & ~over, told.censored, told.left_censored)
    return told


def _table(told: _Spells, *, keep: bool, z: float) -> Iterable[tuple[object, ...]]:
    ended = told.ended + told.left_ended if keep else told.ended
    censored = told.censored + told.left_censored if keep else told.censored
    spells, left = int((ended + censored).sum()), int((told.left_ended + told.left_censored).sum())
    at_risk, before, greenwood = spells, 1.0, 0.0
    for age in range(1, len(ended)):
        if not at_risk:
            return
        d = int(ended[age])
        now = before * (1 - d / at_risk)
        greenwood = greenwood + d / (at_risk * (at_risk - d)) if d < at_risk else math.inf
        error = now * math.sqrt(greenwood) if now > 0 else None
        low = high = None
        if error and now < 1:
            wide = z * error / (now * abs(math.log(now)))
            low, high = now ** math.exp(wide), now ** math.exp(-wide)
        yield age, at_risk, d, int(censored[age]), before, now, error, low, high, spells, left
        at_risk -= d + int(censored[age])
        before = now


_COLUMNS = {
    "flow": pa.string(), "reporter": pa.string(),
    "age": pa.int64(), "at_risk": pa.int64(), "ended": pa.int64(), "censored": pa.int64(),
    "survived_before": pa.float64(), "survival": pa.float64(), "standard_error": pa.float64(),
    "low": pa.float64(), "high": pa.float64(), "spells": pa.int64(), "left_censored": pa.int64(),
    "years": pa.int64(), "first_year": pa.int64(), "last_year": pa.int64(),
}  # fmt: skip


def _arrow(rows: list[tuple[object, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    return pa.table(
        {name: pa.array(of, kind) for (name, kind), of in zip(_COLUMNS.items(), columns, strict=True)}
    )


MEASURES = (
    Measure(
        survival,
        Text("Survival of trade relations", "贸易关系生存率（Kaplan–Meier）"),
        "survived_before × (1 − ended ÷ at_risk)",
        "fraction",
        "Kaplan and Meier (1958), Journal of the American Statistical Association 53(282); "
        "Besedeš and Prusa (2006), Canadian Journal of Economics 39(1)",
        Text("no spell begins within the years of the data", "数据年份内无新开始的贸易关系"),
        (
            Operand(
                "survived_before",
                Text("survival at the age before", "上一年龄的生存率"),
                unit="fraction",
                summed=False,
            ),
            Operand(
                "ended",
                Text("spells that ended at this age", "在该年龄终止的贸易关系数"),
                unit="count",
                summed=False,
            ),
            Operand(
                "at_risk",
                Text("spells at risk at this age", "该年龄处于风险集的贸易关系数"),
                unit="count",
                summed=False,
            ),
        ),
        lambda before, ended, at_risk: before * (1 - ended / at_risk),
        keys=("age",),
        spans=True,
    ),
)
