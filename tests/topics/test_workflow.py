"""A topic is followed: every step does what changed and nothing else, and says what is new."""

import pytest

from wenmao.desk import Desk
from wenmao.library.database import now
from wenmao.statistics.store.store import Store
from wenmao.topics.members import members_of
from wenmao.topics.model import TopicError
from wenmao.topics.news import news
from wenmao.topics.workflow import briefings, measured, run, state

TOPIC = "网络文学出海"
RELEASE = """网络文学海外营收
来源：文贸示例 2025-02-05

2024年，网络文学海外营收{}亿元，同比增长10.68%。
"""
OTHER = """Web novels abroad
Trade Example · 2025-03-07

Overseas revenue of online literature reached {} billion yuan in 2024.
"""


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "release.txt").write_text(RELEASE.format("48.15"), encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path, sources):
    with Desk(tmp_path / "desk", dense=False) as desk:
        desk.topics.new(TOPIC, "网络文学", [str(sources)])
        yield desk


def ran(desk, **more):
    with desk.library.writing():
        return list(run(desk.topics, TOPIC, store=desk.store, **more))


def steps(done):
    return [(one.step, one.failed) for one in done]


def waiting(desk):
    return {step.step: step.waiting for step in state(desk.topics, TOPIC, desk.store)}


def test_a_run_does_everything_once(desk):
    assert waiting(desk)["collect"] == 1
    first = ran(desk)
    assert steps(first) == [("read", False), ("collect", False), ("brief", False)]
    assert set(waiting(desk).values()) == {0}
    assert steps(ran(desk)) == [("collect", False)], "a second run asks the sources and does nothing else"


def test_what_changed_alone_is_done_again(desk, sources):
    (sources / "other.txt").write_text(OTHER.format("4.815"), encoding="utf-8")
    ran(desk)
    pages = {path.name: path.stat().st_mtime_ns for path in briefings(desk.topics, TOPIC).glob("*.html")}
    (sources / "other.txt").write_text(OTHER.format("4.9"), encoding="utf-8")
    done = ran(desk)
    assert steps(done) == [("read", False), ("collect", False), ("brief", False)]
    now_there = {path.name: path.stat().st_mtime_ns for path in briefings(desk.topics, TOPIC).glob("*.html")}
    assert [name for name in pages if now_there[name] != pages[name]] == [
        f"{desk.library.record('other.txt').id}.html"
    ]


def test_steps_can_be_run_alone_and_go_on_where_they_were_left(desk):
    assert steps(ran(desk, only=("collect",))) == [("read", False), ("collect", False)]
    assert waiting(desk)["brief"] == 1
    assert steps(ran(desk, only=("brief",))) == [("brief", False)]
    assert waiting(desk)["brief"] == 0


def test_a_source_that_fails_is_told_of_and_the_rest_goes_on(desk, tmp_path):
    desk.topics.change(TOPIC, sources=[str(tmp_path / "missing.txt")])
    done = ran(desk)
    assert any(one.step == "collect" and one.failed and "missing.txt" in one.item for one in done)
    assert any(one.step == "brief" for one in done)
    told = {step.step: step for step in state(desk.topics, TOPIC, desk.store)}
    assert told["collect"].failed == 1
    assert "no such file" in told["collect"].messages[0]
    (tmp_path / "missing.txt").write_text(OTHER.format("4.815"), encoding="utf-8")
    ran(desk)
    assert {step.failed for step in state(desk.topics, TOPIC, desk.store)} == {0}


