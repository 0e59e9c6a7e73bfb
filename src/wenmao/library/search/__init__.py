"""Passages are found: by their words, by their meaning, and why each was found."""
