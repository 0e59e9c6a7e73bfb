"""Words of the field in the other language: 网络文学 finds "online literature" and the other way round."""

from dataclasses import dataclass
from functools import cache

from wenmao.library.search.text import stem, words
from wenmao.vocabulary.terms import terms


@dataclass(frozen=True, slots=True)
class Translation:
    """Words of a query, and what the term base says for them in the other language."""

    of: str
    text: str


@cache
def translations(text: str) -> tuple[Translation, ...]:
    """The terms of a text in the other language, the longest where several begin at a place.

    >>> [(t.of, t.text) for t in translations("网络文学 exports")][:2]
    [('网络文学', 'online literature'), ('export', '出口')]
    """
    found: list[Translation] = []
    simple = words(text)
    whole = "".join(token.form if token.form.isascii() else "" for token in simple)
    found += _of_chinese(text)
    if whole:
        found += _of_english([token.form for token in simple if token.form.isascii()])
    return tuple(dict.fromkeys(found))


def _of_chinese(text: str) -> list[Translation]:
    from wenmao.library.search.text import plain  # noqa: PLC0415 - beside its use

    simple, table, found = plain(text), _chinese(), []
    at = 0
    while at < len(simple):
        for length in range(min(12, len(simple) - at), 1, -1):
            if (known := table.get(simple[at : at + length])) is not None:
                found += [Translation(simple[at : at + length], one) for one in known]
                at += length - 1
                break
        at += 1
    return found


def _of_english(stems: list[str]) -> list[Translation]:
    table, found = _english(), []
    at = 0
    while at < len(stems):
        for length in range(min(6, len(stems) - at), 0, -1):
            if (known := table.get(tuple(stems[at : at + length]))) is not None:
                found += [Translation(" ".join(stems[at : at + length]), one) for one in known]
                at += length - 1
                break
        at += 1
    return found


@cache
def _chinese() -> dict[str, tuple[str, ...]]:
    table: dict[str, dict[str, None]] = {}
    for term in terms():
        if len(term.zh) > 1 and term.en:
            table.setdefault(term.zh, {})[term.en] = None
    for zh, en in _places():
        table.setdefault(zh, {})[en] = None
    return {zh: tuple(en) for zh, en in table.items()}


@cache
def _english() -> dict[tuple[str, ...], tuple[str, ...]]:
    table: dict[tuple[str, ...], dict[str, None]] = {}
    for term in terms():
        if len(term.zh) > 1 and term.en:
            key = tuple(stem(word) for word in term.en.lower().split())
            table.setdefault(key, {})[term.zh] = None
    for zh, en in _places():
        table.setdefault(tuple(stem(word) for word in en.lower().split()), {})[zh] = None
    return {en: tuple(zh) for en, zh in table.items()}


@cache
def _places() -> tuple[tuple[str, str], ...]:
    from wenmao.vocabulary.places import groups, places  # noqa: PLC0415 - start-up stays fast

    named = [(one.zh, one.en) for one in places().values()]
    named += [(one.zh, one.en) for one in groups().values()]
    return tuple((zh, en) for zh, en in named if len(zh) > 1)
