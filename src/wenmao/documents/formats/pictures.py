"""Pictures of text, read by tesseract, when it is asked for and never otherwise."""

import io
import re
from dataclasses import dataclass
from typing import Any

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.metadata import head_of
from wenmao.documents.passages import passages_of
from wenmao.documents.tables import piped_tables

LANGUAGES = ("chi_sim", "eng")
MOST_DOTS = 40_000_000  # of a picture: a page of A3 at 300 dots an inch has 17 million
_MOST_PAGES = 200  # of a TIFF
_SECONDS = 50  # for a page
_KINDS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_HAN = "\u3400-\u9fff，。、；：（）《》“”％"
_GAP = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}\d])|(?<=\d) +(?=[{_HAN}])")


@dataclass(frozen=True, slots=True)
class Engine:
    """Tesseract as it is installed here."""

    version: str
    languages: str = "+".join(LANGUAGES)

    def lines(self, picture: Any, source: str) -> list[str]:
        """The lines of a picture, without blanks between Chinese characters."""
        import pytesseract  # noqa: PLC0415 - an extra

        try:
            text: str = pytesseract.image_to_string(picture, lang=self.languages, timeout=_SECONDS)
        except (RuntimeError, OSError) as error:  # what it raises when time is over, or tesseract fails
            raise UnreadableDocument(
                source, f"text recognition failed ({' '.join(str(error).split())[:120]})",
                "Check the picture, or scan it anew at 300 dots an inch.",
            ) from None  # fmt: skip
        return [line for raw in text.splitlines() if (line := _GAP.sub("", raw.strip()))]

    def warning(self, what: str) -> str:
        """What is to be said of a text that was recognised."""
        return (
            f"{what} was read by text recognition (tesseract {self.version}, {self.languages}): "
            "check its figures against the page"
        )


def engine(source: str) -> Engine:
    """Tesseract with its Chinese and English data.

    Raises `UnreadableDocument` where something is not installed, and says what.
    """
    try:
        import pytesseract  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnreadableDocument(
            source, "text recognition needs the extra wenmao[ocr]", "Install it: pip install 'wenmao[ocr]'."
        ) from None
    install = "Install it, on Debian and Ubuntu: apt install tesseract-ocr tesseract-ocr-chi-sim."
    try:
        version = str(pytesseract.get_tesseract_version())
        found = set(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, OSError, SystemExit):
        raise UnreadableDocument(source, "text recognition needs the program tesseract", install) from None
    if missing := [language for language in LANGUAGES if language not in found]:
        problem = f"tesseract has no data for {' and '.join(missing)}"
        raise UnreadableDocument(source, problem, install)
    return Engine(version)


def is_picture(data: bytes) -> bool:
    """Whether bytes are a PNG, JPEG or TIFF picture."""
    return data.startswith(_KINDS)


def parse(data: bytes, source: str) -> Parsed:
    """The text of a picture, of each page of a TIFF; its warning says that it was recognised.

    Raises `UnreadableDocument` for a picture that is damaged, too large or shows no text, and
    where tesseract is not installed.
    """
    reader = engine(source)
    pages = [reader.lines(page, source) for page in _pages(data, source)]
    text = "\n".join(line for lines in pages for line in lines)
    if not text:
        raise UnreadableDocument(source, "no text was recognised in the picture", "Check that it shows text.")
    head = head_of(text)
    passages = passages_of(text, head.body_start, head.title_span)
    what = "it" if len(pages) == 1 else f"pages 1 to {len(pages)}"
    return Parsed(
        text, passages, piped_tables(text, passages), head.title, head.publisher, head.published,
        warnings=(reader.warning(what),), body_start=head.body_start,
    )  # fmt: skip


def _pages(data: bytes, source: str) -> list[Any]:
    import warnings  # noqa: PLC0415

    from PIL import Image, ImageSequence  # noqa: PLC0415 - an extra

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own, lower bound; ours is below
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
            if picture.width * picture.height > MOST_DOTS:
                raise UnreadableDocument(
                    source,
                    f"the picture has {picture.width * picture.height / 1e6:,.0f} million dots, "
                    f"more than {MOST_DOTS / 1e6:.0f} million",
                    "Make it smaller: 300 dots an inch are enough.",
                )  # fmt: skip
            pages: list[Any] = []
            for page in ImageSequence.Iterator(picture):
                if len(pages) < _MOST_PAGES and page.width * page.height <= MOST_DOTS:
                    pages.append(page.convert("L"))
            return pages
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        problem = f"the picture is damaged ({' '.join(str(error).split())[:120]})"
        raise UnreadableDocument(source, problem, "Open it in a viewer and save it again.") from None
