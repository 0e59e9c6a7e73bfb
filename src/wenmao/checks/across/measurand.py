"""What a statement measures: the key by which statements of several documents are of the same quantity."""

import re
from dataclasses import dataclass
from functools import lru_cache

from wenmao.checks.across.statement import Statement
from wenmao.checks.concepts import concepts, narrowing, weights
from wenmao.checks.constraints import is_sequential, owner_of
from wenmao.checks.lexical import grams
from wenmao.checks.linking import FLOW_CONCEPTS
from wenmao.claims.model import Claim
from wenmao.claims.places import names_region
from wenmao.statistics.catalogue import series
from wenmao.statistics.model import Series
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language, Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import place_name_or_code
from wenmao.vocabulary.terms import translate, written_in
from wenmao.vocabulary.units import is_currency


@dataclass(frozen=True, slots=True)
class Measurand:
    """What is measured, of whom, when and in what kind of unit.

    Where a series was linked, `series` names it (the usual one for all rivals that
    measure the same), and with it flow and places; `topic` holds only what narrows
    it. Else `topic` holds the concepts and words of the subject. Statements that
    differ in any of this are not compared: a word more keeps them apart. An outlook
    (预计, "expected to reach") is not compared with what came true.
    """

    series: str
    topic: frozenset[str]
    kind: str
    unit: str
    period: Period
    base: Period | None
    flow: Flow | None = None
    reporter: str | None = None
    partner: str | None = None
    per: str = ""
    is_outlook: bool = False
    owner: str = ""

    def text(self, subject: str = "") -> Text:
        """What is measured in words: the name of the series, else the subject as a document calls it."""
        return Text(self._text(subject, "en"), self._text(subject, "zh"))

    def _text(self, subject: str, language: Language) -> str:
        when = self.period.text(language)
        if self.series:
            name = series(self.series).name.text(language)
            return f"{name}, {when}" if language == "en" else f"{when}{name}"
        known = subject if not subject or written_in(subject) == language else translate(subject, language)
        name = known or subject or (self.flow.text(language) if self.flow else "")
        place = place_name_or_code(self.reporter, language) if self.reporter else ""
        if language == "en":
            return ", ".join(filter(None, (name, place, when)))
        return f"{when}{place}：{name}" if place else f"{when}{name}"


def measurand(statement: Statement) -> Measurand | None:
    """What a statement measures, or None where that is not said clearly enough to compare it.

    It needs a period, a subject that says more than a flow, and either an economy
    or an owner whose figure it is.
    """
    claim = statement.claim
    if claim.period is None:
        return None
    kind = "level" if claim.kind == "count" else claim.kind
    unit = "currency" if is_currency(claim.unit) else claim.unit
    base = claim.base or (_year_ago(claim) if kind in ("change", "difference") else None)
    outlook = _OUTLOOK.search(_clause(claim)) is not None
    linked = series(statement.series) if statement.series else None
    if linked is not None and _is_published_kind(claim, linked):
        return Measurand(
            usual(linked).id, _region(claim), kind, unit, claim.period, base,
            per=claim.per, is_outlook=outlook, owner=statement.owner,
        )  # fmt: skip
    if not (topic := _topic(claim)):
        return None
    return Measurand(
        "", topic, kind, unit, claim.period, base, claim.flow, claim.reporter, claim.partner, claim.per,
        outlook, statement.owner,
    )  # fmt: skip


def usual(of: Series) -> Series:
    """The series that stands for all that producers publish of one thing: the usual one of them."""
    rivals = (of, *(series(name) for name in of.rivals))
    return min(rivals, key=lambda one: (not one.primary, one.id))


def _is_published_kind(claim: Claim, of: Series) -> bool:
    """Whether a series says all of what a claim measures.

    A share of something, a rank among some and growth from another base need the claim's own words.
    """
    if claim.unit == "percentage_point":
        return False
    if claim.kind == "change" and (_is_over_years(claim) or claim.base not in (None, _year_ago(claim))):
        return False
    return of.kind == ("level" if claim.kind == "count" else claim.kind)


