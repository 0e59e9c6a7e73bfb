"""The reference marks that a text already carries: [4], [2,3], ［1］, 【5】."""

import re

from wenmao.documents.model import CitationMark

_MARK = re.compile(
    r"[\[［]\s?(\d{1,3}(?:\s?[,，、–-]\s?\d{1,3})*)\s?[\]］]|【(\d{1,3})(?:†[^】]*)?】|([\u00b9\u00b2\u00b3\u2070-\u2079]+)"
)


def citation_marks(text: str) -> tuple[CitationMark, ...]:
    """The marks of a text, in order; they are never figures.

    >>> [mark.label for mark in citation_marks("exports fell [2], imports rose [3,4].")]
    ['2', '3,4']
    """
    return tuple(
        CitationMark(match.start(), match.end(), next(filter(None, match.groups())))
        for match in _MARK.finditer(text)
    )
