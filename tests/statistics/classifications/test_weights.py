"""Weights: where they come from, that they fit, how they read."""

import ibis
import pyarrow as pa
import pytest

from wenmao.statistics.classifications.correlation import relations
from wenmao.statistics.classifications.explanation import explain
from wenmao.statistics.classifications.weights import (
    EQUAL,
    SAME_CODE,
    UnfitWeights,
    Weight,
    Weights,
    equal_weights,
    same_code_weights,
    trade_weights,
    weights_for,
)


def reported(engine, amounts):
    rows = pa.table({"product": list(amounts), "value": list(amounts.values())})
    return engine.create_table("reported", ibis.memtable(rows), temp=True, overwrite=True)


def test_the_table_can_be_shown():
    shown = equal_weights("H5", "H6").table()
    assert shown.column_names == ["origin", "target", "weight", "how"]
    split = {of.code for of in relations("H5", "H6") if of.kind == "split"}
    assert set(shown["origin"].to_pylist()) == split


def test_a_code_that_lives_on_keeps_its_value():
    weights = same_code_weights("HS2017", "HS2022")
    assert [(row.target, row.weight) for row in weights.of("950450") if row.weight] == [("950450", 1.0)]
    assert {row.weight for row in weights.of("970110")} == {0.5}


def test_shares_of_trade_and_the_fall_back(engine):
    trade = reported(engine, {"970121": 30.0, "970191": 10.0, "490110": 5.0})
    weights = trade_weights(trade, "HS2017", "HS2022", source="customs 2022")
    assert [(row.weight, row.how, row.traded) for row in weights.of("970110")] == [
        (0.75, "trade", 30.0),
        (0.25, "trade", 10.0),
    ]
    assert [(row.weight, row.how) for row in weights.of("970200")] == [(0.5, "equal"), (0.5, "equal")]


def test_trade_of_other_names_and_empty_amounts(engine):
    rows = pa.table({"product": ["970121", "970191", "970191"], "tonnes": [1, None, 3]})
    weights = trade_weights(ibis.memtable(rows), "H5", "H6", value="tonnes")
    assert [row.weight for row in weights.of("970110")] == [0.25, 0.75]


def test_one_weight_for_all_ways_to_ask():
    assert weights_for("H5", "H6", EQUAL) is equal_weights("HS17", "HS22")
    assert weights_for("H5", "H6", SAME_CODE) is same_code_weights("HS2017", "HS2022")


def test_weights_for_other_revisions():
    with pytest.raises(UnfitWeights, match="lead from HS2017 to HS2022, not HS2022 to HS2017"):
        weights_for("H6", "H5", equal_weights("H5", "H6"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: [row for row in rows if row.origin != "970110"], "970110 is split, without weights"),
        (
            lambda rows: [*rows, Weight("490110", "490110", 1.0, "given")],
            "490110 is not split, but has weights",
        ),
        (
            lambda rows: [row for row in rows if row.target != "970121"],
            "970110 is split between 970121, 970191",
        ),
        (
            lambda rows: [
                Weight(r.origin, r.target, 0.6, "given") if r.origin == "970110" else r for r in rows
            ],
            "weights of 970110 are not shares",
        ),
    ],
)
def test_weights_that_do_not_fit(change, message):
    with pytest.raises(UnfitWeights, match=message):
        Weights("H5", "H6", tuple(change(equal_weights("H5", "H6").rows)))


def test_own_weights():
    share = {"970121": 0.9, "970191": 0.1}
    rows = tuple(
        Weight(row.origin, row.target, share[row.target], "given") if row.target in share else row
        for row in equal_weights("H5", "H6").rows
    )
    weights = Weights("H5", "H6", rows)
    assert "970121: 90%, a weight that was given" in explain("970110", "H5", "H6", weights)


def test_an_explanation_by_trade(engine):
    trade = reported(engine, {"970121": 3000.0, "970191": 1000.0})
    weights = trade_weights(trade, "H5", "H6", source="BACI 2022")
    assert explain("970110", "H5", "H6", weights).splitlines() == [
        "970110 of HS2017 is split between 2 codes of HS2022.",
        "  970121: 75%, by its share of the trade in BACI 2022: 3,000.00 of 4,000.00",
        "  970191: 25%, by its share of the trade in BACI 2022: 1,000.00 of 4,000.00",
        "None of its value is certain of any of them; each may hold from none to the whole of it.",
    ]
    assert "75%，按其在BACI 2022中的贸易占比：4,000.00中的3,000.00" in explain(
        "970110", "H5", "H6", weights, "zh"
    )


@pytest.mark.parametrize(
    ("code", "origin", "target", "told"),
    [
        ("920710", "H5", "H6", "920710 of HS2017 is 920710 of HS2022, with just its goods."),
        (
            "950410",
            "H3",
            "H4",
            "950410 of HS2007 is part of 950450 of HS2012, which holds goods of 950490 too.",
        ),
        ("950450", "H4", "H3", "950450 of HS2012 is split between 2 codes of HS2007."),
        ("950410", "H3", "H5", "The relation is chained: HS2007 → HS2012 → HS2017."),
        ("300219", "H5", "H6", "300219 of HS2017 has no published successor in HS2022."),
        ("999999", "H5", "H6", "HS2017 has no code 999999. Its value stays under it."),
        ("271011", "H1", "H2", "HS2002 has a code 271011, so the value counts there as uncertain."),
    ],
)
def test_explanations(code, origin, target, told):
    assert told in explain(code, origin, target)
    assert code in explain(code, origin, target, language="zh")
