"""Services by items: what is summed, and what is not, beside published shares."""

import math

import ibis
import pytest

from tests.measures.examples.services import SERVICES
from tests.measures.trades import read, rows
from wenmao.measures.services import (
    MAIN_ITEMS,
    digitally_deliverable_share,
    knowledge_intensive_share,
    services_contribution,
    services_structure,
)
from wenmao.statistics.classifications.definitions import UnknownDefinition, coded_definition


def items(*told, year=2023, partner="USA"):
    return [(year, flow, "CHN", partner, item, value) for flow, item, value in told]


def test_the_main_items_are_those_of_the_classification():
    entries = coded_definition("ebops-2010").entries
    assert set(MAIN_ITEMS) == {
        entry.code for entry in entries if len(entry.code) == 2 and entry.code[1].isalpha()
    }


def test_sub_items_and_groupings_are_never_summed():
    found = {
        (row["flow"], row["product"]): row
        for row in read(services_structure(rows(SERVICES)))
        if row["year"] == 2021
    }
    exported = {item: row for (flow, item), row in found.items() if flow == "export"}
    assert exported.keys() == {"SC", "SD", "SF", "SH", "SI", "SJ", "SK"}
    # The United States' total is its row S, 960; Japan has none: the sum of the main items, 950 × 0.5.
    assert {row["total"] for row in exported.values()} == {960 + 475}
    assert math.isclose(exported["SK"]["services_structure"], 21 / 1435)


def test_contributions_add_up_to_growth():
    told = [row for row in SERVICES if row[4] != "S"]
    found = [row for row in read(services_contribution(rows(told))) if row["year"] == 2021]
    for flow in ("export", "import"):
        growth = sum(row["services_contribution"] for row in found if row["flow"] == flow)
        assert math.isclose(growth, 950 / 830 - 1)
    assert {row["base_total"] for row in found if row["flow"] == "export"} == {830 * 1.5}
    assert all(
        row["services_contribution"] is None
        for row in read(services_contribution(rows(told)))
        if row["year"] == 2020
    )


def test_an_item_of_one_year_is_zero_in_the_other():
    told = [
        (2020, "export", "CHN", "USA", "SC", 80.0), (2020, "export", "CHN", "USA", "SD", 20.0),
        (2021, "export", "CHN", "USA", "SC", 90.0), (2021, "export", "CHN", "USA", "SK", 15.0),
    ]  # fmt: skip
    found = {row["product"]: row["services_contribution"] for row in read(services_contribution(rows(told)))
             if row["year"] == 2021}  # fmt: skip
    assert {key: round(of, 12) for key, of in found.items()} == {"SC": 0.1, "SD": -0.2, "SK": 0.15}


@pytest.mark.parametrize(
    ("exports", "intensive_exports", "imports", "intensive_imports", "share"),
    [(13232.2, 7923.4, 18126.2, 5715.8, 0.435), (15385.0, 9157.4, 21284.1, 6681.3, 0.432)],
    ids=["first half of 2023", "January to July 2023"],
)
def test_knowledge_intensive_share_is_that_of_the_ministry(
    exports, intensive_exports, imports, intensive_imports, share
):
    """MOFCOM (亿元), as reprinted by sputniknews.cn (20230803/1052260578) and jrsbw.cn (2023/0831/9368).

    The releases do not split the knowledge-intensive items: all of them stand here in one.
    """
    told = rows(items(
        ("export", "S", exports), ("export", "SJ", intensive_exports), ("export", "SC", exports - intensive_exports),
        ("import", "S", imports), ("import", "SJ", intensive_imports), ("import", "SC", imports - intensive_imports),
    ))  # fmt: skip
    (both,) = read(knowledge_intensive_share(told.mutate(flow=ibis.literal("total"))))
    assert round(both["knowledge_intensive_share"], 3) == share
    apart = {row["flow"]: row["knowledge_intensive_share"] for row in read(knowledge_intensive_share(told))}
    assert apart == {"export": intensive_exports / exports, "import": intensive_imports / imports}


def test_definitions_differ_in_what_they_count():
    told = rows(items(*(("export", item, 1.0) for item in (*MAIN_ITEMS[:12], "SK1", "SI2", "S1", "SOX"))))
    told = told.mutate(value=ibis.ifelse(told["product"] == "SK1", 0.25, told.value))
    wide, narrow = (
        read(digitally_deliverable_share(told, definition=name))[0]
        for name in ("digitally-deliverable", "digitally-deliverable-handbook")
    )
    assert (wide["value"], narrow["value"], wide["total"]) == (6.0, 5.25, 12.0)
    assert (wide["items"], wide["items_defined"]) == (6, 6)


def test_what_has_totals_alone_says_nothing_about_items():
    (row,) = read(knowledge_intensive_share(rows(items(("export", "S", 100.0)))))
    assert (row["value"], row["items"], row["knowledge_intensive_share"]) == (None, 0, None)
    (row,) = read(knowledge_intensive_share(rows(items(("export", "S", 100.0), ("export", "SI", 0.0)))))
    assert (row["value"], row["items"], row["knowledge_intensive_share"]) == (0.0, 1, 0.0)


def test_a_total_of_nothing_has_no_shares():
    told = rows(items(("export", "SC", 5.0), ("export", "SD", -5.0), ("export", "SI", 0.0)))
    assert {row["services_structure"] for row in read(services_structure(told))} == {None}
    assert {row["knowledge_intensive_share"] for row in read(knowledge_intensive_share(told))} == {None}


def test_definitions_are_checked(tmp_path):
    told = rows(SERVICES)
    with pytest.raises(UnknownDefinition, match="no such definition"):
        knowledge_intensive_share(told, definition="knowledge")
    with pytest.raises(ValueError, match="does not list items of services"):
        digitally_deliverable_share(told, definition="cultural-headings")
    with pytest.raises(ValueError, match="stands in S, and would be counted twice"):
        digitally_deliverable_share(told, definition="ebops-2010")
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\nname = { en = "own", zh = "自定" }\nproducer = "me"\nclassification = "EBOPS 2010"\n'
        'kind = "services"\ntitle = "mine"\n',
        encoding="utf-8",
    )
    own.with_suffix(".csv").write_text("code,label_en\nSH,IP\nSK1,AV\n", encoding="utf-8")
    found = read(digitally_deliverable_share(told, definition=str(own)))
    assert {row["items"] for row in found} == {2}
