"""English word forms as the lexicon gives them: the closed classes, the verbs and what they do to a figure."""

from dataclasses import dataclass
from functools import cache

from wenmao.claims.english.tokens import Tag
from wenmao.claims.quantities import lexicon


@dataclass(frozen=True, slots=True)
class WordForms:
    """The words that the tagger knows.

    `tags` holds the closed classes; `verbs`, `pairs` (climb up) and `nouns` what a form does
    to a figure; `sure` the forms of verbs that are no nouns: explains, embody.
    """

    tags: dict[str, Tag]
    verbs: dict[str, str]
    nouns: dict[str, str]
    pairs: dict[tuple[str, str], str]
    sure: frozenset[str]


BE = frozenset("is are was were be been being am".split())
_CLOSED: tuple[tuple[str, Tag], ...] = (
    ("adverb", "B"), ("pronoun", "O"), ("conjunction", "C"), ("preposition", "R"), ("auxiliary", "X"),
    ("relative", "W"), ("determiner", "D"),
)  # fmt: skip
# Adverbs as well, but before a figure they are read with it.
_ALWAYS_PREPOSITIONS = ("than", "over", "about", "around")


@cache
def word_forms() -> WordForms:
    """All that the lexicon knows of English words."""
    lists = lexicon("en")
    changing, pairs = _changing(lists["verbs"])
    irregular = dict.fromkeys(lists["verbs"]["irregular"].split(), "level")
    regular = [verb_forms(base) for base in lists["verbs"]["regular"].split()]
    doubtful = [verb_forms(base) for base in lists["verbs"]["doubtful"].split()]
    made = {
        form: "done" if form.endswith("ed") else "level" for forms in [*regular, *doubtful] for form in forms
    }
    nouns = {word.lower(): name for name in ("up", "down") for word in lists["nouns"][name].split()}
    present = frozenset(form for forms in regular for form in forms[:2])
    sure = present | irregular.keys() | frozenset(lists["forms"]["certain"].split())
    return WordForms(_closed(lists["words"]), irregular | made | changing, nouns, pairs, sure)


def _closed(words: dict[str, str]) -> dict[str, Tag]:
    """The tags of the closed classes; a word of several has that of the last."""
    tags = {word: tag for name, tag in _CLOSED for word in words[name].split()}
    return tags | dict.fromkeys(_ALWAYS_PREPOSITIONS, "R")


def _changing(verbs: dict[str, str]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """What each listed form does to a figure: by itself (rose), or with its particle (edged up)."""
    single: dict[str, str] = {}
    pairs: dict[tuple[str, str], str] = {}
    for name in ("level", "share", "up", "down"):
        for form in verbs[name].split():
            head, _, particle = form.partition("_")
            if particle:
                pairs[head, particle] = name
            else:
                single[form] = name
    return single, pairs


_DOUBLED = tuple(lexicon("en")["forms"]["doubled"].split())


def verb_forms(base: str) -> tuple[str, str, str, str]:
    """The present, past and -ing forms of a regular verb.

    >>> verb_forms("apply"), verb_forms("refer")[3]
    (('apply', 'applies', 'applied', 'applying'), 'referring')
    """
    if base.endswith("e"):
        return base, f"{base}s", f"{base}d", f"{base[:-1]}ing"
    if base.endswith("y") and base[-2] not in "aeo":
        return base, f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"
    stem = base + base[-1] if base.endswith(_DOUBLED) else base
    plural = f"{base}es" if base.endswith(("s", "x", "ch", "sh", "o")) else f"{base}s"
    return base, plural, f"{stem}ed", f"{stem}ing"


def change_noun(word: str) -> str:
    """What a noun of change says: "up", "down" or nothing.

    >>> change_noun("decline"), change_noun("exports")
    ('down', '')
    """
    return word_forms().nouns.get(word.lower(), "")


def is_verb_form(word: str) -> bool:
    """Whether a word can be a verb: pay, rise, exports.

    >>> is_verb_form("pay"), is_verb_form("museum")
    (True, False)
    """
    return word.lower() in word_forms().verbs
