"""Where statistics come from: one module a source with the same face, and one way in which all fetch files."""
