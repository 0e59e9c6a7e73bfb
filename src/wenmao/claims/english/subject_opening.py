"""What an English figure measures that opens its clause or goes on a list."""

from wenmao.claims.english.names import is_generic, named
from wenmao.claims.english.phrases import clause_follows, phrase_ending, phrase_from, phrase_start
from wenmao.claims.english.sentence import Figure, Sentence
from wenmao.claims.english.verbs import subject_of_verb
from wenmao.claims.sense import Sense


def listed(f: Figure, sense: Sense) -> str | None:
    """In a list, behind a comma or a time: the subject goes on, unless a clause begins."""
    if f.way not in (",", "T", "Q", "C"):
        return None
    s = f.sentence
    if f.way == "," and f.beside.tag == "N":
        start = phrase_start(s, f.governor.position - 1)
        if s.at(start - 1).word == ";":
            return named(phrase_ending(s, f.governor.position - 1))  # ; books, $1.3 billion
    if f.way == "C" and s.at(f.governor.position).word.lower() == "or":
        return ""  # $3 billion, or 5% of the total
    if f.way == "C" and sense.kind == "share" and f.right.link == "of" and not f.coordinated:
        return opening(f)
    if f.way == "Q" or f.verb < 0:
        p = f.governor.position
        while s.at(p).tag in (",", "T") or (s.at(p).tag == "R" and s.at(p + 1).tag == "T"):
            p -= 1
        if f.way == "," and _introduces(s, p):
            return opening(f)  # by the end of June, 43 percent of applications
        if f.way != "Q" and s.at(p).tag == "N" and not s.readings:
            return phrase_ending(s, p)
        return opening(f) if f.way == "C" else ""
    return "" if s.readings else subject_of_verb(s, f.verb)


def _introduces(s: Sentence, last: int) -> bool:
    """Whether the words up to a token open the sentence with a preposition: by the end of, in rural areas."""
    if last < 0:
        return True
    start = phrase_start(s, last) if s.at(last).tag == "N" else last
    while s.at(start - 1).tag == "D":
        start -= 1
    return (
        s.at(start - 1).tag == "R"
        and s.at(start - 2).tag in (".", ":")
        and s.at(start - 1).word.lower() != "of"
    )


def begins(f: Figure, sense: Sense) -> str | None:
    """*Half the novels*, *$3bn of toys*: the figure opens its clause."""
    return opening(f) if f.way == "start" else None


def opening(f: Figure) -> str:
    """The subject of a figure that opens its clause: 38% of revenue; $3bn of toys; half the novels."""
    s, right = f.sentence, f.right
    named = right.link == "of" or (right.link == "in" and s.at(right.behind).word[:1].islower())
    if named and f.opens_noun(right.behind):
        phrase = phrase_from(s, right.behind)
        return "" if is_generic(phrase) else phrase
    if right.head >= 0 and not right.change and not right.share:
        return phrase_from(s, right.first)
    if s.at(f.position + 1).tag == "D" and s.at(f.position + 2).tag != "T":
        return phrase_from(s, f.position + 2)
    return _fronted(f) if f.governor.position <= 0 and not s.readings else ""


def _fronted(f: Figure) -> str:
    """Up 13% on the year, overseas revenue came to: the subject of the clause that a figure opens."""
    s = f.sentence
    comma = next(
        (p for p in range(f.position + 1, f.position + 8) if s.at(p).tag in (",", "V", ".", "X")), -1
    )
    if s.at(comma).tag != "," or not f.opens_noun(comma + 1) or not clause_follows(s, comma + 1):
        return ""
    return named(phrase_from(s, comma + 1))
