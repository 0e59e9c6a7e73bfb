"""From a document to its claims: each quantity with its kind, period, flow, place and subject."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from wenmao.claims import chinese, english
from wenmao.claims.chinese_grammar import ChineseGrammar
from wenmao.claims.english_grammar import EnglishGrammar
from wenmao.claims.model import Claim
from wenmao.claims.places import Mention, mentions
from wenmao.claims.quantities import Quantity, alternation, lexicon, normalised
from wenmao.claims.sense import Grammar, Sense, Setting, Span
from wenmao.claims.times import Anchor, Time, times
from wenmao.documents.model import Document, Passage
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import groups

_GRAMMARS: dict[Language, Grammar] = {"zh": ChineseGrammar(), "en": EnglishGrammar()}
_QUANTITIES = {"zh": chinese.quantities, "en": english.quantities}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]{2,}")
DEFAULT_REPORTER = "CHN"
_LONGEST = 1200  # characters of a sentence


@dataclass(frozen=True, slots=True)
class _Discourse:
    """What a sentence inherits from those before it."""

    anchor: Anchor
    period: Period | None = None
    subject: str = ""
    full: str = ""  # the last subject that says by itself what is measured
    reporter: str | None = None
    partner: str | None = None


def extract(document: Document) -> tuple[Claim, ...]:
    """Every quantitative statement of a document, in order of appearance.

    >>> from wenmao.documents.model import Document, Passage
    >>> text = "2023年，我国文化产品出口1484.1亿美元，下降9.3%。"
    >>> document = Document("-", text, (Passage(0, 0, len(text)),), "zh")
    >>> [(c.quote, c.kind, c.period.code, c.flow.value) for c in extract(document)]
    [('1484.1亿美元', 'level', '2023', 'export'), ('9.3%', 'change', '2023', 'export')]
    """
    claims = list(_claims(document))
    return tuple(replace(claim, id=f"c{number}") for number, claim in enumerate(claims, 1))


def sentence_spans(text: str, language: Language) -> list[Span]:
    """The sentences of a text, as its language ends them."""
    return _GRAMMARS[language].sentences(text)


def _claims(document: Document) -> Iterator[Claim]:
    published = document.published
    anchor = Anchor((published.year, published.month) if isinstance(published, date) else None)
    text = _without_marks(document)
    discourse = _Discourse(anchor, reporter=_reporter_of(document))
    home = discourse.reporter
    for passage in document.passages:
        language = _language(text[passage.start : passage.end], document.language)
        grammar = _GRAMMARS[language]
        body = text[passage.start : passage.end]
        # The subject of one paragraph does not reach into the next; its period may.
        discourse = replace(discourse, subject="", full=passage.heading, partner=None, reporter=home)
        for sentence in _bounded(grammar, body):
            claims, discourse = _read_sentence(document, passage, body, sentence, language, discourse, home)
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
    characters = list(normalised(document.text))
    for mark in document.citations:
        characters[mark.start : mark.end] = " " * (mark.end - mark.start)
    return "".join(characters)


def _language(text: str, default: Language) -> Language:
    """A passage's own language: bilingual documents change it from one to the next."""
    han, words = len(_HAN.findall(text)), len(_LETTER.findall(text))
    if han == words == 0:
        return default
    return "zh" if han > words else "en"


def _reporter_of(document: Document) -> str | None:
    """The economy that a document is about: China unless another is named and China is not."""
    sample = normalised(document.text[:20000])
    named = mentions(sample, document.language)
    reporters = [m.code for m in named if m.part == "reporter" and m.code != "WLD"]
    if not reporters or any(m.code == DEFAULT_REPORTER for m in named):
        return DEFAULT_REPORTER
    return max(set(reporters), key=reporters.count)


