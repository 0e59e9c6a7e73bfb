"""Unit values and price tiers: against plain computations, laws, and what is not known."""

import math

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.bound import bound
from tests.measures.examples.unit_values import WEIGHED
from tests.measures.samples import india_china
from tests.measures.trades import alike, read, rows
from wenmao.measures.unit_values import TIERS, tier_structure, unit_value, unit_value_tier


def flows(*of, year=2021, flow="export"):
    """Rows of (reporter, partner, product, value, weight) in one year and flow."""
    return rows([(year, flow, *one) for one in of])


def test_the_amounts_known_alone_make_the_unit_value():
    told = read(
        unit_value(
            flows(("CHN", "USA", "950300", 90.0, 30.0), ("CHN", "JPN", "950300", 10.0, None)), by=("product",)
        )
    )
    assert [(row["value"], row["covered_value"], row["amount"], row["unit_value"]) for row in told] == [
        (100.0, 90.0, 30.0, 3.0)
    ]


@pytest.mark.parametrize("weight", [None, 0.0, -1.0, math.nan])
def test_without_an_amount_there_is_no_unit_value_and_no_tier(weight):
    trade = flows(("CHN", "USA", "950300", 90.0, weight))
    assert read(unit_value(trade))[0]["unit_value"] is None
    row = read(unit_value_tier(trade))[0]
    assert (row["tier"], row["relative_unit_value"], row["reference"], row["value"]) == (
        "uncovered",
        None,
        None,
        90.0,
    )
    shares = {row["tier"]: row for row in read(tier_structure(trade))}
    assert shares["uncovered"]["tier_structure"] == 1.0
    assert shares["high"]["tier_structure"] == shares["high"]["coverage"] == 0.0


def test_quantity_units_stand_apart():
    trade = rows(
        [
            (2021, "export", "CHN", "USA", "950300", value, None, amount)
            for value, amount in ((10.0, 5.0), (30.0, 5.0), (7.0, 1.0))
        ]
    )
    unit = ibis.cases((trade.value == 10.0, "u"), (trade.value == 30.0, "2u"), else_=ibis.null("string"))
    told = read(unit_value(trade.mutate(quantity_unit=unit), per="quantity"))
    assert [(row["amount_unit"], row["unit_value"]) for row in told] == [("", None), ("2u", 6.0), ("u", 2.0)]
    tiers = read(unit_value_tier(trade.mutate(quantity_unit=unit), per="quantity"))
    assert [row["tier"] for row in tiers] == ["uncovered", "middle", "middle"]


def test_a_share_of_total_trade_has_a_unit_value_too():
    (row,) = read(
        unit_value(flows(("CHN", "USA", "950300", 90.0, 30.0), ("CHN", "JPN", "970110", 30.0, 10.0)), by=())
    )
    assert row["unit_value"] == 3.0


# The reference is the median by value: flows at 2, 5 and 10 a kilogram, of which the one at 5 holds the middle.
THREE = (
    ("CHN", "USA", "950300", 40.0, 20.0),
    ("JPN", "USA", "950300", 30.0, 6.0),
    ("FRA", "USA", "950300", 50.0, 5.0),
)


@pytest.mark.parametrize(("reference", "expected"), [("median", 5.0), ("mean", 120.0 / 31.0)])
def test_the_reference(reference, expected):
    told = read(unit_value_tier(flows(*THREE), reference=reference))
    assert {row["reference"] for row in told} == {expected}
    assert {row["reporter"]: row["tier"] for row in told} == {
        "CHN": "low",
        "FRA": "high",
        "JPN": "middle" if reference == "median" else "high",
    }


def test_where_half_is_reached_exactly_the_lower_unit_value_is_the_median():
    told = read(
        unit_value_tier(flows(("CHN", "USA", "950300", 50.0, 10.0), ("FRA", "USA", "950300", 50.0, 5.0)))
    )
    assert {row["reference"] for row in told} == {5.0}


