"""Bytes to text, whatever the encoding; what is no text is named."""

from wenmao.documents.errors import UnreadableDocument

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
)
_READABLE = "wenmao reads plain text, HTML, PDF, Word (.docx), Excel (.xlsx) and EPUB: save the document as one of these."
_SAMPLE = 65536


def decode(data: bytes, source: str) -> str:
    """The text of a file's bytes, its byte order mark removed.

    UTF-8, UTF-16 and UTF-32 are known by their marks, UTF-8 by its validity,
    UTF-16 without a mark by its zero bytes, the Chinese encodings by what their
    characters are. Raises `UnreadableDocument` for bytes that are no text.

    >>> decode("文化贸易".encode("gb18030"), "a.txt"), decode("文".encode("utf-16"), "b.txt")
    ('文化贸易', '文')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise UnreadableDocument(source, f"this is {kind}, not a text", _READABLE)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _other(data, source)
    if _is_binary(text[:_SAMPLE]):
        text = _other(data, source)
    return text


def _other(data: bytes, source: str) -> str:
    sample = data[:_SAMPLE]
    if (encoding := _utf16_without_mark(sample)) is not None:
        return data.decode(encoding, errors="replace")
    if b"\0" in sample:
        raise UnreadableDocument(source, "this is a binary file, not a text", _READABLE)
    for encoding in ("gb18030", "big5"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_chinese(text[:_SAMPLE]):
            return text
    return _guessed(data, source)


def _guessed(data: bytes, source: str) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - rarely needed

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise UnreadableDocument(
            source, "its character encoding could not be told", "Save it as UTF-8 and try again."
        )
    text = data.decode(best.encoding, errors="replace")
    if _is_binary(text[:_SAMPLE]):
        raise UnreadableDocument(source, "this is a binary file, not a text", _READABLE)
    return text


def _utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16 shows in Latin text as every second byte zero, in Chinese as common high bytes."""
    if len(sample) < 4:
        return None
    even, odd = sample[0::2], sample[1::2]
    for high, encoding in ((odd, "utf-16-le"), (even, "utf-16-be")):
        plain = sum(byte == 0 or 0x4E <= byte <= 0x9F or byte in (0x30, 0xFF) for byte in high)
        if plain >= 0.9 * len(high) and (b"\0" in high or _valid(sample, encoding)):
            return encoding
    return None


def _valid(sample: bytes, encoding: str) -> bool:
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
    return _looks_chinese(text)


def _looks_chinese(text: str) -> bool:
    """Whether the non-ASCII characters are Chinese ones, common ones among them."""
    others = [character for character in text if ord(character) > 127]
    if not others:
        return True
    han = sum(
        "\u4e00" <= character <= "\u9fff" or character in "，。、；：“”（）《》％·—！？"
        for character in others
    )
    common = sum(character in "的一是在了和年月国文化亿元不人有为中出口进贸易，。、" for character in others)
    return han >= 0.8 * len(others) and common >= 0.03 * len(others)


def _is_binary(sample: str) -> bool:
    """Whether control characters stand where text has none."""
    control = sum(ord(character) < 32 and character not in "\t\n\r\f\v\x1b" for character in sample)
    return "\0" in sample or control > 0.05 * max(1, len(sample))
