"""Whose figure it is in Chinese text, and with whom: reporter and partner."""

import re
from functools import cache
from typing import Literal

from wenmao.claims.places import Mention
from wenmao.claims.quantities import Quantity, lexicon, trie_at
from wenmao.claims.sense import Reading
from wenmao.vocabulary.places import groups

Role = Literal["reporter", "partner", "named partner", "compared", ""]

_OF_WORLD = re.compile(
    r"(?!第|的|最|领先|首|范围|各|玩家|用户|排名|外文|大部分|多个|主要|[多十百千数0-9一二三四五六七八九两约近超逾半]|市场份额)[\u4e00-\u9fff]"
)
_IN_WORLD = re.compile(r"(?:居|持|联|列|占|在|位|覆盖|遍布|面向|销往|走向|向|是|为|了|成)$")
_ABOVE = re.compile(r"(?:高于|低于|多于|少于|快于|慢于)$")
_OVERTAKEN = re.compile(r"(?:超过|取代|超越|比|较|仅次于)$")
_COMPARES = re.compile(r"(?:高于|低于|多于|少于|快于|慢于|相当于|超过|不及|逊于|仅次于)$")
# 受访青年中看过中国网络小说者 are of where they were asked.
_LIKED = re.compile(r"(?:[看读玩买听用追]过?|喜欢|观看|购买|了解|接触|关注|阅读)$")
_LABEL_BEFORE = re.compile(r"[\s\[\]［］〔〕【】\d•·\-–、.（）()*#①-⑳]*$")
_LABEL_AFTER = re.compile(r"[^，。；：｜|]{0,8}[：｜|:]")
_TOWARDS = re.compile(r"[对向自从与往到至同]$")
_MARKET = re.compile(r"市场|占|地区")
_TRADES = re.compile(r"的?(?:出口|进口)")
_MARKET_LABEL = re.compile(r"(?:市场|来源[地国]|目的[地国]|客源[地国]|伙伴|买家)(?:[：:]|[仍依]?然?[为是])$")
_MARKET_OF = re.compile(r"市场|地区")
_PEOPLE = re.compile(r"(?:大陆|内地)?(?:游客|旅客|买家|读者|玩家|观众|客源|用户|学生|访客|客商|订单)")
# 美国仍是最大买家: a partner, and of the figures that follow.
_IS_MARKET = re.compile(
    r"(?:内地|大陆)?(?:(?:超越|取代|超过|赶超)[\u4e00-\u9fff]{2,6}?，?)?(?:仍然?|依然|继续|则|也|已)?(?:是|为|成为|跃居)"
    r"(?:其|我国|中国|全球)?(?:[\u4e00-\u9fff]{2,8}的|的)?"
    r"(?:最大|主要|第[一二三四五]大?(?:海外|出口|进口|客源|贸易|买家|市场|来源)|首要)"
)
_STANDS_ALONE = re.compile(
    r"(?:市场|大陆|内地|客源|企业|地区|、|和|与|及|合计|共|[\u4e00-\u9fff]{2,4}(?=、))*[^\u4e00-\u9fff]*"
)
_HOLDS = re.compile(
    r"(?:市场|客源|地区|大陆)?(?:、[\u4e00-\u9fff]{2,4})*(?:合计|共|则|也|仍|约|仅|连续|就|一国)*"
    r"(?:占|贡献|[是为列居位成排分取]|连续|份额)"
)
_LEADS = re.compile(r"(?:^|[。；，,：:])[^。；，]{0,10}$")
_CLAUSE_END = re.compile(r"[，；。：]")
_REPORTS = re.compile(
    r"(?:说|称|显示|统计|数据|公布|发布|公告|报告|为例|表示|资料|披露|估算|预计|测算)[^，]{0,4}$"
    r"|^[^，]{0,12}(?:局|部|院|协会|总署|中心|公司|会)"
)
_OWNS = re.compile(r"[^，]*的(?!地)")
_ANEW = re.compile(r"其中|合计|全部")
_LISTED_BEHIND = re.compile(r"[、，]")
_BARE_FLOWS = frozenset(
    ["出口", "进口", "出口额", "进口额", "顺差", "逆差", "贸易顺差", "贸易逆差", "进出口"]
)


