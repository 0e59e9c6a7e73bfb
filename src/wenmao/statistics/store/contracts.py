"""Contracts: what the tables of the store are, whichever source they come from."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from wenmao.vocabulary.areas import area_codes
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.periods import Period

ColumnType = Literal["text", "integer", "number"]

# 9999AA is UN Comtrade's "not specified" in old revisions; 8 and 10 digits are national.
_HS_CODE = re.compile(r"TOTAL|9999AA|[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}")
_PRODUCT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_ITEM = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,15}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a contract.

    `key` columns together name a row once. `required` ones may not be missing.
    `allows` judges a code; `wanted` says in words what it must be. Numbers lie
    at or above `least`, where one is set.
    """

    name: str
    type: ColumnType
    meaning: str
    key: bool = False
    required: bool = True
    allows: Callable[[str], bool] | None = None
    wanted: str = ""
    least: float | None = None


@dataclass(frozen=True)
class Contract:
    """What every table of one kind has: its columns, and which of them name a row."""

    name: str
    columns: tuple[Column, ...]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The names of the columns that together name a row."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """A column by its name; `KeyError` where there is none."""
        for found in self.columns:
            if found.name == name:
                return found
        raise KeyError(f"the contract {self.name!r} has no column {name!r}: {', '.join(self.names)}")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)


def _is_period(code: str) -> bool:
    try:
        Period.parse(code)
    except ValueError:
        return False
    return True


def _is_area(code: str) -> bool:
    return code in area_codes()


def _is_currency(code: str) -> bool:
    import pycountry  # noqa: PLC0415 - start-up stays fast without it

    return pycountry.currencies.get(alpha_3=code) is not None


_AREA = "an ISO 3166-1 alpha-3 code, WLD, or a group such as EU"

_PERIOD = Column("period", "text", "The period's code: 2023, 2023-Q1, 2023-05", key=True,
                 allows=_is_period, wanted="a period such as 2023, 2023-Q1 or 2023-05")  # fmt: skip
_YEAR = Column("year", "integer", "The year that the period lies in", least=1800)
_FLOW = Column("flow", "text", "export or import, as the reporter sees it; total, balance", key=True,
               allows=lambda code: code in set(Flow), wanted="export, import, total or balance")  # fmt: skip
_REPORTER = Column("reporter", "text", "Whose statistics these are", key=True, allows=_is_area, wanted=_AREA)
_PARTNER = Column("partner", "text", "With whom the trade is", key=True, allows=_is_area, wanted=_AREA)

GOODS = Contract("goods", (
    _PERIOD, _YEAR, _FLOW, _REPORTER, _PARTNER,
    Column("product", "text", "The product's code in the dataset's classification, leading zeros kept",
           key=True, allows=lambda code: bool(_PRODUCT.fullmatch(code)),
           wanted="a code of the classification"),
    Column("value", "number", "In the dataset's currency, in units (not thousands)", least=0),
    Column("weight", "number", "Net weight in kilograms", required=False, least=0),
    Column("quantity", "number", "In the quantity unit", required=False, least=0),
    Column("quantity_unit", "text", "Of the quantity, as the source names it", required=False),
))  # fmt: skip

SERVICES = Contract("services", (
    _PERIOD, _YEAR, _FLOW, _REPORTER, _PARTNER,
    Column("item", "text", "The service item's code in the dataset's classification (EBOPS)",
           key=True, allows=lambda code: bool(_ITEM.fullmatch(code)), wanted="an EBOPS code such as SK1"),
    Column("value", "number", "In the dataset's currency, in units; credits and debits may be negative"),
    Column("method", "text", "How the source came by the value: reported, estimated …", required=False),
))  # fmt: skip

INDICATORS = Contract("indicators", (
    _PERIOD, _YEAR,
    Column("place", "text", "Of whom", key=True, allows=_is_area, wanted=_AREA),
    Column("indicator", "text", "The source's code of what is measured", key=True),
    Column("value", "number", "In the indicator's unit"),
    Column("unit", "text", "The unit, as the source names it", required=False),
    Column("status", "text", "The source's observation status", required=False),
))  # fmt: skip

RATES = Contract("rates", (
    _PERIOD, _YEAR,
    Column("currency", "text", "ISO 4217", key=True, allows=_is_currency, wanted="an ISO 4217 code"),
    Column("base", "text", "The currency that one unit is of", key=True, allows=_is_currency,
           wanted="an ISO 4217 code"),
    Column("basis", "text", "average over the period, or its end", key=True,
           allows=lambda code: code in ("average", "end"), wanted="average or end"),
    Column("value", "number", "Units of the currency for one unit of the base", least=0),
))  # fmt: skip

CONTRACTS = {contract.name: contract for contract in (GOODS, SERVICES, INDICATORS, RATES)}


def contract_of(name: str, classification: str = "") -> Contract:
    """The contract of a name, for a classification: products of the HS are codes of its digits.

    `KeyError` where there is none of that name.

    >>> contract_of("goods", "HS2017").column("product").wanted
    'an HS code of 2, 4 or 6 digits, such as 970110'
    """
    contract = CONTRACTS[name]
    if not (name == GOODS.name and classification.startswith("HS")):
        return contract
    return Contract(contract.name, tuple(
        replace(column, allows=lambda code: bool(_HS_CODE.fullmatch(code)),
                wanted="an HS code of 2, 4 or 6 digits, such as 970110")
        if column.name == "product" else column
        for column in contract.columns
    ))  # fmt: skip
