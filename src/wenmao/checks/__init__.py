"""Checks join claims with statistics, and with the document's own arithmetic."""
