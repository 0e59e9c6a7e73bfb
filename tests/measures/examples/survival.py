from tests.measures.trades import WORLD, rows
from wenmao.measures.survival import survival

EXAMPLES = {"survival": lambda: survival(rows(WORLD), left_censored="keep")}
