from tests.measures.trades import WORLD, rows
from wenmao.measures.quality import average_quality, quality

# Weights that make unit values differ; every seventh row has none.
WEIGHED = tuple((*row, None if i % 7 == 3 else row[-1] / (5 + (i * 31) % 17)) for i, row in enumerate(WORLD))

EXAMPLES = {
    "quality": lambda: quality(rows(WEIGHED), sigma=4),
    "average_quality": lambda: average_quality(rows(WEIGHED), sigma={"95": 3.0, "": 5.0}),
}
