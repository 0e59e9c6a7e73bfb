"""Queries for series: which rows of a stored dataset are summed to a yearly figure, and at which prices.

A query has a text form, which stands in every working and reads back:

```
baci/hs17@V202501 reporter=CHN flow=export products=49* year=2021
```
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, get_args

from wenmao.statistics.views.valuation import VALUATIONS, Basis, Valuation
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.places import WORLD, groups, place_name_or_code

Members = Callable[[str, str], Collection[str]]
"""From a definition's id and a classification (HS2017) to the codes that it counts."""

Column = Literal["value", "weight"]


class Unanswerable(ValueError):  # noqa: N818 - named for what it says
    """A query that the store's data cannot answer; the message says why and what would."""


@dataclass(frozen=True, slots=True)
class Valued:
    """Goods at FOB or CIF values, by a stated valuation.

    >>> Valued.parse("FOB:imf-dots-2017").valuation.factor
    Fraction(53, 50)
    """

    basis: Basis
    valuation: Valuation

    @classmethod
    def parse(cls, text: str) -> "Valued":
        """The choice of a text: FOB or CIF, and a known valuation or a factor of the user's own."""
        written, _, name = text.partition(":")
        basis = next((known for known in get_args(Basis) if known and known == written), None)
        if basis is None:
            raise ValueError(f"valuation {text!r}: write FOB or CIF and one of {', '.join(VALUATIONS)}, "
                             "such as FOB:imf-dots-2017, or a factor, such as FOB:1.08")  # fmt: skip
        if known := VALUATIONS.get(name):
            return cls(basis, known)
        try:
            factor = Fraction(name)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"valuation {name!r}: neither a factor nor one of "
                             f"{', '.join(VALUATIONS)}") from None  # fmt: skip
        return cls(basis, Valuation(str(factor), factor, Text("a factor of the user's own", "用户自定系数")))

    def __str__(self) -> str:
        name = self.valuation.id
        if name not in VALUATIONS and self.valuation.factor is not None:
            name = str(self.valuation.factor)
        return f"{self.basis}:{name}"


@dataclass(frozen=True, slots=True)
class Converted:
    """Values in another currency, by a stored dataset of rates.

    >>> str(Converted.parse("CNY:ecb/rates@2025-01"))
    'CNY:ecb/rates@2025-01:average'
    """

    currency: str
    dataset: str
    basis: str = "average"
    vintage: str = ""

    @classmethod
    def parse(cls, text: str) -> "Converted":
        """The choice of a text: currency, dataset of rates, and average (or end) of the period."""
        currency, _, rest = text.partition(":")
        dataset, _, basis = rest.partition(":")
        dataset, _, vintage = dataset.partition("@")
        if not (currency and dataset) or basis not in ("", "average", "end"):
            raise ValueError(f"currency {text!r}: write it as CNY:ecb/rates:average")
        return cls(currency, dataset, basis or "average", vintage)

    def __str__(self) -> str:
        return f"{self.currency}:{versioned(self.dataset, self.vintage)}:{self.basis}"


