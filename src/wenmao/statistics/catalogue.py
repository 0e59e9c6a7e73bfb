"""The catalogue: every series and definition by its id."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from wenmao.statistics.model import Definition, Series
from wenmao.vocabulary.languages import Text


def series(name: str) -> Series:
    """The series of an id; `KeyError` where there is none.

    >>> series("chn.cultural_goods.exports").name.zh
    '文化产品出口额'
    """
    return _all()[name]


def all_series() -> tuple[Series, ...]:
    """Every series, in the catalogue's order."""
    return tuple(_all().values())


@cache
def labelled(label: str) -> tuple[Series, ...]:
    """The series that one everyday name can mean."""
    return tuple(found for found in all_series() if found.label == label)


def definition(name: str) -> Definition:
    """The definition of an id; `KeyError` where there is none."""
    return _definitions()[name]


def texts(folder: str, ending: str) -> dict[str, str]:
    """The packaged files of a folder of this package's data, by name, in the order of their names."""
    found = files("wenmao.statistics").joinpath("data", folder).iterdir()
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(found, key=lambda path: path.name)
        if path.name.endswith(f".{ending}")
    }


def table(name: str) -> dict[str, Any]:
    """A packaged TOML table of this package's data folder."""
    return tomllib.loads(files("wenmao.statistics").joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


@cache
def _all() -> dict[str, Series]:
    return {entry["id"]: _series(entry) for text in texts("series", "toml").values()
            for entry in tomllib.loads(text)["series"]}  # fmt: skip


@cache
def _definitions() -> dict[str, Definition]:
    return {
        entry["id"]: Definition(**{**entry, "name": Text(**entry["name"])})
        for entry in table("definitions")["definition"]
    }


def _series(entry: dict[str, Any]) -> Series:
    fields = dict(entry)
    fields["name"] = Text(**entry["name"])
    fields["scope"] = Text(**entry["scope"])
    for field in ("aliases", "scope_words"):
        fields[field] = (*entry[field]["en"], *entry[field]["zh"])
    fields["rivals"] = tuple(entry.get("rivals", ()))
    return Series(**fields)
