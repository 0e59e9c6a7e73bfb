"""Queries for measures: which measure, of which stored trade, in whose view.

A query has a text form, which stands in every working and reads back:

```
balassa baci/hs17@V202501 reporter=CHN flow=export products=950450 year=2021
```
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from wenmao.statistics.queries.query import (
    Converted,
    Deflated,
    Unanswerable,
    Valued,
    check_apart,
    quoted,
    unquoted,
    versioned,
)
from wenmao.vocabulary.areas import area_codes
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.places import groups
from wenmao.vocabulary.years import years_of, years_text

Several = str | Iterable[str]
"""One or several names: a sequence, or a text with commas."""

By = Literal["partner", "product", "definition", "domain"]
"""What rows are kept apart by: `definition` takes its products as one, `domain` each of its domains."""


@dataclass(frozen=True, slots=True)
class TradeQuery:
    """A measure over a stored dataset of goods or services.

    `reporter` are the economies asked for: all where there are none, `WLD` for all
    together. `partner` cuts the trade down to these partners; `WLD` is the row that
    the dataset publishes for the world. `groups` puts partners together: `EU`, or a
    name and its members, `peers:JPN+KOR`. `products` and `definition` are as in a
    series query; without them it is all products of `level` digits, which are chapters
    (2), headings (4) or subheadings (6) of the HS.

    `year` are the years asked for; with none, the dataset's newest. `by` keeps rows
    apart (the measure's own choice where it is None). With `mirror`, flows come from
    the partners' records; a reconciled dataset such as BACI gives imports without it.
    `option` are the measure's own choices, `at` picks rows by other columns of the
    measure's table, such as ("term", "competitiveness"). `column` is the column of the
    table that is asked for, the measure's value where none is named.

    >>> query = TradeQuery.parse("hhi baci/hs17 reporter=CHN flow=export year=2019:2021")
    >>> query.year, query.text()
    ((2019, 2020, 2021), 'hhi baci/hs17 reporter=CHN flow=export year=2019:2021')
    """

    measure: str
    dataset: str
    vintage: str = ""
    reporter: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    flow: str = "export"
    products: tuple[str, ...] = ()
    definition: str = ""
    level: int = 6
    year: tuple[int, ...] = ()
    by: tuple[By, ...] | None = None
    mirror: bool = False
    valuation: Valued | None = None
    currency: Converted | None = None
    prices: Deflated | None = None
    option: tuple[tuple[str, str], ...] = ()
    at: tuple[tuple[str, str], ...] = ()
    column: str = ""

    def __post_init__(self) -> None:
        if self.flow not in (Flow.EXPORT, Flow.IMPORT):
            raise Unanswerable(f"flow {self.flow!r}: a measure is of exports or of imports; "
                               "those that need both take both by themselves")  # fmt: skip
        if self.products and self.definition:
            raise Unanswerable("name either products or a definition")
        if self.level not in (2, 4, 6) or (self.definition and self.level != 6):
            raise Unanswerable("level: 2, 4 or 6 digits; a definition counts products of 6")
        if unknown := set(self.by or ()) - set(get_args(By)):
            raise Unanswerable(f"by {', '.join(sorted(unknown))}: it is any of {', '.join(get_args(By))}")
        if not self.definition and {"definition", "domain"} & set(self.by or ()):
            raise Unanswerable("by definition or domain: name the definition too")
        try:
            check_apart(self.products)
        except ValueError as error:
            raise Unanswerable(str(error)) from None
        together = self.group_members()
        known = area_codes() | set(together)
        if strange := sorted({*self.reporter, *self.partner} - known):
            raise Unanswerable(f"{', '.join(strange)}: no economy has this code. Use ISO 3166-1 alpha-3 "
                               "(CHN), WLD for the world, or put partners together with a group")  # fmt: skip

    def group_members(self) -> dict[str, tuple[str, ...]]:
        """The members of each group that partners are put together in; `Unanswerable` where two overlap.

        >>> TradeQuery("level", "baci/hs17", groups=("peers:JPN+KOR",)).group_members()
        {'peers': ('JPN', 'KOR')}
        """
        found: dict[str, tuple[str, ...]] = {}
        for written in self.groups:
            name, _, listed = written.partition(":")
            if not listed and name not in groups():
                raise Unanswerable(f"group {name!r}: there are {', '.join(groups())}; "
                                   "one of your own is written peers:JPN+KOR")  # fmt: skip
            members = tuple(listed.split("+")) if listed else groups()[name].members
            if not members:
                raise Unanswerable(f"{name} has no agreed list of members; write one: {name}:CHN+KAZ")
            for other, held in found.items():
                if both := sorted(set(held) & set(members)):
                    raise Unanswerable(f"{', '.join(both)} would be in {other} and in {name}")
            found[name] = members
        return found

    @classmethod
    def of(
        cls, measure: str, dataset: str, *, reporter: Several = "CHN", partner: Several = (),
        groups: Several = (), flow: str = "export", products: Several = (), definition: str = "",
        level: int = 6, years: str | Iterable[int] = (), by: Several | None = None, mirror: bool = False,
        valuation: str = "", currency: str = "", prices: str = "", choices: Mapping[str, Any] | None = None,
    ) -> "TradeQuery":  # fmt: skip
        """The query of what a person names: lists as sequences or as text with commas.

        `dataset` may name a vintage after an @. The reporter is China unless another is
        named; `all` is each economy. `by="none"` keeps nothing apart. `Unanswerable` says
        what does not fit.

        >>> TradeQuery.of("share", "baci/hs17", years="2021", by="partner", choices={"span": 2}).text()
        'share baci/hs17 reporter=CHN flow=export year=2021 by=partner option.span=2'
        """
        named, _, vintage = dataset.partition("@")
        try:
            return cls(
                measure.replace("-", "_"), named, vintage,
                reporter=() if reporter == "all" else _several(reporter, upper=True),
                partner=_several(partner), groups=_several(groups), flow=flow, products=_several(products),
                definition=definition, level=level,
                year=years_of(years) if isinstance(years, str) else tuple(sorted({*years})),
                by=None if by is None else () if by == "none" else _several(by), mirror=mirror,
                valuation=Valued.parse(valuation) if valuation else None,
                currency=Converted.parse(currency) if currency else None,
                prices=Deflated.parse(prices) if prices else None,
                option=tuple((name, _word(value)) for name, value in (choices or {}).items()),
            )  # fmt: skip
        except ValueError as error:
            raise Unanswerable(str(error)) from None

    @classmethod
    def parse(cls, text: str) -> "TradeQuery":
        """The query of a text form; `Unanswerable` where it is none."""
        measure, _, rest = text.strip().partition(" ")
        head, *pieces = rest.split() or [""]
        dataset, _, vintage = head.partition("@")
        if not dataset:
            raise Unanswerable(f"{text!r}: a query is a measure, a dataset, then name=value …")
        told: dict[str, Any] = {"measure": measure, "dataset": unquoted(dataset), "vintage": vintage}
        option: list[tuple[str, str]] = []
        at: list[tuple[str, str]] = []
        for piece in pieces:
            name, mark, value = piece.partition("=")
            space, _, inner = name.partition(".")
            if not mark:
                raise Unanswerable(
                    f"{piece!r} in {text!r}: a query is a measure, a dataset, then name=value …"
                )
            if space in ("option", "at") and inner:
                (option if space == "option" else at).append((inner, unquoted(value)))
            elif name in _READ:
                try:
                    told[name] = _READ[name](value)
                except ValueError as error:
                    raise Unanswerable(f"{piece!r} in {text!r}: {error}") from None
            else:
                raise Unanswerable(f"{name!r} in {text!r}: a query has {', '.join(_READ)}, option.… and at.…")
        return cls(**told, option=tuple(option), at=tuple(at))

    def text(self) -> str:
        """The query as one line that `parse` reads back."""
        told = [f"{name}={quoted(value)}" for name, value in self._written() if value]
        told += [f"option.{name}={quoted(value)}" for name, value in self.option]
        told += [f"at.{name}={quoted(value)}" for name, value in self.at]
        return " ".join([self.measure, quoted(versioned(self.dataset, self.vintage)), *told])

    def _written(self) -> Iterable[tuple[str, str]]:
        for field in fields(self):
            value = getattr(self, field.name)
            match field.name:
                case "measure" | "dataset" | "vintage" | "option" | "at":
                    continue
                case "year":
                    yield "year", years_text(value)
                case "level":
                    yield "level", "" if value == 6 else str(value)
                case "mirror":
                    yield "mirror", "yes" if value else ""
                case "by":
                    yield "by", "" if value is None else ",".join(value) or "none"
                case _:
                    yield field.name, ",".join(value) if isinstance(value, tuple) else str(value or "")


def _several(named: Several, *, upper: bool = False) -> tuple[Any, ...]:
    pieces = named.split(",") if isinstance(named, str) else named
    told = (piece.strip() for piece in pieces)
    return tuple(piece.upper() if upper else piece for piece in told if piece)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else ",".join(map(str, value)) if isinstance(value, tuple | list) \
        else str(value)  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, unquoted(text).split(",")))


_READ: dict[str, Any] = {
    "reporter": _listed, "partner": _listed, "groups": _listed, "flow": str, "products": _listed,
    "definition": unquoted, "level": int, "year": years_of,
    "column": unquoted,
    "by": lambda text: () if text == "none" else _listed(text), "mirror": lambda text: text == "yes",
    "valuation": Valued.parse, "currency": Converted.parse, "prices": Deflated.parse,
}  # fmt: skip
