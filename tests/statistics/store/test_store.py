import errno
import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.statistics.store.baci_files import DATASET, GOOD, ORIGIN, file, query, raw, text, year_file
from wenmao.statistics.store import files as store_files
from wenmao.statistics.store import importing
from wenmao.statistics.store import store as store_module
from wenmao.statistics.store.columns import Padded
from wenmao.statistics.store.store import Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def add(store: Store, folder: Path, *years: int, vintage: str = "V1", **rest):
    tables = [raw(year_file(folder, year), part=str(year), **rest) for year in years]
    return store.add(DATASET, vintage, ORIGIN, tables)


def test_what_is_stored_says_where_it_came_from(store: Store, tmp_path: Path) -> None:
    added = add(store, tmp_path, 2020, 2021)
    manifest = store.manifest("baci/hs17")
    assert manifest == added.manifest
    assert (manifest.rows, manifest.years, manifest.origin, manifest.dataset) == (
        800,
        (2020, 2021),
        ORIGIN,
        DATASET,
    )
    part = manifest.parts[0]
    assert (part.part, part.rows, part.input.name) == ("2020", 400, "BACI_2020.csv")
    assert part.input.sha256 == importing.sha256_of(tmp_path / "BACI_2020.csv")
    assert [path.name for path in map(Path, store.paths(manifest))] == [
        stored.file for part in manifest.parts for stored in part.files
    ]
    assert list(store.verify()) == []


def test_a_second_vintage_leaves_the_first(store: Store, tmp_path: Path) -> None:
    first = add(store, tmp_path, 2020, 2021).manifest
    add(store, tmp_path, 2021, vintage="V2")
    assert store.manifest("baci/hs17", "V1") == first
    assert store.manifest("baci/hs17").vintage == "V2"
    assert store.table("baci/hs17", vintage="V1").count().execute() == 800
    assert store.table("baci/hs17").count().execute() == 400


def test_vintages_stand_in_their_natural_order(store: Store, tmp_path: Path) -> None:
    for vintage in ("V10", "V9", "V202401b", "V202401"):
        add(store, tmp_path, 2020, vintage=vintage)
    assert [m.vintage for m in store.vintages("baci/hs17")] == ["V9", "V10", "V202401", "V202401b"]


def test_the_same_file_again_brings_nothing_new(store: Store, tmp_path: Path) -> None:
    first = add(store, tmp_path, 2020)
    before = (tmp_path / "store/baci/hs17/V1/manifest.json").stat().st_mtime_ns
    again = store.add(DATASET, "V1", ORIGIN, [raw(tmp_path / "BACI_2020.csv", part="2020")])
    assert (len(first.new), len(again.new)) == (1, 0)
    copy = tmp_path / "copy.csv"
    shutil.copy(tmp_path / "BACI_2020.csv", copy)
    assert store.add(DATASET, "V1", ORIGIN, [raw(copy, part="2020")]).new == ()
    assert (tmp_path / "store/baci/hs17/V1/manifest.json").stat().st_mtime_ns == before


def test_another_part_joins_the_vintage(store: Store, tmp_path: Path) -> None:
    add(store, tmp_path, 2021)
    added = add(store, tmp_path, 2020)
    assert [part.part for part in added.new] == ["2020"]
    assert [part.part for part in added.manifest.parts] == ["2020", "2021"]


def test_another_file_for_a_part_is_another_vintage(store: Store, tmp_path: Path) -> None:
    add(store, tmp_path, 2020)
    other = year_file(tmp_path, 2020, name="corrected.csv", factor=2)
    with pytest.raises(
        StoreError, match=r"has 2020 already, from another file \(BACI_2020.csv\). Name another vintage"
    ):
        store.add(DATASET, "V1", ORIGIN, [raw(other, part="2020")])
    assert store.table("baci/hs17").value.sum().execute() == sum((n + 2020) * 1000 for n in range(400))


def test_the_same_file_read_otherwise_replaces_the_part(store: Store, tmp_path: Path) -> None:
    add(store, tmp_path, 2020)
    columns = {**raw(tmp_path).columns, "product": Padded("k", 5)}
    added = add(store, tmp_path, 2020, columns=columns | {"product": Padded("k", 6)})
    assert added.new == ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wenmao.statistics.store.store.READER", 2)
        added = store.add(DATASET, "V1", ORIGIN, [raw(tmp_path / "BACI_2020.csv", part="2020")])
    assert len(added.new) == 1
    assert store.table("baci/hs17").count().execute() == 400
    assert list(store.verify()) == []
    assert store.prune() == []


def test_nothing_to_import(store: Store) -> None:
    with pytest.raises(StoreError, match=r"nothing to import"):
        store.add(DATASET, "V1", ORIGIN, [])


def test_only_the_files_of_the_asked_years_are_opened(store: Store, tmp_path: Path) -> None:
    manifest = add(store, tmp_path, 2019, 2020, 2021).manifest
    gone = [path for path in store.paths(manifest) if not Path(path).name.startswith("2020-")]
    for path in gone:
        Path(path).unlink()
    assert store.table("baci/hs17", years=[2020]).count().execute() == 400
    with pytest.raises(StoreError, match=r"holds 2019 to 2021, nothing of \[1999\]"):
        store.table("baci/hs17", years=[1999])


