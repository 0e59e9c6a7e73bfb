from tests.measures.trades import WORLD, rows
from wenmao.measures.unit_values import tier_structure, unit_value, unit_value_tier

# Each economy has a price of its own for each product, and every seventh row no weight.
WEIGHED = tuple(
    (
        *row,
        None if place % 7 == 0 else round(row[5] / (1 + len(row[4].strip("0")) + (row[5] % 5)), 3),
    )
    for place, row in enumerate(WORLD)
)
EXAMPLES = {
    "unit_value": lambda: unit_value(rows(WEIGHED)),
    "unit_value_tier": lambda: unit_value_tier(rows(WEIGHED)),
    "tier_structure": lambda: tier_structure(rows(WEIGHED)),
}
