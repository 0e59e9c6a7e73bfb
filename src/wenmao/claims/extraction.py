"""From a document to its claims: each quantity with its kind, period, flow, place and subject."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from wenmao.claims.attribution import Attributed, Told
from wenmao.claims.distribution import distribute
from wenmao.claims.flows import flow_of
from wenmao.claims.grammar import Grammar
from wenmao.claims.grammars import GRAMMARS
from wenmao.claims.home import home_of
from wenmao.claims.model import Claim
from wenmao.claims.places import mentions
from wenmao.claims.quantities import Quantity, normalised
from wenmao.claims.sense import Reading, Sense, Setting
from wenmao.claims.spans import Span
from wenmao.claims.table_units import WrittenUnit, units_in
from wenmao.claims.tables import passages_of_prose, table_claims
from wenmao.claims.times import Anchor, Time
from wenmao.documents.model import Document, Passage
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.units import is_currency

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LETTER = re.compile(r"[A-Za-z]{2,}")
_FIRST_TIME = re.compile(r"首次|首度|首破|首超|第一次|\bfor\sthe\sfirst\stime\b", re.IGNORECASE)
_LONGEST = 1200  # characters of a sentence


@dataclass(frozen=True, slots=True)
class _Discourse:
    """What a sentence inherits from those before it; `anchor` has the period spoken of last."""

    anchor: Anchor
    subject: str = ""
    full: str = ""  # the last subject that says by itself what is measured
    reporter: str | None = None
    flow: Flow | None = None
    note: WrittenUnit | None = None  # the unit that a caption gives for the numbers under it
    units: tuple[tuple[str, str], ...] = ()  # the last subject measured in each unit


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a sentence stands, for all of its figures alike."""

    document: Document
    passage: Passage
    body: str  # the passage, normalised
    sentence: Span  # in the passage
    language: Language
    home: str | None
    before: int  # claims of the document that stand before the sentence

    @property
    def words(self) -> str:
        return self.body[self.sentence[0] : self.sentence[1]]

    @property
    def offset(self) -> int:
        return self.passage.start + self.sentence[0]


def extract(document: Document) -> tuple[Claim, ...]:
    """Every quantitative statement of a document, in order of appearance.

    >>> from wenmao.documents.model import Document, Passage
    >>> text = "2023年，我国文化产品出口1484.1亿美元，下降9.3%。"
    >>> document = Document("-", text, (Passage(0, 0, len(text)),), "zh")
    >>> [(c.quote, c.kind, c.period.code, c.flow.value) for c in extract(document)]
    [('1484.1亿美元', 'level', '2023', 'export'), ('9.3%', 'change', '2023', 'export')]
    """
    home = home_of(document)
    claims = sorted([*_claims(document, home), *table_claims(document, home)], key=lambda claim: claim.start)
    named = ((f"c{number}", claim) for number, claim in enumerate(claims, 1))
    # Claims of prose are numbered as they are read; only tables between them move the numbers.
    return tuple(claim if claim.id == name else replace(claim, id=name) for name, claim in named)


def quantities(text: str, language: Language | None = None) -> list[Quantity]:
    """Every quantity of a text, before any reading of what it states: durations and bare numbers too.

    The language is told from the text where it is not given.

    >>> [(q.value, q.unit, q.per) for q in quantities("12 cents a share over 3 years")]
    [(Decimal('0.12'), 'USD', 'share'), (Decimal('3'), 'year', '')]
    """
    return GRAMMARS[language or _language(text, "en")].quantities(normalised(text))


def sentence_spans(text: str, language: Language) -> list[Span]:
    """The sentences of a text, as its language ends them."""
    return GRAMMARS[language].sentences(text)


def _claims(document: Document, home: str | None) -> Iterator[Claim]:
    published = document.published
    anchor = Anchor((published.year, published.month) if isinstance(published, date) else None)
    text = _without_marks(document)
    discourse = _Discourse(anchor, reporter=home)
    before = 0
    for passage in passages_of_prose(document):
        body = text[passage.start : passage.end]
        language = _language(body, document.language)
        grammar = GRAMMARS[language]
        # The subject of one paragraph does not reach into the next; its period may.
        discourse = _Discourse(discourse.anchor, full=passage.heading, reporter=home, note=_unit_note(body))
        if stated := grammar.stated(body, discourse.anchor):
            discourse = replace(discourse, anchor=replace(discourse.anchor, current=stated))
        for sentence in _bounded(grammar, body):
            claims, discourse = _read_sentence(
                _Context(document, passage, body, sentence, language, home, before), discourse
            )
            before += len(claims)
            yield from claims


