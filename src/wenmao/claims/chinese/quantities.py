"""Quantities in Chinese text: numbers with their units, scales and bounds."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from wenmao.claims.chinese.fixed import fixed_forms
from wenmao.claims.chinese.money import before_number, change_behind, currencies, hundredths, named_before
from wenmao.claims.chinese.numbers import HAN, Bounds, bounds, number
from wenmao.claims.chinese.phrases import counted
from wenmao.claims.quantities import Form, Quantity, lexicon, share_units, trie
from wenmao.claims.spans import Spans
from wenmao.vocabulary.scales import SCALES

_DIGITS = r"(?:\d{1,3}(?:[,，]\d{3})+(?![\d.,，]*\d{4})(?!\d)|\d+)(?:\.\d+)?"
_SCALE = r"兆(?![瓦赫字比帕欧])|万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千(?![瓦米克字伏赫卡])|百(?!分)"
_START = re.compile(rf"[\d{HAN}]+")
_NOUN = re.compile(r"[^，。；：、,;:!?！？（）()\[\]\s\d]{0,16}")
_LISTED = re.compile(r"\s?(?:、|和|与|及|以及|至|到|，|,)\s?(?:和|与)?")
_MOVED = re.compile(r"(?:由|从|自)[^，。；、增升降减跌为达]{0,12}$")
_MONEY_BEFORE = re.compile(
    r"(?:收入|营收|金额|总额|[口售易资交]额|产值|票房|利润|支出|投资|经费|资产|市值|成本|亏损|盈利|流水|增加值|营业额)"
    r"(?!群体|人群|人口|家庭|人次|来源)[^，。；、\d]{0,8}$"
)
_LISTED_END = re.compile(r"[，,](?!\d)")
_MOVES = re.compile(
    r"(?:增加|增长|增|减少|减|下降|降|上升|升|扩大|收窄|缩小|提高|降低|上涨|下跌|跌|涨)(?:了|约|近|逾)?$"
)
# What an index is: "指数为102.6", "指数回升至50.2".
_INDEX_BEFORE = re.compile(
    r"(?:指数|PMI|景气度|信心度|综合得分|平均得分|得分|评分)(?:\([^)]{1,12}\)|（[^）]{1,12}）)?(?:均值|平均值|数值|终值|值)?"
    r"(?!化)[^，。；：、\d]{0,9}$"
)
# What a duration measures: without such a word it is only a stretch of time.
_MEASURED = re.compile(
    r"(?:时长|时间|时数|停留|平均|人均|日均|每天|每日|耗时|学时|均为|长达(?:了)?)[^，。；]{0,16}$"
    r"|比[^，。；]{2,16}[长短](?:了|约|近)*$"
    r"|时长[^。；]{0,24}(?:高于|低于|多于|少于|多出?|增加|减少|延长|缩短|提高)[^，。；\d]{0,8}$"
)
# 每提高1个百分点 supposes, 在1%水平上显著 qualifies: neither states a figure.
_SUPPOSED = re.compile(
    r"(?:显著性?水平|置信度|置信水平)(?:为|在)?$|每(?:扩大|提高|增加|上升|增长|下降|减少|降低|变动|提升|上涨|下跌)(?:了)?$"
)
_QUALIFIER = re.compile(r"(?:、\d+%)*(?:和\d+%)?的?(?:显著性)?(?:水平|置信)")
_FEW_COUNTED = re.compile(
    r"(?:共|共有|达|达到|仅|仅有|只有|增至|增加到|降至|减至|新增|净增|减少|增加|拥有|建成|设立|推出|上线|举办|输出|引进|译成|出版|在建)$"
)
_RANGE_AHEAD = re.compile(rf"[至到—~-][{HAN}]+[成倍]")
_SPELT_RANGE = re.compile(r"([一二三四五六七八九两])([二三四五六七八九])([十百千万亿]*)")
_CLASS = frozenset("十百千万亿")  # 成本超千万元的项目: the size of a class
_JOINTS = frozenset("-–—~至到或 ")
_UNIONS = ("欧盟", "欧元区", "东盟", "金砖", "经合组织", "中亚", "中东欧", "海湾", "G", "七国集团")
_VAGUE = ("数", "几", "若干", "好")  # 数十个, 几百家: no number


@dataclass(frozen=True, slots=True)
class _Tables:
    """The lexicon's words, compiled."""

    pattern: re.Pattern[str]
    joint: re.Pattern[str]
    prefix: re.Pattern[str]
    prefixes: dict[str, str]
    prefix_ends: frozenset[str]
    suffixes: dict[str, str]
    units: dict[str, str]
    durations: dict[str, str]
    labels: tuple[str, ...]
    idioms: tuple[str, ...]
    bounds: Bounds


