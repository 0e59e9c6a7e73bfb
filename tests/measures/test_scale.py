"""Scale and growth: laws, edges, and figures that offices have published."""

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.measures.trades import LAW, YEARS, read, rows, trades
from wenmao.measures.scale import (
    balance,
    cagr,
    contribution,
    cover_ratio,
    growth,
    level,
    normalised_balance,
    share,
    world_share,
)

BY = st.sampled_from([("partner",), ("product",), ("partner", "product")])
EVERY_YEAR = {"years": YEARS, "flows": ("export",)}


def sums(table, value, *keys):
    """The sum of a column over rows of the same keys, of the rows where it is defined."""
    found = {}
    for row in table:
        if row[value] is not None:
            key = tuple(row[name] for name in keys)
            found[key] = found.get(key, 0) + row[value]
    return found


def same(row, other):
    """Whether two rows are alike, but for the order in which floats were added."""
    return row.keys() == other.keys() and all(
        row[key] == (pytest.approx(of) if isinstance(of, float) else of) for key, of in other.items()
    )


@LAW
@given(trades(), BY)
def test_shares_of_a_reporter_sum_to_one(trade, by):
    for total in sums(read(share(rows(trade), by=by)), "share", "reporter").values():
        assert total == pytest.approx(1)


@LAW
@given(trades(), st.sampled_from([(), ("partner",), ("product",)]))
def test_world_shares_of_all_reporters_sum_to_one(trade, by):
    for total in sums(read(world_share(rows(trade), by=by)), "world_share", *by).values():
        assert total == pytest.approx(1)


@LAW
@given(trades(**EVERY_YEAR), BY, st.integers(1, 2))
def test_contributions_sum_to_the_growth_of_the_total(trade, by, span):
    parts = sums(read(contribution(rows(trade), by=by, span=span)), "contribution", "year", "reporter")
    whole = sums(read(growth(rows(trade), span=span)), "growth", "year", "reporter")
    assert parts.keys() == whole.keys()
    for key, told in whole.items():
        assert parts[key] == pytest.approx(told, rel=1e-9, abs=1e-9)


@LAW
@given(trades(**EVERY_YEAR), st.floats(0.01, 1000))
def test_what_is_relative_does_not_change_with_the_unit_of_money(trade, factor):
    scaled = tuple((*row[:-1], row[-1] * factor) for row in trade)
    for measure, value in ((growth, "growth"), (contribution, "contribution"), (share, "share")):
        for row, other in zip(read(measure(rows(trade))), read(measure(rows(scaled))), strict=True):
            assert same({value: row[value]}, {value: other[value]})


@LAW
@given(trades(flows=("export", "import")))
def test_a_normalised_balance_lies_within_its_bounds_and_agrees_with_the_cover_ratio(trade):
    gaps, covers = read(normalised_balance(rows(trade))), read(cover_ratio(rows(trade)))
    for gap, cover in zip(gaps, covers, strict=True):
        if (told := gap["normalised_balance"]) is not None:
            assert -1 <= told <= 1
            if (ratio := cover["cover_ratio"]) is not None:
                assert told == pytest.approx((ratio - 1) / (ratio + 1))


@LAW
@given(trades(flows=("export", "import")), BY)
def test_balances_of_the_parts_sum_to_that_of_the_whole(trade, by):
    parts = sums(read(balance(rows(trade), by=by)), "balance", "reporter")
    assert parts == pytest.approx(sums(read(balance(rows(trade))), "balance", "reporter"), abs=1e-6)


@LAW
@given(trades(**EVERY_YEAR), st.randoms())
def test_the_order_of_rows_does_not_matter(trade, random):
    mixed = read(contribution(rows(random.sample(trade, len(trade)))))
    for row, other in zip(mixed, read(contribution(rows(trade))), strict=True):
        assert same(row, other)