def _read_sentence(
    document: Document, passage: Passage, body: str, sentence: Span, language: Language,
    discourse: _Discourse, home: str | None,
) -> tuple[list[Claim], _Discourse]:  # fmt: skip
    grammar = _GRAMMARS[language]
    words = body[sentence[0] : sentence[1]]
    offset = passage.start + sentence[0]
    found_times = times(words, language, discourse.anchor)
    found = [q for q in _QUANTITIES[language](words) if not _inside(q, found_times)]
    at = [time for time in found_times if time.role == "at"]
    current = next((t.period for t in at if t.period.kind != "span"), None) or discourse.period
    if not found:
        return [], _advance(discourse, at, "", words)
    places = mentions(words, language)
    clauses = grammar.clauses(words, (0, len(words)))
    senses: list[Sense] = []
    subjects: list[str] = []
    heirs: list[bool] = []  # whether the subject is that of the quantity before
    settings: list[Setting] = []
    for index, quantity in enumerate(found):
        clause = next((c for c in clauses if c[0] <= quantity.start < c[1]), (0, len(words)))
        previous = found[index - 1] if index and found[index - 1].end > clause[0] else None
        following = found[index + 1] if index + 1 < len(found) else None
        setting = Setting(words, (0, len(words)), clause, quantity, previous, following)
        settings.append(setting)
        senses.append(
            grammar.sense(setting, senses[-1] if senses and _adjacent(words, found, index, clause) else None)
        )
        subject = grammar.subject(setting)
        heirs.append(not subject)
        if not subject and not subjects:
            # 文化产品出口同比增长，达到100亿美元: the subject stands in the clause before.
            before = [c for c in clauses if c[1] < clause[0] + 1]
            subject = grammar.subject(replace(setting, clause=(before[-1][0] if before else 0, clause[1])))
        subjects.append(subject or _inherited(subjects, found) or discourse.subject)
    owners = [_owner(time, found, words) for time in found_times]
    periods = [
        _period(setting, index, found_times, owners, current) for index, setting in enumerate(settings)
    ]
    reporters: list[str | None] = []
    partners: list[str | None] = []
    for setting, heir in zip(settings, heirs, strict=True):
        reporter = _reporter(setting, places, discourse.reporter, senses[len(partners)])
        reporters.append(reporter)
        partner = _partner(setting, places, reporter, home)
        partners.append(partner or (partners[-1] if heir and partners else None))
    flows = [
        _flow(subject, language) or _flow_nearby(setting, language, setting.quantity)
        for subject, setting in zip(subjects, settings, strict=True)
    ]
    periods = [
        _over_span(period, sense, setting)
        for period, sense, setting in zip(periods, senses, settings, strict=True)
    ]
    _distribute(grammar, words, found, settings, subjects, periods, partners, at, places)
    claims: list[Claim] = []
    full = discourse.full
    for quantity, sense, subject, period, partner, setting in zip(
        found, senses, subjects, periods, partners, settings, strict=True
    ):
        index = len(claims)
        reporter = reporters[index]
        flow = _flow(subject, language) or flows[index]
        value = quantity.value
        if quantity.form == "multiple" and not quantity.verbal and _is_grown_by(setting, language):
            value += 1
        claims.append(
            Claim(
                id="",
                quote=document.text[offset + quantity.start : offset + quantity.end],
                start=offset + quantity.start,
                end=offset + quantity.end,
                sentence=(offset, passage.start + sentence[1]),
                value=value,
                unit=quantity.unit,
                resolution=quantity.resolution,
                kind=sense.kind,
                scale=quantity.scale,
                upper=quantity.upper,
                direction=sense.direction,
                bound=quantity.bound,
                period=period[0],
                base=period[1],
                flow=flow,
                reporter=reporter,
                partner=partner,
                subject=subject,
                topic=_topic(setting, subject, full, is_first=not claims),
                context=f"{passage.heading} {words}".strip(),
            )
        )
        if quantity.form != "count" and not heirs[index]:
            # A short subject that took up the full one leaves it to the next: goods trade …, services trade ….
            taken_up = bool(full) and claims[-1].topic.startswith(full)
            full = subject if _is_full(subject) else full if taken_up else claims[-1].topic
    measured = [s for s, q in zip(subjects, found, strict=True) if q.form != "count" and s]
    advanced = _advance(discourse, at, (measured or [""])[-1], words)
    return claims, replace(advanced, reporter=reporters[0], full=full)


def _inside(quantity: Quantity, found: list[Time]) -> bool:
    return any(time.start <= quantity.start < time.end for time in found)


def _advance(discourse: _Discourse, at: list[Time], subject: str, words: str) -> _Discourse:
    period = discourse.period
    for time in at:
        if time.period.kind != "span":
            period = time.period
            break
    return replace(
        discourse,
        anchor=Anchor(discourse.anchor.published, period),
        period=period,
        subject=subject or discourse.subject,
    )


