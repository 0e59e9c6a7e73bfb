"""Small tables of the contracts, and their rows read back."""

import ibis
import pyarrow as pa
from hypothesis import strategies as st

FLOAT, TEXT, WHOLE = pa.float64(), pa.string(), pa.int64()
GOODS = {
    "period": TEXT,
    "year": WHOLE,
    "flow": TEXT,
    "reporter": TEXT,
    "partner": TEXT,
    "product": TEXT,
    "value": FLOAT,
}
RATES = {"period": TEXT, "year": WHOLE, "currency": TEXT, "base": TEXT, "basis": TEXT, "value": FLOAT}
INDICATORS = {"period": TEXT, "year": WHOLE, "place": TEXT, "indicator": TEXT, "value": FLOAT}


def table(columns, rows):
    listed = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = {name: pa.array(of, kind) for (name, kind), of in zip(columns.items(), listed, strict=True)}
    return ibis.memtable(pa.table(arrays))


def goods(*rows):
    """Rows of (flow, reporter, partner, value), of (…, product) and of (…, period)."""
    return table(GOODS, [
        (period, int(period[:4]), flow, reporter, partner, product, value)
        for flow, reporter, partner, value, product, period in
        ((*row, *("490110", "2021")[len(row) - 4:]) for row in rows)
    ])  # fmt: skip


def rates(*rows):
    """Rows of (period, currency, base, value), or of (…, basis)."""
    return table(RATES, [
        (period, int(period[:4]), currency, base, *(basis or ("average",)), value)
        for period, currency, base, value, *basis in rows
    ])  # fmt: skip


def index(*rows):
    """Rows of (period, place, value), or of (…, indicator)."""
    return table(INDICATORS, [
        (period, int(period[:4]), place, *(code or ("P",)), value) for period, place, value, *code in rows
    ])  # fmt: skip


def read(engine, expression):
    return sorted(engine.to_pyarrow(expression).to_pylist(), key=lambda row: [str(of) for of in row.values()])


def one(engine, expression):
    (row,) = read(engine, expression)
    return row


# Keys are drawn once each, as the contract has them; aggregates are among them.
places = st.sampled_from(["CHN", "USA", "KOR", "_X", "WLD", "EU"])
amounts = st.integers(0, 10**13).map(lambda cents: cents / 100)
cells = st.tuples(st.sampled_from(["export", "import", "total"]), places, places,
                  st.sampled_from(["490110", "970110"]), st.sampled_from(["2020", "2021"]))  # fmt: skip
trade = st.dictionaries(cells, amounts, max_size=25).map(
    lambda found: [(*key[:3], value, *key[3:]) for key, value in found.items()]
)
