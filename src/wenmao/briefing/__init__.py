"""The briefing: the digest of a document and its findings, rendered."""
