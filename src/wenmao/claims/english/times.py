"""Time expressions in English text, and the period that each names."""

import re
from functools import cache

from wenmao.claims.times import (
    Anchor,
    Reader,
    Role,
    Time,
    aside_of,
    asides,
    count_of,
    firsts,
    has_year,
    months_of,
    named,
    past_years,
    span_of,
    spoken_then,
    year_of,
)
from wenmao.vocabulary.periods import MONTHS, Period


def times(text: str, anchor: Anchor) -> list[Time]:
    """The time expressions of a normalised text, in order; those without a year are resolved.

    >>> [t.period.code for t in times("in the first half of 2024, up from 2023", Anchor())]
    ['2024-H1', '2023']
    """
    found: list[Time] = []
    brackets = asides(text)
    for name, match in _expressions(text):
        period = _READERS[name](match, anchor)
        if period is None:
            continue
        relative = name in ("earlier", "same", "ago") or bool(name == "last_year" and match["py"])
        loose = anchor.current is None or anchor.current.kind == "month"
        if loose and anchor.published and not relative and not has_year(match.group(0)):
            # Without a year, "the second half" is the last one that had begun when it was printed.
            period = period.shifted(-1) if period.first > anchor.published else period
        role: Role = "base" if _is_base(text, match, name) else "at"
        aside = aside_of(match.start(), brackets)
        if role == "at" and not relative and aside is None:
            anchor = spoken_then(anchor, period)
        found.append(Time(match.start(), match.end(), period, role, relative, aside))
    return found


_AMOUNT = r"(?:[\w$€£¥₩.,%]*\d[\w$€£¥.,%]*(?:\s(?:thousand|million|billion|trillion))?(?:\s(?:yuan|US\sdollars|dollars|euros|won|yen|percent|per\scent))?\s(?:\([^)]*\)\s)?)"
_BASE_BEFORE = re.compile(
    r"(?:\bcompared\s(?:with|to)|\bagainst|\bversus|\bvs\.?|\bthan|\brelative\sto|\bthe\slevel\sof|\bas\s(?:many|much|large|high|big)\s(?:\w+\s)?as|\b(?:double|twice|times|triple|treble|half|fold)\s(?:of\s)?(?:the|that|those)(?:\s\w+){0,2}?(?:\s(?:of|in|for))?|\bsince|\bup\sfrom|\bdown\sfrom|\bover\sthe\ssame\speriod\s(?:of|in)"
    rf"|\bof\s(?:that|those|what\sit\swas)\s(?:of|in)|\b(?:above|below|short\sof|ahead\sof|behind)|\bover|\bfrom(?:\sthe)?\s?{_AMOUNT}?(?:\s?in)?|\bon)\s(?:(?:that|those|the\slevel|the\sfigure|levels|the\speak|a\speak|its\slevel|their\slevel)\s(?:of|in)\s|(?:in|for|during)\s)?(?:the\s|its\s|their\s)?$",
    re.IGNORECASE,
)
_BASE_AFTER = re.compile(
    r"(?:'s)?\s(?:level|levels|figure|total|amount|value|number|volume|size|sum|tally|baseline|base|peak|high|mark|record)\b",
    re.IGNORECASE,
)


def _is_base(text: str, match: re.Match[str], name: str) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    after = text[match.end() : match.end() + 12]
    if re.search(r"\bfrom\s(?:the\s)?$", before, re.IGNORECASE) and re.match(
        r"\s(?:to|through|onwards?)\b", after
    ):
        return False
    if name in ("span", "past", "years_to", "months", "ended"):
        return False
    return bool(_BASE_BEFORE.search(before) or _BASE_AFTER.match(after))


_MONTH = "|".join({form for month in MONTHS for form in (month, month[:3] + r"\.?", month[:4] + r"\.?")})
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"

