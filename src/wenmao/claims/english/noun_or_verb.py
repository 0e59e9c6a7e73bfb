"""English forms that are a noun or a verb: rise, exports, share, total.

Each rule is one way in which the words beside a form decide; the first that applies does.
What none tells is a noun.
"""

from wenmao.claims.english.neighbours import (
    NOTHING,
    NOUN,
    Class,
    Place,
    Rule,
    first_told,
    is_finite,
    is_lone,
    noun_follows,
    verb_before,
    verb_later,
)
from wenmao.claims.english.tokens import Token
from wenmao.claims.english.wordforms import change_noun

_ARTICLES = frozenset("the a an its their his her our".split())
_TRADES = frozenset("trade export import work value share supply demand".split())
_TELLING = frozenset(
    "notes note reports report estimates estimate claims claim forecasts projects states shows show signals hopes".split()
)
_SAID = frozenset(
    "said says say showed shows show found finds reported reports estimates estimated expects expected noted notes saw sees".split()
)
# They take a verb without an ending behind their object: saw revenue jump.
_SEEING = frozenset(
    "saw see sees seen seeing watched helped help helps helping let lets letting made make makes making".split()
)
# The same in the present and the past.
_UNCHANGED = frozenset("hit cut set put cost beat spread shed broadcast bet let split quit".split())
_PLURALS = frozenset("people women men children media data police".split())


def noun_or_verb(place: Place) -> Class:
    """Whether a form that can be both is a noun or a verb here."""
    return first_told(_RULES, place) or NOUN


# --- by the form itself and the word before it --------------------------------------------------


def _worth(place: Place) -> Class | None:
    """Goods *worth* $3 billion."""
    return ("R", "worth") if place.lower == "worth" else None


def _traded(place: Place) -> Class | None:
    """Exports are things, unless a pronoun has a figure for them: it *exports* 5%."""
    if place.lower not in ("exports", "imports", "shares", "records", "sales"):
        return None
    measured = place.figure_follows or place.after in ("about", "over")
    return ("V", place.sense) if place.before in ("O", "W") and measured else NOUN


def _determined(place: Place) -> Class | None:
    """The *rise*, a sharp *fall*, in *exports*, this year's *total*; but: to *record* 5%."""
    previous = place.previous
    if place.before not in ("D", "J", "R") and not (place.before == "T" and previous.word.endswith("'s")):
        return None
    infinitive = place.before == "R" and previous.word.lower() == "to"
    has_object = place.figure_follows or place.after in place.known.tags
    return ("V", place.sense) if infinitive and has_object and place.sense else NOUN


def _behind_figure(place: Place) -> Class | None:
    """A 5% *rise*; and 58 *run* their own stores."""
    if place.before != "Q":
        return None
    if change_noun(place.lower):
        return NOUN
    owning = place.after in ("a", "an", "the", "its", "their", "his", "her")
    return ("V", place.sense) if owning and place.sense else None


def _behind_auxiliary(place: Place) -> Class | None:
    """Will *rise*, did not *increase*."""
    helped = place.before == "X" or place.previous.word.lower() in ("not", "to")
    return ("V", place.sense) if helped else None


def _seldom_noun(place: Place) -> Class | None:
    """Sales *hit* $3 billion."""
    return ("V", place.sense) if place.lower in ("saw", "left", "hit", "cut", "led") else None


def _telling(place: Place) -> Class | None:
    """The document *notes* that."""
    tells = place.after == "that" and place.lower in _TELLING and place.before in ("N", "O", "C")
    return ("V", place.sense) if tells else None


# --- behind a noun ------------------------------------------------------------------------------


def _object_of_verb(place: Place) -> Class | None:
    """Tools cut dubbing *costs* by: the clause has its verb."""
    if place.before != "N" or place.after not in ("by", "to", "at", "from"):
        return None
    if place.lower in _UNCHANGED or place.lower.endswith("ed"):
        return None
    return NOUN if verb_before(place, _SAID | _SEEING) else None


def _ditransitive(place: Place) -> Class | None:
    """Piracy *costs* producers $3 billion."""
    if place.lower not in ("cost", "costs") or place.before not in ("N", ",", "O", ")"):
        return None
    second = place.tokens[place.i + 2] if place.i + 2 < len(place.tokens) else NOTHING
    return ("V", place.sense) if second.tag == "Q" and noun_follows(place) else None


def _value(place: Place) -> Class | None:
    """Lifting its market *value* above."""
    return NOUN if place.lower in ("value", "values") and place.before == "N" else None


def _behind_one(place: Place) -> Class | None:
    """Cut its revenue *forecast* by: a form without -s takes a plural."""
    disagrees = place.before == "N" and _needs_plural(place.lower) and not _many_before(place)
    return NOUN if disagrees else None


def _behind_many(place: Place) -> Class | None:
    """620,000 original *works* by: a form with -s takes no plural."""
    if place.before != "N" or not place.lower.endswith("s"):
        return None
    word, earlier = place.previous.word, place.earlier
    plural = word.islower() and word.endswith("s") and not word.endswith("ss")
    if (plural and _is_bare(place)) or (earlier.tag == "Q" and not _counts_one(earlier.word)):
        return NOUN
    return None


