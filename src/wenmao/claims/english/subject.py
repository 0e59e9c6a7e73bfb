"""What an English figure measures: the noun phrase that its governor takes.

Each rule is one way in which English names it; the first that applies decides. An empty
subject is that of the figure before, or of the sentence before.
"""

import re
from collections.abc import Callable

from wenmao.claims.english.clause import noun_of_verb
from wenmao.claims.english.phrases import (
    clause_follows,
    is_generic,
    only_places,
    phrase_ending,
    phrase_from,
    phrase_start,
    trimmed,
)
from wenmao.claims.english.sentence import Figure, Sentence
from wenmao.claims.english.verbs import object_of_verb, subject_of_verb
from wenmao.claims.english.wordforms import change_noun
from wenmao.claims.sense import Sense

Rule = Callable[[Figure, Sense], str | None]

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
_GIVING = frozenset(
    "cost costs earn earns earned bring brings brought save saves saved win won net netted give gave put puts owe owed pay paid".split()
)
_MORE = frozenset("higher lower larger smaller greater".split())
_EXCEEDING = frozenset(
    "exceed exceeds exceeded exceeding surpass surpasses surpassed surpassing outpace outpaced outpacing beat beating overtook outstripped "
    "outstripping outperformed outnumbered outnumber lagged lag lagging trailed trailing led topped".split()
)
_ADDING = frozenset("add adds added adding".split())
_PERCENT = frozenset("percent percentage points per cent".split())
_EACH = frozenset("per head capita person year month week day hour piece copy seat each annually".split())
_BASES = frozenset("double triple treble quadruple halve".split())
_MARKS = frozenset("mark barrier threshold milestone".split())
_PIECES = frozenset("units items pieces titles copies".split())
_REACHED = frozenset("reached totalled totaled reach stood".split())
# Nouns that only point to a figure; "total", "peak" and the like never name one.
_POINTING = frozenset("total sum figure peak high low record share median mean".split())
_POINTERS = _POINTING | frozenset("value worth amount level average minimum maximum combined".split())
_MARKED = re.compile(
    r"^(?:(?:all-time|record|new|fresh|historic|grand|post-pandemic)\s)+(?=(?:high|low|peak|record|total|sum)\b)"
)
_SUPERLATIVES = frozenset("largest biggest highest leading place most busiest".split())
_OF_CHANGE = re.compile(
    r"\b(?:increase|rise|growth|decline|drop|fall|gain|decrease|surge|jump)\s(?:in|of)\s(.+)"
)


def subject_of(f: Figure, sense: Sense) -> str:
    """The phrase that a figure measures, or nothing where it is that of the figure before."""
    for rule in _RULES:
        named = rule(f, sense)
        if named is not None:
            return named
    return ""


def _named(phrase: str) -> str:
    """A phrase that names something by itself, or nothing."""
    return "" if is_generic(phrase) or only_places().fullmatch(phrase) else phrase


# --- by what stands behind the figure -----------------------------------------------------------


def _sample(f: Figure, sense: Sense) -> str | None:
    """Respondents (n = 1,032)."""
    if not f.left.rstrip().endswith("=") or f.right.head >= 0:
        return None
    s = f.sentence
    bracket = next((p for p in range(f.position, -1, -1) if s.at(p).tag == "("), 0)
    return phrase_ending(s, bracket - 1) if s.at(bracket - 1).tag == "N" else ""


def _counted(f: Figure, sense: Sense) -> str | None:
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


def _of_them(f: Figure, sense: Sense) -> str | None:
    """56 per cent of them women: the part is named behind the pronoun."""
    s, behind = f.sentence, f.right.behind
    if f.right.link != "of" or s.at(behind).word.lower() not in ("them", "which", "whom", "these", "those"):
        return None
    return _named(phrase_from(s, behind + 1)) or None if s.at(behind + 1).tag in ("N", "J") else None


def _explained(f: Figure, sense: Sense) -> str | None:
    """Half of the gap is explained by language."""
    if sense.kind != "share" or f.right.link != "of":
        return None
    s, p = f.sentence, f.right.behind
    while s.at(p).tag in ("N", "J", "D", "O", "R", "T"):
        p += 1
    told = s.at(p).change == "be" and s.at(p + 1).word.lower() in ("explained", "driven", "accounted")
    p += 2 + (s.at(p + 2).word.lower() == "for")
    return _named(phrase_from(s, p + 1)) or None if told and s.at(p).word.lower() == "by" else None


