"""The pace: no host is asked more often than is polite."""

import time
from collections.abc import Callable

from wenmao.documents.collecting.guard import NotFetched

Clock = Callable[[], float]
Sleep = Callable[[float], object]


class Pace:
    """Waits before a request until its host may be asked again."""

    def __init__(
        self, patience: float = 60.0, *, clock: Clock = time.monotonic, sleep: Sleep = time.sleep
    ) -> None:
        self._patience, self._clock, self._sleep = patience, clock, sleep
        self._last: dict[str, float] = {}
        self._not_before: dict[str, float] = {}

    def wait(self, host: str, interval: float) -> None:
        """Wait until `interval` seconds have passed since the last request to the host.

        Raises `NotFetched` where that, or what the host asked for, takes longer than patience lasts.
        """
        now = self._clock()
        due = max(self._last.get(host, now - interval) + interval, self._not_before.get(host, now))
        if due - now > self._patience:
            raise NotFetched(
                f"{host} asks for {due - now:.0f} seconds before the next request",
                "Collect it again later.",
                again=True,
            )
        if due > now:
            self._sleep(due - now)
        self._last[host] = max(due, now)

    def hold(self, host: str, seconds: float) -> None:
        """Ask the host nothing for so many seconds."""
        self._not_before[host] = max(self._not_before.get(host, 0.0), self._clock() + seconds)
