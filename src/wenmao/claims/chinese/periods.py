"""The period of each figure of a Chinese sentence."""

import re
from dataclasses import dataclass

from wenmao.claims.attribution import Periods
from wenmao.claims.chinese.times import times
from wenmao.claims.quantities import Quantity
from wenmao.claims.sense import Reading
from wenmao.claims.spans import Span
from wenmao.claims.times import Anchor, Time
from wenmao.vocabulary.periods import Period

# 由298家增加到367家, but not 从法国进口5亿元
_FROM = re.compile(r"(?:由|从)(?![^，]*(?:进口|引进|出口[^额]|输入))[^，；]{0,24}$")
_TOWARDS = re.compile(r"[至到为达]")
# 五年间, 2020年以来: a stretch that a movement takes, not what the sentence speaks of.
_LOOSE = re.compile(
    r"(?<![\d〇零○一二三四五六七八九])(?:[一二三四五六七八九十两]{1,3}|\d{1,2})年(?:间|来|里|内|中)?$|\d年以来$"
)
_STATED = re.compile(
    r"(?:上述|以上|统计(?:年度|期|口径)|数据(?:期|年份)|本表|表中)[^。]{0,12}?(?:均?为|截至|系)"
)
_OF = re.compile(r"(?:全年|同期|末|底)?的?\s?")
_MOVED = re.compile(r"(?:增长|下降|的)?(?:每[^，。\d]{1,3})?\s?")
_ORIGIN = re.compile(r"(?:年?末|底)?的")
_BRACKET = re.compile(r"\s?[（(](?:截至|为|系)?")
_AIM = re.compile(r"(?:[由从至到较比（(]|目标是?|预计|计划|力争)$")
_MEANWHILE = re.compile(r"(?<!年)同期|同一?时期|其间|这一?期间|同一期间|与此同时")
# 恢复至2019年同期的119%, 不足2019年的一半
_LIKE = re.compile(r"(?:恢复至|恢复到|相当于|是|为|只有|达到?|不足|不到|不及).{0,4}$")


def stated_period(body: str, anchor: Anchor) -> Period | None:
    """The period that a passage states for all its figures.

    >>> stated_period("出口100亿元。上述数据均为2022年口径。", Anchor()).code
    '2022'
    """
    found = _STATED.search(body)
    if not found:
        return None
    named = times(body[found.end() : found.end() + 24], anchor)
    return named[0].period if named and named[0].start <= 2 else None


_YEARS = re.compile(r"(?:19|20)\d\d(?:年)?[-—–至到]+(?:19|20)\d\d年")


def spoken_of(words: str, marks: list[Time]) -> Period | None:
    """The period that a sentence leaves to the next: the first that it names, or a sample's years.

    2010—2019年284个地级市 holds for the findings that follow.
    """
    at = [mark for mark in marks if mark.role == "at"]
    plain = next((mark.period for mark in at if mark.period.kind != "span"), None)
    years = (m.period for m in at if _YEARS.match(words, m.start) and m.end - m.start < 13)
    return plain or next(years, None)


# What is only intended is of no period that the text gives: 宣布回购不超过3亿港元.
_PLANNED = re.compile(
    r"回购(?!了|完成)|拟(?:以|投|出资|募|收购|斥资|发行|定增|向)|计划(?:投资|募集|出资|融资|收购)"
)


_SUPPOSED = re.compile(
    r"倘若|假如|假若|如果|若能|一旦|若(?=[A-Z\u4e00-\u9fff]{2,20}(?:取消|降低|实现|建成|得以|达成|下调|上调))"
)


def _is_unreal(words: str, start: int, end: int) -> bool:
    """Whether a figure is only intended in its clause, or supposed in what a semicolon closes."""
    if _PLANNED.search(words, start, end):
        return True
    return bool(_SUPPOSED.search(words, words.rfind("；", 0, end) + 1, end))


@dataclass(slots=True)
class _Clock:
    """The period that a sentence speaks of, as it goes on.

    `loose` is a stretch named beside it (五年间), `moved` the ends of a
    movement that was just told, `compared` the year of the figure before where
    that was one to compare with.
    """

    topic: Period | None
    loose: Period | None = None
    moved: tuple[Period, Period] | None = None
    compared: Period | None = None
    stretch: tuple[Period, Span] | None = None  # 从2018年至今建起66家, with its clause
    ends: tuple[Period, Period] | None = None  # of the last movement, for 同期
    resumed: Period | None = None  # what is spoken of again once a forecast or a movement is over
    passing: Period | None = None  # the topic that only such an aside has set


