"""What a finding is: a verdict on claims, and the working behind it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from wenmao.vocabulary.languages import NO_TEXT, Language, Text
from wenmao.vocabulary.workings import Figure

ErrorKind = Literal["sum", "difference", "growth", "share", "currency", "scale", "unit", "rank", "period"]


class Verdict(StrEnum):
    """What a check says of a claim.

    >>> Verdict("wrong unit").text("zh")
    '单位有误'
    """

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    WRONG_UNIT = "wrong unit"
    WRONG_SCALE = "wrong scale"
    INCONSISTENT = "inconsistent"
    REVISED = "revised"
    DIFFERS_BY_DEFINITION = "differs by definition"
    DISPUTED = "disputed"
    UNCHECKED = "unchecked"

    def text(self, language: Language) -> str:
        """The verdict's name in a language."""
        return self.value if language == "en" else _CHINESE[self]

    @property
    def is_wrong(self) -> bool:
        """Whether the verdict says that something printed is wrong."""
        return self in _WRONG


_CHINESE = {
    Verdict.SUPPORTED: "属实",
    Verdict.CONTRADICTED: "与统计不符",
    Verdict.WRONG_UNIT: "单位有误",
    Verdict.WRONG_SCALE: "数量级有误",
    Verdict.INCONSISTENT: "自相矛盾",
    Verdict.REVISED: "数据已修订",
    Verdict.DIFFERS_BY_DEFINITION: "口径不同",
    Verdict.DISPUTED: "来源不一",
    Verdict.UNCHECKED: "未能核对",
}
_WRONG = {Verdict.CONTRADICTED, Verdict.WRONG_UNIT, Verdict.WRONG_SCALE, Verdict.INCONSISTENT}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A series that a claim may be about: how well it fits, and why."""

    series: str
    score: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on one or more claims of a document.

    `claims` holds the ids of the claims concerned, the one judged first.
    `working` holds the figures that the verdict rests on: what the document
    says, what it was held against, and the arithmetic between them.
    `confidence` runs from 0 to 1, and `certainty` says in words why.
    `candidates` are the series that were weighed, best first.
    """

    id: str
    verdict: Verdict
    claims: tuple[str, ...]
    explanation: Text
    working: tuple[Figure, ...] = ()
    error: ErrorKind | None = None
    confidence: float = 1.0
    certainty: Text = NO_TEXT
    candidates: tuple[Candidate, ...] = ()
    erratum: str | None = None
