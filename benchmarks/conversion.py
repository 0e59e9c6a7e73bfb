"""A year of trade converted between HS revisions: what is kept, and for how long one waits.

    python benchmarks/conversion.py BACI_HS17_Y2021_V202501.csv [--to HS2022]

Imports the file, converts it, and compares the totals of the world and of each reporter
before and after, in whole cents. The time is given as a multiple of a bare group-by of
the same table by reporter, partner and product, in the same run.
"""

import argparse
import tempfile
import time
from pathlib import Path

from wenmao.statistics.classifications.conversion import convert
from wenmao.statistics.sources.baci import Baci
from wenmao.statistics.sources.source import Fetched, Request
from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.store.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--to", default="HS2022")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reading = Baci().read([Fetched.local(chosen.file)], Request())
        store = Store(folder)
        store.add(reading.dataset, reading.vintage, reading.origin, reading.tables)
        engine = duckdb_engine(memory="3GB", scratch=Path(folder, "scratch"))
        keys = ["year", "reporter", "partner", "product"]
        trade = store.table(str(reading.dataset), engine=engine).select(*keys, "value")
        begun = time.perf_counter()
        engine.create_table("bare", trade.group_by(*keys).agg(value=trade.value.sum()), temp=True)
        bare = time.perf_counter() - begun
        begun = time.perf_counter()
        converted = engine.create_table(
            "converted", convert(trade, reading.dataset.classification, chosen.to), temp=True
        )
        took = time.perf_counter() - begun
        before, after = (
            table.group_by("reporter")
            .agg(cents=(table.value * 100).round().cast("int64").sum())
            .to_pyarrow()
            .to_pylist()
            for table in (trade, converted)
        )
        totals = [{row["reporter"]: int(row["cents"]) for row in rows} for rows in (before, after)]
        apart = [reporter for reporter in totals[0] if totals[0][reporter] != totals[1].get(reporter)]
        split = (
            converted.agg(share=converted.split.sum() / converted.value.sum())
            .to_pyarrow()["share"][0]
            .as_py()
        )
        print(
            f"{trade.count().to_pyarrow().as_py():,} rows of {reading.dataset.classification} to {chosen.to}"
        )
        print(
            f"world before {sum(totals[0].values()) / 100:,.2f}, after {sum(totals[1].values()) / 100:,.2f}"
        )
        print(f"reporters whose total differs by a cent or more: {len(apart)} of {len(totals[0])}")
        print(f"allotted by weight: {split:.1%} of the value; time: {took / bare:.1f} times a bare group-by")


if __name__ == "__main__":
    main()
