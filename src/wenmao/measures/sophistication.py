"""Sophistication: the income level of the economies that export a product, and of what an economy exports."""

from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from wenmao.measures.cells import cells, divided, with_total
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.vocabulary.languages import Text

_INCOME_COLUMNS = ("place", "year", "value")


def prody(trade: ir.Table, *, income: ir.Table | str | Path) -> ir.Table:
    """The income level of a product: mean income of its exporters, weighted by their specialisation.

    PRODY(k) = Σ over j of s(j, k) Y(j) ÷ Σ over j of s(j, k), where s(j, k) = x(j, k) ÷ X(j)
    is the product's share in the exports of economy j and Y(j) its GDP per capita. The
    weights are revealed comparative advantages brought to a sum of one, so that small
    economies count as much as large ones.

    `income` has `place`, `year` and `value`: a table, or the path of a CSV or Parquet
    file. Economies without income in a year, or with one that is not above zero, are
    left out of both sums and counted. Which economies have an income must not change
    between years that are compared.

    Source: Hausmann, Hwang & Rodrik (2007), "What you export matters", Journal of
    Economic Growth 12(1).

    Gives year, flow, product, `weighted_income` (the numerator), `weights` (the
    denominator), `economies`, `economies_without_income` (both of those that trade the
    product) and `prody` in the unit of the income. Null where no economy that trades
    the product has an income. Trade in a product that is not above zero is left out. `ValueError`
    where the income cannot be used: a column missing, or two values for an economy and
    year.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [75.0, 25.0, 10.0]}))
    >>> income = ibis.memtable(pa.table({"place": ["CHN", "FRA"], "year": [2021, 2021],
    ...                                  "value": [12000.0, 42000.0]}))
    >>> found = prody(trade, income=income).order_by("product").to_pyarrow().to_pylist()
    >>> [(row["product"], row["prody"]) for row in found]
    [('950300', 12000.0), ('970110', 36000.0)]
    """
    return _prody(_with_income(trade, _incomes(income)))


def expy(trade: ir.Table, *, income: ir.Table | str | Path) -> ir.Table:
    """The income level of an economy's exports: the mean of its products' PRODY, weighted by their shares.

    EXPY(j) = Σ over k of x(j, k) PRODY(k) ÷ Σ over k of x(j, k), over the products that
    have a PRODY. It is high where an economy exports what rich economies export.
    `income` as in `prody`; the economy itself need not have one.

    Source: Hausmann, Hwang & Rodrik (2007), "What you export matters", Journal of
    Economic Growth 12(1).

    Gives year, flow, reporter, `value` (all trade above zero), `covered_value` (in products with a
    PRODY), `weighted_prody` (the numerator), `economies` and `economies_without_income`
    (among all reporters of the year) and `expy` in the unit of the income. Null where
    nothing is covered. `ValueError` as in `prody`.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN", "CHN", "FRA"],
    ...     "product": ["950300", "970110", "970110"], "value": [75.0, 25.0, 10.0]}))
    >>> income = ibis.memtable(pa.table({"place": ["CHN", "FRA"], "year": [2021, 2021],
    ...                                  "value": [12000.0, 42000.0]}))
    >>> found = expy(trade, income=income).order_by("reporter").to_pyarrow().to_pylist()
    >>> [(row["reporter"], row["expy"]) for row in found]
    [('CHN', 18000.0), ('FRA', 36000.0)]
    """
    told = _with_income(trade, _incomes(income))
    levels = _prody(told).select("year", "flow", "product", "prody")
    joined = told.inner_join(levels, ["year", "flow", "product"])
    summed = joined.group_by("year", "flow", "reporter").agg(
        value=joined.value.sum(),
        covered_value=ibis.ifelse(joined.prody.notnull(), joined.value, 0.0).sum(),
        weighted_prody=(joined.value * joined.prody).fill_null(0.0).sum(),
        __has=joined["income"].notnull().cast("int64").max(),
    )
    counted = summed.group_by("year", "flow").agg(
        economies=summed["__has"].sum(),
        economies_without_income=(1 - summed["__has"]).sum(),
    )
    summed = summed.inner_join(counted, ["year", "flow"])
    return summed.select(
        "year", "flow", "reporter", "value", "covered_value", "weighted_prody",
        economies=summed.economies.cast("int64"),
        economies_without_income=summed.economies_without_income.cast("int64"),
        expy=divided(summed.weighted_prody, summed.covered_value),
    )  # fmt: skip