def test_years_within_one_file_are_told_apart(store: Store, tmp_path: Path) -> None:
    rows = [*GOOD, *(row.replace("2021", "2022") for row in GOOD[:1])]
    store.add(DATASET, "V1", ORIGIN, [raw(file(tmp_path, text(*rows)))])
    assert store.manifest("baci/hs17").years == (2021, 2022)
    assert store.table("baci/hs17", years=[2022]).count().execute() == 1


def test_what_is_not_there(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"baci/hs17: not in the store .* It holds nothing yet"):
        store.table("baci/hs17")
    add(store, tmp_path, 2020)
    with pytest.raises(StoreError, match=r"no vintage V7. There are V1"):
        store.table("baci/hs17", vintage="V7")
    with pytest.raises(StoreError, match=r"It holds baci/hs17"):
        store.table("baci/hs92")


def test_refused_rows_are_kept_with_the_part(store: Store, tmp_path: Path) -> None:
    manifest = store.add(DATASET, "V1", ORIGIN, [raw(file(tmp_path, text(*GOOD, "2021,4,8,1,x,1")))]).manifest
    ((part, listed),) = store.refused(manifest)
    assert (part.refused, part.reasons) == (1, {"v: should be a number": 1})
    assert listed.splitlines() == ["line,column,reason,found", "6,v,v: should be a number,x"]


def test_verify_finds_what_is_wrong(store: Store, tmp_path: Path) -> None:
    manifest = add(store, tmp_path, 2018, 2019, 2020, 2021).manifest
    add(store, tmp_path, 2021, vintage="V2")
    cut, changed, gone = map(Path, store.paths(manifest)[:3])
    cut.write_bytes(cut.read_bytes()[:-10])
    changed.write_bytes(bytes([changed.read_bytes()[0] ^ 1]) + changed.read_bytes()[1:])
    gone.unlink()
    broken = tmp_path / "store/baci/hs17/V2/manifest.json"
    broken.write_text(broken.read_text(encoding="utf-8")[:100], encoding="utf-8")
    found = {Path(problem.file).name: problem.what for problem in store.verify()}
    assert set(found) == {cut.name, changed.name, gone.name, "manifest.json"}
    assert "bytes instead of" in found[cut.name]
    assert "checksum" in found[changed.name]
    assert "gone" in found[gone.name]
    assert "not a manifest" in found["manifest.json"]


def test_a_manifest_of_a_newer_format(store: Store, tmp_path: Path) -> None:
    add(store, tmp_path, 2020)
    path = tmp_path / "store/baci/hs17/V1/manifest.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 99}), encoding="utf-8"
    )
    ((problem),) = store.verify()
    assert "newer wenmao" in problem.what


def test_prune_takes_strays_and_old_vintages_only(store: Store, tmp_path: Path) -> None:
    for vintage in ("V9", "V10", "V11"):
        add(store, tmp_path, 2020, vintage=vintage)
    home = tmp_path / "store/baci/hs17"
    for stray in ("V9/2020-stray.parquet", "V11/.2020-x.parquet.1234.tmp", "V12/2020-unfinished.json"):
        (home / stray).parent.mkdir(exist_ok=True)
        (home / stray).write_bytes(b"x")
    (home / "V11/.wenmao-left").mkdir()
    (home / "V11/.wenmao-left/spilled").write_bytes(b"x")
    gone = store.prune()
    assert {Path(name).name for name in gone} == {
        "2020-stray.parquet",
        ".2020-x.parquet.1234.tmp",
        "2020-unfinished.json",
    }
    assert not (home / "V11/.wenmao-left").exists()
    assert [m.vintage for m in store.vintages("baci/hs17")] == ["V9", "V10", "V11"]
    gone = store.prune(keep=2)
    assert gone[0].endswith("V9/manifest.json")
    assert [m.vintage for m in store.vintages("baci/hs17")] == ["V10", "V11"]
    assert list(store.verify()) == []
    assert store.table("baci/hs17").count().execute() == 400
    assert store.prune(keep=2) == []


def test_one_import_at_a_time(store: Store, tmp_path: Path) -> None:
    table = raw(year_file(tmp_path, 2020), part="2020")

    def meanwhile(part: str, done: int, size: int, rows: int) -> None:
        if not tried:
            tried.append(part)
            with pytest.raises(StoreError, match=r"another import is under way"):
                Store(tmp_path / "store").add(DATASET, "V1", ORIGIN, [table])

    tried: list[str] = []
    store.add(DATASET, "V1", ORIGIN, [table], progress=meanwhile)
    assert tried
    assert store.table("baci/hs17").count().execute() == 400


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


