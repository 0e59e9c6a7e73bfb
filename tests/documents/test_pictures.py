"""Text recognition: never without being asked, and always told of."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.documents import made

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.isolation import Readers
from wenmao.documents.reading import read

ENGLISH = "Exports of cultural goods rose 4% in 2023."
CHINESE = "文化产品出口增长"
_CHINESE_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)


def _missing() -> str:
    if shutil.which("tesseract") is None:
        return "the program tesseract is not installed here"
    told = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
    ).stdout.split()
    return "" if {"chi_sim", "eng"} <= set(told) else "tesseract has no Chinese or no English data here"


recognises = pytest.mark.skipif(bool(_missing()), reason=_missing())


def picture_of(text):
    """A page with a text on it, as a picture."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(40)
    if not text.isascii():
        path = next((path for path in _CHINESE_FONTS if Path(path).exists()), None)
        if path is None:
            pytest.skip("no Chinese font is installed here")
        font = ImageFont.truetype(path, 48)
    picture = Image.new("L", (1_200, 300), 255)
    ImageDraw.Draw(picture).text((60, 100), text, font=font, fill=0)
    return picture


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def test_a_picture_is_not_read_without_being_asked():
    with pytest.raises(UnreadableDocument, match="this is a PNG picture, not a text"):
        read("given", data=saved(picture_of(ENGLISH), "PNG"))


def test_a_scanned_page_is_not_read_without_being_asked():
    with pytest.raises(UnreadableDocument, match="pictures of pages and no text"):
        read("given", data=saved(picture_of(ENGLISH), "PDF"))


@recognises
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_pictures_are_read_when_asked_and_say_so(kind):
    document = read("given", data=saved(picture_of(ENGLISH), kind), ocr=True)
    assert ENGLISH in document.text
    assert document.format == "picture"
    (warning,) = document.warnings
    assert warning.startswith("it was read by text recognition (tesseract ")
    assert warning.endswith(", chi_sim+eng): check its figures against the page")


@recognises
def test_chinese_is_read_without_blanks_between_its_characters():
    assert CHINESE in read("given", data=saved(picture_of(CHINESE), "PNG"), ocr=True).text


@recognises
def test_of_a_pdf_only_the_pages_without_text_are_recognised():
    import pypdfium2

    book = pypdfium2.PdfDocument.new()
    lines = [(72, 700 - 14 * n, f"Imports fell by {n} percent in 2022.") for n in range(5)]
    for part in (made.placed_pdf(lines), saved(picture_of(ENGLISH), "PDF")):
        book.import_pages(pypdfium2.PdfDocument(part))
    out = io.BytesIO()
    book.save(out)
    document = read("given", data=out.getvalue(), ocr=True)
    assert "Imports fell by 3 percent" in document.text
    assert ENGLISH in document.text
    assert [p.page for p in document.passages if ENGLISH in document.passage_text(p)] == [2]
    (warning,) = document.warnings
    assert warning.startswith("page 2 was read by text recognition")
    assert "no text on page 2" in read("given", data=out.getvalue()).warnings[0]


@recognises
def test_readers_recognise_when_asked():
    with Readers(workers=1, ocr=True) as readers:
        assert ENGLISH in readers.read("given", saved(picture_of(ENGLISH), "PDF")).text


@recognises
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "the picture is damaged"),
        (b"II*\0" + bytes(99), "the picture is damaged"),
    ],
)
def test_damaged_pictures(data, problem):
    with pytest.raises(UnreadableDocument, match=problem):
        read("given", data=data, ocr=True)


@recognises
def test_a_picture_too_large_or_without_text_is_refused():
    from PIL import Image

    with pytest.raises(UnreadableDocument, match="64 million dots"):
        read("given", data=saved(Image.new("1", (8_000, 8_000)), "PNG"), ocr=True)
    with pytest.raises(UnreadableDocument, match="no text was recognised"):
        read("given", data=saved(Image.new("L", (400, 400), 255), "PNG"), ocr=True)


def test_without_tesseract_the_message_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableDocument, match="tesseract") as caught:
        read("given", data=saved(picture_of(ENGLISH), "PNG"), ocr=True)
    assert "tesseract-ocr-chi-sim" in caught.value.remedy


@recognises
def test_without_its_chinese_data_the_message_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(UnreadableDocument, match="tesseract has no data for chi_sim and eng") as caught:
        read("given", data=saved(picture_of(ENGLISH), "PNG"), ocr=True)
    assert "apt install" in caught.value.remedy
