"""Every measure run over a store: each figure, and each number that it comes from, is had again by its query."""

import math

import pytest

from tests.measures.examples.complexity import LADDER
from tests.measures.examples.gravity import PAIRS
from tests.measures.examples.quality import WEIGHED
from tests.measures.examples.timeseries import codes, wave
from tests.measures.trades import ECONOMIES
from tests.statistics.stores import add
from wenmao.measures.catalogue import measures
from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.rerun import rerun
from wenmao.measures.running.run import run
from wenmao.statistics.store.manifest import Dataset
from wenmao.statistics.store.store import Store

# A family that needs other trade than the sample of years.
DATASETS = {"timeseries": "customs/quarters", "services": "batis/balanced", "complexity": "customs/ladder"}
# What a measure needs besides its defaults, where it needs anything.
ASKED = {
    "cagr": "option.span=1",
    "share_change": "option.span=1",
    "dynamic_balassa": "option.span=1",
    "quality": "option.sigma=4",
    "average_quality": "option.sigma=4",
    "prody": "option.income={income}",
    "expy": "option.income={income}",
    "group_structure": "option.grouping=lall-broad",
    "gravity": "option.covariates={pairs} option.terms=log(distance)",
    "potential": "option.covariates={pairs} option.terms=log(distance) option.effects=reporter,partner",
    "ad_valorem_equivalent": "option.covariates={pairs} option.terms=log(distance) option.elasticity=5.03",
    "survival": "option.left_censored=keep",
    "forecast": "option.ahead=2 option.methods=theta",
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A store with goods by year and by quarter, and services; and files of incomes and of pairs."""
    folder = tmp_path_factory.mktemp("every")
    found = Store(folder / "store")
    names = ("period", "flow", "reporter", "partner", "product", "value")
    add(found, folder, Dataset("customs", "years", "goods", "A", "HS2017", "", "USD"), "2023",
        (*names, "weight"), [(str(row[0]), *row[1:8]) for row in WEIGHED])  # fmt: skip
    quarters = zip(codes(2016, 4, 28), wave(28, 4, seed=7), strict=True)
    add(found, folder, Dataset("customs", "quarters", "goods", "Q", "HS2017", "FOB", "USD"), "2023", names,
        [(code, "export", "CHN", "USA", "950300", round(float(value), 2)) for code, value in quarters])  # fmt: skip
    add(found, folder, Dataset("customs", "ladder", "goods", "A", "", "FOB", "USD"), "2023", names,
        [(str(row[0]), *row[1:]) for row in LADDER])  # fmt: skip
    items = [("S", 100), ("SA", 5), ("SB", 6), ("SC", 20), ("SD", 9), ("SE", 4), ("SF", 3), ("SG", 7),
             ("SH", 8), ("SI", 16), ("SI2", 12), ("SJ", 10), ("SK", 11), ("SK1", 6), ("SL", 1)]  # fmt: skip
    add(found, folder, Dataset("batis", "balanced", "services", "A", "EBOPS2010", "", "USD"), "2025",
        ("period", "flow", "reporter", "partner", "item", "value"),
        [(year, flow, "CHN", "USA", item, value * (1 + 0.1 * (year == "2021")))
         for year in ("2020", "2021") for flow in ("export", "import") for item, value in items])  # fmt: skip
    pairs = folder / "pairs.csv"
    lines = ["reporter,partner,year,distance,agreement", *(",".join(map(str, row)) for row in PAIRS)]
    pairs.write_text("\n".join(lines))
    income = folder / "income.csv"
    rows = [
        f"{place},{year},{10_000 * (1 + n)}"
        for n, place in enumerate(ECONOMIES)
        for year in range(2019, 2024)
    ]
    income.write_text("\n".join(["place,year,value", *rows]))
    return found, {"pairs": pairs, "income": income}


@pytest.mark.parametrize("name", measures())
def test_every_number_is_given_again_by_its_query(shelf, name):
    store, files = shelf
    of = measures()[name]
    dataset = DATASETS.get(of.family, "customs/years")
    year = "" if of.spans else "year=2021"
    choice = ASKED.get(name, "option.rca_threshold=0.5" if of.family == "complexity" else "")
    text = f"{name} {dataset} reporter=CHN {year} {choice.format(**files)}"
    measured = run(store, TradeQuery.parse(text))
    figures = list(measured.figures())
    assert figures
    keys = [tuple(row[key] for key in measured.keys) for row in measured.rows]
    assert len(set(keys)) == len(keys), "keys name a row"
    for figure in (figures[0], figures[-1]):
        leaves = list(figure.leaves())
        assert all(leaf.working.source for leaf in leaves)
        for one in (figure, *leaves[:12]):
            query = one.working.query or one.working.source.locator
            again = rerun(store, query).figure
            assert math.isclose(again.value, one.value, rel_tol=1e-9, abs_tol=1e-9), query
            assert one.working.source is None or one.working.source.vintage
