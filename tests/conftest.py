"""Test settings: CI draws the same examples each time, so that a red run can be repeated."""

import os

from hypothesis import settings

from tests.engines import engine, pytest_collection_modifyitems, spark_session

__all__ = ["engine", "pytest_collection_modifyitems", "spark_session"]

# How long an example takes says more of the machine than of the code.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")
