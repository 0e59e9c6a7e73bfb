"""Any text is survived, in time in step with its length, and what is quoted stands where it is said to."""

import itertools
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenmao.claims.extraction import extract, quantities
from wenmao.claims.quantities import lexicon, normalised
from wenmao.documents.model import Document, Passage

LANGUAGES = ("zh", "en")


def read(text, language, passages=None):
    return extract(Document("-", text, passages or (Passage(0, 0, len(text)),), language))


def assert_in_order(text, claims, passages=None):
    """Each quote is the slice of its offsets, within its sentence and its passage; claims go forward."""
    spans = [(passage.start, passage.end) for passage in passages or (Passage(0, 0, len(text)),)]
    for claim in claims:
        assert text[claim.start : claim.end] == claim.quote != ""
        assert claim.sentence[0] <= claim.start < claim.end <= claim.sentence[1]
        assert any(start <= claim.start and claim.end <= end for start, end in spans)
        assert claim.value >= 0
        assert claim.value.is_finite()
    for before, after in itertools.pairwise(claims):
        assert before.end <= after.start
    assert [claim.id for claim in claims] == [f"c{number}" for number in range(1, len(claims) + 1)]


# --- texts -------------------------------------------------------------------------------------


def _words(node):
    """All words of a lexicon, whatever its shape."""
    if isinstance(node, str):
        return {node.replace("_", " "), *node.split()}
    if isinstance(node, dict):
        return set().union(*(_words(key) | _words(value) for key, value in node.items()), set())
    return set().union(*map(_words, node)) if isinstance(node, list) else set()


FIGURES = {
    "zh": ["2023年", "1484.05亿美元", "9.3%", "10亿", "三分之一", "两成", "第三", "翻一番", "1.2个百分点", "3.2倍", "16个行业",
           "30%至35%", "上半年", "1—11月", "连续五年", "２０２４年", "約30億元", "一千二百", "〇", "点", "零", "多", "余", "近"],
    "en": ["2023", "$148.05 billion", "9.3%", "10bn", "a third", "two-fifths", "No. 3", "doubled", "3.2 times", "16 industries",
           "$3-4 billion", "the first half of 2024", "fifth year in a row", "1.2 percentage points", "one in five", "Q1",
           "twenty-five", "hundred", "million", "RMB 3m", "US$", "FY2024", "respectively", "from", "between", "and", "to"],
}  # fmt: skip
MARKS = [
    ",", ".", ";", ":", "!", "?", "，", "、", "。", "；", "：", "(", ")", "（", "）", "[", "]", "［", "“", "”", '"', "'", "‘", "’",
    "《", "》", "「", "$", "%", "￥", "~", "≈", "±", "+", "-", "–", "—", "/", "|", "#", "*", "\n", "\t", " ", "\u3000", "\xa0",
    "\u200b", "\u0301", "\u20e3", "\ufe0f", "😀", "👨‍👩‍👧", "𝟗", "²", "½", "①", "Ⅳ", "٣", "İ", "ß", "ﬁ", "\ud83d", "\x00", "\u202e",
    "\u2028", "\ufeff",
]  # fmt: skip
FRAGMENTS = {
    language: st.one_of(
        st.sampled_from(sorted(_words(lexicon(language)) - {""})),
        st.sampled_from(FIGURES[language]),
        st.sampled_from(MARKS),
    )
    for language in LANGUAGES
}
ANY_CHARACTER = st.characters(exclude_categories=())  # surrogates too


def jumbles(language, **size):
    """The grammar's own words, figures and marks in no order."""
    gap = st.just(" ") if language == "en" else st.just("")
    return st.tuples(st.lists(FRAGMENTS[language], **size), gap).map(lambda drawn: drawn[1].join(drawn[0]))


@settings(max_examples=200, deadline=None)
@given(st.text(ANY_CHARACTER, max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_is_survived_and_quotes_slice(text, language):
    assert_in_order(text, read(text, language))
    assert len(normalised(text)) == len(text)
    for quantity in quantities(text, language):
        assert 0 <= quantity.start < quantity.end <= len(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_jumble_of_the_grammars_own_words_is_survived(language):
    @settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(jumbles(language, max_size=40))
    def survived(text):
        assert_in_order(text, read(text, language))
        other = "en" if language == "zh" else "zh"
        assert_in_order(text, read(text, other))

    survived()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(jumbles("zh", max_size=12), jumbles("en", max_size=12), st.text(max_size=40)), max_size=6),
       st.sampled_from(LANGUAGES), st.integers(0, 3))  # fmt: skip
def test_offsets_hold_across_passages_and_languages(lines, language, gap):
    text, passages = "", []
    for line in lines:
        text += "\n" * gap
        passages.append(Passage(len(passages), len(text), len(text) + len(line)))
        text += line
    assert_in_order(text, read(text, language, tuple(passages)), passages)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(LANGUAGES))
