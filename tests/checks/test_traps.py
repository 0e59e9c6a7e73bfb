"""The traps that were all seen in print: each short passage gets the verdict that it deserves."""

import pytest

from wenmao.checks.model import Finding, Verdict
from wenmao.desk import check, read


def found(text: str) -> list[tuple[Finding, list[str]]]:
    checked = check(read("-", data=text.encode()))
    quotes = {claim.id: claim.quote for claim in checked.claims}
    return [(finding, [quotes[c] for c in finding.claims]) for finding in checked.findings]


def verdicts(text: str, quote: str) -> dict[Verdict, Finding]:
    """The findings that judge one figure, by verdict."""
    return {finding.verdict: finding for finding, quotes in found(text) if quotes[0] == quote}


RELEASE_2023 = (
    "据海关统计，2023年我国文化产品进出口总额1663.63亿美元。其中，出口1484.05亿美元，进口173.70亿美元，"
    "贸易顺差1310.35亿美元。"
)


def test_release_that_does_not_add_up_is_the_sources_fault():
    judged = verdicts(RELEASE_2023, "1663.63亿美元")
    assert set(judged) == {Verdict.SUPPORTED, Verdict.INCONSISTENT}
    finding = judged[Verdict.INCONSISTENT]
    assert finding.error == "sum"
    assert "5.88亿" in finding.explanation.zh
    assert "来源自身不一致" in finding.explanation.zh
    assert "disagrees with itself" in finding.explanation.en
    assert finding.erratum == "goods-2023-does-not-add-up"
    balance = verdicts(RELEASE_2023, "1310.35亿美元")
    assert set(balance) == {Verdict.SUPPORTED}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "2021年，文化新业态特征较为明显的16个行业小类实现营业收入39623亿元。"
            "2022年，文化新业态特征较为明显的16个行业小类实现营业收入43860亿元，比上年增长5.3%。",
            "5.3%",
        ),
        (
            "2022年，文化新业态特征较为明显的16个行业小类实现营业收入43860亿元，比上年增长10.7%。",
            "10.7%",
        ),
        (
            "In 2022, revenue of the 16 sub-sectors with distinct features of new cultural formats was "
            "4.386 trillion yuan, up 10.7%.",
            "10.7%",
        ),
    ],
)
def test_growth_on_a_comparable_basis_is_no_contradiction(text, quote):
    judged = verdicts(text, quote)
    assert Verdict.DIFFERS_BY_DEFINITION in judged
    assert not {Verdict.CONTRADICTED, Verdict.INCONSISTENT} & set(judged)


def test_revised_base_between_two_releases():
    text = "2016年，我国文化产品出口786.6亿美元。2017年，我国文化产品出口881.9亿美元，增长12.4%。"
    judged = verdicts(text, "12.4%")
    assert Verdict.REVISED in judged
    assert Verdict.INCONSISTENT not in judged
    assert set(verdicts(text, "786.6亿美元")) == {Verdict.SUPPORTED}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("2016年，我国文化产品出口784.6亿美元。", "784.6亿美元"),
        ("China's exports of cultural products were $78.46 billion in 2016.", "$78.46 billion"),
    ],
)
def test_base_that_the_next_release_implies(text, quote):
    assert set(verdicts(text, quote)) == {Verdict.REVISED}


@pytest.mark.parametrize(
    ("text", "quote", "verdict"),
    [
        ("2024年，文化新业态特征较为明显的16个行业小类实现营业收入59082亿元。", "59082亿元", Verdict.SUPPORTED),
        ("2024年，文化新业态特征较为明显的16个行业小类实现营业收入66600亿元。", "66600亿元",
         Verdict.DIFFERS_BY_DEFINITION),
        ("2024年，规模以上文化新业态特征较为明显的16个行业小类企业实现营业收入66600亿元。", "66600亿元",
         Verdict.DIFFERS_BY_DEFINITION),
        ("2021年，我国文化服务进出口总额1244亿美元。", "1244亿美元", Verdict.SUPPORTED),
        ("2023年，我国文化产品进出口总额1663.6亿美元。", "1663.6亿美元", Verdict.SUPPORTED),
        ("2013年，我国文化产品出口601亿美元，居世界首位。", "601亿美元", Verdict.SUPPORTED),
        ("According to UNESCO, China's exports of cultural goods reached $60.1 billion in 2013.", "$60.1 billion",
         Verdict.SUPPORTED),
        ("China's trade in cultural goods was $27.41 billion in 2013.", "$27.41 billion", Verdict.SUPPORTED),
    ],
)  # fmt: skip
def test_one_label_two_scopes(text, quote, verdict):
    judged = set(verdicts(text, quote))
    # A figure that only another scope has may be supported by that scope, never contradicted.
    assert judged <= {verdict, Verdict.DIFFERS_BY_DEFINITION}
    assert judged


