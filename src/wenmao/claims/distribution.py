"""Listed values handed out to listed subjects, periods or partners (分别, respectively)."""

import itertools
import re
from collections.abc import Sequence
from typing import TypeVar

from wenmao.claims.places import Mention
from wenmao.claims.quantities import Quantity
from wenmao.claims.spans import Span
from wenmao.claims.times import Time
from wenmao.vocabulary.periods import Period

_Named = TypeVar("_Named", Time, Mention)


def distribute(
    lists: list[Span], words: str, found: list[Quantity],
    subjects: list[str], periods: list[tuple[Period | None, Period | None]], partners: list[str | None],
    at: list[Time], places: list[Mention],
) -> None:  # fmt: skip
    """Hand out listed values to the listed subjects, periods or partners, in place.

    `lists` has the spans of the sentence over which values are distributed.
    """
    for start, end in lists:
        inside = [i for i, q in enumerate(found) if start <= q.start < end]
        run = _run(words, found, inside, from_end=start == 0)
        if len(run) < 2:
            continue
        edge, behind = found[run[0]].outer_start, found[run[-1]].outer_end
        lead = words[:edge]
        listed_times = _listed_beside(words, at, edge, behind, len(run))
        listed_places = _listed_beside(words, [p for p in places if p.code != "WLD"], edge, behind, len(run))
        if listed_times:
            for index, time in zip(run, listed_times, strict=True):
                periods[index] = (time.period, None)
        elif listed_places and not _are_measured(found, run, listed_places, partners):
            for index, mention in zip(run, listed_places, strict=True):
                partners[index] = mention.code
            continue
        earlier = [s for s, q in zip(subjects[: run[0]], found, strict=False) if q.noun is None]
        parts = _coordinated(subjects[run[0]] or lead, len(run))
        if parts is None and len(set(earlier[-len(run) :])) == len(run):
            parts = earlier[-len(run) :]  # 票房为A，人次为B，分别增长C和D
        parts = _by_region(lead, subjects[run[0]], len(run)) or parts
        if parts:
            for index, part in zip(run, parts, strict=True):
                subjects[index] = part


def _listed_beside(words: str, named: Sequence[_Named], start: int, end: int, count: int) -> list[_Named]:
    """As many times or places as there are values, listed right before them or behind; else none."""
    for chosen in (
        [n for n in named if n.end <= start][-count:],
        [n for n in named if n.start >= end][:count],
    ):
        if len(chosen) == count and _are_listed(words, [(n.start, n.end) for n in chosen]):
            return chosen
    return []


def _are_measured(
    found: list[Quantity], run: list[int], named: list[Mention], partners: list[str | None]
) -> bool:
    """Whether as many figures stand between the places and the list, all of one partner: the list is theirs.

    对越南、缅甸出口2.3万吨、价值6.8亿元，分别增长12%和9.5%.
    """
    between = [i for i in range(run[0]) if named[-1].end <= found[i].start and found[i].noun is None]
    return len(between) == len(run) and len({partners[i] for i in between}) == 1


def _run(words: str, found: list[Quantity], inside: list[int], *, from_end: bool) -> list[int]:
    """The longest run of listed quantities at the list's edge."""
    if not inside:
        return []
    ordered = inside[::-1] if from_end else inside
    run = [ordered[0]]
    for index in ordered[1:]:
        first, second = sorted((run[-1], index))
        between = words[found[first].outer_end : found[second].outer_start]
        if (
            found[first].unit != found[second].unit
            or len(
                re.sub(
                    r"[\s,、和与及以至，]|and|to|(?:同比)?(?:增长|下降)|up|down|by|分别",
                    "",
                    between,
                )
            )
            > 2
        ):
            break
        run.append(index)
    return sorted(run)


def _are_listed(words: str, spans: list[Span]) -> bool:
    return all(
        len(re.sub(r"[\s,、和与及以至，]|and|in|the|to", "", words[a[1] : b[0]])) <= 2
        for a, b in itertools.pairwise(spans)
    )


_REGION = "(?:东部|中部|西部|东北部?|南部|北部|华东|华南|华北|华中|沿海|内陆|城镇|农村)(?:地区|省份|城市)?"
_REGIONS = {
    count: re.compile(rf"((?:{_REGION}[、和与及]){{{count - 1}}}{_REGION})(?=[^，；。]*$)")
    for count in range(2, 6)
}


def _by_region(lead: str, subject: str, count: int) -> list[str] | None:
    """A figure of so many parts of a country, each named with what is measured there.

    >>> _by_region("东部地区和中部地区实现营业收入分别", "营业收入", 2)
    ['东部地区营业收入', '中部地区营业收入']
    """
    listed = _REGIONS[count].search(lead) if count in _REGIONS else None
    if listed is None:
        return None
    # 东部、中部和西部地区出口 may have been taken whole, or by its last part.
    measured = re.sub(rf"^.*{_REGION}", "", subject)
    if not measured:
        rest = lead[listed.end() :].rstrip("分别各同比为是达有的")
        measured = rest if len(rest) > 1 else ""
    return [region + measured for region in re.split("[、和与及]", listed[1])] if measured else None


def _coordinated(phrase: str, count: int) -> list[str] | None:
    """A phrase of `count` coordinated subjects, taken apart; None where it is not one.

    >>> _coordinated("文化产品出口和进口", 2), _coordinated("exports and imports", 2)
    (['文化产品出口', '进口'], ['exports', 'imports'])
    """
    joints = list(re.finditer(r"、|以及|和|与|及(?!有关|其|相关)|,\s(?:and\s)?|\sand\s", phrase))
    if len(joints) < count - 1:
        return None
    # Earlier joints belong to the first part: 珠宝首饰及有关物品出口额和进口额.
    starts = [0, *(joint.end() for joint in joints[1 - count :])]
    ends = [*(joint.start() for joint in joints[1 - count :]), len(phrase)]
    parts = [phrase[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return parts if all(parts) else None
