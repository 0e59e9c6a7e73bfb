"""Requests to the API: their parameters, and how they are split so that no answer is cut off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wenmao.statistics.sources.comtrade.codes import Kind, numbers_of
from wenmao.statistics.sources.fetching.secrecy import with_params
from wenmao.statistics.sources.source import Request, RequestError

PERIODS = 12
"""The periods that one call of the API may name."""
_LONGEST = 2000  # characters of an address; the server refuses 2,048
_SIDES = ("products", "partners", "reporters")
_FLOWS = {"import": "M", "export": "X"}


@dataclass(frozen=True, slots=True)
class Query:
    """One call: what is asked, each list being one parameter; an empty one asks for all."""

    kind: Kind
    periods: tuple[str, ...]
    flows: tuple[str, ...]
    products: tuple[str, ...]
    reporters: tuple[int, ...]
    partners: tuple[int, ...]

    @property
    def path(self) -> str:
        """The end of the address: type, frequency and classification."""
        return f"{self.kind.type}/{self.kind.frequency}/{self.kind.classification}"

    def url(self, base: str, limit: int) -> str:
        """The whole address, without a key."""
        return with_params(f"{base}/{self.path}", {
            **_lists(reporterCode=self.reporters, period=self.periods, partnerCode=self.partners,
                     cmdCode=self.products, flowCode=self.flows),
            "partner2Code": "0", "customsCode": "C00", "motCode": "0", "breakdownMode": "classic",
            "includeDesc": "false", "maxRecords": str(limit),
        })  # fmt: skip

    def list_url(self, base: str) -> str:
        """The address of the list of bulk files."""
        return with_params(f"{base}/{self.path}", _lists(reporterCode=self.reporters, period=self.periods))

    def in_halves(self) -> "tuple[Query, Query] | None":
        """The query as two: by period, else by product, flow, reporter or partner; None for a single cell."""
        for side in ("periods", "products", "flows", "reporters", "partners"):
            if len(getattr(self, side)) > 1:
                return self._halved(side)
        return None

    def planned(self, base: str, limit: int, periods: int) -> "Iterator[Query]":
        """The query in pieces that the server takes: not too many periods, no address too long."""
        if len(self.periods) > periods:
            for start in range(0, len(self.periods), periods):
                piece = replace(self, periods=self.periods[start : start + periods])
                yield from piece.planned(base, limit, periods)
            return
        longest = max(_SIDES, key=lambda side: len(getattr(self, side)))
        if len(self.url(base, limit)) > _LONGEST and len(getattr(self, longest)) > 1:
            for half in self._halved(longest):
                yield from half.planned(base, limit, periods)
            return
        yield self

    def _halved(self, side: str) -> "tuple[Query, Query]":
        items = getattr(self, side)
        middle = (len(items) + 1) // 2
        return (replace(self, **{side: items[:middle]}), replace(self, **{side: items[middle:]}))


def query_of(request: Request, kind: Kind, products: Sequence[str]) -> Query:
    """The query of a request; `RequestError` where it names no year, or what UN Comtrade has not."""
    if not request.years:
        raise RequestError("UN Comtrade: name the years, such as --years 2020-2023.")
    if unknown := set(request.flows) - set(_FLOWS):
        raise RequestError(f"UN Comtrade has the flows export and import, not {', '.join(sorted(unknown))}.")
    years = sorted(set(request.years))
    months = range(1, 13) if kind.frequency == "M" else ()
    return Query(
        kind,
        tuple(f"{year}{month:02}" for year in years for month in months) or tuple(map(str, years)),
        tuple(_FLOWS[flow] for flow in sorted(set(request.flows) or _FLOWS, reverse=True)),
        tuple(products),
        _numbers(request.reporters, years),
        _numbers(request.partners, years),
    )


def _numbers(places: Sequence[str], years: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({number for place in places for number in numbers_of(place, years)}))


def _lists(**lists: Sequence[str | int]) -> dict[str, str]:
    return {name: ",".join(map(str, items)) for name, items in lists.items() if items}
