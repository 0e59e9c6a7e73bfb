"""Passages are shown by document: none is crowded out by the many passages of others."""

import pytest

from wenmao.library.library import Library
from wenmao.library.searching import search
from wenmao.library.working import bring_in


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "in").mkdir()
    for number in range(2):
        lines = [
            f"网络文学海外营收{line}8.{number}亿元，网络文学读者在第{line}个市场增加。" for line in range(60)
        ]
        (folder / "in" / f"long{number}.txt").write_text(
            "\n\n".join([f"长篇{number}", *lines]), encoding="utf-8"
        )
    short = "戏曲演出\n\n剧团在广场上演出三天，观众很多，其中有人也读网络文学，也有人带着孩子来看木偶和皮影。"
    (folder / "in" / "short.txt").write_text(short, encoding="utf-8")
    with Library(folder / "desk", dense=False) as opened, opened.writing():
        list(bring_in(opened, [str(folder / "in")]))
        yield opened


def test_a_document_behind_the_passages_of_others_is_found(library):
    found = search(library, "网络文学", mode="lexical")
    assert any(document.record.source.endswith("short.txt") for document in found.documents)


def test_no_more_documents_than_asked_for(library):
    assert len(search(library, "网络文学", limit=1, mode="lexical").documents) == 1


def test_a_document_shows_its_best_passages_and_how_many_more(library):
    best = search(library, "网络文学", mode="lexical").documents[0]
    assert len(best.passages) == 3
    assert best.more >= 50
    assert [one.hit.score for one in best.passages] == sorted(
        (one.hit.score for one in best.passages), reverse=True
    )
