"""Where the seed article lies: beside the checkout, where there is one."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


def seed() -> Path:
    """The seed article; the test skips where the shared folder is absent."""
    found = sorted((REPOSITORY.parent / "shared" / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the seed article lies in ../shared/seeds, which is absent here")
    return found[0]
