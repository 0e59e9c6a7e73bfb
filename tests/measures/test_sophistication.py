"""PRODY and EXPY: a worked example, the world's trade by plain matrices, a peer, laws, and missing incomes."""

import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.bound import bound
from tests.measures.examples.sophistication import INCOME, income
from tests.measures.samples import published
from tests.measures.trades import ECONOMIES, WORLD, alike, read, rows, trades
from wenmao.measures.sophistication import expy, prody

# Trade and incomes of the tests of the R package pecan (test-productivity.R): economies A to D, products a to e.
PECAN = (
    (0, 7829, 145, 6549), (201, 30520, 0, 310), (1190, 904, 23022, 542),
    (10582, 52, 287, 765), (0, 19982, 120, 38920),
)  # fmt: skip
PECAN_INCOME = (("A", 2021, 28614.0), ("B", 2021, 5122.0), ("C", 2021, 122584.0), ("D", 2021, 2098.0))
PECAN_TRADE = [
    (2021, "export", reporter, "W", product, float(value))
    for product, values in zip("abcde", PECAN, strict=True)
    for reporter, value in zip("ABCD", values, strict=True)
]


def test_a_worked_example():
    # The figures are those of econcomplex 1.0.1, an independent implementation, on pecan's data.
    levels = {
        row["product"]: row["prody"] for row in read(prody(rows(PECAN_TRADE), income=income(PECAN_INCOME)))
    }
    for product, level in zip(
        "abcde",
        (6210.735039935193, 5817.838391968954, 111232.5281403059, 29372.52502702725, 3494.867151865727),
        strict=True,
    ):
        assert math.isclose(levels[product], level, rel_tol=1e-12)
    found = {
        row["reporter"]: row["expy"] for row in read(expy(rows(PECAN_TRADE), income=income(PECAN_INCOME)))
    }
    for reporter, level in zip(
        "ABCD", (37113.184150985726, 6714.798936012415, 109041.53381555501, 5548.483097446837), strict=True
    ):
        assert math.isclose(found[reporter], level, rel_tol=1e-12)


@pytest.fixture(scope="module")
def world():
    """The world's exports, mean of 1998 to 2000, and GDP per capita (economiccomplexity)."""
    trade = [
        (2000, "export", row["country"], "W", row["product"], float(row["value"]))
        for row in published("complexity", "world_trade_avg_1998_2000.csv")
    ]
    known = [
        (row["country"], 2000, float(row["value"]))
        for row in published("complexity", "world_gdp_avg_1998_2000.csv")
        if row["value"] not in ("", "NA")
    ]
    return trade, known


def matrix(trade):
    reporters, products = sorted({row[2] for row in trade}), sorted({row[4] for row in trade})
    told = np.zeros((len(reporters), len(products)))
    for row in trade:
        told[reporters.index(row[2]), products.index(row[4])] += row[5]
    return reporters, products, told


def test_the_world_by_plain_matrices(world):
    trade, known = world
    reporters, products, told = matrix(trade)
    level = {place: value for place, _, value in known if value > 0}
    has = np.array([reporter in level for reporter in reporters])
    incomes = np.array([level.get(reporter, 0.0) for reporter in reporters])
    shares = told / told.sum(axis=1, keepdims=True)
    weights = shares * has[:, None]
    expected = (weights * incomes[:, None]).sum(axis=0) / weights.sum(axis=0)
    found = {row["product"]: row for row in read(prody(rows(trade), income=income(known)))}
    assert len(found) == len(products) == 785
    for product, of in zip(products, expected, strict=True):
        assert math.isclose(found[product]["prody"], of, rel_tol=1e-10)
        row, traded = found[product], told[:, products.index(product)] > 0
        assert row["economies"] == (traded & has).sum()
        assert row["economies_without_income"] == (traded & ~has).sum()
    of_exports = (shares * expected).sum(axis=1)
    rows_ = {row["reporter"]: row for row in read(expy(rows(trade), income=income(known)))}
    assert len(rows_) == len(reporters) == 226
    for reporter, of in zip(reporters, of_exports, strict=True):
        assert math.isclose(rows_[reporter]["expy"], of, rel_tol=1e-10)
        assert rows_[reporter]["covered_value"] == rows_[reporter]["value"]
        assert rows_[reporter]["economies"] == has.sum()
        assert rows_[reporter]["economies_without_income"] == (~has).sum() > 0


def test_beside_a_peer(world):
    peer = pytest.importorskip("econcomplex")
    import pandas as pd

    trade, known = world
    level = {place: value for place, _, value in known if value > 0}
    reporters, products, told = matrix([row for row in trade if row[2] in level])
    table = pd.DataFrame(told, index=reporters, columns=products)
    gdp = pd.Series([level[reporter] for reporter in reporters], index=reporters)
    expected, of_exports = peer.prody(table, gdp), peer.expy(table, gdp)
    ours = rows([row for row in trade if row[2] in level])
    for row in read(prody(ours, income=income(known))):
        assert math.isclose(row["prody"], expected[row["product"]], rel_tol=1e-10)
    for row in read(expy(ours, income=income(known))):
        assert math.isclose(row["expy"], of_exports[row["reporter"]], rel_tol=1e-10)


