"""A sentence to be read, and what its figures depend on: the governor before a figure, the noun behind it."""

import re
from dataclasses import dataclass, field

from wenmao.claims.english.tokens import Token
from wenmao.claims.english.wordforms import change_noun
from wenmao.claims.model import Direction
from wenmao.claims.quantities import Quantity, lexicon
from wenmao.claims.sense import Reading


@dataclass(slots=True)
class Sentence:
    """A sentence as tokens, with its figures and what has been read of them so far."""

    words: str
    found: list[Quantity]
    tokens: list[Token]
    readings: list[Reading] = field(default_factory=list)
    verbs: list[int] = field(default_factory=list)  # the governing verb of each figure read, or -1

    def at(self, position: int) -> Token:
        """The token at a position; a full stop beyond either end."""
        return self.tokens[position] if 0 <= position < len(self.tokens) else STOP

    def position(self, index: int) -> int:
        """Where the token of a figure stands."""
        return next(p for p, token in enumerate(self.tokens) if token.tag == "Q" and token.index == index)


STOP = Token(-1, -1, ".", ".")


@dataclass(frozen=True, slots=True)
class Governor:
    """What a figure depends on: its way (a preposition, or how it stands) and the position of it."""

    way: str
    position: int
    up_down: str = ""  # "up 5%", "down from"


@dataclass(frozen=True, slots=True)
class Right:
    """The noun phrase or comparison right behind a figure."""

    head: int = -1  # the last noun of the phrase that the figure stands before
    first: int = -1
    change: Direction | None = None  # "a 5% rise", "5% more"
    share: bool = False  # "a 5% share"
    behind: int = -1  # the position behind "of" or "in"
    link: str = ""  # "of", "in" or "worth"


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with what it depends on and what stands behind it: all that its reading needs.

    `verb` is the position of its verb or noun of change, or -1; `before` the reading
    of the figure before it in the sentence.
    """

    sentence: Sentence
    index: int
    quantity: Quantity
    position: int
    governor: Governor
    verb: int
    right: Right
    before: Reading | None

    @property
    def way(self) -> str:
        """How the figure hangs on its governor."""
        return self.governor.way

    @property
    def verb_word(self) -> str:
        """Its verb or noun of change, in lower case."""
        return self.sentence.at(self.verb).word.lower() if self.verb >= 0 else ""

    @property
    def verb_token(self) -> Token:
        """The token of its verb; a full stop where it has none."""
        return self.sentence.at(self.verb) if self.verb >= 0 else STOP

    @property
    def beside(self) -> Token:
        """The token right before its governor."""
        return self.sentence.at(self.governor.position - 1)

    @property
    def direction(self) -> Direction | None:
        """The direction that its verb, its noun of change, "up" or "down" tells."""
        if self.governor.up_down:
            return "up" if self.governor.up_down == "up" else "down"
        token = self.verb_token
        change = token.change or change_noun(token.word)
        return "up" if change == "up" else "down" if change == "down" else None

    @property
    def previous(self) -> Quantity | None:
        """The quantity before it in the sentence."""
        return self.sentence.found[self.index - 1] if self.index else None

    @property
    def goes_on(self) -> bool:
        """Whether a figure before it hangs on a verb, so that its own subject may be left out."""
        return any(verb >= 0 for verb in self.sentence.verbs[:-1])

    @property
    def has_own_verb(self) -> bool:
        """Whether a finite verb stands between it and the figure before."""
        begin = self.sentence.position(self.index - 1) if self.index else 0
        return any(token.tag == "V" for token in self.sentence.tokens[begin : self.position])

    @property
    def coordinated(self) -> bool:
        """Whether nothing but a list's joints stands between it and the figure before."""
        return self.previous is not None and bool(_JOINTS.fullmatch(self.between))

    @property
    def between(self) -> str:
        """The words between it and the figure before."""
        start = self.previous.outer_end if self.previous else 0
        return self.sentence.words[start : self.quantity.outer_start]

    @property
    def left(self) -> str:
        """The words of the sentence before it."""
        return self.sentence.words[: self.quantity.start]

    @property
    def after(self) -> str:
        """The words of the sentence behind it."""
        return self.sentence.words[self.quantity.end :]

    def opens_noun(self, position: int) -> bool:
        """Whether a noun phrase begins at a position."""
        return self.sentence.at(position).tag in ("N", "J", "D")


