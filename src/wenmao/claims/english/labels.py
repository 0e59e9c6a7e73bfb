"""Numbers that name something instead of measuring it: Article 12, HS 9504, iPhone 16, 5G, one of them."""

import re
from decimal import Decimal
from functools import cache

from wenmao.claims.english.scan import Number
from wenmao.claims.quantities import lexicon
from wenmao.vocabulary.periods import MONTHS

_ONE_NOUN = re.compile(
    r"\s(?:another|day|hand|way|side|thing|time|can|may|might|must|should|could|would|has|had|who|that|which|where|after|by|at|is|was|or\stwo|in\s\w+,)\b"
)
NO_NOUN = frozenset(
    "and or to in on at by for from with as than but while is was were are be been per of the a an "
    "that which who when if then since until between against up down over under via not also both all "
    "had has have having will would may might can could it its this these those there their our after before "
    "across outside within around alone combined more during through among worldwide respectively together overall globally".split()
)
MONTH_NAMES = frozenset(
    form for month in MONTHS for form in {month.lower(), month[:3].lower(), month[:4].lower()}
)
FOLLOWING = re.compile(
    r"[\s-]+(?:(?:new|different|other|major|key|most|of\sthe|of\sour|of\sits|more|fewer)\s+)?\"?([A-Za-z][\w'-]*)"
)


def is_year_like(value: Decimal) -> bool:
    """Whether a bare number can be a year."""
    return value == value.to_integral_value() and 1800 <= value <= 2100


@cache
def _labels() -> tuple[frozenset[str], frozenset[str]]:
    exclude = lexicon("en")["exclude"]
    return frozenset(exclude["label_before"]), frozenset(exclude["duration_after"])


_QUANTIFIED = re.compile(
    r"[\s-]{0,2}(?:%|percent|per\scent|percentage|million|billion|trillion|thousand|bn|mn|times|fold|yuan|euros?|dollars|won|yen|[mk]\s)",
    re.IGNORECASE,
)


_PICKED = re.compile(
    r"\s(?:largest|biggest|highest|lowest|leading|top|fastest|consecutive\s(?!years)|straight\s(?!years)|successive\s(?!years))"
)


def _last_word(before: str) -> tuple[str, int]:
    """The last word before a number and where it begins; signs between them are passed over."""
    stop = len(before.rstrip(" \t\n:#.(-"))
    begin = stop
    while begin and (before[begin - 1].isalnum() or before[begin - 1] in "_.'&"):
        begin -= 1
    while begin < stop and not before[begin].isalpha():
        begin += 1
    return before[begin:stop], begin


def is_label(text: str, number: Number) -> bool:
    """Whether a number names something instead of measuring: Article 12, HS 9504, iPhone 16, 5G."""
    start, end = number.start, number.end
    following = text[end : end + 2]
    if number.spelt:
        if text[start].isupper() and text[end : end + 2][1:].isupper() and not begins_sentence(text, start):
            return True  # the "Two New" policies
        if re.search(r"\btop\s$", text[max(0, start - 4) : start], re.IGNORECASE) or _PICKED.match(text, end):
            return True  # the ten largest markets, seven consecutive months
        if number.spelt == "one":
            return _is_pronoun(text, number)
        return bool(
            re.match(r"-\w", following)
            and re.match(r"-(?:way|sided|piece|off|legged|step|party|tier|tiered)\b", text[end : end + 9])
        )
    if text[start - 1 : start] == "=" or text[start - 2 : start] == "= ":
        return not re.search(
            r"\b[Nn]\s?=\s?$", text[max(0, start - 5) : start]
        )  # a sample's size is a figure
    if (
        text[start - 1 : start] in {"/", ":", "#", "@", "_", "="}
        and start
        and text[start - 2 : start - 1] != " "
    ):
        return True
    if following[:1] in {"/", ":"} and following[1:].isdigit():
        return True
    if following[:1] == "." and following[1:].isdigit():
        return True
    if following[:1].isalpha() and not re.match(
        r"(?:bn|mn|tn|k|m|b|x|p|pp|pct|km|kg|g|t|cm|mm|ha|kwh|kw|mw|gw|gb|tb|mb|ft|in|lb|mph|kph|min|hrs?|yuan|元|円|°|lakh|crore|[A-Z]{3})(?![a-z])",
        text[end : end + 6],
        re.IGNORECASE,
    ):
        return True
    if re.match(r"[GKD]\b", following) and text[start - 1 : start] not in "$€£¥":
        return True  # 5G, 4K, 3D
    if text[start - 1 : start].isalpha():
        return True
    if text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalnum():
        return True  # COVID-19
    before = text[max(0, start - 30) : start]
    word, place = _last_word(before)
    if not word or _QUANTIFIED.match(text, end):
        return False
    labels, _ = _labels()
    lower = word.lower()
    label = lower in labels or lower.rstrip(".") in labels
    if label and (lower.rstrip(".") in ("top", "no", "number") or not re.search(r"[:(]\s?$", before)):
        prose = word.islower() and lower in ("order", "release", "standard", "law", "unit")
        return lower != "industry" and not prose
    if lower in MONTH_NAMES:
        return number.value <= 31
    if lower == "number" and "," in text[start:end]:
        return False  # they number 62,000
    # Ember 5, Stone Sutra 2: a name and a small number without a unit.
    beginning = start - len(before) + place
    named = (
        any(letter.isupper() for letter in word)
        and lower not in _LEADS
        and not lower.endswith(("'s", "s'"))
        and not begins_sentence(text, beginning)
    )
    following_noun = FOLLOWING.match(text, end)
    plural = (
        following_noun is not None
        and following_noun.group(1).endswith("s")
        and following_noun.group(1).lower() not in NO_NOUN
    )
    return bool(named and not before.endswith(("(", ": ")) and number.value < 1000 and number.value % 1 == 0 and not plural
                and not re.search(r"[:,;(]\s*$", before) and "," not in text[start:end])  # fmt: skip


_LEADS = frozenset(
    "some over nearly almost about around more than only just the in of by at to from with for and between under roughly approximately up another all its their our these those any".split()
)


def begins_sentence(text: str, place: int) -> bool:
    """Whether a word at a place is the first of its sentence or line."""
    before = text[:place].rstrip()
    return not before or before[-1] in ".!?:;\n•*-"


def _is_pronoun(text: str, number: Number) -> bool:
    """Whether "one" is no number: one of them, one another, no one."""
    end = number.end
    if re.match(
        r"[\s-]{1,2}(?:hundred|thousand|million|billion|trillion|dollar|yuan|per\s?cent|percent|%|percentage|yen|euro|pound|penny|cent|fewer|more|less|higher)\b",
        text[end:][:14],
        re.IGNORECASE,
    ):
        return False
    if (
        re.match(r"\s(?:of|in)\s", text[end:][:4])
        or _ONE_NOUN.match(text, end)
        or not re.match(r"[\s-][a-z]", text[end:][:2])
    ):
        return True
    return bool(
        re.search(
            r"\b(?:no|every|any|the|this|that|each|which|as|another|last|first|only|latest|new)\s$",
            text[max(0, number.start - 8) : number.start],
            re.IGNORECASE,
        )
    )
