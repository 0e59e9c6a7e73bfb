"""A topic is followed: its sources, the workflow over them, and what is new."""
