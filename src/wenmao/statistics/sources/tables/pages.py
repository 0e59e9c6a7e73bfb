"""Tables of web pages: cells with their spans laid out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wenmao.statistics.sources.tables.lines import Line, Spread, squeezed
from wenmao.statistics.store.layouts import UnreadableTable

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_WIDEST = 1000  # columns; a span beyond it is an error of the page


def page_lines(path: Path, table: int | None = None, encoding: str = "") -> Iterator[Line]:
    """The rows of a page's table: by its number from 1, or the largest."""
    tables = page_tables(page(path, encoding))
    if not tables:
        raise UnreadableTable(f"{path.name}: the page has no table.")
    if table is not None and not 1 <= table <= len(tables):
        raise UnreadableTable(f"{path.name}: there is no table {table}; the page has {len(tables)}.")
    chosen = tables[table - 1] if table else max(tables, key=lambda rows: sum(map(len, rows)))
    for number, cells in enumerate(chosen, start=1):
        yield Line(number, cells)


def page(path: Path, encoding: str = "") -> Any:
    """A page's tree of elements, in its own encoding where none is given."""
    from lxml import etree, html  # noqa: PLC0415 - start-up stays fast without it

    data = path.read_bytes()
    if not data.strip():
        raise UnreadableTable(f"{path.name}: the file is empty.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1")):
        raise UnreadableTable(f"{path.name}: no web page but a file of another kind.")
    named = _CHARSET.search(data[:4096])
    text = _decoded(data, encoding or (named[1].decode("ascii") if named else ""))
    if "<" not in text:
        raise UnreadableTable(f"{path.name}: no web page.")
    try:
        # As text, without the declaration of an encoding that no longer holds.
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableTable(f"{path.name}: the page cannot be read ({error}).") from None
    for element in tree.xpath("//script | //style | //noscript"):
        element.drop_tree()
    return tree


def page_tables(tree: Any) -> list[list[list[str | None]]]:
    """The tables of a page that hold no other tables, each as rows of cells."""
    return [
        _laid_out(table) for table in tree.iter("table") if next(table.iterdescendants("table"), None) is None
    ]


def _laid_out(table: Any) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    covered: dict[int, tuple[int, str | None]] = {}  # column: rows still to come, text
    for element in table.iter("tr"):
        cells: list[str | None] = []
        waiting, covered = covered, {c: (left - 1, text) for c, (left, text) in covered.items() if left > 1}
        for cell in element.iterchildren("td", "th"):
            _fill(cells, waiting)
            text = _text(cell)
            down = _span(cell, "rowspan")
            for offset in range(_span(cell, "colspan")):
                if down > 1:
                    covered[len(cells)] = (down - 1, text)
                cells.append(text if offset == 0 or text is None else Spread(text))
        last = max(waiting, default=-1)
        while len(cells) <= last:
            _fill(cells, waiting)
            if len(cells) <= last:
                cells.append(None)
        rows.append(cells)
    return rows


def _fill(cells: list[str | None], waiting: dict[int, tuple[int, str | None]]) -> None:
    """Add the cells that reach down from rows above into the next places of a row."""
    while len(cells) in waiting:
        text = waiting[len(cells)][1]
        cells.append(None if text is None else Spread(text))


def _text(cell: Any) -> str | None:
    raw = "".join(cell.itertext())
    text = squeezed(raw)
    if not text:
        return None
    # No-break and ideographic spaces before a name show what it is part of.
    indent = len(raw.lstrip(" \t\r\n")) - len(raw.lstrip())
    return "\u3000" * indent + text


def _span(cell: Any, name: str) -> int:
    found = re.match(r"\s*(\d{1,4})", cell.get(name) or "")
    return min(max(int(found[1]), 1), _WIDEST) if found else 1


def _decoded(data: bytes, encoding: str) -> str:
    tried = [encoding] if encoding else []
    if encoding.lower() in ("gb2312", "gbk"):
        tried = ["gb18030"]  # which holds both, and what pages that name them really use
    for candidate in (*tried, "utf-8-sig", "gb18030"):
        try:
            return data.decode(candidate).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode(tried[0] if tried and _known(tried[0]) else "utf-8", "replace")


def _known(encoding: str) -> bool:
    try:
        "".encode(encoding)
    except LookupError:
        return False
    return True
