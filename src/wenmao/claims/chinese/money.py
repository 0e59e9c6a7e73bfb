"""How Chinese text writes money: the names of currencies before and behind a number, and their small change."""

import re
from decimal import Decimal
from functools import cache

from wenmao.claims.chinese.numbers import HAN, number
from wenmao.claims.currencies import currencies as present_currencies
from wenmao.claims.currencies import prefixes as signs
from wenmao.claims.quantities import lexicon, trie

_HUNDREDTH = {"美分": "USD", "欧分": "EUR", "便士": "GBP", "港仙": "HKD", "戈比": "RUB"}
_DIGIT = rf"(?:\d|[{HAN}])"
# 三块五毛钱, 1234元5角6分, 五英镑五十便士: what stands behind the currency.
_TENTHS = re.compile(
    rf"(?P<tenths>{_DIGIT})[角毛](?:(?P<hundredths>{_DIGIT})分)?钱?"
    rf"|(?P<cents>\d{{1,2}}|[{HAN}]{{1,3}})(?:{'|'.join(_HUNDREDTH)})|(?<=块)(?P<bare>{_DIGIT})(?![\d{HAN}个块年月])"
)


@cache
def currencies() -> dict[str, str]:
    """The currency of each word that stands behind a number.

    >>> currencies()["秘鲁索尔"], currencies()["元"]
    ('PEN', 'CNY')
    """
    from babel import Locale  # noqa: PLC0415 - start-up stays fast without it

    named = Locale("zh").currencies
    present = {
        name: code for code, name in named.items()
        if "(" not in name and "（" not in name and not code.startswith("X") and code in present_currencies()
    }  # fmt: skip
    names: dict[str, str] = lexicon("zh")["currency"]["suffix"]
    return present | names


@cache
def named_before() -> dict[str, str]:
    """The currency of each sign, code or name that stands before a number.

    >>> named_before()["S$"], named_before()["港币"]
    ('SGD', 'HKD')
    """
    names = {name: code for name, code in currencies().items() if len(name) > 1 and not name.startswith("元")}
    written = {sign: code for sign, code in signs().items() if not sign.islower() and " " not in sign}
    own: dict[str, str] = lexicon("zh")["currency"]["prefix"]
    return names | written | own


@cache
def before_number() -> re.Pattern[str]:
    """What `named_before` knows, at the end of a text; behind a number it belongs to that."""
    return re.compile(rf"(?<![\d{HAN}A-Za-z])({trie(named_before())})\s?$")


def hundredths() -> dict[str, str]:
    """The currency of each word for a hundredth of it: 美分."""
    return _HUNDREDTH


def change_behind(text: str, place: int) -> tuple[Decimal, int] | None:
    """The small change right behind a currency's name, as a part of one, and where it ends.

    >>> change_behind("三块五毛钱", 2), change_behind("1元2角5分", 2)
    ((Decimal('0.5'), 5), (Decimal('0.25'), 6))
    """
    found = _TENTHS.match(text, place)
    if found is None:
        return None
    tenths = found["tenths"] or found["bare"]
    parts = [(tenths, 10), (found["hundredths"] or found["cents"], 100)]
    worth = Decimal(0)
    for written, part in parts:
        read = number(written) if written else None
        worth += read[0] / part if read else 0
    return worth, found.end()
