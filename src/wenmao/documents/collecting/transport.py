"""The transport of the guard: it connects to what was checked, and to nothing else.

A name is resolved here, every address that it has is checked, and the connection
goes to the very address that was checked: a name that answers otherwise the
second time gains nothing. The certificate of a server is still verified against
its name. Since the check sits where connections are made, redirects pass through
it like all else.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from wenmao.documents.collecting.guard import Allowed, NotFetched, Refused, Resolve, checked, resolve

_NO_TIME = 0.001


class GuardedTransport(httpx.BaseTransport):
    """A transport for httpx by which only public and allowed hosts are reached.

    Each request has `longest` seconds, from the connection to the last byte of
    the body, however slowly the bytes drip. Raises `Refused` for what it does
    not fetch, `NotFetched` where time is over, and httpx's errors otherwise.
    To be used by one thread.
    """

    def __init__(
        self,
        allowed: Allowed = Allowed(),  # noqa: B008 - it is frozen
        *,
        longest: float = 60.0,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._backend = _Guarded(allowed, resolve, longest)
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=self._backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, if it may be sent."""
        if request.url.scheme not in ("http", "https"):
            raise Refused(f"it leads to a {request.url.scheme} address", "Only http and https are fetched.")
        if request.url.userinfo:
            raise Refused("it leads to an address with a user name or password", "Take these out.")
        self._backend.start()
        with _in_terms_of_httpx(request):
            response = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response, request),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response, request: httpx.Request) -> None:
        self._response, self._request = response, request

    def __iter__(self) -> Iterator[bytes]:
        with _in_terms_of_httpx(self._request):
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@contextmanager
def _in_terms_of_httpx(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except httpcore.ConnectTimeout as error:
        raise httpx.ConnectTimeout("it does not answer", request=request) from error
    except httpcore.ProtocolError as error:
        raise httpx.RemoteProtocolError(str(error), request=request) from error
    except httpcore.NetworkError as error:
        raise httpx.NetworkError(str(error), request=request) from error


class _Guarded(httpcore.NetworkBackend):
    """Makes the connections: checks first, then connects to what was checked."""

    def __init__(self, allowed: Allowed, resolve: Resolve, longest: float) -> None:
        self._allowed, self._resolve, self._longest = allowed, resolve, longest
        self._plain = httpcore.SyncBackend()
        self.start()

    def start(self) -> None:
        self._end = time.monotonic() + self._longest

    def left(self, timeout: float | None) -> float:
        left = self._end - time.monotonic()
        if left < _NO_TIME:
            raise self.over()
        return left if timeout is None else min(left, timeout)

    def over(self) -> NotFetched:
        return NotFetched(
            f"the server took longer than {self._longest:g} seconds", "Collect it again later.", again=True
        )

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = checked(host, port, self._allowed, self._resolve)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream, self)
        raise failure

    def sleep(self, seconds: float) -> None:
        self._plain.sleep(seconds)


class _Timed(httpcore.NetworkStream):
    """A stream whose every step has at most the time that is left for the whole."""

    def __init__(self, stream: httpcore.NetworkStream, whole: _Guarded) -> None:
        self._stream, self._whole = stream, whole

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._stream.read(max_bytes, self._whole.left(timeout))
        except httpcore.ReadTimeout:
            raise self._whole.over() from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._stream.write(buffer, self._whole.left(timeout))
        except httpcore.WriteTimeout:
            raise self._whole.over() from None

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._whole.left(timeout))
        return _Timed(stream, self._whole)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
