"""What is known of SDMX providers and their dataflows, and how observations become rows of a contract."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from wenmao.statistics.sources.sdmx.messages import TIME, VALUE, Message, Observation, observations
from wenmao.statistics.store.columns import Constant, Conversion, Number, Words, name
from wenmao.statistics.store.contracts import CONTRACTS
from wenmao.statistics.store.layouts import Row, Rows
from wenmao.vocabulary.areas import area_codes, numeric_codes
from wenmao.vocabulary.places import WORLD

LEFT_OUT = "left out"
AREAS = ("REF_AREA", "GEO", "LOCATION", "COUNTRY", "REPORTER", "REPORTING_COUNTRY", "REP_COUNTRY")

_FREQUENCY = ("FREQ", "FREQUENCY")
_UNITS = ("UNIT_MEASURE", "UNIT", "UNITS")
_STATUSES = ("OBS_STATUS", "OBS_FLAG", "STATUS")
_MISSING = ("", "NaN", ":")
_PLACED = ("reporter", "partner", "place")
_AMOUNTS = ("value", "weight", "quantity")
_GROUPED = re.compile(r"_.*|(?=.*\d)(?=.*[A-Za-z_]).+")  # no code of one country has digits and letters
# The UN's numbers of regions: M49, and the groups of the Sustainable Development Goals.
_WORLD = 1
_REGIONS = frozenset((
    2, 5, 9, 11, 13, 14, 15, 17, 18, 19, 21, 27, 29, 30, 34, 35, 39, 53, 54, 57, 61, 62, 97, 127, 135, 142,
    143, 145, 150, 151, 154, 155, 199, 202, 223, 419, 432, 485, 513, 514, 515, 518, 543, 722, 738, 746,
    747, 753,
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: where it is, how it is asked for SDMX-CSV, its terms, and how it codes areas."""

    name: str
    producer: str
    url: str
    page: str
    licence: str
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    accept: str = ""
    everything: str = ""
    multiplier: str = ""
    codes: Mapping[str, str] = field(default_factory=dict, hash=False)
    groups: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()

    def entry(self, flow: str) -> str:
        """The entry point for a flow."""
        return next((url for starts, url in self.elsewhere if flow.startswith(starts)), self.url)

    def area(self, code: str) -> str | None:
        """The place of an area's code; empty for a group or no place of its own, None where it is not known.

        >>> providers()["eurostat"].area("EL"), providers()["ecb"].area("U2"), providers()["imf"].area("ZZZ")
        ('GRC', '', None)
        """
        found = self.codes.get(code) or _iso().get(code)
        if found is None and code.isdecimal():
            found = WORLD if int(code) == _WORLD else numeric_codes().get(int(code))
            if found is None and int(code) in _REGIONS:
                return ""
        if found is None:
            grouped = _GROUPED.fullmatch(code) or any(re.fullmatch(group, code) for group in self.groups)
            return "" if grouped else None
        return found if found in area_codes() else ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a code of the measure dimension is: a column of the contract, and a factor."""

    column: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Flow:
    """Which dimensions and attributes of a dataflow become which columns of a contract."""

    contract: str
    columns: Mapping[str, str] = field(hash=False)
    constants: Mapping[str, str] = field(default_factory=dict, hash=False)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    left_out: str = ""
    times: int = 1
    classification: str = ""
    currency: str = ""
    areas: Mapping[str, str] = field(default_factory=dict, hash=False)
    dimension: str = ""
    measures: Mapping[str, Measure] = field(default_factory=dict, hash=False)


@cache
def providers() -> dict[str, Provider]:
    """Every provider by its name."""
    found = {}
    for key, entry in _file()["provider"].items():
        elsewhere = tuple((other["starts"], other["url"]) for other in entry.get("elsewhere", ()))
        groups = tuple(entry.get("groups", ()))
        found[key] = Provider(key, **{**entry, "groups": groups, "elsewhere": elsewhere})
    return found


def known_flow(provider: str, flow: str) -> Flow | None:
    """How a dataflow is read; None where it is not one of those that are known.

    >>> known_flow("ecb", "EXR").contract
    'rates'
    """
    for entry in _file()["flow"]:
        if entry["provider"] == provider and re.fullmatch(entry["flow"], flow, re.IGNORECASE):
            return _known(entry)
    return None


def _known(entry: Mapping[str, Any]) -> Flow:
    measures = dict(entry.get("measures", {}))
    dimension = measures.pop("dimension", "")
    plain = {key: entry[key] for key in
             ("contract", "columns", "constants", "codes", "left_out", "times", "classification", "currency",
              "areas") if key in entry}  # fmt: skip
    return Flow(
        **plain,
        only={key: tuple(codes) for key, codes in entry.get("only", {}).items()},
        dimension=dimension,
        measures={code: Measure(**what) for code, what in measures.items()},
    )


def as_indicators(message: Message, area: str = "") -> Flow | None:
    """A dataflow that is not known, as indicators: each series is one, coded by its other dimensions.

    `area` names the dimension of the place; without it, it is known by its name. None where there is none.
    """
    by_name = {dimension.upper(): dimension for dimension in message.dimensions}
    if area and area.upper() not in by_name:
        return None
    place = by_name.get(area.upper()) if area else next((by_name[n] for n in AREAS if n in by_name), None)
    if place is None:
        return None
    names = {other.upper(): other for other in message.names}
    columns = {"place": place}
    for column, sought in (("unit", _UNITS), ("status", _STATUSES)):
        found = [names[name] for name in sought if name in names]
        columns |= {column: found[0]} if found else {}
    return Flow("indicators", columns)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file of a flow is read into a contract: the layout, its conversions, and what is left out."""

    layout: Rows
    columns: Mapping[str, Conversion]
    keep: str
    left_out: str


