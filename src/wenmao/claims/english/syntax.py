"""English words in a sentence: which are nouns, verbs, prepositions, and how they form phrases.

A light tagger of closed classes, the verbs that economic text uses, and endings; no model. It
need not know every word: what it does not know stands as a noun, which is what names things.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Literal

from wenmao.claims.quantities import Quantity, lexicon
from wenmao.claims.times import Time

Tag = Literal["N", "V", "G", "P", "D", "R", "C", "W", "O", "X", "B", "J", "Q", "T", ",", "(", ")", ":", "."]
"""N noun, V finite verb, G -ing form, P participle, D determiner, R preposition, C conjunction, W relative,
O pronoun, X auxiliary, B adverb, J adjective (an -ed or -ing form before a noun), Q quantity, T time;
"," "(" ")" ":" "." punctuation."""


@dataclass(slots=True)
class Token:
    """A word, a quantity or a time expression of a sentence, with its tag and its place.

    `index` numbers the quantities; `change` is what a verb or noun does to a figure.
    """

    start: int
    end: int
    word: str
    tag: Tag
    index: int = -1
    change: str = ""


_TOKEN = re.compile(
    r"'s\b|(?:U\.S\.|U\.K\.|e\.g\.|i\.e\.|vs\.|No\.)|[A-Za-zÀ-ɏ](?:[\w'&]|[-/.](?=\w))*'?|\d(?:\w|[.,](?=\w))*|--+|[^\w\s\"“”]"
)
_PUNCTUATION: dict[str, Tag] = {
    ",": ",", "(": "(", ")": ")", "[": "(", "]": ")", ":": ":", ";": ".", ".": ".", "!": ".", "?": ".",
    "–": ":", "—": ":", "--": ":", "•": ".", "*": ",", "|": ".", "-": ":",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    tags: dict[str, Tag]
    verbs: dict[str, str]
    nouns: dict[str, str]
    pairs: dict[tuple[str, str], str]
    sure: frozenset[str]  # forms of the present that are no nouns: explains, embody


_BE = frozenset("is are was were be been being am".split())
_PART = re.compile(r"%|per|half|third|quarter|fif|ten")
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Nouns in -ing before a preposition: spending on culture.
_ING_NOUNS = frozenset(
    "spending viewing broadcasting streaming publishing gaming opening closing recording broadcasting listing rating offering holding trading earning building meaning finding showing licensing".split()
)
_BRANCHES = frozenset(
    "manufacturing publishing advertising gaming broadcasting streaming recording printing licensing tailoring processing banking shipping merchandising".split()
)
_AMBIGUOUS = frozenset(
    """rise rises fall falls gain gains increase increases decrease decreases drop drops decline declines surge jump slump total
    totals record records share shares hit hits top tops cost costs export import exports imports value values rank ranks number
    numbers make work works growth cut cuts lead leads dip slide slip plunge boost leap advance advances rebound end use uses report reports
    estimate estimates forecast project projects release releases issue list lists form forms supply supplies command yield net gross average
    averages support set sets post posts mark marks watch stream download visit visits house houses screen stage air open close average run
    runs plan plans trade trades charge fund funds store note notes survey license purchase offer offers need needs ship host hosts cover covers
    feature features import launch return returns contract slow ease narrow lower amount amounts stand stands register turn cross award grant pass place
    score log haul touch start level rent target targets aim climb span spans view views worth means saw left lift raise show shows work""".split()
)
_UNIT_ENDING = re.compile(r"(?:tion|ment|ness|ity|ance|ence|ship|ism|ics|sis|ure|age|ery|dom)s?$")


@cache
def _words() -> _Words:
    lists = lexicon("en")
    tags: dict[str, Tag] = {}
    for name, tag in (("adverb", "B"), ("pronoun", "O"), ("conjunction", "C"), ("preposition", "R"),
                      ("auxiliary", "X"), ("relative", "W"), ("determiner", "D")):  # fmt: skip
        tags |= dict.fromkeys(lists["words"][name].split(), tag)
    tags |= dict.fromkeys(("than", "over", "about", "around"), "R")
    verbs: dict[str, str] = {}
    pairs: dict[tuple[str, str], str] = {}
    for name in ("level", "share", "up", "down"):
        for form in lists["verbs"][name].split():
            head, _, particle = form.partition("_")
            if particle:
                pairs[head, particle] = name
            else:
                verbs[form] = name
    irregular = dict.fromkeys(lists["verbs"]["irregular"].split(), "level")
    regular = [_forms(base) for base in lists["verbs"]["regular"].split()]
    doubtful = [_forms(base) for base in lists["verbs"]["doubtful"].split()]
    made = {
        form: "done" if form.endswith("ed") else "level" for forms in [*regular, *doubtful] for form in forms
    }
    nouns = {word.lower(): name for name in ("up", "down") for word in lists["nouns"][name].split()}
    sure = frozenset(form for forms in regular for form in forms[:2]) | irregular.keys() | _PAST
    return _Words(tags, irregular | made | verbs, nouns, pairs, sure)


_DOUBLED = re.compile(
    r"(?:commit|admit|submit|transmit|permit|remit|refer|infer|confer|occur|incur|prefer|enrol|fulfil|cap|bag|bet|grab|snap|spur|skip|peg|outwit)$"
)


def _forms(base: str) -> tuple[str, str, str, str]:
    """The present, past and -ing forms of a regular verb.

    >>> _forms("apply"), _forms("refer")[3]
    (('apply', 'applies', 'applied', 'applying'), 'referring')
    """
    if base.endswith("e"):
        return base, f"{base}s", f"{base}d", f"{base[:-1]}ing"
    if base.endswith("y") and base[-2] not in "aeo":
        return base, f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"
    stem = base + base[-1] if _DOUBLED.search(base) else base
    plural = f"{base}es" if base.endswith(("s", "x", "ch", "sh", "o")) else f"{base}s"
    return base, plural, f"{stem}ed", f"{stem}ing"


def change_noun(word: str) -> str:
    """What a noun of change says: "up", "down" or nothing.

    >>> change_noun("decline"), change_noun("exports")
    ('down', '')
    """
    return _words().nouns.get(word.lower(), "")


def is_verb_form(word: str) -> bool:
    """Whether a word can be a verb: pay, rise, exports.

    >>> is_verb_form("pay"), is_verb_form("museum")
    (True, False)
    """
    return word.lower() in _words().verbs


def tokens(words: str, found: list[Quantity], times: list[Time]) -> list[Token]:
    """The sentence as tagged tokens; each quantity and time expression is one token.

    >>> [token.tag for token in tokens("exports of games fell sharply", [], [])]
    ['N', 'R', 'N', 'V', 'B']
    """
    spans = [(_begin(words, q), max(q.outer_end, q.end), index) for index, q in enumerate(found)]
    taken = [(a, b) for a, b, _ in spans]
    spans += [
        (time.start, time.end, -1)
        for time in times
        if not any(a < time.end and time.start < b for a, b in taken)
    ]
    spans.sort()
    tokens_: list[Token] = []
    position = 0
    for begin, end, index in [*spans, (len(words), len(words), -2)]:
        start = max(begin, position)
        tokens_ += [_word(match) for match in _TOKEN.finditer(words, position, start)]
        if index >= 0 or (index == -1 and end > start):
            tokens_.append(
                Token(start, max(start, end), words[start:end] or "0", "Q" if index >= 0 else "T", index)
            )
            position = max(position, end)
        position = max(position, start)
    _tag(tokens_, words)
    return tokens_


def _begin(words: str, quantity: Quantity) -> int:
    """Where the token of a quantity begins: a verb that bounds it (exceeded $3 billion) stays a verb."""
    first = re.compile(r"[A-Za-z]+\s+").match(words, quantity.outer_start, quantity.start)
    if first and first.group(0).lower().startswith(
        ("exceed", "surpass", "topp", "tops ", "pass", "cross", "approach")
    ):
        return first.end()
    return quantity.outer_start


_YEAR = re.compile(r"(?:19|20)\d\d")


def _word(match: re.Match[str]) -> Token:
    return Token(match.start(), match.end(), match.group(0), "T" if _YEAR.fullmatch(match.group(0)) else "N")


_PERIODS = frozenset(
    "year period month quarter week season decade half summer winter spring autumn century day weekend night fortnight years months quarters weeks halves decades".split()
)
_POINTS_BACK = frozenset(
    "last this next past previous preceding same first second third fourth final".split()
)
_TIMED = _POINTS_BACK | _PERIODS
_RELATED = frozenset("earlier ago before later".split())


def _is_time(tokens_: list[Token], i: int) -> int:
    """How many words from a token tell a time that is no period by itself: last year, year on year, a year earlier."""
    if tokens_[i].word.lower() not in _TIMED:
        return 0
    words = [token.word.lower() if token.tag == "N" else "" for token in tokens_[i : i + 3]]
    if len(words) < 2:
        return 0
    if words[0] in _POINTS_BACK and words[1] in _PERIODS:
        return 2
    if len(words) == 3 and words[0] == words[2] and words[0] in _PERIODS and words[1] in ("on", "over"):
        return 3
    return 2 if words[0] in _PERIODS and words[1] in _RELATED else 0


def _tag(tokens_: list[Token], words: str) -> None:
    known = _words()
    for i, token in enumerate(tokens_):
        if token.tag in ("Q", "T"):
            continue
        if length := _is_time(tokens_, i):
            for timed in tokens_[i : i + length]:
                timed.tag = "T"
            continue
        word = token.word
        if word == "'s":
            token.tag = "D"
            continue
        if not (word[0].isalnum()):
            token.tag = _PUNCTUATION.get(word, ",")
            if word == "-" and not (words[token.start - 1 : token.start].isspace() or token.start == 0):
                token.tag = "N"
            continue
        token.tag, token.change = _class(tokens_, i, known)


_PLACED = frozenset("overseas home abroad online offline well most more domestic combined".split()) - {
    "abroad"
}
_ADJECTIVES_LY = frozenset(
    "daily weekly monthly quarterly yearly early family supply assembly monopoly anomaly likely friendly costly elderly".split()
)
# Present forms are nouns too (exports, gains); past forms are not.
_PAST = frozenset(
    """rose risen fell fallen grew grown leapt leaped swollen shrank shrunk slid sank sunk went gone came stood saw seen made took taken brought
    sold held spent lost paid built drew drawn won broke broken ran gave given left led met kept became become got bought sent fetched bore borne
    wrote written shown known found put was were been is are am be has had have having said told overtook overtaken began started shot crept outgrew
    struck hit cut shed hosted set beat add remain become employ enter include includes contain contains reach reaches become exceed exceeds surpass
    surpasses attain constitute constitutes comprise comprises represent represents occupy occupies generate generates earn earns achieve achieves
    receive receives describe involve involves remain remains lag attract attracts bring brings buy buys sell sells go goes grow grows fall
    shrink shrinks expand expands soar soars improve account accounts contribute contributes amount amounts become equal equals imply implies suggest
    suggests show shows find finds identify know believe believes say says tell underline mean means reflect reflects think lose loses weaken widen widens narrow
    narrows lift lifts raise raises lower lowers reduce reduces recover accelerate exist lie see sees come comes spend spends keep keeps get give gives
    hold holds take takes make makes earn produce produces provide provides use uses have has need expect expects predict predicts""".split()
)


def _class(tokens_: list[Token], i: int, known: _Words) -> tuple[Tag, str]:
    token = tokens_[i]
    word, lower = token.word, token.word.lower()
    previous = tokens_[i - 1] if i else None
    before = previous.tag if previous else "."
    if before == "W" and i > 1 and tokens_[i - 2].tag == "R":
        before = "R"  # of which exports
    following = tokens_[i + 1] if i + 1 < len(tokens_) else None
    after = following.word.lower() if following else ""
    if lower in _WEEKDAYS:
        return "B", ""
    if lower.endswith("n't"):
        return "V", "be"
    if lower in _BE:
        return "V", "be"
    if lower == "that":
        return _that(tokens_, i)
    if lower == "another" and following is not None and following.tag == "Q":
        return "D", ""
    if lower in ("these", "those", "this", "both", "all", "each", "another", "more", "most", "some", "one"):
        if (
            following is None
            or following.tag in ("Q", "T")
            or after in known.verbs
            or after in known.tags
            or not after[:1].isalpha()
        ):
            return ("B" if lower in ("more", "most") else "O"), ""
        return "D", ""
    if lower.endswith(("'s", "s'")) and len(lower) > 2:
        return "D" if word[0].isupper() else "J", ""
    tag = known.tags.get(lower)
    if lower == "first" and before == "D" and _noun_follows(following, known) and after not in _PERIODS:
        return "J", ""
    if lower in _PLACED and _noun_follows(following, known):
        return "J", ""  # overseas revenue, home appliances
    if lower == "abroad" and before == "R":
        return "N", ""  # orders from abroad
    if lower == "added" and previous is not None and previous.word.lower() == "value":
        return "N", ""
    if (lower, after) in (("added", "value"), ("per", "capita")) or lower == "capita":
        return "J", ""
    if (
        before == "W"
        and previous is not None
        and previous.word.lower() not in ("whose", "where", "that")
        and tag is None
        and lower not in known.verbs
        and word.islower()
    ):
        return "V", "done"  # values, which affect 3% of cells
    if lower in ("up", "down") and tag == "B":
        joined = previous is not None and (previous.word.lower(), lower) in known.pairs
        return "B", "" if joined else lower
    if word in _MONTHS and (i > 0 or after != ""):
        return "T", ""
    if word == "May" and before not in (".", ":"):
        return ("T" if before in ("R", "D", ",", "C") else "N"), ""
    if lower == "forecast" and before == "," and known.tags.get(after) == "R":
        return "V", "done"
    if lower == "once" and (
        after in ("worth", "the", "a") or (following is not None and following.tag == "Q")
    ):
        return "B", ""  # imports, once three quarters of the market
    if lower == "mean" and before not in ("O", "W", "X", "N", "T", "Q"):
        return "J", ""  # mean price
    if lower == "pay" and i > 1 and tokens_[i - 2].word.lower() in _INTENT:
        return "N", ""  # willingness to pay
    if lower in _TAKINGS and _is_noun_by_place(previous, after):
        return "N", ""  # the national take, the combined spend of
    if tag in ("D", "R", "C", "W", "O", "X", "B"):
        return tag, ""
    if lower == "to":
        return "R", ""
    pair = known.pairs.get((lower, after))
    if pair:
        return ("G" if lower.endswith("ing") else "V"), pair
    sense = known.verbs.get(lower, "")
    capital = word[0].isupper() and before not in (".", ":") and i > 0
    if capital and not lower.endswith(("ed", "ing")):
        return "N", ""
    if lower in _AMBIGUOUS or (sense and lower not in known.sure and not lower.endswith(("ed", "ing"))):
        return _ambiguous(tokens_, i, sense, known)
    if lower.endswith("ing"):
        return _gerund(tokens_, i, sense, known)
    if sense:
        if lower.endswith("ed") or lower in (
            "sold",
            "made",
            "spent",
            "held",
            "known",
            "published",
            "shown",
            "built",
            "lost",
            "paid",
        ):
            return _participle(tokens_, i, sense, known)
        if before == "D" and previous and previous.word.lower() in ("the", "a", "an", "its", "their"):
            return "N", ""
        if before == "." and word[0].isupper() and not lower.endswith("s"):
            return "N", ""
        return "V", sense
    if lower.endswith("ed") and len(lower) > 4 and word.islower():
        return _participle(tokens_, i, "", known)
    if lower.endswith("ly") and len(lower) > 4 and lower not in _ADJECTIVES_LY:
        return "B", ""
    if lower in _COMPARED and not _noun_follows(following, known):
        return "B", ""
    priced = following is not None and following.tag == "Q" and before == "B" and i > 1
    if priced and lower.endswith("s") and previous is not None and previous.word.lower() in _NOW:
        return "V", "level"  # an hour of drama now fetches $30,000
    return "N", ""


_MONTHS = frozenset(
    "January February April June July August September October November December Jan Feb Apr Jun Jul Aug Sept Oct Nov Dec".split()
)
_INTENT = frozenset("willingness willing propensity intention readiness ability inclination".split())
# Verbs of money that are nouns too, though no other verb of the past looks like them.
_TAKINGS = frozenset("take spend use need haul buy draw".split())


def _is_noun_by_place(previous: Token | None, after: str) -> bool:
    if previous is None or previous.tag not in ("N", "J", "B") or previous.change:
        return False
    word = previous.word.lower()
    plural = word.endswith("s") or word in ("people", "women", "men", "children")
    return after == "of" or (
        previous.tag == "J" or (previous.tag == "N" and not plural and word not in ("not", "to"))
    )


# Adjectives that stand by themselves behind a verb: did worse, was small.
_COMPARED = frozenset(
    "worse better slower faster smaller larger bigger small large flat weak strong strongest fastest slowest steepest weaker stronger cheaper dearer modest".split()
)
_NOW = frozenset("now still currently already typically usually often always also".split())


def _gerund(tokens_: list[Token], i: int, sense: str, known: _Words) -> tuple[Tag, str]:
    """An -ing form: a participle with its object (reaching $3 billion), or a noun (average spending)."""
    token = tokens_[i]
    before = tokens_[i - 1].tag if i else "."
    following = tokens_[i + 1] if i + 1 < len(tokens_) else None
    known_noun = token.word.lower() in _ING_NOUNS
    next_word = following.word.lower() if following else ""
    if known_noun and next_word in known.sure and next_word not in _BE:
        return "N", ""  # saw spending shrink
    if (
        known_noun
        and next_word in ("per", "on", "of", "by")
        and before in ("C", ",")
        and not _argument_follows(tokens_, i)
    ):
        return "N", ""  # and spending per head
    if token.word.lower() in _BRANCHES and before == "," and next_word in ("and", "or", ","):
        return "N", ""  # design, advertising and food
    if (
        token.word.lower() in _BRANCHES
        and (before != "N" or i < 2 or tokens_[i - 2].tag in ("C", ",", "."))
        and following is not None
        and _PART.search(following.word)
    ):
        return "N", ""  # services 65.1 percent, manufacturing 25.4 percent
    if not sense and before in (",", "C", "N") and following is not None and following.tag == "Q":
        return "G", ""
    if not sense and token.word.lower() in _ING_NOUNS:
        return "N", ""
    if not sense:
        linked = following is not None and known.tags.get(following.word.lower()) in ("R", "D")
        return ("G", "") if before in (",", "C") and linked else ("N", "")
    of = i > 0 and tokens_[i - 1].word.lower() == "of"
    if of and following is not None and following.word.lower() in ("by", "to", "from"):
        return "N", ""  # the probability of exporting by
    if _argument_follows(tokens_, i):
        return "G", sense
    article = following is not None and known.tags.get(following.word.lower()) == "D"
    if before in ("D", "J"):
        return "N", ""
    if before in ("R", "."):
        return ("G", sense) if article and before == "R" else ("N", "")
    if before == "N":
        if (
            following is not None
            and known.tags.get(following.word.lower()) == "R"
            and token.word.lower() not in _ING_NOUNS
        ):
            return "G", sense
        plural = tokens_[i - 1].word.endswith("s") and _noun_follows(following, known)
        return ("G", sense) if article or plural else ("N", "")
    return "G", sense


def _that(tokens_: list[Token], i: int) -> tuple[Tag, str]:
    """Whether "that" points (that of 2019), joins a clause (said that), or relates (a sum that rose)."""
    following = tokens_[i + 1].word.lower() if i + 1 < len(tokens_) else ""
    before = tokens_[i - 1] if i else None
    if following in ("of", "for", "in"):
        return "O", ""
    if (
        before is not None
        and before.tag in ("N", ",", "Q", "T", ")")
        and not (before.tag == "," and following in ("the", "a", "total", "figure"))
    ):
        return "W", ""
    if before is None or before.tag in ("R", ","):
        return "D", ""
    return "C", ""


def _noun_follows(following: Token | None, known: _Words) -> bool:
    if following is None or following.tag in ("Q", "T") or not following.word[0].isalnum():
        return False
    lower = following.word.lower()
    if lower in _PLACED and lower not in ("most", "more", "well"):
        return True
    return (
        lower not in known.tags
        and (lower not in known.verbs or lower in _AMBIGUOUS or lower.endswith("ing"))
        and lower not in _BE
    )


def _argument_follows(tokens_: list[Token], i: int) -> bool:
    """Whether a figure, or its preposition, comes right behind: the word is a verb."""
    for token in tokens_[i + 1 : i + 4]:
        lower = token.word.lower()
        if token.tag == "Q":
            return True
        if not (
            lower in ("by", "to", "at", "from", "for", "up", "down", "a", "an", "the", "further", "on", "as")
            or lower.endswith("ly")
        ):
            return False
    return False


def _ambiguous(tokens_: list[Token], i: int, sense: str, known: _Words) -> tuple[Tag, str]:
    """A form that is a noun or a verb: rise, exports, share, total."""
    token = tokens_[i]
    previous = tokens_[i - 1] if i else None
    before = previous.tag if previous else "."
    if before == "W" and i > 1 and tokens_[i - 2].tag == "R":
        before = "R"
    following = tokens_[i + 1] if i + 1 < len(tokens_) else None
    lower = token.word.lower()
    after = following.word.lower() if following else ""
    if lower == "worth":
        return "R", "worth"
    if lower in ("exports", "imports", "shares", "records", "sales"):
        verbal = (
            before in ("N", "O", "W")
            and following is not None
            and (following.tag == "Q" or after in ("about", "over"))
            and previous is not None
            and (previous.word[0].isupper() or before in ("O", "W"))
        )
        return ("V", sense) if verbal and before != "N" else ("N", "")
    if before in ("D", "J", "R") or (before == "T" and previous and previous.word.endswith("'s")):
        infinitive = (
            before == "R"
            and previous is not None
            and previous.word.lower() == "to"
            and _verbal_object(following, known)
        )
        return ("V", sense) if infinitive and sense else ("N", "")
    if before == "Q" and change_noun(lower):
        return "N", ""
    if before == "Q" and after in ("a", "an", "the", "its", "their", "his", "her") and sense:
        return "V", sense  # and 58 run their own stores
    if before == "X" or (previous is not None and previous.word.lower() in ("not", "to")):
        return "V", sense
    if lower in ("saw", "left", "hit", "cut", "led"):
        return "V", sense
    if after == "that" and lower in _TELLING and before in ("N", "O", "C"):
        return "V", sense  # the document notes that
    if (
        before == "N"
        and lower not in _UNCHANGED
        and not lower.endswith("ed")
        and after in ("by", "to", "at", "from")
        and _verb_before(tokens_, i)
    ):
        return "N", ""  # tools cut dubbing costs by
    ditransitive = lower in ("cost", "costs") and before in ("N", ",", "O", ")") and i + 2 < len(tokens_)
    if ditransitive and tokens_[i + 2].tag == "Q" and _noun_follows(following, known):
        return "V", sense  # costs producers $3 billion
    if lower in ("value", "values") and before == "N":
        return "N", ""  # lifting its market value above
    if before == "N" and previous is not None and _needs_plural(lower) and not _is_plural(tokens_, i - 1):
        return "N", ""  # cut its revenue forecast by
    if (
        before == "N"
        and lower.endswith("s")
        and previous is not None
        and (
            (
                previous.word.islower()
                and previous.word.endswith("s")
                and not previous.word.endswith("ss")
                and _is_bare(tokens_, i - 1)
            )
            or (i > 1 and tokens_[i - 2].tag == "Q" and not _counts_one(tokens_[i - 2].word))
        )
    ):
        return "N", ""  # 620,000 original works by
    if before in ("N", "O", "W", ")", "B", "T", ",", "C") and sense:
        timed = following is not None and following.tag == "T" and lower.endswith("s") and before == "N"
        if timed and any(_is_finite(token, known) for token in tokens_[i + 2 :]):
            return "N", ""  # museum visits during the year numbered
        if following is None or following.tag in ("Q", "T"):
            return ("V", sense) if following is not None else ("N", "")
        if after in (
            "by",
            "to",
            "at",
            "from",
            "sharply",
            "slightly",
            "steeply",
            "markedly",
        ) or after.endswith("ly"):
            linked = after in ("to", "at", "from") and lower.endswith("s") and before == "N"
            return ("N", "") if linked and _verb_later(tokens_, i, known) else ("V", sense)
        if after in ("a", "an", "the", "its", "their", "up", "down", "some") and before in (
            "N",
            "O",
            "W",
            ")",
            "T",
        ):
            return "V", sense
        if after in ("for", "as", "on", "over") and before in ("O", "W"):
            return "V", sense
    if before in ("O", "W") and sense:
        return "V", sense
    if before == "C" and sense and lower not in _TRADES and _joins_infinitive(tokens_, i, known):
        return "V", sense  # to create jobs and lift output
    many = before == "N" and _needs_plural(lower) and tokens_[i - 1].word.endswith("s")
    if many and sense and _noun_follows(following, known) and _is_lone(tokens_, i, known):
        return "V", sense
    return "N", ""


def _is_bare(tokens_: list[Token], last: int) -> bool:
    """Whether a noun phrase hangs on no other: museums; but not "exports" in China's part in exports."""
    start = last
    while start >= 0 and tokens_[start].tag in ("N", "J", "D"):
        start -= 1
    return start < 0 or tokens_[start].tag != "R"


