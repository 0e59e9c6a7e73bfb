"""Quantities in Chinese text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from wenmao.claims.model import Bound
from wenmao.claims.numerals import chinese, digits
from wenmao.claims.quantities import Form, Quantity, alternation, lexicon, share_units
from wenmao.vocabulary.scales import SCALES

_HAN = "零〇一二两三四五六七八九十百千万亿"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALE = "万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百"
_ORDINAL = rf"[{_HAN}]+|\d{{1,3}}"


@cache
def _pattern() -> re.Pattern[str]:
    words = lexicon("zh")
    classifiers = alternation(words["classifier"]["words"])
    not_count = alternation(words["classifier"]["not_count"])
    return re.compile(
        rf"(?P<prefix>{alternation(words['currency']['prefix'])})?\s?"
        rf"(?:(?P<hundredths>百分之)|(?<![A-Za-z0-9_.])(?<![A-Za-z]-))"
        rf"(?P<number>{_DIGITS}|[{_HAN}]+(?:点[{_HAN}]+)?)"
        rf"(?P<half>半)?\s?(?P<many>多|余|来|几)?\s?(?P<scale>{_SCALE})?(?P<many2>多|余)?\s?"
        rf"(?:(?P<points>个百分点|百分点|个点)|(?P<percent>%)|(?P<fold>倍)|(?P<tenths>成)(?!为|了|本|功|立|果|员|都|交|长|就|品|熟|型|绩)"
        rf"|(?P<currency>{alternation(words['currency']['suffix'])})(?!素|旦|宵|宇|年)"
        rf"|(?P<not>{not_count})|(?P<classifier>{classifiers}))?"
    )


_JOINT = re.compile(rf"\s?(?P<word>-|–|—|~|至|到|和)\s?(?P<second>{_DIGITS})")
_FRACTION = re.compile(
    rf"(?P<bottom>[{_HAN}]+|\d+)分之(?P<top>[{_HAN}]+|\d+)|(?P<half>一半|半数)|(?P<over>过半)(?!程|年)"
)
_RANK = re.compile(
    rf"第(?P<number>{_ORDINAL})(?=(?:位|名|大(?!道|学|街|会)|高|多)|[，。；、,;]|$|的)"
    r"|(?P<head>首位|榜首|第一名)"
)
_RANK_VERB = re.compile(
    r"(?:居|列|排名|排|升至|跃居|跃升|位于|跻身|名列|占据|全球|世界|全国|亚洲|国内|稳居|保持|连续.{1,4}年)[^，。；]{0,8}$"
)
_YEARS = re.compile(rf"连续第?(?P<number>{_ORDINAL})(?:个)?年")
_TURN = re.compile(rf"翻(?:了)?(?:(?P<number>[{_HAN}]+|\d+)(?P<kind>番|倍)|(?P<once>番|倍))")
_GROWN = re.compile(r"(?:增长|增加|提高|扩大|上升|增|提升|攀升|上涨|多)(?:了|约|近|超过|超|逾|将近|接近)*$")
_LISTED = re.compile(r"\s?(?:、|和|与|及|以及|至|到|，|,)\s?(?:和|与)?")


def quantities(text: str) -> list[Quantity]:
    """Every quantity in a normalised Chinese text, in order.

    >>> [(q.value, q.unit) for q in quantities("进出口1663.6亿美元，下降近两成")]
    [(Decimal('166360000000.0'), 'USD'), (Decimal('20'), 'percent')]
    """
    found = [*_years(text), *_turns(text), *_ranks(text), *_fractions(text)]
    taken = [(quantity.start, quantity.end) for quantity in found]
    plain: list[Quantity] = []
    position = 0
    for match in _pattern().finditer(text):
        start = match.start("number")
        if start < position or any(a <= start < b for a, b in taken):
            continue
        quantity = _read(text, match)
        if quantity is not None:
            plain.append(quantity)
            position = quantity.end
    shared = share_units(plain, text, lambda between: bool(_LISTED.fullmatch(between)))
    found += [
        quantity if quantity.unit else replace(quantity, unit="count")
        for quantity in shared
        if quantity.unit or quantity.scale > 1
    ]
    return sorted(found, key=lambda quantity: quantity.start)


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    written = match["number"]
    number = _number(written)
    if number is None:
        return None
    value, step = number
    is_han = not written[0].isdigit()
    start = match.start("prefix") if match["prefix"] else match.start("number")
    if match["hundredths"]:
        start = match.start("hundredths")
    if _is_label(text, match, is_han):
        return None
    stop, upper, end_match = _end(match), None, match
    joint = _JOINT.match(text, stop)
    if joint and not is_han:
        second = _pattern().match(text, joint.start("second"))
        if second and _is_range(text, start, match, joint, second):
            if second["not"] and not second["classifier"]:
                return None  # 1至11月
            upper, second_step = digits(joint["second"])
            if upper <= value:
                return None
            step, end_match = min(step, second_step), second
            stop = _end(second)
    unit, form = _unit(end_match, match)
    if end_match["not"]:
        return None
    scale = Decimal(SCALES[end_match["scale"]].factor) if end_match["scale"] else Decimal(1)
    if is_han and not match["scale"] and form in ("amount", "count"):
        # A numeral such as 一千六百六十三亿 is written to its last block.
        step = _block(written)
    if match["tenths"]:
        value, step = value * 10, Decimal(10)
        if match["half"]:
            value, step = value + 5, Decimal(5)
    if is_han and unit == "count" and not _is_han_count(value, match):
        return None
    if not unit and not end_match["scale"] and not _LISTED.match(text, stop):
        return None
    if not unit and end_match["scale"] and upper is None and not _LISTED.match(text, stop):
        unit, form = "count", "count"
    outer_start, outer_end, bound = _bounded(text, start, stop)
    if upper is not None:
        bound = "range"
    elif (match["many"] in ("多", "余") or match["many2"]) and bound in ("exact", "approx"):
        bound = "over"
    elif match["many"] in ("来", "几"):
        bound = "approx"
    noun = (stop, _noun_end(text, stop)) if unit == "count" and _noun_end(text, stop) > stop else None
    negative = text[start - 1 : start] == "-"
    return Quantity(
        start, stop, outer_start, outer_end, value * scale, step * scale, unit, form,
        scale, None if upper is None else upper * scale, bound, noun, negative=negative,
    )  # fmt: skip


def _number(written: str) -> tuple[Decimal, Decimal] | None:
    if written[0].isdigit():
        return digits(written)
    value = chinese(written)
    if value is None:
        return None
    decimals = len(written.partition("点")[2])
    return value, Decimal(1).scaleb(-decimals)


def _block(written: str) -> Decimal:
    """The worth of the last step that a Chinese numeral spells out."""
    last = written[-1]
    worth = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}.get(last, 1)
    return Decimal(worth)


def _end(match: re.Match[str]) -> int:
    # White space and an unread tail belong to no quantity.
    return match.start() + len(match.group(0).rstrip())


def _unit(match: re.Match[str], first: re.Match[str]) -> tuple[str, Form]:
    if match["points"]:
        return "percentage_point", "points"
    if match["percent"] or match["tenths"] or first["hundredths"]:
        return "percent", "percent"
    if match["fold"]:
        return "ratio", "multiple"
    if match["currency"]:
        code = lexicon("zh")["currency"]["suffix"][match["currency"]]
        prefix = first["prefix"]
        if prefix and match["currency"] == "元":
            code = lexicon("zh")["currency"]["prefix"][prefix]
        return code, "amount"
    if first["prefix"]:
        return lexicon("zh")["currency"]["prefix"][first["prefix"]], "amount"
    if match["classifier"]:
        return "count", "count"
    return "", "count"


def _is_range(
    text: str, start: int, first: re.Match[str], joint: re.Match[str], second: re.Match[str]
) -> bool:
    moved = re.search(r"(?:由|从|自)[^，。；、]{0,12}$", text[max(0, start - 14) : start])
    if joint["word"] == "和":
        return False
    bare = not (first["percent"] or first["currency"] or first["classifier"] or first["points"])
    same = bare or (first["percent"] and second["percent"]) or (
        first["currency"] == second["currency"] and first["currency"] is not None
    )  # fmt: skip
    return bool(same) and not (moved and joint["word"] in ("至", "到"))


def _is_label(text: str, match: re.Match[str], is_han: bool) -> bool:
    start = match.start("number")
    before = text[max(0, start - 6) : start]
    following = text[match.end("number") : match.end("number") + 2]
    labels = tuple(lexicon("zh")["exclude"]["label_before"])
    if match["hundredths"]:
        return False
    if before.endswith("第") or (
        before.rstrip(" ：:").endswith(labels)
        and not (match["currency"] or match["percent"] or match["scale"])
    ):
        return True
    if not is_han:
        if following[:1] == "." and following[1:].isdigit():
            return True
        return bool(
            (not match["scale"] and not match["currency"]
            and (following[:1].isascii() and following[:1].isalpha()))
            or text[start - 1 : start] in {"/", ":", "#", "@", "_", "="}
            or (following[:1] in {"/", ":", "："} and following[1:].isdigit())
        )  # fmt: skip
    # 一系列, 两国, 十四五, 千方百计: a Chinese numeral without a unit is a word.
    return not any(
        match[name] for name in ("points", "percent", "fold", "tenths", "currency", "classifier", "not")
    )


def _is_han_count(value: Decimal, match: re.Match[str]) -> bool:
    return value >= 10 or bool(match["many"])


def _noun_end(text: str, stop: int) -> int:
    found = re.compile(r"[^，。；：、,;:!?！？（）()\s\d]{0,16}").match(text, stop)
    return found.end() if found else stop


@cache
def _bounds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    bound = lexicon("zh")["bound"]
    return (
        re.compile(rf"({alternation(bound['before'])})(?:了)?\s?(?:人民币)?$"),
        re.compile(rf"\s?({alternation(bound['after'])})"),
    )


def _bounded(text: str, start: int, end: int) -> tuple[int, int, Bound]:
    before, after = _bounds()
    words = lexicon("zh")["bound"]
    found = before.search(text, max(0, start - 6), start)
    if found:
        return found.start(1), end, words["before"][found.group(1)]
    tail = after.match(text, end)
    if tail:
        return start, tail.end(), words["after"][tail.group(1)]
    return start, end, "exact"


def _plain(span: tuple[int, int], value: Decimal, unit: str, form: Form, bound: Bound = "exact",
           outer: tuple[int, int] | None = None, verbal: bool = False) -> Quantity:  # fmt: skip
    return Quantity(*span, *(outer or span), value, Decimal(1), unit, form, bound=bound, verbal=verbal)


def _years(text: str) -> Iterator[Quantity]:
    for match in _YEARS.finditer(text):
        number = _number(match["number"])
        if number:
            yield _plain(match.span(), number[0], "year_span", "years")


def _turns(text: str) -> Iterator[Quantity]:
    for match in _TURN.finditer(text):
        number = _number(match["number"])[0] if match["number"] else Decimal(1)  # type: ignore[index]
        value = 2**number if (match["kind"] or match["once"]) == "番" else number + 1
        if number < 20:
            start, end, bound = _bounded(text, *match.span())
            yield _plain(match.span(), value, "ratio", "multiple", bound, (start, end), verbal=True)


def _ranks(text: str) -> Iterator[Quantity]:
    for match in _RANK.finditer(text):
        if match["head"]:
            yield _plain(match.span("head"), Decimal(1), "rank", "rank")
            continue
        number = _number(match["number"])
        following = text[match.end() : match.end() + 1]
        ranked = following in ("位", "名", "大", "高", "多") and following != ""
        if number and (ranked or _RANK_VERB.search(text, max(0, match.start() - 14), match.start())):
            yield _plain(match.span(), number[0], "rank", "rank")


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        if match["half"] or match["over"]:
            start, end, bound = _bounded(text, *match.span())
            yield _plain(
                match.span(),
                Decimal(50),
                "percent",
                "fraction",
                "over" if match["over"] else bound,
                (start, end),
            )
            continue
        if match["bottom"].endswith("百"):
            continue  # 百分之三十 is read with its number
        top, bottom = _number(match["top"]), _number(match["bottom"])
        if top and bottom and 0 < top[0] < bottom[0]:
            start, end, bound = _bounded(text, *match.span())
            yield _plain(match.span(), top[0] * 100 / bottom[0], "percent", "fraction", bound, (start, end))