def _of_which(f: Figure, sense: Sense) -> str | None:
    """Art ceramics, of which 18,400 tonnes left; 46 bases, of which 17 were new."""
    s, place = f.sentence, f.governor.position
    if f.way != "W" or f.beside.word.lower() != "of" or f.right.head >= 0:
        return None
    last = place - 2 - (s.at(place - 2).tag == ",")
    return "" if s.readings or s.at(last).tag != "N" else _named(phrase_ending(s, last))


def _paid_for(f: Figure, sense: Sense) -> str | None:
    """Spend $2.5 billion on series; pay $3,000 a week for a drama: what the money goes on is measured."""
    if f.quantity.form != "amount" or not _SPENDING.intersection((f.verb_word, f.beside.word.lower())):
        return None
    s, p = f.sentence, f.position + 1
    while s.at(p).tag in ("D", "T", "Q") or s.at(p).word.lower() in _EACH:
        p += 1
    if s.at(p).word.lower() not in ("on", "for") or not f.opens_noun(p + 1):
        return None
    phrase = _named(phrase_from(s, p + 1))
    return None if phrase in ("", "average") else _with_origin(s, p + 1, phrase)


def _added_to(f: Figure, sense: Sense) -> str | None:
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
    return _named(phrase_from(s, p + 1)) or None


def _of_that(f: Figure, sense: Sense) -> str | None:
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
        return _named(phrase_from(s, verb + 2)) or None
    return subject_of_verb(s, verb) or None


def _with_origin(s: Sentence, first: int, phrase: str) -> str:
    """A phrase with the nation before it, which is not the payer's: a *Chinese* thriller."""
    while s.at(first).tag == "D":
        first += 1
    origin = s.at(first)
    adjective = origin.word[0].isupper() and origin.word.endswith(("n", "ese", "ch", "sh"))
    whole = f"{origin.word} {phrase}"
    return whole if adjective and s.words.startswith(whole, origin.start) else phrase


def _verbal(f: Figure, sense: Sense) -> str | None:
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


def _fraction_of(f: Figure, sense: Sense) -> str | None:
    """One in five creators; half the novels."""
    if f.quantity.form != "fraction":
        return None
    if f.right.head >= 0 and not f.right.change and not f.right.share:
        return phrase_from(f.sentence, f.right.first)
    if f.sentence.at(f.position + 1).tag == "D" and f.right.head < 0:
        return phrase_from(f.sentence, f.position + 2)
    return None


def _acted_on(f: Figure, sense: Sense) -> str | None:
    """Doubles the odds of."""
    word = f.sentence.words[f.quantity.start : f.quantity.end].lower()
    if not f.quantity.verbal or f.sentence.at(f.position + 1).tag != "D":
        return None
    if word in (*_BASES, "twice") and f.beside.tag != "X" and f.beside.word.lower() != "to":
        return None  # nearly double the value of
    return _named(phrase_from(f.sentence, f.position + 1, away=True)) or None


def _change_in(f: Figure, sense: Sense) -> str | None:
    """A 5% rise in exports."""
    right = f.right
    if not right.change or right.head < 0 or right.link not in ("in", "of") or not f.opens_noun(right.behind):
        return None
    return _named(phrase_from(f.sentence, right.behind)) or None


def _before_its_name(f: Figure, sense: Sense) -> str | None:
    """The average 12% tariff on games; a 14% market share."""
    if f.right.head < 0 or f.right.change or f.quantity.form != "percent":
        return None
    phrase = phrase_from(f.sentence, f.right.first)
    named = sense.kind == "level" if not f.right.share else " " in phrase and not phrase.startswith("share ")
    return phrase if named and not is_generic(phrase) else None


def _part_of_places(f: Figure, sense: Sense) -> str | None:
    """The United States contributed 31% of mobile revenue: a place's part is of what the figure is of."""
    if sense.kind != "share" or f.way not in ("verb", "for", "with", "at") or f.verb < 0:
        return None
    whole = _whole_of_list(f)
    if whole < 0 or not only_places().fullmatch(noun_of_verb(f.sentence, f.verb)):
        return None
    return _named(phrase_from(f.sentence, whole))


