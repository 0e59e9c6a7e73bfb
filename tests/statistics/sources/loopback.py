"""A real HTTP server on the loopback address that answers by a script, faults and all."""

import gzip
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One answer as scripted. `cut`: so many bytes of the body are sent, then the connection breaks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    hold: bool = False  # where it would break, it falls silent instead
    length: bool = True  # without, the end of the connection is the end of the file

    def to(self, asked):
        return self


@dataclass
class File:
    """A file as a good server gives it: with ranges and conditions. `cuts` is used up, one at each request."""

    body: bytes
    etag: str = '"1"'
    modified: str = ""
    cuts: list[int] = field(default_factory=list)
    packed: bool = False
    heeds_if_range: bool = True

    def to(self, asked):
        headers = {"Accept-Ranges": "bytes"}
        if self.etag:
            headers["ETag"] = self.etag
        if self.modified:
            headers["Last-Modified"] = self.modified
        if self.etag and asked.get("If-None-Match") == self.etag:
            return Answer(304, b"", headers)
        if self.modified and asked.get("If-Modified-Since") == self.modified:
            return Answer(304, b"", headers)
        cut = self.cuts.pop(0) if self.cuts else None
        same = asked.get("If-Range") in (self.etag or self.modified, None) or not self.heeds_if_range
        if "Range" in asked and same:
            start = int(asked["Range"].removeprefix("bytes=").removesuffix("-"))
            if start >= len(self.body):
                return Answer(416, b"", headers | {"Content-Range": f"bytes */{len(self.body)}"})
            headers["Content-Range"] = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
            return Answer(206, self.body[start:], headers, cut)
        if self.packed and "gzip" in asked.get("Accept-Encoding", ""):
            return Answer(200, gzip.compress(self.body), headers | {"Content-Encoding": "gzip"}, cut)
        return Answer(200, self.body, headers, cut)


class Server(ThreadingHTTPServer):
    """Answers each request with the next of the script; the last one stands for all further ones."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = []
        self.requests = []  # (path, headers)
        self.go_on = threading.Event()  # ends what is held

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A client that is gone is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers)))
        script = self.server.script
        answer = (script.pop(0) if len(script) > 1 else script[0]).to(self.headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.length:
            self.send_header("Content-Length", str(len(answer.body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut])
        self.wfile.flush()
        if answer.hold:
            self.server.go_on.wait(20)
        if answer.cut is not None or not answer.length:
            self.close_connection = True

    def log_message(self, *args):
        pass


@contextmanager
def serving():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.005,))
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()
