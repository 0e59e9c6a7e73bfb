"""Groups of products: Lall's technology groups against the tables they come from, and groupings of one's own."""

import csv
import math
import tomllib
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given, settings

from tests.measures.bound import bound
from tests.measures.samples import chile_argentina, india_china
from tests.measures.trades import WORLD, alike, read, rows, trades
from tests.shared import classifications
from wenmao.measures.technology import group_structure, technology_groups, technology_structure
from wenmao.statistics.classifications.hs import REVISIONS, codes


def packaged():
    text = files("wenmao.measures").joinpath("data/lall.csv").read_text(encoding="utf-8")
    found = list(csv.DictReader(text.splitlines()))
    assert len({row["code"] for row in found}) == len(found)
    return {row["code"]: row["group"] for row in found}


# UNCTAD's list of SITC Rev.3 by technology groups, as a public table derived from it has it: see lall.toml.
SITC = {
    "PP": "001 011 012 022 025 034 036 041 042 043 044 045 054 057 071 072 074 075 081 091 121 211 212 222 223 231 "
    "244 245 246 261 263 268 272 273 274 277 278 291 292 321 333 342 343 344 345 681 682 683 684 685 686 687",
    "RB1": "016 017 023 024 035 037 046 047 048 056 058 059 061 062 073 098 111 112 122 232 247 248 251 264 265 269 "
    "421 422 431 621 625 629 633 634 635 641",
    "RB2": "281 282 283 284 285 286 287 288 289 322 325 334 335 411 511 514 515 516 522 523 524 531 532 551 592 661 "
    "662 663 664 667 689",
    "LT1": "611 612 613 651 652 654 655 656 657 658 659 831 841 842 843 844 845 846 848 851",
    "LT2": "642 665 666 673 674 675 676 677 678 691 692 693 694 695 696 697 699 821 893 894 895 897 898 899",
    "MT1": "781 782 783 784 785",
    "MT2": "266 267 512 513 533 553 554 562 571 572 573 574 575 579 581 582 583 591 593 597 598 653 671 672 679 786 "
    "791 882",
    "MT3": "711 713 714 721 722 723 724 725 726 727 728 731 733 735 737 741 742 743 744 745 746 747 748 749 762 763 "
    "772 773 775 793 811 812 813 872 873 884 885 891",
    "HT1": "716 718 751 752 759 761 764 771 774 776 778",
    "HT2": "525 541 542 712 792 871 874 881",
}
# Divided by the correlation tables, and told by WITS as a heading that the tables do not have.
ELSEWHERE = {"853670"}


def test_the_groups_are_named():
    assert list(technology_groups()) == list(SITC)
    assert sum(len(of.split()) for of in SITC.values()) == 253


def test_every_code_of_every_revision_is_in_the_table():
    found = packaged()
    for revision in REVISIONS:
        assert codes(revision) <= found.keys(), revision
    assert set(found.values()) == {*SITC, "divided", ""}


def test_few_codes_are_divided_or_left_out():
    found = packaged()
    for revision in REVISIONS:
        counted = Counter(found[code] for code in codes(revision))
        # In HS1992, 1996 and 2002 paper and leather are cut otherwise than in SITC Rev.3; in HS2022, display modules.
        assert counted["divided"] <= 50
        assert counted[""] <= 60


def test_each_code_has_the_group_of_one_of_its_sitc_headings():
    group = {code: name for name, listed in SITC.items() for code in listed.split()}
    with (classifications() / "product_correlation_hs92_hs17_bec_sitc.csv").open(encoding="utf-8") as file:
        headings = {}
        for row in csv.DictReader(file):
            for revision in ("hs92", "hs96", "hs02", "hs07", "hs12", "hs17"):
                headings.setdefault(row[revision], set()).add(group.get(row["sitc3"][:3], ""))
    found, checked = packaged(), 0
    for code in set().union(*(codes(revision) for revision in REVISIONS[:-1])):
        if found[code] == "divided":
            assert len(headings[code]) > 1 or code in ("852491", "852499"), code
        elif code not in ELSEWHERE:
            assert found[code] in headings[code], code
            checked += len(headings[code]) == 1
    assert checked > 5800


@pytest.mark.parametrize(
    ("code", "group"),
    [
        # What goods are, and where Lall puts them: fresh fruit, wood, petrol, shirts, toys, cars, plastics, lathes,
        # telephones, integrated circuits, cameras, aircraft, medicines.
        ("080510", "PP"), ("440710", "RB1"), ("271012", "RB2"), ("620520", "LT1"), ("950300", "LT2"),
        ("870323", "MT1"), ("390110", "MT2"), ("845811", "MT3"), ("851712", "HT1"), ("854231", "HT1"),
        ("900651", "HT2"), ("880240", "HT2"), ("300490", "HT2"), ("920110", "LT2"), ("852410", "LT2"),
        # Printed matter, exposed film and works of art are in no group.
        ("490199", "unclassified"), ("370610", "unclassified"), ("970110", "unclassified"),
        ("852491", "divided"), ("999999", "unclassified"), ("TOTAL", "unclassified"),
        # National codes by their first six digits.
        ("85423190", "HT1"), ("8542319000", "HT1"), ("8542", "unclassified"),
    ],
)  # fmt: skip
def test_codes_and_their_groups(code, group):
    (row,) = read(technology_structure(rows([(2021, "export", "CHN", "USA", code, 1.0)])))
    assert (row["group"], row["technology_structure"]) == (group, 1.0)


