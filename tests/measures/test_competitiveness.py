"""Competitiveness: published results, the laws of the indices, and their edges."""

import csv
import math

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.measures.test_scale import same, sums
from tests.measures.trades import LAW, YEARS, read, rows, trades
from tests.shared import REPOSITORY
from wenmao.measures.competitiveness import (
    balassa,
    dynamic_balassa,
    lafay,
    log_relative_advantage,
    normalised_balassa,
    relative_advantage,
    relative_trade_advantage,
    revealed_competitiveness,
    symmetric_balassa,
)

COMPLEXITY = REPOSITORY.parent / "shared" / "data" / "complexity"
BOTH = {"flows": ("export", "import")}


def cells(*values, year=2021, flow="export"):
    """Rows of (reporter, product, value)."""
    return tuple((year, flow, reporter, "USA", product, value) for reporter, product, value in values)


@pytest.mark.skipif(not COMPLEXITY.exists(), reason="the reference data are not beside the repository")
def test_the_cells_with_advantage_are_those_that_economiccomplexity_publishes():
    with (COMPLEXITY / "world_trade_avg_1998_2000.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    trade = ibis.memtable(pa.table({
        "year": [1999] * len(told), "flow": ["export"] * len(told),
        "reporter": [row["country"] for row in told], "product": [row["product"] for row in told],
        "value": [float(row["value"]) for row in told],
    }))  # fmt: skip
    found = balassa(trade)
    advantage = {
        (row["reporter"], row["product"]) for row in found.filter(found.balassa >= 1).to_pyarrow().to_pylist()
    }
    with (COMPLEXITY / "expected_rca_ge1_pairs.csv").open(encoding="utf-8") as file:
        expected = {tuple(row)[:2] for row in list(csv.reader(file))[1:]}
    assert len(advantage) == 31951
    assert advantage == expected


# Location quotient of Wiesbaden's finance in 2008, the Balassa index under another name: Farhauer and Kröll
# (2013) by way of the example of locq() in the R package REAT, which prints 0.3847623.
def test_a_published_index():
    trade = cells(("WBN", "fin", 1714.0), ("WBN", "all", 79006.0 - 1714), ("DEU", "fin", 879213.0 - 1714),
                  ("DEU", "all", 15593224.0 - 79006 - (879213 - 1714)))  # fmt: skip
    (row,) = [
        row for row in read(balassa(rows(trade))) if (row["reporter"], row["product"]) == ("WBN", "fin")
    ]
    assert row["balassa"] == pytest.approx(0.3847623, abs=5e-8)


@LAW
@given(trades())
def test_indices_of_a_product_weighted_by_the_reporters_average_to_one(trade):
    told = read(balassa(rows(trade)))
    means = {}
    for row in told:
        if row["balassa"] is not None:
            weight = row["reporter_total"] / row["world_total"]
            means[row["product"]] = means.get(row["product"], 0) + weight * row["balassa"]
    assert all(mean == pytest.approx(1) for mean in means.values())


@LAW
@given(trades(least=1))
def test_the_forms_of_the_index_agree_on_who_has_advantage(trade):
    forms = [read(of(rows(trade))) for of in (balassa, symmetric_balassa, normalised_balassa)]
    for plain, symmetric, normalised in zip(*forms, strict=True):
        index = plain["balassa"]
        assert symmetric["symmetric_balassa"] == pytest.approx((index - 1) / (index + 1), abs=1e-12)
        assert -0.25 <= normalised["normalised_balassa"] <= 0.25
        if abs(index - 1) > 1e-6:
            assert (index > 1) == (symmetric["symmetric_balassa"] > 0)
            assert (index > 1) == (normalised["normalised_balassa"] > 0)


@LAW
@given(trades(least=1))
def test_normalised_indices_sum_to_zero_with_those_of_what_is_not_traded(trade):
    told = read(normalised_balassa(rows(trade)))
    reporters = {row["reporter"]: row["reporter_total"] for row in told}
    products = {row["product"]: row["product_total"] for row in told}
    world = told[0]["world_total"]
    traded = {(row["reporter"], row["product"]): row["normalised_balassa"] for row in told}
    for reporter, total in reporters.items():
        every = [traded.get((reporter, of), -total * other / world**2) for of, other in products.items()]
        assert sum(every) == pytest.approx(0, abs=1e-9)


@LAW
@given(trades(least=1, **BOTH))
def test_lafays_indices_of_a_reporter_sum_to_zero(trade):
    for total in sums(read(lafay(rows(trade))), "lafay", "reporter").values():
        assert total == pytest.approx(0, abs=1e-9)


@LAW
@given(trades(least=1, **BOTH))
def test_vollraths_indices_are_of_one_another(trade):
    exports, imports = (
        {(row["reporter"], row["product"]): row["relative_advantage"]
         for row in read(relative_advantage(rows(trade))) if row["flow"] == flow}
        for flow in ("export", "import")
    )  # fmt: skip
    for row in read(relative_trade_advantage(rows(trade))):
        key = (row["reporter"], row["product"])
        both = exports.get(key), imports.get(key)
        if (told := row["relative_trade_advantage"]) is not None and None not in both:
            assert told == pytest.approx(both[0] - both[1], rel=1e-9, abs=1e-9)
    for row in read(revealed_competitiveness(rows(trade))):
        key = (row["reporter"], row["product"])
        if (told := row["revealed_competitiveness"]) is not None:
            assert told == pytest.approx(math.log(exports[key]) - math.log(imports[key]), rel=1e-9, abs=1e-9)


