"""Exchange: each way to a rate, and what happens where there is none."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics.views.trade_tables import goods, one, rates, read, trade
from wenmao.statistics.views.exchange import in_currency, pair_rates, without_rate

SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PAIR = {"have": "USD", "want": "CNY"}
DIRECT, INVERSE = ("2021", "CNY", "USD", 6.4), ("2021", "USD", "CNY", 0.125)
CROSS = (("2021", "CNY", "EUR", 8.0), ("2021", "USD", "EUR", 1.25))


@pytest.mark.parametrize(
    ("published", "rate", "way"),
    [
        ([DIRECT], 6.4, "direct"),
        ([INVERSE], 8.0, "inverse"),
        (CROSS, 6.4, "cross EUR"),
        ([INVERSE, DIRECT, *CROSS], 6.4, "direct"),
        ([INVERSE, *CROSS], 8.0, "inverse"),
        ([("2021", "EUR", "USD", 0.8), ("2021", "EUR", "CNY", 0.125)], 6.4, "cross EUR"),
        ([*CROSS, ("2021", "CNY", "AUD", 5.0), ("2021", "USD", "AUD", 1.0)], 5.0, "cross AUD"),
        ([("2021", "CNY", "USD", 9.9, "end"), ("2020", "CNY", "USD", 9.9)], None, None),
        ([("2021", "CNY", "USD", 0.0)], None, None),
    ],
)
def test_ways_to_a_rate(engine, published, rate, way):
    row = one(engine, in_currency(goods(("export", "CHN", "USA", 100.0)), rates(*published), **PAIR))
    assert (row["rate"], row["rate_way"]) == (rate and pytest.approx(rate), way)
    assert row["value"] == (rate and pytest.approx(100 * rate))
    assert row["currency"] == "CNY"


def test_end_of_period_is_asked_for(engine):
    published = rates(("2021", "CNY", "USD", 6.4), ("2021", "CNY", "USD", 6.3, "end"))
    row = one(engine, in_currency(goods(("export", "CHN", "USA", 10.0)), published, basis="end", **PAIR))
    assert row["value"] == 63.0


def test_the_same_currency_stays(engine):
    row = one(engine, in_currency(goods(("export", "CHN", "USA", 10.0)), rates(), have="USD", want="USD"))
    assert (row["value"], row["rate"], row["rate_way"]) == (10.0, 1.0, "same")


def test_nothing_is_dropped_where_a_rate_is_missing(engine):
    table = goods(
        ("export", "CHN", "USA", 100.0), ("export", "CHN", "USA", 20.25, "490110", "2022"),
        ("import", "CHN", "USA", 30.5, "490110", "2022"),
    )  # fmt: skip
    assert [row["value"] for row in read(engine, in_currency(table, rates(DIRECT), **PAIR))] == [
        640.0,
        None,
        None,
    ]
    assert read(engine, without_rate(table, rates(DIRECT), **PAIR)) == [
        {"period": "2022", "rows": 2, "value": 50.75}
    ]


def test_months_take_their_own_rates(engine):
    table = goods(
        ("export", "CHN", "USA", 1.0, "490110", "2021-01"), ("export", "CHN", "USA", 1.0, "490110", "2021-02")
    )
    published = rates(("2021-01", "CNY", "USD", 6.5), ("2021", "CNY", "USD", 6.4))
    assert [row["value"] for row in read(engine, in_currency(table, published, **PAIR))] == [6.5, None]


@given(rows=trade, rate=st.floats(1e-4, 1e5))
@SHARED
def test_there_and_back(engine, rows, rate):
    published = rates(("2020", "CNY", "USD", rate), ("2021", "USD", "CNY", rate))
    table = goods(*rows)
    there = in_currency(table, published, **PAIR)
    back = in_currency(there, published, have="CNY", want="USD")
    for before, after in zip(read(engine, table), read(engine, back), strict=True):
        assert after["value"] == pytest.approx(before["value"], rel=1e-12)
        assert all(after[name] == before[name] for name in before if name != "value")


@given(rows=trade)
@SHARED
def test_every_row_is_converted_or_listed(engine, rows):
    table, published = goods(*rows), rates(DIRECT)
    kept = sum(
        round(row["value"] / row["rate"] * 100)
        for row in read(engine, in_currency(table, published, **PAIR))
        if row["rate"]
    )
    lost = sum(round(row["value"] * 100) for row in read(engine, without_rate(table, published, **PAIR)))
    assert kept + lost == sum(round(row[3] * 100) for row in rows)


@given(order=st.permutations([DIRECT, INVERSE, *CROSS, ("2020", "CNY", "USD", 6.9)]))
@SHARED
def test_order_of_rates_does_not_matter(engine, order):
    assert read(engine, pair_rates(rates(*order), "USD", "CNY")) == [
        {"period": "2020", "rate": 6.9, "rate_way": "direct"}, {"period": "2021", "rate": 6.4, "rate_way": "direct"},
    ]  # fmt: skip
