"""The syntax of queries, and what is shown of a passage."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmao.library.search.query import Filter, Query, QueryError, parse
from wenmao.library.search.snippets import snippet
from wenmao.library.search.text import plain, sequence, words

WORDS = st.text("网络文学海外ab 12", max_size=12).map(lambda text: " ".join(text.split()))
PHRASES = st.text("贸易顺差xy ", max_size=8).map(lambda text: " ".join(text.split())).filter(bool)


@given(
    st.builds(
        Query, WORDS, st.lists(PHRASES, max_size=2).map(tuple), st.lists(PHRASES, max_size=2).map(tuple),
        st.lists(st.sampled_from([Filter("publisher", "新华社"), Filter("place", "JPN", True),
                                  Filter("verdict", "wrong unit"), Filter("language", "zh")]), max_size=2).map(tuple),
        st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    )
)  # fmt: skip
def test_a_query_as_written_is_read_as_the_same(query):
    assert parse(query.text()) == query


WRITTEN = st.lists(
    st.sampled_from(["-", '"', "“", "”", "「", "」", ":", "：", " ", "title", "Place", "date", "after", "日本", "2024", "a", "网"]),
    max_size=12,
).map("".join)  # fmt: skip


@given(WRITTEN)
def test_what_was_understood_can_be_written_and_is_understood_again(text):
    try:
        query = parse(text)
    except QueryError:
        return
    assert parse(query.text()) == query


@given(st.text())
def test_any_text_is_a_query_or_is_told_why_not(text):
    try:
        parse(text)
    except QueryError as told:
        assert str(told)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("publsher:x", "no field 'publsher'"), ("language:fr", "zh or en"), ("theme:weather", "there are"),
        ("place:Atlantis", "JPN"), ("verdict:false", "contradicted"), ("date:yesterday", "2024-03"),
        ("after:2024-13", "2024-03"), ("-after:2024", "excluded"), ("-date:2024", "excluded"), ("Publsher:x", "no field"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_is_right(query, says):
    with pytest.raises(QueryError, match=says):
        parse(query)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("place:US", "USA"), ("place:uk", "GBR"), ("place:“South Korea”", "KOR"), ("place:America", "USA"),
        ("place:美國", "USA"), ("place:阿联酋", "ARE"), ("place:一带一路", "BRI"), ("place:asean", "ASEAN"),
        ("theme:數字新業態", "digital_formats"), ("theme:Markets", "markets"), ("Language:ZH", "zh"),
        ("language：英文", "en"), ("VERDICT:Wrong-Unit", "wrong unit"), ("verdict:單位有誤", "wrong unit"),
    ],
)  # fmt: skip
def test_fields_take_either_script_and_the_usual_names(written, value):
    assert [one.value for one in parse(written).filters] == [value]


def test_a_place_is_one_place():
    with pytest.raises(QueryError):
        parse('place:"US and Japan"')


def test_bytes_that_are_no_text_are_looked_for_as_text():
    asked = parse("网文\udcff")
    assert asked.words.startswith("网文")
    asked.words.encode()


def test_addresses_and_times_are_no_fields():
    assert parse("https://example.org 12:30").words == "https://example.org 12:30"


@given(st.text(max_size=60))
def test_places_in_the_text_stay_true(text):
    assert len(plain(text)) == len(text)
    for token in (*words(text), *sequence(text)):
        assert 0 <= token.start < token.end <= len(text)


@given(st.text(max_size=400), st.text("网络文学ab ", max_size=20))
def test_highlights_lie_within_the_snippet(text, query):
    found = snippet(text, parse(query))
    assert all(0 <= start < end <= len(found.text) for start, end in found.highlights)
    assert list(found.highlights) == sorted(found.highlights)


def test_one_letter_that_grows_when_made_small_leaves_the_others_small():
    assert [token.form for token in words("İstanbul EXPORTS")] == ["istanbul", "export"]


def test_a_snippet_shows_what_matched():
    text = "前言。" * 80 + "2024年，網絡文學海外營收48.15億元。" + "后记。" * 80
    found = snippet(text, parse("网络文学 营收"))
    assert [found.text[start:end] for start, end in found.highlights] == ["網絡文學", "營收"]
    assert found.text.startswith("…") and found.text.endswith("…")
    assert len(found.text) < 200
    other = snippet("Revenue of online literature rose.", parse("网络文学"))
    assert [other.text[start:end] for start, end in other.highlights] == ["online literature"]
