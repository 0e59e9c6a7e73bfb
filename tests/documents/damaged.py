"""A thousand damaged files, the same each time: cut off, altered, made to do harm, or not what they say."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.documents import made
from tests.shared import REPOSITORY

COUNT = 1_000
_ZH = "2023年，我国文化产品出口1484.05亿美元，下降9.3%。\n"
_NESTED = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">{_NESTED}]>'
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
_DOCX_BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def files(seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """The files with names that say what was done to them; the last ones are altered by chance."""
    count = 0
    for name, data in _made_to_harm():
        count += 1
        yield name, data
    chance = random.Random(seed)
    whole = _whole()
    names = sorted(whole)
    while count < COUNT:
        name = names[count % len(names)]
        how = _WAYS[chance.randrange(len(_WAYS))]
        yield f"{count:04} {how.__name__.strip('_')} {name}", how(whole[name], chance)
        count += 1


def _whole() -> dict[str, bytes]:
    """The files that are altered."""
    lines = [(72.0, 700.0 - 14 * n, f"Exports rose {n}% in 2023.") for n in range(20)]
    return {
        **{path.name: path.read_bytes() for path in sorted((REPOSITORY / "examples").glob("*.pdf"))},
        "small.pdf": made.placed_pdf(lines),
        "chinese.pdf": made.placed_pdf([(72, 700, "文化产品出口增长")]),
        "a.docx": made.word(),
        "a.xlsx": made.workbook(),
        "a.epub": made.epub(),
        "a.html": b"<!DOCTYPE html><html><head><meta charset=utf-8><title>T</title></head><body><h1>Trade</h1>"
        b"<p>Exports rose 4% in 2023.</p><table><tr><th>Year<th>Exports<tr><td>2023<td>148.41</table></body></html>",
        "a.txt": (_ZH * 20).encode(),
        "gb.txt": (_ZH * 20).encode("gb18030"),
    }


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    altered = bytearray(data)
    for _ in range(1 + len(data) // chance.choice((50, 500, 5_000))):
        altered[chance.randrange(len(altered))] ^= 1 << chance.randrange(8)
    return bytes(altered)


def _overwritten(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    size = chance.randrange(1, 2_000)
    return data[:start] + chance.choice((chance.randbytes(size), bytes(size))) + data[start + size :]


def _spliced(data: bytes, chance: random.Random) -> bytes:
    """A part of a file is missing, or twice in it."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:] if chance.random() < 0.5 else data[:start] + data[end:]


