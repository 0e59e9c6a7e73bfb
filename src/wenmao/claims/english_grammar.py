"""How English economic text means its figures: kind, direction and subject."""

import re
from functools import cache

from wenmao.claims.model import Direction
from wenmao.claims.places import place_names
from wenmao.claims.quantities import alternation, lexicon
from wenmao.claims.sense import Sense, Setting, Span

_SENTENCE_END = re.compile(
    r"(?<!\bU\.S)(?<!\bNo)(?<!\bno)(?<!\bvs)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bCo)(?<!\bInc)(?<!\bLtd)(?<!\bFig)"
    r"[.!?][\"'”’)\]]*(?:\s?\[\d+\])*(?=\s+[\"'“‘(\[]?[A-Z0-9$€£¥-]|\s*$)|\n+"
)
_CLAUSE_END = re.compile(
    r"[;:]\s|,\s|\s[–—-]\s|\s?[()]\s?|\s(?=(?:while|whereas|but|although|though|which)\s)"
    r"|\s(?=(?:with|as|and)\s(?:the\s|its\s)?[\w' -]{2,60}?\b(?:accounting|reaching|rising|falling|growing|declining|increasing|dropping|making|representing|rose|fell|grew|reached|dropped|declined|increased|were|was|totaled|totalled|accounted|stood|climbed|jumped|surged|soared|exceeded|hit|came|contributed|contributing)\b)"
)
_ADJECTIVES = r"(?:year[- ]on[- ]year|year[- ]over[- ]year|y-o-y|yoy|annual|annualized|annualised|quarter[- ]on[- ]quarter|month[- ]on[- ]month|compound(?:\sannual)?|average(?:\sannual)?|nominal|real|sharp|steep|steady|modest|slight|further|cumulative|overall|net|big|huge)"
_UP_NOUN = r"(?:increase|growth|rise|gain|jump|surge|expansion|hike|climb|uptick|leap|improvement|rebound|boost|upturn|CAGR)"
_DOWN_NOUN = (
    r"(?:decrease|decline|drop|fall|reduction|slump|contraction|dip|slide|plunge|loss|downturn|cut|shortfall)"
)
_RIGHT_CHANGE = re.compile(
    rf"^[\s-]*(?:{_ADJECTIVES}[\s,]*)*(?:(?P<up>{_UP_NOUN}|higher|more\sthan|greater|above|up\b)|(?P<down>{_DOWN_NOUN}|lower|less\sthan|fewer|smaller|below|down\b))",
    re.IGNORECASE,
)
_RIGHT_YOY = re.compile(
    rf"^[\s,]*(?:{_ADJECTIVES}|from\sa\syear|over\sthe\sprevious|compared\swith)", re.IGNORECASE
)
_RIGHT_OF = re.compile(r"^\s(?:of|share)\b", re.IGNORECASE)
_CHANGE_OF = re.compile(
    rf"(?:(?P<up>{_UP_NOUN}|growth\srate|rate\sof\sgrowth)|(?P<down>{_DOWN_NOUN}))\s?(?:rate\s?)?(?:\sof|\swas|\sstood\sat|\sis|\sreached|\sreaching|\sat|:|\sto)?\s*(?:an?\s|some\s)?$",
    re.IGNORECASE,
)


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, str]]:
    cues = lexicon("en")["cues"]
    senses: dict[str, str] = {}
    for name in ("level", "rate_nouns", "share", "up", "down"):
        senses |= dict.fromkeys(cues[name], name)
    return re.compile(rf"(?<![\w-])(?:{alternation(senses)})(?![\w-])", re.IGNORECASE), senses


@cache
def _verbs() -> str:
    cues = lexicon("en")["cues"]
    words = [*cues["level"], *cues["up"], *cues["down"], *cues["share"]]
    nouns = {"growth", "expansion", "contraction", "share", "shares", "proportion", "weight", "market share", "decline",
             "percentage of", "top", "record", "records", "post", "sold", "more", "less", "higher", "lower", "reduction",
             "is", "exports", "licensed", "published", "released", "exported", "imported", "held", "made", "reduced", "downturn", "upturn", "improvement", "fewer", "drop", "increase", "rise", "gain", "fall", "decrease", "surge", "jump", "slump", "rebound", "cut"}  # fmt: skip
    return alternation(word for word in words if word not in nouns)


