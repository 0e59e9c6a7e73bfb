"""Conversion keeps every cent, bounds hold, and nothing depends on the order of the rows."""

import math
from collections import defaultdict
from itertools import pairwise, product

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmao.statistics.classifications.conversion import convert, unconverted
from wenmao.statistics.classifications.correlation import relations
from wenmao.statistics.classifications.hs import REVISIONS, codes
from wenmao.statistics.classifications.weights import (
    EQUAL,
    SAME_CODE,
    UnfitWeights,
    equal_weights,
    trade_weights,
)

SOME = [
    ("HS2007", "HS2012"),
    ("HS2017", "HS2022"),
    ("HS2022", "HS2017"),
    ("HS1996", "HS2012"),
    ("HS2022", "HS1992"),
]
UNKNOWN = ("999999", "9999AA", "271011", "49", "10121", "TOTAL")
SCHEMES = (EQUAL, SAME_CODE)
examples = settings(max_examples=25, deadline=None)


def changed(origin, target):
    return [of.code for of in relations(origin, target) if of.kind != "same"]


@st.composite
def trades(draw):
    """Revisions and rows: reporter, product, amount in cents."""
    origin, target = draw(st.sampled_from(SOME))
    products = st.sampled_from(changed(origin, target)) | st.sampled_from(sorted(codes(origin)))
    products |= st.sampled_from(UNKNOWN)
    row = st.tuples(st.sampled_from(["CHN", "FRA", "KOR"]), products, st.integers(0, 10**14))
    rows = draw(st.lists(row, max_size=12))
    return origin, target, rows


def trade(rows):
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return ibis.memtable(
        pa.table(
            {
                "reporter": pa.array(columns[0], pa.string()),
                "product": pa.array(columns[1], pa.string()),
                "value": pa.array([cents / 100 for cents in columns[2]], pa.float64()),
            }
        )
    )


def rows_of(engine, expression):
    found = engine.to_pyarrow(expression).to_pylist()
    return sorted(found, key=lambda row: [str(cell) for cell in row.values()])


def cents(amount):
    return round(amount * 100)


@examples
@given(found=trades(), weights=st.sampled_from(SCHEMES))
def test_every_cent_is_kept_by_reporter_and_in_the_world(engine, found, weights):
    origin, target, rows = found
    before, after = defaultdict(int), defaultdict(int)
    for reporter, _, amount in rows:
        before[reporter] += amount
    for row in rows_of(engine, convert(trade(rows), origin, target, weights=weights)):
        after[row["reporter"]] += cents(row["value"])
    assert after == before
    assert sum(after.values()) == sum(amount for _, _, amount in rows)


@examples
@given(found=trades(), weights=st.sampled_from(SCHEMES))
def test_bounds_hold_and_keys_are_unique(engine, found, weights):
    origin, target, rows = found
    converted = rows_of(engine, convert(trade(rows), origin, target, weights=weights))
    for row in converted:
        assert 0 <= row["low"] <= row["value"] <= row["high"]
        assert cents(row["low"]) + cents(row["split"]) == cents(row["value"])
    keys = [(row["reporter"], row["product"]) for row in converted]
    assert len(keys) == len(set(keys))
    known = codes(target) | set(UNKNOWN) | {"300219"}
    assert {row["product"] for row in converted} <= known


