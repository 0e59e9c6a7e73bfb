"""Delimited text: any encoding, rows above and below the table, one or more lines of heads."""

import csv
from collections.abc import Iterator
from pathlib import Path

from wenmao.statistics.sources.tables.lines import Line
from wenmao.statistics.store.layouts import UnreadableTable

# Encodings in which Chinese and Western tables come, tried only to say which one a file may be in.
_LIKELY = ("utf-8-sig", "gb18030", "utf-16")


def text_lines(path: Path, encoding: str, delimiter: str, quote: str) -> Iterator[Line]:
    """Every line of a delimited text file with the number of the line on which it ends.

    Bytes that are not of the encoding become U+FFFD, but in the beginning of the
    file they raise `UnreadableTable`, which names an encoding that fits.
    """
    check_encoding(path, encoding)
    with path.open(encoding=codec(encoding), errors="replace", newline="") as file:
        reader = csv.reader(
            file, delimiter=delimiter, quotechar=quote or None,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        )  # fmt: skip
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield Line(reader.line_num, (), f"not readable as CSV: {error}")
                continue
            if cells is None:
                return
            yield Line(reader.line_num, cells)


def codec(encoding: str) -> str:
    """The codec that reads an encoding with or without its mark at the beginning."""
    return "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding


def check_encoding(path: Path, encoding: str) -> None:
    """Raise `UnreadableTable` where the first line of a file, or half of the next, is not of the encoding."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if not head.strip():
        raise UnreadableTable(f"{path.name}: the file is empty.")
    if _decodes(head, codec(encoding)):
        return
    fitting = [likely.removesuffix("-sig") for likely in _LIKELY if _decodes(head, likely)]
    hint = f' It can be read as {fitting[0]}: say encoding = "{fitting[0]}".' if fitting else ""
    raise UnreadableTable(f"{path.name}: not {encoding} text.{hint}")


def _decodes(head: bytes, encoding: str) -> bool:
    # UTF-16 is only told by its mark.
    if encoding == "utf-16" and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return False
    try:
        lines = head.decode(encoding, "replace").strip().splitlines()
    except UnicodeError:
        return False
    # The last line may be cut amid a character.
    bad = ["\ufffd" in line or "\0" in line for line in (lines[:-1] or lines)]
    return not any(bad[:1]) and sum(bad) <= len(bad) / 2