@cache
def _tail() -> re.Pattern[str]:
    """What stands between a subject and its number: verbs, adverbs, prepositions."""
    adverbs = (
        r"by|to|at|of|from|a|an|the|some|in|for|as|and|also|then|even|still|already|only|just|now|further|slightly|sharply|"
        r"steadily|modestly|strongly|significantly|markedly|year-on-year|year\son\syear|yoy|annually|cumulatively|collectively|"
        r"together|respectively|again|first|between|being|has|have|had|which|that|will|would|is|expected|projected|estimated|forecast|set|likely|on|per|"
        r"up|down|more|than|over|nearly|almost|about|record|high|new|roughly|respectively|well|altogether|or|reportedly|averaging|combined|"
        r"year|an\saverage|annual|average|rate|growth|rates?|increase|decrease|decline|rise|fall|drop|gain|surge|jump|slump|reduction|expansion|contraction|"
        r"representing|marking|reflecting|registering|recording|seeing|showing|posting|a\stotal|total\sof|worth|compared|with|against|its|it|they|the\sformer|the\slatter|both|went|goes|going|moved|having|lower|higher|ranked|ranks|below|above|risen|fallen|therefore|thus|hence|quarter-on-quarter|month-on-month|compound|sharp|steep|robust|double-digit|but|while|whereas|yet|though|although"
    )
    time = r"(?:19|20)\d\d|(?:the\s)?same\speriod(?:\slast\syear)?|a\syear\s(?:earlier|ago|before)|(?:the\s)?(?:previous|last|this)\syear"
    return re.compile(rf"(?:^|[\s,(])(?:{_verbs()}|{adverbs}|{time})[\s,:(]*$|[\s,:(-]+$", re.IGNORECASE)


_WHEN = (
    r"(?:(?:in|during|by|for|over|since|as\sof|through|throughout|from|between|at)\s(?:the\s)?(?:end\sof\s|year\s|fiscal\s|whole\sof\s|full\syear\s)?"
    r"(?:first\s(?:half|quarter|\w+\s(?:months|quarters))|second\s(?:half|quarter)|third\squarter|fourth\squarter|H[12]|Q[1-4]|FY\s?\d{2,4}|past\s\w+\syears|last\s\w+\syears|same\speriod|(?:19|20)\d\d|[A-Z][a-z]+\s(?:to|through|and)\s[A-Z][a-z]+|January|February|March|April|May|June|July|August|September|October|November|December|last\syear|this\syear|that\syear|that\syear|period|year|quarter|month)"
    r"(?:\s(?:of|in|and|to))?(?:\s(?:19|20)\d\d|\sthis\syear|\slast\syear)?|last\syear|this\syear|(?:19|20)\d\d(?=\s[a-z]))"
)


@cache
def _head() -> re.Pattern[str]:
    joints = (
        r"while|whereas|and|but|with|as|of\swhich|among\s(?:them|these)|meanwhile|moreover|however|also|the|a|an|its|their|this|these|"
        r"that|in\sparticular|notably|according\sto[^,]+|data\sshow(?:ed)?(?:\sthat)?|official\sdata\sshow(?:ed)?|statistics\sshow(?:ed)?|when|where|thanks\sto|driven\sby|"
        r"(?:[A-Z]\w+\s)?(?:estimates?|estimated|says|notes|found|finds|reports|calculates?|forecasts?|expects?)\sthat|resulting\sin|leading\sto|bringing|leaving|giving|taking|pushing|lifting|sending|for|by|in\stotal|overall|on\sthe\sother\shand|by\scontrast|in\scontrast|then|so|although|though|because|since|after|"
        r"China's|the\scountry's|the\snation's|China|Chinese(?=\s(?:exports|imports))|the\scountry|it|they|which|some|reported\sthat|said\sthat|says|said|show|shows|showed|reported|of|reduced|narrowed|widened|narrower|wider|smaller|larger|bigger|record|estimated|combined"
    )
    possessive = r"(?:[A-Z][\w.]*\s)?[A-Z][\w.]*'s?"
    return re.compile(
        rf"^(?:\s*(?:{_WHEN}|(?:{joints})(?![\w'-])|{possessive}(?=\s)|[-–—•*\"“”'(,:;]+|\[\d+\]|\(?\d+[.)](?=\s))\s*,?)+\s*",
        re.IGNORECASE,
    )


