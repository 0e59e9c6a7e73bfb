"""Margins: the identity of Hummels and Klenow, laws of growth, and real trade against computations of their own."""

import csv
import math
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings

from tests.measures.trades import WORLD, read, rows, whole, worlds
from tests.shared import trade_samples
from wenmao.measures.margins import entries, extensive_margin, intensive_margin

LAWS = settings(max_examples=5, deadline=None)


def margins(trade, **choices):
    """Both margins of each reporter and partner, or of each reporter."""
    extensive, intensive = (read(of(trade, **choices)) for of in (extensive_margin, intensive_margin))
    assert len(extensive) == len(intensive)
    told = {}
    for one, other in zip(extensive, intensive, strict=True):
        both = {**one, **other}
        told[tuple(both[key] for key in ("year", "reporter", "partner") if key in both)] = both
    return told


def plainly(trade, *, world=False, together=False):
    """Both margins by sets and sums, straight from their definition."""
    exports = defaultdict(Counter)
    for year, _, reporter, partner, product, value in trade:
        if value > 0:
            exports[year, "" if together else partner][reporter, product] += value
    told = {}
    for (year, partner), cells in exports.items():
        for j in {reporter for reporter, _ in cells}:
            own = {product: value for (reporter, product), value in cells.items() if reporter == j}
            reference = Counter()
            for (reporter, product), value in cells.items():
                if world or reporter != j:
                    reference[product] += value
            total = math.fsum(reference.values())
            shared = math.fsum(reference[product] for product in own)
            sold = math.fsum(own.values())
            told[(year, j) if together else (year, j, partner)] = (
                shared / total if total else None,
                sold / shared if shared else None,
            )
    return told


def same(found, expected):
    assert found.keys() == expected.keys()
    for key, margins in expected.items():
        for column, margin in zip(("extensive_margin", "intensive_margin"), margins, strict=True):
            of = found[key][column]
            assert (of is None) is (margin is None), (key, column)
            assert margin is None or of == pytest.approx(margin, rel=1e-12), (key, column)


# --- extensive and intensive -------------------------------------------------------------------------------


@pytest.mark.parametrize("reference", ["rest", "world"])
@pytest.mark.parametrize("by", [("partner",), ()])
def test_margins_are_those_of_the_definition(reference, by):
    exports = [row for row in WORLD if row[1] == "export"]
    found = margins(rows(exports), reference=reference, by=by)
    same(found, plainly(exports, world=reference == "world", together=not by))


@LAWS
@given(worlds(economies=("CHN", "FRA", "JPN"), least=1.0))
def test_their_product_is_the_ratio_to_the_reference(trade):
    trade = whole(trade)
    found = margins(rows(trade))
    same(found, plainly(trade))
    for row in found.values():
        assert row["extensive_margin"] is None or 0 <= row["extensive_margin"] <= 1
        if row["intensive_margin"] is not None:
            assert row["extensive_margin"] * row["intensive_margin"] == pytest.approx(
                row["overall"], rel=1e-12
            )
            assert row["overall"] == pytest.approx(row["value"] / row["reference_total"], rel=1e-15)


@LAWS
@given(worlds(economies=("CHN", "FRA", "JPN"), least=1.0))
def test_of_the_world_the_ratio_is_the_market_share(trade):
    sums = Counter()
    for row in margins(rows(trade), reference="world").values():
        assert 0 < row["extensive_margin"] <= 1
        assert 0 < row["intensive_margin"] <= 1 + 1e-12
        sums[row["year"], row["partner"]] += row["extensive_margin"] * row["intensive_margin"]
    assert all(of == pytest.approx(1, rel=1e-9) for of in sums.values())


def test_scale_does_not_count():
    exports = [row for row in WORLD if row[1] == "export"]
    found = margins(rows(exports))
    scaled = margins(rows((*keys, value * 1e6) for *keys, value in exports))
    for key, row in found.items():
        for column in ("extensive_margin", "intensive_margin"):
            assert scaled[key][column] == pytest.approx(row[column], rel=1e-12)