@pytest.mark.parametrize(
    ("dear", "tier"), [(115.0, "high"), (114.9, "middle"), (85.1, "middle"), (85.0, "low")]
)
def test_fifteen_per_cent_off_the_reference_is_another_tier(dear, tier):
    # CEPII, panorama of trade, note to "breakdown by unit value range": high where the unit value exceeds the
    # world median weighted by value by at least 15%, low where it is below by at least 15%.
    told = read(
        unit_value_tier(flows(("CHN", "USA", "950300", 1000.0, 10.0), ("FRA", "USA", "950300", dear, 1.0)))
    )
    assert {row["reporter"]: row["tier"] for row in told} == {"CHN": "middle", "FRA": tier}


def test_exports_and_imports_have_references_of_their_own():
    trade = rows([
        (2021, "export", "CHN", "USA", "950300", 10.0, 10.0), (2021, "export", "FRA", "USA", "950300", 100.0, 20.0),
        (2021, "import", "CHN", "FRA", "950300", 80.0, 10.0), (2021, "import", "FRA", "CHN", "950300", 100.0, 100.0),
        (2021, "import", "USA", "CHN", "950300", 40.0, 40.0),
    ])  # fmt: skip
    shares = {
        (row["flow"], row["reporter"], row["tier"]): row["tier_structure"]
        for row in read(tier_structure(trade))
    }
    # Low-end exports, high-end imports.
    assert shares["export", "CHN", "low"] == shares["import", "CHN", "high"] == 1.0


def test_each_reporter_has_each_tier():
    told = read(tier_structure(rows(WEIGHED), by=("product",)))
    keys = {(row["year"], row["flow"], row["reporter"], row["product"]) for row in told}
    assert len(told) == len(keys) * len(TIERS)


@pytest.mark.parametrize("margin", [0.0, 1.0, 15.0, -0.1])
def test_a_margin_is_a_fraction(margin):
    with pytest.raises(ValueError, match="margin is a fraction"):
        unit_value_tier(rows(WEIGHED), margin=margin)


def test_choices_are_named():
    with pytest.raises(ValueError, match='"median" or "mean"'):
        unit_value_tier(rows(WEIGHED), reference="mode")
    with pytest.raises(ValueError, match='"weight" or "quantity"'):
        unit_value(rows(WEIGHED), per="piece")
    with pytest.raises(ValueError, match="no weight"):
        unit_value(rows(WEIGHED).drop("weight"))


def plain_tiers(told, margin=0.15):
    """The tiers by a plain computation: cells, the median over sorted pairs, shares."""
    cells = {}
    for year, flow, reporter, partner, product, value, weight in told:
        cell = cells.setdefault((year, flow, reporter, partner, product), [0.0, 0.0, 0.0])
        cell[0] += value
        if weight:
            cell[1] += value
            cell[2] += weight
    by_product = {}
    for key, (_, covered, weight) in cells.items():
        if covered and weight:
            by_product.setdefault((key[0], key[1], key[4]), []).append((covered / weight, covered))
    reference = {}
    for key, pairs in by_product.items():
        whole, upto = sum(worth for _, worth in pairs), 0.0
        for unit, worth in sorted(pairs):
            upto += worth
            if upto >= whole / 2:
                reference[key] = unit
                break
    shares = {}
    for key, (value, covered, weight) in cells.items():
        sums = shares.setdefault(key[:3], dict.fromkeys(TIERS, 0.0))
        sums["uncovered"] += value
        if covered and weight:
            ratio = covered / weight / reference[key[0], key[1], key[4]]
            tier = "high" if ratio >= 1 + margin else "low" if ratio <= 1 - margin else "middle"
            sums[tier] += covered
            sums["uncovered"] -= covered
    return {
        (*key, tier): worth / sum(sums.values())
        for key, sums in shares.items()
        for tier, worth in sums.items()
    }


