"""The noun phrases of Chinese clauses: their heads, their tails, and what leads them.

The clause before a figure is read from the figure backwards: verbs, adverbs and
comparisons are passed over, then the noun phrase is taken and stripped of the
times, reporters and partners that lead it.
"""

import re
from dataclasses import dataclass
from functools import cache

from wenmao.claims.places import place_names
from wenmao.claims.quantities import Quantity, lexicon, trie, trie_at
from wenmao.claims.times import Time

# Times and figures are blanked by characters of the private use area, so that a
# pattern can ask for one and no word is looked for inside.
TIME, FIGURE = "\ue000", "\ue001"

_T = rf"{TIME}+"
_BRACKET = rf"[（(][^（()）{FIGURE}]*[)）]"
_MARKS = frozenset('（(“《）)”》"')
_OPEN, _CLOSE = '（(“"《', '）)”"》'


def masked(words: str, found: list[Quantity], times: list[Time]) -> str:
    """A sentence with its times and figures blanked, length unchanged."""
    characters = list(words)
    for time in times:
        end = time.end
        if words[end - 1] == "档":  # 春节档票房 is a name of its own
            end = words.rfind("年", time.start, end) + 1
        if end > time.start:
            characters[time.start : end] = TIME * (end - time.start)
    for quantity in found:
        start, end = quantity.outer_start, quantity.outer_end
        characters[start:end] = FIGURE * (end - start)
    return "".join(characters)


@dataclass(frozen=True, slots=True)
class _Tables:
    """The lexicon's words, compiled. `tail` reads reversed text."""

    tail: re.Pattern[str]
    head: re.Pattern[str]
    lead_verb: re.Pattern[str]
    object_verb: re.Pattern[str]
    actor_end: re.Pattern[str]
    predicate: re.Pattern[str]
    partner: re.Pattern[str]
    place_only: re.Pattern[str]
    bare: frozenset[str]
    reporting: tuple[str, ...]
    noun_stop: re.Pattern[str]
    metric_end: re.Pattern[str]


# What may follow the name of a place: 东盟国家, RCEP其他成员国, 英国市场.
_PLACE_TAIL = (
    r"(?:等)?(?:其他)?(?:共建|沿线)?(?:国家和地区|国家|地区|成员国|伙伴国|伙伴|经济体|内地|大陆|市场|两国|三国|等地"
    r"|方向|本土|省|市(?!场)|自治区)?"
)
_TOWARDS = "(?:对|向|自|从|与|和|同|往|到|至|在|来自|发往|销往|售往|输往|运往|出口|进口)"
# After a verb that a noun can be, these show that it is one: 版权输出意向, 投资强度.
_NOMINAL_AFTER_LEAD = (
    r"[及和与业过者品物类]|出口|进口|贸易|意向|协议|企业|总量|规模|收入|总额|数量|作者|作品|比例|金额|额|基地|商|品种|码洋|业务|市场|产品|渠道|平台"
    r"|支出|价格|时长|量|服务|结构|人次|周期|活动"
)
_NOMINAL_AFTER_OBJECT = r"的|海(?!外)|额|商|中的|率|量|规模|总[额量数值]|人数|人次|基地|收入|业|贸易|外包|费|点|强度|出口|进口|进出口|消费|者|方|型|机构|企业"


