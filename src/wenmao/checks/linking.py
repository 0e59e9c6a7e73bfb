"""Which series a claim is about: hard constraints, then words, then a calibrated score."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from wenmao.checks.calibration import Features, calibration, score
from wenmao.checks.concepts import Concepts, carried, concepts, critical, narrowing, required, weights
from wenmao.checks.constraints import failures, meets_all, passed, scope_word, words_of
from wenmao.checks.lexical import overlap
from wenmao.checks.model import Constraint, Link, Rejected
from wenmao.claims.model import Claim
from wenmao.statistics.catalogue import published_series
from wenmao.statistics.model import Series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.languages import Text

KEPT = 5
REJECTED = 3
PRECISE = 0.72
FLOW_CONCEPTS = frozenset({"export", "import", "total", "balance"})
_FROM_TOPIC = 0.9
_FROM_CONTEXT = 0.6
WORDED = 0.62  # the strength below which words alone do not make a link
_LEAD = 0.3  # beyond this a lead says no more
_NEAR = 0.62  # a rejected series is shown where its words fit at least this well


@dataclass(frozen=True, slots=True)
class _Fit:
    """How the words of a claim fit one name of a series, and what rules the name out, if anything."""

    value: float
    narrower: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    precise: bool = True

    @property
    def fits(self) -> bool:
        """Whether the name can be what the claim is about."""
        return self.precise and self.value > 0 and not self.narrower and not self.absent


@dataclass(frozen=True, slots=True)
class Weighed:
    """A series that passed the constraints, with what its score is made of and why this scope."""

    series: Series
    features: Features
    choice: Text


def links(claim: Claim) -> tuple[Link, ...]:
    """The series that a claim may be about, at most five, best first.

    Hard constraints first: owner, reporter, partner, measure, unit family,
    flow, period. Then the subject: its concepts must be those of one of the
    series' names; the words beside it count for less than the subject's own,
    the heading and the rest of the sentence for less again; every word of the
    subject that the series does not know counts against it. Words that name a
    scope ("above designated size") choose between series of one label. The
    score is the chance that the series is the right one.
    """
    found = [
        Link(one.series.id, round(score(one.features), 2), passed(claim, one.series),
             _matched(claim, one.series), one.choice)
        for one in weigh(claim)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda link: -link.score)[:KEPT])


def weigh(claim: Claim) -> tuple[Weighed, ...]:
    """The series that meet the constraints and whose words fit, each with the features of its score."""
    words = words_of(claim)
    fitting = [
        (s, fit.value)
        for s in published_series()
        if meets_all(claim, s) and (fit := _best_fit(claim, s, words)).fits
    ]
    if claim.kind == "share" and any(s.kind == "share" for s, _ in fitting):
        # A share that is a series of its own is meant before one that is worked out from its part.
        fitting = [(s, fit) for s, fit in fitting if s.kind == "share"]
    scoped = {s.label for s, _ in fitting if scope_word(s, words)}
    answered = {s.label for s, _ in fitting if _has_figure(claim, s)}
    strengths = []
    for of, value in fitting:
        silent = of.label in answered and not _has_figure(claim, of)
        usual = not silent and (of.primary or _is_left(of, claim, fitting)) and of.label not in scoped
        strengths.append((of, *_scoped(of, value, words, usual)))
    weighed = []
    for of, strength, choice in strengths:
        others = [other for s, other, _ in strengths if s is not of]
        lead = strength - max(others) if others else 1.0
        if strength < WORDED:
            lead = min(lead, 0.0)  # a weak match is not right for being alone
        lexical = max(overlap(_measured(claim.subject), name) for name in _names(of))
        weighed.append(Weighed(of, Features(strength, lexical, max(-_LEAD, min(_LEAD, lead))), choice))
    return tuple(weighed)


def best(found: tuple[Link, ...]) -> Link | None:
    """The link to go by, if the best is good enough."""
    return found[0] if found and found[0].score >= calibration().threshold else None


def rejected(claim: Claim) -> tuple[Rejected, ...]:
    """The nearest series that one constraint alone rules out, nearest first, and what differs.

    It tells a person why a figure was not checked: "flow differs: imports
    against exports", "narrower than the series: 江苏".
    """
    near: list[tuple[float, Rejected]] = []
    words = words_of(claim)
    for of in published_series():
        if not of.primary:
            continue
        ruled_out = tuple(islice(failures(claim, of), 2))
        if len(ruled_out) > 1 or any(constraint is Constraint.MEASURE for constraint, _ in ruled_out):
            continue
        fit = _best_fit(claim, of, words)
        told = ruled_out[0][0] if ruled_out else None
        if told and (fit.absent or (fit.narrower and told not in (Constraint.FLOW, Constraint.OWNER))):
            continue
        if fit.value < _NEAR or (not ruled_out and fit.fits):
            continue
        constraint, why = ruled_out[0] if ruled_out else (Constraint.SUBJECT, _subject_differs(claim, fit))
        near.append((fit.value, Rejected(of.id, constraint, why)))
    return tuple(found for _, found in sorted(near, key=lambda one: -one[0])[:REJECTED])


def _matched(claim: Claim, of: Series) -> tuple[str, ...]:
    """The words of the subject, and of those beside it, that are the series' own."""
    known = {concept for name in _name_concepts(of) for concept in name.known}
    telling = frozenset(concept for concept in known if weights()[concept])
    said = dict.fromkeys((*concepts(claim.subject).said(telling), *concepts(claim.topic).said(telling)))
    return tuple(word for word in said if not any(word != other and word in other for other in said))


