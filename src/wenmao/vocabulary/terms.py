"""The term base: what is measured, in Chinese and in English, and phrases made of its terms.

A phrase is translated only if the term base covers all of it: a phrase that is
half translated reads as if it were right.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from wenmao.vocabulary.languages import Language

Part = Literal["noun", "head", "modifier", "phrase", "place", "number", "of", "to", "and"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term in both languages, and the part that it plays in a longer phrase.

    A `head` is what is measured (exports, revenue); a `noun` is whose it is; a
    `modifier` stands before either; a `phrase` is complete.
    """

    zh: str
    en: str
    part: Part

    def text(self, language: Language) -> str:
        """The term in a language."""
        return self.en if language == "en" else self.zh


def translate(phrase: str, language: Language) -> str | None:
    """A phrase of the other language in this one, or None where a word of it is not known.

    >>> translate("网络文学海外营收", "en")
    'overseas revenue of online literature'
    >>> translate("exports of cultural goods to ASEAN", "zh")
    '对东盟文化产品出口'
    >>> translate("网络文学的气象", "en") is None
    True
    """
    if language == "en":
        terms = _cover(_CHINESE.findall(phrase.replace("的", "")), _table("zh"))
        return _english(terms) if terms else None
    terms = _cover(_words(phrase), _table("en"))
    return _chinese(terms) if terms else None


def written_in(phrase: str) -> Language:
    """The language that a phrase is written in: Chinese if any of it is.

    >>> written_in("网络文学 IP"), written_in("web novels")
    ('zh', 'en')
    """
    return "zh" if re.search(r"[\u3400-\u9fff]", phrase) else "en"


@cache
def terms() -> tuple[Term, ...]:
    """Every term of the packaged table; where a word has several, the first is preferred."""
    table = files("wenmao.vocabulary").joinpath("data/terms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines())
    return tuple(Term(row["zh"], row["en"], cast(Part, row["part"])) for row in rows)


# How a phrase falls into words: numbers with their measure word stay whole.
_NUMBER = r"\d[\d,.]*"
_CHINESE = re.compile(rf"{_NUMBER}[个家部种项款类位]?|\S")
_ENGLISH = re.compile(rf"{_NUMBER}|[a-z]+")
_ARTICLES = {"the", "a", "an", "s"}  # "s" is what is left of a possessive
_JOINTS = (
    Term("", "of", "of"),
    Term("", "in", "of"),
    Term("自", "from", "to"),
    Term("对", "to", "to"),
    Term("和", "and", "and"),
)
_SHARES = {"占比", "比重", "份额", "市场份额"}

Words = tuple[str, ...]


def _words(phrase: str) -> list[str]:
    """English words as the table is keyed: lower case, no article, no plural ending."""
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in _ENGLISH.findall(phrase.lower().replace("’", "'"))
        if word not in _ARTICLES
    ]


@cache
def _table(language: Language) -> dict[Words, Term]:
    """The terms, joints and places by the words of a language."""
    from wenmao.vocabulary.places import groups, places  # noqa: PLC0415 - start-up stays fast

    joints = [joint for joint in _JOINTS if joint.text(language)]
    named = [Term(known.zh, known.en, "place") for known in places().values()]
    named += [Term(known.zh, known.en, "place") for known in groups().values()]
    table: dict[Words, Term] = {}
    for term in (*terms(), *joints, *named):
        words = _words(term.en) if language == "en" else _CHINESE.findall(term.zh)
        table.setdefault(tuple(words), term)
    return table


def _cover(words: Sequence[str], table: dict[Words, Term]) -> list[Term] | None:
    """The fewest terms that cover all words, in order; the longest first where several do.

    A complete phrase stands alone: taken into a longer one, its words would be in the wrong order.
    """
    whole = table.get(tuple(words))
    if whole is not None:
        return [whole]
    best: list[list[Term] | None] = [None] * len(words) + [[]]
    for start in reversed(range(len(words))):
        for end in range(len(words), start, -1):
            term, rest = _term(words[start:end], table), best[end]
            if term is None or rest is None or term.part == "phrase":
                continue
            known = best[start]
            if known is None or len(rest) + 1 < len(known):
                best[start] = [term, *rest]
    return best[0]


def _term(words: Sequence[str], table: dict[Words, Term]) -> Term | None:
    found = table.get(tuple(words))
    if found is None and len(words) == 1 and words[0][0].isdigit():
        number = words[0].rstrip("个家部种项款类位")
        return Term(words[0] if words[0] != number else number + "个", number, "number")
    return found


def _english(found: Sequence[Term]) -> str | None:
    """Chinese order turned round: 网络文学 + 出口 is "exports of online literature"."""
    if len(found) == 1:
        return found[0].en
    first, *rest = found
    if (toward := _toward(found)) is not None:
        place, joint, others = toward
        inner = _english(others)
        return f"{inner} {joint} {place.en}" if inner else None
    if first.part == "place":
        inner = _english(rest)
        owner = first.en + ("’" if first.en.endswith("s") else "’s")
        return f"{owner} {inner}" if inner else None
    units: list[str] = []
    waiting: list[str] = []
    seen_head = False
    for term in found:
        if term.part in ("modifier", "number"):
            waiting.append(term.en)
            continue
        # A head in the middle (出口企业) is no longer what is measured: such a phrase is not built.
        if term.part in ("place", "and") or (seen_head and term.part != "head"):
            return None
        seen_head = seen_head or term.part == "head"
        units.append(" ".join((*waiting, term.en)))
        waiting = []
    return None if waiting else " of ".join(reversed(units))


def _toward(found: Sequence[Term]) -> tuple[Term, str, Sequence[Term]] | None:
    """The place and joint of 对东盟… and 自东盟…, and what stands after them."""
    first, *rest = found
    if first.part != "to" or len(rest) < 2 or rest[0].part != "place":
        return None
    return rest[0], first.en, rest[1:]


def _chinese(found: Sequence[Term]) -> str | None:
    """English order turned round: what stands after "of" goes first, "to ASEAN" first of all."""
    pieces: list[list[str]] = [[]]
    front = ""
    if len(found) > 1 and found[0].part == "place" and found[1].zh not in _SHARES:
        front, found = found[0].zh, found[1:]
    waiting: Term | None = None
    for term in found:
        if waiting is not None:
            if term.part != "place":
                # "revenue from online literature" is "revenue of" it; "exports to …" needs a place.
                if waiting.zh != "自":
                    return None
                pieces.append([term.zh])
            else:
                front += waiting.zh + term.zh
            waiting = None
        elif term.part == "to":
            waiting = term
        elif term.part == "of":
            pieces.append([])
        else:
            pieces[-1].append(term.zh)
    if waiting is not None or not all(pieces):
        return None
    return front + "".join("".join(piece) for piece in reversed(pieces))