@pytest.mark.parametrize("suffix", [".parquet", "manifest.json"])
def test_a_full_disk(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    add(store, tmp_path, 2020)
    before = left(tmp_path / "store")
    flush = store_files._flush

    def full(path: Path) -> None:
        if suffix in path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        flush(path)

    with monkeypatch.context() as patch:
        patch.setattr(store_files, "_flush", full)
        with pytest.raises(StoreError, match=r"BACI_2021.csv: the disk is full .*Make room and import again"):
            add(store, tmp_path, 2021)
    assert [name for name in left(tmp_path / "store") if name.endswith((".tmp", ".wenmao"))] == []
    if suffix == ".parquet":
        assert left(tmp_path / "store") == before
    assert store.manifest("baci/hs17").years == (2020, 2020)
    assert list(store.verify()) == []
    assert add(store, tmp_path, 2021).manifest.years == (2020, 2021)


def test_a_full_disk_as_duckdb_tells_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise duckdb.IOException('IO Error: Could not write file "x": No space left on device')

    monkeypatch.setattr(importing, "_strict", full)
    with pytest.raises(StoreError, match=r"BACI_2021.csv: the disk is full") as raised:
        add(store, tmp_path, 2021)
    assert isinstance(raised.value.__cause__, OSError)
    assert left(tmp_path / "store") == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    # DuckDB writes to a device that takes nothing.
    from tests.statistics.store.baci_files import take

    (tmp_path / "part.parquet").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"No space left"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        take(raw(year_file(tmp_path, 2021)), tmp_path)


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mkdir = Path.mkdir

    def refused(path: Path, *rest: object, **named: object) -> None:
        if "readonly" in str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        mkdir(path, *rest, **named)

    table = raw(year_file(tmp_path, 2020), part="2020")
    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(StoreError, match=r"readonly.*cannot be written to \(Permission denied\)"):
        Store(tmp_path / "readonly").add(DATASET, "V1", ORIGIN, [table])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    add(store, tmp_path, 2020)
    home = tmp_path / "store/baci/hs17/V1"
    home.chmod(0o555)
    try:
        assert store.table("baci/hs17").count().execute() == 400
        with pytest.raises(StoreError):
            add(store, tmp_path, 2021)
    finally:
        home.chmod(0o755)


def test_a_published_file_that_went_away(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"gone\.csv: could not be imported into .*No such file"):
        store.add(DATASET, "V1", ORIGIN, [raw(tmp_path / "gone.csv")])


def test_the_rows_are_those_of_the_files(store: Store, tmp_path: Path) -> None:
    manifest = add(store, tmp_path, 2020, 2021).manifest
    for year in (2020, 2021):
        paths = store.paths(manifest, [year])
        assert query(paths, "count(*), sum(value), count(DISTINCT product)") == [
            (400, sum((n + year) * 1000 for n in range(400)), 400)
        ]


def test_a_row_in_two_parts_of_a_vintage_is_refused(store: Store, tmp_path: Path) -> None:
    """Every sum would count it twice."""
    first = raw(file(tmp_path, text(*GOOD), "a.csv"))
    again = raw(file(tmp_path, text(*GOOD[:1]), "b.csv"), part="2021b")
    store.add(DATASET, "V1", ORIGIN, [first])
    with pytest.raises(StoreError, match="hold the same rows, such as 2021 export AFG ALB 010121"):
        store.add(DATASET, "V1", ORIGIN, [again])
    assert [part.part for part in store.manifest("baci/hs17").parts] == ["2021"]
    other = raw(file(tmp_path, text("2021,8,12,970110,1,1"), "c.csv"), part="2021c")
    assert store.add(DATASET, "V1", ORIGIN, [other]).manifest.rows == len(GOOD) + 1


def test_a_large_file_of_many_years_is_stored_by_year(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SPLIT_FROM", 1)
    rows = [f"{year},156,{partner},{k:06},{year + k},NA"
            for k in range(10100, 10110) for year in (2019, 2020, 2021) for partner in (4, 8)]  # fmt: skip
    table = raw(file(tmp_path, text(*rows)), part="all")
    manifest = store.add(DATASET, "V1", ORIGIN, [table]).manifest
    (part,) = manifest.parts
    assert [(stored.years, stored.rows) for stored in part.files] == [
        ((2019, 2019), 20), ((2020, 2020), 20), ((2021, 2021), 20)]  # fmt: skip
    assert (part.rows, part.years) == (60, (2019, 2021))
    assert len(store.paths(manifest, [2020])) == 1
    found = store.table("baci/hs17", years=[2020])
    assert found.count().to_pyarrow().as_py() == 20
    assert store.table("baci/hs17").value.sum().to_pyarrow().as_py() == sum(
        float(row.split(",")[4]) * 1000 for row in rows
    )
    assert not list(store.verify())
    assert not store.prune()
    assert not store.add(DATASET, "V1", ORIGIN, [table]).new


def test_progress_ends_with_all_bytes_and_the_rows(store: Store, tmp_path: Path) -> None:
    told: list[tuple[str, int, int, int]] = []
    path = year_file(tmp_path, 2020)
    store.add(DATASET, "V1", ORIGIN, [raw(path, part="2020")], progress=lambda *step: told.append(step))
    size = path.stat().st_size
    assert told[-1] == ("2020", size, size, 400)
    assert all(0 <= done <= of == size for _, done, of, _ in told)
