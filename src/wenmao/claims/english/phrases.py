"""Noun phrases of an English sentence: where they begin and end."""

from collections.abc import Callable

from wenmao.claims.english.names import only_places, trimmed
from wenmao.claims.english.sentence import Sentence
from wenmao.claims.english.tokens import Tag
from wenmao.claims.english.wordforms import is_verb_form

INSIDE = frozenset(
    "above below along at of in for on from between with to outside per under within including into among by against through abroad across than".split()
)


# --- from the end of a phrase to its beginning --------------------------------------------------


def phrase_start(s: Sentence, last: int) -> int:
    """Where the noun phrase that ends at a token begins."""
    p = last
    while p > 0 and not _is_apart(s, p):
        reach = _REACHES.get(s.at(p - 1).tag)
        taken = reach(s, p) if reach else 0
        if not taken:
            break
        p -= taken
    return p


def _is_apart(s: Sentence, p: int) -> bool:
    """Whether a phrase hangs on the verb, not on the noun before: sold 3 million tickets | *at a price* of."""
    joint = p - 1 if s.at(p - 1).tag == "R" else p - 2
    return s.at(joint).tag == "R" and s.at(joint).word.lower() == "at" and _is_counted(s, joint - 1)


def _is_counted(s: Sentence, last: int) -> bool:
    """Whether a noun is what a figure before it counts: sold 3 million *tickets* at a price of."""
    p = last
    while s.at(p).tag in ("N", "J"):
        p -= 1
    return s.at(p).tag == "Q"


# Each says how many tokens before a position belong to the phrase with it; none where it begins there.
_Reach = Callable[[Sentence, int], int]


def _noun(s: Sentence, p: int) -> int:
    """*cultural* goods, *toy* exports."""
    return 1


def _determiner(s: Sentence, p: int) -> int:
    """*China's* exports; exports *of the* region; trade between Japan *and the* EU."""
    if s.at(p - 1).word.endswith(("'s", "s'")):
        return 1
    before = s.at(p - 2)
    if before.tag == "C":
        return 2 if _joins_places(s, p) or _is_between(s, p) else 0
    linked = before.tag == "R" and before.word.lower() in INSIDE
    return 2 if linked and s.at(p - 3).tag in ("N", ")", "R") else 0


def _joins_places(s: Sentence, p: int) -> bool:
    """Whether "and the" stands between two places: Japan and the *United States*."""
    capitals = s.at(p).word[0].isupper() and s.at(p - 3).word[:1].isupper()
    return capitals and bool(only_places().match(s.words, s.at(p).start))


def _is_between(s: Sentence, p: int) -> bool:
    """Whether what is joined stands behind "between": the gap *between* books and the press."""
    return any(s.at(q).word.lower() == "between" for q in range(max(0, p - 8), p - 2))


def _preposition(s: Sentence, p: int) -> int:
    """exports *of* games; but "sales in 2023 *of* games" begin behind the time."""
    if s.at(p - 1).word.lower() not in INSIDE or s.at(p).tag == "T":
        return 0
    before = s.at(p - 2).tag
    return 1 if before == "N" or (before == "R" and s.at(p - 3).tag == "N") else 0


def _conjunction(s: Sentence, p: int) -> int:
    """books *and* toys; but 34% of the total *and* pianos are two."""
    if s.at(p - 1).word.lower() not in ("and", "or", "&") or s.at(p).tag not in ("N", "J"):
        return 0
    return 1 if s.at(p - 2).tag in ("N", "J", "D") and not _follows_figure(s, p - 2) else 0


def _follows_figure(s: Sentence, last: int) -> bool:
    """Whether the words up to a token belong to a figure before them: 34% *of the total* and pianos."""
    p = last
    while s.at(p).tag in ("N", "J", "D"):
        p -= 1
    return s.at(p).tag == "R" and s.at(p - 1).tag == "Q"


def _comma(s: Sentence, p: int) -> int:
    """books*,* newspapers and periodicals."""
    return 1 if s.at(p - 2).tag == "N" and _in_list(s, p - 1) else 0


def _count(s: Sentence, p: int) -> int:
    """exports *to 12* countries, exports *to the 12* members."""
    if s.found[s.at(p - 1).index].unit != "count":
        return 0
    before = s.at(p - 2)
    if before.tag == "R":
        return 2 if before.word.lower() in INSIDE and s.at(p - 3).tag == "N" else 0
    return 3 if before.tag == "D" and s.at(p - 3).tag == "R" and s.at(p - 4).tag == "N" else 0


def _adverb(s: Sentence, p: int) -> int:
    """*newly* built museums, of *digitally* delivered services."""
    if s.at(p).tag == "J":
        return 1
    opens = s.at(p - 1).word.endswith("ly") and s.at(p - 2).tag in (".", "R", "D", "C", ",")
    return 1 if opens else 0


