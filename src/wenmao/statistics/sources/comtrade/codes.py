"""UN Comtrade's codes: its datasets, areas, flows and quantity units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from wenmao.statistics.sources.source import RequestError
from wenmao.vocabulary.areas import area_codes, areas, numeric_codes

GOODS, SERVICES = "goods", "services"


@dataclass(frozen=True, slots=True)
class Kind:
    """A dataset as the API names it: `type` C or S, `frequency` A or M, `classification` such as HS or H5."""

    name: str
    type: str
    frequency: str
    classification: str
    meaning: str

    @property
    def contract(self) -> str:
        """What its tables are."""
        return GOODS if self.type == "C" else SERVICES

    @property
    def codes(self) -> str:
        """The classification's name as datasets bear it."""
        return _CLASSIFICATIONS.get(self.classification, self.classification)


_CLASSIFICATIONS = {
    "H0": "HS1992", "H1": "HS1996", "H2": "HS2002", "H3": "HS2007", "H4": "HS2012", "H5": "HS2017",
    "H6": "HS2022", "EB02": "EBOPS2002", "EB10": "EBOPS2010",
}  # fmt: skip

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("hs", "C", "A", "HS", "Goods by year, in the HS revision that each country reported"),
        Kind("hs-monthly", "C", "M", "HS", "Goods by month, in the HS revision that each country reported"),
        *(
            Kind(f"h{n}", "C", "A", f"H{n}", f"Goods by year, in {_CLASSIFICATIONS[f'H{n}']}")
            for n in range(7)
        ),
        Kind("ebops10", "S", "A", "EB10", "Services by year, in EBOPS 2010"),
        Kind("ebops02", "S", "A", "EB02", "Services by year, in EBOPS 2002"),
    )
}

# The last year of the numbers that UN Comtrade no longer uses, as its table of partner areas has them.
_LAST_YEARS = {
    58: 1998, 230: 1992, 280: 1990, 356: 1974, 530: 2010, 532: 1985, 588: 1971, 590: 1977, 658: 1980,
    711: 1999, 736: 2011, 841: 1980, 868: 1974, 886: 1990,
}  # fmt: skip
# Numbers that stand beside the one under which UN Comtrade keeps a country: India is 699, France 251.
_BESIDE = {158, 250, 381, 578, 756, 840}

OTHER_FLOWS = ("RX", "RM", "DX", "FM", "XIP", "XOP", "MIP", "MOP", "3", "4",
               "RE-EXPORT", "RE-IMPORT", "RE-EXPORTS", "RE-IMPORTS")  # fmt: skip
"""Flows that exports or imports include already, in capitals."""

FLOWS: Mapping[str, str] = {
    spelt: flow
    for flow, letters, number in (("export", "X", "2"), ("import", "M", "1"))
    for spelt in (
        letters,
        number,
        *(word for name in (flow, f"{flow}s") for word in (name, name.capitalize())),
    )
}

UNITS: Mapping[str, str] = {
    "-1": "N/A", "1": "N/A", "2": "m²", "3": "1000 kWh", "4": "m", "5": "u", "6": "2u", "7": "l", "8": "kg",
    "9": "1000u", "10": "U (jeu/pack)", "11": "12u", "12": "m³", "13": "carat", "14": "km", "15": "g",
    "16": "hive", "17": "1000 m³", "18": "TJ", "19": "BBL", "20": "1000 L", "21": "1000 KG", "22": "kWH",
    "23": "l alc 100%", "24": "head", "25": "kg/net eda", "26": "kg C5H14ClNO", "27": "kg P2O5",
    "28": "kg H2O2", "29": "kg met.am.", "30": "kg N", "31": "kg KOH", "32": "kg K2O", "33": "kg NaOH",
    "34": "kg 90% sdt", "35": "kg U", "36": "ct/l", "37": "Bq", "38": "gi F/S", "39": "GRT", "40": "GT",
    "41": "ce/el",
}  # fmt: skip
"""The abbreviation of each quantity unit, by its number."""


@cache
def area_by_number() -> Mapping[int, str]:
    """The code of every area by UN Comtrade's number.

    >>> area_by_number()[842], area_by_number()[837], area_by_number()[492]
    ('USA', 'X1', '_EU')
    """
    return {**numeric_codes(), **{area.numeric: area.code for area in areas()}}


@cache
def area_by_letters() -> Mapping[str, str]:
    """The code of every area by the letters that UN Comtrade writes, which end in a blank in places.

    >>> area_by_letters()["W00"], area_by_letters()["S19"], area_by_letters()["_X "]
    ('WLD', 'TWN', '_X')
    """
    known = {code: code for code in sorted(area_codes())} | {"W00": "WLD", "S19": "TWN", "ZA1": "ZAF"}
    return known | {f"{letters} ": code for letters, code in known.items() if len(letters) < 3}


def numbers_of(place: str, years: Iterable[int]) -> tuple[int, ...]:
    """The numbers under which UN Comtrade keeps a place in some years; `RequestError` where it has none.

    >>> numbers_of("USA", [2023]), numbers_of("DEU", [1990, 1991])
    ((842,), (276, 280))
    """
    found = [number for number, code in area_by_number().items() if code == place]
    if not found:
        raise RequestError(f"UN Comtrade has no area {place!r}; use an ISO 3166-1 alpha-3 code such as CHN.")
    first = min(years, default=9999)
    used = [n for n in found if n not in _BESIDE and _LAST_YEARS.get(n, 9999) >= first]
    return tuple(sorted(used or found))


def kind_of(dataset: str) -> Kind:
    """A dataset by its name, the first where none is given; `RequestError` names those that there are."""
    try:
        return KINDS[dataset.lower() or "hs"]
    except KeyError:
        raise RequestError(f"UN Comtrade has no dataset {dataset!r}: {', '.join(KINDS)}.") from None