def test_what_stands_around_a_sentence_does_not_move_its_figures(data, language):
    """Marks and combining characters before a sentence shift the quotes by their length and no more."""
    sentence = {"en": "In 2023, exports of toys rose 9.3%.", "zh": "2023年，玩具出口增长9.3%。"}[language]
    before = (
        data.draw(st.text(st.sampled_from("\u0301\u200b😀\ud83d\u3000İ\n()“”《》[]…"), max_size=20)) + "\n"
    )
    text = before + sentence
    claims = read(text, language)
    assert [text[claim.start : claim.end] for claim in claims] == ["9.3%"]
    assert claims[0].start == len(before) + sentence.index("9.3%")


# --- time --------------------------------------------------------------------------------------

SHORT = 1_500  # characters
FOLD = 4
AT_MOST = 8  # times as long for a text four times as long: far from 16, which a square would take
QUICK = 0.2  # seconds in which the long text may be read without further questions


def seconds(text, language):
    begun = time.process_time()
    claims = read(text, language)
    took = time.process_time() - begun
    assert_in_order(text, claims)
    return took


def filled(unit, length, before="", after=""):
    return before + (unit * (length // len(unit) + 1))[:length] + after


def assert_in_step(unit, language, before="", after=""):
    """That four times the text takes about four times the time; a slow moment of the machine is asked twice."""
    for _ in range(3):
        long = seconds(filled(unit, FOLD * SHORT, before, after), language)
        if long < QUICK:
            return
        short = seconds(filled(unit, SHORT, before, after), language)
        if long <= AT_MOST * short:
            return
    pytest.fail(f"{unit!r} between {before!r} and {after!r}: {short:.2f} s, four times as long {long:.2f} s")


@pytest.fixture(scope="module", autouse=True)
def patterns():
    """The patterns and word lists are made on first use, which is not to be timed."""
    for language, text in (("zh", "2023年出口增长5%。"), ("en", "Exports rose 5% in 2023.")):
        read(text, language)


RUNS = [
    " ", "\n", "\t", "\u3000", "\xa0", "\u200b", "\u0301", "e\u0301", "😀", "\ud83d", "\x00", "1", "9", "0", "一", "零", "亿",
    "的", "a", "A", "é", "İ", "(", ")", "（", "“", '"', "[", "《", "$", "%", ",", "，", "、", ".", "-", "—", "/", "|", "#",
    "1,", "1、", "1.", "1/", "1-", "((1 ", "（（1亿", "“1亿", '"5% ', "[1]", "[1 ", "《5%", "5% and ", "5%、", "$5 ", "$5 billion, ",
    "$5 billion, respectively, ", "10 games ", "分别为5亿、6亿", "一千二百", "百万", "分之", "三分之", "2023年", "2023 ", "1月至",
    "in ", "of the ", "from 2019 to ", "million ", "hundred ", "twenty-", "one in ", "No. ", "第", "连续", "和", "其中，", "A. ", "’s ",
    "between 1% and ", "rose ", "exports of ", "增长", "出口", "单位：", "（单位", "e9", "1e9 ", "https://", "Q1 ", "FY", "and, ",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", RUNS)
def test_a_long_run_takes_time_in_step_with_its_length(unit, language):
    before, after = {
        "en": ("In 2023, exports rose ", " to $5 billion."),
        "zh": ("2023年，出口增长", "，达5亿元。"),
    }[language]
    assert_in_step(unit, language, before, after)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_jumble_of_the_grammars_own_words_takes_more_than_its_length(language):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(jumbles(language, min_size=1, max_size=8).filter(bool), jumbles(language, max_size=3))
    def in_step(unit, before):
        assert_in_step(unit + (" " if language == "en" else ""), language, before)

    in_step()


@pytest.mark.parametrize("language", LANGUAGES)
def test_deep_brackets_and_open_quotes(language):
    for left, right in ("()", "（）", "[]", "“”", "《》", "「」"):
        text = (
            left * 2000 + {"en": "exports rose 5% in 2023", "zh": "2023年出口增长5%"}[language] + right * 2000
        )
        for cut in (len(text), len(text) - 2000):
            assert_in_order(text[:cut], read(text[:cut], language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_thousands_of_figures_are_all_found(language):
    unit = {"en": "Exports rose 5% to $3 billion.\n", "zh": "出口增长5%，达3亿美元。\n"}[language]
    text = unit * 1000
    claims = read(text, language)
    assert_in_order(text, claims)
    assert len(claims) == 2000
