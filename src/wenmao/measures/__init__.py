"""The analysis: each measure gives a figure with its working."""
