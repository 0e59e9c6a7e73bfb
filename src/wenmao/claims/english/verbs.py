"""What an English verb takes as its subject and its object."""

import re

from wenmao.claims.english.phrases import (
    INSIDE,
    is_generic,
    names_place,
    only_places,
    phrase_ending,
    phrase_from,
    phrase_start,
    trimmed,
)
from wenmao.claims.english.sentence import PAST_ENDINGS, SAYING, Sentence


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
    return "" if is_generic(phrase) or only_places().fullmatch(phrase) else phrase


_PARTNERS = frozenset("countries economies members partners markets".split())


def object_of_verb(s: Sentence, verb: int, preposition: int) -> str:
    """What a verb acts on before a preposition: cut *its tariff* from, raises *bilateral trade* by."""
    p = preposition - 1
    while s.at(p).tag in ("T", "B") or (s.at(p).tag == "R" and s.at(p + 1).tag == "T"):
        p -= 1
    if s.at(p).tag == "O" and s.at(p - 1).word.lower() == "of":
        p -= 2  # lift imports of them by
    end = p
    away = next((q for q in range(preposition - 1, p, -1) if s.at(q).word.lower() in _AWAY), -1)
    if _is_past(s, p) and s.at(p - 1).tag == "N":
        end, p = max(p, away), p - 1  # lift the share of revenue earned abroad to
    if s.at(p).tag != "N" or p <= verb:
        return ""
    start = phrase_start(s, p)
    while s.at(start - 1).tag == "D":
        start -= 1
    if start - 1 != verb:
        return ""
    phrase = phrase_ending(s, p)
    if is_generic(phrase) or only_places().fullmatch(phrase):
        return ""
    return phrase + s.words[s.at(p).end : s.at(end).end]


