"""Small trade tables for the measures: the rows of four economies, in three products, over three years."""

import math

import ibis
import pyarrow as pa
from hypothesis import settings
from hypothesis import strategies as st

# Each example of a law is a query or two: so many are drawn.
LAW = settings(max_examples=25)

SCHEMA = {
    "period": pa.string(),
    "year": pa.int64(),
    "flow": pa.string(),
    "reporter": pa.string(),
    "partner": pa.string(),
    "product": pa.string(),
    "value": pa.float64(),
    "weight": pa.float64(),
    "quantity": pa.float64(),
    "quantity_unit": pa.string(),
}
ECONOMIES = ("CHN", "FRA", "JPN", "USA")
PRODUCTS = ("490110", "950300", "970110")
YEARS = (2020, 2021, 2022)

# (year, flow, reporter, partner, product, value): each export is the partner's import, 6% dearer.
WORLD = tuple(
    row
    for year in YEARS
    for i, reporter in enumerate(ECONOMIES)
    for j, partner in enumerate(ECONOMIES)
    for k, product in enumerate(PRODUCTS)
    # Some do not trade with each other, and not in every year.
    if reporter != partner and (i + 2 * j + 3 * k + year) % 5
    for amount in [float(100 * (1 + (7 * i + 5 * j + 3 * k) % 11) + 13 * (year - 2020) * (k + i + 1))]
    for row in (
        (year, "export", reporter, partner, product, amount),
        (year, "import", partner, reporter, product, amount * 1.06),
    )
)


def rows(trade):
    """Rows of (year, flow, reporter, partner, product, value[, weight[, quantity]]) as a table."""
    columns = {name: [] for name in SCHEMA}
    for year, flow, reporter, partner, product, value, *amounts in trade:
        weight, quantity = (*amounts, None, None)[:2]
        told = (str(year), year, flow, reporter, partner, product, value, weight, quantity, None)
        for name, of in zip(SCHEMA, told, strict=True):
            columns[name].append(of)
    return ibis.memtable(pa.table({name: pa.array(columns[name], kind) for name, kind in SCHEMA.items()}))


def read(expression, engine=None):
    """The rows of a table, in an order of their own."""
    table = (engine or ibis.duckdb.connect()).to_pyarrow(expression)
    return sorted(table.to_pylist(), key=lambda row: [str(of) for of in row.values()])


def near(one, other):
    """Whether two cells are the same, but for the order in which an engine adds floats."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def alike(found, expected):
    """Whether two lists of rows are the same, cell by cell."""
    return [row.keys() for row in found] == [row.keys() for row in expected] and all(
        near(row[column], other[column]) for row, other in zip(found, expected, strict=True) for column in row
    )


def trades(*, flows=("export",), years=(2021,), economies=ECONOMIES, products=PRODUCTS, least=0.0):
    """A strategy of trade rows, each combination of keys at most once."""
    key = st.tuples(
        st.sampled_from(years), st.sampled_from(flows), st.sampled_from(economies),
        st.sampled_from(economies), st.sampled_from(products),
    ).filter(lambda of: of[2] != of[3])  # fmt: skip
    value = st.integers(int(least), 10**9).map(lambda cents: cents / 100)
    return st.dictionaries(key, value, min_size=1, max_size=40).map(
        lambda found: tuple((*of, amount) for of, amount in found.items())
    )


def worlds(**choices):
    """A strategy of several draws of `trades` at once, decades apart: a query is as dear as many rows."""
    return st.lists(trades(**choices), min_size=2, max_size=6).map(
        lambda drawn: tuple((year + 10 * i, *rest) for i, trade in enumerate(drawn) for year, *rest in trade)
    )


def whole(trade):
    """The trade in whole units, whose sums and differences are exact in floating point."""
    return [(*keys, float(round(100 * value))) for *keys, value in trade]
