"""On what a step's results rest: where that is the same, the step need not be done again."""

import hashlib
from functools import cache
from pathlib import Path

_READING = ("documents",)
_CHECKING = ("vocabulary", "claims", "checks", "measures", "statistics")
_LEFT_OUT = ("collecting", "sources", "store", "running", "__pycache__")


def reader(*, ocr: bool = False) -> str:
    """What reads documents: the same for as long as the same bytes are read alike.

    With `ocr`, a name that goes on where the other ends.

    >>> reader(ocr=True).startswith(reader())
    True
    """
    return _fingerprint(_READING) + ("+ocr" if ocr else "")


def checker() -> str:
    """What checks documents, with the figures that it checks against: changes where a verdict could."""
    return _fingerprint(_CHECKING)


@cache
def _fingerprint(packages: tuple[str, ...]) -> str:
    """Of the rules and tables themselves: a version number would have to be remembered."""
    home = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((home / package).rglob("*")):
            if path.is_file() and not any(part in _LEFT_OUT for part in path.relative_to(home).parts):
                digest.update(path.relative_to(home).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
