"""Which of several verdicts weighs most."""

from collections import defaultdict
from collections.abc import Iterable

from wenmao.checks.model import Finding, Verdict
from wenmao.claims.model import Claim


def gravest(findings: Iterable[Finding]) -> Finding | None:
    """The gravest of some findings, the first of several that are; None where there is none."""
    return max(findings, key=lambda finding: finding.verdict.gravity, default=None)


def by_judged(findings: Iterable[Finding]) -> defaultdict[str, list[Finding]]:
    """The findings on each claim, by its id; a relation's verdict falls on the claim it judges."""
    judging: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        judging[finding.claims[0]].append(finding)
    return judging


def verdicts(claims: tuple[Claim, ...], findings: tuple[Finding, ...]) -> dict[str, Verdict]:
    """The gravest verdict on each claim, unchecked where there is no finding."""
    judging = by_judged(findings)
    found = {claim.id: gravest(judging[claim.id]) for claim in claims}
    return {name: finding.verdict if finding else Verdict.UNCHECKED for name, finding in found.items()}
