"""How a Chinese figure is meant: its kind and its direction."""

import re
from dataclasses import dataclass
from functools import cache

from wenmao.claims.chinese.phrases import TIME, without_tail
from wenmao.claims.chinese.standing import Standing
from wenmao.claims.model import Direction
from wenmao.claims.quantities import Quantity, lexicon, trie_at
from wenmao.claims.sense import Sense

_GROWTH = re.compile(r"(?:增幅|增速|涨幅|跌幅|降幅|升幅|增长率|增长速度|降速|下降率)[^，]{0,6}$")
_TO = re.compile(rf"(?:至|到|为|达|成)(?:了)?(?:{TIME}+(?:同期|全年|末|底)?的)?$")
_BY_COMPARISON = re.compile(
    rf"(?:快于|慢于|高于|低于|高出|高过|多于|少于|优于|好于|领先于?|超出|超过)(?!{TIME}+(?:同期)?(?:的?水平)?$|(?:上|去|前)[年月季]|$|了?(?:近|约)?$)"
)
_SHARE_WORD = re.compile(r"占(?!领|地|道|卜|位|用)|比重|份额|占比|比例|市占率|占有率|贡献率|集中度")
_GROWN_RIGHT = re.compile(r"的?(?:复合)?(?:年均)?(?:增长|增幅|增速|涨幅|升幅)(?![至到])")
_FALLEN_RIGHT = re.compile(r"的?(?:降幅|跌幅|下降|下滑|负增长|跌)(?![至到])")
_GREW_MOST = re.compile(
    r"(增速|增幅|涨幅|跌幅|降幅|增长)(?:最[快高大]|(?:位?居|列|排在?)[^，；。]{0,8}(?:[首前]|第一|榜首)|领先|靠前|明显|突出)"
)
_SMALL_CUES = frozenset("多高少低")
_SHORT_CUES = frozenset("增减降升跌涨")


@dataclass(frozen=True, slots=True)
class _Cues:
    pattern: re.Pattern[str]
    senses: dict[str, str]


@cache
def _cues() -> _Cues:
    cues = lexicon("zh")["cues"]
    senses = {word: name for name in ("up", "down", "share", "rate_nouns") for word in cues[name]}
    # Words that only look like a cue (增加值, 减税) come first and mean nothing.
    senses |= dict.fromkeys(cues["none"], "none")
    return _Cues(re.compile(trie_at(senses)), senses)


def sense_of(place: Standing, before: Sense | None, earlier: list[Sense], found: list[Quantity]) -> Sense:
    """The kind and direction of a quantity."""
    quantity = place.quantity
    match quantity.form:
        case "rank":
            return Sense("rank")
        case "years":
            return Sense("count")
    cue, name, distance = _nearest(place.plain_left)
    direction: Direction | None = "up" if name == "up" else "down" if name == "down" else None
    match quantity.form:
        case "multiple":
            up = quantity.verbal or (direction == "up" and distance <= 6)
            return Sense(
                "multiple", "up" if up else "down" if direction == "down" and distance <= 4 else None
            )
        case "points":
            return _points(place, before, direction)
        case "percent" | "fraction":
            return _percentage(place, before, earlier, found, cue, name, direction)
        case _:
            # 新增订户933万 counts new subscribers; 净增860万户 is a difference.
            named = cue == "新增" and distance > 0
            return _amount(place, before, None if named else direction, distance)


def _points(place: Standing, before: Sense | None, direction: Direction | None) -> Sense:
    if _BY_COMPARISON.search(place.left):
        down = _LESS_THAN.search(place.left)
        return Sense("change", "down" if down else direction or "up")
    if before is not None and before.kind == "difference" and not _content(place.left):
        return before
    if direction is None and before is not None and before.direction:
        direction = before.direction
    if direction is None:
        direction = _right_direction(place.right)
    return Sense("change", direction)


# 两者之差约130亿, 落后于英国1.2亿: how far two figures are apart.
_APART = re.compile(r"(之差|落后于?|领先于?|落后|领先)(?![^，；（(]*的)[^，；（(\d]{0,12}$")
_APART_WAYS: dict[str, Direction] = {
    "之差": "up", "领先": "up", "领先于": "up", "落后": "down", "落后于": "down",
}  # fmt: skip
_LONGER = re.compile(r"比[^，；]{2,16}(长|短)(?:了|约|近)*$")


def _label(place: Standing) -> str:
    """The label before a figure that opens its clause: 成交率：68.3%."""
    end = place.clause[0] - 1
    if end <= 0 or place.words[end] not in ":：":
        return ""
    return _LABEL.split(place.words[max(0, end - 12) : end])[-1]


_LABEL = re.compile(r"[，。；：:,;|｜\n]")


