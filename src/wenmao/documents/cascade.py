"""The cascade: a file is read in one way after the other until one reads well, and the best is kept."""

from collections.abc import Iterable
from dataclasses import replace

from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.model import Quality
from wenmao.documents.quality import GOOD, quality_of


def best_of(readings: Iterable[tuple[str, Parsed]]) -> tuple[Parsed, Quality]:
    """The first reading that is good, or else the best of them, and its quality.

    It carries a warning when it is not the first, with what was wrong with the first, and
    one when even the best reads badly. Ways that come later are not tried where they are
    not needed. Raises `ValueError` when there is no reading at all.

    >>> bad, good = Parsed("\\ufffd" * 9, ()), Parsed("Exports rose 4%.", ())
    >>> best_of([("the text layer", bad), ("the places of its characters", good)])[0].warnings
    ('read from the places of its characters: the text layer read badly (100.0% of its characters are lost or of no script; only 0% of its characters are letters, Chinese characters, digits or marks)',)
    """  # noqa: E501 - the message is one line
    tried: list[tuple[str, Parsed, Quality]] = []
    for name, parsed in readings:
        tried.append((name, parsed, quality_of(parsed)))
        if tried[-1][2].score >= GOOD:
            break
    if not tried:
        raise ValueError("a cascade needs a reading at least")
    name, parsed, quality = max(tried, key=lambda one: one[2].score)  # the earlier of equals
    warnings = list(parsed.warnings)
    first, _, before = tried[0]
    if name != first:
        warnings.append(f"read from {name}: {first} read badly ({'; '.join(before.reasons)})")
    if quality.score < GOOD:
        told = "; ".join(quality.reasons)
        warnings.append(
            f"it reads badly (quality {quality.score:.2f}: {told}): check it against the original"
        )
    return replace(parsed, warnings=tuple(warnings)), quality
