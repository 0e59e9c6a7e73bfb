"""The Harmonized System: its revisions, the codes of each, and the names of its chapters."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from wenmao.vocabulary.languages import Language, Text

REVISIONS: Final = ("HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
"""Every revision, oldest first. A revision is named by the year from which it applies."""


def revision(name: str) -> str:
    """The revision that a name means: of the year, of UN Comtrade (`H0` to `H6`) or of BACI (`HS92`).

    `ValueError` where it means none.

    >>> revision("HS2017"), revision("H5"), revision("hs17")
    ('HS2017', 'HS2017', 'HS2017')
    """
    try:
        return _names()[name.strip().upper()]
    except KeyError:
        known = ", ".join(REVISIONS)
        raise ValueError(
            f"{name!r} is no revision of the Harmonized System; there are {known} (or H0 to H6, HS92 to HS22)"
        ) from None


def codes(name: str) -> frozenset[str]:
    """The 6-digit codes of a revision.

    National codes (chapters 98 and 99) and the codes that Comtrade adds, such
    as 999999 "not specified", are none of the Harmonized System and not here.

    >>> sorted(code for code in codes("HS2022") if code.startswith("9701"))
    ['970121', '970122', '970129', '970191', '970192', '970199']
    """
    return _codes()[revision(name)]


def is_code(code: str, name: str) -> bool:
    """Whether a chapter (2 digits), heading (4) or subheading (6) exists in a revision.

    >>> is_code("8524", "HS2002"), is_code("8524", "HS2007"), is_code("9504", "HS2007")
    (True, False, True)
    """
    return code in _with_headings()[revision(name)]


def chapter(code: str, language: Language = "en") -> str:
    """A short name of the chapter that a code belongs to; `ValueError` where there is no such chapter.

    >>> chapter("950450"), chapter("49", "zh")
    ('toys, games, sports goods', '书籍、报纸及其他印刷品')
    """
    try:
        return _chapters()[code[:2]].text(language)
    except KeyError:
        raise ValueError(f"{code!r} belongs to no chapter of the Harmonized System (01 to 97)") from None


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a packaged table of the Harmonized System."""
    text = files("wenmao.statistics").joinpath(f"data/hs/{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def _names() -> dict[str, str]:
    written = {}
    for place, name in enumerate(REVISIONS):
        written.update({name: name, f"H{place}": name, f"HS{name[-2:]}": name})
    return written


@cache
def _codes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {name: set() for name in REVISIONS}
    for row in rows("codes"):
        for place in row["revisions"]:
            found[REVISIONS[int(place)]].add(row["code"])
    return {name: frozenset(of) for name, of in found.items()}


@cache
def _with_headings() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(code[:digits] for code in of for digits in (2, 4, 6)) for name, of in _codes().items()
    }


@cache
def _chapters() -> dict[str, Text]:
    return {row["chapter"]: Text(row["en"], row["zh"]) for row in rows("chapters")}
