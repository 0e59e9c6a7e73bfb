"""Places named in text, and whether each is the reporter or the partner."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.places import places

Part = Literal["reporter", "partner", "place"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place or group named in the text, and the part that its words give it."""

    start: int
    end: int
    code: str
    part: Part


_ENGLISH_ALIASES = {
    "the US": "USA", "the U.S.": "USA", "U.S.": "USA", "US": "USA", "America": "USA", "American": "USA",
    "the United States": "USA", "UK": "GBR", "U.K.": "GBR", "Britain": "GBR", "British": "GBR",
    "South Korea": "KOR", "Korea": "KOR", "the Republic of Korea": "KOR", "Republic of Korea": "KOR", "ROK": "KOR",
    "Korean": "KOR", "South Korean": "KOR", "Japanese": "JPN", "Chinese": "CHN", "China": "CHN",
    "Chinese mainland": "CHN", "the country": "", "German": "DEU", "French": "FRA", "Indian": "IND",
    "Vietnam": "VNM", "Viet Nam": "VNM", "Russia": "RUS", "Russian": "RUS", "Turkey": "TUR", "Hong Kong": "HKG",
    "Macao": "MAC", "Taiwan": "TWN", "UAE": "ARE", "the Netherlands": "NLD", "Dutch": "NLD", "Czech Republic": "CZE",
    "European Union": "EU", "EU": "EU", "the bloc": "EU", "ASEAN": "ASEAN", "RCEP": "RCEP", "Belt and Road": "BRI", "BRI": "BRI",
    "Indonesian": "IDN", "Thai": "THA", "Brazilian": "BRA", "Mexican": "MEX", "Italian": "ITA", "Spanish": "ESP",
    "Canadian": "CAN", "Australian": "AUS", "Laos": "LAO", "Syria": "SYR", "Iran": "IRN", "Moldova": "MDA", "Tanzania": "TZA", "Bolivia": "BOL", "Venezuela": "VEN",
    "North America": "", "South America": "", "Latin America": "", "Central America": "", "North American": "",
    "Latin American": "", "global": "WLD", "worldwide": "WLD", "world": "WLD", "world's": "WLD",
    "Europe, America and Japan": "US_EU_JPN", "the US, Europe, and Japan": "US_EU_JPN", "the US, Europe and Japan": "US_EU_JPN", "US, Europe and Japan": "US_EU_JPN",
}  # fmt: skip
_CHINESE_ALIASES = {
    "我国": "CHN", "中国": "CHN", "全国": "CHN", "美国": "USA", "英国": "GBR", "韩国": "KOR", "朝鲜": "PRK",
    "俄罗斯": "RUS", "欧盟": "EU", "东盟": "ASEAN", "东盟国家": "ASEAN", "RCEP": "RCEP", "“一带一路”": "BRI", "一带一路": "BRI", '"一带一路"': "BRI",
    "全球": "WLD", "世界": "WLD", "欧美日": "US_EU_JPN", "美欧日": "US_EU_JPN", "香港": "HKG", "中国香港": "HKG", "中国台湾": "TWN", "澳门": "MAC", "中国澳门": "MAC",
    "台湾": "TWN", "阿联酋": "ARE", "沙特": "SAU", "沙特阿拉伯": "SAU", "老挝": "LAO", "越南": "VNM", "日本": "JPN",
}  # fmt: skip
_PARTNER_BEFORE = {
    "en": re.compile(
        r"\b(?:to|from|with|into|by|in|across|towards?|among|between)\s(?:the\s|countries\s(?:along|in|of|participating\sin|involved\sin)\s(?:the\s)?|members?\sof\s(?:the\s)?|partner\scountries\sin\sthe\s|economies\s(?:along|in)\s(?:the\s)?|[A-Z]\w+,?\s(?:and\s)?(?:the\s)?)*$"
    ),
    "zh": re.compile(r"(?:对|向|自|从|与|和|同|到|至|往|在|来自|出口|进口|共建|面向|、)(?:共建)?$"),
}
_PARTNER_AFTER = {
    "en": re.compile(r"\smarkets?\b(?!')"),
    "zh": re.compile(r"(?:市场|占|地区|、[\u4e00-\u9fff]{2,4}(?:、|和)[\u4e00-\u9fff]{2,4}(?:市场)?占)"),
}
_REPORTER_AFTER = {
    "en": re.compile(
        r"(?:'s|s')\s|\s(?:exported|imported|exports|imports|recorded|posted|shipped|sold|earned)\b"
    ),
    "zh": re.compile(r"(?:的)?(?:文化|出口|进口|游戏|网络|动漫|图书|服务|影视|电影|创意|音乐|内容|数字)"),
}


@cache
def _names(language: Language) -> tuple[re.Pattern[str], dict[str, str]]:
    if language == "en":
        names = {place.en: code for code, place in places().items() if len(place.en) > 3}
        names |= _ENGLISH_ALIASES
        # "Georgia" and the like stay; words that are common nouns do not.
        words = sorted(names, key=len, reverse=True)
        pattern = r"(?<![\w-])(?:" + "|".join(map(re.escape, words)) + r")(?![\w$])"
        return re.compile(pattern), names
    names = {place.zh: code for code, place in places().items() if len(place.zh) >= 2}
    names |= _CHINESE_ALIASES
    words = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words))), names


def place_names(language: Language) -> str:
    """A pattern of every name that `mentions` knows, longest first."""
    return _names(language)[0].pattern


def mentions(text: str, language: Language) -> list[Mention]:
    """The places that a normalised text names, in order.

    >>> [(m.code, m.part) for m in mentions("China's exports to Japan fell", "en")]
    [('CHN', 'reporter'), ('JPN', 'partner')]
    """
    pattern, names = _names(language)
    found = []
    for match in pattern.finditer(text):
        code = names[match.group(0)]
        if code:
            found.append(Mention(match.start(), match.end(), code, _part(text, match, language)))
    return found


def _part(text: str, match: re.Match[str], language: Language) -> Part:
    before = text[max(0, match.start() - 48) : match.start()]
    if _PARTNER_BEFORE[language].search(before) or _PARTNER_AFTER[language].match(text, match.end()):
        return "partner"
    if _REPORTER_AFTER[language].match(text, match.end()):
        return "reporter"
    return "place"
