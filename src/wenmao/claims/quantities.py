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

Form = Literal["amount", "percent", "points", "count", "multiple", "rank", "years", "fraction"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and where it stands in the text.

    `start` and `end` hold the quote; `outer_start` and `outer_end` take in its
    bound words too. `verbal` quantities are verbs themselves (doubled, 翻一番).
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


# Full-width forms, one character for one, so that offsets stay true.
_PLAIN: dict[str | int, str] = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **{0xFF21 + letter: chr(0x41 + letter) for letter in range(26)},
    **{0xFF41 + letter: chr(0x61 + letter) for letter in range(26)},
    "％": "%", "．": ".", "－": "-", "＄": "$", "﹪": "%", "﹣": "-", "〜": "~", "～": "~",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2002": " ", "\u3000": " ", "−": "-",
    "‑": "-", "‐": "-", "’": "'", "‘": "'", "\t": " ",
}  # fmt: skip
_NORMAL = str.maketrans(_PLAIN)


def normalised(text: str) -> str:
    """The text with full-width letters, digits and spaces made plain, length unchanged.

    >>> normalised("１２.５％")
    '12.5%'
    """
    return text.translate(_NORMAL)


@cache
def lexicon(language: Language) -> dict[str, Any]:
    """The packaged word lists of a language."""
    path = files("wenmao.claims").joinpath(f"lexicon/{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def alternation(words: Iterable[str]) -> str:
    """A pattern of the words, longest first, spaces matching any run of white space."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def share_units(quantities: list[Quantity], text: str, joined: Callable[[str], bool]) -> Iterator[Quantity]:
    """Give listed numbers the unit that only the last one carries (10亿、20亿和30亿元)."""
    following: Quantity | None = None
    for quantity in reversed(quantities):
        between = text[quantity.outer_end : following.outer_start] if following else ""
        if following is not None and quantity.unit == "" and following.unit and joined(between):
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
