"""Whether what came is what was asked for: a file of its kind, whole, and no error page."""

import codecs
import html
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from zlib import error as zlib_error

Kind = Literal["csv", "zip", "7z", "xlsx", "json", "xml", "parquet", "html", "any"]

Hide = Callable[[str], str]

HEAD = 64 * 1024
"""The bytes from the beginning of a file that are looked at to tell what it is."""
_PARSED = 16 * 1024 * 1024  # JSON up to this size is parsed; of more, only the brackets are looked at
_READ = 8 * 1024  # of an answer that is quoted
_SHOWN = 200

_PAGE = re.compile(
    r"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+<(!doctype\s+html|html|head|body|title|meta|script|div|center|h1|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*+<([\w:.-]+)", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|head)\b.*?(</\1\s*>|$)|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)
_TELLING = (
    "message",
    "detail",
    "error_description",
    "description",
    "title",
    "reason",
    "error",
    "errors",
    "text",
)


class WrongBody(Exception):  # noqa: N818 - named for what it says
    """Something else than was asked for, such as an error page: to ask again brings the same."""


class DamagedBody(Exception):  # noqa: N818 - named for what it says
    """The right kind of file, but cut off or damaged: to ask again may help."""


def check(path: Path, kind: Kind, hide: Hide = str) -> None:
    """Returns where the file is a whole one of the kind; raises `WrongBody` or `DamagedBody` where not.

    The messages quote what the server sent, after `hide` has made keys in it unreadable.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - 1024))
        tail = file.read()
    if not head.strip(b" \t\r\n\0" + codecs.BOM_UTF8):
        raise DamagedBody("the server sent an empty file")
    text = decoded(head)
    if kind not in ("html", "any") and _PAGE.match(text):
        raise WrongBody(f"the server sent a web page instead of {_NAMES[kind]}: {quoted(head, hide)}")
    match kind:
        case "zip" | "xlsx":
            _check_zip(path, kind, head, hide)
        case "7z":
            _check_7z(path, head, hide)
        case "csv":
            _check_csv(head, text, hide)
        case "json":
            _check_json(path, head, text, tail, hide)
        case "xml":
            _check_xml(text, head, tail, hide)
        case "parquet":
            _check_parquet(head, tail, hide)
        case "html":
            if "<" not in text:
                raise WrongBody(f"the server sent no web page: {quoted(head, hide)}")
        case "any":
            pass


def quoted(data: bytes, hide: Hide = str) -> str:
    """What a server's answer says to people, in quotation marks and one line; empty where it says nothing.

    Of JSON its message is taken, of a page its text, and of that a short excerpt. Keys are hidden before it
    is cut, because half a key would not be found.

    >>> quoted(b'{"statusCode": 401, "message": "Access denied due to missing subscription key."}')
    '“Access denied due to missing subscription key.”'
    >>> quoted(b"<html><head><title>Oops</title></head><body><h1>Down</h1><p>for repair</p></body></html>")
    '“Down for repair”'
    """
    said = hide(_said(data))
    if len(said) > _SHOWN:
        said = said[: _SHOWN - 1] + "…"
    return f"“{said}”" if said else ""


def _said(data: bytes) -> str:
    text = decoded(data[:_READ])
    if len(data) > _READ:
        text = text.rsplit(maxsplit=1)[0]  # the last word may be cut
    if not text.isprintable() and sum(c.isprintable() or c.isspace() for c in text) < 0.9 * len(text):
        return ""
    try:
        text = _message(json.loads(text)) or text
    except (ValueError, RecursionError):
        if _PAGE.match(text) or text.lstrip().startswith("<"):
            text = html.unescape(_UNSEEN.sub(" ", text))
    return " ".join(text.split())


def decoded(data: bytes) -> str:
    """The text of a file's beginning, which may end in the midst of a character."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return codecs.getincrementaldecoder(encoding)("replace").decode(data[len(mark) :])
    try:
        return codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        return codecs.getincrementaldecoder("gb18030")("replace").decode(data)