def periods_of(
    words: str, found: list[Quantity], readings: list[Reading], marks: list[Time], current: Period | None
) -> tuple[list[Periods], Period | None]:
    """The period of each quantity of a sentence with the one it is compared with; and the sentence's own.

    A time at the head of a clause holds until another does; 2019年的29亿英镑 holds
    for its figure alone; 比2019年 is what the next figures of the clause are compared by.
    """
    clock = _Clock(current)
    periods: list[Periods] = []
    leading: Period | None = None
    doubtful = _PLANNED.search(words) is not None or _SUPPOSED.search(words) is not None
    ahead = 0
    for index, quantity in enumerate(found):
        own: Time | None = None
        if clock.resumed is not None:
            _resume(clock, words[found[index - 1].outer_end : quantity.outer_start], readings[index])
        while ahead < len(marks) and marks[ahead].end <= quantity.outer_start:
            if _is_attribute(words, marks[ahead], quantity):
                own = marks[ahead]
            else:
                _advance(clock, words, marks[ahead], quantity, readings[index])
            ahead += 1
        if leading is None and clock.topic is not current:
            leading = clock.topic
        base = _base(clock, words, found, readings, index, marks, periods, own)
        base = base or _averaged(words, found, readings, index, periods)
        clock.compared = own.period if own is not None and own.role == "base" else None
        now, base, is_own = _chosen(clock, words, quantity, own, base)
        if doubtful and own is None and _is_unreal(words, readings[index].clause[0], quantity.outer_start):
            now, is_own = None, True
        if clock.stretch and own is None and clock.stretch[1] == readings[index].clause:
            now, is_own = clock.stretch[0], True
        if now is clock.topic and not is_own:
            now = _beside(words, found, readings, index, marks) or now or _later(words, marks, quantity)
        periods.append(_Case(words, found, readings, index, now, base, is_own).settled(clock, periods))
    return periods, leading


def _is_attribute(words: str, mark: Time, quantity: Quantity) -> bool:
    """Whether a time belongs to one figure alone: 2019年的29亿英镑, 由去年同期的61.2%."""
    left = words[mark.end : quantity.outer_start]
    before = words[mark.start - 1 : mark.start]
    if before and before in "由从" and _MOVED.fullmatch(left):
        return True
    if mark.role == "base" and _ASIDE_OF.fullmatch(left):
        return True
    if not _OF.fullmatch(left):
        return False
    return left.endswith("的") or (left == "" and before != "" and before in "由从较至到比")


def _advance(clock: _Clock, words: str, mark: Time, quantity: Quantity, reading: Reading) -> None:
    """Let a time before a figure become the topic, unless it only starts a movement."""
    left = words[mark.end : quantity.outer_start]
    before = words[mark.start - 1 : mark.start]
    # 由2018年的空白增加到66家
    starts = before != "" and before in "由从自" and _ORIGIN.match(left) and _TOWARDS.search(left)
    if mark.role == "base" or starts:
        return
    named = words[mark.start : mark.end]
    if named.endswith("前") and mark.start < reading.clause[0]:
        return  # 十年前还是空白，如今…
    if named.endswith("今") and "年" in named and mark.start >= reading.clause[0]:
        clock.stretch = (mark.period, reading.clause)
        clock.topic = clock.topic or mark.period
        return
    loose = _LOOSE.search(named) and not named.startswith(_ONWARDS)
    if loose and (clock.topic or mark.start >= reading.clause[0]):
        clock.loose = mark.period
        clock.topic = clock.topic or mark.period
    else:
        before_it = words[max(0, mark.start - 10) : mark.start]
        after_it = words[mark.end : quantity.outer_start]
        forecast = _FORECAST.search(before_it) and (_AHEAD.search(before_it) or _AHEAD.search(after_it))
        averaged = mark.period.kind == "span" and reading.sense.kind == "change" and _YEARLY.search(after_it)
        if clock.topic and clock.topic.kind != "span" and (forecast or averaged):
            clock.resumed, clock.passing = clock.topic, mark.period
        clock.topic = mark.period


# 预计到2027年增至…；单部成本…: the forecast is over with its clause.
_ONWARDS = ("此后", "其后", "之后", "随后")
_FORECAST = re.compile(r"(?:预计|预测|预期|估计|有望|希望|力争|计划|目标|展望|将)[^，；。]{0,8}$|到$")
_TURNS = re.compile(r"[；;]|[，,](?:但|而|不过|然而|同时)")
_AHEAD = re.compile(r"预计|预测|预期|有望|希望|力争|计划|目标|将")


