"""Fetching one document, against a server on loopback with the faults that servers have."""

import pytest
from tests.documents.collecting.website import TRUSTING, Page, site

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.fetching import fetch
from wenmao.documents.reading import read

ARTICLE = b"<html><head><title>T</title></head><body><p>Exports rose 4% in 2023.</p></body></html>"


@pytest.fixture
def website():
    with site() as server:
        server.pages |= {
            "/robots.txt": Page(b"User-agent: *\nDisallow: /\n"),
            "/article": Page(ARTICLE),
            "/moved": Page(status=302, headers={"Location": "/article"}),
            "/loop": Page(status=302, headers={"Location": "/loop"}),
            "/broken": Page(b"oops", 500),
        }
        yield server


@pytest.mark.parametrize("path", ["/article", "/moved"])
def test_a_page_is_fetched_and_read(website, path):
    document = read(website.root + path, data=fetch(website.root + path, TRUSTING))
    assert document.source == website.root + path
    assert "Exports rose 4%" in document.text


def test_a_page_that_a_person_named_is_fetched_whatever_crawlers_may(website):
    assert fetch(f"{website.root}/article", TRUSTING) == ARTICLE
    assert website.asked == ["/article"]


@pytest.mark.parametrize(
    ("path", "problem"), [("/missing", "404"), ("/broken", "500"), ("/loop", "could not be reached")]
)
def test_what_the_server_says_is_told(website, path, problem):
    with pytest.raises(UnreadableDocument, match=problem) as caught:
        fetch(website.root + path, TRUSTING)
    assert caught.value.source == website.root + path


def test_no_server():
    with pytest.raises(UnreadableDocument, match="could not be reached"):
        fetch("http://127.0.0.1:9999/article", TRUSTING)


def test_a_host_that_is_not_public_is_not_read_from(website):
    with pytest.raises(UnreadableDocument, match="loopback address"):
        read(f"{website.root}/article")
    assert website.asked == []


@pytest.mark.parametrize(
    "address", ["http://", "http://[::1", "https://exa mple.org/", "http://me:pw@example.org/a"]
)
def test_what_is_no_address_is_told(address):
    with pytest.raises(UnreadableDocument):
        read(address)
