"""The syntax of a query: words, "phrases", -exclusions, and fields such as publisher:新华社."""

import re
from dataclasses import dataclass
from datetime import date

from wenmao.checks.model import Verdict
from wenmao.claims.places import mentions
from wenmao.documents.themes import themes
from wenmao.library.search.text import plain
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.places import groups, places

FIELDS = ("title", "publisher", "author", "language", "theme", "place", "series", "verdict",
          "date", "after", "before")  # fmt: skip

_QUOTED = r"\"[^\"]*\"|“[^”]*”|「[^」]*」"
# A quotation mark without its other is a gap.
_PIECE = re.compile(rf"(-?)(?:((?i:{'|'.join(FIELDS)}))[:：])?({_QUOTED}|[^\s\"“”「」]+)")
_FIELD_LIKE = re.compile(r"([A-Za-z]{3,12})[:：](?!//)\S")
_LANGUAGES: dict[str, Language] = {
    "zh": "zh",
    "中文": "zh",
    "chinese": "zh",
    "en": "en",
    "英文": "en",
    "english": "en",
}
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class QueryError(Exception):
    """What of a query cannot be understood, and what can, in a sentence for people."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that a passage must have, or must not."""

    field: str
    value: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words of which any may match, phrases that must, what must not, and fields.

    `first` and `last` bound the date of publication, both days included.
    """

    words: str = ""
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    first: date | None = None
    last: date | None = None

    def text(self) -> str:
        """The query as it can be written, which `parse` reads as the same."""
        fields = [f"{'-' * f.excluded}{f.field}:{_quoted(f.value)}" for f in self.filters]
        dates = [f"{name}:{day}" for name, day in (("after", self.first), ("before", self.last)) if day]
        phrases = [f'"{phrase}"' for phrase in self.phrases]
        excluded = [f'-"{phrase}"' for phrase in self.excluded]
        return " ".join(filter(None, [self.words, *phrases, *excluded, *fields, *dates]))

    @property
    def meaning(self) -> str:
        """The words and phrases, as they are looked for by meaning."""
        return " ".join(filter(None, [self.words, *self.phrases]))

    @property
    def bounded(self) -> bool:
        """Whether there is anything that a passage must have or must not have."""
        return bool(self.phrases or self.excluded or self.filters or self.first or self.last)

    def only_in(self, language: Language) -> bool:
        """Whether passages must be in a language: then words of the other need not be looked for."""
        return any(f.field == "language" and f.value == language and not f.excluded for f in self.filters)

    def __bool__(self) -> bool:
        return bool(self.words) or self.bounded


def parse(text: str) -> Query:
    """Read a query; `QueryError` says what a field can be where it is another.

    >>> query = parse('网络文学 "overseas revenue" -游戏 publisher:新华社 after:2024-03')
    >>> query.words, query.phrases, query.excluded, query.first
    ('网络文学', ('overseas revenue',), ('游戏',), datetime.date(2024, 3, 1))
    """
    free: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    filters: list[Filter] = []
    first, last = None, None
    # Bytes of a command line that are no text would break what is searched.
    for piece in _PIECE.finditer(text.encode("utf-8", "replace").decode()):
        minus, named, written = piece.groups()
        field = named.lower() if named else ""
        quoted = written[0] in '"“「'
        value = " ".join(re.sub(r'["“”「」]', " ", written).split())
        if not value.strip("-"):
            continue
        if field in ("date", "after", "before"):
            if minus:
                raise QueryError(
                    f"-{field}:{value}: dates cannot be excluded; bound them by after: and before:"
                )
            began, ended = _days(field, value)
            first = began if field != "before" and (first is None or began > first) else first
            ending = ended if field == "date" else began
            last = ending if field != "after" and (last is None or ending < last) else last
        elif field:
            filters.append(Filter(field, _value(field, value), bool(minus)))
        elif minus:
            excluded.append(value)
        elif quoted:
            phrases.append(value)
        else:
            _check_field(written)
            free.append(value)
    return Query(
        " ".join(" ".join(free).split()), tuple(phrases), tuple(excluded), tuple(filters), first, last
    )


def _check_field(written: str) -> None:
    """A word before a colon that is no field is a slip more often than not."""
    found = _FIELD_LIKE.match(written)
    if found and found.group(1).lower() not in ("http", "https"):
        raise QueryError(
            f"{written!r}: there is no field {found.group(1)!r}; there are {', '.join(FIELDS)}. "
            "Put it in quotation marks to look for the words."
        )


def _value(field: str, value: str) -> str:
    wanted = plain(value)
    match field:
        case "language":
            if wanted not in _LANGUAGES:
                raise QueryError(f"language:{value}: a language is zh or en")
            return _LANGUAGES[wanted]
        case "theme":
            for theme in themes():
                if wanted in (theme.id, theme.name.en.lower(), theme.name.zh):
                    return theme.id
            known = ", ".join(theme.id for theme in themes())
            raise QueryError(f"theme:{value}: there is no such theme; there are {known}")
        case "place":
            return _place(value)
        case "verdict":
            spaced = wanted.replace("-", " ").replace("_", " ")
            for verdict in Verdict:
                if spaced in (verdict.value, verdict.text("zh")):
                    return verdict.value
            known = ", ".join(verdict.value for verdict in Verdict)
            raise QueryError(f"verdict:{value}: there is no such verdict; there are {known}")
    return value


def _place(value: str) -> str:
    """The code of a place: by its code or full name, or by another name that passages are read by."""
    wanted = plain(value)
    named = {code: (group.en, group.zh) for code, group in groups().items()}
    named |= {code: (place.en, place.zh) for code, place in places().items()}
    for code, (en, zh) in named.items():
        if wanted in (code.lower(), en.lower(), zh):
            return code
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        for written in (value, wanted, wanted.upper(), wanted.title()):
            found = mentions(written, language)
            if found and (found[0].start, found[0].end) == (0, len(written)):
                return found[0].code
    raise QueryError(
        f"place:{value}: there is no such place; use a name such as Japan or 日本, or a code such as JPN"
    )


def _days(field: str, value: str) -> tuple[date, date]:
    """The first and the last day that a date stands for: of a day, a month or a year."""
    found = _DAY.fullmatch(value)
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(part) if part else 0 for part in found.groups())
        first = date(year, month or 1, day or 1)
        if day:
            return first, first
        following = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
        return first, date.fromordinal(following.toordinal() - 1)
    except ValueError:
        raise QueryError(f"{field}:{value}: write a date as 2024, 2024-03 or 2024-03-15") from None


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value