@pytest.mark.parametrize(
    ("text", "quote", "verdict", "error"),
    [
        ("联合国教科文组织报告显示，2013年中国文化产品出口60.1亿美元。", "60.1亿美元", Verdict.WRONG_SCALE, "scale"),
        ("2013年中国文化产品出口总额为60.1亿美元。", "60.1亿美元", Verdict.WRONG_SCALE, "scale"),
        ("2022年上半年，自主研发游戏海外市场实际销售收入89.89亿元。", "89.89亿元", Verdict.WRONG_UNIT, "currency"),
        ("2020年，中国游戏市场实际销售收入2768亿元。", "2768亿元", Verdict.CONTRADICTED, None),
        ("2017年，一般贸易方式文化产品出口397.29美元。", "397.29美元", Verdict.WRONG_SCALE, "scale"),
        ("In 2024, online literature earned overseas revenue of $4.815 billion.", "$4.815 billion",
         Verdict.WRONG_UNIT, "currency"),
        ("2024年，我国自主研发游戏海外市场实际销售收入185.57亿元。", "185.57亿元", Verdict.WRONG_UNIT, "currency"),
        ("2024年，我国自主研发游戏海外市场实际销售收入1855.7亿美元。", "1855.7亿美元", Verdict.WRONG_SCALE, "scale"),
        ("2023年，网络文学海外营收40.63亿元。", "40.63亿元", Verdict.CONTRADICTED, "period"),
        ("2023年，自主研发游戏海外市场实际销售收入163.66亿美元，同比增长5.65%。", "5.65%",
         Verdict.CONTRADICTED, "growth"),
    ],
)  # fmt: skip
def test_slips_of_unit_scale_digit_and_date(text, quote, verdict, error):
    judged = verdicts(text, quote)
    assert set(judged) == {verdict}
    assert judged[verdict].error == error


def test_known_misprint_is_named():
    finding = verdicts("2020年，中国游戏市场实际销售收入2768亿元。", "2768亿元")[Verdict.CONTRADICTED]
    assert finding.erratum == "games-2020-digits"
    assert "2,786.87亿" in finding.explanation.zh


def test_products_for_trade_in_a_translation():
    text = "China's foreign trade in cultural products surpassed $200 billion in 2021."
    assert set(verdicts(text, "$200 billion")) == {Verdict.DIFFERS_BY_DEFINITION}


@pytest.mark.parametrize("figure", ["$16.4 billion", "$16.3 billion", "$16.37 billion", "$16.366 billion"])
def test_rounded_and_cut_figures_are_supported(figure):
    text = f"Overseas revenue of China's self-developed games was {figure} in 2023."
    assert set(verdicts(text, figure)) == {Verdict.SUPPORTED}


def test_producers_disagree():
    text = "2024年，网络文学海外营收48.15亿元。"
    assert set(verdicts(text, "48.15亿元")) == {Verdict.DISPUTED}
    named = "据中国音像与数字出版协会报告，2024年，网络文学海外营收48.15亿元。"
    assert set(verdicts(named, "48.15亿元")) == {Verdict.SUPPORTED}


