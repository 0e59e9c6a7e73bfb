"""Trade flows: what crosses the border, and in which direction."""

from enum import StrEnum

from wenmao.vocabulary.languages import Language


class Flow(StrEnum):
    """A trade flow, with the standard term of each language.

    `total` is exports plus imports; `balance` is exports minus imports.

    >>> Flow("export").text("zh")
    '出口'
    """

    EXPORT = "export"
    IMPORT = "import"
    TOTAL = "total"
    BALANCE = "balance"

    def text(self, language: Language) -> str:
        """The flow's name in a language."""
        return _NAMES[self][language]


_NAMES: dict[Flow, dict[Language, str]] = {
    Flow.EXPORT: {"en": "exports", "zh": "出口"},
    Flow.IMPORT: {"en": "imports", "zh": "进口"},
    Flow.TOTAL: {"en": "total trade", "zh": "进出口"},
    Flow.BALANCE: {"en": "trade balance", "zh": "贸易差额"},
}
