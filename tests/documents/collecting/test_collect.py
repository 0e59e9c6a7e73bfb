"""Collecting as a whole: what comes, what is told, and that the rest goes on."""

import doctest
import hashlib
import os
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.documents.collecting.website import TRUSTING, Page, Time, client
from tests.shared import REPOSITORY

from wenmao.documents.collecting.collect import Collected, Known, Policy, Uncollected, collect


def feed(*places):
    items = "".join(
        f"<item><title>第{n}条</title><link>{place}</link><author>李华</author>"
        "<pubDate>Tue, 30 Jan 2024 00:30:00 +0800</pubDate></item>"
        for n, place in enumerate(places)
    )
    return Page(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())


def sitemap(*places):
    return Page(
        ("<urlset>" + "".join(f"<url><loc>{place}</loc></url>" for place in places) + "</urlset>").encode()
    )


def index(*places):
    inner = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    return Page(f"<sitemapindex>{inner}</sitemapindex>".encode())


def collected(*sources, policy=TRUSTING, known=None, time=None):
    kept = known or {}
    return list(collect(sources, policy=policy, known=kept.get, client=client(policy, time)))


def short(outcomes, root=""):
    return [
        (
            outcome.source.removeprefix(root),
            outcome.data if isinstance(outcome, Collected) else outcome.problem,
        )
        for outcome in outcomes
    ]


# Files


def test_a_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    (one,) = collected(str(path))
    assert (one.source, one.asked, one.data) == (str(path), str(path), b"text")
    assert one.known == Known(
        checksum=hashlib.sha256(b"text").hexdigest(), modified_ns=path.stat().st_mtime_ns, size=4
    )
    assert datetime.now(UTC) - one.retrieved_at < timedelta(minutes=1)


def test_an_unchanged_file_is_not_opened_again(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    (first,) = collected(str(path))
    place = path.stat()
    path.write_bytes(b"TEXT")  # unnoticed, for size and time are the same: proof that it was not read
    os.utime(path, ns=(place.st_atime_ns, place.st_mtime_ns))
    (again,) = collected(str(path), known={str(path): first.known})
    assert (again.data, again.known) == (None, first.known)
    os.utime(path, ns=(place.st_atime_ns, place.st_mtime_ns + 1))
    (changed,) = collected(str(path), known={str(path): first.known})
    assert changed.data == b"TEXT"


def test_a_file_that_was_only_touched_is_unchanged(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    (first,) = collected(str(path))
    os.utime(path, ns=(1, 1))
    (again,) = collected(str(path), known={str(path): first.known})
    assert again.data is None
    assert again.known == Known(checksum=first.known.checksum, modified_ns=1, size=4)


def test_a_folder_gives_its_files_and_tells_what_it_leaves_out(tmp_path):
    for name in ("b.txt", "deep/a.md", "film.mp4", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "large.txt").write_bytes(b"a" * 2000)
    outcomes = collected(str(tmp_path), policy=Policy(largest=1000))
    assert short(outcomes, f"{tmp_path}/") == [
        ("b.txt", b"b.txt"),
        ("deep/a.md", b"deep/a.md"),
        ("film.mp4", "this is a film by its name, not a document"),
        ("large.txt", "the file is larger than 0.001 MB"),
    ]
    assert {outcome.asked for outcome in outcomes} == {str(tmp_path)}


def test_what_is_named_twice_comes_once(tmp_path, website, monkeypatch):
    (tmp_path / "a.txt").write_text("text")
    website.pages["/p?id=1"] = Page(b"page")
    monkeypatch.chdir(tmp_path)
    place = f"{website.root}/p?id=1"
    outcomes = collected("a.txt", "./a.txt", ".", str(tmp_path), place, f"{place}&utm_source=x#top")
    assert [outcome.source for outcome in outcomes] == [str(tmp_path / "a.txt"), place]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("none.txt", "there is no such file or folder"),
        ("www.example.org/a", "write https://www.example.org/a"),
        ("ftp://example.org/a", "only http and https"),
        ("https://me:secret@example.org/", "password"),
        ("https://", "names no host"),
        ("a\0b", "could not be read"),
        (" ", "no source is named"),
        ("/dev/null", "no file that can be read"),
    ],
)
def test_a_bad_source_is_told_and_the_rest_goes_on(tmp_path, source, told):
    (tmp_path / "a.txt").write_text("text")
    bad, good = collected(source, str(tmp_path / "a.txt"))
    assert isinstance(bad, Uncollected)
    assert told in bad.text
    assert bad.asked == source
    assert good.data == b"text"


