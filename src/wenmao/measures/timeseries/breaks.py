"""Structural breaks: whether, and when, a series changed its level or its dynamics."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
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
from wenmao.vocabulary.periods import Period

Of = Literal["level", "log", "growth", "yearly growth"]

# Residuals smaller than this part of the series are rounding, not noise.
_EXACT = 1e-20


def breaks(
    trade: ir.Table,
    *,
    by: Sequence[Dimension] = (),
    of: Of = "level",
    lags: int = 0,
    trimming: float = 0.15,
    at: str = "",
    combine: bool = False,
) -> ir.Table:
    """Tests for a structural break in yearly, quarterly or monthly trade, one row a test.

    The model is y_t = c + Σ φ_i y_{t−i} + e_t with `lags` lags (none: a mean), and y the
    `level`, its `log`, its `growth` (change of logarithm on the period before) or its
    `yearly growth` (on the same period of the year before). The tests suppose that y has
    no trend and, given its lags, neither season nor serial correlation: test growth rather than
    levels that trend, and give lags, or each trend and season looks like a break.

    - "sup-F" (Quandt and Andrews), for a break at an unknown date: the largest
      F = (RSS − ESS) ÷ (ESS ÷ (n − 2k)), RSS of one regression over all n periods, ESS of
      two, over all dates that leave at least the share `trimming` on either side; k parameters. p is
      that of the limit, the largest squared length of a k-dimensional Brownian bridge over
      π(1 − π), solved to many digits as a boundary crossing of its radius, not read from a table.
      Tables simulated on a grid of dates give a somewhat smaller p, for a grid misses peaks.
    - "Chow", for a break after the period `at`, if given: F ÷ k, with the F distribution.
    - "OLS CUSUM" (Ploberger and Krämer): the largest |Σ e| ÷ (s √n), p of the limit, the
      Brownian bridge.

    Source: Andrews (1993), "Tests for parameter instability and structural change with
    unknown change point", Econometrica 61(4); Chow (1960), Econometrica 28(3); Ploberger
    and Krämer (1992), "The CUSUM test with OLS residuals", Econometrica 60(2).

    Gives flow, reporter, the dimensions of `by`, `test`, `statistic`, `p`, `period` (the last
    before the break), `observations`, `parameters`, `first` and `last`
    (periods of y), `before` and `after` (means of y on either side), `of`, `lags`, `trimming`, `method`
    and `note`. Where a series cannot be tested, because a period is missing, it is too short,
    constant, or not above zero under a logarithm, statistic and p are null and `note` says
    why. A date at which both regressions fit exactly gives null too: F is infinite.

    >>> import ibis
    >>> years = list(range(2000, 2020))
    >>> trade = ibis.memtable(pa.table({
    ...     "period": [str(year) for year in years], "year": years, "flow": ["export"] * 20,
    ...     "reporter": ["CHN"] * 20, "value": [10.0 + year % 3 + 9 * (year > 2008) for year in years]}))
    >>> for row in breaks(trade, at="2008").to_pyarrow().to_pylist():
    ...     print(row["test"], row["period"], round(row["statistic"], 2), row["p"] < 0.05)
    sup-F 2008 515.51 True
    Chow 2008 515.51 True
    OLS CUSUM 2008 2.13 True
    """
    if of not in ("level", "log", "growth", "yearly growth"):
        raise ValueError(f'of is "level", "log", "growth" or "yearly growth", not {of!r}')
    if lags < 0:
        raise ValueError(f"lags is a number from 0 up, not {lags}")
    if not 0 < trimming < 0.5:
        raise ValueError(f"trimming is a share between 0 and 0.5, not {trimming}")
    date = Period.parse(at).code if at else ""
    version = statsmodels_version()
    rows: list[tuple[object, ...]] = []
    for series in read_series(trade, by, combine=combine):
        told = _tests(series, of, lags, trimming, date)
        rows += (
            (
                *series.keys, *(row.get(name) for name in _FOUND), of, lags, trimming,
                version, row["note"],
            )
            for row in told
        )  # fmt: skip
    return to_table({**key_columns(by), **_COLUMNS}, rows)


def _tests(series: Series, of: Of, lags: int, trimming: float, date: str) -> Iterator[dict[str, object]]:
    names = ["sup-F", *(["Chow"] if date else []), "OLS CUSUM"]
    y, first = _transformed(series, of)
    design = _design(y, lags)
    y, first = y[lags:], first + lags
    n, k = len(y), design.shape[1]
    note = series.gaps
    if not note and not np.isfinite(y).all():
        note = "a value is not above zero: no logarithm"
    if not note and n < 2 * k + 3:
        note = f"{max(n, 0)} observations for {k} parameters on either side: too few"
    if not note and _rss(y, design) <= _EXACT * (y @ y):
        note = "the series is constant" if k == 1 else "the series follows its lags exactly"
    whole: dict[str, object] = {"observations": max(n, 0), "parameters": k}
    if n > 0:
        whole |= {"first": series.period(first).code, "last": series.period(first + n - 1).code}
    if note:
        yield from ({"test": name, **whole, "note": note} for name in names)
        return
    for name in names:
        with heard() as said:
            found = _TESTS[name](y, design, trimming, _index(series, date, first))
        statistic, p, at, why = found
        row: dict[str, object] = {
            "test": name, **whole, "statistic": number(statistic), "p": number(p),
        }  # fmt: skip
        if at is not None and not why:
            period = series.period(first + at - 1)
            row |= {
                "period": period.code,
                "before": float(y[:at].mean()), "after": float(y[at:].mean()),
            }  # fmt: skip
        yield row | {"note": "; ".join([why] * bool(why) + said) or None}


def _transformed(series: Series, of: Of) -> tuple[Values, int]:
    """The series that is tested, and the place of its first value in the series it is made of."""
    if of == "level":
        return series.values, 0
    told = np.log(np.where(series.values > 0, series.values, np.nan))
    back = {"log": 0, "growth": 1, "yearly growth": series.season}[of]
    return told[back:] - told[: max(len(told) - back, 0)] if back else told, back


def _design(y: Values, lags: int) -> Values:
    n = max(len(y) - lags, 0)
    return np.column_stack([np.ones(n), *(y[lags - lag : lags - lag + n] for lag in range(1, lags + 1))])


def _index(series: Series, date: str, first: int) -> int:
    """How many observations lie up to a date; -1 where the series has no such period."""
    if not date:
        return -1
    codes = [period.code for period in series.periods[first:]]
    return codes.index(date) + 1 if date in codes else -1


_Found = tuple[float | None, float | None, int | None, str]


def _sup_f(y: Values, design: Values, trimming: float, _: int) -> _Found:
    n, k = design.shape
    edge = max(math.floor(trimming * n), k + 1)
    dates = np.arange(edge, n - edge + 1)
    together = _rss(y, design)
    found = np.array([_f(y, design, int(at), together) for at in dates])
    if np.isinf(found).any():
        return None, None, None, "two regressions fit exactly: F is infinite"
    best = int(found.argmax())
    share = edge / n
    return float(found[best]), p_of_sup_f(float(found[best]), k, share), int(dates[best]), ""


def _chow(y: Values, design: Values, _: float, at: int) -> _Found:
    from scipy.stats import f as distribution  # noqa: PLC0415

    n, k = design.shape
    if not k < at < n - k:
        return None, None, None, "the date is not in the series, or too near to its end"
    f = _f(y, design, at, _rss(y, design)) / k
    if math.isinf(f):
        return None, None, None, "two regressions fit exactly: F is infinite"
    return f, float(distribution.sf(f, k, n - 2 * k)), at, ""


def _cusum(y: Values, design: Values, _: float, __: int) -> _Found:
    from statsmodels.stats.diagnostic import breaks_cusumolsresid  # noqa: PLC0415

    n, k = design.shape
    residuals = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    statistic, p, _critical = breaks_cusumolsresid(residuals, ddof=k)
    return float(statistic), float(p), int(np.abs(residuals.cumsum())[: n - 1].argmax()) + 1, ""


_TESTS = {"sup-F": _sup_f, "Chow": _chow, "OLS CUSUM": _cusum}


def _f(y: Values, design: Values, at: int, together: float) -> float:
    """Andrews' F of a break after `at` observations, k times the usual F; `together` is RSS."""
    n, k = design.shape
    apart = _rss(y[:at], design[:at]) + _rss(y[at:], design[at:])
    if apart <= _EXACT * float(y @ y):
        return math.inf
    return float(max((together - apart) / (apart / (n - 2 * k)), 0.0))


