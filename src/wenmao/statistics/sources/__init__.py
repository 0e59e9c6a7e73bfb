"""Where statistics come from: one module a source, and the one way in which all of them fetch files."""