def places_of(
    words: str, found: list[Quantity], readings: list[Reading], places: list[Mention],
    inherited: str | None, home: str | None,
) -> tuple[list[str | None], list[str | None]]:  # fmt: skip
    """The reporter and the partner of each quantity of a sentence.

    A place behind a preposition is a partner; one that leads the phrase that is
    measured is the reporter; one that stands alone before a share or a rank is
    a partner of the reporter spoken of.
    """
    reporter = None if home is not None and inherited == home and is_led_by_firm(words) else inherited
    listed: list[str] = []  # the partners of 对美国、德国出口, which 前者 and 后者 take up
    in_world = reporter == "WLD"
    beside = False  # whether the figure before was another economy's, that of a comparison
    reporters: list[str | None] = []
    partners: list[str | None] = []
    for index, (quantity, reading) in enumerate(zip(found, readings, strict=True)):
        since = found[index - 1].outer_end if index else 0
        own: list[str] = []
        compared: list[str] = []
        owner: str | None = None
        is_named = False
        for place in places:
            if not (since <= place.start and place.end <= quantity.start):
                continue
            if _is_foreign_whole(words, place, home):
                continue
            if _owns_alone(words, place, quantity, beside=beside):
                owner = place.code
                continue
            spoken = "WLD" if in_world else reporter
            role = _role(words, place, quantity, reading, spoken, home)
            if role == "reporter" and place.code == "WLD":
                in_world = True
            elif role == "reporter":
                in_world = in_world and reading.sense.kind in ("share", "rank", "change")
            if role == "reporter":
                reporter = place.code
                is_named = True
            elif role == "named partner" or (role == "partner" and place.start >= reading.clause[0] - 1):
                own.append(place.code)
            elif role == "compared":
                compared.append(place.code)
        own = own or _behind(words, found, index, reading, places)
        partner = _one(own, reporter)
        between = words[since : quantity.outer_start]
        if partner is None and not own and not is_named and index and not _is_new(reading, between):
            former = "前者" in between and index > 1
            latter = "前者" in between or "后者" in between
            taken = _one(listed["后者" in between :][:1], reporter) if latter and len(listed) == 2 else None
            partner = taken or partners[-2 if former else -1] or _one(compared, reporter)
        listed = own if len(own) == 2 else listed
        in_world = in_world or reporter == "WLD"
        if in_world and not is_named and not owner and reading.subject and "；" in between:
            reporter = "WLD"
        beside = owner is not None
        reporters.append(owner or reporter)
        partners.append(None if owner else partner)
    return reporters, partners


def _is_foreign_whole(words: str, place: Mention, home: str | None) -> bool:
    """Whether a place is 全国 in a text about another economy, or an aside: 中国（含香港）."""
    if words[place.start - 1 : place.start] == "含":
        return True
    return home not in (None, "CHN") and words[place.start : place.end] == "全国"


def _owns_alone(words: str, place: Mention, quantity: Quantity, *, beside: bool) -> bool:
    """Whether a figure alone is a place's with which another is compared: 低于美国的0.55和日本的0.47."""
    if words[place.end : quantity.outer_start] not in ("的", "（", "("):
        return False
    if quantity.form in ("fraction", "multiple", "percent"):
        return False
    before = words[max(0, place.start - 4) : place.start]
    return bool(_COMPARES.search(before)) or (beside and before.endswith(("和", "与", "、", "及")))


def _one(codes: list[str], reporter: str | None) -> str | None:
    named = {code for code in codes if code not in (reporter, "WLD")}
    return named.pop() if len(named) == 1 else None


def _is_new(reading: Reading, between: str) -> bool:
    """Whether a figure starts anew, so that the partner of the one before is not its own."""
    if _ANEW.search(between):
        return True
    # 对美国出口100亿美元，进口50亿美元，顺差50亿美元 are all with one partner.
    return bool(reading.subject) and not (reading.subject in _BARE_FLOWS and "；" not in between)


def _role(
    words: str, place: Mention, quantity: Quantity, reading: Reading, reporter: str | None, home: str | None
) -> Role:
    """What a place before a figure is to it."""
    before = words[max(0, place.start - 3) : place.start]
    after = words[place.end : place.end + 24]
    if place.code == "WLD":
        return "" if _IN_WORLD.search(before) or not _OF_WORLD.match(after) else "reporter"
    if _OVERTAKEN.search(before) or _LIKED.search(before):
        return ""
    if (
        _LABEL_BEFORE.match(words)
        and _LABEL_BEFORE.fullmatch(words, 0, place.start)
        and _LABEL_AFTER.match(after)
    ):
        return "reporter"  # 法国CNC：影院观众1.8亿人次
    if _ABOVE.search(before):
        return "compared"
    if place.part == "partner" and (_TOWARDS.search(before) or not _MARKET.match(after)):
        return "partner"
    if place.code in groups() and place.code != "EU":
        return "partner"
    if place.code != reporter:
        if _MARKET_LABEL.search(words, max(0, place.start - 8), place.start):
            return "named partner"  # 最大市场：日本
        if before.endswith("其中") and not _TRADES.match(after):
            return "partner"
        if _PEOPLE.match(after):
            return "partner"
        if _IS_MARKET.match(after):
            return "named partner"
    if reading.sense.kind in ("rank", "share") and _is_listed(words, place, quantity):
        return "partner"
    if place.start < reading.clause[0] and place.part != "reporter":
        return _of_earlier_clause(words, place, quantity, reporter, home)
    return _of_own_clause(words, place, quantity, reading, reporter, home)


