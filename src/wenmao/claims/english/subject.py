"""What an English figure measures: the noun phrase that its governor takes.

Each rule is one way in which English names it; the first that applies decides. An empty
subject is that of the figure before, or of the sentence before.
"""

from collections.abc import Callable

from wenmao.claims.english import subject_before as before
from wenmao.claims.english import subject_behind as behind
from wenmao.claims.english import subject_opening as opening
from wenmao.claims.english import subject_part as part
from wenmao.claims.english import subject_preposition as preposition
from wenmao.claims.english import subject_rank as rank
from wenmao.claims.english.sentence import Figure
from wenmao.claims.sense import Sense

Rule = Callable[[Figure, Sense], str | None]


def subject_of(f: Figure, sense: Sense) -> str:
    """The phrase that a figure measures, or nothing where it is that of the figure before."""
    for rule in _RULES:
        named = rule(f, sense)
        if named is not None:
            return named
    return ""


_RULES: tuple[Rule, ...] = (
    behind.sample, part.of_them, part.part_from, part.explained, part.are_things, behind.counted,
    part.of_which, behind.acted_on, behind.verbal, behind.added_to, behind.of_that, behind.paid_for,
    behind.earned_from, behind.listed_amounts,
    part.fraction_of, behind.higher, before.predicated, behind.compared_for, before.followed_by,
    before.apposed, before.equal_to, before.lasting, rank.ranked, behind.before_its_name, behind.change_in,
    before.up_from, before.noun_of, part.part_of_places, behind.amount_of, behind.amount_before_noun,
    before.of_verb, before.given, before.noun_beside, before.bracketed, before.behind_colon, opening.listed,
    opening.begins, before.worth, preposition.prepositional, before.else_of_verb,
)  # fmt: skip
