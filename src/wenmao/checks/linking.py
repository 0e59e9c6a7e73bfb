"""Which series a claim is about: candidates ranked, each with its reason."""

import re
from dataclasses import dataclass
from functools import cache

from wenmao.checks.concepts import Concepts, concepts, critical, narrowing, required, weights
from wenmao.checks.model import Candidate
from wenmao.claims.model import Claim
from wenmao.claims.places import mentions
from wenmao.statistics.catalogue import all_series
from wenmao.statistics.model import Series
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.units import is_currency

LINKED = 0.62
PRECISE = 0.72
FLOW_CONCEPTS = frozenset({"export", "import", "total", "balance"})
_FROM_TOPIC = 0.9
_FROM_CONTEXT = 0.6


@dataclass(frozen=True, slots=True)
class Link:
    """A series that a claim may be about, and how well it fits (0 to 1)."""

    series: Series
    score: float
    reason: Text

    def candidate(self) -> Candidate:
        """The link as a finding reports it."""
        return Candidate(self.series.id, round(min(self.score, 1.0), 2), self.reason)


def links(claim: Claim) -> tuple[Link, ...]:
    """The five series that fit a claim best, best first.

    Hard constraints first: kind and unit, reporter, partner, flow. Then the
    subject: its concepts must be those of one of the series' names; the words
    beside it count for less than the subject's own, the heading and the rest of
    the sentence for less again; every word of the subject that the series does
    not know counts against it. Words that name a scope ("above designated
    size") choose between series of one label.
    """
    if _owner(claim):
        return ()
    words = f"{claim.subject} {claim.topic} {claim.context}".lower()
    fitting = [(s, fit) for s in all_series() if _compatible(claim, s) and (fit := _fit(claim, s))]
    scoped = {s.label for s, _ in fitting if _scope_word(s, words)}
    found = [_link(series, fit, words, series.label in scoped) for series, fit in fitting]
    return tuple(sorted(found, key=lambda link: -link.score)[:5])


def best(found: tuple[Link, ...]) -> Link | None:
    """The link to go by, if the best is good enough."""
    return found[0] if found and found[0].score >= LINKED else None


def _scope_word(series: Series, words: str) -> str | None:
    return next((word for word in series.scope_words if word.lower() in words), None)


def _link(series: Series, fit: float, words: str, label_is_scoped: bool) -> Link:
    if (word := _scope_word(series, words)) is not None:
        fit, why = fit + 0.1, Text(f"the text says {word!r}", f"文中写明“{word}”")
    elif series.primary and not label_is_scoped:
        why = Text("the usual meaning of the words", "该说法的通常含义")
    else:
        fit -= 0.12
        why = Text("another meaning of the words", "该说法的另一种含义")
    shown = f"{max(0.0, min(fit, 1.0)):.0%}"
    return Link(series, fit, Text(
        f"{series.name.en}: words fit {shown}; {why.en}",
        f"{series.name.zh}：词语吻合度{shown}；{why.zh}",
    ))  # fmt: skip


def _fit(claim: Claim, series: Series) -> float:
    subject, topic = concepts(claim.subject), concepts(claim.topic)
    if not subject.unknown and not sum(weights()[concept] for concept in subject.known):
        subject = topic  # 规模扩大6.8%: the subject says nothing of its own
    context = concepts(claim.context)
    return max(_similarity(subject, topic, context, name) for name in _names(series))


# "Tencent's overseas revenue": the owner is a firm, and the figure is not the economy's.
_OWNER = re.compile(
    r"\b[A-Z][\w&.-]*['’]s\s(?!(?:count|figures?|data|estimates?|report|definition|statistics|calculations?)\b)"
)


def _owner(claim: Claim) -> bool:
    """Whether the words beside a figure name an owner that is no place."""
    owned = _OWNER.findall(claim.topic)
    placed = {claim.topic[m.start : m.end] for m in mentions(claim.topic, "en")}
    return any(owner.strip()[:-2] not in placed and owner.strip() not in placed for owner in owned)


def _compatible(claim: Claim, series: Series) -> bool:
    if claim.reporter != series.reporter or (claim.partner or "") != series.partner:
        return False
    if series.kind != claim.kind:
        return False
    if is_currency(claim.unit) != is_currency(series.unit):
        return False
    if not is_currency(claim.unit) and claim.unit != series.unit:
        return False
    flow = claim.flow.value if claim.flow else ""
    return flow == series.flow or (not series.flow and flow == "total")


@cache
def _names(series: Series) -> tuple[Concepts, ...]:
    unique = {concepts(name) for name in (series.name.en, series.name.zh, *series.aliases)}
    return tuple(unique)


def _similarity(subject: Concepts, topic: Concepts, context: Concepts, name: Concepts) -> float:
    """How well a subject, with the words around it, fits one name of a series."""
    weight, sharp = weights(), critical()
    beside = subject.known | topic.known
    said = beside | context.known
    if (
        ((subject.known & narrowing()) | (beside & sharp)) - name.known
        or (name.known & sharp) - said
        or (name.known & required()) - beside
    ):
        return 0.0
    wanted = sum(weight[concept] for concept in name.known)
    if wanted == 0:
        return 0.0
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
    return float((found / wanted * precision) ** 0.5) if precision >= PRECISE else 0.0
