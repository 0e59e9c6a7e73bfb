"""The rows of a dataset that a measure is given, and what is kept of its result."""

from collections.abc import Collection
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend

from wenmao.measures.model import Dimension, Measure
from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.valuing import Valuing
from wenmao.statistics.classifications.definitions import UnknownDefinition, coded_definition, members
from wenmao.statistics.queries.evaluation import matching
from wenmao.statistics.queries.query import Members, Unanswerable
from wenmao.statistics.queries.scopes import Scope, scope
from wenmao.statistics.store.manifest import Manifest
from wenmao.statistics.store.store import Store
from wenmao.statistics.views.economies import is_economy
from wenmao.statistics.views.mirror import reflected
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.places import WORLD

OTHER = "other"
"""What products are called that a definition does not count, where it is taken as one."""

_ALL = Scope((), Text("all products", "全部产品"))
_MAIN_ITEM = "^S[A-L]$"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows a query gives to its measure, and which rows of the result it keeps."""

    store: Store
    query: TradeQuery
    measure: Measure
    manifest: Manifest
    engine: BaseBackend
    scope: Scope
    codes_of: Members | None = None

    @classmethod
    def of(
        cls, store: Store, query: TradeQuery, measure: Measure, manifest: Manifest, engine: BaseBackend,
        codes_of: Members | None = None,
    ) -> "Selection":  # fmt: skip
        """The selection of a query; `Unanswerable` where its definition or products are of no use here."""
        dataset = manifest.dataset
        if dataset.contract not in ("goods", "services"):
            raise Unanswerable(
                f"{dataset} is a dataset of {dataset.contract}; measures are of goods or services"
            )
        if query.mirror and dataset.reconciled:
            raise Unanswerable(
                f"{dataset} has each flow once, reconciled between both sides: leave mirror out"
            )
        counted = _ALL
        if query.products or query.definition:
            try:
                counted = scope(query, dataset.classification, codes_of)
            except ValueError as error:
                raise Unanswerable(str(error)) from None
        return cls(store, query, measure, manifest, engine, counted, codes_of)

    def rows(self, years: Collection[int]) -> ir.Table:
        """The rows that the measure takes, of these years (all where there are none)."""
        query, codes = self.query, self.scope.codes
        trade = self._flows(self._stored(years))
        trade = Valuing(self.store, self.engine, self.manifest.dataset, years).valued(trade, query)
        if query.groups:
            branches = [(trade.partner.isin(of), name) for name, of in query.group_members().items()]
            trade = trade.mutate(partner=ibis.cases(*branches, else_=trade.partner))
        if query.reporter == (WORLD,):
            if "reporter" in self.measure.whole:
                raise Unanswerable(f"{self.measure.name} is relative to all reporters: WLD is no one of them")
            trade = trade.mutate(reporter=ibis.literal(WORLD))
        elif query.reporter and self.cuts_before("reporter"):
            trade = trade.filter(trade.reporter.isin(query.reporter))
        if query.partner and self.cuts_before("partner"):
            trade = trade.filter(trade.partner.isin(query.partner))
        if codes and self.cuts_before("product"):
            trade = trade.filter(matching(trade["product"], codes))
        return self._named(trade)

    def kept(self, table: ir.Table) -> ir.Table:
        """The rows of the measure's table that were asked for."""
        query, codes = self.query, self.scope.codes
        if query.reporter and "reporter" in table.columns:
            table = table.filter(table.reporter.isin(query.reporter))
        if query.partner and not self.cuts_before("partner"):
            table = table.filter(table.partner.isin(query.partner))
        if codes and not self.cuts_before("product"):
            code = table["product"]
            table = table.filter(code != OTHER if self.takes_together else matching(code, codes))
        if query.year and "year" in table.columns:
            table = table.filter(table.year.isin(query.year))
        for column, value in query.at:
            if column not in table.columns:
                raise Unanswerable(f"{self.measure.name} has no column {column}: {', '.join(table.columns)}")
            table = table.filter(table[column].cast("string") == value)
        return table

    def cuts_before(self, dimension: Dimension) -> bool:
        """Whether rows are cut down in a dimension before the measure is worked out, or its result after.

        A definition's products and domains are parts of the definition: their shares sum to
        one. By `definition`, it is taken as one among all goods.
        """
        if dimension == "product" and "product" in self.measure.by and self.query.definition:
            return "definition" not in (self.query.by or ())
        return not (dimension in self.measure.whole and self.keeps_apart(dimension))

    def keeps_apart(self, dimension: Dimension) -> bool:
        """Whether the measure gives a row for each member of a dimension."""
        return dimension in ("reporter", *self.measure.keyed, *self.by)

    @property
    def by(self) -> tuple[Dimension, ...]:
        """What rows are kept apart by, as the measure's function knows it."""
        if self.query.by is None:
            return self.measure.default_by
        found: list[Dimension] = []
        for chosen in self.query.by:
            dimension: Dimension = "partner" if chosen == "partner" else "product"
            if dimension not in (*self.measure.by, *self.measure.keyed):
                known = ", ".join((*self.measure.by, *self.measure.keyed)) or "nothing"
                raise Unanswerable(f"{self.measure.name} is not kept apart by {chosen}; it can be by {known}")
            if dimension in found:
                raise Unanswerable("product, definition and domain are one dimension: choose one of them")
            found.append(dimension)
        return tuple(found)

    @property
    def takes_together(self) -> bool:
        """Whether products stand under the name of the definition, or of its domains."""
        return bool({"definition", "domain"} & set(self.query.by or ()))

    def _stored(self, years: Collection[int]) -> ir.Table:
        dataset = self.manifest.dataset
        table = self.store.table(
            str(dataset), vintage=self.manifest.vintage, years=years or None, engine=self.engine
        )
        if dataset.contract == "services":
            services = table.rename(product="item")
            chosen = self.scope.codes or self.measure.nested
            return services if chosen else services.filter(services["product"].re_search(_MAIN_ITEM))
        if dataset.reconciled:
            # All its rows are of 6-digit products, which make up their headings and chapters.
            code = table["product"]
            return table if self.query.level == 6 else table.mutate(product=code.left(self.query.level))
        # Codes that are named one by one are taken as they stand; else one level, or trade would count twice.
        if dataset.classification.startswith("HS") and not self._names_codes:
            code = table["product"]
            return table.filter(code.length() == self.query.level, code != "9999AA", code != "TOTAL")
        return table

    @property
    def _names_codes(self) -> bool:
        written = self.query.products
        return (
            bool(written) and not any(code.endswith("*") for code in written) and self.cuts_before("product")
        )

    def _flows(self, table: ir.Table) -> ir.Table:
        """Rows of the flows that the measure takes, as their reporter or as the partners record them."""
        query, reconciled = self.query, self.manifest.dataset.reconciled
        wanted = ("export", "import") if self.measure.flows == "both" else (query.flow,)
        if query.partner == (WORLD,):
            if query.mirror or reconciled:
                raise Unanswerable("the world keeps no records; leave partner out for the sum over all")
            return table.filter(table.flow.isin(wanted), is_economy(table.reporter), table.partner == WORLD)
        if query.mirror:
            return self._mirrored(table, tuple("import" if flow == "export" else "export" for flow in wanted))
        if not reconciled:
            if self.measure.flows == "both":
                self._check_both_flows(table)
            told = table.filter(is_economy(table.reporter), is_economy(table.partner))
            return told.filter(told.flow.isin(wanted))
        # All rows are exports of one economy to another: there is nothing to leave out.
        views = {"export": table, "import": _as_imports(table)}
        return views[wanted[0]] if len(wanted) == 1 else ibis.union(*views.values())

    def _check_both_flows(self, table: ir.Table) -> None:
        """A flow that is not in the dataset at all is not known: it must not count as nothing."""
        present = table.select("flow").distinct().to_pyarrow()["flow"].to_pylist()
        if lacking := [flow for flow in ("export", "import") if flow not in present]:
            raise Unanswerable(f"{self.manifest.dataset} has no {lacking[0]}s in these years, and "
                               f"{self.measure.name} needs exports and imports. A reconciled dataset that an "
                               "earlier wenmao imported must be imported anew to give both.")  # fmt: skip

    def _mirrored(self, table: ir.Table, flows: tuple[str, ...]) -> ir.Table:
        return reflected(table.filter(table.flow.isin(flows))).select(*table.columns)

    def _named(self, trade: ir.Table) -> ir.Table:
        if not self.takes_together:
            return trade
        code = trade["product"]
        if "definition" in (self.query.by or ()):
            counted = matching(code, self.scope.codes)
            return trade.mutate(product=ibis.ifelse(counted, self.query.definition, OTHER))
        branches = [(code.isin(codes), domain) for domain, codes in self._domains().items()]
        return trade.mutate(product=ibis.cases(*branches, else_=OTHER))

    def _domains(self) -> dict[str, list[str]]:
        try:
            of = coded_definition(self.query.definition)
        except UnknownDefinition as error:
            raise Unanswerable(str(error)) from None
        if of.kind == "goods":
            pairs = [(one.domain, one.code) for one in members(of, self.manifest.dataset.classification)]
        else:
            pairs = [(entry.domain, entry.code) for entry in of.entries]
        found: dict[str, list[str]] = {}
        for domain, code in pairs:
            if not domain:
                raise Unanswerable(f"{of.id} gives {code} no domain")
            found.setdefault(domain, []).append(code)
        return dict(sorted(found.items()))


def _as_imports(table: ir.Table) -> ir.Table:
    """Exports as the imports of those who receive them."""
    turned = table.mutate(flow=ibis.literal("import"), reporter=table.partner, partner=table.reporter)
    return turned.select(*table.columns)
