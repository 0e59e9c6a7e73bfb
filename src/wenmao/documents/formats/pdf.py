"""PDF to text, page by page."""

import itertools
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Any

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.formats import pictures
from wenmao.documents.formats.blocks import squeezed
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.formats.pdf_columns import in_columns
from wenmao.documents.formats.pdf_lines import Box, lines_of
from wenmao.documents.formats.pdf_tables import with_piped_tables, written
from wenmao.documents.metadata import head_of
from wenmao.documents.passages import passages_of
from wenmao.documents.quality import GOOD, quality_of
from wenmao.documents.tables import piped_tables

MOST_PAGES = 2_000
_MOST_CHARACTERS = 200_000  # of a page of which the places are looked at
_DOTS = 300  # an inch, for text recognition
_DAMAGED = "Open it in a viewer and save it again, or fetch it anew."
_PDFIUM = Lock()  # PDFium is not thread safe
_HAN_END = re.compile(r"[\u3400-\u9fff，、；：（“《]$")
_HAN_START = re.compile(r"^[\u3400-\u9fff，。、；：）”》\d]")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—]\s*)?(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/of共]+\s*\d{1,4}\s*页?)?(?:\s*[-–—])?\s*"
)


def parse(data: bytes, source: str) -> Parsed:
    """The text of a PDF, read in the order of its own text.

    Raises `UnreadableDocument` for one that is damaged, protected or scanned.
    """
    return next(readings(data, source))[1]


def readings(data: bytes, source: str, *, ocr: bool = False) -> Iterator[tuple[str, Parsed]]:
    """A PDF read in each of the ways that there are, the likeliest first, each with its name.

    With `ocr`, pages without text are read by text recognition, and the last way
    reads all of them so. Raises `UnreadableDocument` for a PDF that is damaged,
    protected, or scanned where `ocr` is not asked for.
    """
    with _PDFIUM, _opened(data, source) as document:
        name, author = (str(document.get_metadata_dict().get(key, "")) for key in ("Title", "Author"))
        pages = [_lines(document, number, _page_text) for number in range(len(document))]
        places = range(len(document)) if _reads_badly(pages) else ()
        placed = [_lines(document, number, _placed_text) for number in places]
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    warnings: tuple[str, ...] = ()
    if ocr and empty:
        recognised, warnings = _recognised(data, source, empty)
        pages = [recognised.get(number, lines) for number, lines in enumerate(pages, 1)]
        placed = [recognised.get(number, lines) for number, lines in enumerate(placed, 1)]
        empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if not any(pages):
        raise UnreadableDocument(
            source,
            "the PDF holds pictures of pages and no text",
            "Nothing was recognised on them: check the scan." if ocr else
            "Run it through a text recogniser first, for example ocrmypdf, and read its result; "
            "or ask for text recognition.",
        )  # fmt: skip
    if empty:
        warnings += (f"no text on page {', '.join(map(str, empty))}: it may be a picture",)
    yield "the text layer", _parsed(pages, name, author, warnings)
    if any(placed):
        yield "the places of its characters", _parsed(placed, name, author, warnings)
    if ocr and len(empty) < len(pages):
        recognised, told = _recognised(data, source, range(1, len(pages) + 1))
        if any(recognised.values()):
            yield "text recognition", _parsed(list(recognised.values()), name, author, told)


def _parsed(pages: list[list[str]], name: str, author: str, warnings: tuple[str, ...]) -> Parsed:
    texts = [_paragraphs(lines) for lines in _without_running_lines(pages)]
    text = "\n".join(texts)
    head = head_of(text)
    starts, position = [], 0
    for page in texts:
        starts.append(position)
        position += len(page) + 1
    passages = tuple(
        replace(passage, page=bisect_right(starts, passage.start))
        for passage in passages_of(text, head.body_start, head.title_span)
    )
    # A file's own title is whole where the page breaks it over lines; a file name is no title.
    title = name if head.title and name.endswith(head.title) else head.title or name
    return Parsed(
        text, passages, piped_tables(text, passages), title, head.publisher, head.published, squeezed(author),
        warnings=warnings, pages=len(pages), empty=sum(not lines for lines in pages),
    )  # fmt: skip


def _reads_badly(pages: list[list[str]]) -> bool:
    text = "\n".join(line for lines in pages for line in lines)
    return quality_of(Parsed(text, ())).score < GOOD


@contextmanager
def _opened(data: bytes, source: str) -> Iterator[Any]:
    import pypdfium2  # noqa: PLC0415 - start-up stays fast without it

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument(
                source, "the PDF is protected by a password",
                "Save a copy without the password and try again.",
            ) from None  # fmt: skip
        raise UnreadableDocument(source, "the PDF is damaged", _DAMAGED) from None
    try:
        if len(document) > MOST_PAGES:
            raise UnreadableDocument(
                source, f"the PDF has {len(document):,} pages, more than {MOST_PAGES:,}",
                "Split it, and hand over the parts that hold figures.",
            )  # fmt: skip
        yield document
    finally:
        document.close()


def _lines(document: Any, number: int, text_of: Callable[[Any], str]) -> list[str]:
    import pypdfium2  # noqa: PLC0415

    try:
        text = text_of(document[number].get_textpage())
    except pypdfium2.PdfiumError:
        return []  # a damaged page; the caller reports it as empty
    lines = text.replace("\ufffe", "-").replace("\x02", "-").replace("\0", "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _page_text(page: Any) -> str:
    """The text of a page, its columns one after the other, its tables written in pipes."""
    text: str = page.get_text_bounded()
    characters = _characters(page)
    if characters is None:
        return text
    whole, boxes = characters
    if (columns := in_columns(whole, boxes)) is not None:
        return columns
    if sum(character.isdigit() for character in text) < 6:
        return text
    piped = with_piped_tables(whole, boxes)
    return piped if piped != whole else text


def _placed_text(page: Any) -> str:
    """The text of a page as its characters stand, whatever order and blanks the file has."""
    characters = _characters(page)
    return "\n".join(written(lines_of(*characters))) if characters else str(page.get_text_bounded())


def _characters(page: Any) -> tuple[str, list[Box]] | None:
    """The characters of a page and their boxes; None where places cannot be told from indices."""
    count = page.count_chars()
    if count > _MOST_CHARACTERS:
        return None
    whole: str = page.get_text_range(0, count)
    if len(whole) != count:
        return None  # characters beyond the basic plane
    return whole, [page.get_charbox(index, loose=True) for index in range(count)]


def _recognised(
    data: bytes, source: str, pages: Iterable[int]
) -> tuple[dict[int, list[str]], tuple[str, ...]]:
    """The lines of pages as text recognition reads them, by number, and what is to be said of it."""
    engine = pictures.engine(source)
    lines: dict[int, list[str]] = {}
    warnings = []
    for number in pages:
        with _PDFIUM, _opened(data, source) as document:
            picture = _picture(document, number)
        if picture is None:
            warnings.append(f"page {number} is damaged and was not read")
            lines[number] = []
            continue
        lines[number] = engine.lines(picture, source)
        if lines[number]:
            warnings.append(engine.warning(f"page {number}"))
    return lines, tuple(warnings)


def _picture(document: Any, number: int) -> Any:
    import pypdfium2  # noqa: PLC0415

    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DOTS / 72, math.sqrt(pictures.MOST_DOTS / max(1.0, width * height)))
        return page.render(scale=scale, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError):
        return None


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
