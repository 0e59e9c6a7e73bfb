"""Queries as people write them: odd input, and phrases whose edges fall within a run of characters."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wenmao.library.search.index import Entry, Index
from wenmao.library.search.query import Query, QueryError, parse

_PIECES = st.sampled_from(
    ["网文", "games", '"', "“", "”", "「", "」", "-", ":", "：", " ", "title:", "publisher:新华", "date:2024", "place:VNM",
     "before:2025-02", "-title:x", "verdict:disputed", "茶", "http://a.b", "'", "OR", "\u3000"]
)  # fmt: skip


@given(st.one_of(st.lists(_PIECES, max_size=8).map("".join), st.text(max_size=30)))
@example('-“a"b”')
def test_a_query_is_written_as_it_is_read(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert str(error)
        return
    assert parse(query.text()) == query


@given(st.one_of(st.lists(_PIECES, max_size=8).map("".join), st.text(max_size=30)))
def test_whatever_is_asked_the_index_answers(index: Index, text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        query = Query(words=text)
    assert set(index.versions(query)) <= {1}
    for hit in index.search(query).hits:
        assert hit.passage in (1, 2)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    opened = Index.open(tmp_path_factory.mktemp("asking"), None, writing=True)
    opened.put([Entry(1, 1, "微短剧IP出海，中国茶叶出口"), Entry(2, 1, "Exports of games 增长")])
    opened.commit(1)
    return opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"短剧IP出海"', [1]), ('"剧IP"', [1]), ('"IP出"', [1]), ('"剧IP出"', [1]), ('"短IP"', []), ('"IP海"', []),
        ('"茶"', [1]), ('"叶"', [1]), ('"剧"', [1]), ('"酒"', []), ("出口 -茶", [2]), ("growing -叶", []), ("games -茶", [2]),
    ],
)  # fmt: skip
def test_a_phrase_may_begin_and_end_within_a_run(index: Index, text: str, found: list[int]) -> None:
    assert [hit.passage for hit in index.search(parse(text)).hits] == found


def test_versions_are_counted_not_their_passages(tmp_path: Path) -> None:
    with Index.open(tmp_path, None, writing=True) as index:
        index.put([Entry(number, 1, "网络文学") for number in range(30)])
        index.put([Entry(30, 2, "网络文学在海外的市场和读者都在增长"), Entry(31, 3, "网络文学的译者说")])
        index.commit(1)
        assert index.versions(parse("网络文学"), 3) == [1, 3, 2]
        assert len(index.versions(parse("网络文学"), 2)) == 2
