"""Quality: what buyers pay for beyond the price, inferred from prices and quantities."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wenmao.measures.cells import divided
from wenmao.measures.model import Measure, Operand
from wenmao.statistics.store.engines import duckdb_engine
from wenmao.vocabulary.languages import Text

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int64]
Market = Literal["destination-year", "product-destination-year"]
_KEYS = ("year", "flow", "reporter", "partner", "product")


def quality(
    trade: ir.Table,
    *,
    sigma: float | str | Path | Mapping[str, float],
    measured: Literal["weight", "quantity"] = "weight",
    market: Market = "destination-year",
) -> ir.Table:
    """The quality of each variety by Khandelwal, Schott & Wei: what sells more than its price explains.

    Of two varieties at one price, the one that sells more is better. The variety is the product
    of an exporter, in a market: a destination in a year. With elasticity of substitution σ,

    ln q + σ · ln p = α(product) + α(destination, year) + e,  quality = e ÷ (σ − 1).

    q is the amount and p the unit value, value ÷ amount. The destination is the partner in rows
    of exports, the reporter in rows of imports. Both effects are estimated by ordinary
    least squares over all rows of a flow, each counting once. `market` may be
    "product-destination-year": then a variety is compared only with those of its product
    that its market buys, as where demand shifts between products.

    `sigma` is the elasticity of substitution, above one: a number for all products,
    a mapping from codes to numbers, or the path of a CSV file with columns `product` and
    `sigma`; of several codes that a product begins with, the longest counts. `measured`
    is what the amount is: net weight, or the supplementary quantity, whose units
    (`quantity_unit`) are then kept apart as if they were products.

    Source: Khandelwal, Schott & Wei (2013), "Trade Liberalization and Embedded
    Institutional Reform: Evidence from Chinese Exporters", American Economic Review 103(6).

    Gives year, flow, reporter, partner, product (and `quantity_unit`), `value` and `amount`
    of the rows that have an amount, `price` (value ÷ amount), `sigma`, `expected` (the two
    effects together), `quality` (a logarithm: 0.1 is about 10% more quality than the
    effects explain; its mean is zero in each product and in each market) and `adjusted_price`
    (price ÷ exp(quality), the price for a unit of quality). Rows without value or amount have
    no price and no quality. Quality is null too where nothing compares: the only
    variety of its product, or of its market, and what is left alone once these are gone.
    Levels cannot be compared between flows, nor between products that share no market.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["import"] * 4, "reporter": ["USA"] * 2 + ["JPN"] * 2,
    ...     "partner": ["CHN", "FRA"] * 2, "product": ["950300"] * 4, "value": [80.0, 80.0, 40.0, 60.0],
    ...     "weight": [10.0, 5.0, 5.0, 5.0]}))
    >>> for row in quality(trade, sigma=4).order_by("reporter", "partner").to_pyarrow().to_pylist():
    ...     print(row["reporter"], row["partner"], row["price"], round(row["quality"], 4))
    JPN CHN 8.0 -0.2703
    JPN FRA 12.0 0.2703
    USA CHN 8.0 -0.3466
    USA FRA 16.0 0.3466
    """
    if measured not in ("weight", "quantity"):
        raise ValueError(f"amounts are measured by weight or quantity, not {measured!r}")
    if market not in ("destination-year", "product-destination-year"):
        raise ValueError(f"a market is destination-year or product-destination-year, not {market!r}")
    keys = (*_KEYS, "quantity_unit") if measured == "quantity" else _KEYS
    amount = trade[measured].cast("float64")
    known = (amount > 0).fill_null(False)
    rows = trade.group_by(*keys).agg(
        value=ibis.ifelse(known, trade.value.cast("float64"), 0.0).sum().fill_null(0.0),
        amount=ibis.ifelse(known, amount, 0.0).sum(),
    )
    table = rows.to_pyarrow().sort_by([(key, "ascending") for key in keys])
    columns: dict[str, list[Any]] = {name: table[name].to_pylist() for name in table.column_names}
    substitution = _sigmas(sigma, columns["product"])
    values, amounts = (np.array(columns[name], dtype=float) for name in ("value", "amount"))
    priced = (values > 0) & (amounts > 0)
    price = np.divide(values, amounts, out=np.full(len(values), np.nan), where=priced)
    expected = np.full(len(values), np.nan)
    for flow in sorted(set(columns["flow"])):
        mine = np.flatnonzero(priced & (np.array(columns["flow"]) == flow))
        products = [_product(columns, keys, row) for row in mine.tolist()]
        places = columns["partner" if flow == "export" else "reporter"]
        markets = [(places[row], columns["year"][row]) for row in mine.tolist()]
        demand = np.log(amounts[mine]) + substitution[mine] * np.log(price[mine])
        if market == "product-destination-year":
            within = _numbered(list(zip(products, markets, strict=True)))
            expected[mine] = _expected(demand, within, within)
        else:
            expected[mine] = _expected(demand, _numbered(products), _numbered(markets))
    # Written with the amount, so that each row's columns give its quality again.
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (np.log(amounts) + substitution * np.log(price) - expected) / (substitution - 1)
    return ibis.memtable(
        pa.table(
            {
                **{key: table[key] for key in keys},
                "value": _column(values),
                "amount": _column(amounts),
                "price": _column(price),
                "sigma": _column(substitution),
                "expected": _column(expected),
                "quality": _column(found),
                "adjusted_price": _column(price / np.exp(found)),
            }
        )
    )


def average_quality(
    trade: ir.Table,
    *,
    sigma: float | str | Path | Mapping[str, float],
    measured: Literal["weight", "quantity"] = "weight",
    market: Market = "destination-year",
) -> ir.Table:
    """The quality of each reporter's trade: the mean of its varieties' quality, weighted by value.

    Of exports it says how good a reporter's varieties are among all. Of imports the market is
    the reporter, so that the mean without weights is zero: the weighted one only says
    whether it spends more on the better varieties. The varieties' quality is that of
    `quality`, with the same choices.

    Source: Khandelwal, Schott & Wei (2013), American Economic Review 103(6); the mean
    weighted by value is a summary, not the paper's.

    Gives year, flow, reporter, `varieties` (how many have a quality), `value` (of these),
    `weighted` (the sum of value × quality) and `average_quality`. Null where no variety has
    a quality.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN", "FRA"] * 2,
    ...     "partner": ["USA"] * 2 + ["JPN"] * 2, "product": ["950300"] * 4,
    ...     "value": [80.0, 80.0, 40.0, 60.0], "weight": [10.0, 5.0, 5.0, 5.0]}))
    >>> for row in average_quality(trade, sigma=4).order_by("reporter").to_pyarrow().to_pylist():
    ...     print(row["reporter"], row["varieties"], row["value"], round(row["average_quality"], 4))
    CHN 2 120.0 -0.3212
    FRA 2 140.0 0.3139
    """
    each = quality(trade, sigma=sigma, measured=measured, market=market)
    known = each.quality.notnull()
    told = each.group_by("year", "flow", "reporter").agg(
        varieties=known.sum().fill_null(0).cast("int64"),
        value=ibis.ifelse(known, each.value, 0.0).sum(),
        weighted=ibis.ifelse(known, each.value * each.quality, 0.0).sum(),
    )
    return told.mutate(average_quality=divided(told.weighted, told.value))


def _expected(demand: Floats, products: Levels, markets: Levels) -> Floats:
    """The sum of both effects in each row by least squares; null (nan) where a row stands alone in one."""
    expected = np.full(len(demand), np.nan)
    kept = _compared(products, markets)
    if kept.any():
        one, other = (_numbered(of[kept].tolist()) for of in (products, markets))
        expected[kept] = demand[kept] - _residuals(demand[kept], one, other)
    return expected


def _compared(one: Levels, other: Levels) -> npt.NDArray[np.bool_]:
    """Which rows share both of their levels with others, once those that do not are gone."""
    kept = np.ones(len(one), dtype=bool)
    while True:
        alone = np.zeros(len(one), dtype=bool)
        for levels in (one, other):
            counts = np.bincount(levels[kept], minlength=levels.max(initial=0) + 1)
            alone |= kept & (counts[levels] == 1)
        if not alone.any():
            return kept
        kept &= ~alone


def _residuals(demand: Floats, one: Levels, other: Levels, *, digits: float = 1e-13) -> Floats:
    """Residuals of least squares on two sets of dummies, by conjugate gradients.

    The effects of `one` are means of what `other` leaves, so that only those of `other`
    need solving for: a symmetric system, which is never written out as a matrix.
    """
    size, rest = _sums(one, np.ones(len(one))), _sums(other, np.ones(len(other)))

    def within(values: Floats) -> Floats:
        means: Floats = (_sums(one, values) / size)[one]
        return values - means

    def normal(effects: Floats) -> Floats:
        return _sums(other, within(effects[other]))

    effects = np.zeros(len(rest))
    left = _sums(other, within(demand))
    scale = max(float(_sums(other, np.abs(demand)).max()), 1e-300)
    scaled = left / rest
    direction, length = scaled, float(left @ scaled)
    for _ in range(10 * len(rest) + 10):
        if np.abs(left).max() <= digits * scale:
            break
        turned = normal(direction)
        curve = float(direction @ turned)
        if curve <= 0:  # the effects are only determined up to a constant, and that is all that is left
            break
        effects = effects + length / curve * direction
        left = left - length / curve * turned
        scaled = left / rest
        before, length = length, float(left @ scaled)
        direction = scaled + length / before * direction
    if np.abs(left).max() > 1e-9 * scale:
        raise ArithmeticError("the effects of products and markets were not found to nine digits")
    return within(demand - effects[other])


def _sums(levels: Levels, values: Floats) -> Floats:
    return np.bincount(levels, values).astype(np.float64)


def _sigmas(told: float | str | Path | Mapping[str, float], products: list[str]) -> Floats:
    """The elasticity of each product, that of the longest code which it begins with."""
    table: Mapping[str, float]
    try:
        table = {"": float(told)}  # type: ignore[arg-type]
    except (TypeError, ValueError):
        table = told if isinstance(told, Mapping) else _sigma_file(Path(str(told)))
    for code, of in table.items():
        if not (math.isfinite(of) and of > 1):
            raise ValueError(
                f"an elasticity of substitution is above one, not {of}{f' ({code})' if code else ''}"
            )
    found: dict[str, float] = {}
    for product in set(products):
        codes = [product[:n] for n in range(len(product), -1, -1) if product[:n] in table]
        if not codes:
            raise ValueError(f"there is no elasticity of substitution for product {product}")
        found[product] = float(table[codes[0]])
    return np.array([found[product] for product in products], dtype=float)


def _sigma_file(path: Path) -> dict[str, float]:
    if not path.is_file():
        raise ValueError(
            f"sigma is a number above one or a CSV file of product and sigma: {str(path)!r} is neither"
        )
    table = duckdb_engine().read_csv(path, all_varchar=True).to_pyarrow()
    if missing := {"product", "sigma"} - set(table.column_names):
        raise ValueError(f"{path.name} has no column {sorted(missing)[0]!r}")
    found: dict[str, float] = {}
    for row in table.to_pylist():
        if row["product"] in found:
            raise ValueError(f"{path.name} has two elasticities of product {row['product']}")
        try:
            found[row["product"]] = float(row["sigma"])
        except (TypeError, ValueError):
            raise ValueError(f"{path.name}: sigma of product {row['product']} is not a number") from None
    return found


def _product(columns: dict[str, list[Any]], keys: tuple[str, ...], row: int) -> tuple[Any, ...]:
    return tuple(columns[name][row] for name in ("product", "quantity_unit") if name in keys)


def _numbered(levels: list[Any]) -> Levels:
    """Levels as numbers from zero, in order of appearance."""
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(level, len(numbers)) for level in levels], dtype=np.int64)


def _column(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), mask=~np.isfinite(values))


MEASURES = (
    Measure(
        quality,
        Text("Quality (Khandelwal, Schott & Wei)", "产品质量（KSW 需求残差法，对数）"),
        "(ln amount + sigma · ln(value ÷ amount) − expected) ÷ (sigma − 1)",
        "index",
        "Khandelwal, Schott & Wei (2013), American Economic Review 103(6)",
        Text(
            "value or amount is missing, or the variety has none to be compared with",
            "缺少金额或数量，或没有可比较的同类产品",
        ),
        (
            Operand("value", Text("trade with a known amount", "数量已知的贸易额"), summed=False),
            Operand("amount", Text("amount", "数量"), unit="count", summed=False),
            Operand(
                "sigma", Text("elasticity of substitution", "替代弹性"), (), unit="ratio", summed=False
            ),
            Operand(
                "expected", Text("product and market effects", "产品与市场固定效应之和"), (),
                unit="index", summed=False,
            ),
        ),
        lambda value, amount, sigma, expected: (
            (math.log(amount) + sigma * math.log(value / amount) - expected) / (sigma - 1)
        ),
        whole=frozenset({"reporter", "partner"}),
        keyed=("partner", "product"),
        spans=True,
    ),
    Measure(
        average_quality,
        Text("Average quality", "平均产品质量（以贸易额加权）"),
        "weighted ÷ value",
        "index",
        "Khandelwal, Schott & Wei (2013), American Economic Review 103(6)",
        Text("no variety of the reporter has a quality", "报告方没有可测算质量的产品"),
        (
            Operand(
                "weighted", Text("value times quality, summed", "贸易额与质量之积的合计"), summed=False
            ),
            Operand("value", Text("trade with a known quality", "质量已知的贸易额"), summed=False),
        ),
        lambda weighted, value: weighted / value,
        whole=frozenset({"reporter", "partner"}),
        spans=True,
    ),
)  # fmt: skip
