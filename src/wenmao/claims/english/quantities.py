"""Quantities in English text."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from wenmao.claims.currencies import prefixes
from wenmao.claims.english.bounds import bounded
from wenmao.claims.english.forms import forms
from wenmao.claims.english.labels import FOLLOWING, MONTH_NAMES, NO_NOUN, is_label, is_year_like
from wenmao.claims.english.scan import WORD, Number, masked, numbers
from wenmao.claims.english.units import (
    GLUED,
    GLUED_SCALES,
    SCALES,
    TOUCHING,
    UnitWord,
    unit_words,
)
from wenmao.claims.numerals import digits, english
from wenmao.claims.quantities import Form, Quantity, lexicon, moved, share_units
from wenmao.claims.spans import Spans

_PREFIX_END = re.compile(r"(?P<sign>[A-Za-z.]{0,4}\s?[^\w\s]|[A-Za-z.]{2,4})\s{0,2}$")
_NEXT = re.compile(
    r"\s{0,2}-?\s{0,2}([A-Za-z°][A-Za-z.'/²³°-]*|[%元円¢℃℉°]|[$€£¥₩₹₽₡₾₭₺₪₦₱₫₸₴฿₿](?!\s?\d)|ரூ)"
)
_TIMES = re.compile(
    r"\s?(?:-?fold\b|times\b|x\b(?!\w))", re.IGNORECASE)  # fmt: skip
_OF_TIMES = re.compile(
    r"\s(?:(?:the|that|those|as|more|higher|larger|greater|bigger|faster|what|its|their|it|longer|smaller|less|lower)\b|over\b|[A-Z]|[,.;)]|$)|$"
)
_PER = re.compile(
    r"\s?(?:-\s?)?(?:(?:per|an?|each|every)(?:\s?-\s?|\s)|/)(?P<per>(?!year\s(?:earlier|ago|before)|record|year-on|quarter\s(?:of|earlier)|rise|fall|drop|gain|decline|decrease|increase|total|sum|new|jump|surge)[a-z]+)"
)
_JOINT = re.compile(
    r"\s?(?P<word>-|–|—|~|to|and)\s?(?P<sign>(?:[A-Z]{1,3})?[$€£¥₹]|[A-Z]{3}(?=\s?\d))?\s?(?P<second>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d:]|-\d|,\d)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\s?(?:,|and|or|to|-|–|&|,\sand)\s?")
_LISTED = re.compile(r"\s?,?\s?(?:and|,|to|versus)?\s?(?:respectively\s)?")
_COUNTED: Form = "count"


def quantities(text: str) -> list[Quantity]:
    """Every quantity in a normalised English text, in order; counts of things, durations and measures too.

    >>> [quantity.unit for quantity in quantities("exports fell 9.3% to $148.40 billion")]
    ['percent', 'USD']
    """
    if len(text) <= _STRETCH:
        return _quantities(text)
    found: list[Quantity] = []
    for start, end in _stretches(text):
        found += [moved(quantity, start) for quantity in _quantities(text[start:end])]
    return found


_STRETCH = 400  # characters that are searched at once: most patterns are needed in few of them
_BREAK = re.compile(r"\n|[.;!?]\s")


def _stretches(text: str) -> list[tuple[int, int]]:
    """A long text in pieces between lines or sentences."""
    found, start = [], 0
    while len(text) - start > _STRETCH:
        cut = max(
            (m.end() for m in _BREAK.finditer(text, start + _STRETCH // 2, start + _STRETCH)), default=0
        )
        cut = cut or text.rfind(" ", start + 1, start + _STRETCH) + 1 or start + _STRETCH
        found.append((start, cut))
        start = cut
    found.append((start, len(text)))
    return found


def _quantities(text: str) -> list[Quantity]:
    low = text.lower()
    if len(low) != len(text):
        low = text  # a letter that lower case makes longer; offsets must hold
    none = masked(text, low)
    found = [quantity for quantity in forms(text, low) if quantity.start not in none]
    taken = Spans([*none.found, *((quantity.start, quantity.end) for quantity in found)])
    plain: list[Quantity] = []
    position = label_end = 0
    for number in numbers(text, low):
        if number.start < position or number.start in taken:
            continue
        labelled = (
            label_end and number.value % 1 == 0 and not number.spelt
            and _LABELLED.fullmatch(text, label_end, number.start)
        )  # fmt: skip
        if labelled or (is_label(text, number) and _prefix(text, number.start) is None):
            label_end = number.end
            continue
        quantity = _read(text, number, position)
        if quantity is not None:
            plain.append(quantity)
            position = quantity.end
    plain = list(share_units(plain, text, lambda between: bool(_LISTED.fullmatch(between))))
    return sorted([*found, *plain], key=lambda quantity: quantity.start) if found else plain[::-1]


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows a number: a scale, a unit, and where the quantity ends."""

    end: int
    scale: Decimal
    scaled: bool
    word: UnitWord | None
    fold: bool = False


