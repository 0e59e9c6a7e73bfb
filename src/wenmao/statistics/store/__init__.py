"""The store: observations as Parquet that any engine reads, each with its origin and vintage."""
