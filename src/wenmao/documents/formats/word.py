"""Word to text: headings, paragraphs, list items, tables and footnotes; not the heads and feet of pages."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.formats.archive import MOST_OF_ONE, Archive
from wenmao.documents.formats.blocks import RAISED, Block, BlockCell, joined, row_of, squeezed
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.metadata import head_of
from wenmao.documents.model import PassageKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_HEADING = re.compile(r"(?:heading|标题)\s*[1-9]", re.IGNORECASE)
_LIST = re.compile(r"list\b|列表|列出段落", re.IGNORECASE)
_CONTENTS = re.compile(r"toc\s*\d|目录", re.IGNORECASE)
# Deleted words, the old place of moved ones, the writing for older programs, a box with its own paragraphs.
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}rPr", f"{_W}pPr",
             "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}  # fmt: skip
_UNFIT = "Open it in Word and save it again, or save it as PDF."
_DEEPEST = 20  # tables within tables, boxes within boxes


@dataclass(frozen=True, slots=True)
class _Styles:
    """What the styles of a document are called, by their id, and which of them number their paragraphs."""

    names: dict[str, str]
    numbering: frozenset[str]


def parse(archive: Archive, data: bytes) -> Parsed:
    """The text of a Word document, its tables where they stand.

    Deleted words of tracked changes are left out, inserted ones are read. Raises
    `UnreadableDocument` for a document that is damaged.
    """
    archive.refuse_entities()
    package = _opened(archive, data)
    body = package.element.body
    if body is None:
        raise UnreadableDocument(archive.source, "the Word document has no body", _UNFIT)
    blocks = [*_Walk(_styles(package)).blocks(body), *_footnotes(package)]
    text, passages, tables = joined(blocks, _named(blocks))
    if not text.strip():
        raise UnreadableDocument(
            archive.source, "the Word document holds no text",
            "If its pages are pictures, save it as PDF and ask for text recognition.",
        )  # fmt: skip
    head = head_of(text)
    title = _named(blocks) or head.title or _property(package, "title")
    return Parsed(text, passages, tables, title, head.publisher, head.published, _property(package, "author"))


def _opened(archive: Archive, data: bytes) -> Any:
    import docx  # noqa: PLC0415 - start-up stays fast without it
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from lxml import etree  # noqa: PLC0415

    for name in archive.names:
        if name.startswith("word/") and name.endswith(".xml") and "/" not in name.removeprefix("word/"):
            part = archive.read(name, MOST_OF_ONE)  # says by name which part is damaged or too large
            if name == "word/document.xml" and _STRICT in part[:4000]:
                raise UnreadableDocument(
                    archive.source,
                    "this is a Word document of the strict format",
                    "Save it as a plain .docx.",
                )
    try:
        return docx.Document(io.BytesIO(data))
    except (OpcError, KeyError, ValueError, AttributeError, IndexError, TypeError, NotImplementedError,
            etree.LxmlError, *Archive.DAMAGES) as error:  # fmt: skip
        problem = (
            f"the Word document is damaged ({' '.join(str(error).split())[:120] or type(error).__name__})"
        )
        raise UnreadableDocument(archive.source, problem, _UNFIT) from None


def _property(package: Any, name: str) -> str:
    """What the file says of itself; nothing where that part is damaged."""
    try:
        return squeezed(getattr(package.core_properties, name) or "")
    except (AttributeError, KeyError, ValueError, TypeError):
        return ""


def _named(blocks: list[Block]) -> str:
    """The title: a paragraph in the style of titles, or a heading that stands first."""
    titles = (block.text for block in blocks[:10] if block.kind == "title")
    first = blocks[0].text if blocks and blocks[0].kind == "heading" else ""
    return next(titles, first)


def _styles(package: Any) -> _Styles:
    names, numbering = {}, set()
    for style in package.styles.element.iterchildren(f"{_W}style"):
        identity, name = style.get(f"{_W}styleId", ""), style.find(f"{_W}name")
        names[identity] = name.get(f"{_W}val", "") if name is not None else ""
        if style.find(f"{_W}pPr/{_W}numPr") is not None:
            numbering.add(identity)
    return _Styles(names, frozenset(numbering))


class _Walk:
    """Walks through a body and numbers its tables."""

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.tables = 0

    def blocks(self, parent: Any, depth: int = 0) -> Iterator[Block]:
        """The blocks below an element, in their order."""
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag == f"{_W}p":
                if (text := _words(child)) and (kind := self._kind(child)):
                    yield Block(kind, text)
                for box in child.iter(f"{_W}txbxContent"):
                    if not any(above.tag in _LEFT_OUT for above in box.iterancestors() if above is not child):
                        yield from self.blocks(box, depth + 1)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child, depth + 1)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml",
                               f"{_W}smartTag"):  # fmt: skip
                yield from self.blocks(child, depth + 1)

    def _kind(self, paragraph: Any) -> PassageKind | None:
        """The kind of a paragraph; None for a line of the table of contents."""
        settings = paragraph.find(f"{_W}pPr")
        if settings is None:
            return "paragraph"
        style = settings.find(f"{_W}pStyle")
        identity = style.get(f"{_W}val", "") if style is not None else ""
        name = self.styles.names.get(identity, "")
        if _CONTENTS.match(name):
            return None
        if name.lower() in ("title", "标题"):
            return "title"
        if _HEADING.match(name) or settings.find(f"{_W}outlineLvl") is not None:
            return "heading"
        if name.lower() in ("caption", "题注"):
            return "caption"
        numbered = settings.find(f"{_W}numPr") is not None or identity in self.styles.numbering
        return "item" if numbered or _LIST.match(name) else "paragraph"

    def _table(self, table: Any, depth: int) -> Iterator[Block]:
        rows = [row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table]
        laid = [[_Laid.of(cell) for cell in _cells(row)] for row in rows]
        if max((len(row) for row in laid), default=0) < 2:  # a frame around text
            for row in laid:
                for cell in row:
                    yield from self.blocks(cell.element, depth)
            return
        self.tables += 1
        number = self.tables
        for index, (row, cells) in enumerate(zip(rows, laid, strict=True)):
            written = [
                BlockCell(_of_cell(cell.element), cell.columns, _height(laid, index, cell))
                for cell in cells if not cell.continues
            ]  # fmt: skip
            if any(cell.text for cell in written):
                yield row_of(written, number, head=row.find(f"{_W}trPr/{_W}tblHeader") is not None)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A cell of a row: its place and width in columns, and whether it goes on the cell above."""

    element: Any
    place: int
    columns: int
    continues: bool

    @classmethod
    def of(cls, cell: tuple[Any, int]) -> "_Laid":
        element, place = cell
        span = element.find(f"{_W}tcPr/{_W}gridSpan")
        merge = element.find(f"{_W}tcPr/{_W}vMerge")
        continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        return cls(element, place, _number(span), continues)


