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
