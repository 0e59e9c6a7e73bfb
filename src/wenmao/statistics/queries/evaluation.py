"""What a series query gives: sums over stored rows, each a figure whose working leads to its source."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, pairwise

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from wenmao.statistics.queries.adjustments import Adjuster, source_of, valued
from wenmao.statistics.queries.query import Members, SeriesQuery, Unanswerable
from wenmao.statistics.queries.scopes import Scope, scope
from wenmao.statistics.store.contracts import CONTRACTS
from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.store.manifest import Manifest
from wenmao.statistics.store.store import Store
from wenmao.statistics.views.economies import is_economy
from wenmao.statistics.views.mirror import from_mirror
from wenmao.statistics.views.totals import total
from wenmao.statistics.views.valuation import Basis
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import WORLD
from wenmao.vocabulary.workings import Figure, Working

_CENT = Decimal("0.01")
_NAMED = 8  # so many codes without rows are named, more are counted
_CODES = {"goods": "product", "services": "item"}


@dataclass(frozen=True, slots=True)
class _Sum:
    """The rows of one period summed."""

    period: str
    year: int
    value: Decimal
    rows: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with what it needs to be answered."""

    store: Store
    query: SeriesQuery
    manifest: Manifest
    scope: Scope
    engine: BaseBackend

    @property
    def recorded(self) -> Basis:
        """FOB or CIF: as the dataset says of all rows, else as the one who recorded the flow saw it."""
        match self.manifest.dataset.valuation:
            case "FOB" | "CIF" as known:
                return known
        return "CIF" if (self.query.flow == "import") != self.query.mirror else "FOB"

    @property
    def unit(self) -> str:
        return "kilogram" if self.query.column == "weight" else self.manifest.dataset.currency


def evaluate(
    store: Store,
    query: SeriesQuery,
    years: Iterable[int],
    *,
    members: Members | None = None,
    name: Text | None = None,
    engine: BaseBackend | None = None,
) -> tuple[Figure, ...]:
    """The yearly figures of a query with their workings, oldest first.

    A year for which the dataset has no row of the selection gives no figure. The
    leaf of each working names the dataset's title, producer and address, its vintage,
    and as `locator` the query that gives the same sum again; rates, deflators and
    factors are leaves too. Sums are exact to the cent. A dataset by month or quarter
    gives the sum over the periods that it has, whose span is the figure's period.

    `members` tells the codes of a definition; without it, they are those of the
    packaged definitions or of a user's own file. `name` is what the figures are
    called; without it, they are called by the query in words.

    `StoreError` where the store has not the dataset, vintage or any of the years;
    `Unanswerable` where a rate or a deflator is missing, months are missing in
    between, or the dataset is none of goods or services.
    """
    return _figures(store, query, tuple(sorted(set(years))), members, name, engine)


def _figures(
    store: Store, query: SeriesQuery, years: tuple[int, ...], members: Members | None, name: Text | None,
    engine: BaseBackend | None,
) -> tuple[Figure, ...]:  # fmt: skip
    engine = engine or duckdb_engine()
    if query.flow in (Flow.TOTAL, Flow.BALANCE):
        return _of_both_flows(store, query, years, members, name, engine)
    manifest = store.manifest(query.dataset, query.vintage or None)
    contract = manifest.dataset.contract
    if contract not in _CODES:
        raise Unanswerable(
            f"{query.dataset} is a dataset of {contract}; series are summed over goods or services"
        )
    if query.valuation and contract != "goods":
        raise Unanswerable(f"{query.dataset}: services have no FOB or CIF value; leave the valuation out")
    if contract == "services" and any(code.endswith("*") for code in query.products):
        raise Unanswerable(f"{query.dataset}: items of services are named one by one, such as SK")
    if query.column not in CONTRACTS[contract].names:
        raise Unanswerable(f"{query.dataset} has no column {query.column}")
    asked = _Asked(store, query, manifest, scope(query, manifest.dataset.classification, members), engine)
    if query.column == "value" and not manifest.dataset.currency:
        raise Unanswerable(f"{query.dataset} does not say which currency its values are in")
    sums = _sums(asked, years)
    if not sums:
        return ()
    found, others = _leaves(asked, sums), Adjuster(store, engine)
    if query.valuation:
        found = valued(found, query.valuation, asked.recorded)
    if query.currency:
        found = others.converted(found, query.currency)
    if query.prices:
        found = others.deflated(found, query.prices, query.prices.place or query.reporter)
    called = name or query.name
    return tuple(
        _year(called, [of for _, of in group])
        for _, group in groupby(zip(sums, found, strict=True), key=lambda pair: pair[0].year)
    )


def selected(table: ir.Table, query: SeriesQuery, codes: Collection[str], code: str = "product") -> ir.Table:
    """The rows of a dataset that a query sums; `code` is the column of products or items."""
    told = from_mirror(table, query.reporter) if query.mirror else table
    reporter, partner = told.reporter, told.partner
    return told.filter(
        told.flow == query.flow,
        matching(told[code], codes),
        is_economy(reporter) if query.reporter == WORLD else reporter == query.reporter,
        partner == query.partner if query.partner else is_economy(partner),
    )