def _resume(clock: _Clock, between: str, reading: Reading) -> None:
    """Speak again of what was spoken of before an aside, once another clause names its own subject."""
    if clock.topic is not clock.passing:
        clock.resumed = clock.passing = None
    elif reading.subject and (
        _TURNS.search(between) or (clock.topic and clock.topic.kind == "span" and "，" in between)
    ):
        clock.topic, clock.resumed, clock.passing = clock.resumed, None, None


def _base(
    clock: _Clock, words: str, found: list[Quantity], readings: list[Reading], index: int,
    marks: list[Time], periods: list[Periods], own: Time | None,
) -> Period | None:  # fmt: skip
    """The period that a figure is compared with."""
    quantity, clause = found[index], readings[index].clause
    since = max(clause[0], found[index - 1].outer_end if index else 0)
    base = next(
        (m.period for m in reversed(marks)
         if m.role == "base" and since <= m.start < quantity.outer_start and m is not own),
        None,
    )  # fmt: skip
    if base is not None or not index or clause != readings[index - 1].clause:
        return base
    if clock.compared is not None:
        return clock.compared
    alike = not readings[index].subject and quantity.unit == found[index - 1].unit
    return periods[-1][1] if alike else None


def _averaged(
    words: str, found: list[Quantity], readings: list[Reading], index: int, periods: list[Periods]
) -> Period | None:
    """The year from which an average rate is reckoned: 是2014年的18倍，年均增长37.8%."""
    if not index or readings[index].sense.kind != "change":
        return None
    if not _YEARLY.search(words[found[index - 1].outer_end : found[index].outer_start]):
        return None
    return periods[-1][1]


_YEARLY = re.compile(r"年均|复合|平均每年")
# 不及2022年峰值（2400余家）
_ASIDE_OF = re.compile(r"(?:的)?[^，。；：（(\d]{0,8}[（(]")


_WRITTEN_RATIO = re.compile(r"[:：∶]")  # 由上年的1.04∶1 is the ratio of that year


def _chosen(
    clock: _Clock, words: str, quantity: Quantity, own: Time | None, base: Period | None
) -> tuple[Period | None, Period | None, bool]:
    """The period that the words before a figure give it, its base, and whether it is its own."""
    if own is None:
        return clock.topic, base, False
    if words[quantity.outer_start - 1] == "的" and (
        quantity.form == "fraction"
        or (quantity.form == "multiple" and not _WRITTEN_RATIO.search(words, quantity.start, quantity.end))
        or (quantity.form == "percent" and _LIKE.search(words[max(0, own.start - 8) : own.start]))
    ):
        return clock.topic, own.period, False
    if own.role == "at" or quantity.form in ("amount", "percent", "count", "measure"):
        return own.period, base, True
    return clock.topic, own.period, True


def _beside(
    words: str, found: list[Quantity], readings: list[Reading], index: int, marks: list[Time]
) -> Period | None:
    """A time in brackets right behind a figure: 100亿元（2023年）."""
    quantity = found[index]
    for mark in reversed(marks):
        # 5.76亿人，占网民的52.4%（截至6月）: brackets that close a sentence hold for all of it.
        if mark.role == "at" and mark.start > quantity.outer_end and _CLOSES.fullmatch(words, mark.end):
            if len(marks) == 1 and words[mark.start - 1 : mark.start] in ("（", "("):
                return mark.period
            break
    limit = found[index + 1].outer_start if index + 1 < len(found) else readings[index].clause[1]
    for mark in marks:
        if mark.role == "at" and not mark.aside and quantity.outer_end <= mark.start < limit:
            closed = limit == readings[index].clause[1] or "）" in words[mark.end : limit]
            return (
                mark.period if closed and _BRACKET.fullmatch(words[quantity.outer_end : mark.start]) else None
            )
    return None


def _later(words: str, marks: list[Time], quantity: Quantity) -> Period | None:
    """Where a sentence names its time late, its first figures have it too: 连续三年创新高，2021年为7.2亿美元."""
    if _HABITUAL.search(words, 0, quantity.start):
        return None
    for mark in marks:
        if words[mark.end - 1] == "前":
            continue  # 占四分之三，五年前还不到三分之一
        if mark.role == "at" and mark.start >= quantity.end and mark.period.kind != "span":
            aims = _AIM.search(words[max(0, mark.start - 4) : mark.start])
            return None if aims or words[mark.end : mark.end + 1] == "的" else mark.period
    return None


