"""The tag of each word of an English sentence, from the left to the right.

Punctuation and closed classes are known by the word alone. Some words have a rule of their
own; for all others each rule is one way in which form and place tell the class, and the first
that applies decides. What none tells is a noun.
"""

from functools import cache

from wenmao.claims.english.endings import gerund, participle
from wenmao.claims.english.neighbours import (
    ADJECTIVE,
    ADVERB,
    NOTHING,
    NOUN,
    NOUN_OR_VERB,
    PLACED,
    Class,
    Place,
    Rule,
    first_told,
    noun_follows,
    place_at,
)
from wenmao.claims.english.noun_or_verb import noun_or_verb
from wenmao.claims.english.tokens import Tag, Token
from wenmao.claims.english.wordforms import BE, word_forms
from wenmao.claims.quantities import lexicon

_PUNCTUATION: dict[str, Tag] = {
    ",": ",", "(": "(", ")": ")", "[": "(", "]": ")", ":": ":", ";": ".", ".": ".", "!": ".", "?": ".",
    "–": ":", "—": ":", "--": ":", "•": ".", "*": ",", "|": ".", "-": ":",
}  # fmt: skip
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset(
    "January February April June July August September October November December Jan Feb Apr Jun Jul Aug Sept Oct Nov Dec".split()
)
_PERIODS = frozenset(
    "year period month quarter week season decade half summer winter spring autumn century day weekend night fortnight years months quarters weeks halves decades".split()
)


def tag(tokens: list[Token], words: str) -> None:
    """Give each word its tag; quantities and times have theirs."""
    fixed = _fixed()
    for i, token in enumerate(tokens):
        if token.tag in ("Q", "T"):
            continue
        if length := _timed(tokens, i):
            for timed in tokens[i : i + length]:
                timed.tag = "T"
        elif token.word == "'s":
            token.tag = "D"
        elif not token.word[0].isalnum():
            token.tag = _mark(token, words)
        else:
            token.tag, token.change = fixed.get(token.word.lower()) or _class(place_at(tokens, i))


def _mark(token: Token, words: str) -> Tag:
    """The tag of a punctuation mark; a hyphen right behind a word is part of a name."""
    if token.word == "-" and token.start > 0 and not words[token.start - 1].isspace():
        return "N"
    return _PUNCTUATION.get(token.word, ",")


# --- times that are no period by themselves -----------------------------------------------------

_POINTS_BACK = frozenset(
    "last this next past previous preceding same first second third fourth final".split()
)
_TIMED = _POINTS_BACK | _PERIODS
_RELATED = frozenset("earlier ago before later".split())


def _timed(tokens: list[Token], i: int) -> int:
    """How many words from a token tell a time that is no period by itself: last year, year on year, a year earlier."""
    if tokens[i].word.lower() not in _TIMED:
        return 0
    words = [token.word.lower() if token.tag == "N" else "" for token in tokens[i : i + 3]]
    if len(words) < 2:
        return 0
    if words[0] in _POINTS_BACK and words[1] in _PERIODS:
        return 2
    if len(words) == 3 and words[0] == words[2] and words[0] in _PERIODS and words[1] in ("on", "over"):
        return 3
    return 2 if words[0] in _PERIODS and words[1] in _RELATED else 0


# --- words with a rule of their own -------------------------------------------------------------


def _that(place: Place) -> Class:
    """Whether "that" points (that of 2019), joins a clause (said that), or relates (a sum that rose)."""
    before, after = place.previous.tag, place.after
    if after in ("of", "for", "in"):
        return "O", ""
    apposed = before == "," and after in ("the", "a", "total", "figure")
    if before in ("N", ",", "Q", "T", ")") and not apposed:
        return "W", ""
    if place.i == 0 or before in ("R", ","):
        return "D", ""
    return "C", ""


def _pointing(place: Place) -> Class:
    """*These* rose, *more* than, *all* 12; but *these* games, *more* games."""
    known, after = place.known, place.after
    if place.lower == "another" and place.figure_follows:
        return "D", ""
    alone = place.following.tag in ("Q", "T") or not after[:1].isalpha()
    if not (alone or after in known.verbs or after in known.tags):
        return "D", ""
    return ADVERB if place.lower in ("more", "most") else ("O", "")


