"""Figures that differ between documents, each as seen in print: what is told of them."""

from decimal import Decimal

import pytest
from tests.checks.across.making import compared, said, the_one, verdicts
from tests.shared import seed

from wenmao.checks.across.comparison import Agreement
from wenmao.checks.across.copying import CopyReason
from wenmao.checks.across.differences import Cause
from wenmao.checks.across.statement import Origin, statements
from wenmao.desk import check, read
from wenmao.measures.arithmetic import recompute

OFFICIAL = (
    "2023年，我国文化产品进出口总额1663.6亿美元，其中出口1484.1亿美元，下降9.3%；进口173.7亿美元，增长9.4%。"
    "2024年，文化新业态特征较为明显的16个行业小类实现营业收入59082亿元，增长9.8%。"
    "2023年，网络文学海外营收43.5亿元，增长7.06%。"
    "2024年，我国自主研发游戏海外市场实际销售收入185.57亿美元，同比增长13.39%。"
)


def test_the_digest_against_official_figures():
    document = read(str(seed()))
    checked = check(document)
    digest = statements(Origin.of(document, "digest"), document, checked.claims, checked.findings)
    found = compared(digest, said(OFFICIAL, "official", "商务部", "2025-02-01"))
    differ = {one.name.en: one for one in found if one.agreement is not Agreement.AGREE}
    assert len(differ) == 2
    for name, one in differ.items():
        assert "online literature" in name or "new-format" in name
        assert one.differences[0].cause is Cause.UNIT
        assert verdicts(one) == {"digest": "wrong unit"}
        assert "in another currency" in one.explanation.en
    agreeing = {one.name.en for one in found if one.agreement is Agreement.AGREE}
    assert {
        "exports of cultural goods, 2023",
        "overseas sales revenue of self-developed games, 2024",
    } <= agreeing


def test_a_figure_revised_by_the_next_release():
    one = the_one(
        said("2016年，我国文化产品出口786.6亿美元。", "first", "商务部", "2017-03-09"),
        said("2016年，我国文化产品出口784.6亿美元。", "next", "商务部", "2018-02-08"),
    )
    assert one.agreement is Agreement.REVISED
    assert verdicts(one) == {"first": "revised"}
    assert "USD 78.66 billion (2017-03-09) to USD 78.46 billion (2018-02-08)" in one.explanation.en
    assert "修订" in one.explanation.zh


@pytest.mark.parametrize(
    ("publishers", "days", "agreement"),
    [
        (("Istat", "Istat"), ("2024-02-01", "2025-02-01"), Agreement.REVISED),
        # Another publisher, or dates that do not tell the order: nothing says that it is a revision.
        (("Istat", "Reuters"), ("2024-02-01", "2025-02-01"), Agreement.DIFFER),
        (("Istat", "Istat"), ("2024-02-01", ""), Agreement.DIFFER),
    ],
)
def test_a_revision_is_known_by_publisher_and_order(publishers, days, agreement):
    texts = (
        "In 2023, Italy's exports of ceramics were €5.21 billion.",
        "In 2023, Italy's exports of ceramics were €5.32 billion.",
    )
    documents = (said(t, n, p, d) for t, n, p, d in zip(texts, "ab", publishers, days, strict=True))
    one = the_one(*documents)
    assert one.agreement is agreement
    assert set(verdicts(one).values()) == ({"revised"} if agreement is Agreement.REVISED else {"disputed"})


def test_one_label_two_scopes_are_two_quantities_side_by_side():
    text = "2024年，文化新业态特征较为明显的16个行业小类实现营业收入{}亿元。"
    one = the_one(said(text.format(59082), "a"), said(text.format(66600), "b"))
    assert one.agreement is Agreement.BY_DEFINITION
    assert one.documents == ("a",)
    assert [(scope.series, scope.statements[0].origin.id) for scope in one.other_scopes] == [
        ("chn.new_formats.revenue.all_units", "b")
    ]
    assert verdicts(one) == {}
    assert "all units" in one.explanation.en


