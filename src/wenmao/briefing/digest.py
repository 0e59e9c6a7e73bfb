"""The digest: the core sentences of a document, grouped by theme, each cited to its passage."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wenmao.briefing.model import Digest, Insight, ThemeDigest
from wenmao.briefing.phrase import phrases
from wenmao.claims.extraction import sentence_spans
from wenmao.claims.model import Claim, within
from wenmao.documents.model import Document, Passage
from wenmao.documents.themes import theme_of, themes
from wenmao.vocabulary.languages import Language

_PER_THEME = 4
_LABEL = re.compile(r"^(?:Group \d+\s?:|[一二三四五六七八九十]+、|\d+[.、)])\s*")
_LEAD = re.compile(r"^[\s\-–•*·>#]+")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that could enter the digest."""

    passage: Passage
    start: int
    end: int
    words: str
    claims: tuple[Claim, ...]
    theme: str
    weight: float


def digest(document: Document, claims: tuple[Claim, ...]) -> Digest:
    """The core insights of a document.

    Sentences are placed under the theme whose cue words they and their heading
    hold; those with figures, with cues and near the top weigh most; a sentence
    that repeats another is left out. Citations are numbered in the order in
    which the digest first shows their passages.
    """
    other: Language = "zh" if document.language == "en" else "en"
    chosen = _chosen(list(_sentences(document, claims)))
    citations: list[int] = []
    found = []
    for theme in themes():
        insights = []
        for sentence in (s for s in chosen if s.theme == theme.id):
            if sentence.passage.index not in citations:
                citations.append(sentence.passage.index)
            text, marks = _without_marks(document, sentence.start, sentence.end)
            insights.append(Insight(
                citations.index(sentence.passage.index) + 1, sentence.passage.index,
                sentence.start, sentence.end, text, marks,
                tuple(claim.id for claim in sentence.claims), phrases(sentence.claims, other),
            ))  # fmt: skip
        if insights:
            headline = _headline(document, insights)
            found.append(ThemeDigest(theme.id, theme.name, headline, tuple(insights)))
    return Digest(tuple(found), tuple(citations))


def _sentences(document: Document, claims: tuple[Claim, ...]) -> Iterator[_Sentence]:
    body = [p for p in document.passages if p.kind in ("paragraph", "item", "caption")]
    for position, passage in enumerate(body):
        for start, end in _spans(document, passage):
            words = document.text[start:end]
            if len(words) < 12 or not re.search(r"\w", words):
                continue
            own = within(claims, start, end)
            theme, cues = theme_of(words, passage.heading)
            weight = 2.0 * min(len(own), 4) + cues + 1.0 / (1 + position)
            yield _Sentence(passage, start, end, words, own, theme, weight)


def _spans(document: Document, passage: Passage) -> Iterator[tuple[int, int]]:
    """An item of a list is one insight; a paragraph gives its sentences."""
    words = document.passage_text(passage)
    whole = [(0, len(words))]
    for start, end in whole if passage.kind == "item" else sentence_spans(words, document.language):
        stripped = _LEAD.sub("", words[start:end]).rstrip()
        if stripped:
            begin = passage.start + start + words[start:end].index(stripped)
            yield begin, begin + len(stripped)


def _chosen(sentences: list[_Sentence]) -> list[_Sentence]:
    """The weightiest of each theme, in the document's order, none twice."""
    kept: list[_Sentence] = []
    for sentence in sorted(sentences, key=lambda s: (-s.weight, s.start)):
        same_theme = sum(other.theme == sentence.theme for other in kept)
        if (
            same_theme < _PER_THEME
            and sentence.weight > 0.2
            and not any(_repeats(sentence.words, other.words) for other in kept)
        ):
            kept.append(sentence)
    return sorted(kept, key=lambda s: s.start)


def _repeats(one: str, other: str) -> bool:
    """Whether two sentences share most of their three-character runs."""
    first, second = ({text[i : i + 3] for i in range(len(text) - 2)} for text in (one, other))
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) > 0.8 * smaller


def _without_marks(document: Document, start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """The words of a span without its reference marks, and the marks."""
    marks = [mark for mark in document.citations if start <= mark.start and mark.end <= end]
    pieces, position = [], start
    for mark in marks:
        pieces.append(document.text[position : mark.start].rstrip(" "))
        position = mark.end
    pieces.append(document.text[position:end])
    return "".join(pieces).strip(), tuple(mark.label for mark in marks)


def _headline(document: Document, insights: list[Insight]) -> str:
    """The heading above the theme's first insight, or the first clause of its weightiest one."""
    passage = document.passages[insights[0].passage]
    if passage.heading and _LABEL.match(passage.heading):
        return _LABEL.sub("", passage.heading)
    strongest = max(insights, key=lambda insight: (len(insight.claims), -insight.start))
    clause = re.split(r"[；;。]|，(?=其中|同比|增长|下降)|, (?=up|down|while|with|which)", strongest.text)[0]
    return clause.rstrip("。.，, ")