def _numbers_altered(data: bytes, chance: random.Random) -> bytes:
    """Figures in a file (sizes, places, references) are others."""
    altered = bytearray(data)
    places = [place for place, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    for place in chance.sample(places, min(len(places), 1 + len(places) // 40)):
        altered[place] = chance.choice(b"0123456789-")
    return bytes(altered)


def _parts_altered(data: bytes, chance: random.Random) -> bytes:
    """The parts of an archive are altered and packed again, so that their sums are right."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return _flipped(data, chance)
    for name in chance.sample(sorted(parts), min(len(parts), 3)):
        content = parts[name]
        if content and isinstance(content, bytes):
            parts[name] = chance.choice((_cut, _overwritten, _spliced, _numbers_altered))(content, chance)
    if chance.random() < 0.3:
        del parts[chance.choice(sorted(parts))]
    return made.zipped(parts, 1)


_WAYS = (_cut, _flipped, _overwritten, _spliced, _numbers_altered, _parts_altered)


def _made_to_harm() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "blanks", b" \n\t" * 100
    yield "zeros", bytes(5_000)
    yield "zeros in a text", (b"Exports rose 4%.\0\0" * 200)
    yield "random", random.Random(2).randbytes(20_000)
    yield "one line", "出口增长4%，".encode() * 150_000
    yield "one word", b"a" * 1_000_000
    yield "one number", b"9" * 1_000_000
    yield "brackets", b"[(" * 200_000
    yield "pipes", b"| " * 300_000 + b"\n" + b"|1" * 1_000
    yield "deep page", b"<html><body>" + b"<div>" * 10_000 + b"Exports rose 4%."
    yield "deep table", b"<html><body>" + b"<table><tr><td>" * 10_000 + b"1"
    yield "wide spans", b"<html><table>" + b"<tr><td colspan=99999 rowspan=99999>1<td>2" * 200 + b"</table>"
    yield "open tag", b"<html><body><p " + b"a=" * 200_000
    yield "open comment", b"<html><body><!--" + b"-" * 200_000
    yield "entities of a page", b"<html><body>" + b"&#99999999999;&amp" * 20_000
    for encoding, said in (
        ("gb18030", "utf-8"),
        ("utf-8", "gb2312"),
        ("big5", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-8", "x-no"),
    ):
        text = f'<html><head><meta charset="{said}"></head><body><p>文化產品出口增長。</p></body></html>'
        yield f"{encoding} said to be {said}", text.encode(encoding, errors="replace")
    yield "half of utf-16", "文化贸易".encode("utf-16")[:-1] + b"\xd8"
    yield "utf-8 mark and gb18030", b"\xef\xbb\xbf" + _ZH.encode("gb18030")
    yield from _entities()
    yield from _bombs()
    yield from _bad_pdfs()
    yield (
        "deep docx",
        made.replaced(
            made.word(),
            document=(
                _DOCX_BODY % ("<w:tbl><w:tr><w:tc>" * 2_000 + "</w:tc></w:tr></w:tbl>" * 2_000)
            ).encode(),
        ),
    )
    yield (
        "sheet far away",
        made.replaced(
            made.workbook(),
            sheet1=(_SHEET % '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>').encode(),
        ),
    )
    merged = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 5_000))
    yield "merged without end", made.replaced(
        made.workbook(), sheet1=(_SHEET % '<row r="1"><c r="A1"><v>1</v></c></row>').replace(
            "</worksheet>", f"<mergeCells>{merged}</mergeCells></worksheet>").encode()
    )  # fmt: skip
    yield (
        "itself in the spine",
        made.epub(
            **{"OEBPS/book.opf": made.PACKAGE.replace('<itemref idref="a"/>', '<itemref idref="a"/>' * 3_000)}
        ),
    )
    yield "picture", b"\x89PNG\r\n\x1a\n" + bytes(100)
    yield "old word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)


def _entities() -> Iterator[tuple[str, bytes]]:
    for name, start in (("laughs", _LAUGHS), ("outside", _OUTSIDE)):
        yield f"{name}.xml", f"{start}<l>&j;</l>".encode()
        yield f"{name}.html", f"{start}<html><body><p>&j;</p></body></html>".encode()
        yield (
            f"{name}.docx",
            made.replaced(
                made.word(), document=(start + _DOCX_BODY % "<w:p><w:r><w:t>&j;</w:t></w:r></w:p>").encode()
            ),
        )
        yield f"{name} in styles.docx", made.replaced(made.word(), styles=f"{start}<l>&j;</l>".encode())
        yield (
            f"{name}.xlsx",
            made.replaced(
                made.workbook(),
                sheet1=(
                    start + _SHEET % '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
                ).encode(),
            ),
        )
        yield (
            f"{name} utf-16.xlsx",
            made.replaced(made.workbook(), workbook=f"{start}<l>&j;</l>".encode("utf-16")),
        )
        yield f"{name}.epub", made.epub(**{"OEBPS/book.opf": f"{start}<package>&j;</package>"})
        yield (
            f"{name} in a chapter.epub",
            made.epub(**{"OEBPS/text/two.xhtml": f"{start}<html><body>&j;</body></html>"}),
        )


def _bombs() -> Iterator[tuple[str, bytes]]:
    zeros = bytes(40_000_000)
    bomb = made.zipped({"word/document.xml": zeros}, 9)
    yield "bomb.docx", bomb
    yield "bomb.xlsx", made.zipped({"xl/workbook.xml": zeros}, 9)
    yield "bomb.epub", made.zipped({"META-INF/container.xml": zeros}, 9)
    yield "bomb in a bomb", made.zipped({f"{n}.zip": bomb for n in range(20)})
    yield "bomb in a chapter", made.epub(**{"OEBPS/text/two.xhtml": "<p>" + " " * 40_000_000})
    # Sizes that are false: the list of parts says a few bytes for what unpacks to megabytes, and the other way about.
    yield "sizes too small", _said_sizes(bomb, 100)
    yield "sizes too large", _said_sizes(made.word(), 0xFFFFFFF0)
    yield "sizes of a book too small", _said_sizes(made.epub(), 3)
    yield "many parts", made.zipped({f"{n}": b"" for n in range(6_000)})
    yield "overlapping parts", _overlapping()
    yield "gzip", b"\x1f\x8b\x08" + zlib.compress(bytes(1_000_000))


def _said_sizes(data: bytes, size: int) -> bytes:
    """An archive of which the parts say another unpacked size."""
    altered = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = altered.find(mark)
        while place >= 0:
            struct.pack_into("<I", altered, place + offset, size)
            place = altered.find(mark, place + 4)
    return bytes(altered)


def _overlapping() -> bytes:
    """An archive of which all entries are the same few bytes."""
    data = made.zipped({"word/document.xml": bytes(2_000_000)}, 9)
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[directory:end]
    entries = b"".join(entry.replace(b"word/document.xml", f"word/{n:08}.xml".encode()) for n in range(200))
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 201, 201, len(entry) + len(entries))
    return data[:directory] + entry + entries + bytes(tail)


def _bad_pdfs() -> Iterator[tuple[str, bytes]]:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>"
    yield "pages in a loop", made.pdf_of([catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])
    yield (
        "a loop of two",
        made.pdf_of(
            [
                catalogue,
                b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
                b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 9 >>",
            ]
        ),
    )
    yield (
        "a billion pages",
        made.pdf_of([catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>", page]),
    )
    yield "no pages", made.pdf_of([catalogue, b"<< /Type /Pages /Kids [] /Count 0 >>"])
    yield "catalogue is itself", made.pdf_of([b"1 0 R"])
    yield "deep arrays", made.pdf_of([catalogue, b"[" * 50_000 + b"]" * 50_000])
    squeezed = zlib.compress(b"BT (a) Tj ET " * 1_000_000, 9)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(squeezed), squeezed)
    yield "bomb.pdf", made.pdf_of([catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream])
    twice = zlib.compress(zlib.compress(bytes(60_000_000), 9), 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (
        len(twice),
        twice,
    )
    yield (
        "bomb in a bomb.pdf",
        made.pdf_of([catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream]),
    )
    yield "form in itself", made.pdf_of([
        catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/F Do\nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Length 11 >>\nstream\n"
        b"/F Do /F Do\nendstream",
    ])  # fmt: skip
