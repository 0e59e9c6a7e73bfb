"""What is shown of a passage that was found: the words around what matched, and what matched."""

from dataclasses import dataclass

from wenmao.library.search.query import Query
from wenmao.library.search.terms import translations
from wenmao.library.search.text import STOP, sequence, words

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words of a passage with the spans that matched."""

    text: str
    highlights: tuple[tuple[int, int], ...]


def snippet(text: str, query: Query, longest: int = _LONGEST) -> Snippet:
    """The part of a passage with the most of what was looked for; offsets count in the snippet.

    >>> from wenmao.library.search.query import parse
    >>> found = snippet("2024年，網絡文學海外營收48.15億元。", parse("网络文学"))
    >>> [found.text[start:end] for start, end in found.highlights]
    ['網絡文學']
    """
    spans = _matches(text, query)
    begin = _best_begin(spans, len(text), longest)
    end = min(len(text), begin + longest)
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    shift = len(before) - begin
    shown = tuple((max(s, begin) + shift, min(e, end) + shift) for s, e in spans if s < end and e > begin)
    return Snippet(before + text[begin:end] + after, shown)


def _matches(text: str, query: Query) -> list[tuple[int, int]]:
    own = {token.form for token in words(query.meaning)} | {token.form for token in sequence(query.meaning)}
    wanted = own - STOP or own
    tokens = sequence(text)
    spans = [(token.start, token.end) for token in (*words(text), *tokens) if token.form in wanted]
    forms = [token.form for token in tokens]
    for translation in translations(query.meaning):
        phrase = [token.form for token in sequence(translation.text)]
        spans += [
            (tokens[at].start, tokens[at + len(phrase) - 1].end)
            for at in range(len(tokens) - len(phrase) + 1)
            if phrase and forms[at : at + len(phrase)] == phrase
        ]
    return _joined(spans)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _best_begin(spans: list[tuple[int, int]], length: int, longest: int) -> int:
    """Where a window begins that holds the most highlighted characters; not far before the first of them."""
    if length <= longest or not spans:
        return 0
    begins = [max(0, min(start - longest // 6, length - longest)) for start, _ in spans]
    return max(begins, key=lambda b: (sum(min(e, b + longest) - s for s, e in spans
                                          if s >= b and s < b + longest), -b))  # fmt: skip
