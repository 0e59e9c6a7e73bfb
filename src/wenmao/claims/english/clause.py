"""The subject of an English verb: the noun phrase that is met on the way to the left of it.

What stands between a subject and its verb is passed over step by step: times and adverbs,
prepositional phrases, brackets, insertions, relative clauses, a verb that shares the subject.
Each kind of word has its step, which either says where to go on or ends the way: at the
subject, or at nothing where the subject is that of the clause before.
"""

from collections.abc import Callable
from dataclasses import dataclass

from wenmao.claims.english.insertions import bracket_before, comma_before, dash_before
from wenmao.claims.english.names import is_generic, only_places, trimmed
from wenmao.claims.english.participles import AWAY, described, with_participle
from wenmao.claims.english.phrases import INSIDE, phrase_ending, phrase_from, phrase_start
from wenmao.claims.english.sentence import SAYING, Sentence
from wenmao.claims.english.tokens import Tag


@dataclass(slots=True)
class _Way:
    """The way from a verb to its subject.

    `first` is where it begins, left of the whole verb group; `depth` counts the verbs that
    were left for one before them; `relative` tells whether it came through a relative clause.
    """

    sentence: Sentence
    verb: int
    first: int
    depth: int
    relative: bool = False


# A position is where the way goes on; a phrase, also an empty one, is where it ends.
_Step = Callable[[_Way, int], int | str]

_MOST_VERBS = 4
_MOST_STEPS = 60


def noun_of_verb(s: Sentence, verb: int, depth: int = 0) -> str:
    """The noun phrase that a verb takes as its subject; empty where it is that of the clause before."""
    if verb < 0 or depth > _MOST_VERBS:
        return ""
    group = _group_start(s, verb)
    way = _Way(s, verb, group - 1, depth)
    if s.at(group).word.lower() == "to" and s.at(group - 1).tag == "N":
        return _of_infinitive(way)
    if s.at(verb).tag in ("V", "Q") and s.at(group).word.lower() not in ("being", "having"):
        away = s.at(group).word.lower() in AWAY
        if named := with_participle(s, way.first + away):
            return named
    p = way.first
    for _ in range(_MOST_STEPS):
        reached = _to_left(way, p)
        if isinstance(reached, str):
            return reached
        p = reached
    return ""


def _to_left(way: _Way, p: int) -> int | str:
    """One step: over what never names a subject, else by what kind of word it is."""
    token = way.sentence.at(p)
    if token.word.lower() in _EMPHATIC:
        return p - 1
    step = _STEPS.get(token.tag)
    return step(way, p) if step else ""


_EMPHATIC = frozenset("each alone themselves itself".split())


def _of_verb_before(way: _Way, verb: int) -> str:
    """The subject of a verb before it, which it shares."""
    return noun_of_verb(way.sentence, verb, way.depth + 1)


def _verb_up_to(s: Sentence, position: int) -> int:
    """The nearest verb at or before a position, or -1."""
    return next((q for q in range(position, -1, -1) if s.at(q).tag == "V"), -1)


# --- the verb group -----------------------------------------------------------------------------


def _group_start(s: Sentence, verb: int) -> int:
    """Where the group of a verb begins: *are* expected to have reached."""
    p = verb
    while _is_auxiliary(s, p - 1) or _takes_infinitive(s, p - 1):
        p -= 1
    return p


def _is_auxiliary(s: Sentence, position: int) -> bool:
    """Whether a word helps the verb behind it: *are* expected, *has* not risen, *to* reach."""
    token = s.at(position)
    if token.tag in ("X", "B") or token.change == "be":
        return True
    return token.word.lower() in _HELPING and s.at(position + 1).tag in ("V", "P", "X", "G", "Q")


def _takes_infinitive(s: Sentence, position: int) -> bool:
    """Whether a verb leaves its own subject to the infinitive behind it: *expected* to, *went* on to."""
    return s.at(position).word.lower() in _LEAVING and s.at(position + 1).word.lower() == "to"


_HELPING = frozenset("has have had having not to".split())
_LEAVING = frozenset(
    "expected estimated projected forecast set likely seen helped managed poised believed continued went goes came come thought reported said".split()
)


# --- infinitives --------------------------------------------------------------------------------


