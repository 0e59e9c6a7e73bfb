"""HTML to text: the article, not the page around it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

from wenmao.documents.formats.blocks import RAISED, Block, BlockCell, joined, row_of, squeezed
from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.metadata import parse_date
from wenmao.documents.model import PassageKind
from wenmao.documents.tables import is_of_figures

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
_LOOKED_AT = 20  # tables
_LARGEST = 4_000_000  # characters of a page in which an article is looked for
_SHORTEST = 200  # characters of an article


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
    """The article of a page, or the page where none is found in it.

    >>> page = parse("<title>T</title><body><p>Exports rose 4%.</p><script>x()</script></body>")
    >>> page.title, page.text
    ('T', 'Exports rose 4%.')
    """
    return next(readings(markup))[1]


def readings(markup: str) -> Iterator[tuple[str, Parsed]]:
    """A page read in each of the ways that there are, the likeliest first, each with its name.

    The main content is found by trafilatura; where it finds little, or the page
    is nested too deeply or too large for it, only the whole body is read. Figures in
    tables and captions are kept: each table row is a passage with its column
    heads. A table of figures is read from the page itself, which knows of
    spans and heads, and stands where the article has it.

    >>> [name for name, _ in readings("<p>Exports rose 4%.</p>")]
    ['the whole page']
    """
    whole = _BodyReader.read(markup)
    article, fields = ([], {}) if whole.depth > _DEEP or len(markup) > _LARGEST else _article(markup)
    length = sum(len(block.text) for block in article)
    if length > _SHORTEST:
        share = min(1.0, length / whole.length) if whole.length else 1.0
        yield "the article", _parsed(article, whole, fields, share)
    yield "the whole page", _parsed(whole.blocks, whole, fields, 1.0)


def blocks_of(markup: str) -> list[Block]:
    """The blocks of a whole page, as the chapter of a book is.

    >>> [(block.kind, block.text) for block in blocks_of("<h1>Trade</h1><p>Exports rose 4%.")]
    [('heading', 'Trade'), ('paragraph', 'Exports rose 4%.')]
    """
    return _BodyReader.read(markup).blocks


def _parsed(chosen: list[Block], whole: "_BodyReader", fields: dict[str, Any], share: float) -> Parsed:
    blocks = _with_captions(_with_tables(chosen, whole.blocks), whole.blocks)
    meta = whole.meta
    title = str(fields.get("title") or meta.get("og:title") or whole.title).strip()
    text, passages, tables = joined(blocks, title)
    author = meta.get("author") or meta.get("article:author") or ""
    return Parsed(
        text, passages, tables, title,
        publisher=str(meta.get("og:site_name") or meta.get("author") or fields.get("sitename") or "").strip(),
        published=_published(meta) or parse_date(str(fields.get("date") or "")),
        author="" if _is_address(author) else squeezed(author),
        address=next(filter(_is_address, (whole.canonical, meta.get("og:url", "").strip())), ""),
        share=share,
    )  # fmt: skip


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _article(markup: str) -> tuple[list[Block], dict[str, Any]]:
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


def _tei_blocks(body: Any) -> list[Block]:
    """The blocks of trafilatura's tree: head, p, item, and rows of cells."""
    blocks: list[Block] = []
    for element in body.iter():
        match element.tag:
            case "head" | "p" | "item" | "quote" | "code":
                if any(parent.tag in ("p", "item", "cell", "quote") for parent in element.iterancestors()):
                    continue
                kind: PassageKind = {"head": "heading", "item": "item"}.get(element.tag, "paragraph")  # type: ignore[assignment]
                blocks.append(Block(kind, squeezed("".join(element.itertext()))))
            case "row":
                cells = tuple(BlockCell(squeezed("".join(cell.itertext()))) for cell in element.iter("cell"))
                blocks.append(row_of(cells))
    return [block for block in blocks if block.text.strip(" |")]


