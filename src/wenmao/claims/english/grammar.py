"""How English economic text means its figures: kind, direction and subject.

A figure is read by what governs it: the verb ("rose 9%"), the preposition behind a verb ("to $3
billion"), the noun before "of" ("revenue of $3 billion"), the noun behind it ("a 9% rise in
exports"), or the figure before it in a list. Its subject is the noun phrase that the governor takes.
"""

import re

from wenmao.claims.attribution import Attributed, Told
from wenmao.claims.english.attribution import attribute, spoken_of
from wenmao.claims.english.bare import counts_things, states_something, unit_of_bare
from wenmao.claims.english.names import named
from wenmao.claims.english.phrases import phrase_from
from wenmao.claims.english.quantities import quantities
from wenmao.claims.english.sense import sense_of
from wenmao.claims.english.sentence import Figure, Sentence, figure_of
from wenmao.claims.english.subject import subject_of
from wenmao.claims.english.syntax import tokens
from wenmao.claims.english.times import times
from wenmao.claims.english.verbs import subject_of_verb
from wenmao.claims.quantities import Quantity
from wenmao.claims.sense import Reading, Sense
from wenmao.claims.spans import Span
from wenmao.claims.times import Anchor, Time
from wenmao.vocabulary.periods import Period

# What a full stop does not end a sentence behind.
_ABBREVIATIONS = (
    r"U\.S No no vs Mr Ms Dr St Co Inc Ltd Fig Corp Jan Feb Aug Sept Oct Nov Dec i\.e e\.g p pp c approx"
).split()
_SENTENCE_END = re.compile(
    r"[.!?]" + "".join(rf"(?<!\b{word}[.!?])" for word in _ABBREVIATIONS)
    + r"[\"'”’)\]]*(?:\s?\[\d+\])*(?=\s+[\"'“‘(\[*•]?[A-Z0-9$€£¥-]|\s*$)|\n+"
)  # fmt: skip


_CLAUSE_END = re.compile(
    r"[;:]\s|,\s|\s[–—-]\s|\s?[()]\s?|\s(?=(?:while|whereas|but|although|though|which)\s)"
    r"|\s(?=(?:with|as|and)\s(?:the\s|its\s)?[\w' -]{2,60}?\b(?:accounting|reaching|rising|falling|growing|declining|increasing|dropping|making|representing|rose|fell|grew|reached|dropped|declined|increased|were|was|totaled|totalled|accounted|stood|climbed|jumped|surged|soared|exceeded|hit|came|contributed|contributing)\b)"
)


# What a caption begins with: Table 4. Fig. 7:
_NUMBERED = re.compile(r"\s*(?:Table|Figure|Fig\.?|Chart|Exhibit)\s?\d+\w?")


# What a sentence without figures can leave to the figures of the next: they brought in $1 billion.
_MEASURED = re.compile(
    r"\b(?:exports|imports|shipments|deficit|surplus|sales|revenues?|turnover|royalties|spending|box\soffice"
    r"|(?:foreign|cultural|goods|services|bilateral|merchandise)\strade|trade\s(?:in|with))\b",
    re.IGNORECASE,
)


def _subject_left(s: Sentence) -> str:
    """The subject of a sentence without figures, where it can be measured."""
    verb = next((p for p, token in enumerate(s.tokens) if token.tag == "V"), -1)
    phrase = subject_of_verb(s, verb) if verb > 0 else ""
    return phrase if _MEASURED.search(phrase) else ""


