"""Vectors: segments that are sealed and joined keep all and find all; a commit is whole or not there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmao.library.search import dense as module
from wenmao.library.search.dense import Dense

SIZE = 16


class Numbers:
    """Vectors that are drawn by the text, a number."""

    name, dimensions = "numbers", SIZE

    def embed(self, texts):
        rows = np.stack([np.random.default_rng(int(text)).normal(size=SIZE) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(module, "TAIL", 32)
    monkeypatch.setattr(module, "SEGMENT", 96)


def exact(count, text, limit):
    rows = Numbers().embed([str(number) for number in range(count)])
    return list(np.argsort(-(rows @ Numbers().embed([text])[0]))[:limit])


def test_nothing_is_lost_as_segments_are_sealed_and_joined(tmp_path):
    with Dense.open(tmp_path, Numbers()) as dense:
        for start in range(0, 300, 20):
            dense.put(range(start, start + 20), [str(number) for number in range(start, start + 20)])
            dense.commit()
        assert len(dense) == 300
        assert 2 <= len(dense._segments) <= 6
    with Dense.open(tmp_path, Numbers()) as dense:
        assert len(dense) == 300
        assert all(number in dense for number in range(300))
        assert 300 not in dense
        hits = [
            len(set(exact(300, str(q), 10)) & {key for key, _ in dense.search(str(q), 10)}) for q in range(40)
        ]
        assert np.mean(hits) > 9
        for query in range(40):
            assert dense.search(str(query), 1)[0][0] == query, "each text is nearest to itself"


def test_each_vector_of_a_segment_can_be_reached(tmp_path):
    rows = Numbers().embed([str(number) for number in range(96)])
    for turn in range(150):
        with Dense.open(tmp_path / str(turn), Numbers()) as dense:
            dense.add(np.arange(96, dtype=np.uint64), rows)
            assert {key for key, _ in dense.nearest(rows[0], 96)} == set(range(96))


def test_among_some_the_search_is_exact(tmp_path):
    with Dense.open(tmp_path, Numbers()) as dense:
        dense.put(range(100), [str(number) for number in range(100)])
        dense.commit()
        among = [3, 50, 99, 7, 1000]
        found = dense.search("50", 10, among)
        assert found[0][0] == 50
        assert {key for key, _ in found} == {3, 50, 99, 7}
        assert found[0][1] == pytest.approx(1, abs=0.02)


def test_a_known_passage_is_left_as_it_is(tmp_path):
    with Dense.open(tmp_path, Numbers()) as dense:
        dense.put([1, 1, 2], ["1", "1", "2"])
        dense.put([2, 3], ["9", "3"])
        dense.commit()
        assert len(dense) == 3
        assert dense.search("2", 1)[0][0] == 2


def test_what_was_not_committed_is_not_there(tmp_path):
    with Dense.open(tmp_path, Numbers()) as dense:
        dense.put(range(40), [str(number) for number in range(40)])
        dense.commit()
        dense.put(range(40, 90), [str(number) for number in range(40, 90)])
    # As a killed process leaves it: a segment without a manifest, a part, a longer tail.
    (tmp_path / "numbers-16" / "segment-000099.usearch.part").write_bytes(b"half")
    with next((tmp_path / "numbers-16").glob("tail-*")).open("ab") as tail:
        tail.write(b"x" * 7)
    with Dense.open(tmp_path, Numbers()) as dense:
        assert len(dense) == 40
        dense.put([41], ["41"])
        dense.commit()
    with Dense.open(tmp_path, Numbers()) as dense:
        assert len(dense) == 41
        assert dense.search("41", 1)[0][0] == 41
        assert not list((tmp_path / "numbers-16").glob("*.part"))


def test_a_reader_sees_what_another_has_committed(tmp_path):
    with Dense.open(tmp_path, Numbers()) as writer:
        writer.put([1], ["1"])
        writer.commit()
        reader = Dense.open(tmp_path, Numbers())
        writer.put(range(2, 60), [str(number) for number in range(2, 60)])
        writer.commit()
        assert len(reader) == 1
        reader.refresh()
        assert len(reader) == 59


@settings(max_examples=20)
@given(st.lists(st.lists(st.integers(0, 200), max_size=30), max_size=6))
def test_however_it_is_put_each_is_there_once(tmp_path_factory, batches):
    folder = tmp_path_factory.mktemp("dense")
    with Dense.open(folder, Numbers()) as dense:
        for batch in batches:
            dense.put(batch, [str(number) for number in batch])
            dense.commit()
    with Dense.open(folder, Numbers()) as dense:
        known = {number for batch in batches for number in batch}
        assert len(dense) == len(known)
        assert {key for key, _ in dense.search("1", 300)} == known
