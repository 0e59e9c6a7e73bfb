"""What a Chinese figure measures: which noun phrase of its clause, or of the clause before.

The clause before a figure is read from the figure backwards: wholes, comparisons
and verbs are passed over, then the noun phrase is taken.
"""

import re

from wenmao.claims.chinese.phrases import (
    FIGURE,
    before_predicate,
    counted,
    ends_in_verb,
    is_place,
    names_nothing,
    noun_phrase,
    without_clause,
    without_tail,
)
from wenmao.claims.chinese.standing import Standing
from wenmao.claims.sense import Sense
from wenmao.claims.spans import Span

_GROWTH = re.compile(r"(?:增幅|增速|涨幅|跌幅|降幅|升幅|增长率|增长速度|降速|下降率)[^，]{0,6}$")
_RANK_TAIL = re.compile(
    r"(?:分列|分居|稳居|位居|跃居|高居|继续居|居|位列|名列|列|排名|排在|排|升至|上升到|跃升至|成为|仍是|仍为|是|为|保持|世界|全球|全国|全省|亚洲|欧洲|内地|国内|我国|的|位|城市|同类|各省|在(?:[^，]{1,8}中|中东|亚洲|欧洲|全球|世界|全国|亚太|国内|业内|同类)|仍|均|各|(?:居|列)各[^，；]{1,5}|行业|各?门类|品类|类别|板块|中部|西部|东部|省份)+$"
)
_COMPARAND = re.compile(
    r"(?:快于|慢于|高于|低于|高出|高过|多于|少于|优于|好于|落后于?|领先于?|超出|不及|(?:[同环]比|(?<![占之对])比|较|与|同|跟)(?![重例赛率])[^，]{1,14}(?:相比|高|低|多|少|快|慢)?)[^，]*$"
)
_OF_WHOLE = re.compile(
    r"(?:(?:约|几乎|已|仅|大约|基本|差不多|将近|接近)?(?:是|为|相当于|达|达到|相当)|不足|不到|超过|约|接近|近)[^，]*的?$"
)
_PART_OF = re.compile(
    r"(?:约|已|仅|共|各|合计|则|就|只|也|仍|一度|还|均|大约|几乎)?(?:(?<!所)占(?!比|率|有率|领|据了?主|地|总?比)|贡献(?![率度值额])了?|完成(?=[^，]*的$))[^，]*$"
)
_HOLDS = re.compile(r"的?(?:比重|比例|份额)$")
_AMONG = re.compile(
    r"^.*(?:之中|当中|[里中](?!国|心|小|央|东|部|外|文|医|药|高|低|型|等|间|亚|欧|标|原|华|程|巴|餐|式|学|介|秋|非))(?=.)"
)
_IS = re.compile(r"的?(?:人)?(?:是|为|系)([^，。；、]{2,16})")
_OBJECT_AFTER = re.compile(r"的([^，。；、的]{1,18})")
_NOUN_END = re.compile(r"[，。；、（(]")
# 三四成读者来自海外: the noun behind a share is what it is of.
_OF_THESE = re.compile(
    r"(?!计划|预计|打算|希望|考虑|以上|左右|增|提|下|上|来自|销往|发往|流向|出口|由|是|为|以)([^，。的、（）()]{2,8}?)(?:来自|认为|表示|选择|集中|销往|发往|流向|通过|愿意|使用|盈利|亏损|实现|计划|出现|为|是|属于|分布|位于)"
)
_HELD = re.compile(
    r"(?:保持|稳居|位居|居|成为|蝉联|是)(?:世界|全球|全国)?([^，第]{2,12}?)(?:世界|全球|全国)?(?:第|前|首)"
)
_OBJECT_NEXT = re.compile(r"(订单|大单|合同|协议|投资|融资|奖金|资金|补贴|贷款|货款|版税|巨资)")
_AND = tuple("、和与及")
_BRINGS = re.compile(r"(?:带来|创造|获得|取得|产生|斩获|拿下|揽下|揽获|收获|录得|贡献)了?$")
_TAKINGS = re.compile(
    r"的?([\u4e00-\u9fff]{0,6}?(?:收入|营收|票房|利润|产值|销售额|成交额|交易额|增加值|消费|流水|收益))(?![\u4e00-\u9fff])"
)
_OWN_MOVE = re.compile(
    r"(增速|增幅|增长率|涨幅|降幅|跌幅)(?:较|比|同比|环比|进一步|继续|小幅|大幅|又|再|分别|由|从|有所|$)"
)


