"""Reading a document: from a path, an address or bytes to text and passages."""

import hashlib
from pathlib import Path

from wenmao.documents import html, pdf
from wenmao.documents.citations import citation_marks
from wenmao.documents.decoding import decode
from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.fetching import fetch
from wenmao.documents.language import language_of
from wenmao.documents.metadata import head_of
from wenmao.documents.model import Document
from wenmao.documents.passages import passages_of
from wenmao.documents.tables import piped_tables

LIMIT = 20_000_000


def read(source: str, *, data: bytes | None = None, ocr: bool = False) -> Document:
    """Read a document: what it is, is told from its bytes, not from its name.

    `source` is a path or an http(s) address; with `data` given it only names
    the bytes. Raises `UnreadableDocument`, which says what is wrong with which
    document and what to do.

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
    checksum = hashlib.sha256(data).hexdigest()
    if data[:1024].lstrip().startswith(b"%PDF"):
        return _from_pdf(source, data, checksum)
    text = decode(data, source)
    if not text.strip():
        raise UnreadableDocument(source, "the file holds no text", "Check that it was saved in full.")
    if html.looks_like_html(text):
        return _from_html(source, text, checksum)
    return _from_text(source, text, checksum)


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


def _from_text(source: str, text: str, checksum: str) -> Document:
    head = head_of(text)
    passages = passages_of(text, head.body_start, head.title_span)
    return Document(
        source=source, text=text, passages=passages, tables=piped_tables(text, passages),
        language=language_of(text[head.body_start :] or text),
        title=head.title, publisher=head.publisher, published=head.published,
        citations=citation_marks(text), format="text", checksum=checksum,
    )  # fmt: skip


def _from_html(source: str, markup: str, checksum: str) -> Document:
    page = html.parse(markup)
    if not page.text.strip():
        raise UnreadableDocument(
            source,
            "the page holds no text",
            "It may be filled in by a script: save it from a browser.",
        )
    return Document(
        source=source, text=page.text, passages=page.passages, tables=page.tables,
        language=language_of(page.text),
        title=page.title, publisher=page.publisher, published=page.published,
        citations=citation_marks(page.text), format="html", checksum=checksum,
    )  # fmt: skip


def _from_pdf(source: str, data: bytes, checksum: str) -> Document:
    parsed = pdf.parse(data, source)
    return Document(
        source=source, text=parsed.text, passages=parsed.passages, tables=parsed.tables,
        language=language_of(parsed.text), title=parsed.title, publisher=parsed.publisher,
        published=parsed.published, citations=citation_marks(parsed.text), format="pdf",
        checksum=checksum, warnings=parsed.warnings,
    )  # fmt: skip