def test_a_product_of_the_reporter_alone_widens_nothing():
    trade = [
        (2021, "export", "CHN", "USA", "490110", 30.0), (2021, "export", "CHN", "USA", "970110", 20.0),
        (2021, "export", "FRA", "USA", "490110", 40.0), (2021, "export", "FRA", "USA", "950300", 60.0),
    ]  # fmt: skip
    row = margins(rows(trade))[2021, "CHN", "USA"]
    assert (row["products"], row["shared"], row["reference_total"]) == (2, 40.0, 100.0)
    assert (row["extensive_margin"], row["intensive_margin"], row["overall"]) == (0.4, 1.25, 0.5)


def test_where_nobody_else_sells_there_is_no_margin():
    trade = [
        (2021, "export", "CHN", "USA", "490110", 0.1), (2021, "export", "CHN", "USA", "490110", 0.2),
        (2021, "export", "CHN", "JPN", "490110", 5.0), (2021, "export", "FRA", "JPN", "950300", 5.0),
        (2021, "export", "FRA", "USA", "490110", 0.0), (2021, "export", "FRA", "KOR", "490110", -1.0),
    ]  # fmt: skip
    found = margins(rows(trade))
    alone, apart = found[2021, "CHN", "USA"], found[2021, "CHN", "JPN"]
    assert (alone["extensive_margin"], alone["intensive_margin"], alone["overall"]) == (None, None, None)
    assert alone["reference_total"] == alone["shared"] == 0.0
    assert (apart["extensive_margin"], apart["intensive_margin"], apart["overall"]) == (0.0, None, 1.0)
    assert (2021, "FRA", "USA") not in found and (2021, "FRA", "KOR") not in found


def test_chile_in_the_world_of_2002():
    """Exports by HS6 as UN Comtrade has them, by way of Open Trade Statistics: 2,030 products of Chile."""
    chile, world = (
        {row["commodity_code"]: float(row["trade_value_usd_exp"] or 0) for row in csv.DictReader(file)}
        for name in ("ots_yrc_y_2002_r_chl_c_all.csv", "ots_yc_y_2002_c_all.csv")
        for file in [(trade_samples() / name).read_text(encoding="utf-8").splitlines()]
    )
    rest = {code: value - chile.get(code, 0.0) for code, value in world.items()}
    assert all(value >= 0 for value in rest.values())
    trade = rows(
        (2002, "export", reporter, "WORLD", code, value)
        for reporter, values in (("CHL", chile), ("REST", rest))
        for code, value in values.items()
    )
    row = margins(trade)[2002, "CHL", "WORLD"]
    sold = {code for code, value in chile.items() if value > 0}
    assert row["products"] == len(sold)
    total = math.fsum(rest.values())
    shared = math.fsum(rest.get(code, 0.0) for code in sold)
    assert row["extensive_margin"] == pytest.approx(shared / total, rel=1e-12)
    assert row["intensive_margin"] == pytest.approx(math.fsum(chile.values()) / shared, rel=1e-12)
    assert row["extensive_margin"] * row["intensive_margin"] == pytest.approx(
        math.fsum(chile.values()) / total, rel=1e-12
    )


# --- entries -----------------------------------------------------------------------------------------------


def test_thai_shrimp_2011_on_2007():
    """Exports of four products as UN Comtrade has them: each relation classed by hand, the terms sum to growth."""
    text = (trade_samples() / "comtradr_thailand_shrimp_2007_2011.csv").read_text(encoding="utf-8")
    trade = [
        (int(row["ref_year"]), "export", "THA", row["partner_iso"], row["cmd_code"], float(row["primary_value"]))
        for row in csv.DictReader(text.splitlines())
        if row["flow_code"] == "X" and row["partner_iso"] != "W00"
    ]  # fmt: skip
    then, now = (
        {(partner, product): value for year, _, _, partner, product, value in trade if year == of}
        for of in (2007, 2011)
    )
    kinds = {
        "new": now.keys() - then.keys(),
        "ended": then.keys() - now.keys(),
        "continuing": now.keys() & then,
    }
    found = {row["relation"]: row for row in read(entries(rows(trade), span=4)) if row["year"] == 2011}
    assert found.keys() == kinds.keys()
    base = math.fsum(then.values())
    for kind, relations in kinds.items():
        row = found[kind]
        change = math.fsum(now.get(key, 0.0) - then.get(key, 0.0) for key in relations)
        assert (row["relations"], row["base_year"]) == (len(relations), 2007)
        assert row["base_total"] == pytest.approx(base, rel=1e-12)
        assert row["contribution"] == pytest.approx(change / base, rel=1e-11)
    assert math.fsum(row["contribution"] for row in found.values()) == pytest.approx(
        math.fsum(now.values()) / base - 1, rel=1e-11
    )


