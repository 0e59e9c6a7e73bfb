"""Every quantitative statement of a document becomes a claim."""