def _check_zip(path: Path, kind: Kind, head: bytes, hide: Hide) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongBody("the server sent an Excel file of the old kind (.xls)")
    if not head.startswith(b"PK"):
        raise WrongBody(f"the server sent something else than {_NAMES[kind]}: {quoted(head, hide)}")
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            broken = archive.testzip()
    except (zipfile.BadZipFile, EOFError, zlib_error, OSError) as error:
        # A directory that is missing is the sign of an archive cut off: it stands at the end.
        raise DamagedBody(f"the archive is cut off or damaged ({error})") from None
    except (NotImplementedError, RuntimeError):
        return  # a way of packing that Python cannot undo, or a password: nothing is known against it
    if broken is not None:
        raise DamagedBody(f"the archive is damaged: {broken} in it does not have the checksum it should")
    if not names:
        raise WrongBody("the server sent an archive with nothing in it")
    if kind == "xlsx" and not any(name.startswith("xl/") for name in names):
        raise WrongBody("the server sent an archive that is no Excel workbook")


def _check_7z(path: Path, head: bytes, hide: Hide) -> None:
    if not head.startswith(_SEVEN_ZIP):
        raise WrongBody(f"the server sent something else than {_NAMES['7z']}: {quoted(head, hide)}")
    # The first 32 bytes say where the directory stands, which ends the archive.
    size, announced = path.stat().st_size, 32
    if len(head) >= 32:
        announced += int.from_bytes(head[12:20], "little") + int.from_bytes(head[20:28], "little")
    if size < announced:
        raise DamagedBody(f"the archive is cut off: {size:,} bytes came of {announced:,}")


def _check_csv(head: bytes, text: str, hide: Hide) -> None:
    if "\0" in text or head.startswith(
        (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1", _SEVEN_ZIP)
    ):
        raise WrongBody("the server sent something else than a table as text")
    # One column alone is no table of statistics; an error told in plain text or JSON is what comes so.
    if text.lstrip().startswith(("{", "[", "<")) or not any(mark in text for mark in ",;\t|"):
        raise WrongBody(f"the server sent no table: {quoted(head, hide)}")


def _check_json(path: Path, head: bytes, text: str, tail: bytes, hide: Hide) -> None:
    first = text.lstrip()[:1]
    if first not in ("{", "["):
        raise WrongBody(f"the server sent no JSON: {quoted(head, hide)}")
    if path.stat().st_size <= _PARSED:
        try:
            json.loads(path.read_bytes())
        except RecursionError:
            return  # nested deeper than Python goes: nothing is known against it
        except ValueError as error:
            raise DamagedBody(f"the JSON is cut off or damaged ({error})") from None
    elif tail.rstrip(b" \t\r\n\0")[-1:] != {"{": b"}", "[": b"]"}[first]:
        raise DamagedBody("the JSON is cut off: its last bracket is missing")


def _check_xml(text: str, head: bytes, tail: bytes, hide: Hide) -> None:
    root = _ROOT.match(text)
    if root is None:
        raise WrongBody(f"the server sent no XML: {quoted(head, hide)}")
    end = tail.replace(b"\0", b"").rstrip()  # of UTF-16, too
    closed = re.search(rb"</([\w:.-]+)\s*>(\s*<!--.*-->)*$", end, re.DOTALL)
    whole = closed[1] == root[1].encode() if closed else end.endswith(b"/>") and text.count("<") <= 2
    if not whole:
        raise DamagedBody(f"the XML is cut off: the end of <{root[1]}> is missing")


def _check_parquet(head: bytes, tail: bytes, hide: Hide) -> None:
    if head[:4] not in (b"PAR1", b"PARE"):
        raise WrongBody(f"the server sent no Parquet file: {quoted(head, hide)}")
    if tail[-4:] != head[:4] or len(tail) < 12:
        raise DamagedBody("the Parquet file is cut off: its end mark is missing")


def _message(answer: object) -> str:
    match answer:
        case str():
            return answer
        case dict():
            found = (_message(answer[name]) for name in _TELLING if name in answer)
            return next(filter(None, found), "")
        case list():
            return next(filter(None, map(_message, answer)), "")
        case _:
            return ""


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_NAMES = {
    "csv": "a CSV table",
    "zip": "a zip archive",
    "7z": "a 7z archive",
    "xlsx": "an Excel workbook",
    "json": "JSON",
    "xml": "XML",
    "parquet": "a Parquet file",
}
