"""What is said when a file cannot be fetched."""


class FetchFailed(Exception):  # noqa: N818 - named for what it says
    """A file that could not be fetched or may not be used.

    The message says which file, what is wrong and what to do; it never holds a key.
    """

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        super().__init__(f"{source}: {problem}. {remedy}")
        self.source, self.problem, self.remedy = source, problem, remedy
