"""The tables in which topics are kept, beside those of the library."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from wenmao.library.tables import documents, metadata

topics = Table(
    "topics", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False, unique=True),
    Column("model", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("looked", String),  # when a person last asked what is new
)  # fmt: skip

members = Table(
    # The documents that came from a topic's sources.
    "members", metadata,
    Column("topic", Integer, ForeignKey("topics.id"), primary_key=True),
    Column("document", Integer, ForeignKey(documents.c.id), primary_key=True),
)  # fmt: skip

notes = Table(
    "notes", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("topic", Integer, ForeignKey("topics.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("who", String, nullable=False),
    Column("text", Text, nullable=False),
)  # fmt: skip

steps = Table(
    # What a step did with an item and on what that rested: where it is the same, it is not done again.
    "steps", metadata,
    Column("topic", Integer, ForeignKey("topics.id"), primary_key=True),
    Column("step", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("rests_on", String, nullable=False),
    Column("state", String, nullable=False),  # done or failed
    Column("result", Text, nullable=False, default=""),
    Column("at", String, nullable=False),
)  # fmt: skip
