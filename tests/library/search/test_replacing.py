"""Passages that are put again take the place of the old ones, and those of dropped versions are gone."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmao.library.search.index import Entry, Index
from wenmao.library.search.query import parse


def _open(folder: Path) -> Index:
    return Index.open(folder, None, writing=True)


def test_a_passage_put_again_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    with _open(tmp_path) as index:
        index.put([Entry(1, 1, "网络文学"), Entry(2, 1, "玩具")])
        index.commit(1)
        index.put([Entry(1, 1, "网络文学", verdicts=("wrong unit",))])
        index.commit(2)
        assert len(index) == 2
        assert [hit.passage for hit in index.search(parse("网络文学")).hits] == [1]
        assert [hit.passage for hit in index.search(parse('verdict:"wrong unit"')).hits] == [1]


def test_it_does_so_within_one_commit_and_after_opening_again(tmp_path: Path) -> None:
    with _open(tmp_path) as index:
        index.put([Entry(5, 1, "出口")])
        index.put([Entry(5, 1, "出口"), Entry(5, 1, "出口"), Entry(3, 1, "进口")])
        index.commit(1)
        assert len(index) == 2
    with _open(tmp_path) as index:
        index.put([Entry(3, 1, "进口"), Entry(5, 1, "出口")])
        index.commit(2)
        assert (len(index), index.mark) == (2, 2)


def test_passages_of_dropped_versions_are_not_found(tmp_path: Path) -> None:
    with _open(tmp_path) as index:
        index.put([Entry(1, 1, "网络文学"), Entry(2, 2, "网络文学"), Entry(3, 3, "网络文学")])
        index.commit(1)
        index.drop([1, 3])
        index.drop([])
        index.commit(2)
        assert (len(index), index.mark) == (1, 2)
        assert [hit.passage for hit in index.search(parse("网络文学")).hits] == [2]


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 6), st.integers(1, 3)),
        st.tuples(st.just("drop"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("commit"), st.just(0), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=15)
@given(steps=_STEPS)
def test_the_index_has_what_was_put_last_and_not_dropped(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    held: dict[int, int] = {}
    with _open(tmp_path_factory.mktemp("index")) as index:
        for what, number, version in steps:
            if what == "put":
                index.put([Entry(number, version, "文化贸易")])
                held[number] = version
            elif what == "drop":
                index.drop([number])
                held = {passage: of for passage, of in held.items() if of != number}
            else:
                index.commit(0)
        index.commit(0)
        found = index.search(parse("文化贸易"), limit=20).hits
        assert sorted(hit.passage for hit in found) == sorted(held)
        assert sorted(index.versions(parse("文化贸易"))) == sorted(set(held.values()))
