"""How a briefing is ordered: findings in their groups, the article in pieces."""

from collections.abc import Iterator
from dataclasses import dataclass

from wenmao.checks.model import Finding, Verdict
from wenmao.claims.model import Claim, within
from wenmao.documents.model import Document, Passage

_NOTES = {Verdict.REVISED, Verdict.DIFFERS_BY_DEFINITION, Verdict.DISPUTED}


def groups(findings: tuple[Finding, ...]) -> list[tuple[str, list[Finding]]]:
    """What is wrong, what needs a note, what holds, what could not be checked."""
    named: dict[str, list[Finding]] = {"wrong": [], "note": [], "holds": [], "unchecked": []}
    for finding in findings:
        if finding.verdict.is_wrong:
            named["wrong"].append(finding)
        elif finding.verdict in _NOTES:
            named["note"].append(finding)
        elif finding.verdict is Verdict.SUPPORTED:
            named["holds"].append(finding)
        else:
            named["unchecked"].append(finding)
    return [(name, found) for name, found in named.items() if found]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the article's text; a figure where it is a claim's."""

    text: str
    claim: Claim | None = None


def pieces(document: Document, passage: Passage, claims: tuple[Claim, ...]) -> Iterator[Piece]:
    """A passage cut at its figures."""
    position = passage.start
    for claim in within(claims, passage.start, passage.end):
        if claim.start < position:
            continue
        if claim.start > position:
            yield Piece(document.text[position : claim.start])
        yield Piece(document.text[claim.start : claim.end], claim)
        position = claim.end
    if position < passage.end:
        yield Piece(document.text[position : passage.end])
