"""What an English verb takes as its subject and its object."""

from wenmao.claims.english.clause import noun_of_verb
from wenmao.claims.english.names import named
from wenmao.claims.english.participles import AWAY, is_past
from wenmao.claims.english.phrases import phrase_ending, phrase_start
from wenmao.claims.english.sentence import Sentence


def first_preposition(s: Sentence, verb: int) -> int:
    """The preposition behind a verb's object: cut its tariff *from*."""
    for p in range(verb + 1, len(s.tokens)):
        if s.at(p).word.lower() in ("from", "by") or (
            s.at(p).word.lower() == "to" and s.at(p + 1).tag == "Q"
        ):
            return p
    return verb + 1


def subject_of_verb(s: Sentence, verb: int) -> str:
    """The subject of a verb, empty where it names nothing by itself (it, the figure, Japan)."""
    phrase = noun_of_verb(s, verb)
    if phrase.lower() == "growth":
        return phrase
    if phrase in _PARTNERS:
        return ""  # Belt and Road countries bought 5%
    return named(phrase)


_PARTNERS = frozenset("countries economies members partners markets".split())


def object_of_verb(s: Sentence, verb: int, preposition: int) -> str:
    """What a verb acts on before a preposition: cut *its tariff* from, raises *bilateral trade* by."""
    p = preposition - 1
    while s.at(p).tag in ("T", "B") or (s.at(p).tag == "R" and s.at(p + 1).tag == "T"):
        p -= 1
    if s.at(p).tag == "O" and s.at(p - 1).word.lower() == "of":
        p -= 2  # lift imports of them by
    end = p
    away = next((q for q in range(preposition - 1, p, -1) if s.at(q).word.lower() in AWAY), -1)
    if is_past(s, p) and s.at(p - 1).tag == "N":
        end, p = max(p, away), p - 1  # lift the share of revenue earned abroad to
    if s.at(p).tag != "N" or p <= verb:
        return ""
    start = phrase_start(s, p)
    while s.at(start - 1).tag == "D":
        start -= 1
    if start - 1 != verb:
        return ""
    if s.at(p).word.lower() == "share" and start == p:
        return "share"  # lifting their share by
    phrase = named(phrase_ending(s, p))
    return phrase + s.words[s.at(p).end : s.at(end).end] if phrase else ""