def _is_listed(words: str, place: Mention, quantity: Quantity) -> bool:
    """Whether a place is one of several that share or rank: 美国、中国、德国位居前三."""
    listed = words[place.end : place.end + 1] == "、" or words[place.start - 1 : place.start] in ("、", "和")
    return listed and not _OWNS.match(words, place.end, quantity.start)


def _of_earlier_clause(
    words: str, place: Mention, quantity: Quantity, reporter: str | None, home: str | None
) -> Role:
    leads = _LEADS.search(words[max(0, place.start - 14) : place.start])
    if not leads:
        return ""
    clause = _CLAUSE_END.split(words[place.end : quantity.outer_start], maxsplit=1)[0]
    return "reporter" if _REPORTS.search(clause) or place.code == home or reporter in (None, home) else ""


def _of_own_clause(
    words: str, place: Mention, quantity: Quantity, reading: Reading, reporter: str | None, home: str | None
) -> Role:
    kind = reading.sense.kind
    rest = words[place.end : quantity.outer_start]
    if kind == "rank" and reporter in (None, "WLD"):
        return "reporter"
    if kind in ("share", "change") and reporter == "WLD" and not _MARKET_OF.match(rest):
        return "reporter"
    if place.code != reporter:
        if kind in ("share", "rank") and (_HOLDS.match(rest) or _STANDS_ALONE.fullmatch(rest)):
            return "partner"
        if not reading.subject and kind in ("count", "rank", "share") and reporter is not None:
            return "partner"
    owns = reading.subject and reading.subject in words[place.end : quantity.end + 20]
    if place.code == home or owns or place.part == "reporter":
        return "reporter"
    if reporter in (None, home):
        return "" if kind == "share" else "reporter"
    return "partner" if place.code != reporter and kind in ("count", "rank", "share") else ""


def _behind(
    words: str, found: list[Quantity], index: int, reading: Reading, places: list[Mention]
) -> list[str]:
    """The partners named behind a figure in its clause: 三成销往日本."""
    quantity = found[index]
    limit = found[index + 1].outer_start if index + 1 < len(found) else reading.clause[1]
    return [
        place.code
        for place in places
        if place.part == "partner"
        and quantity.end <= place.start < min(limit, reading.clause[1])
        and not _LISTED_BEHIND.search(words[quantity.end : place.start])
    ]


# --- Parts of the country ------------------------------------------------------------------------


@cache
def _regional() -> re.Pattern[str]:
    words = lexicon("zh")["domestic"]
    return re.compile(rf"{trie_at([*words['places'], *words['scopes']])}(?!国际|海关|冬奥)")


def region_in(text: str) -> str:
    """The province, the city or the part of China that words name, whose figures are not the country's.

    >>> region_in("广东出口文化产品"), region_in("我国文化产品出口")
    ('广东', '')
    """
    found = _regional().search(text)
    return found[0] if found else ""


# --- Texts of firms ----------------------------------------------------------------------------


@cache
def _firm() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon("zh")
    of_china = [*words["firm"]["not_of"], *words["domestic"]["places"]]
    return re.compile(trie_at([*words["firm"]["words"], *words["firm"]["names"]])), re.compile(
        rf"{trie_at(of_china)}|[省市县](?:出口|进口|政府|场监|商务|文旅|文化|统计)"
    )


@cache
def _firm_led() -> re.Pattern[str]:
    names = trie_at(lexicon("zh")["firm"]["names"])
    return re.compile(
        rf"[\s\[\]\d•·\-–、.（）()*#①-⑳【】]*(?:(?:截至)?[^，。；：]{{0,8}}[月年度底末，])?(?:该公司|{names}(?!之外|以外))"
    )


def is_led_by_firm(sentence: str) -> bool:
    """Whether a sentence begins with a firm, whose figures are no economy's.

    >>> is_led_by_firm("2. 截至6月底该公司海外门店92家"), is_led_by_firm("我国公司出海")
    (True, False)
    """
    return _firm_led().match(sentence) is not None and not _OF_ALL.search(sentence)


_OF_ALL = re.compile(r"我国|全国|全球市场|国内市场|全省|全市")


def is_of_firm(text: str) -> bool:
    """Whether a text is of a firm, a product or a sample, and of no country.

    >>> is_of_firm("公司2023年营收45.6亿元"), is_of_firm("我国游戏公司2023年营收")
    (True, False)
    """
    of_firm, of_china = _firm()
    return of_firm.search(text) is not None and not of_china.search(text)
