"""The data files that come with the package."""

import tomllib
from importlib.resources import files
from typing import Any


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
