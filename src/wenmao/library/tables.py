"""The tables in which a library keeps its documents.

They are the truth of a library; the search index beside them is made from them.
Times are ISO 8601 in UTC, whole models are JSON.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA = 1
"""Counts up when a table changes."""

metadata = MetaData()

settings = Table(
    "settings", metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)  # fmt: skip

sources = Table(
    # Where documents come from: a file or an address, and what is kept of it for the next time.
    "sources", metadata,
    Column("source", String, primary_key=True),
    Column("asked", String, nullable=False, default=""),
    Column("known", Text, nullable=False, default="{}"),
    Column("seen", String, nullable=False),
    Column("problem", Text, nullable=False, default=""),
    Column("remedy", Text, nullable=False, default=""),
)  # fmt: skip

arrivals = Table(
    # Bytes that came from a source; `state` is waiting, read or failed, `version` what they were read as.
    "arrivals", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String, ForeignKey("sources.source"), nullable=False),
    Column("checksum", String, nullable=False),
    Column("collected", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False, default="waiting"),
    Column("reader", String, nullable=False, default=""),
    Column("version", Integer, ForeignKey("versions.id")),
)  # fmt: skip
Index("arrivals_by_state", arrivals.c.state)
Index("arrivals_by_source", arrivals.c.source)

documents = Table(
    "documents", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False, unique=True),
    Column("current", Integer),
    Column("likeness", Integer),  # the group of near-duplicates that it belongs to
)  # fmt: skip
Index("documents_by_likeness", documents.c.likeness)

versions = Table(
    "versions", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", Integer, ForeignKey("documents.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("checksum", String, nullable=False),
    Column("text_checksum", String, nullable=False),
    Column("at", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("publisher", String, nullable=False),
    Column("author", String, nullable=False),
    Column("published", String),
    Column("language", String, nullable=False),
    Column("format", String, nullable=False),
    Column("quality", Float),
    Column("parsed", LargeBinary, nullable=False),
    Column("checked", String, nullable=False, default=""),  # by what it was checked, if it was
    UniqueConstraint("document", "number"),
)  # fmt: skip
described = tuple(column for column in versions.c if column is not versions.c.parsed)
"""What is told of a version: all but its text, which is large."""
Index("versions_by_text", versions.c.text_checksum)
Index("versions_by_date", versions.c.published)

passages = Table(
    "passages", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
    Column("passage", Integer, nullable=False),  # of the document, where it begins
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("theme", String, nullable=False),
    Column("places", String, nullable=False),
)  # fmt: skip
Index("passages_by_version", passages.c.version)

bands = Table(
    # Pieces of the MinHash signatures: documents that share one may be alike.
    "bands", metadata,
    Column("band", BigInteger, nullable=False),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
)  # fmt: skip
Index("bands_by_band", bands.c.band)
Index("bands_by_version", bands.c.version)

signatures = Table(
    "signatures", metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)  # fmt: skip

copies = Table(
    # Two versions of different documents that are alike, and how much (Jaccard's index of their shingles).
    "copies", metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("other", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("likeness", Float, nullable=False),
)  # fmt: skip

claims = Table(
    "claims", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", Integer, ForeignKey("documents.id"), nullable=False),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
    Column("span", String, nullable=False),  # where it stands in the text: start-end
    Column("passage", Integer),
    Column("kind", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("flow", String),
    Column("period", String),
    Column("series", String, nullable=False, default=""),
    Column("sentence", Text, nullable=False),
    Column("owner", String, nullable=False),  # as the comparison of documents knows it
    Column("currency", String, nullable=False),
    Column("model", Text, nullable=False),
    Column("since", String, nullable=False),
)  # fmt: skip
Index("claims_by_version", claims.c.version)
Index("claims_by_series", claims.c.series)
Index("claims_by_period", claims.c.period, claims.c.unit)

findings = Table(
    # What was found, and from when until when it was what wenmao found: verdicts are never overwritten.
    "findings", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
    Column("span", String, nullable=False),  # of the claim that is judged
    Column("verdict", String, nullable=False),
    Column("model", Text, nullable=False),
    Column("since", String, nullable=False),
    Column("until", String),
)  # fmt: skip
Index("findings_by_version", findings.c.version, findings.c.until)
Index("findings_by_since", findings.c.since)

changes = Table(
    # The versions that the index has to look at again, in order: it says up to which one it has.
    "changes", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip
