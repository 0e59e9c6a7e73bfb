"""The flow of each figure of a Chinese sentence: named, or carried on from the one before."""

import re
from functools import cache

from wenmao.claims.flows import flow_of
from wenmao.claims.quantities import Quantity, lexicon, trie
from wenmao.claims.sense import Reading
from wenmao.vocabulary.flows import Flow

# What is counted or measured in these is not itself traded: 文化出口重点企业, 进口片票房.
_NOT_TRADED = re.compile(
    r"(?:企业|基地|伙伴|园区|项目|机构|经销商|出版商|进口商|出口商|主体|平台|国家|地区|名单|口岸|企业数量?|品牌|人员"
    r"|语言|语种|用户数?|人数|市场|玩家|观众|读者|数据|目的地|去向|来源地|目的国)$|进口(?:片|影片|大片|电影|动画)"
)
_TRADED_BY_COUNT = re.compile(r"(?:项|箱|只|件套|批|种|册|部|件|集|款|首|幅|台|张|本|套|份|余|多)+$")
_OF_ITS_OWN = re.compile(r"人员|员工|工匠|匠人|从业者|青年|年轻|研发|女性|男性|票房|营收")
_WHOLE = re.compile(r"占(?!比)[^，]{2,}")
_WHOLE_TAIL = re.compile(r"占[^，]*$")
_COMPARED = re.compile(r"[比较于为]")
_ABROAD = re.compile(r"(?:销往|发往|出口到|流向|输往)(?:海外|国外|境外)")
_RATES = frozenset(["增速", "增幅", "涨幅", "降幅", "跌幅", "占比", "比重"])


@cache
def _carried() -> re.Pattern[str]:
    return re.compile(rf"(?:{trie(lexicon('zh')['subject']['carried'])})$")


def flows_of(
    words: str, found: list[Quantity], readings: list[Reading], subjects: list[str], inherited: Flow | None
) -> list[Flow | None]:
    """The flow of each quantity of a sentence; `inherited` is that of the last figure before it."""
    flows: list[Flow | None] = []
    for index, (quantity, reading, subject) in enumerate(zip(found, readings, subjects, strict=True)):
        since = max(found[index - 1].outer_end if index else 0, reading.clause[0])
        left = words[since : quantity.outer_start]
        end = min(found[index + 1].outer_start if index + 1 < len(found) else len(words), reading.clause[1])
        right = words[quantity.outer_end : max(quantity.outer_end, end)]
        flow = _named(words, quantity, reading, subject, left, right)
        if flow is None and not reading.subject:
            flow = _of_same(flows, subjects, subject, inherited)
            if flow is Flow.BALANCE and reading.sense.kind == "share":
                # 顺差45亿欧元；美国为最大出口目的地，占29.6%: no share is of a balance.
                flow = (
                    flow_of(words[found[index - 1].outer_end : quantity.outer_start], "zh") if index else None
                )
            if flow is None and reading.sense.kind == "share" and _ABROAD.search(right):
                flow = Flow.EXPORT
        elif flow is None and not right.startswith("的") and _carries(found, index, reading, subject, left):
            flow = _carried_on(flows, found, quantity, left, inherited)
        flows.append(flow)
    return flows


def _named(
    words: str, quantity: Quantity, reading: Reading, subject: str, left: str, right: str
) -> Flow | None:
    """The flow that a figure's own words name."""
    if _NOT_TRADED.search(subject):
        return None
    if quantity.unit == "ratio" and subject.endswith("比"):
        return None
    ordinal = quantity.form in ("rank", "years")
    if not reading.subject:
        # 引进1.2万项: what is measured is that of the figure before, its flow is not.
        own = None if ordinal or _COMPARED.search(left) else flow_of(_WHOLE_TAIL.sub("", left), "zh")
        return own if own in (Flow.EXPORT, Flow.IMPORT) else None
    flow = flow_of(subject, "zh")
    if flow is Flow.TOTAL and subject.endswith("指数"):
        return None
    if flow is not None or ordinal:
        return flow
    if quantity.form == "count":
        traded = _TRADED_BY_COUNT.search(words[quantity.start : quantity.end])
        return flow_of(left, "zh") if traded else None
    return flow_of(f"{left} {right}", "zh")


def _of_same(
    flows: list[Flow | None], subjects: list[str], subject: str, inherited: Flow | None
) -> Flow | None:
    """The flow of the figure whose subject this one shares."""
    for flow, other in zip(reversed(flows), reversed(subjects[: len(flows)]), strict=True):
        if other == subject and flow:
            return flow
    if flows:
        return None
    return inherited or (None if _NOT_TRADED.search(subject) else flow_of(subject, "zh"))


def _carries(found: list[Quantity], index: int, reading: Reading, subject: str, left: str) -> bool:
    """Whether a figure with a subject of its own still shares the flow of those before."""
    if subject in _RATES:
        return True
    if found[index].unit == "ratio" and subject.endswith("比"):
        return False
    if _NOT_TRADED.search(subject) or _OF_ITS_OWN.search(subject):
        return False
    if _carried().search(subject):
        return True
    if reading.sense.kind == "share":
        return not _WHOLE.search(left)
    return (
        "其中" in left and "收入" not in subject and any(q.unit == found[index].unit for q in found[:index])
    )


def _carried_on(
    flows: list[Flow | None], found: list[Quantity], quantity: Quantity, left: str, inherited: Flow | None
) -> Flow | None:
    flow = next((flow for flow in reversed(flows) if flow), None) if flows else inherited
    if "其中" in left:
        alike = [f for f, other in zip(flows, found, strict=False) if other.unit == quantity.unit]
        flow = alike[-1] if alike else flow
    return None if flow is Flow.BALANCE else flow
