"""Trade rows as series: one value a month, quarter or year for each flow and reporter.

A period in which the reporter has rows of the flow, but none of a partner or product,
is zero for that partner or product. A period in which it has no row at all is missing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wenmao.measures.cells import cells
from wenmao.measures.model import Dimension
from wenmao.vocabulary.periods import Period

Values = npt.NDArray[np.float64]
Months = tuple[int, int]

_JANUARY_AND_FEBRUARY: Months = (1, 2)
# The periods of a year, by their first and last month, for each number of periods in a year.
_SLOTS: dict[int, tuple[Months, ...]] = {
    1: ((1, 12),),
    4: tuple((month, month + 2) for month in (1, 4, 7, 10)),
    11: (_JANUARY_AND_FEBRUARY, *((month, month) for month in range(3, 13))),
    12: tuple((month, month) for month in range(1, 13)),
}
_PER_YEAR = {"year": 1, "quarter": 4, "month": 12}


@dataclass(frozen=True, slots=True)
class Series:
    """Values of consecutive periods, not a number where one is missing.

    `season` is how many make a year: 1, 4, 12, or 11 with January and February as one.
    """

    flow: str
    reporter: str
    rest: tuple[str, ...]
    season: int
    start: int
    values: Values

    @property
    def keys(self) -> tuple[str, ...]:
        """Flow, reporter, and the dimensions kept apart."""
        return self.flow, self.reporter, *self.rest

    def period(self, index: int) -> Period:
        """The period of a value, or of one after the last."""
        return _period(self.start + index, self.season)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The period of each value."""
        return tuple(map(self.period, range(len(self.values))))

    @property
    def joined(self) -> tuple[int, ...]:
        """How many periods each value covers: 1, but 2 where January and February are one."""
        return tuple(2 if period.kind == "months" else 1 for period in self.periods)

    @property
    def gaps(self) -> str:
        """Why the series is not whole, naming the missing periods; empty where it is."""
        absent = [self.period(int(at)) for at in np.flatnonzero(np.isnan(self.values))]
        if not absent:
            return ""
        told = f"missing {_listed([period.code for period in absent])}"
        if self.season == 12 and all(period.first[1] <= 2 for period in absent):
            told += " (if January and February were published as one number, add its row and choose combine)"
        return told


def read_series(trade: ir.Table, by: Sequence[Dimension] = (), *, combine: bool = False) -> list[Series]:
    """The series of trade rows, in the order of their keys.

    With `combine`, January and February become one period of each year: China publishes
    both months as one number. `ValueError` where periods of different lengths meet, where
    a period is neither a month, a quarter nor a year, or where January and February come
    as one number without `combine`.

    >>> trade = ibis.memtable(pa.table({
    ...     "period": ["2023-01", "2023-02", "2023-04"], "flow": ["export"] * 3, "reporter": ["CHN"] * 3,
    ...     "value": [3.0, 1.0, 2.0]}))
    >>> found, = read_series(trade)
    >>> found.values.tolist(), found.gaps
    ([3.0, 1.0, nan, 2.0], 'missing 2023-03')
    >>> read_series(trade, combine=True)[0].period(0).code
    '2023-01/2023-02'
    """
    if wrong := [of for of in by if of not in ("partner", "product")]:
        raise ValueError(f"by is partner or product, not {', '.join(wrong)}")
    told: dict[tuple[str, ...], dict[str, float]] = {}
    for row in cells(trade, ["flow", "reporter", *by, "period"]).to_pyarrow().to_pylist():
        key = (row["flow"], row["reporter"], *(row[of] for of in by))
        told.setdefault(key, {})[row["period"]] = row["value"]
    reported: dict[tuple[str, ...], set[str]] = {}
    for key, amounts in told.items():
        reported.setdefault(key[:2], set()).update(amounts)
    grids = {key: _grid(codes, key, combine=combine) for key, codes in reported.items()}
    return [
        Series(key[0], key[1], key[2:], grid.season, grid.start, grid.values(told[key]))
        for key, grid in ((key, grids[key[:2]]) for key in sorted(told))
    ]


