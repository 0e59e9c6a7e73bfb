"""Spans of text, and whether a place lies in one."""

from bisect import bisect_right
from collections.abc import Iterable

Span = tuple[int, int]


class Spans:
    """Spans in order, to be asked for a place in logarithmic time.

    >>> spans = Spans([(5, 9), (0, 2)])
    >>> 1 in spans, 3 in spans, spans.found
    (True, False, [(0, 2), (5, 9)])
    """

    __slots__ = ("_ends", "found")

    def __init__(self, found: Iterable[Span]):
        self.found = sorted(found)
        # The furthest end so far, as spans may overlap.
        self._ends: list[int] = []
        furthest = -1
        for _, end in self.found:
            furthest = max(furthest, end)
            self._ends.append(furthest)

    def __contains__(self, place: object) -> bool:
        if not self.found or not isinstance(place, int):
            return False
        last = bisect_right(self.found, (place, 1 << 60)) - 1
        return last >= 0 and place < self._ends[last]
