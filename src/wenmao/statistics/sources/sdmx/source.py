"""SDMX: any dataflow of Eurostat, the OECD, the IMF, the ECB and the UN, from their REST services.

A dataset is named by provider and dataflow, such as `ecb/EXR`, and the series by a key, such as
`A.USD+CNY.EUR.SP00.A`. Dataflows of trade in goods, of trade in services and of exchange rates become what
the table `data/sdmx.toml` says; every other becomes indicators.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenmao.statistics.sources.fetching.failures import FetchFailed
from wenmao.statistics.sources.sdmx.flows import (
    AREAS,
    Flow,
    Provider,
    as_indicators,
    known_flow,
    missing,
    period,
    plan,
    providers,
)
from wenmao.statistics.sources.sdmx.messages import TIME, Message, opened
from wenmao.statistics.sources.source import Description, Fetched, Option, Reading, Request, RequestError
from wenmao.statistics.store.layouts import RawTable, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period

if TYPE_CHECKING:
    from wenmao.statistics.sources.fetching.downloads import Downloads

_GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
_CSV_PARAMS = ("format", "compressed")
_KEY = re.compile(r"[\w.+*@$-]*")
_FLOW = re.compile(r"[\w.,@$()-]+")
_NOT_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 60
_TOO_MUCH = re.compile(r"EXTRACTION_TOO_BIG|answered 413|too (large|big)", re.IGNORECASE)
_QUEUED = re.compile(r"\b(SUBMITTED|PROCESSING|QUEUED)”")  # the last word of the answer
_NOTHING = re.compile(
    r"answered 404|no ?(results|records|data|series|observations?)( were)? ?(found|match)|NoRecordsFound",
    re.IGNORECASE,
)
_FREQUENCIES = {"year": "A", "half": "H", "quarter": "Q", "month": "M"}


class Sdmx:
    """The SDMX services."""

    def describe(self) -> Description:
        """What can be asked of SDMX services."""
        known = {
            "ecb/EXR": "Exchange rates of the ECB: units of a currency for one euro",
            "eurostat/DS-045409": "EU trade in goods since 1988 by HS2-4-6 and CN8 (Comext), in euro",
            "eurostat/bop_its6_det": "EU trade in services since 2010 by item and partner, in euro",
            "oecd/OECD.SDD.TPS,DSD_BATIS@DF_BATIS": "Balanced trade in services (BaTIS), in dollars",
            "imf/IMF.STA,IMTS": "Trade in goods by partner country, all goods, in dollars",
        }
        others = {
            f"{key}/…": f"any other dataflow of {found.producer}, as indicators"
            for key, found in providers().items()
        }
        return Description(
            name="sdmx",
            title=Text("SDMX: dataflows of statistical services", "SDMX 统计数据服务"),
            producer="the provider of the dataflow",
            licence="that of the provider",
            url="https://sdmx.org",
            datasets=known | others,
            takes=("years", "vintage"),
            options=(
                Option("key", "the series: codes in the order of the dimensions, with dots between"),
                Option("start", "the first period, such as 2015 or 2015-Q1"),
                Option("end", "the last period"),
                Option("area", "the dimension that is the place, where it cannot be told by its name"),
                Option("format", "csv, or xml for SDMX-ML (needs wenmao[sdmx]); csv by default"),
                Option("base", "another address that serves the same interface"),
            ),
        )

    def fetch(self, request: Request, downloads: "Downloads") -> tuple[Fetched, ...]:
        """The data of one query."""
        provider, flow = _asked(request)
        key = request.options.get("key", "")
        if not _KEY.fullmatch(key):
            raise RequestError(f"{key!r} is no SDMX key: give codes with dots between, and + for several, "
                               "such as A.USD+CNY.EUR.SP00.A.")  # fmt: skip
        base = request.base(provider.entry(_flow_id(flow)))
        address = "/".join(filter(None, (base, "data", flow, key or provider.everything)))
        params, accept = dict(provider.params), provider.accept
        form = request.options.get("format", "csv")
        if form == "xml":
            params = {name: value for name, value in params.items() if name not in _CSV_PARAMS}
            accept = _GENERIC
        elif form != "csv":
            raise RequestError(f"SDMX: the format is csv or xml, not {form!r}.")
        start, end = _range(request)
        params |= {"startPeriod": start} if start else {}
        params |= {"endPeriod": end} if end else {}
        try:
            file = downloads.get(
                address, params=params, headers={"Accept": accept} if accept else {},
                expect="xml" if form == "xml" else "csv",
            )  # fmt: skip
        except FetchFailed as failure:
            raise _explained(failure, provider) from None
        return (Fetched.of(file),)

    def read(self, files: Sequence[Fetched], request: Request) -> Reading:
        """One part for each file, SDMX-CSV or SDMX-ML."""
        provider, flow_name = _asked(request)
        flow_id = _flow_id(flow_name)
        if not files:
            raise UnreadableTable("SDMX: there is no file to read.")
        messages = [opened(file.path) for file in files]
        tables: list[RawTable] = []
        for file, message in zip(files, messages, strict=True):
            if message.flow and message.flow.lower() != flow_id.lower():
                raise UnreadableTable(
                    f"{file.path.name}: this is the dataflow {message.flow}, not {flow_id}."
                )
            flow = _flow_of(message, provider, flow_id, request.options.get("area", ""))
            how = plan(flow, provider, message)
            part = _part(request) if len(files) == 1 else _safe(file.path.name.split(".")[0])
            tables.append(RawTable(part, file.path, how.layout, how.columns, file.input, "", how.keep,
                                   how.left_out))  # fmt: skip
        vintage = request.vintage or max(map(_day, files, messages))
        frequency = _frequency(messages[0])
        dataset = Dataset("sdmx", _safe(f"{provider.name}-{flow_id}"), flow.contract, frequency,
                          flow.classification, "", flow.currency)  # fmt: skip
        return Reading(dataset, vintage, _origin(provider, flow_name, request, files[0]), tuple(tables))


def _asked(request: Request) -> tuple[Provider, str]:
    """The provider and the dataflow that a request names.

    >>> provider, flow = _asked(Request("ECB/EXR"))
    >>> provider.name, flow
    ('ecb', 'EXR')
    """
    name, _, flow = request.dataset.partition("/")
    found = providers().get(name.lower())
    if found is None or not _FLOW.fullmatch(flow):
        raise RequestError(f"SDMX: name a provider and its dataflow, such as ecb/EXR, not "
                           f"{request.dataset!r}. Providers are {', '.join(providers())}.")  # fmt: skip
    return found, flow


def _flow_id(flow: str) -> str:
    """The id in a reference of agency, id and version.

    >>> _flow_id("OECD.SDD.TPS,DSD_BATIS@DF_BATIS,1.0"), _flow_id("EXR")
    ('DSD_BATIS@DF_BATIS', 'EXR')
    """
    parts = flow.split(",")
    return parts[1] if len(parts) > 1 else parts[0]


def _range(request: Request) -> tuple[str, str]:
    years = sorted(request.years)
    start = request.options.get("start", str(years[0]) if years else "")
    end = request.options.get("end", str(years[-1]) if years else "")
    return start, end


def _flow_of(message: Message, provider: Provider, flow_id: str, area: str) -> Flow:
    """How a message is read; `UnreadableTable` where it has not what that needs."""
    flow = known_flow(provider.name, flow_id)
    if flow is not None:
        if absent := missing(flow, message):
            raise UnreadableTable(f"{message.path.name}: {provider.producer}'s {flow_id} has no "
                                  f"{', '.join(absent)} here. It has {', '.join(message.names)}. The "
                                  "dataflow has changed.")  # fmt: skip
        return flow
    if not message.settled:
        raise UnreadableTable(f"{message.path.name}: structure-specific SDMX-ML does not tell dimensions "
                              "from attributes. Ask for SDMX-CSV or generic SDMX-ML.")  # fmt: skip
    flow = as_indicators(message, area)
    if flow is None:
        sought = repr(area) if area else ", ".join(AREAS)
        raise UnreadableTable(f"{message.path.name}: no dimension {sought} in {flow_id}. Its dimensions are "
                              f"{', '.join(message.dimensions)}; name the one of the place with the "
                              "option area.")  # fmt: skip
    return flow


def _part(request: Request) -> str:
    """The name of a query's part: its key and periods."""
    start, end = _range(request)
    words = [request.options.get("key", "") or "all", *([f"{start}-{end}"] if start or end else [])]
    return _safe(".".join(words))


