"""The page on documents says what the program does."""

import doctest

from tests.shared import REPOSITORY


def test_examples_on_the_page_run():
    told = doctest.testfile(
        str(REPOSITORY / "docs" / "documents.md"), module_relative=False, encoding="utf-8"
    )
    assert told.attempted > 4
    assert told.failed == 0
