"""Every measure by its name."""

from functools import cache
from importlib import import_module

from wenmao.measures.model import Measure

FAMILIES = (
    "scale",
    "markets",
    "margins",
    "survival",
    "bilateral",
    "competitiveness",
    "unit_values",
    "intra_industry",
    "quality",
    "technology",
    "sophistication",
    "decomposition",
    "complexity",
    "gravity",
    "services",
    "timeseries",
)
"""The modules of measures, as an analysis goes: how much, with whom, how well, why, and what next."""


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its name, family after family.

    >>> measures()["balassa"].family
    'competitiveness'
    """
    found: dict[str, Measure] = {}
    for family in FAMILIES:
        for measure in import_module(f"wenmao.measures.{family}").MEASURES:
            if measure.name in found:
                raise ValueError(f"two measures are called {measure.name}")
            found[measure.name] = measure
    return found


def measure(name: str) -> Measure:
    """The measure of a name; `KeyError` names those that there are.

    >>> measure("lafey")
    Traceback (most recent call last):
    ...
    KeyError: "there is no measure 'lafey'; did you mean lafay?"
    """
    wanted = name.replace("-", "_")
    if wanted in measures():
        return measures()[wanted]
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(wanted, measures(), 3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(measures())}"
    raise KeyError(f"there is no measure {name!r}; {hint}")
