"""A claim together with the document that states it, and with what the checks said of it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from wenmao.checks.concepts import concepts
from wenmao.checks.digits import agrees, is_cut
from wenmao.checks.gravity import by_judged, gravest
from wenmao.checks.linking import best, links
from wenmao.checks.model import Finding, Link
from wenmao.checks.words import stated
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.statistics.catalogue import labelled
from wenmao.statistics.model import Series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.intervals import Interval
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.units import is_currency
from wenmao.vocabulary.workings import Figure


@dataclass(frozen=True, slots=True)
class Origin:
    """The document that a statement is in.

    `id` names it among the others, `source` is its path or address. `copy_of` is
    the id of the document that it is a near-duplicate or a syndicated copy of,
    where that is known.
    """

    id: str
    title: str
    publisher: str
    published: date | datetime | None
    source: str
    language: Language
    copy_of: str = ""

    @classmethod
    def of(cls, document: Document, name: str = "", copy_of: str = "") -> "Origin":
        """The origin that a document is; without a name, its source is its id."""
        return cls(
            name or document.source, document.title, document.publisher, document.published,
            document.source, document.language, copy_of,
        )  # fmt: skip

    @property
    def moment(self) -> datetime | None:
        """When it was published, for sorting: a day without an hour from its start; None without a date."""
        if isinstance(self.published, datetime):
            zoned = self.published.astimezone(UTC) if self.published.tzinfo else self.published
            return zoned.replace(tzinfo=None)
        if self.published is None:
            return None
        return datetime(self.published.year, self.published.month, self.published.day)

    def is_before(self, other: "Origin") -> bool:
        """Whether it is known to be published earlier: without both hours, on an earlier day.

        >>> from datetime import date
        >>> monday, same = (Origin(i, "", "", date(2024, 1, 29), "", "en") for i in "ab")
        >>> later = Origin("c", "", "", date(2024, 1, 30), "", "en")
        >>> monday.is_before(later), monday.is_before(same)
        (True, False)
        """
        mine, its = self.moment, other.moment
        if mine is None or its is None:
            return False
        hours = isinstance(self.published, datetime) and isinstance(other.published, datetime)
        return mine < its if hours else mine.date() < its.date()


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim of one of several documents.

    `finding` is the gravest of those that judge the claim, None where it was not
    checked. `series` is the id of the series that it is about, the scope chosen
    by the figure where the words leave it open; empty where none is linked.
    `sentence` has the words that it stands in. `owner` is the province or firm that
    its passage spoke of last, unless the nation was named since. `currency` is that
    of the amounts in its sentence, where there is one: growth in yuan is not growth
    in dollars.
    """

    origin: Origin
    claim: Claim
    finding: Finding | None
    series: str = ""
    sentence: str = ""
    owner: str = ""
    currency: str = ""

    @property
    def figure(self) -> Figure:
        """The statement as the leaf of a working."""
        return stated(self.origin, self.claim)

    @property
    def interval(self) -> Interval:
        """What the figure stands for, an increase and a decrease on their sides of zero."""
        claim = self.claim
        return -claim.interval if claim.kind == "difference" and claim.direction == "down" else claim.interval


def statements(
    origin: Origin, document: Document, claims: Iterable[Claim], findings: Iterable[Finding]
) -> tuple[Statement, ...]:
    """The claims of a document as statements, in their order.

    The series is the one that the findings took; a claim that only the document's
    own arithmetic judged, or that was not checked, is linked here, which is slower.
    """
    claims = tuple(claims)
    judging = by_judged(findings)
    currencies: dict[tuple[int, int], set[str]] = defaultdict(set)
    for claim in claims:
        if is_currency(claim.unit):
            currencies[claim.sentence].add(claim.unit)
    return tuple(
        Statement(
            origin, claim, gravest(judging[claim.id]),
            _series(claim, _candidates(claim, judging[claim.id])),
            document.text[slice(*claim.sentence)].strip(),
            _owner(document, claim),
            next(iter(found)) if len(found := currencies[claim.sentence]) == 1 else "",
        )
        for claim in claims
    )  # fmt: skip


_OWNERS = frozenset({"place_within", "firm"})
_NATION = re.compile(r"我国|中国|全国|\bChin(?:a|ese)\b|\bnation", re.IGNORECASE)


def _owner(document: Document, claim: Claim) -> str:
    """The province or firm that a passage spoke of last before a sentence, the nation not named since.

    浙江省文化产品进出口1286亿元。其中，出口1212亿元: both are the province's.
    """
    passage = document.passage_at(claim.start)
    before = document.text[passage.start : claim.sentence[0]] if passage else ""
    named = concepts(before).said(_OWNERS)
    last = max(named, key=before.rfind, default="")
    since = before[before.rfind(last) + len(last) :] + document.text[claim.sentence[0] : claim.start]
    return "" if _NATION.search(since) else last


def _candidates(claim: Claim, own: list[Finding]) -> tuple[Link, ...]:
    """The series that were weighed for a claim: a finding on it alone has them."""
    alone = [finding for finding in own if finding.claims == (claim.id,)]
    return alone[0].candidates if alone else links(claim)


def _series(claim: Claim, candidates: tuple[Link, ...]) -> str:
    """The series that a claim is about: of several scopes, the one whose figure it states."""
    link = best(candidates)
    if link is None:
        return ""
    if claim.period is None or _states(claim, link.of):
        return link.series
    scopes = (of for of in labelled(link.of.label) if is_other_scope(of, link.of))
    return next((of.id for of in scopes if _states(claim, of)), link.series)


def is_other_scope(one: Series, other: Series) -> bool:
    """Whether two series of a label differ by what they count, not by who publishes them."""
    same_place = (one.reporter, one.partner) == (other.reporter, other.partner)
    return one is not other and same_place and one.id not in other.rivals


def _states(claim: Claim, of: Series) -> bool:
    """Whether a claim is a published figure of a series, in its unit."""
    return claim.bound in ("exact", "approx") and any(
        found.unit == claim.unit and (agrees(claim, found) or is_cut(claim, found))
        for found in observations(of.id, claim.period)
    )
