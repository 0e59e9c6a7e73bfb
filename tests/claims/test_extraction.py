"""Claims: laws that hold for any text, and a round trip through both grammars."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.quality.evaluate import FOLDER, evaluate

from wenmao.briefing.phrase import phrase
from wenmao.claims.extraction import extract
from wenmao.claims.model import Claim
from wenmao.documents.model import Document, Passage
from wenmao.vocabulary.periods import Period


def claims(text, language="zh"):
    return extract(Document("-", text, (Passage(0, 0, len(text)),), language))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["zh", "en"]))
def test_any_text_is_survived_and_quotes_slice(text, language):
    for claim in claims(text, language):
        assert text[claim.start : claim.end] == claim.quote
        assert claim.value >= 0


pieces = st.sampled_from(
    [
        "2023年",
        "，文化产品出口",
        "1484.05亿美元",
        "同比",
        "下降",
        "9.3%",
        "。分别为",
        "和",
        "、",
        "由",
        "增至",
        "10亿",
        "至",
        "30%",
        "第三",
        "倍",
        "翻一番",
        "约",
        "逾",
        "rose",
        "to",
        "$5",
        "billion",
        "fell",
        "by",
        "9.3",
        "percent",
        "respectively",
        ",",
        "and",
        "from",
        "2019",
        "first",
        "half",
        "of",
        "2024",
        "one",
        "third",
        "of",
        "more",
        "than",
        "16",
        "industries",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces, max_size=30).map("".join), st.sampled_from(["zh", "en"]))
def test_any_jumble_of_the_grammars_own_words_is_survived(text, language):
    for claim in claims(text, language):
        assert text[claim.start : claim.end] == claim.quote


@settings(max_examples=100, deadline=None)
@given(
    value=st.integers(1, 99_999),
    unit=st.sampled_from(["USD", "CNY", "percent"]),
    year=st.integers(2001, 2024),
    direction=st.sampled_from(["up", "down"]),
    language=st.sampled_from(["zh", "en"]),
)
def test_a_claim_rendered_and_read_back_is_the_same(value, unit, year, direction, language):
    subject = {"zh": "网络文学海外营收", "en": "overseas revenue of online literature"}[language]
    scale = Decimal(1) if unit == "percent" else Decimal(10**8)
    amount = Decimal(value) / 100
    kind = "change" if unit == "percent" else "level"
    first = Claim(
        "c1", "", 0, 0, (0, 0), amount * scale, unit, scale / 100, kind,
        direction=direction if kind == "change" else None, period=Period.year(year), subject=subject,
    )  # fmt: skip
    read = claims(phrase(first, language), language)
    assert len(read) == 1
    assert (read[0].value, read[0].unit, read[0].kind) == (first.value, unit, kind)
    assert (read[0].direction, read[0].period) == (first.direction, first.period)
    assert read[0].subject == subject


@pytest.mark.parametrize(
    "text",
    ["“十四五”规划、第5号令、HS编码9504、电话010-65194114、第56次报告、5G、2.0版、2024年6月20日、见表3。",
     "The 14th Five-Year Plan, Group 1, Article 12, HS code 9504, June 20, 2025, 06:13, 5G, Web 3.0, COVID-19, page 12."],
)  # fmt: skip
def test_what_is_no_claim_stays_out(text):
    assert claims(text, "zh" if "规划" in text else "en") == ()


@pytest.mark.parametrize("name", ["zh.dev", "zh.test", "en.dev"])
def test_quality_has_not_fallen(name):
    floors = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))[name]
    score = evaluate([name])[name]
    assert score.f1 >= floors["f1"]
    for field, floor in floors["fields"].items():
        assert score.field_share(field) >= floor, field


@pytest.mark.parametrize(
    ("unit", "language"),
    [
        ("10 games ", "en"),
        ("分别为5亿、6亿", "zh"),
        ("一千二百", "zh"),
        ("5% and ", "en"),
        ("$5 billion, respectively, ", "en"),
    ],
)
def test_time_grows_in_step_with_length(unit, language):
    took = []
    for count in (1_000, 4_000):
        text = unit * count
        begun = time.process_time()
        claims(text, language)
        took.append(time.process_time() - begun)
    assert took[1] < 10 * max(took[0], 0.05)