def noun_of_verb(s: Sentence, verb: int, depth: int = 0) -> str:
    """The noun phrase that a verb takes as its subject; empty where it is that of the clause before."""
    if verb < 0 or depth > 4:
        return ""
    p = _chain_start(s, verb) - 1
    if s.at(p + 1).word.lower() == "to" and s.at(p).tag == "N":
        # "overtook print to rank second": the subject of the verb before.
        main = next((q for q in range(p, -1, -1) if s.at(q).tag == "V"), -1)
        if meant := _meant_to(s, p, main):
            return meant  # aims for cultural industries to contribute
        if s.at(main).word.lower() in SAYING or s.at(main).word.lower() in (
            "forecast",
            "projects",
            "predicts",
            "sees",
            "allowed",
            "helped",
            "enabled",
            "caused",
            "led",
        ):
            return phrase_ending(s, p)  # we expect the games market to expand
        return noun_of_verb(s, main, depth + 1)
    if (
        s.at(verb).tag in ("V", "Q")
        and s.at(p + 1).word.lower() not in ("being", "having")
        and (named := _reduced(s, p + (s.at(p + 1).word.lower() in _AWAY)))
    ):
        return named
    steps, relative = 0, False
    while steps < 60:
        steps += 1
        token = s.at(p)
        lower = token.word.lower()
        if (
            token.tag in ("B", "T", "X")
            or lower in ("each", "alone", "themselves", "itself")
            or (token.tag == "R" and s.at(p + 2 if s.at(p + 1).tag == "D" else p + 1).tag in ("T", "B"))
        ):
            p -= 1
        elif token.tag == "R" and lower in (
            "after",
            "by",
            "while",
            "despite",
            "without",
            "from",
            "of",
            "in",
            "for",
            "through",
        ):
            return ""
        elif token.tag == "R":
            p -= 1
        elif token.tag == ")":
            p = _opening(s, p) - 1
        elif token.tag == "N" or (token.tag in ("J",) and p > 0):
            # "in 2024 alone, exports rose": a phrase behind "in" or "by" is no subject.
            start = phrase_start(s, p)
            named = s.words[s.at(start).start : token.end]
            if lower == "whole" and s.at(p - 2).word.lower() == "as":
                p -= 3  # exports as a whole
                continue
            while s.at(start - 1).tag in ("D", "T"):
                start -= 1
            before = s.at(start - 1)
            if before.word.lower() == "whose" and is_generic(named) and s.at(start - 2).tag in (",", "N"):
                p = start - 2 - (s.at(start - 2).tag == ",")
                continue  # games, whose share slipped
            if before.tag == "R" and s.at(start - 2).tag == "O":
                pointed = before.word.lower() == "of" and s.at(start - 2).word.lower() in ("that", "those")
                return phrase_ending(s, p) if pointed else ""  # those of paper; those from Dongguan
            if before.tag == "R" and before.word.lower() in _SUBORDINATING and p == _chain_start(s, verb) - 1:
                return phrase_ending(s, p, reduced=True)  # since imported chips embody
            told = relative and before.word.lower() not in _WHEN and not only_places().fullmatch(named)
            if (
                before.tag == "R"
                and not told
                and (
                    before.word.lower() not in INSIDE
                    or s.at(p).word.lower() in _MOMENTS
                    or only_places().fullmatch(named)
                )
            ):
                p = start - 2
                continue
            return phrase_ending(s, p, reduced=True)
        elif token.tag == "G" and s.at(p - 1).tag == "N" and s.at(p + 1).tag == "R":
            p -= 1  # dress leaving via Zhengzhou
        elif token.tag == "O" and s.at(p - 1).tag == "R" and s.at(p - 2).tag == "N":
            p -= 2  # visitors to them
        elif token.tag == "O":
            return ""
        elif token.tag == "W":
            p -= 1
            relative = s.at(p).tag == "N"
            if s.at(p).tag == "R":
                p -= 1
            if s.at(p).tag == ",":
                p -= 1
            if s.at(p).tag in ("N", ")"):
                continue
            return ""
        elif token.tag in ("C", ",") and s.at(p + 1).tag == s.at(p - 1).tag == "T":
            p -= 1  # in 2012, 2017 and 2022
        elif token.tag == "C" or token.tag in ("V", "G", "P"):
            earlier = next((q for q in range(p, -1, -1) if s.at(q).tag == "V" or _is_verbal(s, q)), -1)
            if token.tag == "C" and lower in ("as", "while", "because", "when"):
                return ""
            if earlier < 0:
                return ""
            return noun_of_verb(s, earlier, depth + 1)
        elif token.tag == ",":
            opening = _parenthesis(s, p)
            if opening >= 0:
                p = opening - 1
                if named := _described(s, p):
                    return named  # units sold, digital and physical, rose
                continue
            if s.at(verb).tag in ("G", "P") or s.at(p - 1).tag not in ("N", "T"):
                if s.at(p - 1).tag == "N" and not any(s.at(q).tag == "V" for q in range(p)):
                    p -= 1
                    continue
                if s.at(verb).tag == "V" and (named := _described(s, p - 1)):
                    return named  # series sold abroad, put at
                main = next((q for q in range(p, -1, -1) if s.at(q).tag == "V"), -1)
                measured = any(
                    verb >= 0 and s.found[i].form != "count" for i, verb in enumerate(s.verbs[:-1])
                )
                return noun_of_verb(s, main, depth + 1) if main >= 0 and not measured else ""
            p -= 1
            if s.at(p).tag == "T":
                return ""
        elif token.tag == "D":
            p -= 1
        elif token.tag == ":" and token.word != ":" and (dash := _dash_before(s, p)) > 0:
            p = dash - 1  # toys - the largest group - brought in
        elif p < 0 and s.at(verb).word.lower().endswith(("ed", "ing")):
            # "Valued at $3 billion, the market …": the subject of a participle that opens the sentence.
            comma = next((q for q in range(verb, len(s.tokens)) if s.at(q).tag == ","), -1)
            return phrase_from(s, comma + 1) if comma > 0 else ""
        else:
            return ""
    return ""


def _meant_to(s: Sentence, last: int, main: int) -> str:
    """The subject of an infinitive behind "for": aims for *cultural industries* to contribute; or nothing."""
    p = last
    while s.at(p).tag in ("N", "J", "D", "C") or s.at(p).word.lower() == "of":
        p -= 1
    if (
        p <= main
        or s.at(p).word.lower() != "for"
        or (s.at(p - 1).tag != "V" and s.at(p - 1).word.lower() not in _AIMS)
    ):
        return ""
    return trimmed(s.words[s.at(p + 1).start : s.at(last).end])


_AIMS = frozenset("aims aim targets target plan plans hopes hope goal goals call calls room".split())


def _described(s: Sentence, last: int) -> str:
    """A subject with its participle, where the participle is the first verb of its clause; or nothing."""
    opening = next((q for q in range(last, -1, -1) if s.at(q).tag == "."), -1) + 1
    return "" if any(s.at(q).tag == "V" for q in range(opening, last - 1)) else _reduced(s, last)


def _is_verbal(s: Sentence, position: int) -> bool:
    """Whether a figure is a verb: halved, doubled."""
    token = s.at(position)
    return token.tag == "Q" and s.found[token.index].verbal


def _dash_before(s: Sentence, dash: int) -> int:
    """The dash that opens what another closes, or -1."""
    for p in range(dash - 1, max(0, dash - 40), -1):
        if s.at(p).tag == ".":
            return -1
        if s.at(p).tag == ":" and s.at(p).word == s.at(dash).word:
            return p
    return -1


