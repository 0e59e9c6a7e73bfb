"""Text comes in, is parsed into passages that keep their place."""