@cache
def _tables() -> _Tables:
    words = lexicon("zh")
    number_ = rf"(?P<number>{_DIGITS}|[{HAN}]+(?:点[{HAN}]+)?)"
    pattern = re.compile(
        rf"(?P<hundredths>百分之)?{number_}"
        rf"(?P<half>半(?![年个月天小数导径]))?\s?(?P<many>多|余|来|几)?\s?(?P<scale>{_SCALE})?(?P<many2>多|余)?\s?"
        r"(?:(?P<points>个百分点|百分点|个点(?!位)|(?:pct|ppts?|pp)(?![A-Za-z]))|(?P<basis>个?基点)|(?P<percent>%)|(?P<mille>‰)|(?P<fold>倍)"
        r"|(?P<tenths>成)(?!(?<![近超逾约有过][一二两三四五六七八九]成)为|了|本|功|立|果|员|都|交|长|就|品|熟|型|绩|效)(?P<more>半|[一二三四五六七八九](?![个家种部款项成]))?"
        rf"|(?P<currency>{trie(currencies())}|块(?=钱|[\d{HAN}]毛|[，。；;）)]|$))(?!素|旦|宵|宇|年|首|老|件)"
        rf"|(?P<cents>{trie(hundredths())})"
        rf"|(?P<physical>{trie(words['unit'])})(?![至到级华国高值])"
        rf"|(?P<duration>{trie(words['duration'])})(?![中内年])"
        rf"|(?P<not>{trie(words['classifier']['not_count'])})"
        rf"|(?P<classifier>{trie(words['classifier']['words'])})(?!集团))?"
    )
    return _Tables(
        pattern,
        re.compile(rf"\s?(?P<word>-|–|—+|~|至|到|或)\s?(?:百分之)?(?={_DIGITS}|[{HAN}])"),
        before_number(),
        named_before(),
        frozenset([*(word[-1] for word in named_before()), " "]),
        currencies() | {"块": "CNY"} | hundredths(),
        words["unit"],
        words["duration"],
        tuple(words["exclude"]["label_before"]),
        tuple(words["exclude"]["idioms"]),
        bounds(),
    )


def quantities(text: str) -> list[Quantity]:
    """Every quantity in a normalised Chinese text, in order.

    >>> [(q.value, q.unit) for q in quantities("进出口1663.6亿美元，下降近两成")]
    [(Decimal('166360000000.0'), 'USD'), (Decimal('20'), 'percent')]
    """
    tables = _tables()
    has_trillions = "兆" in text
    found = fixed_forms(text)
    taken = Spans([(quantity.start, quantity.end) for quantity in found])
    plain: list[Quantity] = []
    position = 0
    for candidate in _START.finditer(text):
        # A run such as 2023年 is one candidate; so is each number inside 1663.6.
        start = max(candidate.start(), position)
        following = text[candidate.end() : candidate.end() + 1]
        if start >= candidate.end() or following in ("年", "月"):
            continue  # most numbers of a text are its dates
        if start in taken:
            continue
        lead = _LEAD.match(text, start) if has_trillions or text[start].isdigit() else None
        match = tables.pattern.match(text, lead.end() if lead else start)
        if match is None:
            continue
        quantity = _read(text, match, tables, lead)
        if quantity is not None:
            plain.append(quantity)
            position = quantity.end
        else:
            position = match.end("number")
    shared = share_units(plain, text, lambda between: bool(_LISTED.fullmatch(between)))
    found += [
        quantity if quantity.unit else replace(quantity, unit="count")
        for quantity in shared
        if quantity.unit or quantity.scale > 1
    ]
    if "新台币" in text and "人民币" not in text:
        # 新台币七十一亿元，较2019年短少三十一亿元
        found = [replace(q, unit="TWD") if q.unit == "CNY" and text[q.end - 1] == "元" else q for q in found]
    found.sort(key=lambda quantity: quantity.start)
    if "个和" in text or "个、" in text or "个与" in text:
        _join_points(found, text)
    return found


