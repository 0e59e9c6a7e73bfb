"""Annotated passages: JSON lines with a text and the claims that a person reads in it.

The format is that of the annotation guide of the evaluation sets: one object a line,
with `id`, `style`, `published`, `text` and `claims`; each claim has its `quote` and fields.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from wenmao.claims.model import Bound, Direction, Kind
from wenmao.documents.model import CitationMark, Document, Passage
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language

FIELDS = ("period", "direction", "bound", "flow", "reporter", "partner", "subject")

_HAN = re.compile(r"[\u4e00-\u9fff]")
_MARK = re.compile(r"[\[［](\d+)[\]］]")
# What a field may be. A slip of the pen would else count as an error of the reader.
_ALLOWED: dict[str, tuple[str | None, ...]] = {
    "kind": get_args(Kind),
    "direction": (*get_args(Direction), None),
    "bound": get_args(Bound),
    "flow": (*Flow, None),
}


class AnnotationError(ValueError):
    """A file of annotated passages that cannot be read: which line, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One claim as a person reads it; `start` and `end` are its quote's place in the text."""

    quote: str
    start: int
    end: int
    value: Decimal
    unit: str
    kind: str
    upper: Decimal | None
    fields: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with all the claims in it."""

    id: str
    style: str
    document: Document
    claims: tuple[Annotation, ...]

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.document.text


def read_examples(path: Path) -> Iterator[Example]:
    """The passages of a file.

    Raises `AnnotationError` at the first line that is not of the format, and names it,
    and where there is no passage at all.
    """
    try:
        written = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnnotationError(
            f"{path}: byte {error.start + 1} is not UTF-8; save the file as UTF-8"
        ) from error
    except OSError as error:
        raise AnnotationError(f"{path} cannot be read: {error.strerror}") from error
    # A text may hold other ends of lines than \n, which end no line of the file.
    lines = [(number, line) for number, line in enumerate(written.split("\n"), 1) if line.strip()]
    if not lines:
        raise AnnotationError(f"{path} is empty: write one passage a line, as the annotation guide says")
    for number, line in lines:
        try:
            yield _example(json.loads(line))
        except json.JSONDecodeError as error:
            raise AnnotationError(
                f"{path}, line {number}, character {error.colno}: not JSON ({error.msg}); "
                "write one object a line"
            ) from error
        except ValueError as error:
            raise AnnotationError(f"{path}, line {number}: {error}") from error


def _example(entry: Any) -> Example:
    if not isinstance(entry, dict):
        raise ValueError(
            'a passage is an object with "id", "text" and "claims"; the annotation guide shows one'
        )
    text, claims = _word(entry, "text"), entry.get("claims")
    if not isinstance(claims, list):
        raise ValueError('"claims" has to be a list of claims; write [] where the text has none')
    marks = tuple(CitationMark(m.start(), m.end(), m.group(1)) for m in _MARK.finditer(text))
    document = Document(
        _word(entry, "id"), text, (Passage(0, 0, len(text)),), _language(text),
        published=_published(entry.get("published")), citations=marks,
    )  # fmt: skip
    annotations = tuple(_annotation(text, claim) for claim in claims)
    _apart(annotations)
    return Example(document.source, entry.get("style", ""), document, annotations)


def _word(entry: dict[str, Any], name: str) -> str:
    word = entry.get(name)
    if not isinstance(word, str) or not word:
        problem = f"is {word!r}" if name in entry else "is missing"
        raise ValueError(f'"{name}" {problem}; write it as a text in quotation marks')
    return word


def _published(written: Any) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise ValueError(f'"published" is {written!r}; write a date such as 2024-01-18, or null') from None


def _language(text: str) -> Language:
    return "zh" if len(_HAN.findall(text)) * 4 > len(text) else "en"


def _annotation(text: str, claim: Any) -> Annotation:
    if not isinstance(claim, dict):
        raise ValueError(f"the claim {claim!r} is no object; the annotation guide shows one")
    quote = _word(claim, "quote")
    start = _place(text, quote, claim.get("nth", 1))
    try:
        value = _number(claim, "value")
        upper = None if claim.get("upper") is None else _number(claim, "upper")
        unit = _word(claim, "unit")
        for name, allowed in _ALLOWED.items():
            _check(claim, name, allowed)
        fields = {name: claim.get(name) for name in FIELDS}
        for name, written in fields.items():
            if not isinstance(written, str | None):
                raise ValueError(f'"{name}" is {written!r}; write a text in quotation marks, or null')
    except ValueError as error:
        raise ValueError(f"the claim {quote!r}: {error}") from None
    return Annotation(quote, start, start + len(quote), value, unit, claim["kind"], upper, fields)


def _place(text: str, quote: str, nth: Any) -> int:
    """Where the quote stands in the text for the nth time."""
    if type(nth) is not int or nth < 1:
        raise ValueError(f'the claim {quote!r}: "nth" is {nth!r}; write 1, 2, …')
    starts = [match.start() for match in re.finditer(f"(?={re.escape(quote)})", text)]
    if not starts:
        raise ValueError(f"the quote {quote!r} is not in the text; copy it letter by letter")
    if nth > len(starts):
        times = "once" if len(starts) == 1 else f"{len(starts)} times"
        raise ValueError(f'the quote {quote!r} is in the text {times} only, but "nth" is {nth}')
    return starts[nth - 1]


def _number(claim: dict[str, Any], name: str) -> Decimal:
    written = _word(claim, name)
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("nan")
    if not (number.is_finite() and number >= 0):
        raise ValueError(f'"{name}" is {written!r}; write a number of base units, no sign: "166360000000"')
    return number


def _check(claim: dict[str, Any], name: str, allowed: tuple[str | None, ...]) -> None:
    if name not in claim and None not in allowed:
        raise ValueError(f'"{name}" is missing; write one of {_listed(allowed)}')
    if claim.get(name) not in allowed:
        raise ValueError(f'"{name}" is {claim[name]!r}; write one of {_listed(allowed)}')


def _listed(words: tuple[str | None, ...]) -> str:
    return ", ".join("null" if word is None else str(word) for word in words)


def _apart(annotations: tuple[Annotation, ...]) -> None:
    """Two claims in one place: one of them could never be found."""
    ordered = sorted(annotations, key=lambda annotation: annotation.start)
    for one, next_one in pairwise(ordered):
        if next_one.start < one.end:
            raise ValueError(
                f"the claims {one.quote!r} and {next_one.quote!r} stand in one place; where a quote occurs "
                'more than once in the text, "nth" says which is meant'
            )