def _counts_one(quantity: str) -> bool:
    return quantity.lower() in ("one", "1") or quantity.endswith("%")


_UNCHANGED = frozenset("hit cut set put cost beat spread shed broadcast spread bet let split quit".split())


def _needs_plural(lower: str) -> bool:
    """Whether a form of the present takes a plural before it: export, rise; but exports, hit."""
    return not lower.endswith(("s", "ed")) and lower not in _UNCHANGED


def _is_plural(tokens_: list[Token], last: int) -> bool:
    """Whether a noun phrase is many: firms, Japan and Korea, people."""
    word = tokens_[last].word
    if word.endswith("s") or word.lower() in (
        "people",
        "women",
        "men",
        "children",
        "media",
        "data",
        "police",
    ):
        return True
    start = last
    while start > 0 and tokens_[start].tag in ("N", "J"):
        start -= 1
    seen = any(token.word.lower() in _SEEING for token in tokens_[: start + 1])
    return seen or tokens_[start].tag == "C" or word[0].isupper()


# They take a verb without an ending behind their object: saw revenue jump.
_SEEING = frozenset(
    "saw see sees seen seeing watched helped help helps helping let lets letting made make makes making".split()
)


def _verb_later(tokens_: list[Token], i: int, known: _Words) -> bool:
    """Whether a verb follows in the same clause, so that a form before it is a noun: supplies to Japan *rose*."""
    before = ""
    for token in tokens_[i + 1 :]:
        lower = token.word.lower()
        if token.tag == "Q" or not lower[:1].isalnum() or known.tags.get(lower) in ("W", "C"):
            return False
        if lower in _BE or (
            before != "to" and lower in known.verbs and (lower in known.sure or lower.endswith("ed"))
        ):
            return True
        before = lower
    return False


