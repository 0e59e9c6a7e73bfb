"""True documents raise no disagreement, however they are worded; and laws of the comparison."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.across.making import compared, said
from tests.checks.test_clean import CHINESE, ENGLISH
from tests.shared import REPOSITORY

from wenmao.checks.across.comparison import Agreement, across
from wenmao.checks.across.copying import CopyReason
from wenmao.checks.across.statement import Origin, statements
from wenmao.desk import check, read
from wenmao.vocabulary.intervals import Interval

EXAMPLES = sorted(p for p in (REPOSITORY / "examples").iterdir() if p.suffix != ".toml")
FINE = {Agreement.AGREE, Agreement.UNCOMPARED, Agreement.BY_DEFINITION, Agreement.REVISED}


@pytest.fixture(scope="module")
def examples():
    found = []
    for path in EXAMPLES:
        document = read(str(path))
        checked = check(document)
        found.append(statements(Origin.of(document, path.name), document, checked.claims, checked.findings))
    return found


def test_true_texts_of_two_languages_agree():
    found = compared(said(CHINESE, "zh"), said(ENGLISH, "en"))
    assert len(found) >= 8
    assert {one.agreement for one in found} == {Agreement.AGREE}


def test_in_the_examples_only_the_planted_errors_disagree(examples):
    documents = [*examples, said(CHINESE, "zh"), said(ENGLISH, "en")]
    for one in compared(*documents):
        if one.agreement in FINE:
            continue
        for found in one.differences:
            judged = [s.finding for group in (found.group, one.groups[0]) for s in group.statements]
            assert any(f.verdict.is_wrong or f.verdict.value == "disputed" for f in judged if f), (
                one.explanation.en
            )


def test_a_copy_of_a_document_agrees_with_it_and_is_no_source_of_its_own():
    found = compared(
        said(ENGLISH, "first", "Xinhua", "2025-01-20"),
        said(ENGLISH, "again", "Daily", "2025-01-21", copy_of="first"),
        said(ENGLISH, "syndicated", "Echo", "2025-01-22"),
    )
    for one in found:
        assert one.agreement is Agreement.AGREE
        assert one.groups[0].sources == 1
        assert one.earliest.origin.id == "first"
        assert {(c.statement.origin.id, c.original.origin.id, c.reason) for c in one.copies} == {
            ("again", "first", CopyReason.COPY), ("syndicated", "first", CopyReason.WORDS),
        }  # fmt: skip


def test_who_names_the_publisher_of_an_earlier_document_repeats_it():
    one = compared(
        said("2023年，我国文化产品出口1484.1亿美元。", "release", "商务部", "2024-02-01"),
        said("据商务部统计，2023年全国文化产品出口额为1484.1亿美元，规模居前。", "zh", "日报", "2024-02-03"),
        said("China's exports of cultural goods were $148.41 billion in 2023, according to the Ministry of Commerce.",
             "en", "Times", "2024-02-02"),
    )[0]  # fmt: skip
    assert one.groups[0].sources == 1
    assert {(c.statement.origin.id, c.original.origin.id, c.reason, c.ordered) for c in one.copies} == {
        ("zh", "release", CopyReason.SOURCE, True), ("en", "release", CopyReason.SOURCE, True),
    }  # fmt: skip


def test_without_dates_nobody_is_said_to_be_first():
    found = compared(said(ENGLISH, "a"), said(ENGLISH, "b"))
    assert all(one.earliest is None and not copy.ordered for one in found for copy in one.copies)
    assert all("不明" in one.explanation.zh for one in found)


CERAMICS = said("In 2023, Italy's exports of ceramics were 5.2 billion euros.", "d")[0]


def stating(value: Decimal, resolution: Decimal, number: int, days: int | None):
    """A statement of a value as its resolution writes it."""
    written = (value / resolution).quantize(Decimal(1)) * resolution
    claim = replace(CERAMICS.claim, value=written, resolution=resolution)
    published = None if days is None else date(2024, 1, 1) + timedelta(days)
    return replace(
        CERAMICS, claim=claim, origin=replace(CERAMICS.origin, id=f"d{number}", published=published)
    )


steps = st.sampled_from([Decimal("1E7"), Decimal("1E8"), Decimal("1E6")])
days = st.none() | st.integers(0, 400)


@settings(max_examples=60)
@given(st.integers(1_000_000_000, 9_000_000_000), st.lists(st.tuples(steps, days), min_size=2, max_size=6))
def test_roundings_of_one_value_always_agree(value, written):
    found = across(stating(Decimal(value), step, n, day) for n, (step, day) in enumerate(written))
    assert [one.agreement for one in found] == [Agreement.AGREE]
    assert Decimal(value) in found[0].groups[0].interval


@settings(max_examples=60)
@given(st.integers(1_000, 9_000), st.integers(2, 90), st.permutations(range(4)))
def test_a_planted_difference_is_always_told_in_any_order(value, off, order):
    step = Decimal("1E6")
    documents = [stating(Decimal(value + (off if n == 3 else 0)) * step, step, n, n) for n in range(4)]
    (one,) = across(documents[n] for n in order)
    assert one.agreement in (Agreement.OUTLIER, Agreement.DIFFER)
    assert [s.origin.id for s in one.differences[0].group.statements] == ["d3"]
    assert (one,) == across(documents)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1_000, 1_030), steps, days), min_size=2, max_size=8))
def test_groups_share_the_statements_out_and_each_holds_together(written):
    found = across(stating(Decimal(v) * 5_000_000, step, n, day) for n, (v, step, day) in enumerate(written))
    for one in found:
        stated = [s for group in one.groups for s in group.statements]
        assert len({s.origin.id for s in stated}) == len(stated) == len(written)
        for group in one.groups:
            assert 1 <= group.sources <= len(group.statements)
            assert isinstance(group.interval, Interval)
            assert group.finest.interval.low <= group.interval.high
