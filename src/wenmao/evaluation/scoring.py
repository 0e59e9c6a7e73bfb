"""Precision, recall and F1 of the claim reader, and of each field."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from wenmao.claims.extraction import extract
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.evaluation.annotated import FIELDS, Annotation, Example
from wenmao.vocabulary.languages import Language

Reader = Callable[[Document], tuple[Claim, ...]]
_TOLERANCE = Decimal("5e-6")  # annotations write a third as 33.333333


@dataclass(frozen=True, slots=True)
class Mistake:
    """One disagreement of reader and person: the field, what was read, what is right, the words around."""

    example: str
    field: str
    quote: str
    read: str
    right: str
    around: str

    def __str__(self) -> str:
        return (
            f"{self.example} {self.field} {self.quote!r}: read {self.read}, is {self.right} in: {self.around}"
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """How many were right, of how many annotated and how many read.

    >>> rates = Rates(right=3, gold=4, found=6)
    >>> rates.precision, rates.recall, rates.f1
    (0.5, 0.75, 0.6)
    """

    right: int
    gold: int
    found: int

    @property
    def precision(self) -> float:
        """The share of what was read that is right."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """The share of what is annotated that was read right."""
        return self.right / max(1, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.gold + self.found)


@dataclass
class Score:
    """Counts of one run.

    A claim is right where value (with the upper end of a range), unit and kind are;
    the fields are judged on the claims that are right. `agreed` counts, for each field,
    the claims where reader and person say the same; `given`, `told` and `hit` those
    where the person gives a value, where the reader does, and where it is the right one.
    """

    right: int = 0
    gold: int = 0
    found: int = 0
    agreed: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def claims(self) -> Rates:
        """Precision, recall and F1 of the claims."""
        return Rates(self.right, self.gold, self.found)

    def field(self, name: str) -> Rates:
        """Precision, recall and F1 of the values of a field, on the right claims."""
        return Rates(self.hit[name], self.given[name], self.told[name])

    def share(self, name: str) -> float:
        """The share of the right claims whose field is right too, be it a value or none."""
        return self.agreed[name] / max(1, self.right)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.right + other.right, self.gold + other.gold, self.found + other.found,
            self.agreed + other.agreed, self.given + other.given, self.told + other.told,
            self.hit + other.hit, self.mistakes + other.mistakes,
        )  # fmt: skip


def score(examples: Iterable[Example], read: Reader = extract) -> dict[Language, Score]:
    """The scores of a reader on annotated passages, by the passages' language."""
    scores: dict[Language, Score] = {}
    for example in examples:
        _judge(example, read(example.document), scores.setdefault(example.document.language, Score()))
    return scores


def total(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    return sum(scores, Score())


def _judge(example: Example, claims: tuple[Claim, ...], score: Score) -> None:
    score.gold += len(example.claims)
    score.found += len(claims)
    free, pairs = _paired(example, claims)
    for gold, claim in pairs:
        if claim is None:
            score.mistakes.append(_mistake(example, gold, "claim", "nothing", _shown(gold)))
        elif not _same(claim, gold):
            score.mistakes.append(_mistake(example, gold, "claim", _shown(claim), _shown(gold)))
        else:
            score.right += 1
            _judge_fields(example, gold, claim, score)
    for claim in free:
        around = _around(example.text, claim.start, claim.end)
        score.mistakes.append(Mistake(example.id, "claim", claim.quote, _shown(claim), "no claim", around))


def _paired(
    example: Example, claims: tuple[Claim, ...]
) -> tuple[list[Claim], list[tuple[Annotation, Claim | None]]]:
    """The claims that stand where none is annotated, and each annotation with the claim in its place.

    One that has the quote to the letter goes before one that only shares a part of it.
    """
    free, taken = list(claims), dict[int, Claim]()
    for exact in (True, False):
        for index, gold in enumerate(example.claims):
            if index in taken:
                continue
            claim = next((c for c in free if _stands(c, gold, exact=exact)), None)
            if claim is not None:
                taken[index] = claim
                free.remove(claim)
    return free, [(gold, taken.get(index)) for index, gold in enumerate(example.claims)]


def _stands(claim: Claim, gold: Annotation, *, exact: bool) -> bool:
    if exact:
        return (claim.start, claim.end) == (gold.start, gold.end)
    return claim.start < gold.end and gold.start < claim.end


def _judge_fields(example: Example, gold: Annotation, claim: Claim, score: Score) -> None:
    for name, value in _fields(claim).items():
        read, right = _plain(name, value), _plain(name, gold.fields[name])
        score.given[name] += bool(right)
        score.told[name] += bool(read)
        if read == right:
            score.agreed[name] += 1
            score.hit[name] += bool(right)
        else:
            score.mistakes.append(_mistake(example, gold, name, repr(value), repr(gold.fields[name])))


def _same(claim: Claim, gold: Annotation) -> bool:
    close = _close(claim.value, gold.value) and _close(claim.upper, gold.upper)
    return close and claim.unit == gold.unit and claim.kind == gold.kind


def _close(read: Decimal | None, right: Decimal | None) -> bool:
    if read is None or right is None:
        return read is right
    return abs(read - right) <= abs(right) * _TOLERANCE


def _fields(claim: Claim) -> dict[str, str | None]:
    read = {
        "period": claim.period.code if claim.period else None,
        "direction": claim.direction,
        "bound": claim.bound,
        "flow": claim.flow.value if claim.flow else None,
        "reporter": claim.reporter,
        "partner": claim.partner,
        "subject": claim.subject,
    }
    return {name: read[name] for name in FIELDS}


def _plain(name: str, value: str | None) -> str | None:
    """A subject without case, spaces and punctuation; other fields as they are."""
    return "".join(c for c in (value or "").lower() if c.isalnum()) if name == "subject" else value


def _shown(claim: Claim | Annotation) -> str:
    """Value, unit and kind in a line of the error listing."""
    upper = "" if claim.upper is None else f" to {claim.upper:f}"
    return f"{claim.value:f}{upper} {claim.unit} {claim.kind}"


def _mistake(example: Example, gold: Annotation, name: str, read: str, right: str) -> Mistake:
    return Mistake(example.id, name, gold.quote, read, right, _around(example.text, gold.start, gold.end))


def _around(text: str, start: int, end: int) -> str:
    """The words around a figure on one line, the figure marked."""
    shown = f"{text[max(0, start - 110) : start]}⟦{text[start:end]}⟧{text[end : end + 60]}"
    return shown.replace("\n", "␤")
