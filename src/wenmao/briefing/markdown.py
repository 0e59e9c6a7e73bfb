"""The briefing as Markdown."""

import re
from collections.abc import Iterator

from wenmao.briefing.labels import label
from wenmao.briefing.model import Briefing
from wenmao.briefing.sections import groups
from wenmao.checks.model import Finding
from wenmao.vocabulary.workings import figure_lines

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def to_markdown(briefing: Briefing) -> str:
    """The briefing as Markdown; words of the document are escaped."""
    return "\n".join(_lines(briefing)) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escaped("<b> [1] *x*")
    '\\\\<b\\\\> \\\\[1\\\\] \\\\*x\\\\*'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(briefing: Briefing) -> Iterator[str]:
    document, spoken = briefing.document, briefing.language
    yield f"# {escaped(document.title or document.source)}"
    yield ""
    yield escaped(" · ".join(filter(None, [document.publisher, document.published_text, document.source])))
    quotes = {claim.id: escaped(claim.quote) for claim in briefing.claims}

    def figures(finding: Finding) -> str:
        return " · ".join(quotes[claim] for claim in finding.claims)

    yield f"\n## {label('findings', spoken)}"
    for name, findings in groups(briefing.findings):
        yield f"\n### {label(name, spoken)}\n"
        for finding in findings:
            why = escaped(finding.explanation.text(spoken))
            yield f"- **{finding.verdict.text(spoken)}** {figures(finding)}: {why}"
    yield f"\n## {label('digest', spoken)}"
    for theme in briefing.digest.themes:
        yield f"\n### {theme.name.text(spoken)}: {escaped(theme.headline)}\n"
        for insight in theme.insights:
            yield f"- {escaped(insight.text)} \\[{insight.citation}\\]"
            if spoken != document.language:
                yield from (f"  - {escaped(sentence)}" for sentence in insight.rendered)
    yield ""
    for number, index in enumerate(briefing.digest.citations, 1):
        passage = document.passages[index]
        page = f", p. {passage.page}" if passage.page else ""
        yield f"{number}. {escaped(document.passage_text(passage)[:160])}{page}"
    yield f"\n## {label('claims', spoken)}\n"
    for finding in briefing.findings:
        yield f"- {figures(finding)}: {finding.verdict.text(spoken)}"
        for figure in finding.working:
            yield from ("    " + escaped_keeping_indent(line) for line in figure_lines(figure, spoken))


def escaped_keeping_indent(line: str) -> str:
    """A line of a working as a nested list item."""
    depth = (len(line) - len(line.lstrip())) // 2
    return "  " * depth + "- " + escaped(line.strip())
