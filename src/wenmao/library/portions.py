"""What of a document is searched as one passage: its paragraphs, long ones in portions, rows together."""

from collections.abc import Iterator
from dataclasses import dataclass

from wenmao.claims.extraction import sentence_spans
from wenmao.claims.places import mentions
from wenmao.claims.quantities import normalised
from wenmao.documents.model import Document, Passage
from wenmao.documents.themes import theme_of

_LONGEST = 600  # characters: the vector of a longer text stands for none of its sentences
_SHORTEST = 2
_HEADS = ("title", "heading")


@dataclass(frozen=True, slots=True)
class Portion:
    """A run of a document's text that is found as one, `Document.text[start:end]`.

    `passage` is the number of the document's passage in which it begins; `places` are the
    economies and groups that it names, by code.
    """

    passage: int
    start: int
    end: int
    page: int | None
    heading: str
    text: str
    theme: str
    places: tuple[str, ...]


def portions(document: Document) -> Iterator[Portion]:
    """The portions of a document, in order; nothing of its text is left out but blanks and headings.

    >>> from wenmao.documents.reading import read
    >>> text = "Trade of 2024\\n\\nExports rose 4%.\\n\\nImports to Japan fell."
    >>> [(p.text, p.places) for p in portions(read("-", data=text.encode()))]
    [('Exports rose 4%.', ()), ('Imports to Japan fell.', ('JPN',))]
    """
    bare = not any(passage.kind not in _HEADS for passage in document.passages)
    for first, start, end in _spans(document):
        text = document.text[start:end]
        if first.kind in _HEADS and not bare:
            continue  # they stand with what is under them
        if len(text.strip()) < _SHORTEST:
            continue
        theme, cues = theme_of(text, first.heading)
        named = dict.fromkeys(
            place.code for place in mentions(normalised(text), document.language) if place.code
        )
        yield Portion(first.index, start, end, first.page, first.heading, text,
                      theme if cues else "", tuple(named))  # fmt: skip


def _spans(document: Document) -> Iterator[tuple[Passage, int, int]]:
    """Passages, a long one cut between sentences, the rows of a table put together while they are short."""
    first: Passage | None = None
    end = 0
    for passage in document.passages:
        if first is not None and passage.kind == "row" and passage.end - first.start <= _LONGEST:
            end = passage.end
            continue
        if first is not None:
            yield first, first.start, end
            first = None
        if passage.kind == "row":
            first, end = passage, passage.end
        elif passage.end - passage.start <= _LONGEST:
            yield passage, passage.start, passage.end
        else:
            yield from _cut(document, passage)
    if first is not None:
        yield first, first.start, end


def _cut(document: Document, passage: Passage) -> Iterator[tuple[Passage, int, int]]:
    words = document.passage_text(passage)
    start = 0
    end = 0
    for _, stop in [*sentence_spans(words, document.language), (len(words), len(words))]:
        if end > start and stop - start > _LONGEST:
            yield passage, passage.start + start, passage.start + end
            start = end
        end = stop
        while end - start > 2 * _LONGEST:  # a sentence without end
            yield passage, passage.start + start, passage.start + start + _LONGEST
            start += _LONGEST
    if end > start:
        yield passage, passage.start + start, passage.start + end
