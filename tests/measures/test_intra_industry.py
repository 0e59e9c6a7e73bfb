"""Intra-industry trade: worked examples, real trade by a plain computation, laws, and what is not known."""

import math

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.bound import bound
from tests.measures.examples.unit_values import WEIGHED
from tests.measures.samples import chile_argentina, india_china
from tests.measures.trades import WORLD, alike, read, rows, trades
from wenmao.measures.intra_industry import (
    FF_TYPES,
    GHM_TYPES,
    fontagne_freudenberg,
    greenaway_hine_milner,
    grubel_lloyd,
)

MEASURES = (greenaway_hine_milner, fontagne_freudenberg)


def pair(exports, imports, x_weight=None, m_weight=None, product="950300"):
    return [
        (2021, "export", "CHN", "USA", product, exports, x_weight),
        (2021, "import", "CHN", "USA", product, imports, m_weight),
    ]


def shares(table, name):
    return {row["type"]: row[name] for row in read(table)}


def nearly(found, expected):
    return found.keys() == expected.keys() and all(
        math.isclose(found[key], expected[key], rel_tol=1e-12, abs_tol=1e-12) for key in found
    )


@pytest.mark.parametrize(
    ("exports", "imports", "index"),
    [
        # Exam questions with printed answers: ixambee.com/questions/economics/research/477699 (0.80) and
        # interviewsolution.com, "What is the Grubel Lloyd index" (perfumes, 6 and 2 billion dollars: 0.5).
        (300.0, 200.0, 0.80),
        (6.0, 2.0, 0.5),
        (5.0, 5.0, 1.0),
    ],
)
def test_grubel_lloyd_of_one_product(exports, imports, index):
    (row,) = read(grubel_lloyd(rows(pair(exports, imports))))
    assert math.isclose(row["grubel_lloyd"], index, rel_tol=1e-15)


def test_grubel_lloyd_of_three_products_is_their_weighted_mean():
    # Country A of a textbook question (transtutors.com 13507760), whose answer is not printed:
    # 1 − (35 + 98 + 90) ÷ (372 + 595).
    goods = [("490110", 319.0, 354.0), ("950300", 43.0, 141.0), ("970110", 10.0, 100.0)]
    trade = rows([row for product, x, m in goods for row in pair(x, m, product=product)])
    (row,) = read(grubel_lloyd(trade, by=()))
    assert (row["exports"], row["imports"], row["gap"]) == (372.0, 595.0, 223.0)
    assert round(row["grubel_lloyd"], 4) == 0.7694
    each = {row["product"]: row for row in read(grubel_lloyd(trade))}
    weighted = sum((x + m) * each[product]["grubel_lloyd"] for product, x, m in goods)
    assert math.isclose(weighted / 967.0, row["grubel_lloyd"], rel_tol=1e-12)


def test_partners_added_up_first_look_like_exchange():
    trade = rows([
        (2021, "export", "CHN", "USA", "950300", 10.0), (2021, "import", "CHN", "JPN", "950300", 10.0),
    ])  # fmt: skip
    assert [row["grubel_lloyd"] for row in read(grubel_lloyd(trade, by=()))] == [0.0]
    assert [row["grubel_lloyd"] for row in read(grubel_lloyd(trade, by=(), bilateral=False))] == [1.0]
    with pytest.raises(ValueError, match="bilateral"):
        grubel_lloyd(trade, bilateral=False)


def test_one_flow_alone_says_nothing_of_the_other():
    trade = rows([row for row in WORLD if row[1] == "export" or row[0] != 2021])
    for row in read(grubel_lloyd(trade, by=())):
        assert (row["grubel_lloyd"] is None) == (row["year"] == 2021)
    for measure in MEASURES:
        for row in read(measure(trade)):
            assert (row[measure.__name__] is None) == (row["year"] == 2021)
            assert (row["type_value"] is None) == (row["year"] == 2021)


def test_negative_values_have_no_index():
    trade = rows(pair(-5.0, 10.0, 1.0, 1.0))
    assert read(grubel_lloyd(trade))[0]["grubel_lloyd"] is None
    assert set(shares(greenaway_hine_milner(trade), "greenaway_hine_milner").values()) == {None}
    assert set(shares(fontagne_freudenberg(trade), "fontagne_freudenberg").values()) == {None}


def test_nothing_traded_has_no_index():
    trade = rows([*pair(0.0, 0.0), *pair(1.0, 2.0, product="970110")])
    assert [row["grubel_lloyd"] for row in read(grubel_lloyd(trade))] == [None, 1 - 1 / 3]


def test_other_flows_are_left_out():
    trade = rows([*pair(4.0, 4.0), (2021, "balance", "CHN", "USA", "950300", 99.0)])
    assert read(grubel_lloyd(trade))[0]["exports"] == 4.0