# Addresses


def test_a_page(website):
    website.pages |= {
        "/a": Page(status=302, headers={"Location": "/b"}),
        "/b": Page("文化".encode("gbk"), headers={"Content-Type": "text/html; charset=gbk", "ETag": '"7"'}),
    }
    (one,) = collected(f"{website.root}/a#part")
    assert (one.source, one.asked, one.address) == (
        f"{website.root}/a",
        f"{website.root}/a#part",
        f"{website.root}/b",
    )
    assert (one.media_type, one.known.etag) == ("text/html; charset=gbk", '"7"')
    assert one.known.checksum == hashlib.sha256(one.data).hexdigest()


def test_an_unchanged_page_comes_without_data_by_condition_and_by_checksum(website):
    website.pages |= {
        "/a": lambda head: Page(
            b"" if head["If-None-Match"] else b"a", 304 if head["If-None-Match"] else 200, {"ETag": '"1"'}
        ),
        "/b": Page(b"b"),
    }
    places = [f"{website.root}/a", f"{website.root}/b"]
    first = collected(*places)
    again = collected(*places, known={one.source: one.known for one in first})
    assert [one.data for one in first] == [b"a", b"b"]
    assert [one.data for one in again] == [None, None]
    assert [one.known for one in again] == [one.known for one in first]


def test_failures_say_whether_to_try_again(website):
    website.pages |= {"/busy": Page(b"", 503, {"Retry-After": "9999"}), "/a": Page(b"text")}
    gone, busy = collected(f"{website.root}/gone", f"{website.root}/busy")
    assert (gone.again, busy.again) == (False, True)
    assert "404" in gone.text


# Feeds and sitemaps


def test_a_feed_gives_its_documents_with_what_it_says_of_them(website):
    website.pages |= {
        "/news": feed("/a", "/gone", "/a#again", "/film", "http://10.0.0.5/secret", "mailto:a@example.org"),
        "/a": Page(b"text"),
        "/film": Page(b"", headers={"Content-Type": "video/mp4"}),
    }
    outcomes = collected(f"{website.root}/news")
    assert short(outcomes, website.root) == [
        ("/a", b"text"),
        ("/gone", "the server answered 404 Not Found"),
        ("/film", "this is a film, not a document (video/mp4)"),
        ("http://10.0.0.5/secret", "it leads to a private address (10.0.0.5), not to the public web"),
        ("mailto:a@example.org", "only http and https addresses are collected"),
    ]
    assert {outcome.asked for outcome in outcomes} == {f"{website.root}/news"}
    assert (outcomes[0].title, outcomes[0].author, outcomes[0].published.date()) == (
        "第0条",
        "李华",
        date(2024, 1, 30),
    )


def test_a_feed_is_asked_for_anew_and_its_known_documents_with_conditions(website):
    website.pages |= {
        "/news": feed("/a"),
        "/a": lambda head: Page(
            b"" if head["If-None-Match"] else b"a", 304 if head["If-None-Match"] else 200, {"ETag": '"1"'}
        ),
    }
    (first,) = collected(f"{website.root}/news")
    (again,) = collected(f"{website.root}/news", known={first.source: first.known})
    assert (first.data, again.data, again.title) == (b"a", None, "第0条")


