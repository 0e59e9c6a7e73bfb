"""Technology: the share of groups of products in trade, such as Lall's technology groups."""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wenmao.measures.cells import cells, divided, with_total
from wenmao.measures.model import Dimension, Measure, Operand
from wenmao.statistics.classifications.definitions import UnknownDefinition, coded_definition
from wenmao.vocabulary.languages import Text

Groups = Literal["ten", "five"]
NO_GROUP = "unclassified"
DIVIDED = "divided"


def group_structure(
    trade: ir.Table, *, grouping: str | Path | Mapping[str, str], by: Sequence[Dimension] = ()
) -> ir.Table:
    """The share of each group of products in a reporter's trade.

    share = Σ value of the group's products ÷ Σ value of all products. `grouping` says
    which product belongs to which group: a mapping of product codes to groups, a CSV
    file with the columns `prefix` and `group`, "lall" or "lall-broad" (the technology
    groups of `technology_structure`), or a coded definition ("cultural-headings",
    "ebops-culture": its codes to its domains, as they stand). A code stands for all
    products that begin with it; of several the longest counts. Products without a
    group are "unclassified", so that the shares of a reporter sum to one.

    Source: shares of a total, as in Lall (2000), Oxford Development Studies 28(3);
    the grouping is the user's, or that of the file named.

    Gives year, flow, reporter, the dimensions of `by`, `group`, `group_value`,
    `total_value` and `group_structure` (a fraction). A group that a reporter does not
    trade has no row: its share is zero. Null where the total is zero. `ValueError`
    where the grouping cannot be read.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 3, "flow": ["export"] * 3, "reporter": ["CHN"] * 3,
    ...     "product": ["490110", "950300", "950450"], "value": [50.0, 20.0, 30.0]}))
    >>> found = group_structure(trade, grouping={"95": "toys and games", "9504": "games"})
    >>> {row["group"]: row["group_structure"] for row in found.order_by("group").to_pyarrow().to_pylist()}
    {'games': 0.3, 'toys and games': 0.2, 'unclassified': 0.5}
    """
    keys = ["year", "flow", "reporter", *by]
    told = cells(_grouped(trade, _codes_of(grouping)), [*keys, "group"]).rename(group_value="value")
    told = with_total(told, "total_value", keys, column="group_value")
    return told.mutate(group_structure=divided(told.group_value, told.total_value))


def technology_structure(
    trade: ir.Table, *, groups: Groups = "ten", by: Sequence[Dimension] = ()
) -> ir.Table:
    """The share of each of Lall's technology groups in a reporter's trade.

    Lall sorts products by how much technology it takes to make them: primary products
    (PP), resource-based (RB1, RB2), low (LT1, LT2), medium (MT1, MT2, MT3) and high
    technology (HT1, HT2); with `groups="five"` by their first two letters. The groups
    are those of UNCTAD's list, which is of SITC Rev.3 where Lall's own is of SITC
    Rev.2, brought to 6-digit codes of HS1992 to HS2022 (`lall.toml` beside the
    package's table says how). National codes count by their first six digits.

    "unclassified" are products that the list leaves out, among them printed matter
    (SITC 892), exposed film (883), works of art (896), gold and electricity, and codes
    that are none of the Harmonized System. "divided" are codes whose goods lie in
    several groups. The shares of a reporter sum to one.

    Source: Lall (2000), "The technological structure and performance of developing
    country manufactured exports, 1985–98", Oxford Development Studies 28(3); UNCTAD,
    "SITC rev.3 products, by technological categories (Lall (2000))".

    Gives year, flow, reporter, the dimensions of `by`, `group`, `group_value`,
    `total_value` and `technology_structure` (a fraction). A group that a reporter
    does not trade has no row: its share is zero. Null where the total is zero.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({
    ...     "year": [2021] * 4, "flow": ["export"] * 4, "reporter": ["CHN"] * 4,
    ...     "product": ["950300", "854231", "901310", "970110"], "value": [20.0, 30.0, 10.0, 40.0]}))
    >>> found = technology_structure(trade).order_by("group").to_pyarrow().to_pylist()
    >>> {row["group"]: row["technology_structure"] for row in found}
    {'HT1': 0.3, 'HT2': 0.1, 'LT2': 0.2, 'unclassified': 0.4}
    """
    if groups not in ("ten", "five"):
        raise ValueError(f'groups is "ten" or "five", not {groups!r}')
    told = group_structure(trade, grouping="lall" if groups == "ten" else "lall-broad", by=by)
    return told.rename(technology_structure="group_structure")


