"""The labelled queries are sound: what they name is there, and no need is both tuned on and measured by."""

from collections import Counter
from itertools import product

import pytest

from tests.quality.search.corpus import corpus
from tests.quality.search.evaluate import SPLITS, Labelled, queries

KINDS = {
    "keyword", "question", "two-character", "unknown-word", "traditional",
    "cross-language", "named-entity", "phrase", "paraphrase", "figure",
}  # fmt: skip
SHARED = 0.6  # of the passages of two queries together, from which on they are taken for one need


@pytest.mark.parametrize("one", queries(*SPLITS), ids=lambda one: one.id)
def test_query_names_passages_that_are_there(one: Labelled):
    assert one.kind in KINDS
    assert one.language in {"zh", "en"}
    assert one.query.strip() and one.need.strip()
    assert set(one.relevant) <= set(corpus())
    assert set(one.relevant.values()) <= {1, 2, 3}
    assert max(one.relevant.values()) >= 2, "nothing answers this query"


def test_no_query_stands_twice():
    for of in ("id", "query"):
        twice = [value for value, n in Counter(getattr(one, of) for one in queries(*SPLITS)).items() if n > 1]
        assert not twice


def test_no_need_is_tuned_on_and_measured_by():
    def answers(one: Labelled) -> set[str]:
        return {name for name, grade in one.relevant.items() if grade >= 2}

    shared = [
        f"{dev.id} {dev.query} = {test.id} {test.query}"
        for dev, test in product(queries("dev"), queries("test"))
        if len(answers(dev) & answers(test)) > SHARED * len(answers(dev) | answers(test))
    ]
    assert not shared


def test_queries_go_across_languages():
    directions = Counter(one.direction for one in queries(*SPLITS))
    assert directions["zh→en"] + directions["en→zh"] >= 50
    assert directions["zh→both"] + directions["en→both"] >= 20
