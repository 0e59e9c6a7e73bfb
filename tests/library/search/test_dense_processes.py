"""Vectors where processes meet: one is killed as it commits, one reads while another writes, files are damaged."""

import random
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from wenmao.library.search import dense as module
from wenmao.library.search.dense import Dense
from wenmao.library.search.index import Index, IndexDamaged

SIZE, BATCH = 16, 20


class Numbers:
    """Vectors that are drawn by the text, a number."""

    name, dimensions = "numbers", SIZE

    def embed(self, texts):
        rows = np.stack([np.random.default_rng(int(text)).normal(size=SIZE) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


WRITER = """
import sys
from pathlib import Path
from tests.library.search.test_dense_processes import BATCH, Numbers, small
from wenmao.library.search.dense import Dense

small()
with Dense.open(Path(sys.argv[1]), Numbers()) as dense:
    for start in range(len(dense), int(sys.argv[2]), BATCH):
        numbers = range(start, start + BATCH)
        dense.put(numbers, [str(number) for number in numbers])
        dense.commit()
        print(len(dense), flush=True)
"""


def small():
    """Sizes at which the tail is sealed and segments grow every other commit."""
    module.TAIL, module.SEGMENT = 32, 96


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(module, "TAIL", 32)
    monkeypatch.setattr(module, "SEGMENT", 96)


@contextmanager
def writing(folder, until):
    """A process that commits a batch after another; gone at the end, whatever happens."""
    command = [sys.executable, "-c", WRITER, str(folder), str(until)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, cwd=Path(__file__).parents[3]
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_writer_that_is_killed_leaves_this_commit_or_the_one_before(tmp_path):
    draw = random.Random(3)
    for _ in range(6):
        with writing(tmp_path, 1_000_000) as process:
            told = [int(process.stdout.readline())]  # it has begun to commit
            time.sleep(draw.uniform(0, 0.1))
            process.kill()
            rest, said = process.communicate()
        told += [int(line) for line in rest.split("\n")[:-1]]
        assert not said, said
        with Dense.open(tmp_path, Numbers()) as dense:
            assert len(dense) in (told[-1], told[-1] + BATCH), (
                "what was told is there, and no part of a commit"
            )
            assert not dense.without(range(len(dense)))
            assert len(dense.search("0", 3 * len(dense))) == len(dense), "each is found once"
            for number in draw.sample(range(len(dense)), 20):
                assert dense.search(str(number), 1)[0][0] == number


def test_a_reader_beside_a_writer_sees_one_commit_or_the_next(tmp_path):
    seen = [0]
    with writing(tmp_path, 3_000) as process:
        while process.poll() is None:
            with Dense.open(tmp_path, Numbers()) as dense:
                seen.append(len(dense))
        assert process.returncode == 0
    assert seen == sorted(seen)
    assert all(length % BATCH == 0 for length in seen)
    assert len(set(seen)) > 5, "it read while the other wrote"


@pytest.mark.parametrize("kind", ["segment", "tail"])
@pytest.mark.parametrize("left", [None, 0.0, 0.5])
def test_a_file_that_is_gone_or_cut_short_is_told_of(tmp_path, kind, left):
    with Index.open(tmp_path, Numbers(), writing=True) as index:
        index.embed(range(40), [str(number) for number in range(40)])
        index.commit(1)
    file = next((tmp_path / "dense" / "numbers-16").glob(f"{kind}-*"))
    if left is None:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: int(file.stat().st_size * left)])
    with pytest.raises(IndexDamaged, match="vectors cannot be read"):
        Index.open(tmp_path, Numbers())
