"""Forecasts: simple methods, the best of them by back-test, with intervals and the error that it made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from wenmao.measures.model import Dimension, Measure, Operand
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

Method = Literal["seasonal naive", "ETS", "theta"]


def forecast(
    trade: ir.Table,
    *,
    by: Sequence[Dimension] = (),
    ahead: int = 0,
    level: float = 0.95,
    methods: Sequence[Method] = ("seasonal naive", "ETS", "theta"),
    origins: int = 6,
    combine: bool = False,
) -> ir.Table:
    """A baseline forecast of monthly, quarterly or yearly trade, with the error that its method made before.

    For each flow and reporter, each method forecasts `ahead` periods from each of the last
    `origins` periods whose next `ahead` are known, from what was known then; the one with the least
    MASE forecasts the next `ahead` periods (a year of months or quarters, or three years, as
    a default). This is a yardstick from the series alone: it knows nothing of policy, prices
    or exchange rates.

    - "seasonal naive": the value of the same period of the year before (the last value, if yearly);
      the variance is that of the change on a year before, times the number of years ahead.
    - "ETS": exponential smoothing with additive errors, a damped trend and a season: ETS(A,Ad,A),
      or ETS(A,Ad,N) for years.
    - "theta": half the fitted linear trend and half simple exponential smoothing, without and then
      with the season; its variance is σ² (1 + (h − 1) α²), σ² that of its errors one period ahead.

    All work on logarithms where every value is above zero, so that intervals are too and `forecast` is a
    median; else on the values. Nothing is random.

    Source: Hyndman and Koehler (2006), "Another look at measures of forecast accuracy",
    International Journal of Forecasting 22(4) (MASE); Hyndman, Koehler, Ord and Snyder (2008),
    "Forecasting with exponential smoothing" (ETS); Assimakopoulos and Nikolopoulos (2000),
    International Journal of Forecasting 16(4) (theta), as implemented by statsmodels.

    Gives flow, reporter, the dimensions of `by`, `period`, `kind` ("forecast": no row is
    an observation), `horizon` (periods ahead), `forecast`, `low` and `high` (the interval of
    `level`), and of the back-test `mae` (mean absolute error), `mase` (that over the mean
    absolute change on a year before within the training part), `mape` (a fraction of the
    value), `coverage` (the share of values within the interval) and `tested` (how many
    values); `observations`, `last` (the last period known), `method` and `note` (warnings,
    methods that failed).

    A series that repeats itself exactly, or is too short for a back-test (two years, and at
    least ten periods, besides `ahead`), is forecast by seasonal naive, in the latter case with
    null errors. One with a missing period or not more than a year has null forecasts: `note`
    says so. `mase` is null where a training
    part repeats itself exactly, `mape` where a value is zero or below.

    >>> import ibis
    >>> quarters = [f"{year}-Q{quarter}" for year in range(2016, 2024) for quarter in range(1, 5)]
    >>> trade = ibis.memtable(pa.table({
    ...     "period": quarters, "year": [int(of[:4]) for of in quarters], "flow": ["export"] * 32,
    ...     "reporter": ["CHN"] * 32, "value": [100.0 + 30 * of.endswith("4") for of in quarters]}))
    >>> for row in forecast(trade).order_by("period").to_pyarrow().to_pylist():
    ...     print(row["period"], row["kind"], round(row["forecast"], 6), row["method"], row["mae"])
    2024-Q1 forecast 100.0 seasonal naive on logarithms 0.0
    2024-Q2 forecast 100.0 seasonal naive on logarithms 0.0
    2024-Q3 forecast 100.0 seasonal naive on logarithms 0.0
    2024-Q4 forecast 130.0 seasonal naive on logarithms 0.0
    """
    if wrong := [of for of in methods if of not in _METHODS]:
        raise ValueError(f"methods are {', '.join(_METHODS)}, not {', '.join(wrong)}")
    if not methods:
        raise ValueError("methods: name at least one")
    if ahead < 0 or origins < 1:
        raise ValueError(f"ahead and origins are numbers of periods from 1 up, not {ahead} and {origins}")
    if not 0 < level < 1:
        raise ValueError(f"level is between 0 and 1, such as 0.95, not {level}")
    version = statsmodels_version()
    rows: list[tuple[object, ...]] = []
    for series in read_series(trade, by, combine=combine):
        steps = ahead or (series.season if series.season > 1 else 3)
        rows += _rows(series, _forecast(series, steps, level, methods, origins), steps, level, version)
    return to_table({**key_columns(by), **_COLUMNS}, rows)


@dataclass(frozen=True, slots=True)
class _Test:
    """The errors of a method in the back-test."""

    mae: float | None = None
    mase: float | None = None
    mape: float | None = None
    coverage: float | None = None
    tested: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    points: tuple[Values, Values, Values] | None
    test: _Test
    method: str
    note: str


def _forecast(series: Series, steps: int, level: float, methods: Sequence[Method], origins: int) -> _Outcome:
    values, season = series.values, series.season
    if series.gaps or len(values) <= season:
        return _Outcome(None, _Test(), "", series.gaps or f"{len(values)} periods, not more than a year")
    logs = bool((values > 0).all())
    # A series that repeats itself exactly leaves nothing to estimate.
    repeats = not np.abs(values[season:] - values[:-season]).any()
    short = len(values) < _least(season) + steps
    tried: Sequence[Method] = ("seasonal naive",) if repeats or short else methods
    notes = ["too short for a back-test"] if short else []
    tests: dict[Method, _Test] = {}
    for name in tried:
        with heard() as said:
            try:
                tests[name] = _back_test(name, values, season, steps, level, logs, origins)
            except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
                notes.append(f"{name} failed: {error}")
        notes += (f"{name}: {text}" for text in said)
    ranked = sorted(tests, key=lambda name: _rank(tests[name]))
    for name in [*ranked, "seasonal naive"]:
        with heard() as said:
            try:
                points = _points(name, values, season, steps, level, logs)
            except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
                notes.append(f"{name} failed: {error}")
                continue
        notes += (f"{name}: {text}" for text in said)
        text = f"{'naive' if season == 1 else 'seasonal naive'}" if name == "seasonal naive" else name
        method = f"{text} on {'logarithms' if logs else 'levels'}"
        return _Outcome(points, tests.get(name, _Test()), method, "; ".join(dict.fromkeys(notes)))
    raise AssertionError("seasonal naive never fails")


def _least(season: int) -> int:
    return max(2 * season, 10)


def _rank(test: _Test) -> tuple[float, float]:
    return (
        np.inf if test.mase is None else test.mase,
        np.inf if test.mae is None else test.mae,
    )


def _back_test(
    name: Method, values: Values, season: int, steps: int, level: float, logs: bool, origins: int
) -> _Test:
    count = len(values)
    first = max(count - steps - origins + 1, _least(season))
    starts = range(first, count - steps + 1)
    if not starts:
        return _Test()
    errors, scaled, within, actual = [], [], [], []
    for start in starts:
        known, ahead = values[:start], values[start : start + steps]
        point, low, high = _points(name, known, season, steps, level, logs)
        error = np.abs(ahead - point)
        scale = np.abs(known[season:] - known[:-season]).mean()
        errors.append(error)
        scaled.append(error / scale if scale > 0 else np.full(steps, np.nan))
        # A value on the edge of an interval of no width is within it.
        slack = 1e-9 * np.abs(ahead)
        within.append((low - slack <= ahead) & (ahead <= high + slack))
        actual.append(ahead)
    told, error = np.array(actual), np.array(errors)
    mase = np.array(scaled).mean()
    return _Test(
        mae=float(error.mean()),
        mase=number(mase),
        mape=float((error / told).mean()) if (told > 0).all() else None,
        coverage=float(np.array(within).mean()),
        tested=told.size,
    )


def _points(
    name: Method, values: Values, season: int, steps: int, level: float, logs: bool
) -> tuple[Values, Values, Values]:
    """Forecast, low and high, of values brought to a scale of their own and back."""
    scale = float(np.exp(np.log(values).mean())) if logs else float(np.abs(values).mean()) or 1.0
    told = np.log(values / scale) if logs else values / scale
    point, error = _METHODS[name](told, season, steps)
    if not (np.isfinite(point).all() and np.isfinite(error).all()):
        raise ValueError("no finite forecast")
    wide = NormalDist().inv_cdf(0.5 + level / 2) * error
    each = [point, point - wide, point + wide]
    middle, low, high = (np.exp(of) * scale if logs else of * scale for of in each)
    return middle, low, high


def _naive(told: Values, season: int, steps: int) -> tuple[Values, Values]:
    horizon = np.arange(steps)
    changes = told[season:] - told[:-season]
    point = told[len(told) - season + horizon % season]
    return point, np.sqrt((changes**2).mean() * (horizon // season + 1))


def _ets(told: Values, season: int, steps: int) -> tuple[Values, Values]:
    import pandas as pd  # noqa: PLC0415
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415

    seasonal = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    model = ETSModel(
        pd.Series(told), error="add", trend="add", damped_trend=True,
        initialization_method="heuristic", **seasonal,
    )  # fmt: skip
    fitted = model.fit(disp=False)
    found = fitted.get_prediction(start=len(told), end=len(told) + steps - 1)
    return np.asarray(found.predicted_mean), np.sqrt(np.asarray(found.forecast_variance))


def _theta(told: Values, season: int, steps: int) -> tuple[Values, Values]:
    import pandas as pd  # noqa: PLC0415
    from statsmodels.tsa.forecasting.theta import ThetaModel  # noqa: PLC0415
    from statsmodels.tsa.seasonal import seasonal_decompose  # noqa: PLC0415

    fitted = ThetaModel(
        pd.Series(told), period=season, deseasonalize=season > 1, use_test=False, method="additive"
    ).fit()
    point = np.asarray(fitted.forecast(steps, theta=2))
    plain = told - seasonal_decompose(told, model="additive", period=season).seasonal if season > 1 else told
    alpha, slope = float(fitted.params["alpha"]), float(fitted.params["b0"])
    # Each period's forecast from the one before: the smoothed level, and half of the trend's drift.
    smoothed, errors = plain[0], []
    for t in range(1, len(plain)):
        drift = slope / 2 * (1 - (1 - alpha) ** t) / alpha if alpha > 0 else slope / 2 * t
        errors.append(plain[t] - smoothed - drift)
        smoothed += alpha * (plain[t] - smoothed)
    variance = float((np.array(errors) ** 2).mean())
    return point, np.sqrt(variance * (1 + np.arange(steps) * alpha**2))


_METHODS: dict[Method, Callable[[Values, int, int], tuple[Values, Values]]] = {
    "seasonal naive": _naive,
    "ETS": _ets,
    "theta": _theta,
}


def _rows(
    series: Series, found: _Outcome, steps: int, level: float, version: str
) -> list[tuple[object, ...]]:
    count = len(series.values)
    test = found.test
    points = found.points or (np.full(steps, np.nan),) * 3
    by_statsmodels = found.method and "naive" not in found.method
    method = f"{found.method}, {version}" if by_statsmodels else found.method
    return [
        (
            *series.keys, series.period(count + at).code,
            "forecast", at + 1,
            *(number(of[at]) for of in points), level, test.mae, test.mase, test.mape, test.coverage,
            test.tested, count, series.period(count - 1).code, method or None, found.note or None,
        )
        for at in range(steps)
    ]  # fmt: skip


_COLUMNS = {
    "period": pa.string(), "kind": pa.string(), "horizon": pa.int64(),
    "forecast": pa.float64(), "low": pa.float64(), "high": pa.float64(), "level": pa.float64(),
    "mae": pa.float64(), "mase": pa.float64(), "mape": pa.float64(), "coverage": pa.float64(),
    "tested": pa.int64(), "observations": pa.int64(), "last": pa.string(),
    "method": pa.string(), "note": pa.string(),
}  # fmt: skip

MEASURES = (
    Measure(
        forecast,
        Text("Baseline forecast", "基准预测"),
        "the forecast of that of seasonal naive, ETS and theta which had the least MASE in a back-test",
        "money",
        "Hyndman and Koehler (2006), International Journal of Forecasting 22(4); Hyndman, Koehler, Ord and "
        "Snyder (2008); Assimakopoulos and Nikolopoulos (2000), International Journal of Forecasting 16(4)",
        Text("a period is missing, or there is no more than a year", "序列有缺失时期，或不足一年"),
        (
            Operand("observations", Text("observations", "观测数"), unit="count", summed=False),
            Operand("horizon", Text("periods ahead", "预测期数"), unit="count", summed=False),
            Operand("level", Text("level of the interval", "区间置信水平"), unit="fraction", summed=False),
            Operand("mase", Text("back-tested MASE", "回测MASE"), unit="ratio", summed=False),
            Operand("mape", Text("back-tested MAPE", "回测MAPE"), unit="fraction", summed=False),
            Operand("coverage", Text("back-tested coverage", "回测覆盖率"), unit="fraction", summed=False),
        ),
        by=("partner", "product"),
        spans=True,
        extra="models",
    ),
)
