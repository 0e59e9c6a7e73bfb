"""A thousand damaged files: each is read or refused in words that help, and the run goes on."""

import time
from itertools import islice
from multiprocessing import active_children
from pathlib import Path

import pytest
from tests.documents import damaged

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.isolation import Readers
from wenmao.documents.model import Document

_SECONDS, _MEGABYTES = 10.0, 1_200


@pytest.fixture(scope="module")
def run():
    """What became of each file, how long it took, and the most memory that readers had at once, in MB."""
    before = set(active_children())
    results, most = [], 0
    started = time.monotonic()
    with Readers(workers=2, seconds=_SECONDS, megabytes=_MEGABYTES) as readers:
        for number, (name, became) in enumerate(readers.read_all(damaged.files())):
            results.append((name, became))
            if number % 5 == 0:
                most = max([most, *(_peak(child.pid) for child in set(active_children()) - before)])
        after = readers.read("next", "2023年，出口增长4%。".encode())
    took = time.monotonic() - started
    return results, took, most, after, set(active_children()) - before


def _peak(pid) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def test_each_is_read_or_refused_in_words_that_help(run):
    results = run[0]
    assert len(results) == damaged.COUNT == len({name for name, _ in results})
    for name, became in results:
        if isinstance(became, Document):
            assert became.text.strip(), name
            assert became.source == name
        else:
            assert isinstance(became, UnreadableDocument), name
            assert str(became).startswith(name)
            assert 10 < len(became.problem) < 400, became.problem
            assert became.remedy.endswith("."), name


def test_none_is_a_fault_of_the_program(run):
    faults = [(name, str(became)) for name, became in run[0] if "fault of wenmao" in str(became)]
    assert not faults


def test_both_happen(run):
    read = sum(isinstance(became, Document) for _, became in run[0])
    assert damaged.COUNT * 0.1 < read < damaged.COUNT * 0.9


@pytest.mark.parametrize("name", ["bomb.docx", "bomb.xlsx", "bomb.epub", "many parts", "laughs.docx", "outside.xlsx",
                                  "laughs utf-16.xlsx", "laughs.epub", "sizes too large", "deep arrays"])  # fmt: skip
def test_what_is_made_to_harm_is_refused(run, name):
    assert isinstance(dict(run[0])[name], UnreadableDocument)


def test_nothing_is_taken_from_outside_a_file(run):
    assert not [name for name, became in run[0] if isinstance(became, Document) and "root:" in became.text]


def test_time_and_memory_are_bounded_and_the_run_goes_on(run):
    _, took, most, after, left = run
    assert took < 90
    assert 0 < most < _MEGABYTES
    assert after.language == "zh"
    assert not left


def test_the_files_are_the_same_each_time():
    first, again = (list(islice(damaged.files(), 200)) for _ in range(2))
    assert first == again