def _adjacent(words: str, found: list[Quantity], index: int, clause: Span) -> bool:
    """Whether the quantity before stands in the same list or clause."""
    previous = found[index - 1]
    between = words[previous.outer_end : found[index].outer_start]
    return previous.end > clause[0] or len(between) <= 8


def _inherited(subjects: list[str], found: list[Quantity]) -> str:
    """The subject of the nearest measured quantity before, in the same sentence."""
    for subject, quantity in zip(reversed(subjects), reversed(found[: len(subjects)]), strict=True):
        if subject and quantity.noun is None:
            return subject
    return ""


_BEHIND = re.compile(r"\s*(?:\(|in|for|during|over|as\sof|at|by|of)?\s*(?:the\s)?")


def _owner(time: Time, found: list[Quantity], words: str) -> int | None:
    """The quantity that a time stands right beside: "$1 billion in 2019", 2019年的100亿美元."""
    for index, quantity in enumerate(found):
        if time.start >= quantity.outer_end:
            gap = words[quantity.outer_end : time.start]
            if _BEHIND.fullmatch(gap) and (time.role == "at" or re.fullmatch(r"\sin\s(?:the\s)?", gap)):
                return index
        elif re.fullmatch(r"的?\s?", words[time.end : quantity.outer_start]) and (
            # 是2015年的3.2倍 measures from 2015; 比2023年的43.5亿元 gives the amount of 2023.
            time.role == "at" or quantity.form == "amount"
        ):
            return index
    return None


def _period(
    setting: Setting,
    index: int,
    found: list[Time],
    owners: list[int | None],
    current: Period | None,
) -> tuple[Period | None, Period | None]:
    """The period of a quantity, and the period that it is compared with.

    In this order: a time that stands right beside it; the last one before it in
    its clause; the first one after it there; one of the sentence before it; one
    that stands beside another quantity; what the text spoke of last.
    """
    quantity, clause = setting.quantity, setting.clause
    bases = [t.period for t in found if t.role == "base" and clause[0] <= t.start < clause[1]]
    own = [time for time, owner in zip(found, owners, strict=True) if owner == index]
    if own:
        base = next((b for b in reversed(bases) if b != own[0].period), None)
        return own[0].period, base
    base = bases[-1] if bases else None
    at = [(time, owner) for time, owner in zip(found, owners, strict=True) if time.role == "at"]
    free = [time for time, owner in at if owner is None]
    before = [time for time in free if time.end <= quantity.outer_start]
    after = [time for time in free if time.start >= quantity.outer_end]
    plain = [time for time in before if time.period.kind != "span"]
    taken = [time for time, owner in at if owner is not None]
    for choice in (
        [time for time in before if time.start >= clause[0]][-1:],
        [time for time in after if time.start < clause[1]][:1],
        plain[-1:] or before[-1:],
        [time for time in taken if time.end <= quantity.outer_start][-1:],
        [time for time in [*after, *taken] if not _apart(setting.text, quantity, time)][:1],
    ):
        if choice:
            return choice[0].period, base
    return current, base


def _apart(words: str, quantity: Quantity, time: Time) -> bool:
    """Whether a later time belongs to a statement of its own."""
    between = words[quantity.outer_end : time.start]
    return time.start < quantity.outer_end or bool(re.search(r"[,，;；。]", between))


def _over_span(
    period: tuple[Period | None, Period | None], sense: Sense, setting: Setting
) -> tuple[Period | None, Period | None]:
    """A change over years has a span for its period; a level inside a span stands at an end."""
    now, base = period
    if now is None:
        return period
    if sense.kind in ("level", "share") and now.kind == "span":
        left = setting.text[max(0, setting.quantity.outer_start - 12) : setting.quantity.outer_start]
        if re.search(r"(?:由|从|\bfrom)\s?$", left):
            return Period.year(now.first[0]), base
        if re.search(r"(?:至|到|\bto)\s?$", left):
            return Period.year(now.last[0]), base
    changed = sense.kind in ("change", "difference") or setting.quantity.verbal
    if changed and base and base.kind == now.kind == "year" and now.first[0] - base.first[0] > 1:
        return Period.span(base.first[0], now.first[0]), base
    return period


