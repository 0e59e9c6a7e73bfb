"""English forms in -ing and -ed: verbs, participles behind a noun, adjectives before one, and nouns."""

import re

from wenmao.claims.english.neighbours import (
    ADJECTIVE,
    NOUN,
    Class,
    Place,
    Rule,
    argument_follows,
    first_told,
    noun_follows,
    subject_before,
    verb_ahead,
    verb_soon,
)
from wenmao.claims.english.tokens import Tag
from wenmao.claims.english.wordforms import BE
from wenmao.claims.quantities import lexicon

_PART = re.compile(r"%|per|half|third|quarter|fif|ten")
_ING_NOUNS = frozenset(lexicon("en")["forms"]["ing_noun"].split())
_BRANCHES = frozenset(lexicon("en")["forms"]["ing_branch"].split())


# --- forms in -ing ------------------------------------------------------------------------------


def gerund(place: Place) -> Class:
    """An -ing form: a participle with its object (reaching $3 billion), or a noun (average spending)."""
    return first_told(_GERUNDS, place) or ("G", place.sense)


def _known_noun(place: Place) -> Class | None:
    """Saw *spending* shrink; and *spending* per head."""
    if place.lower not in _ING_NOUNS:
        return None
    if place.after in place.known.sure and place.after not in BE:
        return NOUN
    joined = place.previous.tag in ("C", ",") and place.after in ("per", "on", "of", "by")
    return NOUN if joined and not argument_follows(place) else None


def _branch(place: Place) -> Class | None:
    """Design, *advertising* and food; services 65.1 percent, *manufacturing* 25.4 percent."""
    if place.lower not in _BRANCHES:
        return None
    if place.previous.tag == "," and place.after in ("and", "or", ","):
        return NOUN
    begins = place.previous.tag != "N" or place.earlier.tag in ("C", ",", ".")
    return NOUN if begins and _PART.search(place.following.word) else None


def _unknown(place: Place) -> Class | None:
    """A form of no known verb is a noun (gaming), unless it joins on: sales rose, *outrunning* the market."""
    if place.sense:
        return None
    before = place.previous.tag
    if before in (",", "C", "N") and place.figure_follows:
        return "G", ""
    joins = before in (",", "C") and place.tag_after in ("R", "D")
    return ("G", "") if joins and place.lower not in _ING_NOUNS else NOUN


def _act(place: Place) -> Class | None:
    """The probability of *exporting* by."""
    named = place.previous.word.lower() == "of" and place.after in ("by", "to", "from")
    return NOUN if named else None


def _with_figure(place: Place) -> Class | None:
    """*Reaching* $3 billion, *rising* by 5%."""
    return ("G", place.sense) if argument_follows(place) else None


def _determined(place: Place) -> Class | None:
    """The *earning* of, average *spending*; of *trading*; but by *selling* the rights."""
    match place.previous.tag:
        case "D" | "J" | ".":
            return NOUN
        case "R":
            return ("G", place.sense) if place.tag_after == "D" else NOUN
    return None


def _behind_noun(place: Place) -> Class | None:
    """Dress *leaving* via Zhengzhou, firms *selling* toys; but consumer *spending* rose."""
    if place.previous.tag != "N":
        return None
    if place.tag_after == "R" and place.lower not in _ING_NOUNS:
        return "G", place.sense
    acting = place.previous.word.endswith("s") and noun_follows(place)
    return ("G", place.sense) if acting or place.tag_after == "D" else NOUN


_GERUNDS: tuple[Rule, ...] = (
    _known_noun, _branch, _unknown, _act, _with_figure, _determined, _behind_noun,
)  # fmt: skip


# --- forms in -ed -------------------------------------------------------------------------------


def participle(place: Place, sense: str) -> Class:
    """An -ed form: a verb, a participle behind its noun, or an adjective before one (recorded music)."""
    verb: Class = ("V", sense or "done")
    before = _tag_before_manner(place)
    if _is_passive(place, before):
        return verb
    if noun_follows(place):
        return ADJECTIVE if _describes(place, before, sense) else verb
    return ("P", sense) if before in ("D", "R", "J") else verb


def _tag_before_manner(place: Place) -> Tag:
    """The tag before a form and its adverb: of *digitally* delivered services."""
    before, earlier = place.previous.tag, place.earlier.tag
    return "R" if before == "B" and earlier in ("R", "D", "Q") else before


def _is_passive(place: Place, before: Tag) -> bool:
    """Was *sold*, were mostly *sold*."""
    return place.previous.change == "be" or (before == "B" and place.earlier.change == "be")


def _describes(place: Place, before: Tag, sense: str) -> bool:
    """Whether a form describes the noun behind it."""
    if before in (",", "C") and verb_soon(place):
        return True  # , paid subscriptions reached
    if before in _OPENING and not _goes_on(place, before, sense):
        return True  # the recorded music
    # "global recorded music revenues grew"
    return before == "N" and not place.previous.word.endswith("s") and verb_ahead(place)


_OPENING = frozenset(("D", "R", "J", ".", "C", ",", "Q", ":", "(", "B"))


def _goes_on(place: Place, before: Tag, sense: str) -> bool:
    """Whether a form is the verb of a subject before it: exports rose and *reached* records; half *exported* games."""
    if before not in ("C", ",", "B", "Q") or not subject_before(place):
        return False
    if before == "Q":
        named = sense or place.following.word[0].isupper()
        return bool(named and _PART.search(place.previous.word))
    return bool(sense)
