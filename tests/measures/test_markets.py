"""Markets: published results, laws of concentration, and real imports against a computation of their own."""

import csv
import gzip
import math
from collections import Counter, defaultdict

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.trades import WORLD, read, rows, trades
from tests.shared import trade_samples
from wenmao.measures.catalogue import measures
from wenmao.measures.markets import (
    concentration_index,
    effective_number,
    effective_number_entropy,
    hhi,
    hhi_normalised,
    share_change,
    theil,
    top_share,
)

KEYS = ("year", "flow", "reporter")
LAWS = settings(max_examples=8, deadline=None)


def spread(*values, by="partner"):
    """One reporter's trade with as many partners (or in as many products) as there are values."""
    trade = [
        (2021, "export", "CHN", *((f"P{i:03}", "490110") if by == "partner" else ("USA", f"{i:06}")), value)
        for i, value in enumerate(values)
    ]
    return rows(trade)


def only(table):
    found = read(table)
    assert len(found) == 1
    return found[0]


# --- published results -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # World Mining Data, "Concentration of producer countries": 3 650 of 10 000.
        ((50, 30, 15, 5), 0.365),
        # Statistics Netherlands (2021), "Import concentration": one, two and three countries.
        ((7,), 1.0),
        ((7, 7), 1 / 2),
        ((7, 7, 7), 1 / 3),
        # octarisk, calc_HHI.m: 6 600 of 10 000.
        ((0.8, 0.1, 0.1), 0.66),
    ],
)
def test_hhi_as_published(values, expected):
    assert only(hhi(spread(*values)))["hhi"] == pytest.approx(expected, rel=1e-15)
    assert only(hhi(spread(*values, by="product"), over="product"))["hhi"] == pytest.approx(expected)


# Sales of four firms in Doersam (2004), as in the examples of the R package REAT: 0.34 and, standardised, 0.12.
def test_normalised_hhi_as_published():
    row = only(hhi_normalised(spread(20, 50, 20, 10)))
    assert (row["n"], row["out_of"]) == (4, 4)
    assert row["hhi"] == pytest.approx(0.34, rel=1e-15)
    assert row["hhi_normalised"] == pytest.approx(0.12, rel=1e-14)


# Shares of 22 credit unions in 2018, and what the tests of the R package concstats (rOpenSci) print of them:
# numbers equivalent, entropy over its maximum, entropy in bits.
SHARES_2018 = (
    0.012663407, 0.029367501, 0.014456455, 0.012046011, 0.007477799, 0.189784408, 0.008738591, 0.015635544,
    0.012787201, 0.013071539, 0.046268385, 0.006580823, 0.009102, 0.00760554, 0.047173998, 0.034356881,
    0.137813902, 0.016876624, 0.065780114, 0.053775553, 0.228519883, 0.030117841,
)  # fmt: skip


def test_effective_numbers_and_entropy_as_published():
    trade = spread(*SHARES_2018)
    assert only(effective_number(trade))["effective_number"] == pytest.approx(8.099694, abs=5e-7)
    row = only(theil(trade))
    assert row["entropy"] / math.log(2) == pytest.approx(3.578371, abs=5e-7)
    assert row["entropy"] / math.log(22) == pytest.approx(0.8024276, abs=5e-8)
    assert row["theil"] == pytest.approx(math.log(22) - row["entropy"], rel=1e-14)
    number = only(effective_number_entropy(trade))["effective_number_entropy"]
    assert math.log2(number) == pytest.approx(3.578371, abs=5e-7)


def test_theil_as_published():
    # Theil's T of incomes 1 to 5 is 0.11968759358350925 in several packages' tests of inequality.
    assert only(theil(spread(1, 2, 3, 4, 5)))["theil"] == pytest.approx(0.11968759358350925, abs=1e-15)


def test_share_of_the_largest_as_published():
    # Four firms with a fifth each, two with a tenth: CR4 is 0.8.
    trade = spread(0.2, 0.2, 0.2, 0.2, 0.1, 0.1)
    assert only(top_share(trade, top=4))["top_share"] == pytest.approx(0.8, rel=1e-15)


