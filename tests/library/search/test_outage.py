"""An embedder that fails takes nothing from the search by words, and is made up for when it is back."""

from collections.abc import Sequence
from pathlib import Path

from wenmao.library.search.embedders import EmbedderFailed, UniversalSentenceEncoder, Vectors
from wenmao.library.search.index import Entry, Index
from wenmao.library.search.query import parse


class _AtTimes(UniversalSentenceEncoder):
    """The sentence encoder, for as long as it is up."""

    up = True

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not self.up:
            raise EmbedderFailed("the server is down")
        return super().embed(texts)


TEXTS = {1: "网络文学海外营收", 2: "overseas revenue of online games"}


def test_passages_put_while_the_embedder_is_down_are_told_of_and_get_their_vectors_later(
    tmp_path: Path,
) -> None:
    embedder = _AtTimes()
    with Index.open(tmp_path, embedder, writing=True) as index:
        index.put([Entry(1, 1, TEXTS[1])])
        index.commit(1)
        embedder.up = False
        index.put([Entry(2, 2, TEXTS[2])])
        index.commit(2)
        assert index.notes == ("by words alone: the server is down",)
        assert [hit.passage for hit in index.search(parse("games"), mode="lexical").hits] == [2]
    embedder.up = True
    with Index.open(tmp_path, embedder) as index:
        found = index.search(parse("games"), mode="dense")
        assert [hit.passage for hit in found.hits] == [1]
        assert "by words alone" in found.notes[0]
    with Index.open(tmp_path, embedder, writing=True) as index:
        assert index.unembedded() == [2]
        index.embed([2], [TEXTS[2]])
        assert index.unembedded() == []
        index.commit(2)
    with Index.open(tmp_path, embedder) as index:
        found = index.search(parse("games"), mode="dense")
        assert (found.hits[0].passage, found.notes) == (2, ())


def test_dropped_passages_do_not_hide_that_one_has_no_vector(tmp_path: Path) -> None:
    embedder = _AtTimes()
    with Index.open(tmp_path, embedder, writing=True) as index:
        index.put([Entry(1, 1, TEXTS[1])])
        index.commit(1)
        embedder.up = False
        index.drop([1])
        index.put([Entry(2, 2, TEXTS[2])])
        index.commit(2)
    embedder.up = True
    with Index.open(tmp_path, embedder, writing=True) as index:
        assert index.unembedded() == [2]


def test_another_embedder_has_all_to_make(tmp_path: Path) -> None:
    class Other(UniversalSentenceEncoder):
        name = "other"

    with Index.open(tmp_path, UniversalSentenceEncoder(), writing=True) as index:
        index.put([Entry(number, 1, text) for number, text in TEXTS.items()])
        index.commit(1)
        assert index.unembedded() == []
    with Index.open(tmp_path, Other()) as index:
        assert sorted(index.unembedded()) == [1, 2]
        assert index.search(parse("games")).notes
