"""Bringing one file in over HTTP: redirects, tries and the going on with a part."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import FileIO
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from wenmao.statistics.sources.fetching import bodies
from wenmao.statistics.sources.fetching.cached import Begun, Origin, Place
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.fetching.waiting import Patience, Turns, asked_wait
from wenmao.statistics.sources.fetching.wanted import Progress, Wanted, is_web_address

_REDIRECTS = 5
_PASSING = (429, 500, 502, 503, 504)
_PACKED = ("zip", "7z", "xlsx", "parquet", "any")
_UNPACKED = ("identity", "gzip", "deflate")  # what is asked for and undone
_GAIN = 1024 * 1024  # bytes that a try must bring so that the count of failures starts anew
_BREAKS = (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.DecodingError)
_NO_TARGET = ("the server redirects to something that is no web address", "Check the address.")
_LATER = "Try again later."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """A whole file, in the place's part."""

    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class _Unchanged:
    """The copy in the cache is the newest."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What may be otherwise at the next try."""

    problem: str
    asked_wait: float = 0.0
    broken: bool = False
    """The connection broke within the file."""
    damaged: bool = False
    """The file came to its end, and is none."""


class Transfer:
    """Brings files in, one after the other, with the patience that was given."""

    def __init__(
        self, client: httpx.Client, turns: Turns, patience: Patience, progress: Progress | None
    ) -> None:
        self._client, self._turns, self._patience, self._progress = client, turns, patience, progress

    def bring(self, wanted: Wanted, place: Place, known: Origin | None) -> Received | None:
        """Leaves the whole file in the place's part; None where the known copy is still the newest.

        Raises `FetchFailed` when the tries are used up, or at once where another try would end as the first.
        """
        failures, furthest, packed, waited_longest, damaged = 0, 0, True, False, False
        patience = self._patience
        with wanted.secrets.kept_out_of_logs():
            while True:
                outcome = self._try(wanted, place, known, packed)
                if isinstance(outcome, _Unchanged):
                    place.drop_part()
                    return None
                if isinstance(outcome, Received):
                    return outcome
                asked, too_long = outcome.asked_wait, outcome.asked_wait > patience.longest_asked
                here = begun[1] if (begun := place.begun()) else 0
                failures = 1 if here >= furthest + _GAIN else failures + 1
                # A server that asks for a longer wait than is borne, or sends a damaged file, gets one more
                # try; if it does the same again, further ones would only annoy it.
                last = failures >= patience.attempts or (waited_longest and too_long)
                if last or (damaged and outcome.damaged):
                    tries = f", also at try {failures}" if failures > 1 else ""
                    raise wanted.failure(outcome.problem + tries, _later(asked, known))
                furthest, packed = max(furthest, here), packed and not outcome.broken
                waited_longest, damaged = waited_longest or too_long, damaged or outcome.damaged
                wait = max(patience.back_off(failures), min(asked, patience.longest_asked))
                hidden = wanted.secrets.hide(f"{wanted.url}: {outcome.problem}")
                _log.info("%s; tried again in %.1f seconds", hidden, wait)
                patience.sleep(wait)

    def _try(
        self, wanted: Wanted, place: Place, known: Origin | None, packed: bool
    ) -> Received | _Unchanged | _Trouble:
        before = place.begun()
        # A part goes on only with bytes of the very same file, asked for at the same address.
        if before and not (_same(before[0], wanted) and before[0].validator):
            before = None
        offset = before[1] if before else 0
        headers = {**_conditions(known), **wanted.headers}
        # Text comes packed, which saves most of it, until a connection breaks: a packed answer cannot be gone
        # on with, so from then on it comes as it is.
        packed = packed and not before and wanted.expect not in _PACKED
        headers["Accept-Encoding"] = "gzip, deflate" if packed else "identity"
        if before:
            headers |= {"Range": f"bytes={offset}-", "If-Range": before[0].validator}
        try:
            with self._answer(wanted, headers) as response:
                return self._receive(wanted, place, known, before, response)
        except httpx.RequestError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                problem = f"the server's certificate is not trusted ({error})"
                remedy = "Check the clock of this computer and its proxy."
            elif "location header" in str(error):
                problem, remedy = _NO_TARGET
            elif isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
                problem, remedy = f"the request cannot be sent ({error})", "Check address, headers and key."
            else:
                return _Trouble(_network_problem(error), broken=isinstance(error, _BREAKS))
        except httpx.InvalidURL:
            problem, remedy = _NO_TARGET
        # Raised out here, so that no error of the HTTP library, which holds the whole request, hangs on it.
        raise wanted.failure(problem, remedy)

    @contextmanager
    def _answer(self, wanted: Wanted, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer after redirects. Secrets go to the site that was asked, and are left off beyond it."""
        secrets = wanted.secrets
        address, trusted = secrets.added_to(wanted.url), True
        for _ in range(_REDIRECTS + 1):
            self._turns.wait(urlsplit(address).netloc)
            sent = {**headers, **secrets.headers} if trusted else headers
            request = self._client.build_request("GET", address, headers=sent)
            response = self._client.send(request, stream=True, auth=None, follow_redirects=False)
            try:
                if not response.has_redirect_location:
                    yield response
                    return
                target = _target(address, response.headers["location"])
            finally:
                response.close()
            if target is None:
                raise wanted.failure(*_NO_TARGET)
            if trusted and not _same_site(address, target):
                trusted = False
            if not trusted:
                target = secrets.removed_from(target)
                if secrets.hide(target) != target:
                    raise wanted.failure(
                        f"the server would hand the key on to {urlsplit(target).hostname}",
                        "Check the address; the key was not sent there.",
                    )
            address = target
        raise wanted.failure(f"the server redirects more than {_REDIRECTS} times", "Check the address.")

    def _receive(
        self,
        wanted: Wanted,
        place: Place,
        known: Origin | None,
        before: tuple[Begun, int] | None,
        response: httpx.Response,
    ) -> Received | _Unchanged | _Trouble:
        status, headers = response.status_code, response.headers
        if status == 304 and known:
            return _Unchanged()
        if status in _PASSING:
            asked = asked_wait(headers.get("retry-after", ""), datetime.now(UTC))
            return _Trouble(_answered(status), asked or 0.0)
        if before and status in (206, 416):
            return self._go_on(wanted, place, *before, response)
        if status == 200:
            return self._begin(wanted, place, response)
        said = bodies.quoted(_beginning(response), wanted.secrets.hide)
        problem = f"{_answered(status)} and says {said}" if said else _answered(status)
        raise wanted.failure(problem, _remedy(wanted, status))

    def _begin(self, wanted: Wanted, place: Place, response: httpx.Response) -> Received | _Trouble:
        headers = response.headers
        received = Received(headers.get("etag", ""), headers.get("last-modified", ""))
        packing, length = _packing(response), _number(headers.get("content-length", ""))
        if packing not in _UNPACKED:
            raise wanted.failure(
                f"the server packs the file as {packing}, which was not asked for", "Tell those who run it."
            )
        begun = Begun(wanted.url, dict(wanted.headers), received.etag, received.last_modified)
        plain = packing == "identity"
        with place.begin(begun if plain and begun.validator else None) as file:
            self._write(wanted, place, file, response, 0, length if plain else None)
        return self._judge(wanted, place, received, sure=length is not None)

    def _go_on(
        self, wanted: Wanted, place: Place, begun: Begun, offset: int, response: httpx.Response
    ) -> Received | _Trouble:
        headers, received = response.headers, Received(begun.etag, begun.last_modified)
        start, total = _content_range(headers.get("content-range", ""))
        if response.status_code == 416 and total == offset:
            # The process was killed between the last byte and the end: nothing is missing.
            return self._judge(wanted, place, received, sure=False)
        # Some servers send a range without heeding If-Range, so the validators are compared here, too.
        validator = headers.get("etag") or headers.get("last-modified") or begun.validator
        fits = response.status_code == 206 and start == offset and validator == begun.validator
        if not fits or _packing(response) != "identity":
            place.drop_part()
            return _Trouble("the file changed on the server while it was fetched")
        with place.go_on() as file:
            self._write(wanted, place, file, response, offset, total)
        return self._judge(wanted, place, received, sure=False)

    def _write(
        self,
        wanted: Wanted,
        place: Place,
        file: FileIO,
        response: httpx.Response,
        done: int,
        total: int | None,
    ) -> None:
        if total is not None and total > wanted.limit:
            raise _too_large(wanted, place)
        self._tell(done, total)
        for piece in response.iter_bytes():
            done += len(piece)
            if done > wanted.limit:
                raise _too_large(wanted, place)
            place.write(file, piece)
            self._tell(done, total)
        if total is not None and done != total:
            raise httpx.RemoteProtocolError(f"{done} bytes came of {total}", request=response.request)

    def _judge(self, wanted: Wanted, place: Place, received: Received, *, sure: bool) -> Received | _Trouble:
        """The file if it is what was asked for. `sure`: it came in one go, and as long as was announced."""
        with place.writing():
            try:
                bodies.check(place.part, wanted.expect, wanted.secrets.hide)
                return received
            except bodies.WrongBody as wrong:
                problem, remedy = str(wrong), "Open the address in a browser and check it."
            except bodies.DamagedBody as damaged:
                problem = str(damaged)
                remedy = "The file is so on the server: tell those who publish it." if sure else ""
        place.drop_part()
        if not remedy:
            return _Trouble(problem, damaged=True)
        raise wanted.failure(problem, remedy)

    def _tell(self, done: int, total: int | None) -> None:
        if self._progress:
            self._progress(done, total)


def _same(begun: Begun, wanted: Wanted) -> bool:
    return begun.url == wanted.url and begun.headers == wanted.headers


def _packing(response: httpx.Response) -> str:
    return response.headers.get("content-encoding", "").strip().lower() or "identity"


def _conditions(known: Origin | None) -> dict[str, str]:
    """The headers with which a server sends the file only if it is another than the known one."""
    if known is None:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _target(address: str, location: str) -> str | None:
    try:
        target = urldefrag(urljoin(address, location.strip())).url
    except ValueError:
        return None
    return target if is_web_address(target) else None


def _same_site(one: str, other: str) -> bool:
    """Whether a key for one address may go to the other: same host and port, or from http to https there."""
    a, b = urlsplit(one), urlsplit(other)
    if a.hostname != b.hostname:
        return False
    ports = {"http": 80, "https": 443}
    port_a, port_b = a.port or ports[a.scheme], b.port or ports[b.scheme]
    return (a.scheme, port_a) == (b.scheme, port_b) or (port_a, port_b, b.scheme) == (80, 443, "https")


def _content_range(header: str) -> tuple[int | None, int | None]:
    """Where a range begins and how large the whole is, as far as the header says so.

    >>> _content_range("bytes 100-199/200"), _content_range("bytes */200"), _content_range("")
    ((100, 200), (None, 200), (None, None))
    """
    match = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", header.strip(), re.ASCII)
    return (_number(match[1] or ""), _number(match[2])) if match else (None, None)


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _beginning(response: httpx.Response) -> bytes:
    data = b""
    try:
        for piece in response.iter_bytes():
            data += piece
            if len(data) >= bodies.HEAD:
                break
    except httpx.RequestError:
        pass  # what came before the break is enough to quote
    return data


def _too_large(wanted: Wanted, place: Place) -> FetchFailed:
    place.drop_part()
    return wanted.failure(
        f"the file is larger than {wanted.limit:,} bytes", "Ask for less, or allow more with limit."
    )


def _answered(status: int) -> str:
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    return f"the server answered {status}{phrase}"


def _network_problem(error: httpx.RequestError) -> str:
    match error:
        case httpx.ConnectTimeout():
            return "the server could not be reached in time"
        case httpx.TimeoutException():
            return "the server fell silent"
        case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.DecodingError():
            return f"the connection broke before the file was whole ({error or type(error).__name__})"
        case _:
            return f"the server could not be reached ({error or type(error).__name__})"


def _later(asked: float, known: Origin | None) -> str:
    when = f"The server asks to wait {asked:.0f} seconds." if asked else _LATER
    if known is None:
        return when
    return f"{when} A copy of {known.retrieved_at:%Y-%m-%d} is in the cache and can be used offline."


def _remedy(wanted: Wanted, status: int) -> str:
    if status in (401, 403):
        if wanted.secrets:
            return f"The key was refused: check {wanted.key_place}, and what the key is allowed to fetch."
        if wanted.environment:
            return f"No key was given: put yours into {wanted.key_place}."
        return "It may need a key, or not be open to this network."
    if status in (404, 410):
        return "The address or the period asked for does not exist there; check both."
    if status in (400, 405, 406, 413, 414, 422):
        return "The server does not take the question as it was put; check the parameters."
    return "Check the address."
