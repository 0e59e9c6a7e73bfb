"""How a file of a table is written."""

from dataclasses import dataclass

FORMATS = ("csv", "tsv", "xlsx", "json", "parquet", "html")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written. Lines are counted from 1; 0 in `head` stands for a table without heads."""

    format: str = ""
    encoding: str = "utf-8"
    delimiter: str = ""
    quote: str = '"'
    member: str = ""
    sheet: str | int | None = None
    table: int | None = None
    path: str = ""
    head: tuple[int, ...] = (1,)
    first: int = 0
    last: int = 0
    decimal: str = "."
    thousands: str = ""
    nulls: tuple[str, ...] = ("",)
