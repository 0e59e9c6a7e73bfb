"""Quantities in English text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from wenmao.claims.model import Bound
from wenmao.claims.numerals import ENGLISH_ORDINALS, digits, english
from wenmao.claims.quantities import Form, Quantity, alternation, lexicon, share_units
from wenmao.vocabulary.periods import MONTHS

_COUNTED: Form = "count"
_FACTORS = {
    "hundred": 10**2, "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "mln": 10**6, "m": 10**6,
    "billion": 10**9, "bn": 10**9, "bln": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = rf"(?:(?:{_TENS})(?:[- ](?:{_SMALL}))?|(?:{_SMALL})(?:\shundred)?|(?:a|one|two)\s(?:hundred|dozen))"
# "Half a million": a part of a scale word, and its worth.
_PARTS = {
    "half a": Decimal("0.5"), "half": Decimal("0.5"), "a quarter": Decimal("0.25"), "quarter": Decimal("0.25"),
    "a quarter of a": Decimal("0.25"), "three quarters of a": Decimal("0.75"), "three quarters": Decimal("0.75"),
    "three-quarters of a": Decimal("0.75"),
}  # fmt: skip
_OF_SCALE = rf"(?:{'|'.join(sorted(_PARTS, key=len, reverse=True))})(?=\s(?:million|billion|trillion)\b)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_FRACTIONS = {
    "half": Decimal(50), "one half": Decimal(50), "one-half": Decimal(50),
    **{
        f"{top}{joint}{bottom}{'' if n == 1 else 's'}": Decimal(100 * n) / d
        for n, tops in ((1, ("one", "a")), (2, ("two",)), (3, ("three",)), (4, ("four",)))
        for top in tops
        for bottom, d in (("third", 3), ("quarter", 4), ("fifth", 5), ("tenth", 10))
        for joint in (" ", "-")
        if n < d
    },
}  # fmt: skip
_VERBS = {
    "doubled": 2, "doubles": 2, "doubling": 2, "double": 2, "twice": 2, "tripled": 3, "triples": 3,
    "tripling": 3, "trebled": 3, "quadrupled": 4, "quadrupling": 4, "quintupled": 5,
}  # fmt: skip
_FOLDS = {f"{word}fold": value for word, value in zip(
    "two three four five six seven eight nine ten".split(), range(2, 11), strict=True)}  # fmt: skip
_MONTH_NAMES = tuple(
    form for month in MONTHS for form in {month.lower(), month[:3].lower(), month[:4].lower()}
)


@cache
def _number() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=RMB)|(?<=USD)|(?<=CNY)|(?<=EUR)|(?<=JPY)|(?<=KRW)|(?<=GBP)|(?<=HKD)|(?<=CHF)|(?<=Rs)"
        rf"|(?<![\w.]))(?:(?P<digits>{_DIGITS})|(?P<words>\b{_OF_SCALE}|\b{_WORDS}\b))",
        re.IGNORECASE,
    )


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(lexicon('en')['currency']['prefix'])})\s?$")


@cache
def _unit() -> re.Pattern[str]:
    suffixes = alternation(lexicon("en")["currency"]["suffix"])
    return re.compile(
        r"(?P<scale>[\s-]{0,2}(?:hundred[\s-])?"
        r"(?:thousand|million|billion|trillion|mn|mln|bn|bln|tn|trn)\b|(?:k|m|b|tn|bn)\b)?"
        r"(?:[\s-]{0,2}(?P<points>(?:percentage|percent|per\scent|%)[\s-]?points?\b|pp\b|ppts?\b|pps\b)"
        r"|[\s-]{0,2}(?P<basis>basis\spoints\b)"
        r"|[\s-]{0,2}(?P<percent>%|percent\b|per\scent\b|pct\b)"
        r"|(?P<fold>[\s-]?fold\b|\s?x\b(?!\w)|\stimes\b)"
        rf"|[\s-]{{0,2}}(?P<currency>{suffixes})\b(?P<scale2>\s(?:thousand|million|billion|trillion)\b)?"
        r"|\s?(?P<symbol>[€£₩₹₽₡₾₭元]|[$¥](?!\s?\d)))?",
        re.IGNORECASE,
    )


_JOINT = re.compile(
    rf"\s?(?P<word>-|–|—|~|to|and)\s?(?:US\$|\$|€|£|¥|RMB\s?)?(?P<second>{_DIGITS})(?![\d:])",
    re.IGNORECASE,
)


@cache
def _bounds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    bound = lexicon("en")["bound"]
    return (
        re.compile(rf"\b(?:by\s+)?({alternation(bound['before'])})\s+(?:the\s+|a\s+)?$", re.IGNORECASE),
        re.compile(rf"\s({alternation(bound['after'])})\b", re.IGNORECASE),
    )


_RANK = re.compile(
    r"(?P<ordinal>\b(?:" + "|".join(ENGLISH_ORDINALS) + r"|\d{1,3}(?:st|nd|rd|th))\b)"
    r"(?P<superlative>[-\s](?:largest|biggest|highest|most\s\w+|leading|busiest|fastest(?:-growing)?|place\b|in\sthe\sworld|globally|worldwide|in\s(?:Asia|Europe)))"
    r"|\b(?:rank(?:ed|s|ing)?|placed|placing|came|coming|finished|stood|standing|moved\sup\sto|rose\sto|climb(?:ed|ing)\sto|slipp(?:ed|ing)\sto|second\sonly)\s(?:in\s|at\s|up\sto\s|as\s)?(?:the\s)?(?:world\s)?"
    r"(?P<ranked>(?:"
    + "|".join(ENGLISH_ORDINALS)
    + r"|\d{1,3}(?:st|nd|rd|th))\b|(?:No\.?|number|#)\s?(?P<number>\d{1,3}|one|two|three))"
    r"|(?P<top>\b(?:world's|globe's|Asia's|Europe's|the\sworld's|country's|nation's)\s(?:single\s)?(?P<superlative1>largest|biggest|top|number\sone|No\.\s?1))\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?P<ordinal>"
    + "|".join(ENGLISH_ORDINALS)
    + r"|\d{1,2}(?:st|nd|rd|th))\s(?:consecutive|straight|successive)\syears?\b"
    r"|\b(?P<row>"
    + "|".join(ENGLISH_ORDINALS)
    + r"|\d{1,2}(?:st|nd|rd|th))\syears?\s(?:in\sa\srow|running)\b"
    rf"|\b(?P<cardinal>{_SMALL}|\d{{1,2}})\s(?:consecutive|straight|successive)\syears\b"
    rf"|\b(?P<running>{_SMALL}|\d{{1,2}})\syears\s(?:in\sa\srow|running)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, _FRACTIONS), key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)
_VERBAL = re.compile(r"\b(?:" + "|".join([*_VERBS, *_FOLDS]) + r")\b", re.IGNORECASE)
_WORD = re.compile(r"\s+(?:(?:new|different|other|major|key|of\sthe)\s+)?([A-Za-z][\w'’-]*)")
_LAST_WORD = re.compile(r"([A-Za-z][\w.]*)[\s:#-]*$")
_JOINED = re.compile(r"\s?,?\s?(?:and|or|,|to|versus)?\s?(?:respectively\s)?")
_NO_NOUN = frozenset(
    "and or to in on at by for from with as than but while is was were are be been per of the a an "
    "that which who when if then since until between against up down over under via not also "
    "had has have will would may might can could it its this these those there".split()
)


def quantities(text: str) -> list[Quantity]:
    """Every quantity in a normalised English text, in order.

    >>> [quantity.unit for quantity in quantities("exports fell 9.3% to $148.40 billion")]
    ['percent', 'USD']
    """
    found = [*_ranks(text), *_spans(text), *_fractions(text), *_multiples(text)]
    taken = [(quantity.start, quantity.end) for quantity in found]
    plain: list[Quantity] = []
    position = 0
    for match in _number().finditer(text):
        if match.start() < position or any(a <= match.start() < b for a, b in taken):
            continue
        quantity = _read(text, match)
        if quantity is not None:
            plain.append(quantity)
            position = quantity.end
    shared = share_units(plain, text, lambda between: bool(_JOINED.fullmatch(between)))
    found += [quantity for quantity in shared if quantity.unit]
    return sorted(found, key=lambda quantity: quantity.start)


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    """The quantity at a number, or None where the number is a label, a date or bare."""
    start, end = match.span()
    before = text[max(0, start - 40) : start]
    prefix = _prefix().search(before)
    if before[-1:] in "-–" and before[-2:-1].isalnum():
        return None  # COVID-19, 2019-2024
    negative = before[-1:] == "-" and (before[-2:-1] in " ($" or len(before) == 1)
    if match["words"]:
        part = _PARTS.get(match["words"].lower())
        number = part or english(match["words"])
        if number is None:
            return None
        value, step = number, Decimal("0.1") if part else Decimal(1)
    else:
        value, step = digits(match["digits"])
    after = _unit_at(text, end)
    if after["scale"] and after["scale"].strip() in {"k", "m", "b"} and not prefix:
        return None  # 5m may be metres, 4K a resolution
    stop = after.end()
    quote_start = start - (len(prefix.group(0)) if prefix else 0)
    upper = None
    joint = _JOINT.match(text, stop)
    if joint and _is_range(text, quote_start, after, joint):
        upper, second_step = digits(joint["second"])
        if upper <= value:
            return None
        step = min(step, second_step)
        after = _unit_at(text, joint.end())
        stop = after.end()
    scale = _factor(after["scale"]) * _factor(after["scale2"])
    unit, form = "", _COUNTED
    noun: tuple[int, int] | None = None
    if after["points"] or after["basis"]:
        unit, form = "percentage_point", "points"
        scale = scale / 100 if after["basis"] else scale
    elif after["percent"]:
        unit, form = "percent", "percent"
    elif after["fold"] and after["scale"]:
        unit = "count"  # downloaded 55 million times
    elif after["fold"]:
        unit, form = "ratio", "multiple"
    elif after["currency"] and not (prefix and len(after["currency"]) > 3):
        unit, form = _suffix_code(after["currency"]), "amount"
    elif after["symbol"] and not prefix:
        unit, form = lexicon("en")["currency"]["symbol"][after["symbol"]], "amount"
    elif prefix:
        unit, form = lexicon("en")["currency"]["prefix"][prefix.group(0).strip()], "amount"
        if prefix.group(0).strip() in "¥￥" and re.search(r"\bJapan|\byen\b", text):
            unit = "JPY"
    else:
        label = _LAST_WORD.search(before)
        if _is_label(text, start, stop, label.group(1).lower() if label else "", bool(after["scale"])):
            return None
        word = _WORD.match(text, stop)
        plus = text[stop : stop + 1] == "+"
        if plus:
            word = _WORD.match(text, stop + 1)
        if word and _is_countable(word.group(1), match, after["scale"], value):
            unit, noun = "count", word.span(1)
        elif after["scale"]:
            unit = "count"
        elif not _JOINED.fullmatch(text[stop : stop + 5].rstrip("0123456789.$€£ ")) or match["words"]:
            return None
    factor = Decimal(scale)
    outer_start, outer_end, bound = _bounded(text, quote_start, stop)
    if upper is not None:
        bound = "range"
    if text[stop : stop + 1] == "+" and upper is None:
        bound = "over"
    return Quantity(
        quote_start, stop, outer_start, outer_end, value * factor, step * factor, unit,
        form, factor, None if upper is None else upper * factor, bound, noun, negative=negative,
    )  # fmt: skip


def _unit_at(text: str, end: int) -> re.Match[str]:
    match = _unit().match(text, end)
    assert match is not None  # every part of the pattern is optional
    return match


def _is_range(text: str, start: int, first: re.Match[str], joint: re.Match[str]) -> bool:
    """Whether "X to Y" is a range, and not a movement (from X to Y) or a list (X and Y)."""
    before = text[max(0, start - 16) : start].lower().rstrip()
    second = _unit_at(text, joint.end())
    same_unit = not first.group(0).strip() or (first["percent"] and second["percent"]) or (
        bool(first["scale"]) and first["currency"] == second["currency"] and bool(second["scale"])
    )  # fmt: skip
    match joint["word"].lower():
        case "and":
            return before.endswith("between")
        case "to":
            if not first.group(0).strip():
                return not before.endswith("from")  # by 10 to 15 per cent
            moved = before.endswith(("from", " by")) or _ends_in_change(before)
            return bool(same_unit) and not moved
    return bool(same_unit)


@cache
def _changes() -> frozenset[str]:
    cues = lexicon("en")["cues"]
    return frozenset(cues["up"]) | frozenset(cues["down"])


def _ends_in_change(before: str) -> bool:
    return before.rpartition(" ")[2] in _changes()


def _factor(scale: str | None) -> Decimal:
    value = Decimal(1)
    for word in re.findall(r"[a-z]+", (scale or "").lower()):
        value *= _FACTORS[word]
    return value


@cache
def _suffix_codes() -> dict[str, str]:
    return {word.lower(): code for word, code in lexicon("en")["currency"]["suffix"].items()}


def _suffix_code(words: str) -> str:
    return _suffix_codes()[re.sub(r"\s+", " ", words.lower())]


@cache
def _labels() -> tuple[frozenset[str], frozenset[str]]:
    exclude = lexicon("en")["exclude"]
    return frozenset(exclude["label_before"]), frozenset(exclude["duration_after"])


def _is_label(text: str, start: int, stop: int, word: str, scaled: bool) -> bool:
    labels, _ = _labels()
    following = text[stop : stop + 2]
    return (
        ((word in labels or word.rstrip(".") in labels) and not scaled)
        or word in _MONTH_NAMES
        or (following[:1] in {"/", ":"} and following[1:].isdigit())
        or (following[:1] == "." and following[1:].isdigit())
        or text[start - 1 : start] in {"/", ":", "#", "@", "_", "="}
        or (following[:1].isalnum() or (following[:1] == "-" and following[1:].isalpha()))
    )  # fmt: skip


def _is_countable(word: str, match: re.Match[str], scale: str | None, value: Decimal) -> bool:
    _, durations = _labels()
    lower = word.lower()
    if lower in durations or lower.split("-")[0] in durations:
        return False
    if lower in _MONTH_NAMES or (lower in _NO_NOUN and not scale):
        return False
    written = match.group(0)
    if not scale and written.isdigit() and 1800 <= value <= 2100:
        return False  # a year
    # Small spelled-out numbers ("two countries") are prose more often than figures.
    return bool(match["digits"]) or bool(scale) or value >= 10


def _bounded(text: str, start: int, end: int) -> tuple[int, int, Bound]:
    before, after = _bounds()
    words = lexicon("en")["bound"]
    found = before.search(text[max(0, start - 24) : start])
    if found:
        key = re.sub(r"\s+", " ", found.group(1).lower())
        offset = start - (min(start, 24) - found.start(1))
        if not (key == "up to" and _is_rise(text, offset)):
            return offset, end, words["before"][key]
    tail = after.match(text, end)
    if tail:
        return start, tail.end(), words["after"][re.sub(r"\s+", " ", tail.group(1).lower())]
    return start, end, "exact"


def _is_rise(text: str, offset: int) -> bool:
    """Whether "up to" is a movement: went up to, was up to."""
    return bool(
        re.search(
            r"\b(?:went|was|is|were|moved|edged|ticked|pushed|,)\s*$",
            text[max(0, offset - 10) : offset],
        )
    )


def _simple(
    match: re.Match[str],
    span: tuple[int, int],
    value: Decimal,
    unit: str,
    form: str,
    **more: object,
) -> Quantity:
    quantity = Quantity(*span, *span, value, Decimal(1), unit, "rank")
    return replace(quantity, form=form, **more)  # type: ignore[arg-type]


def _ordinal(word: str) -> Decimal:
    lower = word.lower()
    return Decimal(ENGLISH_ORDINALS.get(lower) or int(re.sub(r"\D", "", lower)))


def _ranks(text: str) -> Iterator[Quantity]:
    for match in _RANK.finditer(text):
        if match["top"]:
            yield _simple(match, match.span("superlative1"), Decimal(1), "rank", "rank")
        elif match["number"]:
            number = match["number"]
            value = Decimal(number) if number.isdigit() else english(number)
            yield _simple(match, match.span("ranked"), value or Decimal(1), "rank", "rank")
        else:
            group = "ordinal" if match["ordinal"] else "ranked"
            yield _simple(match, match.span(group), _ordinal(match[group]), "rank", "rank")


def _spans(text: str) -> Iterator[Quantity]:
    for match in _SPAN.finditer(text):
        group = next(name for name in ("ordinal", "row", "cardinal", "running") if match[name])
        word = match[group]
        value = _ordinal(word) if group in ("ordinal", "row") else (
            Decimal(word) if word.isdigit() else english(word))  # fmt: skip
        yield _simple(match, match.span(), value or Decimal(1), "year_span", "years")


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        following = text[match.end() : match.end() + 14].lower()
        lower = match.group(0).lower()
        before = text[max(0, match.start() - 12) : match.start()].lower()
        if re.match(
            r"\s+(?:of\s+(?!20\d\d|the\syear|this|last)|the\s(?!year)|its\s|their\s)", following
        ) or re.search(r"\bby\s+(?:\w+\s)?$", before):
            if lower == "half" and re.search(r"\b(?:first|second|latter|other|one)\s*$", before):
                continue
            if lower.endswith("quarter") and re.match(r"\s+of\s+(?:20\d\d|the year)", following):
                continue
            start, end, bound = _bounded(text, *match.span())
            value = _FRACTIONS[lower]
            yield _simple(match, match.span(), value, "percent", "fraction", bound=bound,
                          outer_start=start, outer_end=end)  # fmt: skip


def _multiples(text: str) -> Iterator[Quantity]:
    for match in _VERBAL.finditer(text):
        word = match.group(0).lower()
        if word == "double" and re.match(
            r"[\s-](?:digit|circulation|taxation|dip|edged)", text[match.end() :][:13]
        ):
            continue
        if word == "twice" and re.match(
            r"\s(?:a|per|in|daily|weekly|yearly|that)\b(?!\sof|\slevel)", text[match.end() :][:8]
        ):
            continue
        start, end, bound = _bounded(text, *match.span())
        yield _simple(match, match.span(), Decimal(_VERBS.get(word) or _FOLDS[word]), "ratio", "multiple",
                      bound=bound, outer_start=start, outer_end=end, verbal=word not in _FOLDS)  # fmt: skip
