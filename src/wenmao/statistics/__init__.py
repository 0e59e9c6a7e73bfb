"""Observations with their origin and vintage, and the series that they belong to."""