@pytest.mark.parametrize(
    ("x_weight", "m_weight", "alpha", "type_"),
    [
        # Exports of 60 and imports of 40: unit values of 60 ÷ x_weight and 40 ÷ m_weight.
        (60.0, 40.0, 0.15, "horizontal"),
        (60.0, 46.0, 0.15, "horizontal"),  # the ratio is 1.15
        (60.0, 46.1, 0.15, "vertical_high"),
        (60.0, 34.0, 0.15, "horizontal"),  # 0.85
        (60.0, 33.9, 0.15, "vertical_low"),
        (60.0, 50.0, 0.25, "horizontal"),  # 1.25
        (60.0, 50.0, 0.15, "vertical_high"),
        (60.0, 30.0, 0.25, "horizontal"),  # 0.75
        (60.0, None, 0.15, "uncovered"),
        (None, 40.0, 0.15, "uncovered"),
        (0.0, 40.0, 0.15, "uncovered"),
    ],
)
def test_types_by_unit_values(x_weight, m_weight, alpha, type_):
    found = shares(
        greenaway_hine_milner(rows(pair(60.0, 40.0, x_weight, m_weight)), alpha=alpha),
        "greenaway_hine_milner",
    )
    assert nearly(found, dict.fromkeys(GHM_TYPES, 0.0) | {type_: 0.8, "inter_industry": 0.2})


@pytest.mark.parametrize(
    ("imports", "m_weight", "type_"),
    [
        (10.0, 10.0, "one_way"),  # an overlap of 10 per cent
        (10.1, 10.1, "two_way_horizontal"),
        (10.1, None, "uncovered"),
        (9.0, None, "one_way"),  # unit values do not matter here
        (92.0, 80.0, "two_way_horizontal"),  # the ratio is 1 ÷ 1.15
        (92.0, 79.9, "two_way_vertical"),
        (80.0, 92.0, "two_way_horizontal"),  # 1.15
        (80.0, 92.1, "two_way_vertical"),
    ],
)
def test_one_way_or_two_way(imports, m_weight, type_):
    found = shares(fontagne_freudenberg(rows(pair(100.0, imports, 100.0, m_weight))), "fontagne_freudenberg")
    assert nearly(found, dict.fromkeys(FF_TYPES, 0.0) | {type_: 1.0})


def test_the_lower_bounds_differ():
    # Between 0.85 and 1 ÷ 1.15 = 0.8696 exports are alike to the one, vertical to the other.
    trade = rows(pair(86.0, 100.0, 1.0, 1.0))
    assert shares(greenaway_hine_milner(trade), "greenaway_hine_milner")["vertical_low"] == 0.0
    assert shares(fontagne_freudenberg(trade), "fontagne_freudenberg")["two_way_vertical"] == 1.0


def test_unit_values_of_different_units_are_not_compared():
    trade = rows([(*row[:6], None, 10.0) for row in pair(60.0, 40.0)])
    one = trade.mutate(quantity_unit=ibis.literal("u"))
    other = trade.mutate(quantity_unit=ibis.ifelse(trade.flow == "export", "u", "2u"))
    assert shares(greenaway_hine_milner(one, per="quantity"), "greenaway_hine_milner")["vertical_high"] == 0.8
    assert shares(greenaway_hine_milner(other, per="quantity"), "greenaway_hine_milner")["uncovered"] == 0.8


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("alpha", [-0.1, 1.0, 15.0])
def test_alpha_is_a_fraction(measure, alpha):
    with pytest.raises(ValueError, match="alpha is a fraction"):
        measure(rows(WEIGHED), alpha=alpha)


def test_overlap_is_a_fraction():
    with pytest.raises(ValueError, match="overlap is a fraction"):
        fontagne_freudenberg(rows(WEIGHED), overlap=10)


def plain(told):
    """Exports and imports of each product with their unit values, by a plain computation."""
    goods = {}
    for _, flow, _, _, product, value, *weight in told:
        goods.setdefault(product, {})[flow] = (value, value / weight[0] if weight and weight[0] else None)
    nothing = (0.0, None)
    return [(of.get("export", nothing), of.get("import", nothing)) for of in goods.values()]


@pytest.mark.parametrize("year", [2002, 2004])
def test_chile_and_argentina(year):
    told = chile_argentina(year)
    goods = plain(told)
    (row,) = read(grubel_lloyd(rows(told), by=()))
    whole = sum(x + m for (x, _), (m, _) in goods)
    assert math.isclose(row["exports"] + row["imports"], whole, rel_tol=1e-12)
    assert math.isclose(
        row["grubel_lloyd"], sum(2 * min(x, m) for (x, _), (m, _) in goods) / whole, rel_tol=1e-12
    )
    each = read(grubel_lloyd(rows(told)))
    assert len(each) == len(goods) > 1000
    assert all(0 <= row["grubel_lloyd"] <= 1 for row in each)
    # At the level of chapters more is exchanged than at that of products.
    (coarse,) = read(grubel_lloyd(rows([(*one[:4], one[4][:2], one[5]) for one in told]), by=()))
    assert coarse["grubel_lloyd"] > row["grubel_lloyd"]