def _number(element: Any) -> int:
    written = element.get(f"{_W}val", "1") if element is not None else "1"
    return (
        max(1, min(int(written), 1000)) if written.isascii() and written.isdigit() and len(written) < 9 else 1
    )


def _cells(row: Any) -> Iterator[tuple[Any, int]]:
    """The cells of a row with their places; cells in content controls too."""
    place = _number(before) if (before := row.find(f"{_W}trPr/{_W}gridBefore")) is not None else 0
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is row:
            yield cell, place
            place += _number(cell.find(f"{_W}tcPr/{_W}gridSpan"))


def _height(rows: list[list[_Laid]], index: int, cell: _Laid) -> int:
    """How many rows a cell covers: those below in which its place goes on."""
    height = 1
    for row in rows[index + 1 :]:
        if not any(below.continues and below.place == cell.place for below in row):
            break
        height += 1
    return height


def _of_cell(cell: Any) -> str:
    return squeezed(" ".join(_words(paragraph) for paragraph in cell.iter(f"{_W}p")))


def _words(paragraph: Any) -> str:
    """The words of a paragraph as they stand after all changes, raised figures as raised ones."""
    words: list[str] = []
    pending = [iter(paragraph)]
    while pending:
        element = next(pending[-1], None)
        if element is None:
            pending.pop()
            continue
        match element.tag:
            case tag if tag in _LEFT_OUT:
                continue
            case tag if tag == f"{_W}t":
                text = element.text or ""
                words.append(text.translate(RAISED) if _is_raised(element.getparent()) else text)
            case tag if tag in (f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}ptab"):
                words.append(" ")
            case tag if tag == f"{_W}noBreakHyphen":
                words.append("-")
            case tag if tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                words.append(element.get(f"{_W}id", "").translate(RAISED))
            case _:
                pending.append(iter(element))
    return squeezed("".join(words))


def _is_raised(run: Any) -> bool:
    place = run.find(f"{_W}rPr/{_W}vertAlign")
    return place is not None and place.get(f"{_W}val") == "superscript"


def _footnotes(package: Any) -> Iterator[Block]:
    """The notes at the foot of pages and at the end, each behind its raised number."""
    from lxml import etree  # noqa: PLC0415

    safe = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    for relation in package.part.rels.values():
        if relation.is_external or relation.reltype.rpartition("/")[2] not in ("footnotes", "endnotes"):
            continue
        root = etree.fromstring(relation.target_part.blob, safe)
        for note in root if root is not None else ():
            number = note.get(f"{_W}id", "") if isinstance(note.tag, str) else ""
            if note.get(f"{_W}type") is None and (words := _of_cell(note)):
                yield Block("paragraph", f"{number.translate(RAISED)} {words}".strip())
