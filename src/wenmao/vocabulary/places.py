"""Places (ISO 3166-1 alpha-3) and country groups with their members, date and source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wenmao.vocabulary.languages import Language

WORLD = "WLD"


@dataclass(frozen=True, slots=True)
class Place:
    """An economy, or the world (`WLD`), by its ISO 3166-1 alpha-3 code.

    >>> place("KOR").text("en"), place("KOR").text("zh")
    ('South Korea', '韩国')
    """

    code: str
    en: str
    zh: str

    def text(self, language: Language) -> str:
        """The name in a language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Group:
    """A group of economies as its members stood on a date, with the list's source.

    `members` is empty where membership has no agreed list (`open_ended` says so).

    >>> group("ASEAN").text("zh"), len(group("RCEP").members)
    ('东盟', 15)
    """

    code: str
    en: str
    zh: str
    members: tuple[str, ...]
    as_of: str
    source: str
    open_ended: bool = False

    def text(self, language: Language) -> str:
        """The name in a language."""
        return self.en if language == "en" else self.zh


def place(code: str) -> Place:
    """The place of an ISO 3166-1 alpha-3 code; `ValueError` where there is none."""
    found = places().get(code)
    if found is None:
        raise ValueError(f"unknown place {code!r}: use an ISO 3166-1 alpha-3 code such as CHN")
    return found


def group(code: str) -> Group:
    """The country group of a code; `ValueError` where there is none."""
    found = groups().get(code)
    if found is None:
        raise ValueError(f"unknown group {code!r}: known are {', '.join(groups())}")
    return found


def place_name(code: str, language: Language) -> str:
    """The name of a place's or group's code.

    >>> place_name("EU", "zh"), place_name("USA", "en")
    ('欧盟', 'United States')
    """
    return (groups().get(code) or place(code)).text(language)


def place_name_or_code(code: str, language: Language) -> str:
    """The name of a place's or group's code, or the code itself where it has none.

    >>> place_name_or_code("USA", "en"), place_name_or_code("peers", "en")
    ('United States', 'peers')
    """
    try:
        return place_name(code, language)
    except ValueError:
        return code


@cache
def places() -> dict[str, Place]:
    """Every place by its code, with the names that CLDR gives in both languages."""
    import pycountry  # noqa: PLC0415 - start-up stays fast without them
    from babel import Locale  # noqa: PLC0415

    english, chinese = Locale("en").territories, Locale("zh").territories
    found = {
        country.alpha_3: Place(
            country.alpha_3,
            english.get(country.alpha_2, country.name),
            chinese.get(country.alpha_2, country.name),
        )
        for country in pycountry.countries
    }
    for code, en, zh in (
        (WORLD, "World", "全球"),
        ("HKG", "Hong Kong", "香港"),
        ("MAC", "Macao", "澳门"),
        ("TWN", "Taiwan", "台湾"),
    ):
        found[code] = Place(code, en, zh)
    return found


@cache
def groups() -> dict[str, Group]:
    """Every country group by its code, from the packaged table."""
    table = tomllib.loads(files("wenmao.vocabulary").joinpath("data/groups.toml").read_text(encoding="utf-8"))
    return {entry["code"]: Group(**{**entry, "members": tuple(entry["members"])}) for entry in table["group"]}
