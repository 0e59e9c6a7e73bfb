"""The index: words, phrases and fields, both languages and scripts, and what a reader sees of a writer."""

from datetime import date

import pytest

from wenmao.library.search.embedders import EmbedderFailed
from wenmao.library.search.index import Entry, Index, IndexDamaged
from wenmao.library.search.query import parse

ENTRIES = [
    Entry(1, 1, "2024年，網絡文學海外營收48.15億元。", title="網文出海", publisher="新华社", published=date(2025, 2, 5),
          themes=("digital_formats",), places=("JPN",), series=("chn.novels",), verdicts=("supported",)),
    Entry(2, 1, "游戏ＩＰ改编作品出海。", title="網文出海", publisher="新华社", published=date(2025, 2, 5)),
    Entry(3, 2, "Overseas revenue of online literature grew; the trade surplus fell.", language="en",
          publisher="Trade Daily", author="Ann Lee", published=date(2024, 7, 1), verdicts=("wrong unit",)),
    Entry(4, 3, "贸易顺差扩大，阿勒泰奶疙瘩也卖到了海外。", published=date(2023, 12, 31)),
    Entry(5, 3, "Surplus steel was traded.", language="en"),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    with Index.open(tmp_path_factory.mktemp("index"), None, writing=True) as index:
        index.put(ENTRIES)
        index.commit(1)
        yield index


def found(index, query, **more):
    return [hit.passage for hit in index.search(parse(query), **more).hits]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("网络文学", 1), ("網絡文學", 1), ("營收", 1), ("IP改编", 2), ("ｉｐ", 2), ("顺差", 4),
        ("奶疙瘩", 4), ("出海", 2), ("online literature", 3), ("exports literature", 3),
    ],
)  # fmt: skip
def test_words_are_found_in_either_script_and_width(index, query, best):
    assert best in found(index, query)[:3]


def test_terms_are_found_in_the_other_language(index):
    assert 3 in found(index, "网络文学")
    assert 1 in found(index, "online literature")
    reasons = next(hit.reasons for hit in index.search(parse("网络文学")).hits if hit.passage == 3)
    assert "online literature" in [one.text for one in reasons.translations]
    assert any("term base" in line for line in reasons.lines("en"))
    assert any("术语对照" in line for line in reasons.lines("zh"))


def test_phrases_must_stand_as_they_are(index):
    assert found(index, '"trade surplus"') == [3]
    assert found(index, "“贸易顺差”") == [4]
    assert found(index, '"顺差贸易"') == []
    assert 5 in found(index, "surplus trade")


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ("publisher:新华社", {1, 2}), ("publisher:新华", {1, 2}), ("publisher:Trade", {3}), ("author:Lee", {3}),
        ("language:en", {3, 5}), ("title:网文", {1, 2}), ("theme:digital_formats", {1}), ("place:日本", {1}),
        ("place:JPN", {1}), ("series:chn.novels", {1}), ("verdict:wrong-unit", {3}), ("verdict:属实", {1}),
        ("date:2024", {3}), ("after:2024-07-01", {1, 2, 3}), ("before:2024", {4}), ("date:2023-12", {4}),
        ("language:en -verdict:wrong-unit", {5}), ("出海 -IP", {1}), ("海外 -title:网文", {3, 4}),
    ],
)  # fmt: skip
def test_fields_narrow(index, query, passages):
    asked = set(found(index, query))
    assert asked == passages


def test_a_score_is_its_arithmetic(index):
    for hit in index.search(parse("网络文学 海外")).hits:
        last = hit.reasons.lines("en")[-1]
        assert last.startswith(f"score {hit.score:.3f} = ")
        shown = last.split(" = ")[1].replace("÷", "/").replace("×", "*")
        assert eval(shown) == pytest.approx(hit.score, abs=0.01)


def test_what_is_put_again_takes_its_place_and_what_is_dropped_goes(tmp_path):
    with Index.open(tmp_path, None, writing=True) as index:
        index.put(ENTRIES)
        index.commit(3)
        index.put([Entry(1, 1, ENTRIES[0].text, verdicts=("revised",))])
        index.drop([3])
        assert len(index) == 5, "nothing is seen before the commit"
        index.commit(9)
        assert (len(index), index.mark) == (3, 9)
        assert found(index, "verdict:revised") == [1]
        assert found(index, "verdict:supported") == []
    with Index.open(tmp_path, None) as reader:
        assert (len(reader), reader.mark) == (3, 9)


def test_versions_have_every_word_in_either_language(index):
    assert set(index.versions(parse("网络文学 海外"))) == {1, 2}
    assert index.versions(parse("网络文学 钢铁")) == []
    assert index.versions(parse("")) == []


def test_a_damaged_index_is_told_of(tmp_path):
    with Index.open(tmp_path, None, writing=True) as index:
        index.put(ENTRIES)
        index.commit(1)
    (tmp_path / "lexical" / "meta.json").write_text("{")
    with pytest.raises(IndexDamaged):
        Index.open(tmp_path, None)
    Index.destroy(tmp_path)
    assert len(Index.open(tmp_path, None)) == 0


class Failing:
    name, dimensions = "failing", 8

    def embed(self, texts):
        raise EmbedderFailed("it is switched off")


def test_without_vectors_the_words_go_on_and_say_so(tmp_path):
    with Index.open(tmp_path, Failing(), writing=True) as index:
        index.put(ENTRIES)
        index.commit(1)
        hits = index.search(parse("网络文学"))
        assert hits.hits
        assert any("switched off" in note for note in hits.notes)


def test_meaning_is_found_within_the_same_bounds(tmp_path):
    from wenmao.library.search.embedders import UniversalSentenceEncoder

    with Index.open(tmp_path, UniversalSentenceEncoder(), writing=True) as index:
        index.put(ENTRIES)
        index.commit(1)
        assert found(index, "web fiction read abroad")[0] in (1, 3)
        assert set(found(index, "web fiction read abroad language:en")) <= {3, 5}
        index.drop([1])
        index.commit(2)
        assert not {1, 2} & set(found(index, "网络文学海外营收"))


def test_what_is_demanded_is_found_behind_many_that_rank_higher(tmp_path):
    entries = [Entry(number, number, "出口 出口 增长", language="zh") for number in range(3000)]
    entries += [Entry(3000 + number, 3000 + number, f"exports of {number} tonnes of toys and of much more, by sea",
                      language="en", publisher="新华社" if number < 3 else "") for number in range(2500)]  # fmt: skip
    with Index.open(tmp_path, None, writing=True) as index:
        index.put(entries)
        index.commit(1)
        for asked, many in (("出口 language:en", 100), ("exports language:en", 100), ("出口 publisher:新华社", 3),
                            ("exports -增长", 100), ('出口 "by sea"', 100)):  # fmt: skip
            found = [hit.passage for hit in index.search(parse(asked), limit=100).hits]
            assert len(found) == many and all(number >= 3000 for number in found), asked