def _amount(place: Standing, before: Sense | None, direction: Direction | None, distance: int) -> Sense:
    quantity, left = place.quantity, place.plain_left
    moved = direction and distance <= 3 and not left.endswith("的")
    if moved and not _TO.search(place.left) and not _GROWTH.search(left):
        return Sense("difference", direction)
    if ("差" in left or "先" in left or "后" in left) and (apart := _APART.search(left)):
        return Sense("difference", _APART_WAYS.get(apart[1], direction))
    if quantity.form == "duration" and (longer := _LONGER.search(left)):
        return Sense("difference", "up" if longer[1] == "长" else "down")
    if (
        direction is not None
        and (beyond := _BEYOND.search(left))
        and (quantity.form == "duration" or _MEAN.search(left))
    ):
        return Sense("difference", "down" if beyond[1] in ("低于", "少于", "短于", "不及") else "up")
    if (
        before is not None
        and before.kind == "difference"
        and not _content(left)
        and not _TO.search(place.left)
    ):
        return before
    return Sense("count" if quantity.unit == "count" else "level")


def _percentage(
    place: Standing, before: Sense | None, earlier: list[Sense], found: list[Quantity],
    cue: str, name: str, direction: Direction | None,
) -> Sense:  # fmt: skip
    quantity, left = place.quantity, place.plain_left or _label(place)
    sign = place.words[quantity.start : quantity.start + 1]
    if quantity.negative or sign == "-":
        return Sense("change", "down")
    if sign == "+":
        return Sense("change", "up")
    # 增长12.7%，近七成公司盈利 begins anew.
    anew = left.strip() in ("", "，") and _OF_NOUN.match(place.right)
    if before is not None and before.kind in ("change", "share") and not _content(left) and not anew:
        return before
    if _GROWN_RIGHT.match(place.right):
        return Sense("change", "up")
    if _FALLEN_RIGHT.match(place.right):
        return Sense("change", "down")
    whole = place.words[place.clause[0] : quantity.outer_start]
    shared = bool(_SHARE_WORD.search(whole))
    if "每" in left and _PER.search(left):
        return Sense("change", direction)
    before_it = earlier[-1] if earlier and found[len(earlier) - 1].unit == "percent" else None
    if (
        before_it
        and before_it.kind in ("share", "level")
        and left.endswith("的")
        and _THAN_THAT.search(place.left)
    ):
        return before_it  # 仅占16%，远低于十年前的45%
    if "占" in left and _PART_OF_WHOLE.search(left):
        return Sense("share")
    if (
        earlier
        and found[len(earlier) - 1].form == "points"
        and not without_tail(place.left)
        and _POINTS_OF_SHARE.search(place.words[max(0, place.clause[0] - 40) : place.clause[0]])
    ):
        return Sense("share")  # 占比回落1.9个百分点，降至22.6%
    growth = bool(_GROWTH.search(left)) or cue in ("增幅", "增速", "涨幅", "跌幅", "降幅", "升幅")
    result = bool(_TO.search(place.left))
    if _BEYOND_PLAN.search(left):
        return Sense("change", "down" if "低于" in left else "up")
    if growth or (direction and not result):
        return Sense("change", direction or "up")
    if _LIKE_YEAR.search(place.left) or _RESTORED.search(left):
        return Sense("share")
    if _ON_YEAR.search(left) and direction is None:
        return Sense("change", "up")
    if name == "rate_nouns" or _RATE_RIGHT.match(place.right):
        return Sense("level")
    ranked = bool(earlier) and found[len(earlier) - 1].form == "rank"
    since = max(0, found[len(earlier) - 1].outer_start - 16) if ranked else place.since
    grew = None if name or shared else _GREW_MOST.search(place.words, since, place.clause[0])
    if grew and not without_tail(place.left):
        return Sense("change", "down" if grew[1] in ("降幅", "跌幅") else "up")
    if _AMONG_GROWTH.search(left) and not shared and _last_percent(earlier, found) == "change":
        return Sense("change", [s for s in earlier if s.kind == "change"][-1].direction)
    spelt = quantity.form == "fraction" or "成" in place.words[quantity.start : quantity.end]
    if name == "share" or shared or spelt or place.right.startswith("的"):
        return Sense("share")
    if "率" in left and _RATE.search(left):
        return Sense("share" if _SHARE_RATES.search(left) else "level")
    if _IN_BRACKET.search(left) and earlier and found[len(earlier) - 1].unit == "percent":
        return earlier[-1]
    if "其中" in left and earlier and found[len(earlier) - 1].unit == "percent":
        return earlier[-1]
    if _GOES_TO.match(place.right) or left.endswith(("有", "近", "超", "约", "逾")):
        return Sense("share")
    if not without_tail(left):
        # 占12.7%，连续多年保持在11%以上
        alike = [sense for sense, other in zip(earlier, found, strict=False) if other.unit == "percent"]
        return Sense("share" if alike and alike[-1].kind == "share" else "level")
    return Sense("level" if _LEVEL_NOUN.search(left) else "share")


_PER = re.compile(
    r"每(?:波动|变动|变化|浮动|扩大|提高|增加|上升|增长|下降|减少|降低|提升|上涨|下跌|升值|贬值)(?:了)?$"
)
_THAN_THAT = re.compile(
    rf"(?:高于|低于|不及|超过|逊于|好于)(?:[^，；{TIME}]{{0,4}}{TIME}+(?:同期)?|[^，；]{{2,10}})的$"
)
_PART_OF_WHOLE = re.compile(r"(?<!所)占(?!比|率|有率)(?:了|到|去|据)?[^，；]{2,}的(?:近|约|逾|超)?$")
_POINTS_OF_SHARE = re.compile(
    r"(?:占比|比重|份额|占有率|市占率|比例)[^，；。]*?(?:提高|提升|上升|扩大|增加|下降|回落|降低|下滑|减少|收窄|缩小|增|升|降|跌)[^，；。]{0,6}百分点[，,]$"
)


