"""Where statistics come from: one module a source, and one way in which all fetch files."""
