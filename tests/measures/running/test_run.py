"""Measures run over a store: which rows they are given, which they keep, and how a row is opened."""

import math

import pytest

from tests.measures.trades import WORLD, alike
from wenmao.measures.catalogue import measures
from wenmao.measures.running.files import write
from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.rerun import rerun
from wenmao.measures.running.run import run
from wenmao.statistics.queries.query import Unanswerable
from wenmao.statistics.store.store import StoreError
from wenmao.vocabulary.workings import figure_json

MEASURES = ("level", "share", "growth", "cagr", "contribution", "balance", "cover_ratio", "normalised_balance",
            "world_share", *(of.name for of in measures().values()
                             if of.family in ("competitiveness", "markets", "margins", "bilateral")))  # fmt: skip


def asked(store, text, **chosen):
    return run(store, TradeQuery.parse(text), **chosen)


def amount(*, year=2021, flow="export", reporter=None, partner=None, product=None):
    """The sum of the rows that match, straight from the list."""
    want = (year, flow, reporter, partner, product)
    return sum(row[-1] for row in WORLD if all(w in (None, of) for w, of in zip(want, row, strict=False)))


def only(measured):
    (row,) = measured.rows
    return row


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("dataset", ["baci/hs17", "customs/own"])
def test_every_figure_and_every_leaf_of_it_reruns_to_its_value(store, name, dataset):
    span = " option.span=1" if "span" in measures()[name].choices else ""
    measured = asked(store, f"{name} {dataset} reporter=CHN year=2021{span}")
    figures = list(measured.figures())
    assert figures
    for figure in figures[:3]:
        leaves = [one for one in figure.leaves() if one.working.source]
        assert leaves
        for of in (figure, *leaves):
            text = of.working.query or of.working.source.locator
            assert math.isclose(rerun(store, text).figure.value, of.value, rel_tol=1e-12), text
        assert all(leaf.working.source.vintage for leaf in leaves)


@pytest.mark.parametrize("name", MEASURES)
def test_a_row_asked_for_alone_is_the_row_of_the_whole_table(store, name):
    span = " option.span=1" if "span" in measures()[name].choices else ""
    whole = asked(store, f"{name} customs/own year=2021{span}")
    alone = asked(store, f"{name} customs/own reporter=FRA year=2021{span}")
    assert alike(alone.rows, [row for row in whole.rows if row["reporter"] == "FRA"])


def test_parts_are_over_what_was_chosen(store):
    text = "hhi baci/hs17 reporter=CHN year=2021 option.over="
    partners, products = (next(asked(store, text + over).figures()) for over in ("partner", "product"))
    assert [float(of.value) for of in partners.working.operands] == sorted(
        (amount(reporter="CHN", partner=of) for of in ("FRA", "JPN", "USA")), reverse=True
    )
    assert {float(of.value) for of in products.working.operands} == {
        amount(reporter="CHN", product=of) for of in ("490110", "950300", "970110")
    }
    arithmetic = measures()["hhi"].arithmetic
    for figure in (partners, products):
        parts = [float(of.value) for of in figure.working.operands]
        assert math.isclose(arithmetic(*parts), figure.value, rel_tol=1e-12)


def test_an_operand_that_is_a_measure_opens_to_its_own_working(store):
    text = "hhi_normalised baci/hs17 reporter=CHN year=2021 option.potential=230 option.over=product"
    (figure,) = asked(store, text).figures()
    index, number = figure.working.operands
    assert (index.working.operation, float(number.value)) == ("hhi", 230)
    assert index.working.query.endswith("year=2021 option.over=product")
    assert len(index.working.operands) == 3
    assert math.isclose(rerun(store, index.working.query).figure.value, index.value, rel_tol=1e-12)


def test_sub_totals_and_the_world_are_not_counted_with_their_parts(store):
    assert only(asked(store, "level customs/own reporter=CHN year=2021"))["level"] == amount(reporter="CHN")
    everyone = only(asked(store, "level customs/own reporter=WLD year=2021"))
    assert everyone["level"] == amount()
    assert everyone["reporter"] == "WLD"


def test_the_world_that_a_dataset_publishes_can_be_asked_for(store):
    row = only(asked(store, "level customs/own reporter=CHN partner=WLD year=2021"))
    assert row["level"] == amount(reporter="CHN")


def test_a_chapter_is_read_where_its_level_is_asked_for(store):
    row = only(asked(store, "level customs/own reporter=CHN level=2 year=2021"))
    assert row["level"] == amount(reporter="CHN", product="490110")


