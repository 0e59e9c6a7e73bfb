"""What every format's reader hands back."""

from dataclasses import dataclass
from datetime import date, datetime

from wenmao.documents.model import Passage, Table


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a file with its passages, and what the file says of itself.

    `body_start` is where the text begins behind its head, `share` how much of the text
    that the file shows was taken for its content, `pages` and `empty` how many pages
    it has and how many of them gave no text.
    """

    text: str
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...] = ()
    title: str = ""
    publisher: str = ""
    published: date | datetime | None = None
    author: str = ""
    address: str = ""
    warnings: tuple[str, ...] = ()
    body_start: int = 0
    share: float = 1.0
    pages: int = 0
    empty: int = 0
