"""The tokens of an English sentence and their tags."""

from dataclasses import dataclass
from typing import Literal

Tag = Literal["N", "V", "G", "P", "D", "R", "C", "W", "O", "X", "B", "J", "Q", "T", ",", "(", ")", ":", "."]
"""N noun, V finite verb, G -ing form, P participle, D determiner, R preposition, C conjunction, W relative,
O pronoun, X auxiliary, B adverb, J adjective (an -ed or -ing form before a noun), Q quantity, T time;
"," "(" ")" ":" "." punctuation."""


@dataclass(slots=True)
class Token:
    """A word, a quantity or a time expression of a sentence, with its tag and its place.

    `index` numbers the quantities; `change` is what a verb or noun does to a figure.
    """

    start: int
    end: int
    word: str
    tag: Tag
    index: int = -1
    change: str = ""
