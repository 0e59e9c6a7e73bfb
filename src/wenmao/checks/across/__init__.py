"""Figures of several documents held against each other."""
