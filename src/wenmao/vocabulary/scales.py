"""Scales: the words that multiply a number, as Chinese and English write them.

亿 (10^8) has no English word and "billion" (10^9) no short Chinese one, which is
why tenfold errors are the commonest slip of translated trade news.
"""

from dataclasses import dataclass
from decimal import Decimal

from wenmao.vocabulary.languages import Language


@dataclass(frozen=True, slots=True)
class Scale:
    """A multiplier as written.

    >>> SCALES["亿"].factor == 10**8
    True
    """

    word: str
    factor: int
    language: Language


_CHINESE = {
    "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "兆": 10**12,
}  # fmt: skip
_ENGLISH = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9,
    "bn": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip

SCALES: dict[str, Scale] = {
    **{word: Scale(word, factor, "zh") for word, factor in _CHINESE.items()},
    **{word: Scale(word, factor, "en") for word, factor in _ENGLISH.items()},
}

# The steps in which each language prints a large amount, largest first.
_PRINTED: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
    "en": ((10**12, " trillion"), (10**9, " billion"), (10**6, " million")),
}


def scaled(value: Decimal, language: Language, resolution: Decimal | None = None) -> str:
    """An amount printed in a language's own scale, no digit added or lost.

    `resolution` is the worth of the last known digit; digits finer than that
    are not printed.

    >>> scaled(Decimal("185.57E8"), "zh"), scaled(Decimal("185.57E8"), "en")
    ('185.57亿', '18.557 billion')
    >>> scaled(Decimal("18E9"), "zh"), scaled(Decimal(16), "en")
    ('180亿', '16')
    """
    for factor, word in _PRINTED[language]:
        if abs(value) >= factor:
            step = resolution / factor if resolution else None
            return plain(value / factor, step) + word
    return plain(value, resolution)


def plain(value: Decimal, resolution: Decimal | None = None) -> str:
    """A number with thousands separators, without trailing zeros beyond its resolution.

    >>> plain(Decimal("59082.00")), plain(Decimal("148.40"), Decimal("0.01"))
    ('59,082', '148.40')
    """
    if resolution is not None and resolution > 0:
        decimals = max(0, -int(resolution.normalize().as_tuple().exponent))
        return f"{value:,.{decimals}f}"
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
