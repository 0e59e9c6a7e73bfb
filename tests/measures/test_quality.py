"""Quality against least squares with every dummy written out, and what residuals must obey."""

import math

import ibis
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.examples.quality import WEIGHED
from tests.measures.trades import read, rows
from wenmao.measures.quality import average_quality, quality

ECONOMIES = ("CHN", "DEU", "FRA", "JPN", "USA")
PRODUCTS = ("490110", "490199", "950300", "970110")


def random_trade(seed, flow="export", share=0.4):
    draw = np.random.default_rng(seed)
    return [
        (year, flow, i, j, product, float(draw.lognormal(6, 2)), float(draw.lognormal(3, 1)))
        for year in (2020, 2021) for i in ECONOMIES for j in ECONOMIES for product in PRODUCTS
        if i != j and draw.random() > share
    ]  # fmt: skip


def by_dummies(found, sigma, product, market):
    """Quality by numpy's least squares on the dummies of both effects."""
    y = np.array(
        [math.log(row["amount"]) + sigma(row) * math.log(row["value"] / row["amount"]) for row in found]
    )
    dummies = [
        [float(of(row) == level) for row in found]
        for of in (product, market) for level in sorted({of(row) for row in found})
    ]  # fmt: skip
    design = np.array(dummies).T
    residuals = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return residuals / (np.array([sigma(row) for row in found]) - 1)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), flow=st.sampled_from(["export", "import"]))
def test_is_the_residual_of_least_squares_on_dummies(seed, flow):
    told = read(
        quality(rows(random_trade(seed, flow)), sigma={"": 4.0, "95": 3.0, "4901": 6.0, "490199": 2.5})
    )
    found = [row for row in told if row["quality"] is not None]
    sigmas = {"490110": 6.0, "490199": 2.5, "950300": 3.0, "970110": 4.0}
    destination = "partner" if flow == "export" else "reporter"
    expected = by_dummies(
        found, lambda row: sigmas[row["product"]], lambda row: row["product"],
        lambda row: (row[destination], row["year"]),
    )  # fmt: skip
    assert np.allclose([row["quality"] for row in found], expected, rtol=1e-8, atol=1e-8)
    assert all(math.isclose(row["adjusted_price"], row["price"] / math.exp(row["quality"])) for row in found)


def test_is_the_residual_that_pyfixest_finds():
    import pandas
    import pyfixest

    found = [row for row in read(quality(rows(random_trade(1)), sigma=4)) if row["quality"] is not None]
    data = pandas.DataFrame(found).assign(market=lambda of: of.partner + of.year.astype(str))
    data["demand"] = np.log(data.amount) + 4 * np.log(data.price)
    model = pyfixest.feols("demand ~ 1 | product + market", data)
    assert np.allclose(data.quality, model.resid() / 3, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_is_zero_on_average_in_each_product_and_each_market(seed):
    found = [row for row in read(quality(rows(random_trade(seed)), sigma=5)) if row["quality"] is not None]
    for of in (lambda row: row["product"], lambda row: (row["partner"], row["year"])):
        sums = {}
        for row in found:
            sums.setdefault(of(row), []).append(row["quality"])
        assert all(abs(math.fsum(values)) < 1e-9 * len(values) for values in sums.values())


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10**6), product=st.sampled_from(PRODUCTS), factor=st.sampled_from([1e-3, 0.5, 7.0])
)
def test_units_of_a_product_or_a_market_move_only_its_effect(seed, product, factor):
    trade = random_trade(seed)
    first = read(quality(rows(trade), sigma=4))
    # Grams for kilograms in one product, another currency in one year's market, rows in another order.
    other = [
        (*row[:5], row[5] * (3.0 if row[0] == 2021 and row[3] == "USA" else 1.0),
         row[6] * (factor if row[4] == product else 1.0))
        for row in reversed(trade)
    ]  # fmt: skip
    again = read(quality(rows(other), sigma=4))
    key = ("year", "flow", "reporter", "partner", "product")
    of = {tuple(row[name] for name in key): row["quality"] for row in again}
    for row in first:
        same = of[tuple(row[name] for name in key)]
        assert (same is None) == (row["quality"] is None)
        assert same is None or math.isclose(same, row["quality"], abs_tol=1e-9)


def test_within_product_and_market_it_is_the_deviation_from_their_mean():
    trade = random_trade(3, "import", share=0.2)
    found = read(quality(rows(trade), sigma=4, market="product-destination-year"))
    groups = {}
    for row in found:
        groups.setdefault((row["year"], row["reporter"], row["product"]), []).append(row)
    for rows_ in groups.values():
        demand = [math.log(row["amount"]) + 4 * math.log(row["price"]) for row in rows_]
        for row, of in zip(rows_, demand, strict=True):
            if len(rows_) == 1:
                assert row["quality"] is None
            else:
                assert math.isclose(row["quality"], (of - np.mean(demand)) / 3, abs_tol=1e-10)


def test_the_better_sells_more_at_one_price():
    trade = [(2021, "import", "USA", partner, "950300", value, weight)
             for partner, value, weight in (("CHN", 100.0, 10.0), ("FRA", 200.0, 20.0), ("JPN", 50.0, 5.0))]  # fmt: skip
    found = {row["partner"]: row for row in read(quality(rows(trade), sigma="4"))}
    assert found["FRA"]["quality"] > found["CHN"]["quality"] > found["JPN"]["quality"]
    assert math.isclose(found["FRA"]["quality"] - found["CHN"]["quality"], math.log(2) / 3)
    assert found["FRA"]["adjusted_price"] < found["JPN"]["adjusted_price"]


