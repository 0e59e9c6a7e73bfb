"""The API's JSON answers, record by record, so that a large one needs little memory."""

import gzip
import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from wenmao.statistics.store.layouts import Row, UnreadableTable

_RECORDS = ("data", "dataset", "results")
_BLANK = " \t\r\n"
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


class Answer:
    """A JSON answer: `{"elapsedTime": …, "count": …, "data": [{…}, …], "error": ""}`.

    Numbers are kept as the text that they were written as. `count`, `error` and
    `has_records` hold once `records` was read to its end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.count: int | None = None
        self.error = ""
        self.has_records = False

    def records(self) -> Iterator[dict[str, Any]]:
        """The records in their order; `UnreadableTable` where the file is no such answer."""
        try:
            raw = (
                gzip.decompress(self._path.read_bytes())
                if self._path.suffix == ".gz"
                else self._path.read_bytes()
            )
            yield from self._read(raw.decode("utf-8-sig"))
        except (ValueError, IndexError, OSError, EOFError) as error:
            raise UnreadableTable(
                f"{self._path.name}: no whole JSON answer ({error}). Fetch it again."
            ) from None

    def _read(self, text: str) -> Iterator[dict[str, Any]]:
        at = _skip(text, 0)
        if text[at] == "[":
            self.has_records = True
            yield from _array(text, at)
            return
        if text[at] != "{":
            raise ValueError("it starts neither with { nor with [")
        at = _skip(text, at + 1)
        while text[at] != "}":
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, at)
            if text[at] != ":":
                raise ValueError(f"no value of {name}")
            at = _skip(text, at + 1)
            if name in _RECORDS and text[at] == "[":
                self.has_records = True
                at = yield from _array(text, at)
            else:
                value, at = _DECODER.raw_decode(text, at)
                self._note(name, value)
            at = _skip(text, at)
            if text[at] == ",":
                at = _skip(text, at + 1)

    def _note(self, name: str, value: Any) -> None:
        if name == "count" and isinstance(value, str):
            self.count = int(float(value))
        elif name in ("error", "errorObject", "message") and value:
            self.error = self.error or (value if isinstance(value, str) else json.dumps(value))


def _array(text: str, at: int) -> Generator[dict[str, Any], None, int]:
    """The objects of an array; returns where it ends."""
    at = _skip(text, at + 1)
    while text[at] != "]":
        record, at = _DECODER.raw_decode(text, at)
        if not isinstance(record, dict):
            raise ValueError("a record that is no object")
        yield record
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        elif text[at] != "]":
            raise ValueError(f"no comma after record at character {at}")
    return at + 1


def _skip(text: str, at: int) -> int:
    while text[at] in _BLANK:
        at += 1
    return at


def whole(path: Path) -> tuple[Answer, dict[str, Any], int]:
    """An answer that was read to its end, its first record, and how many there are."""
    answer = Answer(path)
    records = answer.records()
    first = next(records, {})
    return answer, first, sum((1 for _ in records), start=1 if first else 0)


def rows(path: Path, wanted: tuple[str, ...]) -> Iterator[Row]:
    """The records as rows of text; a row's line is its number, the first being 1."""
    for number, record in enumerate(Answer(path).records(), 1):
        yield Row(number, [text_of(record.get(name)) for name in wanted])


def text_of(value: Any) -> str | None:
    """A value as text; None for null."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
