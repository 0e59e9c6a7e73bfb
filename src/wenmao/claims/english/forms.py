"""Figures that English writes in words of their own: ranks, years in a row, fractions, multiples."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from wenmao.claims.english.bounds import bounded
from wenmao.claims.english.labels import begins_sentence, is_year_like
from wenmao.claims.english.scan import SMALL
from wenmao.claims.numerals import ENGLISH_ORDINALS, english
from wenmao.claims.quantities import Form, Quantity

_FRACTIONS = {
    "half": Decimal(50), "one half": Decimal(50), "one-half": Decimal(50), "a half": Decimal(50),
    **{
        f"{top}{joint}{bottom}{'' if n == 1 else 's'}": Decimal(100 * n) / d
        for n, tops in ((1, ("one", "a")), (2, ("two",)), (3, ("three",)), (4, ("four",)), (5, ("five",)), (7, ("seven",)), (9, ("nine",)))
        for top in tops
        for bottom, d in (("third", 3), ("quarter", 4), ("fifth", 5), ("sixth", 6), ("seventh", 7), ("eighth", 8), ("ninth", 9), ("tenth", 10), ("twentieth", 20), ("hundredth", 100))
        for joint in (" ", "-")
        if n < d
    },
}  # fmt: skip
_VERBS: dict[str, int | Decimal] = {
    "doubled": 2, "doubles": 2, "doubling": 2, "double": 2, "twice": 2, "tripled": 3, "triples": 3, "triple": 3,
    "tripling": 3, "trebled": 3, "trebling": 3, "treble": 3, "quadrupled": 4, "quadrupling": 4, "quadruple": 4, "quintupled": 5,
    "sextupled": 6, "halve": Decimal("0.5"), "halves": Decimal("0.5"), "halved": Decimal("0.5"), "halving": Decimal("0.5"),
}  # fmt: skip
_FOLDS = {f"{word}{joint}fold": value for word, value in zip(
    "two three four five six seven eight nine ten".split(), range(2, 11), strict=True) for joint in ("", "-")}  # fmt: skip

_ORDINALS = "|".join(ENGLISH_ORDINALS) + r"|\d{1,3}(?:st|nd|rd|th)"
_ORDINAL = re.compile(
    "(?:"
    + "|".join(sorted(ENGLISH_ORDINALS, key=len, reverse=True))
    + r")(?![a-z])|[0-9]{1,3}(?:st|nd|rd|th)\b"
)
_SUPERLATIVE = re.compile(
    r"[-\s](?:largest|biggest|highest|most\s\w+|leading|busiest|greatest|richest|strongest|lowest|smallest|fastest|best"
    r"|place\b(?!ment)|in\sthe\sworld|globally|worldwide|in\s(?:Asia|Europe)|spot\b|position\b)",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"\b(?:rank(?:ed|s|ing)?|placed|placing|came|coming|comes|finished|stood|standing|stands|moved\sup\sto|rose\sto|climb(?:ed|ing)\sto|slipp(?:ed|ing)\sto"
    r"|fell\sto|dropped\sto)\s(?:in\s|at\s|up\sto\s|as\s|to\s)?(?:the\s)?(?:world\s|global\s)?$|\ba\s(?:distant|close|strong)\s$|\bplaces?\sto\s$|\brank.{4,60}\b(?:up|down)\sfrom\s$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r",?\s(?:by\s(?:revenue|value|downloads|volume|sales|spending|size|exports|turnover|number)\b|only\sto\b|behind\b|among\b|in\sthe\s(?:league|ranking)|overall\b|on\sthe\s(?:list|table|ranking))"
)
_NUMBERED = re.compile(
    r"(?P<ranked>(?:rank(?:ed|s|ing)?|placed|finished|stood|at)\s(?:in\s|at\s|as\s)?(?:the\s)?(?:world\s|global\s)?)?"
    r"(?P<no>(?:No\.|no\.|#|number\s)\s?(?P<place>\d{1,3}|one|two|three)\b)(?P<of>\s(?:in\sthe\sworld|globally|spot|position|place|worldwide|nationwide|exporter|importer|market|destination|source|supplier|buyer|customer|partner|producer|publisher|seller|film|game|title|source|for|by|in|among|behind|after))?"
)
_TOP = re.compile(
    r"\b(?:ranked|ranks|ranking|placed|held)\s(?:the\s)?(?:world's\s)?(?P<top>top|highest)\b(?!\s\d)"
)
_SPAN = re.compile(
    rf"\b(?:(?P<ordinal>{_ORDINALS})\s(?:consecutive|straight|successive)(?:\s(?:calendar|full|annual))?\s(?:years?|annual)\b"
    rf"|(?P<row>{_ORDINALS})\syears?\s(?:in\sa\srow|running|in\ssuccession)\b"
    rf"|(?P<cardinal>{SMALL}|\d{{1,2}})\s(?:consecutive|straight|successive)\s(?:years|annual)\b"
    rf"|(?P<running>{SMALL}|\d{{1,2}})\syears\s(?:in\sa\srow|running|in\ssuccession)\b)",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, _FRACTIONS), key=len, reverse=True)) + r")(?![\w-])"
)
_OUT_OF = re.compile(
    rf"\b(?P<top>{SMALL}|\d{{1,2}})\s(?:in|out\sof)\s(?:every\s)?(?P<bottom>{SMALL}|twenty|\d{{1,3}})\b(?!\s(?:million|billion|per|percent|%)|[.,]\d)",
    re.IGNORECASE,
)
_NOT_HALF = re.compile(r"\b(?:first|second|latter|other|last|previous|next|half|H[12])[\s-]*$", re.IGNORECASE)
_VERBAL = re.compile(r"\b(?:" + "|".join([*_VERBS, *_FOLDS]) + r")\b", re.IGNORECASE)
_HALF_OF = re.compile(
    r"\b(?P<half>half)\s(?=(?:that|those|what|as\s(?:much|many)|the\s(?:level|size|value|volume|number|rate|amount|figure|total)\b))",
    re.IGNORECASE,
)


_TRIGGERS: tuple[tuple[tuple[str, ...], Callable[[str, str], Iterator[Quantity]]], ...]


def forms(text: str, low: str) -> list[Quantity]:
    """The ranks, years in a row, fractions and multiples of a text; `low` is the text in lower case.

    >>> [(str(q.value), q.form) for q in forms("a third of it, up threefold", "a third of it, up threefold")]
    [('33.33333333333333333333333333', 'fraction'), ('3', 'multiple')]
    """
    return [
        quantity
        for triggers, find in _TRIGGERS
        if any(trigger in low for trigger in triggers)
        for quantity in find(text, low)
    ]


def _simple(span: tuple[int, int], value: Decimal, unit: str, form: Form, **more: object) -> Quantity:
    quantity = Quantity(*span, *span, value, Decimal(1), unit, form)
    return replace(quantity, **more) if more else quantity  # type: ignore[arg-type]


def _ordinal(word: str) -> Decimal:
    lower = word.lower()
    return Decimal(ENGLISH_ORDINALS.get(lower) or int(re.sub(r"\D", "", lower)))


def _ranks(text: str, low: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(low):
        start, end = match.span()
        if start and (low[start - 1].isalnum() or low[start - 1] == "-"):
            continue
        superlative = _SUPERLATIVE.match(text, end)
        if superlative:
            # "fifth-highest-grossing film": the superlative belongs to the name there.
            kept = text[superlative.end() : superlative.end() + 1] == "-"
            outer = end + 1 if kept else superlative.end()
            yield _simple((start, end), _ordinal(match.group(0)), "rank", "rank", outer_end=outer)
        elif (
            _RANKED.search(low, max(0, start - 90), start)
            and not low.startswith((" half", " quarter", " time"), end)
        ) or (_BEHIND.match(low, end)):
            yield _simple((start, end), _ordinal(match.group(0)), "rank", "rank")
    if "no." in low or "#" in low or "number " in low:
        for match in _NUMBERED.finditer(text):
            if match["ranked"] or match["of"]:
                place = match["place"]
                value = Decimal(place) if place.isdigit() else english(place)
                yield _simple(match.span("no"), value or Decimal(1), "rank", "rank")
    for match in _TOP.finditer(low):
        yield _simple(match.span("top"), Decimal(1), "rank", "rank")


def _spans(text: str, low: str) -> Iterator[Quantity]:
    for match in _SPAN.finditer(text):
        group = next(name for name in ("ordinal", "row", "cardinal", "running") if match[name])
        word = match[group]
        value = _ordinal(word) if group in ("ordinal", "row") else (
            Decimal(word) if word.isdigit() else english(word))  # fmt: skip
        yield _simple(match.span(), value or Decimal(1), "year_span", "years")


def _parts_out_of(text: str, low: str) -> Iterator[Quantity]:
    for match in _OUT_OF.finditer(text):
        top, bottom = (
            Decimal(word) if word.isdigit() else english(word) or Decimal(0)
            for word in match.group("top", "bottom")
        )
        if 0 < top < bottom and not is_year_like(bottom):
            start, end, bound = bounded(text, *match.span())
            yield _simple(
                match.span(),
                100 * top / bottom,
                "percent",
                "fraction",
                bound=bound,
                outer_start=start,
                outer_end=end,
            )


def _fractions(text: str, low: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(low):
        lower = match.group(0)
        if match.start() and (low[match.start() - 1].isalnum() or low[match.start() - 1] == "-"):
            continue
        if not _is_fraction(text, match, lower):
            continue
        start, end, bound = bounded(text, *match.span())
        if _OF_OTHER.match(text, match.end()):
            # "a third of those of 2012", "half the 36 per cent": so many times another figure.
            yield _simple(match.span(), _FRACTIONS[lower] / 100, "ratio", "multiple", bound=bound, outer_start=start, outer_end=end)  # fmt: skip
            continue
        yield _simple(match.span(), _FRACTIONS[lower], "percent", "fraction", bound=bound, outer_start=start, outer_end=end)  # fmt: skip


_OF_OTHER = re.compile(
    r"\s(?:of\s)?(?:that|those)\s(?:of|in|for)\b|\s(?:of\s)(?:that|what)(?=[.,;)]|$)|\sthe\s[$€£¥]?\d"
)


def _is_fraction(text: str, match: re.Match[str], lower: str) -> bool:
    """Whether the words are a part of a whole, and not a period or an ordinal (second half, a third country)."""
    before, following = (
        text[max(0, match.start() - 12) : match.start()],
        text[match.end() : match.end() + 24].lower(),
    )
    if lower.endswith("half"):
        return not (
            _NOT_HALF.search(before) or re.match(r"[\s-](?:an?\s(?:million|billion|trillion|dozen|century|decade|hour|year|point|percent)|year|hour|million|billion|dozen|percent|per\scent|price|time|life)\b", following)
            or _HALF_OF.match(text, match.start()) or (re.match(r"\sof\s(?:the\s)?(?:year\b|20\d\d|19\d\d|this\syear|last\syear)", following))
        )  # fmt: skip
    if lower.endswith("quarter") and re.match(
        r"\s(?:of\s(?:20\d\d|the\syear|last|this)|earlier|ago|century)", following
    ):
        return False
    return bool(
        re.match(r"\s?(?:$|[.,;:)%]|(?:of|more|less|fewer|higher|lower|larger|smaller|bigger|longer|cheaper|above|below|from|since|over|in|to|on|by|the|its|their|as|and|last|year|came|comes|were|was|are|is|between|compared|against|went|goes|for|while|but|[a-z]+ed|[a-z]+ing)\b)", following)
    ) and not re.match(r"\s(?:of\s(?:january|february|march|april|may|june|july|august|september|october|november|december)|in\sa\srow|year\s(?:running|in))", following)  # fmt: skip


_RATIO = re.compile(
    rf"(?P<value>[0-9]+(?:\.[0-9]+)?|{SMALL})\s?(?::\s?1|\sto\s(?:1|one))(?![\w.,:]\d|\w)", re.IGNORECASE
)


def _ratios(text: str, low: str) -> Iterator[Quantity]:
    for match in _RATIO.finditer(low):
        start = match.start()
        if start and (low[start - 1].isalnum() or low[start - 1] in ":."):
            continue
        value = Decimal(match["value"]) if match["value"][0].isdigit() else english(match["value"])
        yield _simple(match.span(), value or Decimal(1), "ratio", "multiple")


def _multiples(text: str, low: str) -> Iterator[Quantity]:
    for match in _VERBAL.finditer(text):
        word = match.group(0).lower()
        following = text[match.end() :][:16]
        if (
            match.group(0)[0].isupper()
            and following[1:2].isupper()
            and not begins_sentence(text, match.start())
        ):
            continue  # the "Double Hundred Plan"
        if word in ("double", "triple", "treble", "quadruple") and re.match(
            r"[\s-](?:digit|circulation|taxation|dip|edged|bill|room|bass|play|-?sided|feature|album|whammy)",
            following,
        ):
            continue
        if word in ("twice", "double") and re.match(
            r"\s(?:a|per|in|daily|weekly|yearly|since)\b(?!\sof|\slevel)", following
        ):
            continue
        start, end, bound = bounded(text, *match.span())
        yield _simple(match.span(), Decimal(_VERBS.get(word) or _FOLDS[word]), "ratio", "multiple",
                      bound=bound, outer_start=start, outer_end=end, verbal=word not in _FOLDS)  # fmt: skip
    for match in _HALF_OF.finditer(text):
        start, end, bound = bounded(text, *match.span("half"))
        yield _simple(match.span("half"), Decimal("0.5"), "ratio", "multiple", bound=bound, outer_start=start, outer_end=end)  # fmt: skip


_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
                  "teenth", "twentieth", *(f"{digit}{ending}" for digit in "0123456789" for ending in ("th", "st", "nd", "rd")))  # fmt: skip
_TRIGGERS = (
    ((":1", ": 1", " to 1", "to one"), _ratios),
    ((*_ORDINAL_WORDS, "no.", "#", "number one", "ranked", "ranks", "ranking"), _ranks),
    (("consecutive", "straight", "successive", "in a row", "running", "in succession"), _spans),
    ((" out of ", *(f" in {word}" for word in ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "every", "twenty", "10", "5", "4", "3", "20", "100"))), _parts_out_of),
    (("half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "twentieth", "hundredth"), _fractions),
    (("doubl", "tripl", "trebl", "quadrupl", "quintupl", "sextupl", "twice", "fold", "halv", "half "), _multiples),
)  # fmt: skip
