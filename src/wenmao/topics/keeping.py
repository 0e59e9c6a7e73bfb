"""Topics are kept: made, changed, found by name, noted on."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select, update

from wenmao.documents.themes import themes
from wenmao.library.database import now
from wenmao.library.library import Library
from wenmao.library.tables import metadata
from wenmao.statistics.catalogue import published_series
from wenmao.topics.model import Note, Topic, TopicError
from wenmao.topics.tables import notes, topics

_TOPIC = TypeAdapter(Topic)


class Topics:
    """The topics of a library.

    >>> import tempfile
    >>> with Library(tempfile.mkdtemp()) as library:
    ...     topics = Topics(library)
    ...     made = topics.new("文化贸易双循环")
    ...     made.query, [topic.name for topic in topics.all()]
    ('文化贸易双循环', ['文化贸易双循环'])
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        metadata.create_all(library.engine)

    def new(self, name: str, query: str = "", sources: Sequence[str] = ()) -> Topic:
        """Make a topic; without a query its name is the query. `TopicError` where the name is taken."""
        name = name.strip()
        if not name:
            raise TopicError("a topic needs a name")
        topic = Topic(name, query.strip() or name, tuple(sources))
        with self.library.engine.begin() as connection:
            if _id(connection, name) is not None:
                raise TopicError(f"there is a topic {name!r} already: wenmao topic show {name}")
            connection.execute(insert(topics).values(name=name, model=_dumped(topic), at=now()))
        return topic

    def all(self) -> list[Topic]:
        """Every topic, in the order in which they were made."""
        with self.library.reading() as connection:
            return [_TOPIC.validate_json(text) for text in
                    connection.scalars(select(topics.c.model).order_by(topics.c.id))]  # fmt: skip

    def get(self, name: str) -> Topic:
        """The topic of a name; `TopicError` says which there are."""
        with self.library.reading() as connection:
            text = connection.scalar(select(topics.c.model).where(topics.c.name == name))
            if text is None:
                raise _unknown(connection, name)
        topic: Topic = _TOPIC.validate_json(text)
        return topic

    def change(
        self, name: str, *, query: str = "", sources: Sequence[str] = (), of_themes: Sequence[str] = (),
        series: Sequence[str] = (), measures: Sequence[str] = (),
    ) -> Topic:  # fmt: skip
        """Give a topic another query, or more sources, themes, series and measures.

        Raises `TopicError` for a theme or a series that is not known.
        """
        _check("theme", of_themes, [theme.id for theme in themes()])
        _check("series", series, [of.id for of in published_series()])
        before = self.get(name)
        after = replace(
            before, query=query or before.query, sources=_with(before.sources, sources),
            themes=_with(before.themes, of_themes), series=_with(before.series, series),
            measures=_with(before.measures, measures),
        )  # fmt: skip
        with self.library.engine.begin() as connection:
            connection.execute(update(topics).where(topics.c.name == name).values(model=_dumped(after)))
        return after

    def note(self, name: str, text: str, who: str = "") -> None:
        """Keep what a person notes on a topic."""
        if not text.strip():
            raise TopicError("the note is empty")
        with self.library.engine.begin() as connection:
            connection.execute(
                insert(notes).values(topic=self.id(name), at=now(), who=who, text=text.strip())
            )

    def notes(self, name: str) -> list[Note]:
        """The notes on a topic, the first one first."""
        with self.library.reading() as connection:
            rows = connection.execute(
                select(notes).where(notes.c.topic == self.id(name)).order_by(notes.c.id)
            )
            return [Note(row.at, row.who, row.text) for row in rows]

    def id(self, name: str) -> int:
        """The number of a topic; `TopicError` where there is none."""
        with self.library.reading() as connection:
            found = _id(connection, name)
            if found is None:
                raise _unknown(connection, name)
        return found

    def looked(self, name: str) -> str:
        """When a person last looked at what is new; empty before the first time."""
        with self.library.reading() as connection:
            return connection.scalar(select(topics.c.looked).where(topics.c.name == name)) or ""

    def look(self, name: str, at: str) -> None:
        """Note that a person has seen what was new until a moment."""
        with self.library.engine.begin() as connection:
            connection.execute(update(topics).where(topics.c.name == name).values(looked=at))


def _id(connection: Connection, name: str) -> int | None:
    return connection.scalar(select(topics.c.id).where(topics.c.name == name))


def _unknown(connection: Connection, name: str) -> TopicError:
    known = ", ".join(connection.scalars(select(topics.c.name))) or "none"
    return TopicError(f"there is no topic {name!r}; there are: {known}. Make one: wenmao topic new")


def _dumped(topic: Topic) -> str:
    return _TOPIC.dump_json(topic).decode()


def _with(before: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *more)))


def _check(what: str, named: Sequence[str], known: Sequence[str]) -> None:
    for name in named:
        if name not in known:
            near = [one for one in known if name.lower() in one.lower()][:8] or list(known)[:8]
            raise TopicError(f"there is no {what} {name!r}: such as {', '.join(near)}")
