"""The systems that are compared: wenmao's halves and both together, and SQLite's full-text search."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from wenmao.library.search.embedders import default_embedder
from wenmao.library.search.index import Entry, Index
from wenmao.library.search.query import parse
from wenmao.library.search.text import plain, words

System = Callable[[str, int], list[str]]
"""From a query to the ids of passages, best first, at most so many."""


def systems(passages: Mapping[str, str], folder: Path) -> dict[str, System]:
    """Each system by name, over the same passages."""
    ids = list(passages)
    index = Index.open(folder, default_embedder(), writing=True)
    index.put(Entry(number, 1, passages[name]) for number, name in enumerate(ids))
    index.commit(1)

    def wenmao(mode: str) -> System:
        return lambda text, limit: [
            ids[hit.passage] for hit in index.search(parse(text), limit=limit, mode=mode).hits
        ]

    return {
        "wenmao": wenmao("hybrid"),
        "wenmao, words alone": wenmao("lexical"),
        "wenmao, meaning alone": wenmao("dense"),
        "SQLite FTS5, cut words": _fts5(passages, "unicode61", _cut),
        "SQLite FTS5, trigrams": _fts5(passages, "trigram", _runs),
    }


def _fts5(passages: Mapping[str, str], tokenizer: str, pieces: Callable[[str], list[str]]) -> System:
    """SQLite's own ranking (bm25) of passages that have any piece of the query."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"create virtual table p using fts5(id unindexed, text, tokenize='{tokenizer}')")
    connection.executemany(
        "insert into p values (?, ?)",
        (
            (name, " ".join(_cut(text)) if tokenizer == "unicode61" else text)
            for name, text in passages.items()
        ),
    )

    def search(text: str, limit: int) -> list[str]:
        asked = " OR ".join('"' + piece.replace('"', "") + '"' for piece in dict.fromkeys(pieces(text)))
        if not asked:
            return []
        return [row[0] for row in connection.execute(
            "select id from p where p match ? order by bm25(p) limit ?", (asked, limit))]  # fmt: skip

    return search


def _cut(text: str) -> list[str]:
    return [token.form for token in words(text)]


def _runs(text: str) -> list[str]:
    """The words of the query that a trigram index can look for: those of three characters and more."""
    return [word for word in plain(text).split() if len(word) > 2]
