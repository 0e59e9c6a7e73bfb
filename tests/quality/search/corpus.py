"""The passages that the labelled queries are asked of: the texts of the sets for claims, and some of its own."""

import json
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def corpus() -> dict[str, str]:
    """Every passage by its id; a text that stands in two sets is there once."""
    found: dict[str, str] = {}
    for path in [*sorted((HERE.parent / "claims").glob("*.jsonl")), *sorted(HERE.glob("passages*.jsonl"))]:
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry["text"] not in found.values():
                found[f"{path.stem}/{entry['id']}"] = entry["text"]
    return found
