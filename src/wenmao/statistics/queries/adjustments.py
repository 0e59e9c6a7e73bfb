"""Figures adjusted: at FOB or CIF values, in another currency, at constant prices, with their working."""

from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from wenmao.statistics.queries.query import Converted, Deflated, Unanswerable, Valued
from wenmao.statistics.store.manifest import Manifest
from wenmao.statistics.store.store import Store
from wenmao.statistics.views.exchange import in_currency
from wenmao.statistics.views.prices import constant_prices
from wenmao.statistics.views.valuation import Basis
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.workings import Figure, Source, Working


def valued(found: list[Figure], choice: Valued, recorded: Basis) -> list[Figure]:
    """Figures of goods that are `recorded` FOB or CIF, at the chosen one."""
    if choice.valuation.factor is None or recorded == choice.basis:
        return found
    fraction = choice.valuation.factor
    factor = Figure(
        Decimal(fraction.numerator) / Decimal(fraction.denominator), "ratio",
        Text("CIF/FOB factor", "到岸/离岸价系数"),
        Working("published", source=choice.valuation.source, definition=choice.valuation.reason),
    )  # fmt: skip
    if choice.basis == "FOB":
        return [_divided(one, factor, Text("FOB value", "离岸价值")) for one in found]
    return [_times(one, factor, Text("CIF value", "到岸价值"), one.unit) for one in found]


@dataclass(frozen=True, slots=True)
class Adjuster:
    """Adjusts figures by other datasets of a store: rates, price indices."""

    store: Store
    engine: BaseBackend

    def converted(self, found: list[Figure], choice: Converted) -> list[Figure]:
        """Figures in another currency; `Unanswerable` where a period has no rate."""
        have, want = found[0].unit, choice.currency
        if have == want:
            return found
        manifest = self.store.manifest(choice.dataset, choice.vintage or None)
        rates = self._stored(manifest, "rates", {_year(one) for one in found})
        told = _by_period(
            in_currency(_periods(found), rates, have=have, want=want, basis=choice.basis, values=())
        )
        if lacking := [code for code, row in told.items() if row["rate"] is None]:
            raise Unanswerable(f"{_named(manifest)} has no {choice.basis} rate from {have} to {want} "
                               f"for {', '.join(lacking)}")  # fmt: skip
        name = Text(f"value in {want}", f"以{want}计的金额")
        return [
            _times(one, _rate(_period(one), told[_period(one).code], choice, have, manifest), name, want)
            for one in found
        ]

    def deflated(self, found: list[Figure], choice: Deflated, place: str) -> list[Figure]:
        """Figures at the prices of the base year; `Unanswerable` where a period has no price index."""
        manifest = self.store.manifest(choice.dataset, choice.vintage or None)
        index = self._stored(manifest, "indicators", {*(_year(one) for one in found), choice.base_year})
        try:
            told = _by_period(
                constant_prices(_periods(found), index, indicator=choice.indicator,
                                base_year=choice.base_year, place=place, values=())
            )  # fmt: skip
        except ValueError as error:
            raise Unanswerable(f"{_named(manifest)}: {error}") from None
        if lacking := [code for code, row in told.items() if row["deflator"] is None]:
            raise Unanswerable(f"{_named(manifest)} has no {choice.indicator} of {place} "
                               f"for {', '.join(lacking)}")  # fmt: skip
        base = choice.base_year
        name = Text(f"value at prices of {base}", f"按{base}年价格计的金额")
        return [
            _divided(one, _index(_period(one), told[_period(one).code], choice, place, manifest), name)
            for one in found
        ]

    def _stored(self, manifest: Manifest, contract: str, years: set[int]) -> ir.Table:
        of = manifest.dataset
        if of.contract != contract:
            raise Unanswerable(f"{of} is a dataset of {of.contract}, not of {contract}")
        return self.store.table(str(of), vintage=manifest.vintage, years=years, engine=self.engine)


def source_of(manifest: Manifest, locator: str) -> Source:
    """A stored vintage as the source of a figure that `locator` finds again."""
    origin = manifest.origin
    return Source(origin.title, origin.producer, url=origin.url, vintage=manifest.vintage, locator=locator)


def _rate(period: Period, row: dict[str, object], choice: Converted, have: str, manifest: Manifest) -> Figure:
    want, basis, way = choice.currency, choice.basis, str(row["rate_way"])
    kind, _, via = way.partition(" ")
    way_zh = {"direct": "直接公布", "inverse": "取倒数"}.get(kind, f"经{via}套算")
    locator = f"{_named(manifest)} currency={want} base={have} basis={basis} period={period.code}"
    return Figure(
        Decimal(repr(row["rate"])), want, Text(f"{want} for one {have}", f"每{have}兑{want}"),
        Working("published", source=source_of(manifest, locator),
                definition=Text(f"{basis} of the period, {way}",
                                f"{'期末' if basis == 'end' else '平均'}汇率，{way_zh}")),
        period,
    )  # fmt: skip


def _index(
    period: Period, row: dict[str, object], choice: Deflated, place: str, manifest: Manifest
) -> Figure:
    base, code = choice.base_year, choice.indicator
    locator = f"{_named(manifest)} indicator={code} place={place} period={period.code} base={base}"
    return Figure(
        Decimal(repr(row["deflator"])), "ratio", Text(f"prices, {base} = 1", f"价格（{base}年=1）"),
        Working("published", source=source_of(manifest, locator),
                definition=Text(f"{code} of {place}", f"{place}的{code}")),
        period,
    )  # fmt: skip


def _periods(found: list[Figure]) -> ir.Table:
    return ibis.memtable(pa.table({"period": pa.array([_period(one).code for one in found], pa.string())}))


def _by_period(table: ir.Table) -> dict[str, dict[str, object]]:
    return {row["period"]: row for row in table.order_by("period").to_pyarrow().to_pylist()}


def _period(figure: Figure) -> Period:
    assert figure.period is not None  # sums are of a period
    return figure.period


def _year(figure: Figure) -> int:
    return _period(figure).last[0]


def _named(manifest: Manifest) -> str:
    return f"{manifest.dataset}@{manifest.vintage}"


def _times(first: Figure, second: Figure, name: Text, unit: str) -> Figure:
    working = Working("product", _formula(first, "×", second), (first, second))
    return Figure(first.value * second.value, unit, name, working, first.period)


def _divided(first: Figure, second: Figure, name: Text) -> Figure:
    working = Working("ratio", _formula(first, "÷", second), (first, second))
    return Figure(first.value / second.value, first.unit, name, working, first.period)


def _formula(first: Figure, sign: str, second: Figure) -> Text:
    return Text(f"{first.name.en} {sign} {second.name.en}", f"{first.name.zh} {sign} {second.name.zh}")
