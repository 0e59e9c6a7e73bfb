"""Seasonal adjustment."""

from collections.abc import Sequence
from typing import Literal

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.measures.timeseries.newyear import moved
from wenmao.measures.timeseries.series import (
    Series,
    Values,
    heard,
    key_columns,
    number,
    read_series,
    statsmodels_version,
    to_table,
)
from wenmao.vocabulary.languages import Text

Model = Literal["multiplicative", "additive"]


def seasonally_adjusted(
    trade: ir.Table,
    *,
    by: Sequence[Dimension] = (),
    model: Model | Literal[""] = "",
    robust: bool = True,
    window: int = 7,
    combine: bool = False,
    new_year: bool = False,
    holiday_from: int = 0,
    holiday_to: int = 14,
) -> ir.Table:
    """Monthly or quarterly trade without its seasonal pattern, by STL, for each flow and reporter.

    STL takes a series apart into trend, season and remainder by local regressions. Where
    all values are above zero it does so on logarithms, and the model is multiplicative:

        value = joined × trend × seasonal × holiday × remainder,  adjusted = trend × remainder;

    else it is additive, with sums in place of products and `value ÷ joined` on the left.
    `model` asks for one of them. `joined` is 1, but 2 for January and February as one number.
    `robust` keeps single odd months from bending the trend; `window` is the length of the
    seasonal smoother in years, odd.

    The date of Chinese New Year moves between January and February, which no fixed season
    takes out. There are two remedies. `combine=True` makes January and February one period
    of each year: a year then has 11 periods; China publishes both months as one number, so
    that January alone may not exist. `new_year=True` takes the holiday out first. With x the
    month's share of the holiday's days (`holiday_from` to `holiday_to`, counted from New
    Year's Day, 0: as a default the 15 days to the Lantern Festival) less that calendar
    month's mean over 1990 to 2035, the effect b is the least-squares slope of the yearly
    difference of the (log) series on that of x; `holiday` is then exp(b x), or b x. It needs
    three years of months.

    Source: Cleveland, Cleveland, McRae and Terpenning (1990), "STL: A seasonal-trend
    decomposition procedure based on loess", Journal of Official Statistics 6(1), as
    implemented by statsmodels.

    Gives flow, reporter, the dimensions of `by`, period, `value`, `joined`, `trend`,
    `seasonal`, `holiday`, `remainder`, `seasonally_adjusted` (trade a period, a month's mean
    where two come as one), `holiday_effect` and `holiday_error` (b and its standard error),
    `model`, `method` and `note`. Components are null for a series with a missing period or
    less than two years, and `note` says which; `ValueError` if that is so for all. A partner or
    product without rows in a period in which its reporter has some is zero then. Warnings of
    the computation are in `note`.

    >>> import ibis
    >>> months = [f"{year}-{month:02}" for year in (2021, 2022, 2023) for month in range(1, 13)]
    >>> trade = ibis.memtable(pa.table({
    ...     "period": months, "year": [int(month[:4]) for month in months], "flow": ["export"] * 36,
    ...     "reporter": ["FRA"] * 36, "value": [100.0 + 50.0 * month.endswith("12") for month in months]}))
    >>> found = seasonally_adjusted(trade).order_by("period").to_pyarrow().to_pylist()
    >>> [(row["period"], row["value"], round(row["seasonally_adjusted"])) for row in found[10:13]]
    [('2021-11', 100.0, 103), ('2021-12', 150.0, 103), ('2022-01', 100.0, 103)]
    """
    if new_year and combine:
        raise ValueError("new_year takes the holiday out of months, combine joins them: choose one")
    if model not in ("", "multiplicative", "additive"):
        raise ValueError(f'model is "multiplicative" or "additive", not {model!r}')
    if window < 3 or window % 2 == 0:
        raise ValueError(f"window is an odd number of years from 3 up, not {window}")
    if holiday_from > holiday_to:
        raise ValueError(f"the holiday ends before it begins: {holiday_from} to {holiday_to}")
    holiday = (holiday_from, holiday_to) if new_year else None
    version = statsmodels_version()
    rows: list[tuple[object, ...]] = []
    notes: list[str] = []
    whole = False
    for of in read_series(trade, by, combine=combine):
        note = _unfit(of, model, new_year=new_year)
        whole |= not note
        notes += [note] * bool(note)
        rows += _rows(of, model, note, robust, window, holiday, version)
    if notes and not whole:
        raise ValueError(f"no series can be adjusted: {'; '.join(dict.fromkeys(notes))}")
    return to_table({**key_columns(by), **_COLUMNS}, rows)


