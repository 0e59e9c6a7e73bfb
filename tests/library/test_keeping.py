"""Documents are kept: versions, copies, what failed, one who writes, and a desk that is copied and moved."""

import os
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from wenmao.desk import Desk
from wenmao.documents.collecting.model import Collected, Known
from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.reading import read
from wenmao.library import keeping, likeness
from wenmao.library.backup import back_up
from wenmao.library.database import LibraryError
from wenmao.library.indexing import agree
from wenmao.library.library import Library
from wenmao.library.records import differences
from wenmao.library.tables import arrivals

ARTICLE = (
    "据海关总署统计，2024年我国文化产品进出口总额1738.6亿美元，同比增长4.5%。其中出口1552.1亿美元，增长4.6%，"
    "进口186.5亿美元，增长3.4%，贸易顺差1365.6亿美元。对东盟、欧盟和美国的出口占总额的六成以上，游戏、网络文学和"
    "微短剧的海外收入继续扩大，版权输出连续两年超过引进。业内人士认为，翻译能力和本地化运营仍是短板，建议行业共建"
    "术语库，完善出口信用保险，推动更多中小企业走向海外市场。"
)


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "desk", dense=False) as library:
        yield library


def bring(library, source, data, **more):
    """As collecting and reading do, without their processes."""
    came = Collected(source, data, datetime.now(UTC), Known(checksum="x"), source, **more)
    with library.engine.begin() as connection:
        if not keeping.arrive(connection, library.originals, came):
            return None
        arrival = list(keeping.waiting(connection, "reader"))[-1]
        try:
            document = read(source, data=library.originals.read(arrival.checksum))
        except UnreadableDocument as problem:
            return keeping.read_as(connection, arrival, problem, "reader")
        return keeping.read_as(connection, arrival, document, "reader")


def page(words, canonical=""):
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"<html><head><title>T</title>{link}</head><body><p>{words}</p></body></html>".encode()


def test_words_that_change_are_a_version_and_blanks_are_none(library):
    one = bring(library, "/a.txt", "出口增长3%。\n进口下降。".encode())
    assert one.outcome == "new"
    assert bring(library, "/a.txt", "出口增长3%。\n进口下降。".encode()) is None
    assert bring(library, "/a.txt", "出口增长3%。\n\n  进口下降。".encode()).outcome == "unchanged"
    two = bring(library, "/a.txt", "出口增长4%。\n进口下降。".encode())
    assert (two.outcome, two.document) == ("changed", one.document)
    versions = library.versions(one.document)
    assert [version.number for version in versions] == [1, 2]
    before, after = (library.document(version.id) for version in versions)
    changed = differences(before, after)
    assert [(one.before, one.after) for one in changed] == [(("出口增长3%。",), ("出口增长4%。",))]
    back = bring(library, "/a.txt", "出口增长3%。\n进口下降。".encode())
    assert back.outcome == "changed", "what is as it once was is another version again"


def test_a_page_is_known_by_its_own_address_and_speaks_for_no_other_site(library):
    one = bring(library, "https://www.example.org/a?from=feed", page(ARTICLE, "https://example.org/a"))
    same = bring(library, "https://m.example.org/a", page(ARTICLE + "更正。", "https://example.org/a"))
    assert (same.document, same.outcome) == (one.document, "changed")
    other = bring(library, "https://elsewhere.net/b", page(ARTICLE, "https://example.org/a"))
    assert other.document != one.document
    assert next(library.records([other.document])).source == "https://elsewhere.net/b"


def test_copies_are_linked_and_the_first_published_is_the_original(library):
    later = bring(
        library, "/later.txt", f"转载报道\n来源：转载网 2025-03-02\n{ARTICLE}\n责任编辑：甲".encode()
    )
    first = bring(library, "/first.txt", f"文化贸易稳步增长\n来源：海关 2025-02-01\n\n{ARTICLE}".encode())
    other = bring(library, "/other.txt", f"来源：海关 2025-02-01\n{ARTICLE[::-1]}".encode())
    records = {record.id: record for record in library.records()}
    assert records[later.document].copy_of == first.document
    assert records[first.document].copy_of is None
    assert records[other.document].copy_of is None
    assert [copy.document for copy in library.copies(first.document)] == [later.document]
    assert library.copies(first.document)[0].likeness > likeness.ALIKE


