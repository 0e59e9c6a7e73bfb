"""What is new in a topic since a moment: documents, versions, claims, verdicts, disagreements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from wenmao.checks.across.comparison import Agreement, Comparison, across
from wenmao.checks.across.statement import Statement
from wenmao.library.checked import Change, changed_since
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
        narrowed = [claims.c.since > since]
        if themes := topics.get(name).themes:
            narrowed.append(claims.c.passage.in_(select(passages.c.id).where(passages.c.theme.in_(themes))))
        fresh = tuple(statements(connection, mine, narrowed))
        changed = tuple(changed_since(connection, since, mine))
        every = tuple(statements(connection, mine))
        ages = {
            (str(row.document), row.span): row.since
            for row in connection.execute(select(claims.c.document, claims.c.span, claims.c.since)).all()
        }
    before = [one for one in every if ages.get(_key(one), "") <= since]
    return News(
        since, tuple(library.records(new)), tuple(library.records(newer)), fresh, changed,
        _new_disagreements(before, every),
    )  # fmt: skip


def _new_disagreements(before: Sequence[Statement], every: Sequence[Statement]) -> tuple[Comparison, ...]:
    known = {comparison.of for comparison in across(before) if comparison.agreement in DISAGREE}
    return tuple(c for c in across(every) if c.agreement in DISAGREE and c.of not in known)


def _key(statement: Statement) -> tuple[str, str]:
    return statement.origin.id, f"{statement.claim.start}-{statement.claim.end}"