_IS_SUCH = re.compile(r"(?:为|是|属于?)([\u4e00-\u9fff]{2,6})(?=[，。；]|$)")
_QUALIFIED = re.compile(r"的([^，。；、的]{2,10})")
_MEASURES = re.compile(
    r"规模|目标|水平|速度|大关|关口|台阶|纪录|记录|增长|基础|总量|份额|比例|比重|成绩|价格|任务|海域|地方|优势"
)
_RATIO = re.compile(r"([^，；。：:]*[^占同环对相]比)(?:为|是|达到?|约|仅|至|到|由|从|\ue000+的?)*$")


_EXCHANGE = ("输出", "引进", "出口", "进口")


def _ratio_named(written: str) -> str:
    """A ratio by its name: 城镇与农村居民支出之比, 输出引进比."""
    phrase = noun_phrase(written) or written
    before = written[: len(written) - len(phrase)] if written.endswith(phrase) else ""
    return before[-2:] + phrase if before.endswith(_EXCHANGE) else phrase


def subject_of(place: Standing, sense: Sense) -> str:
    """The phrase that a quantity measures, or nothing where it is that of the figure before."""
    quantity = place.quantity
    if quantity.form == "count" and quantity.noun and sense.kind != "difference":
        noun = counted(place.blanked[quantity.noun[0] : quantity.noun[1]])
        if noun:
            return noun
    if quantity.form == "count" and (named := _IS_SUCH.match(place.right)):
        return named[1]  # 有11款为新品
    if quantity.form == "count" and place.words[quantity.end - 1] == "国":
        return "国"  # 120多国
    left = place.blanked[place.begin : quantity.outer_start]
    if quantity.form in ("count", "measure") and (behind := _QUALIFIED.match(place.right)):
        # 9700块不到的银幕, 30平方米的作坊
        noun = counted(place.blanked[quantity.outer_end + 1 :][: len(behind[1])])
        if noun and not _MEASURES.search(noun):
            return noun
    if quantity.unit == "ratio" and (ratio := _RATIO.search(left)):
        return _ratio_named(ratio[1])
    if place.inside:
        # 能说出三部以上小说的人: the count belongs to the phrase.
        return without_tail(place.words[place.begin : quantity.outer_start])
    if quantity.form == "rank":
        return _ranked(place, left)
    if (
        quantity.form == "amount"
        and place.right
        and _BRINGS.search(left)
        and (brought := _TAKINGS.match(place.right))
    ):
        return brought[1]  # 剧组拍摄带来66亿泰铢收入
    if quantity.form == "amount" and (
        after := _OBJECT_AFTER.match(place.right) or _OBJECT_NEXT.match(place.right)
    ):
        return noun_phrase(without_tail(after.group(1))) or noun_phrase(after.group(1))
    if sense.kind == "share" and left[:1] in _AND and left.endswith("的") and "占" not in left:
        return ""  # 占世界GDP的3.1%、就业岗位的6.2%
    if quantity.form in ("percent", "fraction") and (owner := _behind(place, left)):
        return owner
    if quantity.form == "multiple" and not quantity.verbal and left.endswith("的"):
        left = _OF_WHOLE.sub("", left)
    elif quantity.form == "fraction" or left.endswith("的"):
        left = _whole_of_fraction(left)
    if "的" in left and _SOME_OF_THEM.search(left):
        return ""  # 其中经香港转口的有4300批次: the same goods
    if sense.kind in ("share", "count") or quantity.unit == "percent":
        part = _PART_OF.search(left)
        if part:
            return _part(left, part)
    if sense.kind in ("difference", "change") or quantity.form == "multiple":
        left = _COMPARAND.sub("", left)
    if sense.kind == "share" and left.endswith(("里", "中")):
        named = _IS.match(place.right)
        return noun_phrase(named.group(1)) if named else noun_phrase(left[:-1])
    if (
        quantity.form == "points"
        and (moved := _OWN_MOVE.search(left))
        and not noun_phrase(without_tail(left))
    ):
        return moved.group(1)
    if "为" in left or "给" in left:
        left = _BROUGHT.sub("", left)
    subject = _before(left)
    if quantity.form == "count" and sense.kind == "count":
        subject = without_clause(subject)
    if not subject and quantity.form == "years":
        held = _HELD.match(place.blanked[quantity.outer_end : place.clause[1]])
        return noun_phrase(held.group(1)) if held else ""
    return subject


