"""What is collected, what is not, within which bounds."""

from dataclasses import dataclass, field
from datetime import date, datetime

from wenmao.documents.collecting.guard import Allowed, NotFetched

__all__ = ["Collected", "Known", "Listed", "NotFetched", "Policy", "Uncollected"]


@dataclass(frozen=True, slots=True)
class Known:
    """What was kept of a source the last time: by it, an unchanged one is not brought in again."""

    etag: str = ""
    last_modified: str = ""
    checksum: str = ""
    """SHA-256 of its bytes, in hexadecimal."""
    modified_ns: int = 0
    """When the file was changed, in nanoseconds since 1970."""
    size: int = 0
    """Of the file, in bytes."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A document as it was brought in."""

    source: str
    """The canonical address, or the absolute path of the file."""
    data: bytes | None
    """Its bytes; none where it is unchanged since what is known."""
    retrieved_at: datetime
    """In UTC."""
    known: Known
    """To be kept for the next time."""
    asked: str = ""
    """What led here as it was given: the document itself, or a folder, a feed, a sitemap."""
    address: str = ""
    """Where the document was found in the end, after redirects."""
    media_type: str = ""
    """As the server says, with its charset: `text/html; charset=gbk`."""
    title: str = ""
    author: str = ""
    published: date | datetime | None = None
    """As the feed or sitemap says, like title and author; a date where no time zone is told."""


@dataclass(frozen=True, slots=True)
class Uncollected:
    """A source from which nothing came, or not all: what is wrong, and what to do.

    >>> Uncollected("a.mp4", "this is a film, not a document", "Hand over its transcript.").text
    'a.mp4: this is a film, not a document. Hand over its transcript.'
    """

    source: str
    problem: str
    remedy: str
    asked: str = ""
    again: bool = False
    """Whether it may work at another time."""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return f"{self.source}: {self.problem}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that a feed or a sitemap names."""

    address: str
    title: str = ""
    author: str = ""
    summary: str = ""
    published: date | datetime | None = None
    changed: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Within which bounds documents are collected.

    Raises `ValueError` for a bound that is no number above zero, for what cannot
    be allowed and for a contact that cannot be told to a server.
    """

    allow: frozenset[str] = frozenset()
    """Hosts, addresses and networks that may be fetched from although they are not public."""
    contact: str = ""
    """A mail address or page, told to servers so that they can reach who fetches."""
    respect_robots: bool = True
    most: int = 200
    """Documents that are fetched of one feed, sitemap or index of sitemaps."""
    sitemaps: int = 50
    """Sitemaps that are opened from one index."""
    depth: int = 2
    """How deep indexes of sitemaps may be nested."""
    largest: int = 20_000_000
    """Bytes of a document, after decompression."""
    longest: float = 60.0
    """Seconds that one request may take, from the connection to the last byte."""
    interval: float = 1.0
    """Seconds between two requests to the same host."""
    redirects: int = 5
    retries: int = 2
    """How often a server that is busy is asked again."""
    patience: float = 60.0
    """Seconds to wait at most when a server asks to; beyond that the source is left for later."""
    allowed: Allowed = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowed", Allowed.of(self.allow))
        if not (self.contact.isascii() and self.contact.isprintable()):
            raise ValueError(f"the contact {self.contact!r} is not one line of ASCII")
        for name in ("most", "sitemaps", "largest", "longest"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}: it must be above zero")
        for name in ("depth", "interval", "redirects", "retries", "patience"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} is {getattr(self, name)}: it must not be below zero")
