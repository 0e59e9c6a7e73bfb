"""What is set into a clause between commas, dashes or brackets, and where it opens."""

from wenmao.claims.english.sentence import Sentence

# How far back the opening of an insertion is sought from where it closes.
_REACH = 40
_NAMING = frozenset("including excluding such like notably".split())
_INSERTED = frozenset(
    "once worth at with including excluding up down long such like notably by for among mainly mostly in however too meanwhile on though already "
    "still despite from especially particularly".split()
)


def bracket_before(s: Sentence, closing: int) -> int:
    """The bracket that opens what another closes: exports *(*goods only)."""
    p = closing - 1
    while p > 0 and s.at(p).tag != "(":
        p -= 1
    return p


def dash_before(s: Sentence, dash: int) -> int:
    """The dash that opens what another closes, or -1: toys *-* the largest group - brought in."""
    for p in range(dash - 1, max(0, dash - _REACH), -1):
        if s.at(p).tag == ".":
            return -1
        if s.at(p).tag == ":" and s.at(p).word == s.at(dash).word:
            return p
    return -1


def comma_before(s: Sentence, comma: int) -> int:
    """The comma that opens an insertion which another closes, or -1: "Streaming, which grew 5%, made"."""
    naming = _naming_before(s, comma)
    if naming >= 0:
        return naming
    fallback = -1
    for p in range(comma - 1, max(0, comma - _REACH), -1):
        if s.at(p).tag == ".":
            break
        if not _may_open(s, p):
            continue
        if s.at(p + 1).tag == "D":
            if not any(s.at(q).tag == "V" for q in range(p + 1, comma)):
                return p  # toys, the largest group, brought in
            continue
        if _begins_insertion(s, p + 1):
            return p
        if fallback < 0 and _stands_behind_subject(s, p):
            fallback = p
    return fallback


def _naming_before(s: Sentence, comma: int) -> int:
    """The comma of an insertion that names parts, or -1: "the economy, including design, music and food, was"."""
    for p in range(comma - 1, max(0, comma - _REACH), -1):
        if s.at(p).tag == "," and s.at(p + 1).word.lower() in _NAMING and s.at(p - 1).tag == "N":
            return p
        if s.at(p).tag in (".", "V"):
            break
    return -1


def _may_open(s: Sentence, position: int) -> bool:
    """Whether a comma or dash stands behind words that an insertion can follow."""
    token = s.at(position)
    return (
        token.tag in (",", ":")
        and token.word != ":"
        and s.at(position - 1).tag in ("N", ")", "T", "B", "V", "P")
    )


def _begins_insertion(s: Sentence, position: int) -> bool:
    """Whether a word begins what is inserted: , *which* grew; , *led* by games; , *especially* toys."""
    head = s.at(position)
    inserted = head.tag in ("W", "P", "G", "J", "Q", "B", "R") or head.word.lower() in _INSERTED
    return inserted or (head.tag == "V" and head.word.endswith("ed"))


def _stands_behind_subject(s: Sentence, comma: int) -> bool:
    """Whether nothing but a subject is before a comma: "pictures, shot for little, pulled in"."""
    opening = next((q for q in range(comma - 1, -1, -1) if s.at(q).tag in (".", ",", ":")), -1) + 1
    if s.at(opening).tag in ("R", "T"):
        return False
    return not any(
        s.at(q).tag in ("V", "Q") and not (q == comma - 1 and s.at(q).word.endswith(("ed", "old")))
        for q in range(opening, comma)
    )
