from tests.measures.trades import WORLD, rows
from wenmao.measures.decomposition import constant_market_share, lmdi, market_share_change, shift_share

# Kilograms that are not in proportion to values, and none for one product with one partner.
WEIGHED = tuple(
    (*row, None if row[3:5] == ("JPN", "970110") else row[5] * (2 + place % 5) / 7)
    for place, row in enumerate(WORLD)
    if row[1] == "export"
)

EXAMPLES = {
    "constant_market_share": lambda: constant_market_share(rows(WORLD), form="jepma"),
    "market_share_change": lambda: market_share_change(rows(WORLD)),
    "shift_share": lambda: shift_share(rows(WORLD), form="esteban-marquillas"),
    "lmdi": lambda: lmdi(rows(WEIGHED)),
}