def _bounded(grammar: Grammar, body: str) -> Iterator[Span]:
    """The sentences of a passage; one of inhuman length is cut between clauses, so that time stays linear."""
    for start, end in grammar.sentences(body):
        if end - start <= _LONGEST:
            yield start, end
            continue
        begin = start
        for _, stop in grammar.clauses(body, (start, end)):
            while stop - begin > _LONGEST:
                cut = body.rfind(" ", begin + 1, begin + _LONGEST)
                cut = cut if cut > begin else begin + _LONGEST
                yield begin, cut
                begin = cut
            if stop - begin > _LONGEST // 2:
                yield begin, stop
                begin = stop
        if begin < end:
            yield begin, end


def _without_marks(document: Document) -> str:
    """The normalised text with its citation marks blanked, so that none is read as a figure."""
    text = normalised(document.text)
    if not document.citations:
        return text
    characters = list(text)
    for mark in document.citations:
        characters[mark.start : mark.end] = " " * (mark.end - mark.start)
    return "".join(characters)


def _language(text: str, default: Language) -> Language:
    """A passage's own language: bilingual documents change it from one to the next."""
    han = _han(text)
    words = len(_LETTER.findall(text))
    if han == words == 0:
        return default
    return "zh" if han > words else "en"


def _read_sentence(context: _Context, discourse: _Discourse) -> tuple[list[Claim], _Discourse]:
    """The claims of a sentence, and what the next one inherits."""
    grammar, words = GRAMMARS[context.language], context.words
    marks = grammar.times(words, discourse.anchor)
    spoken = grammar.spoken(words, marks, discourse.anchor)
    pairs = _figures(grammar, words, marks, discourse.note)
    if not pairs:
        title = grammar.title(words, marks, noted=discourse.note is not None and not discourse.subject)
        if title:
            flow = flow_of(title, context.language) or discourse.flow
            discourse = replace(discourse, subject=title, full=title, flow=flow)
        return [], _at(discourse, spoken)
    found, readings = [quantity for quantity, _ in pairs], [reading for _, reading in pairs]
    settings = _settings(words, found, readings)
    subjects = _subjects(words, found, readings, discourse)
    places = [
        m for m in mentions(words, context.language) if not any(q.start <= m.start < q.end for q in found)
    ]
    current = discourse.anchor.current
    told = Told(
        words, found, readings, settings, subjects, marks, places, current, spoken or current,
        discourse.reporter, context.home, discourse.flow,
    )  # fmt: skip
    given = grammar.attribute(told)
    before = list(subjects)
    at = [mark for mark in marks if mark.role == "at"]
    distribute(grammar.listed(words), words, found, subjects, given.periods, given.partners, at, places)
    for index, (subject, old) in enumerate(zip(subjects, before, strict=True)):
        if subject != old:
            given.flows[index] = flow_of(subject, context.language) or given.flows[index]
    claims: list[Claim] = []
    full = discourse.full
    for index, (quantity, reading, setting) in enumerate(zip(found, readings, settings, strict=True)):
        topic = _topic(setting, subjects[index], full, is_first=not claims)
        claims.append(_claim(context, quantity, reading, setting, given, index, subjects[index], topic))
        if quantity.form != "count" and reading.subject:
            # A short subject that took up the full one leaves it to the next: goods trade …, services trade ….
            taken_up = bool(full) and topic.startswith(full)
            full = subjects[index] if _is_full(subjects[index]) else full if taken_up else topic
    leading = given.leading if given.leading is None or given.leading.kind != "span" else None
    return claims, _at(_passed_on(discourse, found, subjects, claims, full), leading or spoken)


def _passed_on(
    discourse: _Discourse, found: list[Quantity], subjects: list[str], claims: list[Claim], full: str
) -> _Discourse:
    """What a sentence with claims leaves to the next."""
    units = {q.unit: s for q, s in zip(found, subjects, strict=True) if q.noun is None and s}
    return replace(
        discourse,
        subject=_left_over(found, subjects) or discourse.subject,
        full=full,
        reporter=claims[0].reporter,
        flow=next((claim.flow for claim in claims if claim.kind != "count" and claim.flow), discourse.flow),
        units=tuple((dict(discourse.units) | units).items()),
    )


