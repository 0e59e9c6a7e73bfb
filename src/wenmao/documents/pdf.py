"""PDF to text, page by page."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.metadata import head_of
from wenmao.documents.model import Passage, Table
from wenmao.documents.passages import passages_of
from wenmao.documents.pdf_tables import with_piped_tables
from wenmao.documents.tables import piped_tables

_PDFIUM = Lock()  # PDFium is not thread safe
_HAN_END = re.compile(r"[\u3400-\u9fff，、；：（“《]$")
_HAN_START = re.compile(r"^[\u3400-\u9fff，。、；：）”》\d]")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—]\s*)?(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/of共]+\s*\d{1,4}\s*页?)?(?:\s*[-–—])?\s*"
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a PDF with its passages, and what its head says."""

    text: str
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    title: str
    publisher: str
    published: date | datetime | None
    warnings: tuple[str, ...]


def parse(data: bytes, source: str) -> Parsed:
    """The text of a PDF.

    Raises `UnreadableDocument` for one that is damaged, protected or scanned.
    """
    with _PDFIUM:
        pages, name = _pages(data, source)
    if not any(lines for lines in pages):
        raise UnreadableDocument(
            source,
            "the PDF holds pictures of pages and no text",
            "Run it through a text recogniser first, for example ocrmypdf, and read its result.",
        )
    empty = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    warnings = (f"no text on page {', '.join(empty)}: it may be a picture",) if empty else ()
    texts = [_paragraphs(lines) for lines in _without_running_lines(pages)]
    text = "\n".join(texts)
    head = head_of(text)
    starts, position = [], 0
    for page in texts:
        starts.append(position)
        position += len(page) + 1
    passages = tuple(
        replace(passage, page=sum(start <= passage.start for start in starts))
        for passage in passages_of(text, head.body_start, head.title_span)
    )
    # A file's own title is whole where the page breaks it over lines; a file name is no title.
    title = name if head.title and name.endswith(head.title) else head.title or name
    return Parsed(
        text, passages, piped_tables(text, passages), title, head.publisher, head.published, warnings
    )


def _pages(data: bytes, source: str) -> tuple[list[list[str]], str]:
    """The lines of each page, and the title that the file gives itself."""
    import pypdfium2  # noqa: PLC0415 - start-up stays fast without it

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument(
                source, "the PDF is protected by a password",
                "Save a copy without the password and try again.",
            ) from None  # fmt: skip
        raise UnreadableDocument(
            source, "the PDF is damaged", "Open it in a viewer and save it again, or fetch it anew."
        ) from None
    try:
        lines = [_lines(document, number, pypdfium2) for number in range(len(document))]
        return lines, str(document.get_metadata_dict().get("Title", ""))
    finally:
        document.close()


def _lines(document: Any, number: int, pypdfium2: Any) -> list[str]:
    try:
        page = document[number]
        text = _page_text(page.get_textpage())
    except pypdfium2.PdfiumError:
        return []  # a damaged page; the caller reports it as empty
    lines = text.replace("\ufffe", "-").replace("\x02", "-").replace("\0", "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _page_text(page: Any) -> str:
    """The text of a page, its tables written in pipes."""
    text: str = page.get_text_bounded()
    if sum(character.isdigit() for character in text) < 6:
        return text
    count = page.count_chars()
    whole: str = page.get_text_range(0, count)
    if len(whole) != count:
        return text  # characters beyond the basic plane: places cannot be told from indices
    boxes = [page.get_charbox(index, loose=True) for index in range(count)]
    written = with_piped_tables(whole, boxes)
    return written if written != whole else text


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """The pages without page numbers and without the heads and feet that repeat."""
    edges = Counter(re.sub(r"\d+", "#", line) for lines in pages for line in {*lines[:1], *lines[-1:]})
    running = {line for line, count in edges.items() if count >= 3 and count > len(pages) / 2}
    return [
        [
            line for index, line in enumerate(lines)
            if not _PAGE_NUMBER.fullmatch(line)
            and not (index in (0, len(lines) - 1) and re.sub(r"\d+", "#", line) in running)
        ]
        for lines in pages
    ]  # fmt: skip


def _paragraphs(lines: list[str]) -> str:
    """Lines joined to paragraphs: a line that fills the column runs on into the next."""
    if not lines:
        return ""
    lengths = sorted(len(line) for line in lines if line[0] != "|") or [0]
    width = lengths[int(0.9 * (len(lengths) - 1))]
    joined = lines[0]
    for number, (previous, line) in enumerate(itertools.pairwise(lines), 1):
        full = len(previous) >= 0.72 * width and previous[-1] not in "。！？.!?:："
        runs_on = len(previous) >= 0.86 * width and previous[-1] in ".!?。" and len(previous) > 30
        # A table's rows stand by themselves, and so does its caption.
        captions = lines[number + 1 : number + 2] and lines[number + 1][0] == "|" and len(line) < 0.86 * width
        if not (full or runs_on) or "|" in (previous[0], line[0]) or captions:
            joined += "\n" + line
        elif previous[-1] == "-" and line[:1].islower():
            joined = joined[:-1] + line
        elif _HAN_END.search(previous) and _HAN_START.match(line):
            joined += line
        else:
            joined += " " + line
    return joined
