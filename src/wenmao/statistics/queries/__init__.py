"""Queries for series: which stored rows are summed, at which prices, to a figure with its working."""
