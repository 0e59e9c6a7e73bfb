"""Files that appear whole or not at all, and stay after a loss of power."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A place to write a file at, which then takes the place of the one that is meant; gone where it fails.

    >>> import tempfile
    >>> meant = Path(tempfile.mkdtemp()) / "manifest.json"
    >>> with appearing(meant) as part:
    ...     _ = part.write_text("{}")
    ...     meant.exists()
    False
    >>> meant.read_text()
    '{}'
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
