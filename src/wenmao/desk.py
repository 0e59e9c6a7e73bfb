"""The whole path: a source is read, its claims are checked, the briefing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from wenmao.checks.model import Finding
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.vocabulary.languages import Language

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

    from wenmao.briefing.model import Briefing
    from wenmao.checks.across.comparison import Comparison
    from wenmao.claims.quantities import Quantity
    from wenmao.documents.collecting.model import Policy
    from wenmao.library.library import Library
    from wenmao.library.searching import Results
    from wenmao.library.working import Came
    from wenmao.measures.running.query import Several
    from wenmao.measures.running.rerun import Rerun
    from wenmao.measures.running.run import Measured
    from wenmao.statistics.store.store import Store
    from wenmao.topics.keeping import Topics


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with its claims and what the checks found."""

    document: Document
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]


def read(source: str, *, data: bytes | None = None, ocr: bool = False) -> Document:
    """Read a document from a path, an address or, with `data`, from bytes.

    With `ocr`, pictures of pages are read by text recognition (`wenmao[ocr]`). Raises
    `UnreadableDocument`, which says what is wrong and what to do.

    >>> read("-", data=b"Exports rose 4%.").language
    'en'
    """
    from wenmao.documents.reading import read as read_document  # noqa: PLC0415

    return read_document(source, data=data, ocr=ocr)


def claims_of(document: Document) -> tuple[Claim, ...]:
    """Every quantitative statement of a document."""
    from wenmao.claims.extraction import extract  # noqa: PLC0415

    return extract(document)


def quantities(text: str, language: Language | None = None) -> "list[Quantity]":
    """Every quantity of a text, before any reading of what it states: durations and bare numbers too.

    The language is told from the text where it is not given. Values are in base
    units; offsets count in the text.

    >>> [(q.value, q.unit, q.per) for q in quantities("12 cents a share over 3 years")]
    [(Decimal('0.12'), 'USD', 'share'), (Decimal('3'), 'year', '')]
    """
    from wenmao.claims.extraction import quantities as read_quantities  # noqa: PLC0415

    return read_quantities(text, language)


def check(document: Document) -> Checked:
    """Find and check every figure of a document.

    >>> text = "2024年，网络文学海外营收48.15亿美元。"
    >>> checked = check(read("-", data=text.encode()))
    >>> [finding.verdict.value for finding in checked.findings]
    ['wrong unit']
    """
    from wenmao.checks.check import check as check_claims  # noqa: PLC0415

    claims = claims_of(document)
    return Checked(document, claims, check_claims(document, claims))


def brief(checked: Checked, language: Language | None = None) -> "Briefing":
    """The briefing of a checked document, in its own language unless another is asked for."""
    from wenmao.briefing.brief import brief as write  # noqa: PLC0415

    return write(checked.document, checked.claims, checked.findings, language or checked.document.language)


def measure(
    name: str, dataset: str = "", *, store: "Store", reporter: "Several" = "CHN", partner: "Several" = (),
    groups: "Several" = (), flow: str = "export", products: "Several" = (), definition: str = "",
    level: int = 6, years: "str | Iterable[int]" = (), by: "Several | None" = None, mirror: bool = False,
    valuation: str = "", currency: str = "", prices: str = "", engine: "BaseBackend | None" = None,
    **choices: Any,
) -> "Measured":  # fmt: skip
    """A measure of stored trade, as `wenmao measure` gives it: a table, each row with its working.

    `name` is a measure's, `dataset` the store's (its only one if none is named), with a
    vintage after an @. What else can be chosen is as on the command line; `choices` are
    the measure's own, such as `span=5`. The result has `to_pandas()`, `to_polars()`,
    `to_pyarrow()`, the lazy Ibis `table`, and `figures()`, and shows itself in a notebook.

    Raises `StoreError` where the store lacks what is asked, `Unanswerable` where it cannot
    be answered; both say what can.
    """
    from wenmao.measures.running.query import TradeQuery  # noqa: PLC0415
    from wenmao.measures.running.run import only_dataset, run  # noqa: PLC0415

    query = TradeQuery.of(
        name, dataset or only_dataset(store), reporter=reporter, partner=partner, groups=groups, flow=flow,
        products=products, definition=definition, level=level, years=years, by=by, mirror=mirror,
        valuation=valuation, currency=currency, prices=prices, choices=choices,
    )  # fmt: skip
    return run(store, query, engine=engine)


def rerun(query: str, *, store: "Store") -> "Rerun":
    """A figure worked out again by its query: the same value, or which vintage moved."""
    from wenmao.measures.running.rerun import rerun as again  # noqa: PLC0415

    return again(store, query)


def save(briefing: "Briefing", folder: Path, name: str) -> tuple[Path, ...]:
    """Write a briefing as HTML, Markdown and JSON; each file appears whole or not at all."""
    from wenmao.briefing.files import save as write  # noqa: PLC0415

    return write(briefing, folder, name)


class Desk:
    """One folder that holds a library, topics, their briefings and, unless it is elsewhere, the statistics.

    >>> import tempfile
    >>> with Desk(tempfile.mkdtemp()) as desk:
    ...     desk.collect([])
    ...     desk.search("网络文学海外营收").documents
    []
    ()
    """

    def __init__(self, folder: str | Path, *, store: str | Path = "", dense: bool = True) -> None:
        """Open the desk of a folder, and make one where there is none; `LibraryError` where it cannot be.

        Without `dense`, passages are found by their words alone, not by their meaning.
        """
        self.folder = Path(folder).expanduser().absolute()
        self._store, self._dense = store, dense

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened; then the folder can be copied and moved."""
        if "library" in self.__dict__:
            self.library.close()

    @cached_property
    def library(self) -> "Library":
        """The documents."""
        from wenmao.library.library import Library  # noqa: PLC0415

        return Library(self.folder, dense=self._dense)

    @cached_property
    def topics(self) -> "Topics":
        """The topics."""
        from wenmao.topics.keeping import Topics  # noqa: PLC0415

        return Topics(self.library)

    @cached_property
    def store(self) -> "Store":
        """The statistics."""
        from wenmao.statistics.store.store import Store  # noqa: PLC0415

        return Store(self._store or self.folder / "store")

    def collect(
        self, sources: Iterable[str], *, policy: "Policy | None" = None, ocr: bool = False
    ) -> "list[Came]":
        """Bring documents in from files, folders, addresses, feeds and sitemaps; what became of each."""
        from wenmao.library.working import bring_in  # noqa: PLC0415

        with self.library.writing():
            return list(bring_in(self.library, sources, policy=policy, ocr=ocr))

    def search(self, query: str, *, limit: int = 10) -> "Results":
        """Find passages by words and meaning, in both languages; `QueryError` says what a query can be."""
        from wenmao.library.searching import search  # noqa: PLC0415

        return search(self.library, query, limit=limit)

    def across(self) -> "tuple[Comparison, ...]":
        """The quantities that more than one document states, those that differ first."""
        from wenmao.library.stated import compared  # noqa: PLC0415

        with self.library.reading() as connection:
            return compared(connection)
