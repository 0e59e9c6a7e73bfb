"""A document held against itself: totals, balances, growth, differences and shares."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wenmao.checks.concepts import concepts, weights
from wenmao.checks.linking import FLOW_CONCEPTS, best
from wenmao.checks.model import ErrorKind, Finding, Link, Verdict
from wenmao.checks.words import amount, join, stated
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.measures.arithmetic import add, growth, implied_base, share, subtract
from wenmao.statistics.errata import errata
from wenmao.statistics.model import Series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import NO_TEXT, Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.units import is_currency
from wenmao.vocabulary.workings import Figure

_ASIDE = FLOW_CONCEPTS | {"neutral", "revenue"}


@dataclass(frozen=True, slots=True)
class _Key:
    """What figures must share to be added or compared."""

    topic: frozenset[str]
    period: Period
    unit: str
    reporter: str | None
    partner: str | None


@dataclass(frozen=True, slots=True)
class _Stated:
    """A claim with the series that it is linked to, if any."""

    claim: Claim
    linked: Series | None


def check_within(
    document: Document, claims: tuple[Claim, ...], found: dict[str, tuple[Link, ...]]
) -> list[Finding]:
    """What the document's own figures say of one another.

    A relation is tested only between figures of one subject, period, unit and
    place, and only where each side is stated once. Rounding as written decides:
    figures disagree when no values that they can stand for agree.
    """
    stated_claims = [
        _Stated(claim, link.of if (link := best(found[claim.id])) else None)
        for claim in claims
        if claim.bound == "exact"
    ]
    return [
        *_totals(document, stated_claims),
        *_growths(document, stated_claims),
        *_shares(document, stated_claims),
    ]


def _topic(found: _Stated) -> frozenset[str]:
    """What a figure is of, its flow aside: the series' label, or the concepts of its words."""
    if found.linked is not None:
        return frozenset({_stem(found.linked)})
    for words in (found.claim.subject, found.claim.topic):
        known = concepts(words)
        if topic := frozenset({c for c in known.known if weights()[c]} - _ASIDE) | known.unknown:
            return topic
    return frozenset()


def _stem(of: Series) -> str:
    parts = of.label.removesuffix(".growth").removesuffix(".share").split(".")
    return ".".join(part for part in parts if part not in ("exports", "imports", "total", "balance"))


def _key(found: _Stated) -> _Key | None:
    claim = found.claim
    if claim.period is None or not (topic := _topic(found)):
        return None
    return _Key(topic, claim.period, claim.unit, claim.reporter, claim.partner)


def _totals(document: Document, found: list[_Stated]) -> Iterator[Finding]:
    """total = exports + imports, and balance = exports − imports."""
    groups: dict[_Key, dict[Flow, list[_Stated]]] = {}
    for one in found:
        claim = one.claim
        if claim.kind == "level" and claim.flow and is_currency(claim.unit) and (key := _key(one)):
            groups.setdefault(key, {}).setdefault(claim.flow, []).append(one)
    for flows in groups.values():
        known = {flow: agreed for flow, many in flows.items() if (agreed := _agreed(many))}
        exports, imports = known.get(Flow.EXPORT), known.get(Flow.IMPORT)
        if exports is None or imports is None:
            continue
        out, into = stated(document, exports.claim), stated(document, imports.claim)
        if total := known.get(Flow.TOTAL):
            figure = add(out, into, name=Text("exports + imports", "出口 + 进口"))
            yield _relation(document, total, (exports, imports), figure, "sum")
        if balance := known.get(Flow.BALANCE):
            larger, smaller = (out, into) if out.value >= into.value else (into, out)
            name = Text("exports − imports", "出口 − 进口")
            figure = subtract(larger, smaller, name)
            yield _relation(document, balance, (exports, imports), figure, "difference")


def _agreed(many: list[_Stated]) -> _Stated | None:
    """The finest of several statements of one figure, if they can all be true."""
    finest = min(many, key=lambda one: one.claim.resolution)
    agreed = all(one.claim.interval.overlaps(finest.claim.interval) for one in many)
    return finest if agreed else None


def _relation(
    document: Document,
    judged: _Stated,
    parts: tuple[_Stated, ...],
    figure: Figure,
    error: ErrorKind,
) -> Finding:
    """The finding on one figure that others should give."""
    claim = judged.claim
    ids = (claim.id, *(part.claim.id for part in parts))
    worked = figure.text("en"), figure.text("zh")
    says = amount(claim.signed, claim.unit, claim.resolution)
    working = (stated(document, claim), figure)
    if claim.interval.overlaps(figure.interval):
        agreed = Text(f"The document's own figures agree: {figure.working.formula.en} = {worked[0]}.",
                      f"文中数字相互吻合：{figure.name.zh} = {worked[1]}。")  # fmt: skip
        return Finding("", Verdict.SUPPORTED, ids, agreed, working, certainty=_BY_ARITHMETIC)
    gap = amount(abs(claim.signed - figure.value), _gap_unit(claim), claim.resolution)
    told = Text(
        f"{figure.name.en} = {worked[0]}, not {says.en}: {gap.en} apart, more than rounding allows.",
        f"{figure.name.zh} = {worked[1]}，而非{says.zh}：相差{gap.zh}，超出四舍五入的误差。",
    )
    release, leaves, erratum = _same_gap(judged, parts)
    return Finding("", Verdict.INCONSISTENT, ids, join(told, release), (*working, *leaves), error,
                   certainty=_BY_ARITHMETIC, erratum=erratum)  # fmt: skip