def _figures(
    grammar: Grammar, words: str, marks: list[Time], note: WrittenUnit | None
) -> list[tuple[Quantity, Reading]]:
    """The quantities of a sentence that state something, each with its reading."""
    found = _apart(quantity for quantity in grammar.quantities(words) if not _inside(quantity, marks))
    if not found:
        return []
    readings = grammar.read(words, found, marks)
    pairs = [_with_unit(words, q, reading, note) for q, reading in zip(found, readings, strict=True)]
    return [(quantity, reading) for quantity, reading in pairs if reading.is_claim]


def _apart(quantities: Iterable[Quantity]) -> list[Quantity]:
    """The quantities of a text without one that begins inside the one before it."""
    found: list[Quantity] = []
    for quantity in quantities:
        if not found or found[-1].end <= quantity.start:
            found.append(quantity)
    return found


def _settings(words: str, found: list[Quantity], readings: list[Reading]) -> list[Setting]:
    return [
        Setting(
            words, reading.clause, quantity,
            found[index - 1] if index and found[index - 1].end > reading.clause[0] else None,
            found[index + 1] if index + 1 < len(found) else None,
        )
        for index, (quantity, reading) in enumerate(zip(found, readings, strict=True))
    ]  # fmt: skip


def _subjects(words: str, found: list[Quantity], readings: list[Reading], discourse: _Discourse) -> list[str]:
    """The subject of each figure: its own, or that of a figure before it."""
    subjects: list[str] = []
    for quantity, reading in zip(found, readings, strict=True):
        subjects.append(
            reading.subject
            or _of_unit(words, subjects, found, quantity, reading, discourse)
            or _inherited(subjects, found)
            or discourse.subject
            or (subjects or [""])[-1]
        )
    return subjects


def _claim(
    context: _Context, quantity: Quantity, reading: Reading, setting: Setting,
    given: Attributed, index: int, subject: str, topic: str,
) -> Claim:  # fmt: skip
    start, end = context.offset + quantity.start, context.offset + quantity.end
    value = quantity.value + 1 if reading.is_added else quantity.value
    is_yen = (
        given.reporters[index] == "JPN" and quantity.unit == "CNY" and setting.text[quantity.start] in "¥￥"
    )
    return Claim(
        id=f"c{context.before + index + 1}",
        quote=context.document.text[start:end],
        start=start,
        end=end,
        sentence=(context.offset, context.passage.start + context.sentence[1]),
        value=value,
        unit="JPY" if is_yen else quantity.unit,
        resolution=quantity.resolution,
        kind=reading.sense.kind,
        scale=quantity.scale,
        upper=quantity.upper,
        direction=reading.sense.direction,
        bound=quantity.bound,
        period=given.periods[index][0],
        base=given.periods[index][1],
        flow=given.flows[index],
        reporter=given.reporters[index],
        partner=given.partners[index],
        subject=_as_written(subject, context),
        topic=topic,
        context=f"{context.passage.heading} {context.words}".strip(),
        first_time=bool(_FIRST_TIME.search(setting.text, *setting.clause)),
        per=quantity.per,
    )


def _as_written(subject: str, context: _Context) -> str:
    """A subject in the document's own characters, where reading made them plain."""
    if not subject or subject in context.document.text:
        return subject
    at = context.body.rfind(subject, 0, context.sentence[1])
    start = context.passage.start + at
    return context.document.text[start : start + len(subject)] if at >= 0 else subject


def _at(discourse: _Discourse, period: Period | None) -> _Discourse:
    """The discourse with the period that it speaks of now."""
    if period is None:
        return discourse
    return replace(discourse, anchor=Anchor(discourse.anchor.published, period))


def _left_over(found: list[Quantity], subjects: list[str]) -> str:
    """The subject that a sentence leaves to the next: the last that is measured, else counted things but places."""
    measured = [s for s, q in zip(subjects, found, strict=True) if q.form != "count" and s]
    counted = [s for s in subjects if s and not _PLACES_COUNTED.search(s)]
    return ([""] + (measured or counted))[-1]


def _unit_note(body: str) -> WrittenUnit | None:
    """The unit that a passage's caption gives in brackets: "(US$ million)", 单位：亿美元."""
    if "(" not in body and "（" not in body and "单位" not in body:
        return None
    return next(
        (unit for unit in units_in(body[:_NOTE]) if unit.unit and unit.scale and is_currency(unit.unit)), None
    )


_NOTE = 300  # characters at the beginning of a passage, where a caption stands
_LISTED_UNDER = re.compile(r"(?:[:：]|[\u4e00-\u9fff])\s?[（(]?\s?$")


