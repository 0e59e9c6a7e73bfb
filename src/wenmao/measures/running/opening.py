"""A row of a measure's table opened: the figure, its formula, and each operand down to the stored rows."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from wenmao.measures.catalogue import measure
from wenmao.measures.model import Dimension, Operand, Parts
from wenmao.measures.running.query import By, TradeQuery
from wenmao.statistics.queries.adjustments import source_of
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.intervals import Interval
from wenmao.vocabulary.languages import Language, Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import WORLD, place_name_or_code
from wenmao.vocabulary.workings import Figure, Working

if TYPE_CHECKING:
    from wenmao.measures.running.run import Measured

Row = Mapping[str, Any]
_DIMENSIONS: tuple[Dimension, ...] = ("reporter", "partner", "product")
_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_DIGITS = 6


def figure(measured: "Measured", row: Row) -> Figure | None:
    """A row's value with its working; None where it is not defined.

    The operands of the working are figures too: sums of stored rows, whose source
    names the dataset and vintage and, as locator, the query that gives the sum again.
    """
    of, query = measured.measure, query_of(measured, row)
    value = row[measured.column]
    if value is None:
        return None
    definition = measured.selection.scope.name
    if measured.query.column:
        return _of_column(measured, query, value, _period(row.get("year")))
    if not of.operands:
        source = source_of(measured.manifest, query.text())
        working = Working(of.name, _formula(of.formula), source=source, definition=definition)
    else:
        operands = _parts(measured, row, of.operands) if isinstance(of.operands, Parts) else tuple(
            _operand(measured, row, operand) for operand in of.operands if row[operand.column] is not None
        )  # fmt: skip
        working = Working(of.name, _formula(of.formula), operands, definition=definition, query=query.text())
    return _figure(value, measured.unit(of.value), _name(measured, row), working, _period(row.get("year")))


def query_of(measured: "Measured", row: Row) -> TradeQuery:
    """The query that gives a row alone."""
    query, selection = measured.query, measured.selection
    chosen: dict[str, Any] = {}
    at = dict(query.at)
    if measured.measure.spans:
        # The row's own years and products alone would be estimated otherwise.
        at |= {name: str(row[name]) for name in ("year", "product") if row.get(name) is not None}
    elif "year" in row:
        chosen["year"] = (int(row["year"]),)
    for name in ("reporter", "partner"):
        if name in row and row[name] is not None:
            chosen[name] = (row[name],)
    if row.get("flow"):
        chosen["flow"] = row["flow"]
    if "product" in row and not measured.measure.spans:
        # A definition stays: whether a reporter has data is told from all of its products.
        if selection.takes_together or (query.definition and selection.cuts_before("product")):
            at["product"] = row["product"]
        else:
            chosen |= {"products": (row["product"],), "definition": ""}
    at |= {key: str(row[key]) for key in (*measured.measure.keys, "period") if row.get(key) is not None}
    return replace(query, **chosen, at=tuple(at.items()))


def _operand(measured: "Measured", row: Row, operand: Operand) -> Figure:
    value, unit = row[operand.column], measured.unit(operand.column)
    if operand.measure:
        return _measured(measured, row, operand)
    if not operand.summed:
        query = replace(query_of(measured, row), column=operand.column)
        return replace(_of_column(measured, query, value, _period(row.get(operand.year))), name=operand.name)
    year = row.get(operand.year)
    query = _sum_query(measured, row, operand)
    source = source_of(measured.manifest, query.text())
    return _figure(
        value, unit, operand.name, Working("sum", _formula("Σ value"), source=source), _period(year)
    )


def _of_column(measured: "Measured", query: TradeQuery, value: Any, period: Period | None) -> Figure:
    """A column of the measure's table besides its value: what the measure's query gives there."""
    formula = _formula(f"{query.column} of {measured.measure.name}")
    working = Working("column", formula, source=source_of(measured.manifest, query.text()))
    return _figure(value, measured.unit(query.column), Text(query.column, query.column), working, period)


def _measured(measured: "Measured", row: Row, operand: Operand) -> Figure:
    """An operand that is a measure's value: the figure of that measure, with its own working."""
    query, of = query_of(measured, row), measure(operand.measure)
    options = tuple((name, value) for name, value in query.option if name in of.choices)
    (only,) = _run(measured, replace(query, measure=of.name, option=options)).figures()
    return only