def _join_points(found: list[Quantity], text: str) -> None:
    """Read 下降2.2个和0.3个百分点 as two figures in points."""
    for index, quantity in enumerate(found[:-1]):
        following = found[index + 1]
        if (
            following.form == "points"
            and quantity.unit == "count"
            and text[quantity.end - 1] == "个"
            and _LISTED.fullmatch(text, quantity.end, following.start)
        ):
            found[index] = replace(quantity, unit="percentage_point", form="points", noun=None)


@dataclass(slots=True)
class _Draft:
    """A quantity as it is read: its number, how far it goes, the match that has its unit."""

    start: int
    stop: int
    value: Decimal
    step: Decimal
    scale: Decimal
    last: re.Match[str]
    upper: Decimal | None = None


# 13亿9千万, 1万2千册: the higher part of a number that is written in two.
_LEAD = re.compile(
    rf"(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+(?=兆))(?:(?P<scale>兆(?=零?(?:\d{{1,4}}(?:\.\d+)?|[{HAN}]+?)[亿万])|亿(?=零?\d{{1,4}}(?:\.\d+)?(?:千万|百万|十万|万)))|(?P<scale2>万)(?=零?(?:\d千(?!万)|\d{{3,4}}(?![\d,.年]))))零?"
)


def _read(text: str, match: re.Match[str], tables: _Tables, lead: re.Match[str] | None) -> Quantity | None:
    """The quantity that a number begins, or nothing where it is a name, a date or a supposition."""
    if match.lastgroup == "not" and match["not"] != "点":
        return None
    if _is_label(text, match, tables) or (read := number(match["number"])) is None:
        return None
    draft = _Draft(match.start(), _end(match), *read, _scale(match), match)
    if lead:
        higher = (number(lead["number"]) or (Decimal(0),))[0] * SCALES[lead["scale"] or lead["scale2"]].factor
        draft.start, draft.value = lead.start(), draft.value + higher / draft.scale
    if not _extend(text, draft, match, tables) or (draft.last["not"] and not _is_index(text, draft.start)):
        return None
    may_have_sign = text[draft.start - 1 : draft.start] in tables.prefix_ends
    prefix = tables.prefix.search(text, max(0, draft.start - 12), draft.start) if may_have_sign else None
    unit, form = _unit(draft.last, match, prefix and prefix[1], tables)
    if draft.last["currency"] == "块" and not _is_money(text, draft):
        unit, form = "count", "count"
    if _is_class(text, draft, match, form):
        return None
    is_han = not match["number"][0].isdigit()
    if is_han and not match["scale"] and form in ("amount", "count", "measure"):
        # A numeral such as 一千六百六十三亿 is written to its last block.
        draft.step = _block(match["number"])
    _spell_out(text, draft, match)
    if not _is_stated(text, draft, form):
        return None
    if not unit:
        if (named := _unnamed(text, draft, is_han=is_han)) is None:
            return None
        unit, form = named
    sign = _sign(text, draft.start)
    if prefix:
        draft.start = prefix.start()
    elif sign and form in ("percent", "points"):
        draft.start -= 1
    return _finished(text, draft, match, unit, form, negative=sign == "-", tables=tables)


def _extend(text: str, draft: _Draft, match: re.Match[str], tables: _Tables) -> bool:
    """Take in the other end of a range; False where the two are months or no range after all."""
    joint = tables.joint.match(text, draft.stop) if text[draft.stop : draft.stop + 1] in _JOINTS else None
    second = tables.pattern.match(text, joint.end()) if joint else None
    if joint and second and _is_range(text, match, joint, second):
        other = number(second["number"])
        if other is None or second["not"] or (second["duration"] and not match["duration"]):
            return False  # 1至11月
        draft.scale = draft.scale if match["scale"] else _scale(second)
        draft.upper = other[0] * _scale(second) / draft.scale
        draft.step = min(draft.step, other[1])
        draft.last, draft.stop = second, _end(second)
        return draft.upper > draft.value
    return not _RANGE_AHEAD.match(text, match.end("number"))


