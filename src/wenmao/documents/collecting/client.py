"""Fetching one address politely: asked for, at a pace, within bounds."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpx

from wenmao.documents.collecting.addresses import canonical, host_of
from wenmao.documents.collecting.guard import NotFetched, Resolve, resolve
from wenmao.documents.collecting.model import Known, Policy
from wenmao.documents.collecting.pace import Clock, Pace, Sleep
from wenmao.documents.collecting.robots import LARGEST as LARGEST_ROBOTS
from wenmao.documents.collecting.robots import Robots, Rules
from wenmao.documents.collecting.transport import GuardedTransport
from wenmao.documents.collecting.unpacking import ENCODINGS, TooLarge, beginning, bounded, unpacked

_NO_DOCUMENTS = {
    "video": "a film", "audio": "a recording", "image": "a picture", "font": "a font", "model": "a model",
    "text/css": "a style sheet", "text/javascript": "a script", "application/javascript": "a script",
    "application/wasm": "a program", "application/x-msdownload": "a program",
    "application/vnd.android.package-archive": "a program", "application/java-archive": "a program",
    "application/x-iso9660-image": "a disk image", "application/x-mpegurl": "a film",
    "application/vnd.apple.mpegurl": "a film",
}  # fmt: skip
_REMEDIES = {
    401: "Sign in with a browser, save the page and hand over the file.",
    403: "Open it in a browser, save the page and hand over the file.",
    404: "Open the address in a browser and check it.",
    410: "It was taken down: look for it in an archive of the web.",
}
_BUSY = (429, 503)
_CONDITIONS = {"if-none-match", "if-modified-since"}
_FINE = (200, 203)
_UNCHANGED = 304
# For a connection to one of a host's addresses; the whole has its bound in the transport.
_TIMEOUT = httpx.Timeout(None, connect=10.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from an address; no data where it is unchanged since what is known."""

    address: str
    """In canonical form, after redirects."""
    data: bytes | None
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""


class _Busy(NotFetched):
    """The server asks to come back after so many seconds, or does not say when."""

    def __init__(self, host: str, status: int, wait: float | None) -> None:
        when = "later" if wait is None else f"in {wait:.0f} seconds"
        super().__init__(
            f"the server is busy (it answered {status})", f"Collect it again {when}.", again=True
        )
        self.host, self.wait = host, wait


