"""Scores the linking of claims to series against labelled passages.

python -m tests.quality.linking zh.test en.test --errors
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from wenmao.checks.linking import best, links
from wenmao.claims.extraction import extract
from wenmao.claims.model import Claim
from wenmao.documents.reading import read

FOLDER = Path(__file__).parent
SETS = ("zh.dev", "zh.test", "en.dev", "en.test")
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)


@dataclass
class Score:
    """Counts of one run.

    `right` and `linked` are of the links taken; `gold` are the claims that have
    a series and `null` those that have none; `recalled` counts the gold series
    among the five kept; `pairs` holds each candidate's score and whether it is right.
    """

    linked: int = 0
    right: int = 0
    gold: int = 0
    recalled: int = 0
    null: int = 0
    false: int = 0
    unread: int = 0
    pairs: list[tuple[float, bool]] = field(default_factory=list)
    tops: list[tuple[float, bool]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.linked)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.gold)

    @property
    def recall_at_5(self) -> float:
        return self.recalled / max(1, self.gold)

    @property
    def false_link_rate(self) -> float:
        return self.false / max(1, self.null)

    @property
    def brier(self) -> float:
        return sum((score - right) ** 2 for score, right in self.pairs) / max(1, len(self.pairs))


def entries(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def checksum() -> str:
    """The checksum of all labelled passages: the floors hold for this set alone."""
    whole = b"".join((FOLDER / f"{name}.jsonl").read_bytes() for name in SETS)
    return hashlib.sha256(whole).hexdigest()


def labelled(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any], Claim | None]]:
    """Each labelled figure of a set with the claim that is read there, if any."""
    for entry in entries(name):
        claims = extract(read("-", data=entry["text"].encode()))
        for gold in entry["links"]:
            at = entry["text"].index(gold["quote"])
            over = (c for c in claims if c.start < at + len(gold["quote"]) and at < c.end)
            yield entry, gold, next(over, None)


def evaluate(names: list[str]) -> Score:
    score = Score()
    for name in names:
        for entry, gold, claim in labelled(name):
            _judge(entry, gold, claim, score)
    return score


def _judge(entry: dict[str, Any], gold: dict[str, Any], claim: Claim | None, score: Score) -> None:
    wanted = gold["series"]
    score.gold += wanted is not None
    score.null += wanted is None
    if claim is None:
        score.unread += 1
        if wanted:
            score.errors.append(f"{entry['id']} unread {gold['quote']!r}: {entry['text']}")
        return
    found = links(claim)
    taken = best(found)
    score.pairs += [(link.score, link.series == wanted) for link in found]
    if found:
        score.tops.append((found[0].score, found[0].series == wanted))
    score.recalled += wanted is not None and any(link.series == wanted for link in found)
    key = taken.series if taken else None
    score.linked += key is not None
    score.right += key is not None and key == wanted
    score.false += key is not None and wanted is None
    if key != wanted:
        kept = ", ".join(f"{link.series} {link.score}" for link in found)
        score.errors.append(
            f"{entry['id']} {gold['quote']!r} ({claim.kind}, {claim.subject!r}): took {key}, is {wanted} "
            f"[{kept}]: {entry['text']}"
        )


def reliability(pairs: list[tuple[float, bool]]) -> Iterator[tuple[str, int, float, float]]:
    """Of each band of scores: its name, how many links, their mean score and how many were right."""
    for low, high in pairwise(BINS):
        within = [(s, right) for s, right in pairs if low <= s < high or (high == 1.0 and s == 1.0)]
        if within:
            mean = sum(s for s, _ in within) / len(within)
            yield f"{low:.1f}–{high:.1f}", len(within), mean, sum(right for _, right in within) / len(within)


def report(name: str, score: Score) -> str:
    lines = [
        f"{name}: {score.gold} with a series, {score.null} without, {score.unread} not read; "
        f"top-1 precision {score.precision:.3f} recall {score.recall:.3f} recall@5 {score.recall_at_5:.3f} "
        f"false links {score.false_link_rate:.3f} Brier {score.brier:.3f}",
        "  score     links  mean score  right",
        *(
            f"  {band}  {n:6}  {mean:10.2f}  {right:5.2f}"
            for band, n, mean, right in reliability(score.pairs)
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(SETS))
    parser.add_argument("--errors", action="store_true", help="list what was linked wrong")
    chosen = parser.parse_args()
    for name in chosen.names:
        score = evaluate([name])
        print(report(name, score))
        for error in score.errors if chosen.errors else ():
            sys.stdout.write(f"  {error}\n")
    if len(chosen.names) > 1:
        print(report("all", evaluate(chosen.names)))


if __name__ == "__main__":
    main()
