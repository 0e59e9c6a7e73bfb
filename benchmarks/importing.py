"""Imports of BACI against a bare copy by DuckDB, and many years in one store.

    python benchmarks/importing.py [--file CSV] [--rows 11000000] [--rounds 5] [--bad 0.007] [--years 29] [--folder F]

Without `--file`, a year is generated first (see baci_year.py). Each measurement runs in
a process of its own and tells its seconds and its peak memory (VmHWM).

1. The import of a clean year and DuckDB's `COPY (SELECT * FROM read_csv(…)) TO …`, in turns; the median ratio.
2. With `--bad`, the import of the same year with that share of bad rows.
3. With `--years N`, the import of N years one after the other, each the same rows under another
   year, and queries over all of them with a memory limit of 3 GB.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from baci_year import VINTAGE, write_year

from wenmao.statistics.sources.baci import Baci
from wenmao.statistics.sources.source import Fetched, Request
from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.store.store import Store

CULTURAL = ("37", "49", "92", "95", "97")


def peak() -> float:
    """The most memory that this process ever held, in MB."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return float("nan")


def timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    start, used = time.perf_counter(), time.process_time()
    told = work()
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - used, "peak": peak(), **told}


def bare(csv: str, target: str) -> dict[str, Any]:
    def work() -> dict[str, Any]:
        with duckdb.connect() as con:
            con.execute(f"COPY (SELECT * FROM read_csv('{csv}')) TO '{target}'")
        return {}

    return timed(work)


def store(csv: str, root: str) -> dict[str, Any]:
    def work() -> dict[str, Any]:
        reading = Baci().read((Fetched.local(Path(csv)),), Request())
        added = Store(root).add(reading.dataset, reading.vintage, reading.origin, reading.tables)
        (part,) = added.new
        return {"rows": part.rows, "refused": part.refused, "bytes": part.bytes, "reasons": part.reasons}

    return timed(work)


