"""The digest that started it all: every figure found, every error named."""

from decimal import Decimal

import pytest

from tests.shared import seed
from wenmao.checks.model import Verdict
from wenmao.desk import check, read


@pytest.fixture(scope="module")
def checked():
    return check(read(str(seed())))


def judged(checked, quote):
    by_quote = {claim.quote: claim.id for claim in checked.claims}
    return {f.verdict: f for f in checked.findings if f.claims[0] == by_quote[quote]}


def test_head(checked):
    document = checked.document
    assert document.title == "新业态驱动下的机遇与挑战 中国文化产业进出口分析"
    assert document.publisher == "Jin Rong Shi Bao"
    assert document.published_text == "2025-06-20 06:13"
    assert document.language == "en"
    assert [mark.label for mark in document.citations][-1] == "11"


def test_sixteen_claims_and_no_more(checked):
    read_as = [(c.quote, c.value, c.unit, c.kind) for c in checked.claims]
    assert read_as == [
        ("$166.36 billion", Decimal("166.36E9"), "USD", "level"),
        ("9.3%", Decimal("9.3"), "percent", "change"),
        ("$148.40 billion", Decimal("148.40E9"), "USD", "level"),
        ("9.4%", Decimal("9.4"), "percent", "change"),
        ("$17.37 billion", Decimal("17.37E9"), "USD", "level"),
        ("$131.03 billion", Decimal("131.03E9"), "USD", "level"),
        ("8.7%", Decimal("8.7"), "percent", "change"),
        ("16", Decimal(16), "count", "count"),
        ("$5.91 trillion", Decimal("5.91E12"), "USD", "level"),
        ("9.8%", Decimal("9.8"), "percent", "change"),
        ("$4.35 billion", Decimal("4.35E9"), "USD", "level"),
        ("7.06%", Decimal("7.06"), "percent", "change"),
        ("38%", Decimal(38), "percent", "share"),
        ("$18.56 billion", Decimal("18.56E9"), "USD", "level"),
        ("13.39%", Decimal("13.39"), "percent", "change"),
        ("39.3%", Decimal("39.3"), "percent", "change"),
    ]


def test_periods(checked):
    codes = [c.period.code for c in checked.claims if c.period]
    assert codes == ["2023"] * 6 + ["2019/2024"] + ["2024"] * 3 + ["2023"] * 3 + ["2024"] * 3


def test_the_total_does_not_add_up_and_neither_does_the_release(checked):
    finding = judged(checked, "$166.36 billion")[Verdict.INCONSISTENT]
    assert finding.error == "sum"
    assert "USD 590 million apart" in finding.explanation.en
    assert "official release has the same gap" in finding.explanation.en


def test_the_balance_holds(checked):
    finding = next(
        f
        for f in checked.findings
        if len(f.claims) == 3
        and f.verdict is Verdict.SUPPORTED
        and f.working[1].working.operation == "difference"
    )
    assert "131.03" in finding.explanation.en


@pytest.mark.parametrize(
    ("quote", "official"), [("$5.91 trillion", "CNY 5.9082 trillion"), ("$4.35 billion", "CNY 4.35 billion")]
)
def test_yuan_printed_as_dollars(checked, quote, official):
    found = judged(checked, quote)
    assert set(found) == {Verdict.WRONG_UNIT}
    finding = found[Verdict.WRONG_UNIT]
    assert finding.error == "currency"
    assert official in finding.explanation.en


@pytest.mark.parametrize(
    "quote", ["$18.56 billion", "13.39%", "9.3%", "9.4%", "$148.40 billion", "7.06%", "9.8%"]
)
def test_what_holds(checked, quote):
    assert set(judged(checked, quote)) == {Verdict.SUPPORTED}