_JOINTS = re.compile(r"\s*(?:,|and|or|to|\(|/|;|versus|then|from)?\s*(?:and|or)?\s*")


def figure_of(s: Sentence, index: int) -> Figure:
    """The figure of a quantity; those before it in the sentence must have been read."""
    position = s.position(index)
    governor = governor_of(s, position)
    verb = verb_of(s, governor)
    before = s.readings[-1] if s.readings else None
    return Figure(s, index, s.found[index], position, governor, verb, right_of(s, position), before)


def governor_of(s: Sentence, position: int) -> Governor:
    """The first word to the left of a figure that it can depend on."""
    p, moved = position - 1, ""
    while _belongs_to_figure(s, p):
        if s.at(p).tag == "B" and s.at(p).word.lower() in ("up", "down"):
            moved = moved or s.at(p).change
        p -= 1
    token = s.at(p)
    match token.tag:
        case "R":
            word = token.word.lower()
            told = _moved_by(s, p) if word == "by" else None
            return Governor(word, p, moved if told is None else told)
        case "V" | "G" | "P" | "J":
            return Governor("start" if token.word.lower() in SAYING else "verb", p, moved)
        case "N" | "O" | "X":
            return Governor("noun", p, moved)
        case "(" | ":" | "," | "Q" | "T" | "C" | ")" | "W":
            return Governor(token.tag, p, moved)
    return Governor("start", p, moved)


def _belongs_to_figure(s: Sentence, position: int) -> bool:
    """Whether a word only qualifies the figure behind it: *a record* $3 billion, *up* 5%, *more* than, *minus* 2%."""
    token = s.at(position)
    lower = token.word.lower()
    if token.tag == "B" or lower in _EMPHATIC or lower in ("minus", "plus", "+"):
        return True
    if lower == "between":
        before = s.at(position - 1)
        return before.tag == "R" or bool(before.change)
    return (token.tag == "D" and lower in _ARTICLES) or (lower == "-" and token.tag == "N")


def _moved_by(s: Sentence, preposition: int) -> str | None:
    """The direction that stands before "by": *up* by 5%, *higher* by 5%; or nothing."""
    before = s.at(preposition - 1)
    return before.change if before.tag == "B" else MORE.get(before.word.lower())


SAYING = frozenset(
    "say says said saying expect expects expected show shows showed estimate estimates find finds found note notes noted believe believes".split()
)


_EMPHATIC = frozenset(
    "nominal real record staggering whopping respectable modest mere solid healthy robust hefty meagre paltry slim strong sharp further additional combined full estimated "
    "bare remarkable impressive steep slight projected total further meager scant".split()
)


_ARTICLES = frozenset("the a an some its their another".split())


_SHARES = frozenset(lexicon("en")["nouns"]["share"].split())


def right_of(s: Sentence, position: int) -> Right:
    """What stands right behind a figure: its noun, a noun of change, a comparison, a part of a whole."""
    first = position + 1
    while s.at(first).tag == "B" and s.at(first).word.lower() not in MORE:
        first += 1
    token = s.at(first)
    lower = token.word.lower()
    if lower in MORE and s.words[s.at(position).end : token.start].strip() == "":
        return Right(change=MORE[lower])
    if lower in ("last", "this", "next") and s.at(first + 1).tag in ("N", "T"):
        return Right()  # to 3.25% last week
    last = _noun_behind(s, first)
    return _with_noun(s, first, last) if last >= first else _without_noun(s, first)


