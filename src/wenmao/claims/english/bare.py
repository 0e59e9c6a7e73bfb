"""Numbers without a unit in English text: what they count, and whether they state anything."""

import re
from decimal import Decimal

from wenmao.claims.english.sentence import Figure
from wenmao.claims.english.wordforms import change_noun
from wenmao.claims.sense import Sense

_INDICES = re.compile(r"\b(?:index|score|gauge|barometer|pmi|comparative\sadvantage|rca|hhi|gini)\b")
_RATIOS = re.compile(r"\b(?:elasticity|ratio|multiplier)\b")
_TIMED = re.compile(
    r"\b(?:averag\w+|spen[dt]\w*|last(?:s|ed|ing)|closed\sfor|time|duration|watch\w*|listen\w*|an?\saverage|adding|takes?|took)\b",
    re.IGNORECASE,
)


_ONLY = re.compile(r"\b(?:only|just|than)\s$")


def counts_things(f: Figure) -> bool:
    """Whether a figure counts: its subject is what is counted, not the number of it."""
    value = f.quantity.value
    whole = value == value.to_integral_value()
    bare = f.quantity.unit == "number" and whole and f.right.change is None
    return f.quantity.unit == "count" or bare


def states_something(f: Figure, sense: Sense) -> bool:
    """Whether a quantity states something: a duration does only where time is what is measured."""
    words, quantity = f.sentence.words, f.quantity
    hyphenated = "-" in words[quantity.start : quantity.end]
    if quantity.form == "duration":
        if quantity.unit not in ("second", "minute", "hour", "day") or hyphenated:
            return False
        beside = re.split(r"[\d;.]", words[max(0, quantity.outer_start - 45) : quantity.outer_start])[-1]
        daily = re.match(r"\s(?:on\saverage|a\sday|per\sday|daily|each)", f.after)
        amount = quantity.value >= 100 and f.right.link == "of"  # 1,940 hours of animation
        return sense.kind == "difference" or amount or bool(_TIMED.search(beside) or daily)
    if quantity.form == "measure" and hyphenated:
        return False  # a 40-foot container
    if quantity.spelt and quantity.value == 1 and sense.kind == "count" and not _ONLY.search(f.left):
        return False  # one platform
    if quantity.unit == "percent" and f.way in ("at", "to") and f.sentence.at(f.right.first).word == "level":
        return False  # significant at the 5% level
    return not (quantity.unit == "count" and f.after[:1] == "-" and quantity.noun and quantity.spelt)


def unit_of_bare(f: Figure, sense: Sense, subject: str) -> tuple[str | None, Decimal]:
    """The unit of a number that is written without one, and the scale that it takes with it.

    None where the number is no figure, empty where it has a unit of its own.
    """
    amounts = [q for q in f.sentence.found[: f.index] if q.form == "amount"]
    if amounts and _of_same_money(f, sense, amounts[-1].scale):
        return amounts[-1].unit, Decimal(1)
    if f.quantity.unit != "number":
        return "", Decimal(1)
    priced = f.previous is not None and f.previous.form == "amount" and f.right.head < 0
    if amounts and priced and f.way in ("from", "against", "versus") and not f.has_own_verb:
        return amounts[-1].unit, amounts[-1].scale  # slipped to 49.1 yuan from 52.3
    return _unit_counted(f, subject), Decimal(1)


def _of_same_money(f: Figure, sense: Sense, scale: Decimal) -> bool:
    """Whether a number with a scale is of the currency before it: Chenghai's, at 12.4 billion."""
    quantity = f.quantity
    if quantity.unit != "count" or quantity.noun or quantity.scale == 1 or quantity.scale != scale:
        return False
    if sense.kind == "difference" or f.right.head >= 0:
        return False
    pointed = f.right.link == "of" and f.sentence.at(f.right.behind).tag in ("O", "W")
    verbs = f.sentence.verbs
    moved = f.way == "to" and len(verbs) > 1 and verbs[-1] == verbs[-2] >= 0
    moved = moved and f.previous is not None and f.previous.form == "amount"
    compared = f.way in ("at", "against", "from", "versus")
    return pointed or ((moved or compared) and f.right.link != "of")


def _unit_counted(f: Figure, subject: str) -> str | None:
    """What a bare number is: a count, an index, a ratio, or nothing that is stated."""
    quantity, left = f.quantity, f.left
    written = f.sentence.words[quantity.start : quantity.end]
    whole = quantity.value == quantity.value.to_integral_value()
    if whole and (f.governor.up_down or f.right.change):
        return "count"
    if left.rstrip().endswith("="):
        return "count" if re.search(r"\b[Nn]\s?=\s?$", left) else None  # 2015 = 100
    if _INDICES.search(f"{subject} {left}".lower()):
        return "index"
    if _RATIOS.search(subject.lower()) and not re.search(r"\(s\.e|\bp\s?[<=]", f.sentence.words):
        return "ratio"
    return "count" if whole and _counts(f, written) else None


def _counts(f: Figure, written: str) -> bool:
    """Whether a whole number without a noun is a count by where it stands."""
    grouped = "," in written
    large = grouped or f.quantity.value >= 10
    if f.sentence.at(f.position + 1).change == "be" and f.way in (",", "start", "C", "T", "B", ".", "W"):
        return True  # 37 were Chinese
    if f.way == "noun" and f.verb < 0 and grouped:
        return True
    if f.way == "in" and f.beside.tag == "V" and grouped:
        return True  # bought in 11,870
    if f.way == "of" and change_noun(f.beside.word):
        return True  # an increase of 4,658
    if f.way == ":" and "number of" in f.left.lower():
        return True
    if f.way == "verb" and f.verb_token.change == "be" and not (grouped or "number" in f.left.lower()):
        return False  # the maker is 71
    if f.way == "(" and f.after[:1] != ")":
        return False
    if f.way in ("verb", "to", "from", "by", "at") and f.verb_token.tag in ("V", "G", "P") and large:
        return True
    counted = f.before is not None and f.previous is not None and "count" in (f.before.unit, f.previous.unit)
    listed = f.way in ("against", "versus", "than", "with", "(", ":", "noun", "Q", "C", ",")
    return (listed and counted and large) or (f.way == ":" and grouped)
