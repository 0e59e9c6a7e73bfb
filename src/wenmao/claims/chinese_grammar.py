"""How Chinese economic text means its figures: kind, direction and subject."""

import re
from functools import cache

from wenmao.claims.model import Direction
from wenmao.claims.places import place_names
from wenmao.claims.quantities import alternation, lexicon
from wenmao.claims.sense import Sense, Setting, Span

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_CLAUSE = re.compile(r"[^，；：,;:]+")
_CHANGE_NOUN = re.compile(r"(?:增幅|增速|涨幅|跌幅|降幅|增长率|增长速度|降速|下降率|同比|环比)[^，]{0,4}$")
_TO = re.compile(r"(?:至|到|为|达|成)(?:了)?$")
_RANK_TAIL = re.compile(
    r"(?:稳居|位居|跃居|居|位列|名列|列|排名|排在|排|升至|跃升至|成为|是|为|保持|世界|全球|全国|亚洲|国内|我国|的|位)+$"
)
_COMPARISON = re.compile(r"(?:快于|慢于|高于|低于|高出|比|较|超过|领先|超出|超)")


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, str]]:
    cues = lexicon("zh")["cues"]
    senses = {word: name for name in ("up", "down", "share", "rate_nouns") for word in cues[name]}
    # Words that only look like a cue: 多个, 减税, 提高水平 and the names of goods.
    return re.compile(alternation(senses)), senses


@cache
def _tail() -> re.Pattern[str]:
    """What stands between a subject and its number: verbs, adverbs, comparisons."""
    cues = lexicon("zh")["cues"]
    verbs = alternation(
        [*cues["level"], *[w for w in cues["up"] + cues["down"] if len(w) > 1 or w in "增降升跌减"]]
    )
    adverbs = (
        r"同比|环比|分别|累计|已经|已|均|都|则|再|又|还|也|将|首次|一举|大幅|小幅|略|快速|持续|进一步|总计|合计|"
        r"平均|年均|实际|名义|显著|明显|稳步|不断|继续|逆势|由|从|以|了|的|幅度|总体|整体|高达|其中|有所|"
        r"其|并|而|仍|约|近|超|逾|，|,|\s|“|”|（|\(|、|按可比口径|按可比口径计算|按可比价格|按不变价|扣除价格因素|复合增长率|增长率|增长速度|占比|比重|(?:占[^，]{0,24}?)|微|略|小"
    )
    time = r"(?:比|较|与)?(?:(?:19|20)\d\d年(?:同期)?|上年同期|去年同期|上年|去年|上期|上月|同期|上季度|上半年|前一年)(?:相比|的)?"
    return re.compile(rf"(?:{verbs}|{adverbs}|{time})$")


@cache
def _head() -> re.Pattern[str]:
    """What stands before a subject: connectives, times, the reporter."""
    when = (
        r"(?:截至|截止|到|在|自|从|于)?(?:“?十[一二三四]五”?(?:期间|时期)|(?:19|20)\d\d年(?:第?[一二三四]季度|[上下]半年|前[一二三四\d]+(?:个)?(?:季度|月)|\d{1,2}(?:月?[-—–至到]+\d{1,2})?月份?|全年|度|末|底)?"
        r"|[今去上前本当]年(?:第?[一二三四]季度|[上下]半年|前[一二三四\d]+(?:个)?(?:季度|月)|\d{1,2}(?:[-—–至到]+\d{1,2})?月份?|同期)?|第?[一二三四]季度|[上下]半年|前[一二三四\d]+(?:个)?(?:季度|月)|\d{1,2}(?:月?[-—–至到]+\d{1,2})?月份?|同期|当月|全年|期间|\d{4}[-—–至到]+\d{4}年(?:间|期间)?|(?:过去|近|最近)[一二三四五六七八九十\d]+年(?:来|间|里)?)(?:间|以来|里|内|中(?!国)|的)?"
    )
    joints = (
        r"其中|而|并且|并|但是|但|且|同时|此外|另外|另|特别是|尤其是|据[^，]{2,16}(?:统计|显示|数据)|数据显示|报告显示|统计显示|显示|表明|指出|预计|以及|和|与|及|该|这|使|使得|推动|带动|"
        r"从[^，]{1,10}看|按[^，]{1,10}计算|是|在|从|对比|相比之下|其|有|共有|已有|目前|截至目前|至今|来自|随着|由于|因此|后者|前者|二者|两者"
    )
    return re.compile(
        rf"^(?:{when}|{joints}|我国|中国(?=\d{4}年|文化|出口|进口|自主|网络|游戏|数字|服务|的|创意|影视|图书|电影|音乐|对|与|向|自)|全国|的|[\s，,、：:“”\"（(])+"
    )


