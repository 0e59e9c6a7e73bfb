"""Statements from a few words, as a document of a publisher and a day would make them."""

from datetime import date

from wenmao.checks.across.comparison import across
from wenmao.checks.across.statement import Origin, Statement, statements
from wenmao.desk import check, read


def said(
    text: str, name: str, publisher: str = "", day: str = "", copy_of: str = ""
) -> tuple[Statement, ...]:
    """The statements of a short document, checked."""
    checked = check(read("-", data=text.encode()))
    published = date.fromisoformat(day) if day else None
    origin = Origin(name, name, publisher, published, f"{name}.txt", checked.document.language, copy_of)
    return statements(origin, checked.document, checked.claims, checked.findings)


def compared(*documents: tuple[Statement, ...]):
    """What comparing documents gives."""
    return across(statement for document in documents for statement in document)


def the_one(*documents: tuple[Statement, ...]):
    """The only comparison of documents that state one figure each, counted things aside."""
    found = [one for one in compared(*documents) if one.of.unit != "count"]
    assert len(found) == 1, [one.name.en for one in found]
    return found[0]


def verdicts(comparison):
    """The findings on the statements of a comparison, by document."""
    found = {s.origin.id: comparison.finding(s) for s in comparison.statements}
    return {name: finding.verdict.value for name, finding in found.items() if finding}
