from tests.measures.trades import WORLD, rows
from wenmao.measures.competitiveness import balassa

EXAMPLES = {"balassa": lambda: balassa(rows(WORLD))}
