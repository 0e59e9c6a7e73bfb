"""Trade rows at FOB or CIF values, in another currency, at constant prices, as a query chooses."""

from collections.abc import Collection
from dataclasses import dataclass

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from wenmao.measures.running.query import TradeQuery
from wenmao.statistics.queries.query import Converted, Deflated, Unanswerable, Valued
from wenmao.statistics.store.manifest import Dataset
from wenmao.statistics.store.store import Store
from wenmao.statistics.views.exchange import in_currency, without_rate
from wenmao.statistics.views.prices import constant_prices, without_deflator
from wenmao.statistics.views.valuation import to_cif, to_fob


@dataclass(frozen=True, slots=True)
class Valuing:
    """Values rows of a dataset by other datasets of the store: rates, price indices."""

    store: Store
    engine: BaseBackend
    dataset: Dataset
    years: Collection[int]

    def valued(self, trade: ir.Table, query: TradeQuery) -> ir.Table:
        """The rows valued as the query chooses; `Unanswerable` where a rate or index is missing."""
        columns = trade.columns
        if query.valuation:
            trade = self._at_basis(trade, query.valuation)
        if query.currency:
            trade = self._in_currency(trade, query.currency)
        if query.prices:
            trade = self._at_prices(trade, query.prices)
        return trade.select(*columns)

    def _at_basis(self, trade: ir.Table, choice: Valued) -> ir.Table:
        change = to_fob if choice.basis == "FOB" else to_cif
        match self.dataset.valuation:
            case "FOB" | "CIF" as recorded:
                return change(trade, choice.valuation, recorded=recorded)
        return change(trade, choice.valuation)

    def _in_currency(self, trade: ir.Table, choice: Converted) -> ir.Table:
        rates = self._other(choice.dataset, choice.vintage, "rates", self.years)
        have, want, basis = self.dataset.currency, choice.currency, choice.basis
        lacking = without_rate(trade, rates, have=have, want=want, basis=basis).to_pyarrow()
        if lacking.num_rows:
            periods = ", ".join(lacking["period"].to_pylist())
            raise Unanswerable(f"{choice.dataset} has no {basis} rate from {have} to {want} for {periods}")
        return in_currency(trade, rates, have=have, want=want, basis=basis)

    def _at_prices(self, trade: ir.Table, choice: Deflated) -> ir.Table:
        index = self._other(choice.dataset, choice.vintage, "indicators", {*self.years, choice.base_year})
        try:
            lacking = without_deflator(trade, index, indicator=choice.indicator, base_year=choice.base_year,
                                       place=choice.place).to_pyarrow()  # fmt: skip
            if lacking.num_rows:
                first = " ".join(str(of) for of in lacking.to_pylist()[0].values())
                raise Unanswerable(f"{choice.dataset} lacks {choice.indicator} for {lacking.num_rows} "
                                   f"of the reporters and periods, such as {first}")  # fmt: skip
            return constant_prices(trade, index, indicator=choice.indicator, base_year=choice.base_year,
                                   place=choice.place)  # fmt: skip
        except Unanswerable:
            raise
        except ValueError as error:
            raise Unanswerable(f"{choice.dataset}: {error}") from None

    def _other(self, dataset: str, vintage: str, contract: str, years: Collection[int]) -> ir.Table:
        manifest = self.store.manifest(dataset, vintage or None)
        if manifest.dataset.contract != contract:
            raise Unanswerable(f"{dataset} is a dataset of {manifest.dataset.contract}, not of {contract}")
        return self.store.table(dataset, vintage=manifest.vintage, years=years or None, engine=self.engine)