def _has_figure(claim: Claim, of: Series) -> bool:
    """Whether a series has a value for the period of a claim; levels are none for a growth or a share."""
    if claim.period is None or (claim.kind in ("change", "share") and of.kind == "level"):
        return False
    return bool(observations(of.id, claim.period))


def _is_left(of: Series, claim: Claim, fitting: list[tuple[Series, float]]) -> bool:
    """Whether the usual scope has no figure for the period and this one has."""
    usual = [s for s, _ in fitting if s.label == of.label and s.primary]
    return bool(usual) and _has_figure(claim, of) and not any(_has_figure(claim, s) for s in usual)


def _scoped(of: Series, fit: float, words: str, usual: bool) -> tuple[float, Text]:
    """The strength of a match once the scope is looked at, and why this scope."""
    if (word := scope_word(of, words)) is not None:
        return fit + 0.1, Text(f"the text says {word!r}", f"文中写明“{word}”")
    if usual and of.primary:
        return fit, Text("the usual meaning of the words", "该说法的通常含义")
    if usual:
        return fit, Text("the scope that has a figure for the period", "该时期有公布值的口径")
    return fit - 0.12, Text("another meaning of the words", "该说法的另一种含义")


def _subject_differs(claim: Claim, fit: _Fit) -> Text:
    """Why the words do not allow a series that every other constraint does."""
    heard = concepts(f"{claim.subject} {claim.topic}")
    if fit.narrower:
        said = heard.said(fit.narrower) or tuple(sorted(fit.narrower))
        en, zh = ", ".join(said), "、".join(said)
        if fit.narrower & narrowing():
            return Text(f"narrower than the series: {en}", f"范围窄于该序列：{zh}")
        return Text(f"about something else: {en}", f"说的是其他内容：{zh}")
    if fit.absent:
        missing = ", ".join(sorted(fit.absent))
        return Text(f"the text does not say: {missing}", f"文中未提及：{missing}")
    foreign = sorted(concepts(claim.subject).unknown)
    shown = foreign or [claim.subject]
    return Text(f"words that the series does not have: {', '.join(shown)}",
                f"含该序列没有的词语：{'、'.join(shown)}")  # fmt: skip


def _best_fit(claim: Claim, series: Series, words: str) -> _Fit:
    subject, topic = concepts(_measured(claim.subject)), concepts(_topic(claim))
    bare = not subject.unknown and not sum(weights()[concept] for concept in subject.known)
    if bare and not subject.known & narrowing():
        subject = topic  # 规模扩大6.8%: the subject says nothing of its own
    context = concepts(claim.context)
    scope = concepts(scope_word(series, words) or "").known
    fits = [_similarity(subject, topic, context, name, scope) for name in _name_concepts(series)]
    return max(fits, key=lambda fit: (fit.fits, fit.value))


_CLAUSE = re.compile(r"[，；。]|[,;.]\s")


def _topic(claim: Claim) -> str:
    """The words beside a figure; growth or a share with no words of its own is of its level's region.

    对拉美出口17.2亿美元，增长72.2%: both are of Latin America, a place without a code.
    """
    *_, level, own = "", *_CLAUSE.split(claim.context.partition(claim.quote)[0])
    bare = not any(weights()[concept] for concept in concepts(own).known)
    if claim.kind not in ("change", "share") or not bare:
        return claim.topic
    return " ".join((claim.topic, *concepts(level).said(carried())))


# What a subject says before what is measured: who tells it, and examples of a class that is named.
_BEFORE = re.compile(
    r"^.*?\b(?:report|figures?|data|survey)\s+(?:put|puts|shows?|showed|says?|said)\s|^.*等(?=[一二两三四五六七八九十]大)",
    re.I,
)


def _measured(subject: str) -> str:
    """A subject without what is said before it.

    >>> _measured("图书、影视等三大核心文化服务出口")
    '三大核心文化服务出口'
    """
    return _BEFORE.sub("", subject)


@cache
def _names(series: Series) -> tuple[str, ...]:
    return (series.name.en, series.name.zh, *series.aliases)


@cache
def _name_concepts(series: Series) -> tuple[Concepts, ...]:
    return tuple({concepts(name) for name in _names(series)})


def _similarity(
    subject: Concepts, topic: Concepts, context: Concepts, name: Concepts, scope: frozenset[str]
) -> _Fit:
    """How well a subject, with the words around it, fits one name of a series.

    The words of the series' `scope` narrow nothing.
    """
    weight, sharp = weights(), critical()
    beside = subject.known | topic.known
    said = beside | context.known
    # A subject that takes what is measured from the words beside it takes what narrows it too.
    taken = topic.known if (name.known & topic.known) - subject.known - FLOW_CONCEPTS else frozenset()
    narrower = (((subject.known | taken) & narrowing()) | (beside & sharp)) - name.known - scope
    absent = ((name.known & sharp) - said) | ((name.known & required()) - beside)
    wanted = sum(weight[concept] for concept in name.known)
    if wanted == 0:
        return _Fit(0.0)
    found = sum(
        weight[concept]
        * (1.0 if concept in subject.known else _FROM_TOPIC if concept in beside else _FROM_CONTEXT)
        for concept in name.known & said
    )
    spoken = sum(weight[concept] for concept in subject.known)
    foreign = len(subject.unknown - name.unknown)
    matched = sum(weight[concept] for concept in subject.known & name.known)
    # The words beside count half: services beside the subject are no goods.
    near = {concept for concept in topic.known - subject.known if concept not in FLOW_CONCEPTS}
    matched += sum(weight[concept] for concept in near & name.known) / 2
    spoken += sum(weight[concept] for concept in near) / 2
    precision = matched / (spoken + foreign) if spoken + foreign else 0.0
    return _Fit(float((found / wanted * precision) ** 0.5), narrower, absent, precision >= PRECISE)
