"""Where numbers stand in English text, in digits and in words, and which stretches have none that count.

Written for speed: a pattern is only run where a word that it needs is in the text, and begins with
characters that the search can jump to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from wenmao.claims.numerals import digits, english
from wenmao.claims.spans import Span, Spans
from wenmao.vocabulary.periods import MONTHS

SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
WORD = rf"(?:{_TENS})(?:[- ](?:{SMALL}))?|{SMALL}"
_WORDS = (
    rf"(?:(?:{WORD}|a)[- ](?:hundred|thousand)(?:[- ](?:and[- ])?(?:(?:{WORD})[- ]hundred(?:[- ](?:and[- ])?(?:{WORD}))?|(?:{WORD})))?"
    rf"|(?:a|one|two)[- ](?:half[- ])?dozen|(?:{SMALL})\\sand\\sa\\shalf|{WORD})"
)
# "Half a million": a part of a scale word, and its worth.
_PARTS = {
    "half a": Decimal("0.5"), "half": Decimal("0.5"), "a quarter": Decimal("0.25"), "quarter": Decimal("0.25"),
    "a quarter of a": Decimal("0.25"), "three quarters of a": Decimal("0.75"), "three quarters": Decimal("0.75"),
    "three-quarters of a": Decimal("0.75"), "one and a half": Decimal("1.5"), "two and a half": Decimal("2.5"), "a": Decimal(1),
}  # fmt: skip
_OF_SCALE = rf"(?:{'|'.join(sorted(_PARTS, key=len, reverse=True))})(?=[\s-](?:million|billion|trillion)\b)"
_IN_DIGITS = re.compile(
    r"[0-9](?:[0-9]{0,2}(?:,[0-9]{2,3})*,[0-9]{3}(?![0-9])(?:\.[0-9]+)?|[0-9]{0,2}, 000(?![0-9])|[0-9]*(?:\.[0-9]+)?)"
)
_BEGINS_WORDS = re.compile(rf"(?:fourteen|seventeen|{SMALL}|{_TENS}|half|quarter|a)(?![a-z])")
_IN_WORDS = re.compile(rf"(?P<words>{_OF_SCALE}|{_WORDS})(?!\w)")
_NO_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty", "forty",
             "fifty", "ninety", "half", "quarter", "eleven", "teen", "a hundred", "a thousand", "a million", "a billion", "a trillion", "a dozen")  # fmt: skip
_BROKEN = re.compile(r"(?:\s|-)?(?P<top>\d)/(?P<bottom>[2-9]|1[06]|32|64)(?![\d/])")
_SIMPLE = re.compile(r"\d/(?:[2-9]|16|32|64)(?=\s(?:point|cents?|percent|%|of))")


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands, before its unit; `spelt` where it is in words, `grouped` where 2,100 is written so."""

    start: int
    end: int
    value: Decimal
    step: Decimal
    spelt: str = ""
    grouped: bool = False


def numbers(text: str, low: str) -> Iterator[Number]:
    """The numbers of a text in order; `low` is the text in lower case.

    >>> [str(number.value) for number in numbers("Sixteen of 1,280 firms", "sixteen of 1,280 firms")]
    ['16', '1280']
    """
    found = [number for match in _IN_DIGITS.finditer(text) if (number := _in_digits(text, match))]
    if any(word in low for word in _NO_WORDS):
        found += _in_words(low)
        found.sort(key=lambda number: number.start)
    yield from found


_LONGEST = 24  # digits before the point; what has more is a code


def _in_digits(text: str, match: re.Match[str]) -> Number | None:
    start, end = match.span()
    written = match.group(0)
    before = text[start - 1 : start]
    if before in ("/", ":", ",") and text[start - 2 : start - 1].isdigit():
        return None  # the second part of 24/7, 10:30
    if before == ".":
        if text[start - 2 : start - 1].isalnum() or "." in written:
            return None
        start, written = start - 1, "0." + written
    value, step = digits(written.replace(" ", ""))
    if value.adjusted() >= _LONGEST:
        return None
    follows = text[end : end + 4]
    if "/" in follows:
        if follows[0] == "/":
            simple = _SIMPLE.match(text, start)
            if simple is None:
                return Number(start, end, value, step)
            top, bottom = simple.group(0).split("/")
            return Number(start, simple.end(), Decimal(top) / Decimal(bottom), Decimal(1) / Decimal(bottom))
        broken = _BROKEN.match(text, end)
        if broken and broken["top"] < broken["bottom"]:
            value += Decimal(broken["top"]) / Decimal(broken["bottom"])
            return Number(start, broken.end(), value, Decimal(1) / Decimal(broken["bottom"]))
    return Number(start, end, value, step, grouped="," in written)