_PARTS = {
    "number": r"\b(?:No\.?|Nos\.?|Order|Decree|Announcement|Notice|Document)\s?\d+\s(?:of\s|\()(?:19|20)\d\d\)?",
    "same": rf"\b(?:in\s|over\s|of\s)?(?:the\s)?(?:same|corresponding|comparable|equivalent|year-ago|year-earlier|prior-year)\s(?:period|quarter|month|half|time|span|months|week|holiday)(?:(?:\s(?:of|in|from)\s|\s)(?:the\s)?(?P<sy>{_YEAR}|last\syear|previous\syear|a\syear\s(?:earlier|ago|before)|year\sbefore|prior\syear))?\b",
    "ended": rf"\b(?:the\s|in\sthe\s|for\sthe\s)?(?:(?P<xq>quarter|three\smonths)|(?P<xh>half(?:-year)?|six\smonths)|(?P<xn>nine\smonths)|(?P<xy>(?:fiscal|financial)?\s?year|twelve\smonths|12\smonths))\s(?:to|ended|ending)(?:\s(?:in|on))?\s(?:the\send\sof\s)?(?:\d{{1,2}}\s)?(?P<xm>{_MONTH})(?:\s\d{{1,2}},?)?(?:\s(?P<xyear>{_YEAR})|\s(?:this|last)\syear)?\b",
    "month_quarter": rf"\b(?P<mq>March|June|September|December)\s(?:quarter|qtr)(?:\s(?:of\s)?(?P<mqy>{_YEAR}))?\b",
    "earlier": r"\b(?:the\s)?(?P<em>month|quarter)\s(?:earlier|before)\b|\ba\s(?P<em2>month|quarter)\s(?:earlier|before|ago)\b|\b(?:the\s)?(?:previous|preceding|prior)\s(?P<em3>month|quarter)\b",
    "asof": rf"\b(?:as\sof|by|until|as\sat|up\sto|through|end(?:ed|ing)?\son)\s(?:the\send\sof\s)?(?:\d{{1,2}}\s(?P<am>{_MONTH})|(?P<am2>{_MONTH})\s\d{{1,2}})(?:,?\s(?P<amy>{_YEAR}))?\b(?!-)",
    "half": rf"(?:the\s)?(?P<eh>first|second|latter|1st|2nd)[\s-]half(?:\syear)?(?:\s(?:of|in)\s(?P<ehy>{_YEAR}|this\syear|last\syear|the\syear)|\s(?P<ehy2>{_YEAR}))?(?![\s-]of)",
    "h": rf"\bH(?P<hh>[12])[\s,-]?(?P<hhy>{_YEAR})?\b|\b(?P<hhy2>{_YEAR})[\s-]?H(?P<hh2>[12])\b|\b(?P<hh3>[12])H\s?(?P<hhy3>{_YEAR})\b",
    "q": rf"\bQ(?P<qq>[1-4])[\s,-]?(?:of\s)?(?P<qqy>{_YEAR})?\b|\b(?P<qqy2>{_YEAR})[\s-]?Q(?P<qq2>[1-4])\b|\b(?P<qq3>[1-4])Q\s?(?P<qqy3>{_YEAR})\b",
    "quarter": rf"(?:the\s)?(?P<eq>first|second|third|fourth|final|last)[\s-]quarter(?:\s(?:of|in)\s(?P<eqy>{_YEAR}|this\syear|last\syear|the\syear)|\s(?P<eqy2>{_YEAR}))?",
    "first_n": rf"(?:the\s)?first\s(?P<fn>{_NUMBER})\s(?P<fu>months|quarters)(?:\s(?:of|in)\s(?P<fny>{_YEAR}|this\syear|last\syear|the\syear)|\s(?P<fny2>{_YEAR}))?",
    "months": rf"\b(?:(?:from|between|in|over|during|for|of)\s)?(?P<m1>{_MONTH})(?:\s(?P<m1y>{_YEAR}))?\s?(?:to|through|-|–|—|and|until)\s?(?P<m2>{_MONTH})(?:(?:\s(?:of|in)\s|,?\s)(?P<m2y>{_YEAR}|this\syear|last\syear))?\b",
    "date": rf"\b\d{{1,2}}\s(?:{_MONTH}),?\s(?:{_YEAR})\b|\b(?:{_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,\s?(?:{_YEAR}))?(?!\d)|\b\d{{4}}-\d\d-\d\d\b",
    "month": rf"\b(?:in|for|during|of|by|since|through|to|as\sof)\s(?:early\s|late\s|mid-|the\send\sof\s|end-)?(?P<om>{_MONTH})(?:(?:\s(?:of|in)\s|,?\s)(?P<omy>{_YEAR}|this\syear|last\syear))?\b|\b(?P<om2>{_MONTH})\s(?P<omy2>{_YEAR})\b",
    "fiscal": rf"\b(?:FY\s?'?(?P<fy>{_YEAR}|\d\d)(?:[-/–](?P<fy3>\d\d)(?!\d))?|(?:fiscal|financial)(?:\syear)?\s(?P<fy2>{_YEAR})(?:[-/–]\d\d)?)\b",
    "span": rf"\b(?:between|from)\s(?P<s1>{_YEAR})\s(?:and|to|through|until)\s(?P<s2>{_YEAR})\b|\b(?P<s3>{_YEAR})(?:\s?(?:-|–|—|to|/|through)\s?(?P<s4>{_YEAR})|[-–/](?P<s5>\d\d)(?![\d%]))\b",
    "years_to": rf"\b(?:the\s)?(?P<yn>{_NUMBER})[\s-]years?\s(?:to|ending(?:\sin)?|through|up\sto|period\sto)\s(?P<yt>{_YEAR})\b",
    "past": rf"\b(?:over|in|during|within|for|across)?\s?(?:the\s)?(?:past|last|previous|preceding|latest)\s(?P<pn>{_NUMBER})[\s-]years?\b|\b(?P<pdec>(?:past|last)\sdecade)\b|\b(?:over|in|within)\s(?P<pn2>{_NUMBER})\syears\b",
    "last_year": r"\b(?:(?P<ly>last\syear)|(?P<ty>this\syear)|(?P<py>(?:the\s)?(?:previous|preceding|prior)\syear|the\syear\s(?:before|earlier)|a\syear\s(?:earlier|ago|before|previously)|twelve\smonths\searlier)|(?P<tm>this\s(?:month|week))|(?P<lm>last\smonth)|(?P<yend>(?:by|at)\s(?:the\s)?year[- ]end))\b",
    "of_month": rf"\b(?P<mo>{_MONTH})(?:'s\b|\s(?=(?:sales|exports|imports|shipments|figures?|list|box|trade|data|output|index|revenues?|orders|total|level|number|surplus|deficit|turnover|count)\b))",
    "holiday": r"\b(?P<hol>National\sDay|May\sDay|May|Labou?r\sDay|Dragon\sBoat|Qingming|Mid-Autumn)(?:\s(?:holidays?|break|festival|period|box|season|golden\sweek))+(?:\s(?:of|in)\s(?P<holy>(?:19|20)\d\d))?",
    "after": r"\b(?:after|before|pre-|post-|born\sin|until)\s?(?:19|20)\d\d\b|\bsince\s(?:[a-z]+\s){1,3}(?:in|of)\s(?:19|20)\d\d\b",
    "full_year": r"\b(?:over|for|in|during)\sthe\s(?:full|whole|entire)?\s?year\b(?:\sas\sa\swhole)?(?!\s(?:to|ended|ending|earlier|before|ago))",
    "ago": rf"\b(?P<an>{_NUMBER})\s(?:years|decades?)\s(?:ago|earlier|before)\b",
    "plan": r"\b(?:the\s)?[“\"]?(?P<plan_en>1[0-5])th[”\"]?\sFive-Year\sPlan[”\"]?\s(?:period|years)\b",
    "year": r"(?P<y>(?:19|20)[0-9][0-9])(?<![\w$€£¥.,/-]\d\d\d\d)(?![\w%]|[.,]\d|\s(?:million|billion|yuan|dollars|euros|per\scent|percent|titles|games|items)|-\d\d-)",
}
_MONTHS_LOW = tuple(month[:3].lower() for month in MONTHS)
_QUARTERS = ("quarter", "qtr")
# What must be in an English text, in lower case, for an expression to be worth looking for.
_TRIGGERS: dict[str, tuple[str, ...]] = {
    "number": ("no.", "no ", "nos", "order", "decree", "announcement", "notice", "document"),
    "same": (
        "same",
        "corresponding",
        "comparable",
        "equivalent",
        "year-ago",
        "year-earlier",
        "prior-year",
    ),
    "ended": (" to ", "ended", "ending"),
    "month_quarter": _QUARTERS,
    "earlier": ("month", "quarter"),
    "asof": _MONTHS_LOW,
    "half": ("half",),
    "h": ("h1", "h2", "1h", "2h"),
    "q": ("q1", "q2", "q3", "q4", "1q", "2q", "3q", "4q"),
    "quarter": _QUARTERS,
    "first_n": ("first ",),
    "months": _MONTHS_LOW,
    "date": (*_MONTHS_LOW, "-"),
    "month": _MONTHS_LOW,
    "fiscal": ("fy", "fiscal", "financial"),
    "span": ("19", "20"),
    "years_to": ("year",),
    "past": ("years", "decade", "year"),
    "last_year": ("year", "this ", "last ", "months earlier"),
    "of_month": _MONTHS_LOW,
    "holiday": ("holiday", "break", "festival", "golden week", "box office"),
    "after": ("after", "before", "pre-", "post-", "born in", "until", "since "),
    "full_year": ("the year", "full year", "whole year", "entire year"),
    "ago": ("years ago", "years earlier", "years before"),
    "plan": ("plan",),
    "year": ("19", "20"),
}