def _tail(text: str, end: int, *, priced: bool) -> _Tail:
    """The scale and unit after a number that ends at `end`; `priced` where a currency stands before it."""
    scale, stop, scaled = Decimal(1), end, False
    words = _words(text, stop)
    while words and (factor := SCALES.get(words[0][0])) is not None:
        word, after = words[0]
        touching = text[stop : stop + 1].isalpha()
        if word in TOUCHING and not (touching and (priced or _is_scale_letter(text, after, word))):
            break
        if word in ("mn", "bn", "tn") and not touching and scaled:
            break
        scale, stop, scaled = scale * factor, after, True
        words = _words(text, stop)
    times = _TIMES.match(text, stop)
    if times:
        return _Tail(times.end(), scale, scaled, None, fold=True)
    found = _unit(words, priced=priced)
    if found is None:
        glued = GLUED.match(text, stop + 1) if text[stop : stop + 1] == " " else None
        if glued:
            code = {"RMB": "CNY"}.get(glued["code"], glued["code"])
            return _Tail(glued.end(), scale * GLUED_SCALES[glued["scale"]], True, UnitWord(code, "amount"))
        return _Tail(stop, scale, scaled, None)
    word_unit, stop = found
    behind = _words(text, stop)
    if (
        word_unit.form == "amount"
        and behind
        and behind[0][0] in ("million", "billion", "trillion", "thousand")
    ):
        scale, stop, scaled = scale * SCALES[behind[0][0]], behind[0][1], True  # 75 USD million
    return _Tail(stop, scale, scaled, word_unit)


_AFTER_LETTER = re.compile(r"\s([A-Za-z]+)")


def _is_scale_letter(text: str, after: int, letter: str) -> bool:
    """Whether a letter that touches a number is its scale: 2.4m visitors, 12m euros, but not 5m tall."""
    following = _AFTER_LETTER.match(text, after)
    if letter == "b":
        return False
    if following is None:
        return letter == "m"
    word = following.group(1).lower()
    return word not in (
        "tall",
        "long",
        "high",
        "wide",
        "deep",
        "above",
        "below",
        "from",
        "by",
        "and",
        "to",
        "of",
        "away",
        "in",
    )


def _words(text: str, end: int) -> list[tuple[str, int]]:
    """Up to four words or signs after a place, in lower case, and where each ends."""
    found: list[tuple[str, int]] = []
    while len(found) < 4 and (match := _NEXT.match(text, end)):
        if found and "-" in text[end : match.start(1)]:
            break
        word, stop = match.group(1), match.end()
        head, hyphen, rest = word.partition("-")
        if hyphen and head and f"{head} {rest}".lower() in unit_words():
            word = f"{head} {rest}"  # 3,000-square-metre
            found.append((word.lower(), stop))
            break
        if hyphen and head:
            word, stop = head, match.start(1) + len(head)  # 30-year, 40-foot: the unit stands first
        elif word.endswith("."):
            kept = word.rstrip(".")
            if word.count(".") < 2:
                word, stop = kept, match.start(1) + len(kept)
        found.append((word.lower(), stop))
        end = stop
        if hyphen and head:
            break
    return found


