"""What a claim asks of the statistics: its measure over the series that it is linked to."""

import re
from dataclasses import replace

from wenmao.checks.concepts import concepts, weights
from wenmao.checks.linking import FLOW_CONCEPTS, best, links
from wenmao.claims.model import Claim
from wenmao.claims.places import names_region
from wenmao.measures.queries import MeasureQuery
from wenmao.statistics.catalogue import published_series
from wenmao.statistics.model import Series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.periods import Period

_YEARLY = re.compile(
    r"年均|复合|\bannual(?:ly|i[sz]ed)?\b|\bper year\b|\ba year\b|\bCAGR\b|\baverage\b", re.I
)
_PART_OF = re.compile(r"占(?!比)([^占，。；]*)$")
_OF = re.compile(
    r"^\s*of\s+(?:the\s+|its\s+|China['’]s\s+)?(.+?)(?=[,.;]|\s+(?:in|during)\s+(?:\d|the)|\s+and\b|$)", re.I
)
_RATIO_WORDS = re.compile(r"的?(?:比重|比例|份额)?(?:约?为|达到?|升至|降至|提高到|约|近|超过?)?$")
_BALANCE_ZH = re.compile(r"(?:贸易)?[顺逆]差额?|(?:贸易)?差额")
_BALANCE_EN = re.compile(r"\b(?:trade\s+)?(?:surplus|deficit|balance)\b", re.I)


def query_of(claim: Claim, of: Series) -> MeasureQuery | None:
    """The question that a claim puts to the statistics, given the series that it is about.

    Where the very figure is published, that is read (`level`); else it is worked
    out: growth from two levels, a share from part and whole, an increase, a
    multiple, a rank, a balance. None where the claim does not say enough: it has
    no period, a multiple has no base, an average over years is no growth.
    """
    if claim.period is None:
        return None
    now, base = _ends(claim, claim.period)
    match claim.kind:
        case "change" if claim.unit == "percentage_point":
            return MeasureQuery("difference", (of.id,), now, base)
        case "difference":
            return MeasureQuery("difference", (of.id,), now, base)
        case "multiple":
            return MeasureQuery("ratio", (of.id,), now, claim.base) if claim.base else None
        case "rank":
            return _rank(of, now)
        case "share" if any(names_region(claim.topic, language) for language in ("en", "zh")):
            return None  # North America's part: the series is of the whole
        case "share" if of.kind == "level":
            whole = _whole(claim, of)
            return MeasureQuery("share", (of.id, whole.id), now) if whole else None
        case "change" if _YEARLY.search(f"{claim.topic} {claim.context}") and claim.period.kind == "span":
            return None
        case "change" if of.kind == "level":
            return MeasureQuery("growth", (of.id,), now, base)
        case "change" if not is_yearly(claim):
            return derivation(of, now, base)
    if observations(of.id, claim.period):
        return MeasureQuery("level", (of.id,), claim.period)
    return derivation(of, now, base) or MeasureQuery("level", (of.id,), claim.period)


def is_yearly(claim: Claim) -> bool:
    """Whether a change is on the same period of the year before, as published growth is."""
    if claim.period is None:
        return True
    return claim.period.kind != "span" and claim.base in (None, claim.period.shifted(-1))


def derivation(of: Series, period: Period, base: Period | None = None) -> MeasureQuery | None:
    """How a series is worked out from others: growth from its levels, a share from part and whole, a balance.

    >>> from wenmao.statistics.catalogue import series
    >>> query = derivation(series("chn.games.overseas_revenue.growth"), Period.year(2024))
    >>> query.measure, query.series, query.base.code
    ('growth', ('chn.games.overseas_revenue',), '2023')
    """
    if of.kind == "share":
        part, whole = of.parts.get("part"), of.parts.get("whole")
        return MeasureQuery("share", (part, whole), period) if part and whole else None
    if of.kind == "change":
        level = next((s for s in published_series() if s.growth == of.id), None)
        base = base or period.shifted(-1)
        return MeasureQuery("growth", (level.id,), period, base) if level else None
    total = next((s for s in published_series() if s.parts.get("balance") == of.id), None)
    return _balance(total, period) if total else None


def implied_base(of: Series, period: Period) -> MeasureQuery | None:
    """The level that the level and growth of the next year imply for a period."""
    if not of.growth:
        return None
    return MeasureQuery("implied base", (of.id, of.growth), period.shifted(1), period)


def unnamed_balance(claim: Claim) -> MeasureQuery | None:
    """Exports less imports, for a balance that no series of the catalogue gives.

    The total of the same subject names its exports and imports.
    """
    if claim.flow is not Flow.BALANCE or claim.kind != "level" or claim.period is None:
        return None
    subject, topic, context = (
        _BALANCE_EN.sub("trade", _BALANCE_ZH.sub("进出口", words))
        for words in (claim.subject, claim.topic, claim.context)
    )
    link = best(links(replace(claim, flow=Flow.TOTAL, subject=subject, topic=topic, context=context)))
    return _balance(link.of, claim.period) if link else None


def _balance(total: Series, period: Period) -> MeasureQuery | None:
    exports, imports = total.parts.get("exports"), total.parts.get("imports")
    return MeasureQuery("balance", (exports, imports), period) if exports and imports else None


def _ends(claim: Claim, period: Period) -> tuple[Period, Period]:
    """The period of a change and the one that it is measured from: of a span, its last year and its first."""
    if period.kind == "span":
        return Period.year(period.last[0]), Period.year(period.first[0])
    return period, claim.base or period.shifted(-1)


def _rank(of: Series, period: Period) -> MeasureQuery | None:
    """The place among the economies of which the same statistic is in the catalogue."""
    others = tuple(
        s.id for s in published_series()
        if s.kind == of.kind and s.definition == of.definition and s.label == of.label
        and s.reporter not in (of.reporter, "WLD") and s.partner == of.partner
    )  # fmt: skip
    return MeasureQuery("rank", (of.id, *others), period) if others else None


def _whole(claim: Claim, part: Series) -> Series | None:
    """What a share is a share of: the series that the text names, or the total of the part's flows."""
    before, _, after = claim.context.partition(claim.quote)
    words = ""
    if found := _PART_OF.search(before):
        words = _RATIO_WORDS.sub("", found.group(1).strip())
    elif found := _OF.match(after):
        words = found.group(1)
    known = concepts(words).known
    if not known - FLOW_CONCEPTS or not any(weights()[concept] for concept in known - FLOW_CONCEPTS):
        # 占进出口总额, "of the total": the words beyond the flow are the part's own.
        return next(
            (s for s in published_series() if part.id in s.parts.values() and s.kind == "level"), None
        )
    flow = next((Flow(name) for name in ("total", "export", "import") if name in known), None)
    unit = part.unit
    named = replace(claim, kind="level", unit=unit, flow=flow, subject=words, topic=words, context=words)
    link = best(links(named))
    return link.of if link and link.series != part.id and link.of.unit == unit else None
