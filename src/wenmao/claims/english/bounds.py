"""The words that bound a figure in English: over, nearly, at least, or so."""

import re
from functools import cache

from wenmao.claims.model import Bound
from wenmao.claims.quantities import alternation, lexicon

# Words between a bound and its figure: more than *the* 36 per cent.
_BETWEEN = frozenset("the a an some".split())
_COMPARING = frozenset("over above below under within beyond passing around".split())
_LONGEST = 40  # characters of a bound's words


@cache
def _bounds() -> tuple[dict[str, Bound], frozenset[str], re.Pattern[str], dict[str, Bound]]:
    """The bounds before a figure, the words that they end in, and those behind one."""
    bound = lexicon("en")["bound"]
    last = frozenset(phrase.rpartition(" ")[2] for phrase in bound["before"])
    behind = re.compile(rf"\s({alternation(bound['after'])})\b", re.IGNORECASE)
    return bound["before"], last, behind, bound["after"]


def bounded(text: str, start: int, end: int) -> tuple[int, int, Bound]:
    """The span of a figure with the words that bound it, and the bound.

    >>> bounded("nearly 5 percent", 7, 16), bounded("5 percent or more", 0, 9)
    ((0, 16, 'under'), (0, 17, 'at_least'))
    """
    before, last, behind, after = _bounds()
    window = text[max(0, start - _LONGEST) : start]
    if window[-1:] == " ":
        words = window.lower().split()
        whole = start <= _LONGEST or window[0] == " "  # else the first word may be cut
        while words:
            found = _longest(words, len(words) - (not whole), before, last)
            if found or words[-1] not in _BETWEEN:
                break
            words.pop()
        else:
            found = 0
        if found:
            phrase = _phrase(words, found)
            offset = start - len(window) + _place(window, words, found)
            if not (phrase == "up to" and _is_rise(text, offset)) and not (
                phrase in _COMPARING and _is_preposition(text, offset)
            ):
                return offset, end, before[phrase]
    if window[-2:].strip()[-1:] in _SIGNS and (sign := _SIGN.search(window)):
        return start - len(sign.group(0)), end, _SIGNS[sign["sign"]]
    if text[end : end + 1].isspace() and (tail := behind.match(text, end)):
        return start, tail.end(), after[re.sub(r"\s+", " ", tail.group(1).lower())]
    return start, end, "exact"


def _phrase(words: list[str], count: int) -> str:
    return " ".join(words[-count:]).lstrip('("“[')


def _longest(words: list[str], most: int, before: dict[str, Bound], last: frozenset[str]) -> int:
    """How many of the last words form a bound; none where they do not."""
    if words[-1].lstrip('("“[') not in last:
        return 0
    return next((count for count in range(min(6, most), 0, -1) if _phrase(words, count) in before), 0)


def _place(window: str, words: list[str], count: int) -> int:
    """Where the last `count` of the words begin in the window; "by" before them is of the bound too."""
    starts = [match.start() for match in re.finditer(r"\S+", window)]
    first = len(words) - count
    if first and words[first - 1] == "by":
        return starts[first - 1]
    return starts[first] + len(words[first]) - len(words[first].lstrip('("“['))


_SIGNS: dict[str, Bound] = {
    "~": "approx",
    "≈": "approx",
    ">": "over",
    "<": "under",
    "≥": "at_least",
    "≤": "at_most",
}
_SIGN = re.compile(r"(?P<sign>[~≈><≥≤])\s?$")


def _is_preposition(text: str, offset: int) -> bool:
    """Whether "over" or "above" compares instead of bounding: 5 points above 2019, up 3% over 2022."""
    return bool(
        re.search(
            r"(?:%|\bper\s?cent|\bpoints?|\bincrease|\brise|\bgrowth|\bgain|\bchange|\badvantage|\blead)\s$",
            text[max(0, offset - 12) : offset],
        )
    )


def _is_rise(text: str, offset: int) -> bool:
    """Whether "up to" is a movement: went up to, was up to."""
    return bool(
        re.search(
            r"\b(?:went|was|is|were|moved|edged|ticked|pushed|,)\s*$", text[max(0, offset - 10) : offset]
        )
    )
