"""Manifests: what a vintage of a dataset holds, where it came from, and what was refused."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from wenmao.statistics.store.layouts import Input

FORMAT = 1


class BrokenManifest(Exception):  # noqa: N818 - named for what it says
    """A manifest that cannot be read; the message names it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made a dataset, under which terms, and where it was found.

    `citation` is what a publication would print. `retrieved_at` is the time
    (UTC, ISO 8601) at which the files were fetched or read.
    """

    producer: str
    title: str
    citation: str = ""
    licence: str = ""
    url: str = ""
    retrieved_at: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table of one source: its name, contract and what holds for all of its rows.

    `frequency` is A, Q or M. `classification` names the code list of products,
    items or indicators, such as HS1992; `valuation` is FOB or CIF where it is one
    for all rows; `currency` is that of the values. A `reconciled` dataset has each
    flow once, of a 6-digit product, between single economies, as the exporter's
    export, which is the importer's import too.
    """

    source: str
    name: str
    contract: str
    frequency: str = "A"
    classification: str = ""
    valuation: str = ""
    currency: str = ""
    reconciled: bool = False

    def __str__(self) -> str:
        return f"{self.source}/{self.name}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A Parquet file of a part: its size, checksum, and the first and last year in it."""

    file: str
    rows: int
    bytes: int
    sha256: str
    years: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one published file, or of one year of it: its stored files, and what was not stored.

    A large file of many years is stored as one file a year. `left_out` counts rows
    that are published but not of this dataset (sub-totals, say). `refused` counts
    the malformed ones, `reasons` by why; `refused_file` lists each with its line.
    """

    part: str
    files: tuple[StoredFile, ...]
    input: Input
    identity: str
    record: str
    left_out: int = 0
    left_out_why: str = ""
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict, hash=False)
    refused_file: str = ""

    @property
    def rows(self) -> int:
        """The number of stored rows."""
        return sum(stored.rows for stored in self.files)

    @property
    def bytes(self) -> int:
        """The size of the stored files."""
        return sum(stored.bytes for stored in self.files)

    @property
    def years(self) -> tuple[int, int]:
        """The first and last year."""
        return (
            min(stored.years[0] for stored in self.files),
            max(stored.years[1] for stored in self.files),
        )

    @property
    def names(self) -> set[str]:
        """Every file that belongs to the part."""
        return {stored.file for stored in self.files} | {self.record} | ({self.refused_file} - {""})


@dataclass(frozen=True, slots=True)
class Manifest:
    """A vintage of a dataset: its parts, origin and schema."""

    dataset: Dataset
    vintage: str
    origin: Origin
    imported_at: str
    wenmao: str
    parts: tuple[Part, ...]
    note: str = ""

    @property
    def rows(self) -> int:
        """The number of rows in all parts."""
        return sum(part.rows for part in self.parts)

    @property
    def years(self) -> tuple[int, int]:
        """The first and last year."""
        return (min(part.years[0] for part in self.parts), max(part.years[1] for part in self.parts))

    def to_json(self) -> str:
        """The manifest as JSON text, which `parse` reads back."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


def parse(text: str, where: str) -> Manifest:
    """The manifest of a JSON text; `BrokenManifest` names `where` it stands if it is none."""
    try:
        found = json.loads(text)
        if found.pop("format") != FORMAT:
            raise BrokenManifest(f"{where}: written by a newer wenmao; update wenmao to read it.")
        return Manifest(**{
            **found,
            "dataset": Dataset(**found["dataset"]),
            "origin": Origin(**found["origin"]),
            "parts": tuple(parse_part(part) for part in found["parts"]),
        })  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenManifest(f"{where}: not a manifest ({error}).") from None


def parse_part(found: dict[str, Any]) -> Part:
    """A part from its JSON value."""
    files = tuple(StoredFile(**{**file, "years": tuple(file["years"])}) for file in found["files"])
    return Part(**{**found, "files": files, "input": Input(**found["input"])})
