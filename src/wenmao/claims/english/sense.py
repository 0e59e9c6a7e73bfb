"""How an English figure is meant: its kind and its direction.

Each rule is one way in which English says it; the first that applies decides.
"""

import re
from collections.abc import Callable

from wenmao.claims.english.clause import noun_of_verb
from wenmao.claims.english.phrases import phrase_ending, phrase_from, phrase_start
from wenmao.claims.english.sentence import MORE, Figure
from wenmao.claims.english.verbs import first_preposition, object_of_verb
from wenmao.claims.english.wordforms import change_noun
from wenmao.claims.model import Direction, Kind
from wenmao.claims.quantities import lexicon
from wenmao.claims.sense import Sense

Rule = Callable[[Figure], Sense | None]

_RATES = frozenset(lexicon("en")["cues"]["rate_nouns"].split())
_GROWTH = re.compile(
    r"\b(?:growth|increase|rise|expansion|CAGR|gain)\b(?!\s(?:rate\s)?(?:of|in)\s\w+\s\w+ing)", re.IGNORECASE
)
_EXCEEDING = frozenset(
    "exceed exceeds exceeded exceeding surpass surpassed surpassing outpaced outpacing beat beating overtook outstripped "
    "outstripping".split()
)
_CROSSING = frozenset("exceeded surpassed topped passed".split())
_RAISING = frozenset("raised raise raises gained".split())  # money that is raised is an amount, not a rise
_ADDING = frozenset("added adding adds add".split())
_REACHING = re.compile(r"(?:just\s)?(?:below|above|beneath|past|under)\b", re.IGNORECASE)
_DOUBLING = ("doubl", "tripl", "trebl", "quadrupl", "quintupl", "sextupl")


def sense_of(f: Figure) -> Sense:
    """The kind and direction of a figure."""
    match f.quantity.form:
        case "rank":
            return Sense("rank")
        case "years":
            return Sense("count")
        case "multiple":
            return _multiple(f)
        case "percent" | "fraction" | "points":
            return next((sense for rule in _PROPORTIONS if (sense := rule(f))), Sense("share"))
    return next((sense for rule in _AMOUNTS if (sense := rule(f))), Sense(_level(f)))


def _level(f: Figure) -> Kind:
    return "count" if f.quantity.unit in ("count", "year_span") else "level"


def _governing_noun(f: Figure) -> str:
    """The noun that takes the figure with "of": revenue of, an increase of."""
    return f.beside.word.lower() if f.way == "of" and f.beside.tag == "N" else ""


def _noun_direction(word: str) -> Direction:
    return "up" if change_noun(word) == "up" else "down"


def _reaches(f: Figure) -> bool:
    """Whether a change is told by where it ends: sank below $3 billion, rose above a third."""
    bound = f.sentence.words[f.quantity.outer_start : f.quantity.start]
    return f.way == "verb" and bool(_REACHING.match(bound))


# --- multiples -------------------------------------------------------------------------------


def _multiple(f: Figure) -> Sense:
    word = f.sentence.words[f.quantity.start : f.quantity.end].lower()
    if word.startswith(_DOUBLING):
        compared = re.match(r"\s(?:the|that|those|what|their|its|as)\b", f.after)
        base_form = word in ("double", "triple", "treble", "quadruple")
        return Sense("multiple", None if compared and base_form else "up")
    if word.startswith("halv"):
        return Sense("multiple", "down")
    if "fold" in word:
        following = f.sentence.at(f.position + 1)
        fell = following.tag == "N" and change_noun(following.word) == "down"
        return Sense("multiple", "down" if fell else f.direction or "up")
    return Sense("multiple", f.direction if f.way in ("verb", "by") else None)


# --- amounts, counts and measures -------------------------------------------------------------


def _behind_it(f: Figure) -> Sense | None:
    """A $3 billion increase, 12 more titles."""
    return Sense("difference", f.right.change) if f.right.change else None


def _noun_before_of(f: Figure) -> Sense | None:
    """An increase of $3 billion; revenue of $3 billion."""
    noun = _governing_noun(f)
    if not noun:
        return None
    return Sense("difference", _noun_direction(noun)) if change_noun(noun) else Sense(_level(f))


def _up_or_down(f: Figure) -> Sense | None:
    """Up $3 billion; but "down from $3 billion" is where it was."""
    if not f.governor.up_down or f.way in ("from", "to", "at"):
        return None
    return Sense("difference", f.direction)


def _exceeds_by(f: Figure) -> Sense | None:
    return Sense("difference", "up") if f.way == "by" and f.verb_word in _EXCEEDING else None


def _noun_is(f: Figure) -> Sense | None:
    """The shortfall was $3 billion."""
    if f.verb_token.change not in ("be", "done") or f.way not in ("verb", "at"):
        return None
    noun = noun_of_verb(f.sentence, f.verb).split(" ")[0]
    return Sense("difference", _noun_direction(noun)) if change_noun(noun) else None