@cache
def _patterns() -> list[tuple[str, tuple[str, ...], re.Pattern[str]]]:
    return [(name, _TRIGGERS[name], re.compile(part, re.IGNORECASE)) for name, part in _PARTS.items()]


def _expressions(text: str) -> list[tuple[str, re.Match[str]]]:
    """The time expressions of a text, leftmost first, each with its name; none overlaps another."""
    low = text.lower()
    found = [
        (match.start(), order, name, match)
        for order, (name, triggers, pattern) in enumerate(_patterns())
        if any(trigger in low for trigger in triggers)
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda item: item[:2])
    kept: list[tuple[str, re.Match[str]]] = []
    position = 0
    for start, _, name, match in found:
        if start >= position:
            kept.append((name, match))
            position = max(match.end(), start + 1)
    return kept


_ENGLISH_INDEX = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "latter": 2, "third": 3, "fourth": 4,
                  "final": 4, "last": 4}  # fmt: skip


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.lower()[:3] == name.lower()[:3])


def _half(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(named(match, "ehy", "ehy2"), anchor)
    return Period.half(year, _ENGLISH_INDEX[match["eh"].lower()]) if year else None


def _h(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(named(match, "hhy", "hhy2", "hhy3"), anchor)
    return Period.half(year, int(named(match, "hh", "hh2", "hh3") or 1)) if year else None


def _q(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(named(match, "qqy", "qqy2", "qqy3"), anchor)
    return Period.quarter(year, int(named(match, "qq", "qq2", "qq3") or 1)) if year else None


def _quarter(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(named(match, "eqy", "eqy2"), anchor)
    return Period.quarter(year, _ENGLISH_INDEX[match["eq"].lower()]) if year else None


def _months(match: re.Match[str], anchor: Anchor) -> Period | None:
    last = year_of(match["m2y"], anchor)
    first = int(match["m1y"]) if match["m1y"] else last
    if first is None or last is None:
        return None
    return months_of((first, _month_number(match["m1"])), (last, _month_number(match["m2"])))


def _month(match: re.Match[str], anchor: Anchor) -> Period | None:
    name = named(match, "om", "om2") or ""
    if name == "may" or (not match["omy"] and not match["omy2"] and name.lower() in ("mar", "sept")):
        return None
    year = year_of(named(match, "omy", "omy2"), anchor)
    return Period.month(year, _month_number(name)) if year else None


def _fiscal(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = int(match["fy3"] or named(match, "fy", "fy2") or 0)
    return Period.fiscal(year if year > 100 else 2000 + year)


def _span(match: re.Match[str], anchor: Anchor) -> Period | None:
    return span_of(int(named(match, "s1", "s3") or 0), int(named(match, "s2", "s4", "s5") or 0))


def _years_to(match: re.Match[str], anchor: Anchor) -> Period | None:
    return span_of(int(match["yt"]) - count_of(match["yn"].lower()), int(match["yt"]))


_SUPERLATIVE = re.compile(
    r"\b(?:highest|lowest|largest|smallest|biggest|first|best|worst|most|sharpest|steepest|fastest|slowest|fewest)\b[^.,;]*$",
    re.IGNORECASE,
)


def _past(match: re.Match[str], anchor: Anchor) -> Period | None:
    if _SUPERLATIVE.search(match.string, max(0, match.start() - 60), match.start()):
        return None  # the highest figure in three years
    word = named(match, "pn", "pn2")
    years = 10 if match["pdec"] or word is None else count_of(word.lower())
    this = anchor.current.last[0] if anchor.current else anchor.this_year
    late = anchor.published is not None and anchor.published[1] >= 10
    if this and (match["pn2"] or (late and anchor.this_year == this)):
        return span_of(this - years, this)  # "in five years", or the last years of a text from the end of one
    return past_years(years, anchor)


def _last_year(match: re.Match[str], anchor: Anchor) -> Period | None:
    if match["py"]:
        if anchor.current is None and anchor.published:
            return Period.year(anchor.published[0] - 1)
        return anchor.current.shifted(-1) if anchor.current else None
    if match["tm"] or match["lm"]:
        return _months_back(anchor.published, 1 if match["lm"] else 0)
    if match["yend"]:
        return Period.year(anchor.context_year) if anchor.context_year else None
    year = year_of("last" if match["ly"] else "this", anchor)
    return Period.year(year) if year else None


def _months_back(month: tuple[int, int] | None, months: int) -> Period | None:
    if month is None:
        return None
    serial = month[0] * 12 + month[1] - 1 - months
    return Period.month(serial // 12, serial % 12 + 1)


def _same(match: re.Match[str], anchor: Anchor) -> Period | None:
    """The same stretch of another year: "the same period of 2022"."""
    current = anchor.current
    if current is None:
        return None
    word = match["sy"]
    year = int(word) if word and word.isdigit() else current.last[0] - 1
    return current.shifted(year - current.last[0])


def _ended(match: re.Match[str], anchor: Anchor) -> Period | None:
    """Months up to a named one: "the year to March 2024", "the six months ended 30 June 2024"."""
    year = int(match["xyear"]) if match["xyear"] else anchor.context_year
    if year is None:
        return None
    count = 3 if match["xq"] else 6 if match["xh"] else 9 if match["xn"] else 12
    last = year * 12 + _month_number(match["xm"]) - 1
    first = last - count + 1
    return Period.months((first // 12, first % 12 + 1), (last // 12, last % 12 + 1))


def _month_quarter(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = int(match["mqy"]) if match["mqy"] else anchor.context_year
    if year is None:
        return None
    quarter = _month_number(match["mq"]) // 3
    if (
        not match["mqy"]
        and anchor.current
        and anchor.current.kind == "quarter"
        and anchor.current.first[1] < 3 * quarter - 2
    ):
        year -= 1  # the March quarter, against the December quarter
    return Period.quarter(year, quarter)


def _earlier(match: re.Match[str], anchor: Anchor) -> Period | None:
    current = anchor.current
    if current is None:
        return None
    months = 1 if (named(match, "em", "em2", "em3") or "").lower() == "month" else 3
    serial = current.first[0] * 12 + current.first[1] - 1 - months
    first, last = (serial // 12, serial % 12 + 1), serial + months - 1
    return Period.months(first, (last // 12, last % 12 + 1))


def _asof(match: re.Match[str], anchor: Anchor) -> Period | None:
    """A day that a count stands at is its month; the last of December is its year."""
    year = int(match["amy"]) if match["amy"] else anchor.context_year
    if year is None:
        return None
    month = _month_number(named(match, "am", "am2") or "")
    return Period.year(year) if month == 12 and "31" in match.group(0) else Period.month(year, month)


def _of_month(match: re.Match[str], anchor: Anchor) -> Period | None:
    return Period.month(anchor.context_year, _month_number(match["mo"])) if anchor.context_year else None


_HOLIDAYS = {"national": 10, "may": 5, "labor": 5, "labour": 5, "dragon": 6, "qingming": 4, "mid-autumn": 9}


def _holiday(match: re.Match[str], anchor: Anchor) -> Period | None:
    """The month of a Chinese public holiday; those by the lunar calendar in their usual month."""
    year = int(match["holy"]) if match["holy"] else anchor.context_year
    return Period.month(year, _HOLIDAYS[match["hol"].split()[0].lower()]) if year else None


_READERS: dict[str, Reader] = {
    "number": lambda m, a: None,
    "same": _same,
    "ended": _ended,
    "month_quarter": _month_quarter,
    "earlier": _earlier,
    "asof": _asof,
    "half": _half,
    "h": _h,
    "q": _q,
    "quarter": _quarter,
    "first_n": lambda m, a: firsts(
        year_of(named(m, "fny", "fny2"), a), count_of(m["fn"].lower()), m["fu"].lower()
    ),
    "months": _months,
    "date": lambda m, a: None,
    "month": _month,
    "fiscal": _fiscal,
    "span": _span,
    "years_to": _years_to,
    "past": _past,
    "last_year": _last_year,
    "of_month": _of_month,
    "holiday": _holiday,
    "after": lambda m, a: None,
    "full_year": lambda m, a: Period.year(a.context_year) if a.context_year else None,
    "ago": lambda m, a: Period.year(a.context_year - count_of(m["an"].lower())) if a.context_year else None,
    "plan": lambda m, a: Period.span(
        2001 + 5 * (int(m["plan_en"]) - 10), 2005 + 5 * (int(m["plan_en"]) - 10)
    ),
    "year": lambda m, a: Period.year(int(m["y"])),
}