# 甲产业为美国经济贡献了1万亿美元: what brought it.
_BROUGHT = re.compile(r"(?<=.{4})[为给][^，、的]{2,8}(?:贡献|带来|创造)了?(?:约|近|超|逾|超过)*$")
# 玩家平均每周游玩6.5小时
_EVERY = re.compile(r"(?<=[^，；]{2})(?<!平均)(?<!人均)(?:人均|平均)?每[日天周月年季][\u4e00-\u9fff]{2,3}$")
_SOME_OF_THEM = re.compile(
    r"(?:^|其中|[，、；])(?:经|自|从|由|向|对|输往|销往|发往|运往|来自|出口[到至])[^，的]*的(?:则|就|也|共|约)*(?:有|占|达|为|超|近|约)[^，的]{0,3}$"
)
_SHARES = ("份额", "比重", "比例", "市场份额", "占比", "市场")
_THERE_ARE = re.compile(r"(?:有|中|里)(?:约|近|超|逾|超过|将近)?$")
# 全球四分之一的动漫衍生品、全国近85%的潮玩
_ALL = re.compile(r"(?:.*、)?(?:全球|世界|全国|我国|全省|全市|国内)")


def _behind(place: Standing, left: str) -> str:
    """The noun behind a share that nothing leads: 62.3%的受访者, 三四成读者来自海外."""
    led = without_tail(left).strip("其中，")
    if _THERE_ARE.search(left) and (own := _OF_THESE.match(place.right)):
        return own[1]  # 该业务有近三成营收来自海外
    if led and not _ALL.fullmatch(led):
        return ""
    if place.right.startswith("的"):
        behind = place.blanked[place.quantity.outer_end + 1 : place.clause[1]]
        noun = counted(_NOUN_END.split(behind, maxsplit=1)[0])
        return "" if noun in _SHARES else noun
    named = _OF_THESE.match(place.right)
    return named.group(1) if named else ""


def _before(left: str) -> str:
    """The noun phrase before a figure, passing over the verbs between."""
    # Where only a verb stands before a count, its object is that of the figure before: 购入690项.
    bare = left.rstrip("约近超逾仅共为达已了的有")
    sold = _SOLD_AT.match(bare)
    if sold:
        return noun_phrase(sold.group(1))
    phrase = without_tail(left)
    if "每" in phrase:
        phrase = _EVERY.sub("", phrase)
    if ends_in_verb(bare) or ends_in_verb(phrase) or is_place(phrase.strip("，、；其中而")):
        return ""
    if (part := _PART_IN_ALL.search(phrase)) and (named := noun_phrase(part[1])):
        trade = part[1][: -len(named)][-2:] if part[1].endswith(named) else ""
        return (trade if trade in ("进口", "出口") else "") + named + part[2]
    found = noun_phrase(phrase)
    if is_place(found) or _SHARE_OF_ALL.fullmatch(found) or _SENT.match(found):
        return ""
    return found


_SENT = re.compile(r"售往|销往|发往|输往|运往|译自|来自|流向|出口[至到]|卖到")


_SOLD_AT = re.compile(r"(.{2,}?)在[^，]{2,10}(?:售出|卖出|上线|播出|上映)$")
# 进口影片在本土票房中的份额: the part, and what it is a part of.
_PART_IN_ALL = re.compile(r"([^，；]{2,})(在[^，；在]{2,16}[中里]的?(?:占比|比重|份额|比例))$")
_SHARE_OF_ALL = re.compile(r".+[中里]的?(?:占比|比重|份额|比例)")


# 甲产业为美国经济贡献了…, 甲对GDP贡献…
_GIVEN_TO = re.compile(r"(?<=.{2})[为对给向][^，、的]{2,10}$")
# A market is a part by its own name: 其中美国市场占64.8%.
_MARKET = re.compile(r"(?:^|(?<=[，；中而]))[^，；、和与及的中]{2,6}市场$")


def _part(left: str, part: re.Match[str]) -> str:
    """The subject of a share: the part; all of 甲占乙的比重 where that is what is measured."""
    before = without_tail(left[: part.start()])
    if part.group(0).lstrip("约已仅共各合计则就只也仍一度还均大几乎").startswith("贡献"):
        before = _GIVEN_TO.sub("", before)
    market = _MARKET.search(before) if before.endswith("市场") else None
    if market and is_place(market[0]):
        return market[0]
    named = noun_phrase(before)
    if not named or is_place(named) or is_place(before.strip("，、 ")):
        among = _AMONG.match(before)
        return noun_phrase(among.group(0)[:-1]) if among and named else ""
    whole = without_tail(left)
    if _HOLDS.search(whole):
        start = left.rfind(named)
        return whole[start:]
    among = _AMONG.match(named)
    if among:
        rest = named[among.end() :]
        return noun_phrase(named[: among.end() - 1]) if is_place(rest) else noun_phrase(rest) or named
    return named


