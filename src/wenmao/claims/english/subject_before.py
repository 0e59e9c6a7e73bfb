"""What an English figure measures, by what stands before it: *revenue* of $3 billion, *exports* ($3 billion)."""

import re

from wenmao.claims.english.names import is_generic, named, trimmed
from wenmao.claims.english.phrases import clause_follows, phrase_ending, phrase_from, phrase_start
from wenmao.claims.english.sentence import Figure, Sentence
from wenmao.claims.english.subject_opening import opening
from wenmao.claims.english.verbs import subject_of_verb
from wenmao.claims.english.wordforms import change_noun
from wenmao.claims.sense import Sense

_GIVING = frozenset(
    "cost costs earn earns earned bring brings brought save saves saved win won net netted give gave put puts owe owed pay paid".split()
)
# Nouns that only point to a figure; "total", "peak" and the like never name one.
_POINTING = frozenset("total sum figure peak high low record share median mean".split())
_POINTERS = _POINTING | frozenset("value worth amount level average minimum maximum combined".split())
_MARKED = re.compile(
    r"^(?:(?:all-time|record|new|fresh|historic|grand|post-pandemic)\s)+(?=(?:high|low|peak|record|total|sum)\b)"
)
_OF_CHANGE = re.compile(
    r"\b(?:increase|rise|growth|decline|drop|fall|gain|decrease|surge|jump)\s(?:in|of)\s(.+)"
)


def predicated(f: Figure, sense: Sense) -> str | None:
    """Is small, $92 million; were flat at $3 billion: of what the verb speaks of."""
    if f.way not in ("noun", "at", "by", ",") or f.governor.position <= 0:
        return None
    s = f.sentence
    last = f.governor.position - (f.way != "noun")
    verb = phrase_start(s, last) - 1 if s.at(last).tag in ("N", "J") else -1
    while s.at(verb).tag == "D":
        verb -= 1
    if verb < 0 or s.at(verb).change != "be" or f.quantity.form in ("rank", "years"):
        return None
    return subject_of_verb(s, verb)


def followed_by(f: Figure, sense: Sense) -> str | None:
    """Followed by music with 7 percent."""
    if f.way != "with" or f.beside.tag != "N":
        return None
    last = f.governor.position - 1
    by = f.sentence.at(phrase_start(f.sentence, last) - 1).word.lower() == "by"
    return phrase_ending(f.sentence, last) if by else None


def apposed(f: Figure, sense: Sense) -> str | None:
    """Animation, the leading genre with 38%: an apposition measures what it stands by."""
    if f.way != "with" or f.beside.tag != "N":
        return None
    s = f.sentence
    joint = phrase_start(s, f.governor.position - 1) - 1
    while s.at(joint).tag in ("D", "B"):
        joint -= 1
    if s.at(joint).tag != "," or s.at(joint + 1).tag != "D" or s.at(joint - 1).tag != "N":
        return None
    return named(phrase_ending(s, joint - 1)) or None


def equal_to(f: Figure, sense: Sense) -> str | None:
    """Remittances, equivalent to 26% of GDP; elsewhere the subject goes on."""
    if f.way != "to" or f.beside.word.lower() not in ("equivalent", "equal"):
        return None
    s, last = f.sentence, f.governor.position - 3
    apposed = not s.readings and s.at(last + 1).tag == "," and s.at(last).tag == "N"
    return named(phrase_ending(s, last)) if apposed else ""


def lasting(f: Figure, sense: Sense) -> str | None:
    """Museums were closed for 155 days."""
    if f.quantity.form != "duration" or f.way != "for" or f.verb < 0:
        return None
    return subject_of_verb(f.sentence, f.verb)


def up_from(f: Figure, sense: Sense) -> str | None:
    """With jobs up by 21,000."""
    if not f.governor.up_down:
        return None
    s = f.sentence
    nearby = range(f.position - 1, max(-1, f.position - 4), -1)
    moved = next((p for p in nearby if s.at(p).tag == "B" and s.at(p).change), -1)
    return phrase_ending(s, moved - 1) if s.at(moved - 1).tag == "N" else None


def noun_of(f: Figure, sense: Sense) -> str | None:
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
            return named(grown)  # an increase of 5% in exports
    if change_noun(head):
        inner = _OF_CHANGE.search(phrase)
        if not inner and (grown := _grown(phrase)):
            return grown
        return trimmed(inner.group(1)) if inner else subject_before(f.sentence, last)
    phrase = trimmed(re.split(r"\s(?:with|at)\s", _MARKED.sub("", phrase))[-1])
    if head in _POINTERS and " " not in phrase:
        outer = subject_before(f.sentence, last)
        if outer or (head in _POINTING and head != "share"):
            return outer
        return phrase
    if head in ("rate", "pace") and sense.kind == "change":
        if f.verb_token.tag in ("V", "G", "P"):
            return subject_of_verb(f.sentence, f.verb)
        return subject_before(f.sentence, last)
    return "" if is_generic(phrase) else phrase


