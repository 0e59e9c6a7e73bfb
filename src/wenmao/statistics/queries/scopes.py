"""Scopes: the codes that a series query counts in a dataset's classification, and what they are called."""

from dataclasses import dataclass
from typing import Protocol

from wenmao.statistics.catalogue import definition
from wenmao.statistics.classifications.definitions import CodedDefinition, coded_definition
from wenmao.statistics.classifications.definitions import members as products_of
from wenmao.statistics.queries.query import Members, Unanswerable, check_apart
from wenmao.vocabulary.languages import Text


class Counting(Protocol):
    """A query that names products or a definition."""

    @property
    def products(self) -> tuple[str, ...]:
        """Codes, with a star for all 6-digit products that begin so."""

    @property
    def definition(self) -> str:
        """The id of a definition, or a user's own file."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes, of which those with a star stand for all 6-digit products that begin so, and their name."""

    codes: tuple[str, ...]
    name: Text


def scope(query: Counting, classification: str, members: Members | None = None) -> Scope:
    """What a query counts in a classification.

    The codes of a definition come from `members`, or from the packaged definitions
    if it is not given; `Unanswerable` where there are none. Products that also hold
    goods which the definition does not count are in the scope, and their number in its name.

    >>> from wenmao.statistics.queries.query import SeriesQuery
    >>> query = SeriesQuery("baci/hs07", "CHN", "export", definition="cultural-headings")
    >>> found = scope(query, "HS2007")
    >>> len(found.codes), found.name.zh
    (52, '文化产品（协调制度品目），HS2007，52种产品中有6种另含其他商品')
    """
    if not query.definition:
        listed = ", ".join(query.products)
        of = f" of {classification}" if classification else ""
        return Scope(query.products, Text(f"products {listed}{of}", f"{classification}产品{listed}"))
    if members is None:
        found = _packaged(coded_definition(query.definition), classification)
    else:
        codes = tuple(sorted(members(query.definition, classification)))
        name = _name(query.definition)
        found = Scope(codes, Text(f"{name.en}, {classification}", f"{name.zh}，{classification}"))
    if not found.codes:
        raise Unanswerable(f"{query.definition} has no codes in {classification}")
    check_apart(found.codes)
    return found


def _packaged(of: CodedDefinition, classification: str) -> Scope:
    if of.kind == "goods":
        products = products_of(of, classification)
        partly = sum(product.extent == "part" for product in products)
        en, zh = f"{of.name.en}, {classification}", f"{of.name.zh}，{classification}"
        if partly:
            en = (f"{of.name.en}, {partly} of whose {len(products)} products of {classification} "
                  "hold other goods too")  # fmt: skip
            zh += f"，{len(products)}种产品中有{partly}种另含其他商品"
        return Scope(tuple(product.code for product in products), Text(en, zh))
    if of.classification.replace(" ", "") != classification.replace(" ", ""):
        raise Unanswerable(f"{of.id} is a list of {of.classification}, the dataset is in {classification}")
    codes = tuple(sorted(entry.code for entry in of.entries))
    return Scope(codes, Text(f"{of.name.en}, {classification}", f"{of.name.zh}，{classification}"))


def _name(of: str) -> Text:
    try:
        return definition(of).name
    except KeyError:
        return Text(of, of)