def _participle(s: Sentence, p: int) -> int:
    """the *recorded* music, of *printed* books."""
    described = s.at(p).tag == "N" and s.at(p - 1).word.islower()
    return 1 if described and s.at(p - 2).tag in ("D", "R", ".") else 0


_REACHES: dict[Tag, _Reach] = {
    "N": _noun, "J": _noun, "D": _determiner, "R": _preposition, "C": _conjunction, ",": _comma,
    "Q": _count, "B": _adverb, "P": _participle,
}  # fmt: skip


# --- lists --------------------------------------------------------------------------------------


_LONGEST_LIST = 12  # words from a comma to the conjunction before the last item
_INTRODUCING = frozenset("according thanks due compared".split())


def _in_list(s: Sentence, comma: int, begin: int = 0) -> bool:
    """Whether a comma separates items of one list: books, newspapers and periodicals."""
    if _is_introduction(s, comma, begin):
        return False
    for p in range(comma + 1, comma + 1 + _LONGEST_LIST):
        token = s.at(p)
        if token.tag == "C" and token.word.lower() in ("and", "or"):
            return s.at(comma - 1).tag == "N"
        if token.tag in ("V", "G", "Q", ".", "W", "T", "(", "X"):
            return False
    return False


def _is_introduction(s: Sentence, comma: int, begin: int) -> bool:
    """Whether what stands before a comma is no item but introduces the clause: *in Asia*, films and music."""
    opening = comma - 1
    while opening >= begin and s.at(opening).tag not in (".", ",", ":", "(", ")"):
        opening -= 1
    first = s.at(opening + 1)
    return first.tag in ("R", "T", "B", "C", "G", "P") or first.word.lower() in _INTRODUCING


# --- the phrase that ends at a token ------------------------------------------------------------


def phrase_ending(s: Sentence, last: int, *, reduced: bool = False) -> str:
    """The noun phrase that ends at a token, without articles, owner, period and partner.

    `reduced` where it is a verb's subject, in which another verb can stand: goods *shipped to Japan* were.
    """
    if not 0 <= last < len(s.tokens):
        return ""
    start = phrase_start(s, last)
    head = _described_head(s, start) if reduced else -1
    if head >= 0:
        return "" if s.at(head).tag == "O" else phrase_ending(s, head)
    written = s.words[s.at(start).start : s.at(last).end]
    return written if only_places().fullmatch(written) else trimmed(written)


def _described_head(s: Sentence, start: int) -> int:
    """The noun that a participle before a phrase describes, or -1: *goods* shipped out of ASEAN, *firms* making toys."""
    outer = start
    while s.at(outer - 1).tag == "D":
        outer -= 1
    before = s.at(outer - 1)
    if before.tag == "R" and before.word.lower() in _COMPLEMENTS:
        return _head_before(s, outer - 2)
    direct = before.tag in ("V", "P") and before.change == "done" and outer == start
    return start - 2 if direct and s.at(start - 2).tag == "N" else -1


def _head_before(s: Sentence, position: int) -> int:
    """The noun or pronoun before a participle and its adverbs, or -1: *goods* shipped out."""
    done = s.at(position)
    if done.tag not in ("V", "P", "B", "G") or done.change == "be":
        return -1
    p = position
    while s.at(p).tag == "B":
        p -= 1
    participle = s.at(p).tag in ("V", "P") and s.at(p).word.lower().endswith(_PARTICIPLE_ENDINGS)
    return p - 1 if participle and s.at(p - 1).tag in ("N", "O") else -1


_COMPLEMENTS = frozenset("of from in by to for out_of with on at across between over during abroad".split())
_PARTICIPLE_ENDINGS = ("ed", "ught", "old", "ent", "own", "ade", "bound", "aid", "eld")


# --- the phrase that begins at a token ----------------------------------------------------------


def phrase_from(s: Sentence, first: int, *, away: bool = False) -> str:
    """The noun phrase that begins at a token; `away` with the "abroad" that follows it."""
    while s.at(first).tag in ("D", "Q"):
        first += 1
    last = _phrase_end(s, first)
    if last < first:
        return ""
    phrase = trimmed(s.words[s.at(first).start : s.at(last).end], placed=True)
    return phrase + _away_behind(s, last) if away else phrase


def _away_behind(s: Sentence, last: int) -> str:
    """The words behind a phrase that tell it from its like here: readers *abroad*, viewers *at home*."""
    word = s.at(last + 1).word.lower()
    if word == "at" and s.at(last + 2).word.lower() == "home":
        return s.words[s.at(last).end : s.at(last + 2).end]
    return s.words[s.at(last).end : s.at(last + 1).end] if word in ("abroad", "overseas") else ""