@dataclass(frozen=True, slots=True)
class _Grid:
    """The periods that a reporter reported, and the codes that make up each."""

    season: int
    start: int
    codes: tuple[tuple[str, ...], ...]

    def values(self, amounts: dict[str, float]) -> Values:
        return np.array(
            [sum(amounts.get(code, 0.0) for code in codes) if codes else np.nan for codes in self.codes]
        )


def _grid(codes: Iterable[str], key: tuple[str, ...], *, combine: bool) -> _Grid:
    of = {code: Period.parse(code) for code in codes}
    joined = {code for code, period in of.items() if period.kind == "months" and _months(period) == (1, 2)}
    if joined and not combine:
        raise ValueError(
            f"January and February come as one number in the {key[0]}s of {key[1]} "
            f"({_listed(sorted(joined))}); with combine=True they are one period in every year"
        )
    kinds = {"month" if code in joined else period.kind for code, period in of.items()}
    if len(kinds) != 1 or not kinds <= _PER_YEAR.keys():
        raise ValueError(
            f"a series is of months, of quarters or of years; the {key[0]}s of {key[1]} "
            f"have {_listed(sorted(of))}"
        )
    season = _PER_YEAR[kinds.pop()]
    if combine and season != 12:
        raise ValueError("combine joins January and February: it needs months")
    season = 11 if combine else season
    parts: dict[int, list[str]] = {}
    for code, period in of.items():
        months = _months(period)
        slot = _JANUARY_AND_FEBRUARY if combine and months[1] <= 2 else months
        parts.setdefault(period.first[0] * season + _SLOTS[season].index(slot), []).append(code)
    for place, told in list(parts.items()):
        if combine and place % season == 0 and len(told) == 1 and told[0] not in joined:
            del parts[place]  # one of the two months alone is not their sum
        elif len(told) > 1 and any(code in joined for code in told):
            raise ValueError(
                f"{_listed(sorted(told))} tell the same months twice in the {key[0]}s of {key[1]}"
            )
    if not parts:
        raise ValueError(f"no whole period in the {key[0]}s of {key[1]}")
    first, last = min(parts), max(parts)
    return _Grid(season, first, tuple(tuple(sorted(parts.get(at, ()))) for at in range(first, last + 1)))


def _months(period: Period) -> Months:
    return period.first[1], period.last[1]


def _period(place: int, season: int) -> Period:
    year, slot = divmod(place, season)
    first, last = _SLOTS[season][slot]
    return Period.months((year, first), (year, last))


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:6])
    return f"{shown} and {len(codes) - 6} more" if len(codes) > 6 else shown


def statsmodels_version() -> str:
    """The version of statsmodels as shown beside results; `ImportError` says how to install it."""
    try:
        import statsmodels  # noqa: PLC0415
    except ImportError as error:
        raise ImportError('time series need statsmodels: pip install "wenmao[models]"') from error
    return f"statsmodels {statsmodels.__version__}"


@contextmanager
def heard() -> Iterator[list[str]]:
    """Warnings of a computation as texts, each once, instead of being shown."""
    import warnings  # noqa: PLC0415

    said: list[str] = []
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            yield said
        finally:
            said += dict.fromkeys(str(warning.message).strip() for warning in caught)


def number(value: float | None) -> float | None:
    """A float for a table: null where it is no finite number."""
    return float(value) if value is not None and np.isfinite(value) else None


def key_columns(by: Sequence[Dimension]) -> dict[str, pa.DataType]:
    """The columns that say which series a row belongs to."""
    return dict.fromkeys(("flow", "reporter", *by), pa.string())


def to_table(columns: dict[str, pa.DataType], rows: Sequence[Sequence[object]]) -> ir.Table:
    """Rows as an Ibis table of typed columns."""
    each = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = [pa.array(of, kind) for kind, of in zip(columns.values(), each, strict=True)]
    return ibis.memtable(pa.table(dict(zip(columns, arrays, strict=True))))
