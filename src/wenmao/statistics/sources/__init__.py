"""Where statistics come from: one module a source, each with the same face."""
