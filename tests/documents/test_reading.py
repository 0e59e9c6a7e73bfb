"""Reading: whatever comes in is read in full, or refused with a sentence that helps."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents import made
from tests.shared import REPOSITORY

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.reading import read

EXAMPLES = REPOSITORY / "examples"
CHINESE = "文化贸易\n来源：新华社 2024-01-30 10:20\n2023年，我国文化产品出口增长4%。\n"


def from_bytes(data: bytes):
    return read("given", data=data)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings(encoding):
    document = from_bytes(CHINESE.encode(encoding))
    assert document.text == CHINESE
    assert document.publisher == "新华社"
    assert document.published == datetime(2024, 1, 30, 10, 20)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_of_english(encoding):
    text = "Exports rose 4% in 2023 – a record, “said” the customs office.\n" * 4
    assert "4% in 2023" in from_bytes(text.encode(encoding)).text


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG picture"),
        (b"PK\x03\x04" + bytes(99), "zip archive"),
        (bytes(range(256)) * 20, "not a text"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"<html><body><script>document.write('x')</script></body></html>", "no text"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(data, problem):
    with pytest.raises(UnreadableDocument) as caught:
        from_bytes(data)
    assert problem in str(caught.value)
    assert caught.value.remedy.endswith(".")
    assert str(caught.value).startswith("given: ")


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(UnreadableDocument, match="no such file"):
        read(str(tmp_path / "missing.txt"))
    with pytest.raises(UnreadableDocument, match="this is a folder"):
        read(str(tmp_path))


def pdf(body: bytes, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page with a content stream, written by hand."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
    ] + ([extra] if extra else [])
    return made.pdf_of(objects, trailer)


def test_pdf_with_text():
    document = from_bytes(pdf(b"BT /F1 12 Tf 72 700 Td (Exports rose 4% in 2023.) Tj ET"))
    assert document.format == "pdf"
    assert "Exports rose 4% in 2023." in document.text
    assert document.passages[-1].page == 1


def test_scanned_pdf_names_the_remedy():
    with pytest.raises(UnreadableDocument, match="pictures of pages and no text") as caught:
        from_bytes(pdf(b"0 0 100 100 re f"))
    assert "recogniser" in caught.value.remedy


def test_encrypted_pdf():
    encrypt = (
        b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <"
        + b"28" * 32
        + b"> /U <"
        + b"94" * 32
        + b"> >>"
    )
    data = pdf(b"BT ET", encrypt, b"/Encrypt 5 0 R /ID [<" + b"00" * 16 + b"> <" + b"00" * 16 + b">]")
    with pytest.raises(UnreadableDocument, match="protected by a password"):
        from_bytes(data)


def test_example_pdf():
    document = read(str(EXAMPLES / "unesco-and-customs.en.pdf"))
    assert document.title == "Gold, games and books: China leads the cultural goods table"
    assert document.publisher == "wenmao examples"
    assert document.published == date(2016, 3, 14)
    assert "$6.01 billion in 2013, ahead of the United States" in document.text


def test_html_keeps_the_article_tables_and_captions():
    page = """<html><head><title>T</title><style>p{color:red}</style></head><body><nav>Menu 12%</nav>
    <article><h1>Games abroad</h1><p>Revenue was $18.557 billion in 2024.</p>
    <table><tr><th>Year</th><th>Exports</th></tr><tr><td>2023</td><td>148.41</td></tr></table>
    <figure><img src=x onerror=alert(1)><figcaption>Share: 38% in 2023</figcaption></figure></article>
    <script>var x = "$99 billion";</script></body></html>"""
    document = from_bytes(page.encode())
    assert "$18.557 billion" in document.text
    assert "Share: 38% in 2023" in document.text
    assert "$99 billion" not in document.text
    assert "color:red" not in document.text
    rows = [p for p in document.passages if p.kind == "row"]
    assert rows[-1].columns == ("Year", "Exports")


def test_ten_thousand_nested_tags():
    page = "<html><body>" + "<div>" * 10_000 + "<p>Exports rose 4% in 2023.</p>" + "</div>" * 10_000
    assert "Exports rose 4%" in from_bytes(page.encode()).text


def test_html_in_a_text_file_is_html(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("<!DOCTYPE html><html><body><p>Exports rose 4%.</p></body></html>", encoding="utf-8")
    assert read(str(path)).format == "html"


def test_fifty_megabytes_are_refused_with_advice():
    with pytest.raises(UnreadableDocument, match="50 MB") as caught:
        from_bytes(b"Exports rose 4% in 2023.\n" * 2_000_000)
    assert "Split it" in caught.value.remedy


def test_long_documents_are_read_in_linear_time():
    line = "2023年，我国文化产品出口1484.05亿美元，下降9.3%。\n"
    small, large = line * 10_000, line * 100_000
    took = []
    for text in (small, large):
        begun = time.process_time()
        from_bytes(text.encode())
        took.append(time.process_time() - begun)
    assert took[1] < 25 * max(took[0], 0.02)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_every_text_is_read_and_its_passages_slice(text):
    try:
        document = from_bytes(text.encode("utf-8", errors="replace"))
    except UnreadableDocument:
        return
    last = 0
    for passage in document.passages:
        assert 0 <= passage.start < passage.end <= len(document.text)
        assert passage.kind == "title" or passage.start >= last
        last = passage.end


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_every_byte_string_is_read_or_refused(data):
    try:
        from_bytes(data)
    except UnreadableDocument as refused:
        assert refused.remedy
