"""What an English figure measures, by what stands behind it: 16 *industries*, a 5% rise in *exports*."""

import re

from wenmao.claims.english.names import is_generic, named
from wenmao.claims.english.phrases import phrase_ending, phrase_from
from wenmao.claims.english.sentence import HIGHER_OR_LOWER, Figure, Sentence
from wenmao.claims.english.verbs import subject_of_verb
from wenmao.claims.english.wordforms import change_noun
from wenmao.claims.sense import Sense

_TRADING = frozenset(
    "exported imported exporting importing sold shipped bought purchased selling shipping buying exports imports sell ship buy "
    "licensed licensing sent traded handled spent paid received collected bring brought".split()
)
_TRADED = re.compile(
    r"(?:[\w-]+\s){0,3}(?:sales|exports|imports|revenues?|trade|turnover|royalties|receipts|fees|spending|expenditure|investments?|income|earnings|"
    r"profits?|takings|funding|orders|deals|subsidies|grants|aid|output|value)\b"
)
_MONEY = frozenset(
    "surplus deficit exports imports market revenue revenues sales trade income turnover royalties profit loss debt investment "
    "budget fund gap shortfall".split()
)
_SPENDING = frozenset(
    "spend spends spent spending pay pays paid paying charge charges charged charging invest invests invested investing "
    "allocate allocates allocated allocating earmarked committed pledged budgeted set sets setting".split()
)
_HAVING = frozenset(
    "be is are was were has have had run runs ran operate operates operated own owns owned attract attracts attracted serve serves served count counts".split()
)
_ADDING = frozenset("add adds added adding".split())
_PERCENT = frozenset("percent percentage points per cent".split())
_EACH = frozenset("per head capita person year month week day hour piece copy seat each annually".split())
_BASES = frozenset("double triple treble quadruple halve".split())
_MARKS = frozenset("mark barrier threshold milestone".split())
_PIECES = frozenset("units items pieces titles copies".split())
_REACHED = frozenset("reached totalled totaled reach stood".split())


def sample(f: Figure, sense: Sense) -> str | None:
    """Respondents (n = 1,032)."""
    if not f.left.rstrip().endswith("=") or f.right.head >= 0:
        return None
    s = f.sentence
    bracket = next((p for p in range(f.position, -1, -1) if s.at(p).tag == "("), 0)
    return phrase_ending(s, bracket - 1) if s.at(bracket - 1).tag == "N" else ""


def counted(f: Figure, sense: Sense) -> str | None:
    """16 industries; imports of copyrights fell to 9,820 items; 46 of the bases."""
    if f.quantity.unit != "count" or sense.kind not in ("count", "difference"):
        return None
    s, right = f.sentence, f.right
    if s.at(right.head).word.lower() in _MARKS:
        return subject_of_verb(s, f.verb)  # passed the 1 billion mark
    if right.head >= 0 and not (right.change and change_noun(s.at(right.head).word)):
        counted = phrase_from(s, right.first, away=f.verb < 0 or f.verb_word in _HAVING)
        counted = counted.removeprefix("strong ")  # a 277,000-strong workforce
        behind = s.at(right.head + 1)
        if f.way == "of" and behind.word.endswith("ed") and s.at(right.head + 2).tag == ",":
            counted += s.words[s.at(right.head).end : behind.end]  # of the 214 firms surveyed,
        if counted in _PIECES and (f.verb_word in _REACHED or (f.way == "to" and f.direction)):
            return subject_of_verb(s, f.verb) or counted
        return counted
    if right.link == "of" and sense.kind == "count" and s.at(right.behind).tag == "O":
        return ""  # 412 of them
    if right.link == "of" and sense.kind == "count" and f.opens_noun(right.behind) and f.way != "noun":
        return phrase_from(s, right.behind)
    return None


def paid_for(f: Figure, sense: Sense) -> str | None:
    """Spend $2.5 billion on series; pay $3,000 a week for a drama: what the money goes on is measured."""
    if f.quantity.form != "amount" or not _SPENDING.intersection((f.verb_word, f.beside.word.lower())):
        return None
    s, p = f.sentence, f.position + 1
    while s.at(p).tag in ("D", "T", "Q") or s.at(p).word.lower() in _EACH:
        p += 1
    if s.at(p).word.lower() not in ("on", "for") or not f.opens_noun(p + 1):
        return None
    phrase = named(phrase_from(s, p + 1))
    return None if phrase in ("", "average") else _with_origin(s, p + 1, phrase)