def test_tenfold_by_a_scale_word_and_repeated():
    one = the_one(
        said("联合国教科文组织报告显示，2013年中国文化产品出口601亿美元。", "a", "人民日报", "2016-03-11"),
        said("According to customs data, China's exports of cultural goods reached $60.1 billion in 2013.", "b", "Xinhua", "2016-03-12"),
        said("2013年中国文化产品出口60.1亿美元。", "c", "人民网", "2016-03-10"),
        said("2013年，中国的文化产品出口达到60.1亿美元，引起关注。", "d", "某报", "2017-01-05"),
    )  # fmt: skip
    assert one.agreement is Agreement.OUTLIER
    assert one.differences[0].cause is Cause.SCALE
    assert one.groups[0].sources == 2
    assert verdicts(one) == {"c": "wrong scale", "d": "wrong scale"}
    assert [(copy.statement.origin.id, copy.original.origin.id, copy.reason) for copy in one.copies] == [
        ("d", "c", CopyReason.SLIP)
    ]
    assert one.earliest.origin.id == "a"


def test_an_unlinked_slip_is_disputed_where_neither_side_is_the_stronger():
    texts = (
        "2023年，意大利玩具出口52.31亿欧元。",
        "In 2023, Italy's exports of toys were 52.31 billion euros.",
    )
    one = the_one(said(texts[0], "a"), said(texts[1], "b"))
    assert one.differences[0].cause is Cause.SCALE
    assert set(verdicts(one).values()) == {"disputed"}


def test_one_against_two_independent_sources_is_an_outlier_and_copies_do_not_count():
    text = "In 2023, Italy's exports of ceramics were {} billion euros, a figure that the trade had waited for since spring."
    right = said(text.format("5.2"), "a", "Ansa", "2024-01-02")
    odd = said("In 2023, Italy's exports of ceramics were 5.9 billion euros.", "odd", "Echo", "2024-01-05")
    other = said(
        "Italy's exports of ceramics came to 5.2 billion euros in 2023.", "b", "Reuters", "2024-01-03"
    )
    copied = said(text.format("5.2"), "c", "Daily", "2024-01-04")
    assert the_one(right, copied, odd).agreement is Agreement.DIFFER
    one = the_one(right, other, odd)
    assert one.agreement is Agreement.OUTLIER
    assert verdicts(one) == {"odd": "disputed"}


def test_producers_who_publish_different_figures_are_named():
    one = the_one(
        said("2024年，网络文学海外营收48.15亿元。", "a", "A"),
        said("2024年，网络文学海外营收50.7亿元。", "b", "B"),
    )
    assert one.agreement is Agreement.DIFFER
    assert one.differences[0].cause is Cause.PRODUCERS
    assert "中国音像与数字出版协会公布48.15亿元" in one.explanation.zh
    assert verdicts(one) == {"a": "disputed", "b": "disputed"}


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        # A release and its translation.
        (("2024年，我国自主研发游戏海外市场实际销售收入185.57亿美元。",
          "Overseas sales revenue of China's self-developed games was $18.557 billion in 2024."), 1),
        # Rounded, cut, about and over.
        (("2023年，自主研发游戏海外市场实际销售收入163.66亿美元。", "2023年，自主研发游戏海外市场实际销售收入163亿美元。",
          "2023年，自主研发游戏海外市场实际销售收入约164亿美元。", "2023年，自主研发游戏海外市场实际销售收入超过160亿美元。"), 1),
        # Yuan converted to dollars.
        (("2024年，网络文学海外营收48.15亿元。", "In 2024, online literature earned overseas revenue of $675 million."), 2),
        (("2024年，网络文学海外营收48.15亿元。", "In 2024, overseas revenue of online literature was over $500 million."), 2),
        # One growth, with and without its base.
        (("2023年，我国文化产品出口下降9.3%。", "In 2023, China's exports of cultural goods fell 9.3% from 2022."), 1),
    ],
)  # fmt: skip
def test_the_same_in_other_words_agrees(texts, groups):
    one = the_one(*(said(text, f"d{n}") for n, text in enumerate(texts)))
    assert one.agreement is Agreement.AGREE
    assert len(one.groups) == groups
    assert verdicts(one) == {}
    assert "No document has a date" in one.explanation.en