_TRADES = frozenset("trade export import work value share supply demand".split())


def _joins_infinitive(tokens_: list[Token], i: int, known: _Words) -> bool:
    """Whether a form behind "and" goes on with an infinitive or a modal verb before it, and has its object behind it."""
    lower = tokens_[i].word.lower()
    following = tokens_[i + 1] if i + 1 < len(tokens_) else None
    if not _needs_plural(lower) or not (
        _noun_follows(following, known) or (following and following.word.lower() in _ARTICLES)
    ):
        return False
    for p in range(i - 2, max(0, i - 12), -1):
        token, before = tokens_[p], tokens_[p - 1]
        if token.tag in (".", ",", ":"):
            return False
        if token.tag == "V":
            return before.tag == "X" or before.word.lower() == "to"
    return False


_ARTICLES = frozenset("the a an its their his her our".split())


_TELLING = frozenset(
    "notes note reports report estimates estimate claims claim forecasts projects states shows show signals hopes".split()
)
_SAID = frozenset(
    "said says say showed shows show found finds reported reports estimates estimated expects expected noted notes saw sees".split()
)


def _verb_before(tokens_: list[Token], i: int) -> bool:
    """Whether the clause of a form has a verb already."""
    for token in reversed(tokens_[:i]):
        if token.tag in (",", ".", ":", "C", "W", "(", ")", "Q"):
            return False
        if token.tag == "V":
            return token.word.lower() not in _SAID | _SEEING
    return False


