"""Title, publisher and date of publication, as the first lines of a text state them."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from wenmao.vocabulary.periods import MONTHS

_MONTH = "|".join(MONTHS) + "|" + "|".join(month[:3] + r"\.?" for month in MONTHS)
_DATE = re.compile(
    rf"(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})日?(?:[T\s]+(?P<h>\d{{1,2}})[:：](?P<min>\d\d))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<n2>{_MONTH}),?\s(?P<y2>(?:19|20)\d\d)(?:,?\s(?P<h2>\d{{1,2}}):(?P<min2>\d\d))?"
    rf"|(?P<n3>{_MONTH})\s(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y3>(?:19|20)\d\d)(?:,?\s(?P<h3>\d{{1,2}}):(?P<min3>\d\d))?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:来源|稿件来源|文章来源|发布时间|发布日期|发布|时间|日期|出处|Source|Published(?:\s(?:on|by|at))?|Updated|Posted|Date|By)\s?[:：]?\s*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[·|｜•]\s*|\s{2,}|\t|,\s|，|\s—\s|\s-\s")
_SENTENCE_END = "。！？.!?；;"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a text, and where its head ends."""

    title: str = ""
    publisher: str = ""
    published: date | datetime | None = None
    title_span: tuple[int, int] | None = None
    body_start: int = 0


def parse_date(text: str) -> date | datetime | None:
    """The first date of a text, with its time of day where one is given.

    >>> parse_date("2025-06-20 06:13"), parse_date("20 June 2025")
    (datetime.datetime(2025, 6, 20, 6, 13), datetime.date(2025, 6, 20))
    """
    match = _DATE.search(text)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> date | datetime | None:
    part = match.groupdict()
    year = int(part["y"] or part["y2"] or part["y3"])
    name = part["n2"] or part["n3"]
    month = int(part["m"]) if part["m"] else _month(name)
    day = int(part["d"] or part["d2"] or part["d3"])
    hour = part["h"] or part["h2"] or part["h3"]
    minute = part["min"] or part["min2"] or part["min3"]
    try:
        if hour and minute:
            return datetime(year, month, day, int(hour), int(minute))
        return date(year, month, day)
    except ValueError:
        return None  # 2024-13-45 is no date


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.lower()[:3] == name.lower()[:3])


def head_of(text: str) -> Metadata:
    """Read the first lines: menu words, the title, a line with publisher and date.

    The line with a date and little else is the byline; the line before it is
    the title. Without a byline, a short first line that ends no sentence is the
    title.

    >>> head = head_of("Exports rise\\nXinhua · 2025-06-20 06:13\\nExports rose 4%.")
    >>> head.title, head.publisher, head.body_start
    ('Exports rise', 'Xinhua', 38)
    """
    lines = list(_lines(text, limit=15))
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        match = _DATE.search(line)
        if match is None or len(line) > 120 or line[0] == "|" or not _is_byline(line, match):
            continue
        if _date(match) is None:
            continue
        published = _date(match)
        publisher = _publisher(line[: match.start()] + "  " + line[match.end() :])
        title_span = lines[index - 1] if index else None
        if title_span and not publisher and index > 1 and len(text[slice(*title_span)]) < 16:
            # The publisher stands on a line of its own between title and date.
            labelled = _LABEL.sub("", text[slice(*title_span)]).strip()
            publisher, title_span = labelled, lines[index - 2]
        if title_span is None and index + 1 < len(lines) and _is_title(text[slice(*lines[index + 1])]):
            title_span = lines[index + 1]
        title = text[slice(*title_span)].lstrip("# ").strip() if title_span else ""
        body = max(end, title_span[1] if title_span else 0)
        return Metadata(title, publisher, published, title_span, body)
    if lines and _is_title(text[slice(*lines[0])]) and len(lines) > 1:
        start, end = lines[0]
        return Metadata(text[start:end].lstrip("# ").strip(), title_span=(start, end), body_start=end)
    return Metadata()


def _lines(text: str, limit: int) -> "list[tuple[int, int]]":
    found = []
    for match in re.finditer(r"[^\r\n]+", text[:8000]):
        stripped = match.group(0).strip()
        if stripped:
            start = match.start() + match.group(0).index(stripped)
            found.append((start, start + len(stripped)))
        if len(found) == limit:
            break
    return found


def _is_byline(line: str, match: re.Match[str]) -> bool:
    """A date with a name or a label beside it, not a sentence that holds a date."""
    rest = (line[: match.start()] + line[match.end() :]).strip()
    if _LABEL.match(line) and len(rest) < 60:
        return True
    return len(rest) <= 48 and rest.rstrip()[-1:] not in tuple("。！？!?；;") and not re.search(r"\d", rest)


def _is_title(line: str) -> bool:
    return (
        4 <= len(line) <= 160 and line[0] != "|" and (line.startswith("#") or line[-1] not in _SENTENCE_END)
    )


def _publisher(rest: str) -> str:
    parts = [_LABEL.sub("", part).strip(" ·|,，:：()（）") for part in _SEPARATOR.split(rest)]
    names = [part for part in parts if part and not re.fullmatch(r"[\W\d_]*", part)]
    if rest.lstrip().startswith("By ") and len(names) > 1:
        return names[1]  # the author stands before the paper
    return names[0] if names else ""