def test_india_and_china_2010():
    told = india_china()
    trade, goods = rows(told), plain(told)
    whole = sum(x + m for (x, _), (m, _) in goods)
    ghm, ff = dict.fromkeys(GHM_TYPES, 0.0), dict.fromkeys(FF_TYPES, 0.0)
    for (x, x_price), (m, m_price) in goods:
        ghm["inter_industry"] += abs(x - m) / whole
        ratio = x_price / m_price if x_price and m_price else None
        type_ = "uncovered" if ratio is None else "horizontal"
        if ratio is not None and abs(ratio - 1) > 0.15:
            type_ = "vertical_high" if ratio > 1 else "vertical_low"
        ghm[type_] += 2 * min(x, m) / whole
        if min(x, m) / max(x, m) <= 0.1:
            ff["one_way"] += (x + m) / whole
        elif ratio is None:
            ff["uncovered"] += (x + m) / whole
        else:
            alike = 1 / 1.15 <= ratio <= 1.15
            ff["two_way_horizontal" if alike else "two_way_vertical"] += (x + m) / whole
    found = shares(greenaway_hine_milner(trade), "greenaway_hine_milner")
    assert all(math.isclose(found[type_], ghm[type_], rel_tol=1e-10) for type_ in GHM_TYPES)
    assert all(of > 0.002 for of in found.values()), "each type occurs, or the test shows nothing"
    both = shares(fontagne_freudenberg(trade), "fontagne_freudenberg")
    assert all(math.isclose(both[type_], ff[type_], rel_tol=1e-10) for type_ in FF_TYPES)


@settings(deadline=None, max_examples=15)
@given(trades(flows=("export", "import")), st.sampled_from(((), ("partner",), ("partner", "product"))))
def test_the_index_lies_from_zero_to_one(told, by):
    found = read(grubel_lloyd(rows(told), by=by))
    for row in found:
        if row["grubel_lloyd"] is not None:
            assert -1e-12 <= row["grubel_lloyd"] <= 1
            if by == ("partner", "product"):
                lesser = min(row["exports"], row["imports"])
                assert (row["grubel_lloyd"] == 1) == (row["exports"] == row["imports"])
                assert lesser > 0 or row["grubel_lloyd"] == 0
    flows = {(row[0], row[2]): set() for row in told}
    for row in told:
        flows[row[0], row[2]].add(row[1])
    for row in found:
        silent = len(flows[row["year"], row["reporter"]]) < 2
        assert (row["grubel_lloyd"] is None) == (silent or row["exports"] + row["imports"] == 0)


@settings(deadline=None, max_examples=8)
@given(
    trades(flows=("export", "import"), least=1),
    st.lists(st.one_of(st.none(), st.integers(1, 10**6)), min_size=40, max_size=40),
    st.sampled_from((0.001, 8.0, 1e6)),
)
def test_shares_sum_to_one_and_to_the_index_in_any_currency(told, weights, rate):
    weighed = [(*row, weight) for row, weight in zip(told, weights, strict=False)]
    exchanged = {row["reporter"]: row["grubel_lloyd"] for row in read(grubel_lloyd(rows(told), by=()))}
    for measure in MEASURES:
        name, sums, within = measure.__name__, {}, {}
        found = read(measure(rows(weighed)))
        for row in found:
            if row[name] is not None:
                assert -1e-12 <= row[name] <= 1 + 1e-12
                sums[row["reporter"]] = sums.get(row["reporter"], 0.0) + row[name]
                if row["type"] != "inter_industry":
                    within[row["reporter"]] = within.get(row["reporter"], 0.0) + row[name]
        assert all(math.isclose(of, 1.0, rel_tol=1e-9) for of in sums.values())
        if measure is greenaway_hine_milner:
            assert all(
                math.isclose(of, exchanged[key], rel_tol=1e-9, abs_tol=1e-9) for key, of in within.items()
            )
        dearer = read(measure(rows([(*row[:5], row[5] * rate, row[6]) for row in weighed])))
        for row, other in zip(found, dearer, strict=True):
            assert (row[name] is None) == (other[name] is None)
            assert row[name] is None or math.isclose(row[name], other[name], rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
def test_tables_bound_to_an_engine(measure, engine, tmp_path):
    found = read(measure(bound(WEIGHED, engine, tmp_path)), engine)
    assert alike(found, read(measure(rows(WEIGHED))))
