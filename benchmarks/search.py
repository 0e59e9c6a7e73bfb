"""The search of a large library against SQLite FTS5 and LanceDB, in one run.

    python benchmarks/search_vectors.py WORK 100000       # once: vectors of that many passages
    python benchmarks/search.py WORK 10000 1000000        # then the comparison

Every system runs in a process of its own over the same passages and queries (search_passages.py), cut in
the same words. Vectors are embedded beforehand; of passages beyond those embedded they are mixed from two
that are (0.8 of one, 0.6 of another, made of length 1), so that they lie as such vectors lie. A query is
embedded as part of its time, in every system that uses vectors.
"""

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from search_passages import passages, queries

SYSTEMS = ("wenmao", "fts5", "lancedb")
BATCH, QUERIES, LIMIT = 10_000, 300, 10


def vectors(work, size):
    """The vectors of the first passages, and mixtures beyond; in pieces of a batch."""
    real = np.concatenate([np.load(path) for path in sorted(work.glob("vectors-????????.npy"))])
    for start in range(0, size, BATCH):
        rows = np.arange(start, min(size, start + BATCH))
        found = real[rows % len(real)].astype(np.float32)
        beyond = rows >= len(real)
        others = real[(rows * 48271 + 11) % len(real)].astype(np.float32)
        found[beyond] = 0.8 * found[beyond] + 0.6 * others[beyond]
        yield rows, found / np.linalg.norm(found, axis=1, keepdims=True)


def timed(search, asked):
    """Milliseconds of each query, after some to warm up: median and 95th percentile, and what was found."""
    for query in asked[:20]:
        search(query)
    took, found = [], 0
    for query in asked:
        began = time.perf_counter()
        found += len(search(query))
        took.append(1000 * (time.perf_counter() - began))
    return {
        "p50": float(np.percentile(took, 50)),
        "p95": float(np.percentile(took, 95)),
        "found": found / len(asked),
    }