def _phrase_end(s: Sentence, first: int) -> int:
    """The last noun of the phrase that begins at a token, or -1."""
    p, last, joined = first, -1, False
    while True:
        tag = s.at(p).tag
        goes_on = _GOES_ON.get(tag)
        if not goes_on or not goes_on(s, p, first, last):
            return last
        if tag == "C":
            if joined:
                return last
            joined = True
        last = p if tag == "N" else last
        p += 1


# Whether a phrase goes on with a token, by where it began and its last noun so far (or -1).
_GoesOn = Callable[[Sentence, int, int, int], bool]


def _with_noun(s: Sentence, p: int, first: int, last: int) -> bool:
    """toy *exports*; but not with a verb that looks like a noun: six in ten gamers *pay*."""
    before = s.at(p - 1).word
    return not (
        last >= 0
        and before.endswith("s")
        and not before.endswith("ss")
        and is_verb_form(s.at(p).word)
        and s.at(p + 1).tag in ("D", "Q", "N", "B", "R", "J")
    )


def _with_adjective(s: Sentence, p: int, first: int, last: int) -> bool:
    """*cultural* goods."""
    return True


def _with_adverb(s: Sentence, p: int, first: int, last: int) -> bool:
    """*newly* built museums; within a phrase it ends it."""
    return p == first


def _with_participle(s: Sentence, p: int, first: int, last: int) -> bool:
    """*paying* users; behind a noun it ends the phrase."""
    return p == first and s.at(p + 1).tag == "N"


def _with_preposition(s: Sentence, p: int, first: int, last: int) -> bool:
    """exports *of* games, orders *from* abroad, growth *in* demand, trips *by* foreigners."""
    if last < 0:
        return False
    word, following = s.at(p).word.lower(), s.at(p + 1)
    thing = following.tag in ("N", "J") and following.word.islower()
    match word:
        case "of" | "for" | "with" | "outside" | "above" | "below":
            return _opens_noun(s, p + 1)
        case "on":
            state = following.word[0].isupper() or following.word in _STATES
            return not state and _opens_noun(s, p + 1)
        case "from":
            return thing
        case "in":
            return thing and following.word.lower() not in _MANNERS
        case "by":
            return thing and last == p - 1
    return False


def _opens_noun(s: Sentence, position: int) -> bool:
    """Whether a noun phrase begins here that another can take in: *toys*, *the market*; not *its toys*."""
    token = s.at(position)
    return token.tag in ("N", "J") or (token.tag == "D" and token.word.lower() in ("the", "a", "an", "this"))


# Behind "on": what a thing is in, no part of its name.
_STATES = frozenset("average show display offer sale board record loan view paper hand site stage".split())
# Behind "in": how a figure is meant or a thing is, no part of its name.
_MANNERS = frozenset("total all sales revenue turn place use operation".split())


def _with_determiner(s: Sentence, p: int, first: int, last: int) -> bool:
    """exports of *the* region, of the *region's* firms."""
    before = s.at(p - 1).tag
    return before == "R" or (before == "D" and s.at(p).word.endswith(("'s", "s'")))


def _with_conjunction(s: Sentence, p: int, first: int, last: int) -> bool:
    """books *and* toys; but not where the next has a figure or a verb of its own."""
    if s.at(p).word.lower() not in ("and", "or", "&") or s.at(p + 1).tag not in ("N", "J"):
        return False
    if _figure_follows(s, p + 1):
        return False
    return not clause_follows(s, p + 1) or s.at(p + 1).word.lower() in ("regions", "territories")


def _with_comma(s: Sentence, p: int, first: int, last: int) -> bool:
    """books*,* newspapers and periodicals."""
    return _in_list(s, p, first) and s.at(p + 1).tag in ("N", "J")


_GOES_ON: dict[Tag, _GoesOn] = {
    "N": _with_noun, "J": _with_adjective, "B": _with_adverb, "G": _with_participle, "P": _with_participle,
    "R": _with_preposition, "D": _with_determiner, "C": _with_conjunction, ",": _with_comma,
}  # fmt: skip


def _figure_follows(s: Sentence, position: int) -> bool:
    """Whether a noun has a figure of its own right behind it: 61% of imports and *Europe 20%*."""
    p = position
    while s.at(p).tag in ("N", "J"):
        p += 1
    return s.at(p).tag == "Q"


def clause_follows(s: Sentence, position: int) -> bool:
    """Whether the noun phrase at a position is the subject of a verb: of *brands hold* trademarks."""
    p = position
    while s.at(p).tag in ("N", "J", "R", "D"):
        p += 1
    return s.at(p).tag in ("V", "X")