_WHOLE_BEFORE = re.compile(r"(?:不足|不到|不及|超过|约为?|接近|相当于|是|为|近|达到?)[^，]*的$")


def _whole_of_fraction(left: str) -> str:
    """A clause up to a fraction without the whole that it is of: 不足2019年的一半."""
    if not left.endswith("的"):
        return left
    found = _WHOLE_BEFORE.search(left)
    return left[: found.start()] if found and "占" not in left else left


_GROWTH_NOUN = re.compile(r"(?:增速|增幅|涨幅|降幅|跌幅|增长率)$")
_RANKED_NOUN = re.compile(r"(?:大|高|多)([^，。；、,的（(]{2,12})")
# 阿拉伯语成为第三大输出语种 ranks the language.
_IS_THE = re.compile(
    r"(?:^|[，；])([^，；]{2,}?)(?:仍然?|已经?|依然|首次|再次|连续[^，]*)?(?:成为|是|为)(?:[^，；]*的|[^，；]{0,6})$"
)
_INSTEAD = re.compile("取代|超[过越]|代替|顶替|赶超|反超")
_STATE = re.compile(r"国(?!家)|强国")
_IS_RANKED = re.compile(r"(?:是|为|成为|就是|仍是)(?!$)")
_KEEPS = re.compile(r"^.*?(?:保持|蝉联)(?:着|了)?(?:世界|全球|全国)?(?=.)")


def _ranked(place: Standing, left: str) -> str:
    """What is ranked: the noun after 第二大, or what stands before the verb of rank."""
    right = place.words[place.quantity.end :]
    after = _RANKED_NOUN.match(right)
    if (
        after
        and (one := _IS_THE.search(left))
        and not _INSTEAD.search(one[1])
        and (named := noun_phrase(one[1]))
        and not is_place(named)
    ):
        return named
    if after and not _STATE.match(after.group(1)):
        noun = after.group(1)
        if noun in ("国", "国家", "经济体") and left.endswith("的"):
            return noun_phrase(_RANK_TAIL.sub("", left))
        return counted(noun) or noun
    left = _IS_RANKED.sub("，", left) if right.startswith("大国") else left
    left = _KEEPS.sub("", _RANK_TAIL.sub("", left))
    if "，" in left:
        left = left.split("，")[-1]
    left = _RANK_TAIL.sub("", left)
    if grown := _GROWTH_NOUN.search(left):
        return noun_phrase(left) or grown[0]  # 增速居各类服务第一 ranks the growth
    left = _RANK_TAIL.sub("", without_tail(left))
    phrase = noun_phrase(left)
    return "" if is_place(phrase) else phrase


# Clauses that say more of what was named, and name nothing new: 稳居世界首位, 比上年略高.
_CONTINUES = re.compile(
    r"(?:创|居|位|列|排|与|比|较|略|高|低|超|双双|均|同比|环比|连续|增|降|占|按|受|成为|是|再|仍|稳|刷新|保持|扣|经|涉及|覆盖|共|累计|其中)"
)


_SCENES = ("上", "下", "时", "后", "前", "间", "之际", "一周", "期间", "看来")


_IS_WHAT = re.compile(r"[为是]")


def taken_up(place: Standing, sense: Sense, clauses: list[Span], *, since: int) -> str:
    """The subject in a clause without figures before: 油画，一度占到市场的七成.

    Between figures only a clause next to this one counts, and only where this one
    has no noun phrase of its own.
    """
    if since:
        left = place.blanked[place.begin : place.quantity.outer_start]
        stated = sense.kind in ("level", "count", "share", "rank") or (
            sense.kind == "change" and _GROWTH.search(left)
        )
        if not stated or not clauses or "占" in left or without_tail(left):
            return ""
        clauses = clauses[-1:]
        if clauses[0][0] < since:
            return ""
    for start, end in reversed(clauses):
        clause = place.blanked[start:end].strip("，。；：,;: ")
        if (
            FIGURE in clause
            or names_nothing(clause)
            or clause.endswith(_SCENES)
            or (since and _CONTINUES.match(clause))
            or is_place(_IS_WHAT.split(clause, maxsplit=1)[0])  # 越南、泰国为主要目的地
        ):
            continue
        before = before_predicate(clause)
        phrase = noun_phrase(without_tail(before))
        if len(phrase) > 1 and not is_place(phrase):
            return phrase
    return ""
