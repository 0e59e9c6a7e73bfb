"""Names of units in one vocabulary, so that differently worded outputs can be compared.

Currencies become ISO codes, whatever share of a whole becomes `percent`, and a
bare number or a number of times becomes `-`. Any other unit is itself, in lower
case and in the singular. A rate keeps its divisor: `USD per share`.
"""

_NAMES = {
    "USD": "dollar|us dollar|united states dollar|american dollar|$|us$|美元|美金",
    "EUR": "euro|€|欧元",
    "GBP": "pound sterling|british pound|sterling|pound|£|英镑",
    "CNY": "chinese yuan|yuan|renminbi|rmb|元|人民币",
    "JPY": "japanese yen|yen|¥|日元",
    "CHF": "swiss franc|franc",
    "CAD": "canadian dollar|加元",
    "AUD": "australian dollar|澳元",
    "NZD": "new zealand dollar",
    "HKD": "hong kong dollar|港元|港币",
    "MXN": "mexican peso|mex$",
    "TRY": "turkish lira|lira",
    "INR": "indian rupee|rupee",
    "LKR": "sri lankan rupee|sri lanka rupee",
    "BTC": "bitcoin|xbt",
    "FIM": "finnish markka|markka|markkaa",
    "NLG": "netherlands guilde|netherlands guilder|dutch guilder|guilder",
    "ESP": "peseta|spanish peseta",
    "DEM": "mark|german mark|deutsche mark|deutschmark",
    "CRC": "costa rican colón|costa rican colon|colón",
    "GEL": "georgian lari|lari",
    "LAK": "lao kip|laotian kip|kip",
    "KRW": "south korean won|korean won|won|韩元",
    "penny": "pence",
    "cent": "c|¢",
    "percent": "percentage|per cent|%",
    "percentage_point": "percentage point",
    "year": "year_span",
    "-": "|count|time|ratio|rank|dimensionless|unk|unknown",
}
CURRENCIES = frozenset(name for name in _NAMES if len(name) == 3 and name.isupper())
_KEYS = {name: key for key, names in _NAMES.items() for name in (key.lower(), *names.split("|"))}
_MEASURES = frozenset(("point", "cent", "penny", "day", "week", "month", "hour", "minute", "second"))


def unit_key(name: str) -> str:
    """The unit in the common vocabulary.

    >>> unit_key("United States dollar"), unit_key("cents per share"), unit_key("dimensionless")
    ('USD', 'cent per share', '-')
    """
    base, per, divisor = name.strip().lower().partition(" per ")
    if per and base:
        return f"{unit_key(base)} per {divisor.removesuffix('s')}"
    plain = name.strip().lower()
    return _KEYS.get(plain) or _KEYS.get(plain.removesuffix("s"), plain.removesuffix("s"))


def coarse_key(name: str) -> str:
    """The unit without its divisor, all counted things alike.

    >>> coarse_key("dollar per share"), coarse_key("fighter jet")
    ('USD', '-')
    """
    key = unit_key(name).partition(" per ")[0]
    known = key in _NAMES or key in _MEASURES
    return key if known else "-"
