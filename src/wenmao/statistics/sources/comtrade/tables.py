"""Files of UN Comtrade as tables: their layout, what their columns become, which rows are of a dataset.

The column names of the API (`reporterCode`), of comtradr (`reporter_code`), of the
website's earlier downloads (`Reporter Code`, `rtCode`) and of the bulk files are
told apart by their letters and digits alone.
"""

import codecs
import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from wenmao.statistics.sources.comtrade import answers
from wenmao.statistics.sources.comtrade.codes import (
    FLOWS,
    KINDS,
    OTHER_FLOWS,
    SERVICES,
    UNITS,
    Kind,
    area_by_letters,
    area_by_number,
)
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.store.columns import (
    Conversion,
    Number,
    Numbered,
    OfOneColumn,
    Padded,
    Renamed,
    Words,
    name,
    quote,
)
from wenmao.statistics.store.layouts import Csv, RawTable, Row, Rows, UnreadableTable

NULLS = ("", "N/A")
TOTAL, HS6 = 0, 6
LEVELS = (TOTAL, 2, 4, HS6)
"""Digits of the product codes that a dataset can hold; 0 for the total of all products."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "type": ("typecode",),
    "frequency": ("freqcode",),
    "searched": ("classificationsearchcode",),
    "classification": ("classificationcode", "classification", "pfcode"),
    "period": ("period",),
    "year": ("refyear", "year", "yr"),
    "reporter": ("reportercode", "rtcode"),
    "reporter letters": ("reporteriso", "rt3iso"),
    "partner": ("partnercode", "ptcode"),
    "partner letters": ("partneriso", "pt3iso"),
    "flow": ("flowcode", "tradeflowcode", "rgcode"),
    "flow words": ("flowdesc", "tradeflow", "rgdesc"),
    "product": ("cmdcode", "commoditycode"),
    "value": ("primaryvalue", "tradevalueus", "tradevalue", "value"),
    "weight": ("netwgt", "netweightkg", "netweight"),
    "quantity": ("qty", "supplementaryquantity", "tradequantity"),
    "unit": ("qtyunitabbr", "qtyunit", "qtdesc"),
    "unit number": ("qtyunitcode", "quantityunitcode", "qtcode"),
    "second partner": ("partner2code", "2ndpartnercode", "ptcode2"),
    "customs": ("customscode", "customsproccode", "cstcode"),
    "supply": ("moscode",),
    "transport": ("motcode", "modeoftransportcode"),
}
_NEEDED = {
    "a year": ("period", "year"),
    "the flow": ("flow", "flow words"),
    "the reporter": ("reporter", "reporter letters"),
    "the partner": ("partner", "partner letters"),
    "the product": ("product",),
    "the value": ("value",),
}
# The values by which a row is the sum over a breakdown.
_SUMS = {"second partner": "0", "customs": "C00", "supply": "0", "transport": "0"}
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Months(OfOneColumn):
    """A month written as 202305 becomes 2023-05; a year stays as it is.

    >>> print(Months("p").sql(typed=True)[:82])
    CASE WHEN length(trim("p")) = 6 THEN left(trim("p"), 4) || '-' || right(trim("p"),
    """

    type = "VARCHAR"

    def sql(self, *, typed: bool) -> str:
        """The period's code."""
        del typed
        text = f"trim({name(self.column)})"
        return (f"CASE WHEN length({text}) = 6 THEN left({text}, 4) || '-' || right({text}, 2) "
                f"ELSE nullif({text}, '') END")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """The abbreviation of a quantity unit, or what its number stands for where the API gives no more."""

    words: str
    number: str
    type = "VARCHAR"
    values = None

    @property
    def columns(self) -> tuple[str, ...]:
        """One or two columns."""
        return tuple(filter(None, (self.words, self.number)))

    def sql(self, *, typed: bool) -> str:
        """The unit; "code 99" for a number that is not known."""
        del typed
        read = [f"nullif(trim({name(self.words)}), '')"] if self.words else []
        if self.number:
            number = f"nullif(trim({name(self.number)}), '')"
            known, units = ", ".join(map(quote, UNITS)), ", ".join(map(quote, UNITS.values()))
            read += [f"([{units}])[list_position([{known}], {number})]", f"'code ' || {number}"]
        return f"coalesce({', '.join(read)})" if len(read) > 1 else read[0]


@dataclass(frozen=True, slots=True)
class Table:
    """A file, how it is written, and the heads that were recognised in it, with its first row.

    `records` is how many an answer of the API has, 0 for another file.
    """

    file: Fetched
    layout: Csv | Rows
    heads: Mapping[str, str]
    first: Mapping[str, str]
    records: int = 0

    @classmethod
    def of(cls, file: Fetched) -> "Table | None":
        """A file of UN Comtrade; None for an answer without records. `UnreadableTable` where it is none."""
        count = 0
        if _is_json(file.path):
            answer, record, count = answers.whole(file.path)
            if answer.error or not answer.has_records:
                raise UnreadableTable(f"{file.path.name}: no data in it, but this: "
                                      f"{answer.error or 'no list of records'}.")  # fmt: skip
            if not count:
                return None
            # Of 47 values the few that are read: the rest would cost most of the time.
            heads = tuple(dict.fromkeys(_recognised(file.path.name, tuple(record)).values()))
            layout: Csv | Rows = Rows(heads, partial(answers.rows, wanted=heads), NULLS)
            first: Sequence[str | None] = [answers.text_of(record[head]) for head in heads]
        else:
            layout, heads, first = _delimited(file.path)
        found = _recognised(file.path.name, heads)
        values = dict(zip(heads, first, strict=False))
        return cls(file, layout, found, {f: values.get(head) or "" for f, head in found.items()}, count)

    def kind(self) -> Kind:
        """The dataset that its first row is of; `UnreadableTable` for one that is not kept here."""
        monthly = self.first.get("frequency") == "M" or len(self.first.get("period", "").strip()) == 6
        classification = self.first.get("classification", "")
        if self.first.get("type") == "S" or classification.startswith("EB"):
            found = [k for k in KINDS.values() if k.type == "S" and k.classification == classification]
        elif self.first.get("searched", classification).startswith("H") or not classification:
            # A file that was asked for in one revision says so; else it is as reported.
            revision = KINDS.get(self.first.get("searched", "HS").lower(), KINDS["hs"])
            reported = revision.classification == "HS" or monthly
            found = [KINDS["hs-monthly" if monthly else "hs"] if reported else revision]
        else:
            found = []
        if not found:
            known = ", ".join(dict.fromkeys(kind.classification for kind in KINDS.values()))
            raise UnreadableTable(f"{self.file.path.name}: its classification {classification} is none "
                                  f"of those kept here: {known}.")  # fmt: skip
        return found[0]

    def fits(self, kind: Kind) -> bool:
        """Whether its rows can be of a dataset: of its sort, and not converted to another HS revision."""
        own = self.kind()
        converted = own.classification not in ("HS", kind.classification)
        return (own.contract, own.frequency, converted) == (kind.contract, kind.frequency, False)

    def raw(self, part: str, kind: Kind, level: int, request: Request) -> RawTable:
        """The table as the store takes it: one dataset at one level of products."""
        conditions = list(self._conditions(kind, level, request))
        return RawTable(
            part, self.file.path, self.layout, self._columns(kind, level), self.file.input,
            keep=" AND ".join(f"coalesce({test}, true)" for test, _ in conditions),
            left_out="; ".join(words for _, words in conditions),
        )  # fmt: skip

    def _columns(self, kind: Kind, level: int) -> dict[str, Conversion]:
        has = self.heads.get
        columns: dict[str, Conversion] = {
            "period": Months(has("period") or self.heads["year"]),
            "flow": Renamed(has("flow") or self.heads["flow words"], FLOWS),
            "reporter": self._area("reporter"),
            "partner": self._area("partner"),
            "value": Number(self.heads["value"]),
        }
        if kind.contract == SERVICES:
            return columns | {"item": Words(self.heads["product"])}
        product = self.heads["product"]
        columns["product"] = Words(product) if level == TOTAL else Padded(product, level)
        for column in ("weight", "quantity"):
            if column in self.heads:
                columns[column] = Number(self.heads[column])
        if "unit" in self.heads or "unit number" in self.heads:
            columns["quantity_unit"] = Unit(has("unit", ""), has("unit number", ""))
        return columns

    def _area(self, side: str) -> Conversion:
        if side in self.heads:
            return Numbered(self.heads[side], area_by_number())
        return Renamed(self.heads[f"{side} letters"], area_by_letters())

    def _conditions(self, kind: Kind, level: int, request: Request) -> Iterator[tuple[str, str]]:
        """What rows of the dataset fulfil, in SQL, and in words what the others are."""
        text = {field: f"trim(CAST({name(head)} AS VARCHAR))" for field, head in self.heads.items()}
        period = text.get("period") or text["year"]
        flow = text.get("flow") or text["flow words"]
        yield (
            f"upper({flow}) NOT IN ({_listed(OTHER_FLOWS)})",
            "flows within exports or imports (re-exports and such)",
        )
        sums = [
            f"coalesce({text[field]} IN ('', {quote(value)}), true)"
            for field, value in _SUMS.items()
            if field in text
        ]
        if sums:
            yield (
                " AND ".join(sums),
                "breakdowns by second partner, customs procedure, transport or mode of supply",
            )
        digits = 6 if kind.frequency == "M" else 4
        yield f"length({period}) = {digits}", "other frequencies"
        if "classification" in text:
            series = "EB" if kind.type == "S" else "H"
            same = (f"{text['classification']} LIKE '{series}%'" if kind.classification == "HS"
                    else f"{text['classification']} = {quote(kind.classification)}")  # fmt: skip
            yield same, "other classifications"
        if kind.contract != SERVICES:
            code = text["product"]
            if level == TOTAL:
                yield f"upper({code}) = 'TOTAL'", "single products"
            else:
                yield (f"length({code}) BETWEEN {level - 1} AND {level} AND upper({code}) <> 'TOTAL'",
                       f"products of other levels than HS{level}")  # fmt: skip
        if asked := list(self._asked(text, period, flow, kind, level, request)):
            yield " AND ".join(asked), "what was not asked for"

    def _asked(
        self, text: Mapping[str, str], period: str, flow: str, kind: Kind, level: int, request: Request
    ) -> Iterator[str]:
        if request.years:
            yield f"left({period}, 4) IN ({_listed(map(str, request.years))})"
        if request.flows:
            yield f"{flow} IN ({_listed(n for n, code in FLOWS.items() if code in request.flows)})"
        for side, places in (("reporter", request.reporters), ("partner", request.partners)):
            if places and side in text:
                numbers = [n for n, code in area_by_number().items() if code in places]
                yield f"TRY_CAST({text[side]} AS INTEGER) IN ({', '.join(map(str, numbers)) or 'NULL'})"
            elif places:
                letters = [n.strip() for n, code in area_by_letters().items() if code in places]
                yield f"{text[f'{side} letters']} IN ({_listed(letters)})"
        if request.products and kind.contract == SERVICES:
            yield f"{text['product']} IN ({_listed(request.products)})"
        elif request.products and level != TOTAL:
            code = f"lpad({text['product']}, {level}, '0')"
            yield f"({' OR '.join(f'starts_with({code}, {quote(p)})' for p in request.products)})"


def level_of(request: Request, kind: Kind) -> int:
    """The level of products that a request is about: what its option or its product codes say, else HS6."""
    if kind.contract == SERVICES:
        return HS6  # services have no levels
    digits = {TOTAL if code.upper() == "TOTAL" else len(code) for code in request.products}
    written = request.options.get("level", "")
    if written:
        level = TOTAL if written.upper() == "TOTAL" else int(written) if written.isdecimal() else -1
    elif len(digits) > 1:
        raise RequestError("UN Comtrade: these products are of several HS levels, which no sum may mix. "
                           "Ask for one level at a time, or name the level to take below them.")  # fmt: skip
    else:
        level = digits.pop() if digits else HS6
    if level not in LEVELS:
        raise RequestError(f"UN Comtrade: the level is total, 2, 4 or 6, not {written or level}.")
    if any(length > level or (length == TOTAL) != (level == TOTAL) for length in digits):
        raise RequestError(f"UN Comtrade: not all of these products have something at level {written}.")
    return level


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(quote, words)) or "NULL"


