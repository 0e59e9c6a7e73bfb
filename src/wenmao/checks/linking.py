"""Which series a claim is about: candidates ranked, each with its reason."""

from dataclasses import dataclass
from functools import cache

from wenmao.checks.concepts import Concepts, concepts, critical, weights
from wenmao.checks.model import Candidate
from wenmao.claims.model import Claim
from wenmao.statistics.catalogue import all_series
from wenmao.statistics.model import Series
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.units import is_currency

LINKED = 0.62
_UNKNOWN_WEIGHT = 0.9
_FROM_CONTEXT = 0.75


@dataclass(frozen=True, slots=True)
class Link:
    """A series that a claim may be about, and how well it fits (0 to 1)."""

    series: Series
    score: float
    reason: Text

    def candidate(self) -> Candidate:
        """The link as a finding reports it."""
        return Candidate(self.series.id, round(self.score, 2), self.reason)


def links(claim: Claim) -> tuple[Link, ...]:
    """The five series that fit a claim best, best first.

    Hard constraints first: kind and unit, reporter, partner, flow. Then the
    subject: its concepts must be those of one of the series' names; what the
    sentence and heading say counts for less than what the subject says, and
    every word of the subject that the series does not know counts against it.
    Words that name a scope ("above designated size") choose between series of
    one label.
    """
    found = [link for series in all_series() if (link := _link(claim, series))]
    return tuple(sorted(found, key=lambda link: -link.score)[:5])


def best(found: tuple[Link, ...]) -> Link | None:
    """The link to go by, if the best is good enough."""
    return found[0] if found and found[0].score >= LINKED else None


def _link(claim: Claim, series: Series) -> Link | None:
    if not _compatible(claim, series):
        return None
    subject = concepts(claim.subject)
    context = concepts(claim.context)
    score = max(_similarity(subject, context, alias) for alias in _names(series))
    if score == 0:
        return None
    words = claim.subject + " " + claim.context
    scoped = [word for word in series.scope_words if word.lower() in words.lower()]
    if scoped:
        score, why = score + 0.1, Text(f"the text says {scoped[0]!r}", f"文中写明“{scoped[0]}”")
    elif series.primary:
        why = Text("the usual meaning of the words", "该说法的通常含义")
    else:
        score -= 0.12
        why = Text("another meaning of the words", "该说法的另一种含义")
    reason = Text(
        f"{series.name.en}: words fit {min(score, 1):.0%}; {why.en}",
        f"{series.name.zh}：词语吻合度{min(score, 1):.0%}；{why.zh}",
    )
    return Link(series, min(score, 1.0), reason)


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


def _similarity(subject: Concepts, context: Concepts, name: Concepts) -> float:
    """How well a subject, with its context, fits one name of a series."""
    weight, sharp = weights(), critical()
    said = subject.known | context.known
    if (subject.known & sharp) - name.known or (name.known & sharp) - said:
        return 0.0
    wanted = sum(weight[concept] for concept in name.known)
    if wanted == 0:
        return 0.0
    direct = sum(weight[concept] for concept in name.known & subject.known)
    around = sum(weight[concept] for concept in (name.known & context.known) - subject.known)
    recall = (direct + _FROM_CONTEXT * around) / wanted
    spoken = sum(weight[concept] for concept in subject.known)
    foreign = _UNKNOWN_WEIGHT * len(subject.unknown - name.unknown)
    matched = sum(weight[concept] for concept in subject.known & name.known)
    precision = matched / (spoken + foreign) if spoken + foreign else 0.0
    return float((recall * precision) ** 0.5) if precision >= 0.6 else 0.0
