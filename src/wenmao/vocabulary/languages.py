"""The two languages that wenmao reads and writes."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and in Chinese.

    >>> Text("exports", "出口").text("zh")
    '出口'
    """

    en: str
    zh: str

    def text(self, language: Language) -> str:
        """The words of one language."""
        return self.en if language == "en" else self.zh


NO_TEXT = Text("", "")
