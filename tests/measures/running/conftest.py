"""A store as measures meet it: a reconciled dataset in two vintages, one as reported, rates, prices, services."""

import pytest

from tests.measures.trades import WORLD
from tests.statistics.stores import add
from wenmao.statistics.store.manifest import Dataset
from wenmao.statistics.store.store import Store

GOODS = ("period", "flow", "reporter", "partner", "product", "value")


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("measured")
    found = Store(folder / "store")
    exports = [(str(row[0]), *row[1:]) for row in WORLD if row[1] == "export"]
    baci = Dataset("baci", "hs17", "goods", "A", "HS2017", "FOB", "USD", reconciled=True)
    add(found, folder, baci, "V202401", GOODS, [(*row[:-1], row[-1] / 2) for row in exports])
    add(found, folder, baci, "V202501", GOODS, exports)
    reported = [(str(row[0]), *row[1:]) for row in WORLD]
    totals = [(*row[:3], "WLD", *row[4:]) for row in reported]  # as UN Comtrade publishes them
    chapters = [(*row[:4], row[4][:2], row[5]) for row in reported if row[4] == "490110"]
    customs = Dataset("customs", "own", "goods", "A", "HS2017", "", "USD")
    add(found, folder, customs, "2023", GOODS, [*reported, *sums(totals), *chapters])
    add(found, folder, Dataset("customs", "exports", "goods", "A", "HS2017", "", "USD"), "2023", GOODS,
        [row for row in reported if row[1] == "export"])  # fmt: skip
    add(found, folder, Dataset("ecb", "rates", "rates"), "2025",
        ("period", "currency", "base", "basis", "value"),
        [(str(year), "CNY", "USD", "average", 7) for year in (2020, 2021)])  # fmt: skip
    add(found, folder, Dataset("wb", "wdi", "indicators"), "2025", ("period", "place", "indicator", "value"),
        [("2020", "USA", "P", 80), ("2021", "USA", "P", 100)])  # fmt: skip
    items = [("SA", 5), ("SK", 11), ("SK1", 6), ("S", 40), ("SJ", 20)]
    add(found, folder, Dataset("batis", "balanced", "services", "A", "EBOPS2010", "", "USD"), "2025",
        ("period", "flow", "reporter", "partner", "item", "value"),
        [("2021", flow, "CHN", "USA", item, value) for flow in ("export", "import") for item, value in items])  # fmt: skip
    return found


def sums(rows):
    """Rows of the same keys added up."""
    found = {}
    for *key, value in rows:
        found[tuple(key)] = found.get(tuple(key), 0) + value
    return [(*key, value) for key, value in found.items()]