def _in_words(low: str) -> Iterator[Number]:
    position = 0
    for begin in _BEGINS_WORDS.finditer(low):
        start = begin.start()
        if start < position or (start and (low[start - 1].isalnum() or low[start - 1] in "-_")):
            continue
        match = _IN_WORDS.match(low, start)
        if match is None:
            continue
        written = match["words"]
        part = (
            _PARTS.get(written)
            if low[match.end() + 1 : match.end() + 9].startswith(("million", "billion", "trillion"))
            else None
        )
        value = part or english(written)
        if value is None:
            continue
        step = (
            Decimal("0.1")
            if part and part % 1
            else Decimal(100)
            if written.endswith("hundred")
            else Decimal(1)
        )
        position = match.end()
        yield Number(start, position, value, step, written)


# --- stretches whose numbers are none ----------------------------------------------------------

_MONTH = "|".join(
    form for month in MONTHS if month != "May" for form in (month, month.lower(), month[:3], month[:3].lower())
) + "|May|Sept|sept"  # fmt: skip
_DAY_MONTH = re.compile(
    rf"[0-9]{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{_MONTH}|may(?=\s(?:that|this|last|19|20)))\b"
)
_MONTH_DAY = re.compile(
    rf"(?:{_MONTH})\.?\s[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:to|-|–|and)\s?[0-9]{{1,2}}(?=\D))?(?!\d|,\d{{3}}|\.\d|\s(?:million|billion|per\s?cent|%))"
)
_MONTH_WORDS = tuple({month[:3].lower() for month in MONTHS})
_PEOPLE = "fans |people |users |readers |adults |those |viewers |players |buyers |consumers |anyone "
# What must be in the text (in lower case) for a pattern to be worth running, and the pattern.
_MASKS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("http", "www."), re.compile(r"(?:https?://|www\.)\S+")),
    (("@",), re.compile(r"\S+@\S+\.\w+")),
    ((":",), re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\b\.?)?")),
    ((" a.m", " p.m", "am", "pm"), re.compile(r"[0-9]{1,2}\s?[ap]\.?m\b\.?")),
    (("-", "+"), re.compile(
        r"[+0-9][0-9]{0,3}[\s-]\(?[0-9]{2,4}\)?[\s-][0-9]{3,4}[\s-][0-9]{3,4}\b"
        r"|[0-9]{2,4}-[0-9]{3,4}(?:[\s-][0-9]{3,4})+\b|[0-9]{3,4}-[0-9]{7,8}\b|[0-9]{4}-[0-9]{2}-[0-9]{2}\b")),
    (("aged ", "ages ", "age "), re.compile(r"(?:aged|ages?)\s\d+(?:\s?(?:to|and|-|–)\s?\d+)?\b")),
    (tuple(_PEOPLE.split("|")), re.compile(
        rf"(?:{_PEOPLE.replace(' ', chr(92) + 's')})(?:aged\s)?(?:under|over|above|below)\s\d\d\b(?!\s(?:million|billion|per|%))")),
    (("year-old", "year old", "years old"), re.compile(r"[0-9]+[- ]years?[- ]olds?\b")),
    (("c. ", "ca. ", "circa"), re.compile(r"(?:c|ca|circa)\.?\s?\d{3,4}\b")),
    (("out of",), re.compile(r"[0-9]+(?:\.\d+)?\sout\sof\s(?:10|100)\b(?=\son\s)|[0-9]+\.\d+\sout\sof\s\d+")),
    ((".", "/"), re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:\.[0-9]+)*\b|24/7\b|9/11\b|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}\b")),
    (_MONTH_WORDS, _DAY_MONTH),
    (_MONTH_WORDS, _MONTH_DAY),
)  # fmt: skip


def masked(text: str, low: str) -> Spans:
    """The stretches of a text whose numbers measure nothing: addresses, telephone numbers, clock times, dates, ages.

    >>> masked("call 010-6519 4114 by 10:30", "call 010-6519 4114 by 10:30").found
    [(5, 18), (22, 27)]
    """
    found: list[Span] = []
    for triggers, pattern in _MASKS:
        if any(trigger in low for trigger in triggers):
            for match in pattern.finditer(text):
                start = match.start()
                if start == 0 or not text[start - 1].isalnum():
                    found.append(match.span())
    return Spans(found)
