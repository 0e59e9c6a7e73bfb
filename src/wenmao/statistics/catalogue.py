"""The catalogue: every series and definition by its id."""

import tomllib
from functools import cache
from typing import Any

from wenmao.statistics.model import Definition, Series
from wenmao.statistics.packaged import table, texts
from wenmao.statistics.queries.query import SeriesQuery
from wenmao.vocabulary.languages import Text


def series(name: str) -> Series:
    """The series of an id; `KeyError` where there is none.

    >>> series("chn.cultural_goods.exports").name.zh
    '文化产品出口额'
    """
    return _all()[name]


def all_series() -> tuple[Series, ...]:
    """Every series, published and computed, in the catalogue's order."""
    return tuple(_all().values())


@cache
def published_series() -> tuple[Series, ...]:
    """The series whose values official sources publish: those that claims are linked to."""
    return tuple(found for found in all_series() if found.query is None)


@cache
def computed_series() -> tuple[Series, ...]:
    """The series that are summed from stored datasets, each by its query.

    >>> [found.query.text(2021) for found in computed_series() if found.id == "chn.hs49.exports"]
    ['baci/hs17 reporter=CHN flow=export products=49* year=2021']
    """
    return tuple(found for found in all_series() if found.query is not None)


@cache
def labelled(label: str) -> tuple[Series, ...]:
    """The published series that one everyday name can mean."""
    return tuple(found for found in published_series() if found.label == label)


def definition(name: str) -> Definition:
    """The definition of an id; `KeyError` where there is none."""
    return _definitions()[name]


@cache
def _all() -> dict[str, Series]:
    return {entry["id"]: _series(entry) for file in _files() for entry in file["series"]}


@cache
def _definitions() -> dict[str, Definition]:
    return {
        entry["id"]: Definition(**{**entry, "name": Text(**entry["name"])})
        for entry in (
            *table("definitions")["definition"],
            *(entry for file in _files() for entry in file.get("definition", ())),
        )
    }


def _files() -> list[dict[str, Any]]:
    return [tomllib.loads(text) for text in texts("series", "toml").values()]


def _series(entry: dict[str, Any]) -> Series:
    fields = {**_COMPUTED, "label": entry["id"], **entry} if "query" in entry else dict(entry)
    entry = dict(fields)
    fields["name"] = Text(**entry["name"])
    fields["scope"] = Text(**entry["scope"])
    for field in ("aliases", "scope_words"):
        fields[field] = (*entry[field]["en"], *entry[field]["zh"])
    fields["rivals"] = tuple(entry.get("rivals", ()))
    if "query" in entry:
        query = {"reporter": entry["reporter"], "flow": entry["flow"], **entry["query"]}
        fields["query"] = SeriesQuery.of(query)
    return Series(**fields)


# What a computed series need not say: no text names it, so there is nothing to link.
_NO_WORDS: dict[str, list[str]] = {"en": [], "zh": []}
_COMPUTED: dict[str, Any] = {
    "kind": "level", "primary": False, "growth": "", "basis": "", "partner": "", "parts": {},
    "scope": {"en": "", "zh": ""}, "scope_words": _NO_WORDS, "aliases": _NO_WORDS,
}  # fmt: skip
