"""What a zip archive is: a Word, Excel or EPUB file, or something that is not read."""

from typing import Literal

from wenmao.documents.errors import UnreadableDocument
from wenmao.documents.formats.archive import Archive

Kind = Literal["docx", "xlsx", "epub"]
_OTHERS = {
    "ppt/presentation.xml": ("a PowerPoint file", "Save it as PDF and try again."),
    "xl/workbook.bin": ("a binary Excel workbook (.xlsb)", "Save it as .xlsx and try again."),
    "content.xml": ("an OpenDocument file", "Save it as .docx, .xlsx or PDF and try again."),
}


def kind_of(archive: Archive) -> Kind:
    """The format of a zip archive, told from its parts.

    Raises `UnreadableDocument` for an archive that is no document.
    """
    if "META-INF/container.xml" in archive.names:
        return "epub"
    if "word/document.xml" in archive.names:
        return "docx"
    if "xl/workbook.xml" in archive.names:
        return "xlsx"
    for part, (name, remedy) in _OTHERS.items():
        if part in archive.names:
            raise UnreadableDocument(archive.source, f"this is {name}, which is not read", remedy)
    if "[Content_Types].xml" in archive.names:  # the main part may have another name
        types = archive.read("[Content_Types].xml")
        if b"wordprocessingml.document.main" in types:
            return "docx"
        if b"spreadsheetml.sheet.main" in types:
            return "xlsx"
    raise UnreadableDocument(
        archive.source, "this is a zip archive, not a document", "Unpack it, and hand over the files in it."
    )
