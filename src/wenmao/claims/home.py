"""The economy that a document is about."""

import re
from collections import Counter

from wenmao.claims.chinese.places import is_of_firm
from wenmao.claims.places import Mention, mentions
from wenmao.claims.quantities import normalised
from wenmao.documents.model import Document
from wenmao.vocabulary.places import groups

DEFAULT_REPORTER = "CHN"
_READ = 20_000  # characters: what a text is about stands near its beginning
# Currencies that name an economy; dollars and euros do not.
_CURRENCIES = {
    "CHN": r"\byuan\b|\bRMB|\brenminbi\b", "KOR": r"\bwon\b(?!\sby)|₩", "JPN": r"\byen\b", "GBR": r"£|\bpence\b", "IND": r"₹|\brupees\b|\bRs\s",
    "BRA": r"R\$|\breais\b", "NGA": r"₦|\bnaira\b", "TUR": r"₺|\blira\b", "AUS": r"A\$", "CAN": r"C\$", "MEX": r"MX\$", "THA": r"\bbaht\b|THB", "VNM": r"\bdong\b",
    "IDN": r"\brupiah\b", "CHE": r"\bSwiss\sfrancs\b|\bCHF\b", "POL": r"\bzlotys?\b",
}  # fmt: skip
# The same in Chinese text that names no economy as the owner of its figures.
_CHINESE_CURRENCIES = {
    "TWN": "[新台]台?币", "HKG": "港[元币]", "JPN": "日[元圆]", "KOR": "韩[元圆]", "GBR": "英镑", "IND": "卢比", "THA": "泰铢",
    "VNM": "越南盾", "RUS": "卢布", "BRA": "雷亚尔", "SAU": "里亚尔", "IDN": "印尼盾", "NGA": "奈拉", "MYS": "林吉特|马币",
}  # fmt: skip
_OF_CHINA = re.compile(
    r"我国|国家(?:统计|新闻出版|电影|版权|广播电视|广电|文物|外汇|税务)|海关总署|(?<!国)(?:商务部|文旅部|文化和旅游部)|中国(?!香港|澳门|台湾|内地|大陆|游客|市场|买家|消费者)"
)
_FIRM = re.compile(
    r"(?:the|The|a|A)\s(?:[A-Z]\w+(?:-based)?\s)?(?:[\w-]+\s)?(?:group|maker|label|developer|company)\b|-based\b|"
    r"\b(?:Inc|Corp|Ltd|plc|Holdings|NASDAQ|NYSE|net\s(?:profit|income|loss)|gross\smargin|operating\s(?:profit|margin)"
    r"|[Tt]he\s(?:company|group|firm|studio|label)|shareholders|earnings|bookings)\b"
    r"|\b[A-Z]\w+\s(?:Toys|Games|Group|Culture|Media|Studios?|Entertainment|Pictures|Interactive|Publishing)\s(?:said|says|reported|posted|booked|sold)\b"
    r"|\bits\s(?:publisher|producer|developer|maker|distributor)\s(?:said|told)\b"
)
_STUDY = re.compile(
    r"\b(?:we\s(?:find|estimate|show|use|scrape|exploit|document|ask)|our\s(?:sample|results|estimates|model)|regressions?|coefficients?|elasticit(?:y|ies)|p\s?<)\b",
    re.IGNORECASE,
)


def home_of(document: Document) -> str | None:
    """The economy whose figures a document gives unless a sentence names another; None for a firm's.

    The one that is named most often as the owner of figures, else the first one
    named. A text that names none is about China, the default economy, unless it
    speaks of a firm's results, of a sample, or counts in another's currency.
    """
    sample = normalised(document.text[:_READ])
    named = [m for m in mentions(sample, document.language) if m.code not in groups() or m.code == "EU"]
    owners = Counter(m.code for m in named if m.part == "reporter" and m.code != "WLD")
    if document.language == "zh":
        return _home_of_chinese(sample, named, owners)
    if owners:
        return owners.most_common(1)[0][0]
    if _FIRM.search(sample):
        return None
    for part in ("place", "located"):
        for mention in named:
            if mention.part == part and mention.code != "WLD":
                return mention.code
    if any(m.code == "WLD" for m in named):
        return "WLD"
    if code := _counted_in(sample, _CURRENCIES):
        return code
    return None if _STUDY.search(sample) else DEFAULT_REPORTER


def _counted_in(sample: str, currencies: dict[str, str]) -> str | None:
    """The economy whose currency a text counts in, or nothing."""
    return next((code for code, written in currencies.items() if re.search(written, sample)), None)


def _led_by(sample: str, named: list[Mention]) -> str | None:
    """The economy abroad that a text begins with, where China is at most its market: 新加坡入境旅客."""
    if not named or named[0].part == "partner" or named[0].start > _LEAD:
        return None
    first = named[0].code
    if first in (DEFAULT_REPORTER, "WLD", "HKG", "TWN", "MAC") or "全国" in sample[:_LEAD]:
        return None
    others = {m.code for m in named if m.code not in (first, "WLD")}
    return first if others == {DEFAULT_REPORTER} else None


_LEAD = 24  # characters within which a text says what it is about


def _home_of_chinese(sample: str, named: list[Mention], owners: Counter[str]) -> str | None:
    """A Chinese text is about China, unless it is a firm's or names another economy and not China."""
    # 英国…占全国经济的5%: the whole of the economy that is named.
    foreign = bool(owners) and DEFAULT_REPORTER not in owners
    if foreign:
        named = [mention for mention in named if sample[mention.start : mention.end] != "全国"]
    if not _OF_CHINA.search(sample) and (guest := _led_by(sample, named)):
        return guest
    if _OF_CHINA.search(sample) or (not foreign and "全国" in sample):
        return DEFAULT_REPORTER
    if is_of_firm(sample):
        return None
    if any(mention.code == DEFAULT_REPORTER for mention in named):
        return DEFAULT_REPORTER
    if not owners:
        return _counted_in(sample, _CHINESE_CURRENCIES) or DEFAULT_REPORTER
    return owners.most_common(1)[0][0]
