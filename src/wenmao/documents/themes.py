"""The themes of cultural trade, and the words that place a text under one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wenmao.vocabulary.languages import Text


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and the words that place a sentence under it."""

    id: str
    name: Text
    cues: tuple[str, ...]


@cache
def themes() -> tuple[Theme, ...]:
    """The themes in the order in which a digest shows them."""
    table = tomllib.loads(files("wenmao.documents").joinpath("themes.toml").read_text("utf-8"))
    return tuple(
        Theme(t["id"], Text(**t["name"]), (*t["cues"]["en"], *t["cues"]["zh"])) for t in table["theme"]
    )


def theme_of(words: str, heading: str = "") -> tuple[str, float]:
    """The theme with the most cues, and how many; a heading's cue weighs as much as three of the text's.

    >>> theme_of("Online literature and games earned more abroad.")
    ('digital_formats', 2.0)
    """
    scores = {theme.id: 3 * _cues(heading, theme) + _cues(words, theme) for theme in themes()}
    best = max(scores, key=lambda theme: scores[theme])
    return (best, float(scores[best])) if scores[best] else ("overview", 0.0)


def _cues(text: str, theme: Theme) -> int:
    lower = text.lower()
    return sum(cue in lower for cue in theme.cues)