def _of_infinitive(way: _Way) -> str:
    """The subject of an infinitive behind a noun: that of the main verb, unless the noun itself is meant.

    "Overtook print to rank second" has the subject of "overtook"; "we expect the games market
    to expand" and "aims for cultural industries to contribute" name their own.
    """
    s, last = way.sentence, way.first
    main = _verb_up_to(s, last)
    if meant := _meant_to(s, last, main):
        return meant
    word = s.at(main).word.lower()
    if word in SAYING or word in _LETTING:
        return phrase_ending(s, last)
    return _of_verb_before(way, main)


def _meant_to(s: Sentence, last: int, main: int) -> str:
    """The subject of an infinitive behind "for": aims for *cultural industries* to contribute; or nothing."""
    p = last
    while s.at(p).tag in ("N", "J", "D", "C") or s.at(p).word.lower() == "of":
        p -= 1
    if p <= main or s.at(p).word.lower() != "for":
        return ""
    if s.at(p - 1).tag != "V" and s.at(p - 1).word.lower() not in _AIMS:
        return ""
    return trimmed(s.words[s.at(p + 1).start : s.at(last).end])


_LETTING = frozenset("forecast projects predicts sees allowed helped enabled caused led".split())
_AIMS = frozenset("aims aim targets target plan plans hopes hope goal goals call calls room".split())


# --- the steps to the left ----------------------------------------------------------------------


def _pass(way: _Way, p: int) -> int | str:
    """Over an adverb, a time, an auxiliary, a determiner: exports *in 2024 also* rose."""
    return p - 1


def _pass_preposition(way: _Way, p: int) -> int | str:
    """Over the preposition of a time; but an -ing form behind "by" or "after" has no subject of its own."""
    s = way.sentence
    behind = s.at(p + 2 if s.at(p + 1).tag == "D" else p + 1)
    if behind.tag not in ("T", "B") and s.at(p).word.lower() in _BEFORE_GERUND:
        return ""
    return p - 1


_BEFORE_GERUND = frozenset("after by while despite without from of in for through".split())


def _pass_bracket(way: _Way, p: int) -> int | str:
    """Over what is in brackets: exports *(goods only)* rose."""
    return bracket_before(way.sentence, p) - 1


def _pass_dashes(way: _Way, p: int) -> int | str:
    """Over what is between dashes: toys *- the largest group -* brought in."""
    s = way.sentence
    dash = dash_before(s, p) if s.at(p).word != ":" else -1
    return dash - 1 if dash > 0 else ""


def _pass_pronoun(way: _Way, p: int) -> int | str:
    """Over a pronoun in a noun's complement: visitors *to them* spent; other pronouns name nothing."""
    s = way.sentence
    return p - 2 if s.at(p - 1).tag == "R" and s.at(p - 2).tag == "N" else ""


def _pass_relative(way: _Way, p: int) -> int | str:
    """Over a relative to the noun before it: games*, which* earned; the market *in which* it sold."""
    s = way.sentence
    p -= 1
    way.relative = s.at(p).tag == "N"
    if s.at(p).tag == "R":
        p -= 1
    if s.at(p).tag == ",":
        p -= 1
    return p if s.at(p).tag in ("N", ")") else ""


def _take_noun(way: _Way, p: int) -> int | str:
    """The noun phrase that ends here, unless it belongs to something before it."""
    s = way.sentence
    start = phrase_start(s, p)
    named = s.words[s.at(start).start : s.at(p).end]
    if s.at(p).word.lower() == "whole" and s.at(p - 2).word.lower() == "as":
        return p - 3  # exports as a whole
    while s.at(start - 1).tag in ("D", "T"):
        start -= 1
    before = s.at(start - 1)
    if before.word.lower() == "whose" and is_generic(named) and s.at(start - 2).tag in (",", "N"):
        return start - 2 - (s.at(start - 2).tag == ",")  # games, whose share slipped
    if before.tag == "R" and (reached := _behind_preposition(way, p, start - 1, named)) is not None:
        return reached
    return phrase_ending(s, p, reduced=True)


def _behind_preposition(way: _Way, last: int, preposition: int, named: str) -> int | str | None:
    """What a noun phrase behind a preposition leads to, or None where it is the subject with it.

    "In 2024 alone, exports rose": a phrase behind "in" or "by" is no subject.
    """
    s, word = way.sentence, way.sentence.at(preposition).word.lower()
    owner = s.at(preposition - 1)
    if owner.tag == "O":
        pointed = word == "of" and owner.word.lower() in ("that", "those")
        return phrase_ending(s, last) if pointed else ""  # those of paper; those from Dongguan
    if word in _SUBORDINATING and last == way.first:
        return None  # since imported chips embody
    places = only_places().fullmatch(named)
    if way.relative and word not in _WHEN and not places:
        return None
    passed = word not in INSIDE or s.at(last).word.lower() in _MOMENTS or places
    return preposition - 1 if passed else None


