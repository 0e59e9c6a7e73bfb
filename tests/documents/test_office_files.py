"""Word, Excel and EPUB files: what they show is read, tables as tables, and what is no document is named."""

from decimal import Decimal

import pytest
from tests.documents import made

from wenmao.desk import claims_of
from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.reading import read


def from_bytes(data):
    document = read("given", data=data)
    for passage in document.passages:
        assert document.passage_text(passage).strip()
    for table in document.tables:
        for row in table.rows:
            assert all(document.text[cell.start : cell.end] == cell.text for cell in row)
    return document


def cells(table):
    return [[cell.text for cell in row] for row in table.rows]


def figures(document):
    return [(c.quote, c.value, c.kind, c.period.code if c.period else None, c.flow and c.flow.value)
            for c in claims_of(document)]  # fmt: skip


def test_word_document():
    document = from_bytes(made.word())
    assert (document.format, document.title, document.author) == (
        "docx",
        "China's trade in culture",
        "A. Author",
    )
    assert document.published_text == "2024-01-30"
    kinds = {document.passage_text(p): p.kind for p in document.passages}
    assert kinds["China's trade in culture"] == "title"
    assert kinds["Trade"] == "heading"
    assert kinds["games led"] == "item"
    assert "Imports fell 3.1¹ percent. Services grew 5%." in document.text
    assert "99%" not in document.text
    assert "77%" not in document.text
    (table,) = document.tables
    assert cells(table)[:3] == [
        ["Item", "2023", "2023"],
        ["Item", "Exports", "Imports"],
        ["Total", "148.41", "17.95"],
    ]
    assert table.head == 2
    assert table.caption == "Table 1 Trade in cultural goods (US$ billion)"
    assert document.text.index("148.41") < document.text.index("Imports fell")


def test_claims_are_read_from_a_word_table():
    found = figures(from_bytes(made.word()))
    assert ("148.41", Decimal("148.41E9"), "level", "2023", "export") in found
    assert ("17.95", Decimal("17.95E9"), "level", "2023", "import") in found
    assert ("4%", Decimal(4), "change", "2023", "export") in found


def test_workbook():
    document = from_bytes(made.workbook())
    assert (document.format, document.author) == ("xlsx", "A. Author")
    table = document.tables[0]
    assert cells(table) == [
        ["项目", "2023年", "2023年", "同比"], ["项目", "出口", "进口", "同比"],
        ["总值", "1,484.05", "179.54", "9.3%"], ["图书", "12.30", "4.00", "-2.1%"],
    ]  # fmt: skip
    assert table.head == 2
    assert table.caption.endswith("单位：亿美元")
    assert "注：数据来自海关" in table.notes
    assert "2024-01-18" in document.text
    assert document.passages[0].kind == "heading"
    assert "999" not in document.text
    assert document.warnings == ("the sheet draft is hidden and was left out",)


def test_claims_are_read_from_a_workbook():
    found = figures(from_bytes(made.workbook()))
    assert ("1,484.05", Decimal("148405E6"), "level", "2023", "export") in found
    assert ("4.00", Decimal("4E8"), "level", "2023", "import") in found


def test_a_sheet_of_more_rows_than_are_read_says_so():
    import openpyxl

    book = openpyxl.Workbook()
    for number in range(5_100):
        book.active.append([f"row {number}", number])
    document = from_bytes(made.saved(book))
    assert "row 4999 | 4999" in document.text
    assert "row 5000" not in document.text
    assert any("read up to row 5,000" in warning for warning in document.warnings)


def test_formulas_without_a_value_are_told_of():
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Exports", "=1+1"])
    document = from_bytes(made.saved(book))
    assert any("1 formulas of the sheet Sheet have no value" in warning for warning in document.warnings)


def test_a_book_is_read_in_the_order_of_its_spine():
    document = from_bytes(made.epub())
    assert (document.format, document.title, document.author, document.publisher, document.published_text) == (
        "epub", "Trade in Culture", "A. Author", "The Press", "2024-03-01",
    )  # fmt: skip
    assert document.text.index("Exports rose 4%") < document.text.index("Imports fell 3%")
    assert "contents 12%" not in document.text
    assert [cells(table)[1] for table in document.tables] == [["2023", "148.41"], ["2022", "17.95"]]


def test_a_missing_chapter_is_told_of_and_the_rest_is_read():
    package = made.PACKAGE.replace("text/two.xhtml", "text/gone.xhtml")
    document = from_bytes(made.epub(**{"OEBPS/book.opf": package}))
    assert "Exports rose 4%" in document.text
    assert "chapter OEBPS/text/gone.xhtml was left out" in document.warnings[0]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (made.zipped({"a.txt": "x"}), "this is a zip archive, not a document"),
        (made.zipped({"ppt/presentation.xml": "<p/>"}), "PowerPoint"),
        (made.zipped({"content.xml": "<p/>", "mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "an old Word or Excel file"),
        (made.word()[:900], "damaged"),
        (made.zipped({"word/document.xml": bytes(30_000_000)}), "more than 200 times"),
        (made.zipped({f"{n}.txt": "" for n in range(5_001)}), "5,001 parts"),
        (made.replaced(made.word(), document=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declares entities"),
        (made.replaced(made.workbook(), sheet1='<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")), "declares entities"),
        (made.epub(**{"OEBPS/book.opf": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "declares entities"),
        (made.epub(**{"META-INF/encryption.xml": "<a><EncryptionMethod Algorithm='aes'/></a>"}), "DRM"),
        (made.replaced(made.word(), document=b"<w:document"), "damaged"),
        (made.replaced(made.workbook(), workbook=b"<workbook"), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_document_says_why_and_what_to_do(data, problem):
    with pytest.raises(UnreadableDocument) as caught:
        from_bytes(data)
    assert problem in caught.value.problem
    assert caught.value.remedy.endswith(".")


def test_a_page_says_who_wrote_it_and_where_it_is():
    page = b"""<html><head><meta name="author" content="A. Author"><link rel="canonical" href="https://example.org/a">
    <meta property="og:url" content="https://example.org/b"></head><body><p>Exports rose 4%.</p></body></html>"""
    document = from_bytes(page)
    assert (document.author, document.address) == ("A. Author", "https://example.org/a")
