"""Feeds: what a site has published last, as RSS, Atom or RDF."""

import io
from typing import Any

from wenmao.documents.collecting.addresses import is_address, joined
from wenmao.documents.collecting.model import Listed
from wenmao.documents.collecting.moments import moment


def parse(data: bytes, address: str, media_type: str = "") -> list[Listed]:
    """The entries of a feed that was found at an address, in its order; those without a link are left out.

    Raises `ValueError` for what is no feed.

    >>> feed = b'''<rss version="2.0"><channel><item><title>Trade</title><link>/a</link>
    ... <pubDate>Tue, 30 Jan 2024 08:00:00 +0800</pubDate></item></channel></rss>'''
    >>> [(entry.address, entry.title, str(entry.published)) for entry in parse(feed, "https://e.example/feed")]
    [('https://e.example/a', 'Trade', '2024-01-30 08:00:00+08:00')]
    """
    import feedparser  # noqa: PLC0415 - start-up stays fast without it

    headers = {"content-type": media_type} if media_type else {}
    try:
        feed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    except (
        Exception
    ) as error:  # a stranger wrote the bytes, and feedparser trips over some in ways of its own
        raise ValueError(f"it is no feed that can be read ({error!r})") from error
    if not feed.get("version") and not feed.entries:
        raise ValueError(f"it is no feed that can be read ({feed.get('bozo_exception', 'no entries')})")
    return [listed for entry in feed.entries if (listed := _listed(entry, address))]


def _listed(entry: Any, address: str) -> Listed | None:
    link = entry.get("link") or (entry["id"] if is_address(entry.get("id", "")) else "")
    if not link:
        return None
    return Listed(
        address=joined(address, link),
        title=_plain(entry.get("title", "")),
        author=_plain(entry.get("author", "")),
        summary=_plain(entry.get("summary", "")),
        published=_moment(entry, "published"),
        changed=_moment(entry, "updated"),
    )


def _moment(entry: Any, name: str) -> Any:
    return moment(entry[name]) if name in entry else None


def _plain(markup: str) -> str:
    """A text without its tags: feeds put HTML even into titles."""
    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    from lxml import html  # noqa: PLC0415 - start-up stays fast without it

    try:
        return " ".join(html.fromstring(f"<div>{markup}</div>").text_content().split())
    except ValueError:  # characters that no markup may hold
        return " ".join(markup.split())