@cache
def _tables() -> _Tables:
    words = lexicon("zh")["subject"]
    names = rf"(?:{place_names('zh')}|{trie_at(words['regions'])})"
    place_list = (
        rf"[“\"]?{names}{_PLACE_TAIL}(?:(?:、|和|与|及|以及){names}{_PLACE_TAIL})*[”\"]?{_PLACE_TAIL}"
    )
    return _Tables(
        tail=_tail(),
        head=_head(),
        lead_verb=re.compile(
            rf"(?:海外|境外)?{trie_at(words['lead_verbs'])}(?:了)?(?=.{{2}})(?!{_NOMINAL_AFTER_LEAD})"
        ),
        object_verb=re.compile(
            rf"^.*{trie_at(words['object_verbs'])}(?:了)?(?=[^{FIGURE}]{{2}})(?!{_NOMINAL_AFTER_OBJECT})"
        ),
        actor_end=re.compile(rf"{trie_at(words['actor_verbs'])}(?:了|的|至|到|往)?$"),
        predicate=re.compile(rf"(?!增加值)(?:在[^，]{{1,8}})?{trie_at(words['predicates'])}"),
        partner=re.compile(
            rf"^.*?(?P<towards>{_TOWARDS}(?!海外|境外|国外)(?:共建|沿线)?{place_list}(?:之间)?(?:的|有)?|(?<!面)[向对](?:海外|境外|国外))(?=.)"
        ),
        place_only=re.compile(
            rf"{_TOWARDS}?{place_list}(?:市场|客源|地区|三国|两国|一国|一地|合计占比|合计比重|合计|共计|等|位列|则|本土|合共|仍|分别|的)*"
        ),
        bare=frozenset(words["bare"]),
        reporting=tuple(words["reporting"]),
        noun_stop=re.compile(
            rf"(?!{trie_at(words['after_noun_kept'])})(?:{trie_at(words['after_noun'])}"
            rf"|(?<!规模)以上|(?<![国私共特稀拥])有|(?<![原文主独自])创|(?<![出进人窗关港户入])口|[{TIME}{FIGURE}])"
        ),
        metric_end=re.compile(rf"(?<=.{{2}}){trie_at(words['metrics'])}$"),
    )


def _tail() -> re.Pattern[str]:
    """What stands between a phrase and its figure, over reversed text: verbs, adverbs, comparisons, brackets."""
    words, cues = lexicon("zh")["subject"], lexicon("zh")["cues"]
    moves = [word for word in cues["up"] + cues["down"] if len(word) > 1 or word in "增降升跌减涨"]
    verbs = trie_at(word[::-1] for word in [*words["tail"], *cues["level"], *moves])
    # 较<time>同期相比, turned round.
    when = rf"(?:(?:比相|的|平水|期同|底|末|份|初|度)*{_T})+(?:[较比与同到至在于自从]|比相)?"
    years = r"[来间]?年[一二三四五六七八九十\d]{1,3}[近前去过]*"
    single = "".join(word for word in lexicon("zh")["classifier"]["words"] if len(word) == 1)
    verbs = rf"{verbs}|[{single}]每"
    bracket = rf"[)）][^（()）{FIGURE}]*[（(]"
    return re.compile(rf"(?:{verbs}|{when}|{bracket}|[，,\s“”\"（(、+\-—/]|比相|{years})*")


def _head() -> re.Pattern[str]:
    """What leads a phrase: connectives, times, titles, the reporter and its places, firms."""
    words, firm = lexicon("zh")["subject"], lexicon("zh")["firm"]
    more = "(?=.{2})"
    since = (
        r"(?:以来|之间|期间|[间里]|内(?![地容购贸需销])|中(?!国|央|东|小|外|文|医|部)|全年|年度|末|底|份|的)"
    )
    title = (
        r"(?:电影|影片|电视剧|剧集|图书|纪录片|游戏|动画|小说|手游)?《[^》]{0,80}》(?:上线|上映|开播|发布|发售)?"
        r"(?:[\d一二三四五六七八九十]+[天日])?"
    )
    domestic = (
        rf"(?:{trie_at(lexicon('zh')['domestic']['places'])}(?:省|市(?!场)|自治区|县)?"
        r"|[\u4e00-\u9fff]{2,3}(?<![全该本我城])(?:省(?![级内外际])|市(?!场|值|占|民|政|级)|县(?!级|域)|自治州))(?:口岸|海关|关区|地区|自贸港|自贸区|自贸试验区|综保区)?"
    )
    place = rf"(?:{place_names('zh')})(?:内地|大陆)?(?!市场|地区|、|和|裔|人均|籍)"
    # 星澜互娱海外收入
    name = rf"(?!移动|网络|国产|自主|自研|手机|电子|主机|数字|在线|动漫|文化|影视|小)[\u4e00-\u9fff]{{2,6}}{trie_at(firm['endings'])}(?={trie(firm['metrics'])})"
    parts = (
        rf"[【〔［][^】〕］]{{1,8}}[】〕］]|[（(][一二三四五六七八九十\d]{{1,2}}[)）]|{title}{more}|{_T}{since}?|[以按][^，的]{{1,6}}计价?的{more}|[以经按通][过由]?[“\"]?[^，的]{{2,12}}[”\"]?(?:贸易)?(?:方式|渠道|口岸)(?!的){more}|{trie_at(words['joints'])}|{trie_at(words['lead'])}{more}"
        rf"|{domestic}{more}|[\u4e00-\u9fff]{{2,5}}(?:综合保税区|综保区|保税区|自贸试验区|自贸区|自贸港)(?:口岸|内)?{more}|以[“\"]?[^，的]{{2,12}}方式[^，的]{{0,6}}的{more}|某[\u4e00-\u9fff]{{0,4}}?(?:公司|平台|企业|集团|机构|品牌|厂商){more}|[中双我对][方](?!案|面|式|向|法|程|便|形|言|位|剂){more}|可(?![数持支再穿交视转比用行编靠选读信见移])|{place}{more}|{_BRACKET}|{name}"
        r"|据[^，]{2,16}(?:统计|显示|数据)|[\u4e00-\u9fff]{2,6}(?:预测|预计|测算)(?=.{2})|第?\d+[.、)）]|(?:国庆|“?五一”?|春节|中秋|端午)(?!档)"
    )
    return re.compile(
        rf"(?:(?!{trie_at(words['lead_kept'])}|有[^，、的{TIME}{FIGURE}]{{2,8}}的[^，的]{{1,4}}$)(?:{parts}))*"
    )


