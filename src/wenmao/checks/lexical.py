"""How alike two phrases are by their letters: words in Latin script, pairs of Chinese characters."""

import re
from functools import cache

_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][A-Za-z'’-]*|\d+")
# Words that bind a phrase and say nothing of its subject.
_BINDING = frozenset({"the", "of", "in", "and", "for", "from", "with", "by", "to", "a", "an", "its", "s"})


@cache
def grams(phrase: str) -> frozenset[str]:
    """The pieces that a phrase is compared by.

    English words lose their plural; Chinese, where words have no edges, is
    taken in overlapping pairs.

    >>> sorted(grams("文化产品 exports"))
    ['export', '产品', '化产', '文化']
    """
    found: set[str] = set()
    for run in _RUN.findall(phrase):
        if "\u4e00" <= run[0] <= "\u9fff":
            found |= {run[i : i + 2] for i in range(len(run) - 1)} or {run}
        elif (word := run.lower()) not in _BINDING:
            found.add(word[:-1] if word.endswith("s") and len(word) > 3 else word)
    return frozenset(found)


def overlap(one: str, other: str) -> float:
    """The share of pieces that two phrases have in common (Dice), 0 to 1.

    >>> overlap("exports of cultural goods", "cultural goods exports")
    1.0
    """
    first, second = grams(one), grams(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
