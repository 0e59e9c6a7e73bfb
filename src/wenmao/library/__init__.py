"""Documents are kept: in versions, with their claims and findings, searched in both languages."""
