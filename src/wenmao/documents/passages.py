"""A text in passages: headings, paragraphs, list items and table rows, each with its place."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from wenmao.documents.model import Passage, PassageKind

_LINE = re.compile(r"[^\r\n]+")
_ITEM = re.compile(r"\s*(?:[-*•·‣▪]\s+|\(?\d{1,2}[.)、]\s*|[①-⑳]\s*)")
_HEADING = re.compile(
    r"\s*(?:#{1,6}\s+\S|[一二三四五六七八九十]{1,3}、\S|（[一二三四五六七八九十]{1,3}）\S|第[一二三四五六七八九十]{1,3}[章节部分])"
)
# A machine-written digest runs its headings and items together in one line.
_DIGEST = re.compile(r"(?:Core Insights|Key Points|Summary|Group \d{1,2}\s?:|核心观点|要点)")
_DIGEST_PART = re.compile(
    r"\s(?=-\s)|\s?(?=Group \d{1,2}\s?:)|(?<=[\]］])\s(?=Group \d)|(?<=Core Insights)\s"
)
_GROUP = re.compile(r"\s*(?:Group \d{1,2}\s?:[^-]*|Core Insights|Key Points|Summary|核心观点|要点)\s*$")


def passages_of(text: str, start: int = 0, title: tuple[int, int] | None = None) -> tuple[Passage, ...]:
    """The passages of a plain text from an offset on, the title before them.

    >>> [p.kind for p in passages_of("# Trade\\n\\nExports rose.\\n- Games led\\n")]
    ['heading', 'paragraph', 'item']
    """
    found = [Passage(0, *title, kind="title")] if title else []
    heading = ""
    columns: tuple[str, ...] = ()
    for begin, end in _pieces(text, start):
        if title and begin >= title[0] and end <= title[1]:
            continue
        kind = _kind(text, begin, end)
        words = text[begin:end]
        if kind == "row":
            cells = tuple(cell.strip() for cell in words.strip().strip("|").split("|"))
            if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                continue
            row_columns = columns
            columns = columns or cells
            found.append(Passage(0, begin, end, kind, None, heading, row_columns))
            continue
        columns = ()
        if kind == "heading":
            heading = words.lstrip("# ").strip().rstrip("-").strip()
            found.append(Passage(0, begin, end, kind))
        else:
            found.append(Passage(0, begin, end, kind, None, heading))
    return tuple(replace(passage, index=index) for index, passage in enumerate(found))


def _pieces(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The lines of the text without the white space around them; digests in their parts."""
    for match in _LINE.finditer(text, start):
        begin, end = match.span()
        if _DIGEST.match(match.group(0).lstrip()) or match.group(0).count("] - ") >= 2:
            edges = [
                begin,
                *(part.start() for part in _DIGEST_PART.finditer(text, begin, end)),
                end,
            ]
            for left, right in itertools.pairwise(edges):
                yield from _trimmed(text, left, right)
        else:
            yield from _trimmed(text, begin, end)


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[begin:end]
    if words.strip():
        yield begin + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _kind(text: str, begin: int, end: int) -> PassageKind:
    words = text[begin : min(end, begin + 200)]
    if words.startswith("|") and words.count("|") >= 3:
        return "row"
    if end - begin <= 120 and (_HEADING.match(words) or _GROUP.match(words)):
        return "heading" if words[-1] not in "。；;" else "paragraph"
    return "item" if _ITEM.match(words) else "paragraph"
