"""Reading a document: from a path, an address or bytes to text and passages."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from wenmao.documents.cascade import best_of
from wenmao.documents.citations import citation_marks
from wenmao.documents.decoding import decode
from wenmao.documents.errors import SAVE_AGAIN, UnreadableDocument
from wenmao.documents.fetching import fetch
from wenmao.documents.formats import epub, html, pdf, pictures, word, workbook
from wenmao.documents.formats.archive import Archive
from wenmao.documents.formats.detection import kind_of
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.language import language_of
from wenmao.documents.metadata import head_of
from wenmao.documents.model import Document
from wenmao.documents.passages import passages_of
from wenmao.documents.tables import piped_tables

LIMIT = 20_000_000
_FAULT = "This is a fault of wenmao: report it, with the document if you may."
_OF_ARCHIVES: dict[str, Callable[[Archive, bytes], Parsed]] = {
    "docx": word.parse, "xlsx": workbook.parse, "epub": epub.parse,
}  # fmt: skip


def read(source: str, *, data: bytes | None = None, ocr: bool = False) -> Document:
    """Read a document: what it is, is told from its bytes, not from its name.

    `source` is a path or an http(s) address; with `data` given it only names
    the bytes. With `ocr`, pictures and pages that are pictures are read by text
    recognition, and the document says so in its warnings; without, never. Raises
    `UnreadableDocument`, which says what is wrong with which document and what to do.

    >>> document = read("-", data="文化贸易\\n来源：新华社 2024-01-30\\n出口增长4%。".encode())
    >>> document.title, document.publisher, document.language
    ('文化贸易', '新华社', 'zh')
    """
    if data is None:
        data = fetch(source) if source.startswith(("http://", "https://")) else _load(source)
    if not data.strip():
        raise UnreadableDocument(source, "the file is empty", "Check that it was saved in full.")
    if len(data) > LIMIT:
        raise UnreadableDocument(
            source, f"the document has {len(data) / 1e6:.0f} MB, more than {LIMIT / 1e6:.0f} MB",
            "Split it, and hand over the parts that hold figures.",
        )  # fmt: skip
    try:
        return _document(source, data, ocr=ocr)
    except (UnreadableDocument, MemoryError):
        raise
    except RecursionError as error:
        problem = "the document could not be read: it is nested too deeply"
        raise UnreadableDocument(source, problem, SAVE_AGAIN) from error
    except Exception as error:
        # Whatever a parser throws at a damaged file: the other documents go on.
        told = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise UnreadableDocument(source, f"the document could not be read ({told})", _FAULT) from error


def _document(source: str, data: bytes, *, ocr: bool) -> Document:
    kind, readings = _readings(source, data, ocr=ocr)
    parsed, quality = best_of(readings)
    return Document(
        source=source, text=parsed.text, passages=parsed.passages, tables=parsed.tables,
        language=language_of(parsed.text[parsed.body_start :] or parsed.text),
        title=parsed.title, publisher=parsed.publisher, published=parsed.published,
        citations=citation_marks(parsed.text), format=kind, checksum=hashlib.sha256(data).hexdigest(),
        warnings=parsed.warnings, author=parsed.author, address=parsed.address, quality=quality,
    )  # fmt: skip


def _readings(source: str, data: bytes, *, ocr: bool) -> tuple[str, Iterable[tuple[str, Parsed]]]:
    """What a file is, and the ways to read it, the likeliest first."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        return "pdf", pdf.readings(data, source, ocr=ocr)
    if data.startswith(b"PK\x03\x04"):
        archive = Archive(source, data)
        kind = kind_of(archive)
        return kind, [("its own format", _OF_ARCHIVES[kind](archive, data))]
    if ocr and pictures.is_picture(data):
        return "picture", [("text recognition", pictures.parse(data, source))]
    text = decode(data, source)
    if not text.strip():
        raise UnreadableDocument(source, "the file holds no text", "Check that it was saved in full.")
    if html.looks_like_html(text):
        return "html", _of_page(source, text)
    return "text", [("its text", _of_text(text))]


def _load(source: str) -> bytes:
    path = Path(source)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        problem, remedy = "there is no such file", "Check the name and the folder."
    except IsADirectoryError:
        problem, remedy = "this is a folder", f"Name the files in it, for example {source}/*.txt."
    except PermissionError:
        problem, remedy = "you may not read this file", "Ask its owner, or change its permissions."
    except (OSError, ValueError) as error:
        problem, remedy = f"the file could not be read ({error})", "Check the disk and the name."
    raise UnreadableDocument(source, problem, remedy)


def _of_text(text: str) -> Parsed:
    head = head_of(text)
    passages = passages_of(text, head.body_start, head.title_span)
    return Parsed(
        text, passages, piped_tables(text, passages), head.title, head.publisher, head.published,
        body_start=head.body_start,
    )  # fmt: skip


def _of_page(source: str, markup: str) -> Iterator[tuple[str, Parsed]]:
    for name, page in html.readings(markup):
        if not page.text.strip():
            raise UnreadableDocument(
                source,
                "the page holds no text",
                "It may be filled in by a script: save it from a browser.",
            )
        yield name, page
