"""HTML to text: the article, not the page around it."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

from wenmao.documents.metadata import parse_date
from wenmao.documents.model import Passage, PassageKind

_SKIPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "footer",
    "aside",
    "form",
    "iframe",
    "object",
    "head",
    "header",
    "button",
    "select",
}
_BLOCKS = {"p", "div", "section", "article", "br", "li", "ul", "ol", "table", "tr", "td", "th", "h1", "h2", "h3", "h4",
           "h5", "h6", "blockquote", "figcaption", "caption", "main", "body", "pre", "dd", "dt", "hr"}  # fmt: skip
_DEEP = 400


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a page with its passages, and what the page says of itself."""

    text: str
    passages: tuple[Passage, ...]
    title: str = ""
    publisher: str = ""
    published: date | datetime | None = None


@dataclass(slots=True)
class _Block:
    kind: PassageKind
    text: str
    cells: tuple[str, ...] = ()
    header: bool = False


def looks_like_html(text: str) -> bool:
    """Whether a text is HTML, whatever its file is called.

    >>> looks_like_html("<!DOCTYPE html><p>a"), looks_like_html("a < b")
    (True, False)
    """
    head = text[:2000].lstrip().lower()
    return head.startswith(("<!doctype html", "<html", "<?xml")) or bool(
        re.search(r"<(?:html|body|article|head|div|p|table|h1)\b[^>]*>", head)
    )


def parse(markup: str) -> Parsed:
    """The article of a page.

    The main content is found by trafilatura; where it finds little, or the page
    is nested too deeply for it, the whole body is read instead. Figures in
    tables and captions are kept: each table row is a passage with its column
    heads.

    >>> page = parse("<title>T</title><body><p>Exports rose 4%.</p><script>x()</script></body>")
    >>> page.title, page.text
    ('T', 'Exports rose 4%.')
    """
    whole = _BodyReader.read(markup)
    article, metadata = ([], {}) if whole.depth > _DEEP else _article(markup)
    length = sum(len(block.text) for block in article)
    # A page of which less than half is left over is taken whole: captions and notes hold figures.
    blocks = article if length > 200 and length > 0.5 * whole.length else whole.blocks
    blocks = _with_captions(blocks, whole.blocks)
    title = str(metadata.get("title") or whole.meta.get("og:title") or whole.title).strip()
    text, passages = _joined(blocks, title)
    published = _published(whole.meta) or parse_date(str(metadata.get("date") or ""))
    publisher = whole.meta.get("og:site_name") or whole.meta.get("author") or metadata.get("sitename") or ""
    return Parsed(text, passages, title, str(publisher).strip(), published)


def _article(markup: str) -> tuple[list[_Block], dict[str, Any]]:
    import trafilatura  # noqa: PLC0415 - start-up stays fast without it
    from lxml import etree  # noqa: PLC0415

    try:
        document = trafilatura.bare_extraction(
            markup,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            with_metadata=True,
        )
    except (RecursionError, ValueError, etree.LxmlError):
        return [], {}
    if document is None:
        return [], {}
    fields: dict[str, Any] = document if isinstance(document, dict) else document.as_dict()
    body = fields.get("body")
    return (list(_tei_blocks(body)) if body is not None else []), fields


def _tei_blocks(body: Any) -> list[_Block]:
    """The blocks of trafilatura's tree: head, p, item, and rows of cells."""
    blocks: list[_Block] = []
    for element in body.iter():
        match element.tag:
            case "head" | "p" | "item" | "quote" | "code":
                if any(parent.tag in ("p", "item", "cell", "quote") for parent in element.iterancestors()):
                    continue
                kind: PassageKind = {"head": "heading", "item": "item"}.get(element.tag, "paragraph")  # type: ignore[assignment]
                blocks.append(_Block(kind, _squeezed("".join(element.itertext()))))
            case "row":
                cells = tuple(_squeezed("".join(cell.itertext())) for cell in element.iter("cell"))
                header = any(cell.get("role") == "head" for cell in element.iter("cell"))
                blocks.append(_Block("row", " | ".join(cells), cells, header))
    return [block for block in blocks if block.text.strip(" |")]


