"""Bilateral measures: published results, laws, and the definitions worked out in plain Python."""

import csv
import gzip
import math
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.trades import WORLD, alike, read, rows, worlds
from tests.shared import trade_samples
from wenmao.measures.bilateral import complementarity, export_similarity, trade_intensity

LAWS = settings(max_examples=5, deadline=None)
EXPORTS = [row for row in WORLD if row[1] == "export"]


def sums(trade, *columns):
    """The sum of values by columns of a row: 0 year, 1 flow, 2 reporter, 3 partner, 4 product."""
    told = Counter()
    for row in trade:
        told[tuple(row[i] for i in columns)] += row[5]
    return told


def shares(trade):
    """Each reporter's shares of products."""
    told = defaultdict(dict)
    totals = sums(trade, 2)
    for (reporter, product), value in sums(trade, 2, 4).items():
        if totals[(reporter,)]:
            told[reporter][product] = value / totals[(reporter,)]
    return told


# --- trade intensity ---------------------------------------------------------------------------------------


def test_intensity_is_that_of_the_definition():
    of, to, world = sums(EXPORTS, 0, 2), sums(EXPORTS, 0, 3), sums(EXPORTS, 0)
    pairs = sums(EXPORTS, 0, 2, 3)
    for without in (False, True):
        found = read(trade_intensity(rows(EXPORTS), without_reporter=without))
        assert len(found) == len(pairs)
        for row in found:
            year, i, j = row["year"], row["reporter"], row["partner"]
            rest = world[(year,)] - (to[year, i] if without else 0)
            expected = pairs[year, i, j] / of[year, i] / (to[year, j] / rest)
            assert row["trade_intensity"] == pytest.approx(expected, rel=1e-12)


# The worked formula of Yamazawa (1971), Hitotsubashi Journal of Economics 11(2), equation (1): unity for every
# pair where each economy exports to each in proportion to its imports.
@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=4),
    st.lists(st.integers(1, 1000), min_size=2, max_size=4),
)
@LAWS
def test_intensity_is_one_where_trade_is_in_proportion(supply, demand):
    trade = [
        (2021, "export", f"S{i}", f"D{j}", "490110", float(one * other))
        for i, one in enumerate(supply)
        for j, other in enumerate(demand)
    ]
    for row in read(trade_intensity(rows(trade))):
        assert row["trade_intensity"] == pytest.approx(1, rel=1e-12)


@LAWS
@given(worlds(least=1.0))
def test_a_partners_intensities_average_to_one(trade):
    # Weighted by the reporters' size, Σ_i X_i I_ij = X_w: what defines "more than the world does".
    averages, world = Counter(), sums(trade, 0)
    found = read(trade_intensity(rows(trade)))
    for row in found:
        averages[row["year"], row["partner"]] += row["reporter_total"] * row["trade_intensity"]
    assert all(of == pytest.approx(world[key[:1]], rel=1e-9) for key, of in averages.items())
    scaled = read(trade_intensity(rows((*keys, value * 1e6) for *keys, value in trade)))
    for one, other in zip(found, scaled, strict=True):
        assert other["trade_intensity"] == pytest.approx(one["trade_intensity"], rel=1e-9)


def test_named_reporters_are_measured_against_all():
    every = read(trade_intensity(rows(EXPORTS)))
    for of in ("CHN", ("CHN",), ["CHN"]):
        assert read(trade_intensity(rows(EXPORTS), of=of)) == [
            row for row in every if row["reporter"] == "CHN"
        ]


def test_where_nothing_is_traded_there_is_no_intensity():
    trade = rows(
        [(2021, "export", "CHN", "USA", "490110", 0.0), (2021, "export", "FRA", "JPN", "490110", 1.0)]
    )
    found = {row["reporter"]: row["trade_intensity"] for row in read(trade_intensity(trade))}
    assert found == {"CHN": None, "FRA": 1.0}
    # All the world's exports go to the reporter: without these nothing is left to compare with.
    trade = rows([(2021, "export", "CHN", "CHN", "490110", 1.0)])
    assert [row["trade_intensity"] for row in read(trade_intensity(trade, without_reporter=True))] == [None]


# --- similarity --------------------------------------------------------------------------------------------


def test_similarity_as_published():
    """Krugman's index of Sweden and its neighbours is 0.1595 in Farhauer and Kröll (2013), as in the R package REAT.

    Theirs is Σ |s − r| of employment, r being the mean of the neighbours' shares; similarity is 1 − ½ of it.
    """
    sweden = (45000, 15000, 32000, 10000, 30000)
    neighbours = (
        (35000, 12000, 30000, 8000, 22000), (40000, 10000, 25000, 9000, 18000),
        (30000, 11000, 18000, 3000, 13000), (40000, 6000, 11000, 2000, 12000),
    )  # fmt: skip
    means = [sum(one[k] / sum(one) for one in neighbours) / 4 for k in range(5)]
    trade = rows(
        (2021, "export", reporter, "ROW", f"{k:06}", float(value))
        for reporter, values in (("SWE", sweden), ("NEI", means))
        for k, value in enumerate(values)
    )
    row = read(export_similarity(trade, of="SWE"))[0]
    assert 2 * (1 - row["export_similarity"]) == pytest.approx(0.1595, abs=5e-5)


def test_economies_with_nothing_in_common():
    # Krugman's index of (20, 10, 70, 0, 0) and (0, 0, 0, 60, 40) is 2, the most (the same source).
    trade = rows(
        (2021, "export", reporter, "ROW", f"{k:06}", value)
        for reporter, values in (("CHN", (20.0, 10.0, 70.0, 0.0, 0.0)), ("FRA", (0.0, 0.0, 0.0, 60.0, 40.0)))
        for k, value in enumerate(values)
    )
    for row in read(export_similarity(trade)):
        assert (row["export_similarity"], row["products"]) == (0.0, 0)


