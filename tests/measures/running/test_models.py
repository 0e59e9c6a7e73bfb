"""Measures that are estimated over all rows at once: a row's query estimates them over the same rows."""

import math

import pytest

from tests.measures.examples.gravity import PAIRS
from tests.measures.examples.quality import WEIGHED
from tests.statistics.stores import add
from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.rerun import rerun
from wenmao.measures.running.run import run
from wenmao.statistics.store.manifest import Dataset
from wenmao.statistics.store.store import Store


@pytest.fixture(scope="module")
def weighed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    found = Store(folder / "store")
    add(found, folder, Dataset("baci", "hs17", "goods", "A", "HS2017", "FOB", "USD", reconciled=True), "V202501",
        ("period", "flow", "reporter", "partner", "product", "value", "weight"),
        [(str(row[0]), *row[1:]) for row in WEIGHED if row[1] == "export"])  # fmt: skip
    lines = ["reporter,partner,year,distance,agreement", *(",".join(map(str, row)) for row in PAIRS)]
    (folder / "pairs.csv").write_text("\n".join(lines))
    return found, folder / "pairs.csv"


@pytest.mark.parametrize(
    "asked, rows",
    [
        ("gravity baci/hs17 option.covariates={} option.terms=log(distance),agreement", 2),
        ("gravity baci/hs17 products=49* option.covariates={} option.terms=agreement option.effects=three-way", 1),
        ("ad_valorem_equivalent baci/hs17 option.covariates={} option.terms=log(distance) "
         "option.elasticity=5.03", 1),
        ("potential baci/hs17 reporter=CHN partner=USA option.covariates={} option.terms=log(distance) "
         "option.effects=reporter,partner", 3),
        ("quality baci/hs17 reporter=CHN partner=USA products=49*,95* option.sigma=4", 3),
        ("average_quality baci/hs17 reporter=CHN products=49* option.sigma=4", 3),
    ],
)  # fmt: skip
def test_every_figure_reruns_to_its_value(weighed, asked, rows):
    store, pairs = weighed
    measured = run(store, TradeQuery.parse(asked.format(pairs)))
    figures = list(measured.figures())
    assert len(figures) == rows
    for figure in figures:
        again = rerun(store, figure.working.query).figure
        assert math.isclose(again.value, figure.value, rel_tol=1e-9)
