"""Time expressions in text, and the period that each names."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from wenmao.claims.numerals import ENGLISH_ORDINALS, chinese, english
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.periods import MONTHS, Period

Role = Literal["at", "base"]


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression and its period.

    Its role is `at` for the period that figures are about, `base` for one that
    they are compared with ("from 2019", 比上年).
    """

    start: int
    end: int
    period: Period
    role: Role = "at"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative expressions count from.

    `published` is the year and month of publication, if known; `current` the
    period that the text spoke of last.
    """

    published: tuple[int, int] | None = None
    current: Period | None = None

    @property
    def this_year(self) -> int | None:
        """The year that "this year" means."""
        return self.published[0] if self.published else None

    @property
    def context_year(self) -> int | None:
        """The year that an expression without one ("the first half") belongs to."""
        return self.current.last[0] if self.current else self.this_year

    @property
    def last_full_year(self) -> int | None:
        """The last year that was over when the text appeared; else the context's."""
        return self.published[0] - 1 if self.published else self.context_year


def times(text: str, language: Language, anchor: Anchor) -> list[Time]:
    """The time expressions of a normalised text, in order; those without a year are resolved.

    >>> [t.period.code for t in times("in the first half of 2024, up from 2023", "en", Anchor())]
    ['2024-H1', '2023']
    >>> [t.period.code for t in times("前三季度，出口增长", "zh", Anchor((2024, 10)))]
    ['2024-01/2024-09']
    """
    found: list[Time] = []
    for match in _pattern(language).finditer(text):
        reader = _READERS[language][match.lastgroup or ""]
        period = reader(match, anchor)
        if period is None:
            continue
        if anchor.current is None and anchor.published and not _YEAR_IN.search(match.group(0)):
            # Without a year, "the second half" is the last one that had begun when it was printed.
            period = period.shifted(-1) if period.first > anchor.published else period
        role: Role = "base" if _is_base(text, match, language) else "at"
        if role == "at":
            anchor = Anchor(
                anchor.published, period if period.kind != "span" else Period.year(period.last[0])
            )
        found.append(Time(match.start(), match.end(), period, role))
    return found


_YEAR_IN = re.compile(r"\d{4}")

_BASE_BEFORE = {
    "en": re.compile(
        r"(?:\bcompared\s(?:with|to)|\bagainst|\bversus|\bvs\.?|\bthan|\brelative\sto|\bthe\slevel\sof|\bsince|\bup\sfrom|\bdown\sfrom|\bover\sthe\ssame\speriod\s(?:of|in)"
        r"|\bover|\bfrom(?:\sthe)?(?:\s[\w$.,%]+){0,4}?(?:\sin)?|\bon)\s(?:(?:that|those|the\slevel|the\sfigure|levels)\s(?:of|in)\s|(?:in|for|during)\s)?(?:the\s)?$",
        re.IGNORECASE,
    ),
}
_BASE_AFTER = {
    "en": re.compile(r"(?:'s)?\s(?:level|levels|figure|total|baseline|base)\b", re.IGNORECASE),
}


def _is_base(text: str, match: re.Match[str], language: Language) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    after = text[match.end() : match.end() + 12]
    if language == "zh":
        if re.search(
            r"(?:比|较|相比|相较于?|对比|高于|低于|优于|好于|超过|不及)(?:了)?$", before
        ) or re.match(r"(?:同期|水平)?相比", after):
            return True
        return bool(re.search(r"(?:是|为|达到?)$", before) and re.match(r"(?:同期|全年)?(?:水平)?的", after))
    if re.search(r"\bfrom\s(?:the\s)?$", before, re.IGNORECASE) and re.match(
        r"\s(?:to|through|onwards?)\b", after
    ):
        return False
    return bool(_BASE_BEFORE["en"].search(before) or _BASE_AFTER["en"].match(after))


# --- English -------------------------------------------------------------------------------