def _unit(words: list[tuple[str, int]], *, priced: bool) -> tuple[UnitWord, int] | None:
    known = unit_words()
    for length in range(len(words), 0, -1):
        name = " ".join(word for word, _ in words[:length])
        unit = known.get(name)
        if unit is None or (priced and unit.form != "amount"):
            continue
        if name in ("point", "points", "pts", "pt") and length == 1:
            return UnitWord("percentage_point", "points"), words[0][1]
        return unit, words[length - 1][1]
    return None


def _ends_in_code(written: str) -> bool:
    """Whether letters before a number can be a currency's: RMB, MUSD."""
    begin = len(written)
    while begin and written[begin - 1].isalpha():
        begin -= 1
    word = written[begin:]
    return word in prefixes() or word[1:] in prefixes()


def _prefix(text: str, start: int) -> tuple[str, int, Decimal] | None:
    """The currency that stands before a number, where its sign begins, and its glued scale."""
    if start == 0:
        return None
    before = text[max(0, start - 8) : start]
    written = before.rstrip()
    if not written or written[-1].isdigit() or (written[-1].isalpha() and not _ends_in_code(written)):
        return None
    match = _PREFIX_END.search(before)
    if match is None:
        return None
    offset = start - len(before)
    sign = match["sign"]
    for cut in range(len(sign)):
        candidate = sign[cut:]
        if cut and sign[cut - 1].isalnum() and candidate[0].isalpha():
            continue  # the end of a word
        place = offset + match.start("sign") + cut
        if candidate[0].isalpha() and text[place - 1 : place].isalnum():
            continue
        if (code := prefixes().get(candidate)) is not None:
            return code, place, Decimal(1)
    glued = re.search(r"(?<!\w)" + GLUED.pattern + r"\s{0,2}$", before)
    if glued:
        return glued["code"], offset + glued.start(), Decimal(GLUED_SCALES[glued["scale"]])
    return None


def _read(text: str, number: Number, earliest: int) -> Quantity | None:
    """The quantity of a number: its unit, scale, range and bound; None where there is none.

    What stands before `earliest` belongs to the quantity before.
    """
    start, value, step = number.start, number.value, number.step
    prefix = _prefix(text, start)
    if prefix and prefix[1] < earliest:
        prefix = None
    if prefix is None and text[start - 1 : start].isalpha():
        return None  # H1, iPhone16
    quote_start = prefix[1] if prefix else start
    dash = quote_start - 1 if text[quote_start - 1 : quote_start] == "-" else start - 1
    negative = (
        text[dash : dash + 1] == "-" and dash >= 0 and text[dash - 1 : dash] in (" ", "(", "", "$", ":", "\n")
    )
    negative = negative or text[quote_start - 6 : quote_start] == "minus "
    if text[start - 1 : start] == "-" and not negative and not prefix:
        return None  # COVID-19, 2019-2024
    tail = _tail(text, number.end, priced=prefix is not None)
    upper = None
    joint = _JOINT.match(text, tail.end)
    if joint and (not number.spelt or tail.word):
        second = _tail(text, joint.end(), priced=bool(joint["sign"] or prefix))
        if _is_range(text, quote_start, number, tail, joint, second, prefix):
            upper, second_step = digits(joint["second"])
            own = tail.scale if tail.scaled else second.scale
            if upper * second.scale <= value * own:
                return None
            step = min(step, second_step)
            upper = upper * second.scale / own
            tail = replace(second, scale=own)
    scale = tail.scale * (prefix[2] if prefix else 1)
    unit, form, noun, worth = _sense(text, number, tail, prefix)
    factor = Decimal(scale * worth)
    outer_start, outer_end, bound = bounded(text, quote_start, tail.end)
    if upper is not None:
        bound = "range"
    elif text[tail.end : tail.end + 1] == "+":
        bound, outer_end = "over", tail.end + 1
    if unit == "number" and (
        (number.spelt and not tail.scaled)
        or (is_year_like(value) and step == 1 and "," not in text[start : number.end])
    ):
        return None  # a number word by itself is prose, a bare number of this size a year
    if form == "amount" and not tail.scaled and worth == 1 and upper is None and value % 1 == 0:
        parts = _HUNDREDTHS.match(text, tail.end)
        if parts:
            value += (
                Decimal(parts["part"]) if parts["part"].isdigit() else english(parts["part"]) or Decimal(0)
            ) / 100
            step, tail = Decimal("0.01"), replace(tail, end=parts.end())
    if (
        bound in ("exact", "approx")
        and outer_start == quote_start
        and re.search(r"\bdown\sto\s$", text[max(0, quote_start - 9) : quote_start])
    ):
        bound = "exact"
    per = _PER.match(text, tail.end) if unit not in ("count", "number") else None
    return Quantity(
        quote_start, tail.end, outer_start, outer_end, value * factor, step * factor, unit, form, factor,
        None if upper is None else upper * factor, bound, noun, negative=negative,
        per={"annum": "year"}.get(per["per"], per["per"]) if per else "", spelt=bool(number.spelt) and not tail.scaled,
    )  # fmt: skip


