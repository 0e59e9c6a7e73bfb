"""Links and their reasons: what is taken, what is ruled out and why, and what a claim asks of the statistics."""

import json
import tomllib
from importlib.resources import files

import pytest
from tests.quality.linking.evaluate import FOLDER, checksum, evaluate

from wenmao.checks.calibration import Features, score
from wenmao.checks.linking import KEPT, REJECTED, best, links, rejected
from wenmao.checks.model import Constraint, Verdict
from wenmao.checks.queries import query_of
from wenmao.desk import check, claims_of, read
from wenmao.measures.queries import evaluate as work_out
from wenmao.measures.queries import missing


def claim(text, quote):
    return next(c for c in claims_of(read("-", data=text.encode())) if c.quote == quote)


def finding(text, quote):
    checked = check(read("-", data=text.encode()))
    found = next(c for c in checked.claims if c.quote == quote)
    return next(f for f in checked.findings if f.claims[0] == found.id)


@pytest.mark.parametrize("name", ["zh.dev", "zh.test", "en.dev", "en.test"])
def test_quality_has_not_fallen(name):
    floors = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))
    assert checksum() == floors["passages_sha256"], "the labelled passages changed: set the floors anew"
    score_, floor = evaluate([name]), floors[name]
    assert score_.precision >= floor["precision"]
    assert score_.recall >= floor["recall"]
    assert score_.recall_at_5 >= floor["recall_at_5"]
    assert score_.false_link_rate <= floor["false_link_rate"]
    assert score_.brier <= floor["brier"]


def test_a_better_match_never_scores_less():
    steps = [0.0, 0.25, 0.5, 0.75, 1.0]
    for better in ("strength", "lexical", "lead"):
        scores = [
            score(Features(**{**{"strength": 0.5, "lexical": 0.5, "lead": 0.0}, better: s})) for s in steps
        ]
        assert scores == sorted(scores)


def test_links_are_few_sorted_and_say_why():
    found = links(claim("2021年，我国文化服务进出口1244亿美元。", "1244亿美元"))
    assert 1 <= len(found) <= KEPT
    assert [link.score for link in found] == sorted((link.score for link in found), reverse=True)
    top = found[0]
    assert top.series == "chn.cultural_services.total.wide"
    assert {Constraint.UNIT, Constraint.FLOW, Constraint.REPORTER, Constraint.PERIOD} <= set(top.passed)
    assert top.matched == ("文化", "服务", "进出口")
    assert "unit family" in top.reason.en
    assert "单位类别" in top.reason.zh


@pytest.mark.parametrize(
    ("text", "quote", "constraint", "words"),
    [
        ("2023年，韩国文化产品出口80亿美元。", "80亿美元", Constraint.REPORTER, "South Korea against China"),
        ("2023年，江苏省文化产品出口140亿美元。", "140亿美元", Constraint.OWNER, "江苏"),
        ("2024年，腾讯游戏海外收入580亿元。", "580亿元", Constraint.OWNER, "腾讯"),
        ("2023年，我国对日本文化产品出口80亿美元。", "80亿美元", Constraint.PARTNER, "Japan"),
        ("2025年，国内主机游戏市场实际销售收入83.62亿元。", "83.62亿元", Constraint.SUBJECT, "narrower"),
        ("Zhejiang's exports of cultural goods totaled $15 billion in 2023.", "$15 billion", Constraint.OWNER,
         "Zhejiang"),
    ],
)  # fmt: skip
def test_what_is_ruled_out_is_told(text, quote, constraint, words):
    found = claim(text, quote)
    assert best(links(found)) is None
    near = rejected(found)
    assert 1 <= len(near) <= REJECTED
    assert near[0].constraint is constraint
    assert words in near[0].reason.en
    judged = finding(text, quote)
    assert judged.verdict is Verdict.UNCHECKED
    assert judged.rejected == near
    assert near[0].reason.zh in judged.explanation.zh


