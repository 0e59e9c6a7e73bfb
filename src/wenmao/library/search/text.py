"""Text as the search sees it: words and pairs of characters, each with its place in the original.

Chinese has no spaces. A dictionary cuts it in words; overlapping pairs of characters (bigrams)
find what no dictionary knows, and tell a phrase by its very characters.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from wenmao.claims.quantities import normalised

_LATIN = r"[^\W_\u3400-\u9fff]+"
_PIECE = re.compile(rf"[\u3400-\u9fff]+|{_LATIN}(?:[.'-]{_LATIN})*")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a pair of characters in the form that is compared, `text[start:end]` of the original."""

    form: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text in simplified characters, half-width forms and small letters; its length is unchanged.

    >>> plain("文化產品ＡＢＣ出口"), plain("İSTANBUL")
    ('文化产品abc出口', 'istanbul')
    """
    simple = normalised(text)
    converted = _simplifier().convert(simple)
    # A conversion of words may change the length; places in the text must stay true.
    if len(converted) == len(simple):
        simple = converted
    lower = simple.lower()
    # One letter, İ, becomes two when it is made small: of each letter the first counts.
    return lower if len(lower) == len(simple) else "".join(letter.lower()[0] for letter in simple)


def words(text: str) -> list[Token]:
    """The words of a text, also those within longer words; English ones by their stems.

    >>> [token.form for token in words("網絡文學 exports")]
    ['网络', '文学', '网络文学', 'export']
    """
    simple, found = plain(text), []
    for piece in _PIECE.finditer(simple):
        start, run = piece.start(), piece.group()
        if not _HAN.match(run):
            found.append(Token(stem(run), start, piece.end()))
            continue
        for form, begin, end in _cutter().tokenize(run, "search", True):
            found.append(Token(form, start + begin, start + end))
    return found


def sequence(text: str) -> list[Token]:
    """The pairs of neighbouring characters of each Chinese run, and the other words between them.

    >>> [token.form for token in sequence("网文IP出海")]
    ['网文', 'ip', '出海']
    >>> [token.form for token in sequence("文化贸易")]
    ['文化', '化贸', '贸易']
    """
    simple, found = plain(text), []
    for piece in _PIECE.finditer(simple):
        start, run = piece.start(), piece.group()
        if not _HAN.match(run):
            found.append(Token(stem(run), start, piece.end()))
        elif len(run) == 1:
            found.append(Token(run, start, piece.end()))
        else:
            found += [Token(run[at : at + 2], start + at, start + at + 2) for at in range(len(run) - 1)]
    return found


def is_han(form: str) -> bool:
    """Whether a form is a single Chinese character.

    >>> is_han("茶"), is_han("茶叶"), is_han("a")
    (True, False, False)
    """
    return len(form) == 1 and _HAN.match(form) is not None


@lru_cache(65_536)  # words without end come by
def stem(word: str) -> str:
    """The stem of an English word, by Porter's rules as Snowball has them.

    >>> stem("exported"), stem("games"), stem("48.15")
    ('export', 'game', '48.15')
    """
    if not word.isascii() or not word.isalpha():
        return word.removesuffix("'s")
    return str((_stemmer().analyze(word) or [word])[0])


_STOP = (
    "的 了 和 与 在 是 对 为 中 等 及 以 将 从 有 这 那 其 也 都 而 并 或",
    "哪些 什么 多少 如何 怎么 怎样 最 被 把 吗 呢",
    "a an and are as at be by did do does for from had has have how in is it its of on or that the their",
    "this to was were what when which who why will with most much mani",
)
STOP = frozenset(" ".join(_STOP).split())
"""Words that tell little of what is looked for; in a phrase they count like others."""


@cache
def _simplifier() -> Any:
    import opencc  # noqa: PLC0415 - start-up stays fast without it

    return opencc.OpenCC("t2s")


@cache
def _cutter() -> Any:
    import rjieba  # noqa: PLC0415 - start-up stays fast without it

    return rjieba


@cache
def _stemmer() -> Any:
    import tantivy  # noqa: PLC0415 - start-up stays fast without it

    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.stemmer("English"))
        .build()
    )