def test_economies_without_income_are_left_out_and_counted():
    known = [one for one in INCOME if one[0] != "USA"]
    trade = rows([row for row in WORLD if row[0] == 2021])
    without = rows([row for row in WORLD if row[0] == 2021 and row[2] != "USA"])
    found = read(prody(trade, income=income(known)))
    exports = {
        row["product"]: row["prody"]
        for row in read(prody(without, income=income(known)))
        if row["flow"] == "export"
    }
    for row in found:
        if row["flow"] == "export":
            assert math.isclose(row["prody"], exports[row["product"]], rel_tol=1e-12)
            assert row["economies_without_income"] == 1
    # Its own exports have an income level all the same.
    assert all(row["expy"] for row in read(expy(trade, income=income(known))) if row["reporter"] == "USA")


def test_a_product_that_no_economy_with_income_exports_has_none():
    trade = rows([(2021, "export", "CHN", "USA", "950300", 3.0), (2021, "export", "CHN", "USA", "970110", 1.0),
                  (2021, "export", "FRA", "USA", "970110", 1.0)])  # fmt: skip
    known = income([("FRA", 2021, 40000.0)])
    assert [row["prody"] for row in read(prody(trade, income=known))] == [None, 40000.0]
    found = {row["reporter"]: row for row in read(expy(trade, income=known))}
    assert (found["CHN"]["expy"], found["CHN"]["covered_value"], found["CHN"]["value"]) == (40000.0, 1.0, 4.0)


@pytest.mark.parametrize("known", [(), [("CHN", 1999, 1.0)], [("CHN", 2021, 0.0)], [("CHN", 2021, math.nan)]])
def test_no_income_at_all(known):
    trade = rows([(2021, "export", "CHN", "USA", "950300", 3.0)])
    (row,) = read(prody(trade, income=income(known)))
    assert (row["prody"], row["economies"], row["economies_without_income"]) == (None, 0, 1)
    (row,) = read(expy(trade, income=income(known)))
    assert (row["expy"], row["covered_value"], row["economies"], row["economies_without_income"]) == (
        None,
        0.0,
        0,
        1,
    )


def test_incomes_from_files(tmp_path):
    table = income().to_pyarrow()
    pa.parquet.write_table(table, tmp_path / "gdp.parquet")
    (tmp_path / "gdp.csv").write_text(
        "place,year,value,note\n" + "".join(f"{place},{year},{value!r},x\n" for place, year, value in INCOME),
        encoding="utf-8",
    )
    expected = read(prody(rows(WORLD), income=income()))
    for path in (tmp_path / "gdp.parquet", str(tmp_path / "gdp.csv")):
        assert alike(read(prody(rows(WORLD), income=path)), expected)


def test_incomes_that_cannot_be_used(tmp_path):
    with pytest.raises(ValueError, match="no column place and no value"):
        prody(rows(WORLD), income=income().drop("place", "value"))
    with pytest.raises(ValueError, match="two values for CHN in 2021"):
        expy(rows(WORLD), income=income([("CHN", 2021, 1.0), ("CHN", 2021, 2.0)]))
    with pytest.raises(ValueError, match="cannot be read"):
        prody(rows(WORLD), income=tmp_path / "absent.csv")
    (tmp_path / "gdp.csv").write_text("place,year,value\nCHN,2021,rich\n", encoding="utf-8")
    with pytest.raises(ValueError, match="year and value"):
        prody(rows(WORLD), income=tmp_path / "gdp.csv")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="cannot be read"):
        prody(rows(WORLD), income=tmp_path / "empty.csv")


def test_trade_that_is_not_above_zero_is_left_out():
    told = [(2021, "export", "CHN", "USA", "950300", 3.0), (2021, "export", "FRA", "USA", "950300", -1.0),
            (2021, "export", "FRA", "USA", "970110", 0.0)]  # fmt: skip
    (row,) = read(prody(rows(told), income=income()))
    assert (row["product"], row["economies"]) == ("950300", 1)


@pytest.mark.parametrize("measure", [prody, expy])
def test_tables_bound_to_an_engine(measure, engine, tmp_path):
    pa.parquet.write_table(income().to_pyarrow(), tmp_path / "income.parquet")
    known = engine.read_parquet(str(tmp_path / "income.parquet"))
    found = read(measure(bound(WORLD, engine, tmp_path), income=known), engine)
    assert alike(found, read(measure(rows(WORLD), income=income())))


@settings(deadline=None, max_examples=12)
@given(
    trades(least=1),
    st.lists(st.integers(100, 10**5).map(float), min_size=4, max_size=4),
    st.sampled_from((0.001, 8.0)),
)
def test_a_mean_lies_between_the_incomes_of_the_exporters(told, levels, rate):
    known = income([(place, 2021, level) for place, level in zip(ECONOMIES, levels, strict=True)])
    level = dict(zip(ECONOMIES, levels, strict=True))
    found = read(prody(rows(told), income=known))
    for row in found:
        of = [level[one[2]] for one in told if one[4] == row["product"]]
        assert min(of) * (1 - 1e-9) <= row["prody"] <= max(of) * (1 + 1e-9)
    dearer = read(prody(rows([(*row[:5], row[5] * rate) for row in told]), income=known))
    for row, other in zip(found, dearer, strict=True):
        assert math.isclose(row["prody"], other["prody"], rel_tol=1e-9)
    prodys = {row["product"]: row["prody"] for row in found}
    for row in read(expy(rows(told), income=known)):
        of = [prodys[one[4]] for one in told if one[2] == row["reporter"]]
        assert min(of) * (1 - 1e-9) <= row["expy"] <= max(of) * (1 + 1e-9)