def _whole_of_list(f: Figure) -> int:
    """Where the whole begins that shares are of, behind the last of them: 31%, 17% and 8% *of revenue*; or -1."""
    s, p = f.sentence, f.position
    while s.at(p + 1).tag in (",", "C") and (s.at(p + 2).tag == "Q" or s.at(p + 3).tag == "Q"):
        p += 2 if s.at(p + 2).tag == "Q" else 3
    opened = s.at(p + 1).word.lower() == "of" and f.opens_noun(p + 2)
    return p + 2 if opened else -1


def _amount_of(f: Figure, sense: Sense) -> str | None:
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


def _amount_before_noun(f: Figure, sense: Sense) -> str | None:
    """A $5 billion surplus."""
    right = f.right
    if f.quantity.form != "amount" or right.head < 0 or right.change:
        return None
    held = f.way in ("verb", "start", "with", "for", "of", ",", "C", "to")
    money = f.sentence.at(right.head).word.lower() in _MONEY
    return phrase_from(f.sentence, right.first) if held and money else None


# --- by what stands before it -------------------------------------------------------------------


def _predicated(f: Figure, sense: Sense) -> str | None:
    """Is small, $92 million; were flat at $3 billion: of what the verb speaks of."""
    if f.way not in ("noun", "at", "by", ",") or f.governor.position <= 0:
        return None
    s = f.sentence
    last = f.governor.position - (f.way != "noun")
    opening = phrase_start(s, last) - 1 if s.at(last).tag in ("N", "J") else -1
    while s.at(opening).tag == "D":
        opening -= 1
    if opening < 0 or s.at(opening).change != "be" or f.quantity.form in ("rank", "years"):
        return None
    return subject_of_verb(s, opening)


def _followed_by(f: Figure, sense: Sense) -> str | None:
    """Followed by music with 7 percent."""
    if f.way != "with" or f.beside.tag != "N":
        return None
    last = f.governor.position - 1
    by = f.sentence.at(phrase_start(f.sentence, last) - 1).word.lower() == "by"
    return phrase_ending(f.sentence, last) if by else None


def _apposed(f: Figure, sense: Sense) -> str | None:
    """Animation, the leading genre with 38%: an apposition measures what it stands by."""
    if f.way != "with" or f.beside.tag != "N":
        return None
    s = f.sentence
    opening = phrase_start(s, f.governor.position - 1) - 1
    while s.at(opening).tag in ("D", "B"):
        opening -= 1
    if s.at(opening).tag != "," or s.at(opening + 1).tag != "D" or s.at(opening - 1).tag != "N":
        return None
    return _named(phrase_ending(s, opening - 1)) or None


def _equal_to(f: Figure, sense: Sense) -> str | None:
    """Remittances, equivalent to 26% of GDP; elsewhere the subject goes on."""
    if f.way != "to" or f.beside.word.lower() not in ("equivalent", "equal"):
        return None
    s, last = f.sentence, f.governor.position - 3
    apposed = not s.readings and s.at(last + 1).tag == "," and s.at(last).tag == "N"
    return _named(phrase_ending(s, last)) if apposed else ""


def _compared_for(f: Figure, sense: Sense) -> str | None:
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
    return whole if phrase and whole in s.words else _named(phrase) or None


def _higher(f: Figure, sense: Sense) -> str | None:
    """A 0.4 percentage point higher probability of entry; exports higher by 3.4%."""
    s = f.sentence
    adding = f.quantity.unit == "count" and s.at(f.position + 1).word.lower() in (
        "more",
        "fewer",
        "additional",
    )
    if adding and s.at(f.position + 2).tag in ("N", "J"):
        return phrase_from(s, f.position + 2)  # 5 more national bases
    if f.quantity.form in ("points", "percent", "fraction") and s.at(f.position + 1).word.lower() in _MORE:
        return (
            _named(phrase_from(s, f.position + 2)) or None
            if s.at(f.position + 2).tag in ("N", "J")
            and s.at(f.position + 2).word.lower() not in ("year", "month", "quarter")
            else None
        )
    compared = f.way == "by" and f.beside.word.lower() in _MORE and s.at(f.governor.position - 2).tag == "N"
    return _named(phrase_ending(s, f.governor.position - 2)) or None if compared else None


