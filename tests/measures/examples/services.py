from tests.measures.trades import rows
from wenmao.measures.services import (
    digitally_deliverable_share,
    knowledge_intensive_share,
    services_contribution,
    services_structure,
)

# (item, value in 2020, value in 2021): SK1 in SK, S1 across items, SOX a sum of items.
ITEMS = (
    ("SC", 300.0, 450.0), ("SD", 200.0, 90.0), ("SF", 20.0, 25.0), ("SH", 30.0, 41.0), ("SI", 120.0, 160.0),
    ("SJ", 150.0, 170.0), ("SK", 10.0, 14.0), ("SK1", 8.0, 9.0), ("S1", 12.0, 13.0), ("SOX", 330.0, 410.0),
)  # fmt: skip
SERVICES = tuple(
    (year, flow, "CHN", partner, item, amount * scale)
    for partner, scale in (("USA", 1.0), ("JPN", 0.5))
    for flow, more in (("export", 1.0), ("import", 1.3))
    for item, *amounts in (*ITEMS, ("S", 840.0, 960.0))
    if (partner, item) != ("JPN", "S")
    for year, of in zip((2020, 2021), amounts, strict=True)
    for amount in [of * more]
)

EXAMPLES = {
    "services_structure": lambda: services_structure(rows(SERVICES)),
    "services_contribution": lambda: services_contribution(rows(SERVICES)),
    "knowledge_intensive_share": lambda: knowledge_intensive_share(rows(SERVICES)),
    "digitally_deliverable_share": lambda: digitally_deliverable_share(
        rows(SERVICES), definition="digitally-deliverable-handbook"
    ),
}
