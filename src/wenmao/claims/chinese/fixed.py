"""Chinese figures of a fixed form: ranks, years in a row, doublings, fractions."""

import re
from collections.abc import Iterator
from decimal import Decimal

from wenmao.claims.chinese.numbers import HAN, bounds, number
from wenmao.claims.model import Bound
from wenmao.claims.quantities import Form, Quantity

_ORDINAL = rf"[{HAN}]+|\d{{1,3}}"
_FRACTION = re.compile(
    rf"(?P<bottom>[{HAN}]+|\d+)分之(?P<top>[{HAN}]+|\d+)|(?P<half>一半|半数)|过(?P<over>半)(?![程年百数导成])"
    r"|(?<=[近超逾])(?P<bare>半)(?![年个月天小数径导场价日])"
)
_RANK = re.compile(
    rf"第(?P<number>{_ORDINAL})(?P<place>位|名|大(?!道|学|街|会)|高(?!级)|多(?=的))?(?=(?P<open>[，。；、,;）)\s\[［〔]|$|的|[和与及]第)?)"
    r"|(?P<head>首位|榜首|之首)|(?<=[居列])(?P<first>首)(?=[，。；,;]|$)"
    rf"|前(?P<top>{_ORDINAL})(?:位|名|强|甲|大)?(?=[，。；、,;）)]|$|的|之列|行列)"
)
_RANK_VERB = re.compile(
    r"(?:居|列|排名|排|升至|升到|跃居|跃升|位于|跻身|名列|占据|全球|世界|全国|亚洲|欧洲|国内|稳居|保持|进入|挤进|迈入|闯入|首次进|冲进|连续.{1,4}年)[^，。；]{0,10}$"
)
_OVERTAKES = re.compile(r"(?:比|较|超过|超|领先|高于|高出)$")
_TOP_VERB = re.compile(r"(?:居|列|排名|排|进入|跻身|保持|挤进|迈入|闯入|冲进|位居|跌出|升至)[^，。；]{0,10}$")
_YEARS = re.compile(rf"连续第?(?P<number>{_ORDINAL})(?:个)?(?:财)?年(?!度)")
# 文创与门票收入之比达到1.3∶1, 城乡消费支出之比为2.1; not 比分为3:1.
_RATIO = re.compile(
    r"(?<![\d.:∶：])(?P<top>\d{1,4}(?:\.\d+)?)(?:\s?[:：∶]\s?(?P<bottom>\d{1,3}(?:\.\d+)?)(?![\d.:：∶]))?(?![\d.%万亿]|[,，]\d{3}|\s?[:：∶年月倍成个])"
)
_RATIO_WORD = re.compile(r"比(?=[例值率])|(?:[之进出输引配]|收入|支出|供需|性别)比")
_RATIO_BEFORE = re.compile(
    r"(?:之比|的?比值|[进出输引]比|(?:收入|支出)比(?![上去前][年期]|同期)|供需比|性别比|男女比例|比例|配比|比率)"
    r"[^，。；、\d]{0,4}?(?:为|是|达到?|约|至|到|降|升|仅|由|从|[：:])+(?:(?:\d{4}|[上去前]|上一|前一)年(?:同期)?的?)?$"
)
_TURN = re.compile(
    rf"翻(?:了)?(?:近|约|逾)?(?:(?P<number>[{HAN}]+|\d+(?:\.\d+)?)(?P<kind>番|倍)|(?P<once>番|倍))"
)


def fixed_forms(text: str) -> list[Quantity]:
    """The figures of a fixed form in a normalised text.

    >>> [(q.form, q.value) for q in fixed_forms("连续六年居世界第一，翻两番")]
    [('years', Decimal('6')), ('multiple', Decimal('4')), ('rank', Decimal('1'))]
    """
    found: list[Quantity] = []
    if "连续" in text:
        found += _years(text)
    if "翻" in text:
        found += _turns(text)
    if "第" in text or "首" in text or "前" in text:
        found += _ranks(text)
    if "半" in text or "分之" in text:
        found += _fractions(text)
    if "比" in text and _RATIO_WORD.search(text):
        found += _ratios(text)
    return found


