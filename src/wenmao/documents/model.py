"""What a parsed document is: its text, its passages and where each stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from wenmao.vocabulary.languages import Language

PassageKind = Literal["title", "heading", "paragraph", "item", "row", "caption"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of the document's text that keeps its place.

    `start` and `end` are character offsets into `Document.text`. `page` counts
    from 1 and is None where the format has no pages. `heading` is the text of
    the nearest heading above. A table row (`row`) carries its column heads in
    `columns`, in the order of its cells.
    """

    index: int
    start: int
    end: int
    kind: PassageKind = "paragraph"
    page: int | None = None
    heading: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A reference mark that the text already carries, such as [4]; never a figure."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: `text` is `Document.text[start:end]`, which is empty for an empty cell."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures.

    `rows` is rectangular: a cell that spans several columns or rows stands, the
    same, in each of the places that it covers. The first `head` rows hold the
    column heads. `passages` has for each row the index of the passage that
    holds its words. `caption` is what stands above the table or names it, and
    `notes` what stands below; both are passages of the text besides, or cells
    that take a whole row.
    """

    rows: tuple[tuple[Cell, ...], ...]
    passages: tuple[int, ...]
    head: int = 0
    caption: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a document reads, from 0 to 1, and what counts against it, a short text each."""

    score: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: every character span in wenmao refers to its `text`.

    For plain text `text` is the decoded file itself, character for character.
    `address` is the one that a page gives as its own (canonical), if it gives one.
    `warnings` tell what could not be read. `quality` says how well the text reads.
    """

    source: str
    text: str
    passages: tuple[Passage, ...]
    language: Language
    title: str = ""
    publisher: str = ""
    published: date | datetime | None = None
    citations: tuple[CitationMark, ...] = ()
    format: str = "text"
    checksum: str = ""
    warnings: tuple[str, ...] = field(default=())
    tables: tuple[Table, ...] = ()
    author: str = ""
    address: str = ""
    quality: Quality = field(default=Quality())

    @property
    def published_text(self) -> str:
        """When it was published, to the minute where that is known, or nothing."""
        if isinstance(self.published, datetime):
            return self.published.isoformat(sep=" ", timespec="minutes")
        return self.published.isoformat() if self.published else ""

    def passage_text(self, passage: Passage) -> str:
        """The words of a passage."""
        return self.text[passage.start : passage.end]

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that holds a character offset, or None between passages."""
        for passage in self.passages:
            if passage.start <= offset < passage.end:
                return passage
        return None