@pytest.mark.parametrize("told", [india_china, lambda: chile_argentina(2002)])
def test_real_trade_by_a_plain_sum(told):
    told, group = told(), packaged()
    sums = Counter()
    for _, flow, _, _, product, value, *_ in told:
        sums[flow, group.get(product) or "unclassified"] += value
    found = read(technology_structure(rows(told)))
    assert {(row["flow"], row["group"]) for row in found} == sums.keys()
    for row in found:
        whole = sum(value for (flow, _), value in sums.items() if flow == row["flow"])
        share = sums[row["flow"], row["group"]] / whole
        assert math.isclose(row["technology_structure"], share, rel_tol=1e-10)
    five = {
        (row["flow"], row["group"]): row["technology_structure"]
        for row in read(technology_structure(rows(told), groups="five"))
    }
    assert {group for _, group in five} <= {"PP", "RB", "LT", "MT", "HT", "divided", "unclassified"}
    high = sum(
        row["technology_structure"] for row in found if (row["flow"], row["group"][:2]) == ("import", "HT")
    )
    assert math.isclose(five["import", "HT"], high, rel_tol=1e-12)


# Codes of HS2012 whose SITC Rev.3 heading by WITS was looked up one by one, with the group of the heading.
LOOKED_UP = {
    "PP": "270500 350211 210500 230800 261800 310250 411520 740311",
    "RB1": "481390 400220 401110 440500 530500",
    "RB2": "271020 281820 280920 293500 294000 320411 350510 381600 740400 811300 720449",
    "LT1": "392620 401511 430310 500500 960500",
    "LT2": "340600 420321 902110 961900 940530 880400 871500 321590 360500 391810 392330 460121 482010 482361 720810 "
    "731581 761610 810196 852321 852329 852341 852349 852380 920110 940110 950300 950450 950810",
    "MT1": "870120 871310",
    "MT2": "220710 290511 291736 320611 330300 370310 720711 730411 860110 860900 871610",
    "MT3": "853670 848420 382530 901831 940210 940510 731511 732211 840120 841111 842211 851981 852110 852190 852712 "
    "853400 853650 853810 848620 854430 870110 870911 871000 890110 900110 901890 902810 910111 930110 940600",
    "HT1": "852352 844331 840110 841011 846721 847130 851712 851810 852210 852550 852841 852849 852872 853110 854140 "
    "901812 902212",
    "HT2": "284410 300230 840610 880211 900510 900630 901210 902300 901310 903289 901060",
    "": "370610 482110 490900 970200 970600 271600",
}


def test_codes_that_were_looked_up():
    found = packaged()
    for group, listed in LOOKED_UP.items():
        assert {code: found[code] for code in listed.split()} == dict.fromkeys(listed.split(), group)


def test_the_longest_code_counts():
    grouping = {"95": "toys and games", "9503": "toys", "950300": "toys", "49": "print"}
    trade = rows(
        [(2021, "export", "CHN", "USA", code, 1.0) for code in ("950300", "950450", "490110", "970110")]
    )
    assert {row["group"]: row["group_structure"] for row in read(group_structure(trade, grouping=grouping))} == {
        "toys": 0.25, "toys and games": 0.25, "print": 0.25, "unclassified": 0.25,
    }  # fmt: skip


def test_a_grouping_of_ones_own(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("prefix,group\n95,toys\n4901,books\n", encoding="utf-8-sig")
    for given_ in (path, str(path)):
        found = read(group_structure(rows(WORLD), grouping=given_))
        assert {row["group"] for row in found} == {"toys", "books", "unclassified"}


def test_a_definition_groups_by_its_domains():
    found = read(group_structure(rows(WORLD), grouping="cultural-headings"))
    assert "unclassified" in {row["group"] for row in found} and len({row["group"] for row in found}) >= 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,group\n95,toys\n", "line 2: a row says prefix and group, and has code, group"),
        ("prefix,group\n95,toys\n95,games\n", "line 3: 95 is in toys and in games"),
        ("prefix,group\n95,\n", "line 2: a row says prefix and group"),
        ("prefix,group\n", "names no product"),
    ],
)
def test_a_grouping_that_cannot_be_used(tmp_path, text, message):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        group_structure(rows(WORLD), grouping=path)


def test_a_grouping_that_is_not_there(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        group_structure(rows(WORLD), grouping=tmp_path / "absent.csv")
    with pytest.raises(ValueError, match="no such definition"):
        group_structure(rows(WORLD), grouping="lal")
    with pytest.raises(ValueError, match="names no product"):
        group_structure(rows(WORLD), grouping={})
    with pytest.raises(ValueError, match='"ten" or "five"'):
        technology_structure(rows(WORLD), groups="six")


def test_the_table_says_where_it_comes_from():
    head = tomllib.loads(files("wenmao.measures").joinpath("data/lall.toml").read_text(encoding="utf-8"))
    assert head["seen"] == "secondary" and "Lall" in head["concept"] and head["rule"]["divided"]


@settings(deadline=None, max_examples=15)
@given(trades(flows=("export", "import"), least=1))
def test_the_shares_of_a_reporter_sum_to_one(told):
    sums = Counter()
    for row in read(technology_structure(rows(told), by=("partner",))):
        sums[row["flow"], row["reporter"], row["partner"]] += row["technology_structure"]
    assert all(math.isclose(of, 1.0, rel_tol=1e-9) for of in sums.values())


def test_tables_bound_to_an_engine(engine, tmp_path):
    found = read(technology_structure(bound(WORLD, engine, tmp_path)), engine)
    assert alike(found, read(technology_structure(rows(WORLD))))