class ChineseGrammar:
    """The reading of Chinese."""

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a passage."""
        return [match.span() for match in _SENTENCE.finditer(text)]

    def clauses(self, text: str, sentence: Span) -> list[Span]:
        """The clauses of a sentence; commas inside numbers are no boundary."""
        masked = re.sub(r"(?<=\d)(?:,(?=\d{3})|:(?=\d))", "\0", text[sentence[0] : sentence[1]])
        return [
            (sentence[0] + match.start(), sentence[0] + match.end()) for match in _CLAUSE.finditer(masked)
        ]

    def sense(self, setting: Setting, before: Sense | None) -> Sense:
        """The kind and direction of a quantity."""
        quantity, left = setting.quantity, setting.left
        cue, name, distance = _nearest(left)
        direction: Direction | None = "up" if name == "up" else "down" if name == "down" else None
        result = bool(_TO.search(left))
        noun = bool(_CHANGE_NOUN.search(left)) or cue in ("增幅", "增速", "涨幅", "跌幅", "降幅")
        listed = before is not None and not _content(left)
        match quantity.form:
            case "rank":
                return Sense("rank")
            case "years":
                return Sense("level")
            case "multiple":
                up = quantity.verbal or (direction == "up" and distance <= 4)
                return Sense("multiple", "up" if up else None)
            case "points":
                if re.search(r"(?:快于|慢于|高于|低于|高出|领先)(?![^，]*(?:同期|上年|去年))", left):
                    return Sense(
                        "difference",
                        direction or ("down" if re.search(r"慢于|低于", left) else "up"),
                    )
                if direction is None and before is not None and before.direction:
                    direction = before.direction
                return Sense("change", direction or _right_direction(setting.right))
            case "percent" | "fraction":
                if quantity.negative:
                    return Sense("change", "down")
                if listed and before is not None:
                    return before
                if re.match(r"的?(?:增长|增幅|增速|涨幅|升幅)", setting.right):
                    return Sense("change", "up")
                if re.match(r"的?(?:降幅|跌幅|下降|下滑|负增长|跌)", setting.right):
                    return Sense("change", "down")
                whole = setting.text[setting.clause[0] : quantity.outer_start]
                shared = bool(re.search(r"占(?!领|据)|比重|份额|占比|比例|市占率|贡献率", whole))
                if direction and not (result and not noun):
                    return Sense("change", direction)
                if noun:
                    return Sense("change", direction or "up")
                if name == "rate_nouns":
                    return Sense("level")
                if name == "share" or shared or quantity.form == "fraction" or re.match(r"的", setting.right):
                    return Sense("share")
                if direction and result:
                    return Sense("share" if shared else "level")
                return Sense("share") if re.search(r"(?:有|近|超|约|逾)$", left) else Sense("level")
            case _:
                if direction and distance <= 3 and not result and not noun:
                    return Sense("difference", direction)
                if listed and before is not None and before.kind == "difference":
                    return before
                return Sense("level")

    def subject(self, setting: Setting) -> str:
        """The phrase that a quantity measures."""
        quantity = setting.quantity
        if quantity.form == "count" and quantity.noun:
            noun = setting.text[quantity.noun[0] : quantity.noun[1]]
            if noun := _count_noun(noun):
                return noun
        left = setting.text[setting.phrase_start : quantity.outer_start]
        # 占出口总额的: the whole is not what is measured; the part stands before 占.
        left = re.sub(r"(?:约|已|仅|共)?占(?!比|有率|领|据)[^，]*$", "", left)
        if quantity.form == "rank":
            left = _RANK_TAIL.sub("", left)
        phrase = _phrase(left)
        if _COMPARISON.match(phrase):
            return ""
        if not phrase and re.search(r"占|比重", left) is None:
            after = re.match(r"的([^，。；、]{2,20}?)(?:来自|由|是|为|属于|$)", setting.right)
            if after:
                return after.group(1)
        return phrase

    def listed(self, text: str, sentence: Span) -> list[Span]:
        """The stretch behind each 分别, up to the end of the list."""
        found = []
        for match in re.finditer("分别", text[sentence[0] : sentence[1]]):
            begin = sentence[0] + match.end()
            found.append((begin, sentence[1]))
        return found


def _nearest(left: str) -> tuple[str, str, int]:
    """The last cue before the quantity: the word, its sense, how far it stands."""
    pattern, senses = _cues()
    last = None
    for match in pattern.finditer(left):
        word = match.group(0)
        if len(word) == 1 and word in "多高少低" and not re.match(r"(?:出|于)?$", left[match.end() :]):
            continue
        if word in ("增", "减", "降", "升", "跌", "涨") and len(left) - match.end() > 4:
            continue
        last = match
    if last is None:
        return "", "", 99
    return last.group(0), senses[last.group(0)], len(left) - last.end()


def _right_direction(right: str) -> Direction | None:
    if re.match(r"的?(?:增|提|升|上)", right):
        return "up"
    return "down" if re.match(r"的?(?:降|跌|下|减)", right) else None


@cache
def places_pattern() -> re.Pattern[str]:
    """The places that lead a phrase: the reporter's name, and partners behind 对 or 自."""
    names = rf"(?:{place_names('zh')})(?:内地|市场)?"
    return re.compile(
        rf"^(?:(?:对|向|自|从|与|和|同|来自|面向)?{names}(?:、|和|与|及)?(?:之间)?(?:的)?)+(?=.{{2}})(?!市场)"
    )


