"""Places named in text, and whether each is the reporter or the partner."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from wenmao.claims.quantities import trie_at
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.places import places

Part = Literal["reporter", "partner", "located", "place"]
"""Whose figure it is; whom it is traded with; where it was measured ("in Japan"); only named."""


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
    "Greater China": "CHN", "Mainland China": "CHN", "mainland China": "CHN", "Ivory Coast": "CIV", "Türkiye": "TUR", "Turkish": "TUR", "Swedish": "SWE", "Swiss": "CHE",
    "Nigerian": "NGA", "Egyptian": "EGY", "Vietnamese": "VNM", "Filipino": "PHL", "Malaysian": "MYS", "Polish": "POL", "Portuguese": "PRT", "Danish": "DNK", "Norwegian": "NOR",
    "Finnish": "FIN", "Irish": "IRL", "Belgian": "BEL", "Austrian": "AUT", "Greek": "GRC", "Argentine": "ARG", "Colombian": "COL", "Chilean": "CHL", "Kenyan": "KEN", "South African": "ZAF",
    "Saudi": "SAU", "Israeli": "ISR", "Pakistani": "PAK", "Bangladeshi": "BGD", "Czech": "CZE", "Hungarian": "HUN", "Romanian": "ROU", "Ukrainian": "UKR", "New Zealand": "NZL", "Singaporean": "SGP",
    "Guangdong": "CHN", "Zhejiang": "CHN", "Fujian": "CHN", "Jiangsu": "CHN", "Shandong": "CHN", "Sichuan": "CHN", "Yunnan": "CHN", "Hunan": "CHN", "Jiangxi": "CHN", "Hebei": "CHN", "Henan": "CHN", "Hubei": "CHN", "Shaanxi": "CHN",
    "Beijing": "CHN", "Shanghai": "CHN", "Shenzhen": "CHN", "Guangzhou": "CHN", "Yiwu": "CHN", "Hangzhou": "CHN", "Jingdezhen": "CHN", "Chengdu": "CHN", "Suzhou": "CHN", "Quanzhou": "CHN", "Dehua": "CHN", "Xi'an": "CHN", "Hainan": "CHN",
    "London": "GBR", "Paris": "FRA", "Seoul": "KOR", "Tokyo": "JPN", "Osaka": "JPN", "New York": "USA", "Los Angeles": "USA", "Hollywood": "USA", "Texas": "USA", "California": "USA", "Mumbai": "IND", "Delhi": "IND", "Bollywood": "IND", "Nollywood": "NGA", "Lagos": "NGA",
    "Edinburgh": "GBR", "Scotland": "GBR", "England": "GBR", "Frankfurt": "DEU", "Berlin": "DEU", "Toronto": "CAN", "Istanbul": "TUR", "São Paulo": "BRA", "Milan": "ITA", "Madrid": "ESP", "Barcelona": "ESP", "Singapore's": "SGP", "Bangkok": "THA", "Jakarta": "IDN", "Hanoi": "VNM",
    "Americans": "USA", "Britons": "GBR", "Germans": "DEU", "Burma": "MMR", "Holland": "NLD", "Emirati": "ARE", "European": "", "Asian": "", "African": "",
    "Icelandic": "ISL", "Ghanaian": "GHA", "Senegalese": "SEN", "Ethiopian": "ETH", "Moroccan": "MAR", "Tunisian": "TUN", "Algerian": "DZA", "Peruvian": "PER", "Cuban": "CUB",
    "Ecuadorian": "ECU", "Venezuelan": "VEN", "Uruguayan": "URY", "Bolivian": "BOL", "Paraguayan": "PRY", "Costa Rican": "CRI", "Jamaican": "JAM", "Kazakh": "KAZ", "Uzbek": "UZB",
    "Armenian": "ARM", "Azerbaijani": "AZE", "Mongolian": "MNG", "Nepalese": "NPL", "Nepali": "NPL", "Sri Lankan": "LKA", "Cambodian": "KHM", "Laotian": "LAO", "Burmese": "MMR",
    "Bulgarian": "BGR", "Croatian": "HRV", "Serbian": "SRB", "Slovenian": "SVN", "Slovak": "SVK", "Estonian": "EST", "Latvian": "LVA", "Lithuanian": "LTU", "Maltese": "MLT",
    "Cypriot": "CYP", "Belarusian": "BLR", "Iranian": "IRN", "Iraqi": "IRQ", "Jordanian": "JOR", "Lebanese": "LBN", "Kuwaiti": "KWT", "Qatari": "QAT", "Bahraini": "BHR",
    "Omani": "OMN", "Taiwanese": "TWN", "Tanzanian": "TZA", "Ugandan": "UGA", "Rwandan": "RWA", "Zambian": "ZMB", "Zimbabwean": "ZWE", "Ivorian": "CIV", "Cameroonian": "CMR",
    "Africa": "", "Asia": "", "Europe": "", "the Middle East": "", "Middle East": "", "Southeast Asia": "", "South-East Asia": "", "East Asia": "", "Sub-Saharan Africa": "", "Oceania": "",
    "our country": "CHN",
    "North America": "", "South America": "", "Latin America": "", "Central America": "", "North American": "",
    "Latin American": "", "global": "WLD", "Global": "WLD", "worldwide": "WLD", "Worldwide": "WLD", "World": "WLD", "Globally": "WLD", "world": "WLD", "world's": "WLD",
    "Europe, America and Japan": "US_EU_JPN", "the US, Europe, and Japan": "US_EU_JPN", "the US, Europe and Japan": "US_EU_JPN", "US, Europe and Japan": "US_EU_JPN",
}  # fmt: skip
_CHINESE_ALIASES = {
    "我国": "CHN", "中国": "CHN", "全国": "CHN", "美国": "USA", "英国": "GBR", "韩国": "KOR", "朝鲜": "PRK",
    "俄罗斯": "RUS", "欧盟": "EU", "东盟": "ASEAN", "东盟国家": "ASEAN", "RCEP": "RCEP", "“一带一路”": "BRI", "一带一路": "BRI", '"一带一路"': "BRI",
    "全球": "WLD", "世界": "WLD", "欧美日": "US_EU_JPN", "美欧日": "US_EU_JPN", "香港": "HKG", "中国香港": "HKG", "中国台湾": "TWN", "澳门": "MAC", "中国澳门": "MAC",
    "台湾": "TWN", "阿联酋": "ARE", "沙特": "SAU", "沙特阿拉伯": "SAU", "老挝": "LAO", "越南": "VNM", "印尼": "IDN", "捷克": "CZE", "孟加拉国": "BGD", "日本": "JPN",
}  # fmt: skip
# Cities by which Chinese texts name an economy.
_CHINESE_CITIES = {
    "USA": "纽约 洛杉矶 好莱坞 旧金山 芝加哥 拉斯维加斯 百老汇 波士顿 西雅图 迈阿密 华盛顿 加州 加利福尼亚州 得克萨斯州",
    "GBR": "伦敦 英格兰 苏格兰 爱丁堡 曼彻斯特 利物浦 格拉斯哥", "FRA": "巴黎 里昂 马赛 戛纳", "DEU": "柏林 法兰克福 慕尼黑 汉堡 科隆 莱比锡",
    "ITA": "罗马 米兰 威尼斯 佛罗伦萨 博洛尼亚", "ESP": "马德里 巴塞罗那", "RUS": "莫斯科 圣彼得堡", "TUR": "伊斯坦布尔 安卡拉",
    "JPN": "东京 大阪 京都 札幌 福冈 秋叶原 名古屋 北海道", "KOR": "首尔 釜山 济州 仁川", "IND": "孟买 新德里 班加罗尔 宝莱坞", "VNM": "河内 胡志明市",
    "THA": "曼谷 清迈", "MYS": "吉隆坡", "IDN": "雅加达 巴厘岛", "PHL": "马尼拉", "SAU": "利雅得 吉达", "ARE": "迪拜 阿布扎比", "QAT": "多哈", "IRN": "德黑兰",
    "EGY": "开罗", "NGA": "拉各斯 诺莱坞", "KEN": "内罗毕", "ZAF": "约翰内斯堡 开普敦", "AUS": "悉尼 墨尔本", "CAN": "多伦多 温哥华 蒙特利尔",
    "BRA": "圣保罗 里约热内卢 里约", "MEX": "墨西哥城", "ARG": "布宜诺斯艾利斯", "NLD": "阿姆斯特丹", "BEL": "布鲁塞尔", "AUT": "维也纳", "SWE": "斯德哥尔摩",
    "DNK": "哥本哈根", "PRT": "里斯本", "GRC": "雅典", "CZE": "布拉格", "POL": "华沙", "HUN": "布达佩斯", "KAZ": "阿拉木图 阿斯塔纳", "TWN": "台北 高雄",
}  # fmt: skip
_CHINESE_ALIASES |= {city: code for code, cities in _CHINESE_CITIES.items() for city in cities.split()}
# 法兰克福书展, 巴塞尔艺术展 are events, whoever takes part in them.
_EVENT = re.compile(
    r"[^，。；、]{0,6}(?:书展|艺术展|双年展|电影节|时装周|展览会|博览会|证交所|证券交易所|上市|奥运|世博|车展|玩具展|游戏展)"
)
_CITIES = frozenset(city for cities in _CHINESE_CITIES.values() for city in cities.split())
_CHINESE_SHORT = {
    "日": "JPN", "美": "USA", "韩": "KOR", "欧": "EU", "华": "CHN", "俄": "RUS", "英": "GBR", "德": "DEU", "法": "FRA",
    "印": "IND", "澳": "AUS", "台": "TWN", "港": "HKG", "越": "VNM", "泰": "THA",
}  # fmt: skip
_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 "
    "内蒙古 广西 西藏 宁夏 新疆 深圳 广州 杭州 义乌 苏州 成都 景德镇"
).split()
_CHINESE_ALIASES |= dict.fromkeys(_PROVINCES, "CHN")
_CHINESE_ALIASES |= dict.fromkeys(
    "北美 南美 拉美 中南美 非洲 欧洲 亚洲 东南亚 东北亚 中亚 南亚 中东欧 中东 大洋洲 亚太".split(), ""
)
_PARTNER_BEFORE = {
    "en": re.compile(
        r"\b(?:to|from|with|into|by|towards?|between)\s(?:the\s|countries\s(?:along|in|of|participating\sin|involved\sin)\s(?:the\s)?|members?\sof\s(?:the\s)?|partner\scountries\sin\sthe\s|economies\s(?:along|in)\s(?:the\s)?|[A-Z]\w+,?\s(?:and\s)?(?:the\s)?)*$"
    ),
    "zh": re.compile(
        r"(?:对|向|自|从|与|和|同|到|至|往|在|来自|出口|进口|共建|面向|登陆|进军|走进|打入|抵达|进入|远销|、|及|以及)(?:共建)?$"
    ),
}
_EXPORTED_FROM = re.compile(r"\bexports?\b[^,;.]{0,30}\s(?:from|out\sof)\s(?:the\s)?$", re.IGNORECASE)
_LOCATED = re.compile(r"\b(?:in|across|within|throughout|among|inside)\s(?:the\s)?$")
_PARTNER_AFTER = {
    "en": re.compile(
        r"\smarkets?\b(?!')|\s(?:alone\s|together\s)?(?:bought|took|absorbed|supplied|contributed|accounted\sfor|made\sup)\b"
        r"|\s(?:was|were|is|are|remained|remains)\s(?:again\s|still\s)?(?:the|its|their)\s(?:[\w-]+\s){0,2}?(?:largest|biggest|top|main|leading|No\.|first|second|third|fourth|fifth)\b"
        r"[\w\s.-]{0,30}?\b(?:market|buyer|destination|customer|source|supplier|partner)s?\b"
    ),
    "zh": re.compile(r"(?:市场|占|地区|、[\u4e00-\u9fff]{2,4}(?:、|和)[\u4e00-\u9fff]{2,4}(?:市场)?占)"),
}
_REPORTER_AFTER = {
    "en": re.compile(
        r"(?:'s|s')\s|\s(?:exported|imported|exports|imports|recorded|posted|shipped|sold|earned|has|had|made|saw)\b|\s(?:cultural|creative|toy|book|film|music|games?|art|craft|handicraft|publish\w+|museum|content)\w*\s"
    ),
    "zh": re.compile(
        r"(?:的)?(?:文化|出口|进口|游戏|网络|动漫|图书|服务|影视|电影|创意|音乐|内容|数字|出版|动画|漫画|短剧|演出|版权|艺术|手游|电视|唱片|传媒|娱乐|电竞|剧集|玩具|旅游业|画廊|博物馆|书业|印刷|广告业)"
    ),
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
    # 对日出口: a name of one character, between a preposition and what is traded.
    short = rf"(?<=[对自输从向])[{''.join(_CHINESE_SHORT)}](?=出口|进口|贸易|文化|服务|投资|销售|版权|游戏|输出|顺差|逆差|图书)"
    return re.compile(f"{trie_at(names)}|{short}"), names | _CHINESE_SHORT


@cache
def place_names(language: Language, *, coded: bool = False) -> str:
    """A pattern of every name that `mentions` knows, longest first; `coded` leaves out regions without a code."""
    pattern, names = _names(language)
    if not coded:
        return pattern.pattern
    words = sorted((name for name, code in names.items() if code), key=len, reverse=True)
    return r"(?<![\w-])(?:" + "|".join(map(re.escape, words)) + r")(?![\w$])"


def names_region(text: str, language: Language) -> bool:
    """Whether a text names a region that has no code, whose figures no series has.

    >>> names_region("North America accounting for", "en"), names_region("Japan's share", "en")
    (True, False)
    """
    pattern, names = _names(language)
    return any(names[match.group(0)] == "" for match in pattern.finditer(text))


def mentions(text: str, language: Language) -> list[Mention]:
    """The places that a normalised text names, in order.

    >>> [(m.code, m.part) for m in mentions("China's exports to Japan fell", "en")]
    [('CHN', 'reporter'), ('JPN', 'partner')]
    """
    pattern, names = _names(language)
    found: list[Mention] = []
    for match in pattern.finditer(text):
        code = names[match.group(0)]
        if match.group(0) in _CITIES and _EVENT.match(text, match.end()):
            continue
        if not code or _CURRENCY.match(text, match.end()):
            continue
        # 日本札幌 is one place.
        if not (found and found[-1].code == code and found[-1].end == match.start()):
            found.append(Mention(match.start(), match.end(), code, _part(text, match, language)))
    return _with_lists(text, found) if language == "en" else found


_CURRENCY = re.compile(r"\s(?:dollars?|cents?|yuan|pounds?|francs?|won|yen|rupees?)\b")
_JOINT = re.compile(r",\s(?:and\s)?(?:the\s)?|\sand\s(?:the\s)?")


def _with_lists(text: str, found: list[Mention]) -> list[Mention]:
    """The places listed before a partner are partners too: Germany, Mexico and Brazil bought."""
    for index in range(len(found) - 2, -1, -1):
        one, following = found[index], found[index + 1]
        joined = _JOINT.fullmatch(text, one.end, following.start)
        if joined and following.part == "partner" and one.part == "place":
            found[index] = replace(one, part="partner")
    return found


def _part(text: str, match: re.Match[str], language: Language) -> Part:
    before = text[max(0, match.start() - 48) : match.start()]
    if language == "en" and re.match(r"'s?\s", text[match.end() : match.end() + 3]):
        return "reporter"
    if language == "en" and _EXPORTED_FROM.search(before):
        return "reporter"
    if _PARTNER_BEFORE[language].search(before) or _PARTNER_AFTER[language].match(text, match.end()):
        return "partner"
    if language == "en" and _LOCATED.search(before):
        return "located"
    if _REPORTER_AFTER[language].match(text, match.end()):
        return "reporter"
    return "place"
