"""The cascade: what reads badly is read in another way, and the reader is told."""

import pytest
from tests.documents.test_reading import pdf

from wenmao.documents.cascade import best_of
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.quality import GOOD, quality_of
from wenmao.documents.reading import read

ZH = "2023年，我国文化产品出口1484.05亿美元，下降9.3%；进口179.54亿美元，增长7.5%。" * 5
EN = "China exported cultural goods worth $148.41 billion in 2023, 9.3% less than in the year before. " * 5


@pytest.mark.parametrize(
    "text", [ZH, EN, ZH + EN, "| 2023 | 148.41 | -9.3% |\n" * 20, "- 5%\n• A1 – “x” (b) €5" * 9]
)
def test_good_text_has_nothing_against_it(text):
    assert quality_of(Parsed(text, ())).score == 1.0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ZH.encode().decode("latin-1"), "wrong encoding"),
        (ZH.encode().decode("gbk", errors="replace"), "lost"),
        ("".join(chr(0xE000 + ord(c) % 500) for c in ZH), "lost or of no script"),
        (" ".join(EN), "broken by spaces"),
        (" ".join(ZH), "stand apart"),
        (EN.replace(" ", "").replace(",", "").replace(".", "").replace("$", ""), "run together"),
        ("ԱԲԳԴ" * 40 + "▒▓" * 40, "letters"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(text, reason):
    quality = quality_of(Parsed(text, ()))
    assert quality.score < GOOD or reason == "letters"
    assert any(reason in told for told in quality.reasons)


def test_pages_without_text_count():
    assert quality_of(Parsed(EN, (), pages=4, empty=3)).reasons == ("3 of 4 pages hold no text",)


def test_the_first_good_reading_is_kept_and_no_other_tried():
    def readings():
        yield "first", Parsed(EN, ())
        raise AssertionError("a second way was tried")

    parsed, quality = best_of(readings())
    assert (parsed.warnings, quality.score) == ((), 1.0)


def test_a_later_reading_is_told_of_with_why():
    parsed, quality = best_of([("the first", Parsed(" ".join(EN), ())), ("the second", Parsed(EN, ()))])
    assert parsed.text == EN
    assert quality.score == 1.0
    assert "read from the second: the first read badly (its words are broken by spaces)" in parsed.warnings[0]


def test_where_all_read_badly_the_best_is_kept_with_a_warning():
    worse, bad = "\ufffd" * 90, EN[:60] + "\ufffd" * 9
    parsed, quality = best_of([("one", Parsed(worse, ())), ("two", Parsed(bad, ()))])
    assert parsed.text == bad
    assert f"quality {quality.score:.2f}" in parsed.warnings[-1]
    assert "check it against the original" in parsed.warnings[-1]


def test_a_pdf_whose_words_are_broken_is_read_by_the_places_of_its_characters():
    """Each letter is followed by a blank that is drawn back over: seen on the page, the words are whole."""
    words = "Exports of cultural goods rose by 4 percent in 2023"
    drawn = b"".join(b"( ) " if c == " " else b"(%s) ( ) 278 " % c.encode() for c in words)
    stream = b"".join(b"BT /F1 10 Tf 72 %d Td [%s] TJ ET\n" % (700 - 14 * n, drawn) for n in range(3))
    document = read("given", data=pdf(stream))
    assert document.text.count(words) == 3
    assert document.quality.score == 1.0
    (warning,) = document.warnings
    assert warning.startswith(
        "read from the places of its characters: the text layer read badly (its words are broken"
    )


def test_a_page_of_which_the_article_is_a_small_part_is_read_whole_and_says_so():
    whole, article = Parsed(EN * 4, ()), Parsed(EN, (), share=0.25)
    parsed, _ = best_of([("the article", article), ("the whole page", whole)])
    assert parsed.text == EN * 4
    assert parsed.warnings == (
        "read from the whole page: the article read badly (it holds 25% of the page's text)",
    )


def test_quality_is_part_of_the_document():
    assert read("-", data=EN.encode()).quality.score == 1.0
    assert read("-", data=(" ".join(EN)).encode()).quality.reasons == ("its words are broken by spaces",)