def _plain(text: str, span: tuple[int, int], value: Decimal, unit: str, form: Form, bound: Bound = "exact",
           verbal: bool = False) -> Quantity:  # fmt: skip
    start, end, read = bounds().around(text, *span)
    if form == "rank":
        start, end, read = *span, bound
    return Quantity(
        *span, start, end, value, Decimal(1), unit, form,
        bound=bound if bound != "exact" else read, verbal=verbal,
    )  # fmt: skip


def _years(text: str) -> Iterator[Quantity]:
    for match in _YEARS.finditer(text):
        read = number(match["number"])
        if read:
            yield Quantity(*match.span(), *match.span(), read[0], Decimal(1), "year_span", "years")


def _turns(text: str) -> Iterator[Quantity]:
    for match in _TURN.finditer(text):
        read = number(match["number"]) if match["number"] else (Decimal(1), Decimal(1))
        if read and read[0] < 20:
            times = (match["kind"] or match["once"]) == "番"
            yield _plain(
                text, match.span(), 2 ** read[0] if times else read[0] + 1, "ratio", "multiple", verbal=True
            )


def _ranks(text: str) -> Iterator[Quantity]:
    for match in _RANK.finditer(text):
        ranked = _RANK_VERB.search(text, max(0, match.start() - 16), match.start()) is not None
        if match["head"] or match["first"]:
            if ranked:
                yield _plain(text, match.span(), Decimal(1), "rank", "rank")
            continue
        read = number(match["number"] or match["top"])
        if read is None or not 0 < read[0] < 1000:
            continue
        if match["top"]:
            if _TOP_VERB.search(text, max(0, match.start() - 14), match.start()):
                yield _plain(text, match.span(), read[0], "rank", "rank", "at_most")
            continue
        if match["place"] == "名" and _OVERTAKES.search(text, max(0, match.start() - 3), match.start()):
            continue  # 比第二名的浙江高出
        if match["place"] or (match["open"] is not None and ranked):
            yield _plain(text, (match.start(), match.end("number")), read[0], "rank", "rank")


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        if match["half"]:
            yield _plain(text, match.span(), Decimal(50), "percent", "fraction")
        elif match["over"]:
            yield _plain(text, match.span(), Decimal(50), "percent", "fraction", "over")
        elif match["bare"]:
            yield _plain(text, match.span(), Decimal(50), "percent", "fraction")
        elif not match["bottom"].endswith("百"):  # 百分之三十 is read with its number
            top, bottom = number(match["top"]), number(match["bottom"])
            if top and bottom and 0 < top[0] < bottom[0]:
                yield _plain(text, match.span(), top[0] * 100 / bottom[0], "percent", "fraction")


def _ratios(text: str) -> Iterator[Quantity]:
    ended = 0  # where the ratio before ends
    for match in _RATIO.finditer(text):
        before = _RATIO_BEFORE.search(text, max(0, match.start() - 24), match.start())
        if ended and match["bottom"] and _RATIO_ON.fullmatch(text, ended, match.start()):
            before = _PROPER_RATIO.match("之比")  # 由上年的1.04：1扩大到1.16：1
        if before is None or (match["bottom"] is None and not _PROPER_RATIO.match(before[0])):
            continue
        top = number(match["top"])
        if top:
            ended = match.end()
            value = top[0] / Decimal(match["bottom"] or 1)
            yield _plain(text, match.span(), value, "ratio", "multiple")


_RATIO_ON = re.compile(r"[^，。；、\d]{0,5}(?:至|到|为|成)(?:了)?(?:\d{4}年的?)?|[、和与]")
_PROPER_RATIO = re.compile(r"之比|的?比值|[进出输引]比|收入比|支出比|供需比|性别比")