# 千万元以上拍品19件, 五千人以上的大型演唱会0.56万场: the size of a class, with the figure of the class behind.
_CLASSED = re.compile(
    r"(?:及以上|以上|以下|以内|级)的?(?!的|左右|来自|销往|发往|由|在|是|为|占|其)[\u4e00-\u9fff“”、]{2,14}?"
    r"(?:[\d：:]|[一二三四五六七八九十百千]+[成家件场部个种]|占|达|同比|环比|翻|增|下降|减|仅|超|逾|约|近)"
)
_CLASS_UNITS = ("amount", "count", "measure", "duration")
_CLASS_COUNTED = frozenset(["人", "名", "位", "字", "集", "座", "席", "次", "人次", "册"])
_CLASS_LED = re.compile(
    r"(?:^|[\n，。；、：:,;（(]|其中|[0-9\]]|(?<=[\u4e00-\u9fff])(?:价|规模|面积|时长|容量|额|营收|收入))$"
)
# 百元营业收入, 每千元产值: what a ratio is counted by.
_PER_ROUND = re.compile(r"元(?:营业收入|收入|产值|GDP|主营业务收入|固定资产|资产|投入|销售)")


def _is_class(text: str, draft: _Draft, match: re.Match[str], form: Form) -> bool:
    """Whether a figure only bounds a class of things that are counted behind it."""
    if form not in _CLASS_UNITS:
        return False
    round_sum = match["currency"] == "元" and _CLASS.issuperset(match["number"])
    if round_sum and _PER_ROUND.match(text, match.start("currency")):
        return True
    if form == "count" and match["classifier"] not in _CLASS_COUNTED:
        return False
    return bool(
        text[draft.stop : draft.stop + 1] in ("及", "以", "级")
        and _CLASSED.match(text, draft.stop)
        and _CLASS_LED.search(text, max(0, draft.start - 4), draft.start)
    )


# Thousandths of a whole, hundredths of a point, cents: what one of them is worth.
_WORTH = {"mille": Decimal("0.1"), "basis": Decimal("0.01"), "cents": Decimal("0.01")}


def _spell_out(text: str, draft: _Draft, match: re.Match[str]) -> None:
    """Reckon with 成, 半, ‰, small change and with two digits side by side: 三成五, 一成半, 两三千, 三块五."""
    worth = next((worth for group, worth in _WORTH.items() if draft.last[group]), None)
    if worth is not None:
        draft.scale *= worth
    if draft.last["fold"] and text.startswith("半", draft.stop) and not text.startswith("半年", draft.stop):
        draft.value, draft.stop = draft.value + Decimal("0.5"), draft.stop + 1
    if draft.last["currency"] and draft.scale == 1 and draft.upper is None:
        change = change_behind(text, draft.stop)
        if change:
            draft.value, draft.step, draft.stop = draft.value + change[0], Decimal("0.01"), change[1]
    spelt = _SPELT_RANGE.fullmatch(match["number"]) if draft.upper is None else None
    if spelt and (spelt[3] or draft.last["tenths"]):
        low, high = (number(spelt[digit] + spelt[3]) for digit in (1, 2))
        if low and high:
            draft.value, draft.upper = low[0], high[0]
    if draft.last["tenths"]:
        draft.value, draft.step = draft.value * 10, Decimal(10)
        draft.upper = None if draft.upper is None else draft.upper * 10
        if more := draft.last["more"]:
            fifth = Decimal(5) if more == "半" else (number(more) or (Decimal(0),))[0]
            draft.value, draft.step = draft.value + fifth, Decimal(5 if more == "半" else 1)
    elif match["half"]:
        draft.value, draft.step = draft.value + Decimal("0.5"), Decimal("0.5")


