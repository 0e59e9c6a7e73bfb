"""What the head of a row or column says: the measure, its period, flow, place and unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from wenmao.claims.flows import flow_of
from wenmao.claims.grammars import GRAMMARS
from wenmao.claims.places import mentions
from wenmao.claims.quantities import normalised
from wenmao.claims.table_units import WrittenUnit, units_in
from wenmao.claims.times import Anchor
from wenmao.documents.language import language_in
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.periods import MONTHS, Period

Measure = Literal["growth", "share", "rank", "count", "serial"]

_GROWTH = re.compile(
    r"同比|环比|增长(?!极|点)|增速|增幅|增减|涨幅|涨跌|降幅|变化率|变动|升降|增[加减]额|减少额|±|[比较](?:去年|上年)(?:同期|同月)?"
    r"|\bgrowth\b|\by[-/]?o[-/]?y\b|\by/y\b|\byear[\s-]on[\s-]year\b|\bchanges?\b|\bchg\b|\b(?:in|de)crease\b|\bCAGR\b|[Δ∆]|\bvs\.?\s",
    re.IGNORECASE,
)
# By these alone a figure without a unit is per cent; "change" may be an amount.
_SURE_GROWTH = re.compile(
    r"同比(?!增[长加减]额)|环比|增长率|增速|增幅|涨幅|降幅|±|\bgrowth(?:\srate)?\b|\by[-/]?o[-/]?y\b|\by/y\b|\bCAGR\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"占(?:[\u4e00-\u9fff]{0,8}?)(?:比重?|比例|份额|%)|占比|所占|比重|市场份额|份额|构成|市占率|占有率|^占[\u4e00-\u9fff]{0,8}$"
    r"|\b(?:market\s)?shares?\b(?:\s(?:of|in))?|\bproportion\b(?:\sof)?|\bpercentage\sof\b|\bper\s?cent\sof\b|%\sof\b",
    re.IGNORECASE,
)
_RANK = re.compile(r"排名|位次|名次|位序|^位$|^排序$|\brank(?:ing)?\b", re.IGNORECASE)
_SERIAL = re.compile(
    r"^(?:序号|编号|代码|编码|税号|商品编[码号]|HS.{0,8}|No\.?|#|S/?N|ID|(?:HS\s|ISO\s|product\s)?codes?)$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"数量|[家个人件册部款次项种场]数|人次|(?:企业|项目|品种|作品|游戏|影片|单位|机构|展览|产品)数(?!据|字)"
    r"|\bnumbers?\sof\b|\bno\.\sof\b|\bcount\b|\btitles\b|\bquantity\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"[比较](?:去年|上年|上月|上季度)(?:同期|同月)?|(?:去年|上年)(?:同期|同月)?"
    r"|\b(?:on|vs\.?|versus|over|from|against|compared\s(?:with|to))?\s?(?:the\s)?(?:last|previous|preceding|prior)\s(?:year|month|quarter)\b"
    r"|\b(?:on|vs\.?|versus|over|from|against|compared\s(?:with|to))\s(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:其中|of\swhich|including)\s?[:：,]?\s*|^(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s?(?:\d{1,2}\.?)*\s*)+|^[-–—•·*]\s*",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(?:总\s?计|合\s?计|共\s?计|总\s?值|总\s?额|全部|(?:grand\s)?totals?|all|sum|overall)", re.IGNORECASE
)
_PLAIN_VALUE = re.compile(
    r"(?:金\s?额|数\s?额|数\s?值|价\s?值|总\s?额|总\s?值|指\s?标|项\s?目|数\s?据|当月|本月|当期|本期|累计|全年|(?:trade\s)?values?|amounts?|figures?|indicators?|items?|data)",
    re.IGNORECASE,
)
_UNIT_PART = re.compile(
    r"[(（\[【][^()（）\[\]【】]*[)）\]】]|(?:计量)?(?:单位|\bunits?)\s*[:：][^;；。\n]*", re.IGNORECASE
)
_BARE_UNIT = re.compile(
    r",?\s*\b(?:in\s)?(?:US\$|USD|RMB|CNY|€|\$|£)?\s?(?:thousands?|millions?|billions?|bn|mn)?\s?(?:of\s)?(?:US\s)?(?:dollars|yuan|US\$|USD|RMB|CNY|euros?)\b|,?\s*(?:US\$|\$|€|£)\s?(?:million|billion|bn|mn|m)\b",
    re.IGNORECASE,
)
_TABLE_NUMBER = re.compile(
    r"^\s*(?:附?表\s*[\d一二三四五六七八九十]+(?:[-–.]\d+)*\s*[:：.、]?|(?:Table|Tab\.)\s*\d+(?:[-–.]\d+)*\s*[.:：]?)\s*",
    re.IGNORECASE,
)
_WHOLE_MONTH = re.compile(r"((?:19|20)\d\d)\s?[-./]\s?(0?[1-9]|1[0-2])")
_YEAR = re.compile(r"(?<![\d.,/])((?:19|20)\d\d)(?:\s?[EPFRefpr*])?(?![\d.,%]\d|\d|%)")
_MONTH_NAME = re.compile(
    rf"(?:{'|'.join(f'{month}|{month[:3]}' for month in MONTHS)}|Sept)\.?", re.IGNORECASE
)
_YEARLESS = re.compile(r"全年|\b(?:full|whole)[\s-]year\b", re.IGNORECASE)
_DIRECTED = re.compile(
    r"\b(?:to|from|with|exports?|imports?|trade|goods|and|the|of|which|market|services|value|SAR|mainland)\b|其中|共建国家|沿线国家|国家|地区|对|自|向|从|与|出口|进口|进出口|贸易|额|市场|总值|金额",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"^(?:[\s,，:：;；、/·-]|\b(?:of|in|for|the|and|by|at)\b)+|[\s,，:：;；、/·-]+$|\s(?:of|in|for|by|the)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What one head says by itself.

    `phrase` is what is left of it when period, unit, and words of growth or
    share are taken away: the name of what is measured, as written. `place` is
    set where the head is a place and no more, or names one as a partner.
    """

    text: str
    phrase: str
    measure: Measure | None = None
    sure: bool = False
    units: tuple[WrittenUnit, ...] = ()
    flow: Flow | None = None
    place: str | None = None
    is_partner: bool = False