def _with_income(trade: ir.Table, income: ir.Table) -> ir.Table:
    """What each reporter trades of each product, its share in the reporter's total, and their income."""
    told = cells(trade, ["year", "flow", "reporter", "product"])
    told = told.filter(told.value > 0)
    told = with_total(told, "total", ["year", "flow", "reporter"])
    told = told.mutate(__year=told.year.cast("int64"), share=divided(told.value, told.total))
    joined = told.left_join(
        income, [told.reporter == income["__place"], told["__year"] == income["__income_year"]]
    )
    return joined.select("year", "flow", "reporter", "product", "value", "share", "income")


def _prody(told: ir.Table) -> ir.Table:
    has = told["income"].notnull()
    summed = told.group_by("year", "flow", "product").agg(
        weighted_income=(told.share * told["income"]).fill_null(0.0).sum(),
        weights=ibis.ifelse(has, told.share, 0.0).sum(),
        economies=has.cast("int64").sum().cast("int64"),
        economies_without_income=(~has).cast("int64").sum().cast("int64"),
    )
    return summed.mutate(prody=divided(summed.weighted_income, summed.weights))


def _incomes(income: ir.Table | str | Path) -> ir.Table:
    """The incomes that can be used, one an economy and year; the table is small, so it is read at once."""
    found = income.to_pyarrow() if isinstance(income, ir.Table) else _read(Path(income))
    if lacking := [name for name in _INCOME_COLUMNS if name not in found.column_names]:
        raise ValueError(
            f"the income has no column {' and no '.join(lacking)}: it says place, year and value, "
            f"and has {', '.join(found.column_names)}"
        )
    try:
        places, years, values = (
            found[name].cast(kind).to_pylist()
            for name, kind in zip(_INCOME_COLUMNS, (pa.string(), pa.int64(), pa.float64()), strict=True)
        )
    except pa.ArrowInvalid as error:
        raise ValueError(f"the income says place (text), year and value (numbers): {error}") from None
    known: dict[tuple[str, int], float] = {}
    for place, year, value in zip(places, years, values, strict=True):
        if place is None or year is None or value is None or not 0 < value < float("inf"):
            continue
        if known.setdefault((place, year), value) != value:
            raise ValueError(
                f"the income has two values for {place} in {year}: cut it to one indicator, GDP per capita"
            )
    return ibis.memtable(
        pa.table({
            "__place": pa.array([place for place, _ in known], pa.string()),
            "__income_year": pa.array([year for _, year in known], pa.int64()),
            "income": pa.array(known.values(), pa.float64()),
        })
    )  # fmt: skip


def _read(path: Path) -> pa.Table:
    try:
        if path.suffix == ".parquet":
            return pyarrow.parquet.read_table(path)
        # Codes are text: without this NA, or 004, would not stay as they are.
        kinds = pyarrow.csv.ConvertOptions(column_types={"place": pa.string()})
        return pyarrow.csv.read_csv(path, convert_options=kinds)
    except (OSError, pa.ArrowInvalid) as error:
        raise ValueError(f"{path}: the income cannot be read ({error})") from None


_WEIGHTED = Operand(
    "weighted_income",
    Text("incomes of exporters, weighted", "按权重加总的出口方收入"),
    ("product",),
    unit="index",
    summed=False,
)
_WEIGHTS = Operand(
    "weights", Text("sum of the weights", "权重之和"), ("product",), unit="ratio", summed=False
)
_PRODY_SUM = Operand(
    "weighted_prody", Text("PRODY of the products, times trade", "各产品PRODY与贸易额乘积之和"), summed=False
)
_COVERED = Operand(
    "covered_value", Text("trade in products with a PRODY", "有PRODY的产品贸易额"), summed=False
)
_WHOLE: frozenset[Dimension] = frozenset({"reporter", "partner", "product"})

MEASURES = (
    Measure(
        prody,
        Text("Income level of a product (PRODY)", "产品收入水平（PRODY，产品技术复杂度）"),
        "weighted_income ÷ weights",
        "index",
        "Hausmann, Hwang & Rodrik (2007), Journal of Economic Growth 12(1)",
        Text("no economy that trades the product has an income", "贸易该产品的经济体均无收入数据"),
        (_WEIGHTED, _WEIGHTS),
        lambda weighted, weights: weighted / weights,
        whole=_WHOLE,
        keyed=("product",),
    ),
    Measure(
        expy,
        Text("Income level of exports (EXPY)", "出口收入水平（EXPY，出口技术复杂度）"),
        "weighted_prody ÷ covered_value",
        "index",
        "Hausmann, Hwang & Rodrik (2007), Journal of Economic Growth 12(1)",
        Text("no product with a PRODY is traded", "所贸易产品均无PRODY"),
        (_PRODY_SUM, _COVERED),
        lambda weighted, covered: weighted / covered,
        whole=_WHOLE,
    ),
)
