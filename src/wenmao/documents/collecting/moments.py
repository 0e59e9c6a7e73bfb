"""Dates as feeds and sitemaps write them."""

from datetime import date, datetime
from email.utils import parsedate_to_datetime


def moment(text: str) -> date | datetime | None:
    """A date, or a point in time with the offset it was written with; none for what is neither.

    Without a time zone, the hours are nobody's: only the date is kept.

    >>> moment("Tue, 30 Jan 2024 08:00:00 +0800").isoformat()
    '2024-01-30T08:00:00+08:00'
    >>> moment("2024-01-30 08:00:00"), moment("2024-01"), moment("yesterday")
    (datetime.date(2024, 1, 30), None, None)
    """
    text = text.strip()
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        try:
            told = parsedate_to_datetime(text)
        except ValueError:
            return None
    return told if told.tzinfo else told.date()


def newest_first(told: date | datetime | None) -> int:
    """A key to sort by: the newest first, what has no date last."""
    return -told.toordinal() if told else 0
