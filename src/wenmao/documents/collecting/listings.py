"""What an address has answered: a document, a feed or a sitemap. Told from its bytes, not its name."""

import re
from typing import Literal

Kind = Literal["feed", "sitemap", "document"]

_BEFORE_ROOT = r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*"
_ROOT = re.compile(_BEFORE_ROOT + r"<(?:[\w-]+:)?(rss|feed|RDF|urlset|sitemapindex)[\s>/]", re.DOTALL)
_HEAD = 16384


def kind_of(data: bytes) -> Kind:
    """What the bytes are, by the first element of their XML.

    >>> kind_of(b"<?xml version='1.0'?><!-- news --><rss version='2.0'>"), kind_of(b"<html><rss>")
    ('feed', 'document')
    """
    head = _text(data[:_HEAD])
    match = _ROOT.match(head)
    if match is None:
        return "document"
    if match[1] in ("urlset", "sitemapindex"):
        return "sitemap"
    if match[1] == "RDF" and "purl.org/rss/" not in head and "my.netscape.com/rdf" not in head:
        return "document"
    return "feed"


def _text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
