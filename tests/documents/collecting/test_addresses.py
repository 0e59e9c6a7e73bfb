"""One form for one page: what only tracks goes, what chooses the page stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmao.documents.collecting.addresses import canonical, is_address

SEGMENT = st.text("abcXYZ019-._~%/?&=;@:+ 文化é|#[]", max_size=25)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org.:443/a", "https://example.org/a"),
        ("http://example.org:443/a", "http://example.org:443/a"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&id=1&fbclid=y&spm=a.b", "https://example.org/a?id=1"),
        ("https://example.org/%7euser/%e4%b8%ad", "https://example.org/~user/%E4%B8%AD"),
        ("https://example.org/a/./b/../c/", "https://example.org/a/c/"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/a b|c", "https://example.org/a%20b%7Cc"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://[2606:4700::1]:8080/", "https://[2606:4700::1]:8080/"),
        ("  https://example.org/a\n", "https://example.org/a"),
    ],
)
def test_forms_of_one_address(written, one):
    assert canonical(written) == one


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/list?source=customs&id=7&ref=2&session=3&keyword=%C4%CF",  # names that others use to track
        "https://example.org/a?b=2&a=1",
        "https://example.org/a?empty=",
        "https://example.org/a//b",
        "https://web.archive.org/web/2024/http://example.org/a",
        "https://example.org/%2F",
        "https://example.org/a/",
        "https://example.org/a;jsessionid=1",
    ],
)
def test_what_chooses_the_page_stays(address):
    assert canonical(address) == address


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://example.org/a", "http"),
        ("https:///a", "host"),
        ("https://me:secret@example.org/a", "password"),
        ("https://example.org:99999/", "[Pp]ort"),
        ("https://exa mple.org/", "name of a host"),
        ("https://[::1/", "IPv6"),
    ],
)
def test_what_is_no_address_is_told(address, why):
    with pytest.raises(ValueError, match=why):
        canonical(address)


@given(SEGMENT)
def test_the_form_of_the_form_is_the_form(rest):
    once = canonical(f"https://example.org/{rest}")
    assert canonical(once) == once
    assert once.isascii()


def test_paths_are_no_addresses():
    assert not any(
        map(is_address, ["report.pdf", "/srv/http/a", "C:\\a.docx", "http.txt", "ftp://example.org"])
    )
