"""The packaged relations: whole, as published, and known cases."""

import csv
from itertools import pairwise, product

import pytest

from tests.shared import classifications
from wenmao.statistics.classifications.correlation import path, relation, relations
from wenmao.statistics.classifications.hs import REVISIONS, codes, rows
from wenmao.statistics.packaged import table

ADJACENT = list(pairwise(REVISIONS))
EVERY_WAY = list(product(REVISIONS, repeat=2))
WITHOUT_SUCCESSOR = {("HS2017", "HS2022"): {"300219"}}


def pairs(origin, target):
    return {(of.code, goal) for of in relations(origin, target) for goal in of.targets}


def first_table(origin, target):
    adjustment = f"{target[2:]} to {origin[2:]}"
    with (classifications() / "hs_consolidated_comtrade_concordances.csv").open(encoding="utf-8") as found:
        return {
            (row["code.before"].zfill(6), row["code.after"].zfill(6))
            for row in csv.DictReader(found)
            if row["adjustment"] == adjustment
        } - {("999999", "999999")}


def second_table(origin, target):
    before, after = (f"hs{name[-2:]}" for name in (origin, target))
    with (classifications() / "product_correlation_hs92_hs17_bec_sitc.csv").open(encoding="utf-8") as found:
        return {
            (row[before], row[after])
            for row in csv.DictReader(found)
            if "NULL" not in (row[before], row[after])
        } - {("999999", "999999")}


@pytest.mark.parametrize("entry", table("hs/correlation")["pair"], ids=lambda entry: entry["target"])
def test_relations_are_those_published(entry):
    origin, target = entry["origin"], entry["target"]
    added = {
        (more["code"], goal)
        for more in table("hs/correlation")["added"]
        if more["origin"] == origin
        for goal in more["codes"]
    }
    first = first_table(origin, target)
    assert len(first) == entry["pairs"]
    assert pairs(origin, target) == first | added
    if "agree" in entry:
        second = second_table(origin, target)
        found = len(first & second), len(first - second), len(second - first)
        assert found == (entry["agree"], entry["first"], entry["second"])
        assert added == second - first


def test_every_pair_of_revisions_is_told():
    assert [(entry["origin"], entry["target"]) for entry in table("hs/correlation")["pair"]] == ADJACENT
    assert {(row["origin"], row["target"]) for row in rows("correlation")} == set(ADJACENT)


def test_listed_relations_are_changes_between_codes_that_exist():
    seen = set()
    for row in rows("correlation"):
        key = row["origin"], row["target"], row["code"]
        goals = row["codes"].split()
        assert key not in seen
        assert row["code"] in codes(row["origin"])
        assert set(goals) <= codes(row["target"])
        assert goals == sorted(set(goals))
        assert goals != [row["code"]]
        seen.add(key)


@pytest.mark.parametrize(("origin", "target"), EVERY_WAY)
def test_every_code_has_a_target(origin, target):
    found = relations(origin, target)
    assert {of.code for of in found} == codes(origin)
    assert {goal for of in found for goal in of.targets} <= codes(target)
    ended = {of.code for of in found if of.kind == "ended"}
    assert ended == WITHOUT_SUCCESSOR.get((origin, target), set())


@pytest.mark.parametrize(("origin", "target"), EVERY_WAY)
def test_every_code_has_an_origin(origin, target):
    reached = {goal for of in relations(origin, target) for goal in of.targets}
    assert codes(target) - reached == WITHOUT_SUCCESSOR.get((target, origin), set())


@pytest.mark.parametrize(("origin", "target"), EVERY_WAY)
def test_kinds_say_what_the_pairs_say(origin, target):
    linked = pairs(origin, target)
    sources = {}
    for code, goal in linked:
        sources.setdefault(goal, set()).add(code)
    for of in relations(origin, target):
        alone = len(of.targets) == 1 and len(sources[of.targets[0]]) == 1
        assert (of.kind in ("same", "renamed")) == alone
        assert (of.kind == "split") == (len(of.targets) > 1)
        assert of.exact == (of.kind in ("same", "renamed", "merged"))


def test_ended_codes_and_doubts_are_in_the_data():
    data = table("hs/correlation")
    assert {(e["origin"], e["target"], e["code"]) for e in data["ended"]} == {("HS2017", "HS2022", "300219")}
    for entry in data["doubt"]:
        assert entry["code"] not in relation(entry["code"], entry["origin"], entry["target"]).targets


@pytest.mark.parametrize(
    ("code", "origin", "target", "goals", "kind"),
    [
        ("950410", "HS2007", "HS2012", ("950450",), "merged"),  # consoles for use with a television
        ("970110", "HS2017", "HS2022", ("970121", "970191"), "split"),  # paintings: over 100 years, and not
        ("970200", "HS2017", "HS2022", ("970210", "970290"), "split"),
        ("852410", "HS2002", "HS2007", ("852380",), "merged"),  # gramophone records
        ("490110", "HS1992", "HS2022", ("490110",), "same"),
        ("920710", "HS2017", "HS2022", ("920710",), "same"),
    ],
)
def test_known_cases(code, origin, target, goals, kind):
    found = relation(code, origin, target)
    assert (found.targets, found.kind) == (goals, kind)


def test_recorded_media_moved_to_8523():
    moved = [of for of in relations("HS2002", "HS2007") if of.code.startswith("8524")]
    assert moved
    assert {goal[:4] for of in moved for goal in of.targets} <= {"8523", "9504"}


def test_backwards_is_not_the_inverse():
    assert relation("950410", "HS2007", "HS2012").kind == "merged"
    assert relation("950450", "HS2012", "HS2007").kind == "split"
    assert path("HS2017", "HS2002") == ("HS2017", "HS2012", "HS2007", "HS2002")


def test_an_unknown_code():
    with pytest.raises(ValueError, match="HS2017 has no code '999999'"):
        relation("999999", "H5", "H6")