def _first(place: Place) -> Class | None:
    """The *first* season; but in the first half."""
    describes = place.before == "D" and noun_follows(place) and place.after not in _PERIODS
    return ADJECTIVE if describes else None


def _placed(place: Place) -> Class | None:
    """*Overseas* revenue, *home* appliances."""
    return ADJECTIVE if noun_follows(place) else None


def _abroad(place: Place) -> Class | None:
    """Orders from *abroad*."""
    return NOUN if place.before == "R" else None


def _added(place: Place) -> Class | None:
    """Value *added*; *added* value."""
    if place.previous.word.lower() == "value":
        return NOUN
    return ADJECTIVE if place.after == "value" else None


def _per(place: Place) -> Class | None:
    """*Per* capita income."""
    return ADJECTIVE if place.after == "capita" else None


def _capita(place: Place) -> Class:
    """Per *capita* income."""
    return ADJECTIVE


def _moved(place: Place) -> Class:
    """Exports were *up* 5%; but a verb that has it as its particle says the direction itself: edged *up*."""
    joined = (place.previous.word.lower(), place.lower) in place.known.pairs
    return "B", "" if joined else place.lower


def _month(place: Place) -> Class | None:
    """In *January*; not where it is all that is written."""
    written = place.word in _MONTHS and (place.i > 0 or place.after != "")
    return ("T", "") if written else None


def _may(place: Place) -> Class | None:
    """In *May*; elsewhere a name, but at the beginning of a sentence the auxiliary."""
    if place.word != "May" or place.before in (".", ":"):
        return None
    return ("T" if place.before in ("R", "D", ",", "C") else "N"), ""


def _forecast(place: Place) -> Class | None:
    """The market, *forecast* to reach."""
    described = place.before == "," and place.tag_after == "R"
    return ("V", "done") if described else None


def _once(place: Place) -> Class | None:
    """Imports, *once* three quarters of the market."""
    return ADVERB if place.after in ("worth", "the", "a") or place.figure_follows else None


def _mean(place: Place) -> Class | None:
    """*Mean* price."""
    return ADJECTIVE if place.before not in ("O", "W", "X", "N", "T", "Q") else None


def _pay(place: Place) -> Class | None:
    """Willingness to *pay*."""
    return NOUN if place.earlier.word.lower() in _INTENT else None


_INTENT = frozenset("willingness willing propensity intention readiness ability inclination".split())


def _taking(place: Place) -> Class | None:
    """The national *take*, the combined *spend* of: verbs of money that are nouns too."""
    previous, word = place.previous, place.previous.word.lower()
    if previous.tag not in ("N", "J", "B") or previous.change:
        return None
    if place.after == "of" or previous.tag == "J":
        return NOUN
    plural = word.endswith("s") or word in ("people", "women", "men", "children")
    return NOUN if previous.tag == "N" and not plural and word not in ("not", "to") else None


_OWN_RULES: dict[str, Rule] = {
    **dict.fromkeys(PLACED, _placed),
    **dict.fromkeys("these those this both all each another more most some one".split(), _pointing),
    **dict.fromkeys((month.lower() for month in _MONTHS), _month),
    **dict.fromkeys("take spend use need haul buy draw".split(), _taking),
    "up": _moved, "down": _moved, "that": _that, "first": _first, "abroad": _abroad, "added": _added, "per": _per,
    "capita": _capita, "may": _may, "forecast": _forecast, "once": _once, "mean": _mean, "pay": _pay,
}  # fmt: skip


@cache
def _fixed() -> dict[str, Class]:
    """The words that are of one class wherever they stand: the, of, which, was, Monday."""
    fixed: dict[str, Class] = {
        word: (tag, "") for word, tag in word_forms().tags.items() if word not in _OWN_RULES
    }
    return fixed | dict.fromkeys(BE, ("V", "be")) | dict.fromkeys(_WEEKDAYS, ADVERB)


# --- all other words ----------------------------------------------------------------------------


