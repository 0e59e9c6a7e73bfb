"""The documents of a topic: those of its sources, and those of the library that answer its query."""

from collections.abc import Iterable

from sqlalchemy import insert, select

from wenmao.library.library import Library
from wenmao.library.searching import answering
from wenmao.library.tables import documents
from wenmao.topics.keeping import Topics
from wenmao.topics.tables import members


def enter(topics: Topics, name: str, found: Iterable[int]) -> None:
    """Note documents as those of a topic's sources."""
    number = topics.id(name)
    with topics.library.engine.begin() as connection:
        known = set(connection.scalars(select(members.c.document).where(members.c.topic == number)))
        new = [{"topic": number, "document": one} for one in dict.fromkeys(found) if one not in known]
        if new:
            connection.execute(insert(members), new)


def members_of(topics: Topics, name: str) -> list[int]:
    """The numbers of a topic's documents, the newest first.

    Of the library at large, a document belongs to a topic where one of its passages has every word of
    the query, or the other language's word for it.
    """
    topic = topics.get(name)
    library: Library = topics.library
    with library.reading() as connection:
        own = set(connection.scalars(select(members.c.document).where(members.c.topic == topics.id(name))))
        versions = answering(library, topic.query)
        matching = set(connection.scalars(select(documents.c.id).where(documents.c.current.in_(versions))))
    return sorted(own | matching, reverse=True)