def plan(flow: Flow, provider: Provider, message: Message) -> Plan:
    """How the observations of a message become rows; it has the dimensions that the flow needs."""
    indicator = tuple(d for d in message.dimensions if d != flow.columns.get("place")
                      and d.upper() not in _FREQUENCY)  # fmt: skip
    reading = _Reading(flow, provider, indicator if flow.contract == "indicators" else ())
    heads = reading.heads
    columns: dict[str, Conversion] = {
        column: Number(head) if column in _AMOUNTS else Words(head) for column, head in heads.items()
    }
    columns |= {column: Constant(value) for column, value in flow.constants.items()}
    left_out = ["groups of economies and areas that are no place of their own"] if reading.placed else []
    left_out += ["observations without a value", *([flow.left_out] if flow.left_out else [])]
    return Plan(Rows((*heads.values(), LEFT_OUT), reading.rows), columns,
                f"{name(LEFT_OUT)} IS NULL", "; ".join(left_out))  # fmt: skip


def missing(flow: Flow, message: Message) -> list[str]:
    """The dimensions that a flow should have and a message has not."""
    optional = [head for column, head in flow.columns.items() if not _required(flow, column)]
    wanted = {*flow.columns.values(), *flow.only} | ({flow.dimension} if flow.dimension else set())
    return sorted(wanted - set(message.names) - set(optional))


def _required(flow: Flow, column: str) -> bool:
    return CONTRACTS[flow.contract].column(column).required


