"""The source: it asks the API, the free preview or the bulk service, and says how the answers read."""

import hashlib
import logging
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wenmao.statistics.sources.comtrade.answers import Answer, whole
from wenmao.statistics.sources.comtrade.codes import KINDS, Kind, kind_of
from wenmao.statistics.sources.comtrade.queries import PERIODS, Query, query_of
from wenmao.statistics.sources.comtrade.tables import HS6, TOTAL, Table, level_of
from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.fetching.keys import api_key
from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.languages import Text

if TYPE_CHECKING:
    from pathlib import Path

    from wenmao.statistics.sources.fetching.downloads import Download, Downloads

URL = "https://comtradeapi.un.org"
ENVIRONMENT = "COMTRADE_API_KEY"

_SITE = "https://comtradeplus.un.org"
_HEADER = "Ocp-Apim-Subscription-Key"
_ROWS, _PREMIUM_ROWS, _PREVIEW_ROWS = 100_000, 250_000, 500
_GET_KEY = (f"Get a free key at https://comtradedeveloper.un.org and put it into {ENVIRONMENT} or the "
            "keyring; or ask for fewer products, partners or years.")  # fmt: skip
_LICENCE = ("© United Nations; for internal use; may not be re-disseminated in any form without written "
            "permission of the United Nations Statistics Division")  # fmt: skip
_NOTE = ("As reported by each country: imports usually at CIF, exports at FOB, re-exports and re-imports "
         "within them. Partners include the world as a whole (WLD), reporters the European Union: sums over "
         "partners or reporters leave these out.")  # fmt: skip
_FETCHED = re.compile(rf"comtrade_(?P<vintage>[A-Za-z0-9.-]+)_({'|'.join(KINDS)})_(?P<part>.+)")
_VINTAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,30}")
_log = logging.getLogger(__name__)


