"""EPUB to text: the chapters of a book in the order in which they are read."""

import posixpath
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

from wenmao.documents.decoding import decode
from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.formats.archive import Archive
from wenmao.documents.formats.blocks import Block, joined, squeezed
from wenmao.documents.formats.html import blocks_of
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.metadata import parse_date

_BROKEN = "Fetch the book anew, or convert it to another format."
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml")
_HIDES_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True, slots=True)
class _Book:
    chapters: tuple[str, ...]  # the names of their parts, in reading order
    title: str = ""
    author: str = ""
    publisher: str = ""
    published: date | datetime | None = None


def parse(archive: Archive, _data: bytes) -> Parsed:
    """The text of a book; a chapter that cannot be read is warned of, and the rest is read.

    Raises `UnreadableDocument` for a book that is damaged or protected.
    """
    _refuse_protection(archive)
    book = _book(archive)
    blocks: list[Block] = []
    warnings: list[str] = []
    tables = 0
    for name in book.chapters:
        try:
            chapter = blocks_of(decode(archive.read(name), name))
        except UnreadableDocument as unreadable:
            warnings.append(f"chapter {name} was left out: {unreadable.problem}")
            continue
        blocks += [replace(b, table=b.table + tables) if b.table else b for b in chapter]
        tables = max((block.table for block in blocks), default=tables)
    text, passages, found = joined(blocks, book.title)
    if not text.strip():
        problem = "; ".join(warnings) or "its chapters hold none"
        raise UnreadableDocument(archive.source, f"the book holds no text ({problem})", _BROKEN)
    return Parsed(
        text,
        passages,
        found,
        book.title,
        book.publisher,
        book.published,
        book.author,
        warnings=tuple(warnings),
    )


def _refuse_protection(archive: Archive) -> None:
    if "META-INF/encryption.xml" not in archive.names:
        return
    ways = [
        element.get("Algorithm", "")
        for element in _xml(archive, "META-INF/encryption.xml").iter()
        if _is(element, "EncryptionMethod")
    ]
    if any(way not in _HIDES_FONTS_ONLY for way in ways):
        raise UnreadableDocument(
            archive.source, "the book is protected by its seller (DRM)", "Use a copy without protection."
        )


def _book(archive: Archive) -> _Book:
    container = _xml(archive, "META-INF/container.xml")
    roots = [element.get("full-path", "") for element in container.iter() if _is(element, "rootfile")]
    if not roots:
        raise UnreadableDocument(archive.source, "the book does not say what is in it", _BROKEN)
    package = _xml(archive, roots[0])
    items = {element.get("id"): element for element in package.iter() if _is(element, "item")}
    folder = posixpath.dirname(roots[0])
    chapters = []
    for reference in (element for element in package.iter() if _is(element, "itemref")):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no" or "nav" in item.get("properties", "").split():
            continue
        if item.get("media-type", _PAGES[0]) in _PAGES:
            chapters.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))))

    def said(name: str) -> str:
        return next((squeezed(e.text) for e in package.iter() if _is(e, name) and (e.text or "").strip()), "")

    return _Book(tuple(chapters), said("title"), said("creator"), said("publisher"), parse_date(said("date")))


def _xml(archive: Archive, name: str) -> Any:
    """The tree of a part: entities are refused, not expanded."""
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - start-up stays fast without it
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415

    try:
        return fromstring(archive.read(name))
    except DefusedXmlException:
        raise UnreadableDocument(
            archive.source,
            f"its part {name[:80]} declares entities of its own, which may expand without end",
            "No program for books writes such a file: check where it is from.",
        ) from None  # fmt: skip
    except (ParseError, ValueError, LookupError) as error:
        problem = f"its part {name[:80]} is damaged ({error})"
        raise UnreadableDocument(archive.source, problem, _BROKEN) from None


def _is(element: Any, name: str) -> bool:
    """Whether an element has a name, in whichever name space."""
    tag = element.tag
    return isinstance(tag, str) and tag.rpartition("}")[2] == name