def _partner(setting: Setting, places: list[Mention], reporter: str | None, home: str | None) -> str | None:
    start, end = setting.clause
    limit = min(end, setting.following.outer_start) if setting.following else end
    begin = max(start, setting.previous.outer_end) if setting.previous else start
    for place in places:
        # Japan (17.3%): a place with its figure in brackets behind it.
        between = setting.text[place.end : setting.quantity.outer_start]
        if re.fullmatch(r"\s?[(（]", between) and place.code not in (reporter, "WLD"):
            return place.code
    near = [
        p for p in places
        if begin <= p.start < max(limit, setting.quantity.end) and p.code not in (reporter, "WLD")
    ]  # fmt: skip
    own = {p.code for p in near if p.part == "partner"}
    if own:
        return own.pop() if len(own) == 1 else None
    bare = [p for p in near if p.part == "place" and p.end <= setting.quantity.start]
    shared = re.search(r"占|account|share|contribut|suppl|bought|took|市场|market", setting.text[begin:limit])
    return bare[0].code if len(bare) == 1 and shared and bare[0].code != home else None


_OF_WORLD = re.compile(
    r"(?!第|的|最|领先|首|范围|各|玩家|用户|排名|外文)[\u4e00-\u9fff]"
    r"|(?:'s)?\s(?:cultural|creative|trade|games?|gaming|market|exports|imports|music|film|book|recorded|video|box)"
)


def _reporter(setting: Setting, places: list[Mention], inherited: str | None, sense: Sense) -> str | None:
    """The economy whose figure it is: the last one named before it that is no partner."""
    text = setting.text
    for mention in reversed([p for p in places if p.end <= setting.quantity.start]):
        if mention.part == "partner" or (mention.code in groups() and mention.code != "EU"):
            continue
        if mention.code == "WLD":
            standing = re.search(r"(?:居|列|占|在|位|the\s|of\s(?:the\s)?|in\sthe\s)$", text[: mention.start])
            if not standing and _OF_WORLD.match(text, mention.end):
                return "WLD"
        elif mention.part == "reporter" or (mention.part == "place" and sense.kind != "share"):
            return mention.code
    return inherited


def _distribute(
    grammar: Grammar, words: str, found: list[Quantity], settings: list[Setting],
    subjects: list[str], periods: list[tuple[Period | None, Period | None]], partners: list[str | None],
    at: list[Time], places: list[Mention],
) -> None:  # fmt: skip
    """Hand out listed values to the listed subjects, periods or partners (分别, respectively)."""
    for start, end in grammar.listed(words, (0, len(words))):
        inside = [
            i
            for i, q in enumerate(found)
            if (start <= q.start < end and q.form != "count")
            or (start <= q.start < end and q.form == "count")
        ]
        run = _run(words, found, inside, from_end=start == 0)
        if len(run) < 2:
            continue
        edge = found[run[0]].outer_start
        lead = words[:edge]
        times_before = [t for t in at if t.end <= edge][-len(run) :]
        places_before = [p for p in places if p.end <= edge and p.code != "WLD"][-len(run) :]
        if len(times_before) == len(run) and _are_listed(words, [(t.start, t.end) for t in times_before]):
            for index, time in zip(run, times_before, strict=True):
                periods[index] = (time.period, None)
        elif len(places_before) == len(run) and _are_listed(words, [(p.start, p.end) for p in places_before]):
            for index, mention in zip(run, places_before, strict=True):
                partners[index] = mention.code
            continue
        earlier = [s for s, q in zip(subjects[: run[0]], found, strict=False) if q.form != "count"]
        parts = _coordinated(subjects[run[0]] or lead, len(run))
        if parts is None and len(set(earlier[-len(run) :])) == len(run):
            parts = earlier[-len(run) :]  # 票房为A，人次为B，分别增长C和D
        if parts:
            for index, part in zip(run, parts, strict=True):
                subjects[index] = part


def _run(words: str, found: list[Quantity], inside: list[int], *, from_end: bool) -> list[int]:
    """The longest run of listed quantities at the list's edge."""
    if not inside:
        return []
    ordered = inside[::-1] if from_end else inside
    run = [ordered[0]]
    for index in ordered[1:]:
        first, second = sorted((run[-1], index))
        between = words[found[first].outer_end : found[second].outer_start]
        if (
            found[first].unit != found[second].unit
            or len(
                re.sub(
                    r"[\s,、和与及以至，]|and|to|(?:同比)?(?:增长|下降)|up|down|by|分别",
                    "",
                    between,
                )
            )
            > 2
        ):
            break
        run.append(index)
    return sorted(run)


