from tests.measures.trades import WORLD, rows
from wenmao.measures.margins import entries, extensive_margin, intensive_margin

EXAMPLES = {
    "extensive_margin": lambda: extensive_margin(rows(WORLD)),
    "intensive_margin": lambda: intensive_margin(rows(WORLD), reference="world"),
    "entries": lambda: entries(rows(WORLD)),
}
