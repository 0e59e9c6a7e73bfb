"""Revisions, their codes and chapters, against the published tables."""

import csv

import pytest

from tests.shared import classifications
from wenmao.statistics.classifications.hs import REVISIONS, chapter, codes, is_code, revision, rows

COMTRADE_OWN = {"999999", "9999AA"}


@pytest.mark.parametrize("year", ["1992", "1996", "2002", "2007", "2012", "2017", "2022"])
def test_codes_are_those_published(year):
    with (classifications() / f"comtrade_HS{year}_codes.csv").open(encoding="utf-8-sig") as table:
        published = {row["id"] for row in csv.DictReader(table) if len(row["id"]) == 6} - COMTRADE_OWN
    if year in ("1992", "1996"):  # Comtrade divides what the nomenclature does not
        published = {code for code in published if not code.startswith("2710")} | {"271000"}
    assert codes(f"HS{year}") == published


def test_number_of_codes():
    assert [len(codes(name)) for name in REVISIONS] == [5020, 5113, 5224, 5052, 5205, 5387, 5612]


def test_every_name_of_a_revision():
    for place, name in enumerate(REVISIONS):
        assert revision(name) == revision(f"H{place}") == revision(f"HS{name[-2:]}") == name
    assert revision(" hs2017 ") == "HS2017"


@pytest.mark.parametrize("name", ["HS2018", "H7", "SITC4", "", "2017"])
def test_no_revision(name):
    with pytest.raises(ValueError, match=r"no revision of the Harmonized System; there are HS1992, HS1996"):
        revision(name)


def test_chapters_headings_and_subheadings():
    assert is_code("97", "HS2022")
    assert is_code("9701", "HS2022")
    assert is_code("970121", "HS2022")
    assert not is_code("970110", "HS2022")
    assert not is_code("77", "HS2022")
    assert not is_code("9", "HS2022")
    assert not is_code("999999", "HS2022")


def test_every_chapter_has_a_name():
    listed = [row["chapter"] for row in rows("chapters")]
    assert listed == [f"{number:02}" for number in range(1, 98)]
    for name in REVISIONS:
        for code in codes(name):
            assert chapter(code)
            assert chapter(code, "zh")
    assert {code[:2] for name in REVISIONS for code in codes(name)} == set(listed) - {"77"}


def test_no_chapter():
    with pytest.raises(ValueError, match="belongs to no chapter"):
        chapter("999999")