def test_an_index_of_sitemaps_packed_and_broken(website):
    import gzip

    website.pages |= {
        "/sitemap.xml": index("/one.xml.gz", "/gone.xml", "/text.xml", "/deeper.xml", "/sitemap.xml"),
        "/one.xml.gz": Page(gzip.compress(sitemap("/a", "/b").body)),
        "/text.xml": Page(b"no sitemap"),
        "/deeper.xml": index("/two.xml"),
        "/two.xml": sitemap("/b", "/c"),
        "/a": Page(b"a"), "/b": Page(b"b"), "/c": Page(b"c"),
    }  # fmt: skip
    outcomes = collected(f"{website.root}/sitemap.xml")
    assert [(source, told) for source, told in short(outcomes, website.root) if isinstance(told, bytes)] == [
        ("/a", b"a"), ("/b", b"b"), ("/c", b"c"),
    ]  # fmt: skip
    assert [outcome.source for outcome in outcomes if isinstance(outcome, Uncollected)] == [
        f"{website.root}/gone.xml", f"{website.root}/text.xml",
    ]  # fmt: skip


def test_indexes_are_not_followed_without_end(website):
    website.pages |= {f"/{n}": index(f"/{n + 1}") for n in range(20)}
    assert collected(f"{website.root}/0") == []
    assert [path for path in website.asked if path != "/robots.txt"] == ["/0", "/1", "/2"]


def test_a_feed_without_end_is_cut_and_that_is_told(website):
    website.pages["/news"] = feed(*(f"/{n}" for n in range(9)))
    website.pages |= {f"/{n}": Page(b"text") for n in range(9)}
    policy = Policy(allow=TRUSTING.allow, most=3)
    outcomes = collected(f"{website.root}/news", policy=policy)
    assert [path for path, _ in short(outcomes, website.root)] == ["/0", "/1", "/2", "/news"]
    assert "more than 3 documents" in outcomes[-1].problem


def test_an_index_without_end_is_cut_and_that_is_told(website):
    website.pages["/s"] = index(*(f"/s{n}" for n in range(5)))
    website.pages |= {f"/s{n}": sitemap(f"/{n}") for n in range(5)}
    website.pages |= {f"/{n}": Page(b"text") for n in range(5)}
    policy = Policy(allow=TRUSTING.allow, sitemaps=2)
    outcomes = collected(f"{website.root}/s", policy=policy)
    assert short(outcomes, website.root) == [
        ("/0", b"text"), ("/1", b"text"), ("/s", "the index names more than 2 sitemaps; the first 2 were read"),
    ]  # fmt: skip


def test_a_feed_in_a_feed_is_not_followed(website):
    website.pages |= {"/news": feed("/more"), "/more": feed("/a"), "/a": Page(b"text")}
    assert short(collected(f"{website.root}/news"), website.root) == [("/more", "this is itself a feed")]


def test_a_damaged_listing_is_told(website, tmp_path):
    (tmp_path / "a.txt").write_text("text")
    website.pages |= {"/bad": Page(b"<rss"), "/empty": Page(b"<rss "), "/s": Page(b"<urlset ")}
    outcomes = collected(f"{website.root}/empty", f"{website.root}/s", str(tmp_path / "a.txt"))
    assert "could not be read" in outcomes[0].text
    assert outcomes[-1].data == b"text"


def test_an_archive_is_given_as_it_came(website):
    website.pages["/a.gz"] = Page(b"\x1f\x8b damaged")
    assert short(collected(f"{website.root}/a.gz"), website.root) == [("/a.gz", b"\x1f\x8b damaged")]


def test_the_page_on_collecting_runs():
    told = doctest.testfile(
        str(REPOSITORY / "docs" / "collecting.md"), module_relative=False, encoding="utf-8"
    )
    assert told.failed == 0 < told.attempted


def test_it_is_lazy(website):
    website.pages |= {"/news": feed("/a", "/b"), "/a": Page(b"a"), "/b": Page(b"b")}
    outcomes = collect([f"{website.root}/news"], policy=TRUSTING, client=client(time=Time()))
    assert website.asked == []
    assert next(outcomes).data == b"a"
    assert "/b" not in website.asked
