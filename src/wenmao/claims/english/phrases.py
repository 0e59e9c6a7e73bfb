"""Noun phrases of an English sentence, and what in them names something."""

import re
from functools import cache

from wenmao.claims.english.sentence import Sentence
from wenmao.claims.english.wordforms import is_verb_form
from wenmao.claims.places import place_names

INSIDE = frozenset(
    "above below along at of in for on from between with to outside per under within including into among by against through abroad across than".split()
)


def phrase_start(s: Sentence, last: int) -> int:
    """Where the noun phrase that ends at a token begins."""
    p = last
    while p > 0:
        token, before = s.at(p - 1), s.at(p - 2)
        joint = p - 1 if token.tag == "R" else p - 2
        if s.at(joint).word.lower() in _APART and s.at(joint).tag == "R" and _is_counted(s, joint - 1):
            break  # sold 3 million tickets | at a price of
        if token.tag in ("N", "J") or (token.tag == "D" and token.word.endswith(("'s", "s'"))):
            p -= 1
        elif (
            (
                token.tag == "D"
                and before.tag == "C"
                and s.at(p).word[0].isupper()
                and s.at(p - 3).word[:1].isupper()
                and only_places().match(s.words, s.at(p).start)
            )
            or (
                token.tag == "D"
                and before.tag == "C"
                and any(s.at(q).word.lower() == "between" for q in range(max(0, p - 8), p - 2))
            )
            or (
                token.tag == "D"
                and before.tag == "R"
                and before.word.lower() in INSIDE
                and s.at(p - 3).tag in ("N", ")", "R")
            )
        ):
            p -= 2
        elif (
            token.tag == "R"
            and token.word.lower() in INSIDE
            and before.tag in ("N", "R")
            and s.at(p).tag != "T"
            and (before.tag == "N" or s.at(p - 3).tag == "N")
        ):
            p -= 1
        elif token.tag == "R" and token.word.lower() in INSIDE and before.tag == "T":
            # "sales in 2023 of games"
            return p
        elif (
            token.tag == "C"
            and token.word.lower() in ("and", "or", "&")
            and before.tag in ("N", "J", "D")
            and s.at(p).tag in ("N", "J")
            and not _follows_figure(s, p - 2)
        ) or (token.tag == "," and before.tag == "N" and _in_list(s, p - 1)):
            p -= 1
        elif (
            token.tag == "Q"
            and s.found[token.index].unit == "count"
            and before.tag == "R"
            and before.word.lower() in INSIDE
            and s.at(p - 3).tag == "N"
        ):
            p -= 2
        elif (
            token.tag == "Q"
            and s.found[token.index].unit == "count"
            and before.tag == "D"
            and s.at(p - 3).tag == "R"
            and s.at(p - 4).tag == "N"
        ):
            p -= 3
        elif (
            token.tag == "B"
            and (
                s.at(p).tag == "J" or (token.word.endswith("ly") and before.tag in (".", "R", "D", "C", ","))
            )
        ) or (
            token.tag == "P"
            and s.at(p).tag in ("N",)
            and token.word.islower()
            and before.tag in ("D", "R", ".")
        ):
            p -= 1
        else:
            break
    return p


_APART = frozenset(("at",))


def _is_counted(s: Sentence, last: int) -> bool:
    """Whether a noun is what a figure before it counts: sold 3 million *tickets* at a price of."""
    p = last
    while s.at(p).tag in ("N", "J"):
        p -= 1
    return s.at(p).tag == "Q"


def _follows_figure(s: Sentence, last: int) -> bool:
    """Whether the words up to a token belong to a figure before them: 34% *of the total* and pianos."""
    p = last
    while s.at(p).tag in ("N", "J", "D"):
        p -= 1
    return s.at(p).tag == "R" and s.at(p - 1).tag == "Q"


def _in_list(s: Sentence, comma: int, begin: int = 0) -> bool:
    """Whether a comma separates items of one list: books, newspapers and periodicals."""
    opening = comma - 1
    while opening >= begin and s.at(opening).tag not in (".", ",", ":", "(", ")"):
        opening -= 1
    if s.at(opening + 1).tag in ("R", "T", "B", "C", "G", "P") or s.at(opening + 1).word.lower() in (
        "according",
        "thanks",
        "due",
        "compared",
    ):
        return False  # an introduction, not an item
    p, words = comma + 1, 0
    while words < 12:
        token = s.at(p)
        if token.tag == "C" and token.word.lower() in ("and", "or"):
            return s.at(comma - 1).tag == "N" and not any(
                s.at(q).tag in ("V", "G") for q in range(comma + 1, p)
            )
        if token.tag in ("V", "G", "Q", ".", "W", "T", "(", "X"):
            return False
        p += 1
        words += 1
    return False


