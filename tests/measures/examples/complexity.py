from functools import partial

from tests.measures.trades import rows
from wenmao.measures import complexity

# A ladder of economies: each makes what few others make, or only what all do.
MADE = {"CHN": "ABCDE", "FRA": "BCDE", "JPN": "DEF", "USA": "EF", "KOR": "CDG"}
LADDER = tuple(
    (year, flow, reporter, "DEU", product, 10.0 + 7 * i + 3 * k + year % 3)
    for year in (2020, 2021)
    for flow in ("export", "import")
    for i, (reporter, products) in enumerate(MADE.items())
    for k, product in enumerate(products)
)


def ladder():
    return rows(LADDER)


EXAMPLES = {
    measure.name: partial(lambda function: function(ladder(), rca_threshold=0.5), measure.function)
    for measure in complexity.MEASURES
}
