"""Which language a text is in."""

import re

from wenmao.vocabulary.languages import Language

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> Language:
    """Chinese or English, by which writes more of the text.

    A Chinese character weighs half a word: a Chinese title above an English
    text does not make it Chinese.

    >>> language_of("文化产品出口 (cultural goods)"), language_of("China's exports of 文化产品 rose.")
    ('zh', 'en')
    """
    sample = text[:200_000]
    return "zh" if len(_HAN.findall(sample)) > 2 * len(_WORD.findall(sample)) else "en"


def language_in(text: str) -> Language:
    """The language of a few words, as of a table's cell: Chinese as soon as a character is.

    >>> language_in("出口 (US$)"), language_in("Exports")
    ('zh', 'en')
    """
    return "zh" if _HAN.search(text) else "en"
