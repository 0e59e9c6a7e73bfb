"""Answers of web interfaces in JSON, read with the digits as they were sent."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wenmao.statistics.sources.source import Fetched
from wenmao.statistics.store.layouts import UnreadableTable


def answer(path: Path) -> Any:
    """A file's JSON value, numbers as text with all their digits; `UnreadableTable` where it is none."""
    try:
        return json.loads(path.read_bytes(), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise UnreadableTable(f"{path.name}: not whole JSON ({error}). Fetch it again.") from None


def text(value: object) -> str | None:
    """A field's value as text, None where it has none.

    >>> text("0.10"), text(""), text(None)
    ('0.10', None, None)
    """
    return str(value).strip() or None if value is not None else None


def lacking(row: object, fields: Sequence[str]) -> list[str]:
    """The fields that a row should have and has not, all of them where it is no row.

    >>> lacking({"year": "2020"}, ("year", "value"))
    ['value']
    """
    return [field for field in fields if not isinstance(row, dict) or field not in row]


def retrieved_at(files: Sequence[Fetched]) -> str:
    """When the last of the files came, empty where none was fetched."""
    return max((file.input.retrieved_at for file in files), default="")


def part_name(*words: str) -> str:
    """A part's name, safe in a file name.

    >>> part_name("CR.1/GPI", "2020")
    'CR.1_GPI-2020'
    """
    return "-".join(re.sub(r"[^A-Za-z0-9._-]+", "_", word) for word in words if word)
