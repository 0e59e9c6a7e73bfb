"""Where a Chinese figure stands: its clause, and the words on both sides of it."""

import re
from dataclasses import dataclass

from wenmao.claims.chinese.phrases import TIME
from wenmao.claims.quantities import Quantity
from wenmao.claims.spans import Span


@dataclass(slots=True)
class Standing:
    """Where a quantity stands: its clause, and what is left and right of it there."""

    words: str
    blanked: str
    clause: Span
    quantity: Quantity
    begin: int  # where the phrase of its subject can begin
    left: str
    right: str
    plain_left: str
    inside: bool
    since: int  # where the figure before ends


def standing(words: str, blanked: str, clause: Span, found: list[Quantity], index: int) -> Standing:
    """Where the quantity of an index stands in its sentence."""
    quantity = found[index]
    previous = found[index - 1] if index and found[index - 1].end > clause[0] else None
    begin = max(clause[0], previous.outer_end) if previous else clause[0]
    inside = previous is not None and _is_inside(blanked, clause, previous, quantity)
    if inside:
        begin = clause[0]
    following = found[index + 1] if index + 1 < len(found) else None
    end = clause[1]
    if following is not None:
        end = max(quantity.outer_end, min(end, following.outer_start))
    return Standing(
        words, blanked, clause, quantity, begin,
        blanked[max(clause[0], previous.outer_end if previous else 0) : quantity.outer_start],
        words[quantity.outer_end : end],
        words[max(clause[0], previous.outer_end if previous else 0) : quantity.outer_start],
        inside,
        found[index - 1].outer_end if index else 0,
    )  # fmt: skip


def _is_inside(blanked: str, clause: Span, previous: Quantity, quantity: Quantity) -> bool:
    """Whether a count is part of the phrase that follows: 能说出三部以上小说的人只有一成半."""
    if previous.form != "count" or previous.noun is None or previous.outer_start - clause[0] < 2:
        return False
    between = blanked[previous.outer_end : quantity.outer_start]
    led = blanked[clause[0] : previous.outer_start]
    return bool(re.search(r"的[^，、]{1,6}(?:只有|仅有?|占|为|不到|不足|超过|达|有)?$", between)) and led[-1] not in "的和、" and (
        TIME not in led and bool(re.match(r"(?:能|会|可|拥有|超过|读过|看过|去过|玩过|至少)", led))
    )  # fmt: skip