# --- real imports ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wood():
    """Wood imports of the EU's members in 2022, HS4, by partner; the world's row is not a partner."""
    with gzip.open(
        trade_samples() / "comtradr_eu27_wood_imports_2022.csv.gz", "rt", encoding="utf-8"
    ) as file:
        return [
            (2022, "import", row["reporter_iso"], row["partner_iso"], row["cmd_code"], float(row["primary_value"]))
            for row in csv.DictReader(file)
            if len(row["cmd_code"]) == 4 and row["partner_iso"] != "W00"
        ]  # fmt: skip


def test_real_imports_agree_with_a_plain_computation(wood):
    trade = rows(wood)
    parts = defaultdict(Counter)
    for _, _, reporter, partner, _, value in wood:
        parts[reporter][partner] += value
    assert len(parts) == 27

    def same(table, column, of):
        found = {row["reporter"]: row[column] for row in read(table)}
        expected = {reporter: of(list(counts.values())) for reporter, counts in parts.items()}
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-13)

    def shares(values):
        return [value / math.fsum(values) for value in values]

    def of_hhi(values):
        return math.fsum(share**2 for share in shares(values))

    def of_entropy(values):
        return -math.fsum(share * math.log(share) for share in shares(values) if share)

    def traded(values):
        return sum(value > 0 for value in values)

    same(hhi(trade), "n", traded)
    same(hhi(trade), "hhi", of_hhi)
    same(hhi_normalised(trade), "hhi_normalised",
         lambda values: (of_hhi(values) - 1 / traded(values)) / (1 - 1 / traded(values)))  # fmt: skip
    same(hhi_normalised(trade, potential=230), "hhi_normalised",
         lambda values: (of_hhi(values) - 1 / 230) / (1 - 1 / 230))  # fmt: skip
    same(concentration_index(trade, over="partner"), "concentration_index",
         lambda values: (of_hhi(values) ** 0.5 - traded(values) ** -0.5) / (1 - traded(values) ** -0.5))  # fmt: skip
    same(theil(trade), "theil", lambda values: math.log(traded(values)) - of_entropy(values))
    same(theil(trade, potential=230), "theil", lambda values: math.log(230) - of_entropy(values))
    same(effective_number(trade), "effective_number", lambda values: 1 / of_hhi(values))
    same(effective_number_entropy(trade), "effective_number_entropy",
         lambda values: math.exp(of_entropy(values)))  # fmt: skip
    same(top_share(trade, top=3), "top_share", lambda values: math.fsum(sorted(shares(values))[-3:]))


def test_real_imports_product_by_product(wood):
    parts = defaultdict(list)
    for _, _, reporter, _, product, value in wood:
        parts[reporter, product].append(value)
    found = {(row["reporter"], row["product"]): row for row in read(hhi(rows(wood), by=("product",)))}
    assert found.keys() == parts.keys()
    for key, values in parts.items():
        total = math.fsum(values)
        assert found[key]["hhi"] == pytest.approx(
            math.fsum(value**2 for value in values) / total**2, rel=1e-12
        )


# --- laws --------------------------------------------------------------------------------------------------

amounts = st.lists(st.integers(1, 10**11).map(lambda cents: cents / 100), min_size=1, max_size=12)
# Each example holds several reporters, for one query is as dear as many rows.
reporters = st.lists(amounts, min_size=4, max_size=10)


def several(*spreads):
    """Reporters 0, 1, 2 … each with as many partners as its list has values."""
    return rows(
        (2021, "export", str(i), f"P{j:03}", "490110", value)
        for i, values in enumerate(spreads)
        for j, value in enumerate(values)
    )


def each(of, *spreads, **choices):
    """The measure of each list of values, in their order."""
    found = {row["reporter"]: row[of.__name__] for row in read(of(several(*spreads), **choices))}
    return [found[str(i)] for i in range(len(spreads))]