@cache
def technology_groups() -> dict[str, Text]:
    """The names of Lall's ten technology groups.

    >>> technology_groups()["HT1"].zh
    '高技术制成品：电子电气'
    """
    head = files("wenmao.measures").joinpath("data/lall.toml").read_text(encoding="utf-8")
    return {code: Text(**name) for code, name in tomllib.loads(head)["groups"].items()}


def _grouped(trade: ir.Table, codes: Mapping[str, str]) -> ir.Table:
    """The rows with the group of the longest code that their product begins with."""
    found: list[ir.StringValue] = []
    told = trade
    for length in sorted({len(code) for code in codes}, reverse=True):
        of_length = {code: group for code, group in codes.items() if len(code) == length}
        prefix, group = f"__prefix{length}", f"__group{length}"
        table = ibis.memtable(
            pa.table({
                prefix: pa.array(of_length.keys(), pa.string()),
                group: pa.array(of_length.values(), pa.string()),
            })
        )  # fmt: skip
        told = told.left_join(table, told["product"].left(length) == table[prefix])
        found.append(group)
    whole = ibis.coalesce(*(told[name] for name in found), ibis.literal(NO_GROUP))
    return told.select(*trade.columns, group=whole)


def _codes_of(grouping: str | Path | Mapping[str, str]) -> Mapping[str, str]:
    """The group of each code, or beginning of a code."""
    if isinstance(grouping, Mapping):
        codes = dict(grouping)
    elif str(grouping) in ("lall", "lall-broad"):
        return _lall(broad=str(grouping) == "lall-broad")
    elif str(grouping).endswith(".csv"):
        codes = _from_file(Path(grouping))
    else:
        try:
            entries = coded_definition(str(grouping)).entries
        except UnknownDefinition as error:
            raise ValueError(
                f'{error} Or "lall", "lall-broad", or a CSV file with prefix and group.'
            ) from None
        codes = {entry.code: entry.domain for entry in entries}
    codes = {code: group for code, group in codes.items() if code and group}
    if not codes:
        raise ValueError(f"{grouping}: the grouping names no product and its group")
    return codes


def _from_file(path: Path) -> dict[str, str]:
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read ({error})") from None
    codes: dict[str, str] = {}
    for place, row in enumerate(rows, 2):
        code, group = (str(row.get(name) or "").strip() for name in ("prefix", "group"))
        if not code or not group:
            raise ValueError(f"{path}, line {place}: a row says prefix and group, and has {', '.join(row)}")
        if codes.setdefault(code, group) != group:
            raise ValueError(f"{path}, line {place}: {code} is in {codes[code]} and in {group}")
    return codes


@cache
def _lall(*, broad: bool) -> dict[str, str]:
    text = files("wenmao.measures").joinpath("data/lall.csv").read_text(encoding="utf-8")
    rows = [(row["code"], row["group"]) for row in csv.DictReader(text.splitlines()) if row["group"]]
    return {code: group[:2] if broad and group != DIVIDED else group for code, group in rows}


_GROUP = Operand(
    "group_value", Text("trade in the group", "该组产品贸易额"), ("reporter", "partner"), summed=False
)
_TOTAL = Operand("total_value", Text("trade in all products", "全部产品贸易额"), ("reporter", "partner"))

MEASURES = (
    Measure(
        group_structure,
        Text("Structure of trade by groups of products", "贸易的产品组结构"),
        "group_value ÷ total_value",
        "fraction",
        "a share of the total; the groups are those of the grouping",
        Text("no trade", "无贸易"),
        (_GROUP, _TOTAL),
        lambda group, total: group / total,
        by=("partner",),
        keys=("group",),
    ),
    Measure(
        technology_structure,
        Text("Structure of trade by technology groups (Lall)", "贸易的技术结构（Lall分类）"),
        "group_value ÷ total_value",
        "fraction",
        "Lall (2000), Oxford Development Studies 28(3); "
        "UNCTAD, SITC Rev.3 products by technological categories",
        Text("no trade", "无贸易"),
        (_GROUP, _TOTAL),
        lambda group, total: group / total,
        by=("partner",),
        keys=("group",),
    ),
)
