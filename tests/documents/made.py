"""Files that tests read, made by the programs' own libraries or by hand."""

import io
import re
import zipfile
from datetime import date

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier><dc:title>Trade in Culture</dc:title>
<dc:creator>A. Author</dc:creator><dc:publisher>The Press</dc:publisher><dc:date>2024-03-01</dc:date></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
TABLE = "<table><tr><th>Year</th><th>Exports (US$ billion)</th></tr><tr><td>%s</td><td>%s</td></tr></table>"
CHAPTER = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>%s</body></html>'


def word(*, long: int = 0) -> bytes:
    """A Word document with headings, items, a table with merged cells, a head and a foot."""
    document = docx.Document()
    document.core_properties.author = "A. Author"
    document.sections[0].header.paragraphs[0].text = "head of the page 77%"
    document.add_paragraph("China's trade in culture", style="Title")
    document.add_paragraph("Source: customs  2024-01-30")
    document.add_heading("Trade", 1)
    document.add_paragraph("Exports of cultural goods rose 4% in 2023.")
    document.add_paragraph("games led", style="List Bullet")
    document.add_paragraph("Table 1 Trade in cultural goods (US$ billion)", style="Caption")
    table = document.add_table(rows=4, cols=3)
    rows = [
        ["Item", "2023", ""],
        ["", "Exports", "Imports"],
        ["Total", "148.41", "17.95"],
        ["Games", "18.6", "1.2"],
    ]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    behind = document.add_paragraph("Imports fell 3.1")
    behind.add_run("1").font.superscript = True
    behind.add_run(" percent.")
    removed = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = "Exports rose 99%."
    run.append(text)
    removed.append(run)
    behind._p.append(removed)
    inserted = OxmlElement("w:ins")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = " Services grew 5%."
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    inserted.append(run)
    behind._p.append(inserted)
    for number in range(long):
        document.add_paragraph(f"Exports rose {number}% in 2023.")
    return saved(document)


def workbook() -> bytes:
    """A workbook: a sheet with a caption, merged heads, formats and a note; a sheet that is hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "文化产品"
    book.properties.creator = "A. Author"
    for row in [
        ["2023年文化产品进出口统计"], ["单位：亿美元"],
        ["项目", "2023年", None, "同比"], [None, "出口", "进口", None],
        ["总值", 1484.05, 179.54, 0.093], ["图书", 12.3, 4.0, -0.021],
        ["注：数据来自海关"], [], ["更新", date(2024, 1, 18)],
    ]:  # fmt: skip
        sheet.append(row)
    for merged in ("B3:C3", "A3:A4", "D3:D4"):
        sheet.merge_cells(merged)
    for row in sheet["B5:C6"]:
        for cell in row:
            cell.number_format = "#,##0.00"
    for row in sheet["D5:D6"]:
        row[0].number_format = "0.0%"
    hidden = book.create_sheet("draft")
    hidden["A1"] = "exports 999"
    hidden.sheet_state = "hidden"
    return saved(book)


def epub(**parts: str) -> bytes:
    """A book of two chapters, the second of which lies first in the archive; `parts` are put in their place."""
    files = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": CHAPTER % "<nav><ol><li>One</li></ol></nav><p>contents 12%</p>",
        "OEBPS/text/two.xhtml": CHAPTER % ("<h1>Two</h1><p>Imports fell 3%.</p>" + TABLE % ("2022", "17.95")),
        "OEBPS/text/one a.xhtml": CHAPTER
        % ("<h1>One</h1><p>Exports rose 4%.</p>" + TABLE % ("2023", "148.41")),
    }
    return zipped({"mimetype": "application/epub+zip", **files, **parts})


def zipped(files: dict[str, str | bytes], level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in files.items():
            archive.writestr(
                zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, level
            )  # of no time: the same again
    return out.getvalue()


def replaced(data: bytes, **parts: bytes) -> bytes:
    """A zip archive with some of its parts replaced, by the last piece of their names without its ending."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for piece, content in parts.items():
        (name,) = (n for n in files if n.rpartition("/")[2].partition(".")[0] == piece and n.endswith("xml"))
        files[name] = content
    return zipped(files)


def saved(document) -> bytes:
    """An office file, without the times at which it and its parts were written: the same each time."""
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", b"2024-01-01T00:00:00", parts[core])
    return zipped(parts)


def placed_pdf(texts: list[tuple[float, float, str]], size: float = 10) -> bytes:
    """A PDF of one page with texts at places in points, in the order in which they are given; Chinese by its own font."""
    latin = all(ord(character) < 256 for _, _, text in texts for character in text)
    stream = b""
    for x, y, text in texts:
        shown = b"(%s)" % text.encode("latin-1").replace(b"(", b"\\(").replace(b")", b"\\)") if latin else (
            b"<" + text.encode("utf-16-be").hex().encode() + b">"
        )  # fmt: skip
        stream += b"BT /F1 %g Tf %g %g Td %s Tj ET\n" % (size, x, y, shown)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    further: list[bytes] = []
    if not latin:
        characters = sorted({character for _, _, text in texts for character in text})
        mapped = b"".join(b"<%04x> <%04x>\n" % (ord(c), ord(c)) for c in characters)
        unicode = (
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
            b"1 begincodespacerange <0000> <ffff> endcodespacerange\n%d beginbfchar\n%sendbfchar\n"
            b"endcmap end end" % (len(characters), mapped)
        )
        font = b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>"
        further = [
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
            b"/Supplement 0 >> /DW 1000 /FontDescriptor 8 0 R >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(unicode), unicode),
            b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
            b"/Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
        ]
    return pdf_of([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        font,
        *further,
    ])  # fmt: skip


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of objects, numbered from 1; the first is its catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, trailer, table,
    )  # fmt: skip
