"""The briefing of a checked document, and its three forms: HTML, Markdown and JSON."""

import json

from wenmao.briefing.charts import charts
from wenmao.briefing.digest import digest
from wenmao.briefing.document_json import briefing_json
from wenmao.briefing.markdown import to_markdown
from wenmao.briefing.model import Briefing
from wenmao.briefing.page import to_html
from wenmao.checks.model import Finding
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.vocabulary.languages import Language

__all__ = ["brief", "to_html", "to_json", "to_markdown"]


def brief(
    document: Document, claims: tuple[Claim, ...], findings: tuple[Finding, ...], language: Language
) -> Briefing:
    """Digest a checked document and draw its charts, for a reader of `language`."""
    return Briefing(
        document, claims, findings, digest(document, claims),
        charts(claims, findings, language), language,
    )  # fmt: skip


def to_json(briefing: Briefing) -> str:
    """The briefing as JSON text."""
    return json.dumps(briefing_json(briefing), ensure_ascii=False, indent=2) + "\n"
