"""A loopback server, and downloads that do not wait."""

import httpx
import pytest

from tests.statistics.sources.loopback import serving
from wenmao.statistics.sources.fetching.downloads import Downloads, Patience


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def downloads(tmp_path):
    patience = Patience(sleep=lambda _: None)
    with Downloads(
        tmp_path / "cache", patience=patience, transport=httpx.HTTPTransport(verify=False)
    ) as found:
        yield found
