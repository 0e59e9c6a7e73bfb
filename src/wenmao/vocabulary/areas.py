"""Statistical areas: the numeric codes that trade statistics use, and the code that stands for each here.

Trade statistics number areas by the UN's M49 and add their own: France with
Monaco is 251, the United States with its territories 842. `data/areas.csv` lists
those that differ from ISO 3166-1, as CEPII (BACI country codes) and UN Comtrade
(table of partner areas, comtradeapi.un.org/files/v1/app/reference/partnerAreas.json)
publish them. The codes are those of UN Comtrade where ISO has none: `X1`, `_KS`;
where it gives one code to two areas, or another country's, the note says so.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wenmao.vocabulary.places import groups, places


@dataclass(frozen=True, slots=True)
class Area:
    """An area of trade statistics that ISO 3166-1 does not number, and what it covers."""

    numeric: int
    code: str
    en: str
    zh: str
    note: str


@cache
def areas() -> tuple[Area, ...]:
    """The areas that statistics number in their own way, in order of number.

    >>> {area.numeric: area.code for area in areas()}[251]
    'FRA'
    """
    text = files("wenmao.vocabulary").joinpath("data/areas.csv").read_text(encoding="utf-8")
    return tuple(
        Area(int(row["numeric"]), row["code"], row["en"], row["zh"], row["note"])
        for row in csv.DictReader(text.splitlines())
    )


@cache
def numeric_codes() -> dict[int, str]:
    """The code of every numbered area; a number that ISO 3166-1 gives is its country's.

    >>> numeric_codes()[156], numeric_codes()[842], numeric_codes()[0]
    ('CHN', 'USA', 'WLD')
    """
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    found = {area.numeric: area.code for area in areas()}
    return found | {int(country.numeric): country.alpha_3 for country in pycountry.countries}


@cache
def area_codes() -> frozenset[str]:
    """Every code by which a table in the store may name a reporter or partner.

    >>> {"CHN", "WLD", "EU", "_X"} <= area_codes()
    True
    """
    return frozenset(places()) | frozenset(groups()) | {area.code for area in areas()}