def _is_finite(token: Token, known: _Words) -> bool:
    """Whether a word not yet tagged can be nothing but a verb."""
    lower = token.word.lower()
    return lower in _BE or (lower in known.verbs and (lower in known.sure or lower.endswith("ed")))


def _is_lone(tokens_: list[Token], i: int, known: _Words) -> bool:
    """Whether a clause would have no verb but this: visa waivers *boost* arrivals."""
    for token in reversed(tokens_[:i]):
        if token.tag in (",", ".", ":", "C", "W", "(", ")"):
            break
        if token.tag in ("V", "X", "Q", "G", "P"):
            return False
    for token in tokens_[i + 1 :]:
        lower = token.word.lower()
        if token.tag == "Q":
            return True
        if not lower[:1].isalnum() or known.tags.get(lower) in ("W", "C"):
            return False
        if (
            lower in _BE
            or known.tags.get(lower) == "X"
            or (lower in known.verbs and (lower in known.sure or lower.endswith("ed")))
        ):
            return False
    return False


def _verbal_object(following: Token | None, known: _Words) -> bool:
    return following is not None and (following.tag == "Q" or following.word.lower() in known.tags)


def _participle(tokens_: list[Token], i: int, sense: str, known: _Words) -> tuple[Tag, str]:
    """An -ed form: a verb, a participle behind its noun, or an adjective before one (recorded music)."""
    previous = tokens_[i - 1] if i else None
    before = previous.tag if previous else "."
    if before == "B" and i > 1 and tokens_[i - 2].tag in ("R", "D", "Q"):
        before = "R"  # of digitally delivered services
    following = tokens_[i + 1] if i + 1 < len(tokens_) else None
    if (previous is not None and previous.change == "be") or (
        before == "B" and i > 1 and tokens_[i - 2].change == "be"
    ):
        return "V", sense or "done"
    if before in (",", "C") and _noun_follows(following, known) and _verb_soon(tokens_, i, known):
        return "J", ""  # , paid subscriptions reached
    if (
        following is not None
        and _noun_follows(following, known)
        and before in ("D", "R", "J", ".", "C", ",", "Q", ":", "(", "B")
        and not (
            before in ("C", ",", "B", "Q")
            and (sense or (before == "Q" and following.word[0].isupper()))
            and (before != "Q" or (previous is not None and _PART.search(previous.word)))
            and _subject_before(tokens_, i)
        )
    ):
        return "J", ""
    if before in ("D", "R", "J"):
        return ("J", "") if _noun_follows(following, known) else ("P", sense)
    if (
        before == "N"
        and previous is not None
        and not previous.word.endswith("s")
        and _noun_follows(following, known)
        and _verb_ahead(tokens_, i, known)
    ):
        return "J", ""  # global recorded music revenues grew
    return "V", sense or "done"


