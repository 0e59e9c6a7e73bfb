"""Units as heads, captions and notes of tables write them: 单位：亿美元, (US$ million), %."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from wenmao.claims.currencies import prefixes
from wenmao.claims.english.units import unit_words
from wenmao.claims.quantities import alternation, lexicon, normalised


@dataclass(frozen=True, slots=True)
class WrittenUnit:
    """A unit, a scale, or both; what is not written is empty or None."""

    unit: str = ""
    scale: Decimal | None = None


_ENGLISH_SCALES = {
    **dict.fromkeys(("thousand", "thousands", "k", "'000", "000", "000s", "'000s"), 10**3),
    **dict.fromkeys(("million", "millions", "mn", "mln", "m"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn", "b"), 10**9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 10**12),
}
_CHINESE_SCALES = {
    "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
_COUNTED = (
    "number",
    "no.",
    "count",
    "units",
    "titles",
    "items",
    "copies",
    "people",
    "persons",
    "visits",
    "pieces",
)
_SEGMENT = re.compile(
    r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]|(?:单位|\bunits?)\s*[:：]\s*([^()（）;；。\n]*)", re.IGNORECASE
)
_LAST = re.compile(r"[,，/:：]\s*(?=[^,，/:：]*$)")
_BETWEEN = re.compile(r"\s*[,，、;；/]\s*(?!000)|\s+(?:and|or)\s+|和|或")
_POINTS = re.compile(r"百分点|\bpercentage\spoints?\b|\bp\.?p\.?t?s?\b", re.IGNORECASE)
_PERCENT = re.compile(
    r"(?<!\d)(?<!\d\s)%|百分比|百分数|\bper\s?cent\b|\bpercentage\b(?!\spoint)", re.IGNORECASE
)
_LEAD = r"(?:in\s|current\s|constant\s|value\sin\s|values\sin\s)*"


@cache
def _english() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    codes = {
        name: word.unit for name, word in unit_words().items() if word.form == "amount" and word.worth == 1
    }
    codes |= {sign.lower(): code for sign, code in prefixes().items()} | {"dollars us": "USD"}
    words, scales = alternation(codes), alternation(_ENGLISH_SCALES)
    hundred = r"(?P<n>1(?:0{1,4}|,000)\s)?"
    token = rf"{_LEAD}(?P<before>{words})?\s*{hundred}(?P<scale>{scales})?\s*(?:of\s)?(?:current\s)?(?P<after>{words})?"
    long = r"thousands?|millions?|billions?|trillions?|mn|mln|bn"
    pair = (
        rf"(?<!\d)(?<!\d\s)(?:(?P<before>{words})\s?(?P<scale>{long})\b"
        rf"|(?<![\w.])(?P<n>1(?:0{{1,4}}|,000)\s)?(?<![\d.]\s)\b(?P<scale2>{long})\s(?:of\s)?(?:current\s)?(?P<after>{words})(?!\w))"
    )
    return re.compile(token, re.IGNORECASE), re.compile(pair, re.IGNORECASE), codes


@cache
def _chinese() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], dict[str, str]]:
    codes: dict[str, str] = dict(lexicon("zh")["currency"]["suffix"])
    counted = dict.fromkeys(lexicon("zh")["classifier"]["words"], "count")
    scales = alternation(_CHINESE_SCALES)
    token = rf"(?:人民币)?(?P<scale>{scales})?\s?(?P<word>{alternation([*codes, *counted])})?"
    pair = rf"(?<![\d余多几数.])(?P<scale>{scales})(?P<word>{alternation(codes)})"
    return re.compile(token), re.compile(pair), codes, counted


def units_in(text: str) -> tuple[WrittenUnit, ...]:
    """The units that a head, caption or note writes, in order; amounts in a sentence are none.

    >>> [(u.unit, int(u.scale or 0)) for u in units_in("表1 文化产品进出口（单位：亿美元，%）")]
    [('USD', 100000000), ('percent', 0)]
    >>> [(u.unit, int(u.scale or 0)) for u in units_in("Exports (US$ million)")]
    [('USD', 1000000)]
    >>> units_in("Exports rose to 148 billion dollars")
    ()
    """
    return _units_in(re.sub(r"\s+", " ", normalised(text)).strip())


@cache
def _units_in(text: str) -> tuple[WrittenUnit, ...]:
    segments = [
        next(part for part in match.groups() if part is not None) for match in _SEGMENT.finditer(text)
    ]
    tokens = [token for segment in segments for token in (*_BETWEEN.split(segment.strip()), segment)]
    found = [unit for token in tokens if (unit := _token(token.strip()))]
    if len(text) <= 120:
        outside = _SEGMENT.sub(" ", text).strip()
        alone = [unit for token in (outside, _LAST.split(outside)[-1]) if (unit := _token(token.strip()))]
        # 期刊 is a measure word, and as a head by itself a thing.
        found += [unit for unit in alone if unit.unit != "count"]
    found += [
        _english_unit(match, match["scale"] or match["scale2"]) for match in _english()[1].finditer(text)
    ]
    found += [_chinese_unit(match["scale"], match["word"]) for match in _chinese()[1].finditer(text)]
    if _POINTS.search(text):
        found.append(WrittenUnit("percentage_point"))
    elif _PERCENT.search(text):
        found.append(WrittenUnit("percent"))
    if re.search(r"指数|\bindex\b", text, re.IGNORECASE):
        found.append(WrittenUnit("index"))
    return tuple(dict.fromkeys(found))


def _token(token: str) -> WrittenUnit | None:
    if not token or len(token) > 40:
        return None
    if token.lower() in _COUNTED:
        return WrittenUnit("count")
    if match := _english()[0].fullmatch(token):
        return (
            _english_unit(match, match["scale"])
            if match["before"] or match["after"] or match["scale"]
            else None
        )
    if (match := _chinese()[0].fullmatch(token)) and (match["word"] or (match["scale"] and len(token) <= 3)):
        return _chinese_unit(match["scale"], match["word"])
    return None


def _english_unit(match: re.Match[str], scale: str | None) -> WrittenUnit:
    word = re.sub(r"\s+", " ", (match["before"] or match["after"] or "").lower())
    factor = _ENGLISH_SCALES[scale.lower()] if scale else 1
    hundred = int(match["n"].replace(",", "")) if match["n"] else 1
    written = Decimal(factor * hundred) if scale or match["n"] else None
    return WrittenUnit(_english()[2].get(word, ""), written)


def _chinese_unit(scale: str | None, word: str | None) -> WrittenUnit:
    _, _, codes, counted = _chinese()
    unit = codes.get(word or "") or counted.get(word or "", "")
    return WrittenUnit(unit, Decimal(_CHINESE_SCALES[scale]) if scale else None)