def wenmao(work, size, folder):
    from wenmao.library.search.dense import Dense
    from wenmao.library.search.embedders import default_embedder
    from wenmao.library.search.index import Entry, Index
    from wenmao.library.search.lexical import Lexical
    from wenmao.library.search.query import parse

    asked, told = queries(QUERIES, size), {}
    embedder = default_embedder()
    began = time.perf_counter()
    lexical = Lexical.open(folder / "lexical", writing=True)
    batch = []
    for number, (text, language) in enumerate(passages(size)):
        batch.append(Entry(number, number // 10, text, language=language))
        if len(batch) == BATCH:
            lexical.put(batch)
            batch = []
    lexical.put(batch)
    lexical.commit(1)
    lexical.close()
    told["words"] = size / (time.perf_counter() - began)
    began = time.perf_counter()
    with Dense.open(folder / "dense", embedder) as dense:
        for keys, rows in vectors(work, size):
            dense.add(keys.astype(np.uint64), rows)
        dense.commit()
        told["vectors"] = size / (time.perf_counter() - began)
        told["segments"] = len(dense._segments)
    with Index.open(folder, embedder) as index:
        told["lexical"] = timed(lambda q: index.search(parse(q), limit=LIMIT, mode="lexical").hits, asked)
        told["hybrid"] = timed(lambda q: index.search(parse(q), limit=LIMIT).hits, asked)
        told["recall"] = recall(work, size, index._dense, embedder, asked[:60])
    with Index.open(folder, embedder, writing=True) as index:
        began = time.perf_counter()
        new = [Entry(size + n, size, text, language=of) for n, (text, of) in enumerate(passages(10, size))]
        index.put(new)
        index.commit(2)
        told["adding"] = 1000 * (time.perf_counter() - began)
    return told


def recall(work, size, dense, embedder, asked):
    """Of the 20 nearest by comparing with every vector, the share among the 100 that the graphs give."""
    wanted = embedder.embed(asked)
    best = [[] for _ in asked]
    for keys, rows in vectors(work, size):
        similar = rows @ wanted.T
        for at in range(len(asked)):
            top = np.argpartition(-similar[:, at], min(20, len(keys) - 1))[:20]
            best[at] += zip(similar[top, at].tolist(), keys[top].tolist(), strict=True)
    exact = [{key for _, key in sorted(found, reverse=True)[:20]} for found in best]
    found = [{key for key, _ in dense.nearest(vector, 100)} for vector in wanted]
    return float(np.mean([len(one & other) / 20 for one, other in zip(exact, found, strict=True)]))


def cut(text):
    from wenmao.library.search.text import words

    return " ".join(token.form for token in words(text))


def fts5(work, size, folder):
    """SQLite's full-text search over cut words, any of the query's, ranked by bm25."""
    folder.mkdir(parents=True)
    database = sqlite3.connect(folder / "fts5.db")
    database.execute("create virtual table p using fts5(words)")
    began = time.perf_counter()
    with database:
        rows = ((number, cut(text)) for number, (text, _) in enumerate(passages(size)))
        database.executemany("insert into p(rowid, words) values (?, ?)", rows)
    told = {"words": size / (time.perf_counter() - began)}

    def search(query):
        any_of = " OR ".join(f'"{word}"' for word in dict.fromkeys(cut(query).split()))
        return database.execute(
            "select rowid from p where p match ? order by bm25(p) limit ?", (any_of, LIMIT)
        ).fetchall()

    told["lexical"] = timed(search, queries(QUERIES if size < 100_000 else 60, size))
    began = time.perf_counter()
    with database:
        database.executemany("insert into p(rowid, words) values (?, ?)",
                             [(size + n, cut(text)) for n, (text, _) in enumerate(passages(10, size))])  # fmt: skip
    told["adding"] = 1000 * (time.perf_counter() - began)
    return told


def lancedb(work, size, folder):
    """LanceDB: its full-text index over cut words, its vector index (IVF-PQ), and both by its own fusion."""
    import lancedb as lance
    import pyarrow as pa

    from wenmao.library.search.embedders import default_embedder

    embedder = default_embedder()
    schema = pa.schema([("id", pa.int64()), ("words", pa.string()), ("vector", pa.list_(pa.float32(), 512))])
    table = lance.connect(folder).create_table("p", schema=schema)
    began = time.perf_counter()
    texts = (cut(text) for text, _ in passages(size))
    for keys, rows in vectors(work, size):
        flat = pa.FixedSizeListArray.from_arrays(pa.array(rows.reshape(-1), pa.float32()), 512)
        table.add(pa.table([pa.array(keys), pa.array([next(texts) for _ in keys]), flat], schema=schema))
    table.create_fts_index("words", use_tantivy=False, base_tokenizer="whitespace", stem=False,
                           remove_stop_words=False)  # fmt: skip
    told = {"words": size / (time.perf_counter() - began)}
    if size >= 10_000:
        began = time.perf_counter()
        table.create_index(metric="cosine", vector_column_name="vector")
        told["vectors"] = size / (time.perf_counter() - began)

    def lexical(query):
        return table.search(cut(query), query_type="fts").select(["id"]).limit(LIMIT).to_list()

    def hybrid(query):
        asked = table.search(query_type="hybrid").vector(embedder.embed([query])[0]).text(cut(query))
        return asked.select(["id"]).limit(LIMIT).to_list()

    asked = queries(QUERIES if size < 100_000 else 60, size)
    told["lexical"] = timed(lexical, asked)
    told["hybrid"] = timed(hybrid, asked)
    return told


def run(name, work, size):
    """One system in this process: what it took, its peak memory and what it left on the disk."""
    folder = work / f"{name}-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    told = {"wenmao": wenmao, "fts5": fts5, "lancedb": lancedb}[name](work, size, folder)
    told["disk"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shutil.rmtree(folder, ignore_errors=True)
    return told


def main(work, sizes, names=SYSTEMS):
    print("| system | passages | words/s | vectors/s | lexical p50, p95 (ms) | hybrid p50, p95 (ms) | adding 10 (ms) "
          "| disk (MB) | memory (MB) |\n| --- " + "| ---: " * 8 + "|")  # fmt: skip
    for size in sizes:
        for name in names:
            done = subprocess.run([sys.executable, __file__, "run", name, str(work), str(size)],
                                  capture_output=True, text=True, check=False)  # fmt: skip
            if done.returncode:
                said = [f"ended with {done.returncode}", *done.stderr.strip().splitlines()][-1]
                print(f"| {name} | {size:,} | {said[:120]} |" + " |" * 6)
                continue
            told = json.loads(done.stdout.splitlines()[-1])
            both = [" , ".join(f"{told[mode][p]:.1f}" for p in ("p50", "p95")) if mode in told else ""
                    for mode in ("lexical", "hybrid")]  # fmt: skip
            print(f"| {name} | {size:,} | {told['words']:,.0f} | {told.get('vectors', 0):,.0f} | {both[0]} | {both[1]} "
                  f"| {told.get('adding', 0):,.0f} | {told['disk']:,.0f} | {told['memory']:,.0f} |", flush=True)  # fmt: skip
            if "recall" in told:
                print(
                    f"<!-- of the 20 nearest by exact search, found {told['recall']:.3f}, {told['segments']} segments -->"
                )


if __name__ == "__main__":
    if sys.argv[1] == "run":
        print(json.dumps(run(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))))
    elif sys.argv[1] == "only":
        main(Path(sys.argv[3]), [int(size) for size in sys.argv[4:]], (sys.argv[2],))
    else:
        main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]])
