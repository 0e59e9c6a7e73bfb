"""English words in a sentence: which are nouns, verbs, prepositions, and how they form phrases.

A light tagger of closed classes, the verbs that economic text uses, and endings; no model. It
need not know every word: what it does not know stands as a noun, which is what names things.
"""

import re

from wenmao.claims.english.tagging import tag
from wenmao.claims.english.tokens import Token
from wenmao.claims.quantities import Quantity
from wenmao.claims.times import Time

_TOKEN = re.compile(
    r"'s\b|(?:U\.S\.|U\.K\.|e\.g\.|i\.e\.|vs\.|No\.)|[A-Za-zÀ-ɏ](?:[\w'&]|[-/.](?=\w))*'?|\d(?:\w|[.,](?=\w))*|--+|[^\w\s\"“”]"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIRST_WORD = re.compile(r"[A-Za-z]+\s+")
_BOUNDING = ("exceed", "surpass", "topp", "tops ", "pass", "cross", "approach")


def tokens(words: str, found: list[Quantity], times: list[Time]) -> list[Token]:
    """The sentence as tagged tokens; each quantity and time expression is one token.

    >>> [token.tag for token in tokens("exports of games fell sharply", [], [])]
    ['N', 'R', 'N', 'V', 'B']
    """
    split: list[Token] = []
    position = 0
    for begin, end, index in _spans(words, found, times):
        start = max(begin, position)
        split += [_word(match) for match in _TOKEN.finditer(words, position, start)]
        if index is not None:
            split.append(Token(start, max(start, end), words[start:end] or "0", "Q", index))
            position = max(position, end)
        elif end > start:
            split.append(Token(start, end, words[start:end], "T"))
            position = end
        position = max(position, start)
    split += [_word(match) for match in _TOKEN.finditer(words, position)]
    tag(split, words)
    return split


def _spans(words: str, found: list[Quantity], times: list[Time]) -> list[tuple[int, int, int | None]]:
    """Where the quantities stand, with their numbers, and the times that are no part of one, in order."""
    quantities = [(_begin(words, q), max(q.outer_end, q.end), index) for index, q in enumerate(found)]
    apart = [
        (time.start, time.end, None)
        for time in times
        if not any(a < time.end and time.start < b for a, b, _ in quantities)
    ]
    # Of what begins and ends alike the time comes first.
    return sorted([*quantities, *apart], key=lambda span: (*span[:2], -1 if span[2] is None else span[2]))


def _begin(words: str, quantity: Quantity) -> int:
    """Where the token of a quantity begins: a verb that bounds it (exceeded $3 billion) stays a verb."""
    first = _FIRST_WORD.match(words, quantity.outer_start, quantity.start)
    bounding = first and first.group(0).lower().startswith(_BOUNDING)
    return first.end() if first and bounding else quantity.outer_start


def _word(match: re.Match[str]) -> Token:
    """A word not yet tagged; a year alone is a time."""
    word = match.group(0)
    return Token(match.start(), match.end(), word, "T" if _YEAR.fullmatch(word) else "N")
