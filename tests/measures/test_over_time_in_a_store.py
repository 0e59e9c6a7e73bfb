"""Measures that span time, run over a store: their rows are named, and each figure's query gives it again."""

import math

import pytest

from tests.measures.examples.timeseries import codes, wave
from tests.measures.trades import WORLD
from tests.statistics.stores import add
from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.rerun import rerun
from wenmao.measures.running.run import run
from wenmao.statistics.store.manifest import Dataset
from wenmao.statistics.store.store import Store

COLUMNS = ("period", "flow", "reporter", "partner", "product", "value")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("over-time")
    found = Store(folder / "store")
    quarters = [
        (code, "export", "CHN", partner, "950300", round(float(value), 2))
        for partner, seed in (("USA", 7), ("JPN", 8))
        for code, value in zip(codes(2016, 4, 28), wave(28, 4, seed=seed), strict=True)
    ]
    add(
        found,
        folder,
        Dataset("customs", "quarters", "goods", "Q", "HS2017", "FOB", "USD"),
        "2023",
        COLUMNS,
        quarters,
    )
    years = [(str(row[0]), *row[1:]) for row in WORLD]
    add(
        found,
        folder,
        Dataset("customs", "years", "goods", "A", "HS2017", "FOB", "USD"),
        "2023",
        COLUMNS,
        years,
    )
    return found


@pytest.mark.parametrize(
    "text",
    [
        "survival customs/years reporter=CHN flow=export option.left_censored=keep",
        "seasonally_adjusted customs/quarters flow=export by=partner",
        "breaks customs/quarters flow=export option.of=growth option.lags=1",
        "forecast customs/quarters flow=export option.ahead=2 option.methods=theta",
    ],
)
def test_each_figure_is_given_again_by_its_query(store, text):
    figures = list(run(store, TradeQuery.parse(text)).figures())
    assert figures
    for figure in figures[:2]:
        again = rerun(store, figure.working.query)
        assert math.isclose(float(again.figure.value), float(figure.value), rel_tol=1e-9)
