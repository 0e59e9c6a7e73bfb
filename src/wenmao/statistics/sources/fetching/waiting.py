"""How long to wait: between requests to one host, after a failure, when a server asks for it."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is tried, and how long is waited before it is tried again; all times in seconds."""

    attempts: int = 6
    """Tries in a row that bring nothing; one that brings a good part of the file starts the count anew."""
    first: float = 1.0
    """The wait after the first failure; each further one doubles it."""
    longest: float = 60.0
    longest_asked: float = 300.0
    """The longest wait that a server can ask for with Retry-After."""
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def back_off(self, failures: int) -> float:
        """The wait after so many failures: doubled each time, less up to a half by chance.

        The chance keeps clients that failed together from coming back together.

        >>> [Patience(chance=lambda: 1.0).back_off(n) for n in (1, 2, 3, 20)]
        [1.0, 2.0, 4.0, 60.0]
        """
        wait = min(self.longest, self.first * 2.0 ** min(failures - 1, 30))
        return wait * (0.5 + self.chance() / 2)


def asked_wait(retry_after: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, None where it says nothing that can be read.

    >>> asked_wait("120", datetime(2025, 1, 1, tzinfo=UTC))
    120.0
    >>> asked_wait("Wed, 01 Jan 2025 00:01:00 GMT", datetime(2025, 1, 1, tzinfo=UTC))
    60.0
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())


class Turns:
    """The turns of requests to each host, at least `pause` seconds apart; for any number of threads."""

    def __init__(
        self, pause: float, sleep: Callable[[float], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pause, self._sleep, self._clock = pause, sleep, clock
        self._next: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str) -> None:
        """Returns when it is the caller's turn with this host."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + self._pause
        if turn > now:
            self._sleep(turn - now)
