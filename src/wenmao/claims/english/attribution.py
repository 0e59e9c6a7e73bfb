"""What an English figure belongs to: its period, its reporter and its partner."""

import re

from wenmao.claims.attribution import Attributed, Periods, Told
from wenmao.claims.english.flows import flows_of
from wenmao.claims.places import Mention
from wenmao.claims.quantities import Quantity
from wenmao.claims.sense import Reading, Sense, Setting
from wenmao.claims.times import Anchor, Time
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import groups


def attribute(told: Told) -> Attributed:
    """What each figure of a sentence belongs to."""
    periods = periods_of(told.settings, told.readings, told.times, told.spoken)
    reporters = [
        reporter_of(setting, told.places, told.reporter, told.home, reading.sense)
        for setting, reading in zip(told.settings, told.readings, strict=True)
    ]
    partners: list[str | None] = []
    for setting, reading, reporter in zip(told.settings, told.readings, reporters, strict=True):
        partner = partner_of(setting, told.places, reporter, told.home)
        partners.append(partner or (partners[-1] if not reading.subject and partners else None))
    return Attributed(periods, reporters, partners, flows_of(told), told.spoken)


_DATED = re.compile(r"\bon\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:today|yesterday)\b")


def spoken_of(words: str, found: list[Time], anchor: Anchor) -> Period | None:
    """The period that a sentence leaves to the next: the latest that had begun when it was printed."""
    at = [time for time in found if time.role == "at" and time.aside is None]
    plain = [time.period for time in at if time.period.kind != "span" and not time.relative]
    bases = [time.period for time in found if time.role == "base" and time.period.kind == "year"]
    if not at and bases and anchor.current is None:
        return bases[0].shifted(1)  # "4% fewer than in 2023"
    published = anchor.published
    if not plain and anchor.current is None and published and _DATED.search(words):
        return Period.year(published[0])
    if not plain:
        spans = [time.period for time in at if time.period.kind == "span"]
        return spans[0] if spans and anchor.current is None else None
    begun = [period for period in plain if published is None or period.first <= published]
    return max(begun, key=lambda period: period.last) if begun else None  # a forecast passes nothing on


_BEHIND = re.compile(r"\s*(?:\(|in|for|during|over|as\sof|at|by|of)?\s*(?:the\s)?")


# "2019: $1 billion", "the 2019 peak of": a time that leads to its figure.
_LEADING = re.compile(r"\s?|\s?[:：]\s?|\s(?:peak|high|low|level|total|figure|record)\sof\s")


def _owner(time: Time, found: list[Quantity], readings: list[Reading], words: str) -> int | None:
    """The quantity that a time stands right beside: "$1 billion in 2019", "the 2019 peak of $1 billion"."""
    for index, quantity in enumerate(found):
        if time.start >= quantity.outer_end:
            gap = words[quantity.outer_end : time.start]
            if _BEHIND.fullmatch(gap) and (
                (time.role == "at" and not time.relative)
                or re.fullmatch(r"\sin\s(?:the\s)?", gap)
                or (time.relative and readings[index].earlier)
            ):
                return index
        elif _LEADING.fullmatch(words, time.end, quantity.outer_start) and (
            # "against the 2023 level of $4 billion" gives the amount of 2023.
            time.role == "at" or quantity.form == "amount"
        ):
            return index
    return None


def periods_of(
    settings: list[Setting], readings: list[Reading], found: list[Time], current: Period | None
) -> list[Periods]:
    """The period of each quantity of a sentence, and the one that it is compared with."""
    quantities = [setting.quantity for setting in settings]
    owners = [_owner(time, quantities, readings, settings[0].text) for time in found]
    return [
        _over_span(_period(setting, reading, index, found, owners, current), reading, setting)
        for index, (setting, reading) in enumerate(zip(settings, readings, strict=True))
    ]


def _period(
    setting: Setting,
    reading: Reading,
    index: int,
    found: list[Time],
    owners: list[int | None],
    current: Period | None,
) -> Periods:
    """The period of a quantity, and the period that it is compared with.

    In this order: a time that stands right beside it; the last one before it in
    its clause; the first one after it there; one of the sentence before it; one
    that stands beside another quantity; what the text spoke of last.
    """
    quantity, clause = setting.quantity, setting.clause
    shown = [
        (t, owner) for t, owner in zip(found, owners, strict=True)
        if t.aside is None or t.aside[0] <= quantity.start < t.aside[1]
    ]  # fmt: skip
    found, owners = [t for t, _ in shown], [owner for _, owner in shown]
    compared = [t for t in found if t.role == "base" or t.relative]
    bases = [t.period for t in compared if clause[0] <= t.start < clause[1] and _bears_on(setting, t)]
    own = [time for time, owner in zip(found, owners, strict=True) if owner == index]
    if own:
        base = next((b for b in reversed(bases) if b != own[0].period), None)
        return own[0].period, base
    base = bases[-1] if bases else None
    at = [(t, owner) for t, owner in zip(found, owners, strict=True) if t.role == "at" and not t.relative]
    free = [time for time, owner in at if owner is None]
    before = [time for time in free if time.end <= quantity.outer_start]
    after = [time for time in free if time.start >= quantity.outer_end]
    plain = [time for time in before if time.period.kind != "span"]
    taken = [time for time, owner in at if owner is not None]
    if reading.earlier:
        # "up from 251 pesos": the period that the rest is compared with.
        behind = [
            t for t in compared if t.start >= quantity.outer_end and not _apart(setting.text, quantity, t)
        ]
        if behind:
            return behind[0].period, None
        now = next((t.period for t in reversed(before)), None) or current
        if now is not None and now.kind != "span" and not any(t.period.kind == "span" for t in found):
            return now.shifted(-1), None
    for choice in (
        [t for t in compared if t.relative and clause[0] <= t.start < quantity.start and t.role == "at"][-1:],
        [time for time in before if time.start >= clause[0]][-1:],
        [time for time in after if time.start < clause[1]][:1],
        plain[-1:] or before[-1:],
        [time for time in taken if time.end <= quantity.outer_start][-1:],
        [time for time in [*after, *taken] if not _apart(setting.text, quantity, time)][:1],
    ):
        if choice:
            return _finer(choice[0].period, [time for time in free if time.start < clause[1]]), base
    if quantity.form == "amount" and _PRICED.search(setting.text, clause[0], quantity.outer_start):
        return None, base  # what a thing costs now
    if current is None and base is not None and base.kind == "year" and not reading.earlier:
        return base.shifted(1), base  # "4% fewer than in 2023"
    if current is None and (far := [*after, *taken]):
        return far[0].period, base
    return current, base


