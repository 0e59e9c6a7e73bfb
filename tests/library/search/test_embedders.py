"""An endpoint that gives vectors, as it answers on loopback: well, badly and not at all."""

import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import numpy as np
import pytest

from wenmao.library.search.embedders import EmbedderFailed, EndpointEmbedder, default_embedder

KEY = "sk-very-secret"


@pytest.fixture
def endpoint():
    """A server that answers as `answers` says, each once, then well; what it was asked is kept."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append((self.headers.get("Authorization"), asked))
            status, body, *headers = server.answers.pop(0) if server.answers else (200, None)
            if body is None:
                rows = [
                    {"index": n, "embedding": [len(text), 3.0, 4.0]} for n, text in enumerate(asked["input"])
                ]
                body = json.dumps({"data": rows[::-1]})
            self.send_response(status)
            for header in headers:
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.asked = [], []
    Thread(target=server.serve_forever, daemon=True).start()
    server.embedder = EndpointEmbedder(f"http://127.0.0.1:{server.server_port}/v1", "small", key=KEY)
    yield server
    server.shutdown()
    server.server_close()


def test_vectors_come_in_the_order_of_the_texts_and_have_length_one(endpoint):
    found = endpoint.embedder.embed(["a", "bbbb"])
    assert found.shape == (2, 3)
    assert np.allclose(np.linalg.norm(found, axis=1), 1)
    assert found[0, 0] < found[1, 0]
    assert endpoint.asked[0] == (f"Bearer {KEY}", {"model": "small", "input": ["a", "bbbb"]})
    assert endpoint.embedder.dimensions == 3
    assert endpoint.embedder.embed([]).shape == (0, 3)


def test_many_texts_are_asked_in_batches(endpoint):
    assert endpoint.embedder.embed(["x"] * 150).shape == (150, 3)
    assert [len(asked["input"]) for _, asked in endpoint.asked] == [64, 64, 22]


def test_a_busy_server_is_asked_again(endpoint):
    endpoint.answers[:] = [(429, "slow down"), (503, "busy")]
    assert endpoint.embedder.embed(["a"]).shape == (1, 3)
    assert len(endpoint.asked) == 3


def test_a_server_that_says_when_is_asked_then(endpoint):
    endpoint.answers[:] = [(429, "slow down", ("Retry-After", "1"))]
    began = time.monotonic()
    assert endpoint.embedder.embed(["a"]).shape == (1, 3)
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((401, '{"error": "bad key"}'), "401"), ((200, "<html>"), "no embeddings"), ((200, '{"data": []}'), "1 vectors"),
        ((500, "down"), "500"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_and_the_key_is_not(endpoint, answer, says):
    endpoint.answers[:] = [answer] * 3
    with pytest.raises(EmbedderFailed, match=says) as told:
        endpoint.embedder.embed(["a"])
    assert KEY not in str(told.value)


def rows(*vectors, index=None):
    numbers = index or range(len(vectors))
    found = [{"index": n, "embedding": vector} for n, vector in zip(numbers, vectors, strict=True)]
    return json.dumps({"data": found})


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (rows([1, 2, 3], [1, float("nan"), 3]), "no number"),
        (rows([1, 2, 3], [1, 2, 3], index=[0, 0]), "which text"),
        (rows([1, 2, 3], [1, 2]), "no embeddings"),
        (rows([1, 2], [1, 2]), "of 3 numbers are expected, 2 came"),
    ],
)
def test_vectors_that_cannot_be_right_are_refused(endpoint, body, says):
    assert endpoint.embedder.dimensions == 3
    endpoint.answers[:] = [(200, body)]
    with pytest.raises(EmbedderFailed, match=says):
        endpoint.embedder.embed(["a", "b"])


def test_a_model_that_changes_between_two_batches_is_noticed(endpoint):
    endpoint.answers[:] = [(200, rows(*[[1.0, 2.0]] * 64))]
    with pytest.raises(EmbedderFailed, match="of 2 numbers are expected, 3 came"):
        endpoint.embedder.embed(["a"] * 70)


def test_the_key_is_not_shown_even_where_the_server_says_it_again(endpoint):
    endpoint.answers[:] = [(401, f"no such key: Bearer {KEY}")]
    with pytest.raises(EmbedderFailed, match="no such key: Bearer …") as told:
        endpoint.embedder.embed(["a"])
    assert KEY not in str(told.value)


def test_a_key_that_ends_with_its_line_is_the_key(endpoint):
    EndpointEmbedder(endpoint.embedder.address, "small", key=f"{KEY}\n").embed(["a"])
    assert endpoint.asked[0][0] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["密钥-very-secret", "very\nsecret"])
def test_what_cannot_be_a_key_is_said_and_not_shown(endpoint, key):
    with pytest.raises(EmbedderFailed, match="WENMAO_EMBEDDINGS_KEY") as told:
        EndpointEmbedder(endpoint.embedder.address, "small", key=key).embed(["a"])
    assert "secret" not in str(told.value)
    assert not endpoint.asked


def test_a_password_in_the_address_is_shown_nowhere():
    embedder = EndpointEmbedder("http://me:secret@127.0.0.1:9/v1", "small")
    assert embedder.name == "small@127.0.0.1:9/v1"
    with pytest.raises(EmbedderFailed, match=r"127\.0\.0\.1:9/v1") as told:
        embedder.embed(["a"])
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("address", ["http://[bad", "http://127.0.0.1:port/v1", "no address", ""])
def test_what_is_no_address_is_said(address):
    with pytest.raises(EmbedderFailed, match="WENMAO_EMBEDDINGS_URL"):
        EndpointEmbedder(address, "small").embed(["a"])


def test_nobody_there_is_said():
    with pytest.raises(EmbedderFailed, match="no vectors"):
        EndpointEmbedder("http://127.0.0.1:9/v1", "small").embed(["a"])


def test_the_environment_names_the_endpoint(monkeypatch):
    assert default_embedder().name == "use-multilingual-3"
    monkeypatch.setenv("WENMAO_EMBEDDINGS_URL", "http://127.0.0.1:9/v1/")
    with pytest.raises(EmbedderFailed, match="WENMAO_EMBEDDINGS_MODEL"):
        default_embedder()
    monkeypatch.setenv("WENMAO_EMBEDDINGS_MODEL", "small")
    assert default_embedder().name == "small@127.0.0.1:9/v1"