def _is_stated(text: str, draft: _Draft, form: Form) -> bool:
    """Whether a figure is stated: not supposed, no level of significance, no mere stretch of time."""
    if form == "duration":
        return bool(_MEASURED.search(text, max(0, draft.start - 36), draft.start))
    if form not in ("percent", "points"):
        return True
    supposed = _SUPPOSED.search(text, max(0, draft.start - 7), draft.start)
    # 每扩大1% is one end of an effect; 每提高1个百分点 only its step.
    if supposed and (form == "points" or not supposed[0].startswith("每")):
        return False
    return not (form == "percent" and _QUALIFIER.match(text, draft.stop))


_NUMBERED = re.compile(r"(?:[达为有破超逾近约到至]|人[数次]|用户|[销订]?量|峰值|总[数量]|规模)(?:了|约|近)?$")
_SPELT_SCALE = re.compile(r"[一二两三四五六七八九][一二两三四五六七八九十百千万零〇]*[万亿]")


def _unnamed(text: str, draft: _Draft, *, is_han: bool) -> tuple[str, Form] | None:
    """The unit of a number that has none: an index, a count in 万 or 亿, that of the next in a list."""
    # 峰值一千二百万 is written with its scale, as 1200万 is.
    spelt = is_han and _SPELT_SCALE.fullmatch(draft.last["number"])
    scaled = draft.last["scale"] or bool(spelt)
    if not scaled and not is_han and _is_index(text, draft.start):
        if _SUPPOSED.search(text, max(0, draft.start - 7), draft.start):
            return None
        draft.stop = _end(draft.last) if draft.last["not"] == "点" else draft.last.end("number")
        return "index", "measure"
    if _LISTED.match(text, draft.stop) and not _LISTED_END.match(text, draft.stop):
        return "", "count"
    if scaled and _MONEY_BEFORE.search(text, max(0, draft.start - 14), draft.start):
        return "CNY", "amount"  # 票房破4亿
    return ("count", "count") if scaled else None


# 竞争力指数由2018年的0.21上升为2023年的0.38，仍低于美国的0.55和日本的0.47
_INDEX_MOVES = re.compile(
    r"指数[^，。；：、\d]{0,4}[由从](?:\d{4}年\d{0,2}月?)?(?:的)?\d+(?:\.\d+)?点?[^，。；\d]{0,8}(?:至|到|为)(?:\d{4}年的?)?$"
)
_INDEX_DATED = re.compile(
    r"指数[^，。；：、\d]{0,4}(?:[由从在自为]|(?:较|比))?\d{4}年(?:\d{1,2}月)?[的为达是]$"
)
_INDEX_COMPARED = re.compile(
    r"指数[^。；]{0,44}\d\.\d+(?:点)?[，、]?[^，。；\d]{0,6}(?:高于|低于|不及|超过|好于|逊于)[^，。；\d]{1,8}的(?:\d+\.\d+和[^，。；\d]{1,8}的)?$"
)


def _is_index(text: str, start: int) -> bool:
    """Whether a bare number is that of an index: named before it, or beside another one of it."""
    since = max(0, start - 24)
    if _INDEX_BEFORE.search(text, since, start):
        return True
    if text[start - 1 : start] not in tuple("的为达是至到") or "指数" not in text[max(0, start - 64) : start]:
        return False
    return bool(
        _INDEX_DATED.search(text, max(0, start - 20), start)
        or _INDEX_MOVES.search(text, max(0, start - 40), start)
        or _INDEX_COMPARED.search(text, max(0, start - 64), start)
    )


def _sign(text: str, start: int) -> str:
    """The sign before a number; a hyphen behind a letter or a number is none."""
    sign = text[start - 1 : start]
    if sign not in ("-", "+"):
        return ""
    before = text[start - 2 : start - 1] if start > 1 else ""
    return "" if (before and before in "%-+") or _is_latin(before) else sign


