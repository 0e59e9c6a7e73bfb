"""What is asked for, and who is told how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from wenmao.statistics.sources.fetching.bodies import Kind
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.fetching.secrecy import Secrets


class Progress(Protocol):
    """Told how many bytes of a file are here, and of how many in all where that is known.

    The first figure can fall back to 0 when a file has to be started over.
    """

    def __call__(self, done_bytes: int, total_bytes: int | None, /) -> None:
        """Called for each piece that arrives."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file asked for."""

    url: str
    """Without secrets."""
    headers: Mapping[str, str]
    secrets: Secrets
    expect: Kind
    limit: int
    """The largest size that is taken, in bytes."""
    environment: str
    """The environment variable that holds the key, empty where none is known."""

    def __post_init__(self) -> None:
        if not is_web_address(self.url):
            raise self.failure(
                "this is no address that can be fetched",
                "Give an http or https address without user name and password.",
            )
        if not all(value.isascii() and value.isprintable() for value in self.secrets.headers.values()):
            raise self.failure("the key holds characters that no key can hold", f"Check {self.key_place}.")

    @property
    def key_place(self) -> str:
        """Where the user keeps the key."""
        return f"the environment variable {self.environment}" if self.environment else "the key"

    def failure(self, problem: str, remedy: str) -> FetchFailed:
        """The error for this file, with no key in it."""
        hide = self.secrets.hide
        return FetchFailed(hide(self.url), hide(problem), hide(remedy))


def is_web_address(url: str) -> bool:
    """Whether this is an http or https address with a host and without a password.

    >>> [is_web_address(url) for url in ("https://example.org/a", "file:///etc/passwd", "http://me:pw@example.org")]
    [True, False, False]
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and "@" not in parts.netloc
    )
