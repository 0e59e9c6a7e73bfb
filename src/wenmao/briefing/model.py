"""What a briefing is made of."""

from dataclasses import dataclass

from wenmao.checks.model import Finding
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.vocabulary.languages import Language, Text


@dataclass(frozen=True, slots=True)
class Insight:
    """One sentence of the document, quoted, with the number of its citation.

    `text` is verbatim but for the document's own reference marks, which stand in
    `marks`. `rendered` holds its figures as sentences of the other language.
    """

    citation: int
    passage: int
    start: int
    end: int
    text: str
    marks: tuple[str, ...]
    claims: tuple[str, ...]
    rendered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeDigest:
    """The insights of one theme, under a headline taken from the document."""

    theme: str
    name: Text
    headline: str
    insights: tuple[Insight, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The core insights of a document by theme, and the passages that the citations name."""

    themes: tuple[ThemeDigest, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one series: its picture, and the same values as a table."""

    theme: str
    title: str
    svg: str
    unit: str
    rows: tuple[tuple[str, str, str], ...]
    source: str
    definition: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """A checked document, digested, in the language of its reader."""

    document: Document
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    digest: Digest
    charts: tuple[Chart, ...]
    language: Language