_WHEN = frozenset("before after during since until by".split())
_SUBORDINATING = frozenset("since after before until".split())
_MOMENTS = frozenset("time year period month quarter week season decade half meantime stroke".split())


def _take_adjective(way: _Way, p: int) -> int | str:
    """An adjective that ends a noun phrase; one that opens the sentence has nothing to describe."""
    return _take_noun(way, p) if p > 0 else ""


def _share_subject(way: _Way, p: int) -> int | str:
    """The subject of the verb before, behind a conjunction or another verb: exports rose *and* reached."""
    s = way.sentence
    if s.at(p).tag == "C" and s.at(p).word.lower() in ("as", "while", "because", "when"):
        return ""
    earlier = next((q for q in range(p, -1, -1) if s.at(q).tag == "V" or _is_verbal(s, q)), -1)
    return _of_verb_before(way, earlier) if earlier >= 0 else ""


def _is_verbal(s: Sentence, position: int) -> bool:
    """Whether a figure is a verb: halved, doubled."""
    token = s.at(position)
    return token.tag == "Q" and s.found[token.index].verbal


def _pass_conjunction(way: _Way, p: int) -> int | str:
    """Over what joins times (in 2017 *and* 2022), else to the verb before."""
    return p - 1 if _joins_times(way.sentence, p) else _share_subject(way, p)


def _joins_times(s: Sentence, position: int) -> bool:
    """Whether a comma or conjunction stands between two times: in 2012, 2017 and 2022."""
    return s.at(position + 1).tag == s.at(position - 1).tag == "T"


def _pass_gerund(way: _Way, p: int) -> int | str:
    """Over an -ing form that describes a noun: dress *leaving* via Zhengzhou; else to the verb before."""
    s = way.sentence
    describes = s.at(p - 1).tag == "N" and s.at(p + 1).tag == "R"
    return p - 1 if describes else _share_subject(way, p)


def _pass_comma(way: _Way, p: int) -> int | str:
    """Over an insertion, to the subject of the clause before, or over a comma behind the subject."""
    s = way.sentence
    if _joins_times(s, p):
        return p - 1
    opening = comma_before(s, p)
    if opening >= 0:
        return described(s, opening - 1) or opening - 1  # units sold, digital and physical, rose
    if s.at(way.verb).tag in ("G", "P") or s.at(p - 1).tag not in ("N", "T"):
        return _behind_clause(way, p)
    return "" if s.at(p - 1).tag == "T" else p - 1


def _behind_clause(way: _Way, comma: int) -> int | str:
    """The subject of the clause before a comma: exports rose 5%, *reaching*; series sold abroad, *put* at."""
    s = way.sentence
    if s.at(comma - 1).tag == "N" and not any(s.at(q).tag == "V" for q in range(comma)):
        return comma - 1
    if s.at(way.verb).tag == "V" and (named := described(s, comma - 1)):
        return named
    main = _verb_up_to(s, comma)
    measured = any(verb >= 0 and s.found[i].form != "count" for i, verb in enumerate(s.verbs[:-1]))
    return _of_verb_before(way, main) if main >= 0 and not measured else ""


def _take_from_opening(way: _Way, p: int) -> int | str:
    """The subject of a participle that opens the sentence: valued at $3 billion, *the market* grew."""
    s = way.sentence
    if p >= 0 or not s.at(way.verb).word.lower().endswith(("ed", "ing")):
        return ""
    comma = next((q for q in range(way.verb, len(s.tokens)) if s.at(q).tag == ","), -1)
    return phrase_from(s, comma + 1) if comma > 0 else ""


_STEPS: dict[Tag, _Step] = {
    "B": _pass, "T": _pass, "X": _pass, "D": _pass,
    "R": _pass_preposition, ")": _pass_bracket, ":": _pass_dashes, ",": _pass_comma,
    "N": _take_noun, "J": _take_adjective, "O": _pass_pronoun, "W": _pass_relative,
    "C": _pass_conjunction, "G": _pass_gerund, "V": _share_subject, "P": _share_subject,
    ".": _take_from_opening,
}  # fmt: skip
