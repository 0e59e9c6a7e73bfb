"""What a part of a whole measures: 56 per cent of them *women*, 40% of it from *streaming*."""

from wenmao.claims.english.clause import noun_of_verb
from wenmao.claims.english.names import named, only_places
from wenmao.claims.english.phrases import phrase_ending, phrase_from
from wenmao.claims.english.sentence import Figure
from wenmao.claims.sense import Sense


def of_them(f: Figure, sense: Sense) -> str | None:
    """56 per cent of them women: the part is named behind the pronoun."""
    s, behind = f.sentence, f.right.behind
    if f.right.link != "of" or s.at(behind).word.lower() not in ("them", "which", "whom", "these", "those"):
        return None
    return named(phrase_from(s, behind + 1)) or None if s.at(behind + 1).tag in ("N", "J") else None


def of_which(f: Figure, sense: Sense) -> str | None:
    """Art ceramics, of which 18,400 tonnes left; 46 bases, of which 17 were new."""
    s, place = f.sentence, f.governor.position
    if f.way != "W" or f.beside.word.lower() != "of" or f.right.head >= 0:
        return None
    last = place - 2 - (s.at(place - 2).tag == ",")
    return "" if s.readings or s.at(last).tag != "N" else named(phrase_ending(s, last))


def part_from(f: Figure, sense: Sense) -> str | None:
    """40% of it from streaming; 6% of it came from listeners: a part is named by where it is from."""
    s, behind = f.sentence, f.right.behind
    of_it = f.right.link == "of" and s.at(behind).tag == "O"
    if not (sense.kind == "share" or f.way == "W"):
        return None
    p = behind + 1 if of_it else f.position + 1
    told = s.at(p).word.lower() in ("came", "comes", "coming", "come", "went", "goes", "going")
    p += told
    if (
        not (of_it or told)
        or s.at(p).word.lower() not in (("from", "on", "to") if told else ("from",))
        or not f.opens_noun(p + 1)
    ):
        return None
    source = phrase_from(s, p + 1, away=True)
    if not source[:1].islower() or source in ("abroad", "overseas", "home", "elsewhere"):
        return None  # it went to the Americas
    return named(source) or None


def are_things(f: Figure, sense: Sense) -> str | None:
    """71 per cent are women."""
    s, p = f.sentence, f.position
    things = s.at(p + 1).change == "be" and s.at(p + 2).tag == "N" and s.at(p + 2).word.endswith(("s", "men"))
    return named(phrase_from(s, p + 2)) or None if sense.kind == "share" and things else None


def explained(f: Figure, sense: Sense) -> str | None:
    """Half of the gap is explained by language."""
    if sense.kind != "share" or f.right.link != "of":
        return None
    s, p = f.sentence, f.right.behind
    while s.at(p).tag in ("N", "J", "D", "O", "R", "T"):
        p += 1
    told = s.at(p).change == "be" and s.at(p + 1).word.lower() in ("explained", "driven", "accounted")
    p += 2 + (s.at(p + 2).word.lower() == "for")
    return named(phrase_from(s, p + 1)) or None if told and s.at(p).word.lower() == "by" else None


def fraction_of(f: Figure, sense: Sense) -> str | None:
    """One in five creators; half the novels."""
    if f.quantity.form != "fraction":
        return None
    if f.right.head >= 0 and not f.right.change and not f.right.share:
        return phrase_from(f.sentence, f.right.first)
    if f.sentence.at(f.position + 1).tag == "D" and f.right.head < 0:
        return phrase_from(f.sentence, f.position + 2)
    return None


def part_of_places(f: Figure, sense: Sense) -> str | None:
    """The United States contributed 31% of mobile revenue: a place's part is of what the figure is of."""
    if sense.kind != "share" or f.way not in ("verb", "for", "with", "at") or f.verb < 0:
        return None
    whole = _whole_of_list(f)
    if whole < 0 or not only_places().fullmatch(noun_of_verb(f.sentence, f.verb)):
        return None
    return named(phrase_from(f.sentence, whole))


def _whole_of_list(f: Figure) -> int:
    """Where the whole begins that shares are of, behind the last of them: 31%, 17% and 8% *of revenue*; or -1."""
    s, p = f.sentence, f.position
    while s.at(p + 1).tag in (",", "C") and (s.at(p + 2).tag == "Q" or s.at(p + 3).tag == "Q"):
        p += 2 if s.at(p + 2).tag == "Q" else 3
    opened = s.at(p + 1).word.lower() == "of" and f.opens_noun(p + 2)
    return p + 2 if opened else -1
