"""Definitions: every list names its source, reads in every HS revision, and compares with others."""

import pytest

from wenmao.statistics.classifications.definitions import (
    UnknownDefinition,
    coded_definition,
    definitions,
    difference,
    members,
)
from wenmao.statistics.classifications.hs import REVISIONS, codes

ALL = definitions()
GOODS = [one for one in ALL if one.kind == "goods" and one.entries]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_every_definition_says_whose_it_is_and_where_it_was_seen(one):
    assert one.name.en
    assert one.name.zh
    assert one.producer
    assert one.title
    assert one.seen in ("original", "repost", "secondary")
    assert one.seen_at
    assert one.complete or one.note, "what is missing must be said"
    assert len({entry.code for entry in one.entries}) == len(one.entries)
    for entry in one.entries:
        assert entry.name.en
        assert entry.name.zh


@pytest.mark.parametrize(
    "one", [one for one in ALL if one.classification == "EBOPS 2010"], ids=lambda one: one.id
)
def test_service_items_are_of_the_classification(one):
    known = {entry.code for entry in coded_definition("ebops-2010").entries}
    assert {entry.code for entry in one.entries} <= known


@pytest.mark.parametrize("target", REVISIONS)
@pytest.mark.parametrize("one", GOODS, ids=lambda one: one.id)
def test_goods_read_in_every_revision(one, target):
    found = members(one, target)
    assert found
    assert {member.code for member in found} <= codes(target)
    own = {member.code for member in members(one)}
    assert {origin for member in found for origin in member.origins} <= own | {e.code for e in one.entries}


def test_what_came_of_counted_and_other_codes_is_counted_in_part():
    found = {member.code: member for member in members(coded_definition("cultural-headings"), "HS2007")}
    # Optical media of HS2007 are recorded (852349, counted) and unrecorded (852341, not counted) in HS2012.
    assert found["852340"].extent == "part"
    assert found["970110"].extent == "whole"
    assert found["490199"].origins == ("490199",)


@pytest.mark.parametrize("target", ["HS1996", "HS2017", "HS2022"])
def test_a_definition_does_not_differ_from_itself_and_differences_turn_around(target):
    narrow, wide = coded_definition("cultural-headings"), coded_definition("cultural-headings-wide")
    assert all(one.first == one.second for one in difference(wide, wide, target))
    there = {(d.code, d.first, d.second) for d in difference(narrow, wide, target)}
    assert {(code, second, first) for code, first, second in there} == {
        (d.code, d.first, d.second) for d in difference(wide, narrow, target)
    }


@pytest.mark.parametrize(
    ("table", "words"),
    [("kod,domain\n970110,Art\n", "'code' is missing"), ("code,domain\n990000,Art\n", "no code of HS2017")],
)
def test_a_broken_definition_names_what_is_wrong(tmp_path, table, words):
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\nname = { en = "m", zh = "m" }\nproducer = "p"\nclassification = "HS2017"\n'
        'kind = "goods"\ntitle = "t"\n', encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "mine.csv").write_text(table, encoding="utf-8")
    with pytest.raises(UnknownDefinition, match=words):
        members(coded_definition(str(tmp_path / "mine.toml")))
