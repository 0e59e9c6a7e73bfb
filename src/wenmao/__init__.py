"""wenmao reads what is written about cultural trade and checks every figure in it.

>>> import wenmao
>>> document = wenmao.read("-", data="2024年，网络文学海外营收48.15亿元。".encode())
>>> [claim.quote for claim in wenmao.claims_of(document)]
['48.15亿元']
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenmao.desk import Checked, Desk, brief, check, claims_of, measure, quantities, read, rerun
    from wenmao.statistics.store.store import Store

__version__ = "0.1.0"
__all__ = [
    "Checked",
    "Desk",
    "Store",
    "__version__",
    "brief",
    "check",
    "claims_of",
    "measure",
    "quantities",
    "read",
    "rerun",
]


def __getattr__(name: str) -> Any:
    # Importing wenmao stays free of cost; its parts load when they are first used.
    if name == "Store":
        from wenmao.statistics.store.store import Store  # noqa: PLC0415

        return Store
    if name in __all__:
        from wenmao import desk  # noqa: PLC0415

        return getattr(desk, name)
    raise AttributeError(f"module 'wenmao' has no attribute {name!r}")