def _part_from(f: Figure, sense: Sense) -> str | None:
    """40% of it from streaming; 6% of it came from listeners: a part is named by where it is from."""
    s, behind = f.sentence, f.right.behind
    of_it = f.right.link == "of" and s.at(behind).tag == "O"
    if not (sense.kind == "share" or f.way == "W"):
        return None
    p = behind + 1 if of_it else f.position + 1
    told = s.at(p).word.lower() in ("came", "comes", "coming", "come", "went", "goes", "going")
    p += told
    if (
        not (of_it or told)
        or s.at(p).word.lower() not in (("from", "on", "to") if told else ("from",))
        or not f.opens_noun(p + 1)
    ):
        return None
    source = phrase_from(s, p + 1, away=True)
    if not source[:1].islower() or source in ("abroad", "overseas", "home", "elsewhere"):
        return None  # it went to the Americas
    return _named(source) or None


def _are_things(f: Figure, sense: Sense) -> str | None:
    """71 per cent are women."""
    s, p = f.sentence, f.position
    things = s.at(p + 1).change == "be" and s.at(p + 2).tag == "N" and s.at(p + 2).word.endswith(("s", "men"))
    return _named(phrase_from(s, p + 2)) or None if sense.kind == "share" and things else None


def _given(f: Figure, sense: Sense) -> str | None:
    """Piracy costs producers $3 billion; games earned China $150 million."""
    if f.way != "noun" or f.quantity.form != "amount":
        return None
    s = f.sentence
    p = phrase_start(s, f.governor.position) - 1
    while s.at(p).tag in ("D", "B"):
        p -= 1
    gives = s.at(p).tag == "V" and s.at(p).word.lower() in _GIVING
    return subject_of_verb(s, p) if gives else None


def _lasting(f: Figure, sense: Sense) -> str | None:
    """Museums were closed for 155 days."""
    if f.quantity.form != "duration" or f.way != "for" or f.verb < 0:
        return None
    return subject_of_verb(f.sentence, f.verb)


def _ranked(f: Figure, sense: Sense) -> str | None:
    """The second-largest art market; exports ranked third."""
    if f.quantity.form != "rank":
        return None
    s, governor = f.sentence, f.governor
    if f.way == "verb" and s.at(governor.position).word.lower().startswith("rank"):
        return subject_of_verb(s, governor.position) or _field(f)
    if f.way == "," and f.beside.tag == "N":
        start = phrase_start(s, governor.position - 1)
        while s.at(start - 1).tag == "D":
            start -= 1
        if s.at(start - 1).tag in (".", ":", "C"):
            return phrase_ending(s, governor.position - 1)  # the Uffizi, third on the list
    p = f.position + 1
    while s.at(p).word.lower() in _SUPERLATIVES or s.at(p).tag == ":":
        p += 1
    placed = s.at(p - 1).word.lower() == "place" or s.at(p).word.lower() in (
        "globally", "worldwide", "place", "spot", "position",
    )  # fmt: skip
    if s.at(p).tag in ("N", "J") and not placed:
        return phrase_from(s, p)
    if s.readings and f.way in ("in", ","):
        return ""
    if f.way == "verb" and (field := _field(f)) and not subject_of_verb(s, f.governor.position):
        return field
    verb = (
        f.verb
        if f.verb >= 0
        else next((q for q in range(f.position, -1, -1) if s.at(q).tag in ("V", "G")), -1)
    )
    return subject_of_verb(s, verb)


def _field(f: Figure) -> str:
    """What a place is ranked in: second in the world *in book sales*; 11th of 120 countries in the *listing*."""
    s, p = f.sentence, f.position + 1
    for p in range(f.position + 1, f.position + 12):
        if s.at(p).tag in (".", ",", "V", "Q") and not (s.at(p).tag == "Q" and s.at(p - 1).tag == "R"):
            return ""
        if s.at(p).word.lower() in ("in", "by", "for") and f.opens_noun(p + 1):
            phrase = phrase_from(s, p + 1)
            if _named(phrase) and phrase not in ("world", "region"):
                return phrase
    return ""


def _up_from(f: Figure, sense: Sense) -> str | None:
    """With jobs up by 21,000."""
    if not f.governor.up_down:
        return None
    s = f.sentence
    nearby = range(f.position - 1, max(-1, f.position - 4), -1)
    moved = next((p for p in nearby if s.at(p).tag == "B" and s.at(p).change), -1)
    return phrase_ending(s, moved - 1) if s.at(moved - 1).tag == "N" else None


