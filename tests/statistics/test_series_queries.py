"""Series queries: their text form, and figures whose workings lead back to a stored vintage."""

from decimal import Decimal

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics.stores import add
from wenmao.measures.arithmetic import recompute
from wenmao.statistics.catalogue import all_series, computed_series, definition, published_series
from wenmao.statistics.queries.evaluation import evaluate, selected
from wenmao.statistics.queries.query import Converted, Deflated, SeriesQuery, Unanswerable, Valued
from wenmao.statistics.reference import observations
from wenmao.statistics.store.manifest import Dataset
from wenmao.statistics.store.store import Store, StoreError
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.workings import figure_json, figure_lines

TRADE = [
    ("2020", "CHN", "USA", "490110", "100.25"), ("2021", "CHN", "USA", "490110", "200.25"),
    ("2021", "CHN", "KOR", "490199", "50.5"), ("2021", "CHN", "USA", "970110", "7"),
    ("2021", "USA", "CHN", "490110", "30"), ("2021", "KOR", "CHN", "490110", "12"),
    ("2021", "KOR", "USA", "490110", "5"), ("2023", "CHN", "USA", "490110", "1"),
]  # fmt: skip
REPORTED = [
    ("2021", "export", "CHN", "USA", "490110", "100"), ("2021", "export", "CHN", "WLD", "490110", "140"),
    ("2021", "export", "CHN", "_X", "490110", "30"), ("2021", "export", "CHN", "EU", "490110", "10"),
    ("2021", "export", "CHN", "WLD", "49", "140"), ("2021", "import", "CHN", "USA", "490110", "53"),
    ("2021", "import", "CHN", "CHN", "490110", "2"), ("2021", "import", "USA", "CHN", "490110", "106"),
    ("2021", "export", "WLD", "USA", "490110", "999"),
]  # fmt: skip
MONTHS = [
    (month, "export", "CHN", "USA", "490110", "10") for month in ("2021-01", "2021-02", "2022-01", "2022-03")
]
RATES = [
    ("2020", "CNY", "USD", "average", "6.9"), ("2021", "CNY", "USD", "average", "6.4"),
    ("2021-01", "CNY", "USD", "average", "6.5"), ("2021-02", "CNY", "USD", "average", "6.25"),
]  # fmt: skip
PRICES = [("2020", "USA", "P", "80"), ("2021", "USA", "P", "100"), ("2021", "CHN", "P", "50")]
SERVICES = [("2021", "export", "CHN", "USA", "SK", "11"), ("2021", "export", "CHN", "USA", "SK1", "6")]

GOODS = ("period", "flow", "reporter", "partner", "product", "value")
BACI = SeriesQuery("baci/hs17", "CHN", "export", products=("49*",))
CUSTOMS = SeriesQuery("customs/own", "CHN", "export", products=("490110",))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    found = Store(folder / "store")
    baci = Dataset("baci", "hs17", "goods", "A", "HS2017", "FOB", "USD")
    rows = [(year, "export", *rest) for year, *rest in TRADE]
    add(found, folder, baci, "V202401", GOODS, [(*row[:-1], "1") for row in rows])
    add(found, folder, baci, "V202501", GOODS, rows)
    add(found, folder, Dataset("customs", "own", "goods", "A", "HS2017", "", "USD"), "2022", GOODS, REPORTED)
    add(found, folder, Dataset("customs", "months", "goods", "M", "HS2017", "", "USD"), "2022", GOODS, MONTHS)
    add(
        found,
        folder,
        Dataset("ecb", "rates", "rates"),
        "2025",
        ("period", "currency", "base", "basis", "value"),
        RATES,
    )
    add(
        found,
        folder,
        Dataset("wb", "wdi", "indicators"),
        "2025",
        ("period", "place", "indicator", "value"),
        PRICES,
    )
    add(found, folder, Dataset("batis", "balanced", "services", "A", "EBOPS2010", "", "USD"), "2025",
        ("period", "flow", "reporter", "partner", "item", "value"), SERVICES)  # fmt: skip
    return found


def value(found):
    (figure,) = found
    return figure.value


def ask(store, query=BACI, years=(2021,), **more):
    return evaluate(store, query, years, **more)


def with_(query=BACI, **changes):
    from dataclasses import replace

    return replace(query, **changes)


