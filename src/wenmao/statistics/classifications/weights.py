"""Weights: how the value of a split code is allotted to its targets, and where that comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import ibis.expr.types as ir
import pyarrow as pa

from wenmao.statistics.classifications.correlation import Relation, relations
from wenmao.statistics.classifications.hs import revision

Scheme = Literal["equal", "same code"]
EQUAL: Final = "equal"
SAME_CODE: Final = "same code"

How = Literal["equal", "same code", "trade", "given"]


class UnfitWeights(ValueError):  # noqa: N818 - named for what it says
    """Weights that do not fit the revisions or the codes that they are for; the message says where."""


@dataclass(frozen=True, slots=True)
class Weight:
    """The share of a split code's value that one target gets, 0 to 1.

    `how` says where the share comes from; `traded` is the trade of the target
    that a share by trade was computed from, in the unit of its table.
    """

    origin: str
    target: str
    weight: float
    how: How
    traded: float | None = None


@dataclass(frozen=True, slots=True, eq=False)  # thousands of rows: each is one object
class Weights:
    """The weights of every split code between two revisions.

    A user's own are made of rows whose `how` is "given". `source` names the
    trade that shares were computed from, for the reader.
    `UnfitWeights` where a split code's targets are not just those of its
    relation, or its weights are negative or do not add up to 1.
    """

    origin: str
    target: str
    rows: tuple[Weight, ...]
    source: str = ""

    def __post_init__(self) -> None:
        for side in ("origin", "target"):
            object.__setattr__(self, side, revision(getattr(self, side)))
        found: dict[str, dict[str, float]] = {}
        for row in self.rows:
            found.setdefault(row.origin, {})[row.target] = row.weight
        split = {of.code: of for of in _split(self.origin, self.target)}
        for code in sorted(found.keys() ^ split.keys()):
            raise UnfitWeights(
                f"{code} is {'split, without' if code in split else 'not split, but has'} weights"
            )
        for code, of in split.items():
            if set(found[code]) != set(of.targets):
                raise UnfitWeights(
                    f"{code} is split between {', '.join(of.targets)}, its weights are for others"
                )
            if min(found[code].values()) < 0 or abs(sum(found[code].values()) - 1) > 1e-9:
                raise UnfitWeights(f"the weights of {code} are not shares that add up to 1")

    def of(self, code: str) -> tuple[Weight, ...]:
        """The weights of one code, in the order of its targets; none where it is not split."""
        return tuple(row for row in self.rows if row.origin == code)

    def table(self) -> pa.Table:
        """The weights as a table: `origin`, `target`, `weight`, `how`.

        >>> equal_weights("HS2017", "HS2022").table().slice(0, 2).to_pylist()[0]["how"]
        'equal'
        """
        return pa.table(
            {
                "origin": pa.array([row.origin for row in self.rows], pa.string()),
                "target": pa.array([row.target for row in self.rows], pa.string()),
                "weight": pa.array([row.weight for row in self.rows], pa.float64()),
                "how": pa.array([row.how for row in self.rows], pa.string()),
            }
        )


def equal_weights(origin: str, target: str) -> Weights:
    """Each target of a split code gets the same.

    >>> [(row.target, row.weight) for row in equal_weights("HS2017", "HS2022").of("970110")]
    [('970121', 0.5), ('970191', 0.5)]
    """
    return _equal(revision(origin), revision(target))


def same_code_weights(origin: str, target: str) -> Weights:
    """A split code that lives on gives its all to the target with its own digits; others are split equally.

    A code that keeps its digits mostly keeps its goods, so where only slivers
    were carved out of many codes this is nearer the truth than equal weights:
    HS2022 made headings of electrical waste and of flat panels from slivers of
    a thousand codes of HS2017.

    >>> [row.weight for row in same_code_weights("HS2017", "HS2022").of("852352")]
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    return _same_code(revision(origin), revision(target))


def trade_weights(
    table: ir.Table, origin: str, target: str, *, value: str = "value", source: str = ""
) -> Weights:
    """The shares that the targets of a split code have in trade already reported in the target revision.

    `table` has `product` (6 digits of the target revision) and `value`, best of
    a neighbouring year; it is summed over all else. `source` is its name for
    the reader. Where none of a code's targets traded, its weights are equal. A
    target that holds the goods of many codes weighs as much with each of them,
    so the shares are those of the targets, not of this code's goods in them.

    >>> import ibis
    >>> trade = ibis.memtable(pa.table({"product": ["970121", "970191"], "value": [30.0, 10.0]}))
    >>> [row.weight for row in trade_weights(trade, "HS2017", "HS2022").of("970110")]
    [0.75, 0.25]
    """
    origin, target = revision(origin), revision(target)
    sums = table.group_by("product").agg(traded=table[value].cast("float64").sum()).to_pyarrow().to_pylist()
    # To the cent: an engine adds up in any order, and the same trade must give the same weights.
    traded = {row["product"]: round(row["traded"], 2) for row in sums if row["traded"] is not None}
    weighed = (_by_trade(of, traded) for of in _split(origin, target))
    return Weights(origin, target, tuple(row for group in weighed for row in group), source)


def weights_for(origin: str, target: str, weights: Weights | Scheme) -> Weights:
    """The weights that a scheme or a table stands for; `UnfitWeights` where they are for other revisions."""
    origin, target = revision(origin), revision(target)
    if isinstance(weights, Weights):
        if (weights.origin, weights.target) != (origin, target):
            raise UnfitWeights(
                f"these weights lead from {weights.origin} to {weights.target}, not {origin} to {target}"
            )
        return weights
    return _equal(origin, target) if weights == EQUAL else _same_code(origin, target)


@cache
def _equal(origin: str, target: str) -> Weights:
    return Weights(origin, target, _all(_equally(of) for of in _split(origin, target)))


@cache
def _same_code(origin: str, target: str) -> Weights:
    return Weights(origin, target, _all(_to_itself(of) for of in _split(origin, target)))


def _all(groups: Iterable[Iterable[Weight]]) -> tuple[Weight, ...]:
    return tuple(row for group in groups for row in group)


def _split(origin: str, target: str) -> tuple[Relation, ...]:
    return tuple(of for of in relations(origin, target) if of.kind == "split")


def _equally(of: Relation) -> tuple[Weight, ...]:
    return tuple(Weight(of.code, goal, 1 / len(of.targets), "equal") for goal in of.targets)


def _to_itself(of: Relation) -> tuple[Weight, ...]:
    if of.code not in of.targets:
        return _equally(of)
    return tuple(Weight(of.code, goal, float(goal == of.code), "same code") for goal in of.targets)


def _by_trade(of: Relation, traded: Mapping[str, float]) -> tuple[Weight, ...]:
    amounts = {goal: max(traded.get(goal, 0.0), 0.0) for goal in of.targets}
    total = sum(amounts.values())
    if not total:
        return _equally(of)
    return tuple(Weight(of.code, goal, amount / total, "trade", amount) for goal, amount in amounts.items())
