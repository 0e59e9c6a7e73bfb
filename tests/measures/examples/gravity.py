import ibis
import pyarrow as pa

from tests.measures.trades import ECONOMIES, WORLD, rows
from wenmao.measures.gravity import ad_valorem_equivalent, gravity, potential

# Made-up distances between the four economies, and an agreement from 2021 on.
_APART = {("CHN", "FRA"): 8200.0, ("CHN", "JPN"): 2100.0, ("CHN", "USA"): 11000.0,
          ("FRA", "JPN"): 9700.0, ("FRA", "USA"): 6200.0, ("JPN", "USA"): 10100.0}  # fmt: skip
PAIRS = tuple(
    (one, other, year, _APART[tuple(sorted((one, other)))], int(year > 2020 and {one, other} != {"FRA", "USA"}))
    for one in ECONOMIES for other in ECONOMIES for year in (2020, 2021, 2022) if one != other
)  # fmt: skip


def pairs(told=PAIRS):
    names = ("reporter", "partner", "year", "distance", "agreement")
    return ibis.memtable(pa.table(dict(zip(names, map(list, zip(*told, strict=True)), strict=True))))


EXAMPLES = {
    "gravity": lambda: gravity(rows(WORLD), covariates=pairs(), terms="log(distance),agreement"),
    "potential": lambda: potential(
        rows(WORLD), covariates=pairs(), terms="log(distance)", effects="reporter,partner"
    ),
    "ad_valorem_equivalent": lambda: ad_valorem_equivalent(
        rows(WORLD), covariates=pairs(), terms="log(distance)", effects="reporter,partner,year", elasticity=4
    ),
}
