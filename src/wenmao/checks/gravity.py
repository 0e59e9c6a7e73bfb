"""Which of several verdicts weighs most."""

from wenmao.checks.model import Finding, Verdict
from wenmao.claims.model import Claim


def verdicts(claims: tuple[Claim, ...], findings: tuple[Finding, ...]) -> dict[str, Verdict]:
    """The gravest verdict on each claim; a relation's verdict falls on the claim it judges."""
    found: dict[str, Verdict] = {}
    for finding in findings:
        known = found.get(finding.claims[0])
        if known is None or finding.verdict.gravity > known.gravity:
            found[finding.claims[0]] = finding.verdict
    return {claim.id: found.get(claim.id, Verdict.UNCHECKED) for claim in claims}