def test_the_figure_and_where_it_is_from(store):
    (figure,) = ask(store)
    assert (figure.value, figure.unit, figure.period.code) == (Decimal("250.75"), "USD", "2021")
    assert figure.working.operation == "sum"
    assert figure.working.formula.en == "Σ value over 2 rows of 2 codes"
    assert figure.working.definition.en == "products 49* of HS2017"
    source = figure.working.source
    assert (source.title, source.producer, source.url, source.vintage) == (
        "hs17", "CEPII", "https://example.org/data", "V202501",
    )  # fmt: skip
    assert source.locator == "baci/hs17@V202501 reporter=CHN flow=export products=49* year=2021"


def test_the_locator_gives_the_figure_again(store):
    for figure in ask(store, years=(2020, 2021, 2022)):
        query, years = SeriesQuery.parse(figure.working.source.locator)
        assert value(evaluate(store, query, years)) == figure.value


def test_an_earlier_vintage_is_asked_for_by_name(store):
    assert value(ask(store, with_(vintage="V202401"))) == 2


def test_years_come_in_order_and_empty_ones_give_nothing(store):
    assert [figure.period.code for figure in ask(store, years=(2023, 2020, 2021, 2022, 2021))] == [
        "2020",
        "2021",
        "2023",
    ]
    assert ask(store, with_(reporter="JPN")) == ()
    with pytest.raises(StoreError, match="holds 2020 to 2023"):
        ask(store, years=(1999,))
    with pytest.raises(StoreError, match="not in the store"):
        ask(store, with_(dataset="baci/hs92"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"partner": "KOR"}, "50.5"),
        ({"products": ("490110", "970110")}, "207.25"),
        ({"products": ("*",)}, "257.75"),
        ({"reporter": "WLD"}, "297.75"),
        ({"flow": "import", "mirror": True}, "42"),
        ({"flow": "import", "mirror": True, "partner": "KOR"}, "12"),
        ({"flow": "balance", "mirror": False, "products": ("490110",), "reporter": "USA"}, None),
    ],
)
def test_selections(store, changes, expected):
    if expected is None:
        with pytest.raises(Unanswerable, match="only one of exports and imports"):
            ask(store, with_(**changes))
    else:
        assert value(ask(store, with_(**changes))) == Decimal(expected)


def test_partners_are_summed_without_the_world_and_groups(store):
    assert value(ask(store, CUSTOMS)) == 130
    assert value(ask(store, with_(CUSTOMS, partner="WLD"))) == 140
    assert value(ask(store, with_(CUSTOMS, partner="WLD", products=("49",)))) == 140
    assert value(ask(store, with_(CUSTOMS, partner="WLD", products=("49*",)))) == 140
    assert value(ask(store, with_(CUSTOMS, reporter="WLD"))) == 130
    assert value(ask(store, with_(CUSTOMS, flow="import"))) == 55  # with re-imports
    assert value(ask(store, with_(CUSTOMS, mirror=True))) == 106


def test_total_and_balance(store):
    (total,) = ask(store, with_(CUSTOMS, flow="total"))
    (balance,) = ask(store, with_(CUSTOMS, flow="balance"))
    assert (total.value, balance.value) == (185, 75)
    assert recompute(total) == 185
    assert recompute(balance) == 75
    assert [leaf.value for leaf in balance.leaves()] == [130, 55]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (with_(CUSTOMS, flow="import", partner="USA", valuation=Valued.parse("FOB:imf-dots-2017")), 50),
        (with_(CUSTOMS, flow="import", partner="USA", valuation=Valued.parse("CIF:imf-dots-2017")), 53),
        (with_(CUSTOMS, mirror=True, valuation=Valued.parse("FOB:imf-dots-2017")), 100),
        (with_(CUSTOMS, valuation=Valued.parse("FOB:imf-dots-2017")), 130),
        (with_(CUSTOMS, valuation=Valued.parse("CIF:as-reported")), 130),
        (with_(flow="import", mirror=True, valuation=Valued.parse("FOB:imf-dots-2017")), 42),
        (with_(flow="import", mirror=True, valuation=Valued.parse("CIF:1.5")), 63),
    ],
)
def test_valuation_is_a_step_of_the_working(store, query, expected):
    (figure,) = ask(store, query)
    assert figure.value == recompute(figure) == expected
    assert all(leaf.working.source or "user" in leaf.working.definition.en for leaf in figure.leaves())


