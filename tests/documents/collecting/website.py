"""A real web site on the loopback address, with the faults that sites have."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from wenmao.documents.collecting.collect import Client, Policy


@dataclass
class Page:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: bool = True
    drip: float = 0.0  # seconds between two bytes, of head and body alike


class Site(ThreadingHTTPServer):
    """Pages by path; a page may be a function of the request's headers. Tells what it was asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Page | Callable] = {}
        self.asked: list[str] = []
        self.heads: list = []

    @property
    def root(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_):
        pass  # the client hung up, as it should


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.heads.append(self.headers)
        page = self.server.pages.get(self.path, Page(b"nothing here", 404))
        page = page(self.headers) if callable(page) else page
        head = {"Content-Length": str(len(page.body))} if page.length and page.status != 304 else {}
        lines = [f"HTTP/1.0 {page.status} {self.responses[page.status][0]}"]
        lines += [f"{name}: {said}" for name, said in (head | page.headers).items()]
        answer = "\r\n".join([*lines, "", ""]).encode("latin-1") + page.body
        if page.drip:
            for byte in answer:
                self.wfile.write(bytes([byte]))
                time.sleep(page.drip)
        else:
            self.wfile.write(answer)

    def log_message(self, *_):
        pass


@contextmanager
def site():
    with Site() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


class Time:
    """A clock that goes only when one sleeps."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


TRUSTING = Policy(allow=frozenset(["127.0.0.1"]))


def client(policy=TRUSTING, time=None, **options):
    time = time or Time()
    return Client(policy, clock=time.clock, sleep=time.sleep, **options)
