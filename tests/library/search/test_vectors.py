"""Vectors are kept through every number of them: none, a full tail, several segments, larger ones."""

from pathlib import Path

import numpy as np
import pytest

from wenmao.library.search import dense
from wenmao.library.search.dense import Dense
from wenmao.library.search.embedders import UniversalSentenceEncoder, Vectors

ENCODER = UniversalSentenceEncoder()


def _vectors(many: int) -> Vectors:
    drawn = np.random.default_rng(1).normal(size=(many, ENCODER.dimensions))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "TAIL", 16)
    monkeypatch.setattr(dense, "SEGMENT", 48)


@pytest.mark.parametrize("many", [0, 1, 15, 16, 17, 32, 48, 50, 100])
def test_what_is_committed_is_there_again_and_is_found(tmp_path: Path, many: int) -> None:
    vectors = _vectors(many)
    with Dense.open(tmp_path, ENCODER) as kept:
        for start in range(0, many, 7):
            kept.add(np.arange(start, min(start + 7, many), dtype=np.uint64), vectors[start : start + 7])
            kept.commit()
        kept.commit()
    with Dense.open(tmp_path, ENCODER) as again:
        assert len(again) == many
        for at in range(many):
            assert at in again
            assert again.nearest(vectors[at], 1)[0][0] == at
            assert again.nearest(vectors[at], 1, [at, many + 1])[0][0] == at


def test_the_nearest_are_those_of_an_exact_search(tmp_path: Path) -> None:
    vectors = _vectors(120)
    with Dense.open(tmp_path, ENCODER) as kept:
        kept.add(np.arange(120, dtype=np.uint64), vectors)
        kept.commit()
        for vector in vectors[:10]:
            exact = np.argsort(-(vectors @ vector))[:5].tolist()
            among, all_of_them = dict(kept.nearest(vector, 5, range(120))), dict(kept.nearest(vector, 5))
            assert set(among) == set(all_of_them) == set(exact)
            # A byte for each number of a vector tells a cosine to some thousandths.
            assert all(abs(among[key] - vectors[key] @ vector) < 0.003 for key in exact)
            assert all(abs(all_of_them[key] - vectors[key] @ vector) < 0.003 for key in exact)


def test_a_reader_sees_a_commit_over_a_sealed_tail_once(tmp_path: Path) -> None:
    vectors = _vectors(32)
    with Dense.open(tmp_path, ENCODER) as writer, Dense.open(tmp_path, ENCODER) as reader:
        for start in (0, 10, 20):
            writer.add(np.arange(start, start + 10, dtype=np.uint64), vectors[start : start + 10])
            writer.commit()
            reader.refresh()
            assert len(reader) == start + 10
        writer.add(np.arange(30, 32, dtype=np.uint64), vectors[30:])
        writer.commit()  # the segment takes the last of the tail: none is left in it
        reader.refresh()
        assert len(reader) == 32
        assert [key for key, _ in reader.nearest(vectors[25], 3)].count(25) == 1


def test_what_was_not_committed_is_not_there(tmp_path: Path) -> None:
    vectors = _vectors(40)
    with Dense.open(tmp_path, ENCODER) as writer:
        writer.add(np.arange(10, dtype=np.uint64), vectors[:10])
        writer.commit()
        writer.add(
            np.arange(10, 40, dtype=np.uint64), vectors[10:]
        )  # segments are written, and named nowhere
    with Dense.open(tmp_path, ENCODER) as again:
        assert len(again) == 10
        again.add(np.arange(10, 40, dtype=np.uint64), vectors[10:])
        again.commit()
        assert len(again) == 40
    named = {path.suffix for path in next(tmp_path.iterdir()).iterdir()}
    assert ".part" not in named