@cache
def _inner() -> re.Pattern[str]:
    """A verb inside the phrase: what follows it is the object, which is what is measured."""
    return re.compile(
        r"^.*\b(?:resulting\sin|leading\sto|achieving|achieved|generating|generated|recording|recorded|posting|posted|earning|earned|"
        r"reporting|reported|registering|registered|bringing|brought\sin|brought|yielding|yielded|producing|produced|creating|created|saw|seeing|seen|had|has|have|having|attracted|attracting|"
        r"making|reaching|ran|running|showing|said|says|pushed|pushing|lifted|lifting|sending|sent|leaving|left|taking|took|raised|raising|expects|expected|delivered|realised|realized|enjoyed)\s+",
        re.IGNORECASE,
    )


_STOP = r"(?=$|\s(?:achieving|achieved|generating|generated|earning|earned|recording|recorded|posted|posting|saw|seeing|taking|reaching|making|sold|exported|imported|participating|participated|took|signed|released|published|valued|worth)\b|[,.;:()]|\s(?:in\s(?:19|20)\d\d|in\sthe\s(?:first|second|third|fourth|same)|last\syear|this\syear|while|whereas|which|that|and\s\w+ing|and\s\d|and\smore\sthan|up|down|compared|rose|fell|was|were|is|are|has|have|had|grew|increased|declined|reached|accounted|account|year-on-year|from\sa\syear|over\sthe|during|with|came|go|went|comes|by|as|at|per|to|for|on|across|between|since|respectively|driven|but|worldwide|globally|held|took|attended|entered|covered|each)\b)"
_AFTER_CHANGE = re.compile(
    rf"^[\s-]*(?:{_ADJECTIVES}[\s,]*)*(?:{_UP_NOUN}|{_DOWN_NOUN})\s(?:in|of|for)\s(?:the\s|its\s|their\s|China's\s)?(?P<phrase>.+?){_STOP}",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"^\s(?:(?:worth|in\sterms)\sof|of|in)\s(?:the\s|its\s|their\s|all\s|China's\s)?(?P<phrase>[a-z].+?){_STOP}",
    re.IGNORECASE,
)
_COUNT_NOUN = re.compile(rf"^\+?\s*(?:of\s(?:the\s|its\s)?)?(?P<phrase>[a-z].*?){_STOP}", re.IGNORECASE)


