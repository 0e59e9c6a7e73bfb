"""An import that is killed leaves the store whole, and goes on where it stopped."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shared import REPOSITORY
from tests.statistics.store.baci_files import DATASET, ORIGIN, query, raw, year_file
from wenmao.statistics.store.store import Store

MOMENTS = 20
ROWS = 300
YEARS = (2019, 2020, 2021)

Attempt = Callable[[Path, float | None], float | None]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Three years, one of them with rows that are refused."""
    folder = tmp_path / "published"
    for year in YEARS:
        year_file(folder, year, ROWS)
    with (folder / "BACI_2020.csv").open("a", encoding="utf-8") as file:
        file.write("2020,999,8,1,1,1\n2020,4,8,1,x,1\n")
    return folder


@pytest.fixture
def attempt(published: Path) -> Iterator[Attempt]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.statistics.store.killed"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip

        def ask(store: Path, seconds: float | None) -> float | None:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps([str(store), str(published), seconds]) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need processes that fork")
def test_an_import_killed_at_any_moment(tmp_path: Path, published: Path, attempt: Attempt) -> None:
    earlier = tmp_path / "earlier"
    Store(earlier).add(DATASET, "V1", ORIGIN, [raw(year_file(tmp_path, 2018, ROWS), part="2018")])
    shutil.copytree(earlier, tmp_path / "whole")
    attempt(tmp_path / "whole", None)
    shutil.rmtree(tmp_path / "whole")
    shutil.copytree(earlier, tmp_path / "whole")
    duration = attempt(tmp_path / "whole", None)
    assert duration is not None

    draw = random.Random(20)
    killed, unfinished, resumed = 0, 0, 0
    for moment in range(MOMENTS):
        root = tmp_path / f"store{moment}"
        shutil.copytree(earlier, root)
        ended = attempt(root, duration * (moment + draw.random()) / MOMENTS)
        killed += ended is None

        store = Store(root)
        assert list(store.verify()) == []
        vintages = [manifest.vintage for manifest in store.vintages("baci/hs17")]
        assert vintages in (["V1"], ["V1", "V2"])
        unfinished += len(vintages) == 1
        check(store, "V1", (2018,))
        records = {path: path.stat().st_mtime_ns for path in (root / "baci/hs17").glob("V2/BACI*.json")}

        tables = [raw(path, part=path.stem) for path in sorted(published.glob("*.csv"))]
        manifest = store.add(DATASET, "V2", ORIGIN, tables).manifest
        assert list(store.verify()) == []
        check(store, "V2", YEARS)
        check(store, "V1", (2018,))
        assert manifest.parts[1].refused == 2
        # What was finished is not done again, and what was not leaves nothing behind.
        assert {path: path.stat().st_mtime_ns for path in records} == records
        resumed += bool(records)
        assert sorted(path.name for path in (root / "baci/hs17/V2").iterdir()) == sorted(
            {".lock", "manifest.json", *(name for part in manifest.parts for name in part.names)}
            | {part.refused_file for part in manifest.parts if part.refused_file}
        )
    # The moments lie within the import, before and after its first finished part.
    assert killed >= MOMENTS // 2
    assert unfinished >= MOMENTS // 2
    assert resumed


def check(store: Store, vintage: str, years: tuple[int, ...]) -> None:
    """Every row once, with its values."""
    found = query(
        store.paths(store.manifest("baci/hs17", vintage)),
        "count(*), count(DISTINCT (year, product)), sum(value)",
    )
    assert found == [
        (ROWS * len(years), ROWS * len(years), sum((n + year) * 1000 for year in years for n in range(ROWS)))
    ]