def _year_ago(claim: Claim) -> Period | None:
    return claim.period.shifted(-1) if claim.period and claim.period.kind != "span" else None


# What the words around a claim must share beyond the subject's: a share is of something, a rank among some.
_RELATIVE = frozenset({"share", "rank", "multiple"})
_OUTLOOK = re.compile(
    r"预计|预测|预期|有望|将[达超突增为至升降]|目标|力争|规划|"
    r"\b(?:expect(?:ed|s)?|forecasts?|project(?:ed|ions?)|targets?|will|would|could|may|is set to|goal"
    r"|outlook|aims?)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[，；。：]|[,;:.]\s")


def _topic(claim: Claim) -> frozenset[str]:
    """The subject as concepts and words; empty where it does not say what is measured, or whose that is."""
    owner = owner_of(claim)
    if claim.reporter is None and owner is None:
        return frozenset()
    subject = _pieces(claim.subject)
    if not _tells(subject):
        # The words beside a figure say what is measured only by concepts that are known.
        subject = _pieces(claim.topic)
        if not _tells(subject & weights().keys()):
            return frozenset()
    marks = {f"of {owner.en}"} if owner else set()
    if claim.kind in ("change", "difference") and is_sequential(claim):
        marks.add("sequential")
    if claim.kind in _RELATIVE:
        marks |= {f"in {piece}" for piece in _pieces(_clause(claim))}
    if _is_over_years(claim):
        marks |= {f"in {piece}" for piece in grams(_clause(claim))}
    return (subject - FLOW_CONCEPTS) | marks | _region(claim)


def _is_over_years(claim: Claim) -> bool:
    """Whether a change is over several years: a year on average, or in all."""
    return claim.kind == "change" and claim.period is not None and claim.period.kind == "span"


def _tells(pieces: frozenset[str]) -> bool:
    """Whether words say what is measured, and not only that something is traded or earned."""
    return any(weights().get(piece, 1.0) for piece in pieces - FLOW_CONCEPTS - _GENERAL)


# What can be said of anything: it is measured, but of what?
_GENERAL = frozenset(
    {
        "revenue", "overseas", "domestic", "enterprises", "industry", "goods", "services", "copies", "users",
        "works", "value_added", "subscription", "admissions",
        *grams("titles items profits margins sales values numbers prices shares sizes growth were was"),
        *grams("货值"), *grams("毛利率"), *grams("净利润"), *grams("金额"), *grams("数量"), *grams("均价"),
    }
)  # fmt: skip


def _region(claim: Claim) -> frozenset[str]:
    """The words of a claim that names a region without a code: they alone tell it from the whole."""
    if any(names_region(claim.topic, language) for language in ("en", "zh")):
        return frozenset(f"to {piece}" for piece in grams(claim.topic))
    return frozenset()


_NAMED = frozenset({"place_within", "firm", "line_of_service"})


@lru_cache(maxsize=65536)
def _pieces(phrase: str) -> frozenset[str]:
    """A phrase's concepts and its other words; a province or a firm by its own name.

    A Chinese phrase that the term base covers is taken in English: both languages then have the same words.
    """
    found = concepts((translate(phrase, "en") if written_in(phrase) == "zh" else None) or phrase)
    named = {f"{name} {word}" for name, word in found.words if name in _NAMED}
    telling = {
        name for name in found.known if weights()[name] or name in narrowing() or name == "above_scale"
    }
    return frozenset(telling | named | grams(" ".join(sorted(found.unknown))))


def _clause(claim: Claim) -> str:
    """The words around a figure, from stop to stop."""
    before, _, after = claim.context.partition(claim.quote)
    return f"{_STOP.split(before)[-1]} {_STOP.split(after)[0]}"
