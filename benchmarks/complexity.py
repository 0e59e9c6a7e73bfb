"""A year of the world's exports through economic complexity: beside two peers, in one run.

    python benchmarks/complexity.py [--reporters 220] [--products 5000]

Makes a year of cells in which large economies sell more products, and larger ones of
what few others sell. Then each package works out the same from it, one after the other
and each in a process of its own: the indices of economies and products, density, the
outlook where it has one, and the proximities of all pairs of products. Printed are
seconds on the clock and of processor time, peak memory, and each as a multiple of ours.
All are given the cells in memory: ours an Arrow table, whose grouping is part of our time,
the peers a data frame, whose turning into a matrix is part of theirs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wenmao.measures import complexity

T = TypeVar("T")
PACKAGES = ("wenmao", "ecomplexity", "econcomplex")


def write_cells(path: Path, reporters: int, products: int) -> None:
    """Exports of each reporter in each product: a size for each, and a better fit of the able to the demanding."""
    random = np.random.default_rng(42)
    ability, demand = np.sort(random.random(reporters)), np.sort(random.random(products))
    size = np.exp(random.normal(size=reporters) * 2 + 4 * ability)
    market = np.exp(random.normal(size=products) * 1.5)
    fit = np.exp(4 * ability[:, None] * demand + random.normal(size=(reporters, products)) * 2)
    values = size[:, None] * market * fit
    rows = reporters * products
    pq.write_table(
        pa.table(
            {
                "year": np.full(rows, 2021),
                "flow": pa.array(["export"]).take(pa.array(np.zeros(rows, int))),
                "reporter": pa.array([f"R{i:02d}" for i in range(reporters)]).take(
                    pa.array(np.repeat(np.arange(reporters), products))
                ),
                "product": pa.array([f"{i:06d}" for i in range(products)]).take(
                    pa.array(np.tile(np.arange(products), reporters))
                ),
                "value": values.ravel(),
            }
        ),
        path,
    )


def wenmao(path: str, clock: "Clock") -> None:
    trade = ibis.memtable(pq.read_table(path))
    with complexity.read_once():
        clock("grouping", lambda: complexity.diversity(trade))
        clock("indices", lambda: (complexity.eci(trade), complexity.pci(trade)))
        clock("density", lambda: complexity.density(trade))
        clock("outlook", lambda: (complexity.opportunity_gain(trade), complexity.opportunity_value(trade)))
        clock("proximity", lambda: complexity.proximity(trade))


def ecomplexity(path: str, clock: "Clock") -> None:
    from ecomplexity import ecomplexity, proximity

    told = pq.read_table(path).to_pandas()
    names = {"time": "year", "loc": "reporter", "prod": "product", "val": "value"}
    clock("indices, density, outlook", lambda: ecomplexity(told, names, check_logsupermodularity=False))
    clock("proximity", lambda: proximity(told, names))


def econcomplex(path: str, clock: "Clock") -> None:
    import econcomplex as peer

    told = pq.read_table(path).to_pandas()
    matrix = clock("grouping", lambda: peer.pivot_to_matrix(told, "reporter", "product", "value"))
    clock("indices", lambda: peer.eci_pci(matrix))
    clock("density", lambda: peer.relatedness_density(matrix))
    clock("proximity", lambda: peer.proximity(matrix, compute="product"))


class Clock:
    """Seconds on the clock and of processor time that each step takes, its result included."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = {}

    def __call__(self, step: str, work: Callable[[], T]) -> T:
        begun, spent = time.perf_counter(), time.process_time()
        kept = work()
        self.steps[step] = [time.perf_counter() - begun, time.process_time() - spent]
        return kept


def apart(package: str, folder: Path) -> tuple[dict, float]:
    """The steps of a package in its own process, and that process's peak memory in MB."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    }
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [sys.executable, __file__, "--run", package, str(folder)], stdout=out, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{package} ended with {process.returncode}")
        out.seek(0)
        return json.loads(out.read().splitlines()[-1]), usage.ru_maxrss / 1024


def run(package: str, folder: str) -> None:
    warnings.simplefilter("ignore")
    work = {"wenmao": wenmao, "ecomplexity": ecomplexity, "econcomplex": econcomplex}[package]
    work(f"{folder}/small.parquet", Clock())  # what loads late is loaded then
    clock = Clock()
    work(f"{folder}/year.parquet", clock)
    print("\n" + json.dumps(clock.steps))


def report(told: dict[str, tuple[dict, float]]) -> None:
    ours, our_memory = told["wenmao"]
    for step, took in ours.items():
        print(f"{'wenmao':13}{step:27}{took[0]:9.2f}{'':16}{took[1]:9.2f}")
    print(f"{'':13}{'':27}{'seconds':>9}{'ours':>8}{'ratio':>8}{'cpu':>9}{'ours':>8}{'ratio':>8}")
    for package in PACKAGES[1:]:
        steps, memory = told[package]
        rows = {step: (took, step.split(", ")) for step, took in steps.items()}
        # All that both work out, and for ours the grouping of the cells as well.
        both = [of for _, names in rows.values() for of in names]
        rows["together"] = (list(np.sum(list(steps.values()), axis=0)), sorted({"grouping", *both}))
        for step, (took, names) in rows.items():
            own = np.sum([ours[name] for name in names], axis=0)
            cells = "".join(f"{a:9.2f}{b:8.2f}{a / b:8.1f}" for a, b in zip(took, own, strict=True))
            print(f"{package:13}{step:27}{cells}")
        print(f"{package:13}{'peak memory, MB':27}{memory:9.0f}{our_memory:8.0f}{memory / our_memory:8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reporters", type=int, default=220)
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--run", nargs=2, metavar=("PACKAGE", "FOLDER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        return run(*chosen.run)
    with tempfile.TemporaryDirectory() as folder:
        write_cells(Path(folder, "small.parquet"), 20, 40)
        write_cells(Path(folder, "year.parquet"), chosen.reporters, chosen.products)
        print(f"{chosen.reporters} reporters × {chosen.products} products, load {os.getloadavg()[0]:.1f}")
        report({package: apart(package, Path(folder)) for package in PACKAGES})
        print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
