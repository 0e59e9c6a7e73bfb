"""Published layouts: a file of rows, how it is written, and what its columns become."""

import csv
import gzip
import io
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from wenmao.statistics.store.columns import Conversion


class UnreadableTable(Exception):  # noqa: N818 - named for what it says
    """A file that is not the table it should be; the message names the file and what is wrong with it."""


class Row(NamedTuple):
    """A published row: where it stands in its file, and its values as text.

    `problem` says why it cannot be read at all, if so, and `found` what stands there.
    """

    line: int
    values: Sequence[str | None]
    problem: str = ""
    found: str = ""


Told = Callable[[int], None]

_BATCH = 50_000
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Csv:
    """A delimited text file with one line of heads.

    `nulls` are the words for "no value". Bytes that are not of its `encoding` become
    U+FFFD, and their rows are refused.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    nulls: tuple[str, ...] = ("",)
    quote: str = '"'

    def heads(self, path: Path) -> tuple[str, ...]:
        """The file's column names; `UnreadableTable` where it has none."""
        try:
            with path.open(encoding=self._codec, errors="replace", newline="") as file:
                heads = next(self._reader(file), None)
        except csv.Error as error:
            raise UnreadableTable(f"{path.name}: its first line is not readable as CSV ({error}).") from None
        if not heads or not any(head.strip() for head in heads):
            raise UnreadableTable(f"{path.name}: the file is empty; a line of column names should be first.")
        if any("\ufffd" in head for head in heads):
            raise UnreadableTable(f"{path.name}: its column names are not {self.encoding} text.")
        return tuple(head.strip() for head in heads)

    def rows(self, path: Path) -> Iterator[Row]:
        """Every row below the heads with the line on which it ends, however damaged."""
        for batch in self.batches(path):
            yield from batch

    def batches(self, path: Path, told: Told | None = None) -> Iterator[list[Row]]:
        """The rows, many at a time; `told` hears how many bytes were read."""
        width = len(self.heads(path))
        with (
            path.open("rb") as source,
            io.TextIOWrapper(source, encoding=self._codec, errors="replace", newline="") as file,
        ):
            reader = self._reader(file)
            next(reader)
            batch, last = [], reader.line_num
            while True:
                try:
                    for values in reader:
                        last = reader.line_num
                        if len(values) == width:
                            batch.append(Row(last, values))
                        elif values:  # a blank line holds no row
                            batch.append(_ragged(last, values, width))
                        if len(batch) >= _BATCH:
                            if told is not None:
                                told(source.tell())
                            yield batch
                            batch = []
                except csv.Error as error:
                    first, last = last + 1, reader.line_num
                    where = f"lines {first} to {last}" if last > first else ""
                    batch.append(Row(last, (None,) * width, f"not readable as CSV: {error}", where))
                    continue
                break
            if batch:
                yield batch

    @property
    def is_plain(self) -> bool:
        """Whether DuckDB can read it at full speed."""
        return self.encoding == "utf-8"

    @property
    def _codec(self) -> str:
        return "utf-8-sig" if self.encoding == "utf-8" else self.encoding

    def _reader(self, file: Iterator[str]) -> "csv._reader":  # type: ignore[name-defined]
        if not self.quote:
            return csv.reader(file, delimiter=self.delimiter, quoting=csv.QUOTE_NONE, strict=True)
        return csv.reader(file, delimiter=self.delimiter, quotechar=self.quote, strict=True)


def _ragged(line: int, values: list[str], width: int) -> Row:
    if len(values) == width + 1 and not values[-1]:
        return Row(line, values[:-1])  # a delimiter at the end of the line
    reason = f"{len(values)} fields where the heads name {width}"
    return Row(line, (None,) * width, reason, ",".join(values)[:_SHOWN])


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that a source reads by itself: a workbook, a page, a JSON answer.

    `read` gives the rows of a file; `line` is then the row, record or cell row that
    a person would find it by.
    """

    names: tuple[str, ...]
    read: Callable[[Path], Iterator[Row]] = field(hash=False)
    nulls: tuple[str, ...] = ("",)
    is_plain = False

    def heads(self, path: Path) -> tuple[str, ...]:
        """The names of the values of each row."""
        del path
        return self.names

    def rows(self, path: Path) -> Iterator[Row]:
        """Every row of the file."""
        return self.read(path)

    def batches(self, path: Path, told: Told | None = None) -> Iterator[list[Row]]:
        """The rows, many at a time."""
        del told  # a source's own reader does not say where it is
        rows = self.rows(path)
        while batch := list(islice(rows, _BATCH)):
            yield batch


@dataclass(frozen=True, slots=True)
class Input:
    """Where a file came from."""

    name: str
    url: str = ""
    retrieved_at: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """One published file: how it is written, what its columns become, which part of the dataset it is.

    `part` names the part within the dataset, such as 2021. `member` names the file
    inside `path` where that is a zip. `columns` gives the conversion for each
    column of the contract that the file has. `keep` is an optional SQL condition
    over the published text columns: rows that fail it are not of this dataset
    (sub-totals, say); `left_out` says in words what they are.
    """

    part: str
    path: Path
    layout: Csv | Rows
    columns: Mapping[str, Conversion] = field(hash=False)
    input: Input = Input("")
    member: str = ""
    keep: str = ""
    left_out: str = ""

    @property
    def name(self) -> str:
        """The file's name for a person."""
        return f"{self.path.name}: {self.member}" if self.member else self.path.name

    @property
    def size(self) -> int:
        """The size of the file in bytes, outside its zip."""
        if self.member:
            try:
                with zipfile.ZipFile(self.path) as archive:
                    return archive.getinfo(self.member).file_size
            except (KeyError, zipfile.BadZipFile):
                return 0  # what is wrong is said when it is read
        return self.path.stat().st_size

    @contextmanager
    def unpacked(self, scratch: Path) -> Iterator["RawTable"]:
        """The table with its file outside any zip or gzip, for as long as it is needed."""
        if not self.member and self.path.suffix != ".gz":
            yield self
            return
        plain = scratch / Path(self.member or self.path.stem).name
        try:
            with self._packed() as packed, plain.open("wb") as file:
                shutil.copyfileobj(packed, file, 1 << 20)
        except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError) as error:
            raise UnreadableTable(f"{self.name}: the archive is damaged ({error}). Fetch it again.") from None
        except (RuntimeError, NotImplementedError) as error:  # a password, a rare compression
            raise UnreadableTable(f"{self.name}: the archive cannot be opened ({error}).") from None
        try:
            yield replace(self, path=plain, member="")
        finally:
            plain.unlink(missing_ok=True)

    @contextmanager
    def _packed(self) -> Iterator[IO[bytes]]:
        if not self.member:
            with gzip.open(self.path) as file:
                yield file  # type: ignore[misc]
            return
        with zipfile.ZipFile(self.path) as archive:
            try:
                member = archive.open(self.member)
            except KeyError:
                raise UnreadableTable(f"{self.path.name}: there is no {self.member} in it.") from None
            with member:
                yield member
