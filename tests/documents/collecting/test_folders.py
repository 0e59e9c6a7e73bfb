"""Folders as people keep them."""

import os
import threading
import time
from pathlib import Path

import pytest

from wenmao.documents.collecting.folders import files_of, kind_by_name, watch


@pytest.fixture
def folder(tmp_path):
    for name in [
        "b.txt", "a.docx", "deep/er/c.pdf", "~$a.docx", "d.pdf.crdownload", "e.part", ".hidden/f.txt", ".g.txt", "h.txt~",
        "Thumbs.db",
    ]:  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def names(folder, paths):
    return [path.relative_to(folder).as_posix() for path in paths]


def test_files_come_sorted_without_hidden_and_temporary_ones(folder):
    assert names(folder, files_of(folder)) == ["a.docx", "b.txt", "deep/er/c.pdf"]


def test_links_in_a_circle_end(folder):
    (folder / "deep" / "er" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to("self")
    (folder / "dangling").symlink_to("nowhere.txt")
    assert names(folder, files_of(folder)) == ["a.docx", "b.txt", "dangling", "deep/er/c.pdf", "self"]


def test_a_pipe_is_not_opened(folder):
    os.mkfifo(folder / "pipe.txt")
    assert "pipe.txt" not in names(folder, files_of(folder))


def test_what_a_name_says():
    assert kind_by_name(Path("A.MP4")) == "a film"
    assert [
        kind_by_name(Path(name)) for name in ("a.xlsx", "a.epub", "README", "www.example.com", "a.md")
    ] == [""] * 5


class Watched:
    """A folder watched in the background, as a program does."""

    def __init__(self, folder, settled=0.2):
        self.stop, self.batches = threading.Event(), []
        changes = watch(folder, self.stop, settled=settled)
        self.thread = threading.Thread(target=lambda: self.batches.extend(changes))
        self.thread.start()

    def until(self, count, seconds=5.0):
        end = time.monotonic() + seconds
        while sum(map(len, self.batches)) < count and time.monotonic() < end:
            time.sleep(0.02)
        return [path.name for batch in self.batches for path in batch]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(5)
        assert not self.thread.is_alive()


def test_new_and_changed_files_come_once_they_have_settled(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "moved"
    elsewhere.mkdir()
    (elsewhere / "inside.txt").write_text("inside")
    with Watched(folder) as watched:
        (folder / "new.txt").write_text("new")
        (folder / "~$new.docx").write_text("passing")
        (folder / "b.txt").write_text("changed")
        (folder / "gone.txt").write_text("gone")
        (folder / "gone.txt").unlink()
        (folder / "report.pdf.part").write_text("loading")
        (folder / "report.pdf.part").rename(folder / "report.pdf")
        elsewhere.rename(folder / "moved")
        assert sorted(watched.until(4)) == ["b.txt", "inside.txt", "new.txt", "report.pdf"]
        (folder / "deep" / "er" / "later.txt").write_text("later")
        assert watched.until(5)[4:] == ["later.txt"]


def test_a_file_that_still_grows_does_not_come(folder):
    growing = folder / "growing.txt"
    with Watched(folder, settled=0.8) as watched:
        for _ in range(20):
            with growing.open("a") as file:
                file.write("more")
            time.sleep(0.06)
            assert not watched.batches
        assert watched.until(1) == ["growing.txt"]


def test_what_changes_between_the_call_and_the_first_batch_is_not_lost(folder):
    stop = threading.Event()
    changes = watch(folder, stop, settled=0.1)
    (folder / "between.txt").write_text("between")
    assert names(folder, next(changes)) == ["between.txt"]
    stop.set()
    assert list(changes) == []


def test_no_folder_to_watch(tmp_path):
    with pytest.raises(FileNotFoundError):
        watch(tmp_path / "none", threading.Event())