@pytest.mark.parametrize(
    "texts",
    [
        (
            "2023年，浙江省陶瓷进出口1286.4亿元。其中，陶瓷出口1211.9亿元。",
            "2023年，全国陶瓷进出口1686.4亿元。其中，陶瓷出口1411.9亿元。",
        ),
        (
            "In 2024, overseas revenue was 5.07 billion yuan, up 16.5%.",
            "In 2024, overseas revenue was 6.1 billion yuan, up 13.4%.",
        ),
        # A province, a firm, another period, partner, base or measure: not the same quantity.
        ("2023年，江苏省陶瓷出口14亿美元。", "2023年，广东省陶瓷出口15亿美元。"),
        (
            "In 2023, Tencent's overseas revenue from games was $7.5 billion.",
            "In 2023, NetEase's overseas revenue from games was $2.1 billion.",
        ),
        ("2023年，我国陶瓷出口200亿美元。", "2023年上半年，我国陶瓷出口90亿美元。"),
        ("2023年，我国对日本陶瓷出口20亿美元。", "2023年，我国对韩国陶瓷出口21亿美元。"),
        (
            "2025年上半年，国内游戏市场实际销售收入环比增长22.16%。",
            "2025年上半年，国内游戏市场实际销售收入同比增长14.08%。",
        ),
        ("2024年，我国微短剧出口20亿美元。", "2024年，我国微短剧出口预计达到25亿美元。"),
        ("2023年，北美占网络文学海外营收的38%。", "2023年，东南亚占网络文学海外营收的28%。"),
        ("2019年至2024年，我国玩具出口年均增长8%。", "2019年至2024年，我国玩具出口累计增长46%。"),
        ("In 2023, exports were $100 billion.", "In 2023, exports were $120 billion."),
        ("2023年，图书出口3.1亿美元。", "2023年，图书进口3.4亿美元。"),
    ],
)
def test_what_is_not_the_same_quantity_is_not_compared(texts):
    assert compared(*(said(text, f"d{n}") for n, text in enumerate(texts))) == ()


def test_growth_in_yuan_is_not_growth_in_dollars():
    one = next(
        one for one in compared(
            said("2023年，意大利玩具出口20.1亿美元，下降9.3%。", "a"), said("2023年，意大利玩具出口142亿元，下降4.6%。", "b")
        ) if one.of.kind == "change"
    )  # fmt: skip
    assert one.agreement is Agreement.BY_DEFINITION
    assert "in USD" in one.explanation.en
    assert "人民币" in one.explanation.zh


def test_levels_too_far_apart_measure_something_else():
    text = "In 2023, Italy's exports of ceramics were {} billion euros."
    one = the_one(said(text.format("5.2"), "a"), said(text.format("19"), "b"))
    assert one.agreement is Agreement.UNCOMPARED
    assert verdicts(one) == {}


def test_what_one_document_gives_beside_the_value_is_its_own_account():
    text = "In 2023, Italy's exports of ceramics were 5.2 billion euros. "
    both = text + "An earlier estimate: in 2023, Italy's exports of ceramics were 5.0 billion euros."
    assert the_one(said(text, "a"), said(both, "b")).agreement is Agreement.AGREE


def test_the_working_recomputes_to_the_gap():
    text = "In 2023, Italy's exports of ceramics were {} billion euros."
    one = the_one(said(text.format("5.2"), "a"), said(text.format("5.9"), "b"))
    gap = one.working[-1]
    assert gap.working.operation == "difference"
    assert gap.value == recompute(gap) == Decimal("0.7E9")
    assert {leaf.working.source.title for leaf in gap.leaves()} == {"a", "b"}


def test_the_order_of_documents_does_not_matter():
    documents = [
        said("2013年中国文化产品出口601亿美元。", "a", "人民日报", "2016-03-11"),
        said("2013年中国文化产品出口60.1亿美元。", "c", "人民网", "2016-03-10"),
        said("2013年，中国的文化产品出口达到60.1亿美元，引起关注。", "d", "某报"),
    ]
    assert compared(*documents) == compared(*reversed(documents))
