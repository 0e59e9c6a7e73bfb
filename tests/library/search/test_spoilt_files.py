"""Files of the index that are lost or altered are told of as that, whichever they are, and are made anew."""

import shutil

import pytest

from wenmao.library.database import LibraryError
from wenmao.library.indexing import agree, catch_up, make_anew
from wenmao.library.library import Library
from wenmao.library.search.index import Entry, Index, IndexDamaged
from wenmao.library.search.query import parse
from wenmao.library.searching import search
from wenmao.library.working import bring_in

MANY = 300
ASKED = ("网络文学", '"海外营收"', "publisher:新华社", "literature language:zh")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    with Index.open(folder, None, writing=True) as index:
        index.put(
            Entry(number, number, f"网络文学海外营收{number}亿元, literature grew.", publisher="新华社")
            for number in range(1, MANY + 1)
        )
        index.commit(1)
    return folder


@pytest.fixture
def copy(made, tmp_path):
    return shutil.copytree(made, tmp_path / "index")


def of_kind(folder, kind):
    return next(file for file in (folder / "lexical").iterdir() if file.name.endswith(kind))


def alter(file):
    """Other bytes in the middle; the end, by which a file is known to be whole, stays."""
    data = bytearray(file.read_bytes())
    for at in range(len(data) // 4, max(len(data) // 4 + 1, len(data) - 200), 7):
        data[at] ^= 0x5A
    file.write_bytes(data)


def ask_all(folder):
    with Index.open(folder, None) as index:
        assert index.mark == 1
        for asked in ASKED:
            index.search(parse(asked), limit=MANY)
        index.versions(parse("网络文学"))


@pytest.mark.parametrize("kind", ["fast", "fieldnorm", "idx", "pos", "store", "term", "meta.json"])
def test_a_file_that_is_lost_is_told_of(copy, kind):
    of_kind(copy, kind).unlink()
    with pytest.raises(IndexDamaged, match="cannot be read"):
        ask_all(copy)


@pytest.mark.parametrize("kind", ["fast", "idx", "term"])
def test_a_file_that_is_altered_within_is_told_of(copy, kind):
    alter(of_kind(copy, kind))
    with pytest.raises(IndexDamaged, match="cannot be read"):
        ask_all(copy)


def test_an_index_that_is_being_written_is_not_taken_for_damaged(copy):
    with Index.open(copy, None, writing=True):
        with pytest.raises(BlockingIOError, match="another process"):
            Index.open(copy, None, writing=True)
        ask_all(copy)


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(3):
        lines = [f"2024年，网络文学海外营收{line}8.{number}亿元。" for line in range(15)]
        written = "\n\n".join([f"报道之{number}", *lines])
        (tmp_path / "in" / f"{number}.txt").write_text(written, encoding="utf-8")
    with Library(tmp_path / "desk", dense=False) as library, library.writing():
        list(bring_in(library, [str(tmp_path / "in")]))
    return tmp_path / "desk"


def spoil(desk, kind):
    file = of_kind(desk / "index", kind)
    file.unlink() if kind == "meta.json" else alter(file)


@pytest.mark.parametrize("kind", ["fast", "meta.json"])
def test_collecting_makes_anew_what_it_finds_damaged(desk, kind):
    spoil(desk, kind)
    with Library(desk, dense=False) as library, library.writing():
        catch_up(library)
        assert agree(library)
        assert len(search(library, "网络文学", mode="lexical").documents) == 3


@pytest.mark.parametrize("kind", ["fast", "idx", "term", "meta.json"])
def test_a_search_tells_of_damage_and_of_what_helps(desk, kind):
    spoil(desk, kind)
    with Library(desk, dense=False) as library, library.writing():
        with pytest.raises(LibraryError, match="--reindex"):
            search(library, "网络文学", mode="lexical")
        make_anew(library)  # as --reindex does
        catch_up(library)
        assert len(search(library, "网络文学", mode="lexical").documents) == 3