def without_tail(left: str) -> str:
    """A clause up to its figure without the verbs and adverbs that lead to it."""
    skipped = _tables().tail.match(left[::-1])
    end = len(left) - skipped.end() if skipped else len(left)
    # 意向签约25亿美元 ends in no 约.
    return left[: end + 1] if left[end : end + 1] == "约" and left[end - 1 : end] in _SIGNED else left[:end]


_SIGNED = tuple("签履续解")


def _object(phrase: str, tables: _Tables) -> str:
    """The object of the verbs that a phrase has, or the phrase itself."""
    if made := _MADE.match(phrase):
        phrase = _after_head(phrase[made.end() :], tables)
    if verb := tables.object_verb.match(phrase):
        phrase = _after_head(phrase[verb.end() :], tables)
    if lead := tables.lead_verb.match(phrase):
        phrase = _after_head(phrase[lead.end() :], tables)
    return _without_owner(phrase, tables)


_BRACKET_END = re.compile(rf"{_BRACKET}$")


def _reopened(phrase: str, text: str) -> str:
    """A phrase with the opening mark that was taken from it, where it has the closing one."""
    if _MARKS.isdisjoint(phrase):
        return phrase
    for opening, closing in (("“", "”"), ("《", "》"), ('"', '"')):
        if phrase.count(closing) == 1 and (opening == closing or opening not in phrase):
            at = text.rfind(phrase)
            if at > 0 and text[at - 1] == opening:
                return opening + phrase
    return phrase


def _balanced(phrase: str) -> str:
    """A phrase without a quotation mark or bracket whose partner it lacks."""
    if _MARKS.isdisjoint(phrase):
        return phrase
    for opening, closing in zip(_OPEN, _CLOSE, strict=True):
        if opening != closing and phrase.count(opening) != phrase.count(closing):
            phrase = phrase.strip(opening + closing)
    return phrase


def noun_phrase(text: str) -> str:
    """The noun phrase that a stretch of a clause holds, without what leads it.

    >>> noun_phrase("我国文化产品出口"), noun_phrase("敦煌市接待游客"), noun_phrase("规模")
    ('文化产品出口', '游客', '')
    """
    tables = _tables()
    phrase = text
    if phrase.endswith(("）", ")")):
        phrase = _BRACKET_END.sub("", phrase)
    if (cut := phrase.rfind(FIGURE)) >= 0:
        phrase = phrase[cut + 1 :]
    phrase = phrase[max(phrase.rfind("｜"), phrase.rfind("|")) + 1 :]
    if (cut := phrase.rfind("把")) >= 0 and len(phrase) - cut > 2:
        phrase = phrase[cut + 1 :]
    phrase = _without_owner(phrase, tables)
    if (cut := phrase.rfind(TIME)) >= 0:
        later = _after_head(phrase[cut:], tables)
        phrase = later if len(later) > 1 else without_tail(phrase[: phrase.find(TIME)])
    if len(phrase) >= 4:
        phrase = _object(phrase, tables)
    phrase = _balanced(_reopened(phrase, text)).strip(" 　，,、：:的；;—-")
    if phrase[-1:] in _AMONG_ENDS:
        phrase = _AMONG_END.sub("", phrase)
    if _MAY_COMPARE.search(phrase):
        phrase = _COMPARED.sub("", _TRADED.sub("", phrase))
    if phrase[:1] in "对向把将与" and not phrase.startswith("对外") and not _PARTNER_SHARE.search(phrase):
        return ""
    if "一" in phrase:
        phrase = _ONE_OF.sub("", phrase.removesuffix("一项"))
    if phrase.startswith(("出口", "进口")) and not _HANDLED.search(text[: text.rfind(phrase)]):
        phrase = _GOODS.sub("", phrase)
    if phrase == "版权" and (verb := text[: text.rfind(phrase)][-2:]) in ("输出", "引进"):
        return verb + phrase
    return "" if phrase in tables.bare or len(phrase) < 2 else phrase


