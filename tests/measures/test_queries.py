"""Measure queries: each evaluates to a figure whose working gives its value again, or says what it lacks."""

from decimal import Decimal

import pytest

from wenmao.measures.arithmetic import recompute
from wenmao.measures.queries import MeasureQuery, evaluate, missing
from wenmao.statistics.catalogue import all_series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.periods import Period

GAMES = "chn.games.overseas_revenue"
SERVICES = "chn.cultural_services"
Y = Period.year


@pytest.mark.parametrize(
    ("query", "unit", "text"),
    [
        (MeasureQuery("level", (GAMES,), Y(2024)), "USD", "USD 18.557 billion"),
        (MeasureQuery("growth", (GAMES,), Y(2024), Y(2019)), "percent", "60.11%"),
        (MeasureQuery("difference", (GAMES,), Y(2024), Y(2023)), "USD", "USD 2.191 billion"),
        (MeasureQuery("ratio", (GAMES,), Y(2024), Y(2019)), "ratio", "1.60 times"),
        (
            MeasureQuery("share", ("chn.cultural_goods.exports", "chn.cultural_goods.total"), Y(2023)),
            "percent",
            "89.21%",
        ),
        (
            MeasureQuery("balance", (f"{SERVICES}.exports", f"{SERVICES}.imports"), Y(2017)),
            "USD",
            "USD -17.05 billion",
        ),
        (
            MeasureQuery(
                "rank",
                ("usa.cultural_goods.exports.unesco", "chn.cultural_goods.exports.unesco"),
                Y(2013),
            ),
            "rank",
            "No. 2",
        ),
    ],
)
def test_each_measure_evaluates_and_recomputes(query, unit, text):
    figure = evaluate(query)
    assert figure is not None
    assert (figure.unit, figure.text("en")) == (unit, text)
    assert recompute(figure) == figure.value
    assert missing(query) == ()
    assert query.text("en")
    assert query.text("zh")


def test_an_implied_base_is_of_its_base_period():
    query = MeasureQuery(
        "implied base", ("chn.cultural_goods.exports", "chn.cultural_goods.exports.growth"), Y(2017), Y(2016)
    )
    figure = evaluate(query)
    assert figure is not None
    assert abs(figure.value - Decimal("78.46E9")) < Decimal("0.02E9")
    assert recompute(figure) == figure.value


def test_what_is_missing_is_named():
    query = MeasureQuery("growth", (GAMES,), Y(2016), Y(2015))
    assert evaluate(query) is None
    assert missing(query) == ((GAMES, Y(2015)),)


def test_a_bound_is_read_but_not_reckoned_with():
    key = "chn.cultural_trade.total"
    level = evaluate(MeasureQuery("level", (key,), Y(2021)))
    assert level is not None
    assert evaluate(MeasureQuery("ratio", (key,), Y(2021), Y(2017))) is None
    assert missing(MeasureQuery("ratio", (key,), Y(2021), Y(2017))) == ()


def test_every_level_of_the_catalogue_is_read_as_published():
    for of in all_series():
        for observation in observations(of.id):
            figure = evaluate(MeasureQuery("level", (of.id,), observation.period))
            assert figure is not None
            assert figure.value == observations(of.id, observation.period)[-1].value
