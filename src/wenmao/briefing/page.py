"""The briefing as one HTML page that needs no network and runs no script."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from wenmao.briefing.labels import MEANINGS, label
from wenmao.briefing.model import Briefing
from wenmao.briefing.sections import groups, pieces
from wenmao.checks.gravity import verdicts
from wenmao.checks.model import Verdict

if TYPE_CHECKING:
    from jinja2 import Template


def to_html(briefing: Briefing) -> str:
    """The briefing as a self-contained page.

    Everything that comes from the document is escaped; the only markup let
    through is that of our own charts. A content security policy forbids
    scripts, frames and every address.
    """
    from markupsafe import Markup  # noqa: PLC0415

    spoken, document = briefing.language, briefing.document
    by_claim = verdicts(briefing.claims, briefing.findings)
    findings: dict[str, list[object]] = {claim.id: [] for claim in briefing.claims}
    for finding in briefing.findings:
        findings[finding.claims[0]].append(finding)
    page = _template().render(
        document=document, briefing=briefing, language=spoken,
        published=document.published_text, label=lambda name: label(name, spoken),
        groups=groups(briefing.findings), by_claim=by_claim, findings=findings,
        quotes={claim.id: claim.quote for claim in briefing.claims},
        pieces=lambda passage: pieces(document, passage, briefing.claims),
        verdict_list=list(Verdict), meanings=MEANINGS, slug=_slug, link=_link,
        svg=lambda chart: Markup(chart.svg),
        style=Markup(_resource("style.css")), counts=_counts(by_claim),
    )  # fmt: skip
    return page


def _counts(by_claim: dict[str, Verdict]) -> list[tuple[Verdict, int]]:
    found = list(by_claim.values())
    return [(verdict, found.count(verdict)) for verdict in Verdict if verdict in found]


def _slug(verdict: Verdict) -> str:
    return verdict.value.replace(" ", "-")


def _link(address: str) -> bool:
    """Whether an address may be a link: only the web's own schemes, never a script's."""
    return address.startswith(("https://", "http://"))


def _resource(name: str) -> str:
    return files("wenmao.briefing").joinpath(f"templates/{name}").read_text(encoding="utf-8")


@cache
def _template() -> "Template":
    from jinja2 import Environment  # noqa: PLC0415 - start-up stays fast without it

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_resource("briefing.html.j2"))