def test_the_tiers_of_the_small_world_by_hand():
    found = {
        (row["year"], row["flow"], row["reporter"], row["tier"]): row["tier_structure"]
        for row in read(tier_structure(rows(WEIGHED)))
    }
    expected = plain_tiers(WEIGHED)
    assert found.keys() == expected.keys()
    assert all(math.isclose(found[key], expected[key], rel_tol=1e-12, abs_tol=1e-12) for key in found)
    assert all(any(found[key] > 0.05 for key in found if key[3] == tier) for tier in TIERS)


def test_india_and_china_2010():
    told = india_china()
    by_product = {(row["flow"], row["product"]): row for row in read(unit_value(rows(told), by=("product",)))}
    assert len(by_product) == len(told)
    weighed = 0
    for _, flow, _, _, product, value, weight in told:
        row = by_product[flow, product]
        assert row["value"] == value
        if weight:
            weighed += 1
            assert math.isclose(row["unit_value"], value / weight, rel_tol=1e-12)
        else:
            assert row["unit_value"] is None
    assert weighed > 5000
    # One reporter and partner: each flow is its own reference.
    for row in read(tier_structure(rows(told))):
        assert row["tier_structure"] == 0.0 or row["tier"] in ("middle", "uncovered")


AMOUNTS = st.one_of(st.none(), st.integers(1, 10**6).map(lambda of: of / 10))
TRADES = st.lists(
    st.tuples(
        st.just(2021), st.sampled_from(("export", "import")), st.sampled_from(("CHN", "FRA", "USA")),
        st.sampled_from(("JPN", "KOR")), st.sampled_from(("950300", "970110")),
        st.integers(1, 10**9).map(lambda cents: cents / 100), AMOUNTS,
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(deadline=None, max_examples=15)
@given(TRADES, st.sampled_from(("median", "mean")), st.sampled_from((0.001, 7.0, 1e6)))
def test_tiers_and_what_is_uncovered_sum_to_one_in_any_currency(told, reference, rate):
    found = read(tier_structure(rows(told), reference=reference))
    sums = {}
    for row in found:
        assert -1e-9 <= row["tier_structure"] <= 1 + 1e-9
        key = (row["flow"], row["reporter"])
        sums[key] = sums.get(key, 0.0) + row["tier_structure"]
        if row["tier"] == "uncovered":
            assert math.isclose(row["coverage"], 1 - row["tier_structure"], abs_tol=1e-9)
    assert all(math.isclose(of, 1.0, rel_tol=1e-9) for of in sums.values())
    # The tiers' bounds are reached by chance alone: prices at a bound may round over it in another currency.
    tiers = read(unit_value_tier(rows(told), reference=reference))
    dearer = read(
        unit_value_tier(rows([(*row[:5], row[5] * rate, row[6]) for row in told]), reference=reference)
    )
    for row, other in zip(tiers, dearer, strict=True):
        assert (row["tier"] == "uncovered") == (other["tier"] == "uncovered")
        if row["relative_unit_value"] is not None:
            assert math.isclose(row["relative_unit_value"], other["relative_unit_value"], rel_tol=1e-9)
            assert math.isclose(row["unit_value"] * rate, other["unit_value"], rel_tol=1e-9)


@settings(deadline=None, max_examples=15)
@given(TRADES)
def test_at_least_half_of_the_value_is_at_or_below_the_median_and_at_or_above_it(told):
    products = {}
    for row in read(unit_value_tier(rows(told))):
        if row["tier"] != "uncovered":
            products.setdefault((row["flow"], row["product"]), []).append(row)
    for group in products.values():
        whole, reference = sum(row["covered_value"] for row in group), group[0]["reference"]
        assert reference in {row["unit_value"] for row in group}
        for side in (
            sum(row["covered_value"] for row in group if row["unit_value"] <= reference),
            sum(row["covered_value"] for row in group if row["unit_value"] >= reference),
        ):
            assert side >= whole / 2 * (1 - 1e-9)


@pytest.mark.parametrize("measure", [unit_value, unit_value_tier, tier_structure])
def test_tables_bound_to_an_engine(measure, engine, tmp_path):
    found = read(measure(bound(WEIGHED, engine, tmp_path)), engine)
    assert alike(found, read(measure(rows(WEIGHED))))
