"""Errors that a person can act on."""

SAVE_AGAIN = "Open it in its own program and save it again; if that does not help, save its text."
"""What to do where a document cannot be read as what it is."""


class UnreadableDocument(Exception):  # noqa: N818 - named for what it says
    """A document from which nothing could be read.

    The message says which document, what is wrong and what to do.
    """

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        super().__init__(f"{source}: {problem}. {remedy}")
        self.source, self.problem, self.remedy = source, problem, remedy

    def __reduce__(self) -> tuple[type["UnreadableDocument"], tuple[str, str, str]]:
        # An exception is copied between processes by its arguments.
        return type(self), (self.source, self.problem, self.remedy)
