"""Files of statistics sources: fetched once, kept with their origin, fetched again when they have changed.

```python
with Downloads(folder, pause=1.0) as downloads:
    table = downloads.get("https://example.org/trade.csv", params={"year": "2023"}, expect="csv")
    table.path, table.sha256, table.retrieved_at
```

A broken connection or a killed process costs nothing that had come: the next try goes on where it stopped,
if the server can do that and the file has not changed. A key is given as a secret parameter or header. It is
sent to the host that it is for, and stands in no file name, note, message or log; what the server itself
writes into the file is kept as it is.
"""

import logging
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from wenmao.statistics.checksums import sha256_of
from wenmao.statistics.sources.fetching.bodies import Kind
from wenmao.statistics.sources.fetching.cached import Origin, Place, check_name, file_name
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.fetching.secrecy import Secrets, with_params
from wenmao.statistics.sources.fetching.waiting import Patience, Turns
from wenmao.statistics.sources.fetching.wanted import Progress, Wanted

if TYPE_CHECKING:
    import httpx

    from wenmao.statistics.sources.fetching.transfer import Transfer

__all__ = ["Download", "Downloads", "FetchFailed", "Kind", "Patience", "Progress"]

GIB = 1024**3
_AGENT = "wenmao/0.1 (+statistics)"
_CONNECT = 20.0  # seconds
_NOTHING: Mapping[str, str] = MappingProxyType({})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Download:
    """One file that is here."""

    url: str
    """Without secrets."""
    path: Path
    """In the cache folder."""
    sha256: str
    size: int
    """In bytes."""
    retrieved_at: datetime
    """When these bytes came, in UTC; a later confirmation that they are still the newest does not move it."""
    etag: str
    last_modified: str
    """As the server wrote them, empty where it did not."""
    fresh: bool
    """Whether it came now; False where the copy in the cache is used, confirmed by the server or unasked."""


class Downloads:
    """Fetches files into a folder, over connections that are kept until the `with` block ends.

    `offline` uses the cache alone. `pause` is the least time between two requests to one host, `timeout` the
    longest silence of a server that is borne, both in seconds. `transport` is for tests and for a proxy of
    one's own; without it the usual proxy variables of the environment are heeded. Several threads may use it
    at once, if `progress` can bear that.
    """

    def __init__(
        self,
        folder: Path,
        *,
        offline: bool = False,
        progress: Progress | None = None,
        pause: float = 0.0,
        timeout: float = 60.0,
        patience: Patience | None = None,
        transport: "httpx.BaseTransport | None" = None,
    ) -> None:
        self._folder, self._offline, self._progress = folder, offline, progress
        self._timeout, self._transport = timeout, transport
        self._patience = patience or Patience()
        self._turns = Turns(pause, self._patience.sleep)
        self._client: httpx.Client | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client:
            self._client.close()
            self._client = None

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] = _NOTHING,
        headers: Mapping[str, str] = _NOTHING,
        secret_params: Mapping[str, str] = _NOTHING,
        secret_headers: Mapping[str, str] = _NOTHING,
        expect: Kind,
        name: str | None = None,
        revalidate: bool = True,
        limit: int = 8 * GIB,
        environment: str = "",
    ) -> Download:
        """The file at an address, from the server or, where it has not changed, from the cache.

        `expect` is the kind of file that has to come; `name` its name in the cache folder, made from the
        address where none is given. With `revalidate` off a copy that is there is used unasked. `limit` is
        the largest size in bytes. `environment` names the variable that holds the key, for the message when
        the key is missing or refused.

        Raises `FetchFailed` with a message for people, and `ValueError` for a name that is no file name.
        """
        secrets = Secrets(secret_params, secret_headers)
        wanted = Wanted(with_params(url, params), dict(headers), secrets, expect, limit, environment)
        if name is None:
            name = file_name(wanted.url, headers, expect)
        check_name(name)
        place = Place(self._folder, name)
        # Offline only reads, perhaps in a folder of somebody else, where no lock can be set.
        with nullcontext() if self._offline else place.locked():
            known = self._known(wanted, place)
            if self._offline or (known and not revalidate):
                return self._copy(wanted, place, known)
            received = self._transfer().bring(wanted, place, known)
            if received is None:
                return self._copy(wanted, place, known)
            with place.writing():
                size, sha256 = place.part.stat().st_size, sha256_of(place.part)
            origin = Origin(
                url=wanted.url,
                headers=dict(headers),
                etag=received.etag,
                last_modified=received.last_modified,
                sha256=sha256,
                size=size,
                retrieved_at=datetime.now(UTC),
            )
            place.finish(origin)
            return _download(place, origin, fresh=True)

    def _known(self, wanted: Wanted, place: Place) -> Origin | None:
        """The origin of a copy of this very file that is whole."""
        origin = place.origin()
        if origin is None or origin.url != wanted.url or origin.headers != wanted.headers:
            return None
        if place.intact(origin):
            return origin
        _log.warning("%s: the copy in the cache is damaged, so it is not used", place.file)
        return None

    def _copy(self, wanted: Wanted, place: Place, known: Origin | None) -> Download:
        if known is None:
            problem = f"there is no whole copy of it in the cache ({place.file}), and fetching is turned off"
            raise wanted.failure(problem, "Run it once with the network; this address would be fetched.")
        return _download(place, known, fresh=False)

    def _transfer(self) -> "Transfer":
        import httpx  # noqa: PLC0415 - what is in the cache needs no network library

        from wenmao.statistics.sources.fetching.transfer import Transfer  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                self._client = httpx.Client(
                    transport=self._transport,
                    timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, _CONNECT)),
                    headers={"User-Agent": _AGENT},
                )
        return Transfer(self._client, self._turns, self._patience, self._progress)


def _download(place: Place, origin: Origin, *, fresh: bool) -> Download:
    return Download(
        url=origin.url,
        path=place.file,
        sha256=origin.sha256,
        size=origin.size,
        retrieved_at=origin.retrieved_at,
        etag=origin.etag,
        last_modified=origin.last_modified,
        fresh=fresh,
    )
