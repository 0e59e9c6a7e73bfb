"""Claims: what is one and what is none."""

import pytest

from wenmao.claims.extraction import extract
from wenmao.documents.model import Document, Passage


def claims(text, language="zh"):
    return extract(Document("-", text, (Passage(0, 0, len(text)),), language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("“十四五”规划、第5号令、HS编码9504、电话010-65194114、第56次报告、5G、2.0版、2024年6月20日、见表3。", "zh"),
        ("The 14th Five-Year Plan, Group 1, Article 12, HS code 9504, June 20, 2025, 06:13, 5G, Web 3.0, "
         "COVID-19, page 12.", "en"),
    ],
)  # fmt: skip
def test_what_is_no_claim_stays_out(text, language):
    assert claims(text, language) == ()


@pytest.mark.parametrize("written", ["9" * 30, "9" * 5000, "9,999" + ",999" * 12])
def test_a_number_of_dozens_of_digits_is_no_figure(written):
    assert claims(f"Exports rose {written}% to {written} games.", "en") == ()


def test_the_largest_scales_are_survived():
    (claim,) = claims("Exports reached 5 trillion trillion trillion.", "en")
    assert claim.value == 5 * 10**36
