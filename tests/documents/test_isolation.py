"""Readers: what a document does to its reader is reported, and the next one is read."""

import pickle
import subprocess
import sys
import threading
import time
from multiprocessing import active_children

import pytest
from tests.documents import made

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.isolation import Readers, read_all

SLOW = b"<p>Exports rose 4% in 2023, said the customs.</p>" * 60_000  # seconds, on any machine


@pytest.fixture(scope="module")
def readers():
    with Readers(workers=2) as readers:
        yield readers


def test_documents_and_refusals_come_back_whole(readers):
    document = readers.read("a.docx", made.word())
    assert document.tables[0].head == 2
    with pytest.raises(UnreadableDocument) as caught:
        readers.read("b.pdf", b"%PDF-1.4 broken")
    assert (caught.value.source, caught.value.problem) == ("b.pdf", "the PDF is damaged")


def test_refusals_pickle():
    refusal = pickle.loads(pickle.dumps(UnreadableDocument("a", "b", "C.")))
    assert (str(refusal), refusal.source, refusal.problem, refusal.remedy) == ("a: b. C.", "a", "b", "C.")


def test_documents_come_in_their_order_as_few_as_needed_ahead():
    taken = []

    def items():
        for number in range(20):
            taken.append(number)
            yield f"{number}", b"" if number % 5 == 0 else f"Exports rose {number}% in 2023.".encode()

    with Readers(workers=2) as readers:
        came = readers.read_all(items())
        next(came)
        assert len(taken) < 8
        rest = list(came)
    assert [name for name, _ in rest] == [f"{number}" for number in range(1, 20)]
    assert isinstance(rest[4][1], UnreadableDocument)
    assert "7%" in rest[6][1].text


def test_a_reader_that_takes_too_long_is_replaced():
    with Readers(workers=1, seconds=0.3) as readers:
        started = time.monotonic()
        with pytest.raises(UnreadableDocument, match=r"it took longer than 0\.3 s"):
            readers.read("slow", SLOW)
        assert time.monotonic() - started < 20
    with Readers(workers=1, seconds=30) as readers:
        assert readers.read("next", b"Exports rose 4%.").language == "en"


def test_a_reader_that_needs_too_much_memory_is_replaced():
    with Readers(workers=1, megabytes=380) as readers:
        with pytest.raises(UnreadableDocument, match=r"needed more than 380 MB of memory|crashed its reader"):
            readers.read("large", b"Exports rose 4% in 2023.\n" * 700_000)
        assert readers.read("next", b"Exports rose 4%.").language == "en"


def test_a_reader_that_dies_is_replaced():
    with Readers(workers=1) as readers:
        before = set(active_children())
        readers.read("first", b"Exports rose 4%.")
        (reader,) = set(active_children()) - before
        timer = threading.Timer(0.2, reader.kill)
        timer.start()
        with pytest.raises(UnreadableDocument, match=r"crashed its reader \(SIGKILL\)"):
            readers.read("slow", SLOW)
        timer.join()
        assert readers.read("next", b"Exports rose 4%.").language == "en"


def test_a_reader_that_died_between_two_documents_is_replaced():
    with Readers(workers=1) as readers:
        before = set(active_children())
        readers.read("first", b"Exports rose 4%.")
        (reader,) = set(active_children()) - before
        reader.kill()
        reader.join()
        assert readers.read("next", b"Exports rose 4%.").language == "en"


def test_several_threads_read_by_the_same_readers(readers):
    found = {}

    def read(number):
        found[number] = readers.read(f"{number}", f"Exports rose {number}% in 2023.".encode()).text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"{number}%" in found[number] for number in range(12))


def test_no_reader_is_left():
    before = set(active_children())
    assert len(list(read_all([("a", b"Exports rose 4%."), ("b", b"Imports fell.")], workers=2))) == 2
    with Readers(workers=2) as readers:
        for _ in readers.read_all((f"{n}", b"Exports rose 4%.") for n in range(50)):
            break  # who leaves off in between leaves none either
    assert set(active_children()) <= before


SCRIPT = """
from wenmao.documents.isolation import read_all
print([getattr(came, "text", "") for _, came in read_all([("a", b"Exports rose 4%.")], workers=1)])
"""


@pytest.mark.parametrize("way", ["file", "standard input", "command"])
def test_a_script_is_not_run_again_by_its_readers(way, tmp_path):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    how = {"file": [str(path)], "standard input": ["-"], "command": ["-c", SCRIPT]}[way]
    ran = subprocess.run([sys.executable, *how], input=SCRIPT, capture_output=True, text=True, check=False)
    assert ran.stdout == "['Exports rose 4%.']\n", ran.stderr