def _are_listed(words: str, spans: list[Span]) -> bool:
    return all(
        len(re.sub(r"[\s,、和与及以至，]|and|in|the|to", "", words[a[1] : b[0]])) <= 2
        for a, b in itertools.pairwise(spans)
    )


def _coordinated(phrase: str, count: int) -> list[str] | None:
    """A phrase of `count` coordinated subjects, taken apart; None where it is not one.

    >>> _coordinated("文化产品出口和进口", 2), _coordinated("exports and imports", 2)
    (['文化产品出口', '进口'], ['exports', 'imports'])
    """
    joints = list(re.finditer(r"、|以及|和|与|及(?!有关|其|相关)|,\s(?:and\s)?|\sand\s", phrase))
    if len(joints) < count - 1:
        return None
    # Earlier joints belong to the first part: 珠宝首饰及有关物品出口额和进口额.
    starts = [0, *(joint.end() for joint in joints[1 - count :])]
    ends = [*(joint.start() for joint in joints[1 - count :]), len(phrase)]
    parts = [phrase[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return parts if all(parts) else None


@dataclass(frozen=True, slots=True)
class _FlowWords:
    pattern: re.Pattern[str]
    flows: dict[str, Flow]


def _flow_words(language: Language) -> _FlowWords:
    if language not in _FLOW_CACHE:
        words = lexicon(language)["flow"]
        flows = {
            word: Flow(name) for name in ("total", "export", "import", "balance") for word in words[name]
        }
        edge = r"\b" if language == "en" else ""
        _FLOW_CACHE[language] = _FlowWords(
            re.compile(rf"{edge}(?:{alternation(flows)}){edge}", re.IGNORECASE), flows
        )
    return _FLOW_CACHE[language]


_FLOW_CACHE: dict[Language, _FlowWords] = {}


def _flow(phrase: str, language: Language) -> Flow | None:
    """The flow that a phrase names: the balance before all, then the last word that names one."""
    words = _flow_words(language)
    flows = [
        words.flows[re.sub(r"\s+", " ", match.group(0).lower())] for match in words.pattern.finditer(phrase)
    ]
    if not flows:
        return None
    if Flow.BALANCE in flows:
        return Flow.BALANCE
    directed = [flow for flow in flows if flow in (Flow.EXPORT, Flow.IMPORT)]
    if len(set(directed)) > 1:
        return Flow.TOTAL
    return (directed or flows)[-1]


def _flow_nearby(setting: Setting, language: Language, quantity: Quantity) -> Flow | None:
    """The flow that the clause names beside the subject, as in "$18 billion in exports"."""
    if quantity.form in ("count", "years", "rank"):
        return None
    return _flow(setting.left, language) or _flow(setting.right, language)


def _is_grown_by(setting: Setting, language: Language) -> bool:
    """Whether a multiple is what was added: 增长了两倍 is three times the base."""
    if language != "zh":
        return False
    return bool(
        re.search(
            r"(?:增长|增加|提高|扩大|上升|增|提升|攀升|上涨|多|高出?)(?:了|约|近|超过|超|逾|将近|接近)*$",
            setting.left,
        )
    )


def _is_full(subject: str) -> bool:
    """Whether a subject says by itself what is measured: 文化产品出口额 does, 出口 does not."""
    return len(_HAN.findall(subject)) >= 5 or len(_LETTER.findall(subject)) >= 3


def _size(text: str) -> int:
    """The length of a text in characters of Chinese, or as many for each two letters of English."""
    return len(_HAN.findall(text)) + sum(len(word) // 2 for word in _LETTER.findall(text)) // 2


def _topic(setting: Setting, subject: str, full: str, *, is_first: bool) -> str:
    """The words beside a figure; where they name little, also the subject that it takes up."""
    start = 0 if is_first else setting.phrase_start
    beside = setting.text[start : setting.quantity.outer_start].strip()
    # What follows "and" leads to the next figure.
    behind = re.split(r"[，,;；、和]|\b(?:and|while|but)\b", setting.right)[0].strip()[:60]
    beside = f"{beside} {behind}".strip()
    # Words beside that go well beyond the subject name what it is of by themselves.
    wordy = _size(beside) > 2 * _size(subject) + 8
    named = _is_full(subject) or (subject and wordy)
    return beside if named else f"{full} {beside}".strip()