_MONTH = "|".join({form for month in MONTHS for form in (month, month[:3] + r"\.?", month[:4] + r"\.?")})
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
_ORDINAL = "first|second|third|fourth|last|final|1st|2nd|3rd|4th"
_OF_YEAR = rf"(?:\s(?:of|in)\s|\s|,\s)?(?P<{{0}}>{_YEAR}|(?:this|last|the)\syear)?"

_EN_PARTS = {
    "en_half": rf"(?:the\s)?(?P<eh>first|second|latter|1st|2nd)[\s-]half(?:\s(?:of|in)\s(?P<ehy>{_YEAR}|this\syear|last\syear|the\syear)|\s(?P<ehy2>{_YEAR}))?(?![\s-]of)",
    "en_h": rf"\bH(?P<hh>[12])[\s,-]?(?P<hhy>{_YEAR})?\b|\b(?P<hhy2>{_YEAR})[\s-]?H(?P<hh2>[12])\b|\b(?P<hh3>[12])H\s?(?P<hhy3>{_YEAR})\b",
    "en_q": rf"\bQ(?P<qq>[1-4])[\s,-]?(?:of\s)?(?P<qqy>{_YEAR})?\b|\b(?P<qqy2>{_YEAR})[\s-]?Q(?P<qq2>[1-4])\b|\b(?P<qq3>[1-4])Q\s?(?P<qqy3>{_YEAR})\b",
    "en_quarter": rf"(?:the\s)?(?P<eq>first|second|third|fourth|final|last)[\s-]quarter(?:\s(?:of|in)\s(?P<eqy>{_YEAR}|this\syear|last\syear|the\syear)|\s(?P<eqy2>{_YEAR}))?",
    "en_first_n": rf"(?:the\s)?first\s(?P<fn>{_NUMBER})\s(?P<fu>months|quarters)(?:\s(?:of|in)\s(?P<fny>{_YEAR}|this\syear|last\syear|the\syear)|\s(?P<fny2>{_YEAR}))?",
    "en_months": rf"\b(?:from\s|between\s)?(?P<m1>{_MONTH})(?:\s(?P<m1y>{_YEAR}))?\s?(?:to|through|-|–|—|and|until)\s?(?P<m2>{_MONTH})(?:(?:\s(?:of|in)\s|,?\s)(?P<m2y>{_YEAR}|this\syear|last\syear))?\b",
    "en_date": rf"\b\d{{1,2}}\s(?:{_MONTH}),?\s(?:{_YEAR})\b|\b(?:{_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,\s?(?:{_YEAR}))?(?!\d)|\b\d{{4}}-\d\d-\d\d\b",
    "en_month": rf"\b(?:in|for|during|of)\s(?P<om>{_MONTH})(?:(?:\s(?:of|in)\s|,?\s)(?P<omy>{_YEAR}|this\syear|last\syear))?\b|\b(?P<om2>{_MONTH})\s(?P<omy2>{_YEAR})\b",
    "en_fiscal": rf"\b(?:FY\s?'?(?P<fy>{_YEAR}|\d\d)|(?:fiscal|financial)(?:\syear)?\s(?P<fy2>{_YEAR})(?:[-/–]\d\d)?)\b",
    "en_span": rf"\b(?:between|from)\s(?P<s1>{_YEAR})\s(?:and|to|through|until)\s(?P<s2>{_YEAR})\b|\b(?P<s3>{_YEAR})\s?(?:-|–|—|to|/|through)\s?(?P<s4>{_YEAR}|\d\d(?!\d))\b",
    "en_years_to": rf"\b(?:the\s)?(?P<yn>{_NUMBER})[\s-]years?\s(?:to|ending(?:\sin)?|through|up\sto|period\sto)\s(?P<yt>{_YEAR})\b",
    "en_past": rf"\b(?:over|in|during|within|for|across)?\s?(?:the\s)?(?:past|last|previous|preceding|latest)\s(?P<pn>{_NUMBER})[\s-]years?\b|\b(?P<pdec>(?:past|last)\sdecade)\b|\b(?:over|in|within)\s(?P<pn2>{_NUMBER})\syears\b",
    "en_last_year": r"\b(?:(?P<ly>last\syear)|(?P<ty>this\syear)|(?P<py>(?:the\s)?(?:previous|preceding|prior)\syear|the\syear\s(?:before|earlier)|a\syear\s(?:earlier|ago|before)))\b",
    "en_year": rf"(?<![\w$€£¥.,/-])(?P<y>{_YEAR})(?![\w%]|[.,]\d|\s(?:million|billion|yuan|dollars|euros|per\scent|percent|titles|games|items)|-\d\d-)",
}
_ZH_NUMBER = r"[一二三四五六七八九十两]+|\d{1,2}"
_ZH_YEAR = r"(?:(?:19|20)\d\d|[一二]?[〇零一二三四五六七八九]{4}|二[〇零]..)"
_ZH_WHEN = (
    r"(?P<zy>(?:19|20)\d\d年|[二一][〇零一二三四五六七八九]{3}年|今年|去年|上年|前年|当年|同年|本年|次年)"
)
_ZH_PARTS = {
    "zh_plan": r"[“\"]?(?P<plan>十[一二三四五])五[”\"]?(?:规划)?(?:时期|期间)",
    "zh_date": r"(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}[日号]|(?:19|20)\d\d-\d\d-\d\d",
    "zh_months": r"(?:(?P<zmy>(?:19|20)\d\d年|今年|去年|上年)(?:的)?)?(?P<zm1>\d{1,2})(?:月)?\s?(?:-|—|–|~|至|到)+\s?(?:(?P<zmy2>(?:19|20)\d\d)年)?(?P<zm2>\d{1,2})月(?:份)?",
    "zh_firsts": rf"(?:{_ZH_WHEN.replace('zy', 'zfy')}(?:的)?)?前(?P<zfn>{_ZH_NUMBER})个?(?P<zfu>季度|季|月)",
    "zh_half": rf"(?:{_ZH_WHEN.replace('zy', 'zhy')}(?:的)?)?(?P<zh>上|下)半年",
    "zh_quarter": rf"(?:{_ZH_WHEN.replace('zy', 'zqy')}(?:的)?)?(?:第?(?P<zq>[一二三四1-4])季度|首季(?P<zq1>度)?)",
    "zh_span": r"(?P<zs1>(?:19|20)\d\d)(?:年)?\s?(?:-|—|–|~|至|到)+\s?(?P<zs2>(?:19|20)\d\d)年|从(?P<zs3>(?:19|20)\d\d)年(?:到|至)(?P<zs4>(?:19|20)\d\d)年",
    "zh_since": r"自?(?P<zsince>(?:19|20)\d\d)年以来",
    "zh_past": rf"(?:过去|近|最近|前|此前|未来)(?P<zp>{_ZH_NUMBER}|几)年(?:间|来|里|内|中)?|(?P<zp2>{_ZH_NUMBER})年(?:间|来)",
    "zh_month": rf"{_ZH_WHEN.replace('zy', 'zoy')}(?:的)?(?P<zo>\d{{1,2}})月(?:份)?(?!\d)|(?<![\d至到—年-])(?P<zo2>\d{{1,2}})月(?:份)?(?![\d至到—-])",
    "zh_fiscal": r"(?:FY(?P<zfy1>(?:19|20)\d\d))|(?P<zfy2>(?:19|20)\d\d)(?:财年|财政年度)",
    "zh_year": _ZH_WHEN,
    "zh_bare": r"(?<![\d.])(?P<zb>20[0-3]\d)(?=(?:全年|年度|上半年))",
}  # fmt: skip


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    parts = _EN_PARTS if language == "en" else _ZH_PARTS
    flags = re.IGNORECASE if language == "en" else re.NOFLAG
    return re.compile("|".join(f"(?P<{name}>{part})" for name, part in parts.items()), flags)


