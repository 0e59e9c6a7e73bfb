"""What the documents of a library state: each claim with its document and what was found of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, select

from wenmao.checks.across.comparison import Comparison, across
from wenmao.checks.across.statement import Origin, Statement
from wenmao.checks.gravity import gravest
from wenmao.checks.model import Finding
from wenmao.library import likeness
from wenmao.library.models import claim_of, finding_of
from wenmao.library.tables import claims, documents, findings, versions


def statements(
    connection: Connection, within: Sequence[int] | None = None, where: Sequence[ColumnElement[bool]] = ()
) -> Iterator[Statement]:
    """The claims of the current versions, by document, in their order; of some documents where given.

    `where` narrows them by columns of the table of claims.
    """
    chosen = (
        select(claims, documents.c.source, documents.c.likeness, versions.c.title, versions.c.publisher,
               versions.c.published, versions.c.language)
        .join(documents, documents.c.current == claims.c.version)
        .join(versions, versions.c.id == claims.c.version)
        .where(*where).order_by(claims.c.document, claims.c.id)
    )  # fmt: skip
    origin: Origin | None = None
    judged: dict[str, Finding] = {}
    wanted = None if within is None else set(within)
    for row in connection.execute(chosen).all():
        if wanted is not None and row.document not in wanted:
            continue
        if origin is None or origin.id != str(row.document):
            first = row.document if row.likeness is None else likeness.first_of(connection, row.document)
            origin = Origin(
                str(row.document), row.title, row.publisher, _moment(row.published), row.source, row.language,
                "" if first == row.document else str(first),
            )  # fmt: skip
            judged = _gravest(connection, row.version)
        yield Statement(origin, claim_of(row.model), judged.get(row.span), row.series, row.sentence,
                        row.owner, row.currency)  # fmt: skip


def compared(connection: Connection, within: Sequence[int] | None = None) -> tuple[Comparison, ...]:
    """The quantities that more than one document states, those that differ first."""
    return across(statements(connection, within))


def _gravest(connection: Connection, version: int) -> dict[str, Finding]:
    rows = connection.execute(
        select(findings.c.span, findings.c.model)
        .where(findings.c.version == version, findings.c.until.is_(None))
    ).all()  # fmt: skip
    judged: dict[str, list[Finding]] = defaultdict(list)
    for row in rows:
        judged[row.span].append(finding_of(row.model))
    return {span: found for span, several in judged.items() if (found := gravest(several))}


def _moment(text: str | None) -> date | datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if len(text) > len("2025-06-20") else date.fromisoformat(text)
