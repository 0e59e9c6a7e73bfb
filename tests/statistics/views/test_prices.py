"""Constant prices: known answers, missing years, and the base year."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics.views.trade_tables import goods, index, one, read, trade
from wenmao.statistics.views.prices import constant_prices, without_deflator

SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ONE = {"indicator": "P", "base_year": 2015}


def test_one_place_for_all(engine):
    row = one(
        engine,
        constant_prices(
            goods(("export", "CHN", "USA", 120.0)),
            index(("2015", "USA", 80.0), ("2021", "USA", 96.0), ("2021", "CHN", 1.0)),
            place="USA",
            **ONE,
        ),
    )
    assert (row["value"], row["deflator"]) == (pytest.approx(100.0), pytest.approx(1.2))


def test_each_reporter_by_its_own(engine):
    table = goods(
        ("export", "CHN", "USA", 100.0), ("export", "USA", "CHN", 100.0), ("export", "KOR", "CHN", 7.0)
    )
    deflators = index(
        ("2015", "CHN", 100.0),
        ("2021", "CHN", 125.0),
        ("2015", "USA", 50.0),
        ("2021", "USA", 100.0),
        ("2021", "KOR", 3.0),
    )
    found = {row["reporter"]: row["value"] for row in read(engine, constant_prices(table, deflators, **ONE))}
    assert found == {"CHN": 80.0, "USA": 50.0, "KOR": None}
    assert read(engine, without_deflator(table, deflators, **ONE)) == [
        {"period": "2021", "reporter": "KOR", "rows": 1, "value": 7.0}
    ]


def test_a_year_without_index_is_listed(engine):
    table = goods(("export", "CHN", "USA", 5.0), ("export", "CHN", "USA", 6.0, "490110", "2015"))
    deflators = index(("2015", "USA", 80.0), ("2021", "USA", 0.0))
    found = {
        row["period"]: row["value"]
        for row in read(engine, constant_prices(table, deflators, place="USA", **ONE))
    }
    assert found == {"2015": 6.0, "2021": None}
    assert read(engine, without_deflator(table, deflators, place="USA", **ONE)) == [
        {"period": "2021", "rows": 1, "value": 5.0}
    ]


def test_the_base_of_months_is_their_mean(engine):
    deflators = index(("2015-01", "USA", 90.0), ("2015-02", "USA", 110.0), ("2021-01", "USA", 150.0))
    table = goods(("export", "CHN", "USA", 3.0, "490110", "2021-01"))
    assert one(engine, constant_prices(table, deflators, place="USA", **ONE))["value"] == 2.0


@pytest.mark.parametrize(
    ("indicator", "base_year", "place", "says"),
    [
        ("P", 2010, "USA", "no P of USA in the base year 2010; there is 2015 to 2021"),
        ("P", 2010, "", "no P in the base year 2010; there is 2015 to 2021"),
        ("Q", 2015, "USA", "no Q of USA among the deflators; there are P"),
    ],
)
def test_a_missing_base_says_what_there_is(indicator, base_year, place, says):
    deflators = index(("2015", "USA", 80.0), ("2021", "USA", 96.0))
    with pytest.raises(ValueError, match=says):
        constant_prices(
            goods(("export", "CHN", "USA", 1.0)),
            deflators,
            indicator=indicator,
            base_year=base_year,
            place=place,
        )


@given(rows=trade, levels=st.tuples(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6)))
@SHARED
def test_base_year_is_unchanged_and_scale_does_not_matter(engine, rows, levels):
    table = goods(*rows)
    found, scaled = (
        read(engine, constant_prices(table, index(("2020", "USA", levels[0] * k), ("2021", "USA", levels[1] * k)),
                                     indicator="P", base_year=2020, place="USA"))
        for k in (1.0, 1024.0)
    )  # fmt: skip
    assert found == scaled
    for before, after in zip(read(engine, table), found, strict=True):
        expected = before["value"] if before["period"] == "2020" else before["value"] * levels[0] / levels[1]
        assert after["value"] == (
            expected if before["period"] == "2020" else pytest.approx(expected, rel=1e-12)
        )
