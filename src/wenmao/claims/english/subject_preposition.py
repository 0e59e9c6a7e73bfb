"""What an English figure behind a preposition measures: *exports* rose to $3 billion.

Each rule is one way in which the preposition and its verb tell; the first that applies decides.
What none tells is the subject of the verb.
"""

from collections.abc import Callable

from wenmao.claims.english.names import is_generic, named
from wenmao.claims.english.phrases import phrase_ending, phrase_start
from wenmao.claims.english.sentence import HIGHER_OR_LOWER, Figure
from wenmao.claims.english.subject_before import subject_before
from wenmao.claims.english.subject_opening import opening
from wenmao.claims.english.verbs import object_of_verb, subject_of_verb
from wenmao.claims.sense import Sense

_EXCEEDING = frozenset(
    "exceed exceeds exceeded exceeding surpass surpasses surpassed surpassing outpace outpaced outpacing beat beating overtook outstripped "
    "outstripping outperformed outnumbered outnumber lagged lag lagging trailed trailing led topped".split()
)
_SELLING = frozenset("sold sell sells bought buy buys acquired auctioned purchased licensed".split())

_PREPOSITIONS = frozenset("at with to by from in for on as against than versus over".split())


def prepositional(f: Figure, sense: Sense) -> str | None:
    """Rose to $3 billion; exports, at $3 billion, rose; cut its tariff from 21%."""
    if f.way not in _PREPOSITIONS:
        return None
    for rule in _RULES:
        told = rule(f)
        if told is not None:
            return told
    return subject_of_verb(f.sentence, f.verb)


# --- where the preposition itself tells ---------------------------------------------------------


def _gapped(f: Figure) -> str | None:
    """The noun of a clause whose verb stands in the clause before: "and imports *to* $2 billion"."""
    s, p = f.sentence, f.governor.position - 1
    while s.at(p).tag in ("T", "B", ",") or (s.at(p).tag == "R" and s.at(p + 1).tag == "T"):
        p -= 1
    if s.at(p).tag != "N" or not s.readings:
        return None
    start = phrase_start(s, p)
    if s.at(start - 1).word.lower() == "of" and s.at(start - 2).word.lower() in ("that", "those"):
        return named(phrase_ending(s, p)) or None  # those of services to $3 billion
    joint = s.at(start - 2) if s.at(start - 1).tag == "D" else s.at(start - 1)
    joined = joint.word.lower() in ("and", "while", "but", ",", ";")
    return named(phrase_ending(s, p)) or None if joined else None


def _reached(f: Figure) -> str | None:
    """Imports 2% *to* $1 billion: the subject goes on from the figure before."""
    s = f.sentence
    if f.way not in ("to", "from", "at") or not s.readings:
        return None
    more = f.beside.word.lower() in HIGHER_OR_LOWER and s.at(f.governor.position - 2).tag == "Q"
    return "" if f.beside.tag == "Q" or more else None


def _inserted(f: Figure) -> str | None:
    """Exports, *at* $3 billion, rose."""
    s, last = f.sentence, f.governor.position - 2
    if f.way != "at" or f.beside.tag != "," or s.at(last).tag == "B":
        return None
    phrase = phrase_ending(s, last) if s.at(last).tag == "N" else ""
    return "" if is_generic(phrase) else phrase


# --- where no verb takes the figure, or one that has spoken already -----------------------------


def _estimated(f: Figure) -> str | None:
    """Analysts estimate the market *at* $3 billion."""
    if f.verb >= 0 or f.way != "at" or f.beside.tag != "N":
        return None
    s, last = f.sentence, f.governor.position - 1
    first = phrase_start(s, last)
    while s.at(first - 1).tag == "D":
        first -= 1
    return named(phrase_ending(s, last)) if s.at(first - 1).tag == "V" else None


def _without_verb(f: Figure) -> str | None:
    """*With* 38% of revenue, games lead; a rise in exports *to* $3 billion."""
    if f.verb < 0:
        return opening(f)
    if f.verb_token.tag not in ("V", "G", "P"):
        return "" if f.sentence.readings else subject_before(f.sentence, f.verb)
    return None


def _same_verb(f: Figure) -> str | None:
    """Rose 9% *to* $3 billion: the subject goes on."""
    return "" if f.verb in f.sentence.verbs[:-1][-1:] else None


# --- by what the verb acts on -------------------------------------------------------------------


def _in_years(f: Figure) -> str | None:
    """Doubled *in* ten years."""
    own = f.quantity.form == "years" and f.has_own_verb
    return subject_of_verb(f.sentence, f.verb) if own else None


def _raising_them(f: Figure) -> str | None:
    """A common language raises them *by* 41%: what the pronoun stands for goes on."""
    s, place = f.sentence, f.governor.position
    if f.way != "by" or not s.readings or s.at(place - 2).tag not in ("V", "G"):
        return None
    return "" if s.at(place - 1).word.lower() in ("them", "it") else None


def _object(f: Figure) -> str | None:
    """Cut its tariff *from* 21%; but exports exceed imports *by* 5%."""
    exceeds = f.way == "by" and f.verb_word in _EXCEEDING
    if f.way not in ("from", "to", "by", "at") or exceeds:
        return None
    return object_of_verb(f.sentence, f.verb, f.governor.position) or None


def _accompanied(f: Figure) -> str | None:
    """Games led *with* 38%: a part is of what the figure before measures."""
    part = f.quantity.form in ("percent", "fraction")
    return "" if part and f.way == "with" and f.right.link != "of" else None


def _sold_for(f: Figure) -> str | None:
    """Sold a painting *for* $3 million."""
    if f.way != "for" or f.verb_word not in _SELLING:
        return None
    return object_of_verb(f.sentence, f.verb, f.governor.position) or None


def _involving(f: Figure) -> str | None:
    """Invested *in* 12 museums; traded *with* $3 billion of toys."""
    if f.way not in ("in", "with", "for", "on", "over"):
        return None
    if f.quantity.form in ("percent", "fraction", "points"):
        return None
    return opening(f) or ("" if f.goes_on else subject_of_verb(f.sentence, f.verb))


_RULES: tuple[Callable[[Figure], str | None], ...] = (
    _gapped, _reached, _inserted, _estimated, _without_verb, _same_verb, _in_years, _raising_them,
    _object, _accompanied, _sold_for, _involving,
)  # fmt: skip
