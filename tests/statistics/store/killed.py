"""Imports that are killed: a process that has all loaded forks one import at a time and kills it on time.

Reads lines of JSON: the store, the folder with the published files, and the seconds
after which to kill, or null. Answers each with the seconds that it took, null if killed.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import duckdb  # noqa: F401 - loaded once, before the forks
import pyarrow  # noqa: F401

from tests.statistics.store.baci_files import DATASET, ORIGIN, raw
from wenmao.statistics.store.store import Store


def add(root: str, folder: str) -> None:
    tables = [raw(path, part=path.stem) for path in sorted(Path(folder).glob("*.csv"))]
    Store(root).add(DATASET, "V2", ORIGIN, tables)


def attempt(root: str, folder: str, seconds: float | None) -> float | None:
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            add(root, folder)
            os._exit(0)
        finally:
            os._exit(1)
    while seconds is None or time.monotonic() - start < seconds:
        ended, status = os.waitpid(child, 0 if seconds is None else os.WNOHANG)
        if ended:
            if status:
                raise RuntimeError(f"the import ended with status {status}")
            return time.monotonic() - start
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else time.monotonic() - start


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(attempt(*json.loads(line))), flush=True)
