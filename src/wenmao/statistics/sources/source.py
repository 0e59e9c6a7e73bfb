"""The face of a source: it describes itself, fetches published files, and says how they read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wenmao.statistics.store.layouts import Input, RawTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Download, Downloads


class RequestError(ValueError):
    """A request that a source cannot serve as it stands; the message says what to ask instead."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a source.

    `dataset` is one of those that the source describes, its first where empty.
    Places are ISO 3166-1 alpha-3 codes, products and items codes of the dataset's
    classification; an empty tuple asks for all. `options` are a source's own.
    """

    dataset: str = ""
    years: tuple[int, ...] = ()
    reporters: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    vintage: str = ""
    options: Mapping[str, str] = field(default_factory=dict, hash=False)

    def base(self, default: str) -> str:
        """The address that serves the source: the option `base`, or the source's own."""
        return self.options.get("base", default).rstrip("/")


@dataclass(frozen=True, slots=True)
class Option:
    """A source's own option: its name and what it does."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a source is: who makes it, what it has, under which terms, and what may be asked of it.

    `datasets` maps each dataset's name to what it holds. `takes` names the fields of
    a `Request` that it heeds. `key` is the environment variable of its API key.
    """

    name: str
    title: Text
    producer: str
    licence: str
    url: str
    datasets: Mapping[str, str] = field(hash=False)
    takes: tuple[str, ...] = ("years",)
    options: tuple[Option, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A published file on this machine, and where it came from."""

    path: Path
    input: Input

    @classmethod
    def of(cls, download: "Download") -> "Fetched":
        """A file that was fetched."""
        return cls(download.path, Input(
            download.path.name, download.url, download.retrieved_at.isoformat(timespec="seconds"),
            download.sha256,
        ))  # fmt: skip

    @classmethod
    def local(cls, path: Path) -> "Fetched":
        """A file that a person has on disk."""
        return cls(path, Input(path.name))


@dataclass(frozen=True, slots=True)
class Reading:
    """Published files as parts of a vintage of a dataset, ready to be stored."""

    dataset: Dataset
    vintage: str
    origin: Origin
    tables: tuple[RawTable, ...]
    note: str = ""


class Source(Protocol):
    """A source of statistics."""

    def describe(self) -> Description:
        """What the source is and has."""
        ...

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """Bring in the published files that a request needs.

        Raises `RequestError` where it asks for what is not there, and `FetchFailed`.
        """
        ...

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """How the files are to be read, whether fetched or brought by hand.

        Raises `UnreadableTable` where a file is not of this source.
        """
        ...


def listed_addresses(text: str) -> tuple[str, ...]:
    """Addresses that stand one a line, or parted by commas before the next one.

    >>> listed_addresses("https://a/x,y.csv, https://b/z.csv")
    ('https://a/x,y.csv', 'https://b/z.csv')
    """
    pieces = re.split(r"\s+|,(?=\s*https?:)", text)
    return tuple(piece.rstrip(",") for piece in pieces if piece.strip(", "))
