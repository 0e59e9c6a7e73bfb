"""Measures run over the store: a query becomes a table, each row of it a figure with its working."""
