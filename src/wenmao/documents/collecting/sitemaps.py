"""Sitemaps: what pages a site says it has."""

from dataclasses import dataclass
from typing import Any

from wenmao.documents.collecting.addresses import joined
from wenmao.documents.collecting.model import Listed
from wenmao.documents.collecting.moments import moment, newest_first


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages of a sitemap, or the sitemaps of an index; the newest first."""

    pages: tuple[Listed, ...] = ()
    sitemaps: tuple[Listed, ...] = ()


def parse(data: bytes, address: str) -> Sitemap:
    """Read a sitemap or an index of sitemaps that was found at an address.

    The extension for news is read too: title and date of publication. Raises
    `ValueError` for what is no XML.

    >>> data = b"<urlset><url><loc>/a</loc><lastmod>2024-05-01</lastmod></url></urlset>"
    >>> [(page.address, str(page.changed)) for page in parse(data, "https://example.org/map.xml").pages]
    [('https://example.org/a', '2024-05-01')]
    """
    from lxml import etree  # noqa: PLC0415 - start-up stays fast without it

    # Entities are not expanded and nothing is loaded: a sitemap comes from a stranger.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is not well-formed ({error})") from None
    if root is None:
        raise ValueError("it is not well-formed")
    listed: dict[str, list[Listed]] = {"url": [], "sitemap": []}
    for element in root:
        name = _name(element)
        if name in listed and (place := _listed(element, address)):
            listed[name].append(place)
    for places in listed.values():
        places.sort(key=lambda place: newest_first(place.published or place.changed))
    return Sitemap(tuple(listed["url"]), tuple(listed["sitemap"]))


def _listed(element: Any, address: str) -> Listed | None:
    said = {_name(inner): (inner.text or "").strip() for inner in element.iter() if inner is not element}
    if not said.get("loc"):
        return None
    return Listed(
        address=joined(address, _loc(element)),
        title=said.get("title", ""),
        published=moment(said.get("publication_date", "")),
        changed=moment(said.get("lastmod", "")),
    )


def _loc(element: Any) -> str:
    # Pictures and films of a page have places of their own, deeper than its own.
    return next(((inner.text or "").strip() for inner in element if _name(inner) == "loc"), "")


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