def queries(root: str, name: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=root, prefix=".wenmao-") as scratch:
        engine = duckdb_engine(memory="3GB", scratch=Path(scratch))
        held = Store(root)
        first, last = held.manifest(name).years
        table = held.table(name, engine=engine)
        cultural = table.filter(table.product.left(2).isin(CULTURAL))
        asked = {
            "rows by year": table.group_by("year").agg(n=table.count()),
            "cultural exports by reporter and year": cultural.group_by("reporter", "year").agg(v=cultural.value.sum()),
            "China's cultural exports by partner, product and year": (
                cultural.filter(cultural.reporter == "CHN").group_by("partner", "product", "year")
                .agg(v=cultural.value.sum())
            ),
            "one product between two countries": table.filter(
                (table.reporter == "CHN") & (table.partner == "USA") & table.product.startswith("9701")
            ).select("year", "product", "value"),
            "one year by reporter": (one := held.table(name, engine=engine, years=[last]))
            .group_by("reporter").agg(v=one.value.sum()),
            "every pair, product and half of the time": (
                table.group_by("reporter", "partner", "product", late=table.year > (first + last) // 2)
                .agg(v=table.value.sum()).count()
            ),
        }  # fmt: skip
        told = {}
        for label, query in asked.items():
            start = time.perf_counter()
            try:
                query.to_pyarrow()
                told[label] = f"{time.perf_counter() - start:.2f} s"
            except duckdb.OutOfMemoryException:
                told[label] = "out of memory"
    return {"seconds": told, "peak": peak()}


def apart(task: str, *given: str) -> dict[str, Any]:
    """Do a task in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, *given], stdout=subprocess.PIPE, check=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    return json.loads(done.stdout)


def of_year(source: Path, folder: Path, year: int) -> Path:
    """The same rows under another year."""
    target = folder / source.name.replace("Y2021", f"Y{year}")
    with source.open("rb") as file, target.open("wb") as out:
        out.write(file.readline())
        while block := file.read(1 << 24):
            lines = b"\n" + block + file.readline()
            out.write(lines.replace(b"\n2021,", f"\n{year},".encode())[1:])
    return target


def with_bad(source: Path, folder: Path, share: float) -> Path:
    """The same year with bad rows of five kinds."""
    draw = random.Random(5)
    target = folder / source.name
    with source.open(encoding="utf-8") as file, target.open("w", encoding="utf-8") as out:
        out.write(next(file))
        for line in file:
            if draw.random() < share:
                fields = line.rstrip("\n").split(",")
                match draw.randrange(5):
                    case 0:
                        fields[1] = "999"
                    case 1:
                        fields[4] = "abc"
                    case 2:
                        fields[4] = "-1"
                    case 3:
                        fields.pop()
                    case 4:
                        out.write(line)
                out.write(",".join(fields) + "\n")
            else:
                out.write(line)
    return target


def compare(csv: Path, folder: Path, rounds: int) -> None:
    told: dict[str, list[dict[str, Any]]] = {"bare": [], "store": []}
    for _ in range(rounds):
        told["bare"].append(apart("bare", str(csv), str(folder / "bare.parquet")))
        told["store"].append(apart("store", str(csv), str(folder / "store")))
        shutil.rmtree(folder / "store")
        (folder / "bare.parquet").unlink()
        print(
            *(
                f"{name} {runs[-1]['seconds']:.2f} s ({runs[-1]['cpu']:.2f} s CPU)"
                for name, runs in told.items()
            ),
            sep="  ",
        )
    for what in ("seconds", "cpu"):
        pairs = zip(told["store"], told["bare"], strict=True)
        ratio = statistics.median(ours[what] / theirs[what] for ours, theirs in pairs)
        print(f"{what}: median ratio {ratio:.2f}, "
              f"best {min(r[what] for r in told['store']) / min(r[what] for r in told['bare']):.2f}")  # fmt: skip
    last = told["store"][-1]
    print(f"{last['rows']:,} rows, {last['bytes'] / 1e6:.0f} MB, "
          f"peak {max(r['peak'] for r in told['store']):.0f} MB (bare {max(r['peak'] for r in told['bare']):.0f} MB)")  # fmt: skip


def years(csv: Path, folder: Path, count: int) -> None:
    rows, seconds, most, size = 0, 0.0, 0.0, 0
    for year in range(2024 - count, 2024):
        source = of_year(csv, folder, year) if year != 2021 else csv
        told = apart("store", str(source), str(folder / "all"))
        if source != csv:
            source.unlink()
        rows, seconds = rows + told["rows"], seconds + told["seconds"]
        most, size = max(most, told["peak"]), size + told["bytes"]
        print(f"{year}: {told['seconds']:.2f} s, {told['rows'] / told['seconds'] / 1e6:.2f} million rows a second, "
              f"{told['peak']:.0f} MB", flush=True)  # fmt: skip
    print(f"{rows:,} rows in {seconds:.0f} s, peak {most:.0f} MB, {size / 1e9:.2f} GB on disk")
    (manifest,) = Store(folder / "all").manifests()
    told = apart("queries", str(folder / "all"), str(manifest.dataset))
    for label, took in told["seconds"].items():
        print(f"{took:>13}  {label}")
    print(f"queries: peak {told['peak']:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--rows", type=int, default=11_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bad", type=float, default=0)
    parser.add_argument("--years", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where there is room; a temporary one by default")
    parser.add_argument("--task", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.task:
        name, *given = chosen.task
        print(json.dumps({"bare": bare, "store": store, "queries": queries}[name](*given)))
        return
    with tempfile.TemporaryDirectory(dir=chosen.folder) as made:
        folder = Path(made)
        csv = chosen.file or write_year(folder, 2021, chosen.rows)
        codes = csv.with_name(f"country_codes_{VINTAGE}.csv")
        (folder / "bad").mkdir()
        for beside in {folder, folder / "bad"} - {csv.parent}:
            shutil.copy(codes, beside)
        if chosen.rounds:
            compare(csv, folder, chosen.rounds)
        if chosen.bad:
            told = apart("store", str(with_bad(csv, folder / "bad", chosen.bad)), str(folder / "careful"))
            print(
                f"with {told['refused']:,} bad rows: {told['seconds']:.1f} s, peak {told['peak']:.0f} MB; {told['reasons']}"
            )
        if chosen.years:
            years(csv, folder, chosen.years)


if __name__ == "__main__":
    main()
