"""Revisions: what changed between two vintages, and that the changes add up."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.statistics.views.trade_tables import goods, read, trade
from wenmao.statistics.views.revisions import revisions

SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEY = ("period", "flow", "reporter", "partner", "product")


def test_known_answers(engine):
    old = goods(("export", "CHN", "USA", 100.0), ("export", "CHN", "KOR", 5.0), ("export", "CHN", "JPN", 7.0))
    new = goods(("export", "CHN", "USA", 110.0), ("export", "CHN", "KOR", 5.0), ("export", "CHN", "GBR", 3.0))
    found = {row["partner"]: row for row in read(engine, revisions(old, new, KEY))}
    assert {
        partner: (row["what"], row["old"], row["new"], row["change"]) for partner, row in found.items()
    } == {
        "USA": ("revised", 100.0, 110.0, 10.0),
        "JPN": ("withdrawn", 7.0, None, -7.0),
        "GBR": ("added", None, 3.0, 3.0),
    }
    assert found["USA"]["change_share"] == pytest.approx(0.1)
    assert found["JPN"]["change_share"] == -1.0
    assert found["GBR"]["change_share"] is None


def test_from_zero_there_is_no_share(engine):
    (row,) = read(
        engine, revisions(goods(("export", "CHN", "USA", 0.0)), goods(("export", "CHN", "USA", 2.0)), KEY)
    )
    assert (row["what"], row["change"], row["change_share"]) == ("revised", 2.0, None)


def test_an_added_zero_is_told(engine):
    (row,) = read(engine, revisions(goods(), goods(("export", "CHN", "USA", 0.0)), KEY))
    assert (row["what"], row["change"]) == ("added", 0.0)


def test_a_shorter_key_compares_sums(engine):
    old = goods(("export", "CHN", "USA", 0.1), ("export", "CHN", "KOR", 0.2), ("export", "USA", "CHN", 1.0))
    new = goods(("export", "CHN", "KOR", 0.3), ("export", "USA", "CHN", 2.0))
    (row,) = read(engine, revisions(old, new, ("year", "reporter")))
    assert (row["reporter"], row["old"], row["new"]) == ("USA", 1.0, 2.0)


@given(rows=trade)
@SHARED
def test_equal_tables_have_none(engine, rows):
    assert read(engine, revisions(goods(*rows), goods(*reversed(rows)), KEY)) == []
    assert read(engine, revisions(goods(*rows), goods(*reversed(rows)), ("year", "reporter"))) == []


@given(before=trade, after=trade)
@SHARED
def test_old_and_change_make_new(engine, before, after):
    found = read(engine, revisions(goods(*before), goods(*after), KEY))
    for row in found:
        assert (row["old"] or 0.0) + row["change"] == pytest.approx(row["new"] or 0.0, abs=0.001)
    change = sum(round(row["change"] * 100) for row in found)
    assert change == sum(round(row[3] * 100) for row in after) - sum(round(row[3] * 100) for row in before)
    back = {
        tuple(row[name] for name in KEY): row["change"]
        for row in read(engine, revisions(goods(*after), goods(*before), KEY))
    }
    assert back == {tuple(row[name] for name in KEY): -row["change"] for row in found}