# 出口的节庆用品 are what is traded; 高于医药制品出口（1036亿美元） names the other figure.
_TRADED = re.compile(r"^(?:出口|进口|进境|出境)的(?=.{2})")
_COMPARED = re.compile(
    r"^(?:首次|仍|远|略|大幅|明显|已)*(?:首超|反超|赶超|超越|高于|低于|超过|不及|相当于|多于|少于|逊于)(?=.{2})"
    r"|(?<=.{2})所占(?:的)?(?:份额|比例|比重)$"
)
_MAY_COMPARE = re.compile(r"[于过及占]|口的|境的")
# 出口乐器9.74亿美元: the goods are measured, and their flow is told beside them.
_GOODS = re.compile(
    r"^(?:出口|进口)(?![总单均额量值价企商品业份占收增规权比订合目货产退市贸概结渠片机剧书分]|(?:的|方式|导向|依存|竞争|多样|复杂|密集|基地|国|地区|贸易|意愿|服务|指数)|.{0,2}(?:指数|比重|比例|份额|占比)$)(?=.{2})"
)
# 监管进口艺术品2874件, 批准进口网络游戏版号60个: here the trade is an attribute.
_HANDLED = re.compile(r"(?:监管|查验|验放|放行|批准|核发|查获|审批|、)(?:了)?$")
# 单价最高的一幅双面绣 is of the work, not of which one.
_ONE_OF = re.compile(r"^[^，]*的一[部件幅款张首本只套座条辆艘台](?=.{2})")
_AMONG_ENDS = ("中", "里")
_AMONG_END = re.compile(r"(?<=.{2})(?<!高)(?<!初)(?<!集)(?:之中|当中|中|里)$")


# Verbs before whose object all is passed over, whatever it begins with: 实现出口交货值.
_MADE = re.compile(
    r".*(?:使得?(?![用命馆者])|推动|带动|拉动|实现|录得|完成(?![率度])|(?:累计|共|已)(?:输出|引进|集聚|聚集|汇聚|吸引|培育|认定|资助|支持|扶持|落地))(?:了)?(?=.{2})"
)


def _after_head(phrase: str, tables: _Tables) -> str:
    found = tables.head.match(phrase)
    return phrase[found.end() :] if found else phrase


_OWNER = re.compile(
    r"所[\u4e00-\u9fff]{1,3}的(?=.{2})|(?:围绕|关于)[^的]*的(?=.{2})|[^的]*之间的(?=.{2})|[^的]*之外的(?=.{2})|(?:归入|来自(?!海外|境外|国外)|发往|销往|售往|输往|运往|出口至|出口到|从|自|由|对)[^的]*的(?=.{2})"
    r"|[^的]*(?:向国外|向海外|向境外)[^的]*的(?=.{2})|[^的]*项下的(?=.{2})|.*的(?:中国|我国)(?=.{2})"
    r"|(?:[东中西南北]部|[^的]{0,6}(?:城市|地区))的(?=.{2})|.*项下(?:的)?(?=.{2})"
)


def _without_owner(phrase: str, tables: _Tables) -> str:
    """A phrase without its partner, or the place that owns it: 对东盟出口, 从深圳出发的油画."""
    if ("的" in phrase or "项下" in phrase) and not _PARTNER_SHARE.search(phrase):
        found = _OWNER.match(phrase.lstrip("，、,其中而且"))
        if found:
            phrase = phrase.lstrip("，、,其中而且")[found.end() :]
    partner = tables.partner.match(phrase)
    if partner and len(later := _after_head(phrase[partner.end() :], tables)) > 1:
        # 自中国的进口份额 is the share of that partner, no share of all imports.
        return phrase[partner.start("towards") :] if _PARTNER_SHARE.search(later) else later
    return _after_head(phrase, tables)


