"""Fits the score of links on the development passages and writes it as data.

python -m tests.quality.linking.calibrate

A logistic curve, fitted by gradient descent with a small ridge; no weight may
be negative, so that a better match never scores less. Targets are smoothed as
Platt does, since a few dozen passages cannot make anything certain.
"""

import math
from datetime import date
from pathlib import Path

from tests.quality.linking.evaluate import checksum, labelled
from wenmao.checks.linking import weigh

DEV = ("zh.dev", "en.dev")
TARGET = Path(__file__).parents[3] / "src/wenmao/checks/data/linking.toml"
THRESHOLD = 0.5
RIDGE = 0.02
STEPS = 20_000
RATE = 0.2


def pairs() -> list[tuple[tuple[float, float, float], bool]]:
    """Each candidate of each development claim: its features, and whether it is the right series."""
    return [
        ((one.features.strength, one.features.lexical, one.features.lead), one.series.id == gold["series"])
        for name in DEV
        for _, gold, claim in labelled(name)
        if claim is not None
        for one in weigh(claim)
    ]


def fit(data: list[tuple[tuple[float, float, float], bool]]) -> tuple[float, list[float]]:
    """The intercept and the weights, none negative."""
    right = sum(label for _, label in data)
    wrong = len(data) - right
    targets = [(right + 1) / (right + 2) if label else 1 / (wrong + 2) for _, label in data]
    intercept, weights = 0.0, [1.0, 1.0, 1.0]
    for _ in range(STEPS):
        errors = [
            1 / (1 + math.exp(-(intercept + sum(w * x for w, x in zip(weights, row, strict=True))))) - target
            for (row, _), target in zip(data, targets, strict=True)
        ]
        intercept -= RATE * sum(errors) / len(data)
        for i in range(3):
            slope = sum(e * row[i] for e, (row, _) in zip(errors, data, strict=True)) / len(data)
            weights[i] = max(0.0, weights[i] - RATE * (slope + RIDGE * weights[i] / 10))
    return intercept, weights


def main() -> None:
    data = pairs()
    intercept, (strength, lexical, lead) = fit(data)
    TARGET.write_text(
        "# How the score of a link follows from its match: a logistic curve with no negative weight.\n"
        "# Written by `python -m tests.quality.linking.calibrate`; do not edit the numbers by hand.\n\n"
        "[score]\n"
        f"intercept = {intercept:.3f}\nstrength = {strength:.3f}\nlexical = {lexical:.3f}\nlead = {lead:.3f}\n"
        f"threshold = {THRESHOLD}\n\n"
        "[provenance]\n"
        f'fitted = "{date.today().isoformat()}"\n'
        f'on = "tests/quality/linking: {", ".join(DEV)}"\n'
        f'passages_sha256 = "{checksum()}"\n'
        f"candidates = {len(data)}\nright = {sum(label for _, label in data)}\n",
        encoding="utf-8",
    )
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
