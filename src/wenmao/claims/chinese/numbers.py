"""Numbers of Chinese text and the words that bound them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from wenmao.claims.model import Bound
from wenmao.claims.numerals import chinese, digits
from wenmao.claims.quantities import lexicon, trie

HAN = "零〇○一二两三四五六七八九十百千万亿"


def number(written: str) -> tuple[Decimal, Decimal] | None:
    """A number in digits or Chinese numerals, and the worth of its last digit.

    >>> number("1,663.6"), number("三点五")
    ((Decimal('1663.6'), Decimal('0.1')), (Decimal('3.5'), Decimal('0.1')))
    """
    if written[0].isdigit():
        return digits(written.replace("，", ","))
    value = chinese(written)
    if value is None:
        return None
    return value, Decimal(1).scaleb(-len(written.partition("点")[2]))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The words before and after a quantity that bound it."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    of_whole: re.Pattern[str]
    ends: frozenset[str]
    meanings_before: dict[str, Bound]
    meanings_after: dict[str, Bound]

    def around(self, text: str, start: int, end: int) -> tuple[int, int, Bound]:
        """The span of a quantity with its bound words, and the bound.

        >>> bounds().around("逾300家", 1, 5), bounds().around("三成以上", 0, 2)
        ((0, 5, 'over'), (0, 4, 'at_least'))
        """
        # Most figures stand behind a word that bounds nothing: its last character tells.
        found = (
            self.before.search(text, max(0, start - 8), start)
            if text[start - 1 : start] in self.ends
            else None
        )
        outer_start, outer_end, bound = start, end, None
        if found:
            outer_start, bound = found.start(), self.meanings_before.get(found[1] or "上", "at_least")
        tail = self.after.match(text, end)
        if tail:
            outer_end = tail.end()
            bound = bound if bound not in (None, "approx", "exact") else self.meanings_after[tail[1]]
        last = "" if bound else text[start - 1 : start]
        if last == "过" and text[start - 2 : start - 1] in _TAKINGS:
            return start - 1, outer_end, "over"  # 票房过5亿元
        if last == "过" and text[start - 2] == "不" and outer_end == end:
            return start - 2, end, "at_most"  # 规模不过43亿元, but 不过43亿元出头
        if last == "的":
            whole = self.of_whole.search(text, max(0, start - 24), start)
            # 不足去年的一半 bounds, 超过去年的163.7亿美元 compares.
            if (whole and not _COMPARED.search(text, whole.start(), start)) or _FRACTION.match(text, start):
                bound = self.meanings_before[whole[1] or whole[2]] if whole else None
        return outer_start, outer_end, bound or "exact"


_TAKINGS = tuple("房额入量数值")
_COMPARED = re.compile(r"(?:超过|高于|低于|多于|少于|不及|逊于|超出)[^，。；]+的$")
_FRACTION = re.compile(rf"(?:[{HAN}\d]+分之|一半|[{HAN}\d.]+[成倍%]|半|百分之)")


@cache
def bounds() -> Bounds:
    """The lexicon's bound words, compiled."""
    words = lexicon("zh")["bound"]
    after = trie(words["after"])
    # 不足去年的一半 bounds the fraction; 近年来…的一半 does not.
    firm = trie(word for word in words["before"] if len(word) > 1 and word not in ("最高", "最低", "估计"))
    return Bounds(
        # 签约, 附近 and 提高 end in what only looks like a bound; 上千家 is one before numerals.
        re.compile(
            rf"((?<![签预制合节邀解违履条契])(?<![附最靠临邻])(?:{trie(words['before'])})|上(?=[百千万亿]))(?:了|有|达|为|占|合)?\s?(?:人民币)?$"
            r"|((?<!以)上)$"
        ),
        re.compile(
            # 一间不到30平方米: the bound of the next number is none of this one's.
            rf"\s?({after})(?<!不[到足](?=\s?[\d一二三四五六七八九十百千万两]))(?<!上下(?=[游级班楼文届架]))(?:(?<![多余起强弱许])|(?![数样元边国媒地方语渠层维重家个额外项位种款大化势劲调度了]))"
        ),
        re.compile(rf"(?:({trie(words['before'])})(?:为|是|占|相当于|达|有)|({firm}))[^，。；、]{{1,18}}的$"),
        frozenset([*(word[-1] for word in words["before"]), *"了有达为占合 币上"]),
        words["before"],
        words["after"],
    )
