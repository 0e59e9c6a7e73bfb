"""Digital formats abroad: games, online literature, micro-dramas, from the reference statistics.

Customs do not see these exports. What is known of them is published: by industry
associations, and for China's new-format subsectors by its statistics bureau. So these
measures take no trade rows; each figure has the published ones in its working.

Published growth need not be the ratio of published levels: a comparable basis takes the
same enterprises in both years, and levels are revised. Both are given, and named for
what they are.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from wenmao.measures.arithmetic import add, growth, implied_base, share, subtract
from wenmao.measures.queries import MeasureQuery, evaluate
from wenmao.statistics.catalogue import series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.workings import Figure

Scope = Literal["above-threshold", "all-units"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of culture that is sold abroad, and the series that say how much.

    `revenue` are series of overseas revenue: that of the usual producer first, then
    those of rivals, who count otherwise. `regions` are series of shares in it.
    """

    id: str
    name: Text
    revenue: tuple[str, ...]
    regions: tuple[str, ...] = ()


FORMATS = (
    Format("games", Text("games", "游戏"), ("chn.games.overseas_revenue",)),
    Format(
        "mobile-games",
        Text("mobile games", "移动游戏"),
        ("chn.games.mobile.overseas_revenue",),
        (
            "chn.games.mobile.overseas_share.usa",
            "chn.games.mobile.overseas_share.jpn",
            "chn.games.mobile.overseas_share.kor",
        ),
    ),
    Format(
        "web-novels",
        Text("online literature", "网络文学"),
        (
            "chn.webnovels.overseas_revenue",
            "chn.webnovels.overseas_revenue.cwa",
            "chn.webnovels.overseas_revenue.cnnic",
        ),
    ),
    Format("micro-dramas", Text("micro-dramas", "微短剧"), ("chn.drama.overseas_revenue",)),
    Format("films", Text("films", "电影"), ("chn.film.overseas_revenue",)),
)
"""The formats whose overseas revenue is published."""

# Revenue of the sixteen subsectors and of the whole of culture, as far as units are counted.
_NEW_FORMATS: dict[Scope, tuple[str, str]] = {
    "above-threshold": ("chn.new_formats.revenue", "chn.culture_enterprises.revenue"),
    "all-units": ("chn.new_formats.revenue.all_units", "chn.culture_industry.revenue"),
}


# Each measure by its name, with its title and the choice that it takes.
MEASURES: dict[str, tuple[Text, str]] = {
    "format_revenue": (Text("Overseas revenue of a digital format", "数字业态海外收入"), "format"),
    "region_mix": (Text("Regions in a format's overseas revenue", "数字业态海外收入的地区构成"), "format"),
    "contribution_of_new_formats": (
        Text("Contribution of new formats to growth", "新业态对文化产业增长的贡献"), "scope",
    ),
}  # fmt: skip


def published(name: str, years: Sequence[int] = (), **choice: str) -> tuple[Figure, ...]:
    """A measure of formats by its name, of some years, or of all that are published.

    `format` says which format (all without it), `scope` which units count. `ValueError`
    says what there is.

    >>> [figure.text("zh") for figure in published("format_revenue", [2024], format="web-novels")][:1]
    ['48.15亿元人民币']
    """
    _, takes = MEASURES[name]
    if strange := sorted(set(choice) - {takes}):
        raise ValueError(f"{name} has no choice {', '.join(strange)}; it has {takes}")
    if name == "contribution_of_new_formats":
        written = choice.get("scope", "above-threshold")
        scope = next((known for known in _NEW_FORMATS if known == written), None)
        if scope is None:
            raise ValueError(f"scope={written} is none of {', '.join(_NEW_FORMATS)}")
        every = [at for at in _periods(_NEW_FORMATS[scope][0]) if at.kind == "year"]
        told = [Period.year(year) for year in years] or every
        return tuple(figure for at in told for figure in contribution_of_new_formats(at, scope=scope))
    of = format_revenue if name == "format_revenue" else region_mix
    try:
        ids = [format_named(choice["format"]).id] if "format" in choice else [one.id for one in FORMATS]
    except KeyError as problem:
        raise ValueError(str(problem.args[0])) from None
    periods: list[Period | None] = [Period.year(year) for year in years] or [None]
    return tuple(figure for one in ids for at in periods for figure in of(one, at))


def format_named(name: str) -> Format:
    """The format of an id; `KeyError` names those that there are.

    >>> format_named("web-novels").name.zh
    '网络文学'
    """
    for found in FORMATS:
        if found.id == name:
            return found
    raise KeyError(f"there is no format {name!r}; there are {', '.join(one.id for one in FORMATS)}")


def format_revenue(name: str, period: Period | None = None) -> tuple[Figure, ...]:
    """Overseas revenue of a format with its growth: of a period, or of every period published.

    For each series and period up to three figures: the level; its growth on the year
    before, from the two published levels; and its growth as published, where it is.
    What is not published is left out: a level that is only a bound ("more than 3
    billion") has no growth. Series of different producers are not one: each figure's
    working names its definition.

    >>> for figure in format_revenue("games", Period.year(2024)):
    ...     print(figure.name.en, "=", figure.text("en"))
    overseas sales revenue of self-developed games = USD 18.557 billion
    growth of overseas sales revenue of self-developed games, from published levels = 13.39%
    growth of overseas sales revenue of self-developed games, as published = 13.39%
    """
    return tuple(
        figure
        for key in format_named(name).revenue
        for at in ([period] if period else _periods(key))
        for figure in _told(key, at)
    )


