"""Mirror statistics: known answers, and the laws of seeing trade from the other side."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.statistics.views.trade_tables import amounts, goods, one, read, trade
from wenmao.statistics.views.mirror import from_mirror, mirrored, reflected

SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_both_sides_known_answer(engine):
    row = one(engine, mirrored(goods(("export", "CHN", "USA", 100.0), ("import", "USA", "CHN", 106.0))))
    assert row == {
        "period": "2021", "year": 2021, "product": "490110", "exporter": "CHN", "importer": "USA",
        "reported_export": 100.0, "reported_import": 106.0, "gap": 6.0, "gap_share": pytest.approx(6 / 103),
        "sides": "both",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "sides", "export", "imported"),
    [
        (("export", "CHN", "USA", 5.0), "export only", 5.0, None),
        (("import", "CHN", "USA", 5.0), "import only", None, 5.0),
    ],
)
def test_a_silent_side_is_null_not_zero(engine, row, sides, export, imported):
    found = one(engine, mirrored(goods(row)))
    assert (found["sides"], found["reported_export"], found["reported_import"]) == (sides, export, imported)
    assert found["gap"] is found["gap_share"] is None
    assert (found["exporter"], found["importer"]) == (("CHN", "USA") if export else ("USA", "CHN"))


def test_zero_on_both_sides_has_no_share(engine):
    row = one(engine, mirrored(goods(("export", "CHN", "USA", 0.0), ("import", "USA", "CHN", 0.0))))
    assert (row["gap"], row["gap_share"], row["sides"]) == (0.0, None, "both")


def test_the_world_and_groups_are_never_a_side(engine):
    table = goods(
        ("export", "CHN", "USA", 1.0), ("export", "CHN", "WLD", 9.0), ("export", "CHN", "EU", 9.0),
        ("import", "WLD", "CHN", 9.0), ("import", "EU", "CHN", 9.0), ("total", "CHN", "USA", 9.0),
        ("export", "CHN", "_X", 2.0),
    )  # fmt: skip
    assert {(row["importer"], row["reported_export"]) for row in read(engine, mirrored(table))} == {
        ("USA", 1.0), ("_X", 2.0),
    }  # fmt: skip
    assert {row["exporter"] for row in read(engine, mirrored(table))} == {"CHN"}


def test_re_imports_are_kept(engine):
    row = one(engine, mirrored(goods(("import", "CHN", "CHN", 3.0))))
    assert (row["exporter"], row["importer"], row["reported_import"], row["sides"]) == (
        "CHN",
        "CHN",
        3.0,
        "import only",
    )


def test_from_mirror_uses_partners_alone(engine):
    table = goods(
        ("import", "USA", "PRK", 106.0), ("export", "CHN", "PRK", 50.0), ("export", "PRK", "USA", 999.0),
        ("import", "WLD", "PRK", 999.0), ("import", "PRK", "PRK", 999.0), ("import", "USA", "KOR", 999.0),
    )  # fmt: skip
    found = read(engine, from_mirror(table, "PRK"))
    assert {(row["flow"], row["reporter"], row["partner"], row["value"], row["valuation"]) for row in found} == {
        ("export", "PRK", "USA", 106.0, "CIF"), ("import", "PRK", "CHN", 50.0, "FOB"),
    }  # fmt: skip
    assert all(row["mirror"] for row in found)


def test_from_mirror_of_a_reconciled_dataset_is_fob(engine):
    row = one(engine, from_mirror(goods(("export", "USA", "CHN", 7.0)), "CHN", recorded="FOB"))
    assert (row["flow"], row["value"], row["valuation"]) == ("import", 7.0, "FOB")


@pytest.mark.parametrize("code", ["WLD", "EU"])
def test_from_mirror_refuses_aggregates(code):
    with pytest.raises(ValueError, match="several economies"):
        from_mirror(goods(("import", "USA", "PRK", 1.0)), code)


@given(rows=trade)
@SHARED
def test_swapping_the_sides_turns_the_gap(engine, rows):
    other = {"export": "import", "import": "export", "total": "total"}
    swapped = [(other[flow], *rest) for flow, *rest in rows]
    key = lambda row, a, b: (row["period"], row["product"], row[a], row[b])  # noqa: E731
    straight = {key(row, "exporter", "importer"): row for row in read(engine, mirrored(goods(*rows)))}
    turned = {key(row, "importer", "exporter"): row for row in read(engine, mirrored(goods(*swapped)))}
    assert straight.keys() == turned.keys()
    for of, row in straight.items():
        assert row["reported_export"] == turned[of]["reported_import"]
        for name in ("gap", "gap_share"):
            assert row[name] is turned[of][name] is None or row[name] == -turned[of][name]
        assert row["gap_share"] is None or abs(row["gap_share"]) <= 2


@given(rows=trade)
@SHARED
def test_totals_are_kept_and_order_does_not_matter(engine, rows):
    found = read(engine, mirrored(goods(*rows)))
    assert found == read(engine, mirrored(goods(*reversed(rows))))
    for flow, column in (("export", "reported_export"), ("import", "reported_import")):
        cents = sum(
            round(value * 100) for of, a, b, value, *_ in rows if of == flow and not {a, b} & {"WLD", "EU"}
        )
        assert sum(round(row[column] * 100) for row in found if row[column] is not None) == cents


@given(rows=trade)
@SHARED
def test_reflected_twice_is_as_it_was(engine, rows):
    names = ("period", "year", "flow", "reporter", "partner", "product", "value")
    table = goods(*rows)
    twice = reflected(reflected(table))
    left = [
        row
        for row in read(engine, table)
        if row["flow"] != "total" and not {row["reporter"], row["partner"]} & {"WLD", "EU"}
    ]
    assert [{name: row[name] for name in names} for row in read(engine, twice)] == left
    assert not any(row["mirror"] for row in read(engine, twice))


@given(value=amounts)
@SHARED
def test_a_value_stays_to_the_last_bit(engine, value):
    assert one(engine, mirrored(goods(("export", "CHN", "USA", value / 7))))["reported_export"] == value / 7
