"""Search is as good as it was, and better than words alone and than SQLite's full-text search."""

import json
from statistics import fmean

import pytest

from tests.quality.search.evaluate import FLOORS, OURS, checksum, compared, queries
from tests.quality.search.scoring import difference

OTHERS = ("wenmao, words alone", "SQLite FTS5, cut words", "SQLite FTS5, trigrams")


@pytest.fixture(scope="module")
def scores():
    return compared(queries("test"))


def test_quality_has_not_fallen(scores):
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert checksum(queries("test")) == floors["queries_sha256"], (
        "queries or passages changed: evaluate --record"
    )
    assert fmean(scores[OURS].ndcg) >= floors["ndcg"]
    assert fmean(scores[OURS].recall) >= floors["recall"]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("measure", ["ndcg", "recall"])
def test_better_than(scores, other, measure):
    ours, theirs = getattr(scores[OURS], measure), getattr(scores[other], measure)
    _, low, _ = difference(ours, theirs)
    assert low > 0, f"{measure} of {OURS} is not surely above that of {other}"