def test_series_and_measures_are_worked_out_when_their_vintage_moves(desk, tmp_path):
    from wenmao.statistics.sources.bringing import bring
    from wenmao.statistics.sources.registry import source
    from wenmao.statistics.sources.source import Request

    def imported(vintage, value):
        file = tmp_path / f"BACI_HS17_Y2021_{vintage}.csv"
        file.write_text(f"t,i,j,k,v,q\n2021,156,842,970110,{value},1\n")
        bring(Store(tmp_path / "desk/store"), source("baci"), [file], Request())

    imported("V202401", 2)
    query = "level baci/hs17 reporter=CHN flow=export year=2021"
    desk.topics.change(TOPIC, series=["chn.games.overseas_revenue"], measures=[query])
    first = [one for one in ran(desk) if one.step == "measure"]
    assert [one.failed for one in first] == [False, False]
    figures = measured(desk.topics, TOPIC)
    assert figures[query][0]["value"] == 2000
    assert figures[query][0]["source"]
    assert len(figures["chn.games.overseas_revenue"]) > 10
    assert not [one for one in ran(desk) if one.step == "measure"]
    imported("V202501", 3)
    assert [one.item for one in ran(desk) if one.step == "measure"] == [query]
    assert measured(desk.topics, TOPIC)[query][0]["value"] == 3000


def test_news_tells_what_came_since(desk, sources):
    ran(desk)
    since = now()
    assert not news(desk.topics, TOPIC, since)
    assert len(news(desk.topics, TOPIC, "").documents) == 1
    (sources / "release.txt").write_text(RELEASE.format("48.16"), encoding="utf-8")
    (sources / "other.txt").write_text(OTHER.format("6.2"), encoding="utf-8")
    ran(desk)
    found = news(desk.topics, TOPIC, since)
    assert [record.source for record in found.documents] == [str(sources / "other.txt")]
    assert [record.source for record in found.versions] == [str(sources / "release.txt")]
    assert "6.2 billion yuan" in [statement.claim.quote for statement in found.claims]
    assert len(found.disagreements) == 1
    assert {statement.origin.language for statement in found.disagreements[0].statements} == {"zh", "en"}
    assert not news(desk.topics, TOPIC, now())


def test_themes_narrow_which_new_claims_are_told_of(desk):
    ran(desk)
    assert news(desk.topics, TOPIC, "").claims
    desk.topics.change(TOPIC, of_themes=["structure"])
    assert not news(desk.topics, TOPIC, "").claims
    desk.topics.change(TOPIC, of_themes=["digital_formats"])
    assert news(desk.topics, TOPIC, "").claims


def test_changed_verdicts_are_news(desk):
    from dataclasses import replace

    from wenmao.checks.model import Verdict
    from wenmao.library import checked

    ran(desk)
    since = now()
    version = desk.library.record("release.txt").version
    document, claims, findings = desk.library.checked(version)
    # As it is when the reference statistics change.
    others = tuple(replace(finding, verdict=Verdict.REVISED) for finding in findings)
    with desk.library.engine.begin() as connection:
        assert checked.keep_checked(connection, version, document, claims, others, "other statistics")
    changes = news(desk.topics, TOPIC, since).verdicts
    assert {change.after.verdict for change in changes} == {Verdict.REVISED}
    assert Verdict.SUPPORTED in {change.before.verdict for change in changes}
    ran(desk)  # what checks now is not what checked last: the verdict is set right, and told
    assert desk.library.checked(version)[2] == findings


def test_documents_of_the_library_belong_by_the_query_in_either_language(desk, tmp_path):
    ran(desk)
    apart = tmp_path / "apart"
    apart.mkdir()
    (apart / "novels.txt").write_text(OTHER.format("4.8"), encoding="utf-8")
    (apart / "steel.txt").write_text("Steel exports\n\nExports of steel rose 4% in 2024.\n")
    desk.collect([str(apart)])
    mine = {
        record.source.rsplit("/", 1)[-1] for record in desk.library.records(members_of(desk.topics, TOPIC))
    }
    assert mine == {"release.txt", "novels.txt"}


def test_topics_are_told_by_name(desk):
    with pytest.raises(TopicError, match="already"):
        desk.topics.new(TOPIC)
    with pytest.raises(TopicError, match=TOPIC):
        desk.topics.get("other")
    with pytest.raises(TopicError, match="no series"):
        desk.topics.change(TOPIC, series=["chn.nothing"])
    with pytest.raises(TopicError, match="no theme"):
        desk.topics.change(TOPIC, of_themes=["weather"])
    desk.topics.note(TOPIC, "问一问协会口径", "Li")
    assert [(note.who, note.text) for note in desk.topics.notes(TOPIC)] == [("Li", "问一问协会口径")]