@LAWS
@given(reporters)
def test_bounds(spreads):
    raw, normalised, index, few, many = (
        each(of, *spreads) for of in (hhi, hhi_normalised, theil, effective_number, effective_number_entropy)
    )
    for i, values in enumerate(spreads):
        n = len(values)
        assert 1 / n - 1e-12 <= raw[i] <= 1 + 1e-12
        assert normalised[i] is None if n == 1 else 0 <= normalised[i] <= 1 + 1e-12
        assert 0 <= index[i] <= math.log(n) + 1e-12
        assert 1 - 1e-12 <= few[i] <= many[i] * (1 + 1e-12)
        assert many[i] <= n * (1 + 1e-12)


@LAWS
@given(st.integers(1, 10**11))
def test_equal_partners(cents):
    sizes = (1, 2, 3, 7, 40)
    spreads = [[cents / 100] * n for n in sizes]
    assert each(theil, *spreads) == pytest.approx([0] * 5, abs=1e-12)
    assert each(hhi, *spreads) == pytest.approx([1 / n for n in sizes], rel=1e-12)
    assert each(hhi_normalised, *spreads)[1:] == pytest.approx([0] * 4, abs=1e-12)
    for of in (effective_number, effective_number_entropy):
        assert each(of, *spreads) == pytest.approx(list(sizes), rel=1e-11)
    assert each(top_share, *spreads, top=3) == pytest.approx([min(3 / n, 1) for n in sizes], rel=1e-12)


@LAWS
@given(reporters, st.randoms(use_true_random=False), st.sampled_from((1e-6, 3.0, 1e6)))
def test_neither_scale_nor_order_counts(spreads, random, scale):
    shuffled = [random.sample([value * scale for value in values], len(values)) for values in spreads]
    for of in (hhi, theil, effective_number_entropy, top_share):
        found = each(of, *spreads, *shuffled)
        assert found[len(spreads) :] == pytest.approx(found[: len(spreads)], rel=1e-9, abs=1e-12)


@LAWS
@given(reporters)
def test_merged_partners_are_never_less_concentrated(spreads):
    merged = [[math.fsum(values[:2]), *values[2:]] for values in spreads]
    for of, sign in ((hhi, 1), (top_share, 1), (effective_number, -1), (effective_number_entropy, -1)):
        found = each(of, *spreads, *merged)
        for before, after in zip(found, found[len(spreads) :], strict=False):
            assert sign * (after - before) >= -1e-12 * before


@LAWS
@given(reporters)
def test_a_new_row_of_a_partner_is_no_new_partner(spreads):
    halves = rows(
        (2021, "export", str(i), f"P{j:03}", product, value / 2)
        for i, values in enumerate(spreads)
        for j, value in enumerate(values)
        for product in ("490110", "950300")
    )
    found = {row["reporter"]: row for row in read(hhi(halves))}
    assert [found[str(i)]["hhi"] for i in range(len(spreads))] == pytest.approx(
        each(hhi, *spreads), rel=1e-12
    )
    assert [found[str(i)]["n"] for i in range(len(spreads))] == [len(values) for values in spreads]


@LAWS
@given(trades(years=(2020, 2021), least=1.0))
def test_changes_of_shares_sum_to_zero(trade):
    sums, shares = Counter(), Counter()
    for row in read(share_change(rows(trade))):
        if row["share_change"] is not None:
            key = tuple(row[key] for key in KEYS)
            sums[key] += row["share_change"]
            shares[key] += row["share"]
            assert -1 <= row["share_change"] <= 1
    assert all(math.isclose(of, 0, abs_tol=1e-12) for of in sums.values())
    assert all(math.isclose(of, 1, abs_tol=1e-12) for of in shares.values())


@pytest.mark.parametrize("name", ["hhi", "effective_number", "effective_number_entropy"])
def test_arithmetic_on_the_parts_gives_the_value_again(name):
    measure = measures()[name]
    for row in read(measure.function(rows(WORLD))):
        of = [value for *keys, partner, product, value in WORLD if keys == [row[key] for key in KEYS]]
        names = [partner for *keys, partner, product, value in WORLD if keys == [row[key] for key in KEYS]]
        parts = Counter()
        for partner, value in zip(names, of, strict=True):
            parts[partner] += value
        assert measure.arithmetic(*parts.values()) == pytest.approx(row[name], rel=1e-12)


