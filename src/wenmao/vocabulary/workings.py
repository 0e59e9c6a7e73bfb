"""Figures and their workings: the promise that every number can be opened.

A `Figure` is a number with its unit, period and `Working`. A working is a small
tree: an operation, its formula and its operands, which are figures again, down
to leaves that were read somewhere: in a document (`quoted`) or in a published
statistic (`published`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wenmao.vocabulary.intervals import Interval
from wenmao.vocabulary.languages import NO_TEXT, Language, Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.scales import plain, scaled
from wenmao.vocabulary.units import is_currency, unit


@dataclass(frozen=True, slots=True)
class Source:
    """Where a leaf of a working was read.

    For a document: `title` is its title, `locator` the character span and
    `quote` the words. For a statistic: who produced it, who printed it, and the
    `vintage` (the date of that release). `seen` is "original", "repost" or
    "excerpt": a repost names the producer but was not printed by it.
    """

    title: str
    producer: str = ""
    publisher: str = ""
    url: str = ""
    vintage: str = ""
    locator: str = ""
    quote: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """How a figure came about.

    `formula` is in symbols over the operands' names, such as "exports + imports".
    A leaf has a `source` and no operands. `definition` names what is counted.
    `query` gives the figure again from the store (`wenmao rerun`).
    """

    operation: str
    formula: Text = NO_TEXT
    operands: tuple["Figure", ...] = ()
    source: Source | None = None
    definition: Text | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that can be opened.

    `value` is in base units (yuan, not 亿元; 9.3 for 9.3%). `resolution` is the
    worth of the last written digit, None for an exact number. `name` says what
    it measures.

    >>> exports = quoted(Decimal("148.40E9"), "USD", Text("exports", "出口"),
    ...                  resolution=Decimal("0.01E9"))
    >>> exports.text("en"), exports.interval.high
    ('USD 148.40 billion', Decimal('1.48405E+11'))
    """

    value: Decimal
    unit: str
    name: Text
    working: Working
    period: Period | None = None
    resolution: Decimal | None = None
    bounds: Interval | None = None

    @property
    def interval(self) -> Interval:
        """All values that the figure can stand for, given how it was rounded."""
        if self.bounds is not None:
            return self.bounds
        if self.resolution is None:
            return Interval.of(self.value)
        return Interval.rounded(self.value, self.resolution)

    def text(self, language: Language) -> str:
        """The number and its unit as a sentence would print them."""
        return amount_text(self.value, self.unit, language, self.resolution)

    def leaves(self) -> Iterator["Figure"]:
        """The figures that were read, not computed."""
        if not self.working.operands:
            yield self
        for operand in self.working.operands:
            yield from operand.leaves()


def amount_text(value: Decimal, code: str, language: Language, resolution: Decimal | None = None) -> str:
    """A value and its unit in print.

    >>> amount_text(Decimal("43.5E8"), "CNY", "zh"), amount_text(Decimal("9.3"), "percent", "en")
    ('43.5亿元人民币', '9.3%')
    >>> amount_text(Decimal(38000), "tonne", "zh"), amount_text(Decimal(38000), "tonne", "en")
    ('3.8万吨', '38,000 tonnes')
    """
    match code:
        case "percent":
            return plain(value, resolution) + "%"
        case "fraction":
            return plain(value * 100, resolution and resolution * 100) + "%"
        case "fraction_point":
            return amount_text(value * 100, "percentage_point", language, resolution and resolution * 100)
        case "percentage_point" | "year_span" | "ratio":
            space = " " if language == "en" else ""
            return f"{plain(value, resolution)}{space}{unit(code).text(language)}"
        case "rank":
            return f"No. {plain(value)}" if language == "en" else f"第{plain(value)}位"
    number = scaled(value, language, resolution)
    if not is_currency(code):
        measured = unit(code).family in ("physical", "time")
        return f"{number}{' ' if language == 'en' else ''}{unit(code).text(language)}" if measured else number
    if language == "zh":
        return number + {"CNY": "元人民币"}.get(code, unit(code).zh)
    return f"{code} {number}"


def quoted(
    value: Decimal,
    code: str,
    name: Text,
    *,
    period: Period | None = None,
    resolution: Decimal | None = None,
    bounds: Interval | None = None,
    source: Source | None = None,
) -> Figure:
    """A leaf: a number as a document states it."""
    return Figure(value, code, name, Working("quoted", source=source), period, resolution, bounds)


def figure_json(figure: Figure, language: Language) -> dict[str, Any]:
    """The figure and its whole working as plain JSON values."""
    working, source = figure.working, figure.working.source
    return {
        "name": figure.name.text(language),
        "value": number_json(figure.value),
        "unit": figure.unit,
        "period": figure.period.code if figure.period else None,
        "text": figure.text(language),
        "operation": working.operation,
        "formula": working.formula.text(language) or None,
        "operands": [figure_json(operand, language) for operand in working.operands],
        "definition": working.definition.text(language) if working.definition else None,
        "query": working.query or None,
        "source": {
            field: getattr(source, field) for field in Source.__dataclass_fields__ if getattr(source, field)
        }
        if source
        else None,
    }


def number_json(value: Decimal) -> int | float:
    """An integer where the number is one, else the nearest float.

    >>> number_json(Decimal("166.36E9")), number_json(Decimal("9.3"))
    (166360000000, 9.3)
    """
    return int(value) if value == value.to_integral_value() else float(value)


def figure_lines(figure: Figure, language: Language, depth: int = 0) -> Iterator[str]:
    """The working as indented lines of text, the figure first, its operands below it."""
    working, source = figure.working, figure.working.source
    period = f" ({figure.period.text(language)})" if figure.period else ""
    line = f"{'  ' * depth}{figure.name.text(language)}{period} = {figure.text(language)}"
    if working.formula.en:
        line += f"  [{working.formula.text(language)}]"
    if source:
        # Of a document, the place is a span of characters, which tells a reader less than the words do.
        shown = [f'"{source.quote}"' if source.quote else source.locator, source.producer, source.title,
                 source.vintage, source.url]  # fmt: skip
        line += "  ← " + ", ".join(filter(None, shown))
    yield line
    for operand in working.operands:
        yield from figure_lines(operand, language, depth + 1)