def _unfit(of: Series, model: str, *, new_year: bool) -> str:
    """Why a series cannot be adjusted; empty where it can."""
    if of.season == 1:
        raise ValueError("a season needs months or quarters: the periods are years")
    if new_year and of.season != 12:
        raise ValueError("new_year takes the holiday out of months: the periods are not months")
    if of.gaps:
        return of.gaps
    years = 3 if new_year else 2
    if len(of.values) < years * of.season:
        return f"{len(of.values)} periods, which is less than {years} full years"
    if model == "multiplicative" and not (of.values > 0).all():
        return "a value is not above zero: not multiplicative"
    return ""


def _rows(
    of: Series,
    model: str,
    note: str,
    robust: bool,
    window: int,
    holiday: tuple[int, int] | None,
    version: str,
) -> list[tuple[object, ...]]:
    count = len(of.values)
    empty: list[float | None] = [None] * count
    effect: tuple[float | None, float | None] = (None, None)
    if note:
        parts, chosen, method = [empty] * 5, None, None
    else:
        chosen = model or ("multiplicative" if (of.values > 0).all() else "additive")
        with heard() as said:
            parts, effect = _parts(of, chosen == "multiplicative", robust, window, holiday)
        note = "; ".join(said)
        method = f"STL{', robust' * robust}, {'logarithms' if chosen == 'multiplicative' else 'levels'}, "
        method += f"seasonal window {window}, {version}"
    return [
        (
            *of.keys, period.code, number(value), joined,
            *(part[at] for part in parts), *effect, chosen, method, note or None,
        )
        for at, (period, value, joined) in enumerate(zip(of.periods, of.values, of.joined, strict=True))
    ]  # fmt: skip


_Parts = list[list[float | None]]


def _parts(
    of: Series, multiplicative: bool, robust: bool, window: int, holiday: tuple[int, int] | None
) -> tuple[_Parts, tuple[float | None, float | None]]:
    """Trend, season, holiday, remainder and the adjusted series; the holiday's effect and its error."""
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415

    values = of.values / np.array(of.joined)
    # On a scale of its own, so that the currency's unit changes nothing but the unit.
    scale = 1.0 if multiplicative else float(np.abs(values).mean()) or 1.0
    told = np.log(values) if multiplicative else values / scale
    effect: tuple[float, float] | None = None
    moving = np.zeros(len(told))
    if holiday:
        shares = moved(of.periods, holiday)
        effect = _slope(told[12:] - told[:-12], shares[12:] - shares[:-12])
        moving = effect[0] * shares
    found = STL(told - moving, period=of.season, seasonal=window, robust=robust).fit()
    trend, seasonal = np.asarray(found.trend), np.asarray(found.seasonal)
    remainder = told - moving - trend - seasonal
    parts = [trend, seasonal, moving, remainder, trend + remainder]
    parts = [np.exp(part) if multiplicative else part * scale for part in parts]
    shown = (None, None) if effect is None else tuple(number(each * scale) for each in effect)
    return [[number(each) for each in part] for part in parts], (shown[0], shown[1])


def _slope(y: Values, x: Values) -> tuple[float, float]:
    """The least-squares slope of y on x with an intercept, and its standard error."""
    x, y = x - x.mean(), y - y.mean()
    slope = float(x @ y / (x @ x))
    return slope, float(np.sqrt(((y - slope * x) ** 2).sum() / (len(y) - 2) / (x @ x)))


_COLUMNS = {
    "period": pa.string(), "value": pa.float64(), "joined": pa.int64(),
    "trend": pa.float64(), "seasonal": pa.float64(), "holiday": pa.float64(), "remainder": pa.float64(),
    "seasonally_adjusted": pa.float64(), "holiday_effect": pa.float64(), "holiday_error": pa.float64(),
    "model": pa.string(), "method": pa.string(), "note": pa.string(),
}  # fmt: skip

MEASURES = (
    Measure(
        seasonally_adjusted,
        Text("Seasonally adjusted trade", "季节调整后的贸易额"),
        "value without its season: trend × remainder, or trend + remainder (STL)",
        "money",
        "Cleveland, Cleveland, McRae and Terpenning (1990), Journal of Official Statistics 6(1)",
        Text("a period is missing, or less than two full years", "序列有缺失时期，或不足两个完整年度"),
        (
            Operand("value", Text("trade in the period", "当期贸易额"), summed=False),
            Operand("joined", Text("periods told as one", "合并的期数"), unit="count", summed=False),
            Operand("trend", Text("trend", "趋势"), summed=False),
            Operand("seasonal", Text("seasonal factor or amount", "季节因子"), unit="ratio", summed=False),
            Operand("holiday", Text("Chinese New Year's factor", "春节因子"), unit="ratio", summed=False),
            Operand("remainder", Text("remainder", "不规则成分"), unit="ratio", summed=False),
        ),
        by=("partner", "product"),
        spans=True,
        extra="models",
    ),
)