@dataclass(frozen=True, slots=True)
class Deflated:
    """Values at the prices of a base year, by a price index in a stored dataset.

    The index is that of `place`, or of the reporter where none is named.

    >>> Deflated.parse("2015:worldbank/wdi:NY.GDP.DEFL.ZS:USA").place
    'USA'
    """

    base_year: int
    dataset: str
    indicator: str
    place: str = ""
    vintage: str = ""

    @classmethod
    def parse(cls, text: str) -> "Deflated":
        """The choice of a text: base year, dataset, code of the index, and whose index it is."""
        year, _, rest = text.partition(":")
        dataset, _, rest = rest.partition(":")
        dataset, _, vintage = dataset.partition("@")
        indicator, _, place = rest.rpartition(":")
        if not (year.isdigit() and dataset and indicator):
            raise ValueError(f"prices {text!r}: write them as 2015:worldbank/wdi:NY.GDP.DEFL.ZS:USA "
                             "(end with a colon for the reporter's own index)")  # fmt: skip
        return cls(int(year), dataset, indicator, place, vintage)

    def __str__(self) -> str:
        dataset = versioned(self.dataset, self.vintage)
        return f"{self.base_year}:{dataset}:{self.indicator}:{self.place}"


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """Yearly sums over a stored dataset of goods or services.

    `reporter` is whose trade is asked for; WLD is that of all economies together.
    `partner` is one economy or group as the dataset has it; WLD its published row
    for the world; empty for the sum over all economies, re-imports included.

    `products` are codes, or items of services: `970110` is the row of that code
    itself, `49*` all 6-digit products below chapter 49, which leaves out a dataset's
    own sub-totals. Codes that would count rows twice (`49*` with `4901*`, or SK with
    SK1) are refused. Instead, `definition` names what counts as cultural.

    `column` is value or, in kilograms, weight. With `mirror` the figure comes from
    the partners' rows: the exports of others to the reporter are its imports. That
    is how to ask a reconciled dataset such as BACI, which has each flow once, for
    imports. Values are as reported unless `valuation`, `currency` or `prices` says
    otherwise; they are taken in that order.

    >>> query = SeriesQuery("baci/hs17", "CHN", "import", products=("49*",), mirror=True)
    >>> query.text(2021)
    'baci/hs17 reporter=CHN flow=import products=49* mirror=yes year=2021'
    >>> query.name.zh
    '中国进口，产品49*，据伙伴方记录（baci/hs17）'
    """

    dataset: str
    reporter: str
    flow: str
    partner: str = ""
    products: tuple[str, ...] = ()
    definition: str = ""
    column: Column = "value"
    vintage: str = ""
    mirror: bool = False
    valuation: Valued | None = None
    currency: Converted | None = None
    prices: Deflated | None = None

    def __post_init__(self) -> None:
        Flow(self.flow)
        if self.column not in get_args(Column):
            raise ValueError(f"column {self.column!r}: it is {' or '.join(get_args(Column))}")
        if bool(self.products) == bool(self.definition):
            raise ValueError("a query names either products (such as 49*) or a definition")
        check_apart(self.products)
        if self.mirror and not {self.reporter, self.partner}.isdisjoint({WORLD, *groups()}):
            raise ValueError(
                "mirrored trade is of one economy with others; the world and groups have no mirror"
            )
        if self.column != "value" and (self.valuation or self.currency or self.prices):
            raise ValueError("valuation, currency and prices are of values, not of weights")
        if self.prices and not self.prices.place and self.reporter == WORLD:
            raise ValueError("the world has no price index of its own: name the place of the index")

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "SeriesQuery":
        """The query of a TOML table, whose choices are written as in the text form.

        >>> SeriesQuery.of({"dataset": "baci/hs17", "reporter": "CHN", "flow": "export",
        ...                 "products": ["49*"]}).products
        ('49*',)
        """
        named = dict(entry)
        if unknown := set(named) - {field.name for field in fields(cls)}:
            raise ValueError(f"a query has no {', '.join(sorted(unknown))}")
        named["products"] = tuple(named.get("products", ()))
        for name, read in _CHOICES.items():
            if isinstance(named.get(name), str):
                named[name] = read(named[name])
        return cls(**named)

    @classmethod
    def parse(cls, text: str) -> tuple["SeriesQuery", tuple[int, ...]]:
        """The query and the years of a text form; `ValueError` where it is none.

        >>> text = "baci/hs17@V202501 reporter=CHN flow=export products=49* year=2021"
        >>> query, years = SeriesQuery.parse(text)
        >>> query.vintage, years
        ('V202501', (2021,))
        """
        head, *rest = text.split()
        entry: dict[str, Any] = {}
        for piece in rest:
            name, mark, value = piece.partition("=")
            if not mark:
                raise ValueError(f"{piece!r} in {text!r}: a query is a dataset, then name=value …")
            entry[name] = unquoted(value)
        dataset, _, vintage = head.partition("@")
        years = tuple(int(year) for year in entry.pop("year", "").split(",") if year)
        entry |= {"dataset": unquoted(dataset), "vintage": unquoted(vintage)}
        entry["mirror"] = entry.get("mirror") == "yes"
        entry["products"] = [code for code in entry.get("products", "").split(",") if code]
        try:
            return cls.of(entry), years
        except TypeError as error:
            raise ValueError(f"{text!r} is no query: {error}") from None

    def text(self, *years: int) -> str:
        """The query as one line that `parse` reads back."""
        told = {
            "reporter": self.reporter, "partner": self.partner, "flow": self.flow,
            "products": ",".join(self.products), "definition": self.definition,
            "column": "" if self.column == "value" else self.column, "mirror": "yes" if self.mirror else "",
            "valuation": str(self.valuation or ""), "currency": str(self.currency or ""),
            "prices": str(self.prices or ""), "year": ",".join(map(str, years)),
        }  # fmt: skip
        head = quoted(versioned(self.dataset, self.vintage))
        return " ".join([head, *(f"{name}={quoted(value)}" for name, value in told.items() if value)])

    @property
    def name(self) -> Text:
        """What is asked for, in words."""
        en, zh = self.basic_name.en, self.basic_name.zh
        if self.valuation:
            reason = self.valuation.valuation.reason
            en += f", {self.valuation.basis} ({reason.en})"
            zh += f"，{'离岸价' if self.valuation.basis == 'FOB' else '到岸价'}（{reason.zh}）"
        if self.currency:
            en += f", in {self.currency.currency}"
            zh += f"，以{self.currency.currency}计"
        if self.prices:
            en += f", at prices of {self.prices.base_year}"
            zh += f"，{self.prices.base_year}年价格"
        return Text(en, zh)

    @property
    def basic_name(self) -> Text:
        """What is summed, in words, before any choice of valuation, currency and prices."""
        flow = Flow(self.flow)
        what = self.definition or ", ".join(self.products)
        en = f"{flow.text('en')} of {place_name_or_code(self.reporter, 'en')}"
        zh = f"{place_name_or_code(self.reporter, 'zh')}{flow.text('zh')}"
        if self.partner:
            en += f", partner {place_name_or_code(self.partner, 'en')}"
            zh += f"，伙伴{place_name_or_code(self.partner, 'zh')}"
        if self.column == "weight":
            en, zh = f"weight of {en}", f"{zh}重量"
        en += f", {'definition' if self.definition else 'products'} {what}"
        zh += f"，{'口径' if self.definition else '产品'}{what}"
        if self.mirror:
            en, zh = f"{en}, by the partners' records", f"{zh}，据伙伴方记录"
        return Text(f"{en} ({self.dataset})", f"{zh}（{self.dataset}）")


def check_apart(codes: Collection[str]) -> None:
    """`ValueError` where one code lies within another, so that rows would count twice."""
    stems = sorted((code.rstrip("*"), code) for code in codes)
    for (stem, code), (other, second) in pairwise(stems):
        if other.startswith(stem):
            raise ValueError(f"{second} lies within {code}: its trade would count twice")


def versioned(dataset: str, vintage: str) -> str:
    """A dataset and its vintage as a query names them."""
    return f"{dataset}@{vintage}" if vintage else dataset


def quoted(text: str) -> str:
    """A text without the spaces that part a query's pieces."""
    return text.replace("%", "%25").replace(" ", "%20")


def unquoted(text: str) -> str:
    """The text of a quoted one."""
    return text.replace("%20", " ").replace("%25", "%")


_CHOICES: dict[str, Callable[[str], Any]] = {
    "valuation": Valued.parse,
    "currency": Converted.parse,
    "prices": Deflated.parse,
}
