"""The vocabulary's laws."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmao.claims.numerals import chinese
from wenmao.vocabulary.intervals import Interval
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import group, groups, place
from wenmao.vocabulary.units import unit

years = st.integers(1900, 2100)
periods = st.one_of(
    years.map(Period.year),
    st.builds(Period.half, years, st.integers(1, 2)),
    st.builds(Period.quarter, years, st.integers(1, 4)),
    st.builds(Period.month, years, st.integers(1, 12)),
    st.builds(Period.year_to_date, years, st.integers(1, 12)),
    st.builds(lambda year, span: Period.span(year, year + span), years, st.integers(1, 20)),
    years.map(Period.fiscal),
)
numbers = st.decimals(-1000, 1000, places=2)
intervals = st.builds(lambda a, b: Interval(min(a, b), max(a, b)), numbers, numbers)


@given(periods)
def test_a_period_reads_back_from_its_code(period):
    assert Period.parse(period.code) == period
    assert period.text("zh")
    assert period.text("en")
    assert hash(period) == hash(Period.parse(period.code))


@pytest.mark.parametrize("code", ["", "2024-13", "24", "2024-H3", "2024-05/2024-01", "2024-Q5"])
def test_what_is_no_period(code):
    with pytest.raises(ValueError):
        Period.parse(code)


@given(intervals, intervals)
def test_interval_arithmetic_holds_every_result(a, b):
    for x in (a.low, a.high):
        for y in (b.low, b.high):
            assert x + y in a + b
            assert x - y in a - b
            assert x * y in a * b


@given(st.integers(1, 10**12))
def test_chinese_numerals(number):
    digits, steps = "零一二三四五六七八九", ["", "十", "百", "千"]

    def block(n):
        text, zero = "", False
        for power in (3, 2, 1, 0):
            digit = n // 10**power % 10
            if digit:
                text += ("零" if zero and text else "") + digits[digit] + steps[power]
                zero = False
            else:
                zero = True
        return text

    if number >= 10**12:
        return
    parts = [(number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")]
    written = "".join(block(n) + word for n, word in parts if n)
    assert chinese(written) == Decimal(number)


def test_groups_have_members_a_date_and_a_source():
    for code in groups():
        found = group(code)
        assert found.source
        assert found.open_ended or (found.members and found.as_of)
        for member in found.members:
            assert place(member).code == member
    assert len(group("EU").members) == 27


def test_units_are_told_apart():
    assert unit("percent") != unit("percentage_point")
    with pytest.raises(ValueError, match="unknown unit"):
        unit("ABC")
