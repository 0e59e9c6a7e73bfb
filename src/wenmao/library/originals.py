"""The bytes of documents as they came, each under the checksum of its content."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wenmao.library.durable import appearing


@dataclass(frozen=True, slots=True)
class Originals:
    """A folder of files named by the SHA-256 of what is in them; each appears whole or not at all.

    >>> import tempfile
    >>> kept = Originals(Path(tempfile.mkdtemp()))
    >>> kept.read(kept.keep(b"Exports rose 4%."))
    b'Exports rose 4%.'
    """

    folder: Path

    def keep(self, data: bytes) -> str:
        """Keep bytes and give their checksum; bytes that are kept whole already are not written again."""
        checksum = hashlib.sha256(data).hexdigest()
        path = self.path(checksum)
        if self.is_whole(checksum):
            return checksum
        path.parent.mkdir(parents=True, exist_ok=True)
        with appearing(path) as part:
            part.write_bytes(data)
        return checksum

    def read(self, checksum: str) -> bytes:
        """The bytes of a checksum; `FileNotFoundError` where they are not kept."""
        return self.path(checksum).read_bytes()

    def path(self, checksum: str) -> Path:
        """Where the bytes of a checksum stand."""
        return self.folder / checksum[:2] / checksum

    def checksums(self) -> Iterator[str]:
        """The checksums of all that is kept."""
        for path in sorted(self.folder.glob("??/*")):
            if len(path.name) == 64:
                yield path.name

    def parts(self) -> Iterator[Path]:
        """What a process that was killed has left half written."""
        yield from self.folder.glob("??/*.part")

    def is_whole(self, checksum: str) -> bool:
        """Whether the file of a checksum is there and is what its name says."""
        try:
            return hashlib.sha256(self.read(checksum)).hexdigest() == checksum
        except OSError:
            return False