def _recognised(file: str, heads: Sequence[str]) -> dict[str, str]:
    """The heads by what they are; `UnreadableTable` names what is missing."""
    plain = {re.sub(r"[^a-z0-9]", "", head.casefold()): head for head in reversed(heads)}
    found = {}
    for field, spelt in _NAMES.items():
        head = next((plain[word] for word in spelt if word in plain), None)
        if head is not None:
            found[field] = head
    missing = [what for what, fields in _NEEDED.items() if not any(field in found for field in fields)]
    if missing:
        raise UnreadableTable(f"{file}: no table of UN Comtrade; no column has {', '.join(missing)}. "
                              f"Its columns are {', '.join(heads)}.")  # fmt: skip
    return found


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _is_json(path: Path) -> bool:
    try:
        with _open(path) as file:
            return file.read(_HEAD).removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableTable(f"{path.name}: it cannot be read ({error}). Fetch it again.") from None


def _delimited(path: Path) -> tuple[Csv | Rows, tuple[str, ...], Sequence[str]]:
    """How a delimited file is written, its heads, and its first row."""
    with _open(path) as file:
        sample = file.read(_HEAD)
        encoding = "utf-8" if _is_utf8(sample, file) else "cp1252"
    lines = sample.decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace").splitlines(
        keepends=True
    )
    top = lines[0] if lines else ""
    delimiter = max("\t,;", key=top.count)
    layout = Csv(delimiter, encoding, NULLS)
    reader = csv.reader(lines, delimiter=delimiter)
    heads = tuple(head.strip() for head in next(reader, []))
    first = next(reader, [])
    if len(first) == len(heads) + 1 and not first[-1].strip():
        # The website ends each row, but not its heads, with a comma.
        return Rows(heads, partial(_trimmed, layout=layout, width=len(heads)), NULLS), heads, first[:-1]
    return layout, heads, first


def _is_utf8(sample: bytes, rest: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while sample:
            decoder.decode(sample)
            sample = rest.read(1 << 20)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _trimmed(path: Path, *, layout: Csv, width: int) -> Iterator[Row]:
    """The rows of a file whose every row has an empty field more than its heads."""
    with path.open(encoding="utf-8-sig" if layout.encoding == "utf-8" else layout.encoding,
                   errors="replace", newline="") as file:  # fmt: skip
        reader = csv.reader(file, delimiter=layout.delimiter)
        next(reader, None)
        for values in reader:
            if len(values) == width + 1 and not values[-1].strip():
                yield Row(reader.line_num, values[:-1])
            elif values:
                problem = "" if len(values) == width else f"{len(values)} fields where the heads name {width}"
                yield Row(reader.line_num, (None,) * width if problem else values, problem)
