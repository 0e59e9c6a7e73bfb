"""Years as a person lists them: 2015:2023, or 2019,2021."""


def years_of(text: str) -> tuple[int, ...]:
    """The years of a text such as 2015:2023 or 2019,2021; `ValueError` where it is none.

    >>> years_of("2015:2017"), years_of("2021,2019")
    ((2015, 2016, 2017), (2019, 2021))
    """
    found: set[int] = set()
    try:
        for piece in filter(None, text.split(",")):
            first, _, last = piece.partition(":")
            found |= set(range(int(first), int(last or first) + 1))
    except ValueError:
        raise ValueError(f"years {text}: write 2015:2023, or 2019,2021") from None
    return tuple(sorted(found))


def years_text(years: tuple[int, ...]) -> str:
    """Years as a range where they are one.

    >>> years_text((2019, 2020, 2021)), years_text((2019, 2021))
    ('2019:2021', '2019,2021')
    """
    if len(years) > 2 and years == tuple(range(years[0], years[-1] + 1)):
        return f"{years[0]}:{years[-1]}"
    return ",".join(map(str, years))