_BY_ARITHMETIC = Text("By arithmetic on the document's own figures.", "依据文中数字的运算。")


def _gap_unit(claim: Claim) -> str:
    return "percentage_point" if claim.unit == "percent" else claim.unit


def _same_gap(judged: _Stated, parts: tuple[_Stated, ...]) -> tuple[Text, tuple[Figure, ...], str | None]:
    """Whether the official release has the same gap: then it is the source that disagrees."""
    if judged.linked is None or any(part.linked is None for part in parts):
        return NO_TEXT, (), None
    period = judged.claim.period
    published = [observations(one.linked.id, period) for one in (judged, *parts) if one.linked]
    if not all(published) or judged.claim.kind != "level":
        return NO_TEXT, (), None
    total, first, second = (found[-1] for found in published)
    if not all(
        one.claim.interval.overlaps(found[-1].interval)
        for one, found in zip((judged, *parts), published, strict=True)
    ):
        return NO_TEXT, (), None
    is_balance = judged.claim.flow is Flow.BALANCE
    figure = subtract(first.figure(), second.figure()) if is_balance else add(first.figure(), second.figure())
    if figure.interval.overlaps(total.interval):
        return NO_TEXT, (), None
    known = next((e for e in errata() if e.kind == "relation" and e.series == total.series.id
                  and e.period == period), None)  # fmt: skip
    says = total.figure()
    return (
        Text(
            f"The official release has the same gap ({figure.text('en')} against {says.text('en')}): "
            "the source disagrees with itself, the writer copied it truly.",
            f"官方公布的数字也有同样的缺口（{figure.text('zh')}与{says.text('zh')}）："
            "是来源自身不一致，作者转引无误。",
        ),
        (says, figure),
        known.id if known else None,
    )


def _growths(document: Document, found: list[_Stated]) -> Iterator[Finding]:
    """Growth and increase against the levels of the two periods."""
    levels = _by_key(found)
    rates = {
        _level_key(one, one.claim.period): one
        for one in found
        if one.claim.kind == "change" and one.claim.unit == "percent" and _is_yearly(one.claim)
    }
    for one in found:
        claim = one.claim
        if claim.kind == "change" and claim.unit != "percent":
            continue
        if claim.kind not in ("change", "difference") or claim.period is None or claim.period.kind == "span":
            continue
        now_level = _level(levels, one, claim.period)
        if (
            claim.kind == "difference"
            and now_level is not None
            and (rate := rates.get(_level_key(one, claim.period)))
        ):
            yield _increase(document, one, now_level, rate)
            continue
        base_level = _level(levels, one, claim.base or claim.period.shifted(-1))
        if now_level is None or base_level is None or now_level.claim.unit != base_level.claim.unit:
            continue
        now, base = stated(document, now_level.claim), stated(document, base_level.claim)
        error: ErrorKind = "difference"
        if claim.kind == "change":
            error = "growth"
            figure = growth(now, base, Text("growth by the levels stated", "按文中水平计算的增长率"))
        else:
            larger, smaller = (now, base) if claim.direction != "down" else (base, now)
            figure = subtract(larger, smaller, Text("the difference of the levels", "两期水平之差"))
        finding = _relation(document, one, (now_level, base_level), figure, error)
        yield _explained(one, now_level, base_level, finding)


def _is_yearly(claim: Claim) -> bool:
    """Whether a change is on the same period of the year before, as one is that names no base."""
    return claim.period is not None and claim.base in (None, claim.period.shifted(-1))


def _increase(document: Document, one: _Stated, now: _Stated, rate: _Stated) -> Finding:
    """An increase against the level and its growth: now − now ÷ (1 + growth)."""
    level, change = stated(document, now.claim), stated(document, rate.claim)
    base = implied_base(level, change)
    larger, smaller = (level, base) if one.claim.direction != "down" else (base, level)
    name = Text("the increase that level and growth give", "由水平和增长率推出的增减额")
    return _relation(document, one, (now, rate), subtract(larger, smaller, name), "difference")


_LevelKey = tuple[frozenset[str], Period | None, Flow | None, str | None, str | None]


_Levels = dict[_LevelKey, dict[str, _Stated | None]]