def _changes_by(f: Figure) -> Sense | None:
    """Rose $3 billion, fell by 12 titles; but not exceeded, raised, sank below."""
    if f.way not in ("verb", "by") or not f.direction or _reaches(f):
        return None
    if f.way == "verb" and f.verb_word in _CROSSING:
        return None
    if f.way == "verb" and f.verb_word in _RAISING and f.quantity.form == "amount":
        return None
    return Sense("difference", f.direction)


def _listed_difference(f: Figure) -> Sense | None:
    if f.before is None or f.before.sense.kind != "difference" or f.way not in ("Q", ",", "C"):
        return None
    return f.before.sense if f.coordinated else None


def _adds(f: Figure) -> Sense | None:
    """Added 12 million subscribers."""
    counted = f.quantity.form in ("count", "measure", "duration")
    return Sense("difference", "up") if f.way == "verb" and f.verb_word in _ADDING and counted else None


_AMOUNTS: tuple[Rule, ...] = (
    _behind_it, _noun_before_of, _up_or_down, _exceeds_by, _noun_is, _changes_by, _listed_difference, _adds,
)  # fmt: skip


# --- percentages, fractions and points ---------------------------------------------------------


def _signed(f: Figure) -> Sense | None:
    """+18%, -2.8%, minus 5%."""
    sign = f.sentence.words[max(0, f.quantity.start - 1) : f.quantity.end].lstrip()[:1]
    if f.quantity.negative or sign == "-":
        return Sense("change", "down")
    return Sense("change", "up") if sign == "+" else None


def _noun_behind(f: Figure) -> Sense | None:
    """A 5% rise, 5% more than; a 5% share."""
    if f.right.change:
        return Sense("change", f.right.change)
    return Sense("share") if f.right.share else None


def _part_of(f: Figure) -> Sense | None:
    """Half of the novels, at the beginning of a clause."""
    begins = f.way in ("C", "start", "W") and not f.coordinated
    return Sense("share") if f.right.link == "of" and begins and f.quantity.form != "points" else None


def _noun_of(f: Figure) -> Sense | None:
    """A decline of 5%, an annual rate of 5%, a tariff of 5%, a share of 5%."""
    noun = _governing_noun(f)
    if not noun:
        return None
    if change_noun(noun):
        return Sense("change", _noun_direction(noun))
    if noun == "rate" and (f.direction or re.search(r"growth|compound|annual", f.left)):
        return Sense("change", f.direction or "up")
    if noun in _RATES or _is_rate(phrase_ending(f.sentence, f.governor.position - 1)):
        return Sense("level")
    if f.quantity.form == "points":
        return Sense("change", f.before.sense.direction if f.before else None)
    return Sense("share")


def _percent_up(f: Figure) -> Sense | None:
    if f.governor.up_down and f.way not in ("from", "to", "at"):
        return Sense("change", f.direction)
    return None


def _listed_proportion(f: Figure) -> Sense | None:
    """31%, 17% and 9%: each like the one before."""
    like = f.before is not None and f.before.sense.kind in ("change", "share", "level")
    listed = f.coordinated and f.way in ("Q", "C", ",", "to")
    same = f.previous is not None and f.previous.unit == f.quantity.unit
    return f.before.sense if f.before is not None and like and listed and same else None


def _beyond(f: Figure) -> Sense | None:
    """Exceeded by 5%, stayed above its 2019 level by a fifth."""
    if f.way != "by" or f.verb < 0 or f.direction:
        return None
    if f.verb_word in _EXCEEDING:
        return Sense("change", "up")
    words = [token.word.lower() for token in f.sentence.tokens[f.verb : f.position]]
    beyond = [MORE[word] for word in words if word in ("above", "below", "higher", "lower")]
    return Sense("change", beyond[-1]) if beyond else None


def _reaches_part(f: Figure) -> Sense | None:
    if not (f.direction and _reaches(f)):
        return None
    return Sense("level" if _is_rate(noun_of_verb(f.sentence, f.verb)) else "share")


def _at_a_pace(f: Figure) -> Sense | None:
    """Expand at 9% a year; expanded fastest, at 9%."""
    if f.way != "at" or not f.direction:
        return None
    paced = f.quantity.per in ("year", "annum") or f.beside.tag == ","
    return Sense("change", f.direction) if paced else None


def _difference_in_percent(f: Figure) -> Sense | None:
    """Rose by $3 billion, or 5%."""
    if f.before is None or f.before.sense.kind != "difference":
        return None
    return Sense("change", f.before.sense.direction) if re.fullmatch(r",?\sor\s", f.between) else None