@LAW
@given(trades(least=1), st.floats(0.01, 1000), st.randoms())
def test_neither_the_unit_of_money_nor_the_order_of_rows_matters(trade, factor, random):
    mixed = tuple((*row[:-1], row[-1] * factor) for row in random.sample(trade, len(trade)))
    for measure in (balassa, relative_advantage):
        name = measure.__name__
        for row, other in zip(read(measure(rows(trade))), read(measure(rows(mixed))), strict=True):
            assert same({name: row[name]}, {name: other[name]})


# Worked by hand: of China's exports of 100, toys are 60; of the other's 100, 20.
HAND = cells(("CHN", "toys", 60.0), ("CHN", "art", 40.0), ("FRA", "toys", 20.0), ("FRA", "art", 80.0))


def test_each_index_by_hand():
    values = {
        "balassa": (60 / 100) / (80 / 200),
        "symmetric_balassa": (1.5 - 1) / (1.5 + 1),
        "normalised_balassa": 60 / 200 - (100 / 200) * (80 / 200),
        "relative_advantage": (60 / 40) / (20 / 80),
        "log_relative_advantage": math.log(6),
    }
    for measure in (
        balassa,
        symmetric_balassa,
        normalised_balassa,
        relative_advantage,
        log_relative_advantage,
    ):
        (row,) = [
            row for row in read(measure(rows(HAND))) if (row["reporter"], row["product"]) == ("CHN", "toys")
        ]
        assert row[measure.__name__] == pytest.approx(values[measure.__name__], rel=1e-12)


@pytest.mark.parametrize(
    ("before", "after", "others_before", "others_after", "position"),
    [
        (20, 50, 30, 40, "rising star"),
        (20, 30, 50, 30, "falling star"),
        (50, 45, 60, 20, "lagging retreat"),
        (50, 20, 30, 60, "lost opportunity"),
        (50, 10, 50, 40, "leading retreat"),
        (20, 22, 20, 60, "lagging opportunity"),
        (20, 20, 20, 20, "unchanged"),
    ],
)
def test_positions(before, after, others_before, others_after, position):
    trade = tuple(
        row
        for year, own, other in ((2020, before, others_before), (2021, after, others_after))
        for row in cells(("CHN", "toys", float(own)), ("CHN", "art", 100.0 - own), ("FRA", "toys", float(other)),
                         ("FRA", "art", 100.0 - other), year=year)
    )  # fmt: skip
    found = [row for row in read(dynamic_balassa(rows(trade), span=1))
             if (row["year"], row["reporter"], row["product"]) == (2021, "CHN", "toys")]  # fmt: skip
    assert [row["position"] for row in found] == [position]
    own, world = after / before - 1, (after + others_after) / (before + others_before) - 1
    assert found[0]["dynamic_balassa"] == pytest.approx(own - world, abs=1e-12)


@LAW
@given(trades(years=YEARS, least=1))
def test_every_position_follows_from_the_two_growths(trade):
    for row in read(dynamic_balassa(rows(trade), span=1)):
        own, world = row["reporter_growth"], row["world_growth"]
        if row["dynamic_balassa"] is None:
            assert row["position"] is None
        elif own != world:
            better = row["position"] in ("rising star", "falling star", "lagging retreat")
            assert better == (own > world)


def test_who_trades_one_product_alone_has_no_relative_advantage():
    (row, _) = read(relative_advantage(rows(cells(("CHN", "toys", 5.0), ("FRA", "toys", 5.0)))))
    assert row["relative_advantage"] is None


def test_a_product_and_a_reporter_without_trade_have_none():
    told = read(balassa(rows(cells(("CHN", "toys", 0.0), ("FRA", "toys", 0.0), ("FRA", "art", 5.0)))))
    assert [(row["reporter"], row["product"], row["balassa"]) for row in told] == [
        ("CHN", "toys", None), ("FRA", "art", 1.0), ("FRA", "toys", None)
    ]  # fmt: skip


def test_a_product_that_is_exported_and_not_imported_has_no_import_advantage():
    trade = (*HAND, *cells(("CHN", "art", 5.0), ("FRA", "toys", 5.0), ("FRA", "art", 5.0), flow="import"))
    (row,) = [of for of in read(relative_trade_advantage(rows(trade)))
              if (of["reporter"], of["product"]) == ("CHN", "toys")]  # fmt: skip
    assert row["imports"] == 0
    assert row["relative_trade_advantage"] == pytest.approx((60 / 40) / (20 / 80))
    (row,) = [of for of in read(revealed_competitiveness(rows(trade)))
              if (of["reporter"], of["product"]) == ("CHN", "toys")]  # fmt: skip
    assert row["revealed_competitiveness"] is None


def test_a_panel_of_one_year_has_no_dynamics():
    assert read(dynamic_balassa(rows(HAND))) == []