# --- edges -------------------------------------------------------------------------------------------------


def test_a_group_is_a_partner_once_rows_are_mapped_to_it():
    trade = rows(
        [(2021, "export", "CHN", partner, "490110", 25.0) for partner in ("DEU", "FRA", "JPN", "USA")]
    )
    mapped = trade.mutate(partner=ibis.ifelse(trade.partner.isin(("DEU", "FRA")), "EU", trade.partner))
    row = only(hhi(mapped))
    assert (row["n"], row["hhi"]) == (3, 0.375)
    assert [row["partner"] for row in read(share_change(mapped))] == ["EU", "JPN", "USA"]


def test_one_partner_of_one_has_no_normalised_index():
    assert only(hhi_normalised(spread(5)))["hhi_normalised"] is None
    assert only(concentration_index(spread(5), over="partner"))["concentration_index"] is None
    assert only(hhi_normalised(spread(5), potential=230))["hhi_normalised"] == 1.0
    assert only(concentration_index(spread(5), potential=230))["concentration_index"] == 1.0
    assert only(theil(spread(5)))["theil"] == 0.0
    assert only(theil(spread(5), potential=230))["theil"] == pytest.approx(math.log(230), rel=1e-15)


@pytest.mark.parametrize(
    "of", [hhi, hhi_normalised, theil, effective_number, effective_number_entropy, top_share]
)
def test_no_trade_and_negative_sums_have_no_index(of):
    for values in ((0.0, 0.0), (None,), (5.0, -1.0), (-5.0, -1.0)):
        assert only(of(spread(*values)))[of.__name__] is None


def test_a_partner_without_trade_is_none():
    row = only(hhi_normalised(spread(1, 3, 0, None)))
    assert (row["n"], row["out_of"], row["hhi"], row["hhi_normalised"]) == (2, 2, 0.625, 0.25)


def test_more_partners_than_there_could_be_is_null():
    row = only(hhi_normalised(spread(1, 2, 3), potential=2))
    assert row["out_of"] is None and row["hhi_normalised"] is None
    assert only(theil(spread(1, 2, 3), potential=2))["theil"] is None


def test_years_flows_and_reporters_are_apart():
    trade = rows(
        [(year, flow, reporter, partner, "490110", 1.0)
         for year in (2020, 2021) for flow in ("export", "import") for reporter in ("CHN", "FRA")
         for partner in ("JPN", "USA")]
    )  # fmt: skip
    assert [row["hhi"] for row in read(hhi(trade))] == [0.5] * 8


def test_shares_before_the_first_year_are_not_known():
    trade = rows(
        [(2019, "export", "CHN", "JPN", "490110", 4.0), (2021, "export", "CHN", "USA", "490110", 6.0),
         (2019, "export", "FRA", "USA", "490110", 1.0), (2019, "import", "FRA", "USA", "490110", 1.0),
         (2021, "import", "FRA", "USA", "490110", 2.0), (2021, "export", "FRA", "USA", "490110", 0.0)]
    )  # fmt: skip
    assert all(row["share_change"] is None for row in read(share_change(trade)))
    found = {(row["year"], row["reporter"], row["flow"], row["partner"]): row["share_change"]
             for row in read(share_change(trade, span=2))}  # fmt: skip
    assert found[2021, "CHN", "export", "JPN"] == -1.0
    assert found[2021, "CHN", "export", "USA"] == 1.0
    assert found[2021, "FRA", "import", "USA"] == 0.0
    assert found[2021, "FRA", "export", "USA"] is None
    assert found[2019, "CHN", "export", "JPN"] is None


def test_choices_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="spread over each partner and kept apart by partner"):
        hhi(rows(WORLD), by=("partner",))
    with pytest.raises(ValueError, match="one or more"):
        top_share(rows(WORLD), top=0)
    with pytest.raises(ValueError, match="number of all"):
        theil(rows(WORLD), potential=-1)
