from tests.measures.trades import WORLD, rows
from wenmao.measures.technology import group_structure, technology_structure

EXAMPLES = {
    "group_structure": lambda: group_structure(rows(WORLD), grouping={"95": "toys", "4901": "books"}),
    "technology_structure": lambda: technology_structure(rows(WORLD), by=("partner",)),
}
