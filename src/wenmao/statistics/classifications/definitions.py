"""Definitions of what is cultural: lists of codes with their citation, each in any HS revision."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from wenmao.statistics.classifications.correlation import relations
from wenmao.statistics.classifications.hs import codes, revision
from wenmao.statistics.packaged import texts
from wenmao.vocabulary.languages import Text

Kind = Literal["goods", "services", "industry"]
Extent = Literal["whole", "part"]

_SIX = 6


class UnknownDefinition(ValueError):  # noqa: N818 - named for what it says
    """There is no such definition, or its file cannot be read; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a definition, in the definition's own group."""

    code: str
    domain: str
    name: Text
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodedDefinition:
    """What counts under a definition: its codes, whose list it is, and where it was seen.

    `seen` is "original" where the producer's own publication was read, "repost" or
    "secondary" where another's; `seen_at` names it. `complete` says whether the
    whole list was. A definition whose codes were not seen has none.
    """

    id: str
    name: Text
    producer: str
    classification: str
    kind: Kind
    published: str
    title: str
    url: str
    seen: str
    seen_at: str
    complete: bool
    note: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A 6-digit product that counts under a definition, in the revision that was asked for.

    `extent` is "part" where the product also holds goods of codes that the
    definition does not name; `origins` are the definition's own codes behind it.
    """

    code: str
    extent: Extent
    domain: str
    name: Text
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A code of either of two definitions, and how far each counts it: "whole", "part" or ""."""

    code: str
    first: str
    second: str
    domain: str
    name: Text


def definitions() -> tuple[CodedDefinition, ...]:
    """Every packaged definition, in the order of their ids.

    >>> [found.id for found in definitions() if found.kind == "goods" and found.entries]
    ['cultural-headings', 'cultural-headings-wide']
    """
    return tuple(_packaged().values())


def coded_definition(name: str) -> CodedDefinition:
    """The definition of an id, or of a user's own .toml file with its .csv beside it.

    `UnknownDefinition` where there is none.

    >>> coded_definition("digitally-deliverable").entries[0].name.zh
    '保险和养老金服务'
    """
    if name in _packaged():
        return _packaged()[name]
    path = Path(name)
    if path.suffix == ".toml":
        return _from_file(path)
    raise UnknownDefinition(
        f"{name}: no such definition. There are {', '.join(_packaged())}; "
        "your own is named by its .toml file."
    )


@cache
def members(definition: CodedDefinition, target: str = "") -> tuple[Member, ...]:
    """The 6-digit products of a definition of goods, in an HS revision (its own where none is named).

    A product of the target revision counts as "whole" where all the codes that
    went into it count, as "part" where some do not. `UnknownDefinition` where
    the definition is not one of goods by HS codes.

    >>> games = [m for m in members(coded_definition("cultural-headings"), "HS2007") if m.code == "950410"]
    >>> games[0].extent, games[0].origins
    ('part', ('950450',))
    """
    own = _revision_of(definition)
    counted = dict(_expanded(definition, own))
    wanted = revision(target) if target else own
    if wanted == own:
        return tuple(
            Member(code, "whole", entry.domain, entry.name, (entry.code,))
            for code, entry in sorted(counted.items())
        )
    into: dict[str, list[str]] = {}
    for relation in relations(own, wanted):
        for product in relation.targets:
            into.setdefault(product, []).append(relation.code)
    found = []
    for product, origins in sorted(into.items()):
        named = tuple(code for code in origins if code in counted)
        if named:
            entry = counted[product] if product in counted else counted[named[0]]
            extent: Extent = "whole" if len(named) == len(origins) else "part"
            found.append(Member(product, extent, entry.domain, entry.name, named))
    return tuple(found)


