"""What is written once as an Ibis expression gives the same table on DuckDB and on Spark."""

import math

import pytest

from tests.statistics.views.trade_tables import goods, index, rates, read
from wenmao.statistics.classifications.conversion import convert, unconverted
from wenmao.statistics.views.exchange import in_currency, without_rate
from wenmao.statistics.views.mirror import from_mirror, mirrored
from wenmao.statistics.views.prices import constant_prices
from wenmao.statistics.views.revisions import revisions
from wenmao.statistics.views.valuation import IMF_DOTS_2017, to_fob

TRADE = (
    ("export", "CHN", "USA", 100.01, "970110", "2021"),
    ("export", "CHN", "USA", 7.5, "950450", "2022"),
    ("export", "CHN", "WLD", 900.0, "970110", "2021"),
    ("import", "USA", "CHN", 130.0, "970110", "2021"),
    ("import", "CHN", "CHN", 3.33, "490199", "2021"),
    ("import", "FRA", "PRK", 2.0, "999999", "2021"),
)
LATER = (*TRADE[1:], ("export", "CHN", "USA", 101.0, "970110", "2021"))
RATES = (("2021", "CNY", "USD", 6.4512), ("2021", "EUR", "USD", 0.8455))
PRICES = (("2021", "CHN", 100.0), ("2022", "CHN", 102.2), ("2021", "USA", 97.0))

EXPRESSIONS = {
    "conversion forwards": lambda: convert(goods(*TRADE), "HS2017", "HS2022"),
    "conversion backwards": lambda: convert(goods(*TRADE), "HS2017", "HS2007", weights="equal"),
    "what no conversion carries": lambda: unconverted(goods(*TRADE), "HS2017"),
    "mirrored": lambda: mirrored(goods(*TRADE)),
    "from the mirror": lambda: from_mirror(goods(*TRADE), "PRK"),
    "at FOB": lambda: to_fob(goods(*TRADE), IMF_DOTS_2017),
    "in yuan": lambda: in_currency(goods(*TRADE), rates(*RATES), have="USD", want="CNY"),
    "crossed into euro": lambda: in_currency(goods(*TRADE), rates(*RATES), have="CNY", want="EUR"),
    "without a rate": lambda: without_rate(goods(*TRADE), rates(*RATES), have="USD", want="CNY"),
    "at the prices of a year": lambda: constant_prices(
        goods(*TRADE), index(*PRICES), indicator="P", base_year=2021
    ),
    "revisions": lambda: revisions(
        goods(*TRADE), goods(*LATER), ["period", "flow", "reporter", "partner", "product"]
    ),
}


@pytest.mark.parametrize("what", EXPRESSIONS)
def test_engines_agree(what, engine):
    import ibis

    expected = read(ibis.duckdb.connect(), EXPRESSIONS[what]())
    assert expected, "a comparison of nothing with nothing"
    found = read(engine, EXPRESSIONS[what]())
    assert [row.keys() for row in found] == [row.keys() for row in expected]
    for row, other in zip(found, expected, strict=True):
        assert all(_same(row[name], other[name]) for name in row), (row, other)


def _same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other
