"""Words of the field in the other language: 网络文学 finds "online literature" and the other way round."""

from dataclasses import dataclass
from functools import cache, lru_cache

from wenmao.library.search.text import plain, stem, words
from wenmao.vocabulary.terms import terms


@dataclass(frozen=True, slots=True)
class Translation:
    """Words of a query, and what the term base says for them in the other language."""

    of: str
    text: str


@lru_cache(1024)  # queries without end come by
def translations(text: str) -> tuple[Translation, ...]:
    """The terms of a text in the other language, also those within longer ones; the longer ones first.

    >>> [(t.of, t.text) for t in translations("网络文学海外营收")][0:3:2]
    [('网络文学海外营收', 'overseas revenue of online literature'), ('网络文学', 'online literature')]
    """
    english = [token.form for token in words(text) if token.form.isascii()]
    found = [*_of_chinese(plain(text)), *_of_english(english)]
    return tuple(dict.fromkeys(sorted(found, key=lambda one: -len(one.of))))


def _of_chinese(simple: str) -> list[Translation]:
    table = _chinese()
    return [
        Translation(simple[at:end], one)
        for at in range(len(simple))
        for end in range(at + 2, min(at + 12, len(simple)) + 1)
        for one in table.get(simple[at:end], ())
    ]


def _of_english(stems: list[str]) -> list[Translation]:
    table = _english()
    return [
        Translation(" ".join(stems[at:end]), one)
        for at in range(len(stems))
        for end in range(at + 1, min(at + 6, len(stems)) + 1)
        for one in table.get(tuple(stems[at:end]), ())
    ]


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
