"""Time expressions in Chinese text, and the period that each names."""

import re
from dataclasses import replace
from functools import cache

from wenmao.claims.numerals import chinese
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
from wenmao.vocabulary.periods import Period


def times(text: str, anchor: Anchor) -> list[Time]:
    """The time expressions of a normalised text, in order; those without a year are resolved.

    >>> [t.period.code for t in times("前三季度，出口增长", Anchor((2024, 10)))]
    ['2024-01/2024-09']
    """
    found: list[Time] = []
    brackets = asides(text)
    for match in _pattern().finditer(text):
        name = match.lastgroup or ""
        if _RECORD.match(text, match.end()) and (name in _STRETCHES or text[match.end()] in "以同之内来"):
            continue
        if (
            found
            and _SPELL.search(text, found[-1].start, found[-1].end)
            and _EXPLAINS.fullmatch(text, found[-1].end, match.start())
        ):
            # 2024财年（截至2025年3月） is one time.
            found[-1] = replace(
                found[-1], end=match.end() + (text[match.end() : match.end() + 1] in ("）", ")"))
            )
            continue
        before = text[match.start() - 1 : match.start()]
        if (
            before
            and before in "于期间为：:"
            and _LOOKED_UP.search(text, max(0, match.start() - 6), match.start())
        ):
            continue
        period = _READERS[name](match, anchor)
        if period is None:
            continue
        if anchor.current is None and anchor.published and not has_year(match[0]):
            # Without a year, 下半年 is the last one that had begun when it was printed.
            over = period.last if name in _PARTS_OF_YEAR and match[0][0] not in "今本" else period.first
            ahead = over > anchor.published and name not in ("zh_plan", "zh_day")
            period = period.shifted(-1) if ahead else period
        role: Role = "base" if _is_base(text, match) else "at"
        aside = aside_of(match.start(), brackets)
        if role == "at" and aside is None and not _ATTRIBUTIVE.match(text, match.end()):
            anchor = spoken_then(anchor, period)
        found.append(Time(match.start(), match.end(), period, role, aside=aside))
    return found


# 下载于2022年3月 dates the data, not what they tell of.
_LOOKED_UP = re.compile(r"(?:下载|访问|检索|更新|发布|提取|获取|查询)(?:于|日期为?|时间为?)[:：]?$")
# 恢复到2019年的八成 speaks of 2019 in passing: 去年 behind it is counted from elsewhere.
_ATTRIBUTIVE = re.compile(r"(?:同期|全年|末|底)?的(?:约|近)?[\d一二三四五六七八九十两]")
_SPELL = re.compile(r"(?:财年|财政年度|档期?|假期|期间|黄金周)$")
_EXPLAINS = re.compile(r"[（(](?:截至|即|自)?")
# 为年内最高, 创2019年以来新高, 近十年同期次低 say how a figure compares, not when it was.
_RECORD = re.compile(
    r"(?:历史|同期|以来|之?[内中间]|单[月季])*的?(?:最[高低大小多少好快慢]|新[高低]|次[高低]|第[二三四五]高|首次|首[增降]|单[月季]之最)"
    r"(?!的(?:一年|月份|年份|一个月))"
)
_STRETCHES = frozenset(["zh_this", "zh_past", "zh_since"])
# 前三季度 was over when it was printed.
_PARTS_OF_YEAR = frozenset(["zh_half", "zh_quarter", "zh_firsts", "zh_months", "zh_dates"])
_BASE_BEFORE = re.compile(
    r"(?<![占同环])(?:比|较)[^，。；\d年比较]{2,8}的$|(?:比|较|相比|相较于?|对比|高于|低于|优于|好于|超过|不及)(?:了)?(?:疫情?前的?)?$"
)
_BASE_AFTER = re.compile(r"(?:同期|水平)?相比")
_ALIKE = re.compile(r"(?:基本|大致|大体|几乎|同期)*(?:同比|持平|同期|相当|相仿)")
_IS_OF = re.compile(r"(?:同期|全年)?(?:水平)?的")