def test_chapters_of_a_reconciled_dataset_are_sums_of_their_products(store):
    rows = asked(store, "level baci/hs17 reporter=CHN level=2 by=product year=2021").rows
    assert {row["product"]: row["level"] for row in rows} == {
        product[:2]: amount(reporter="CHN", product=product) for product in ("490110", "950300", "970110")
    }


def test_a_reconciled_dataset_gives_imports_as_the_exports_of_others(store):
    row = only(asked(store, "balance baci/hs17 reporter=CHN year=2021"))
    assert (row["exports"], row["imports"]) == (amount(reporter="CHN"), amount(partner="CHN"))


def test_the_mirror_is_what_the_partners_record(store):
    row = only(asked(store, "level customs/own reporter=CHN year=2021 mirror=yes"))
    assert math.isclose(row["level"], amount(flow="import", partner="CHN"))


def test_partners_can_be_put_together(store):
    measured = asked(store, "share customs/own reporter=CHN year=2021 groups=west:FRA+USA")
    shares = {row["partner"]: row["value"] for row in measured.rows}
    west = amount(reporter="CHN", partner="FRA") + amount(reporter="CHN", partner="USA")
    assert shares == {"west": west, "JPN": amount(reporter="CHN", partner="JPN")}
    alone = only(asked(store, "share customs/own reporter=CHN year=2021 groups=west:FRA+USA partner=west"))
    assert alone["total"] == amount(reporter="CHN")


def test_what_a_measure_is_relative_to_is_not_cut_down(store):
    product = only(asked(store, "balassa customs/own reporter=CHN products=970110 year=2021"))
    assert product["world_total"] == amount()
    market = only(asked(store, "balassa customs/own reporter=CHN products=970110 partner=USA year=2021"))
    assert market["world_total"] == amount(partner="USA")


def test_a_definition_is_taken_as_one_or_by_its_domains(store):
    codes = {"cultural": ["490110", "970110"]}
    together = only(asked(store, "balassa customs/own reporter=CHN definition=cultural by=definition year=2021",
                          members=lambda name, _: codes[name]))  # fmt: skip
    assert together["product"] == "cultural"
    assert together["value"] == amount(reporter="CHN") - amount(reporter="CHN", product="950300")
    domains = asked(store, "share customs/own reporter=CHN definition=cultural-headings by=domain year=2021")
    assert sum(row["share"] for row in domains.rows) == pytest.approx(1)
    assert "Books and press" in {row["product"] for row in domains.rows}


def test_values_can_be_at_fob_in_another_currency_and_at_constant_prices(store):
    plain = only(asked(store, "level customs/own flow=import reporter=CHN year=2020"))["level"]
    fob = only(
        asked(store, "level customs/own flow=import reporter=CHN year=2020 valuation=FOB:imf-dots-2017")
    )
    yuan = asked(store, "level customs/own flow=import reporter=CHN year=2020 currency=CNY:ecb/rates")
    real = only(asked(store, "level customs/own flow=import reporter=CHN year=2020 prices=2021:wb/wdi:P:USA"))
    assert math.isclose(fob["level"], plain / 1.06)
    assert math.isclose(only(yuan)["level"], plain * 7)
    assert yuan.unit("level") == "CNY"
    assert math.isclose(real["level"], plain / 0.8)


def test_services_take_their_main_items_unless_items_are_named(store):
    main = asked(store, "share batis/balanced reporter=CHN by=product")
    assert {row["product"]: row["value"] for row in main.rows} == {"SA": 5, "SK": 11, "SJ": 20}
    named = only(asked(store, "level batis/balanced reporter=CHN products=SK1"))
    assert named["level"] == 6


@pytest.mark.parametrize(
    "text",
    [
        "share baci/hs17 reporter=CHN year=2021",
        "balassa baci/hs17 reporter=CHN year=2021",
        "contribution customs/own reporter=CHN year=2021",
        "normalised_balance baci/hs17 year=2021 by=product",
        "hhi baci/hs17 year=2021",
        "diversity baci/hs17 year=2021",
    ],
)
def test_a_store_read_with_spark_gives_the_same(store, engine, text, tmp_path):
    here, there = asked(store, text), asked(store, text, engine=engine)
    assert here.rows
    assert alike(there.rows, here.rows)
    assert write(there, tmp_path / "told.parquet") == len(here.rows)


def test_parts_and_operands_are_opened_under_the_definition_of_the_caller(store):
    codes = {"own": ["490110", "970110"]}
    measured = asked(store, "hhi_normalised customs/own reporter=CHN definition=own year=2021",
                     members=lambda name, _: codes[name])  # fmt: skip
    (figure,) = measured.figures()
    parts = figure.working.operands[0].working.operands
    assert sum(float(part.value) for part in parts) == pytest.approx(
        amount(reporter="CHN", product="490110") + amount(reporter="CHN", product="970110")
    )


