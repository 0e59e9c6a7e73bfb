"""A quantity as written: its number, scale, unit and bound, before any reading of its sense."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from wenmao.claims.model import Bound
from wenmao.vocabulary.languages import Language

Form = Literal[
    "amount", "percent", "points", "count", "multiple", "rank", "years", "fraction", "measure", "duration"
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and where it stands in the text.

    `start` and `end` hold the quote; `outer_start` and `outer_end` take in its
    bound words too. `verbal` quantities are verbs themselves (doubled, 翻一番).
    `noun` is the first word of what a count counts, `per` what an amount is paid
    for each of ("a share"), `spelt` says that the number is in words. The unit of
    a number that has none is "number".
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    value: Decimal
    resolution: Decimal
    unit: str
    form: Form
    scale: Decimal = Decimal(1)
    upper: Decimal | None = None
    bound: Bound = "exact"
    noun: tuple[int, int] | None = None
    verbal: bool = False
    negative: bool = False
    per: str = ""
    spelt: bool = False


# Full-width forms, one character for one, so that offsets stay true.
_PLAIN: dict[str | int, str] = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **{0xFF21 + letter: chr(0x41 + letter) for letter in range(26)},
    **{0xFF41 + letter: chr(0x61 + letter) for letter in range(26)},
    "％": "%", "．": ".", "－": "-", "＄": "$", "﹪": "%", "﹣": "-", "〜": "~", "～": "~",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2002": " ", "\u3000": " ", "−": "-",
    "‑": "-", "‐": "-", "’": "'", "‘": "'", "\t": " ",
}  # fmt: skip


@cache
def _normal() -> dict[int, str]:
    """The table of `normalised`; traditional characters become simplified ones."""
    path = files("wenmao.claims").joinpath("lexicon/traditional.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return str.maketrans(_PLAIN | {pair[0]: pair[1] for pair in pairs})


def normalised(text: str) -> str:
    """The text with full-width letters, digits and spaces made plain, length unchanged.

    Traditional characters are made simplified, one for one.

    >>> normalised("１２.５％"), normalised("進出口總額")
    ('12.5%', '进出口总额')
    """
    return text.translate(_normal())


@cache
def lexicon(language: Language) -> dict[str, Any]:
    """The packaged word lists of a language."""
    path = files("wenmao.claims").joinpath(f"lexicon/{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def alternation(words: Iterable[str]) -> str:
    """A pattern of the words, longest first, spaces matching any run of white space."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def moved(quantity: Quantity, offset: int) -> Quantity:
    """A quantity of a piece of text, with its place in the whole."""
    noun = quantity.noun and (quantity.noun[0] + offset, quantity.noun[1] + offset)
    return replace(
        quantity, start=quantity.start + offset, end=quantity.end + offset,
        outer_start=quantity.outer_start + offset, outer_end=quantity.outer_end + offset, noun=noun or None,
    )  # fmt: skip


def trie(words: Iterable[str]) -> str:
    """A pattern of the words that branches character by character; longer words win.

    It matches what `alternation` does, many times faster where the words are many.

    >>> trie(["增长", "增加", "增"])
    '增(?:加|长)?'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branches(tree)


def trie_at(words: Iterable[str]) -> str:
    """The pattern of `trie`, which fails at once where no word begins."""
    chosen = list(words)
    firsts = "".join(sorted({word[0] for word in chosen}))
    return f"(?=[{re.escape(firsts)}]){trie(chosen)}"


def _branches(node: dict[str, Any]) -> str:
    ends = "" in node
    arms = [re.escape(character) + _branches(child) for character, child in sorted(node.items()) if character]
    if not arms:
        return ""
    if len(arms) == 1 and not ends:
        return arms[0]
    return f"(?:{'|'.join(arms)})" + ("?" if ends else "")


def share_units(quantities: list[Quantity], text: str, joined: Callable[[str], bool]) -> Iterator[Quantity]:
    """Give listed numbers the unit that only the last one carries (10亿、20亿和30亿元)."""
    following: Quantity | None = None
    for quantity in reversed(quantities):
        between = text[quantity.outer_end : following.outer_start] if following else ""
        bare = quantity.unit in ("", "number") or (
            quantity.unit == "count" and quantity.noun is None and quantity.scale > 1
        )
        unlike = (
            following is not None
            and quantity.scale > 1
            and (following.scale not in (quantity.scale, 1) or following.form in ("percent", "points"))
        )
        if (
            following is not None
            and bare
            and following.unit not in ("", "number")
            and joined(between)
            and not unlike
        ):
            scale = quantity.scale if quantity.scale != 1 else following.scale
            factor = scale / quantity.scale
            quantity = replace(  # noqa: PLW2901
                quantity,
                unit=following.unit,
                form=following.form,
                scale=scale,
                value=quantity.value * factor,
                resolution=quantity.resolution * factor,
                noun=following.noun,
            )
        following = quantity
        yield quantity
