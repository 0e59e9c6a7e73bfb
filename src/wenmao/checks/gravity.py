"""Which of several verdicts weighs most."""

from wenmao.checks.model import Finding, Verdict
from wenmao.claims.model import Claim

GRAVEST_FIRST = (
    Verdict.WRONG_UNIT, Verdict.WRONG_SCALE, Verdict.CONTRADICTED, Verdict.INCONSISTENT,
    Verdict.DISPUTED, Verdict.DIFFERS_BY_DEFINITION, Verdict.REVISED, Verdict.SUPPORTED,
    Verdict.UNCHECKED,
)  # fmt: skip
_RANK = {verdict: number for number, verdict in enumerate(GRAVEST_FIRST)}


def gravest(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    """The gravest finding on each claim; a relation's verdict falls on the claim it judges."""
    found: dict[str, Finding] = {}
    for finding in findings:
        known = found.get(finding.claims[0])
        if known is None or _RANK[finding.verdict] < _RANK[known.verdict]:
            found[finding.claims[0]] = finding
    return found


def verdicts(claims: tuple[Claim, ...], findings: tuple[Finding, ...]) -> dict[str, Verdict]:
    """The gravest verdict on each claim, unchecked where there is no finding."""
    found = gravest(findings)
    return {claim.id: found[claim.id].verdict if claim.id in found else Verdict.UNCHECKED for claim in claims}