def matching(column: ir.StringColumn, codes: Collection[str]) -> ir.BooleanValue:
    """Whether a code is one of `codes`, or a 6-digit product that begins as one with a star."""
    found = column.isin([code for code in codes if not code.endswith("*")])
    for code in codes:
        if code.endswith("*"):
            found = found | (column.startswith(code[:-1]) & (column.length() == 6))
    return found


def _sums(asked: _Asked, years: tuple[int, ...]) -> list[_Sum]:
    query, code = asked.query, _CODES[asked.manifest.dataset.contract]
    table = asked.store.table(query.dataset, vintage=asked.manifest.vintage, years=years, engine=asked.engine)
    rows = selected(table, query, asked.scope.codes, code)
    rows = rows.filter(rows[query.column].notnull())
    summed = rows.group_by("period", "year", code).agg(amount=total(rows[query.column]), rows=rows.count())
    listed = sorted(summed.to_pyarrow().to_pylist(), key=lambda row: (row["year"], row["period"], row[code]))
    found = []
    for (year, period), group in groupby(listed, key=lambda row: (row["year"], row["period"])):
        of = list(group)
        value = sum((Decimal(repr(row["amount"])) for row in of), Decimal(0))
        found.append(
            _Sum(period, year, _cents(value), sum(row["rows"] for row in of), tuple(row[code] for row in of))
        )
    return found


def _cents(value: Decimal) -> Decimal:
    """An amount to the cent, in as few digits as it has."""
    cents = value.quantize(_CENT)
    return cents.to_integral_value() if cents == cents.to_integral_value() else cents


def _leaves(asked: _Asked, sums: list[_Sum]) -> list[Figure]:
    plain = replace(asked.query, vintage=asked.manifest.vintage, valuation=None, currency=None, prices=None)
    column = Text(plain.column, {"value": "金额", "weight": "重量"}[plain.column])
    return [
        Figure(
            one.value, asked.unit, plain.basic_name,
            Working(
                "sum",
                _formula(column, one, asked.scope.codes),
                source=source_of(asked.manifest, plain.text(one.year)),
                definition=asked.scope.name,
            ),
            Period.parse(one.period),
        )
        for one in sums
    ]  # fmt: skip


def _formula(column: Text, of: _Sum, asked: Collection[str]) -> Text:
    """What is summed over how many rows, and which of the codes have none: they may not be in the dataset."""
    absent = sorted(code for code in asked if not code.endswith("*") and code not in of.codes)
    some = len(absent) <= _NAMED
    rows, codes = _plural(of.rows, "row"), _plural(len(of.codes), "code")
    en = f"Σ {column.en} over {rows} of {codes}"
    zh = f"Σ {column.zh}（{len(of.codes):,}个编码，{of.rows:,}行）"
    if absent:
        en += f", none for {', '.join(absent) if some else f'{len(absent)} others'}"
        zh += f"，{'、'.join(absent) if some else f'另{len(absent)}个编码'}无数据"
    return Text(en, zh)


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _year(name: Text, found: list[Figure]) -> Figure:
    """The figure of a year: that of its one period, or the sum of several without a gap."""
    periods = [one.period for one in found if one.period]
    if len(found) == 1:
        return replace(found[0], name=name)
    for before, after in pairwise(periods):
        year, month = before.last
        if after.first != ((year, month + 1) if month < 12 else (year + 1, 1)):
            raise Unanswerable(f"{name.en}: {before.code} is followed by {after.code}; periods are missing "
                               "or overlap, so there is no sum for the year")  # fmt: skip
    codes = " + ".join(period.code for period in periods)
    return Figure(
        sum((one.value for one in found), Decimal(0)), found[0].unit, name,
        Working("sum", Text(codes, codes), tuple(found)),
        Period.months(periods[0].first, periods[-1].last),
    )  # fmt: skip


def _of_both_flows(
    store: Store, query: SeriesQuery, years: tuple[int, ...], members: Members | None, name: Text | None,
    engine: BaseBackend,
) -> tuple[Figure, ...]:  # fmt: skip
    exports, imports = (
        {of.period: of for of in _figures(store, replace(query, flow=flow), years, members, None, engine)}
        for flow in (Flow.EXPORT.value, Flow.IMPORT.value)
    )
    if apart := sorted(period.code for period in exports.keys() ^ imports.keys() if period):
        raise Unanswerable(f"{query.dataset} has only one of exports and imports for {', '.join(apart)}; "
                           "a reconciled dataset has imports as its partners' exports (mirror)")  # fmt: skip
    operation, sign = ("sum", "+") if query.flow == Flow.TOTAL else ("difference", "−")
    return tuple(
        Figure(
            first.value + second.value if query.flow == Flow.TOTAL else first.value - second.value,
            first.unit, name or query.name,
            Working(operation, Text(f"{first.name.en} {sign} {second.name.en}",
                                    f"{first.name.zh} {sign} {second.name.zh}"), (first, second)),
            period,
        )
        for period, first, second in ((period, exports[period], imports[period]) for period in exports)
    )  # fmt: skip
