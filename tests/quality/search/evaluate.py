"""Scores wenmao's search and SQLite's on the labelled queries, in one run.

python -m tests.quality.search.evaluate --split test --by kind
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from tests.quality.search.corpus import corpus
from tests.quality.search.scoring import RELEVANT, difference, ndcg, recall, reciprocal_rank
from tests.quality.search.systems import System, systems

HERE = Path(__file__).parent
SPLITS = ("dev", "test")
OURS = "wenmao"
DEPTH = 20
BY = ("kind", "language", "direction")
FLOORS = HERE / "floors.json"
MARGIN = 0.005  # floors lie this much below what was measured


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query with its information need and the graded passages."""

    id: str
    query: str
    kind: str
    language: str
    need: str
    relevant: Mapping[str, int]

    @property
    def direction(self) -> str:
        """From the language of the query to that of the passages of grade 2 and more: "zh→en", "en→both".

        >>> Labelled("x", "印度手工艺品出口", "keyword", "zh", "", {"en.dev2/a": 3, "zh.dev/b": 1}).direction
        'zh→en'
        """
        languages = {name[:2] for name, grade in self.relevant.items() if grade >= RELEVANT}
        return f"{self.language}→{languages.pop() if len(languages) == 1 else 'both'}"


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one system: the value of each query in turn, by the name of the measure."""

    ndcg: list[float]
    recall: list[float]
    reciprocal_rank: list[float]


def queries(*splits: str) -> list[Labelled]:
    """The labelled queries of the splits (`dev`, `test`), from every file of that split."""
    paths = (path for split in splits for path in sorted(HERE.glob(f"*{split}.jsonl")))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return [Labelled(**json.loads(line)) for line in lines if line.strip()]


def checksum(asked: Iterable[Labelled]) -> str:
    """The checksum of labelled queries and of the passages: floors hold for these alone."""
    labels = [(one.query, sorted(one.relevant.items())) for one in asked]
    return hashlib.sha256(json.dumps([labels, corpus()], ensure_ascii=False).encode()).hexdigest()


def recorded(asked: list[Labelled], ours: Scores) -> str:
    """The floors that the scores set, as JSON."""
    floors = {"ndcg": fmean(ours.ndcg) - MARGIN, "recall": fmean(ours.recall) - MARGIN}
    rounded = {name: round(value, 3) for name, value in floors.items()}
    return json.dumps({"queries_sha256": checksum(asked), **rounded}, indent=2) + "\n"


def scored(asked: Iterable[Labelled], system: System) -> Scores:
    """What a system scores on each query."""
    pairs = [(system(one.query, DEPTH), one.relevant) for one in asked]
    return Scores(
        [ndcg(found, grades) for found, grades in pairs],
        [recall(found, grades, DEPTH) for found, grades in pairs],
        [reciprocal_rank(found, grades) for found, grades in pairs],
    )


def compared(asked: list[Labelled]) -> dict[str, Scores]:
    """The scores of every system on the same queries over the same passages."""
    with TemporaryDirectory() as folder:
        return {name: scored(asked, system) for name, system in systems(corpus(), Path(folder)).items()}


def report(asked: list[Labelled], scores: Mapping[str, Scores], by: str | None = None) -> Iterator[str]:
    """The figures of every system, how far wenmao is ahead, and nDCG@10 by groups of queries."""
    yield f"{len(asked)} queries, {len(corpus())} passages"
    yield f"{'':26}nDCG@10  recall@20    MRR"
    for name, of in scores.items():
        yield f"{name:26}{fmean(of.ndcg):7.3f}{fmean(of.recall):11.3f}{fmean(of.reciprocal_rank):7.3f}"
    yield f"\n{OURS} less …             nDCG@10 (95% interval)     recall@20 (95% interval)"
    ours = scores[OURS]
    for name, of in scores.items():
        if name != OURS:
            yield f"{name:26}{_apart(ours.ndcg, of.ndcg)}    {_apart(ours.recall, of.recall)}"
    if by:
        groups: dict[str, list[int]] = {}
        for place, one in enumerate(asked):
            groups.setdefault(getattr(one, by), []).append(place)
        yield f"\nnDCG@10 by {by}, systems in the order above"
        for group, places in sorted(groups.items()):
            means = "".join(f"{fmean(of.ndcg[place] for place in places):8.3f}" for of in scores.values())
            yield f"{group:20}{len(places):4}{means}"


def _apart(ours: list[float], theirs: list[float]) -> str:
    mean, low, high = difference(ours, theirs)
    return f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"


def worst(asked: list[Labelled], scores: Scores) -> Iterator[str]:
    """The queries from the worst found on: for looking at, on the development split alone."""
    for value, one in sorted(zip(scores.ndcg, asked, strict=True), key=lambda pair: pair[0]):
        yield f"{value:.3f}  {one.id}  {one.query}  ({one.need})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", choices=[*SPLITS, "all"], default="test")
    parser.add_argument("--by", choices=BY, help="nDCG@10 by groups of queries too")
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="list N queries of dev that fail most"
    )
    parser.add_argument("--record", action="store_true", help="set the floors of the test split")
    chosen = parser.parse_args()
    if chosen.record and chosen.split != "test":
        parser.error("--record is for --split test: floors are of that split")
    if chosen.worst and chosen.split != "dev":
        parser.error("--worst is for --split dev: the test split is only scored")
    asked = queries(*(SPLITS if chosen.split == "all" else [chosen.split]))
    scores = compared(asked)
    for line in [*report(asked, scores, chosen.by), *list(worst(asked, scores[OURS]))[: chosen.worst]]:
        sys.stdout.write(f"{line}\n")
    if chosen.record:
        FLOORS.write_text(recorded(asked, scores[OURS]), encoding="utf-8")


if __name__ == "__main__":
    main()
