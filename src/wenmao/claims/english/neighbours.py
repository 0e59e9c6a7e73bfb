"""A word among its neighbours, as the tagger meets it: those before it are tagged, those behind are not."""

from collections.abc import Callable
from dataclasses import dataclass

from wenmao.claims.english.tokens import Tag, Token
from wenmao.claims.english.wordforms import BE, WordForms, word_forms
from wenmao.claims.quantities import lexicon

NOTHING = Token(-1, -1, "", ".")  # beyond either end of the sentence

NOUN_OR_VERB = frozenset(lexicon("en")["forms"]["noun_or_verb"].split())
PLACED = frozenset(lexicon("en")["forms"]["placed"].split())


@dataclass(slots=True)
class Place:
    """A word with what a rule asks of it: the word in lower case, those beside it, what it says as a verb.

    `before` is the tag of the token before it, but that of "of" behind "of which".
    """

    tokens: list[Token]
    i: int
    known: WordForms
    word: str
    lower: str
    sense: str
    earlier: Token
    previous: Token
    following: Token
    before: Tag
    after: str

    @property
    def figure_follows(self) -> bool:
        """Whether a figure comes right behind."""
        return self.following.tag == "Q"

    @property
    def tag_after(self) -> Tag | None:
        """The tag of the next word where it is of a closed class."""
        return self.known.tags.get(self.after)


Class = tuple[Tag, str]
"""What a word is: its tag, and what it does to a figure."""

Rule = Callable[[Place], Class | None]

NOUN: Class = ("N", "")
ADJECTIVE: Class = ("J", "")
ADVERB: Class = ("B", "")


def first_told(rules: tuple[Rule, ...], place: Place) -> Class | None:
    """What the first rule that applies says of a word."""
    for rule in rules:
        told = rule(place)
        if told is not None:
            return told
    return None


def place_at(tokens: list[Token], i: int) -> Place:
    """A word of a sentence in its place."""
    known, word = word_forms(), tokens[i].word
    lower = word.lower()
    earlier = tokens[i - 2] if i > 1 else NOTHING
    previous = tokens[i - 1] if i else NOTHING
    following = tokens[i + 1] if i + 1 < len(tokens) else NOTHING
    before: Tag = "R" if previous.tag == "W" and earlier.tag == "R" else previous.tag
    return Place(
        tokens, i, known, word, lower, known.verbs.get(lower, ""),
        earlier, previous, following, before, following.word.lower(),
    )  # fmt: skip


def is_finite(token: Token) -> bool:
    """Whether a word not yet tagged can be nothing but a verb: grew, embodies, exported."""
    lower, known = token.word.lower(), word_forms()
    return lower in BE or (lower in known.verbs and (lower in known.sure or lower.endswith("ed")))


def noun_follows(place: Place) -> bool:
    """Whether the next word can be a noun: overseas *revenue*, recorded *music*."""
    lower, known = place.after, place.known
    if place.following.tag in ("Q", "T") or not lower[:1].isalnum():
        return False
    if lower in PLACED and lower not in ("most", "more", "well"):
        return True
    if lower in known.tags or lower in BE:
        return False
    return lower not in known.verbs or lower in NOUN_OR_VERB or lower.endswith("ing")


def argument_follows(place: Place) -> bool:
    """Whether a figure, or its preposition, comes right behind, so that the word is a verb: reaching about $3bn."""
    for token in place.tokens[place.i + 1 : place.i + 4]:
        lower = token.word.lower()
        if token.tag == "Q":
            return True
        if lower not in _BEFORE_FIGURE and not lower.endswith("ly"):
            return False
    return False


_BEFORE_FIGURE = frozenset("by to at from for up down a an the further on as".split())


def ends_clause(token: Token) -> bool:
    """Whether a word not yet tagged ends the clause before it: punctuation, a figure, *which*, *and*."""
    lower = token.word.lower()
    return token.tag == "Q" or not lower[:1].isalnum() or word_forms().tags.get(lower) in ("W", "C")


def verb_later(place: Place) -> bool:
    """Whether a verb follows in the same clause, so that a form before it is a noun: supplies to Japan *rose*."""
    before = ""
    for token in place.tokens[place.i + 1 :]:
        if ends_clause(token):
            return False
        lower = token.word.lower()
        if is_finite(token) and (before != "to" or lower in BE):
            return True
        before = lower
    return False


def verb_soon(place: Place) -> bool:
    """Whether a verb follows within three words, so that this form is none: , paid subscriptions *reached*."""
    for token in place.tokens[place.i + 2 : place.i + 5]:
        lower = token.word.lower()
        if token.tag in ("Q", "T") or lower in place.known.tags or not lower[0].isalpha():
            return False
        if is_finite(token):
            return True
    return False


def verb_ahead(place: Place) -> bool:
    """Whether another verb follows before the clause ends, and none came before: recorded music revenues *grew*."""
    if any(token.tag in ("V", "X") for token in place.tokens[: place.i]):
        return False
    return _first_verb_behind(place) is not None


def is_lone(place: Place) -> bool:
    """Whether a clause with a figure would have no verb but this: visa waivers *boost* arrivals by 5%."""
    for token in reversed(place.tokens[: place.i]):
        if token.tag in _CLAUSE_ENDS:
            break
        if token.tag in ("V", "X", "Q", "G", "P"):
            return False
    if _first_verb_behind(place) is not None:
        return False
    ending = next((token for token in place.tokens[place.i + 1 :] if ends_clause(token)), NOTHING)
    return ending.tag == "Q"


def _first_verb_behind(place: Place) -> Token | None:
    """The first word behind that is a verb or its auxiliary, in the same clause."""
    for token in place.tokens[place.i + 1 :]:
        if ends_clause(token):
            return None
        if is_finite(token) or place.known.tags.get(token.word.lower()) == "X":
            return token
    return None


_CLAUSE_ENDS = frozenset((",", ".", ":", "C", "W", "(", ")"))


def verb_before(place: Place, passed: frozenset[str]) -> bool:
    """Whether the clause has a verb already, other than those passed by: tools *cut* dubbing costs by."""
    for token in reversed(place.tokens[: place.i]):
        if token.tag in _CLAUSE_ENDS or token.tag == "Q":
            return False
        if token.tag == "V":
            return token.word.lower() not in passed
    return False


def subject_before(place: Place) -> bool:
    """Whether anything before can be the subject of a verb."""
    return any(token.tag in ("N", "O", "Q") for token in place.tokens[: place.i])