class _BodyReader(HTMLParser):
    """Reads a page block by block without building a tree, so that depth cannot hurt it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.meta: dict[str, str] = {}
        self.title = ""
        self.depth = self._level = self._skip = 0
        self._words: list[str] = []
        self._tag = "p"
        self._in_title = False
        self._cells: list[str] | None = None
        self._header = False

    @classmethod
    def read(cls, markup: str) -> "_BodyReader":
        reader = cls()
        reader.feed(markup)
        reader.close()
        reader._flush()
        return reader

    @property
    def length(self) -> int:
        return sum(len(block.text) for block in self.blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._level += 1
        self.depth = max(self.depth, self._level)
        if tag == "meta":
            values = {name: value or "" for name, value in attrs}
            name = values.get("property") or values.get("name") or ""
            self.meta.setdefault(name.lower(), values.get("content", ""))
        if tag in ("meta", "link", "br", "img", "hr", "input"):
            self._level -= 1
        if tag == "title":
            self._in_title = True
        if tag in _SKIPPED and tag != "head":
            self._skip += 1
        if tag == "tr":
            self._flush()
            self._cells, self._header = [], False
        elif tag in ("td", "th") and self._cells is not None:
            self._words = []
            self._header = self._header or tag == "th"
        elif tag in _BLOCKS and self._cells is None:
            self._flush()
            self._tag = tag

    def handle_endtag(self, tag: str) -> None:
        self._level = max(0, self._level - 1)
        if tag == "title":
            self._in_title = False
        if tag in _SKIPPED and tag != "head":
            self._skip = max(0, self._skip - 1)
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append(_squeezed("".join(self._words)))
            self._words = []
        elif tag == "tr" and self._cells is not None:
            if any(self._cells):
                cells = tuple(self._cells)
                self.blocks.append(_Block("row", " | ".join(cells), cells, self._header))
            self._cells = None
        elif tag in _BLOCKS and self._cells is None:
            self._flush()
            self._tag = "p"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._skip:
            self._words.append(data)

    def _flush(self) -> None:
        text = _squeezed("".join(self._words))
        self._words = []
        if text:
            kind: PassageKind = "paragraph"
            if self._tag[0] == "h" and self._tag[1:].isdigit():
                kind = "heading"
            elif self._tag == "li":
                kind = "item"
            elif self._tag in ("figcaption", "caption"):
                kind = "caption"
            self.blocks.append(_Block(kind, text))


def _with_captions(blocks: list[_Block], whole: list[_Block]) -> list[_Block]:
    """The article with the captions and rows that its extraction left out."""
    known = {block.text for block in blocks}
    text = "\n".join(known)
    missing = [
        b for b in whole if b.kind in ("caption", "row") and b.text not in text and b.text not in known
    ]
    return [*blocks, *missing]


def _joined(blocks: list[_Block], title: str) -> tuple[str, tuple[Passage, ...]]:
    """The blocks as one text, a line each, with the passages that they make."""
    parts: list[str] = []
    passages: list[Passage] = []
    position, heading = 0, ""
    columns: tuple[str, ...] = ()
    for block in blocks:
        kind: PassageKind = block.kind
        if kind == "heading" and not passages and block.text == title:
            kind = "title"
        row_columns: tuple[str, ...] = ()
        if kind == "row":
            row_columns, columns = columns, columns or block.cells
        else:
            columns = ()
        if kind in ("heading", "title"):
            heading = block.text if kind == "heading" else ""
        passages.append(
            Passage(
                0,
                position,
                position + len(block.text),
                kind,
                None,
                heading if kind not in ("heading", "title") else "",
                row_columns,
            )
        )
        parts.append(block.text)
        position += len(block.text) + 1
    return "\n".join(parts), tuple(replace(p, index=i) for i, p in enumerate(passages))


def _published(meta: dict[str, str]) -> date | datetime | None:
    for name in ("article:published_time", "og:published_time", "publishdate", "pubdate", "date", "dc.date",
                 "datepublished", "publish_time", "weibo:article:create_at"):  # fmt: skip
        if found := parse_date(meta.get(name, "")):
            return found
    return None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
