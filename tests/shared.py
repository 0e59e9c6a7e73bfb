"""Where the seed article and the published tables lie: beside the checkout, where there are any."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


def seed() -> Path:
    """The seed article; the test skips where the shared folder is absent."""
    found = sorted((REPOSITORY.parent / "shared" / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the seed article lies in ../shared/seeds, which is absent here")
    return found[0]


def classifications() -> Path:
    """The published tables of classifications; the test skips where the shared folder is absent."""
    found = REPOSITORY.parent / "shared" / "data" / "classifications"
    if not found.is_dir():
        pytest.skip("published classifications lie in ../shared/data/classifications, which is absent here")
    return found


def trade_samples() -> Path:
    """Samples of trade statistics; the test skips where the shared folder is absent."""
    found = REPOSITORY.parent / "shared" / "data" / "trade_samples"
    if not found.is_dir():
        pytest.skip("samples of trade lie in ../shared/data/trade_samples, which is absent here")
    return found
