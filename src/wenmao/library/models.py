"""Documents, claims and findings as JSON and back."""

import zlib
from functools import cache
from typing import Any

from wenmao.checks.model import Finding
from wenmao.claims.model import Claim
from wenmao.documents.model import Document


def pack(document: Document) -> bytes:
    """A parsed document, small.

    >>> from wenmao.documents.reading import read
    >>> document = read("-", data="出口增长4%。".encode())
    >>> unpack(pack(document)) == document
    True
    """
    return zlib.compress(_adapter(Document).dump_json(document))


def unpack(packed: bytes) -> Document:
    """The document of `pack`."""
    document: Document = _adapter(Document).validate_json(zlib.decompress(packed))
    return document


def claim_text(claim: Claim) -> str:
    """A claim as JSON."""
    return bytes(_adapter(Claim).dump_json(claim)).decode()


def claim_of(text: str) -> Claim:
    """The claim of `claim_text`."""
    claim: Claim = _adapter(Claim).validate_json(text)
    return claim


def finding_text(finding: Finding) -> str:
    """A finding as JSON, with its whole working."""
    return bytes(_adapter(Finding).dump_json(finding)).decode()


def finding_of(text: str) -> Finding:
    """The finding of `finding_text`."""
    finding: Finding = _adapter(Finding).validate_json(text)
    return finding


@cache
def _adapter(of: type) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - start-up stays fast without it

    return TypeAdapter(of)
