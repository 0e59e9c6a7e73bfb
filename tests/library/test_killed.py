"""Collecting is killed at random moments: nothing is lost, nothing is kept twice, and the next start goes on."""

import os
import random
import signal
import subprocess
import sys
import time

from sqlalchemy import func, select

from wenmao.library.indexing import agree
from wenmao.library.library import Library
from wenmao.library.searching import search
from wenmao.library.tables import documents, versions

FILES, KILLS = 60, 20
RARE = [a + b for a in "kmnr" for b in "aeiou"]


def name(number):
    return "".join(RARE[number // 20**place % 20] for place in range(2)) + "xin"


def write(folder, number):
    text = (
        f"文化贸易报道之{number}\n来源：文贸示例 2025-03-{number % 28 + 1:02d}\n\n"
        f"作品{name(number)}在海外上线。2024年，网络文学海外营收{40 + number / 10:.1f}亿元，增长{number}%。\n"
    )
    (folder / f"{number:03d}.txt").write_text(text, encoding="utf-8")


def collecting(folder, desk):
    command = [sys.executable, "-m", "wenmao", "collect", str(folder), "--desk", str(desk), "--no-dense"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )


def test_twenty_kills_lose_and_double_nothing(tmp_path):
    folder, desk = tmp_path / "in", tmp_path / "desk"
    folder.mkdir()
    draw = random.Random(6)
    written, repaired = 0, []
    for _ in range(KILLS):
        for _number in range(FILES // KILLS):
            write(folder, written)
            written += 1
        process = collecting(folder, desk)
        # From the start of Python to well into the work; the more there is, the longer it takes.
        time.sleep(draw.uniform(0.4, 1.0))
        process.send_signal(signal.SIGKILL)
        _, said = process.communicate()
        repaired += [line for line in said.splitlines() if "put in order" in line]
    process = collecting(folder, desk)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert f"{FILES}" in out or "new" in out
    with Library(desk, dense=False) as library:
        records = list(library.records())
        assert sorted(record.source for record in records) == sorted(str(path) for path in folder.iterdir())
        assert all(record.versions == 1 for record in records)
        assert all(record.claims >= 2 for record in records)
        assert agree(library)
        with library.reading() as connection:
            assert connection.scalar(select(func.count()).select_from(documents)) == FILES
            assert connection.scalar(select(func.count()).select_from(versions)) == FILES
            checksums = list(connection.scalars(select(versions.c.checksum)))
        assert all(library.originals.is_whole(checksum) for checksum in checksums)
        assert sorted(library.originals.checksums()) == sorted(checksums)
        assert not list(library.originals.parts())
        for number in range(0, FILES, 7):
            found = search(library, name(number), mode="lexical").documents
            assert [document.record.source for document in found][:1] == [str(folder / f"{number:03d}.txt")]


def test_the_next_start_says_what_it_puts_in_order(tmp_path):
    folder, desk = tmp_path / "in", tmp_path / "desk"
    folder.mkdir()
    write(folder, 1)
    with Library(desk, dense=False) as library, library.writing():
        # As a process leaves it that is killed between the arrival of a document and its reading.
        from wenmao.documents.collecting.collect import collect
        from wenmao.library import keeping

        for came in collect([str(folder)]):
            with library.engine.begin() as connection:
                keeping.arrive(connection, library.originals, came)
        (library.originals.folder / "ab").mkdir(exist_ok=True)
        (library.originals.folder / "ab" / "half.part").write_text("half")
    process = collecting(folder, desk)
    out, said = process.communicate(timeout=60)
    assert "1 document(s) had arrived and were not read" in said
    assert "1 half-written file(s) were removed" in said
    assert "1 new" in out