def _finished(
    text: str, draft: _Draft, match: re.Match[str], unit: str, form: Form,
    *, negative: bool, tables: _Tables,
) -> Quantity | None:  # fmt: skip
    """The quantity with its bound and with what it counts."""
    outer_start, outer_end, bound = tables.bounds.around(text, draft.start, draft.stop)
    if draft.upper is not None:
        bound = "range"
    elif (match["many"] in ("多", "余") or match["many2"]) and bound in ("exact", "approx"):
        bound = "over"
    elif match["many"] in ("来", "几"):
        bound = "approx"
    counts = unit == "count"
    if (
        counts
        and not match["number"][0].isdigit()
        and not (draft.last.lastgroup == "number" and _SPELT_SCALE.fullmatch(match["number"]))
        and not _is_han_count(text, draft, match, bound, outer_start)
    ):
        return None
    return Quantity(
        draft.start, draft.stop, outer_start, outer_end, draft.value * draft.scale, draft.step * draft.scale,
        unit, form, draft.scale, None if draft.upper is None else draft.upper * draft.scale, bound,
        _noun(text, outer_end) if counts else None, negative=negative, per=_per(text, draft) if form == "amount" else "",
    )  # fmt: skip


_PRICED = re.compile(r"[价费花卖付欠赚挣值收给补奖罚钱资][^，。；、]{0,5}$")


def _is_money(text: str, draft: _Draft) -> bool:
    """Whether 块 is money, and counts no things: 票价100块, 三块五毛, but not 银幕618块."""
    if text[draft.stop : draft.stop + 1] in ("钱", *"一二三四五六七八九123456789"):
        return True
    return bool(_PRICED.search(text, max(0, draft.start - 8), draft.start))


_PER_BEHIND = re.compile(r"\s?(?:/|每)\s?(平方米|公斤|千克|小时|人次|[月年日天吨股人张册本套件台篇部集只克])")
_PER_BEFORE = re.compile(
    r"每(平方米|公斤|千克|小时|人次|[月年日天吨股人张册本套件台篇部集只克])[^，。；、\d]{0,6}$"
)


def _per(text: str, draft: _Draft) -> str:
    """What an amount is for each of: 99元/月, 每股0.5元."""
    found = _PER_BEHIND.match(text, draft.stop) or _PER_BEFORE.search(
        text, max(0, draft.start - 12), draft.start
    )
    return found[1] if found else ""


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _scale(match: re.Match[str]) -> Decimal:
    return Decimal(SCALES[match["scale"]].factor) if match["scale"] else Decimal(1)


def _block(written: str) -> Decimal:
    """The worth of the last step that a Chinese numeral spells out."""
    last = written[-1]
    worth = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}.get(last, 1)
    return Decimal(worth)


def _end(match: re.Match[str]) -> int:
    # White space and an unread tail belong to no quantity.
    return match.start() + len(match.group(0).rstrip())


def _unit(
    match: re.Match[str], first: re.Match[str], prefix: str | None, tables: _Tables
) -> tuple[str, Form]:
    if match["points"] or match["basis"]:
        return "percentage_point", "points"
    if match["percent"] or match["mille"] or match["tenths"] or first["hundredths"]:
        return "percent", "percent"
    if match["fold"]:
        return "ratio", "multiple"
    if match["cents"]:
        return tables.suffixes[match["cents"]], "amount"
    if match["currency"]:
        if prefix and match["currency"] == "元":
            return tables.prefixes[prefix], "amount"
        return tables.suffixes[match["currency"]], "amount"
    if prefix:
        return tables.prefixes[prefix], "amount"
    if match["physical"]:
        return tables.units[match["physical"]], "measure"
    if match["duration"]:
        return tables.durations[match["duration"]], "duration"
    if match["classifier"]:
        return "count", "count"
    return "", "count"


_UNITS = frozenset(
    [
        "more",
        "percent",
        "mille",
        "points",
        "basis",
        "cents",
        "fold",
        "tenths",
        "currency",
        "physical",
        "duration",
        "classifier",
    ]
)


