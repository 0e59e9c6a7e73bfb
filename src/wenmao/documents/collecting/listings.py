"""What an address has answered: a document, a feed or a sitemap. Told from its bytes, not its name."""

import re
from typing import Literal

from wenmao.documents.collecting.unpacking import TooLarge, beginning, unpacked

Kind = Literal["feed", "sitemap", "document"]

# What was matched is not tried another way: else a head of many comments takes time without end.
_BEFORE_ROOT = r"\s*+(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*+)*+"
_ROOT = re.compile(_BEFORE_ROOT + r"<(?:[\w-]+:)?(rss|feed|RDF|urlset|sitemapindex)[\s>/]", re.DOTALL)
_HEAD = 16384
_GZIP = b"\x1f\x8b"


def kind_of(data: bytes) -> Kind:
    """What the bytes are, by the first element of their XML, which may be packed by gzip.

    >>> kind_of(b"<?xml version='1.0'?><!-- news --><rss version='2.0'>"), kind_of(b"<html><rss>")
    ('feed', 'document')
    """
    head = _text(_head(data))
    match = _ROOT.match(head)
    if match is None:
        return "document"
    if match[1] in ("urlset", "sitemapindex"):
        return "sitemap"
    if match[1] == "RDF" and "purl.org/rss/" not in head and "my.netscape.com/rdf" not in head:
        return "document"
    return "feed"


def plain(data: bytes, largest: int) -> bytes:
    """A feed or sitemap that came as a gzip file, unpacked; one that did not, as it is.

    Raises `ValueError` for one that is damaged or unpacks to more than `largest` bytes.
    """
    if not data.startswith(_GZIP):
        return data
    try:
        return unpacked([data], largest)
    except TooLarge:
        raise ValueError(f"it unpacks to more than {largest / 1e6:g} MB") from None


def _head(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data[:_HEAD]
    try:
        return beginning(data[:_HEAD], _HEAD)
    except ValueError:
        return b""


def _text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
