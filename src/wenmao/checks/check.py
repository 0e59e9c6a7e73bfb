"""All checks of a document, in one list of findings."""

from dataclasses import replace

from wenmao.checks.against import check_against
from wenmao.checks.linking import links
from wenmao.checks.model import Finding, Verdict
from wenmao.checks.within import check_within
from wenmao.claims.model import Claim
from wenmao.documents.model import Document


def check(document: Document, claims: tuple[Claim, ...]) -> tuple[Finding, ...]:
    """Every finding on a document's claims, in the order in which the claims stand.

    Each claim has at least one. Where no statistics reach a claim but the
    document's own arithmetic judges it, that judgement stands alone. A figure
    whose unit or scale is known to be wrong is not held against the others too.
    """
    found = {claim.id: links(claim) for claim in claims}
    outside = [check_against(document, claim, found[claim.id]) for claim in claims]
    inside = check_within(document, claims, found)
    slipped = {f.claims[0] for f in outside if f.verdict in (Verdict.WRONG_UNIT, Verdict.WRONG_SCALE)}
    inside = [f for f in inside if f.verdict is not Verdict.INCONSISTENT or not slipped & set(f.claims)]
    judged = {finding.claims[0] for finding in inside}
    kept = [f for f in outside if f.verdict is not Verdict.UNCHECKED or f.claims[0] not in judged]
    order = {claim.id: number for number, claim in enumerate(claims)}
    findings = sorted([*kept, *inside], key=lambda finding: order[finding.claims[0]])
    return tuple(replace(finding, id=f"f{number}") for number, finding in enumerate(findings, 1))