def phrase_ending(s: Sentence, last: int, *, reduced: bool = False) -> str:
    """The noun phrase that ends at a token, without articles, owner, period and partner.

    `reduced` where it is a verb's subject, in which another verb can stand: goods *shipped to Japan* were.
    """
    if not 0 <= last < len(s.tokens):
        return ""
    # "Creative goods shipped out of ASEAN were": the participle ends the phrase proper.
    start = phrase_start(s, last)
    outer = start
    while s.at(outer - 1).tag == "D":
        outer -= 1
    before = s.at(outer - 1)
    if (
        reduced
        and before.tag == "R"
        and before.word.lower()
        in (
            "of",
            "from",
            "in",
            "by",
            "to",
            "for",
            "out_of",
            "with",
            "on",
            "at",
            "across",
            "between",
            "over",
            "during",
            "abroad",
        )
        and s.at(outer - 2).tag in ("V", "P", "B", "G")
        and s.at(outer - 2).change not in ("be",)
    ):
        q = outer - 2
        while s.at(q).tag == "B":
            q -= 1
        if (
            s.at(q).tag in ("V", "P")
            and s.at(q - 1).tag in ("N", "O")
            and s.at(q)
            .word.lower()
            .endswith(("ed", "ught", "old", "ent", "own", "ade", "bound", "aid", "eld"))
        ):
            return "" if s.at(q - 1).tag == "O" else phrase_ending(s, q - 1)
    if (
        reduced
        and before.tag in ("V", "P")
        and outer == start
        and s.at(start - 2).tag == "N"
        and before.change == "done"
    ):
        return phrase_ending(s, start - 2)
    if start > last:
        return ""
    written = s.words[s.at(start).start : s.at(last).end]
    if only_places().fullmatch(written):
        return written
    return trimmed(s.words[s.at(start).start : s.at(last).end])


def phrase_from(s: Sentence, first: int, *, away: bool = False) -> str:
    """The noun phrase that begins at a token; `away` with the "abroad" that follows it."""
    p = first
    while s.at(p).tag in ("D", "Q"):
        p += 1
    first = p
    last, joined = -1, False
    while True:
        token = s.at(p)
        lower = token.word.lower()
        if (
            token.tag == "N"
            and last >= 0
            and s.at(p - 1).word.endswith("s")
            and not s.at(p - 1).word.endswith("ss")
            and is_verb_form(token.word)
            and s.at(p + 1).tag in ("D", "Q", "N", "B", "R", "J")
        ):
            break  # six in ten gamers pay
        described = p == first and token.tag in ("G", "P") and s.at(p + 1).tag == "N"  # paying users
        if token.tag in ("N", "J") or (p == first and token.tag == "B") or described:
            last = p if token.tag == "N" else last
        elif (
            token.tag == "R"
            and last >= 0
            and (
                lower in ("of", "for", "with", "on", "outside", "above", "below")
                or (lower == "from" and s.at(p + 1).tag in ("N", "J") and s.at(p + 1).word.islower())
            )
            and s.at(p + 1).tag in ("N", "J", "D")
            and not (lower == "on" and (s.at(p + 1).word[0].isupper() or s.at(p + 1).word in _STATES))
        ):
            if s.at(p + 1).tag == "D" and s.at(p + 1).word.lower() not in ("the", "a", "an", "this"):
                break
        elif (
            (token.tag == "D" and s.at(p - 1).tag == "R")
            or (token.tag == "D" and token.word.endswith(("'s", "s'")) and s.at(p - 1).tag in ("D", "R"))
            or (
                token.tag == "R"
                and lower == "in"
                and last >= 0
                and s.at(p + 1).tag in ("N", "J")
                and s.at(p + 1).word.islower()
                and s.at(p + 1).word.lower()
                not in ("total", "all", "sales", "revenue", "turn", "place", "use", "operation")
            )
        ):
            pass
        elif (
            token.tag == "R"
            and lower == "by"
            and last == p - 1
            and s.at(p + 1).tag in ("N", "J")
            and s.at(p + 1).word.islower()
        ):
            pass  # trips by foreigners
        elif (
            token.tag == "C"
            and lower in ("and", "or", "&")
            and s.at(p + 1).tag in ("N", "J")
            and not _figure_follows(s, p + 1)
            and (not _verb_follows(s, p + 1) or s.at(p + 1).word.lower() in ("regions", "territories"))
        ):
            if joined:
                break
            joined = True
        elif token.tag == "," and _in_list(s, p, first) and s.at(p + 1).tag in ("N", "J"):
            pass
        else:
            break
        p += 1
    if last < first:
        return ""
    phrase = trimmed(s.words[s.at(first).start : s.at(last).end], placed=True)
    behind = s.at(last + 1)
    if away and behind.word.lower() == "at" and s.at(last + 2).word.lower() == "home":
        return phrase + s.words[s.at(last).end : s.at(last + 2).end]
    if away and behind.word.lower() in ("abroad", "overseas"):
        return phrase + s.words[s.at(last).end : behind.end]  # readers abroad
    return phrase


_STATES = frozenset("average show display offer sale board record loan view paper hand site stage".split())


def _verb_follows(s: Sentence, position: int) -> bool:
    p = position
    while s.at(p).tag in ("N", "J", "R", "D"):
        p += 1
    return s.at(p).tag in ("V", "X")


def _figure_follows(s: Sentence, position: int) -> bool:
    """Whether a noun has a figure of its own right behind it: 61% of imports and *Europe 20%*."""
    p = position
    while s.at(p).tag in ("N", "J"):
        p += 1
    return s.at(p).tag == "Q"


def clause_follows(s: Sentence, position: int) -> bool:
    """Whether the noun phrase at a position is the subject of a verb: of *brands hold* trademarks."""
    return _verb_follows(s, position)


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