@LAWS
@given(worlds(years=(2020, 2021), economies=("CHN", "FRA", "JPN"), least=1.0))
def test_contributions_sum_to_growth(trade):
    totals = Counter()
    for year, flow, reporter, _, _, value in trade:
        totals[year, flow, reporter] += value
    for over in (("partner", "product"), ("product",)):
        sums = Counter()
        for row in read(entries(rows(trade), over=over)):
            assert row["relation"] in ("new", "ended", "continuing")
            assert row["relation"] != "new" or (row["base"] == 0 and row["contribution"] > 0)
            assert row["relation"] != "ended" or (row["value"] == 0 and row["contribution"] < 0)
            sums[row["year"], row["flow"], row["reporter"]] += row["contribution"]
        both = {key for key in totals if (key[0] - 1, *key[1:]) in totals}
        assert sums.keys() == both
        for key in both:
            base = totals[key[0] - 1, *key[1:]]
            assert sums[key] == pytest.approx(totals[key] / base - 1, rel=1e-9, abs=1e-9)


def test_relations_are_what_the_user_says_they_are():
    trade = rows(
        [(2020, "export", "CHN", "USA", "490110", 10.0), (2020, "export", "CHN", "JPN", "950300", 10.0),
         (2021, "export", "CHN", "USA", "950300", 15.0), (2021, "export", "CHN", "JPN", "950300", 10.0)]
    )  # fmt: skip

    def kinds(**choices):
        return {
            tuple(row[key] for key in ("partner", "relation") if key in row): row["contribution"]
            for row in read(entries(trade, **choices))
        }

    assert kinds() == {("new",): 0.75, ("ended",): -0.5, ("continuing",): 0.0}
    assert kinds(over=("partner",)) == {("continuing",): 0.25}
    assert kinds(over=("product",)) == {("ended",): -0.5, ("continuing",): 0.75}
    assert kinds(by=("partner",)) == {
        ("USA", "new"): 1.5, ("USA", "ended"): -1.0, ("JPN", "continuing"): 0.0,
    }  # fmt: skip


def test_growth_from_nothing_and_from_the_unknown():
    trade = rows(
        [(2020, "export", "CHN", "USA", "490110", 10.0), (2021, "export", "CHN", "USA", "490110", 12.0),
         (2021, "import", "CHN", "USA", "490110", 5.0), (2021, "import", "CHN", "JPN", "490110", 0.0),
         (2021, "export", "FRA", "USA", "490110", 5.0)]
    )  # fmt: skip
    found = {(row["reporter"], row["flow"], row["relation"]): row for row in read(entries(trade))}
    assert found.keys() == {("CHN", "export", "continuing"), ("CHN", "import", "new")}
    assert found["CHN", "import", "new"]["contribution"] is None
    assert found["CHN", "import", "new"]["relations"] == 1


def test_choices_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="over products"):
        extensive_margin(rows(WORLD), by=("product",))
    with pytest.raises(ValueError, match="'rest' or 'world'"):
        intensive_margin(rows(WORLD), reference="others")
    with pytest.raises(ValueError, match="cannot be kept apart"):
        entries(rows(WORLD), over=("partner",), by=("partner",))
    with pytest.raises(ValueError, match="nothing"):
        entries(rows(WORLD), over=())
