"""Scores the claim extractor against annotated passages: precision, recall, F1 and each field.

python tests/quality/evaluate.py zh.dev en.dev --errors
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from wenmao.claims.extraction import extract
from wenmao.claims.model import Claim
from wenmao.documents.model import CitationMark, Document, Passage
from wenmao.vocabulary.languages import Language

FOLDER = Path(__file__).parent / "claims"
FIELDS = ("period", "direction", "bound", "flow", "reporter", "partner", "subject")


@dataclass
class Score:
    """Counts of one run: figures found right, and fields right among those found."""

    right: int = 0
    gold: int = 0
    found: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    matched: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.gold)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.gold + self.found)

    def field_share(self, name: str) -> float:
        return self.fields[name] / max(1, self.matched)


def entries(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def document(entry: dict[str, Any], language: Language) -> Document:
    import re

    text = entry["text"]
    marks = tuple(
        CitationMark(m.start(), m.end(), m.group(1)) for m in re.finditer(r"[\[［](\d+)[\]］]", text)
    )
    published = date.fromisoformat(entry["published"]) if entry.get("published") else None
    return Document(
        entry["id"],
        text,
        (Passage(0, 0, len(text)),),
        language,
        published=published,
        citations=marks,
    )


def locate(text: str, gold: dict[str, Any]) -> tuple[int, int]:
    start = -1
    for _ in range(gold.get("nth", 1)):
        start = text.index(gold["quote"], start + 1)
    return start, start + len(gold["quote"])


def plain(value: str | None) -> str:
    kept = "".join(c for c in (value or "").lower() if c.isalnum())
    return kept


def evaluate(names: list[str]) -> dict[str, Score]:
    scores: dict[str, Score] = {}
    for name in names:
        score = scores[name] = Score()
        for entry in entries(name):
            claims = extract(document(entry, "zh" if name.startswith("zh") else "en"))
            judge(entry, claims, score)
    return scores


def judge(entry: dict[str, Any], claims: tuple[Claim, ...], score: Score) -> None:
    text = entry["text"]
    free = list(claims)
    score.gold += len(entry["claims"])
    score.found += len(claims)
    for gold in entry["claims"]:
        start, end = locate(text, gold)
        match = next((c for c in free if c.start < end and start < c.end), None)
        if match is None:
            score.errors.append(f"{entry['id']} missed {gold['quote']!r} in: {text}")
            continue
        free.remove(match)
        value = Decimal(gold["value"])
        same_value = abs(match.value - value) <= abs(value) * Decimal("1e-6")
        if not (same_value and match.unit == gold["unit"] and match.kind == gold["kind"]):
            score.errors.append(
                f"{entry['id']} {gold['quote']!r}: read {match.value} {match.unit} {match.kind}, "
                f"is {gold['value']} {gold['unit']} {gold['kind']} in: {text}"
            )
            continue
        score.right += 1
        score.matched += 1
        read = {
            "period": match.period.code if match.period else None,
            "direction": match.direction,
            "bound": match.bound,
            "flow": match.flow.value if match.flow else None,
            "reporter": match.reporter,
            "partner": match.partner,
        }
        for name, value_read in read.items():
            if value_read == gold.get(name):
                score.fields[name] += 1
            else:
                score.errors.append(
                    f"{entry['id']} {gold['quote']!r} {name}: read {value_read}, is {gold.get(name)} in: {text}"
                )
        if plain(match.subject) == plain(gold.get("subject")):
            score.fields["subject"] += 1
        else:
            score.errors.append(
                f"{entry['id']} {gold['quote']!r} subject: read {match.subject!r}, is {gold.get('subject')!r} in: {text}"
            )
    for extra in free:
        score.errors.append(f"{entry['id']} invented {extra.quote!r} ({extra.unit}) in: {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["zh.dev", "en.dev"])
    parser.add_argument("--errors", default="", help="list the errors of these fields (or 'all')")
    chosen = parser.parse_args()
    for name, score in evaluate(chosen.names).items():
        fields = "  ".join(f"{f} {score.field_share(f):.3f}" for f in FIELDS)
        print(
            f"{name}: {score.gold} gold, {score.found} found; precision {score.precision:.3f} "
            f"recall {score.recall:.3f} F1 {score.f1:.3f}\n  {fields}"
        )
        for error in score.errors:
            if chosen.errors == "all" or any(
                f" {f}" in error.split(" in: ")[0] for f in chosen.errors.split(",") if f
            ):
                sys.stdout.write(f"  {error}\n")


if __name__ == "__main__":
    main()
