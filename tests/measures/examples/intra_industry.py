from tests.measures.examples.unit_values import WEIGHED
from tests.measures.trades import WORLD, rows
from wenmao.measures.intra_industry import fontagne_freudenberg, greenaway_hine_milner, grubel_lloyd

EXAMPLES = {
    "grubel_lloyd": lambda: grubel_lloyd(rows(WORLD)),
    "greenaway_hine_milner": lambda: greenaway_hine_milner(rows(WEIGHED)),
    "fontagne_freudenberg": lambda: fontagne_freudenberg(rows(WEIGHED)),
}