def _with_origin(s: Sentence, first: int, phrase: str) -> str:
    """A phrase with the nation before it, which is not the payer's: a *Chinese* thriller."""
    while s.at(first).tag == "D":
        first += 1
    origin = s.at(first)
    adjective = origin.word[0].isupper() and origin.word.endswith(("n", "ese", "ch", "sh"))
    whole = f"{origin.word} {phrase}"
    return whole if adjective and s.words.startswith(whole, origin.start) else phrase


def added_to(f: Figure, sense: Sense) -> str | None:
    """Adds 10 percent to the price of a doll: what is added to is measured."""
    s, p = f.sentence, f.position + 1
    if (
        f.way != "verb"
        or f.verb_word not in _ADDING
        or f.quantity.form == "amount"
        or (f.right.head >= 0 and f.quantity.form == "count")
    ):
        return None
    while s.at(p).tag in ("N", "T") and f.quantity.form != "count" and s.at(p).word.lower() in _PERCENT:
        p += 1
    if s.at(p).word.lower() != "to" or not f.opens_noun(p + 1):
        return None
    return named(phrase_from(s, p + 1)) or None


_EARNING = frozenset("earn earns earned earning made took taken reaped fetched generated derived".split())


def earned_from(f: Figure, sense: Sense) -> str | None:
    """Earned $2 billion from exports of handicrafts: the trade that brings it is measured."""
    s, p = f.sentence, f.position + 1
    if f.quantity.form != "amount" or f.verb_word not in _EARNING or s.at(p).word.lower() != "from":
        return None
    phrase = named(phrase_from(s, p + 1)) if f.opens_noun(p + 1) else ""
    return phrase if _TRADED.match(phrase) else None


def listed_amounts(f: Figure, sense: Sense) -> str | None:
    """Took $28 billion, $19 billion and $14 billion respectively of China's exports."""
    if f.quantity.form != "amount" or f.verb < 0:
        return None
    s, p = f.sentence, f.position
    while s.at(p + 1).tag in (",", "C") and "Q" in (s.at(p + 2).tag, s.at(p + 3).tag):
        p += 2 if s.at(p + 2).tag == "Q" else 3
    told = p
    while s.at(p + 1).tag in ("B", ","):
        p += 1
    respectively = any(s.at(q).word.lower() == "respectively" for q in range(told + 1, p + 1))
    if not respectively or s.at(p + 1).word.lower() != "of" or not f.opens_noun(p + 2):
        return None
    phrase = named(phrase_from(s, p + 2))
    return phrase if _TRADED.match(phrase) else None


def of_that(f: Figure, sense: Sense) -> str | None:
    """Of the $14 billion that Americans spent on toys: what the clause behind it speaks of."""
    s, p = f.sentence, f.position + 1
    if s.at(p).word.lower() == "or" and s.at(p + 1).word.lower() == "so":
        p += 2
    if f.quantity.form != "amount" or s.at(p).tag not in ("W", "C", "D") or s.at(p).word.lower() != "that":
        return None
    verb = next((q for q in range(p + 1, p + 9) if s.at(q).tag == "V"), -1)
    if verb < 0:
        return None
    if s.at(verb).word.lower() in _SPENDING and s.at(verb + 1).word.lower() == "on":
        return named(phrase_from(s, verb + 2)) or None
    return subject_of_verb(s, verb) or None


def verbal(f: Figure, sense: Sense) -> str | None:
    """Royalties collected abroad halved: the figure is the verb."""
    word = f.sentence.words[f.quantity.start : f.quantity.end].lower()
    before = f.sentence.at(f.position - 1)
    infinitive = before.tag == "X" or before.word.lower() == "to"
    if not f.quantity.verbal or (word in _BASES and not infinitive):
        return None
    if infinitive and f.sentence.at(f.position + 1).tag == "D":
        return None
    stands = infinitive or before.tag in ("N", "B") or (word.endswith("d") and before.tag in ("V", "P", ","))
    return subject_of_verb(f.sentence, f.position) if stands else None


