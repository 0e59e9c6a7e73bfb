"""What trade is explained by: distance, borders, agreements, for each reporter and partner."""

import re
from collections.abc import Sequence
from pathlib import Path

import ibis.expr.types as ir

from wenmao.statistics.store.engines import duckdb_engine
from wenmao.statistics.views.economies import aggregates
from wenmao.vocabulary.areas import area_codes

KEYS = ("reporter", "partner", "year", "product")
_LOG = re.compile(r"log\(\s*(.+?)\s*\)")


def covariates_from(path: str | Path) -> ir.Table:
    """Covariates in a CSV or Parquet file, checked, as a table.

    The file has the columns `reporter` and `partner` (the codes of trade tables),
    `year` if the covariates change over time, `product` if they differ by product,
    and any others. Empty cells and `NA` of a CSV file are missing values.

    `FileNotFoundError` where there is no file, `ValueError` where it is neither CSV
    nor Parquet, lacks a key column, has a code that trade tables do not know, the
    world or a group among its codes, or two rows of one key.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "pairs.csv")
    ...     _ = path.write_text("reporter,partner,distance\\nCHN,JPN,2098.1\\nCHN,US,11159.3\\n")
    ...     covariates_from(path)
    Traceback (most recent call last):
    ...
    ValueError: the covariates name 'US' as partner, which no trade table does: codes are ISO 3166-1 \
alpha-3 (CHN), or as in the list of areas; change or remove such rows
    """
    file = Path(path)
    if not file.is_file():
        raise FileNotFoundError(f"there is no file of covariates {str(path)!r}")
    engine = duckdb_engine()
    kind = "".join(file.suffixes).lower()
    if kind.endswith((".parquet", ".pq")):
        table = engine.read_parquet(file)
    elif kind.endswith((".csv", ".csv.gz")):
        # R writes what is missing as NA; a text of two letters is never an economy's code.
        table = engine.read_csv(file, nullstr=["", "NA"], all_varchar=False, sample_size=-1)
    else:
        raise ValueError(f"covariates are read from CSV or Parquet files, not from {file.name!r}")
    return checked(table)


def checked(covariates: ir.Table) -> ir.Table:
    """The covariates as they are; `ValueError` where a key is missing, unknown or twice there."""
    for name in ("reporter", "partner"):
        if name not in covariates.columns:
            raise ValueError(
                f"the covariates have no column {name!r}; they have {', '.join(covariates.columns)}"
            )
        if not covariates[name].type().is_string():
            raise ValueError(f"the covariates' {name} must be codes such as CHN, not numbers")
        _with_known_codes(covariates, name)
    keys = keys_of(covariates)
    twice = covariates.group_by(*keys).agg(__rows=covariates.count())
    twice = twice.filter(twice["__rows"] > 1).order_by(*keys).limit(1).to_pyarrow().to_pylist()
    if twice:
        named = ", ".join(f"{key} {twice[0][key]}" for key in keys)
        raise ValueError(f"the covariates have {twice[0]['__rows']} rows of {named}: one is needed")
    return covariates


def keys_of(covariates: ir.Table) -> list[str]:
    """The columns that name a row of the covariates."""
    return [name for name in KEYS if name in covariates.columns]


def term_column(covariates: ir.Table, term: str) -> ir.Value:
    """A term's column: one of the covariates', or `log(column)`, which is null where that is not positive.

    >>> import ibis
    >>> table = ibis.memtable({"distance": [1.0, 0.0]})
    >>> [found for found in term_column(table, "log(distance)").to_pyarrow().to_pylist()]
    [0.0, None]
    """
    match = _LOG.fullmatch(term)
    name = match[1] if match and term not in covariates.columns else term
    if name not in covariates.columns or name in KEYS:
        known = ", ".join(column for column in covariates.columns if column not in KEYS)
        raise ValueError(f"the covariates have no column {name!r} to explain trade by; they have {known}")
    column = covariates[name]
    if not (column.type().is_numeric() or column.type().is_boolean()):
        raise ValueError(f"the covariates' {name} is not a number but {column.type()}")
    number = column.cast("int64" if column.type().is_boolean() else "float64").cast("float64")
    number = (number.isnan() | number.isinf()).ifelse(None, number).cast("float64")
    return (number > 0).ifelse(number, None).cast("float64").ln() if name != term else number


def listed(told: str | Sequence[str]) -> tuple[str, ...]:
    """Names that may come in one text, separated by commas.

    >>> listed("log_distance, contiguity")
    ('log_distance', 'contiguity')
    """
    return tuple(
        name.strip() for name in (told.split(",") if isinstance(told, str) else told) if name.strip()
    )


def _with_known_codes(covariates: ir.Table, name: str) -> None:
    codes = covariates.select(name).distinct().to_pyarrow()[name].to_pylist()
    if None in codes:
        raise ValueError(f"the covariates have rows without a {name}")
    if together := sorted(set(codes) & set(aggregates())):
        raise ValueError(
            f"the covariates name {together[0]} as {name}, which stands for several economies; "
            "remove its rows"
        )
    if unknown := sorted(set(codes) - area_codes()):
        named = ", ".join(map(repr, unknown[:5])) + (
            f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        )
        raise ValueError(
            f"the covariates name {named} as {name}, which no trade table does: codes are ISO 3166-1 alpha-3 "
            "(CHN), or as in the list of areas; change or remove such rows"
        )