class Comtrade:
    """The UN Comtrade database.

    `today` gives the day that names a vintage where a request names none.
    """

    def __init__(self, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._today = today

    def describe(self) -> Description:
        """What UN Comtrade is and has."""
        return Description(
            name="comtrade",
            title=Text("UN Comtrade: trade as reported by countries", "联合国商品贸易统计数据库"),
            producer="United Nations Statistics Division",
            licence=_LICENCE,
            url=_SITE,
            datasets={kind.name: kind.meaning for kind in KINDS.values()},
            takes=("years", "reporters", "partners", "products", "flows", "vintage"),
            options=(
                Option("level", "digits of the product codes: 2, 4, 6 (where nothing is said) or total"),
                Option("bulk", "yes: whole files of the bulk service, for which a premium key is needed"),
                Option("limit", f"rows of one answer: {_ROWS}, or {_PREMIUM_ROWS} with a premium key"),
                Option("base", f"another address that speaks the API; {URL} by default"),
            ),
            key=ENVIRONMENT,
        )  # fmt: skip

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The answers to a request, in as many calls as it takes for none to be cut off.

        The same request on the same day, or for the same named vintage, gives the same
        files: what is here already is not asked for again.
        """
        kind = kind_of(request.dataset)
        level = level_of(request, kind)
        call = _Call(downloads, kind, self._vintage(request), request.base(URL),
                     api_key("comtrade", environment=ENVIRONMENT) or "", _limit(request))  # fmt: skip
        if request.options.get("bulk", "no") == "yes":
            files = call.bulk(query_of(request, kind, ()))
        else:
            files = call.answers(query_of(request, kind, call.products(request, level)), level)
        if not files:
            raise RequestError(f"UN Comtrade has nothing for this in {kind.name}: the countries may not have "
                               "reported yet, or not under these products.")  # fmt: skip
        return tuple(files)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part a file, from answers of the API, bulk files, or tables from the website."""
        found = [table for table in map(Table.of, files) if table is not None]
        if not found:
            raise UnreadableTable(f"{', '.join(file.path.name for file in files)}: no record in it.")
        kind = kind_of(request.dataset) if request.dataset else found[0].kind()
        if wrong := sorted({table.kind().name for table in found if not table.fits(kind)}):
            raise UnreadableTable(f"UN Comtrade: these files are of {', '.join(wrong)}, not of {kind.name}; "
                                  "import them by themselves.")  # fmt: skip
        level = level_of(request, kind)
        parts = _parts([table.file for table in found])
        tables = tuple(
            table.raw(part, kind, level, request) for part, table in zip(parts, found, strict=True)
        )
        inputs = [table.file.input for table in found]
        return Reading(
            _dataset(kind, level),
            request.vintage or _vintage_of([table.file for table in found]),
            Origin(
                producer="United Nations Statistics Division",
                title=f"UN Comtrade Database, {kind.meaning[0].lower()}{kind.meaning[1:]}",
                citation="UN Comtrade Database",
                licence=_LICENCE,
                url=inputs[0].url if len(inputs) == 1 and inputs[0].url else _SITE,
                retrieved_at=max(given.retrieved_at for given in inputs),
            ),
            tables,
            _NOTE + "".join(map(_maybe_cut, found)),
        )  # fmt: skip

    def _vintage(self, request: Request) -> str:
        vintage = request.vintage or self._today().isoformat()
        if not _VINTAGE.fullmatch(vintage):
            raise RequestError(
                f"UN Comtrade: {vintage!r} cannot name a vintage; use letters, digits, dots and dashes."
            )
        return vintage


@dataclass(frozen=True, slots=True)
class _Call:
    """What the calls of one fetch share."""

    downloads: "Downloads"
    kind: Kind
    vintage: str
    base: str
    key: str
    limit: int

    def answers(self, query: Query, level: int) -> list[Fetched]:
        """The answers to a query, split wherever one is as long as an answer can be."""
        service = f"{self.base}/{'data/v1/get' if self.key else 'public/v1/preview'}"
        limit = self.limit if self.key else min(self.limit, _PREVIEW_ROWS)
        periods = PERIODS if self.key else 1  # the preview takes one at a time
        files = []
        waiting = deque(query.planned(service, limit, periods))
        while waiting:
            asked = waiting.popleft()
            url = asked.url(service, limit)
            download, answer, rows = self._answer(url, self._name(asked, url))
            # A key that gives fewer rows than was said cuts at the usual number.
            if rows < limit and rows != _ROWS and (answer.count or 0) <= rows:
                files += [Fetched.of(download)] if rows else []
                continue
            if not self.key:
                raise FetchFailed(url, f"the preview without a key gives no more than {limit} rows, and this "
                                  f"answer has {rows}, so it may be cut off", _GET_KEY)  # fmt: skip
            halves = asked.in_halves() or self._by_product(asked, level)
            if halves is None:
                raise FetchFailed(url, f"one call gives no more than {limit:,} rows, and this answer has "
                                  f"{rows:,}, so it may be cut off; it cannot be split any further",
                                  "Name the reporters, partners or products.")  # fmt: skip
            _log.warning("UN Comtrade: an answer has %s rows, as many as one call gives, so it may be cut "
                         "off; it is asked for again in pieces (%s)", f"{rows:,}", url)  # fmt: skip
            pieces = [piece for half in halves for piece in half.planned(service, limit, periods)]
            waiting.extendleft(reversed(pieces))
        return files

    def products(self, request: Request, level: int) -> tuple[str, ...]:
        """The product codes to ask for: those given, those below them at the level, or all at it."""
        given = tuple(dict.fromkeys(code.upper() for code in request.products))
        if self.kind.type == "S":
            return given
        if level == TOTAL:
            return ("TOTAL",)
        if not given:
            return (f"AG{level}",)
        if all(len(code) == level for code in given):
            return given
        below = [code for code in self._known(level) if code.startswith(given)]
        if not below:
            raise RequestError(
                f"UN Comtrade: {', '.join(given)} has nothing at level {level} in {self.kind.name}."
            )
        return tuple(below)

    def bulk(self, query: Query) -> list[Fetched]:
        """Whole files of the bulk service, each of one reporter and period."""
        if not self.key:
            raise RequestError(
                f"UN Comtrade: the bulk service needs a premium key in {ENVIRONMENT} or the keyring."
            )
        files = []
        for asked in query.planned(f"{self.base}/bulk/v1/get", self.limit, PERIODS):
            url = asked.list_url(f"{self.base}/bulk/v1/get")
            download, _, _ = self._answer(url, self._name(asked, url, "files-"))
            listed = [record for record in Answer(download.path).records() if self._is_ours(record)]
            files += [Fetched.of(self._bulk_file(record)) for record in listed]
        return files

    def _is_ours(self, record: dict[str, Any]) -> bool:
        """Whether a bulk file is in the classification: lists of HS files name SITC files too."""
        found = str(record.get("classificationCode", ""))
        return (
            found.startswith("H") if self.kind.classification == "HS" else found == self.kind.classification
        )

    def _bulk_file(self, record: dict[str, Any]) -> "Download":
        url = str(record.get("fileUrl", ""))
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            raise FetchFailed(url, "the list of bulk files names an address of another host",
                              "The key is not sent there; report this.")  # fmt: skip
        words = [record.get(name) or "" for name in ("period", "reporterCode", "classificationCode")]
        words += [str(record.get("publicationDate") or "")[:10], hashlib.sha256(url.encode()).hexdigest()[:8]]
        part = "-".join(re.sub(r"[^A-Za-z0-9-]", "", str(word)) for word in words)
        download = self._get(url, f"comtrade_{self.vintage}_{self.kind.name}_{part}.txt.gz", "any")
        with download.path.open("rb") as file:
            if file.read(2) != b"\x1f\x8b":
                raise FetchFailed(
                    url, "this is no gzip file", f"Remove {download.path.name} from the cache and try again."
                )
        return download

    def _by_product(self, query: Query, level: int) -> tuple[Query, ...] | None:
        """A query for all products of a level as one for each of them, to be put together again in halves."""
        if query.products != (f"AG{level}",):
            return None
        every = Query(
            query.kind, query.periods, query.flows, self._known(level), query.reporters, query.partners
        )
        return every.in_halves()

    def _known(self, level: int) -> tuple[str, ...]:
        """The product codes of a level, from the API's own table."""
        table = self.kind.classification
        url = f"{self.base}/files/v1/app/reference/{table}.json"
        download = self._get(
            url, f"comtrade_{self.vintage}_{self.kind.name}_reference.json", "json", keyed=False
        )
        codes = (str(record.get("id", "")) for record in Answer(download.path).records())
        return tuple(code for code in codes if len(code) == level and code[:1].isdigit())

    def _answer(self, url: str, name: str) -> "tuple[Download, Answer, int]":
        """A JSON answer, and its number of rows; one with an error is asked for once more, and then told."""
        download = self._get(url, name, "json")
        answer, rows = _counted(download.path)
        if (answer.error or not answer.has_records) and not download.fresh:
            download = self._get(url, name, "json", again=True)
            answer, rows = _counted(download.path)
        if answer.error or not answer.has_records:
            raise FetchFailed(url, f"UN Comtrade answers: {answer.error or 'no list of records'}",
                              "Try again later, or ask for something else.")  # fmt: skip
        return download, answer, rows

    def _get(
        self, url: str, name: str, expect: Any, *, again: bool = False, keyed: bool = True
    ) -> "Download":
        secret = {_HEADER: self.key} if self.key and keyed else {}
        return self.downloads.get(url, name=name, expect=expect, secret_headers=secret, revalidate=again,
                                  environment=ENVIRONMENT)  # fmt: skip

    def _name(self, query: Query, url: str, prefix: str = "") -> str:
        """The same for the same query, and telling to a person."""
        span = "-".join(dict.fromkeys((query.periods[0], query.periods[-1])))
        asked = hashlib.sha256(url.encode()).hexdigest()[:12]
        return f"comtrade_{self.vintage}_{self.kind.name}_{prefix}{span}-{asked}.json"


def _counted(path: "Path") -> tuple[Answer, int]:
    try:
        answer, _, rows = whole(path)
    except UnreadableTable as problem:
        answer, rows = Answer(path), 0
        answer.error = str(problem)
    return answer, rows


def _maybe_cut(table: Table) -> str:
    """A warning where an answer that somebody saved is as long as one can be."""
    if table.file.input.url or table.records not in (_PREVIEW_ROWS, _ROWS, _PREMIUM_ROWS):
        return ""
    said = (f"{table.file.path.name} has {table.records:,} records, as many as one call gives: it may be cut "
            "off.")  # fmt: skip
    _log.warning("UN Comtrade: %s", said)
    return f" {said}"


def _limit(request: Request) -> int:
    written = request.options.get("limit", str(_ROWS))
    if not written.isdecimal() or int(written) < 1:
        raise RequestError(f"UN Comtrade: the limit is a number of rows, not {written!r}.")
    return int(written)


def _dataset(kind: Kind, level: int) -> Dataset:
    """The dataset in the store: each level of products is one of its own."""
    ending = {HS6: "", TOTAL: "-total"}.get(level, f"-ag{level}") if kind.type == "C" else ""
    return Dataset("comtrade", f"{kind.name}{ending}", kind.contract, kind.frequency, kind.codes, "", "USD")


def _parts(files: Sequence[Fetched]) -> list[str]:
    """A name for each file within the dataset; files of the same name are told apart by a number."""
    seen: dict[str, int] = {}
    parts = []
    for file in files:
        stem = re.sub(r"(\.(json|csv|tsv|txt))?(\.gz)?$", "", file.path.name, flags=re.IGNORECASE)
        fetched = _FETCHED.fullmatch(stem)
        part = re.sub(r"[^\w.-]+", "-", fetched["part"] if fetched else stem)
        seen[part] = seen.get(part, 0) + 1
        parts.append(part if seen[part] == 1 else f"{part}-{seen[part]}")
    return parts


def _vintage_of(files: Sequence[Fetched]) -> str:
    """What fetched files are named by, else the day on which the newest was retrieved or saved."""
    named = {found["vintage"] for file in files if (found := _FETCHED.fullmatch(file.path.name))}
    if named:
        return max(named)
    return max(
        file.input.retrieved_at[:10]
        or datetime.fromtimestamp(file.path.stat().st_mtime, UTC).date().isoformat()
        for file in files
    )
