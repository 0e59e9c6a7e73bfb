"""Feeds and sitemaps, read from their bytes."""

import gzip
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmao.documents.collecting import feeds, sitemaps
from wenmao.documents.collecting.listings import kind_of, plain
from wenmao.documents.collecting.moments import moment

PLACE = "https://example.org/news/feed"
CHINA = timezone(timedelta(hours=8))

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<!-- 对外文化贸易 -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>文化贸易</title>
<item><title>2024年文化产品出口增长&lt;b&gt;4.2%&lt;/b&gt;</title><link>../a.html</link><dc:creator>李华</dc:creator>
<pubDate>Tue, 30 Jan 2024 00:30:00 +0800</pubDate><description>&lt;p&gt;海关总署数据&lt;/p&gt;</description></item>
<item><title>无时区</title><link>https://example.org/b</link><pubDate>2024-02-01 08:00:00</pubDate></item>
<item><title>No link</title><guid isPermaLink="false">123</guid></item>
<item><title>By its guid</title><guid>https://example.org/c</guid></item>
</channel></rss>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Trade</title>
<entry><title>Exports of cultural goods</title><link href="/a"/><link rel="enclosure" href="/a.mp3"/>
<author><name>Jo Field</name></author><published>2024-01-30T08:00:00Z</published>
<updated>2024-02-02T08:00:00Z</updated><summary>Up 4%</summary></entry>
<entry><title>Only updated</title><link href="/b"/><updated>2024-02-02T08:00:00Z</updated></entry></feed>"""

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>T</title></channel>
<item rdf:about="https://example.org/a"><title>A</title><link>https://example.org/a</link><dc:date>2024-01-30</dc:date>
</item></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_rss(encoding):
    first, second, third = feeds.parse(RSS.format(encoding=encoding).encode(encoding), PLACE)
    assert (first.address, first.title, first.author) == (
        "https://example.org/a.html",
        "2024年文化产品出口增长4.2%",
        "李华",
    )
    assert first.summary == "海关总署数据"
    # The day is that of where it was published, not that of Greenwich.
    assert first.published == datetime(2024, 1, 30, 0, 30, tzinfo=CHINA)
    assert first.published.date() == date(2024, 1, 30)
    assert (second.address, second.published) == ("https://example.org/b", date(2024, 2, 1))
    assert (third.address, third.published) == ("https://example.org/c", None)


def test_the_charset_of_the_header_is_heeded():
    data = RSS.replace(' encoding="{encoding}"', "").encode("gbk")
    assert feeds.parse(data, PLACE, "application/rss+xml; charset=gbk")[0].author == "李华"


def test_atom():
    first, second = feeds.parse(ATOM, PLACE)
    assert (first.address, first.title, first.author) == (
        "https://example.org/a",
        "Exports of cultural goods",
        "Jo Field",
    )
    assert first.published == datetime(2024, 1, 30, 8, tzinfo=UTC)
    assert first.changed == second.changed == datetime(2024, 2, 2, 8, tzinfo=UTC)
    assert second.published is None


def test_rdf():
    (entry,) = feeds.parse(RDF, PLACE)
    assert (entry.address, entry.title, entry.changed) == ("https://example.org/a", "A", date(2024, 1, 30))


def test_a_feed_that_breaks_off_gives_what_came():
    assert len(feeds.parse(ATOM[:560], PLACE)) >= 1


@pytest.mark.parametrize("data", [b"", b"<rss", b"text"])
def test_what_is_no_feed_is_told(data):
    with pytest.raises(ValueError, match="no feed"):
        feeds.parse(data, PLACE)


NOISE = [
    b"&",
    b"<",
    b"\0",
    b"]]>",
    b"&#99999999;",
    b"http://[",
    b"\xff\xfe",
    b"encoding='x'",
    b"<link>",
    b"<!DOCTYPE a [",
]


@settings(max_examples=100)
@given(
    st.sampled_from([RSS.format(encoding="utf-8").encode(), ATOM, RDF]),
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 40), st.sampled_from(NOISE) | st.binary(max_size=4))
    ),
    st.sampled_from(["", "text/xml; charset=none", "text/html; charset=gbk", "a;b;c="]),
)
def test_whatever_comes_is_read_or_told(data, changes, media_type):
    for start, length, noise in changes:
        data = data[:start] + noise + data[start + length :]
    for parse in (lambda: feeds.parse(data, PLACE, media_type), lambda: sitemaps.parse(data, PLACE)):
        with suppress(ValueError):
            parse()
    assert kind_of(data)


def test_one_broken_link_does_not_spoil_the_feed():
    data = ATOM.replace(b'href="/a"', b'href="http://["')
    assert [entry.address for entry in feeds.parse(data, PLACE)] == ["http://[", "https://example.org/b"]
    site = b"<urlset><url><loc>http://[</loc></url><url><loc>/b</loc></url></urlset>"
    assert [page.address for page in sitemaps.parse(site, PLACE).pages] == [
        "http://[",
        "https://example.org/b",
    ]


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY file SYSTEM "file://%s">]>
"""