def _class(place: Place) -> Class:
    """The class of a word that its place decides."""
    own = _OWN_RULES.get(place.lower)
    told = own(place) if own else None
    if told is not None:
        return told
    return first_told(_RULES, place) or NOUN


def _negated(place: Place) -> Class | None:
    """*Isn't*, *didn't*."""
    return ("V", "be") if place.lower.endswith("n't") else None


def _owner(place: Place) -> Class | None:
    """*Japan's* exports; *firms'* exports."""
    if not place.lower.endswith(("'s", "s'")) or len(place.lower) <= 2:
        return None
    return ("D", "") if place.word[0].isupper() else ADJECTIVE


def _behind_relative(place: Place) -> Class | None:
    """Values, which *affect* 3% of cells: a word of no known class behind a relative is its verb."""
    if place.before != "W" or place.previous.word.lower() in ("whose", "where", "that"):
        return None
    new = place.lower not in place.known.tags and not place.sense and place.word.islower()
    return ("V", "done") if new else None


def _closed(place: Place) -> Class | None:
    """A word of a closed class whose own rule said nothing: sold *abroad*."""
    tag = place.known.tags.get(place.lower)
    return (tag, "") if tag else None


def _with_particle(place: Place) -> Class | None:
    """*Accounted* for, *edging* up."""
    change = place.known.pairs.get((place.lower, place.after))
    if not change:
        return None
    return ("G" if place.lower.endswith("ing") else "V"), change


def _name(place: Place) -> Class | None:
    """A capital within the sentence: the *Rise* group."""
    capital = place.word[0].isupper() and place.before not in (".", ":")
    return NOUN if capital and not place.lower.endswith(("ed", "ing")) else None


def _by_form(place: Place) -> Class | None:
    """Forms that are a noun or a verb, and those in -ing."""
    lower = place.lower
    doubtful = place.sense and lower not in place.known.sure and not lower.endswith(("ed", "ing"))
    if doubtful or lower in NOUN_OR_VERB:
        return noun_or_verb(place)
    return gerund(place) if lower.endswith("ing") else None


def _known_verb(place: Place) -> Class | None:
    """*Rose*, *embodies*, *sold*; but the *sold*, and "Reach" that opens a sentence as a name."""
    if not place.sense:
        return None
    if place.lower.endswith("ed") or place.lower in _PARTICIPLES:
        return participle(place, place.sense)
    if place.before == "D" and place.previous.word.lower() in ("the", "a", "an", "its", "their"):
        return NOUN
    if place.before == "." and place.word[0].isupper() and not place.lower.endswith("s"):
        return NOUN
    return "V", place.sense


_PARTICIPLES = frozenset("sold made spent held known published shown built lost paid".split())


def _unknown_participle(place: Place) -> Class | None:
    """*Dubbed* series: an -ed form of no known verb."""
    long = place.lower.endswith("ed") and len(place.lower) > 4 and place.word.islower()
    return participle(place, "") if long else None


def _manner(place: Place) -> Class | None:
    """Rose *sharply*; did *worse*, was *small*."""
    if place.lower.endswith("ly") and len(place.lower) > 4 and place.lower not in _ADJECTIVES_LY:
        return ADVERB
    return ADVERB if place.lower in _ADJECTIVES and not noun_follows(place) else None


_ADJECTIVES_LY = frozenset(lexicon("en")["forms"]["adjective_ly"].split())
_ADJECTIVES = frozenset(lexicon("en")["forms"]["adjective"].split())


def _priced(place: Place) -> Class | None:
    """An hour of drama now *fetches* $30,000: a new word between "now" and a figure is the verb."""
    if not place.figure_follows or place.before != "B" or place.earlier is NOTHING:
        return None
    verb = place.lower.endswith("s") and place.previous.word.lower() in _NOW
    return ("V", "level") if verb else None


_NOW = frozenset("now still currently already typically usually often always also".split())


_RULES: tuple[Rule, ...] = (
    _negated, _owner, _behind_relative, _closed, _with_particle, _name, _by_form, _known_verb,
    _unknown_participle, _manner, _priced,
)  # fmt: skip
