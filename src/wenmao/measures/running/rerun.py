"""A figure worked out again from the store: the same value, or which vintage moved."""

from dataclasses import dataclass, replace
from decimal import Decimal

from ibis.backends import BaseBackend

from wenmao.measures.running.query import TradeQuery
from wenmao.measures.running.run import run
from wenmao.statistics.queries.adjustments import source_of
from wenmao.statistics.queries.evaluation import evaluate
from wenmao.statistics.queries.query import Members, SeriesQuery, Unanswerable
from wenmao.statistics.store.store import Store
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.workings import Figure, Working


@dataclass(frozen=True, slots=True)
class Rerun:
    """A figure again: at the vintage that its query names, and at the newest where that is another."""

    query: str
    figure: Figure
    vintage: str
    newest: Figure | None = None
    newest_vintage: str = ""

    @property
    def moved(self) -> bool:
        """Whether the newest vintage gives another value, or none."""
        if not self.newest_vintage:
            return False
        return self.newest is None or self.newest.value != self.figure.value


def rerun(
    store: Store, text: str, *, engine: BaseBackend | None = None, members: Members | None = None
) -> Rerun:
    """Work out the figure of a query's text again: of a measure or, with no measure named, of a series.

    `Unanswerable` where the text is no query, or gives more than one figure or none;
    `StoreError` where the store lacks its dataset or vintage.
    """
    first, _, _ = text.strip().partition(" ")
    if "/" in first:
        series, years = SeriesQuery.parse(text)
        dataset, named = series.dataset, series.vintage
    else:
        query = TradeQuery.parse(text)
        dataset, named = query.dataset, query.vintage

    def at(vintage: str) -> tuple[Figure, ...]:
        if "/" in first:
            return evaluate(store, replace(series, vintage=vintage), years, members=members, engine=engine)
        asked = replace(query, vintage=vintage)
        return tuple(run(store, asked, engine=engine, members=members).figures())

    def nothing() -> tuple[Figure, ...]:
        # What a selection without rows sums to.
        if "/" in first or query.measure != "level" or len(query.year) != 1:
            return ()
        currency = store.manifest(dataset, vintage).dataset.currency
        formula = Text("Σ value over no rows", "Σ 金额（无数据行）")
        source = source_of(store.manifest(dataset, vintage), text)
        working = Working("sum", formula, source=source)
        return (
            Figure(Decimal(0), currency, Text("no trade", "无贸易"), working, Period.year(query.year[0])),
        )

    vintage = store.manifest(dataset, named or None).vintage
    found = at(vintage) or nothing()
    if len(found) != 1:
        raise Unanswerable(f"{text}: gives {len(found) or 'no'} figures; a figure's query gives one")
    newest = store.manifest(dataset).vintage
    if newest == vintage:
        return Rerun(text, found[0], vintage)
    try:
        later = at(newest)
    except Unanswerable:
        later = ()
    return Rerun(text, found[0], vintage, later[0] if len(later) == 1 else None, newest)
