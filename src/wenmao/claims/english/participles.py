"""Participles behind a noun: titles sold, works licensed to broadcasters, series seen abroad."""

import re

from wenmao.claims.english.names import names_place
from wenmao.claims.english.phrases import phrase_ending, phrase_start
from wenmao.claims.english.sentence import PAST_ENDINGS, SAYING, Sentence

AWAY = frozenset("abroad overseas worldwide".split())
_SENT = re.compile(r"(?:[\w-]+\s)*(?:shipments|exports|deliveries)\b", re.IGNORECASE)
# The prepositions of what belongs to a participle: shipped *to*, released *before*.
_COMPLEMENTS = frozenset("to by for with under from above below before".split())


def is_past(s: Sentence, position: int) -> bool:
    """Whether a word is a past participle that can follow its noun: sold, written; but not "said"."""
    token = s.at(position)
    told = token.tag in ("V", "P") and token.change in ("done", "level", "")
    return told and token.word.endswith(PAST_ENDINGS) and token.word.lower() not in SAYING


def described(s: Sentence, last: int) -> str:
    """A subject with its participle, where the participle is the first verb of its clause; or nothing."""
    opening = next((q for q in range(last, -1, -1) if s.at(q).tag == "."), -1) + 1
    return "" if any(s.at(q).tag == "V" for q in range(opening, last - 1)) else with_participle(s, last)


def with_participle(s: Sentence, last: int) -> str:
    """A subject that a participle describes: titles released, works written abroad, lots priced above $1m; or nothing."""
    while s.at(last).tag == "T":
        last -= 2 if s.at(last - 1).tag == "R" else 1
    away = s.at(last).word.lower() in AWAY and s.at(last).tag == "B"
    done = _participle_before(s, last - 1 if away else last)
    head = done - 1 if done >= 0 else last - 1
    while done >= 0 and s.at(head).tag == "B" and s.at(head).word.endswith("ly"):
        head -= 1
    if s.at(head).tag != "N" or not (away or done >= 0):
        return ""
    phrase = phrase_ending(s, head)
    if done < 0 and (_SENT.match(phrase) or s.at(last).word.lower() == "worldwide"):
        return phrase
    behind = s.words[s.at(head).end : s.at(last).end]
    return phrase + behind if phrase else ""


def _participle_before(s: Sentence, last: int) -> int:
    """The participle that the words up to a token belong to: sold; licensed *to broadcasters*; or -1."""
    if is_past(s, last):
        return last
    if s.at(last).tag == "Q" and is_past(s, last - 1):
        return last - 1
    start = phrase_start(s, last) if s.at(last).tag == "N" else -1
    if start < 0 or names_place(s.words[s.at(start).start : s.at(last).end]):
        return -1  # goods shipped to Japan are goods
    while s.at(start - 1).tag == "D":
        start -= 1
    joint = s.at(start - 1)
    behind = joint.tag == "R" and joint.word.lower() in _COMPLEMENTS
    return start - 2 if behind and is_past(s, start - 2) and s.at(start - 3).tag == "N" else -1
