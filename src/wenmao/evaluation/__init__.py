"""How well wenmao reads, measured on annotated passages."""