def test_without_a_year_the_newest_is_taken_and_named(store):
    measured = asked(store, "level baci/hs17 reporter=CHN")
    assert measured.query.text() == "level baci/hs17@V202501 reporter=CHN flow=export year=2022"


def test_a_table_is_had_in_arrow_and_pandas_and_shown_as_text(store):
    measured = asked(store, "share baci/hs17 reporter=CHN year=2021")
    assert measured.to_pyarrow().column_names == [
        "year",
        "flow",
        "reporter",
        "partner",
        "value",
        "total",
        "share",
    ]
    assert list(measured.to_pandas()["partner"]) == [row["partner"] for row in measured.rows]
    html = measured._repr_html_()
    assert "<td>USA</td>" in html
    assert "share baci/hs17@V202501 reporter=CHN flow=export year=2021" in html


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("balasa baci/hs17", "did you mean balassa"),
        ("balassa baci/hs17 reporter=WLD", "relative to all reporters"),
        ("balassa baci/hs17 option.span=3", "has no choice 'span'; it has none"),
        ("growth baci/hs17 option.span=long", "no whole number"),
        ("growth baci/hs17 option.span=0", "one year before or more"),
        ("share baci/hs17 by=product,definition definition=cultural-headings", "one dimension"),
        ("balassa baci/hs17 by=partner", "not kept apart by partner; it can be by product"),
        ("balance customs/exports year=2021", "has no imports in these years, and balance needs"),
        ("level ecb/rates", "measures are of goods or services"),
        ("level baci/hs17 year=1990", "holds 2020 to 2022"),
        ("level baci/hs17 mirror=yes", "leave mirror out"),
        ("level baci/hs17 partner=WLD", "the world keeps no records"),
        ("level customs/own currency=EUR:ecb/rates year=2021", "no average rate from USD to EUR for 2021"),
        ("level customs/own prices=2021:wb/wdi:P:USA year=2022", "lacks P"),
        ("level customs/own at.colour=red year=2021", "no column colour"),
        ("level customs/own definition=nowhere", "no such definition"),
    ],
)
def test_what_cannot_be_answered_is_told(store, text, why):
    with pytest.raises(Unanswerable, match=why):
        _ = asked(store, text).rows


def test_what_the_store_lacks_is_told(store):
    with pytest.raises(StoreError, match="It holds"):
        asked(store, "level baci/hs92")


def test_the_python_call_gives_what_the_command_line_gives(store):
    import wenmao

    measured = wenmao.measure(
        "contribution", "customs/own@2023", store=store, years=range(2021, 2023), by="partner", span=1
    )
    told = "contribution customs/own@2023 reporter=CHN flow=export year=2021,2022 by=partner option.span=1"
    assert measured.query.text() == told
    figure = next(measured.figures())
    assert wenmao.rerun(figure.working.query, store=store).figure.value == pytest.approx(figure.value)
    with pytest.raises(Unanswerable, match="name a dataset after the measure"):
        wenmao.measure("level", store=store)


def test_a_figure_tells_which_vintage_moved(store):
    again = rerun(store, "level baci/hs17@V202401 reporter=CHN flow=export year=2021")
    assert float(again.figure.value) == amount(reporter="CHN") / 2
    assert (again.moved, again.newest_vintage) == (True, "V202501")
    assert float(again.newest.value) == amount(reporter="CHN")
    share = rerun(store, "share baci/hs17@V202401 reporter=CHN flow=export year=2021 partner=USA")
    assert share.newest_vintage == "V202501"
    assert not share.moved  # all halved alike


def test_a_series_query_is_run_again_too(store):
    again = rerun(store, "baci/hs17@V202501 reporter=CHN flow=export products=490110 year=2021")
    assert float(again.figure.value) == amount(reporter="CHN", product="490110")


@pytest.mark.parametrize(
    "text", ["share baci/hs17 reporter=CHN year=2021", "balassa baci/hs17 products=999999"]
)
def test_a_query_of_several_figures_or_none_is_no_figures_query(store, text):
    with pytest.raises(Unanswerable, match="a figure's query gives one"):
        rerun(store, text)


def test_a_figure_in_json_has_its_query_and_its_operands(store):
    (figure,) = asked(store, "cover_ratio customs/own reporter=CHN year=2021").figures()
    told = figure_json(figure, "zh")
    assert told["query"] == "cover_ratio customs/own@2023 reporter=CHN flow=export year=2021"
    assert [operand["name"] for operand in told["operands"]] == ["出口", "进口"]
    assert told["operation"] == "cover_ratio"