def _named(match: re.Match[str], *names: str) -> str | None:
    return next((match[name] for name in names if match[name]), None)


def _year_of(word: str | None, anchor: Anchor) -> int | None:
    """The year that a word names; without a word, the one that the text is speaking of."""
    if word is None:
        return anchor.context_year
    word = word.rstrip("年").lower()
    if word.isdigit():
        return int(word)
    if number := chinese(word):
        return int(number)
    this = anchor.this_year
    match word.split()[0] if word.isascii() else word:
        case "this" | "今" | "本":
            return this or anchor.context_year
        case "last" | "去":
            return this - 1 if this else None
        case "前":
            return this - 2 if this else None
        case "上":
            return anchor.context_year - 1 if anchor.context_year else None
        case "次":
            return anchor.context_year + 1 if anchor.context_year else None
    return anchor.context_year


_ENGLISH_INDEX = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "latter": 2, "third": 3, "fourth": 4,
                  "final": 4, "last": 4}  # fmt: skip


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.lower()[:3] == name.lower()[:3])


def _count(word: str) -> int:
    if word.isdigit():
        return int(word)
    return int(english(word) or chinese(word) or ENGLISH_ORDINALS.get(word, 0))


def _en_half(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(_named(match, "ehy", "ehy2"), anchor)
    return Period.half(year, _ENGLISH_INDEX[match["eh"].lower()]) if year else None


def _en_h(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(_named(match, "hhy", "hhy2", "hhy3"), anchor)
    return Period.half(year, int(_named(match, "hh", "hh2", "hh3") or 1)) if year else None


def _en_q(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(_named(match, "qqy", "qqy2", "qqy3"), anchor)
    return Period.quarter(year, int(_named(match, "qq", "qq2", "qq3") or 1)) if year else None


def _en_quarter(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(_named(match, "eqy", "eqy2"), anchor)
    return Period.quarter(year, _ENGLISH_INDEX[match["eq"].lower()]) if year else None


def _firsts(year: int | None, number: int, unit: str) -> Period | None:
    months = number * 3 if unit[0] in "q季" else number
    return Period.year_to_date(year, months) if year and 1 <= months <= 12 else None


def _en_months(match: re.Match[str], anchor: Anchor) -> Period | None:
    last = _year_of(match["m2y"], anchor)
    first = int(match["m1y"]) if match["m1y"] else last
    if first is None or last is None:
        return None
    return _months((first, _month(match["m1"])), (last, _month(match["m2"])))


def _months(first: tuple[int, int], last: tuple[int, int]) -> Period | None:
    if first > last or not all(1 <= month <= 12 for _, month in (first, last)):
        return None
    return Period.months(first, last)


def _en_month(match: re.Match[str], anchor: Anchor) -> Period | None:
    name = _named(match, "om", "om2") or ""
    if name == "may" or (not match["omy"] and not match["omy2"] and name.lower() in ("mar", "sept")):
        return None
    year = _year_of(_named(match, "omy", "omy2"), anchor)
    return Period.month(year, _month(name)) if year else None


def _en_fiscal(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = int(_named(match, "fy", "fy2") or 0)
    return Period.fiscal(year if year > 100 else 2000 + year)


def _span(first: int, last: int) -> Period | None:
    last = last if last > 100 else first - first % 100 + last
    return Period.span(first, last) if first < last else None


def _en_span(match: re.Match[str], anchor: Anchor) -> Period | None:
    return _span(int(_named(match, "s1", "s3") or 0), int(_named(match, "s2", "s4") or 0))


def _en_years_to(match: re.Match[str], anchor: Anchor) -> Period | None:
    return _span(int(match["yt"]) - _count(match["yn"].lower()), int(match["yt"]))


def _en_past(match: re.Match[str], anchor: Anchor) -> Period | None:
    word = _named(match, "pn", "pn2")
    years = 10 if match["pdec"] or word is None else _count(word.lower())
    return _past(years, anchor)


def _past(years: int, anchor: Anchor) -> Period | None:
    last = anchor.last_full_year
    return _span(last - years, last) if last and years else None


def _en_last_year(match: re.Match[str], anchor: Anchor) -> Period | None:
    if match["py"]:
        return anchor.current.shifted(-1) if anchor.current else None
    year = _year_of("last" if match["ly"] else "this", anchor)
    return Period.year(year) if year else None


def _zh_plan(match: re.Match[str], anchor: Anchor) -> Period | None:
    number = int(chinese(match["plan"]) or 0)
    return Period.span(2001 + 5 * (number - 10), 2005 + 5 * (number - 10))


def _zh_months(match: re.Match[str], anchor: Anchor) -> Period | None:
    first = _year_of(match["zmy"], anchor)
    if first is None:
        return None
    last = int(match["zmy2"]) if match["zmy2"] else first
    return _months((first, int(match["zm1"])), (last, int(match["zm2"])))


def _zh_half(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(match["zhy"], anchor)
    return Period.half(year, 1 if match["zh"] == "上" else 2) if year else None


def _zh_quarter(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(match["zqy"], anchor)
    word = match["zq"] or "一"
    return Period.quarter(year, _count(word)) if year else None


def _zh_span(match: re.Match[str], anchor: Anchor) -> Period | None:
    return _span(int(_named(match, "zs1", "zs3") or 0), int(_named(match, "zs2", "zs4") or 0))


def _zh_since(match: re.Match[str], anchor: Anchor) -> Period | None:
    last = anchor.last_full_year
    return _span(int(match["zsince"]), last) if last else None


def _zh_past(match: re.Match[str], anchor: Anchor) -> Period | None:
    word = _named(match, "zp", "zp2") or "几"
    return None if word == "几" or match[0].startswith("未来") else _past(_count(word), anchor)


def _zh_month(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(match["zoy"], anchor)
    month = int(_named(match, "zo", "zo2") or 0)
    return Period.month(year, month) if year and 1 <= month <= 12 else None


def _zh_year(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = _year_of(match["zy"], anchor)
    if match["zy"] == "上年" and anchor.current:
        return anchor.current.shifted(-1)
    return Period.year(year) if year else None


Reader = Callable[[re.Match[str], Anchor], Period | None]
_READERS: dict[Language, dict[str, Reader]] = {
    "en": {
        "en_half": _en_half,
        "en_h": _en_h,
        "en_q": _en_q,
        "en_quarter": _en_quarter,
        "en_first_n": lambda m, a: _firsts(
            _year_of(_named(m, "fny", "fny2"), a), _count(m["fn"].lower()), m["fu"].lower()
        ),
        "en_months": _en_months,
        "en_date": lambda m, a: None,
        "en_month": _en_month,
        "en_fiscal": _en_fiscal,
        "en_span": _en_span,
        "en_years_to": _en_years_to,
        "en_past": _en_past,
        "en_last_year": _en_last_year,
        "en_year": lambda m, a: Period.year(int(m["y"])),
    },
    "zh": {
        "zh_plan": _zh_plan,
        "zh_date": lambda m, a: None,
        "zh_months": _zh_months,
        "zh_firsts": lambda m, a: _firsts(_year_of(m["zfy"], a), _count(m["zfn"]), m["zfu"]),
        "zh_half": _zh_half,
        "zh_quarter": _zh_quarter,
        "zh_span": _zh_span,
        "zh_since": _zh_since,
        "zh_past": _zh_past,
        "zh_month": _zh_month,
        "zh_fiscal": lambda m, a: Period.fiscal(int(_named(m, "zfy1", "zfy2") or 0)),
        "zh_year": _zh_year,
        "zh_bare": lambda m, a: Period.year(int(m["zb"])),
    },
}