def _safe(text: str) -> str:
    """A name that can stand in a path.

    >>> _safe("A.USD.EUR.SP00.A"), _safe("oecd-DSD_BATIS@DF_BATIS")
    ('A.USD.EUR.SP00.A', 'oecd-DSD_BATIS-DF_BATIS')
    """
    safe = _NOT_SAFE.sub("-", text)
    if len(safe) <= _LONGEST:
        return safe
    return f"{safe[: _LONGEST - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _day(file: Fetched, message: Message) -> str:
    """The vintage: the day on which data or message were prepared, else that on which they were fetched."""
    day = message.prepared or file.input.retrieved_at[:10]
    if not day:
        raise UnreadableTable(f"{file.path.name}: it does not say when it was made; name the vintage with "
                              "--vintage, such as 2026-01-31.")  # fmt: skip
    return day


def _frequency(message: Message) -> str:
    try:
        return _FREQUENCIES.get(Period.parse(period(message.first.get(TIME, ""))).kind, "A")
    except ValueError:
        return "A"


def _origin(provider: Provider, flow: str, request: Request, file: Fetched) -> Origin:
    key = request.options.get("key", "")
    series = f"{flow}/{key}" if key else flow
    on = f", retrieved {file.input.retrieved_at[:10]}" if file.input.retrieved_at else ""
    return Origin(
        producer=provider.producer,
        title=f"{provider.producer}, dataflow {flow}",
        citation=f"{provider.producer}, {series}, {provider.page}{on}",
        licence=provider.licence,
        url=file.input.url or provider.entry(_flow_id(flow)),
        retrieved_at=file.input.retrieved_at,
    )


def _explained(failure: FetchFailed, provider: Provider) -> FetchFailed:
    """What a service's refusal means for who asked."""
    remedies = (
        (_TOO_MUCH, "It is too much for one query: name more codes in the key, or fewer years."),
        (_QUEUED, f"{provider.producer} is still preparing the data: ask the same again in some minutes."),
        (_NOTHING, "There are no such data: check the dataflow, the order of the codes in the key, and the "
                   "periods."),
    )  # fmt: skip
    for pattern, remedy in remedies:
        if pattern.search(failure.problem):
            return FetchFailed(failure.source, failure.problem, remedy)
    return failure