# Fifty cents more: "3 dollars and 50 cents", "15 dollars 50".
_HUNDREDTHS = re.compile(
    rf"\s(?:and\s)?(?P<part>\d{{1,2}}|{WORD})(?:\scents?\b|\spence\b|(?=\s?(?:[.?!;]|$|more\b)))(?![.,]\d)",
    re.IGNORECASE,
)


def _sense(
    text: str, number: Number, tail: _Tail, prefix: tuple[str, int, Decimal] | None
) -> tuple[str, Form, tuple[int, int] | None, Decimal]:
    """The unit, form, counted noun and worth of a number with what stands around it."""
    if tail.fold:
        if tail.scaled or (text[tail.end - 5 : tail.end] == "times" and not _is_multiple(text, number, tail)):
            return "count", _COUNTED, None, Decimal(1)  # downloaded 55 million times
        return "ratio", "multiple", None, Decimal(1)
    word = tail.word
    if prefix and not (word and word.form == "amount" and word.worth == 1):
        code = prefix[0]
        if code == "CNY" and text[prefix[1] : prefix[1] + 1] in "¥￥" and re.search(r"\bJapan|\byen\b", text):
            code = "JPY"
        return code, "amount", None, Decimal(1)
    if prefix and word:
        # "US$5.91 yuan" does not occur; "RMB 3 yuan" and "$5 USD" name the same twice.
        return (
            word.unit if len(text[prefix[1] : number.start].strip()) == 1 else prefix[0],
            "amount",
            None,
            Decimal(1),
        )
    if (
        word
        and word.unit == "percentage_point"
        and word.worth == 1
        and re.search(r"\bindex|credit|\bNBA|Dow|Nikkei", text)
        and not re.search(r"percent|per cent|%|pp|pts", text[number.end : tail.end])
    ):
        if re.search(r"\bindex\b", text):
            return "index", "points", None, Decimal(1)
        return "count", _COUNTED, (number.end + 1, tail.end), Decimal(1)
    if word:
        return word.unit, word.form, None, word.worth
    following = FOLLOWING.match(text, tail.end + (1 if text[tail.end : tail.end + 1] == "+" else 0))
    if following and _is_countable(following.group(1), number, tail):
        return "count", _COUNTED, _noun(text, following), Decimal(1)
    if _OF_WHOLE.match(text, tail.end) and number.spelt != "one":
        return "count", _COUNTED, None, Decimal(1)
    return ("count" if tail.scaled else "number"), _COUNTED, None, Decimal(1)


_PLURAL = re.compile(
    r"(?:\s(?!(?:of|in|for|to|that|which|and|or|by|on|at|from|with|its|the)\b)[a-z][\w-]*){0,3}?(?<=[a-z])s\b"
)


