"""Every source by its name; each loads when it is first asked for."""

from importlib import import_module

from wenmao.statistics.sources.source import RequestError, Source

SOURCES = {
    "baci": "baci:Baci",
    "batis": "batis:Batis",
    "comtrade": "comtrade:Comtrade",
    "gacc": "gacc.source:Gacc",
    "map": "mapping.source:Mapped",
    "sdmx": "sdmx.source:Sdmx",
    "uis": "uis:Uis",
    "unctad": "unctad:Unctad",
    "wits": "wits:Wits",
    "worldbank": "worldbank:WorldBank",
}


def source(name: str) -> Source:
    """The source of a name; `RequestError` where there is none.

    >>> source("baci").describe().producer
    'CEPII'
    """
    if name not in SOURCES:
        raise RequestError(f"{name}: no such source. There are {', '.join(SOURCES)}.")
    module, kind = SOURCES[name].split(":")
    made: Source = getattr(import_module(f"wenmao.statistics.sources.{module}"), kind)()
    return made


def sources() -> tuple[Source, ...]:
    """Every source."""
    return tuple(source(name) for name in SOURCES)
