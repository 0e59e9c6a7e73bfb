"""Chinese New Year: its dates, and how much of the holiday falls into each month.

The first day of the first lunar month lies between 21 January and 20 February. The
dates are those of the calendar of the People's Republic of China; they agree with
lists published by the Hong Kong Observatory (1990–2025, as copied in public code) and by
excelnotes.com (2022–2033), and with the new moons of those years, on which 2034 and 2035 rest alone.
"""

from datetime import date, timedelta
from functools import cache

import numpy as np

from wenmao.measures.timeseries.series import Values
from wenmao.vocabulary.periods import Period

# The day of each year's Chinese New Year from 1990 on: 127 is 27 January, 215 is 15 February.
_FIRST_YEAR = 1990
_DAYS = (
    127, 215, 204, 123, 210, 131, 219, 207, 128, 216,  # 1990s
    205, 124, 212, 201, 122, 209, 129, 218, 207, 126,  # 2000s
    214, 203, 123, 210, 131, 219, 208, 128, 216, 205,  # 2010s
    125, 212, 201, 122, 210, 129, 217, 206, 126, 213,  # 2020s
    203, 123, 211, 131, 219, 208,  # to 2035
)  # fmt: skip


def new_year(year: int) -> date:
    """The day of Chinese New Year; `ValueError` outside 1990 to 2035.

    >>> new_year(2024)
    datetime.date(2024, 2, 10)
    """
    at = year - _FIRST_YEAR
    if not 0 <= at < len(_DAYS):
        raise ValueError(
            f"the dates of Chinese New Year are known from {_FIRST_YEAR} "
            f"to {_FIRST_YEAR + len(_DAYS) - 1}, not for {year}"
        )
    return date(year, *divmod(_DAYS[at], 100))


@cache
def share(year: int, month: int, days: tuple[int, int]) -> float:
    """The share of the holiday's days that falls into a month; `days` are counted from New Year's Day, 0.

    >>> share(2023, 1, (0, 14)), share(2024, 1, (0, 14)), share(2024, 2, (0, 14))
    (0.6666666666666666, 0.0, 1.0)
    """
    first, last = days
    told = [new_year(year) + timedelta(day) for day in range(first, last + 1)]
    return sum((day.year, day.month) == (year, month) for day in told) / len(told)


@cache
def _usual(month: int, days: tuple[int, int]) -> float:
    years = range(_FIRST_YEAR, _FIRST_YEAR + len(_DAYS))
    return sum(share(year, month, days) for year in years) / len(_DAYS)


def moved(periods: tuple[Period, ...], days: tuple[int, int]) -> Values:
    """Each month's share of the holiday less what is usual for that calendar month.

    The usual share, the mean over 1990 to 2035, belongs to the season; only the rest moves.
    """
    return np.array([share(*period.first, days) - _usual(period.first[1], days) for period in periods])
