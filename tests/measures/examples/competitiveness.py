from tests.measures.trades import WORLD, rows
from wenmao.measures import competitiveness as of

BOTH = tuple(row for row in WORLD if row[0] == 2021)
EXPORTS = tuple(row for row in WORLD if row[1] == "export")

EXAMPLES = {
    "balassa": lambda: of.balassa(rows(WORLD)),
    "symmetric_balassa": lambda: of.symmetric_balassa(rows(WORLD)),
    "normalised_balassa": lambda: of.normalised_balassa(rows(WORLD)),
    "relative_advantage": lambda: of.relative_advantage(rows(WORLD)),
    "log_relative_advantage": lambda: of.log_relative_advantage(rows(WORLD)),
    "relative_trade_advantage": lambda: of.relative_trade_advantage(rows(BOTH)),
    "revealed_competitiveness": lambda: of.revealed_competitiveness(rows(BOTH)),
    "lafay": lambda: of.lafay(rows(BOTH)),
    "dynamic_balassa": lambda: of.dynamic_balassa(rows(EXPORTS), span=2),
}