def _last_percent(earlier: list[Sense], found: list[Quantity]) -> str:
    """The kind of the percentage before."""
    return next(
        (
            s.kind
            for s, q in zip(reversed(earlier), reversed(found[: len(earlier)]), strict=True)
            if q.unit == "percent"
        ),
        "",
    )


# 加征7.5%的关税, 25%的增值税税率
_RATE_RIGHT = re.compile(r"的[^，。；、]{0,6}?(?:关税|税率|利率|增值税|所得税|退税|折扣|佣金|利息)")
# 处理组年均增长11.4%，对照组只有6.8%: what grew is told by the figure before.
_AMONG_GROWTH = re.compile(
    r"^[，；而其中]*[^，；]{0,8}(?:组|全国|全行业|同期|整体|平均|均值|大盘|其余|其他[^，]{0,4}|后者)(?:的?则|的?平均水平)?(?:只有|仅有?|仅为|不过|为|只|是|不到|不足)+(?:约|近)?$"
)
_RESTORED = re.compile(r"恢复[至到](?:了)?[^，]{1,12}的(?:近|约)?$")
_OF_NOUN = re.compile(r"(?![左以和及、的多余不])[\u4e00-\u9fff]{2}")
# 高于同类应用12.4分钟, 低于全国平均水平1200元
_BEYOND = re.compile(r"(高于|低于|高出|多于|少于|长于|短于)[^，的（(\d]{2,14}$")
_MEAN = re.compile(r"(?:平均水平|平均值|均值|中位数|平均)$")
_LESS_THAN = re.compile(r"慢于|低于|少于|不及")
_ON_YEAR = re.compile(r"(?:同比|环比|按年)$")
_RATE = re.compile(r"率[^，]{0,8}$")
_GOES_TO = re.compile(r"(?:以上|左右|多)?(?:的|来自|销往|发往|出口|流向|由|是|为)")
_IN_BRACKET = re.compile(r"[（(][^（()）]*$")
_BEYOND_PLAN = re.compile(
    r"(?:超出|高出|高于|低于|超过)(?:预期|预算|目标|计划)(?:值|水平)?(?:了)?(?:近|约)?$"
)
_LIKE_YEAR = re.compile(
    rf"(?:恢复至|恢复到|相当于|是|为|仅为|只有|达到|不足|不到|不及)[^，{TIME}]{{0,4}}{TIME}+(?:同期|水平)*的$"
)
_LEVEL_NOUN = re.compile(r"(?:度|水平|系数|税|回报|折扣|利|收益|指数)[^，]{0,8}$")
_SHARE_RATES = re.compile(
    r"(?:空置率|流拍率|匹配率|入驻率|普及率|市占率|占有率|覆盖率|渗透率|出租率|入住率|上座率|复购率|国产化率|城镇化率|成交率|退货率|出勤率|破损率|通过率|点击率|中奖率|打开率|收视率|国际化率|转化率|渗透率|自给率|完播率|留存率|续费率|付费率|识字率|使用率|参与率|就业率|达标率|入选率|中签率|到课率|活跃率|流失率|毕业率|好评率|数字化率|本土化率|市场化率|履约率|拥有率|持有率)[^，]{0,8}$"
)


def _nearest(left: str) -> tuple[str, str, int]:
    """The last cue before the quantity: the word, its sense, how far it stands."""
    cues = _cues()
    last = None
    for match in cues.pattern.finditer(left):
        word = match.group(0)
        if word in _SMALL_CUES and left[match.end() :] not in ("", "出", "于", "了", "达"):
            continue
        if word in _SHORT_CUES and len(left) - match.end() > 4:
            continue
        last = match
    if last is None:
        return "", "", 99
    word = last.group(0)
    return word, cues.senses[word], len(left) - last.end()


def _right_direction(right: str) -> Direction | None:
    following = right.removeprefix("的")[:1]
    if following and following in "增提升上":
        return "up"
    return "down" if following and following in "降跌下减" else None


def _content(left: str) -> bool:
    """Whether anything but list joints stands between two quantities."""
    return not _JOINTS.issuperset(left)


_JOINTS = frozenset("、和与及以至 ，,分别（）()而")


_GROWN_BY = re.compile(
    r"(?:增长|增加|提高|扩大|上升|增|提升|攀升|上涨|多|高出?|增幅达?|增速达?|涨幅达?)(?:了|约|近|超过|超|逾|将近|接近)*$"
)


def is_added(place: Standing) -> bool:
    """Whether a multiple is what was added: 增长了两倍 is three times the base."""
    quantity = place.quantity
    return quantity.form == "multiple" and not quantity.verbal and bool(_GROWN_BY.search(place.plain_left))
