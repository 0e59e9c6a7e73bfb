"""Quantities of a text, before any reading of what it states."""

from decimal import Decimal

import pytest

import wenmao


def found(text, language):
    return [(q.value, q.unit) for q in wenmao.quantities(text, language)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("三块五毛钱", "3.5", "CNY"),
        ("票价100块", "100", "CNY"),
        ("1234元5角6分", "1234.56", "CNY"),
        ("五英镑五十便士", "5.5", "GBP"),
        ("每股3美分", "0.03", "USD"),
        ("RMB5000万", "50000000", "CNY"),
        ("新台币3.2亿元", "320000000", "TWD"),
        ("港币300万", "3000000", "HKD"),
        ("S$300", "300", "SGD"),
        ("₩5000亿", "500000000000", "KRW"),
        ("瑞典克朗500", "500", "SEK"),
        ("3亿秘鲁索尔", "300000000", "PEN"),
        ("1兆7222亿日元", "1722200000000", "JPY"),
        ("3亿5千万元", "350000000", "CNY"),
        ("1万2千册", "12000", "count"),
        ("一千六百六十三亿元", "166300000000", "CNY"),
        ("近两成", "20", "percent"),
        ("三成五", "35", "percent"),
        ("5‰", "0.5", "percent"),
        ("25个基点", "0.25", "percentage_point"),
        ("两倍半", "2.5", "ratio"),
        ("２０．５％", "20.5", "percent"),
        ("600多吨", "600", "tonne"),
    ],
)
def test_chinese(text, value, unit):
    assert found(text, "zh") == [(Decimal(value), unit)]


@pytest.mark.parametrize("text", ["银幕618块，", "第3万个", "二〇二四年", "十四五"])
def test_chinese_that_is_no_money_or_no_number(text):
    assert not [unit for _, unit in found(text, "zh") if unit == "CNY"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("€2.1bn", "2100000000", "EUR"),
        ("5.91 trillion yuan", "5910000000000", "CNY"),
        ("C$45.50", "45.50", "CAD"),
        ("Rs 500 crore", "5000000000", "INR"),
        ("$.50", "0.50", "USD"),
        ("99p", "0.99", "GBP"),
        ("one hundred and fifty-two dollars", "152", "USD"),
        ("half a million people", "500000", "count"),
        ("3 basis points", "0.03", "percentage_point"),
        ("2,500 square feet", "2500", "square_foot"),
        ("60 kilometres per hour", "60", "kilometre_per_hour"),
        ("three-fifths of it", "60", "percent"),
    ],
)
def test_english(text, value, unit):
    assert found(text, "en") == [(Decimal(value), unit)]


def test_what_an_amount_is_for_each_of():
    assert [q.per for q in wenmao.quantities("$12 a share, 80 dollars a barrel")] == ["share", "barrel"]
    assert [q.per for q in wenmao.quantities("每股0.5元，99元/月", "zh")] == ["股", "月"]


def test_the_language_is_told_from_the_text():
    assert [q.unit for q in wenmao.quantities("出口48.15亿元")] == ["CNY"]
    assert [q.unit for q in wenmao.quantities("Exports of US$4.8 billion")] == ["USD"]
