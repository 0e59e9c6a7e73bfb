"""Stores with a few rows, written as a source would."""

import csv

from wenmao.statistics.store.columns import Number, Words
from wenmao.statistics.store.layouts import Csv, RawTable
from wenmao.statistics.store.manifest import Origin


def add(store, folder, dataset, vintage, names, rows):
    """Import rows of text as a vintage of a dataset."""
    path = folder / f"{dataset.source}-{dataset.name}-{vintage}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    columns = {name: Number(name) if name == "value" else Words(name) for name in names}
    store.add(dataset, vintage, Origin("CEPII", dataset.name, url="https://example.org/data"),
              [RawTable("all", path, Csv(), columns)])  # fmt: skip