def test_what_is_alone_or_unweighed_has_no_quality():
    trade = [
        (2021, "export", "CHN", "USA", "950300", 8.0, 2.0), (2021, "export", "FRA", "USA", "950300", 9.0, 3.0),
        (2021, "export", "CHN", "JPN", "950300", 9.0, 3.0),  # alone in its market
        (2021, "export", "CHN", "USA", "970110", 9.0, 3.0),  # alone in its product
        (2021, "export", "JPN", "USA", "950300", 5.0, None), (2021, "export", "DEU", "USA", "950300", 5.0, 0.0),
        (2021, "export", "GBR", "USA", "950300", 0.0, 4.0),
    ]  # fmt: skip
    found = {
        (row["reporter"], row["partner"], row["product"]): row for row in read(quality(rows(trade), sigma=4))
    }
    assert len(found) == 7
    told = {key for key, row in found.items() if row["quality"] is not None}
    assert told == {("CHN", "USA", "950300"), ("FRA", "USA", "950300")}
    assert found["CHN", "JPN", "950300"]["price"] == 3.0 and found["JPN", "USA", "950300"]["price"] is None
    averages = {row["reporter"]: row for row in read(average_quality(rows(trade), sigma=4))}
    assert averages["JPN"]["average_quality"] is None and averages["JPN"]["varieties"] == 0
    assert averages["CHN"]["average_quality"] == found["CHN", "USA", "950300"]["quality"]


def test_only_value_with_a_known_amount_counts_in_the_price():
    trade = rows([
        (2021, "export", "CHN", "USA", "950300", 8.0, 2.0), (2021, "export", "CHN", "USA", "950300", 100.0, None),
        (2021, "export", "FRA", "USA", "950300", 9.0, 3.0),
    ])  # fmt: skip
    found = {row["reporter"]: row for row in read(quality(trade, sigma=4))}
    assert (found["CHN"]["value"], found["CHN"]["amount"], found["CHN"]["price"]) == (8.0, 2.0, 4.0)


def test_units_of_quantity_stay_apart():
    told = rows([(2021, "export", reporter, partner, "950300", value, None, amount)
                 for reporter, partner, value, amount in (
                     ("CHN", "USA", 8.0, 2.0), ("FRA", "USA", 9.0, 3.0), ("JPN", "USA", 500.0, 1.0),
                     ("DEU", "USA", 700.0, 2.0))])  # fmt: skip
    trade = told.mutate(quantity_unit=ibis.ifelse(told.reporter.isin(["CHN", "FRA"]), "number", "kg"))
    found = {row["reporter"]: row for row in read(quality(trade, sigma=4, measured="quantity"))}
    assert {row["quantity_unit"] for row in found.values()} == {"number", "kg"}
    assert math.isclose(found["CHN"]["quality"], -found["FRA"]["quality"])
    assert math.isclose(found["JPN"]["quality"], -found["DEU"]["quality"])
    assert {row["quality"] for row in read(quality(trade, sigma=4))} == {None}


def test_elasticities_come_as_number_mapping_or_file(tmp_path):
    trade = rows(WEIGHED)
    file = tmp_path / "sigma.csv"
    file.write_text("product,sigma\n4901,4\n95,4.0\n970110,4\n")
    expected = read(quality(trade, sigma=4))
    for of in ("4", {"": 4}, str(file), file):
        assert read(quality(trade, sigma=of)) == expected
    file.write_text("product,sigma\n4901,4\n")
    with pytest.raises(ValueError, match="no elasticity of substitution for product 9"):
        quality(trade, sigma=file)
    file.write_text("product,sigma\n4901,4\n4901,5\n")
    with pytest.raises(ValueError, match="two elasticities of product 4901"):
        quality(trade, sigma=file)
    file.write_text("product,sigma\n4901,high\n")
    with pytest.raises(ValueError, match="sigma of product 4901 is not a number"):
        quality(trade, sigma=file)
    file.write_text("hs,sigma\n4901,4\n")
    with pytest.raises(ValueError, match="no column 'product'"):
        quality(trade, sigma=file)


@pytest.mark.parametrize("sigma", [1, 0.5, "nan", math.inf, {"95": 1.0}])
def test_elasticities_are_above_one(sigma):
    with pytest.raises(ValueError, match="above one"):
        quality(rows(WEIGHED), sigma=sigma)


def test_what_cannot_be_asked_is_said():
    with pytest.raises(ValueError, match="'four' is neither"):
        quality(rows(WEIGHED), sigma="four")
    with pytest.raises(ValueError, match="weight or quantity, not 'value'"):
        quality(rows(WEIGHED), sigma=4, measured="value")
    with pytest.raises(ValueError, match="a market is"):
        quality(rows(WEIGHED), sigma=4, market="world")
    assert read(quality(rows([]), sigma=4)) == []


def test_engines_read_alike(engine, tmp_path):
    expected = read(quality(rows(WEIGHED), sigma=4))
    pq.write_table(rows(WEIGHED).to_pyarrow(), tmp_path / "trade.parquet")
    found = read(quality(engine.read_parquet(str(tmp_path / "trade.parquet")), sigma=4))
    assert len(found) == len(expected)
    for row, other in zip(found, expected, strict=True):
        for name, of in other.items():
            same = (
                math.isclose(row[name], of, rel_tol=1e-9, abs_tol=1e-12)
                if isinstance(of, float)
                else row[name] == of
            )
            assert same, (name, row, other)
