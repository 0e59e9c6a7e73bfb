import pytest
from tests.documents.collecting.website import site


@pytest.fixture
def website():
    with site() as server:
        yield server