class _BodyReader(HTMLParser):
    """Reads a page block by block without building a tree, so that depth cannot hurt it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.meta: dict[str, str] = {}
        self.title = self.canonical = ""
        self.depth = self._level = self._skip = 0
        self._words: list[str] = []
        self._tag = "p"
        self._in_title = False
        self._cells: list[BlockCell] | None = None  # of the row that is open
        self._cell: BlockCell | None = None  # the cell that is open, still without its text
        self._open: list[int] = []  # the tables that are open, by number
        self._tables = 0
        self._in_head = self._raised = False

    @classmethod
    def read(cls, markup: str) -> "_BodyReader":
        reader = cls()
        reader.feed(markup)
        reader.close()
        reader._end_row()
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
        if tag == "link" and (dict(attrs).get("rel") or "").lower() == "canonical":
            self.canonical = self.canonical or (dict(attrs).get("href") or "").strip()
        if tag in ("meta", "link", "br", "img", "hr", "input"):
            self._level -= 1
        if tag == "title":
            self._in_title = True
        if tag in _SKIPPED and tag != "head":
            self._skip += 1
        match tag:
            case "table":
                self._end_row()
                self._flush()
                self._tables += 1
                self._open.append(self._tables)
                self._in_head = False
            case "thead" | "tbody" | "tfoot":
                self._end_row()
                self._in_head = tag == "thead"
            case "tr":
                self._end_row()
                self._flush()
                self._cells = []
            case "td" | "th" if self._cells is not None:
                self._end_cell()
                self._words = []
                self._cell = BlockCell(
                    "", _span(attrs, "colspan"), _span(attrs, "rowspan"), tag == "th" or self._in_head
                )
            case "sup" if self._cell is not None:
                self._raised = True
            case _ if tag in _BLOCKS and self._cells is None:
                self._flush()
                self._tag = tag
            case _ if tag in _BLOCKS:
                self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._level = max(0, self._level - 1)
        if tag == "title":
            self._in_title = False
        if tag in _SKIPPED and tag != "head":
            self._skip = max(0, self._skip - 1)
        match tag:
            case "td" | "th" if self._cells is not None:
                self._end_cell()
            case "tr" if self._cells is not None:
                self._end_row()
            case "table":
                self._end_row()
                self._flush()
                if self._open:
                    self._open.pop()
                self._tag = "p"
            case "thead":
                self._end_row()
                self._in_head = False
            case "sup":
                self._raised = False
            case _ if tag in _BLOCKS and self._cells is None:
                self._flush()
                self._tag = "p"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._skip:
            # 148.41 with a raised 1 behind it is not 148.411.
            self._words.append(data.translate(RAISED) if self._raised else data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._cells is not None:
            self._cells.append(replace(self._cell, text=squeezed("".join(self._words))))
            self._words = []
        self._cell = None
        self._raised = False

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells and any(cell.text for cell in self._cells):
            cells = tuple(self._cells)
            head = all(cell.head for cell in cells if cell.text)
            table = self._open[-1] if self._open else 0
            self.blocks.append(row_of(cells, table, head=head))
        self._cells = None

    def _flush(self) -> None:
        text = squeezed("".join(self._words))
        self._words = []
        if text:
            kind: PassageKind = "paragraph"
            if self._tag[0] == "h" and self._tag[1:].isdigit():
                kind = "heading"
            elif self._tag == "li":
                kind = "item"
            elif self._tag in ("figcaption", "caption"):
                kind = "caption"
            table = self._open[-1] if self._open and kind == "caption" else 0
            self.blocks.append(Block(kind, text, table=table))


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    """How many columns or rows a cell covers; what is no number is one."""
    written = (dict(attrs).get(name) or "1").strip()
    return min(int(written), 1000) if written.isascii() and written.isdigit() and len(written) < 9 else 1


def _with_tables(blocks: list[Block], whole: list[Block]) -> list[Block]:
    """The article with its tables of figures as the page writes them, spans and captions included.

    An article in which a table was run together to a line of text gives way to the whole page.
    """
    tables: dict[int, list[Block]] = {}
    for block in whole:
        if block.table:
            tables.setdefault(block.table, []).append(block)
    tables = {
        number: parts
        for number, parts in tables.items()
        if is_of_figures([[cell.text for cell in block.cells] for block in parts if block.kind == "row"])
    }
    if blocks is whole or not tables:
        return blocks
    prose = _key("".join(block.text for block in blocks if block.kind != "row"))
    if any(
        _key("".join(part.text for part in parts[-3:])) in prose for parts in [*tables.values()][:_LOOKED_AT]
    ):
        return whole
    owners = {
        _key(part.text): number for number, parts in tables.items() for part in parts if part.kind == "row"
    }
    placed: list[Block] = []
    put: set[int] = set()
    current = 0
    for block in blocks:
        current = (owners.get(_key(block.text)) or current) if block.kind == "row" else 0
        if not current:
            placed.append(block)
        elif current not in put:
            put.add(current)
            known = {before.text for before in placed[-3:]}
            placed += [part for part in tables[current] if part.kind == "row" or part.text not in known]
    return _with_missing(placed, whole, {n: parts for n, parts in tables.items() if n not in put})


def _with_missing(blocks: list[Block], whole: list[Block], missing: dict[int, list[Block]]) -> list[Block]:
    """The article with the tables that its extraction left out, each behind the block that stands before it."""
    if not missing:
        return blocks
    at = {block.text: index for index, block in enumerate(blocks) if block.kind != "row"}
    behind: dict[int, list[Block]] = {}
    last = len(blocks) - 1
    for block in whole:
        if block.kind != "row" and not block.table:
            last = at.get(block.text, last)
        elif parts := missing.pop(block.table, None):
            behind.setdefault(last, []).extend(parts)
    placed: list[Block] = []
    for index, block in enumerate(blocks):
        placed += [block, *behind.get(index, ())]
    return placed


def _key(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def _with_captions(blocks: list[Block], whole: list[Block]) -> list[Block]:
    """The article with the captions and rows that its extraction left out."""
    known = {block.text for block in blocks}
    text = "\n".join(known)
    missing = [
        b for b in whole if b.kind in ("caption", "row") and b.text not in known and b.text not in text
    ]
    return [*blocks, *missing]


def _published(meta: dict[str, str]) -> date | datetime | None:
    for name in ("article:published_time", "og:published_time", "publishdate", "pubdate", "date", "dc.date",
                 "datepublished", "publish_time", "weibo:article:create_at"):  # fmt: skip
        if found := parse_date(meta.get(name, "")):
            return found
    return None
