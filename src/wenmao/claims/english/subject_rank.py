"""What an English rank is of: the second-largest *art market*, *exports* ranked third."""

from wenmao.claims.english.names import named
from wenmao.claims.english.phrases import phrase_ending, phrase_from, phrase_start
from wenmao.claims.english.sentence import Figure
from wenmao.claims.english.verbs import subject_of_verb
from wenmao.claims.sense import Sense

_SUPERLATIVES = frozenset("largest biggest highest leading place most busiest".split())


def ranked(f: Figure, sense: Sense) -> str | None:
    """The second-largest art market; exports ranked third."""
    if f.quantity.form != "rank":
        return None
    s, place = f.sentence, f.governor.position
    if f.way == "verb" and s.at(place).word.lower().startswith("rank"):
        return subject_of_verb(s, place) or _field(f)
    for told in (_beside_comma(f), _superlative(f)):
        if told is not None:
            return told
    if s.readings and f.way in ("in", ","):
        return ""
    if f.way == "verb" and (field := _field(f)) and not subject_of_verb(s, place):
        return field
    return subject_of_verb(s, f.verb if f.verb >= 0 else _verb_before(f))


def _beside_comma(f: Figure) -> str | None:
    """The Uffizi, third on the list: what opens the clause and stands before a comma."""
    s, place = f.sentence, f.governor.position
    if f.way != "," or f.beside.tag != "N":
        return None
    start = phrase_start(s, place - 1)
    while s.at(start - 1).tag == "D":
        start -= 1
    return phrase_ending(s, place - 1) if s.at(start - 1).tag in (".", ":", "C") else None


def _superlative(f: Figure) -> str | None:
    """The second-largest *art market*; but in third place, second globally."""
    s, p = f.sentence, f.position + 1
    while s.at(p).word.lower() in _SUPERLATIVES or s.at(p).tag == ":":
        p += 1
    placed = s.at(p - 1).word.lower() == "place" or s.at(p).word.lower() in _PLACES
    return phrase_from(s, p) if s.at(p).tag in ("N", "J") and not placed else None


_PLACES = frozenset("globally worldwide place spot position".split())


def _verb_before(f: Figure) -> int:
    """The nearest verb before a rank, or -1: *makes* it the third."""
    s = f.sentence
    return next((q for q in range(f.position, -1, -1) if s.at(q).tag in ("V", "G")), -1)


def _field(f: Figure) -> str:
    """What a place is ranked in: second in the world *in book sales*; 11th of 120 countries in the *listing*."""
    s, p = f.sentence, f.position + 1
    for p in range(f.position + 1, f.position + 12):
        if s.at(p).tag in (".", ",", "V", "Q") and not (s.at(p).tag == "Q" and s.at(p - 1).tag == "R"):
            return ""
        if s.at(p).word.lower() in ("in", "by", "for") and f.opens_noun(p + 1):
            phrase = phrase_from(s, p + 1)
            if named(phrase) and phrase not in ("world", "region"):
                return phrase
    return ""
