"""Measures of a ranking against graded labels, and how sure the difference of two systems is.

Grades are 3 (answers the need), 2 (highly related) and 1 (touches it); a passage without a label is not relevant.
"""

from collections.abc import Mapping, Sequence
from math import log2
from random import Random
from statistics import fmean

Grades = Mapping[str, int]
"""Of one query: the grade of each relevant passage by its id."""

RELEVANT = 2
"""The least grade of a passage that recall and the reciprocal rank look for."""


def ndcg(found: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `depth` passages, from 0 to 1.

    The gain of a passage is 2 to the power of its grade, less 1; the discount of rank r is log2(r + 1).
    A passage that is given twice counts once.

    >>> ndcg(["b", "a"], {"a": 3, "b": 1}, depth=2)  # (1 + 7/log2 3) of (7 + 1/log2 3)
    0.7098...
    """
    ideal = _gained(sorted(grades.values(), reverse=True)[:depth])
    return _gained([grades.get(name, 0) for name in dict.fromkeys(found[:depth])]) / ideal if ideal else 0.0


def _gained(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def recall(found: Sequence[str], grades: Grades, depth: int = 20, least: int = RELEVANT) -> float:
    """The share of the passages of grade `least` or more that are among the first `depth`.

    Where there are more than `depth` of them, it is the share of `depth`: what no ranking could show is
    not held against it.

    >>> recall(["a", "c", "d"], {"a": 3, "b": 2, "c": 1})
    0.5
    """
    wanted = {name for name, grade in grades.items() if grade >= least}
    return len(wanted.intersection(found[:depth])) / min(len(wanted), depth) if wanted else 0.0


def reciprocal_rank(found: Sequence[str], grades: Grades, least: int = RELEVANT) -> float:
    """1 over the rank of the first passage of grade `least` or more; 0 where there is none.

    >>> reciprocal_rank(["c", "b", "a"], {"a": 3, "b": 2, "c": 1})
    0.5
    """
    return next((1 / rank for rank, name in enumerate(found, 1) if grades.get(name, 0) >= least), 0.0)


def difference(
    ours: Sequence[float], theirs: Sequence[float], resamples: int = 1000, seed: int = 0
) -> tuple[float, float, float]:
    """The mean difference of two systems over the same queries, and its 95% interval.

    The interval is by the paired bootstrap: queries are drawn again with replacement, both systems together.

    >>> difference([0.5, 0.75], [0.25, 0.5])
    (0.25, 0.25, 0.25)
    """
    apart = [a - b for a, b in zip(ours, theirs, strict=True)]
    draw = Random(seed)
    means = sorted(fmean(draw.choices(apart, k=len(apart))) for _ in range(resamples))
    tail = round(resamples * 0.025)
    return fmean(apart), means[tail], means[-tail - 1]
