"""Passages found by their meaning: vectors in segments that are written once, and a short tail.

New vectors go to the tail, which is searched exactly. When it is full it joins the
last segment (a graph, HNSW: Malkov and Yashunin 2016), until that has its size and the
next begins. A vector is placed in a graph once: adding rebuilds nothing. A file is never
changed: a segment that has grown is a new one. A manifest names the files that count; it
is replaced in one step.
"""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wenmao.library.durable import appearing
from wenmao.library.search.embedders import Embedder, Vectors

TAIL = 16_384
"""Vectors that are searched one by one before they become a segment."""
SEGMENT = 524_288
"""Vectors that a segment grows to: each costs a query some milliseconds, however many are in it."""
_CONNECTIVITY, _BUILDING, _SEARCHING = 16, 96, 512  # of the graphs: links a node, and how wide it is searched

Keys = NDArray[np.uint64]


class Dense:
    """The vectors of passages, in a folder of their own for each embedder."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder, self.embedder = folder, embedder
        self._segments: dict[str, Any] = {}
        self._tail_file = ""
        self._growing: str | None = None  # the segment that is in memory and not yet written
        self._kept = 0  # entries of the tail that are durable
        self.lacking = False
        """Whether passages were put that have no vector, because the embedder failed; kept by `commit`."""
        self.mark = 0
        """The change of the library up to which passages were put or are known to lack; kept likewise."""
        self._keys: Keys = np.zeros(0, np.uint64)
        self._vectors: Vectors = np.zeros((0, embedder.dimensions), np.float32)
        self.refresh()

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> Self:
        """Open the vectors of an embedder in a folder, or begin with none."""
        own = folder / re.sub(r"[^\w.-]+", "-", f"{embedder.name}-{embedder.dimensions}")
        own.mkdir(parents=True, exist_ok=True)
        return cls(own, embedder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._segments = {}

    def __len__(self) -> int:
        return sum(len(segment) for segment in self._segments.values()) + len(self._keys)

    def __contains__(self, passage: int) -> bool:
        return bool(self._has(np.array([passage], np.uint64))[0])

    def without(self, passages: Sequence[int]) -> list[int]:
        """Those of the passages that have no vector."""
        keys = np.array(passages, np.uint64)
        return [int(key) for key in keys[~self._has(keys)]]

    def put(self, passages: Sequence[int], texts: Sequence[str]) -> None:
        """Add the vectors of texts; a passage that is there is left: the text of a number never changes."""
        keys = np.array(passages, np.uint64)
        new = np.flatnonzero(~self._has(keys))
        _, first = np.unique(keys[new], return_index=True)
        chosen = new[np.sort(first)]
        for start in range(0, len(chosen), TAIL):
            piece = chosen[start : start + TAIL]
            self.add(keys[piece], self.embedder.embed([texts[at] for at in piece]))

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Add vectors that are there already; their rows have length 1, and no key is known."""
        self._keys = np.concatenate([self._keys, keys])
        self._vectors = np.concatenate([self._vectors, vectors])
        while len(self._keys) >= TAIL:
            self._seal()

    def commit(self) -> None:
        """Make durable what was put: a process that is killed leaves this commit or the one before."""
        if self._kept < len(self._keys):
            self._tail_file = self._tail_file or self._name("tail")
            with (self.folder / self._tail_file).open("ab") as file:
                file.truncate(self._kept * self._record.itemsize)
                file.seek(self._kept * self._record.itemsize)
                file.write(self._records(self._kept).tobytes())
                file.flush()
                os.fsync(file.fileno())
        self._kept = len(self._keys)
        self._write_growing()
        self._write_manifest()
        self._sweep()

    def search(self, text: str, limit: int, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The passages nearest to a text with their cosine similarity, best first.

        With `among`, exactly among these; else nearly exactly among all.
        """
        return self.nearest(self.embedder.embed([text])[0], limit, among)

    def nearest(
        self, vector: Vectors, limit: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The passages nearest to a vector of length 1."""
        if among is not None:
            return self._among(vector, limit, np.unique(np.array(among, np.uint64)))
        found: list[tuple[int, float]] = []
        short = _short(vector[np.newaxis])[0]
        for segment in self._segments.values():
            matches = segment.search(short, limit)
            found += zip(matches.keys.tolist(), (1.0 - matches.distances).tolist(), strict=True)
        if len(self._keys):
            found += _best(self._keys, _cosines(self._vectors, vector), limit)
        return sorted(found, key=lambda one: -one[1])[:limit]

    def refresh(self) -> None:
        """See what another process has committed; what this one has put and not committed is let go."""
        while True:
            told = self._manifest()
            try:
                return self._load(told)
            except (OSError, RuntimeError, ValueError):
                # A writer may have replaced a file that this manifest names. Where none has, it is damaged.
                if self._manifest() == told:
                    raise

    def _load(self, told: dict[str, Any]) -> None:
        if self._growing is not None:
            del self._segments[self._growing]
            self._growing = None
        self._segments = {name: self._segments.get(name) or self._opened(name) for name in told["segments"]}
        self._tail_file, self._kept = told["tail"], told["kept"]
        self.lacking, self.mark = told.get("lacking", False), told.get("mark", 0)
        rows = np.zeros(0, self._record)
        if self._tail_file:
            with (self.folder / self._tail_file).open("rb") as file:
                rows = np.frombuffer(file.read(self._kept * self._record.itemsize), self._record, self._kept)
        self._keys = rows["key"].astype(np.uint64)
        self._vectors = rows["vector"].astype(np.float32)

    @property
    def _record(self) -> np.dtype[Any]:
        return np.dtype([("key", "<u8"), ("vector", "<f2", (self.embedder.dimensions,))])

    def _records(self, start: int) -> NDArray[Any]:
        rows = np.empty(len(self._keys) - start, self._record)
        rows["key"], rows["vector"] = self._keys[start:], self._vectors[start:]
        return rows

    def _has(self, keys: Keys) -> NDArray[np.bool_]:
        found = np.isin(keys, self._keys)
        for segment in self._segments.values():
            found |= segment.contains(keys)
        return found

    def _among(self, vector: Vectors, limit: int, keys: Keys) -> list[tuple[int, float]]:
        mine = np.flatnonzero(np.isin(self._keys, keys))
        found = _best(self._keys[mine], _cosines(self._vectors[mine], vector), limit)
        for segment in self._segments.values():
            inside = keys[segment.contains(keys)]
            if len(inside):
                vectors = np.asarray(segment.get(inside, np.int8), np.float32)
                lengths = np.linalg.norm(vectors, axis=1)
                found += _best(inside, vectors @ vector / np.where(lengths == 0, 1, lengths), limit)
        return sorted(found, key=lambda one: -one[1])[:limit]

    def _seal(self) -> None:
        """The full tail joins the last segment, or begins one where that has its size."""
        keys, self._keys = self._keys[:TAIL], self._keys[TAIL:]
        vectors, self._vectors = self._vectors[:TAIL], self._vectors[TAIL:]
        self._tail_file, self._kept = "", 0
        if self._growing is None:
            self._growing = self._begun()
        # One thread: of vectors placed at the same time, some are linked from none and never found again.
        self._segments[self._growing].add(keys, _short(vectors), threads=1)
        if len(self._segments[self._growing]) + TAIL > SEGMENT:
            self._write_growing()

    def _begun(self) -> str:
        """The last segment, where it has room, or an empty one; in memory until it is written."""
        from usearch.index import Index  # noqa: PLC0415 - start-up stays fast without it

        last = next(reversed(self._segments), None)
        name = self._name("segment")
        if last is not None and len(self._segments[last]) + TAIL <= SEGMENT:
            del self._segments[last]
            self._segments[name] = self._opened(last, view=False)
        else:
            self._segments[name] = Index(ndim=self.embedder.dimensions, metric="cos", dtype="i8",
                                         connectivity=_CONNECTIVITY, expansion_add=_BUILDING,
                                         expansion_search=_SEARCHING)  # fmt: skip
        return name

    def _write_growing(self) -> None:
        """Write the segment that has grown, and go on from its file."""
        if self._growing is None:
            return
        name, self._growing = self._growing, None
        with appearing(self.folder / name) as part:
            self._segments[name].save(str(part))
        self._segments[name] = self._opened(name)

    def _opened(self, name: str, *, view: bool = True) -> Any:
        """A segment as it lies on the disk, of which is read what is looked at; or in memory, to grow."""
        from usearch.index import Index  # noqa: PLC0415 - start-up stays fast without it

        segment: Any = Index.restore(str(self.folder / name), view=view)
        if segment is None:
            raise FileNotFoundError(f"{name} is missing or no segment")
        segment.expansion_add, segment.expansion_search = _BUILDING, _SEARCHING
        return segment

    def _name(self, kind: str) -> str:
        numbers = [int(found.group(1)) for path in self.folder.iterdir()
                   if (found := re.search(r"-(\d+)\.", path.name))]  # fmt: skip
        return f"{kind}-{max(numbers, default=0) + 1:06d}.{'f16' if kind == 'tail' else 'usearch'}"

    def _manifest(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text())
        except FileNotFoundError:
            return {"segments": [], "tail": "", "kept": 0}
        return told

    def _write_manifest(self) -> None:
        told = {"segments": list(self._segments), "tail": self._tail_file, "kept": self._kept,
                "lacking": self.lacking, "mark": self.mark}  # fmt: skip
        with appearing(self.folder / "manifest.json") as part:
            part.write_text(json.dumps(told))
        self._sync_names()

    def _sync_names(self) -> None:
        """Make durable which files there are, before those of the commit before are removed."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _sweep(self) -> None:
        """Remove the files that no manifest names any more; a reader that holds one keeps it."""
        named = {*self._segments, self._tail_file, "manifest.json"}
        for path in self.folder.iterdir():
            if path.name not in named:
                path.unlink(missing_ok=True)


def _short(vectors: Vectors) -> NDArray[np.int8]:
    """Vectors in a byte for each number, each row as large as fits: a cosine does not ask for the length.

    Left to itself, the graph would take the rows at length 1, of which a byte keeps only a few steps.
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.round(vectors * 127 / np.where(largest == 0, 1, largest)).astype(np.int8)


def _cosines(vectors: Vectors, vector: Vectors) -> Vectors:
    # Not as a product of matrices, whose several threads wait for one another on a busy machine.
    found: Vectors = np.einsum("ij,j->i", vectors, vector)
    return found


def _best(keys: Keys, similarity: NDArray[Any], limit: int) -> list[tuple[int, float]]:
    if len(keys) > limit:
        chosen = np.argpartition(-similarity, limit)[:limit]
        keys, similarity = keys[chosen], similarity[chosen]
    return list(zip(keys.tolist(), similarity.astype(float).tolist(), strict=True))