@examples
@given(found=trades(), order=st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(engine, found, order):
    origin, target, rows = found
    shuffled = order.sample(rows, len(rows))
    assert rows_of(engine, convert(trade(rows), origin, target)) == rows_of(
        engine, convert(trade(shuffled), origin, target)
    )


@examples
@given(found=trades())
def test_same_revision_changes_nothing(engine, found):
    origin, _, rows = found
    before = defaultdict(int)
    for reporter, code, amount in rows:
        before[reporter, code] += amount
    converted = rows_of(engine, convert(trade(rows), origin, origin))
    assert {(row["reporter"], row["product"]): row["value"] for row in converted} == {
        key: amount / 100 for key, amount in before.items()
    }
    assert all(row["low"] == row["value"] == row["high"] and row["split"] == 0 for row in converted)


@examples
@given(found=trades())
def test_step_by_step_gives_the_same_totals(engine, found):
    _, _, rows = found
    way = ("HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
    rows = [row for row in rows if row[1] in codes(way[0]) or row[1] in UNKNOWN]
    stepped = trade(rows)
    for origin, target in pairwise(way):
        stepped = convert(stepped, origin, target).select("reporter", "product", "value")
    direct = convert(trade(rows), way[0], way[-1])
    totals = []
    for expression in (stepped, direct):
        total = defaultdict(int)
        for row in rows_of(engine, expression):
            total[row["reporter"]] += cents(row["value"])
        totals.append(total)
    assert totals[0] == totals[1]


@examples
@given(
    code=st.sampled_from(changed("HS2017", "HS2022")),
    amount=st.floats(0, 1e9, allow_subnormal=False),
    weights=st.sampled_from(SCHEMES),
)
def test_nothing_below_a_cent_is_lost(engine, code, amount, weights):
    table = ibis.memtable(pa.table({"product": [code], "value": [amount]}))
    converted = rows_of(engine, convert(table, "HS2017", "HS2022", weights=weights))
    assert math.fsum(row["value"] for row in converted) == pytest.approx(amount, rel=1e-14, abs=1e-9)
    assert sum(1 for row in converted if abs(row["value"] * 100 - round(row["value"] * 100)) > 1e-3) <= 1


@pytest.mark.parametrize(("origin", "target"), [("HS2017", "HS2022"), ("HS2022", "HS2017")])
@pytest.mark.parametrize("amount", [0.29, 1.15, 100.01, 123456789.01, 8796093022207.97])
def test_each_target_gets_its_share_to_the_cent(engine, origin, target, amount):
    split = [of for of in relations(origin, target) if of.kind == "split"]
    rows = [(of.code, of.code, cents(amount)) for of in split]
    found = {
        (row["reporter"], row["product"]): row
        for row in rows_of(engine, convert(trade(rows), origin, target, weights=EQUAL))
    }
    for of in split:
        parts = [found[of.code, goal] for goal in of.targets]
        assert sum(cents(part["value"]) for part in parts) == cents(amount)
        for part in parts:
            assert abs(part["value"] - amount / len(parts)) < 0.0101 + amount * 1e-15
            assert part["low"] == 0
            assert part["high"] == amount


def test_every_code_of_a_revision_is_carried(engine):
    for origin, target in product(REVISIONS[::3], repeat=2):
        rows = [("CHN", code, 100_01) for code in sorted(codes(origin))]
        converted = engine.to_pyarrow(convert(trade(rows), origin, target))
        assert sum(map(cents, converted["value"].to_pylist())) == len(rows) * 100_01
        assert set(converted["product"].to_pylist()) - codes(target) <= {"300219"}


def test_consoles_are_certain_forwards_and_split_backwards(engine):
    there = convert(trade([("CHN", "950410", 1000_00), ("CHN", "950490", 10_00)]), "HS2007", "HS2012",
                    weights=EQUAL)  # fmt: skip
    rows = {row["product"]: row for row in rows_of(engine, there)}
    assert rows["950450"] == {
        "reporter": "CHN", "product": "950450", "value": 1005.0, "split": 5.0, "low": 1000.0, "high": 1010.0,
    }  # fmt: skip
    back = rows_of(engine, convert(trade([("CHN", "950450", 1000_00)]), "HS2012", "HS2007", weights=EQUAL))
    assert [(row["product"], row["value"], row["low"], row["high"]) for row in back] == [
        ("950410", 500.0, 0.0, 1000.0),
        ("950490", 500.0, 0.0, 1000.0),
    ]


def test_a_code_that_lives_on_keeps_its_value_unless_told_otherwise(engine):
    """Slivers of many codes went into HS2022's electrical waste: consoles stay consoles."""
    kept = convert(trade([("CHN", "950450", 1000_00)]), "HS2017", "HS2022")
    rows = {row["product"]: row for row in rows_of(engine, kept)}
    assert (rows["950450"]["value"], rows["950450"]["low"], rows["950450"]["split"]) == (1000.0, 0.0, 1000.0)


def test_by_trade(engine):
    neighbour = trade([("FRA", "970121", 1_00), ("FRA", "970191", 2_00)])
    weights = trade_weights(neighbour, "HS2017", "HS2022")
    converted = rows_of(
        engine, convert(trade([("CHN", "970110", 100_00)]), "HS2017", "HS2022", weights=weights)
    )
    assert [(row["product"], row["value"]) for row in converted] == [("970121", 33.33), ("970191", 66.67)]


def test_a_target_without_weight_gets_no_cent(engine):
    neighbour = trade([("FRA", "970521", 10), ("FRA", "970522", 10), ("FRA", "970529", 10)])
    weights = trade_weights(neighbour, "HS2017", "HS2022")
    converted = rows_of(
        engine, convert(trade([("CHN", "970500", 10**15 + 7)]), "HS2017", "HS2022", weights=weights)
    )
    assert {row["product"] for row in converted if row["value"]} == {"970521", "970522", "970529"}
    assert {row["high"] for row in converted} == {(10**15 + 7) / 100}


def test_fractions_of_a_cent_go_to_the_greatest_weight(engine):
    neighbour = trade([("FRA", "970121", 1_00), ("FRA", "970191", 3_00)])
    weights = trade_weights(neighbour, "HS2017", "HS2022")
    table = ibis.memtable(pa.table({"product": ["970110"], "value": [10.007]}))
    converted = rows_of(engine, convert(table, "HS2017", "HS2022", weights=weights))
    assert [row["value"] for row in converted] == [2.5, pytest.approx(7.507, abs=1e-12)]


def test_codes_that_the_revision_does_not_have(engine):
    table = trade(
        [("CHN", "999999", 2_50), ("FRA", "999999", 1_00), ("CHN", "271011", 1_00), ("CHN", "490110", 5_00)]
    )
    converted = {
        (r["reporter"], r["product"]): r for r in rows_of(engine, convert(table, "HS1996", "HS2002"))
    }
    assert converted["CHN", "999999"]["low"] == converted["CHN", "999999"]["high"] == 2.5
    assert converted["CHN", "271011"] == {
        "reporter": "CHN", "product": "271011", "value": 1.0, "split": 1.0, "low": 0.0, "high": 1.0,
    }  # fmt: skip
    assert engine.to_pyarrow(unconverted(table, "HS1996")).to_pylist() == [
        {"product": "999999", "rows": 2, "value": 3.5},
        {"product": "271011", "rows": 1, "value": 1.0},
    ]


def test_codes_without_successor(engine):
    table = trade([("CHN", "300219", 2_50), ("CHN", "490110", 5_00)])
    assert engine.to_pyarrow(unconverted(table, "HS2017")).to_pylist() == []
    assert engine.to_pyarrow(unconverted(table, "HS2017", "HS2022")).to_pylist() == [
        {"product": "300219", "rows": 1, "value": 2.5}
    ]
    converted = {row["product"]: row for row in rows_of(engine, convert(table, "HS2017", "HS2022"))}
    assert converted["300219"]["value"] == converted["300219"]["low"] == 2.5


def test_several_values_and_empty_ones(engine):
    table = ibis.memtable(
        pa.table(
            {
                "year": pa.array([2017, 2017, 2017], pa.int32()),
                "product": ["970110", "970110", "490110"],
                "value": [100.0, None, None],
                "quantity": pa.array([3, 2, 7], pa.int64()),
            }
        )
    )
    expression = convert(table, "HS2017", "HS2022", values=("value", "quantity"))
    assert expression.columns == (
        "year", "product", "value", "split", "low", "high",
        "quantity", "quantity_split", "quantity_low", "quantity_high",
    )  # fmt: skip
    rows = {row["product"]: row for row in rows_of(engine, expression)}
    assert rows["970121"]["value"] == 50.0
    assert rows["970121"]["quantity"] == 2.5
    assert rows["970121"]["quantity_high"] == 5.0
    assert rows["490110"]["value"] is None
    assert rows["490110"]["high"] is None
    assert rows["490110"]["quantity"] == rows["490110"]["quantity_low"] == 7.0


@pytest.mark.parametrize(
    ("columns", "values", "message"),
    [
        ({"product": ["490110"]}, ("value",), "no column 'value'"),
        ({"code": ["490110"], "value": [1.0]}, ("value",), "no column 'product'"),
        ({"product": [490110], "value": [1.0]}, ("value",), "codes are text"),
        ({"product": ["490110"], "value": [1.0], "low": [1]}, ("value",), "'low' would clash"),
    ],
)
def test_tables_that_cannot_be_converted(columns, values, message):
    with pytest.raises(ValueError, match=message):
        convert(ibis.memtable(pa.table(columns)), "HS2017", "HS2022", values=values)


def test_weights_of_other_revisions():
    with pytest.raises(UnfitWeights):
        convert(trade([]), "HS2017", "HS2022", weights=equal_weights("HS2012", "HS2017"))
