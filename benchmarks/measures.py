"""Measures at full scale against the bare scan-and-group of the same columns, and against a peer.

    python benchmarks/measures.py FOLDER [--rounds 5] [--rows 11000000] [--peer] [--years 1995:2023]

Makes two years in the format and size of CEPII's BACI in FOLDER (or takes the years that
lie there), imports them, and works each measure out for all reporters and products, in
turns with the bare DuckDB query that reads and groups the same columns; both leave a table
in the engine. Prints the ratio of the medians and of the fastest. With --peer, ecomplexity
works out one year's Balassa indices (and all else it does) in a process of its own. With
--years, each measure is then written to Parquet over all of these years, in a process of
its own whose peak memory is told.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from baci_year import VINTAGE, write_year

from wenmao.measures.running.files import write
from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.run import run
from wenmao.statistics.sources.baci import Baci
from wenmao.statistics.sources.source import Fetched, Request
from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.store.store import Store

DATASET = "baci/hs17"
# Each measure with its query and the columns that its rows are grouped by.
MEASURES = {
    "balassa": ("balassa {d} year={y}", ("reporter", "product"), 0),
    "hhi": ("hhi {d} year={y}", ("reporter", "partner"), 0),
    "share by product": ("share {d} year={y} by=product", ("reporter", "product"), 0),
    "share by partner": ("share {d} year={y} by=partner", ("reporter", "partner"), 0),
    "growth by product": ("growth {d} year={y} by=product", ("reporter", "product"), 1),
}
MEMORY, THREADS = "3GB", 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=11_000_000)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--years", default="")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only:
        alone(chosen)
        return
    store = made(chosen.folder, range(2020, 2022), chosen.rows)
    against_bare(store, chosen.rounds)
    if chosen.peer:
        against_peer(chosen, store)
    if chosen.years:
        first, _, last = chosen.years.partition(":")
        made(chosen.folder, range(int(first), int(last) + 1), chosen.rows)
        print("\n| over the years | rows written | peak memory, GiB |\n| --- | ---: | ---: |")
        for name in MEASURES:
            told, peak = in_a_process(chosen, name)
            print(f"| {name}, {chosen.years} | {told} | {peak:.1f} |", flush=True)


def made(folder: Path, years: range, rows: int) -> Store:
    """A store with these years; those that it has are left as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder / "store")
    held = {int(part.part) for one in store.vintages(DATASET) for part in one.parts}
    for year in years:
        if year in held:
            continue
        path = folder / f"BACI_HS17_Y{year}_{VINTAGE}.csv"
        kept = path.exists()
        if not kept:
            write_year(folder, year, rows, seed=year % 100 / 100)
        reading = Baci().read([Fetched.local(path)], Request())
        store.add(reading.dataset, reading.vintage, reading.origin, reading.tables)
        if not kept:
            path.unlink()
    return store


def against_bare(store: Store, rounds: int) -> None:
    manifest = store.manifest(DATASET)
    print("| measure | rows | ratio of medians | ratio of the fastest |\n| --- | ---: | ---: | ---: |")
    for name, (text, keys, back) in MEASURES.items():
        engine = duckdb_engine(memory=MEMORY, threads=THREADS)
        query = TradeQuery.parse(text.format(d=DATASET, y=2021))
        paths = store.paths(manifest, range(2021 - back, 2022))
        grouped = ", ".join(("year", "flow", *keys))
        bare = f"SELECT {grouped}, sum(value) AS value FROM read_parquet({paths}) GROUP BY {grouped}"
        table = run(store, query, engine=engine).table
        took: dict[str, list[float]] = {"bare": [], "ours": []}
        for one in range(rounds + 1):
            for which in took if one % 2 else reversed(took):
                begun = time.perf_counter()
                if which == "bare":
                    engine.con.execute(f"CREATE OR REPLACE TEMP TABLE bare AS {bare}")
                else:
                    engine.create_table("ours", table, temp=True, overwrite=True)
                if one:  # the first of each fills the caches
                    took[which].append(time.perf_counter() - begun)
        rows = engine.con.execute("SELECT count(*) FROM ours").fetchone()[0]
        middle, least = (of(took["ours"]) / of(took["bare"]) for of in (statistics.median, min))
        print(f"| {name} | {rows:,} | {middle:.2f} | {least:.2f} |", flush=True)


def against_peer(chosen: argparse.Namespace, store: Store) -> None:
    """One year's Balassa indices by ours and by ecomplexity, each in a process of its own."""
    took = {}
    for who in ("balassa", "ecomplexity"):
        begun = time.perf_counter()
        _, peak = in_a_process(chosen, f"one {who}")
        took[who] = (time.perf_counter() - begun, peak)
    (ours, our_peak), (peer, peer_peak) = took["balassa"], took["ecomplexity"]
    print(f"\necomplexity took {peer / ours:.0f} times as long as the Balassa index, start-up included; "
          f"peak memory {peer_peak:.1f} GiB against {our_peak:.1f}")  # fmt: skip


def in_a_process(chosen: argparse.Namespace, name: str) -> tuple[str, float]:
    command = [sys.executable, __file__, str(chosen.folder), "--only", name, "--years", chosen.years]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told, _, peak = done.stdout.strip().splitlines()[-1].rpartition(" ")
    return told, float(peak)


def alone(chosen: argparse.Namespace) -> None:
    """What a process of its own does: one measure over all years, or one year for the peer."""
    store = Store(chosen.folder / "store")
    engine = duckdb_engine(memory=MEMORY, threads=THREADS)
    told = ""
    if chosen.only == "one ecomplexity":
        import ecomplexity

        cells = run(
            store, TradeQuery.parse(f"level {DATASET} year=2021 by=product"), engine=engine
        ).to_pandas()
        columns = {"time": "year", "loc": "reporter", "prod": "product", "val": "level"}
        ecomplexity.ecomplexity(cells[list(columns.values())], columns)
    elif chosen.only == "one balassa":
        engine.create_table(
            "ours",
            run(store, TradeQuery.parse(f"balassa {DATASET} year=2021"), engine=engine).table,
            temp=True,
        )
    else:
        text, _, _ = MEASURES[chosen.only]
        measured = run(store, TradeQuery.parse(text.format(d=DATASET, y=chosen.years)), engine=engine)
        path = chosen.folder / "written.parquet"
        told = f"{write(measured, path):,}"
        path.unlink()
    print(told, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)


if __name__ == "__main__":
    main()