def _noun_behind(s: Sentence, first: int) -> int:
    """The last noun of the phrase right behind a figure, one before where it begins if there is none."""
    p = first
    while s.at(p).tag in ("N", "J") or (
        s.at(p).tag in ("P", "G") and s.at(p + 1).tag == "N" and s.at(p).word.islower()
    ):
        if change_noun(s.at(p).word):
            return p  # a 5% rise
        p += 1
    return p - 1


def _without_noun(s: Sentence, first: int) -> Right:
    """38% *of* revenue, $3 billion *in* exports, $3 billion *worth of* toys."""
    link = s.at(first).word.lower()
    if link == "worth" and s.at(first + 1).word.lower() == "of":
        return Right(behind=first + 2, link="of")
    return Right(behind=first + 1, link=link) if link in ("of", "in", "worth", "for") else Right()


def _with_noun(s: Sentence, first: int, last: int) -> Right:
    """12 *titles* more than, a 5% *rise* in exports, a 5% *share* of the market."""
    head, link = s.at(last).word.lower(), s.at(last + 1).word.lower()
    if link in _COMPARING and s.at(last + 2).word.lower() in ("than", "the", "that"):
        return Right(last, first, MORE[link])  # 12 titles more than
    linked = link in ("of", "in", "for")
    behind, link = (last + 2, link) if linked else (-1, "")
    if noun := change_noun(head):
        return Right(last, first, "up" if noun == "up" else "down", behind=behind, link=link)
    share = head in _SHARES and head not in ("percentage", "ratio", "cut_of")
    return Right(last, first, share=share, behind=behind, link=link)


_COMPARING = ("more", "fewer", "above", "below", "less")


MORE: dict[str, Direction] = {
    "more": "up", "higher": "up", "greater": "up", "larger": "up", "bigger": "up", "above": "up", "faster": "up",
    "up": "up", "ahead": "up", "less": "down", "fewer": "down", "lower": "down", "smaller": "down", "below": "down", "short": "down",
    "better": "up", "worse": "down", "wider": "up", "narrower": "down", "longer": "up", "dearer": "up", "down": "down", "cheaper": "down", "slower": "down", "behind": "down", "under": "down", "shorter": "down",
}  # fmt: skip
# Of these, what compares a whole: higher by 5%, a 5% lower price.
HIGHER_OR_LOWER = frozenset("higher lower larger smaller greater".split())


def _describes(s: Sentence, position: int) -> bool:
    """Whether a participle belongs to a verb's object: lift the share of revenue *earned* abroad to."""
    token, following = s.at(position), s.at(position + 1)
    if token.change not in ("level", "done") or not token.word.endswith(PAST_ENDINGS):
        return False
    if s.at(position - 1).tag != "N" or following.word.lower() not in ("abroad", "overseas", "by", "from"):
        return False
    p = position - 1
    while s.at(p).tag in ("N", "J", "D", "R"):
        p -= 1
    return s.at(p).tag in ("V", "G") and s.at(p).word.lower() not in SAYING and s.at(p).change != "be"


# How the participles end that follow their noun: titles sold, works written abroad.
PAST_ENDINGS = ("ed", "old", "ten", "ade", "ent", "own", "ught", "aid", "eld", "ilt", "ound")


def verb_of(s: Sentence, governor: Governor) -> int:
    """The position of the verb or change noun that a figure depends on, or -1."""
    p = governor.position
    if governor.way == "verb":
        return p
    if governor.way in ("(", ":", "start"):
        return -1
    if governor.way == "noun":
        return -1
    if governor.way in ("Q", ",", "C", "T") and s.verbs:
        return s.verbs[-1]
    while p >= 0:
        token = s.at(p)
        if (
            token.tag in ("V", "G", "P")
            and not (token.tag == "P" and not token.change)
            and token.word.lower() not in SAYING
            and not _describes(s, p)
        ):
            if token.change == "be" and s.at(p + 1).tag in ("V", "P"):
                return p + 1
            return p
        if token.tag == "N" and change_noun(token.word) and governor.way in ("by", "to", "of", "from", "at"):
            return p
        if token.tag == "." or (token.tag == "(" and governor.way != "("):
            return -1
        p -= 1
    return -1
