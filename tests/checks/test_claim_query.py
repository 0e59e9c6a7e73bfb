"""Questions to claims: how they are understood, what they find, and what they refuse."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checks.across.making import said
from tests.checks.test_clean import CHINESE, ENGLISH

from wenmao.checks.across.statement import Statement
from wenmao.checks.claim_query import ClaimQuery, UnreadableQuery, ValueRange, claim_query, matching
from wenmao.checks.model import Verdict
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.intervals import INFINITY, Interval
from wenmao.vocabulary.periods import Period

STATEMENTS: tuple[Statement, ...] = (
    *said(CHINESE, "zh", "新华社", "2025-01-20"),
    *said(ENGLISH, "en", "China Daily", "2025-01-21"),
    *said("2023年，我国文化产品出口1484.1亿美元，下降9.3%。", "goods", "新华社"),
    *said("In 2023, exports of cultural goods were over 1 trillion yuan.", "yuan", "Echo"),
    *said("In 2023, online literature earned overseas revenue of $4.35 billion.", "slip", "Echo"),
    *said("2023年，意大利陶瓷出口52亿欧元。", "ceramics", "Echo"),
)


def quotes(question: str) -> set[tuple[str, str]]:
    return {(s.origin.id, s.claim.quote) for s in matching(claim_query(question), STATEMENTS)}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("exports 2023 > 100bn USD", {("goods", "1484.1亿美元")}),
        ("出口 2023 >1000亿美元", {("goods", "1484.1亿美元")}),
        # Without a unit any currency is asked for.
        ("exports 2023 > 100bn", {("goods", "1484.1亿美元"), ("yuan", "over 1 trillion yuan")}),
        ("verdict:wrong-unit", {("slip", "$4.35 billion")}),
        ("结论：单位有误", {("slip", "$4.35 billion")}),
        ("publisher:新华社 出口 下降", {("goods", "9.3%")}),
        ("growth < 0 exports", {("goods", "9.3%")}),
        ("growth < 0 进口 2017", {("zh", "7.6%"), ("en", "7.6 percent")}),
        ("fell over 8% exports", {("goods", "9.3%")}),
        ("between 10% and 12%", {("zh", "10.2%")}),
        ("10%到12%之间", {("zh", "10.2%")}),
        ("陶瓷", {("ceramics", "52亿欧元")}),
        ("exports 2016..2018 above $80bn", {("zh", "881.9亿美元"), ("en", "$88.19 billion")}),
        ("18.6bn games", {("en", "$18.557 billion"), ("zh", "185.57亿美元")}),
        ("exports growth > -9.35% 2023", {("goods", "9.3%")}),
        ("exports to Japan", set()),
    ],
)
def test_what_a_question_finds(question, found):
    shown = {(name, quote.removeprefix("over ")) for name, quote in found}
    assert {(name, quote.removeprefix("over ")) for name, quote in quotes(question)} == shown


@pytest.mark.parametrize(
    "question",
    ["online-literature revenue", "网络文学 营收", "all documents that state online literature revenue"],
)
def test_a_subject_finds_both_languages_and_all_scopes(question):
    query = claim_query(question)
    assert {
        "chn.webnovels.overseas_revenue",
        "chn.webnovels.overseas_revenue.cwa",
        "chn.webnovels.revenue",
    } <= set(query.series)
    assert {("en", "4.35 billion yuan"), ("slip", "$4.35 billion")} <= quotes(question)


@pytest.mark.parametrize(
    ("question", "en", "zh"),
    [
        ("exports 2023 > 100bn USD", "exports, 2023, over USD 100 billion (other currencies are not converted)",
         "出口，2023年，超过1,000亿美元（其他币种不作折算）"),
        ("games growth 2022..2024", "games, growth, 2022 to 2024", "games，增长，2022年至2024年"),
        ("publisher:新华社 share", "shares, published by 新华社", "占比，发布：新华社"),
        ("between 10% and 12%", "10% to 12%", "10%至12%"),
        ("exports to Japan in the first half of 2024 under 5bn", "exports, with Japan, the first half of 2024, under 5 billion",
         "出口，对日本，2024年上半年，低于50亿"),
        ("ceramics exports Italy", 'exports, of Italy, "ceramics"', "出口，意大利，“ceramics”"),
        ("verdict:wrong-scale 2024-Q1", "the first quarter of 2024, wrong scale", "2024年第一季度，数量级有误"),
    ],
)  # fmt: skip
def test_it_says_how_it_was_understood(question, en, zh):
    query = claim_query(question)
    assert query.text("en") == en
    assert query.text("zh") == zh


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("", "nothing is asked"),
        ("  ", "nothing is asked"),
        ("exports >", "no number stands behind >"),
        ("verdict:false", "write one of supported"),
        ("publisher:", "has no value"),
        ("colour:red", "no field colour"),
        ("2024..2022", "runs backwards"),
        ("exports 2022 2023", "2022..2024"),
        ("publisher:a publisher:b", "two publishers"),
    ],
)
def test_what_cannot_be_understood_is_said(question, says):
    with pytest.raises(UnreadableQuery, match=says.replace(".", r"\.")):
        claim_query(question)


def test_ends_belong_to_at_least_and_not_to_over():
    held = {
        q: len(quotes(f"exports 2023 {q}"))
        for q in ("> 148.41bn USD", ">= 148.41bn USD", "< 148.41bn USD", "<= 148.41bn USD")
    }
    assert held == {"> 148.41bn USD": 0, ">= 148.41bn USD": 1, "< 148.41bn USD": 0, "<= 148.41bn USD": 1}


@given(st.sampled_from(STATEMENTS))
def test_a_claims_own_fields_find_it(one):
    claim = one.claim
    query = ClaimQuery(
        flow=claim.flow, periods=(claim.period, claim.period) if claim.period else None,
        values=(ValueRange(Interval.of(claim.signed), claim.unit),),
        kind="level" if claim.kind == "count" else claim.kind, reporter=claim.reporter or "",
        partner=claim.partner or "", verdicts=(one.finding.verdict,) if one.finding else (),
        series=(one.series,) if one.series else (), publisher=one.origin.publisher,
    )  # fmt: skip
    assert query.matches(one)


@given(st.sampled_from(STATEMENTS))
def test_a_claims_own_words_and_figure_find_it(one):
    claim = one.claim
    asked = [claim.flow.value + "s" if claim.flow in (Flow.EXPORT, Flow.IMPORT) else "", claim.subject]
    if claim.period and claim.period.kind == "year":
        asked.append(claim.period.code)
    number = {"USD": "USD", "CNY": "yuan", "percent": "%"}.get(claim.unit)
    if number and claim.kind == "level":
        asked.append(f">= {claim.value:f} {number}")
    query = claim_query(" ".join(asked))
    assert query.matches(one), query.text("en")


PARTS = ("exports", "2017", "2016..2020", "> 50bn USD", "culture", "goods", "publisher:新华社", "verdict:supported", "growth", "games",
         "overseas", "revenue", "China", "ceramics")  # fmt: skip


@given(st.sets(st.sampled_from(PARTS), min_size=1), st.sampled_from(PARTS))
def test_narrowing_never_adds(parts, more):
    if {"2017", "2016..2020"} <= parts | {more}:
        return  # a claim has one period: two are refused
    wide = set(map(id, matching(claim_query(" ".join(sorted(parts))), STATEMENTS)))
    narrow = set(map(id, matching(claim_query(" ".join(sorted(parts | {more}))), STATEMENTS)))
    assert narrow <= wide


@given(st.text(max_size=60))
def test_any_words_are_understood_or_refused(question):
    try:
        query = claim_query(question)
    except UnreadableQuery as error:
        assert str(error)
    else:
        assert query.text("en")
        assert query.text("zh")
        matching(query, STATEMENTS)


def test_a_range_of_open_ends_is_plain_for_a_store():
    query = claim_query("imports 2024-H1 at least EUR 3.5 million")
    assert query.values == (ValueRange(Interval(Decimal("3.5E6"), INFINITY), "EUR"),)
    assert query.periods == (Period.parse("2024-H1"),) * 2
    assert query.flow is Flow.IMPORT
    assert claim_query("verdict:revised verdict:disputed").verdicts == (Verdict.REVISED, Verdict.DISPUTED)
