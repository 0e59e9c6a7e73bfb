"""Queries for measures: their text form, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmao.measures.running.query import TradeQuery
from wenmao.statistics.queries.query import Unanswerable, Valued

CODES = st.sampled_from(["CHN", "USA", "FRA", "JPN"])
NAMES = st.text("abc %ü=", min_size=1, max_size=6)


@given(
    st.builds(
        TradeQuery,
        measure=st.sampled_from(["balassa", "hhi"]),
        dataset=st.sampled_from(["baci/hs17", "map/my own"]),
        vintage=st.sampled_from(["", "V202501"]),
        reporter=st.lists(CODES, unique=True, max_size=2).map(tuple),
        partner=st.lists(CODES, unique=True, max_size=2).map(tuple),
        groups=st.sampled_from([(), ("EU",), ("peers:JPN+KOR", "EU")]),
        flow=st.sampled_from(["export", "import"]),
        products=st.sampled_from([(), ("49*", "970110")]),
        level=st.sampled_from([2, 4, 6]),
        year=st.lists(st.integers(1990, 2030), unique=True, max_size=5).map(lambda of: tuple(sorted(of))),
        by=st.sampled_from([None, (), ("partner",), ("partner", "product")]),
        mirror=st.booleans(),
        valuation=st.sampled_from([None, Valued.parse("FOB:imf-dots-2017"), Valued.parse("CIF:1.08")]),
        option=st.lists(st.tuples(st.sampled_from(["span", "over"]), NAMES), max_size=1).map(tuple),
        at=st.lists(st.tuples(st.sampled_from(["term", "product"]), NAMES), max_size=2).map(tuple),
    )
)
def test_the_text_of_a_query_reads_back(query):
    assert TradeQuery.parse(query.text()) == query


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("balassa", "a query is a measure, a dataset"),
        ("balassa baci/hs17 reporter", "a query is a measure, a dataset"),
        ("balassa baci/hs17 colour=red", "'colour'"),
        ("balassa baci/hs17 year=20x", "write 2015:2023"),
        ("balassa baci/hs17 reporter=ZZZ", "ZZZ: no economy has this code"),
        ("balassa baci/hs17 flow=total", "exports or of imports"),
        ("balassa baci/hs17 products=49*,4901*", "would count twice"),
        ("balassa baci/hs17 products=49* definition=x", "either products or a definition"),
        ("share baci/hs17 level=5", "2, 4 or 6 digits"),
        ("share baci/hs17 level=4 definition=cultural-headings", "a definition counts products of 6"),
        ("share baci/hs17 by=continent", "any of partner, product"),
        ("share baci/hs17 by=domain", "name the definition too"),
        ("share baci/hs17 groups=XX", "there are EU"),
        ("share baci/hs17 groups=EU,a:FRA+USA", "FRA would be in EU and in a"),
        ("share baci/hs17 groups=BRI", "no agreed list"),
        ("share baci/hs17 valuation=FOB", "valuation"),
    ],
)
def test_what_cannot_be_asked_is_told(text, why):
    with pytest.raises(Unanswerable, match=why.replace("[", r"\[")):
        TradeQuery.parse(text)
