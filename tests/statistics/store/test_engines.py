"""The same query gives the same table on every engine."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.statistics.store.baci_files import DATASET, ORIGIN, raw, year_file
from wenmao.statistics.store.store import Store

YEARS = (2019, 2020, 2021)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("engines")
    store = Store(folder / "store")
    store.add(DATASET, "V1", ORIGIN, [raw(year_file(folder, year), part=str(year)) for year in YEARS])
    store.add(DATASET, "V2", ORIGIN, [raw(year_file(folder, 2021, factor=2), part="2021")])
    return store


# Values follow from year and row: see `year_file`.
ROWS = [
    ("export", year, ("AFG", "ALB", "DZA", "USA")[n % 4], f"{n + 10000:06}", (n + year) * 1000.0, n * 1000.0)
    for year in YEARS
    for n in range(400)
]

Query = Callable[[Any], Any]
QUERIES: dict[str, tuple[dict[str, Any], Query, list[tuple[Any, ...]]]] = {
    "everything": (
        {"vintage": "V1"},
        lambda t: t.select("flow", "year", "partner", "product", "value", "weight"),
        ROWS,
    ),
    "some years": (
        {"vintage": "V1", "years": [2019, 2021, 1999]},
        lambda t: t.group_by("year").agg(n=t.count()),
        [(2019, 400), (2021, 400)],
    ),
    "one year, of the newest vintage": (
        {"years": [2021]},
        lambda t: t.agg(total=t.value.sum()),
        [(sum((n + 2021) * 2000.0 for n in range(400)),)],
    ),
    "a product of a partner": (
        {"vintage": "V1"},
        lambda t: t.filter((t.product == "010001") & (t.partner == "ALB")).select("year", "value"),
        [(year, (1 + year) * 1000.0) for year in YEARS],
    ),
    "a chapter by partner and year": (
        {"vintage": "V1"},
        lambda t: t.filter(t.product.startswith("01")).group_by("partner", "year").agg(v=t.value.sum()),
        [
            (partner, year, sum(row[4] for row in ROWS if row[1:3] == (year, partner)))
            for partner in ("AFG", "ALB", "DZA", "USA")
            for year in YEARS
        ],
    ),
    "what is missing": (
        {"vintage": "V1"},
        lambda t: t.agg(units=t.quantity_unit.count(), lightest=t.weight.min()),
        [(0, 0.0)],
    ),
}


@pytest.mark.parametrize(("asked", "query", "expected"), QUERIES.values(), ids=QUERIES)
def test_queries(
    store: Store, engine: Any, asked: dict[str, Any], query: Query, expected: list[tuple[Any, ...]]
) -> None:
    table = store.table("baci/hs17", engine=engine, **asked)
    found = query(table).to_pyarrow().to_pylist()
    assert sorted(tuple(row.values()) for row in found) == sorted(expected)


def test_types_are_the_same(store: Store, engine: Any) -> None:
    types = {name: str(kind) for name, kind in store.table("baci/hs17", engine=engine).schema().items()}
    assert types == {
        "period": "string", "year": "int16", "flow": "string", "reporter": "string", "partner": "string",
        "product": "string", "value": "float64", "weight": "float64", "quantity": "float64", "quantity_unit": "string",
    }  # fmt: skip


def test_two_tables_at_once(store: Store, engine: Any) -> None:
    old = store.table("baci/hs17", vintage="V1", years=[2021], engine=engine)
    new = store.table("baci/hs17", vintage="V2", engine=engine)
    joined = old.join(new, ["partner", "product", "year"]).agg(ratio=(new.value / old.value).max())
    assert joined.to_pyarrow().to_pylist() == [{"ratio": 2.0}]