class Client:
    """Fetches addresses as its policy says, and remembers the pace and the rules of every host.

    To be used by one thread. `resolve`, `clock`, `sleep` and `tls` stand for the
    system's where it has others.
    """

    def __init__(
        self,
        policy: Policy = Policy(),  # noqa: B008 - it is frozen
        *,
        resolve: Resolve = resolve,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        self._resolve, self._sleep = resolve, sleep
        self._tls = tls or httpx.create_ssl_context()
        self._pace = Pace(policy.patience, clock=clock, sleep=sleep)
        self._robots = Robots(self._get_robots, clock)
        contact = f" (+{policy.contact})" if policy.contact else ""
        self._headers = {
            "User-Agent": f"wenmao/{version('wenmao')}{contact}",
            "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",  # what `unpacking` bounds
        }

    def get(self, address: str, known: Known | None = None) -> Answer:
        """What an address answers; asks only for what has changed since what is known.

        Raises `NotFetched`, which says what is wrong and what to do; `Refused` of
        it where the guard does not let through.
        """
        headers = self._headers | _conditions(known)
        for attempt in range(self.policy.retries + 1):
            try:
                with self._following(address, headers, robots=self.policy.respect_robots) as response:
                    return self._answer(response)
            except _Busy as busy:
                wait = busy.wait if busy.wait is not None else max(self.policy.interval, 1.0) * 2**attempt
                self._pace.hold(busy.host, wait)
                if attempt == self.policy.retries or wait > self.policy.patience:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _get_robots(self, address: str) -> tuple[int, bytes]:
        with self._following(address, self._headers, robots=False) as response:
            data = bytearray()
            for chunk in response.iter_raw():
                data += chunk
                if len(data) > LARGEST_ROBOTS:
                    break
            head = bytes(data[:LARGEST_ROBOTS])
            if response.headers.get("Content-Encoding", "").strip().lower() in ENCODINGS:
                try:
                    head = beginning(head, LARGEST_ROBOTS)
                except ValueError as error:
                    problem = f"the site's robots.txt could not be read: {error}"
                    raise NotFetched(problem, "Collect it again later.", again=True) from None
            return response.status_code, head

    @contextmanager
    def _following(self, address: str, headers: dict[str, str], *, robots: bool) -> Iterator[httpx.Response]:
        """The response at the end of the redirects; each of them is asked for like an address given."""
        transport = GuardedTransport(
            self.policy.allowed, longest=self.policy.longest, resolve=self._resolve, tls=self._tls
        )
        # Nothing is taken from the environment: a proxy would resolve names behind the guard's back.
        with _told(), httpx.Client(transport=transport, trust_env=False, timeout=_TIMEOUT) as client:
            request: httpx.Request | None = client.build_request("GET", address, headers=headers)
            for _ in range(self.policy.redirects + 1):
                assert request is not None
                self._ask_leave(str(request.url), robots=robots)
                response = client.send(request, stream=True)
                try:
                    if response.next_request is None:
                        yield response
                        return
                    request = response.next_request
                finally:
                    response.close()
            raise NotFetched(
                f"the address could not be reached (it redirects more than {self.policy.redirects} times)",
                "Open the address in a browser and check it.",
            )

    def _ask_leave(self, address: str, *, robots: bool) -> None:
        rules = self._robots.of(address) if robots else Rules()
        if not rules.allow(address):
            raise NotFetched(
                "the site asks crawlers not to fetch this page (robots.txt)",
                "Open it in a browser, save it and hand over the file.",
            )
        self._pace.wait(host_of(address), max(self.policy.interval, rules.interval))

    def _answer(self, response: httpx.Response) -> Answer:
        status, headers = response.status_code, response.headers
        address = _final(response.request.url)
        if status == _UNCHANGED and response.request.headers.keys() & _CONDITIONS:
            return Answer(address, None, "", headers.get("ETag", ""), headers.get("Last-Modified", ""))
        if status in _BUSY:
            raise _Busy(host_of(address), status, _wait(headers.get("Retry-After", "")))
        if status not in _FINE:
            raise NotFetched(
                f"the server answered {status} {response.reason_phrase}".rstrip(),
                _REMEDIES.get(status, "Collect it again later." if status >= 500 else _REMEDIES[404]),
                again=status >= 500,
            )
        media_type = headers.get("Content-Type", "")
        self._refuse_by_type(media_type)
        return Answer(
            address,
            self._body(response),
            media_type,
            headers.get("ETag", ""),
            headers.get("Last-Modified", ""),
        )

    def _refuse_by_type(self, media_type: str) -> None:
        essence = media_type.partition(";")[0].strip().lower()
        kind = _NO_DOCUMENTS.get(essence) or _NO_DOCUMENTS.get(essence.partition("/")[0])
        if kind and essence != "image/svg+xml":
            raise NotFetched(
                f"this is {kind}, not a document ({essence})", "Give the address of a page or a document."
            )

    def _body(self, response: httpx.Response) -> bytes:
        largest = self.policy.largest
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        try:
            if encoding in ENCODINGS:
                return unpacked(response.iter_raw(), largest)
            if encoding not in ("", "identity"):
                raise NotFetched(
                    f"the server packed the document in a way it was not asked for ({encoding})",
                    "Open it in a browser, save it and hand over the file.",
                )
            if int(response.headers.get("Content-Length", "0")) > largest:
                raise TooLarge
            return bounded(response.iter_raw(), largest)
        except TooLarge:
            raise NotFetched(
                f"the document is larger than {largest / 1e6:g} MB",
                "Save it, and hand over the part that holds figures.",
            ) from None
        except ValueError as error:
            raise NotFetched(str(error), "Collect it again later.", again=True) from None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise NotFetched(
            f"the address could not be reached ({error or type(error).__name__})",
            "Check the address and the connection.",
            again=isinstance(error, httpx.TransportError),
        ) from None


def _final(url: httpx.URL) -> str:
    try:
        return canonical(str(url))
    except ValueError:  # servers redirect to what nobody would write
        return str(url)


def _conditions(known: Known | None) -> dict[str, str]:
    if known is None or not known.checksum:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: said for name, said in conditions.items() if said and said.isascii() and said.isprintable()}


def _wait(said: str) -> float | None:
    """Seconds of a Retry-After, which is a number of them or a date."""
    if said.isascii() and said.strip().isdigit():
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
