"""The reading of Chinese."""
