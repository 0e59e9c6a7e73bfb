"""What a finding is: a verdict on claims, and the working behind it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from wenmao.measures.queries import MeasureQuery
from wenmao.statistics.catalogue import series
from wenmao.statistics.model import Series
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

    @property
    def gravity(self) -> int:
        """Its place among the verdicts, the gravest having the highest.

        >>> Verdict.WRONG_UNIT.gravity > Verdict.DISPUTED.gravity > Verdict.UNCHECKED.gravity
        True
        """
        return _BY_GRAVITY.index(self)


_BY_GRAVITY = (
    Verdict.UNCHECKED, Verdict.SUPPORTED, Verdict.REVISED, Verdict.DIFFERS_BY_DEFINITION, Verdict.DISPUTED,
    Verdict.INCONSISTENT, Verdict.CONTRADICTED, Verdict.WRONG_SCALE, Verdict.WRONG_UNIT,
)  # fmt: skip
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


class Constraint(StrEnum):
    """What a series must meet before its words are weighed; each has a name in both languages.

    >>> Constraint("flow").text("zh")
    '流向'
    """

    MEASURE = "measure"
    UNIT = "unit family"
    FLOW = "flow"
    REPORTER = "reporter"
    PARTNER = "partner"
    PERIOD = "period"
    OWNER = "owner"
    SUBJECT = "subject"

    def text(self, language: Language) -> str:
        """The constraint's name in a language."""
        return self.value if language == "en" else _CHINESE_CONSTRAINTS[self]


_CHINESE_CONSTRAINTS = {
    Constraint.MEASURE: "指标类型",
    Constraint.UNIT: "单位类别",
    Constraint.FLOW: "流向",
    Constraint.REPORTER: "主体",
    Constraint.PARTNER: "贸易伙伴",
    Constraint.PERIOD: "时期",
    Constraint.OWNER: "所属",
    Constraint.SUBJECT: "对象",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A series that a claim may be about.

    `score` is the chance, from 0 to 1, that it is the right one (calibrated, see
    `checks.calibration`). `passed` are the constraints that it meets, `matched`
    the words of the text that are also the series' own, and `choice` says why
    this scope was taken where several share a name.
    """

    series: str
    score: float
    passed: tuple[Constraint, ...] = ()
    matched: tuple[str, ...] = ()
    choice: Text = NO_TEXT

    @property
    def of(self) -> Series:
        """The series itself."""
        return series(self.series)

    @property
    def reason(self) -> Text:
        """Why the series was linked, in one line."""
        en = [f"same {', '.join(c.text('en') for c in self.passed)}"] if self.passed else []
        zh = [f"{'、'.join(c.text('zh') for c in self.passed)}一致"] if self.passed else []
        if self.matched:
            en.append("words in common: " + ", ".join(self.matched))
            zh.append("共有词语：" + "、".join(self.matched))
        if self.choice.en:
            en.append(self.choice.en)
            zh.append(self.choice.zh)
        return Text(f"{self.of.name.en}: {'; '.join(en)}", f"{self.of.name.zh}：{'；'.join(zh)}")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A series near to a claim that it cannot be about, with the constraint that it fails and why."""

    series: str
    constraint: Constraint
    reason: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on one or more claims of a document.

    `claims` holds the ids of the claims concerned, the one judged first.
    `working` holds the figures that the verdict rests on: what the document
    says, what it was held against, and the arithmetic between them.
    `confidence` runs from 0 to 1, and `certainty` says in words why.
    `candidates` are the series that were weighed, best first; `rejected` the
    nearest ones that a constraint ruled out, where none was taken. `query` is
    the question to the statistics that checks the claim, whether or not they
    have the values for it.
    """

    id: str
    verdict: Verdict
    claims: tuple[str, ...]
    explanation: Text
    working: tuple[Figure, ...] = ()
    error: ErrorKind | None = None
    confidence: float = 1.0
    certainty: Text = NO_TEXT
    candidates: tuple[Link, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    query: MeasureQuery | None = None
    erratum: str | None = None
