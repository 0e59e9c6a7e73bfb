"""Mapping files: which column of a table becomes which column of a contract, as a person writes it in TOML.

`schemas/mapping.schema.json` describes the same file for editors.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from wenmao.statistics.sources.cells.periods import format_problem, needs_year
from wenmao.statistics.sources.source import RequestError
from wenmao.statistics.sources.tables.layout import FORMATS, Layout
from wenmao.statistics.store.contracts import CONTRACTS, Contract
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.scales import SCALES

CODE_LISTS = ("iso2", "iso3", "m49", "names")
FREQUENCIES = ("A", "Q", "M")
VALUATIONS = ("FOB", "CIF")

_PLACES = ("reporter", "partner", "place")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_VINTAGE = re.compile(r"\w[\w.-]{0,63}")


class MappingError(RequestError):
    """A mapping file that cannot be used; the message names the file, the key and what is allowed."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Where a column of the contract comes from, and how what is written there becomes its values.

    One of `column`, `constant`, `heads` (the heads of columns that lie side by side)
    and `cells` (what stands below those heads) is set.
    """

    name: str
    column: str = ""
    constant: str | None = None
    heads: str | tuple[str, ...] = ""
    cells: bool = False
    codes: str | Mapping[str, str] = field(default="", hash=False)
    pad: int = 0
    times: Decimal = Decimal(1)
    formats: tuple[str, ...] = ()
    year: int | str | None = None
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping file, read and checked."""

    dataset: Dataset
    vintage: str
    origin: Origin
    layout: Layout
    columns: tuple[ColumnPlan, ...]
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def contract(self) -> Contract:
        """The contract that the columns are of."""
        return CONTRACTS[self.dataset.contract]


