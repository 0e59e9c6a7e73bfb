"""How Chinese economic text means its figures: kind, direction and subject."""

import re
from dataclasses import replace

from wenmao.claims.attribution import Attributed, Told
from wenmao.claims.chinese.flows import flows_of
from wenmao.claims.chinese.periods import periods_of, spoken_of, stated_period
from wenmao.claims.chinese.phrases import TIME, caption, masked, noun_phrase, without_tail
from wenmao.claims.chinese.places import places_of
from wenmao.claims.chinese.quantities import quantities
from wenmao.claims.chinese.sense import is_added, sense_of
from wenmao.claims.chinese.standing import standing
from wenmao.claims.chinese.subject import subject_of, taken_up
from wenmao.claims.chinese.times import times
from wenmao.claims.quantities import Quantity
from wenmao.claims.sense import Reading, Sense
from wenmao.claims.spans import Span
from wenmao.claims.times import Anchor, Time
from wenmao.vocabulary.periods import Period

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
# A title or a short aside in brackets is part of its clause, whatever stands in it.
_CLAUSE = re.compile(
    r"(?:《[^》]{0,80}》|[（(][^（()），；,;]{0,60}[）)]|[^，；：,;:（(]|(?<=\d)[,，](?=\d{3})|(?<=\d)[:：](?=\d)"
    r"|[（(](?![^（(）)]*[，；,;]))+(?:[（(][^（(）)]*[）)])?"
)

_CAPTION = 40  # characters that the title of a table has at most
_UNIT_NOTE = re.compile(r"[（(].*?[)）]|单位[:：].*")


class ChineseGrammar:
    """The reading of Chinese."""

    def quantities(self, text: str) -> list[Quantity]:
        """Every quantity of a normalised text, in order."""
        return quantities(text)

    def times(self, text: str, anchor: Anchor) -> list[Time]:
        """The time expressions of a normalised text, in order."""
        return times(text, anchor)

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a passage."""
        return [match.span() for match in _SENTENCE.finditer(text)]

    def clauses(self, text: str, sentence: Span) -> list[Span]:
        """The clauses of a sentence; commas inside numbers and brackets are no boundary."""
        return [match.span() for match in _CLAUSE.finditer(text, *sentence)]

    def read(self, words: str, found: list[Quantity], times: list[Time]) -> list[Reading]:
        """The reading of each quantity of a sentence."""
        clauses = self.clauses(words, (0, len(words)))
        blanked = masked(words, found, times)
        readings: list[Reading] = []
        senses: list[Sense] = []
        aside: list[bool] = []
        beside = False  # whether the figure before is of something else, compared with what is told of
        position = 0
        for index, quantity in enumerate(found):
            while position + 1 < len(clauses) and clauses[position + 1][0] <= quantity.start:
                position += 1
            clause = clauses[position] if clauses else (0, len(words))
            if not clause[0] <= quantity.start < clause[1]:
                clause = (0, len(words))
            place = standing(words, blanked, clause, found, index)
            before = readings[-1].sense if readings and _adjacent(words, found, index, clause) else None
            sense = sense_of(place, before, senses, found)
            subject = _former_or_latter(place.left, readings) or subject_of(place, sense)
            if not subject:
                subject = taken_up(
                    place, sense, clauses[:position], since=found[index - 1].outer_end if index else 0
                )
            if not subject and beside and not place.left.startswith(("）", ")")):
                subject = next(
                    (
                        r.subject
                        for r, told in zip(readings[::-1], aside[::-1], strict=True)
                        if r.subject and not told
                    ),
                    "",
                )
            beside = "（" in place.left[-2:] and _BESIDE.search(place.left) is not None
            aside.append(beside)
            senses.append(sense)
            is_claim = quantity.unit not in ("", "number")
            readings.append(Reading(sense, subject, clause, is_claim=is_claim, is_added=is_added(place)))
        return _led(blanked, found, readings)

    def title(self, words: str, times: list[Time], *, noted: bool) -> str:
        """What a caption names: 图5 我国微短剧市场规模."""
        shown = caption(words, times)
        if shown or not noted or len(words) > _CAPTION:
            return shown
        return noun_phrase(without_tail(masked(_UNIT_NOTE.sub("", words), [], [])))

    def stated(self, body: str, anchor: Anchor) -> Period | None:
        """The period that a passage states for all its figures: 上述数据均为2022年口径."""
        return stated_period(body, anchor)

    def spoken(self, words: str, times: list[Time], anchor: Anchor) -> Period | None:
        """The period that a sentence speaks of and leaves to the next, or nothing."""
        spoken = spoken_of(words, times)
        # 二季度出口5亿元，6月份1.8亿元。钢琴出口…: the half is spoken of again.
        if spoken and anchor.current and _is_part(spoken, anchor.current):
            return None
        return spoken

    def attribute(self, told: Told) -> Attributed:
        """The period, places and flow of each figure of a sentence."""
        periods, leading = periods_of(told.words, told.found, told.readings, told.times, told.period)
        reporters, partners = places_of(
            told.words, told.found, told.readings, told.places, told.reporter, told.home
        )
        if leading and told.period and _is_part(leading, told.period):
            leading = told.period
        flows = flows_of(told.words, told.found, told.readings, told.subjects, told.flow)
        return Attributed(periods, reporters, partners, flows, leading)

    def listed(self, words: str) -> list[Span]:
        """The stretch behind each 分别 or 各, up to the end of the sentence."""
        return [(match.end(), len(words)) for match in re.finditer("分别|分列|依次|各[有为占达]", words)]


# 首次超过内地电影票房（425亿元）, 预计2027年将达到…: the next figure is not of the box office.
_BESIDE = re.compile(
    r"(?:首超|超过|超越|反超|赶超|高于|低于|不及|多于|少于|相当于)[^，；]{2,16}[（(](?:约|近|超|逾)?$"
)
_OF_TWO = re.compile("前者|后者")


def _former_or_latter(left: str, readings: list[Reading]) -> str:
    """What 前者 or 后者 takes up, where two things were measured before."""
    if (
        "者" not in left
        or not (told := _OF_TWO.search(left))
        or noun_phrase(without_tail(left[told.end() :]))
    ):
        return ""  # 后者总藏量 names what is measured itself
    named = list(dict.fromkeys(reading.subject for reading in readings if reading.subject))
    if len(named) < 2 or (len(readings) > 1 and readings[-1].subject == readings[-2].subject):
        return ""
    return named[-2] if "前者" in left else named[-1]


def _is_part(part: Period, whole: Period) -> bool:
    """Whether a month or quarter is one of a half, or of the first months of a year."""
    return (
        part.kind in ("month", "quarter")
        and whole.kind in ("half", "months", "quarter")
        and part != whole
        and whole.first <= part.first
        and part.last <= whole.last
    )


def _led(blanked: str, found: list[Quantity], readings: list[Reading]) -> list[Reading]:
    """Give the figures of 从2003年的两千亿到2023年的四万亿，增加值翻番 the subject that follows them."""
    if (
        len(readings) < 2
        or readings[0].subject
        or not re.search(rf"[从由]{TIME}+的$", blanked[: found[0].outer_start])
    ):
        return readings
    following = next((r.subject for r in readings if r.subject), "")
    return [replace(r, subject=following) if not r.subject else r for r in readings]


def _adjacent(words: str, found: list[Quantity], index: int, clause: Span) -> bool:
    """Whether the quantity before stands in the same list or clause."""
    previous = found[index - 1]
    between = words[previous.outer_end : found[index].outer_start]
    return previous.end > clause[0] or len(between) <= 8
