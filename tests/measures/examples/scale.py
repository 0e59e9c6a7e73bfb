from tests.measures.trades import WORLD, rows
from wenmao.measures import scale as of

EXAMPLES = {
    "level": lambda: of.level(rows(WORLD), by=("partner",)),
    "share": lambda: of.share(rows(WORLD)),
    "growth": lambda: of.growth(rows(WORLD), by=("partner", "product")),
    "cagr": lambda: of.cagr(rows(WORLD), by=("product",), span=2),
    "contribution": lambda: of.contribution(rows(WORLD), by=("product",)),
    "balance": lambda: of.balance(rows(WORLD), by=("partner",)),
    "cover_ratio": lambda: of.cover_ratio(rows(WORLD)),
    "normalised_balance": lambda: of.normalised_balance(rows(WORLD), by=("product",)),
    "world_share": lambda: of.world_share(rows(WORLD), by=("partner",)),
}