def test_entities_are_neither_expanded_nor_loaded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    head = ENTITIES.replace(b"%s", str(secret).encode())
    feed = (
        head
        + b"<rss version='2.0'><channel><item><title>&e;&file;</title><link>/a</link></item></channel></rss>"
    )
    site = (
        head
        + b"<urlset><url><loc>/a&file;</loc><lastmod>&e;</lastmod></url><url><loc>/b</loc></url></urlset>"
    )
    assert (kind_of(feed), kind_of(site)) == ("feed", "sitemap")
    for entry in feeds.parse(feed, PLACE):
        assert len(entry.title) < 1000
        assert "secret" not in entry.title
    places = [page.address for page in sitemaps.parse(site, PLACE).pages]
    assert "https://example.org/b" in places
    assert not any("secret" in place for place in places)


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.org/old </loc><lastmod>2020-01-01</lastmod></url>
<url><image:image><image:loc>https://example.org/a.png</image:loc></image:image><loc>https://example.org/new</loc>
<news:news><news:publication_date>2024-03-01T10:00:00+08:00</news:publication_date><news:title>新闻</news:title></news:news></url>
<url><loc>https://example.org/undated</loc></url>
<url><lastmod>2024-01-01</lastmod></url>
<url><loc>https://example.org/between</loc><lastmod>2023-05-05T10:00:00Z</lastmod></url></urlset>""".encode()


def test_a_sitemap_gives_the_newest_first():
    pages = sitemaps.parse(SITEMAP, PLACE).pages
    assert [page.address.rpartition("/")[2] for page in pages] == ["new", "between", "old", "undated"]
    assert (pages[0].title, pages[0].published) == ("新闻", datetime(2024, 3, 1, 10, tzinfo=CHINA))
    assert (pages[2].published, pages[2].changed) == (None, date(2020, 1, 1))


def test_an_index_gives_sitemaps():
    data = b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"
    read = sitemaps.parse(data, PLACE)
    assert [place.address for place in read.sitemaps] == ["https://example.org/a.xml"]
    assert read.pages == ()


def test_a_packed_sitemap_is_bounded():
    assert plain(gzip.compress(SITEMAP), 10_000) == SITEMAP
    assert plain(SITEMAP, 10) == SITEMAP
    with pytest.raises(ValueError, match="unpacks to more"):
        plain(gzip.compress(b"\0" * 20_000), 10_000)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (RSS.format(encoding="utf-8").encode(), "feed"),
        (b"\xef\xbb\xbf" + ATOM, "feed"),
        (ATOM.decode().encode("utf-16"), "feed"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?>" + RDF, "feed"),
        (SITEMAP, "sitemap"),
        (gzip.compress(SITEMAP), "sitemap"),
        (gzip.compress(ATOM), "feed"),
        (gzip.compress(b"text"), "document"),
        (b"\x1f\x8b damaged", "document"),
        (b"<ns:sitemapindex>", "sitemap"),
        (b"<rdf:RDF xmlns:owl='http://www.w3.org/2002/07/owl#'>", "document"),
        (b"<html><body><rss></body>", "document"),
        (b"<feeding>", "document"),
        (b"text on <rss>", "document"),
        (b"%PDF-1.7", "document"),
        (b"", "document"),
    ],
)
def test_what_an_answer_is_is_told_from_its_bytes(data, kind):
    assert kind_of(data) == kind


@pytest.mark.parametrize(
    "piece", [b"<?a?>", b"<!---->", b"<!DOCTYPE a>", b"<!DOCTYPE a[]>", b"<!DOCTYPE [] ", b"   "]
)
def test_a_head_made_to_take_long_does_not(piece):
    begin = time.monotonic()
    assert kind_of(piece * 20_000) == "document"
    assert time.monotonic() - begin < 1


@pytest.mark.parametrize(
    "text", ["", "soon", "0000-00-00", "2024-13-01", "Tue, 99 Jan 2024 00:00:00 +0800", "\0"]
)
def test_what_is_no_date_is_none(text):
    assert moment(text) is None
