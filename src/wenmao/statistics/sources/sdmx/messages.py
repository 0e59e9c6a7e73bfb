"""SDMX data messages as observations: SDMX-CSV 1.0 and 2.0, and SDMX-ML 2.1 through sdmx1.

In SDMX-CSV the dimensions stand before TIME_PERIOD and the attributes behind it. SDMX-JSON is not read: sdmx1
loses the attributes of its series, and with them the power of ten that values are to be multiplied with.
"""

import csv
import gzip
import logging
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import IOBase
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from xml.etree import ElementTree

from wenmao.statistics.store.layouts import UnreadableTable

if TYPE_CHECKING:
    from sdmx.message import DataMessage

TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"

_FRAME = ("DATAFLOW", "LAST UPDATE", "KEY", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION")
_REFERENCE = re.compile(r"(?:[\w.-]+:)?(?P<flow>[\w@.$-]+)(?:\(.*)?")
_DATA = re.compile(r"(?P<kind>Generic|StructureSpecific)(TimeSeries)?Data")
_QUEUED = ("SUBMITTED", "PROCESSING", "QUEUED")
_SHOWN = 300
_DAMAGES = (EOFError, gzip.BadGzipFile, zlib.error, csv.Error)


@dataclass(frozen=True, slots=True)
class Observation:
    """One observation: where it stands, and the value of each dimension and attribute.

    `line` is a line of a CSV file, or the place in the order of the observations.
    `problem` says why it cannot be read at all, if so.
    """

    line: int
    cells: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What the observations of a file have, and what the file says of itself.

    `flow` is the id of the dataflow, which SDMX-ML need not tell, and `prepared` the day on which message or
    data were made; both are empty where the file does not say. `first` is the first observation. `settled` is
    whether the file tells dimensions from attributes.
    """

    path: Path
    dimensions: tuple[str, ...]
    attributes: tuple[str, ...]
    first: Mapping[str, str]
    flow: str = ""
    prepared: str = ""
    settled: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """All names that its observations have."""
        return (*self.dimensions, TIME, VALUE, *self.attributes)


def opened(path: Path) -> Message:
    """What a file holds; `UnreadableTable` where it is no SDMX data message, with what it says instead."""
    try:
        head = _head(path)
        if not head:
            raise UnreadableTable(f"{path.name}: the file is empty.")
        if head.startswith(b"<"):
            return _xml(path)
        if head.startswith((b"{", b"[")):
            raise UnreadableTable(f"{path.name}: SDMX-JSON is not read. Ask for SDMX-CSV or SDMX-ML.")
        return _csv(path)
    except _DAMAGES as error:
        raise UnreadableTable(f"{path.name}: the file is damaged ({error}). Fetch it again.") from None


def observations(path: Path) -> Iterator[Observation]:
    """Every observation of a file, however damaged."""
    return _xml_observations(path) if _head(path).startswith(b"<") else _csv_observations(path)


@contextmanager
def _bytes(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked where it is a gzip, as Eurostat sends it on demand."""
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        if packed:
            with gzip.open(plain) as unpacked:
                yield cast("IO[bytes]", unpacked)
        else:
            yield plain


def _head(path: Path) -> bytes:
    with _bytes(path) as file:
        return file.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()


# SDMX-CSV


class _Table:
    """The rows of an SDMX-CSV file, each with its line."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._reader = csv.reader(lines, delimiter=delimiter)
        published = next(self._reader, [])
        # With "labels=both" a head is "FREQ: Frequency" and a value "A: Annual".
        self._labelled = [":" in head for head in published]
        self.heads = [head.partition(":")[0].strip() for head in published]

    def __iter__(self) -> Iterator[Observation]:
        while True:
            try:
                row = next(self._reader, None)
            except csv.Error as error:
                yield Observation(self._reader.line_num, {}, f"not readable as CSV: {error}")
                continue
            if row is None:
                return
            if not row:
                continue  # a blank line holds no row
            if len(row) != len(self.heads):
                problem = f"{len(row)} fields where the heads name {len(self.heads)}"
                yield Observation(self._reader.line_num, {}, problem)
            else:
                yield Observation(self._reader.line_num, dict(zip(self.heads, self._codes(row), strict=True)))

    def _codes(self, row: list[str]) -> Sequence[str]:
        if not any(self._labelled):
            return row
        return [cell.partition(": ")[0] if both else cell
                for cell, both in zip(row, self._labelled, strict=True)]  # fmt: skip


@contextmanager
def _table(path: Path) -> Iterator[_Table]:
    with _bytes(path) as file:
        text = (line.decode("utf-8", "replace") for line in file)
        first = next(text, "").removeprefix("\ufeff")
        # The standard leaves the delimiter to the language of who asks.
        delimiter = ";" if first.count(";") > first.count(",") else ","
        yield _Table(_chained(first, text), delimiter)


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _csv(path: Path) -> Message:
    with _table(path) as table:
        heads = table.heads
        first = next((found.cells for found in islice(table, 100) if found.cells), {})
    missing = [column for column in (TIME, VALUE) if column not in heads]
    if missing:
        raise UnreadableTable(f"{path.name}: no column {', '.join(missing)}, so this is no SDMX-CSV. "
                              f"Its columns are {', '.join(heads)}.")  # fmt: skip
    if any(" " in head and head not in _FRAME for head in heads) or len(set(heads)) < len(heads):
        raise UnreadableTable(f"{path.name}: it has columns of labels beside those of codes. "
                              "Ask for the codes alone.")  # fmt: skip
    time = heads.index(TIME)
    return Message(
        path,
        tuple(head for head in heads[:time] if head not in (*_FRAME, VALUE)),
        tuple(head for head in heads[time + 1 :] if head not in (*_FRAME, VALUE)),
        first, _flow(first), _day(first.get("LAST UPDATE", "")),
    )  # fmt: skip


def _csv_observations(path: Path) -> Iterator[Observation]:
    with _table(path) as table:
        yield from table


def _flow(first: Mapping[str, str]) -> str:
    """The dataflow's id, from a reference such as ESTAT:DS-045409(1.0) or a key of the ECB."""
    if "KEY" in first:
        return first["KEY"].partition(".")[0]
    found = _REFERENCE.fullmatch(first.get("STRUCTURE_ID") or first.get("DATAFLOW") or "")
    return found["flow"] if found else ""


def _day(text: str) -> str:
    """The day of Eurostat's "LAST UPDATE".

    >>> _day("15/09/26 11:00:00"), _day("")
    ('2026-09-15', '')
    """
    found = re.match(r"(\d\d)/(\d\d)/(\d\d)\b", text)
    return f"20{found[3]}-{found[2]}-{found[1]}" if found else ""


# SDMX-ML


def _xml(path: Path) -> Message:
    root = _root(path)
    kind = _DATA.fullmatch(root)
    if kind is None:
        said = _said(path)
        if said.endswith(_QUEUED):
            raise UnreadableTable(f"{path.name}: the provider is still preparing the data (“{said}”). "
                                  "Fetch them again in some minutes.")  # fmt: skip
        raise UnreadableTable(f"{path.name}: no SDMX data but <{root}>, which says “{said}”.")
    message = _parsed(path)
    first = next(_ml(message), None)
    if first is None:
        raise UnreadableTable(f"{path.name}: there is no observation in it.")
    dimensions, attributes = first
    prepared = getattr(message.header, "prepared", None)
    return Message(
        path,
        tuple(name for name in dimensions if name not in (TIME, VALUE)),
        tuple(attributes),
        dimensions | attributes,
        prepared=prepared.date().isoformat() if prepared else "",
        settled=kind["kind"] == "Generic",
    )


def _xml_observations(path: Path) -> Iterator[Observation]:
    for number, (dimensions, attributes) in enumerate(_ml(_parsed(path)), 1):
        yield Observation(number, dimensions | attributes)


def _root(path: Path) -> str:
    try:
        with _bytes(path) as file:
            _, element = next(ElementTree.iterparse(file, ["start"]))
            return str(element.tag).rpartition("}")[2]
    except (ElementTree.ParseError, StopIteration) as error:
        raise UnreadableTable(f"{path.name}: not readable as XML ({error}).") from None


def _said(path: Path) -> str:
    """The text of an error message."""
    with _bytes(path) as file:
        text = file.read(1 << 16).decode("utf-8", "replace")
    said = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"


def _parsed(path: Path) -> "DataMessage":
    try:
        import sdmx  # noqa: PLC0415 - an extra, and slow to import
        from sdmx.message import DataMessage  # noqa: PLC0415
    except ImportError:
        raise UnreadableTable(
            f"{path.name}: SDMX-ML is read by sdmx1, which is not installed: pip install 'wenmao[sdmx]'. "
            "SDMX-CSV is read without it."
        ) from None
    with _bytes(path) as file, _quiet():
        try:
            message = sdmx.read_sdmx(cast(IOBase, file), format="XML")
        except Exception as error:  # what sdmx1 raises on damaged messages is of many kinds
            shown = str(error).strip().splitlines() or [type(error).__name__]
            raise UnreadableTable(f"{path.name}: not readable as SDMX-ML ({shown[-1]}).") from None
    if not isinstance(message, DataMessage):
        raise UnreadableTable(f"{path.name}: an SDMX message without data.")
    return message


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings of sdmx1 that a data structure definition was not given."""
    logger = logging.getLogger("sdmx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _ml(message: "DataMessage") -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The dimensions with time and value, and the attributes, of each observation."""
    for data in message.data:
        shared = _plain(data.attrib)
        for found in data.obs:
            dimensions = {str(name): str(value.value) for name, value in found.key.values.items()}
            dimensions.setdefault(TIME, "")
            dimensions[VALUE] = "" if found.value is None else str(found.value)
            yield dimensions, shared | _plain(found.attrib)


def _plain(attributes: Any) -> dict[str, str]:
    return {str(name): str(attribute.value) for name, attribute in attributes.items()}