def _noun(text: str, following: re.Match[str]) -> tuple[int, int]:
    """The thing counted: the words up to the first plural."""
    start, end = following.span(1)
    if text[end - 1] == "s":
        return start, end
    plural = _PLURAL.match(text, end)
    return (start, plural.end()) if plural else (start, end)


_OF_WHOLE = re.compile(
    r"\sof\s(?:the|our|its|their|these|those|them|which|whom)\b|\s(?:more|fewer|less)\sthan\b|\s(?:were|are|had|have)\b"
)


_TIMES_TRADE = re.compile(r"\s(?:imports|exports|sales|revenue|average|gdp|world)\b", re.IGNORECASE)


def _is_multiple(text: str, number: Number, tail: _Tail) -> bool:
    if _OF_TIMES.match(text, tail.end):
        return not re.match(
            r"\s(?:more\s)?than\sexpected|\salready|\s(?:the|that)\sweek", text[tail.end : tail.end + 20]
        )
    if number.value % 1 or _TIMES_TRADE.match(text, tail.end):
        return True  # 0.8 times, eight times imports
    return bool(
        re.search(r"\b(?:rose|risen|grew|grown|increased|multiplied|expanded|jumped|by|nearly|almost|some|about)\s(?:by\s)?$", text[max(0, number.start - 14) : number.start])
    )  # fmt: skip


def _is_range(
    text: str, start: int, number: Number, first: _Tail, joint: re.Match[str], second: _Tail,
    prefix: tuple[str, int, Decimal] | None,
) -> bool:  # fmt: skip
    """Whether "X to Y" is a range, and not a movement (from X to Y) or a list (X and Y)."""
    before = text[max(0, start - 28) : start].lower().rstrip()
    if joint["sign"] and not prefix:
        return False
    one, two = (first.word.unit if first.word else ""), (second.word.unit if second.word else "")
    if prefix:
        one = one or prefix[0]
        two = two or (prefix[0] if (joint["sign"] or not second.word) else "")
    bare = not first.scaled and first.word is None
    if bare and not prefix and second.word is None and not second.scaled:
        following = FOLLOWING.match(text, second.end)
        if not (following and following.group(1).lower() not in NO_NOUN):
            ranged = re.search(r"\b(?:range|ranges|ranging|ranged)\sfrom$", before)
            return bool(ranged and joint["word"] == "to")  # else a score, a pair of years
        if is_year_like(number.value) or number.spelt:
            return False
    same = (bare and not (prefix and not (joint["sign"] or second.word or second.scaled))) or (
        one == two and bool(one)
    )
    if not same and one == "" and first.scaled and second.scaled:
        same = True  # 2.1 billion to 2.4 billion yuan
    match joint["word"].lower():
        case "and":
            return bool(same or one == two) and bool(re.search(r"\bbetween$", before))
        case "to":
            if bare and not prefix and second.word is not None:
                return not before.endswith("from") or bool(
                    re.search(r"\b(?:range|ranging|ranged|anywhere)\sfrom$", before)
                )
            percents = one == two == "percent" and before.endswith("by")
            moved = (re.search(r"\b(?:from|by)$", before) and not percents) or _ends_in_change(before)
            ranged = re.search(
                r"\b(?:range|ranging|ranged|anywhere)\sfrom$|\b(?:grow|rise|increase|fall|decline|expand|contract)\sby$",
                before,
            )
            return bool(same) and (not moved or bool(ranged))
    return bool(same)


@cache
def _changes() -> frozenset[str]:
    verbs = lexicon("en")["verbs"]
    return frozenset(verbs["up"].split()) | frozenset(verbs["down"].split())


def _ends_in_change(before: str) -> bool:
    return before.rpartition(" ")[2] in _changes()


def _is_countable(word: str, number: Number, tail: _Tail) -> bool:
    lower = word.lower()
    if lower in MONTH_NAMES or lower in NO_NOUN or lower.endswith("ly"):
        return False
    if not tail.scaled and not number.spelt and number.value % 1 != 0 and not lower.endswith("s"):
        return False
    return tail.scaled or number.grouped or not is_year_like(number.value) or number.step != 1