def _rss(y: Values, design: Values) -> float:
    residuals = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(residuals @ residuals)


def p_of_sup_f(statistic: float, k: int, trimming: float) -> float:
    """The chance that sup-F exceeds a statistic if nothing broke, for k parameters, in the limit.

    With s = ½ log(π ÷ (1 − π)), the bridge over √(π(1 − π)) is a stationary process of
    Ornstein and Uhlenbeck in k dimensions; its radius r obeys the backward equation
    v' = v'' + ((k − 1) ÷ r − r) v', v = 0 at r = √statistic. Starting from the stationary
    density over a time of log((1 − trimming) ÷ trimming), v is the chance of never leaving. It is
    expanded in polynomials of r². Far out, where 1 − v is lost to rounding, the rate of first
    crossings gives p to within some hundredths of itself.

    >>> round(p_of_sup_f(8.85, 1, 0.15), 3)
    0.05
    """
    time = math.log((1 - trimming) / trimming)
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    density = math.exp(k / 2 * math.log(half) - half - math.lgamma(k / 2))
    far = density * ((1 - k / statistic) * 2 * time + 2 / statistic)
    if statistic > k + 2 and far < 1e-7:
        return far
    return float(min(max(1 - _never_leaves(statistic, k, time), 0.0), 1.0))


