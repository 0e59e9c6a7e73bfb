from tests.measures.trades import WORLD, rows
from wenmao.measures.bilateral import complementarity, export_similarity, trade_intensity

EXAMPLES = {
    "trade_intensity": lambda: trade_intensity(rows(WORLD), without_reporter=True),
    "complementarity": lambda: complementarity(rows(WORLD)),
    "export_similarity": lambda: export_similarity(rows(WORLD), of=("CHN", "FRA")),
}
