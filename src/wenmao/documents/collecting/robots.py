"""What a site asks of crawlers: its robots.txt, read at most once a day."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from wenmao.documents.collecting.guard import NotFetched
from wenmao.documents.collecting.pace import Clock

AGENT = "wenmao"
LARGEST = 500 * 1024  # what is beyond is not read: RFC 9309 asks for at least as much
_DAY = 24 * 3600.0
_SHORTLY = 300.0
_OVERLOADED = 429


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site asks."""

    _parsed: Any = None

    def allow(self, address: str) -> bool:
        """Whether the page may be fetched."""
        return self._parsed is None or bool(self._parsed.can_fetch(address, AGENT))

    @property
    def interval(self) -> float:
        """Seconds between two requests; zero where nothing is asked."""
        return 0.0 if self._parsed is None else float(self._parsed.crawl_delay(AGENT) or 0)


class Robots:
    """The rules of sites, each asked for once a day.

    `get` fetches an address: the status and the first bytes of the answer. Where
    there is no robots.txt (4xx), all is allowed; where the server cannot answer
    (5xx, 429, no connection), nothing is for now, and it is asked again after
    five minutes.
    """

    def __init__(self, get: Callable[[str], tuple[int, bytes]], clock: Clock) -> None:
        self._get, self._clock = get, clock
        self._kept: dict[str, tuple[float, Rules | NotFetched]] = {}

    def of(self, address: str) -> Rules:
        """The rules of the site of an address. Raises `NotFetched` where they cannot be known now."""
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        until, rules = self._kept.get(site, (0.0, None))
        if rules is None or self._clock() >= until:
            rules = self._asked(site)
            lasting = _DAY if isinstance(rules, Rules) else _SHORTLY
            self._kept[site] = (self._clock() + lasting, rules)
        if isinstance(rules, NotFetched):
            raise rules
        return rules

    def _asked(self, site: str) -> Rules | NotFetched:
        try:
            status, data = self._get(f"{site}/robots.txt")
        except NotFetched as refusal:
            return refusal
        if status == _OVERLOADED or status >= 500:
            return NotFetched(
                f"the server answered {status} when it was asked for its robots.txt",
                "Collect it again later.",
                again=True,
            )
        if status >= 300:
            return Rules()
        from protego import Protego  # noqa: PLC0415 - start-up stays fast without it

        return Rules(Protego.parse(data.decode("utf-8", errors="replace").removeprefix("\ufeff")))
