"""Places by the names that statistics print, in Chinese and English."""

import re
import unicodedata
from functools import cache, lru_cache

from wenmao.vocabulary.areas import area_codes, areas
from wenmao.vocabulary.places import groups, places

# Names in use by customs and international organisations that CLDR and ISO 3166-1 do not have.
_ALIASES = {
    "HKG": "中国香港 Hong_Kong,_China Hong_Kong_SAR China,_Hong_Kong_SAR",
    "TWN": "中国台湾 台澎金马关税区 Taiwan,_China",
    "MAC": "中国澳门 Macao,_China Macau China,_Macao_SAR",
    "CHN": "中国内地 Mainland_China Chinese_mainland",
    "KOR": "Korea,_Rep. Republic_of_Korea R._O._Korea Rep._of_Korea 大韩民国",
    "PRK": ("Democratic_People's_Republic_of_Korea DPR_Korea D._P._R._Korea Korea,_Dem._People's_Rep."),
    "USA": "United_States_(US) United_States_of_America USA 美利坚合众国",
    "GBR": "United_Kingdom_(UK) UK Great_Britain",
    "RUS": "俄罗斯联邦 Russian_Federation",
    "ARE": "阿联酋 UAE",
    "SAU": "沙特",
    "VNM": "Viet_Nam",
    "LAO": "Laos Lao_PDR",
    "YEM": "也门共和国",
    "BWA": "博茨瓦那",
    "CAF": "中非",
    "COG": "刚果 刚果共和国 Congo,_Rep. Republic_of_Congo",
    "COD": ("民主刚果 刚果民主共和国 Congo,_Dem._Rep. DR_Congo Democratic_Republic_of_the_Congo"),
    "GNB": "几内亚(比绍)",
    "MYT": "马约特岛",
    "CZE": "捷克共和国 Czech_Republic",
    "MKD": "马其顿 Macedonia",
    "BIH": "波黑 Bosnia_and_Herzegovina",
    "DOM": "多米尼加 Dominican_Rep.",
    "CUW": "库腊索 库腊索岛",
    "KNA": "圣其茨-尼维斯",
    "FSM": "密克罗尼西亚联邦 Micronesia_(Fed._States_of)",
    "WLF": "瓦利斯和浮图纳",
    "PSE": "巴勒斯坦 Palestine State_of_Palestine",
    "SPM": "圣皮埃尔和密克隆",
    "ABW": "阿鲁巴岛",
    "SRB": "塞尔维亚共和国",
    "MNE": "黑山共和国",
    "BGD": "孟加拉",
    "FLK": "福克兰群岛(马尔维纳斯)",
    "VAT": "梵蒂冈城国 Holy_See",
    "SWZ": "Swaziland",
    "CPV": "Cabo_Verde",
    "TUR": "Turkey",
    "CIV": "Ivory_Coast Cote_d'Ivoire",
    "MMR": "Burma Myanmar",
    "IRN": "Iran,_Islamic_Rep.",
    "EGY": "Egypt,_Arab_Rep.",
    "SVK": "Slovak_Republic",
    "BRN": "Brunei_Darussalam",
    "EU": "欧洲联盟 European_Union EU EU27 EU_(27)",
    "ASEAN": "东南亚国家联盟 Association_of_Southeast_Asian_Nations",
    "RCEP": (
        "RCEP 区域全面经济伙伴关系协定 区域全面经济伙伴关系协定(RCEP)成员国 "
        "Regional_Comprehensive_Economic_Partnership"
    ),
    "BRI": (
        "共建“一带一路”国家和地区 共建一带一路国家 “一带一路”沿线国家 "
        "Jointly_build_the_countries_along_Belt_and_Road_Routes"
    ),
    "WLD": "世界 全世界 World",
    "_X": "国(地)别不详 国(地)别不详的 Areas,_nes",
}


@lru_cache(4096)
def place_code(name: str) -> str | None:
    """The code of a place, area or group by its name in Chinese or English, or by the code itself.

    >>> [place_code(name) for name in ("中国香港", "韩国", "Viet Nam", "刚果（金）", "CHN", "亚特兰蒂斯")]
    ['HKG', 'KOR', 'VNM', 'COD', 'CHN', None]
    """
    return name.strip() if name.strip() in area_codes() else _codes().get(plain_name(name))


def plain_name(name: str) -> str:
    """A name without what writers vary: width, case, accents, blanks, articles, and for & st.

    >>> plain_name("Côte d’Ivoire"), plain_name("St. Kitts & Nevis"), plain_name(" 刚果 （金）")
    ("cote d'ivoire", 'saint kitts and nevis', '刚果(金)')
    """
    text = unicodedata.normalize("NFKD", name).casefold().replace("’", "'").replace("&", " and ")
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in '“”"*#')
    text = re.sub(r"\bst\.? ", "saint ", text)
    text = re.sub(r"\s*\(the\)|,\s*the$|^the\s+", "", " ".join(text.split()))
    # Chinese writes no blanks.
    return re.sub(r"\s+(?=[^\x00-\xff(]|\()|(?<=[^\x00-\xff)])\s+", "", text).strip()


@cache
def _codes() -> dict[str, str]:
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    found: dict[str, str] = {}
    for area in areas():
        found |= {plain_name(area.en): area.code, plain_name(area.zh): area.code}
    for country in pycountry.countries:
        for name in ("name", "official_name", "common_name"):
            if said := getattr(country, name, None):
                found[plain_name(said)] = country.alpha_3
    for group in groups().values():
        found |= {plain_name(group.en): group.code, plain_name(group.zh): group.code}
    for place in places().values():
        found |= {plain_name(place.en): place.code, plain_name(place.zh): place.code}
    for code, names in _ALIASES.items():
        found |= {plain_name(name.replace("_", " ")): code for name in names.split()}
    return found
