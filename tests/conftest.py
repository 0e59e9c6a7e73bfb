"""Test settings: CI draws the same examples each time, so that a red run can be repeated."""

import os

from hypothesis import settings

from tests.engines import engine, pytest_collection_modifyitems, spark_session

__all__ = ["engine", "pytest_collection_modifyitems", "spark_session"]

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
