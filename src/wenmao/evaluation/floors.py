"""Quality floors: what a set has been read with, below which a change may not fall.

The file has, for each set, the checksum of its passages and the floors of precision, recall,
F1 and the share of each field. To lower one, or to take changed passages, is asked for and
gives a reason, which stays in the file. A seal on each set tells floors that were altered by hand.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from math import floor
from pathlib import Path
from typing import Any

from wenmao.evaluation.annotated import FIELDS
from wenmao.evaluation.scoring import Score

# A floor stands this much below what was measured. The reader has no chance in it: the margin is room
# for a change that helps many figures and costs a single one. Floors stay where they are within it, so
# that small losses cannot add up; a set of fewer than 200 claims has room for none.
MARGIN = 0.005


class FloorsError(ValueError):
    """A file of floors that cannot be read: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The floors of one set: `least` has one for each figure."""

    checksum: str
    least: dict[str, float]
    seal: str

    @classmethod
    def of(cls, checksum: str, least: dict[str, float]) -> "Floor":
        """Floors, sealed."""
        return cls(checksum, least, _seal(checksum, least))

    @property
    def sealed(self) -> bool:
        """Whether the floors are as they were recorded."""
        return self.seal == _seal(self.checksum, self.least)


@dataclass(frozen=True, slots=True)
class Lowered:
    """Floors that were lowered, or passages that were changed, and why."""

    set: str
    what: str
    reason: str
    on: str


@dataclass
class Floors:
    """All floors, and the history of what was lowered."""

    sets: dict[str, Floor] = field(default_factory=dict)
    lowered: list[Lowered] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Floors":
        """The floors of a file; none where there is no file. Raises `FloorsError`."""
        if not path.exists():
            return cls()
        try:
            written: Any = json.loads(path.read_text(encoding="utf-8"))
            sets = {name: Floor(**entry) for name, entry in written["sets"].items()}
            return cls(sets, [Lowered(**entry) for entry in written["lowered"]])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FloorsError(
                f"{path} is no file of floors ({error}); take it back from the last commit, "
                "or remove it and record floors anew"
            ) from error

    def write(self, path: Path) -> None:
        """Write the floors as a file that diffs well."""
        written = {"sets": {n: asdict(f) for n, f in sorted(self.sets.items())},
                   "lowered": [asdict(entry) for entry in self.lowered]}  # fmt: skip
        path.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def figures(score: Score) -> dict[str, float]:
    """The figures of a score that have floors."""
    claims = {"precision": score.claims.precision, "recall": score.claims.recall, "F1": score.claims.f1}
    return claims | {name: score.share(name) for name in FIELDS}


def checksum(path: Path) -> str:
    """The checksum of a set of passages."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def fallen(name: str, path: Path, score: Score, floors: Floors) -> list[str]:
    """What of a set is below its floor, a sentence each; empty where nothing is."""
    standing = floors.sets.get(name)
    if standing is None:
        return [f"{name} has no floor yet: record one with --record"]
    found = []
    if not standing.sealed:
        found.append(f"{name}: its floors were altered by hand: take them back, and use --record")
    if standing.checksum != checksum(path):
        found.append(
            f"{name}: the passages have changed since their floors: "
            "record them anew with --record --lower --reason"
        )
    return found + [
        f"{name}: {figure} fell to {measured:.3f}, the floor is {standing.least[figure]:.3f}"
        for figure, measured in figures(score).items()
        if measured < standing.least.get(figure, 0)
    ]


def gone(names: Iterable[str], floors: Floors) -> list[str]:
    """Sets with floors whose passages are no more, given the names of those that are."""
    return sorted(set(floors.sets) - set(names))


def recorded(name: str, path: Path, score: Score, floors: Floors, reason: str = "") -> list[str]:
    """Raise the floors of a set to a score; with a reason, lower them too.

    Returns what a missing reason stood against, and then leaves the set as it is. A floor
    that the score still reaches is never lowered.
    """
    old, measured, new = floors.sets.get(name), figures(score), checksum(path)
    least = {figure: _below(value) for figure, value in measured.items()}
    lower = []
    if old is not None:
        lower = [
            f"{figure} {old.least[figure]:.3f} to {least[figure]:.3f}"
            for figure in measured
            if measured[figure] < old.least.get(figure, 0)
        ]
        if old.checksum != new:
            lower.append("changed passages")
        if not old.sealed:
            lower.append("floors altered by hand")
        least = {
            figure: value if measured[figure] < (before := old.least.get(figure, 0)) else max(value, before)
            for figure, value in least.items()
        }
    if lower and not reason:
        return lower
    if lower:
        floors.lowered.append(Lowered(name, "; ".join(lower), reason, date.today().isoformat()))
    floors.sets[name] = Floor.of(new, least)
    return []


def dropped(name: str, floors: Floors, reason: str = "") -> list[str]:
    """Take the floors of a set away whose passages are no more; with a reason only, as `recorded`."""
    if not reason:
        return ["its passages are no more"]
    floors.lowered.append(Lowered(name, "set removed", reason, date.today().isoformat()))
    del floors.sets[name]
    return []


def _seal(checksum: str, least: dict[str, float]) -> str:
    return hashlib.sha256(json.dumps([checksum, sorted(least.items())]).encode()).hexdigest()[:16]


def _below(value: float) -> float:
    return max(0.0, floor((value - MARGIN) * 1000 + 1e-9) / 1000)