class EnglishGrammar:
    """The reading of English."""

    def quantities(self, text: str) -> list[Quantity]:
        """Every quantity of a normalised text, in order."""
        return quantities(text)

    def times(self, text: str, anchor: Anchor) -> list[Time]:
        """The time expressions of a normalised text, in order."""
        return times(text, anchor)

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a passage."""
        found, start = [], 0
        for match in _SENTENCE_END.finditer(text):
            if text[start : match.end()].strip():
                found.append((start, match.end()))
            start = match.end()
        if text[start:].strip():
            found.append((start, len(text)))
        return found

    def clauses(self, text: str, sentence: Span) -> list[Span]:
        """The clauses of a sentence."""
        found, start = [], sentence[0]
        for match in _CLAUSE_END.finditer(text, *sentence):
            # "imports and exports rose" is one clause: a new one needs a figure in the one before.
            joint = not match.group(0).strip()
            if joint and not re.search(r"\d", text[start : match.start()]):
                continue
            if match.end() > start:
                found.append((start, match.end()))
                start = match.end()
        if start < sentence[1]:
            found.append((start, sentence[1]))
        return found

    def read(self, words: str, found: list[Quantity], times: list[Time]) -> list[Reading]:
        """The reading of each quantity of a sentence."""
        sentence = Sentence(words, found, tokens(words, found, times))
        clauses = self.clauses(words, (0, len(words)))
        for index, quantity in enumerate(found):
            clause = next((c for c in clauses if c[0] <= quantity.start < c[1]), (0, len(words)))
            sentence.readings.append(_read(sentence, index, clause))
        return sentence.readings

    def title(self, words: str, times: list[Time], *, noted: bool) -> str:
        """What a caption names, or what a sentence without figures leaves to those of the next; or nothing."""
        numbered = _NUMBERED.match(words)
        if numbered and not words[numbered.end() :].strip(" .:|-"):
            return ""
        found = tokens(words, [], times)
        if not (noted or numbered):
            return _subject_left(Sentence(words, [], found))
        if any(token.tag in ("V", "G", "X") for token in found):
            return ""
        sentence = Sentence(words, [], found)
        begin = max((p + 1 for p, token in enumerate(found) if token.tag in (":", ".")), default=0)
        first = next((p for p in range(begin, len(found)) if found[p].tag in ("N", "J")), -1)
        if first < 0 or len(found) > 30:
            first = next((p for p, token in enumerate(found) if token.tag in ("N", "J")), -1)
        return phrase_from(sentence, first) if first >= 0 else ""

    def stated(self, body: str, anchor: Anchor) -> Period | None:
        """Nothing: an English text does not state its period apart."""
        return None

    def spoken(self, words: str, times: list[Time], anchor: Anchor) -> Period | None:
        """The period that a sentence speaks of and leaves to the next, or nothing."""
        return spoken_of(words, times, anchor)

    def attribute(self, told: Told) -> Attributed:
        """The period, places and flow of each figure of a sentence."""
        return attribute(told)

    def listed(self, words: str) -> list[Span]:
        """The stretch before each "respectively"."""
        return [(0, match.start()) for match in re.finditer(r"\brespectively\b", words, re.IGNORECASE)]


def _read(s: Sentence, index: int, clause: Span) -> Reading:
    figure = figure_of(s, index)
    s.verbs.append(figure.verb)
    sense = sense_of(figure)
    subject = _own_subject(figure, subject_of(figure, sense))
    unit, scale = unit_of_bare(figure, sense, subject)
    is_claim = unit is not None and states_something(figure, sense)
    earlier = _is_earlier(figure, sense)
    return Reading(_with_unit(sense, unit, subject), subject, clause, earlier, unit or "", scale, is_claim)


def _own_subject(f: Figure, subject: str) -> str:
    """A subject that says something: the things instead of their number, no pronoun, no bare place."""
    if counts_things(f):
        subject = re.sub(r"^(?:number\sof\s(?:the\s)?|other\s)", "", subject, flags=re.IGNORECASE)
    if f.quantity.form == "amount":
        subject = re.sub(r"^(?:total\s)?value\sof\s(?:the\s)?", "", subject, flags=re.IGNORECASE)
    grown = subject.lower() == "growth" and not f.sentence.readings
    return subject if grown else named(subject)


def _is_earlier(f: Figure, sense: Sense) -> bool:
    """Whether a figure is that of the period that another is compared with: up from 251, against 4.1%."""
    if f.way in ("with", "to") and f.beside.word.lower() in ("compared", "compares", "comparing"):
        return True
    if f.way == "from" and re.match(r"\s(?:in\s\d{4}\s)?to\b", f.after):
        return True
    if f.quantity.noun and f.right.head >= 0 and f.way == "from" and not f.governor.up_down:
        return False  # buyers from 108 countries
    moved = f.way == "from" and bool(f.governor.up_down or f.direction or f.before)
    if f.way not in ("against", "versus", "vs", "than") and not moved:
        return False
    if sense.kind in ("change", "difference"):
        return f.before is not None and f.before.sense.kind == "change" and f.quantity.form == "percent"
    return True


def _with_unit(sense: Sense, unit: str | None, subject: str) -> Sense:
    """The sense with the kind that a bare number's unit makes of it."""
    if unit == "count" and sense.kind == "level":
        return Sense("count", sense.direction)
    if unit == "ratio" and "elasticit" not in subject.lower():
        return Sense("multiple")
    if unit and unit != "count" and sense.kind == "count":
        return Sense("level", sense.direction)
    return sense
