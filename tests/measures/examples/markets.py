from tests.measures.trades import WORLD, rows
from wenmao.measures.markets import (
    concentration_index,
    effective_number,
    effective_number_entropy,
    hhi,
    hhi_normalised,
    share_change,
    theil,
    top_share,
)

EXAMPLES = {
    "share_change": lambda: share_change(rows(WORLD)),
    "hhi": lambda: hhi(rows(WORLD)),
    "hhi_normalised": lambda: hhi_normalised(rows(WORLD)),
    "concentration_index": lambda: concentration_index(rows(WORLD), potential=5),
    "theil": lambda: theil(rows(WORLD), by=("product",), potential=5),
    "effective_number": lambda: effective_number(rows(WORLD), over="product"),
    "effective_number_entropy": lambda: effective_number_entropy(rows(WORLD)),
    "top_share": lambda: top_share(rows(WORLD), top=2),
}
