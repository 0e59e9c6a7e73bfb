"""Disks that refuse and files that are damaged are told of in words that help, and what was kept is whole."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys

import pytest

from wenmao.library.backup import back_up
from wenmao.library.database import LibraryError
from wenmao.library.indexing import agree, catch_up
from wenmao.library.library import Library
from wenmao.library.repairing import examine, reindexed
from wenmao.library.searching import answering, search
from wenmao.library.working import bring_in

FILES = 4


def write(folder, first, last, lines=25):
    folder.mkdir(exist_ok=True)
    for number in range(first, last):
        told = [f"2024年，网络文学海外营收{number}8.{line}亿元，增长{line}%。" for line in range(lines)]
        (folder / f"{number}.txt").write_text("\n\n".join([f"报道之{number}", *told]), encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of documents and the desk that holds them."""
    folder = tmp_path_factory.mktemp("made")
    write(folder / "in", 0, FILES)
    with Library(folder / "desk", dense=False) as library, library.writing():
        list(bring_in(library, [str(folder / "in")]))
    return folder


@pytest.fixture
def desk(made, tmp_path):
    """A desk of a test's own, that it may spoil."""
    return shutil.copytree(made / "desk", tmp_path / "desk")


def wenmao(*arguments, largest=None):
    """Run a command; `largest` bounds the bytes of each file that it may write, as a full disk does."""

    def bounded():
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    done = subprocess.run(
        [sys.executable, "-m", "wenmao", *map(str, arguments)], capture_output=True, text=True, timeout=120,
        env=os.environ, preexec_fn=bounded, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


@contextlib.contextmanager
def files_bounded(largest):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def amiss(library):
    with library.engine.begin() as connection:
        return examine(connection, library.originals).amiss


@pytest.mark.parametrize(("largest", "status"), [(40_000, 2), (400_000, 3)])
def test_a_disk_that_refuses_is_told_of_and_the_next_collecting_goes_on(made, tmp_path, largest, status):
    refused = wenmao("collect", made / "in", "--desk", tmp_path / "desk", "--no-dense", largest=largest)
    assert refused.returncode == status
    assert "Free some space" in refused.stderr
    assert "backup" not in refused.stderr
    with Library(tmp_path / "desk", dense=False) as library, library.writing():
        list(bring_in(library, [str(made / "in")]))
        assert amiss(library) == ()
        assert [record.versions for record in library.records()] == [1] * FILES
        assert agree(library)


def test_an_index_that_cannot_be_written_is_told_of_and_made_when_it_can(desk):
    with Library(desk, dense=False) as library:
        with library.engine.begin() as connection:
            assert reindexed(connection) == FILES
        with files_bounded(100), pytest.raises(LibraryError, match="index cannot be written"):
            catch_up(library)
        assert len(list(library.records())) == FILES
        assert catch_up(library) == FILES
        assert agree(library)


def test_an_index_that_is_damaged_is_told_of_by_the_search_and_made_anew_by_the_examination(desk):
    (desk / "index" / "lexical" / "meta.json").write_text("{")
    with Library(desk, dense=False) as library:
        for ask in (search, answering):
            with pytest.raises(LibraryError, match="wenmao library examine"):
                ask(library, "网络文学")
        assert not agree(library)
    assert wenmao("search", "网络文学", "--desk", desk, "--no-dense").returncode == 2
    assert "in order" in wenmao("library", "examine", "--desk", desk).stdout
    with Library(desk, dense=False) as library:
        assert search(library, "网络文学", mode="lexical").documents


def test_a_database_that_is_cut_off_is_refused(desk):
    os.truncate(desk / "library.db", 50_000)
    with pytest.raises(LibraryError, match=r"malformed.*Bring back a backup"):
        Library(desk)


def test_a_database_that_is_damaged_within_is_told_of(desk):
    data = bytearray((desk / "library.db").read_bytes())
    for at in range(len(data) // 4, len(data) // 2):
        data[at] ^= 0x55
    (desk / "library.db").write_bytes(data)
    examined = wenmao("library", "examine", "--desk", desk)
    assert examined.returncode != 0
    assert "in order" not in examined.stdout
    assert "damaged" in examined.stdout + examined.stderr
    listed = wenmao("library", "list", "--desk", desk)
    assert listed.returncode == 0 or "Bring back a backup" in listed.stderr


def test_copies_that_are_taken_while_another_process_collects_are_whole(tmp_path):
    write(tmp_path / "in", 0, 40, lines=2)
    collecting = subprocess.Popen(
        [sys.executable, "-m", "wenmao", "collect", str(tmp_path / "in"), "--desk", str(tmp_path / "desk"),
         "--no-dense"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ,
    )  # fmt: skip
    taken = []
    with Library(tmp_path / "desk", dense=False) as library:
        while collecting.poll() is None:
            back_up(library, tmp_path / f"copy{len(taken) % 3}")
            taken.append(tmp_path / f"copy{len(taken) % 3}")
            with Library(taken[-1], dense=False) as copy:
                assert amiss(copy) == ()
                assert len({record.source for record in copy.records()}) == len(list(copy.records()))
        collecting.communicate()
        assert collecting.returncode == 0
        assert len(taken) > 3
        back_up(library, taken[-1])
    with Library(taken[-1], dense=False) as copy:
        assert len(list(copy.records())) == 40
        catch_up(copy)
        assert agree(copy)


def test_a_copy_that_was_used_and_left_is_replaced_whole(desk, tmp_path):
    copy = tmp_path / "copy"
    write(tmp_path / "more", 50, 51)
    with Library(desk, dense=False) as library:
        back_up(library, copy)
        # As a process leaves it that is killed after its work: with what was written ahead.
        script = (
            "import os, sys; from wenmao.library.library import Library; from wenmao.library.working import bring_in\n"
            "library = Library(sys.argv[1], dense=False)\n"
            "with library.writing(): list(bring_in(library, [sys.argv[2]]))\n"
            "os._exit(0)"
        )
        subprocess.run([sys.executable, "-c", script, str(copy), str(tmp_path / "more")], check=True)
        assert (copy / "library.db-wal").stat().st_size > 0
        known = [record.source for record in library.records()]
        back_up(library, copy)
    with Library(copy, dense=False) as library:
        assert amiss(library) == ()
        assert [record.source for record in library.records()] == known
        catch_up(library)
        assert agree(library)


def test_a_backup_that_the_disk_refuses_leaves_the_last_one(desk, tmp_path):
    copy = tmp_path / "copy"
    with Library(desk, dense=False) as library:
        back_up(library, copy)
        with files_bounded(60_000), pytest.raises(LibraryError, match="desk itself is untouched"):
            back_up(library, copy)
        (tmp_path / "file").write_text("")
        with pytest.raises(LibraryError, match="could not be written"):
            back_up(library, tmp_path / "file" / "copy")
    with Library(copy, dense=False) as library:
        assert amiss(library) == ()
        assert len(list(library.records())) == FILES
