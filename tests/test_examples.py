"""The examples: the planted errors are found, and nothing else is called wrong."""

import tomllib

import pytest

from tests.shared import REPOSITORY
from wenmao.checks.gravity import verdicts
from wenmao.desk import check, read

FOLDER = REPOSITORY / "examples"
PLANTED = tomllib.loads((FOLDER / "errors.toml").read_text(encoding="utf-8"))
ARTICLES = [
    "goods-2019.zh.txt",
    "games-and-novels.en.html",
    "new-formats-2024.bilingual.md",
    "unesco-and-customs.en.pdf",
]


@pytest.mark.parametrize("name", ARTICLES)
def test_planted_errors_are_found_and_no_others(name):
    checked = check(read(str(FOLDER / name)))
    quotes = {claim.id: claim.quote for claim in checked.claims}
    wrong = {f.claims[0]: f for f in checked.findings if f.verdict.is_wrong}
    planted = PLANTED.get(name, {})
    assert {quotes[claim] for claim in wrong} == set(planted)
    named = {(quotes[f.claims[0]], f.verdict.value) for f in checked.findings}
    assert set(planted.items()) <= named
    assert len(verdicts(checked.claims, checked.findings)) == len(checked.claims)
