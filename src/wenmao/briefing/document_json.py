"""A checked document as JSON: the form that other programs read."""

from typing import Any

from wenmao.briefing.model import Briefing
from wenmao.checks.model import Finding
from wenmao.claims.model import Claim
from wenmao.claims.quantities import Quantity
from wenmao.documents.model import Document
from wenmao.measures.queries import MeasureQuery
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.workings import figure_json, number_json


def read_json(document: Document, claims: tuple[Claim, ...]) -> dict[str, Any]:
    """A document and its claims."""
    return {
        "document": document_json(document),
        "claims": [claim_json(claim) for claim in claims],
    }


def check_json(
    document: Document, claims: tuple[Claim, ...], findings: tuple[Finding, ...], language: Language
) -> dict[str, Any]:
    """A document, its claims and the findings, as `schemas/check.schema.json` describes them."""
    return {
        **read_json(document, claims),
        "findings": [finding_json(finding, language) for finding in findings],
    }


def briefing_json(briefing: Briefing) -> dict[str, Any]:
    """A briefing: the checked document with its digest."""
    checked = check_json(briefing.document, briefing.claims, briefing.findings, briefing.language)
    themes = [
        {
            "theme": theme.theme,
            "name": theme.name.text(briefing.language),
            "headline": theme.headline,
            "insights": [
                {
                    "citation": insight.citation,
                    "passage": insight.passage,
                    "start": insight.start,
                    "end": insight.end,
                    "text": insight.text,
                    "marks": list(insight.marks),
                    "claims": list(insight.claims),
                    "rendered": list(insight.rendered),
                }
                for insight in theme.insights
            ],
        }
        for theme in briefing.digest.themes
    ]
    return {**checked, "digest": themes}


def document_json(document: Document) -> dict[str, Any]:
    """What is known of a document; the text itself is not repeated."""
    return {
        "title": document.title,
        "publisher": document.publisher,
        "author": document.author,
        "published": document.published.isoformat() if document.published else None,
        "language": document.language,
        "source": document.source,
        "address": document.address,
        "format": document.format,
        "checksum": document.checksum,
        "quality": document.quality.score,
        "warnings": list(document.warnings),
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim; its value in base units, its period and places by their codes."""
    return {
        "id": claim.id,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "value": number_json(claim.value),
        "upper": None if claim.upper is None else number_json(claim.upper),
        "unit": claim.unit,
        "scale": number_json(claim.scale),
        "per": claim.per,
        "kind": claim.kind,
        "direction": claim.direction,
        "bound": claim.bound,
        "period": claim.period.code if claim.period else None,
        "base": claim.base.code if claim.base else None,
        "flow": claim.flow.value if claim.flow else None,
        "reporter": claim.reporter,
        "partner": claim.partner,
        "subject": claim.subject,
        "first_time": claim.first_time,
        "sentence": list(claim.sentence),
    }


def quantity_json(text: str, quantity: Quantity) -> dict[str, Any]:
    """A quantity of a text, before any reading of what it states."""
    return {
        "quote": text[quantity.start : quantity.end],
        "start": quantity.start,
        "end": quantity.end,
        "value": number_json(-quantity.value if quantity.negative else quantity.value),
        "upper": None if quantity.upper is None else number_json(quantity.upper),
        "unit": quantity.unit,
        "form": quantity.form,
        "bound": quantity.bound,
        "per": quantity.per,
    }


def query_json(query: MeasureQuery, language: Language) -> dict[str, Any]:
    """What a claim asks of the statistics."""
    return {
        "measure": query.measure,
        "series": list(query.series),
        "period": query.period.code,
        "base": query.base.code if query.base else None,
        "text": query.text(language),
    }


def finding_json(finding: Finding, language: Language) -> dict[str, Any]:
    """A finding with its whole working."""
    return {
        "id": finding.id,
        "verdict": finding.verdict.value,
        "error": finding.error,
        "claims": list(finding.claims),
        "explanation": finding.explanation.text(language),
        "confidence": finding.confidence,
        "certainty": finding.certainty.text(language),
        "erratum": finding.erratum,
        "candidates": [
            {"series": c.series, "score": c.score, "reason": c.reason.text(language)}
            for c in finding.candidates
        ],
        "rejected": [
            {"series": r.series, "constraint": r.constraint.value, "reason": r.reason.text(language)}
            for r in finding.rejected
        ],
        "query": query_json(finding.query, language) if finding.query else None,
        "working": [figure_json(figure, language) for figure in finding.working],
    }
