"""Numbers as written: digits, English number words, Chinese numerals."""

from decimal import Decimal

_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "○": 0,
}  # fmt: skip
_HAN_STEPS = {"十": 10, "百": 100, "千": 1000}
_HAN_BLOCKS = {"万": 10**4, "亿": 10**8}

_ENGLISH_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {"a": 1, "an": 1, "dozen": 12}
_ENGLISH_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
ENGLISH_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        1,
    )
}


def digits(written: str) -> tuple[Decimal, Decimal]:
    """A number in digits and the worth of its last digit.

    >>> digits("1,663.6")
    (Decimal('1663.6'), Decimal('0.1'))
    """
    value = Decimal(written.replace(",", ""))
    return value, Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))


def chinese(written: str) -> Decimal | None:
    """A Chinese numeral, or None where the characters do not form one.

    >>> chinese("一千六百六十三"), chinese("二〇二四"), chinese("三点五"), chinese("两亿三千万")
    (Decimal('1663'), Decimal('2024'), Decimal('3.5'), Decimal('230000000'))
    """
    whole, point, fraction = written.partition("点")
    if point:
        decimals = "".join(str(_HAN_DIGITS.get(character, "?")) for character in fraction)
        base = chinese(whole)
        return None if base is None or not decimals.isdigit() else base + Decimal("0." + decimals)
    if len(whole) > 1 and all(character in _HAN_DIGITS for character in whole):
        return Decimal("".join(str(_HAN_DIGITS[character]) for character in whole))
    total = block = digit = 0
    for character in whole:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_STEPS:
            block += (digit or 1) * _HAN_STEPS[character]
            digit = 0
        elif character in _HAN_BLOCKS:
            # 两万亿: the larger block multiplies everything that was read so far.
            total = (total + block + digit or 1) * _HAN_BLOCKS[character] if (
                _HAN_BLOCKS[character] > total
            ) else total + (block + digit) * _HAN_BLOCKS[character]  # fmt: skip
            block = digit = 0
        else:
            return None
    return Decimal(total + block + digit) if whole else None


def english(written: str) -> Decimal | None:
    """A number in English words below a million, or None.

    >>> english("sixteen"), english("twenty-five"), english("two thousand one hundred"), english("a dozen")
    (Decimal('16'), Decimal('25'), Decimal('2100'), Decimal('12'))
    """
    if written.lower().endswith(" and a half"):
        whole = english(written[: -len(" and a half")])
        return None if whole is None else whole + Decimal("0.5")
    total = thousands = 0
    for word in written.lower().replace("-", " ").split():
        if word == "hundred":
            total = (total or 1) * 100
        elif word == "thousand":
            thousands, total = (total or 1) * 1000, 0
        elif word == "dozen":
            total = (total or 1) * 12
        elif word in _ENGLISH_SMALL:
            total += _ENGLISH_SMALL[word]
        elif word in _ENGLISH_TENS:
            total += _ENGLISH_TENS[word]
        elif word != "and":
            return None
    return Decimal(thousands + total) if written.strip() else None
