"""What is new in a topic since a moment: documents, versions, claims, verdicts, disagreements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from wenmao.checks.across.comparison import Agreement, Comparison, across
from wenmao.checks.across.statement import Statement
from wenmao.library.checked import Change, changed_since, span_of
from wenmao.library.records import Record
from wenmao.library.stated import statements
from wenmao.library.tables import claims, documents, passages, versions
from wenmao.topics.keeping import Topics
from wenmao.topics.members import members_of

DISAGREE = (Agreement.DIFFER, Agreement.OUTLIER, Agreement.REVISED)


@dataclass(frozen=True, slots=True)
class News:
    """What came since a moment (UTC); everything where the moment is empty.

    `claims` are those in passages of the topic's themes, all where it has none. `verdicts` are those
    that are others now on claims that were there before; `disagreements` are the quantities that
    documents now state otherwise from one another and did not then.
    """

    since: str
    documents: tuple[Record, ...]
    versions: tuple[Record, ...]
    claims: tuple[Statement, ...]
    verdicts: tuple[Change, ...]
    disagreements: tuple[Comparison, ...]

    def __bool__(self) -> bool:
        return any((self.documents, self.versions, self.claims, self.verdicts, self.disagreements))


def news(topics: Topics, name: str, since: str) -> News:
    """What is new in a topic since a moment, as ISO 8601; a day stands for its beginning."""
    mine = members_of(topics, name)
    library = topics.library
    with library.reading() as connection:
        rows = connection.execute(
            select(documents.c.id, versions.c.number, versions.c.at)
            .join(versions, versions.c.id == documents.c.current).where(documents.c.id.in_(mine))
        ).all()  # fmt: skip
        firsts = select(versions.c.document, versions.c.at).where(
            versions.c.document.in_(mine), versions.c.number == 1
        )
        first = {row.document: row.at for row in connection.execute(firsts)}
        new = [row.id for row in rows if first[row.id] > since]
        newer = [row.id for row in rows if row.at > since and row.id not in set(new)]
        changed = tuple(changed_since(connection, since, mine))
        every = tuple(statements(connection, mine))
        came = _themes_of_claims_since(connection, since)
    themes = topics.get(name).themes
    fresh = [one for one in every if _key(one) in came and (not themes or came[_key(one)] in themes)]
    before = [one for one in every if _key(one) not in came]
    return News(
        since, tuple(library.records(new)), tuple(library.records(newer)), tuple(fresh), changed,
        _new_disagreements(before, every),
    )  # fmt: skip


def _themes_of_claims_since(connection: Connection, since: str) -> dict[tuple[str, str], str | None]:
    """The claims that came since a moment, by document and place, with the themes of their passages."""
    chosen = (
        select(claims.c.document, claims.c.span, passages.c.theme)
        .join(documents, documents.c.current == claims.c.version)
        .outerjoin(passages, passages.c.id == claims.c.passage)
        .where(claims.c.since > since)
    )
    return {(str(row.document), row.span): row.theme for row in connection.execute(chosen)}


def _new_disagreements(before: Sequence[Statement], every: Sequence[Statement]) -> tuple[Comparison, ...]:
    known = {comparison.of for comparison in across(before) if comparison.agreement in DISAGREE}
    return tuple(c for c in across(every) if c.agreement in DISAGREE and c.of not in known)


def _key(statement: Statement) -> tuple[str, str]:
    return statement.origin.id, span_of(statement.claim)