def _by_key(found: list[_Stated]) -> _Levels:
    """The levels of a document by subject, period, flow and place, and in each by their unit."""
    many: dict[_LevelKey, dict[str, list[_Stated]]] = {}
    for one in found:
        claim = one.claim
        if claim.kind == "level" and is_currency(claim.unit):
            many.setdefault(_level_key(one, claim.period), {}).setdefault(claim.unit, []).append(one)
    return {
        key: {unit: _agreed(stated_often) for unit, stated_often in units.items()}
        for key, units in many.items()
    }


def _level_key(one: _Stated, period: Period | None) -> _LevelKey:
    claim = one.claim
    return _topic(one), period, claim.flow, claim.reporter, claim.partner


def _level(levels: _Levels, one: _Stated, period: Period) -> _Stated | None:
    """The level of a figure's subject in a period, if it is stated, and in one unit."""
    units = levels.get(_level_key(one, period), {})
    if one.claim.kind == "difference":
        return units.get(one.claim.unit)
    return next(iter(units.values())) if len(units) == 1 else None


def _explained(one: _Stated, now: _Stated, base: _Stated, finding: Finding) -> Finding:
    """A growth that the levels do not give, though each of the three is as published."""
    of = now.linked
    if finding.verdict is not Verdict.INCONSISTENT or of is None or not of.growth:
        return finding
    rates = observations(of.growth, one.claim.period)
    if not any(one.claim.interval.overlaps(rate.interval) for rate in rates):
        return finding
    if not (_is_published(now) and _is_published(base)):
        return finding
    if of.basis == "comparable":
        verdict = Verdict.DIFFERS_BY_DEFINITION
        why = Text(
            "The growth is published on a comparable basis, so it is not the ratio of the levels.",
            "增长率按可比口径公布，不是两期水平直接相除。",
        )
    else:
        verdict = Verdict.REVISED
        why = Text(
            "Level and growth are as published: the base of the growth was revised after its level was published.",  # noqa: E501
            "水平和增长率均与公布一致：计算增长率所用的基数在公布之后作了修订。",
        )
    leaves = tuple(rate.figure() for rate in rates[-1:])
    return Finding("", verdict, finding.claims, join(why, _first_sentence(finding.explanation)),
                   (*finding.working, *leaves), None, 0.9, finding.certainty)  # fmt: skip


def _first_sentence(text: Text) -> Text:
    return Text(text.en.split(", more than")[0] + ".", text.zh.split("，超出")[0] + "。")


def _is_published(one: _Stated) -> bool:
    if one.linked is None:
        return False
    return any(
        one.claim.unit == found.unit and one.claim.interval.overlaps(found.interval)
        for found in observations(one.linked.id, one.claim.period)
    )


_OF_TOTAL = re.compile(
    r"占比|占总|占进出口|占贸易|of\s(?:the\s|its\s)?(?:combined\s|overall\s)?total", re.IGNORECASE
)


def _shares(document: Document, found: list[_Stated]) -> Iterator[Finding]:
    """A share against part and whole, where the catalogue or the sentence names both."""
    by_series = {
        (one.linked.id, one.claim.period): one for one in found if one.linked and one.claim.kind == "level"
    }
    by_sentence: dict[tuple[int, int], list[_Stated]] = {}
    for one in found:
        by_sentence.setdefault(one.claim.sentence, []).append(one)
    for one in found:
        claim = one.claim
        if claim.kind != "share" or claim.unit != "percent" or claim.period is None:
            continue
        if one.linked is not None and "whole" in one.linked.parts:
            part = by_series.get((one.linked.parts["part"], claim.period))
            whole = by_series.get((one.linked.parts["whole"], claim.period))
        else:
            part, whole = _of_total(document, by_sentence[claim.sentence], one)
        if part is None or whole is None or part.claim.unit != whole.claim.unit:
            continue
        figure = share(stated(document, part.claim), stated(document, whole.claim),
                       Text("part ÷ whole", "部分 ÷ 整体"))  # fmt: skip
        yield _relation(document, one, (part, whole), figure, "share")


def _of_total(
    document: Document, sentence: list[_Stated], one: _Stated
) -> tuple[_Stated | None, _Stated | None]:
    """Exports or imports, and the total of the same sentence that gives the share of the one in the other."""
    claim = one.claim
    if claim.flow not in (Flow.EXPORT, Flow.IMPORT) or not _OF_TOTAL.search(document.text, *claim.sentence):
        return None, None
    beside = [s for s in sentence if s.claim.period == claim.period
              and s.claim.kind == "level" and is_currency(s.claim.unit)]  # fmt: skip
    parts = [s for s in beside if s.claim.flow == claim.flow and s.claim.end <= claim.start]
    wholes = [s for s in beside if s.claim.flow is Flow.TOTAL]
    return (parts[-1], wholes[0]) if parts and len(wholes) == 1 else (None, None)
