import ibis
import pyarrow as pa

from tests.measures.trades import WORLD, YEARS, rows
from wenmao.measures.sophistication import expy, prody

# Japan has no income in 2022.
INCOME = tuple(
    (place, year, level * (1 + (year - 2020) / 50))
    for place, level in (("CHN", 12000.0), ("FRA", 40000.0), ("JPN", 36000.0), ("USA", 65000.0))
    for year in YEARS
    if (place, year) != ("JPN", 2022)
)


def income(of=INCOME):
    places, years, values = zip(*of, strict=True) if of else ((), (), ())
    return ibis.memtable(
        pa.table({"place": pa.array(places, pa.string()), "year": pa.array(years, pa.int64()),
                  "value": pa.array(values, pa.float64())})
    )  # fmt: skip


EXAMPLES = {
    "prody": lambda: prody(rows(WORLD), income=income()),
    "expy": lambda: expy(rows(WORLD), income=income()),
}