_PRICED = re.compile(
    r"\b(?:costs?|fetch(?:es)?|pays?|charges?|(?:prices?|tickets?)\sstart|sells?\sfor)\b[^,;]*$"
)


def _bears_on(setting: Setting, time: Time) -> bool:
    """Whether a base before a figure, or behind it and before the next, is what the figure is compared with."""
    following = setting.following
    if following is None or time.start < following.outer_start:
        return True
    between = setting.text[setting.quantity.outer_end : following.outer_start]
    return bool(re.fullmatch(r"\s?(?:,|and|,\sand|or|to)\s?", between))


def _finer(period: Period, found: list[Time]) -> Period:
    """A year with the part of it that the words name apart: third-quarter exports in 2024."""
    if period.kind != "year":
        return period
    year = period.first[0]
    inside = (t.period for t in found if t.period.kind in ("half", "quarter", "month", "months"))
    return next((part for part in inside if part.first[0] == part.last[0] == year), period)


def _apart(words: str, quantity: Quantity, time: Time) -> bool:
    """Whether a later time belongs to a statement of its own."""
    between = words[quantity.outer_end : time.start]
    return time.start < quantity.outer_end or bool(re.search(r"[,，;；。]", between))


def _over_span(period: Periods, reading: Reading, setting: Setting) -> Periods:
    """A change over years has a span for its period; a level inside a span stands at an end."""
    now, base = period
    sense = reading.sense
    if now is None:
        return period
    if sense.kind in ("level", "share") and now.kind == "span":
        left = setting.text[max(0, setting.quantity.outer_start - 12) : setting.quantity.outer_start]
        if re.search(r"\bfrom\s?$", left):
            return Period.year(now.first[0]), base
        if re.search(r"(?<!amounted )(?<!accumulated )\bto\s?$", left):
            return Period.year(now.last[0]), base
    changed = sense.kind in ("change", "difference", "multiple") or setting.quantity.verbal
    if sense.kind == "rank" and now.kind == "span":
        return Period.year(now.last[0]), base
    if (
        changed
        and base
        and base.kind == "year"
        and now.kind not in ("span", "fiscal")
        and now.first[0] - base.first[0] > 1
    ):
        return Period.span(base.first[0], now.first[0]), base
    return period


def partner_of(setting: Setting, places: list[Mention], reporter: str | None, home: str | None) -> str | None:
    """The economy or group that a quantity is traded with, or nothing."""
    start, end = setting.clause
    limit = min(end, setting.following.outer_start) if setting.following else end
    begin = max(start, setting.previous.outer_end) if setting.previous else start
    for place in places:
        # Japan (17.3%): a place with its figure in brackets behind it.
        between = setting.text[place.end : setting.quantity.outer_start]
        if re.fullmatch(r"\s?[(（]", between) and place.code not in (reporter, "WLD"):
            return place.code
    near = [
        p for p in places
        if begin <= p.start < max(limit, setting.quantity.end) and p.code not in (reporter, "WLD")
    ]  # fmt: skip
    own = {
        p.code
        for p in near
        if p.part == "partner" or (p.part == "located" and home is not None and p.code != home)
    }
    if own:
        return own.pop() if len(own) == 1 else None
    bare = [p for p in near if p.part == "place" and p.end <= setting.quantity.start]
    shared = re.search(r"account|share|contribut|suppl|bought|took|market", setting.text[begin:limit])
    return bare[0].code if len(bare) == 1 and shared and bare[0].code != home else None


_OF_WORLD = re.compile(
    r"(?:'s)?\s(?!second|third|largest|biggest|top|leading|No\b|number|first|record|ranking|events|and\b|by\b|in\b|of\b|is\b|or\b)[a-z]"
)


_LABEL = re.compile(r"\s?[:(]\s?[$€£¥₹A-Za-z.]{0,4}\s?\d")


def reporter_of(
    setting: Setting, places: list[Mention], inherited: str | None, home: str | None, sense: Sense
) -> str | None:
    """The economy whose figure it is: the last one named before it that is no partner."""
    text = setting.text
    for mention in reversed([p for p in places if p.end <= setting.quantity.start]):
        if home not in (None, "WLD", mention.code) and _LABEL.match(text, mention.end):
            continue  # Japan: 412.6; Germany (Rs 1,047 crore): a part of home's
        if mention.part == "partner" or (mention.code in groups() and mention.code != "EU"):
            continue
        if mention.code == "WLD":
            standing = re.search(r"(?:the\s|of\s(?:the\s)?|in\sthe\s)$", text[: mention.start])
            if not standing and _OF_WORLD.match(text, mention.end):
                return "WLD"
        elif mention.part == "located":
            if home in (None, "WLD", mention.code):
                return mention.code
        elif mention.part == "reporter" or (mention.part == "place" and sense.kind != "share"):
            return mention.code
    return inherited