def test_currency_and_prices_are_steps_of_the_working(store):
    query = with_(currency=Converted.parse("CNY:ecb/rates"), prices=Deflated.parse("2020:wb/wdi:P:USA"))
    first, second = ask(store, query, (2020, 2021))
    assert (first.value, first.unit) == (Decimal("100.25") * Decimal("6.9"), "CNY")
    assert second.value == Decimal("250.75") * Decimal("6.4") / Decimal("1.25") == recompute(second)
    total, rate, index = second.leaves()
    assert (total.value, rate.value, index.value) == (Decimal("250.75"), Decimal("6.4"), Decimal("1.25"))
    assert rate.working.source.locator == "ecb/rates@2025 currency=CNY base=USD basis=average period=2021"
    assert index.working.source.locator == "wb/wdi@2025 indicator=P place=USA period=2021 base=2020"
    assert "value at prices" not in second.name.en
    assert rate.working.definition.zh == "平均汇率，直接公布"
    assert "1.25" in "\n".join(figure_lines(second, "zh"))
    assert figure_json(second, "en")["operands"][1]["name"] == "prices, 2020 = 1"


def test_what_is_missing_is_said(store):
    with pytest.raises(Unanswerable, match="no average rate from USD to CNY for 2023"):
        ask(store, with_(currency=Converted.parse("CNY:ecb/rates")), (2021, 2023))
    with pytest.raises(Unanswerable, match="no P of USA for 2023"):
        ask(store, with_(prices=Deflated.parse("2020:wb/wdi:P:USA")), (2023,))
    with pytest.raises(Unanswerable, match="no P of CHN in the base year 2020; there is 2021 to 2021"):
        ask(store, with_(prices=Deflated.parse("2020:wb/wdi:P:")))
    with pytest.raises(Unanswerable, match="not of rates"):
        ask(store, with_(currency=Converted.parse("CNY:wb/wdi")))
    with pytest.raises(Unanswerable, match="dataset of rates"):
        ask(store, with_(dataset="ecb/rates"))


def test_months_are_summed_to_what_they_span(store):
    query = with_(CUSTOMS, dataset="customs/months")
    (figure,) = ask(store, query)
    assert (figure.value, figure.period.code) == (20, "2021-01/2021-02")
    (converted,) = ask(store, with_(query, currency=Converted.parse("CNY:ecb/rates")))
    assert converted.value == Decimal("127.5") == recompute(converted)
    with pytest.raises(Unanswerable, match="2022-01 is followed by 2022-03"):
        ask(store, query, (2022,))


def test_services_by_item(store):
    query = SeriesQuery("batis/balanced", "CHN", "export", products=("SK",))
    assert value(ask(store, query)) == 11
    with pytest.raises(Unanswerable, match="one by one"):
        ask(store, with_(query, products=("SK*",)))
    with pytest.raises(Unanswerable, match="no FOB or CIF"):
        ask(store, with_(query, valuation=Valued.parse("FOB:imf-dots-2017")))
    with pytest.raises(Unanswerable, match="no column weight"):
        ask(store, with_(query, column="weight"))


def test_a_definition_brings_its_codes(store):
    query = with_(products=(), definition="unesco-fcs-2009")
    asked = []

    def members(of, classification):
        asked.append((of, classification))
        return {"490110", "970110"}

    (figure,) = ask(store, query, members=members)
    assert figure.value == Decimal("207.25")
    assert asked == [("unesco-fcs-2009", "HS2017")]
    assert figure.working.definition.zh.endswith("，HS2017")
    assert "definition=unesco-fcs-2009" in figure.working.source.locator
    with pytest.raises(Unanswerable, match="no codes"):
        ask(store, query, members=lambda *_: ())


def test_packaged_definitions_are_known(store):
    (figure,) = ask(store, with_(products=(), definition="cultural-headings", dataset="baci/hs17"))
    assert figure.value == Decimal("257.75")
    assert figure.working.definition.en == "Cultural goods, headings of the Harmonized System, HS2017"
    with pytest.raises(ValueError, match="no such definition"):
        ask(store, with_(products=(), definition="my-own"))
    services = SeriesQuery("batis/balanced", "CHN", "export", definition="china-core-cultural-services")
    (figure,) = ask(store, services)
    assert figure.value == 11
    assert figure.working.formula.en == "Σ value over 1 row of 1 code, none for SH2, SH4"
    assert figure.working.formula.zh == "Σ 金额（1个编码，1行），SH2、SH4无数据"
    with pytest.raises(ValueError, match="S1Z lies within S1"):
        ask(store, with_(services, definition="ebops-culture"))
    with pytest.raises(Unanswerable, match="is a list of EBOPS 2010"):
        ask(store, with_(services, dataset="baci/hs17"))
    with pytest.raises(ValueError, match="no revision"):
        ask(store, with_(services, definition="cultural-headings"))


