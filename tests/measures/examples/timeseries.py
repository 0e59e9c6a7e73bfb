import ibis
import numpy as np
import pyarrow as pa

from wenmao.measures.timeseries.adjustment import seasonally_adjusted
from wenmao.measures.timeseries.breaks import breaks
from wenmao.measures.timeseries.forecasts import forecast


def codes(first, per_year, count):
    """Codes of consecutive periods from the first of a year on."""
    mark = {1: "", 4: "-Q{}", 12: "-{:02}"}[per_year]
    return [f"{first + at // per_year}{mark.format(at % per_year + 1)}" for at in range(count)]


def table(periods, values, *, reporter="CHN", flow="export", partner="USA", product="950300"):
    """Trade rows, one a period."""
    count = len(periods)
    return ibis.memtable(
        pa.table({
            "period": pa.array(periods, pa.string()),
            "year": pa.array([int(code[:4]) for code in periods], pa.int64()),
            **{
                name: pa.array([of] * count, pa.string())
                for name, of in {"flow": flow, "reporter": reporter, "partner": partner, "product": product}.items()
            },
            "value": pa.array([None if of is None else float(of) for of in values], pa.float64()),
        })
    )  # fmt: skip


def wave(count, per_year, *, growth=0.004, noise=0.02, seed=7):
    """A growing series with a season and noise that is always the same."""
    at = np.arange(count)
    random = np.random.default_rng(seed).normal(0, noise, count)
    return 100 * np.exp(growth * at + 0.2 * np.sin(2 * np.pi * at / per_year) + random)


def _two(first, per_year, count):
    periods = codes(first, per_year, count)
    one = table(periods, wave(count, per_year))
    return one.union(table(periods, wave(count, per_year, seed=8), reporter="FRA", flow="import"))


def _broken():
    return table(codes(2000, 1, 20), [10 + (7 * at) % 4 + 6 * (at > 8) for at in range(20)])


EXAMPLES = {
    "seasonally_adjusted": lambda: seasonally_adjusted(_two(2019, 12, 48), new_year=True),
    "breaks": lambda: breaks(_broken(), at="2008"),
    "forecast": lambda: forecast(_two(2018, 4, 20), ahead=2, origins=3),
}