def _needs_plural(lower: str) -> bool:
    """Whether a form of the present takes a plural before it: export, rise; but exports, hit."""
    return not lower.endswith(("s", "ed")) and lower not in _UNCHANGED


def _many_before(place: Place) -> bool:
    """Whether the noun phrase before is many: firms, Japan and Korea, people."""
    word = place.previous.word
    if word.endswith("s") or word.lower() in _PLURALS:
        return True
    tokens, start = place.tokens, place.i - 1
    while start > 0 and tokens[start].tag in ("N", "J"):
        start -= 1
    seen = any(token.word.lower() in _SEEING for token in tokens[: start + 1])
    return seen or tokens[start].tag == "C" or word[0].isupper()


def _is_bare(place: Place) -> bool:
    """Whether the noun phrase before hangs on no other: museums; but not "exports" in China's part in exports."""
    start = place.i - 1
    while start >= 0 and place.tokens[start].tag in ("N", "J", "D"):
        start -= 1
    return start < 0 or place.tokens[start].tag != "R"


def _counts_one(quantity: str) -> bool:
    return quantity.lower() in ("one", "1") or quantity.endswith("%")


# --- by what follows ----------------------------------------------------------------------------


def _by_what_follows(place: Place) -> Class | None:
    """Behind what can be a subject, the next word tells: exports *total* $3bn, sales *rise* sharply."""
    if place.before not in ("N", "O", "W", ")", "B", "T", ",", "C") or not place.sense:
        return None
    return first_told(_FOLLOWED, place)


def _before_time(place: Place) -> Class | None:
    """Museum *visits* during 2024 numbered: the verb comes behind the time."""
    if place.following.tag != "T" or place.before != "N" or not place.lower.endswith("s"):
        return None
    return NOUN if any(is_finite(token) for token in place.tokens[place.i + 2 :]) else None


def _before_figure(place: Place) -> Class | None:
    """Exports *total* $3 billion; at the end of a sentence it is a noun."""
    if place.following is NOTHING:
        return NOUN
    return ("V", place.sense) if place.following.tag in ("Q", "T") else None


def _before_manner(place: Place) -> Class | None:
    """Prices *rise* sharply, sales *drop* to; but *supplies* to Japan rose."""
    linked = place.after in ("to", "at", "from")
    if not linked and place.after != "by" and not place.after.endswith("ly"):
        return None
    noun = linked and place.lower.endswith("s") and place.before == "N" and verb_later(place)
    return NOUN if noun else ("V", place.sense)


def _before_object(place: Place) -> Class | None:
    """Games *total* a third; they *account* for."""
    takes = place.after in ("a", "an", "the", "its", "their", "up", "down", "some")
    if takes and place.before in ("N", "O", "W", ")", "T"):
        return "V", place.sense
    tied = place.after in ("for", "as", "on", "over") and place.before in ("O", "W")
    return ("V", place.sense) if tied else None


_FOLLOWED: tuple[Rule, ...] = (_before_time, _before_figure, _before_manner, _before_object)


# --- by the clause ------------------------------------------------------------------------------


def _behind_pronoun(place: Place) -> Class | None:
    """They *export* toys; firms that *lead*."""
    return ("V", place.sense) if place.before in ("O", "W") and place.sense else None


def _joined(place: Place) -> Class | None:
    """To create jobs and *lift* output."""
    if place.before != "C" or not place.sense or place.lower in _TRADES or not _needs_plural(place.lower):
        return None
    has_object = noun_follows(place) or place.after in _ARTICLES
    return ("V", place.sense) if has_object and _behind_infinitive(place) else None


def _behind_infinitive(place: Place) -> bool:
    """Whether the clause has an infinitive or a modal verb that a form behind "and" can go on with."""
    tokens = place.tokens
    for p in range(place.i - 2, max(0, place.i - 12), -1):
        token, before = tokens[p], tokens[p - 1]
        if token.tag in (".", ",", ":"):
            return False
        if token.tag == "V":
            return _opens_infinitive(before)
    return False


def _opens_infinitive(token: Token) -> bool:
    return token.tag == "X" or token.word.lower() == "to"


def _only_verb(place: Place) -> Class | None:
    """Visa waivers *boost* arrivals by 5%: the clause has no other verb."""
    if place.before != "N" or not place.sense or not _needs_plural(place.lower):
        return None
    lone = place.previous.word.endswith("s") and noun_follows(place) and is_lone(place)
    return ("V", place.sense) if lone else None


_RULES: tuple[Rule, ...] = (
    _worth, _traded, _determined, _behind_figure, _behind_auxiliary, _seldom_noun, _telling,
    _object_of_verb, _ditransitive, _value, _behind_one, _behind_many, _by_what_follows,
    _behind_pronoun, _joined, _only_verb,
)  # fmt: skip