# China's cultural products of 2023 in US dollars, published by China's customs as reposted at
# https://www.esperienzachina.com/news/2395.html: exports 148.405, imports 17.370, surplus 131.035 billion.
MOFCOM_2023 = (
    (2023, "export", "CHN", "WLD", "950300", 148.405e9),
    (2023, "import", "CHN", "WLD", "950300", 17.370e9),
)


def test_the_published_surplus_of_2023():
    (row,) = read(balance(rows(MOFCOM_2023)))
    assert row["balance"] == pytest.approx(131.035e9)


# 2.4 and 3.2 trillion dollars: ten years at the rate that turns the one into the other.
def test_a_compound_rate_turns_the_base_into_the_value():
    trade = rows(
        ((2013, "export", "CHN", "USA", "950300", 2.4e12), (2023, "export", "CHN", "USA", "950300", 3.2e12))
    )
    (row,) = [of for of in read(cagr(trade, span=10)) if of["year"] == 2023]
    assert 2.4e12 * (1 + row["cagr"]) ** 10 == pytest.approx(3.2e12, rel=1e-12)


ONE_YEAR = ((2021, "export", "CHN", "USA", "950300", 5.0),)


@pytest.mark.parametrize("measure", [growth, contribution, cagr])
def test_a_panel_of_one_year_has_no_growth(measure):
    (row,) = read(measure(rows(ONE_YEAR)))
    assert row[measure.__name__] is None
    assert row["base"] is None


def test_a_partner_that_comes_or_goes_was_at_zero_in_the_other_year():
    trade = rows(
        ((2020, "export", "CHN", "USA", "950300", 5.0), (2021, "export", "CHN", "JPN", "950300", 4.0))
    )
    found = {row["partner"]: row for row in read(growth(trade, by=("partner",))) if row["year"] == 2021}
    assert (found["USA"]["value"], found["USA"]["growth"]) == (0, -1)
    assert (found["JPN"]["base"], found["JPN"]["growth"]) == (0, None)


def test_a_reporter_that_is_missing_a_year_is_not_known_to_have_traded_nothing():
    trade = rows((
        (2020, "export", "FRA", "USA", "950300", 5.0), (2021, "export", "FRA", "USA", "950300", 6.0),
        (2021, "export", "CHN", "USA", "950300", 4.0),
    ))  # fmt: skip
    found = {(row["year"], row["reporter"]): row for row in read(growth(trade))}
    assert (2020, "CHN") not in found
    assert found[2021, "CHN"]["growth"] is None
    assert found[2021, "FRA"]["growth"] == pytest.approx(0.2)


def test_zeros_and_negative_values_have_defined_results():
    trade = rows(((2020, "export", "CHN", "USA", "SK", -5.0), (2021, "export", "CHN", "USA", "SK", 10.0)))
    (told,) = [row for row in read(cagr(trade, span=1)) if row["year"] == 2021]
    assert told["cagr"] is None
    nothing = rows(((2021, "export", "CHN", "USA", "SK", 0.0),))
    assert read(share(nothing))[0]["share"] is None
    assert read(world_share(nothing))[0]["world_share"] is None
    assert read(normalised_balance(nothing))[0]["normalised_balance"] is None
    assert read(cover_ratio(nothing))[0]["cover_ratio"] is None
    assert read(level(nothing))[0]["level"] == 0


def test_no_rows_give_no_rows():
    for measure in (level, share, growth, cagr, contribution, balance, cover_ratio, world_share):
        assert read(measure(rows(()))) == []


def test_a_span_below_one_is_refused():
    for measure in (growth, cagr, contribution):
        with pytest.raises(ValueError, match="one year before or more"):
            measure(rows(ONE_YEAR), span=0)


def test_a_flow_is_kept_apart_from_the_other():
    trade = rows(
        ((2021, "export", "CHN", "USA", "950300", 5.0), (2021, "import", "CHN", "USA", "950300", 3.0))
    )
    assert isinstance(level(trade), ibis.Table)
    assert {row["flow"]: row["level"] for row in read(level(trade))} == {"export": 5, "import": 3}
