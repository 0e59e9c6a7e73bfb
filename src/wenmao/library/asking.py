"""A question to the claims of a library, answered by all that state what it asks for, side by side."""

from sqlalchemy import ColumnElement

from wenmao.checks.across.statement import Statement
from wenmao.checks.claim_query import ClaimQuery, claim_query
from wenmao.library.library import Library
from wenmao.library.stated import statements
from wenmao.library.tables import claims


def claims_for(library: Library, text: str) -> tuple[ClaimQuery, list[Statement]]:
    """How a question was understood, and the claims that answer it, the newest document first.

    Raises `UnreadableQuery`, which says what is wrong with the question.
    """
    asked = claim_query(text)
    narrowed: list[ColumnElement[bool]] = []
    if asked.flow is not None:
        narrowed.append(claims.c.flow == asked.flow.value)
    with library.reading() as connection:
        found = [one for one in statements(connection, where=narrowed) if asked.matches(one)]
    return asked, sorted(found, key=lambda one: str(one.origin.published or ""), reverse=True)
