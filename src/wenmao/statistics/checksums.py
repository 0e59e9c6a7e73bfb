"""The checksum by which files are known: SHA-256, in hexadecimal."""

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