@dataclass(frozen=True, slots=True)
class _Reading:
    """From observations to rows, whose values stand under the names that they were published with.

    The indicator's name is that of its dimensions, so that another choice of them is another reading.
    """

    flow: Flow
    provider: Provider
    indicator: tuple[str, ...]

    @property
    def heads(self) -> dict[str, str]:
        """The name of the value that becomes each column of the contract."""
        found = {"period": TIME, **self.flow.columns}
        if self.flow.contract == "indicators":
            found["indicator"] = f"series by {'.'.join(self.indicator)}"
        amounts = dict.fromkeys(measure.column for measure in self.flow.measures.values())
        return found | ({column: column for column in amounts} or {"value": VALUE})

    @property
    def placed(self) -> tuple[str, ...]:
        """The columns that name a place."""
        return tuple(column for column in _PLACED if column in self.flow.columns)

    def rows(self, path: Path) -> Iterator[Row]:
        """Every row of a file; what is left out says so in its last value."""
        found = observations(path)
        return self._measured(found) if self.flow.measures else self._plain(found)

    def _plain(self, found: Iterator[Observation]) -> Iterator[Row]:
        heads = tuple(self.heads)
        for observation in found:
            if observation.problem:
                yield Row(observation.line, (None,) * (len(heads) + 1), observation.problem)
                continue
            cells = observation.cells
            codes, kept = self._codes(cells)
            value, problem = self._value(cells, self.flow.times)
            codes["value"] = value
            outside = None if kept and value is not None else "yes"
            yield Row(observation.line, (*(codes[column] for column in heads), outside),
                      problem if outside is None else "")  # fmt: skip

    def _measured(self, found: Iterator[Observation]) -> Iterator[Row]:
        """One row for the measures of the same things; an observation that comes twice makes a second row."""
        heads = tuple(self.heads)
        amounts = [column for column in heads if column in _AMOUNTS]
        gathered: dict[tuple[str | None, ...], dict[str, Any]] = {}
        again: list[tuple[int, tuple[str | None, ...], str, str]] = []
        for observation in found:
            if observation.problem:
                yield Row(observation.line, (None,) * (len(heads) + 1), observation.problem)
                continue
            cells = observation.cells
            codes, kept = self._codes(cells)
            measure = self.flow.measures.get(cells.get(self.flow.dimension, ""))
            value, problem = self._value(cells, measure.times if measure else 1)
            if not kept or measure is None or value is None:
                yield Row(observation.line, (*(codes.get(column) for column in heads), "yes"))
                continue
            if problem:
                yield Row(observation.line, (None,) * (len(heads) + 1), problem)
                continue
            key = tuple(codes.get(column) for column in heads if column not in _AMOUNTS)
            held = gathered.setdefault(key, {"line": observation.line})
            if measure.column in held:
                again.append((observation.line, key, measure.column, value))
            else:
                held[measure.column] = value
        for key, held in gathered.items():
            outside = None if "value" in held else "yes"  # a weight alone
            yield Row(held["line"], (*key, *(held.get(column) for column in amounts), outside))
        for line, key, column, value in again:
            held = gathered[key] | {column: value}
            outside = None if "value" in held else "yes"
            yield Row(line, (*key, *(held.get(column) for column in amounts), outside))

    def _codes(self, cells: Mapping[str, str]) -> tuple[dict[str, str | None], bool]:
        """The codes of an observation, and whether it is of the table."""
        flow = self.flow
        kept = all(cells.get(dimension, "") in codes for dimension, codes in flow.only.items())
        found: dict[str, str | None] = {"period": period(cells.get(TIME, ""))}
        for column, head in flow.columns.items():
            code = cells.get(head, "").strip()
            if column in _PLACED:
                area = flow.areas.get(code) or self.provider.area(code)
                kept = kept and area != ""
                found[column] = area or code
            else:
                found[column] = flow.codes[column].get(code, code) if column in flow.codes else code
        if flow.contract == "indicators":
            found["indicator"] = ".".join(cells.get(d, "") for d in self.indicator) or "value"
        return found, kept

    def _value(self, cells: Mapping[str, str], times: int) -> tuple[str | None, str]:
        """The value in full, None where there is none; and what is wrong with it."""
        text = cells.get(VALUE, "").strip()
        if text in _MISSING:
            return None, ""
        power = cells.get(self.provider.multiplier, "").strip() if self.provider.multiplier else ""
        if times == 1 and power in ("", "0"):
            return text, ""
        try:
            return str((Decimal(text) * times).scaleb(int(power or 0))), ""
        except InvalidOperation:
            return text, ""
        except ValueError:
            return text, f"{self.provider.multiplier}: not a power of ten"


_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(\d{4})-?S([12])"), lambda found: f"{found[1]}-H{found[2]}"),
    (re.compile(r"(\d{4})-?M(\d\d?)"), lambda found: f"{found[1]}-{int(found[2]):02}"),
    (re.compile(r"(\d{4})Q([1-4])"), lambda found: f"{found[1]}-Q{found[2]}"),
    (re.compile(r"(\d{4})-A1"), lambda found: found[1]),
)


def period(text: str) -> str:
    """The period's code of an SDMX time period; what is none, such as a week, is left as it is.

    >>> [period(text) for text in ("2023", "2023-Q1", "2023-05", "2025-M01", "2023-S1", "2023-W05")]
    ['2023', '2023-Q1', '2023-05', '2025-01', '2023-H1', '2023-W05']
    """
    text = text.strip()
    for pattern, code in _PERIODS:
        if found := pattern.fullmatch(text):
            return code(found)
    return text


@cache
def _iso() -> dict[str, str]:
    """The place of every two- and three-letter code."""
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    found = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    return found | {code: code for code in (*found.values(), *numeric_codes().values())}


@cache
def _file() -> dict[str, Any]:
    text = files("wenmao.statistics").joinpath("data/sdmx.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
