"""The tables in which topics are kept, beside those of the library."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from wenmao.library.tables import documents, metadata

topics = Table(
    "topics", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False, unique=True),
    Column("model", Text, nullable=False),
    Column("at", String, nullable=False),
)  # fmt: skip

notes = Table(
    "notes", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("topic", Integer, ForeignKey("topics.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("who", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("document", Integer, ForeignKey(documents.c.id)),
)  # fmt: skip

steps = Table(
    # What a step of a topic's workflow did with an item, and what it rested on: the same again is not done again.
    "steps", metadata,
    Column("topic", Integer, ForeignKey("topics.id"), primary_key=True),
    Column("step", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("rests_on", String, nullable=False),
    Column("state", String, nullable=False),  # done or failed
    Column("message", Text, nullable=False, default=""),
    Column("result", Text, nullable=False, default=""),
    Column("at", String, nullable=False),
)  # fmt: skip
