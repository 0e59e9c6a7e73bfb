"""The panel of a gravity equation: every reporter with every partner, zeros among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from wenmao.measures.cells import cells
from wenmao.measures.gravity.covariates import keys_of, term_column


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows that an equation is estimated on, and what was added and left out to get them.

    `frame` is a pandas table: year, reporter, partner, the dimensions kept apart,
    `value` (trade), `added` (whether it is a zero that no row reports) and the terms
    as `x0`, `x1` …
    """

    flow: str
    frame: Any
    keys: tuple[str, ...]
    facts: dict[str, Any]


def needed(name: str) -> Any:
    """A package of the extra `models`; `ImportError` says how to get it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f'gravity equations need {name}: pip install "wenmao[models]"') from error


def panels(
    trade: ir.Table, covariates: ir.Table, terms: Sequence[str], by: Sequence[str], *, zeros: bool
) -> list[Panel]:
    """A panel for each flow, in the order of their names."""
    pandas = needed("pandas")
    if "product" in covariates.columns and "product" not in by:
        raise ValueError("the covariates differ by product: keep products apart with by=('product',)")
    keys = ("year", "reporter", "partner", *by)
    between = trade.filter(trade.reporter != trade.partner)
    flows = (
        cells(between, ["flow", *keys]).to_pyarrow().sort_by([(key, "ascending") for key in ("flow", *keys)])
    )
    chosen = covariates.filter(
        covariates.reporter != covariates.partner,
        covariates.reporter.isin(_codes(flows, "reporter")),
        *([covariates.year.isin(_codes(flows, "year"))] if "year" in covariates.columns else []),
    )
    own = keys_of(covariates)
    chosen = chosen.select(*own, **{f"x{i}": term_column(chosen, term) for i, term in enumerate(terms)})
    known = _frame(chosen.to_pyarrow().sort_by([(key, "ascending") for key in own]), pandas)
    # A pair with a missing covariate explains nothing, and is left out like one without a row.
    known = known.dropna(subset=[f"x{i}" for i in range(len(terms))])
    told = _frame(flows, pandas)
    return [
        _panel(flow, rows.drop(columns="flow"), known, keys, zeros=zeros)
        for flow, rows in told.groupby("flow", sort=True)
    ]


def _panel(flow: str, rows: Any, known: Any, keys: tuple[str, ...], *, zeros: bool) -> Panel:
    square = known.merge(rows[["reporter", "year"]].drop_duplicates(), how="inner")
    if "product" in keys and "product" not in known.columns:
        square = square.merge(rows[["product"]].drop_duplicates(), how="cross")
    frame = square.merge(rows, how="left", on=list(keys))
    frame["added"] = frame["value"].isna()
    frame["value"] = frame["value"].fillna(0.0)
    negative = frame["value"] < 0
    frame = frame[~negative & (zeros | (frame["value"] > 0))]
    frame = frame.sort_values(list(keys), ignore_index=True)
    covered = rows.merge(square[list(keys)], on=list(keys), how="inner")
    whole = float(rows["value"].sum())
    return Panel(
        flow,
        frame,
        keys,
        {
            "first_year": int(rows["year"].min()),
            "last_year": int(rows["year"].max()),
            "reporters": int(frame["reporter"].nunique()),
            "partners": int(frame["partner"].nunique()),
            "rows": len(frame),
            "zeros_added": int(frame["added"].sum()),
            "uncovered": len(rows) - len(covered),
            "uncovered_share": 1 - float(covered["value"].sum()) / whole if whole else None,
            "negative": int(negative.sum()),
        },
    )


def _codes(table: Any, name: str) -> list[Any]:
    return sorted(set(table[name].to_pylist()))


def _frame(table: Any, pandas: Any) -> Any:
    """A pandas table, texts as objects and numbers as floats, whatever pandas' options say."""
    return pandas.DataFrame({
        name: table[name].to_pylist()
        if pa.types.is_string(table[name].type) or pa.types.is_large_string(table[name].type)
        else table[name].combine_chunks().to_numpy(zero_copy_only=False)
        for name in table.column_names
    })  # fmt: skip