def test_wood_imports_of_real_economies():
    """Imports of the EU's members in 2022 by HS4: all 702 pairs against a plain computation."""
    with gzip.open(
        trade_samples() / "comtradr_eu27_wood_imports_2022.csv.gz", "rt", encoding="utf-8"
    ) as file:
        trade = [
            (2022, "import", row["reporter_iso"], row["partner_iso"], row["cmd_code"], float(row["primary_value"]))
            for row in csv.DictReader(file)
            if len(row["cmd_code"]) == 4 and row["partner_iso"] != "W00"
        ]  # fmt: skip
    parts = shares(trade)
    found = {(row["reporter"], row["other"]): row for row in read(export_similarity(rows(trade)))}
    assert len(found) == 27 * 26
    for (one, other), row in found.items():
        expected = 1 - math.fsum(
            abs(parts[one].get(product, 0) - parts[other].get(product, 0))
            for product in parts[one].keys() | parts[other]
        ) / 2  # fmt: skip
        assert row["export_similarity"] == pytest.approx(expected, rel=1e-12)


@LAWS
@given(worlds(least=1.0))
def test_similarity_is_symmetric_and_one_with_itself(trade):
    # Each reporter has a twin of a hundred times its size.
    twins = [(*keys[:2], f"{keys[2]}2", *keys[3:], value * 100) for *keys, value in trade]
    found = {
        (row["year"], row["reporter"], row["other"]): row["export_similarity"]
        for row in read(export_similarity(rows([*trade, *twins])))
    }
    for (year, one, other), index in found.items():
        assert 0 <= index <= 1 + 1e-12
        assert index == pytest.approx(found[year, other, one], rel=1e-12, abs=1e-15)
        if other == f"{one}2":
            assert index == pytest.approx(1, rel=1e-12)
        if not one.endswith("2") and f"{one}2" != other:
            assert index == pytest.approx(found[year, f"{one}2", other], rel=1e-12, abs=1e-15)


@LAWS
@given(worlds(least=1.0))
def test_coarser_products_are_never_less_alike(trade):
    coarse = [(*keys[:4], keys[4][:1], value) for *keys, value in trade]
    fine, rough = (
        {(row["year"], row["reporter"], row["other"]): row["export_similarity"] for row in found}
        for found in (read(export_similarity(rows(trade))), read(export_similarity(rows(coarse))))
    )
    assert fine.keys() == rough.keys()
    assert all(index >= fine[key] - 1e-12 for key, index in rough.items())


# --- complementarity ---------------------------------------------------------------------------------------


def test_complementarity_is_that_of_the_definition():
    for year in (2020, 2021, 2022):
        trade = [row for row in WORLD if row[0] == year]
        sells = shares([row for row in trade if row[1] == "export"])
        buys = shares([row for row in trade if row[1] == "import"])
        found = read(complementarity(rows(trade)))
        assert len(found) == 12
        for row in found:
            one, other = sells[row["reporter"]], buys[row["partner"]]
            distance = math.fsum(abs(one.get(k, 0) - other.get(k, 0)) for k in one.keys() | other)
            assert row["complementarity"] == pytest.approx(1 - distance / 2, rel=1e-12)
            assert row["products"] == len(one.keys() & other)


@LAWS
@given(worlds(flows=("export", "import"), least=1.0))
def test_complementarity_is_between_zero_and_one(trade):
    sellers, buyers = ({(row[0], row[2]) for row in trade if row[1] == flow} for flow in ("export", "import"))
    found = {
        (row["year"], row["reporter"], row["partner"]): row["complementarity"]
        for row in read(complementarity(rows(trade)))
    }
    assert found.keys() == {(year, i, j) for year, i in sellers for of, j in buyers if year == of and i != j}
    assert all(0 <= index <= 1 + 1e-12 for index in found.values())


@LAWS
@given(worlds(least=1.0))
def test_who_imports_what_another_exports_fits_it(trade):
    mirrored = [(year, "import", f"{reporter}2", *rest) for year, _, reporter, *rest in trade]
    for row in read(complementarity(rows([*trade, *mirrored]))):
        if row["partner"] == f"{row['reporter']}2":
            assert row["complementarity"] == pytest.approx(1, rel=1e-12)


def test_no_overlap_is_zero_and_a_negative_sum_null():
    trade = [
        (2021, "export", "CHN", "USA", "490110", 5.0), (2021, "export", "FRA", "USA", "490110", 5.0),
        (2021, "export", "FRA", "USA", "950300", -1.0), (2021, "export", "KOR", "USA", "490110", 0.0),
        (2021, "import", "USA", "CHN", "950300", 5.0), (2021, "import", "JPN", "CHN", "490110", 5.0),
    ]  # fmt: skip
    found = {
        (row["reporter"], row["partner"]): row["complementarity"]
        for row in read(complementarity(rows(trade)))
    }
    assert found == {
        ("CHN", "JPN"): 1.0, ("CHN", "USA"): 0.0, ("FRA", "JPN"): None, ("FRA", "USA"): None,
    }  # fmt: skip
    exports = [row for row in trade if row[1] == "export"]
    assert [row["export_similarity"] for row in read(export_similarity(rows(exports)))] == [None, None]


def test_named_exporters_meet_every_importer():
    every = read(complementarity(rows(WORLD)))
    some = read(complementarity(rows(WORLD), of="JPN"))
    assert alike(some, [row for row in every if row["reporter"] == "JPN"])
    every = read(export_similarity(rows(WORLD)))
    some = read(export_similarity(rows(WORLD), of=("JPN", "USA")))
    assert alike(some, [row for row in every if row["reporter"] in ("JPN", "USA")])
