"""The score of a link: from how well its words match to the chance that it is right."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Features:
    """What a score is made of.

    `strength` is how well the concepts fit, a named scope added; `lexical` how
    many letters the subject shares with the nearest name; `lead` how far the
    strength is ahead of (or behind) the next best series.
    """

    strength: float
    lexical: float
    lead: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over the features, with no negative weight, and the score that takes a link."""

    intercept: float
    strength: float
    lexical: float
    lead: float
    threshold: float


@cache
def calibration() -> Calibration:
    """The packaged calibration; `checks/data/linking.toml` says on what it was fitted."""
    text = files("wenmao.checks").joinpath("data/linking.toml").read_text(encoding="utf-8")
    return Calibration(**tomllib.loads(text)["score"])


def score(found: Features) -> float:
    """The chance that a link is right: never less for a better match.

    >>> score(Features(1.0, 1.0, 0.5)) > 0.9 > score(Features(0.8, 0.5, -0.1))
    True
    """
    by = calibration()
    sum_ = by.intercept + by.strength * found.strength + by.lexical * found.lexical + by.lead * found.lead
    return 1 / (1 + math.exp(-sum_))