def read_plan(path: Path) -> Plan:
    """The plan of a mapping file; `MappingError` where it cannot be read or used."""
    try:
        return plan_of(tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name)
    except OSError as error:
        raise MappingError(f"{path}: the mapping file cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise MappingError(f"{path.name}: a mapping file is UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{path.name}: not TOML ({error}).") from None


def plan_of(found: Mapping[str, Any], where: str) -> Plan:
    """The plan of a mapping that is TOML already; `where` names it in messages."""
    top = _Table(found, where, "")
    top.only("dataset", "origin", "layout", "columns", "leave_out")
    about = top.table("dataset", required=True)
    about.only(
        "source", "name", "contract", "vintage", "frequency", "classification", "currency", "valuation"
    )
    contract = CONTRACTS[about.choice("contract", tuple(CONTRACTS), required=True)]
    dataset = Dataset(
        source=about.matching("source", _NAME, "small letters, digits, - and _"),
        name=about.matching("name", _NAME, "small letters, digits, - and _"),
        contract=contract.name,
        frequency=about.choice("frequency", FREQUENCIES) or "A",
        classification=about.text("classification"),
        valuation=about.choice("valuation", VALUATIONS),
        currency=_currency(about),
    )
    vintage = about.matching("vintage", _VINTAGE, "letters, digits, . and -", required=False)
    return Plan(dataset, vintage, _origin(top), _layout(top), _columns(top, contract), _leave_out(top))


def _origin(top: "_Table") -> Origin:
    origin = top.table("origin", required=True)
    origin.only("producer", "title", "citation", "licence", "url")
    return Origin(
        origin.text("producer", required=True), origin.text("title", required=True), origin.text("citation"),
        origin.text("licence"), origin.text("url"),
    )  # fmt: skip


def _currency(about: "_Table") -> str:
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    code = about.text("currency")
    if code and pycountry.currencies.get(alpha_3=code) is None:
        raise about.error("currency", f"{code!r} is no ISO 4217 code such as CNY or USD")
    return code


def _layout(top: "_Table") -> Layout:
    layout = top.table("layout")
    layout.only(*Layout.__dataclass_fields__)
    encoding = layout.text("encoding") or "utf-8"
    try:
        "".encode(encoding)
    except LookupError:
        raise layout.error("encoding", f"{encoding!r} is none; use utf-8, gb18030, utf-16 …") from None
    decimal, thousands = layout.text("decimal") or ".", layout.text("thousands")
    if decimal not in (".", ","):
        raise layout.error("decimal", "should be . or ,")
    if thousands not in ("", ",", ".", " ", "'") or thousands == decimal:
        raise layout.error("thousands", "should be one of , . ' or a blank, and another than decimal")
    delimiter, quote = layout.text("delimiter"), layout.text("quote", '"')
    if len(delimiter) > 1 or len(quote) > 1:
        raise layout.error("delimiter" if len(delimiter) > 1 else "quote", "should be a single character")
    sheet = layout.value("sheet", (str, int))
    head = layout.value("head", (int, list))
    heads = (head,) if isinstance(head, int) else tuple(head or (1,))
    if any(not isinstance(row, int) or isinstance(row, bool) or row < 0 for row in heads) or (
        0 in heads and len(heads) > 1
    ):
        raise layout.error(
            "head", "should be the number of a line, several such as [3, 4], or 0 where there is none"
        )
    return Layout(
        format=layout.choice("format", FORMATS), encoding=encoding, delimiter=delimiter, quote=quote,
        member=layout.text("member"), sheet=sheet, table=layout.number("table") or None,
        path=layout.text("path"),
        head=tuple(sorted(set(heads))), first=layout.number("first"), last=layout.number("last"),
        decimal=decimal, thousands=thousands, nulls=tuple(dict.fromkeys(("", *layout.texts("nulls")))),
    )  # fmt: skip


def _leave_out(top: "_Table") -> dict[str, tuple[str, ...]]:
    table = top.table("leave_out")
    return {column: table.texts(column) for column in table.found}


def _columns(top: "_Table", contract: Contract) -> tuple[ColumnPlan, ...]:
    table = top.table("columns", required=True)
    for name in table.found:
        if name not in contract.names:
            raise table.error(name, f"the contract {contract.name!r} has no such column. "
                                    f"It has {', '.join(contract.names)}")  # fmt: skip
    missing = [c.name for c in contract.columns if c.required and c.name not in (*table.found, "year")]
    if missing:
        raise table.error(
            "", f"nothing becomes {', '.join(missing)}, which the contract {contract.name!r} needs"
        )
    plans = tuple(_column(table.table(name), contract, name) for name in table.found)
    wide = [plan.name for plan in plans if plan.heads]
    cells = [plan.name for plan in plans if plan.cells]
    if bool(wide) != bool(cells) or len(wide) > 1 or len(cells) > 1:
        raise table.error("", "a table with values side by side needs one column with heads and one with "
                              f"cells = true; there are {len(wide)} and {len(cells)}")  # fmt: skip
    return plans


def _column(table: "_Table", contract: Contract, name: str) -> ColumnPlan:
    table.only(
        "column", "constant", "heads", "cells", "codes", "pad", "times", "scale", "format", "year", "fill"
    )
    kind = contract.column(name).type
    ways = [way for way in ("column", "constant", "heads", "cells") if way in table.found]
    if len(ways) != 1:
        raise table.error(
            "", f"should have one of column, constant, heads, cells; it has {', '.join(ways) or 'none'}"
        )
    if ways == ["constant"] and len(table.found) > 1:
        raise table.error("constant", "has no other options beside it")
    table.suits("pad", kind == "text")
    table.suits("codes", kind == "text")
    table.suits("times", kind == "number")
    table.suits("scale", kind == "number")
    table.suits("format", name == "period")
    table.suits("year", name == "period")
    table.suits("fill", ways == ["column"])
    constant = table.value("constant", (str, int, float))
    if table.found.get("cells", True) is not True:
        raise table.error("cells", "should be true, or be left off")
    plan = ColumnPlan(
        name=name,
        column=table.text("column"),
        constant=None if constant is None else str(constant),
        heads=_heads(table),
        cells="cells" in table.found,
        codes=_codes(table, name),
        pad=table.number("pad"),
        times=_times(table),
        formats=_formats(table),
        year=table.value("year", (int, str)),
        fill=table.value("fill", (bool,)) or False,
    )
    if ways == ["column"] and not plan.column:
        raise table.error("column", "should be the head of a column")
    if plan.year is None and any(map(needs_year, plan.formats)):
        raise table.error(
            "year", "the format tells no year: say year = 2024, or year = the head of the column with it"
        )
    if plan.codes and plan.pad:
        raise table.error("pad", "does not go with codes")
    _check_constant(table, contract, plan)
    return plan


def _check_constant(table: "_Table", contract: Contract, plan: ColumnPlan) -> None:
    if plan.constant is None:
        return
    column = contract.column(plan.name)
    if column.allows and not column.allows(plan.constant):
        raise table.error("constant", f"{plan.constant!r} should be {column.wanted}")
    if column.type != "text":
        try:
            number = Decimal(plan.constant)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or (column.type == "integer" and number % 1):
            raise table.error("constant", f"{plan.constant!r} should be a {column.type}")


def _heads(table: "_Table") -> str | tuple[str, ...]:
    heads = table.value("heads", (str, list))
    if isinstance(heads, list):
        if not heads or not all(isinstance(head, str) for head in heads):
            raise table.error("heads", "should be a list of heads, or a range such as '2015:2023'")
        return tuple(heads)
    if heads is not None and len(heads.split(":")) != 2:
        raise table.error("heads", "should be a range such as '2015:2023', or a list of heads")
    return heads or ""


def _codes(table: "_Table", name: str) -> str | dict[str, str]:
    codes = table.value("codes", (str, dict))
    if isinstance(codes, dict):
        if not codes or not all(isinstance(code, str) for code in codes.values()):
            raise table.error("codes", "should give a code in quotes for each word")
        return dict(codes)
    if codes is not None:
        if codes not in CODE_LISTS:
            raise table.error(
                "codes", f"{codes!r} should be one of {', '.join(CODE_LISTS)}, or a table of words"
            )
        if name not in _PLACES:
            raise table.error("codes", f"{codes!r} is a list of places, which {name} is not")
    return codes or ""


def _times(table: "_Table") -> Decimal:
    times, scale = table.value("times", (int, float)), table.text("scale")
    if times is not None and scale:
        raise table.error("scale", "does not go with times")
    if scale:
        if scale not in SCALES:
            raise table.error("scale", f"{scale!r} should be one of {', '.join(SCALES)}")
        return Decimal(SCALES[scale].factor)
    if times is None:
        return Decimal(1)
    factor = Decimal(str(times))
    if not factor.is_finite() or factor == 0:
        raise table.error("times", "should be a number other than 0")
    return factor


def _formats(table: "_Table") -> tuple[str, ...]:
    found = table.value("format", (str, list))
    formats = tuple(found) if isinstance(found, list) else (found,) if found else ()
    for form in formats:
        if not isinstance(form, str) or (problem := format_problem(form)):
            told = problem if isinstance(form, str) else "should be text"
            raise table.error("format", f"{form!r}: {told}; write yyyymm, yyyy年m月, yyyyQq, or date")
    return formats


class _Table:
    """A table of the file with its place in it, and the checks that all keys share."""

    def __init__(self, found: Any, where: str, key: str) -> None:
        self.where, self.key = where, key
        if not isinstance(found, Mapping):
            raise self.error("", 'should be a table, such as { column = "…" }')
        self.found: Mapping[str, Any] = found

    def error(self, key: str, what: str) -> MappingError:
        return MappingError(f"{self.where}: {self._path(key) or 'the file'}: {what}.")

    def only(self, *allowed: str) -> None:
        for key in self.found:
            if key not in allowed:
                raise self.error(key, f"is not known here. Allowed are {', '.join(allowed)}")

    def suits(self, key: str, suitable: bool) -> None:
        if key in self.found and not suitable:
            raise self.error(key, "is no option of this column")

    def table(self, key: str, *, required: bool = False) -> "_Table":
        if required and key not in self.found:
            raise self.error(key, "is missing")
        return _Table(self.found.get(key, {}), self.where, self._path(key))

    def value(self, key: str, kinds: tuple[type, ...]) -> Any:
        found = self.found.get(key)
        # In Python, true is a whole number.
        if found is not None and (
            not isinstance(found, kinds) or (isinstance(found, bool) and bool not in kinds)
        ):
            raise self.error(key, f"should be {_listed(kinds)}, not {found!r}")
        return found

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        found = self.value(key, (str,))
        if required and not found:
            raise self.error(key, "is missing")
        return default if found is None else str(found)

    def number(self, key: str) -> int:
        found = self.value(key, (int,))
        if found is not None and found < 1 and not (key == "last" and found < 0):
            raise self.error(key, "should be 1 or more")
        return found or 0

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.value(key, (list,)) or []
        if not all(isinstance(text, str) for text in found):
            raise self.error(key, "should be a list of texts in quotes")
        return tuple(found)

    def choice(self, key: str, allowed: Iterable[str], *, required: bool = False) -> str:
        found = self.text(key, required=required)
        if found and found not in allowed:
            raise self.error(key, f"{found!r} should be one of {', '.join(allowed)}")
        return found

    def matching(self, key: str, pattern: re.Pattern[str], wanted: str, *, required: bool = True) -> str:
        found = self.text(key, required=required)
        if found and not pattern.fullmatch(found):
            raise self.error(key, f"{found!r} should be of {wanted}")
        return found

    def _path(self, key: str) -> str:
        return ".".join(filter(None, (self.key, key)))


_KINDS: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false",
                           list: "a list", dict: "a table"}  # fmt: skip


def _listed(kinds: tuple[type, ...]) -> str:
    return " or ".join(_KINDS[kind] for kind in kinds)
