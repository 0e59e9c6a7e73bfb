"""Zip archives opened with care: Word, Excel and EPUB files are such archives, and bombs are too."""

import io
import zipfile
import zlib

from wenmao.documents.errors import UnreadableDocument

MOST_PARTS = 5_000
MOST_UNPACKED = 256_000_000  # bytes, all parts together
MOST_OF_ONE = 64_000_000  # bytes of a part that is read at once
HIGHEST_RATIO = 200  # of unpacked to packed size; text packs to a twentieth, a bomb to a thousandth
_WORTH_A_RATIO = 4_000_000  # bytes; below, no ratio does harm
_PROLOGUE = 65_536
_DAMAGED = "Open it in its own program and save it again, or fetch it anew."


class Archive:
    """The parts of a zip archive, none of which is larger than it may be.

    Raises `UnreadableDocument` when it is opened or read and is damaged,
    protected by a password, or unpacks to far more than it is.
    """

    DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, OverflowError)

    def __init__(self, source: str, data: bytes) -> None:
        self.source = source
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*self.DAMAGES, ValueError) as error:
            raise UnreadableDocument(
                source, f"the zip archive is damaged ({_told(error)})", _DAMAGED
            ) from None
        self._refuse_bombs()
        self.names = frozenset(self._zip.namelist())

    def _refuse_bombs(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > MOST_PARTS:
            raise UnreadableDocument(
                self.source, f"the zip archive has {len(parts):,} parts, more than {MOST_PARTS:,}",
                "No document has so many: check where it is from.",
            )  # fmt: skip
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MOST_UNPACKED:
            raise UnreadableDocument(
                self.source,
                f"it would unpack to {unpacked / 1e6:,.0f} MB, more than {MOST_UNPACKED / 1e6:.0f} MB",
                "It may be a zip bomb: check where it is from. If not, split it.",
            )
        for part in parts:
            if part.file_size > max(_WORTH_A_RATIO, HIGHEST_RATIO * part.compress_size):
                raise UnreadableDocument(
                    self.source,
                    f"its part {part.filename[:80]} would unpack to {part.file_size / 1e6:,.0f} MB, "
                    f"more than {HIGHEST_RATIO} times what it is",
                    "It may be a zip bomb: check where it is from.",
                )

    def read(self, name: str, limit: int = MOST_OF_ONE) -> bytes:
        """The bytes of a part, at most `limit` of them, which is an error to exceed."""
        try:
            with self._zip.open(name) as part:
                data = part.read(limit + 1)
                if len(data) <= limit and part.read(1):  # the end of a part is where its sum is checked
                    raise zipfile.BadZipFile("a part is longer than it says")
        except (*self.DAMAGES, KeyError, ValueError) as error:
            problem = f"its part {name[:80]} is missing or damaged ({_told(error)})"
            raise UnreadableDocument(self.source, problem, _DAMAGED) from None
        except RuntimeError as error:  # what zipfile raises for a password
            if "password" not in str(error):
                raise
            raise UnreadableDocument(
                self.source,
                "it is protected by a password",
                "Save a copy without the password and try again.",
            ) from None
        if len(data) > limit:
            raise UnreadableDocument(
                self.source, f"its part {name[:80]} has more than {limit / 1e6:.0f} MB",
                "Split it, and hand over the parts that hold figures.",
            )  # fmt: skip
        return data

    def refuse_entities(self) -> None:
        """Refuse an office file of which a part declares entities: none that an office program writes does.

        The readers do not expand them either; a file that has them was made to do harm.
        """
        for name in sorted(self.names):
            if not name.lower().endswith((".xml", ".rels", ".vml")):
                continue
            # Without its zero bytes UTF-16 shows the same words.
            prologue = self._beginning(name).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
                raise UnreadableDocument(
                    self.source,
                    f"its part {name[:80]} declares entities of its own, which may expand without end",
                    "No office program writes such a file: check where it is from.",
                )  # fmt: skip

    def _beginning(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as part:
                return part.read(_PROLOGUE)
        except (*self.DAMAGES, ValueError, RuntimeError):
            return b""  # whoever needs the part will say so


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
