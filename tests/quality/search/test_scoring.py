"""The measures of search, against an example worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quality.search.scoring import difference, ndcg, recall, reciprocal_rank

GRADES = {"a": 3, "b": 2, "c": 2, "d": 1}
FOUND = ["d", "x", "a", "y", "b"]


def test_worked_example():
    # gains 1, 0, 7, 0, 3 over log2 of 2, 3, 4, 5, 6: 1 + 3.5 + 1.160558 = 5.660558
    # ideal 7, 3, 3, 1 over log2 of 2, 3, 4, 5:      7 + 1.892789 + 1.5 + 0.430677 = 10.823466
    assert ndcg(FOUND, GRADES) == pytest.approx(5.660558 / 10.823466, abs=1e-6)
    assert ndcg(FOUND, GRADES, depth=1) == pytest.approx(1 / 7)
    assert recall(FOUND, GRADES) == pytest.approx(2 / 3)  # a and b of a, b, c: d only touches the need
    assert recall(FOUND, GRADES, depth=3) == pytest.approx(1 / 3)
    assert recall(["a", "b"], {"a": 3, "b": 2, "c": 2}, depth=2) == 1  # no more than two can be shown
    assert reciprocal_rank(FOUND, GRADES) == pytest.approx(1 / 3)


def test_nothing_relevant_found_is_nothing():
    assert ndcg(["x"], GRADES) == recall(["x"], GRADES) == reciprocal_rank(["x"], GRADES) == 0
    assert ndcg([], GRADES) == recall([], GRADES) == reciprocal_rank([], GRADES) == 0


def test_passage_given_twice_counts_once():
    assert ndcg(["a", "a"], {"a": 3, "b": 3}) == ndcg(["a"], {"a": 3, "b": 3})


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 3), min_size=1),
    st.lists(st.text(max_size=3), unique=True, max_size=30),
)
def test_measures_lie_between_nothing_and_the_ideal(grades, found):
    best = sorted(grades, key=lambda name: -grades[name])
    assert ndcg(best, grades) == pytest.approx(1)
    for measure in (ndcg, recall, reciprocal_rank):
        assert 0 <= measure(found, grades) <= 1 + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30))
def test_interval_holds_and_turns_about(pairs):
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    mean, low, high = difference(ours, theirs, resamples=200)
    assert low <= high
    assert difference(theirs, ours, resamples=200)[0] == pytest.approx(-mean)
    assert min(a - b for a, b in pairs) - 1e-9 <= low <= high <= max(a - b for a, b in pairs) + 1e-9


def test_interval_tells_a_lead_from_luck():
    steady = [0.6, 0.7, 0.8, 0.9] * 20
    _, low, _ = difference(steady, [value - 0.1 for value in steady])
    assert low > 0.05
    _, low, high = difference([0, 1] * 10, [1, 0] * 10)
    assert low < 0 < high