def _is_range(text: str, first: re.Match[str], joint: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two joined numbers are one range: of one unit, and not the ends of a movement."""
    named, other = _unit_written(first), _unit_written(second)
    if named is not None and named != other:
        return False
    if not first["number"][0].isdigit() and named is None and other is None:
        return False
    if joint["word"] == "或":
        return False
    if joint["word"] not in ("至", "到"):
        return True
    if named is not None and named != "%" and _MOVES.search(text, max(0, first.start() - 6), first.start()):
        return False  # 收窄12亿美元至88亿美元
    return not _MOVED.search(text, max(0, first.start() - 14), first.start())


def _unit_written(match: re.Match[str]) -> str | None:
    group = match.lastgroup
    return (match["tenths"] if group == "more" else match[group]) if group in _UNITS else None


def _is_label(text: str, match: re.Match[str], tables: _Tables) -> bool:
    """Whether a number is a name or a part of one: list numbers, codes, versions, idioms."""
    if match["hundredths"]:
        return False
    start, end = match.start("number"), match.end("number")
    before = text[max(0, start - 6) : start]
    last = before[-1:]
    if match["classifier"] == "国" and before.endswith(_UNIONS):
        return True  # 欧盟27国
    if last == "每" and not match["number"][0].isdigit():
        return True  # 每千克, 每百元
    if match["number"] in ("零", "〇") and not match["percent"]:
        return True  # 零头, 零件
    if match["number"] == "一" and last and last in "上下另每同这那任某唯":
        return True  # 上一个假期
    if last == "第" or (
        last in ("前", "首") and match["classifier"] in ("名", "位", "家", "个", "款", "部", "大")
    ):
        return True
    has_unit = match.lastgroup in _UNITS
    if last.isascii() and last.isalnum() and tables.prefix.search(before):
        return False  # RMB5000万
    if not (match["currency"] or match["percent"] or match["scale"]):
        label = before.rstrip(" ：:")
        # 发表文章95篇 counts; 文章95 would be a number of one.
        if label.endswith(tables.labels) and not (
            match["classifier"] and label.endswith(("章", "图", "表", "页"))
        ):
            return True
    if match["number"][0].isdigit():
        following = text[end : end + 2]
        if (last and last.isascii() and (last.isalnum() or last in "_.")) or (
            last == "-"
            and before[-2:-1].isalnum()
            and before[-2:-1].isascii()
            and not (has_unit or match["scale"])
        ):
            return True
        if following[:1] == "." and following[1:].isdigit():
            return True
        return bool(
            (not match["scale"] and not match["currency"] and not match["physical"] and not match["points"]
            and (following[:1].isascii() and following[:1].isalpha()))
            or (last and last in "/:#@_=<>")
            or (following[:1] in {"/", ":", "："} and following[1:].isdigit())
        )  # fmt: skip
    if text.startswith(tables.idioms, start) or before.endswith(_VAGUE):
        return True
    if match["number"] in ("亿", "万") or before.rstrip("：: ").endswith("单位"):
        # 票房过亿元的影片, 单位：亿元 name a class and a unit; 上亿元 is an amount.
        return (
            last not in ("上", "破", "超", "逾")
            or not has_unit
            or text[match.end() : match.end() + 1] == "的"
        )
    if (
        _CLASS.issuperset(match["number"])
        and last in ("过", "超", "逾")
        and text[match.end() : match.end() + 1] == "的"
    ):
        return True
    # 一系列, 两国, 十四五, 千方百计: a Chinese numeral without a unit is a word; 三至五成 is a range.
    if _SPELT_SCALE.fullmatch(match["number"]) and _NUMBERED.search(text, max(0, start - 8), start):
        return False  # 用户达一千二百万
    return not (has_unit or match["not"] or _RANGE_AHEAD.match(text, end))


def _is_han_count(text: str, draft: _Draft, match: re.Match[str], bound: str, outer_start: int) -> bool:
    """Whether a count in Chinese numerals states a number: 一个 and 三个 seldom do, 四千多家 does."""
    if draft.value >= 10 or match["many"] or bound != "exact":
        return True
    return draft.value >= 3 and bool(_FEW_COUNTED.search(text, max(0, outer_start - 4), outer_start))


def _noun(text: str, stop: int) -> tuple[int, int] | None:
    """The span that begins with what a count counts, if its noun follows it."""
    found = _NOUN.match(text, stop)
    return found.span() if found and counted(found.group(0)) else None