def test_a_series_gives_its_name(store):
    (figure,) = ask(store, name=Text("printed matter", "印刷品"))
    assert figure.name.zh == "印刷品"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"products": ()}, "either products"),
        ({"definition": "unesco-fcs-2009"}, "either products"),
        ({"products": ("49*", "4901*")}, "count twice"),
        ({"products": ("49", "490110")}, "count twice"),
        ({"products": ("SK1", "SK")}, "count twice"),
        ({"flow": "exports"}, "not a valid Flow"),
        ({"column": "quantity"}, "value or weight"),
        ({"mirror": True, "reporter": "WLD"}, "no mirror"),
        ({"mirror": True, "partner": "EU"}, "no mirror"),
        ({"reporter": "WLD", "prices": Deflated(2015, "wb/wdi", "P")}, "name the place"),
        ({"column": "weight", "currency": Converted("CNY", "ecb/rates")}, "not of weights"),
    ],
)
def test_queries_that_would_mislead_are_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        with_(**changes)


@pytest.mark.parametrize(
    "text",
    ["baci/hs17", "baci/hs17 reporter", "baci/hs17 reporter=CHN flow=export products=49* colour=red",
     "baci/hs17 reporter=CHN flow=export products=49* valuation=FOB:unknown",
     "baci/hs17 reporter=CHN flow=export products=49* valuation=1.06",
     "baci/hs17 reporter=CHN flow=export products=49* currency=CNY",
     "baci/hs17 reporter=CHN flow=export products=49* prices=2015",
     "baci/hs17 reporter=CHN flow=export products=49* year=soon"],
)  # fmt: skip
def test_texts_that_are_no_query(text):
    with pytest.raises(ValueError):
        SeriesQuery.parse(text)


words = st.text(
    st.characters(codec="ascii", categories=("L", "N"), include_characters="%-_. "), min_size=1, max_size=8
)


@given(
    vintage=words, dataset=words, partner=st.sampled_from(["", "USA", "_X"]), mirror=st.booleans(),
    flow=st.sampled_from(["export", "import", "total", "balance"]),
    valuation=st.sampled_from([None, Valued.parse("FOB:imf-dots-2017"), Valued.parse("CIF:1.08")]),
    currency=st.none() | st.builds(Converted, st.just("CNY"), words, st.sampled_from(["average", "end"]), words),
    prices=st.none() | st.builds(Deflated, st.integers(1960, 2030), words, words, st.sampled_from(["", "USA"]), words),
    years=st.lists(st.integers(1990, 2030), unique=True, max_size=3),
)  # fmt: skip
def test_the_text_form_reads_back(dataset, years, **choices):
    query = SeriesQuery(dataset, "CHN", products=("49*", "970110"), **choices)
    assert SeriesQuery.parse(query.text(*years)) == (query, tuple(years))


def test_computed_and_published_series_are_apart():
    assert set(all_series()) == {*published_series(), *computed_series()}
    assert len(computed_series()) == 18
    for found in computed_series():
        assert not observations(found.id)
        assert found.name.zh
        assert found.name.en
        assert definition(found.definition).name.zh
        assert (found.query.reporter, found.query.flow) == (found.reporter, found.flow)
        assert SeriesQuery.parse(found.query.text()) == (found.query, ())


@given(rows=st.permutations(TRADE), amount=st.integers(0, 10**12))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_of_rows_does_not_matter(tmp_path_factory, rows, amount):
    folder = tmp_path_factory.mktemp("order")
    store = Store(folder / "store")
    rows = [
        *((year, "export", *rest) for year, *rest in rows),
        ("2021", "export", "CHN", "GBR", "490110", str(amount / 100)),
    ]
    add(store, folder, Dataset("baci", "hs17", "goods", "A", "HS2017", "FOB", "USD"), "V1", GOODS, rows)
    assert value(ask(store)) == Decimal("250.75") + Decimal(amount) / 100


def test_a_selection_is_an_expression():
    import pyarrow as pa

    table = ibis.memtable(pa.table({name: ["x"] for name in ("flow", "reporter", "partner", "product")}))
    assert not selected(table, BACI, ("49*",)).to_pyarrow().num_rows