def _reduced(s: Sentence, last: int) -> str:
    """A subject that a participle describes: titles released, works written abroad, lots priced above $1m; or nothing."""
    while s.at(last).tag == "T":
        last -= 2 if s.at(last - 1).tag == "R" else 1
    away = s.at(last).word.lower() in _AWAY and s.at(last).tag == "B"
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


_AWAY = frozenset("abroad overseas worldwide".split())
_SENT = re.compile(r"(?:[\w-]+\s)*(?:shipments|exports|deliveries)\b", re.IGNORECASE)


def _participle_before(s: Sentence, last: int) -> int:
    """The participle that the words up to a token belong to: sold; licensed *to broadcasters*; or -1."""
    if _is_past(s, last):
        return last
    if s.at(last).tag == "Q" and _is_past(s, last - 1):
        return last - 1
    start = phrase_start(s, last) if s.at(last).tag == "N" else -1
    if start < 0 or names_place(s.words[s.at(start).start : s.at(last).end]):
        return -1  # goods shipped to Japan are goods
    while s.at(start - 1).tag == "D":
        start -= 1
    joint = s.at(start - 1)
    behind = joint.tag == "R" and joint.word.lower() in (
        "to",
        "by",
        "for",
        "with",
        "under",
        "from",
        "above",
        "below",
        "before",
    )
    return start - 2 if behind and _is_past(s, start - 2) and s.at(start - 3).tag == "N" else -1


def _is_past(s: Sentence, position: int) -> bool:
    token = s.at(position)
    told = token.tag in ("V", "P") and token.change in ("done", "level", "")
    return told and token.word.endswith(PAST_ENDINGS) and token.word.lower() not in SAYING


_WHEN = frozenset("before after during since until by".split())
_SUBORDINATING = frozenset("since after before until".split())
_MOMENTS = frozenset("time year period month quarter week season decade half meantime stroke".split())


def _chain_start(s: Sentence, verb: int) -> int:
    """Where the group of a verb begins: "are expected to have reached"."""
    p = verb
    while True:
        token = s.at(p - 1)
        lower = token.word.lower()
        if (
            token.tag in ("X", "B")
            or token.change == "be"
            or (
                lower in ("has", "have", "had", "having", "not", "to")
                and s.at(p).tag in ("V", "P", "X", "G", "Q")
            )
        ) or (
            lower
            in (
                "expected",
                "estimated",
                "projected",
                "forecast",
                "set",
                "likely",
                "seen",
                "helped",
                "managed",
                "poised",
                "believed",
                "continued",
                "went",
                "goes",
                "came",
                "come",
                "thought",
                "reported",
                "said",
            )
            and s.at(p).word.lower() == "to"
        ):
            p -= 1
        else:
            return p


_NAMING = frozenset("including excluding such like notably".split())
_INSERTED = frozenset(
    "once worth at with including excluding up down long such like notably by for among mainly mostly in however too meanwhile on though already "
    "still despite from especially particularly".split()
)


def _parenthesis(s: Sentence, comma: int) -> int:
    """The opening comma of an insertion that ends at a comma, or -1: "Streaming, which grew 5%, made"."""
    fallback = -1
    for p in range(comma - 1, max(0, comma - 40), -1):
        if s.at(p).tag == "," and s.at(p + 1).word.lower() in _NAMING and s.at(p - 1).tag == "N":
            return p  # "the economy, including design, music and food, was"
        if s.at(p).tag in (".", "V"):
            break
    for p in range(comma - 1, max(0, comma - 40), -1):
        token, head = s.at(p), s.at(p + 1)
        if token.tag == ".":
            break
        if (
            token.tag not in (",", ":")
            or token.word == ":"
            or s.at(p - 1).tag not in ("N", ")", "T", "B", "V", "P")
        ):
            continue
        if head.tag == "D":
            if not any(s.at(q).tag == "V" for q in range(p + 1, comma)):
                return p
            continue
        inserted = head.tag in ("W", "P", "G", "J", "Q", "B", "R") or head.word.lower() in _INSERTED
        if inserted or (head.tag == "V" and head.word.endswith("ed")):
            return p
        # "pictures, shot for little, pulled in": an insertion behind the subject, whatever it begins with.
        opening = next((q for q in range(p - 1, -1, -1) if s.at(q).tag in (".", ",", ":")), -1) + 1
        verbs = [
            q
            for q in range(opening, p)
            if s.at(q).tag in ("V", "Q") and not (q == p - 1 and s.at(q).word.endswith(("ed", "old")))
        ]
        if fallback < 0 and s.at(opening).tag not in ("R", "T") and not verbs:
            fallback = p
    return fallback


def _opening(s: Sentence, closing: int) -> int:
    p = closing - 1
    while p > 0 and s.at(p).tag != "(":
        p -= 1
    return p