def region_mix(name: str, period: Period | None = None) -> tuple[Figure, ...]:
    """Shares of regions in a format's overseas revenue, as published, and of those together.

    The shares are the producer's own; the last figure of a period adds them up, and
    what is left of a hundred is the regions that are not published. A format without
    published shares has none. The shares of mobile games are of mobile games alone, not
    of all games.

    >>> for figure in region_mix("mobile-games", Period.year(2024)):
    ...     print(figure.working.operation, figure.text("en"))
    published 31.06%
    published 17.32%
    published 8.89%
    sum 57.27%
    """
    of = format_named(name)
    periods = {at for key in of.regions for at in _periods(key)}
    found: list[Figure] = []
    for at in sorted(periods, key=lambda at: (at.first, at.last)) if period is None else [period]:
        shares = [figure for key in of.regions if (figure := _level(key, at)) is not None]
        found += shares
        if len(shares) > 1:
            together = Text(
                f"{len(shares)} regions as a share of overseas revenue of {of.name.en}",
                f"{of.name.zh}海外收入中{len(shares)}个地区合计占比",
            )
            found.append(add(*shares, name=together))
    return tuple(found)


def contribution_of_new_formats(period: Period, *, scope: Scope = "above-threshold") -> tuple[Figure, ...]:
    """What China's sixteen new-format subsectors contributed to the growth of cultural revenue.

    With `N` the revenue of the subsectors and `T` that of the whole, their share of the
    increase is `ΔN ÷ ΔT`, their contribution to growth `ΔN ÷ T⁰` in percentage points.
    The increase is worked out in two ways:

    - from published levels of the period and of the year before;
    - on the comparable basis, from the levels that published growth implies for the
      year before, `N ÷ (1 + g)`.

    They differ, since the published growth rates compare the same enterprises and the
    levels do not. The growth rates of both come first, from levels and as published.
    `scope` is "above-threshold" (enterprises above the size threshold) or "all-units".
    What lacks a published figure is left out, and a share of an increase that may be
    zero, given how levels are rounded.

    >>> for figure in contribution_of_new_formats(Period.year(2024)):
    ...     if figure.unit == "percentage_point":
    ...         print(figure.text("en"), figure.name.en.partition(", ")[2])
    5.16 percentage points from published levels
    3.95 percentage points on the comparable basis
    """
    if scope not in _NEW_FORMATS:
        raise ValueError(f"scope is one of {', '.join(_NEW_FORMATS)}, not {scope!r}")
    part_key, whole_key = _NEW_FORMATS[scope]
    before = period.shifted(-1)
    rates = [figure for key in (part_key, whole_key) for figure in _growths(key, period)]
    part, whole = _exact(part_key, period), _exact(whole_key, period)
    if part is None or whole is None:
        return tuple(rates)
    bases = {
        ("from published levels", "按公布水平计算"): (_exact(part_key, before), _exact(whole_key, before)),
        ("on the comparable basis", "按可比口径计算"): (
            _implied(part, part_key, period), _implied(whole, whole_key, period),
        ),
    }  # fmt: skip
    found = rates
    for way, (part_base, whole_base) in bases.items():
        if part_base is not None and whole_base is not None:
            found += _contributions(way, part, part_base, whole, whole_base)
    return tuple(found)


def _contributions(
    way: tuple[str, str], part: Figure, part_base: Figure, whole: Figure, whole_base: Figure
) -> Iterator[Figure]:
    en, zh = way
    more = Text("increase in revenue of new formats", "文化新业态营业收入增量")
    in_all = Text("increase in cultural revenue", "文化产业营业收入增量")
    increase, all_of_it = subtract(part, part_base, more), subtract(whole, whole_base, in_all)
    named = Text(
        f"share of new formats in the increase of cultural revenue, {en}",
        f"文化新业态对文化产业营业收入增长的贡献率（{zh}）",
    )
    # Of an increase that may be zero a share is anything.
    with suppress(ZeroDivisionError):
        yield share(increase, all_of_it, named)
    named = Text(
        f"contribution of new formats to growth of cultural revenue, {en}",
        f"文化新业态对文化产业营业收入增长的拉动（{zh}）",
    )
    yield replace(share(increase, whole_base, named), unit="percentage_point")


def _told(key: str, period: Period) -> Iterator[Figure]:
    level = _level(key, period)
    if level is not None:
        yield level
    yield from _growths(key, period)


def _growths(key: str, period: Period) -> Iterator[Figure]:
    """Growth on the year before: from published levels, and as published."""
    of = series(key)
    now, before = _exact(key, period), _exact(key, period.shifted(-1))
    if now is not None and before is not None:
        yield growth(now, before, _growth_name(of.name, "from published levels", "按公布水平计算"))
    published = _level(of.growth, period) if of.growth else None
    if published is not None:
        way = ("as published", "公布值")
        if of.basis == "comparable":
            way = ("as published, on a comparable basis", "公布值，可比口径")
        yield replace(published, name=_growth_name(of.name, *way))


def _growth_name(of: Text, en: str, zh: str) -> Text:
    return Text(f"growth of {of.en}, {en}", f"{of.zh}增长率（{zh}）")


def _implied(level: Figure, key: str, period: Period) -> Figure | None:
    """The level of the year before that published growth implies."""
    change = _level(series(key).growth, period)
    if change is None:
        return None
    of = series(key).name
    named = Text(f"{of.en} of the year before, comparable", f"上年可比{of.zh}")
    return replace(implied_base(level, change, named), period=period.shifted(-1))


def _level(key: str, period: Period) -> Figure | None:
    return evaluate(MeasureQuery("level", (key,), period))


def _exact(key: str, period: Period) -> Figure | None:
    """The level, unless it is only a bound."""
    found = observations(key, period)
    return found[-1].figure() if found and found[-1].bound != "over" else None


def _periods(key: str) -> list[Period]:
    return list(dict.fromkeys(found.period for found in observations(key)))