def difference(first: CodedDefinition, second: CodedDefinition, target: str = "") -> tuple[Difference, ...]:
    """Two definitions code by code: each code of either, and how far each of them counts it.

    Definitions of goods are compared in 6-digit products of one HS revision: the
    `target`, else the newer of theirs. Others are compared by the codes as they
    stand. `UnknownDefinition` where one counts goods and the other does not.

    >>> narrow, wide = coded_definition("cultural-headings"), coded_definition("cultural-headings-wide")
    >>> [one.code for one in difference(narrow, wide) if one.first and not one.second]
    []
    """
    if first.kind != second.kind:
        raise UnknownDefinition(f"{first.id} is of {first.kind}, {second.id} of {second.kind}: "
                                "their codes cannot be compared.")  # fmt: skip
    if first.kind == "goods":
        common = target or max(_revision_of(first), _revision_of(second))
        left, right = ({member.code: member for member in members(of, common)} for of in (first, second))
    else:
        left, right = (
            {e.code: Member(e.code, "whole", e.domain, e.name, (e.code,)) for e in of.entries}
            for of in (first, second)
        )
    found = []
    for code in sorted(left | right):
        one, other = left.get(code), right.get(code)
        shown = one or right[code]
        found.append(Difference(code, one.extent if one else "", other.extent if other else "",
                                shown.domain, shown.name))  # fmt: skip
    return tuple(found)


def _revision_of(definition: CodedDefinition) -> str:
    if definition.kind != "goods":
        raise UnknownDefinition(f"{definition.id} is a definition of {definition.kind}, not of goods.")
    if not definition.entries:
        raise UnknownDefinition(f"{definition.id}: its codes were not seen, so it selects nothing. "
                                f"{definition.note}")  # fmt: skip
    try:
        return revision(definition.classification)
    except ValueError as error:
        raise UnknownDefinition(f"{definition.id}: {error}") from None


def _expanded(definition: CodedDefinition, own: str) -> Iterator[tuple[str, Entry]]:
    """Each 6-digit product that a definition's codes hold: of a chapter or heading, or the code itself."""
    known = sorted(codes(own))
    for entry in sorted(definition.entries, key=lambda entry: len(entry.code)):
        held = [code for code in known if code.startswith(entry.code[:_SIX])]
        if not held:
            raise UnknownDefinition(f"{definition.id}: {entry.code} is no code of {own}.")
        for code in held:
            yield code, entry


@cache
def _packaged() -> dict[str, CodedDefinition]:
    tables = texts("definitions", "csv")
    found = {}
    for file, text in texts("definitions", "toml").items():
        table = tables.get(f"{file.removesuffix('.toml')}.csv", "")
        parsed = _definition(text, table, file)
        found[parsed.id] = parsed
    return dict(sorted(found.items()))


def _from_file(path: Path) -> CodedDefinition:
    try:
        text = path.read_text(encoding="utf-8")
        beside = path.with_suffix(".csv")
        table = beside.read_text(encoding="utf-8-sig") if beside.exists() else ""
    except OSError as error:
        raise UnknownDefinition(f"{path}: cannot be read ({error.strerror}).") from None
    return _definition(text, table, str(path))


def _definition(text: str, table: str, where: str) -> CodedDefinition:
    try:
        head = tomllib.loads(text)
        entries = tuple(
            Entry(row["code"].strip(), row.get("domain") or "", _label(row), row.get("note") or "")
            for row in csv.DictReader(table.splitlines())
        )
        return CodedDefinition(
            head["id"], Text(**head["name"]), head["producer"], head["classification"], head["kind"],
            str(head.get("published", "")), head["title"], head.get("url", ""), head.get("seen", ""),
            head.get("seen_at", ""), bool(head.get("complete")), str(head.get("note", "")).strip(), entries,
        )  # fmt: skip
    except tomllib.TOMLDecodeError as error:
        raise UnknownDefinition(f"{where}: not readable as TOML ({error}).") from None
    except (KeyError, TypeError) as error:
        raise UnknownDefinition(f"{where}: {error} is missing. A definition says id, name.en, name.zh, "
                                "producer, classification, kind and title; its table says code, domain, "
                                "label_en, label_zh.") from None  # fmt: skip


def _label(row: dict[str, str]) -> Text:
    return Text(row.get("label_en") or row["code"], row.get("label_zh") or row.get("label_en") or row["code"])
