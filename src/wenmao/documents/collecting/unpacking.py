"""Decompression that a small body cannot blow up: what comes out is bounded, not what goes in."""

import zlib
from collections.abc import Iterable, Iterator

ENCODINGS = ("gzip", "x-gzip", "deflate")
_STEP = 1 << 16
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class TooLarge(Exception):  # noqa: N818 - named for what it says
    """More came out than was asked for."""


def unpacked(chunks: Iterable[bytes], largest: int) -> bytes:
    """What gzip or deflate bytes hold. Raises `TooLarge`, and `ValueError` for bytes that are not whole.

    >>> import gzip
    >>> unpacked([gzip.compress(b"trade " * 3)], 100)
    b'trade trade trade '
    """
    return bounded(_members(chunks), largest)


def beginning(data: bytes, most: int) -> bytes:
    """The first bytes of what gzip or zlib bytes hold, though these break off; `ValueError` for others.

    >>> import gzip
    >>> beginning(gzip.compress(b"trade " * 3)[:-9], 7)
    b'trade t'
    """
    try:
        return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(data, most)
    except zlib.error as error:
        raise ValueError(f"the compressed bytes are damaged ({error})") from None


def bounded(chunks: Iterable[bytes], largest: int) -> bytes:
    """All the chunks in one. Raises `TooLarge` as soon as there are more bytes than `largest`."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > largest:
            raise TooLarge
    return bytes(data)


def _members(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What each gzip member holds; gzip files may be strung together."""
    member, begun, whole = zlib.decompressobj(_GZIP_OR_ZLIB), False, False
    for chunk in chunks:
        rest, more = chunk, False
        while rest or more:
            if member.eof:
                rest = rest.lstrip(b"\0")  # padding
                if not rest:
                    break
                member, begun, whole = zlib.decompressobj(_GZIP_OR_ZLIB), False, True
            try:
                out = member.decompress(rest, _STEP)
            except zlib.error as error:
                if begun:
                    raise ValueError(f"the compressed bytes are damaged ({error})") from None
                if whole:
                    return  # what follows the last member belongs to nothing
                member, begun = zlib.decompressobj(-zlib.MAX_WBITS), True  # deflate without its header
                continue
            begun = True
            rest = member.unconsumed_tail or member.unused_data
            more = len(out) == _STEP and not member.eof
            yield out
    if begun and not member.eof:
        raise ValueError("the compressed bytes break off")