class EnglishGrammar:
    """The reading of English."""

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a passage."""
        found, start = [], 0
        for match in _SENTENCE_END.finditer(text):
            if text[start : match.end()].strip():
                found.append((start, match.end()))
            start = match.end()
        if text[start:].strip():
            found.append((start, len(text)))
        return found

    def clauses(self, text: str, sentence: Span) -> list[Span]:
        """The clauses of a sentence."""
        found, start = [], sentence[0]
        for match in _CLAUSE_END.finditer(text, *sentence):
            # "imports and exports rose" is one clause: a new one needs a figure in the one before.
            segment = text[start : match.start()]
            joint = not match.group(0).strip()
            if joint and not re.search(r"\d", segment):
                continue
            # "The United States, Japan and South Korea accounted": a list is one clause.
            if match.group(0) == ", " and _is_list_head(segment):
                continue
            if match.end() > start:
                found.append((start, match.end()))
                start = match.end()
        if start < sentence[1]:
            found.append((start, sentence[1]))
        return found

    def sense(self, setting: Setting, before: Sense | None) -> Sense:
        """The kind and direction of a quantity."""
        quantity, left, right = setting.quantity, setting.left, setting.right
        _cue, name, distance = _nearest(left)
        direction: Direction | None = "up" if name == "up" else "down" if name == "down" else None
        change_of = _CHANGE_OF.search(left)
        right_change = _RIGHT_CHANGE.match(right)
        to_level = bool(re.search(r"\b(?:to|at|from)\s+(?:a\s\w+\s)?$", left, re.IGNORECASE))
        match quantity.form:
            case "rank":
                return Sense("rank")
            case "years":
                return Sense("level")
            case "multiple":
                rising = quantity.verbal and setting.text[quantity.start : quantity.end].lower() != "twice"
                return Sense(
                    "multiple",
                    "up" if rising or direction == "up" else "down" if direction == "down" else None,
                )
            case "points":
                if right_change:
                    return Sense("change", "up" if right_change["up"] else "down")
                if direction is None and before and not _content(left):
                    return before
                return Sense("change", direction)
            case "percent" | "fraction":
                if quantity.negative:
                    return Sense("change", "down")
                if right_change and not re.match(r"^\s*(?:up|down)\b", right):
                    return Sense("change", "up" if right_change["up"] else "down")
                if change_of:
                    return Sense("change", "up" if change_of["up"] else "down")
                if before is not None and not _content(left) and not to_level:
                    return before
                if direction and not to_level:
                    return Sense("change", direction)
                if name == "share" or _RIGHT_OF.match(right) or quantity.form == "fraction":
                    return Sense("share")
                whole = setting.text[setting.clause[0] : quantity.outer_start]
                if re.search(r"\b(?:share|proportion|account\w*|percentage)\b", whole, re.IGNORECASE):
                    return Sense("share")
                if name == "rate_nouns" or (
                    re.search(r"\brate\b", whole, re.IGNORECASE) and not re.search(r"growth", whole)
                ):
                    return Sense("level")
                if re.search(r"\bgrowth\b|\bincrease\b", whole, re.IGNORECASE):
                    return Sense("change", "up")
                if _RIGHT_YOY.match(right) and before is not None and before.direction:
                    return Sense("change", before.direction)
                if before is not None and before.kind == "change" and not name:
                    return before
                return Sense("level" if to_level or name == "level" else "share")
            case _:
                noun_change = right_change and re.match(
                    r"^[\s-]*(?:[\w-]+\s)?(?:increase|rise|gain|growth|jump|surge|drop|fall|decline|decrease|reduction|higher|lower|more\sthan|less\sthan|below|above)\b",
                    right,
                    re.IGNORECASE,
                )
                if noun_change and right_change:
                    return Sense("difference", "up" if right_change["up"] else "down")
                if (
                    change_of
                    and not to_level
                    and not change_of.group(0).rstrip().endswith(("reached", "reaching", "was", "is"))
                ):
                    return Sense("difference", "up" if change_of["up"] else "down")
                if (
                    direction
                    and not to_level
                    and re.fullmatch(
                        r"\s*(?:by|of|(?:\w+ly))?\s*",
                        left[len(left) - distance :] if distance else "",
                    )
                ):
                    return Sense("difference", direction)
                if before is not None and before.kind == "difference" and not _content(left) and not to_level:
                    return before
                return Sense("level")

    def subject(self, setting: Setting) -> str:
        """The phrase that a quantity measures."""
        quantity, right = setting.quantity, setting.text[setting.quantity.end : setting.clause[1]]
        if quantity.form == "count" and quantity.noun:
            found = _COUNT_NOUN.match(right)
            if found:
                return _trim(found["phrase"])
        start = setting.phrase_start
        phrase = _phrase(setting.text[start : quantity.outer_start])
        if re.match(r"(?:those|that)\b", phrase, re.IGNORECASE) or _places().fullmatch(phrase):
            return ""  # the part of a partner in what was measured before
        phrase = _partners().sub("", phrase)
        if phrase and not _generic(phrase):
            return phrase
        changed = _AFTER_CHANGE.match(right)
        if changed:
            return _trim(changed["phrase"])
        shared = re.search(
            r"\b(?:account|represent|mak|made|contribut|tak|took|compris|constitut)\w*", setting.left
        )
        if quantity.form in ("amount", "percent", "fraction") and start == setting.clause[0] and not shared:
            after = _AFTER.match(right)
            if (
                after
                and not re.match(r"(?:19|20)\d\d|the\s", after["phrase"])
                and not re.match(r"\sin\s[A-Z]", right)
            ):
                return _trim(after["phrase"])
        return "" if _generic(phrase) else phrase

    def listed(self, text: str, sentence: Span) -> list[Span]:
        """The stretch before each "respectively"."""
        return [
            (sentence[0], sentence[0] + match.start())
            for match in re.finditer(r"\brespectively\b", text[sentence[0] : sentence[1]], re.IGNORECASE)
        ]


@cache
def _places() -> re.Pattern[str]:
    """Nothing but places: Britain; the United States, Japan and South Korea; with "market" or a verb."""
    name = rf"(?:the\s)?(?:{place_names('en')})"
    verb = r"(?:\s(?:markets?|supplied|bought|took|alone))?"
    return re.compile(rf"{name}(?:(?:,\s(?:and\s)?|\sand\s){name})*{verb}")


@cache
def _partners() -> re.Pattern[str]:
    """The partners at the end of a phrase: exports *to Japan and the EU*."""
    name = rf"(?:the\s)?(?:{place_names('en')})"
    return re.compile(rf"\s(?:to|from|with|into)\s{name}(?:(?:,\s(?:and\s)?|\sand\s){name})*$")


_INTRODUCTION = re.compile(
    r"\s*(?:(?:In|On|During|For|By|From|As|At|With|According|However|Meanwhile|Among|Of|Over|Under|After|Before|Since|Despite|"
    r"Although|While|Thanks|Moreover|Furthermore|Overall|Last|This|Notably|Driven|Compared|Within|Through|Across|Still|Yet|Also|First|Second|Besides|Then|And|But|Today|Now)\b|\w+ly\b)",
    re.IGNORECASE,
)


def _is_list_head(segment: str) -> bool:
    """Whether a stretch before a comma is the first item of a listed subject."""
    if re.search(r"\d", segment) or _INTRODUCTION.match(segment):
        return False
    return not re.search(
        rf"\b(?:{_verbs()}|doubled|tripled|quadrupled|trebled|halved|is|are|was|were|has|have|had)\b",
        segment,
        re.IGNORECASE,
    )


def _nearest(left: str) -> tuple[str, str, int]:
    pattern, senses = _cues()
    last = None
    for match in pattern.finditer(left):
        word = re.sub(r"\s+", " ", match.group(0).lower())
        if senses[word] == "level" and last is not None:
            previous = re.sub(r"\s+", " ", last.group(0).lower())
            if senses[previous] != "level":
                continue  # "growth was 5%": the cue is growth
        last = match
    if last is None:
        return "", "", 99
    word = re.sub(r"\s+", " ", last.group(0).lower())
    return word, senses[word], len(left) - last.end()


def _content(left: str) -> bool:
    """Whether anything but list joints stands between two quantities."""
    return bool(re.sub(r"[\s,()]|\band\b|\bto\b|\bfrom\b|\bthen\b|\bor\b|\brespectively\b", "", left))


def _generic(phrase: str) -> bool:
    return not phrase or (
        bool(
            re.fullmatch(
                r"(?:it|they|this|that|these|those|china|the country|the figure|the sector|the market|which|total|one|(?-i:[A-Z]\w+)|[\W\d]*)",
                phrase,
                re.IGNORECASE,
            )
        )
        and phrase.lower()
        not in (
            "exports",
            "imports",
            "revenue",
            "trade",
            "surplus",
            "deficit",
            "shipments",
            "sales",
            "turnover",
            "royalties",
            "services",
            "goods",
            "games",
            "revenues",
        )
    )


def _phrase(left: str) -> str:
    phrase = " " + left
    while True:
        shorter = _tail().sub("", phrase)
        if shorter == phrase:
            break
        phrase = shorter
    phrase = re.sub(
        r"^.*\bwith\s+(?=(?:\w+\s)?(?:exports|imports|revenues?|sales|a\s|total))",
        "",
        phrase.strip(),
    )
    phrase = _head().sub("", phrase)
    inner = _inner().match(phrase)
    if inner and phrase[inner.end() :].strip():
        phrase = _head().sub("", phrase[inner.end() :])
    return _trim(phrase)


def _trim(phrase: str) -> str:
    phrase = re.sub(rf"[\s,]+{_WHEN}\s*$", "", phrase.strip(" ,.;:()\"“”'"), flags=re.IGNORECASE)
    phrase = re.sub(
        r"\s*\[\d+\]$|,\s(?:by\scontrast|however|meanwhile|in\sturn|too|for\sinstance|for\sexample|in\scontrast)$",
        "",
        phrase,
    )
    return _head().sub("", phrase).strip(' ,.;:()"“”')
