"""What a topic is: what is asked, where it is looked for, what is measured, and what people noted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A saved question with its sources.

    `query` is a search, in the syntax of the search; `sources` are what is collected for it (files,
    folders, addresses, feeds, sitemaps); `themes` narrow which new claims are told of; `series` are
    ids of the catalogue; `measures` are queries of stored trade, as `wenmao rerun` takes them.
    """

    name: str
    query: str
    sources: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote on a topic, and when (UTC)."""

    at: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class StepState:
    """How far a step of the workflow has come: so many done, waiting and failed, and when it last ran."""

    step: str
    done: int
    waiting: int
    failed: int
    at: str = ""
    messages: tuple[str, ...] = ()


class TopicError(Exception):
    """What is wrong with what was asked of a topic, in a sentence for people."""