def _sum_query(measured: "Measured", row: Row, operand: Operand) -> TradeQuery:
    """The query for the sum of rows that an operand is."""
    query, selection = measured.query, measured.selection
    fixed = [name for name in _DIMENSIONS if name in row and (operand.over is None or name in operand.over)]
    chosen: dict[str, Any] = {"reporter": (WORLD,)}
    by: list[By] = []
    at: list[tuple[str, str]] = []
    if "reporter" in fixed:
        chosen["reporter"] = (row["reporter"],)
    if "partner" in fixed:
        chosen["partner"] = (row["partner"],)
    elif not selection.cuts_before("partner"):
        chosen |= {"partner": (), "groups": ()}
    if "product" not in fixed:
        if not selection.cuts_before("product"):
            chosen |= {"products": (), "definition": ""}
    elif selection.takes_together:
        by = [one for one in query.by or () if one != "partner"]
        at = [("product", row["product"])]
    else:
        chosen |= {"products": (row["product"],), "definition": ""}
    year = row.get(operand.year)
    flow = operand.flow or row.get("flow") or query.flow
    return replace(
        query, measure="level", year=(int(year),) if year is not None else query.year, flow=flow,
        by=tuple(by) or None, option=(), at=tuple(at), **chosen,
    )  # fmt: skip


def _parts(measured: "Measured", row: Row, parts: Parts) -> tuple[Figure, ...]:
    """The value of each partner, or product, that a figure is worked out from; the largest first."""
    chosen = dict(measured.query.option).get(parts.choice)
    by: Literal["partner", "product"] = "product" if (chosen or parts.by) == "product" else "partner"
    found = _run(measured, replace(query_of(measured, row), measure="level", by=(by,), option=(), at=()))
    named = (figure(found, one) for one in sorted(found.rows, key=lambda one: (-one["level"], one[by])))
    return tuple(one for one in named if one is not None)


def _run(measured: "Measured", query: TradeQuery) -> "Measured":
    """Another query over the same store, on the same engine: operands are measured themselves."""
    from wenmao.measures.running.run import run  # noqa: PLC0415 - it opens its rows by this module

    of = measured.selection
    return run(of.store, query, engine=of.engine, members=of.codes_of)


def _figure(value: Any, unit: str, name: Text, working: Working, period: Period | None) -> Figure:
    number = Decimal(repr(value + 0))  # true is one
    # A figure is exact as computed; its resolution says with how many digits it is printed.
    return Figure(number, unit, name, working, period, _resolution(number), Interval.of(number))


def _resolution(number: Decimal) -> Decimal | None:
    if number == 0 or number == number.to_integral_value():
        return None
    written = int(number.as_tuple().exponent)
    return Decimal(1).scaleb(max(written, min(0, number.adjusted() - _DIGITS + 1)))


def _name(measured: "Measured", row: Row) -> Text:
    """What the figure is of: the measure, whose, with whom, in what."""
    title = measured.measure.title
    return Text(
        ", ".join([title.en, *_whose(measured, row, "en")]),
        "，".join([title.zh, *_whose(measured, row, "zh")]),
    )


def _whose(measured: "Measured", row: Row, language: Language) -> list[str]:
    told = [place_name_or_code(row[name], language) for name in ("reporter",) if row.get(name)]
    if measured.measure.flows == "one" and (flow := row.get("flow") or measured.query.flow):
        told.append(Flow(flow).text(language))
    if partner := row.get("partner") or ",".join(measured.query.partner):
        told.append(f"{'partner ' if language == 'en' else '伙伴'}{place_name_or_code(partner, language)}")
    told += [str(row[key]) for key in ("product", *measured.measure.keys) if row.get(key) is not None]
    return told


def _formula(symbols: str) -> Text:
    return Text(symbols, symbols)


def _period(year: Any) -> Period | None:
    return None if year is None else Period.year(int(year))