def test_traditional_and_simplified_are_copies_and_short_texts_are_not():
    simple = likeness.signature_of(ARTICLE)
    other = likeness.signature_of(
        ARTICLE.replace("术语库", "術語庫").replace("网络", "網絡").replace("贸易", "貿易")
    )
    assert likeness.likeness(simple, other) == 1
    assert likeness.signature_of("出口增长。") == ()
    assert likeness.likeness((), simple) == 0


def test_what_cannot_be_read_stays_and_is_read_again_by_another_reader(library):
    failed = bring(library, "/bad.pdf", b"%PDF-1.4 broken")
    assert failed.outcome == "failed"
    assert [one.source for one in library.problems()] == ["/bad.pdf"]
    with library.engine.begin() as connection:
        assert not list(keeping.waiting(connection, "reader"))
        again = list(keeping.waiting(connection, "a better reader"))
        assert [one.source for one in again] == ["/bad.pdf"]
        document = replace(read("-", data=b"Exports rose 4%."), source="/bad.pdf")
        keeping.read_as(connection, again[0], document, "a better reader")
    assert library.problems() == []
    assert [record.source for record in library.records()] == ["/bad.pdf"]


def test_what_a_feed_says_stands_where_the_page_is_silent(library):
    came = bring(library, "/a.txt", b"Exports rose 4%.", title="From the feed", author="Ann",
                 published=datetime(2025, 2, 1, 8, tzinfo=UTC))  # fmt: skip
    record = next(library.records([came.document]))
    assert (record.title, record.author, record.published[:10]) == ("From the feed", "Ann", "2025-02-01")


def test_one_writes_and_the_other_is_told(library, monkeypatch):
    import wenmao.library.library as module

    monkeypatch.setattr(module, "_PATIENCE", 0.2)
    with (
        library.writing(),
        Library(library.folder, dense=False) as other,
        pytest.raises(LibraryError, match="another process"),
        other.writing(),
    ):
        pass
    with library.writing():
        pass


@pytest.fixture
def filled(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(
            f"第{number}篇\n\n2024年出口增长{number}%。\n{ARTICLE}", encoding="utf-8"
        )
    with Desk(tmp_path / "desk", dense=False) as desk:
        desk.collect([str(folder)])
        yield desk


def sources(desk):
    return {Path(found.record.source).name for found in desk.search("出口").documents for _ in (0,)}


def test_a_desk_is_backed_up_while_it_is_open_and_the_copy_stands_in(filled, tmp_path):
    assert back_up(filled.library, tmp_path / "copy") == (3, 0)
    assert back_up(filled.library, tmp_path / "copy") == (0, 3)
    with Desk(tmp_path / "copy", dense=False) as copy:
        copy.collect([])
        assert agree(copy.library)
        assert len(list(copy.library.records())) == 3
        assert sources(copy) == sources(filled)
    with pytest.raises(LibraryError, match="within the desk itself"):
        back_up(filled.library, filled.folder / "inner")


def test_a_closed_desk_is_moved_as_a_folder(filled, tmp_path):
    known = sources(filled)
    filled.close()
    shutil.move(filled.folder, tmp_path / "moved")
    with Desk(tmp_path / "moved", dense=False) as moved:
        assert sources(moved) == known
        assert agree(moved.library)


def test_an_index_that_is_lost_or_damaged_is_made_anew(filled):
    known = sources(filled)
    shutil.rmtree(filled.folder / "index")
    filled.collect([])
    assert sources(filled) == known
    (filled.folder / "index" / "lexical" / "meta.json").write_text("{")
    filled.collect([])
    assert sources(filled) == known
    assert agree(filled.library)


def test_a_library_of_another_time_is_refused(filled):
    filled.close()
    import sqlite3

    with sqlite3.connect(filled.folder / "library.db") as database:
        database.execute("update settings set value = '999' where name = 'schema'")
    with pytest.raises(LibraryError, match="another version"):
        Library(filled.folder)


def test_a_full_disk_is_told_of_and_what_was_kept_is_whole(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Exports rose 4% in 2024.\n")
    desk = tmp_path / "desk"
    command = [sys.executable, "-m", "wenmao", "collect", str(folder), "--desk", str(desk), "--no-dense"]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "b.txt").write_bytes(os.urandom(64).hex().encode() * 40_000)

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    import signal

    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        full()

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limited, check=False)
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr
    assert "Free some space" in done.stderr
    with Library(desk, dense=False) as library:
        assert [Path(record.source).name for record in library.records()] == ["a.txt"]
        with library.reading() as connection:
            assert all(library.originals.is_whole(c) for c in connection.scalars(select(arrivals.c.checksum)))