def _verb_soon(tokens_: list[Token], i: int, known: _Words) -> bool:
    """Whether a verb in the past follows within three words, so that this form is none."""
    for token in tokens_[i + 2 : i + 5]:
        lower = token.word.lower()
        if token.tag in ("Q", "T") or lower in known.tags or not lower[0].isalpha():
            return False
        if lower in _BE or (lower in known.verbs and (lower in known.sure or lower.endswith("ed"))):
            return True
    return False


def _verb_ahead(tokens_: list[Token], i: int, known: _Words) -> bool:
    """Whether another verb follows before the clause ends, and none came before: this one is no verb."""
    if any(token.tag in ("V", "X") for token in tokens_[:i]):
        return False
    for token in tokens_[i + 1 :]:
        lower = token.word.lower()
        if token.tag == "Q" or not lower[:1].isalnum() or known.tags.get(lower) in ("W", "C"):
            return False
        if (
            lower in _BE
            or known.tags.get(lower) == "X"
            or (lower in known.verbs and (lower in known.sure or lower.endswith("ed")))
        ):
            return True
    return False


def _subject_before(tokens_: list[Token], i: int) -> bool:
    return any(token.tag in ("N", "O", "Q") for token in tokens_[:i])


def place_of(tokens_: list[Token], index: int) -> int:
    """The position of the quantity of a number among the tokens.

    Raises `ValueError` where there is none.
    """
    for position, token in enumerate(tokens_):
        if token.index == index and token.tag == "Q":
            return position
    raise ValueError(f"no quantity {index} among the tokens")


def token_at(tokens_: list[Token], offset: int) -> int:
    """The position of the first token that begins at or after an offset."""
    return bisect_left(tokens_, offset, key=lambda token: token.start)