_PARTNER_SHARE = re.compile(r"(?:进口|出口|进出口|贸易)(?:市场)?(?:份额|占比|比重|比例)$")
# What a count is of, without the clause that says which: 塞纳河畔的摊位, 围绕该题的文献.
_WHICH = re.compile(r"^[^，（）()“”《》]{2,}的(?=[^的]{2,12}$)")


def without_clause(phrase: str) -> str:
    """The noun of a counted phrase without the clause before it that says which ones.

    >>> without_clause("塞纳河畔的摊位"), without_clause("摊位")
    ('摊位', '摊位')
    """
    return _WHICH.sub("", phrase)


_CAPTION = re.compile(r"\s*(?:附)?[图表]\s?\d{1,2}(?:[.-]\d{1,2})?[:：\s]*")
_CAPTION_END = re.compile(
    r"(?:的)?(?:变化|情况|走势|一览|统计|对比|分布|结构|趋势|构成|及其?增[速幅]|和增[速幅]|与增[速幅]|表|图)+(?:[（(][^）)]*[）)])?[。\s]*$"
)


def caption(words: str, times: list[Time]) -> str:
    """What the caption of a chart or table says is shown: 图5  2018—2023年我国微短剧市场规模及增速.

    >>> caption("表2 分类别文化产品出口情况。", [])
    '文化产品出口'
    """
    found = _CAPTION.match(words)
    if not found:
        return ""
    titled = masked(words, [], times)[found.end() :].strip("。 ")
    return noun_phrase(_CAPTION_END.sub("", titled))


# Parts that are told by themselves, of no country.
_NO_PLACES = ("海外市场", "境外市场", "国际市场", "国内市场", "新兴市场")


def is_place(phrase: str) -> bool:
    """Whether a phrase names only places or markets: 美国市场, 日本、韩国合计."""
    named = phrase.strip("，、 的")
    return bool(_tables().place_only.fullmatch(named)) and named not in _NO_PLACES


def names_nothing(phrase: str) -> bool:
    """Whether a clause only reports or compares: 数据显示, 按可比口径计算."""
    return phrase.endswith(_tables().reporting) or phrase.startswith(
        ("据", "根据", "按照", "按", "受", "若", "如果", "倘若", "随着", "由于", "因")
    )


_NOMINAL = re.compile(r"(?:输出|引进|签约|推出|贡献|播出|消费|净增|新增)$")


def ends_in_verb(left: str) -> bool:
    """Whether a clause ends in a verb whose object stands elsewhere: 购入690项, 销往170个国家.

    图书版权输出 is a noun phrase, though 向台湾地区输出 is none.
    """
    found = _tables().actor_end.search(left)
    if not found:
        return False
    if _NOMINAL.search(left):
        before = noun_phrase(left[: found.start()])
        return not before or is_place(before)
    return True


def before_predicate(clause: str) -> str:
    """The part of a clause without figures that stands before its verb."""
    found = _tables().predicate.search(clause, 2)
    return clause[: found.start()] if found else clause


# A noun with the size that makes it one: 营业收入超亿元的文化企业.
_SIZED = re.compile(r"[^的，、]{2,10}(?:超|过|逾|上|达)(?:百|千|十)?[万亿]元?的?[^，、的是占为有]{2,8}")


def counted(text: str) -> str:
    """What a count counts: the noun that follows its measure word, as far as it goes.

    >>> counted("贸易伙伴的文化产品出口数据"), counted("国家和地区"), counted("展商参展")
    ('贸易伙伴', '国家和地区', '展商')
    """
    tables = _tables()
    if text.startswith("国家和地区"):
        return "国家和地区"
    if sized := _SIZED.match(text):
        return sized.group(0)
    stop = None
    for found in tables.noun_stop.finditer(text):
        stop = found.start()
        break
    noun = text if stop is None else text[:stop]
    noun = tables.metric_end.sub("", noun)
    if noun.endswith("中") and len(noun) > 2 and noun[-2] not in "初高集":
        noun = noun[:-1]
    noun = _balanced(noun.strip('的 、"”“'))
    return noun if len(noun) > 1 or noun in ("人", "货", "书") else ""