@pytest.mark.parametrize(
    ("text", "quote", "query", "verdict"),
    [
        ("2020年，自主研发游戏海外市场实际销售收入比上年增加38.55亿美元。", "38.55亿美元",
         "change in overseas sales revenue of self-developed games, 2020 on 2019", Verdict.SUPPORTED),
        ("2024年，自主研发游戏海外市场实际销售收入185.57亿美元，是2019年的1.6倍。", "1.6倍",
         "ratio of overseas sales revenue of self-developed games, 2024 on 2019", Verdict.SUPPORTED),
        ("2024年，自主研发游戏海外市场实际销售收入185.57亿美元，比2019年增长60.1%。", "60.1%",
         "growth of overseas sales revenue of self-developed games, 2024 on 2019", Verdict.SUPPORTED),
        ("2023年，自主研发游戏海外市场实际销售收入比2019年增长90%。", "90%",
         "growth of overseas sales revenue of self-developed games, 2023 on 2019", Verdict.CONTRADICTED),
        # A gap that a revised base could explain is no alarm.
        ("2023年，自主研发游戏海外市场实际销售收入比2019年增长48%。", "48%",
         "growth of overseas sales revenue of self-developed games, 2023 on 2019", Verdict.UNCHECKED),
        ("2023年，我国文化产品出口额占文化产品进出口总额的89.2%。", "89.2%",
         "exports of cultural goods as a share of total trade in cultural goods, 2023", Verdict.SUPPORTED),
        ("2017年，我国文化服务贸易逆差170.5亿美元。", "170.5亿美元",
         "exports of cultural services less imports of cultural services, 2017", Verdict.SUPPORTED),
        ("2017年，三大核心文化服务出口15.4亿美元，增长25%。", "25%",
         "growth of exports of core cultural services, 2017 on 2016", Verdict.UNCHECKED),
    ],
)  # fmt: skip
def test_derived_claims_ask_a_measure(text, quote, query, verdict):
    judged = finding(text, quote)
    assert judged.query is not None
    assert judged.query.text("en") == query
    assert judged.verdict is verdict
    if work_out(judged.query) is None:
        key, period = missing(judged.query)[0]
        assert period.text("zh") in judged.explanation.zh
        assert key == judged.query.series[0]


def test_published_growth_is_read_and_the_year_before_is_its_base():
    found = claim("2024年，自主研发游戏海外市场实际销售收入同比增长13.39%。", "13.39%")
    query = query_of(found, links(found)[0].of)
    assert query is not None
    assert query.measure == "level"
    assert query.series == ("chn.games.overseas_revenue.growth",)


def test_a_rank_or_multiple_of_nothing_is_unchecked():
    text = "2024年，自主研发游戏海外市场实际销售收入位居世界第一。"
    assert finding(text, "第一").verdict is Verdict.UNCHECKED
    text = "2020—2024年，自主研发游戏海外市场实际销售收入年均增长8%。"
    assert finding(text, "8%").verdict is Verdict.UNCHECKED


def test_growth_on_the_quarter_before_is_not_the_published_growth():
    text = "2025年上半年，国内游戏市场实际销售收入1680亿元，环比增长22.16%，同比增长14.08%。"
    assert finding(text, "22.16%").verdict is Verdict.UNCHECKED
    assert finding(text, "14.08%").verdict is Verdict.SUPPORTED


def test_growth_of_users_is_not_growth_of_revenue():
    text = "2024年国内游戏市场实际销售收入3257.83亿元，同比增长7.53%；用户规模6.74亿人，同比增长0.94%。"
    assert finding(text, "7.53%").verdict is Verdict.SUPPORTED
    growth = finding(text, "0.94%")
    assert growth.verdict is Verdict.SUPPORTED
    assert growth.query is not None
    assert growth.query.series == ("chn.games.users.growth",)


def test_the_calibration_was_fitted_on_these_passages():
    text = files("wenmao.checks").joinpath("data/linking.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["provenance"]["passages_sha256"] == checksum()


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Overseas revenue from online literature reached 4.35 billion yuan in 2023, with North America accounting for 38% of total revenue.", "38%"),
        ("2023年，网络文学海外营收43.5亿元，北美占38%。", "38%"),
    ],
)  # fmt: skip
def test_a_regions_part_is_not_worked_out_from_the_whole(text, quote):
    judged = finding(text, quote)
    assert judged.verdict is Verdict.UNCHECKED
    assert judged.query is None


@pytest.mark.parametrize(
    ("text", "quote", "series"),
    [
        ("2012年，我国对拉美文化产品出口17.2亿美元，增长72.2%。", "72.2%", "latin_america.growth"),
        ("2012年，我国文化产品出口217.3亿美元，增长16.3%，对非洲出口13.6亿美元，增长120%。", "120%", "africa.growth"),
        ("2012年，我国对非洲文化产品出口13.6亿美元。文化产品出口217.3亿美元，增长16.3%。", "16.3%", "narrow.growth"),
        ("In 2012, exports of cultural products to Latin America were $1.72 billion, up 72.2%.", "72.2%",
         "latin_america.growth"),
    ],
)  # fmt: skip
def test_growth_is_of_the_region_of_its_level(text, quote, series):
    assert best(links(claim(text, quote))).series.endswith(series)