def _with_unit(
    words: str, quantity: Quantity, reading: Reading, note: WrittenUnit | None
) -> tuple[Quantity, Reading]:
    """A quantity with the unit that its sentence, or the caption over it, gives to a bare number."""
    if reading.unit:
        scale = reading.scale
        return replace(
            quantity, unit=reading.unit, value=quantity.value * scale, resolution=quantity.resolution * scale,
            scale=quantity.scale * scale, form="amount" if is_currency(reading.unit) else quantity.form,
        ), reading  # fmt: skip
    bare = quantity.unit in ("", "number")
    if not bare or note is None or note.scale is None or not _LISTED_UNDER.search(words, 0, quantity.start):
        return quantity, reading
    given = replace(
        quantity, unit=note.unit, form="amount", scale=note.scale,
        value=quantity.value * note.scale, resolution=quantity.resolution * note.scale,
    )  # fmt: skip
    return given, replace(reading, sense=Sense("level"), is_claim=True)


def _inside(quantity: Quantity, marks: list[Time]) -> bool:
    start = quantity.start
    for mark in marks:  # noqa: SIM110 - a generator would take longer than the loop
        if mark.start <= start < mark.end:
            return True
    return False


# Counted places and branches are where something is measured, not what is.
_PLACES_COUNTED = re.compile(
    r"(?:countries|regions|economies|markets|cities|provinces|years?|国家|地区|市场|行业|门类|省|市|industries|subsectors|sectors)"
)


def _inherited(subjects: list[str], found: list[Quantity]) -> str:
    """The subject of the nearest measured quantity before, in the same sentence."""
    for subject, quantity in zip(reversed(subjects), reversed(found[: len(subjects)]), strict=True):
        if (
            subject
            and quantity.form != "rank"
            and (quantity.noun is None or not _PLACES_COUNTED.search(subject))
        ):
            return subject
    return ""


# Between two figures of one thing: 跌4.5%至509亿港元, rose 9% to $4 billion.
_OF_ONE = re.compile(
    r".{0,2}|\W*(?:to|or|from)\W*|[，,](?:达到?了?|至|升至|增至|降至|跌至|为|约?合|折合)[约近超逾]?"
)


def _of_unit(
    words: str, subjects: list[str], found: list[Quantity],
    quantity: Quantity, reading: Reading, discourse: _Discourse,
) -> str:  # fmt: skip
    """The subject of the nearest figure before of the same unit: people after people, money after money."""
    if reading.sense.kind not in ("level", "count"):
        return ""
    if subjects and _OF_ONE.fullmatch(words, found[len(subjects) - 1].outer_end, quantity.outer_start):
        return ""  # 跌4.5%至509亿港元 is of one thing
    for subject, other in zip(reversed(subjects), reversed(found[: len(subjects)]), strict=True):
        if subject and other.unit == quantity.unit and other.noun is None and other.form == quantity.form:
            return subject
    measured = any(other.noun is None and other.form != "rank" for other in found[: len(subjects)])
    return "" if measured else dict(discourse.units).get(quantity.unit, "")


def _is_full(subject: str) -> bool:
    """Whether a subject says by itself what is measured: 文化产品出口额 does, 出口 does not."""
    return _han(subject) >= 5 or len(_LETTER.findall(subject)) >= 3


def _han(text: str) -> int:
    """The number of Chinese characters of a text."""
    return sum(map(len, _HAN.findall(text)))


def _size(text: str) -> int:
    """The length of a text in characters of Chinese, or as many for each two letters of English."""
    return _han(text) + sum(len(word) // 2 for word in _LETTER.findall(text)) // 2


_NEXT = re.compile(r"[，,;；、和]|\b(?:and|while|but)\b")


def _topic(setting: Setting, subject: str, full: str, *, is_first: bool) -> str:
    """The words beside a figure; where they name little, also the subject that it takes up."""
    start = 0 if is_first else setting.phrase_start
    beside = setting.text[start : setting.quantity.outer_start].strip()
    # What follows "and" leads to the next figure.
    behind = _NEXT.split(setting.right, maxsplit=1)[0].strip()[:60]
    beside = f"{beside} {behind}".strip()
    # Words beside that go well beyond the subject name what it is of by themselves.
    named = _is_full(subject) or (subject and _size(beside) > 2 * _size(subject) + 8)
    return beside if named else f"{full} {beside}".strip()