def _noun_of(f: Figure, sense: Sense) -> str | None:
    """Revenue of $3 billion; an increase in exports of 5%; a total of 12 titles."""
    last = f.governor.position - 1
    away = (
        f.way == "of"
        and f.beside.word.lower() in ("abroad", "overseas")
        and f.sentence.at(last - 1).tag == "N"
    )
    if away:
        return f"{phrase_ending(f.sentence, last - 1)} {f.beside.word}"  # sales abroad of
    if f.way != "of" or f.beside.tag not in ("N", ")"):
        return None
    phrase, head = phrase_ending(f.sentence, last), f.beside.word.lower()
    if change_noun(head) and f.right.link == "in" and f.opens_noun(f.right.behind):
        grown = phrase_from(f.sentence, f.right.behind)
        if not grown.endswith("terms"):
            return _named(grown)  # an increase of 5% in exports
    if change_noun(head):
        inner = _OF_CHANGE.search(phrase)
        return trimmed(inner.group(1)) if inner else _subject_before(f.sentence, last)
    phrase = trimmed(re.split(r"\s(?:with|at)\s", _MARKED.sub("", phrase))[-1])
    if head in _POINTERS and " " not in phrase:
        outer = _subject_before(f.sentence, last)
        if outer or (head in _POINTING and head != "share"):
            return outer
        return phrase
    if head in ("rate", "pace") and sense.kind == "change":
        if f.verb_token.tag in ("V", "G", "P"):
            return subject_of_verb(f.sentence, f.verb)
        return _subject_before(f.sentence, last)
    return "" if is_generic(phrase) else phrase


def _subject_before(s: Sentence, position: int) -> str:
    """The subject of a clause whose object is a noun of change or total: "Exports saw a rise of"."""
    p = phrase_start(s, position) - 1
    while s.at(p).tag in ("D", "B", "J") or s.at(p).word.lower() in ("with", "at", "to", "by", "for"):
        p -= 1
    return subject_of_verb(s, p) if s.at(p).tag in ("V", "G", "P") else ""


def _of_verb(f: Figure, sense: Sense) -> str | None:
    return subject_of_verb(f.sentence, f.governor.position) if f.way == "verb" else None


def _noun_before(f: Figure, sense: Sense) -> str | None:
    """Exports ($3 billion); growth: 5%; sales $3 billion."""
    s = f.sentence
    if f.way == "noun":
        joint = phrase_start(s, f.governor.position) - 1
        if s.readings and s.at(joint).word.lower() == "in" and s.at(joint - 1).tag in ("C", ","):
            return ""  # the outlay was 903 yuan, and in cities 1,848
        pronoun = f.sentence.at(f.governor.position).tag == "O"
        return "" if pronoun else _named(phrase_ending(f.sentence, f.governor.position))
    clause = f.right.link == "of" and f.opens_noun(f.right.behind) and clause_follows(s, f.right.behind)
    if f.way == ":" and clause and sense.kind == "share" and (part := _opening(f)):
        return part  # Risk: less than 1% of brands hold
    if f.way == ":" and s.readings and s.at(f.governor.position).word != ":" and not clause:
        return ""  # worth $3 billion - 8% of GDP
    if f.way == ":" and f.beside.tag != "N" and sense.kind == "share":
        return _opening(f)
    if f.way == "(" and f.beside.tag == "B":
        p = f.governor.position - 1
        while s.at(p).tag == "B":
            p -= 1
        return subject_of_verb(s, p) if s.at(p).tag in ("V", "X") else ""  # did worse (minus 5%)
    last = f.governor.position - 1
    while f.way == ":" and s.at(last).tag == "T":
        last -= 2 if s.at(last - 1).tag == "R" else 1
    if (
        f.way == ":"
        and not s.readings
        and s.at(last).tag == "B"
        and s.at(last).word.lower() in ("abroad", "overseas")
    ):
        return _held_abroad(s, last)
    if f.way == ":" and last != f.governor.position - 1 and s.at(last).tag == "N" and not s.readings:
        return _named(phrase_ending(s, last))  # sales in 2023: 3,150
    if f.way in ("(", ":"):
        return _named(phrase_ending(f.sentence, f.governor.position - 1)) if f.beside.tag == "N" else ""
    return None