_GROWING = frozenset(
    "price prices cost costs contribution export exports import imports sales revenue volume wage wages rent rents attendance audience trade income".split()
)


def _grown(phrase: str) -> str:
    """What grows in a compound: *sales* growth, a *price* increase; or nothing."""
    *compound, _ = phrase.split(" ")
    return " ".join(compound) if compound and compound[-1].lower() in _GROWING else ""


def subject_before(s: Sentence, position: int) -> str:
    """The subject of a clause whose object is a noun of change or total: "Exports saw a rise of"."""
    p = phrase_start(s, position) - 1
    while s.at(p).tag in ("D", "B", "J") or s.at(p).word.lower() in ("with", "at", "to", "by", "for"):
        p -= 1
    return subject_of_verb(s, p) if s.at(p).tag in ("V", "G", "P") else ""


def of_verb(f: Figure, sense: Sense) -> str | None:
    """Exports *reached* $3 billion: the subject of the verb that takes the figure."""
    return subject_of_verb(f.sentence, f.governor.position) if f.way == "verb" else None


def given(f: Figure, sense: Sense) -> str | None:
    """Piracy costs producers $3 billion; games earned China $150 million."""
    if f.way != "noun" or f.quantity.form != "amount":
        return None
    s = f.sentence
    p = phrase_start(s, f.governor.position) - 1
    while s.at(p).tag in ("D", "B"):
        p -= 1
    gives = s.at(p).tag == "V" and s.at(p).word.lower() in _GIVING
    return subject_of_verb(s, p) if gives else None


def worth(f: Figure, sense: Sense) -> str | None:
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


def else_of_verb(f: Figure, sense: Sense) -> str | None:
    """*Exports* rose, in all, 5%: where nothing else tells, the subject of the verb before."""
    if f.verb_token.tag not in ("V", "G", "P") or f.verb in f.sentence.verbs[:-1][-1:]:
        return None
    return subject_of_verb(f.sentence, f.verb)


def noun_beside(f: Figure, sense: Sense) -> str | None:
    """Sales $3 billion; a pronoun names nothing by itself."""
    if f.way != "noun":
        return None
    s, place = f.sentence, f.governor.position
    joint = phrase_start(s, place) - 1
    if s.readings and s.at(joint).word.lower() == "in" and s.at(joint - 1).tag in ("C", ","):
        return ""  # the outlay was 903 yuan, and in cities 1,848
    return "" if s.at(place).tag == "O" else named(phrase_ending(s, place))


def bracketed(f: Figure, sense: Sense) -> str | None:
    """Exports ($3 billion); did worse (minus 5%)."""
    if f.way != "(":
        return None
    s, p = f.sentence, f.governor.position - 1
    if f.beside.tag != "B":
        return named(phrase_ending(s, p)) if f.beside.tag == "N" else ""
    while s.at(p).tag == "B":
        p -= 1
    return subject_of_verb(s, p) if s.at(p).tag in ("V", "X") else ""


def behind_colon(f: Figure, sense: Sense) -> str | None:
    """Growth: 5%; a heading and a dash stand like it."""
    if f.way != ":":
        return None
    s, share = f.sentence, sense.kind == "share"
    clause = f.right.link == "of" and f.opens_noun(f.right.behind) and clause_follows(s, f.right.behind)
    if clause and share and (part := opening(f)):
        return part  # Risk: less than 1% of brands hold
    if s.readings and s.at(f.governor.position).word != ":" and not clause:
        return ""  # worth $3 billion - 8% of GDP
    if f.beside.tag != "N" and share:
        return opening(f)
    return _heading(f)


def _heading(f: Figure) -> str:
    """What stands before a colon or dash: *sales* in 2023: 3,150; *hours sold abroad*: 3,150."""
    s, place = f.sentence, f.governor.position
    last = place - 1
    while s.at(last).tag in ("T", ")", ","):
        if s.at(last).tag == ")":  # exports of art (HS 97), 2023 (US$ million): 1,486
            last = next((p for p in range(last, -1, -1) if s.at(p).tag == "("), 0)
        last -= 2 if s.at(last).tag == "T" and s.at(last - 1).tag == "R" else 1
    if not s.readings and s.at(last).tag == "B" and s.at(last).word.lower() in ("abroad", "overseas"):
        return _held_abroad(s, last)
    if not s.readings and last != place - 1 and s.at(last).tag == "N":
        return named(phrase_ending(s, last))
    return named(phrase_ending(s, place - 1)) if f.beside.tag == "N" else ""


def _held_abroad(s: Sentence, away: int) -> str:
    """Hours sold abroad: 3,150."""
    head = away - 1
    while s.at(head).tag in ("V", "P"):
        head -= 1
    phrase = phrase_ending(s, head) if s.at(head).tag == "N" else ""
    return phrase + s.words[s.at(head).end : s.at(away).end] if phrase else ""
