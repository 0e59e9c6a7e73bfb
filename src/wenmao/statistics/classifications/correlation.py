"""How the codes of one HS revision relate to those of another."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from wenmao.statistics.classifications.hs import REVISIONS, codes, revision, rows

RelationKind = Literal["same", "renamed", "merged", "split", "ended"]

Links = dict[str, frozenset[str]]
"""The codes that each code of one revision shares goods with in another."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Where the goods of one code are found in another revision.

    - `same`: the same digits, and only these goods.
    - `renamed`: one code with other digits, and only these goods.
    - `merged`: one code, which holds goods of other codes too.
    - `split`: several codes; whether these hold goods of other codes too does not matter.
    - `ended`: none; the code was deleted and no successor published.
    """

    code: str
    targets: tuple[str, ...]
    kind: RelationKind

    @property
    def exact(self) -> bool:
        """Whether all goods of the code go to one known code."""
        return len(self.targets) == 1


def relations(origin: str, target: str) -> tuple[Relation, ...]:
    """The relation of every code of a revision to another revision, in the order of the codes.

    Revisions that are not adjacent are chained through those between. A chain
    can link codes that share no goods, since a code of the middle may hold the
    one's goods and the other's: it says what may be, never less than what is.

    Both directions come from the same pairs of codes, and yet backwards is not
    the inverse of forwards: what was merged on the way there is split on the
    way back.

    >>> by_code = {relation.code: relation for relation in relations("HS2007", "HS2012")}
    >>> by_code["950410"]
    Relation(code='950410', targets=('950450',), kind='merged')
    >>> back = {relation.code: relation for relation in relations("HS2012", "HS2007")}
    >>> back["950450"]
    Relation(code='950450', targets=('950410', '950490'), kind='split')
    """
    return _relations(revision(origin), revision(target))


def relation(code: str, origin: str, target: str) -> Relation:
    """The relation of one code; `ValueError` where its revision has no such code.

    >>> relation("970110", "HS2017", "HS2022").targets
    ('970121', '970191')
    """
    try:
        return _by_code(revision(origin), revision(target))[code]
    except KeyError:
        raise ValueError(f"{revision(origin)} has no code {code!r}") from None


def path(origin: str, target: str) -> tuple[str, ...]:
    """The revisions from one to another, both included.

    >>> path("HS2017", "HS2007")
    ('HS2017', 'HS2012', 'HS2007')
    """
    first, last = REVISIONS.index(revision(origin)), REVISIONS.index(revision(target))
    step = 1 if first <= last else -1
    return tuple(REVISIONS[place] for place in range(first, last + step, step))


@cache
def _by_code(origin: str, target: str) -> dict[str, Relation]:
    return {relation.code: relation for relation in _relations(origin, target)}


@cache
def _relations(origin: str, target: str) -> tuple[Relation, ...]:
    links = _links(origin, target)
    sources = Counter(goal for goals in links.values() for goal in goals)
    return tuple(
        Relation(code, tuple(sorted(links[code])), _kind(code, links[code], sources))
        for code in sorted(links)
    )


def _kind(code: str, goals: frozenset[str], sources: Counter[str]) -> RelationKind:
    if not goals:
        return "ended"
    if len(goals) > 1:
        return "split"
    (goal,) = goals
    if sources[goal] > 1:
        return "merged"
    return "same" if goal == code else "renamed"


@cache
def _links(origin: str, target: str) -> Links:
    way = path(origin, target)
    links: Links = {code: frozenset({code}) for code in codes(origin)}
    for earlier, later in pairwise(way):
        step = _adjacent(earlier, later)
        links = {
            code: frozenset(goal for middle in through for goal in step[middle])
            for code, through in links.items()
        }
    return links


@cache
def _adjacent(origin: str, target: str) -> Links:
    if REVISIONS.index(origin) > REVISIONS.index(target):
        return _inverted(_adjacent(target, origin), codes(origin))
    listed = {
        row["code"]: frozenset(row["codes"].split())
        for row in rows("correlation")
        if (row["origin"], row["target"]) == (origin, target)
    }
    return {code: listed.get(code, frozenset({code})) for code in codes(origin)}


def _inverted(links: Links, of: frozenset[str]) -> Links:
    found: dict[str, set[str]] = {code: set() for code in of}
    for code, goals in links.items():
        for goal in goals:
            found[goal].add(code)
    return {code: frozenset(goals) for code, goals in found.items()}