_CLOSES = re.compile(r"(?:数据|口径|统计)?[）)][。；\s]*(?:\[\d+\]\s*)*[。；\s]*")
# 每年产出2500部 is of no year, whatever year the sentence comes to.
_HABITUAL = re.compile(
    r"每年|每月|每天|常年|历来|一向|通常|现有|如今|目前|每(?:增加|提高|扩大|波动|上升|增长|下降|减少|提升|变动)"
)


@dataclass(slots=True)
class _Case:
    """A figure with the period that it would have by itself."""

    words: str
    found: list[Quantity]
    readings: list[Reading]
    index: int
    now: Period | None
    base: Period | None
    owned: bool

    def settled(self, clock: _Clock, before: list[Periods]) -> Periods:
        """Its period, once movements and spans are reckoned with."""
        if not self._is_change():
            if self._starts():
                return self._start(clock), self.base
            if self._ends():
                return self._end(clock, before), self.base
            clock.moved = None
            return self.now, self.base
        if clock.moved and self.base is None and not self.owned and self._kind() != "share":
            first, last = clock.moved
            return Period.span(first.first[0], last.first[0]), first
        if clock.loose and self.base is None and self._kind() in ("change", "multiple", "difference"):
            return self._over(clock.loose), None
        if self.base and self.now and self.now.kind != "span" and self.now.last[0] - self.base.first[0] > 1:
            return Period.span(self.base.first[0], self.now.last[0]), self.base
        return self.now, self.base

    def _kind(self) -> str:
        return self.readings[self.index].sense.kind

    def _is_change(self) -> bool:
        quantity = self.found[self.index]
        if self._kind() in ("change", "difference", "multiple") or quantity.form in ("fraction", "years"):
            return True
        compared = self._kind() == "share" and self.base is not None and self.base is not self.now
        return compared and not _FROM.search(
            self.words[max(0, quantity.outer_start - 40) : quantity.outer_start]
        )

    def _starts(self) -> bool:
        """Whether a movement starts at it: 由298家增加到367家."""
        quantity = self.found[self.index]
        if self.index + 1 == len(self.found) or self.found[self.index + 1].unit != quantity.unit:
            return False
        since = self.found[self.index - 1].outer_end if self.index else 0
        left = self.words[max(since, self.readings[self.index].clause[0]) : quantity.outer_start]
        between = self.words[quantity.outer_end : self.found[self.index + 1].outer_start]
        return bool(_FROM.search(left) and _TOWARDS.search(between)) and "，" not in between.strip("，")[:-1]

    def _ends(self) -> bool:
        """Whether a movement ends at it."""
        quantity, previous = self.found[self.index], self.found[self.index - 1]
        if self.index == 0 or previous.unit != quantity.unit:
            return False
        origin = self.words[max(0, previous.outer_start - 26) : previous.outer_start]
        return bool(
            _FROM.search(origin) and _TOWARDS.search(self.words[previous.outer_end : quantity.outer_start])
        )

    def _start(self, clock: _Clock) -> Period | None:
        if self.owned:
            return self.now
        if clock.ends and self._is_meanwhile():
            return clock.ends[0]
        return Period.year(self.now.first[0]) if self.now and self.now.kind == "span" else None

    def _end(self, clock: _Clock, before: list[Periods]) -> Period | None:
        now = self.now
        if not self.owned and now is not None and now.kind == "span":
            now = Period.year(now.last[0])
        first = before[-1][0]
        if not self.owned and clock.ends and first == clock.ends[0] and (now is None or now == first):
            now = clock.ends[1]
        if first and now and first.kind == now.kind == "year" and first.first < now.first:
            clock.moved = clock.ends = (first, now)
        if self.owned:
            if clock.topic and clock.topic.kind == "span" and clock.topic is not now:
                clock.resumed, clock.passing = (
                    clock.topic,
                    now,
                )  # 时期，…从2015年的A扩大到2020年的B；先后认定…
            clock.topic = now
        return now

    def _is_meanwhile(self) -> bool:
        """Whether a movement is said to take the time of the one before: 同期占比由9.2%提高到21.7%."""
        quantity = self.found[self.index]
        since = self.found[self.index - 1].outer_end if self.index else 0
        return bool(_MEANWHILE.search(self.words, since, quantity.outer_start))

    def _over(self, loose: Period) -> Period | None:
        """五年间 and the like, counted back from what the sentence speaks of."""
        now = self.now
        if now is not None and now.kind != "year" and now is not loose:
            return now
        length = loose.last[0] - loose.first[0]
        last = now.last[0] if now is not None else loose.last[0]
        return Period.span(last - length, last)