@lru_cache(maxsize=4096)
def head_of_table(text: str) -> Head:
    """Reads a head.

    >>> head = head_of_table("2023年出口额同比增长（%）")
    >>> head.phrase, head.measure, head.flow.value
    ('出口额', 'growth', 'export')
    >>> head_of_table("Exports to Japan (US$ million)").place
    'JPN'
    """
    plain = _joined(normalised(text))
    language = language_in(plain)
    place, is_partner = _place(plain, language)
    measure = _measure(plain)
    return Head(
        text, _phrase(plain, language, place), measure, bool(_SURE_GROWTH.search(plain)), units_in(plain),
        _flow(plain, language), place, is_partner,
    )  # fmt: skip


def _joined(text: str) -> str:
    """A head without the spaces that line breaks leave between Chinese characters."""
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff±])", "", re.sub(r"\s+", " ", text)).strip()


def _measure(text: str) -> Measure | None:
    if _SERIAL.search(text):
        return "serial"
    if _RANK.search(text):
        return "rank"
    growing = re.sub(r"增加值", "", text)
    if _GROWTH.search(growing):
        return "growth"
    if _SHARE.search(text):
        return "share"
    return "count" if _COUNT.search(text) else None


def _flow(text: str, language: Language) -> Flow | None:
    bare = _UNIT_PART.sub(" ", text)
    if re.search(r"差额|^\W*(?:net|balance)\b|\bbalance\b|\bnet\s(?:exports|trade)\b", bare, re.IGNORECASE):
        return Flow.BALANCE
    return flow_of(bare, language)


def _place(text: str, language: Language) -> tuple[str | None, bool]:
    bare = _LABEL.sub("", _UNIT_PART.sub(" ", text)).strip()
    named = mentions(bare, language)
    codes = {mention.code for mention in named}
    if len(codes) == 2 and codes & {"HKG", "MAC", "TWN"}:
        codes -= {"CHN"}  # China, Hong Kong SAR
    if len(codes) != 1:
        return None, False
    is_partner = any(mention.part == "partner" for mention in named)
    rest = bare
    for mention in reversed(named):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    alone = not re.search(r"[^\W\d_]", _DIRECTED.sub(" ", _without_periods(rest, language)))
    return (codes.pop(), is_partner) if is_partner or alone else (None, False)


def _phrase(text: str, language: Language, place: str | None) -> str:
    words = _LABEL.sub("", _UNIT_PART.sub(" ", text))
    words = _RELATIVE.sub(" ", words)
    words = _without_periods(words, language)
    words = re.sub(r"(?:增长率|增长|增减|变化|变动)?\s?[±%]", " ", words)
    words = re.sub(
        r"(?:同比|环比)(?:增长率?|增速|增减率?|变[化动]率?|下降|±)?|增长率?|增速|增幅|增减率?|涨幅|降幅|变化率|变动率?",
        " ",
        words,
    )
    words = re.sub(
        r"\b(?:annual\s|year[\s-]on[\s-]year\s|yoy\s|percentage\s)?(?:growth(?:\srate)?|changes?|chg|increase|decrease)\b"
        r"|\b(?:yoy|y/y|y-o-y|CAGR|year[\s-]on[\s-]year)\b|\bper\s?cent(?:age)?\b",
        " ", words, flags=re.IGNORECASE,
    )  # fmt: skip
    words = _SHARE.sub(" ", words)
    words = _RANK.sub(" ", words)
    words = _BARE_UNIT.sub(" ", words)
    if place is not None:
        for mention in reversed(mentions(words, language)):
            before = re.sub(r"(?:\b(?:to|from|with)\s(?:the\s)?|[对自向从与])$", "", words[: mention.start])
            words = before + " " + words[mention.end :]
    return tidy(words)