def _is_base(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    after = text[match.end() : match.end() + 12]
    if _BASE_BEFORE.search(before) or _BASE_AFTER.match(after):
        return True
    if before.endswith(("与", "跟", "同")) and _ALIKE.match(after):
        return True
    return before.endswith(("是", "为", "达", "达到")) and bool(_IS_OF.match(after))


_NUMBER = r"[一二三四五六七八九十两]+|\d{1,2}"
_WHEN = (
    r"(?P<zy>(?:19|20)\d\d年|[二一][〇零○一二三四五六七八九]{3}年|今年|去年|上年|前年|当年|同年|本年|次年)"
)
_PARTS = {
    "zh_plan": r"[“\"]?(?P<plan>十[一二三四五])五[”\"]?(?:规划)?(?:时期|期间|(?P<plan_end>期?末|收官之年)|(?P<plan_first>开局之年|首年)|(?P<plan_since>以来)|前(?P<plan_years>[二三四两])年)",
    "zh_dates": rf"(?:{_WHEN.replace('zy', 'zdy')}(?:的)?)?(?P<zd1>\d{{1,2}})月\d{{1,2}}[日号]?\s?(?:-|—|–|~|至|到)+\s?(?:(?P<zdy2>(?:19|20)\d\d)年)?(?:(?P<zd2>\d{{1,2}})月)?\d{{1,2}}[日号]",
    "zh_until": rf"(?:截至|截止到?)(?:{_WHEN.replace('zy', 'zuy')}(?:的)?)?(?P<zu>\d{{1,2}})月(?:份|\d{{1,2}}[日号]|末|底)?",
    "zh_holiday": rf"(?:{_WHEN.replace('zy', 'zly')})?(?P<zl>春节|[“\"]?双(?:11|12|十一|十二)[”\"]?(?=期间|大促|购物节|当天|促销)|[“\"]?618[”\"]?(?=期间|大促|购物节)|国庆|[“\"]?五一[”\"]?|元旦|清明|端午|中秋|暑期|暑假|暑)(?:、?(?:国庆|中秋)节?|节)?(?:[一二三五七八\d]天)?(?:小?长?假期?|(?<=天)|大促|购物节|档期?|假日|黄金周|期间)",
    "zh_day": r"(?<![\d月])\d{1,2}日(?=闭幕|开幕|落幕|启幕|举行|收官)",
    "zh_date": r"(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}[日号]|(?:19|20)\d\d-\d\d-\d\d",
    "zh_months": r"(?:(?P<zmy>(?:19|20)\d\d年|今年|去年|上年)(?:的)?)?(?P<zm1>\d{1,2}|[一二三四五六七八九])(?:月份?)?\s?(?:-|—|–|~|至|到)+\s?(?:(?P<zmy2>(?:19|20)\d\d)年)?(?P<zm2>\d{1,2}|十[一二]?|[二三四五六七八九])月(?:份)?",
    "zh_firsts": rf"(?:{_WHEN.replace('zy', 'zfy')}(?:的)?)?(?:开年)?[前头首](?P<zfn>{_NUMBER})个?(?P<zfu>季度|季|月)",
    "zh_half": rf"(?:{_WHEN.replace('zy', 'zhy')}(?:的)?)?(?P<zh>上|下)半年",
    "zh_quarter": rf"(?:{_WHEN.replace('zy', 'zqy')}(?:的)?)?(?:第?(?P<zq>[一二三四1-4])季度|首季(?P<zq1>度)?)",
    "zh_span": r"(?P<zs1>(?:19|20)\d\d)(?:年)?\s?(?:-|—|–|~|至|到)+\s?(?P<zs2>(?:19|20)\d\d|\d\d(?=财|学年|演出季|赛季|雪季|榨季|冰雪季))(?:财政?年度?|学年度?|演出季|赛季|冰?雪季|榨季|年)|从(?P<zs3>(?:19|20)\d\d)年(?:到|至)(?P<zs4>(?:19|20)\d\d)年",
    "zh_since": r"[自从]?(?P<zsince>(?:19|20)\d\d)年(?:以来|起?[^，。；、\d]{0,8}(?P<znow>至今|迄今))",
    "zh_ago": rf"(?P<zago>{_NUMBER})年(?:以?前|之前)",
    "zh_after": rf"(?:此后|其后|之后|随后)的?(?P<zaf>{_NUMBER})年(?:间|里|内|来)?",
    "zh_past": rf"(?:过去|近|最近|前|此前|未来)(?P<zp>{_NUMBER}|几)年(?:间|来|里|内|中)?|(?P<zp2>{_NUMBER})年(?:间|来|(?=翻|累计|共计))",
    "zh_month": rf"{_WHEN.replace('zy', 'zoy')}(?:的)?(?P<zo>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?:份)?(?!\d)|(?<![\d至到—年-])(?P<zo2>\d{{1,2}}|(?<![第个几数上下十每])(?:十[一二]?|[一二三四五六七八九])(?=月(?:份|末|底|[）)，：、出进当，])))月(?:份)?(?![\d至到—-])",
    "zh_fiscal": r"(?:FY(?P<zfy1>(?:19|20)\d\d))|(?P<zfy2>(?:19|20)\d\d)(?:财年|财政年度)",
    "zh_short": r"(?<![A-Za-z])(?:(?P<zsy>(?:19|20)\d\d)年?)?(?:Q(?P<zsq>[1-4])|H(?P<zsh>[12]))(?![A-Za-z\d.])",
    "zh_event": rf"(?:上线|上映|公映|开播|开售|发售|开幕|开园|开展|开馆|开业)(?:后)?(?:仅|短短)?(?:第?(?:{_NUMBER})(?:天|日|周)|半个?月)(?:内|后)?",
    "zh_before": r"上(?:一|个)?(?:(?P<zbm>月)|季度?)(?![份底末])",
    "zh_this": r"今年(?:以来)|(?P<zthis>年内)",
    "zh_year": _WHEN + r"(?:全年|年度)?(?P<zsame>同期)?",
    "zh_whole": r"全年(?!龄|无休|同比)|年末|(?<!到)年底(?!前)",
    "zh_bare": r"(?<![\d.])(?P<zb>20[0-3]\d)(?=(?:全年|年度|上半年))",
}  # fmt: skip


# How Chinese times begin: all that does not is passed over at once.
_BEGINS = (
    # The first character alone rules out most places.
    r"(?=[\d〇零○一二三四五六七八九十两今去当同本次上下前自从截近过最此其之随未首第全年F“\"春国元清端中暑QH开双头公发])"
    r"(?:(?<![\d.])(?=\d{1,4}\s?[年月日财全度上下—–~至到QH-])|(?=[QH][1-4])|(?=[一二三四五六七八九十]{1,2}[至到])|(?=[〇零○一二三四五六七八九十两]{1,4}(?:年|个?季|月))"
    r"|(?=上[一个]?[月季]|[今去当同本次上]年|[上下]半年|前[年一二三四五六七八九十两\d]|[自从][12]|截[至止]|近[一二三四五六七八九十两几\d]|过去|最近|此前|未来|[此其之随]后"
    r"|首[季一二三四五六七八九两\d]|头[一二三四五六七八九两\d]|开年|上[线映][后仅短第一二两三四五六七八九十\d]|(?:公映|发售|开[播售幕园展馆业])[后仅短第一二两三四五六七八九十\d]|[“\"]?双1|[“\"]?双十|618|第?[一二三四1-4]季|全年|年[末底内]|FY|[“\"]?[十五]|春节|国庆|元旦|清明|端午|中秋|暑))"
)


@cache
def _pattern() -> re.Pattern[str]:
    whole = "|".join(f"(?P<{name}>{part})" for name, part in _PARTS.items())
    return re.compile(f"{_BEGINS}(?:{whole})")


def _plan(match: re.Match[str], anchor: Anchor) -> Period | None:
    first = 2001 + 5 * (int(chinese(match["plan"]) or 0) - 10)
    if match["plan_end"] or match["plan_first"]:
        return Period.year(first + (4 if match["plan_end"] else 0))
    if match["plan_years"]:
        return Period.span(first, first + count_of(match["plan_years"]) - 1)
    if match["plan_since"]:
        last = anchor.last_full_year
        return span_of(first, min(last, first + 4)) if last else None
    return Period.span(first, first + 4)


def _months(match: re.Match[str], anchor: Anchor) -> Period | None:
    first = year_of(match["zmy"], anchor)
    if first is None:
        return None
    last = int(match["zmy2"]) if match["zmy2"] else first
    return months_of((first, count_of(match["zm1"])), (last, count_of(match["zm2"])))


def _half(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(match["zhy"], anchor)
    return Period.half(year, 1 if match["zh"] == "上" else 2) if year else None


def _quarter(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(match["zqy"], anchor)
    word = match["zq"] or "一"
    return Period.quarter(year, count_of(word)) if year else None


def _span(match: re.Match[str], anchor: Anchor) -> Period | None:
    return span_of(int(named(match, "zs1", "zs3") or 0), int(named(match, "zs2", "zs4") or 0))


def _since(match: re.Match[str], anchor: Anchor) -> Period | None:
    last = anchor.this_year if match["znow"] else anchor.last_full_year
    return span_of(int(match["zsince"]), last) if last else None


def _ago(match: re.Match[str], anchor: Anchor) -> Period | None:
    """十年前: counted back from the year that the text speaks of."""
    year, years = anchor.context_year, count_of(match["zago"])
    return Period.year(year - years) if year and 0 < years < 100 else None


def _short(match: re.Match[str], anchor: Anchor) -> Period | None:
    """2024Q1, H2: a part of a year as reports abbreviate it."""
    year = year_of(match["zsy"], anchor)
    if year is None:
        return None
    return Period.quarter(year, int(match["zsq"])) if match["zsq"] else Period.half(year, int(match["zsh"]))


def _past(match: re.Match[str], anchor: Anchor) -> Period | None:
    word = named(match, "zp", "zp2") or "几"
    if match[0] == "前一年":
        # 较前一年 compares; 疫情前一年 names no year.
        compared = _BASE_BEFORE.search(match.string, max(0, match.start() - 3), match.start())
        return Period.year(anchor.context_year - 1) if compared and anchor.context_year else None
    return None if word == "几" or match[0].startswith("未来") else past_years(count_of(word), anchor)


def _after(match: re.Match[str], anchor: Anchor) -> Period | None:
    """此后五年: counted on from the year that the text speaks of."""
    year, years = anchor.context_year, count_of(match["zaf"])
    return span_of(year, year + years) if year and 0 < years < 30 else None


def _month(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(match["zoy"], anchor)
    month = count_of(named(match, "zo", "zo2") or "0")
    return Period.month(year, month) if year and 1 <= month <= 12 else None


def _dates(match: re.Match[str], anchor: Anchor) -> Period | None:
    first = year_of(match["zdy"], anchor)
    if first is None:
        return None
    last = int(match["zdy2"]) if match["zdy2"] else first
    return months_of((first, int(match["zd1"])), (last, int(match["zd2"] or match["zd1"])))


def _until(match: re.Match[str], anchor: Anchor) -> Period | None:
    year, month = year_of(match["zuy"], anchor), int(match["zu"])
    return Period.month(year, month) if year and 1 <= month <= 12 else None


# The months of the holidays and the seasons of cinemas.
_HOLIDAYS = {"元旦": 1, "春节": 2, "清明": 4, "五一": 5, "端午": 6, "中秋": 9, "国庆": 10,
             "双11": 11, "双十一": 11, "双12": 12, "双十二": 12, "618": 6}  # fmt: skip


def _holiday(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(match["zly"], anchor)
    if year is None:
        return None
    month = _HOLIDAYS.get("国庆" if "国庆" in match[0] else match["zl"].strip('“”"'))
    return Period.month(year, month) if month else Period.months((year, 6), (year, 8))


def _whole(match: re.Match[str], anchor: Anchor) -> Period | None:
    """全年, 年末: of the year spoken of; where none is, of the last one that was over."""
    if anchor.current and anchor.current.code.startswith("FY"):
        return anchor.current
    year = anchor.context_year if anchor.current else anchor.last_full_year
    return Period.year(year) if year else None


def _this(match: re.Match[str], anchor: Anchor) -> Period | None:
    """今年以来: up to the month that the text stands at (截至7月底，今年以来)."""
    year = anchor.context_year if match["zthis"] else anchor.this_year or anchor.context_year
    until = _UNTIL.search(match.string, max(0, match.start() - 40), match.start())
    if year and until and 1 <= int(until[1]) <= 12:
        return Period.year_to_date(year, int(until[1]))
    return Period.year(year) if year else None


_UNTIL = re.compile(r"截至(?:今年)?(\d{1,2})月[^。]*$")


def _event(match: re.Match[str], anchor: Anchor) -> Period | None:
    """上线三天: an event that is still going on, where nothing else dates it."""
    if anchor.current is None and anchor.published:
        return Period.month(*anchor.published)
    return None


def _before(match: re.Match[str], anchor: Anchor) -> Period | None:
    """上月, 上季度: the one before that which the text speaks of, or in which it appeared."""
    current = anchor.current
    if current is None and anchor.published and match["zbm"]:
        current = Period.month(*anchor.published)
    if current is None or current.kind != ("month" if match["zbm"] else "quarter"):
        return None
    year, month = current.first
    if match["zbm"]:
        return Period.month(year, month - 1) if month > 1 else Period.month(year - 1, 12)
    quarter = (month - 1) // 3
    return Period.quarter(year, quarter) if quarter else Period.quarter(year - 1, 4)


def _day(match: re.Match[str], anchor: Anchor) -> Period | None:
    """18日闭幕: an event of the year of publication."""
    return Period.year(anchor.this_year) if anchor.this_year else None


def _year(match: re.Match[str], anchor: Anchor) -> Period | None:
    year = year_of(match["zy"], anchor)
    if match["zsame"] and match["zy"] in ("去年", "上年") and anchor.current:
        return anchor.current.shifted(-1)
    if match["zsame"] and year and anchor.current and anchor.current.kind != "span":
        return anchor.current.shifted(year - anchor.current.last[0])
    if match["zy"] == "今年" and _UNTIL.search(match.string, max(0, match.start() - 40), match.start()):
        return _this(match, anchor)
    if match["zy"] == "上年" and anchor.current:
        return anchor.current.shifted(-1)
    return Period.year(year) if year else None


_READERS: dict[str, Reader] = {
    "zh_plan": _plan,
    "zh_dates": _dates,
    "zh_until": _until,
    "zh_holiday": _holiday,
    "zh_day": _day,
    "zh_date": lambda m, a: None,
    "zh_months": _months,
    "zh_firsts": lambda m, a: firsts(year_of(m["zfy"], a), count_of(m["zfn"]), m["zfu"]),
    "zh_half": _half,
    "zh_quarter": _quarter,
    "zh_span": _span,
    "zh_since": _since,
    "zh_ago": _ago,
    "zh_short": _short,
    "zh_after": _after,
    "zh_past": _past,
    "zh_month": _month,
    "zh_fiscal": lambda m, a: Period.fiscal(int(named(m, "zfy1", "zfy2") or 0)),
    "zh_event": _event,
    "zh_before": _before,
    "zh_this": _this,
    "zh_year": _year,
    "zh_whole": _whole,
    "zh_bare": lambda m, a: Period.year(int(m["zb"])),
}