def _rate_behind(f: Figure) -> Sense | None:
    """The average 12% tariff."""
    named = f.right.head >= 0 and not f.right.change
    return Sense("level") if named and _is_rate(phrase_from(f.sentence, f.right.first)) else None


def _verb_of_change(f: Figure) -> Sense | None:
    """Rose 5%, fell by 5%."""
    loosely = f.quantity.form == "points" and f.way in ("Q", "T", "C", ",", "noun", "for", "in")
    return Sense("change", f.direction) if f.direction and (f.way in ("verb", "by") or loosely) else None


def _carried_on(f: Figure) -> Sense | None:
    """Rose 18.2% in April and 9.7% in May."""
    if f.before is None or f.before.sense.kind != "change" or f.way not in ("C", ",", "T"):
        return None
    s = f.sentence
    gap = s.tokens[s.position(f.index - 1) + 1 : f.position]
    same = f.previous is not None and f.previous.unit == f.quantity.unit
    bare = all(token.tag in ("R", "T", "B", "D", "C", ",") for token in gap)
    return f.before.sense if same and bare else None


def _points_left(f: Figure) -> Sense | None:
    if f.quantity.form != "points":
        return None
    return Sense("change", f.direction or (f.before.sense.direction if f.before else None))


def _compared(f: Figure) -> Sense | None:
    """Against 27 per cent in 2018: like the figure that it is compared with."""
    if f.before is None or f.way not in ("from", "against", "than", "versus", "vs", "with"):
        return None
    like = f.previous is not None and f.previous.form in ("percent", "fraction")
    return f.before.sense if like and f.before.sense.kind in ("share", "level", "change") else None


def _gapped_verb(f: Figure) -> Sense | None:
    """Exports rose 3% and imports 2%: the verb is that of the clause before."""
    if f.way != "noun" or f.before is None or f.verb >= 0 or f.sentence.verbs[f.index - 1] < 0:
        return None
    if f.before.sense.kind in ("change", "share"):
        return f.before.sense
    change = f.sentence.at(f.sentence.verbs[f.index - 1]).change
    return Sense("change", "up" if change == "up" else "down") if change in ("up", "down") else None


def _headed(f: Figure) -> Sense | None:
    """Growth: 18%; the drop from Japan (21.7%)."""
    if f.way not in ("(", ":", "noun"):
        return None
    s, last = f.sentence, f.governor.position - (f.way != "noun")
    head = s.at(last)
    if head.tag != "N":
        return None
    noun = change_noun(head.word) or change_noun(s.at(phrase_start(s, last)).word)
    if noun or head.word.lower() == "change":
        return Sense("change", "down" if noun == "down" else "up")
    return Sense("level") if _is_rate(phrase_ending(s, last)) else None


def _by_subject(f: Figure) -> Sense | None:
    """Inflation eased to 3.6%; growth is put at 5%."""
    subject = noun_of_verb(f.sentence, f.verb) if f.verb_token.tag in ("V", "G", "P") else ""
    if f.way in ("from", "to") and f.verb >= 0:
        subject = object_of_verb(f.sentence, f.verb, first_preposition(f.sentence, f.verb)) or subject
    if not subject:
        return None
    if _is_rate(subject):
        return Sense("level")
    if _is_growth(subject) and f.verb_token.change in ("level", "be", "done", ""):
        return Sense("change", "up")
    grown = _GROWTH.search(subject) and not re.search(r"share|proportion|percentage|ratio", subject)
    told = f.verb_token.change in ("be", "level", "done") and f.right.link != "of"
    return Sense("change", "up") if grown and told else None


_PROPORTIONS: tuple[Rule, ...] = (
    _signed, _noun_behind, _part_of, _noun_of, _percent_up, _listed_proportion, _beyond, _at_a_pace, _reaches_part,
    _difference_in_percent, _rate_behind, _verb_of_change, _carried_on, _points_left, _compared, _gapped_verb, _headed,
    _by_subject,
)  # fmt: skip


def _head(phrase: str) -> list[str]:
    """The words of a phrase before its first preposition."""
    return re.split(r"\s(?:of|in|for|from|to|between|on)\s", phrase)[0].split()


def _is_growth(phrase: str) -> bool:
    """Whether a phrase's own head is growth: "growth in exports", "annual export growth"."""
    head = _head(phrase)
    return bool(head) and (change_noun(head[-1]) == "up" or head[-2:] == ["growth", "rate"])


def _is_rate(phrase: str) -> bool:
    """Whether a phrase names a rate that is no share: inflation, a tariff, the cash rate."""
    head = _head(phrase.lower())
    return bool(head) and (
        head[-1] in _RATES
        or bool(set(head) & (_RATES - {"rate", "rates", "interest", "yield"}))
        or bool(re.search(r"\b(?:cash|interest|policy|tax|exchange|lending|vacancy)\srate", " ".join(head)))
    )
