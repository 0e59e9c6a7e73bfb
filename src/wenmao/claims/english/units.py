"""The units of English text: currencies, measures, percentages, and the words that name them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from wenmao.claims.currencies import CODES_THAT_ARE_WORDS, currencies
from wenmao.claims.quantities import Form, lexicon

SCALES = {
    "hundred": 10**2, "thousand": 10**3, "k": 10**3, "lakh": 10**5, "lakhs": 10**5, "million": 10**6, "millions": 10**6,
    "mn": 10**6, "mln": 10**6, "mio": 10**6, "m": 10**6, "crore": 10**7, "crores": 10**7, "billion": 10**9,
    "billions": 10**9, "bn": 10**9, "bln": 10**9, "b": 10**9, "trillion": 10**12, "trillions": 10**12, "tn": 10**12,
    "trn": 10**12,
}  # fmt: skip
# Letters stand for a scale only where they touch the number: "5m", not "5 m".
TOUCHING = frozenset("kmb")
_PROPORTIONS: dict[str, tuple[str, Form, Decimal]] = {
    **dict.fromkeys(("%", "percent", "per cent", "pct", "per-cent"), ("percent", "percent", Decimal(1))),
    **dict.fromkeys(
        (
            "percentage points", "percentage point", "percent points", "per cent points", "% points", "% point",
            "percentage-points", "percentage-point", "pp", "ppt", "ppts", "pps", "p.p.", "pc points", "points", "point", "pts", "pt",
        ),
        ("percentage_point", "points", Decimal(1)),
    ),
    **dict.fromkeys(("basis points", "basis point", "bps", "bp"), ("percentage_point", "points", Decimal("0.01"))),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitWord:
    """What the words after a number make of it: `worth` multiplies it (cents, basis points)."""

    unit: str
    form: Form
    worth: Decimal = Decimal(1)


@cache
def unit_words() -> dict[str, UnitWord]:
    """Every unit by its words in lower case, single-spaced.

    >>> unit_words()["us dollars"].unit, unit_words()["basis points"].worth
    ('USD', Decimal('0.01'))
    """
    words: dict[str, UnitWord] = {}
    for code, english in currencies().items():
        words.setdefault(code.lower(), UnitWord(code, "amount"))
        for name in english:
            words.setdefault(name.lower(), UnitWord(code, "amount"))
            words.setdefault(name.lower().removesuffix("s"), UnitWord(code, "amount"))
    lists = lexicon("en")
    for code, names in lists["currency"]["suffix"].items():
        for name in names.split():
            words[name.replace("_", " ").lower()] = UnitWord(code, "amount")
    for code, names in lists["currency"]["hundredth"].items():
        for name in names.split():
            words[name.replace("_", " ").lower()] = UnitWord(code, "amount", Decimal("0.01"))
    for code, names in lists["measure"].items():
        form: Form = "duration" if code in DURATIONS else "measure"
        for name in names.split():
            words[name.replace("_", " ").lower()] = UnitWord(code, form)
    words |= {name: UnitWord(*proportion) for name, proportion in _PROPORTIONS.items()}
    return {name: unit for name, unit in words.items() if name not in CODES_THAT_ARE_WORDS}


DURATIONS = frozenset("second minute hour day week month quarter year decade century".split())


# M, B or k glued to a code: "30 MUSD", "kEUR 5".
GLUED = re.compile(r"(?P<scale>[MBkT])(?P<code>USD|EUR|GBP|CNY|JPY|AUD|CAD|CHF|SEK|NOK|DKK|HKD|INR|RMB)\b")
GLUED_SCALES = {"k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