def acted_on(f: Figure, sense: Sense) -> str | None:
    """Doubles the odds of."""
    word = f.sentence.words[f.quantity.start : f.quantity.end].lower()
    if not f.quantity.verbal or f.sentence.at(f.position + 1).tag != "D":
        return None
    if word in (*_BASES, "twice") and f.beside.tag != "X" and f.beside.word.lower() != "to":
        return None  # nearly double the value of
    return named(phrase_from(f.sentence, f.position + 1, away=True)) or None


def higher(f: Figure, sense: Sense) -> str | None:
    """A 0.4 percentage point higher probability of entry; exports higher by 3.4%."""
    s = f.sentence
    adding = f.quantity.unit == "count" and s.at(f.position + 1).word.lower() in (
        "more",
        "fewer",
        "additional",
    )
    if adding and s.at(f.position + 2).tag in ("N", "J"):
        return phrase_from(s, f.position + 2)  # 5 more national bases
    if (
        f.quantity.form in ("points", "percent", "fraction")
        and s.at(f.position + 1).word.lower() in HIGHER_OR_LOWER
    ):
        return (
            named(phrase_from(s, f.position + 2)) or None
            if s.at(f.position + 2).tag in ("N", "J")
            and s.at(f.position + 2).word.lower() not in ("year", "month", "quarter")
            else None
        )
    compared = (
        f.way == "by"
        and f.beside.word.lower() in HIGHER_OR_LOWER
        and s.at(f.governor.position - 2).tag == "N"
    )
    return named(phrase_ending(s, f.governor.position - 2)) or None if compared else None


def compared_for(f: Figure, sense: Sense) -> str | None:
    """Against 22% for the economy as a whole."""
    if (
        f.way not in ("against", "with", "versus", "than")
        or f.right.link != "for"
        or not f.opens_noun(f.right.behind)
    ):
        return None
    s = f.sentence
    phrase = phrase_from(s, f.right.behind)
    whole = f"{phrase} as a whole"
    return whole if phrase and whole in s.words else named(phrase) or None


def before_its_name(f: Figure, sense: Sense) -> str | None:
    """The average 12% tariff on games; a 14% market share."""
    if f.right.head < 0 or f.right.change or f.quantity.form != "percent":
        return None
    phrase = phrase_from(f.sentence, f.right.first)
    named = sense.kind == "level" if not f.right.share else " " in phrase and not phrase.startswith("share ")
    return phrase if named and not is_generic(phrase) else None


def change_in(f: Figure, sense: Sense) -> str | None:
    """A 5% rise in exports."""
    right = f.right
    if not right.change or right.head < 0 or right.link not in ("in", "of") or not f.opens_noun(right.behind):
        return None
    return named(phrase_from(f.sentence, right.behind)) or None


def amount_of(f: Figure, sense: Sense) -> str | None:
    """$3 billion of toys, $18 billion in exports, 12,000 tonnes of paper."""
    right, form = f.right, f.quantity.form
    if (
        right.link not in ("of", "in", "worth")
        or (
            form not in ("amount", "measure")
            and not (form == "duration" and right.link == "of" and f.quantity.unit == "hour")
        )
        or not f.opens_noun(right.behind)
    ):
        return None
    phrase = phrase_from(f.sentence, right.behind)
    if f.sentence.at(right.behind).word.lower() in ("each", "every"):
        return None
    if not phrase or not phrase[0].islower() or is_generic(phrase):
        return None
    if right.link == "in":
        return phrase if _TRADED.match(phrase) or phrase.endswith(("goods", "value added")) else None
    traded = (
        form != "amount"
        or f.verb_word in _TRADING
        or f.way in ("with", "start", "for", "C", ",", "against", "verb")
    )
    traded = traded or bool(_TRADED.match(phrase))
    return phrase if traded else None


def amount_before_noun(f: Figure, sense: Sense) -> str | None:
    """A $5 billion surplus."""
    right = f.right
    if f.quantity.form != "amount" or right.head < 0 or right.change:
        return None
    held = f.way in ("verb", "start", "with", "for", "of", ",", "C", "to")
    money = f.sentence.at(right.head).word.lower() in _MONEY
    return phrase_from(f.sentence, right.first) if held and money else None
