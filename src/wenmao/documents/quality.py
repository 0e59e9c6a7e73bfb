"""How well a text reads: what a damaged file, a wrong encoding or a bad text layer leave behind."""

import re

from wenmao.documents.formats.parsed import Parsed
from wenmao.documents.model import Quality

GOOD = 0.7  # below, the next way of reading is tried
_SAMPLE = 100_000  # characters of the beginning, and as many of the end

_READABLE = re.compile(r"[\w\s.,:;!?'\"()\[\]{}<>/\\|@#$%&*+=\-–—…·•‧“”‘’«»、。，：；！？（）《》【】〈〉「」％￥¥€£°±×÷²³¹⁰-₟©®™§¶~^`√≥≤≠→←↑↓①-⑳■□●○◆◇▲△▼★☆※０-９Ａ-Ｚａ-ｚ－＋／]")  # fmt: skip
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]")
# UTF-8 read as Latin, UTF-8 read as GBK, fill bytes of a debugger read as GBK.
_MOJIBAKE = re.compile(r"[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€.|[äåæçèé][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}|锟斤拷|烫烫烫|屯屯屯|鈥[^\s]|锛[^\s]|鐨勬|鍑哄|杩涘")  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")
_LONG_WORD = 35
_BROKEN = re.compile(r"\b(?:[A-Za-z] {1,2}){4,}")
_SPACED_HAN = re.compile(r"[\u4e00-\u9fff] (?=[\u4e00-\u9fff] )")


def quality_of(parsed: Parsed) -> Quality:
    """The quality of a reading: 1 where nothing counts against it.

    Each sign takes its part of what is left. A sign that a good text may have a little of
    counts from a share on that no good text has.

    >>> quality_of(Parsed("Exports rose 4% in 2023.", ()))
    Quality(score=1.0, reasons=())
    >>> quality_of(Parsed("E x p o r t s  r o s e  by 4 % , s a i d  c u s t o m s", ())).reasons
    ('its words are broken by spaces',)
    """
    text = parsed.text if len(parsed.text) <= 2 * _SAMPLE else parsed.text[:_SAMPLE] + parsed.text[-_SAMPLE:]
    left, reasons = 1.0, []
    for taken, reason in (*_of_characters(text), *_of_words(text), *_of_extent(parsed)):
        if taken > 0:
            left *= 1 - min(1.0, taken)
            reasons.append(reason)
    return Quality(round(left, 2), tuple(reasons))


def _of_characters(text: str) -> list[tuple[float, str]]:
    size = sum(not character.isspace() for character in text) or 1
    lost = len(_LOST.findall(text)) / size
    garbled = 2 * len(_MOJIBAKE.findall(text)) / size
    letters = (len(_READABLE.findall(text)) - (len(text) - size)) / size
    return [
        (4 * lost if lost > 0.002 else 0.0, f"{lost:.1%} of its characters are lost or of no script"),
        (5 * garbled if garbled > 0.004 else 0.0, f"{garbled:.1%} of it looks read in a wrong encoding"),
        (2 * (0.85 - letters), f"only {letters:.0%} of its characters are letters, Chinese characters, digits or marks"),
    ]  # fmt: skip


def _of_words(text: str) -> list[tuple[float, str]]:
    words = _WORD.findall(text)
    letters = sum(map(len, words)) or 1
    single = sum(map(len, _BROKEN.findall(text))) / 2 / letters
    long = sum(len(word) for word in words if len(word) > _LONG_WORD) / letters
    spaced = len(_SPACED_HAN.findall(text)) / max(1, sum("\u4e00" <= c <= "\u9fff" for c in text))
    few = len(words) < 10
    return [
        (0.0 if few or single < 0.3 else single, "its words are broken by spaces"),
        (0.0 if spaced < 0.3 else spaced, "its Chinese characters stand apart"),
        (0.0 if few or long < 0.2 else long, "its words run together"),
    ]


def _of_extent(parsed: Parsed) -> list[tuple[float, str]]:
    share = parsed.empty / parsed.pages if parsed.pages else 0.0
    return [
        (0.8 * share if share > 0.1 else 0.0, f"{parsed.empty} of {parsed.pages} pages hold no text"),
        (0.5 if parsed.share <= 0.5 else 0.0, f"it holds {parsed.share:.0%} of the page's text"),
    ]