def test_a_bound_is_a_bound():
    assert set(verdicts("2021年，我国对外文化贸易额超过2000亿美元。", "2000亿美元")) == {Verdict.SUPPORTED}
    assert set(verdicts("2024年，自主研发游戏海外市场实际销售收入超过180亿美元。", "180亿美元")) == {
        Verdict.SUPPORTED
    }
    assert set(verdicts("2024年，自主研发游戏海外市场实际销售收入超过190亿美元。", "190亿美元")) == {
        Verdict.CONTRADICTED
    }


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("2023年，江苏省文化产品出口140亿美元。", "140亿美元"),
        ("2023年，玩具出口420亿美元。", "420亿美元"),
        ("In 2023, Tencent's overseas revenue from games was $7.5 billion.", "$7.5 billion"),
        ("2023年，我国对日本文化产品出口80亿美元。", "80亿美元"),
        ("2017年，文化产品出口仍集中在东部地区，同比增长10.8%。", "10.8%"),
        ("2025年，主机游戏市场实际销售收入83.62亿元。", "83.62亿元"),
        ("2024年，移动游戏市场实际销售收入2382.17亿元。", "2382.17亿元"),
        ("2023年1—7月，旅行服务进出口增长66.2%。", "66.2%"),
        ("2011年，广东出口文化产品173.5亿美元。", "173.5亿美元"),
        (
            "In 2024, exports of personal, cultural and recreational services grew by 39.3%.",
            "39.3%",
        ),
    ],
)
def test_what_no_statistics_reach_is_unchecked(text, quote):
    assert set(verdicts(text, quote)) == {Verdict.UNCHECKED}


def test_trade_at_large_is_not_cultural_trade():
    text = "China's total goods exports were $3.38 trillion in 2023, down 4.6%; cultural exports were $148.41 billion."
    assert set(verdicts(text, "4.6%")) == {Verdict.UNCHECKED}
    assert set(verdicts(text, "$148.41 billion")) == {Verdict.SUPPORTED}
    text = "中国2023年出口总额23.77万亿元，增长0.6%；进口17.99万亿元，下降0.3%；贸易顺差5.79万亿元。"
    assert {f.verdict for f, _ in found(text) if f.verdict.is_wrong} == set()


def test_share_of_the_total_in_one_sentence():
    text = "2019年，我国文化产品进出口总额1114.5亿美元，其中出口998.9亿美元，占比{}。"
    assert set(verdicts(text.format("89.6%"), "89.6%")) == {Verdict.SUPPORTED}
    judged = verdicts(text.format("79.6%"), "79.6%")
    assert set(judged) == {Verdict.INCONSISTENT}
    assert judged[Verdict.INCONSISTENT].error == "share"


def test_share_from_published_levels():
    text = "2024年，规模以上文化新业态特征较为明显的16个行业小类营业收入59082亿元，占全部规模以上文化企业营业收入的41.8%。"
    assert set(verdicts(text, "41.8%")) == {Verdict.SUPPORTED}


def test_a_slipped_figure_is_not_held_against_the_others():
    text = (
        "2024年，自主研发游戏海外市场实际销售收入1855.7亿美元，2023年为163.66亿美元。2024年同比增长13.39%。"
    )
    assert set(verdicts(text, "13.39%")) == {Verdict.SUPPORTED}


def test_a_figure_beyond_the_worlds_product_is_told_so():
    finding = verdicts("某产业产值99999999999999999999亿元。", "99999999999999999999亿元")[Verdict.UNCHECKED]
    assert "check the scale" in finding.explanation.en


def test_increase_against_level_and_growth():
    text = "2020年，自主研发游戏海外市场实际销售收入154.5亿美元，同比增长33.25%，增加{}亿美元。"
    assert set(verdicts(text.format("38.55"), "38.55亿美元")) == {Verdict.SUPPORTED}
    assert set(verdicts(text.format("48.55"), "48.55亿美元")) == {Verdict.INCONSISTENT}


def test_parts_named_in_one_sentence_keep_apart():
    text = (
        "In 2017, China's foreign cultural trade totaled $126.51 billion, up 11.1 percent, "
        "with goods trade at $97.12 billion and services trade at $29.39 billion."
    )
    assert {f.verdict for f, _ in found(text)} == {Verdict.SUPPORTED}
