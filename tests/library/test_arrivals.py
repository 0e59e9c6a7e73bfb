"""What arrives, in whatever order, is kept once; what goes wrong on the way is told while it lasts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from wenmao.documents.collecting.collect import collect
from wenmao.documents.collecting.model import Collected, Known, Uncollected
from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.reading import read
from wenmao.library import keeping, working
from wenmao.library.indexing import agree
from wenmao.library.library import Library
from wenmao.library.repairing import examine
from wenmao.library.tables import arrivals, versions
from wenmao.library.working import Unchanged, bring_in

SITE = "https://news.example.org/a"
PAGE = """<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>
<p>2024年，网络文学海外营收{figure}亿元，同比增长10.68%，覆盖二百多个国家和地区。</p>
<p>业内人士表示，翻译质量的提升和付费习惯的养成是增长的主要原因。</p></article></body></html>"""


def page(figure="48.15", title="网文出海", head=""):
    return PAGE.format(figure=figure, title=title, head=head).encode()


def canonical(address):
    return f'<link rel="canonical" href="{address}">'


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "desk", dense=False) as library:
        yield library


def arrive(library, source, data, **told):
    collected = Collected(source, data, datetime.now(UTC), Known(etag="e"), **told)
    with library.engine.begin() as connection:
        return keeping.arrive(connection, library.originals, collected)


def settle(library, by="now"):
    """Read what waits for a reader, one after the other."""
    with library.engine.begin() as connection:
        kept = []
        for arrival in list(keeping.waiting(connection, by)):
            try:
                document = read(arrival.source, data=library.originals.read(arrival.checksum))
            except UnreadableDocument as unreadable:
                document = unreadable
            kept.append(keeping.read_as(connection, arrival, document, by))
        return kept


def keep(library, source, data, **told):
    """What became of the bytes of a source; None where there was nothing to read."""
    return settle(library)[0] if arrive(library, source, data, **told) else None


def brought(library, *sources, **more):
    with library.writing():
        return list(bring_in(library, map(str, sources), **more))


def test_the_same_bytes_and_the_same_words_are_no_version(library):
    keep(library, SITE, page())
    assert keep(library, SITE, page()) is None
    assert keep(library, SITE, None) is None, "the server says that it has not changed"
    spaced = page().replace(b"<p>", b"\n\n  <p class='wide'>")
    assert keep(library, SITE, spaced).outcome == "unchanged"
    assert library.record(SITE).versions == 1


def test_a_page_cannot_speak_for_another_site(library):
    keep(library, SITE, page())
    thief = keep(library, "https://elsewhere.example.com/x", page("1", head=canonical(SITE)))
    assert thief.outcome == "new"
    assert library.record(SITE).versions == 1
    assert library.record("elsewhere.example.com/x").source == "https://elsewhere.example.com/x"
    near = keep(library, "https://example.org.evil.example.net/x", page("2", head=canonical(SITE)))
    assert near.outcome == "new"


BODY = "".join(f"第{number}家企业去年出口增长{number}%，主要销往东南亚和欧洲市场。" for number in range(30))


def syndicated(head, body=BODY, foot=""):
    return f"{head}\n\n{body}\n\n{foot}\n".encode()


def test_a_syndicated_copy_is_known_and_the_first_published_is_the_original(library):
    late = syndicated("企业出口调查（转载）", foot="责任编辑：某某。版权所有。")
    keep(library, "late.txt", late, published=date(2025, 3, 2))
    keep(library, "early.txt", syndicated("企业出口调查"), published=date(2025, 3, 1))
    keep(library, "undated.txt", syndicated("又一份转载"))
    keep(
        library, "other.txt", syndicated("另一篇", body=BODY.replace("企业", "剧院").replace("出口", "票房"))
    )
    copy_of = {record.source: record.copy_of for record in library.records()}
    early = library.record("early.txt").id
    assert copy_of == {"late.txt": early, "early.txt": None, "undated.txt": early, "other.txt": None}
    copies = library.copies(early)
    assert {copy.document for copy in copies} == {
        library.record("late.txt").id,
        library.record("undated.txt").id,
    }
    assert all(0.7 <= copy.likeness <= 1 for copy in copies)


def test_a_copy_that_is_rewritten_is_none_any_more(library):
    keep(library, "first.txt", syndicated("调查"))
    keep(library, "second.txt", syndicated("调查（转载）"))
    keep(library, "third.txt", syndicated("调查，又转载"))
    first, second, third = (library.record(f"{name}.txt").id for name in ("first", "second", "third"))
    assert library.record("second.txt").copy_of == first
    keep(library, "second.txt", syndicated("评论", body=BODY.replace("企业", "剧院").replace("出口", "票房")))
    assert library.record("second.txt").copy_of is None
    assert library.copies(second) == []
    assert [copy.document for copy in library.copies(first)] == [third]
    assert library.record("third.txt").copy_of == first


BROKEN = b"%PDF-1.4 broken"


def test_what_cannot_be_read_is_listed_until_it_can(library):
    failed = keep(library, "a.pdf", BROKEN)
    assert (failed.outcome, failed.document) == ("failed", None)
    (problem,) = library.problems()
    assert problem.source == "a.pdf"
    assert problem.problem and problem.remedy
    assert keep(library, "a.pdf", BROKEN) is None, "the same bytes are not read again by the same reader"
    assert len(library.problems()) == 1
    assert keep(library, "a.pdf", "出口增长4%。".encode()).outcome == "new"
    assert library.problems() == []


def test_an_older_state_that_could_not_be_read_does_not_replace_a_newer_one(library):
    keep(library, SITE, BROKEN)
    now = keep(library, SITE, page())
    assert settle(library, by="another") == []
    assert library.record(SITE).version == now.version
    assert library.problems() == []


def test_a_source_that_is_gone_for_a_day_keeps_what_is_known(library):
    keep(library, SITE, page())
    with library.engine.begin() as connection:
        keeping.missed(connection, Uncollected(SITE, "the server does not answer", "Try again later."))
    assert library.known(SITE) == Known(etag="e")
    assert [problem.source for problem in library.problems()] == [SITE]
    assert keep(library, SITE, None) is None
    assert library.problems() == [], "it answers again"
    assert library.record(SITE).versions == 1


def test_a_document_that_failed_is_taken_up_when_wenmao_reads_otherwise(library, tmp_path, monkeypatch):
    (tmp_path / "a.pdf").write_bytes(BROKEN)
    (tmp_path / "b.txt").write_text("Exports rose 4% in 2024.\n")
    assert sorted(one.outcome for one in brought(library, tmp_path / "a.pdf", tmp_path / "b.txt")) == [
        "failed",
        "new",
    ]
    assert {type(one) for one in brought(library, tmp_path / "a.pdf", tmp_path / "b.txt")} == {Unchanged}
    monkeypatch.setattr(working, "reader", lambda **_: "another")
    again = brought(library, tmp_path / "b.txt")
    assert [getattr(one, "outcome", "unchanged") for one in again] == ["failed", "unchanged"]
    assert [problem.source for problem in library.problems()] == [str(tmp_path / "a.pdf")]


def test_text_recognition_is_another_reader_that_can_do_more(library, tmp_path):
    (tmp_path / "scan.pdf").write_bytes(BROKEN)
    scan = tmp_path / "scan.pdf"
    assert [one.outcome for one in brought(library, scan)] == ["failed"]
    assert [getattr(one, "outcome", "unchanged") for one in brought(library, scan, ocr=True)] == [
        "failed",
        "unchanged",
    ]
    for ocr in (True, False):
        assert [type(one) for one in brought(library, scan, ocr=ocr)] == [Unchanged]


def test_an_original_that_is_lost_or_damaged_is_fetched_again(library, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{name}: exports rose 4% in 2024.\n")
    both = [tmp_path / "a.txt", tmp_path / "b.txt"]
    brought(library, *both)
    a, b = (library.versions(library.record(str(path)).id)[0].checksum for path in both)
    library.originals.path(a).unlink()
    library.originals.path(b).write_bytes(b"spoilt")
    with library.engine.begin() as connection:
        assert len(examine(connection, library.originals).amiss) == 2
    brought(library, *both)
    with library.engine.begin() as connection:
        assert examine(connection, library.originals).amiss == ()
    assert [record.versions for record in library.records()] == [1, 1]
    assert agree(library)


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"spoilt")])
def test_an_original_that_is_lost_before_it_was_read_is_fetched_again(library, tmp_path, spoil):
    (tmp_path / "a.txt").write_text("Exports rose 4% in 2024.\n")
    for came in collect([str(tmp_path / "a.txt")]):
        with library.engine.begin() as connection:
            keeping.arrive(connection, library.originals, came)
    spoil(library.originals.path(came.known.checksum))
    failed, new = brought(library, tmp_path / "a.txt")
    assert (failed.outcome, new.outcome) == ("failed", "new")
    assert "Collect it again" in failed.problem
    assert library.problems() == []
    assert library.originals.is_whole(came.known.checksum)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("123"), st.booleans()), max_size=12))
def test_however_bytes_arrive_the_current_version_is_what_came_last(tmp_path_factory, came):
    with Library(tmp_path_factory.mktemp("desk"), dense=False) as library:
        last, states = {}, {}
        for source, figure, at_once in came:
            arrive(library, source, f"Exports rose {figure}%.".encode())
            if last.get(source) != figure:
                states[source] = states.get(source, 0) + 1
            last[source] = figure
            if at_once:
                settle(library)
        settle(library)
        for source, figure in last.items():
            record = library.record(source)
            assert library.document(record.version).text == f"Exports rose {figure}%."
            assert record.versions == states[source]
        with library.reading() as connection:
            assert keeping.count_waiting(connection) == 0
            many = connection.scalar(select(func.count()).select_from(versions))
            assert (
                many == connection.scalar(select(func.count()).select_from(arrivals)) == sum(states.values())
            )


def test_what_was_missing_and_is_there_is_no_problem_any_more(library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (missing,) = brought(library, "late.txt")
    assert "no such file" in missing.text
    assert [problem.source for problem in library.problems()] == ["late.txt"]
    (tmp_path / "late.txt").write_text("Exports rose 4% in 2024.\n")
    assert [one.outcome for one in brought(library, "late.txt")] == ["new"]
    assert library.problems() == []


def test_what_is_asked_again_is_told_of_anew_but_not_what_could_not_be_read(library):
    keep(library, "https://example.org/scan.pdf", BROKEN)
    feed, other = "https://example.org/feed.xml", "https://example.org/other.xml"
    with library.engine.begin() as connection:
        for source in (feed, other):
            keeping.missed(connection, Uncollected(source, "the server does not answer", "Try again later."))
        keeping.ask(
            connection, ["HTTPS://Example.org/feed.xml", "https://example.org/scan.pdf", "http://[bad"]
        )
    assert {problem.source for problem in library.problems()} == {other, "https://example.org/scan.pdf"}
