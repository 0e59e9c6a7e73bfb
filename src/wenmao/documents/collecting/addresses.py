"""Addresses: one form for one page."""

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Only what no site chooses its pages by: names such as `source`, `id` or `ref` are left alone,
# for many sites they are the page.
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_(?:campaign|kwd|keyword|source|medium|content|cid)|hsa_\w+|_hs(?:enc|mi)|vero_(?:id|conv)"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|mc_[ce]id|_openstat"
    r"|spm|scm|share_token|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What may stand in a path and a query as it is; what was escaped stays so.
_KEPT = "!$&'()*+,;=:@/%-._~"


def is_address(text: str) -> bool:
    """Whether a text is an address of the web, and not a path.

    >>> is_address("https://example.org/a"), is_address("HTTP://example.org"), is_address("reports/a.pdf")
    (True, True, False)
    """
    return text.lower().startswith(("http://", "https://"))


def names_scheme(text: str) -> bool:
    """Whether a text is an address of any kind, such as `ftp://example.org`."""
    return _SCHEME.match(text) is not None


def canonical(address: str) -> str:
    """The one form of an address: equal for addresses that name the same page for sure.

    Scheme and host are in small letters, the host in ASCII; default port,
    fragment and parameters that only track readers are gone; escapes are
    written in one way. The order of parameters, double slashes and the slash at
    the end stay, for a server may answer otherwise without them. Raises
    `ValueError`, saying why, for what is no address of the web.

    >>> canonical("HTTPS://Example.org:443/a/../b?id=7&utm_source=x#top")
    'https://example.org/b?id=7'
    >>> canonical("http://文化.example/统计?年=2024")
    'http://xn--cjrz24b.example/%E7%BB%9F%E8%AE%A1?%E5%B9%B4=2024'
    """
    parts = urlsplit(address.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise ValueError("only http and https addresses are collected")
    if not parts.hostname:
        raise ValueError("the address names no host")
    if "@" in parts.netloc:
        raise ValueError("the address holds a user name or password, which would be kept with the document")
    host = _host(parts.hostname)
    port = parts.port  # raises ValueError for what is no port
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _without_dots(_escaped(parts.path)) or "/"
    return urlunsplit((scheme, netloc, path, _without_tracking(_escaped(parts.query, "?")), ""))


def joined(base: str, link: str) -> str:
    """A link as seen from the address where it stands; one that is broken stays as it is.

    >>> joined("https://example.org/news/feed", "../a"), joined("https://example.org/", "http://[")
    ('https://example.org/a', 'http://[')
    """
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def host_of(address: str) -> str:
    """The host of an address in canonical form, without its port."""
    return urlsplit(address).hostname or ""


def _host(name: str) -> str:
    if ":" in name:
        return f"[{name}]"
    import idna  # noqa: PLC0415 - start-up stays fast without it

    if not name.isascii():
        try:
            return idna.encode(name, uts46=True).decode()
        except idna.IDNAError:
            raise ValueError(f"{name} is no name of a host") from None
    if re.search(r"[^a-z0-9._-]", name):
        raise ValueError(f"{name} is no name of a host")
    return name.removesuffix(".")


def _escaped(text: str, more: str = "") -> str:
    once = _ESCAPE.sub(_unescaped, text)
    return quote(re.sub(r"%(?![0-9A-F]{2})", "%25", once), safe=_KEPT + more)


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _without_tracking(query: str) -> str:
    kept = (part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0]))
    return "&".join(kept)