@cache
def _polynomials(terms: int = 30, nodes: int = 120) -> tuple[Values, Values, Values, Values]:
    """Nodes on (0, 1) with weights, and polynomials of the square that vanish at 1, with their slopes."""
    legendre = np.polynomial.legendre
    x, weight = legendre.leggauss(nodes)
    x, weight = (x + 1) / 2, weight / 2
    u = 2 * x * x - 1
    values = legendre.legvander(u, terms - 1)
    slopes = np.column_stack([legendre.legval(u, legendre.legder(row)) for row in np.eye(terms)])
    rise = ((1 - u)[:, None] * slopes - values) * (4 * x)[:, None]
    return x, weight, (1 - u)[:, None] * values, rise


def _never_leaves(statistic: float, k: int, time: float) -> float:
    from scipy.linalg import eigh  # noqa: PLC0415

    x, weight, basis, rise = _polynomials()
    edge = math.sqrt(statistic)
    r = x * edge
    # The stationary density of the radius times the quadrature's weights.
    density = r ** (k - 1) * np.exp(-r * r / 2) / (2 ** (k / 2 - 1) * math.gamma(k / 2))
    measure = weight * edge * density
    rates, modes = eigh(_product(rise / edge, measure), _product(basis, measure))
    start = (basis * measure[:, None]).sum(axis=0) @ modes
    return float((start * start * np.exp(-rates * time)).sum())


def _product(basis: Values, measure: Values) -> Values:
    return np.asarray((basis * measure[:, None]).T @ basis)


_FOUND = (
    "test", "statistic", "p", "period", "observations", "parameters", "first", "last", "before", "after",
)  # fmt: skip
_COLUMNS = {
    "test": pa.string(), "statistic": pa.float64(), "p": pa.float64(), "period": pa.string(),
    "observations": pa.int64(), "parameters": pa.int64(), "first": pa.string(), "last": pa.string(),
    "before": pa.float64(), "after": pa.float64(), "of": pa.string(), "lags": pa.int64(),
    "trimming": pa.float64(), "method": pa.string(), "note": pa.string(),
}  # fmt: skip

MEASURES = (
    Measure(
        breaks,
        Text("Structural breaks", "结构突变检验"),
        "sup-F = max (RSS − ESS) ÷ (ESS ÷ (n − 2k)); Chow = F ÷ k; OLS CUSUM = max |Σe| ÷ (s √n)",
        "index",
        "Andrews (1993), Econometrica 61(4); Chow (1960), Econometrica 28(3); "
        "Ploberger and Krämer (1992), Econometrica 60(2)",
        Text("a period is missing, or the series is too short or constant", "序列有缺失时期、过短或无变化"),
        (
            Operand("observations", Text("observations", "观测数"), unit="count", summed=False),
            Operand("parameters", Text("parameters", "参数个数"), unit="count", summed=False),
            Operand("lags", Text("lags", "滞后阶数"), unit="count", summed=False),
            Operand(
                "trimming",
                Text("share trimmed", "截除比例"),
                unit="fraction",
                summed=False,
            ),
        ),
        column="statistic",
        by=("partner", "product"),
        keys=("test",),
        spans=True,
        extra="models",
    ),
)