def tidy(words: str) -> str:
    """A phrase without stray joints at its ends; nothing where it is only a word for a total or a value.

    >>> tidy(" of Exports, "), tidy("合计"), tidy("金额")
    ('Exports', '', '')
    """
    words = _joined(re.sub(r"\s+", " ", words))
    while (shorter := _ARTICLES.sub("", words)) != words:
        words = shorter
    units = all(unit.unit or unit.scale for unit in units_in(words)) and bool(units_in(words))
    if (
        _TOTAL.fullmatch(words)
        or _PLAIN_VALUE.fullmatch(words)
        or (units and len(words) < 14 and not _flow(words, language_in(words)))
    ):
        return ""
    return words if re.search(r"[^\W\d_]", words) else ""


def caption_phrase(caption: str) -> str:
    """What a caption says is measured, without table number, period and unit.

    >>> caption_phrase("Table 3. Exports of cultural goods by partner, 2016–2019 (US$ million)")
    'Exports of cultural goods by partner'
    """
    lines = [_TABLE_NUMBER.sub("", _joined(normalised(line))) for line in caption.split("\n")]
    bare = [
        tidy(_without_periods(_BARE_UNIT.sub(" ", _UNIT_PART.sub(" ", line)), language_in(line)))
        for line in lines
    ]
    return " ".join(line for line in bare if line)


def _without_periods(text: str, language: Language) -> str:
    for time in reversed(GRAMMARS[language].times(text, Anchor(None, Period.year(2000)))):
        text = text[: time.start] + " " + text[time.end :]
    text = re.sub(r"(?:19|20)\d\d\s?[-–—~至]\s?(?:19|20)?\d\d年?", " ", text)
    text = _YEAR.sub(" ", text)
    return _MONTH_NAME.sub(" ", text) if _MONTH_NAME.fullmatch(text.strip()) else text


# --- Periods ---------------------------------------------------------------------------------


def period_of(
    heads: Sequence[Head], around: Period | None, published: tuple[int, int] | None, *, growing: bool
) -> Period | None:
    """The period that heads name together: 2024年 above 1-6月 is the first half of 2024.

    `around` is the period of the caption, in which a head without a year lies.
    Heads that name two periods of which neither holds the other name none.

    >>> heads = [head_of_table("2024"), head_of_table("Q1")]
    >>> period_of(heads, None, None, growing=False).code
    '2024-Q1'
    """
    texts = [_joined(normalised(head.text)) for head in heads]
    if growing:
        texts = [_RELATIVE.sub(" ", text) for text in texts]
    dated = [period for text in texts if _YEAR.search(text) or re.search(r"(?:19|20)\d\d", text)
             for period in _periods(text, Anchor(published, around))]  # fmt: skip
    current = _narrowest(dated) if dated else around
    if dated and current is None:
        return None
    undated = [period for text in texts if not re.search(r"(?:19|20)\d\d", text)
               for period in _periods(text, Anchor(published, current))]  # fmt: skip
    if undated:
        return _narrowest(undated)
    if current and any(
        re.search(r"累计|year[\s-]to[\s-]date|\bYTD\b", text, re.IGNORECASE) for text in texts
    ):
        return Period.year_to_date(*current.last) if current.kind == "month" else current
    return current


def caption_period(texts: Sequence[str], published: tuple[int, int] | None) -> Period | None:
    """The one period that a caption names, or the heading or title above it; spans are none.

    >>> caption_period(["表1 2023年文化产品进出口"], None).code
    '2023'
    """
    for text in texts:
        found = {
            period for line in text.split("\n")
            for period in _periods(_joined(normalised(line)), Anchor(published))
        }  # fmt: skip
        if len(found) == 1 and (only := found.pop()).kind != "span":
            return only
        if found:
            return None
    return None


def _periods(text: str, anchor: Anchor) -> list[Period]:
    return list(_periods_in(text, anchor))


@lru_cache(maxsize=8192)
def _periods_in(text: str, anchor: Anchor) -> tuple[Period, ...]:
    text = text.strip()
    if match := _WHOLE_MONTH.fullmatch(text):
        return (Period.month(int(match[1]), int(match[2])),)
    language = language_in(text)
    if _MONTH_NAME.fullmatch(text):
        text = f"in {text.rstrip('.')}"
    found = tuple(time.period for time in GRAMMARS[language].times(text, anchor) if time.role == "at")
    if found:
        return found
    if match := _YEAR.search(text):
        return (Period.year(int(match[1])),)
    if _YEARLESS.search(text) and anchor.context_year:
        return (Period.year(anchor.context_year),)
    return ()


def _narrowest(periods: Sequence[Period]) -> Period | None:
    """The period that all the others hold, or None where they do not."""
    best = min(periods, key=_months)
    return best if all(p.first <= best.first and best.last <= p.last for p in periods) else None


def _months(period: Period) -> int:
    return 12 * (period.last[0] - period.first[0]) + period.last[1] - period.first[1]