def _held_abroad(s: Sentence, away: int) -> str:
    """Hours sold abroad: 3,150."""
    head = away - 1
    while s.at(head).tag in ("V", "P"):
        head -= 1
    phrase = phrase_ending(s, head) if s.at(head).tag == "N" else ""
    return phrase + s.words[s.at(head).end : s.at(away).end] if phrase else ""


def _listed(f: Figure, sense: Sense) -> str | None:
    """In a list, behind a comma or a time: the subject goes on, unless a clause begins."""
    if f.way not in (",", "T", "Q", "C"):
        return None
    s = f.sentence
    if f.way == "," and f.beside.tag == "N":
        start = phrase_start(s, f.governor.position - 1)
        if s.at(start - 1).word == ";":
            return _named(phrase_ending(s, f.governor.position - 1))  # ; books, $1.3 billion
    if f.way == "C" and s.at(f.governor.position).word.lower() == "or":
        return ""  # $3 billion, or 5% of the total
    if f.way == "C" and sense.kind == "share" and f.right.link == "of" and not f.coordinated:
        return _opening(f)
    if f.way == "Q" or f.verb < 0:
        p = f.governor.position
        while s.at(p).tag in (",", "T") or (s.at(p).tag == "R" and s.at(p + 1).tag == "T"):
            p -= 1
        if f.way == "," and _introduces(s, p):
            return _opening(f)  # by the end of June, 43 percent of applications
        if f.way != "Q" and s.at(p).tag == "N" and not s.readings:
            return phrase_ending(s, p)
        return _opening(f) if f.way == "C" else ""
    return "" if s.readings else subject_of_verb(s, f.verb)


def _introduces(s: Sentence, last: int) -> bool:
    """Whether the words up to a token open the sentence with a preposition: by the end of, in rural areas."""
    if last < 0:
        return True
    start = phrase_start(s, last) if s.at(last).tag == "N" else last
    while s.at(start - 1).tag == "D":
        start -= 1
    return (
        s.at(start - 1).tag == "R"
        and s.at(start - 2).tag in (".", ":")
        and s.at(start - 1).word.lower() != "of"
    )


def _worth(f: Figure, sense: Sense) -> str | None:
    """Cultural goods worth $3 billion."""
    if f.way != "worth":
        return None
    p = f.governor.position - 1
    while f.sentence.at(p).tag == "B":
        p -= 1
    if f.sentence.at(p).tag == "V":
        return subject_of_verb(f.sentence, p)
    while f.sentence.at(p).tag in (",", "B"):
        p -= 1
    first = p
    while f.sentence.at(first).tag in ("N", "J"):
        first -= 1
    if first < p and f.sentence.at(first).tag == "Q":
        return phrase_from(f.sentence, first + 1)  # the import of 312 exhibits worth
    return phrase_ending(f.sentence, p) if f.sentence.at(p).tag == "N" else ""


_SELLING = frozenset("sold sell sells bought buy buys acquired auctioned purchased licensed".split())
_PREPOSITIONS = frozenset("at with to by from in for on as against than versus over".split())