def _content(left: str) -> bool:
    """Whether anything but list joints stands between two quantities."""
    return bool(re.sub(r"[、和与及以至\s，,分别（）()]|而", "", left))


def _phrase(left: str) -> str:
    phrase = left
    while True:
        shorter = _tail().sub("", phrase)
        if shorter == phrase:
            break
        phrase = shorter
    phrase = _head().sub("", phrase).strip(' 　，,、：:“”"（(）)的')
    # 实现营业收入: the object is what is measured.
    inner = re.search(r"(?:实现|完成|创造|取得|带来|贡献|产生|拥有|占)(?:了)?([^，]{2,})$", phrase)
    if inner:
        phrase = inner.group(1)
    phrase = re.sub(r"^[①②③④⑤⑥⑦⑧⑨⑩\d.、]+", "", phrase)
    phrase = places_pattern().sub("", phrase).strip("的、")
    return (
        ""
        if re.fullmatch(
            r"[\d.%\s]*|同比|环比|总额|其|规模|占比|比重|增速|增幅|总量|水平|收支|总值|金额|数额|当年|两者|二者|后者|前者",
            phrase,
        )
        else phrase.strip()
    )


def _count_noun(noun: str) -> str:
    if noun.startswith("国家和地区"):
        return "国家和地区"
    noun = re.split(
        r"(?:的?(?:同比|增长|下降|占|为|达|是|和|与|中的|之中|以上|左右|参加|参与|实现|均|，|获|进行|被|在|已|，|向|从))",
        noun,
    )[0]
    return noun.strip("的 ")
