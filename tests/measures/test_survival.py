import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.trades import WORLD, read, rows
from wenmao.measures.survival import survival

FIRST, LAST = 1980, 2017
# Remission in weeks of 21 children with leukaemia who took 6-mercaptopurine, and whether it ended
# (Freireich et al. 1963, Blood 21; as printed in Introductory Biostatistics, example 11.1).
TREATED = [(6, True)] * 3 + [(of, True) for of in (7, 10, 13, 16, 22, 23)]
TREATED += [(of, False) for of in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
PLACEBO = [(of, True) for of in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def spells(durations, first=FIRST, last=LAST):
    """Trade with one relation a spell: an ended one begins in the second year, a running one lasts to the end.

    The reporter reports every year, by a relation that is alive in all of them.
    """
    told = [(year, "export", "CHN", "USA", "always", 1.0) for year in range(first, last + 1)]
    for i, (length, ended) in enumerate(durations):
        begin = first + 1 if ended else last - length + 1
        told += [(year, "export", "CHN", "USA", f"{i:06}", 1.0) for year in range(begin, begin + length)]
    return rows(told)


def ages(table):
    return {row["age"]: row for row in sorted(read(table), key=lambda row: row["age"])}


def test_treated_children_survive_as_published():
    found = ages(survival(spells(TREATED)))
    # R's survfit, as printed in two public transcripts of the same data.
    published = {
        6: (21, 3, 0.857, 0.0764), 7: (17, 1, 0.807, 0.0869), 10: (15, 1, 0.753, 0.0963),
        13: (12, 1, 0.690, 0.1068), 16: (11, 1, 0.627, 0.1141), 22: (7, 1, 0.538, 0.1282),
        23: (6, 1, 0.448, 0.1346),
    }  # fmt: skip
    for age, (at_risk, ended, share, error) in published.items():
        row = found[age]
        assert (row["at_risk"], row["ended"]) == (at_risk, ended)
        assert round(row["survival"], 3) == share
        assert round(row["standard_error"], 4) == error
    # With seven digits, from a public test of another package on the same data.
    seven = {7: 0.8067227, 10: 0.7529412, 13: 0.6901961, 16: 0.6274510, 22: 0.5378151, 23: 0.4481793}
    assert all(abs(found[age]["survival"] - share) < 5e-8 for age, share in seven.items())
    assert max(found) == 35
    assert found[35]["censored"] == 1
    assert found[6]["left_censored"] == 1  # the relation that is there from the first year
    assert found[6]["spells"] == 21


def test_untreated_children_survive_as_published():
    found = ages(survival(spells(PLACEBO)))
    for age, (share, error) in {1: (0.9048, 0.0641), 2: (0.8095, 0.0857), 3: (0.7619, 0.0929)}.items():
        assert round(found[age]["survival"], 4) == share
        assert round(found[age]["standard_error"], 4) == error
    assert found[23]["survival"] == 0
    assert found[23]["standard_error"] is found[23]["low"] is found[23]["high"] is None


DURATIONS = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=2, max_size=30)


@settings(max_examples=12, deadline=None)
@given(DURATIONS)
def test_is_that_of_statsmodels(durations):
    duration = pytest.importorskip("statsmodels.duration.api")
    found = ages(survival(spells(durations, last=FIRST + 14)))
    lengths, ended = (np.array(of) for of in zip(*durations, strict=True))
    if not ended.any():
        assert all(row["survival"] == 1 and row["low"] is None for row in found.values())
        return
    peer = duration.SurvfuncRight(lengths.astype(float), ended.astype(int))
    with np.errstate(all="ignore"):
        errors = peer.surv_prob_se
    for age, share, error in zip(peer.surv_times, peer.surv_prob, errors, strict=True):
        row = found[int(age)]
        assert math.isclose(row["survival"], share, abs_tol=1e-12)
        if share > 0:
            assert math.isclose(row["standard_error"], error, abs_tol=1e-12)
            if share < 1:
                # The log-log interval has equal arms on its own scale.
                bend = [math.log(-math.log(row[of])) for of in ("low", "survival", "high")]
                arm = 1.959963984540054 * error / (share * abs(math.log(share)))
                assert math.isclose(bend[0] - bend[1], arm, rel_tol=1e-6, abs_tol=1e-9)
                assert math.isclose(bend[1] - bend[2], arm, rel_tol=1e-6, abs_tol=1e-9)


@settings(max_examples=12, deadline=None)
@given(DURATIONS)
def test_never_rises_and_stays_between_nothing_and_all(durations):
    before = 1.0
    for row in ages(survival(spells(durations, last=FIRST + 14))).values():
        assert 0 <= row["survival"] <= row["survived_before"] == before
        assert row["low"] is None or 0 <= row["low"] <= row["survival"] <= row["high"] <= 1
        before = row["survival"]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_without_censoring_is_the_share_that_lived_longer(lengths):
    found = ages(survival(spells([(of, True) for of in lengths], last=FIRST + 14)))
    for age, row in found.items():
        assert math.isclose(row["survival"], sum(of > age for of in lengths) / len(lengths), abs_tol=1e-12)


def relation(years, product="950300", value=1.0):
    return [(year, "export", "CHN", "USA", product, value) for year in years]


REPORTED = relation(range(2000, 2010), "always")


def told(*relations, **choices):
    table = rows(REPORTED + [row for of in relations for row in of])
    return {
        row["age"]: (row["at_risk"], row["ended"], row["censored"])
        for row in read(survival(table, **choices))
    }


def test_a_year_without_trade_ends_a_spell_unless_gaps_are_allowed():
    broken = relation([2003, 2004, 2006])
    assert told(broken) == {1: (2, 1, 0), 2: (1, 1, 0)}
    assert told(broken, gap=1) == {1: (1, 0, 0), 2: (1, 0, 0), 3: (1, 0, 0), 4: (1, 1, 0)}


def test_a_spell_is_censored_as_long_as_it_may_go_on():
    assert told(relation([2008])) == {1: (1, 1, 0)}
    assert told(relation([2008]), gap=1) == {1: (1, 0, 1)}
    assert told(relation([2009])) == {1: (1, 0, 1)}
    assert told(relation([2007]), gap=1) == {1: (1, 1, 0)}


def test_a_spell_that_may_have_begun_before_is_dropped_or_kept():
    assert told(relation([2000, 2001])) == {}
    assert told(relation([2001]), gap=1) == {}
    kept = told(relation([2000, 2001]), left_censored="keep")
    assert kept[2] == (2, 1, 0)
    assert kept[10] == (1, 0, 1)


def test_only_years_above_the_threshold_are_alive():
    small = relation([2003, 2004], value=5.0) + relation([2005], value=20.0)
    assert told(small, least=5.0) == {1: (1, 1, 0)}


def test_a_year_that_the_reporter_lacks_neither_ends_nor_ages_a_spell():
    trade = [row for row in REPORTED + relation([2003, 2004, 2006, 2007]) if row[0] != 2005]
    found = ages(survival(rows(trade)))
    assert [row["ended"] for row in found.values()] == [0, 0, 0, 1]
    assert found[4]["years"] == 9


def test_several_rows_of_a_year_are_one_year():
    twice = relation([2003, 2004]) * 2
    assert told(twice) == {1: (1, 0, 0), 2: (1, 1, 0)}


def test_flows_and_reporters_stand_apart():
    found = read(survival(rows(WORLD), left_censored="keep"))
    assert {(row["flow"], row["reporter"]) for row in found} == {
        (flow, reporter) for flow in ("export", "import") for reporter in ("CHN", "FRA", "JPN", "USA")
    }


def test_sixty_two_years_are_counted_and_more_refused():
    always = relation(range(1900, 1962), "always")
    found = ages(survival(rows(always + relation(range(1901, 1962)))))
    assert found[61]["censored"] == 1
    with pytest.raises(ValueError, match="at most 62 years"):
        survival(rows(relation(range(1900, 1963))))


@pytest.mark.parametrize("choice", [{"gap": -1}, {"left_censored": "maybe"}, {"level": 95}])
def test_choices_that_mean_nothing_are_refused(choice):
    with pytest.raises(ValueError, match=next(iter(choice))):
        survival(rows(WORLD), **choice)


def test_reads_from_each_engine_alike(engine, tmp_path):
    path = tmp_path / "trade.parquet"
    rows(WORLD).to_parquet(path)
    found = read(survival(engine.read_parquet(str(path)), left_censored="keep"))
    assert found == read(survival(rows(WORLD), left_censored="keep"))
