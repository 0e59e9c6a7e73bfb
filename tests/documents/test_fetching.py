"""Fetching, against a server on loopback with the faults that servers have."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.reading import read


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/article":
            self.answer(
                200, b"<html><head><title>T</title></head><body><p>Exports rose 4% in 2023.</p></body></html>"
            )
        elif self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/article")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/broken":
            self.answer(500, b"oops")
        else:
            self.answer(404, b"nothing here")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", ["/article", "/moved"])
def test_a_page_is_fetched_and_read(address, path):
    document = read(address + path)
    assert document.source == address + path
    assert "Exports rose 4%" in document.text


@pytest.mark.parametrize(
    ("path", "problem"), [("/missing", "404"), ("/broken", "500"), ("/loop", "could not be reached")]
)
def test_what_the_server_says_is_told(address, path, problem):
    with pytest.raises(UnreadableDocument, match=problem) as caught:
        read(address + path)
    assert caught.value.source == address + path


def test_no_server():
    with pytest.raises(UnreadableDocument, match="could not be reached"):
        read("http://127.0.0.1:9/article")
