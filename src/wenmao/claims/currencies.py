"""Currencies as every language writes them: ISO codes, signs, and their English names."""

from functools import cache

from wenmao.claims.quantities import lexicon

# Currency codes that are words.
CODES_THAT_ARE_WORDS = frozenset("all top try mop cup mad pen sos gel lak bam bob cop mur std".split())


@cache
def currencies() -> dict[str, list[str]]:
    """The codes and English names of all present currencies."""
    from babel import Locale  # noqa: PLC0415 - start-up stays fast without it
    from babel.numbers import get_currency_name, list_currencies  # noqa: PLC0415

    current = Locale("en").currencies
    return {
        code: [current[code], get_currency_name(code, count=2, locale="en")]
        for code in sorted(list_currencies("en"))
        if "(" not in current[code] and not code.startswith("X")
    }


@cache
def prefixes() -> dict[str, str]:
    """The currency of each sign or code that stands before a number.

    >>> prefixes()["HK$"], prefixes()["eur"]
    ('HKD', 'EUR')
    """
    codes = {code: code for code in currencies() if code.lower() not in CODES_THAT_ARE_WORDS}
    codes |= {code.lower(): code for code in ("USD", "EUR", "GBP", "CNY", "JPY", "HKD", "CHF", "AUD", "CAD")}
    for code, signs in lexicon("en")["currency"]["prefix"].items():
        codes |= dict.fromkeys(signs.split(), code)
        codes |= {sign.lower(): code for sign in signs.split() if len(sign) > 2}
    return codes | {"rmb": "CNY", "c $": "CAD", "hk $": "HKD", "us $": "USD", "r$": "BRL", "dollar": "USD"}
