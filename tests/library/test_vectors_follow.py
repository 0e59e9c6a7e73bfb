"""Vectors that could not be had, or were not wanted, are told of and made up for when they can be had."""

import shutil
from datetime import UTC, datetime

import numpy as np
import pytest

from wenmao.documents.collecting.model import Collected, Known
from wenmao.documents.reading import read
from wenmao.library import indexing, keeping
from wenmao.library.database import LibraryError
from wenmao.library.indexing import agree, catch_up
from wenmao.library.library import Library
from wenmao.library.search.embedders import EmbedderFailed
from wenmao.library.searching import search

SIZE = 256


class Letters:
    """Vectors of how often each letter occurs; it can be switched off, and counts what it was asked for."""

    dimensions = SIZE

    def __init__(self, name="letters"):
        self.name, self.on, self.asked = name, True, 0

    def embed(self, texts):
        if not self.on:
            raise EmbedderFailed("it is switched off")
        self.asked += len(texts)
        rows = np.zeros((len(texts), SIZE), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[ord(letter) % SIZE] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "desk") as library:
        library.embedder = Letters()
        yield library


def arrived(library, first, last, words="rose"):
    for number in range(first, last):
        source, data = f"{number}.txt", f"Exports of article {number} {words}.".encode()
        with library.engine.begin() as connection:
            keeping.arrive(connection, library.originals, Collected(source, data, datetime.now(UTC), Known()))
            for arrival in list(keeping.waiting(connection, "reader")):
                keeping.read_as(connection, arrival, read(source, data=data), "reader")


def by_meaning(library):
    found = search(library, "Exports of article rose", mode="dense", limit=50)
    return len(found.documents), found.notes


def test_vectors_come_with_the_words_and_each_is_asked_for_once(library):
    arrived(library, 0, 5)
    assert catch_up(library) == 5
    arrived(library, 5, 8)
    assert catch_up(library) == 3
    assert catch_up(library) == 0
    assert library.embedder.asked == 8
    assert by_meaning(library) == (8, ())


def test_what_was_indexed_by_words_alone_has_its_vectors_later(library):
    library.embedder, letters = None, library.embedder
    arrived(library, 0, 5)
    catch_up(library)
    library.embedder = letters
    found, notes = by_meaning(library)
    assert found == 0
    assert "by words alone" in notes[0]
    arrived(library, 5, 6)
    catch_up(library)
    assert by_meaning(library) == (6, ())
    assert agree(library)
    asked = letters.asked
    assert catch_up(library) == 0
    assert letters.asked == asked


def test_what_changed_by_words_alone_has_its_vectors_later(library):
    arrived(library, 0, 5)
    catch_up(library)
    library.embedder, letters = None, library.embedder
    arrived(library, 0, 3, "fell")
    catch_up(library)
    library.embedder = letters
    found, notes = by_meaning(library)
    assert found == 2
    assert "by words alone" in notes[0]
    catch_up(library)
    assert by_meaning(library) == (5, ())


def test_after_an_outage_the_words_are_there_and_the_vectors_are_made_up_for(library, monkeypatch):
    monkeypatch.setattr(indexing, "_BATCH", 2)
    arrived(library, 0, 3)
    catch_up(library)
    library.embedder.on = False
    for first in (3, 5, 7):
        arrived(library, first, first + 2)
        assert catch_up(library) <= 4, "what has its words is not indexed again while there are no vectors"
        assert agree(library)
        assert len(search(library, "exports", mode="lexical", limit=50).documents) == first + 2
    assert "switched off" in search(library, "exports").notes[0]
    library.embedder.on = True
    assert "by words alone" in search(library, "exports").notes[0]
    catch_up(library)
    assert by_meaning(library) == (9, ())
    assert library.embedder.asked <= 9 + 3, "with the questions of the searches"
    assert agree(library)


def test_an_index_that_was_removed_gets_its_vectors_again(library):
    arrived(library, 0, 3)
    catch_up(library)
    shutil.rmtree(indexing.index_folder(library))
    library.embedder, letters = None, library.embedder
    catch_up(library)
    library.embedder = letters
    assert by_meaning(library)[0] == 0
    catch_up(library)
    assert by_meaning(library) == (3, ())


def test_another_embedder_has_vectors_of_its_own(library):
    arrived(library, 0, 3)
    catch_up(library)
    library.embedder = Letters("others")
    assert by_meaning(library)[0] == 0
    catch_up(library)
    assert by_meaning(library) == (3, ())


def test_an_embedder_that_cannot_be_is_told_of(tmp_path, monkeypatch):
    monkeypatch.setenv("WENMAO_EMBEDDINGS_URL", "http://127.0.0.1:9/v1")
    with Library(tmp_path) as library, pytest.raises(LibraryError, match="WENMAO_EMBEDDINGS_MODEL"):
        search(library, "exports")
