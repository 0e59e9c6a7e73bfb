"""What a noun phrase names: places only, nothing by itself, or a thing under its proper name."""

import re
from functools import cache

from wenmao.claims.places import place_names


def is_generic(phrase: str) -> bool:
    """Whether a phrase names nothing by itself: it, the figure, growth.

    >>> is_generic("the total"), is_generic("exports of toys")
    (True, False)
    """
    return not phrase or bool(_GENERIC.fullmatch(phrase))


_GENERIC = re.compile(
    r"(?:it|they|this|that|these|those|(?:the\s)?(?:figure|figures|total|number|country|nation|sum|amount|count|rate|increase|decrease|decline|rise|drop|fall|growth|former|latter|remainder|rest|others?|result|level|group|company|firm|ministry|report|association|total\svolume|average|target|expansion|peak|change|pace|bulk|one|proportion|share|percentage)|[\W\d]*)",
    re.IGNORECASE,
)


def named(phrase: str) -> str:
    """A phrase that names something by itself, or nothing: neither the figure nor Japan alone.

    >>> named("exports of toys"), named("the total"), named("Japan")
    ('exports of toys', '', '')
    """
    return "" if is_generic(phrase) or only_places().fullmatch(phrase) else phrase


def names_place(phrase: str) -> bool:
    """Whether a phrase names a place, or whom the text calls its own: paid to Nigerian artists, by our country.

    >>> names_place("overseas readers"), names_place("buyers in Japan")
    (False, True)
    """
    return bool(_place_named().search(phrase))


@cache
def _place_named() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{place_names('en', coded=True)}|our\s\w+)\b")


@cache
def _coded_place() -> re.Pattern[str]:
    return re.compile(place_names("en", coded=True))


@cache
def only_places() -> re.Pattern[str]:
    """Nothing but places: Britain; the United States, Japan and South Korea."""
    name = rf"(?:the\s)?(?:{place_names('en')})"
    return re.compile(rf"{name}(?:(?:,\s(?:and\s)?|\sand\s){name})*(?:\salone|\smarkets?)?")


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    name = rf"(?:the\s)?(?:{place_names('en')})"
    leads = (
        r"(?:(?:and|but|while|though|whereas|as|with|resulting|respective)(?=\s)|the|a|an|its|their|this|these|those|his|her|our|some|about|amount\sof|total|overall|record|reduced|narrower|wider|annual|full-year|year-on-year|"
        r"(?:first|second|third|fourth)-(?:quarter|half)|yearly|quarterly|estimated|aggregate|(?-i:(?!Children|Women|Men|People)(?:(?!of\b|in\b|for\b|from\b|and\b|to\b)[\w.&-]+\s){0,3}[A-Z][\w.]*'s)|(?-i:(?!children|women|men\b|people|(?:of|in|for|from|and|to)\b)(?:(?!of\b|in\b|for\b|from\b|and\b|to\b)[\w-]+\s){0,2}[a-z][\w-]*(?:'s|s')(?=\s[\w&-]+\s(?!of\b|in\b|from\b|to\b)))|(?:country|nation|sector|industry|province|company|group|app|studio|platform)s?'s?|(?:[\w-]+\s)?(?:maker|publisher|firm|developer|exporter|label)s?'s?)"
    )
    partner = rf"\s(?:to|from|with|into|in|within|across|of)\s(?:(?:partner\s)?(?:countries|economies|members)\s(?:in|along|of|participating\sin|involved\sin)\s)?{name}(?:(?:,\s(?:and\s)?|\sand\s){name})*(?:\smembers?|\scountries|\smarkets?|\spartners?|\seconomies|\s(?:mainland|economies))?|\s(?:of|for|in|by)\s(?:the\s)?(?:{place_names('en')})'s?\s[\w' -]+"
    located = r"\s(?:to|from|in|with)\sthe\srest\sof\s.*|\s(?:to|from|with|in)\s(?:non-member|partner|member|third|other|foreign|developing|advanced|neighbouring)\s(?:countries|states|economies|markets)|\s(?:of|for)\s[\"“].*|\sto\sthe\s(?:value|tune|amount)|\s(?:at|on)\s(?:the|its|their|our|such|these)\s[\w' -]+|\sby\s(?:destination|country|category|type|sector|product|region|channel|genre|month|year|format|partner|market|origin)|\son\s[A-Z][\w' -]+|\sin\sthe\s(?:sector|industry|country|region|city|mainland|world|province|market|economy|field)|\sin\sthe\s\d+\s[\w' -]+|\sin\sthe\s[A-Z][\w'-]*(?:\s[A-Z][\w'-]*)+|\sthrough\s[\w' -]+|\sfor\s(?:export|the\s(?:month|year|quarter|period))|\swith\san?\s.+|\swith\s(?:the\s)?Belt\sand\sRoad.*|\sas\sa\swhole|\sacross\sthe\s[\w' -]+"
    return (
        re.compile(
            rf"(?:(?:{leads}|(?:highest|best|top|lowest)-\w+ing|(?:{place_names('en', coded=True)})(?:'s|s')?(?!(?:(?<=n)|(?<=ese)|(?<=sh)|(?<=ch))\s(?:{_PEOPLE})\b))\s+)+(?=\S)",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?:{partner}|{located}|\sbetween\s{name}.*\sand\s.*|\s(?:alone|combined|together|overall|worldwide|globally))$"
        ),
        re.compile(
            rf"(?:{partner}|\sfor\sexport|\swith\sa\s.+|(?<!from)\s(?:alone|combined|together|abroad|overall|worldwide|globally|overseas))$"
        ),
    )


# Who comes from a place is told by it: buyers from Japan; exports are not.
_COMING = re.compile(
    r"\b(?:buyers|visitors|tourists|travell?ers|orders|guests|students|readers|players|users|viewers|bidders|collectors)\sfrom\s[^,]*$",
    re.IGNORECASE,
)
_PEOPLE = "visitors|arrivals|tourists|travell?ers|guests|buyers|students|shoppers|bidders|collectors"


def trimmed(phrase: str, *, placed: bool = False) -> str:
    """A phrase without what is no part of its name; `placed` keeps "on the list" and the like."""
    head, tail, short_tail = _edges()
    phrase = phrase.strip(" ,.;:()\"“”'*•-")
    if not _COMING.search(phrase):
        phrase = (short_tail if placed else tail).sub("", phrase)
    shorter = head.match(phrase)
    rest = phrase[shorter.end() :].strip() if shorter else ""
    if rest and not (
        (is_generic(rest) or rest.startswith("share of"))
        and "'" in phrase
        and not _coded_place().match(phrase)
    ):
        phrase = rest  # but "Streaming's share" is named by its owner
    return phrase.strip(" ,.;:()\"“”'*•-")