def _prepositional(f: Figure, sense: Sense) -> str | None:
    """Rose to $3 billion; exports, at $3 billion, rose; cut its tariff from 21%."""
    if f.way not in _PREPOSITIONS:
        return None
    s, place = f.sentence, f.governor.position
    if gap := _gapped(s, place):
        return gap
    behind_figure = f.beside.tag == "Q" or (f.beside.word.lower() in _MORE and s.at(place - 2).tag == "Q")
    if f.way in ("to", "from", "at") and behind_figure and s.readings:
        return ""  # imports 2% to $1 billion
    if f.way == "at" and f.beside.tag == "," and s.at(place - 2).tag != "B":
        phrase = phrase_ending(s, place - 2) if s.at(place - 2).tag == "N" else ""
        return "" if is_generic(phrase) else phrase
    if f.verb < 0 and f.way == "at" and f.beside.tag == "N":
        first = phrase_start(s, place - 1)
        while s.at(first - 1).tag == "D":
            first -= 1
        if s.at(first - 1).tag == "V":
            return _named(phrase_ending(s, place - 1))  # analysts estimate the market at
    if f.verb < 0:
        return _opening(f)
    if f.verb_token.tag not in ("V", "G", "P"):
        return "" if s.readings else _subject_before(s, f.verb)
    if f.verb in s.verbs[:-1][-1:]:
        return ""  # rose 9% to $3 billion
    if f.quantity.form == "years" and f.has_own_verb:
        return subject_of_verb(s, f.verb)
    if (
        f.way == "by"
        and s.readings
        and s.at(place - 1).word.lower() in ("them", "it")
        and s.at(place - 2).tag in ("V", "G")
    ):
        return ""  # a common language raises them by 41%
    exceeds = f.way == "by" and f.verb_word in _EXCEEDING
    if f.way in ("from", "to", "by", "at") and not exceeds and (acted := object_of_verb(s, f.verb, place)):
        return acted
    part = f.quantity.form in ("percent", "fraction")
    if part and f.way == "with" and f.right.link != "of":
        return ""
    if f.way == "for" and f.verb_word in _SELLING and (sold := object_of_verb(s, f.verb, place)):
        return sold
    if f.way in ("in", "with", "for", "on", "over") and not part and f.quantity.form != "points":
        return _opening(f) or ("" if f.goes_on else subject_of_verb(s, f.verb))
    return subject_of_verb(s, f.verb)


def _gapped(s: Sentence, preposition: int) -> str:
    """The noun of a clause whose verb stands in the clause before: "and imports *to* $2 billion"."""
    p = preposition - 1
    while s.at(p).tag in ("T", "B", ",") or (s.at(p).tag == "R" and s.at(p + 1).tag == "T"):
        p -= 1
    if s.at(p).tag != "N" or not s.readings:
        return ""
    start = phrase_start(s, p)
    if s.at(start - 1).word.lower() == "of" and s.at(start - 2).word.lower() in ("that", "those"):
        return _named(phrase_ending(s, p))  # those of services to $3 billion
    joint = s.at(start - 2) if s.at(start - 1).tag == "D" else s.at(start - 1)
    joined = joint.word.lower() in ("and", "while", "but", ",", ";")
    return _named(phrase_ending(s, p)) if joined else ""


def _begins(f: Figure, sense: Sense) -> str | None:
    return _opening(f) if f.way == "start" else None


def _opening(f: Figure) -> str:
    """The subject of a figure that opens its clause: 38% of revenue; $3bn of toys; half the novels."""
    s, right = f.sentence, f.right
    named = right.link == "of" or (right.link == "in" and s.at(right.behind).word[:1].islower())
    if named and f.opens_noun(right.behind):
        phrase = phrase_from(s, right.behind)
        return "" if is_generic(phrase) else phrase
    if right.head >= 0 and not right.change and not right.share:
        return phrase_from(s, right.first)
    if s.at(f.position + 1).tag == "D" and s.at(f.position + 2).tag != "T":
        return phrase_from(s, f.position + 2)
    return _fronted(f) if f.governor.position <= 0 and not s.readings else ""


def _fronted(f: Figure) -> str:
    """Up 13% on the year, overseas revenue came to: the subject of the clause that a figure opens."""
    s = f.sentence
    comma = next(
        (p for p in range(f.position + 1, f.position + 8) if s.at(p).tag in (",", "V", ".", "X")), -1
    )
    if s.at(comma).tag != "," or not f.opens_noun(comma + 1) or not clause_follows(s, comma + 1):
        return ""
    return _named(phrase_from(s, comma + 1))


def _else_of_verb(f: Figure, sense: Sense) -> str | None:
    if f.verb_token.tag not in ("V", "G", "P") or f.verb in f.sentence.verbs[:-1][-1:]:
        return None
    return subject_of_verb(f.sentence, f.verb)


_RULES: tuple[Rule, ...] = (
    _sample, _of_them, _part_from, _explained, _are_things, _counted, _of_which, _acted_on, _verbal, _added_to, _of_that, _paid_for, _fraction_of, _higher, _predicated, _compared_for, _followed_by, _apposed, _equal_to, _lasting, _ranked, _before_its_name, _change_in,
    _up_from, _noun_of, _part_of_places, _amount_of, _amount_before_noun, _of_verb, _given, _noun_before, _listed, _begins,
    _worth, _prepositional, _else_of_verb,
)  # fmt: skip
