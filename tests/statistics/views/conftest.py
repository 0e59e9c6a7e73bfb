"""The engines that views run on."""

import ibis
import pytest


@pytest.fixture(scope="session", params=["duckdb"])
def engine(request):
    return getattr(ibis, request.param).connect()
