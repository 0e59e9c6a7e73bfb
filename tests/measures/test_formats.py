"""Formats abroad: figures from published ones, each with its working, growth in both ways."""

from decimal import Decimal

import pytest

from wenmao.measures.arithmetic import recompute
from wenmao.measures.formats import (
    FORMATS,
    contribution_of_new_formats,
    format_named,
    format_revenue,
    region_mix,
)
from wenmao.statistics.catalogue import series
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.workings import Figure, Working, figure_lines

Y = Period.year


def by_name(figures):
    return {figure.name.en: figure for figure in figures}


@pytest.mark.parametrize("of", FORMATS, ids=lambda of: of.id)
def test_every_figure_works_out_again_from_what_was_published(of):
    assert of.name.zh
    figures = (*format_revenue(of.id), *region_mix(of.id))
    assert figures
    for figure in figures:
        assert recompute(figure) == figure.value
        assert all(leaf.working.source and leaf.working.source.producer for leaf in figure.leaves())
        assert figure.period is not None and figure.name.zh and list(figure_lines(figure, "zh"))


def test_the_series_of_a_format_are_overseas_revenue_of_one_thing():
    for of in FORMATS:
        first, *rivals = (series(key) for key in of.revenue)
        assert {rival.id for rival in rivals} == set(first.rivals)
        assert all("overseas" in key and series(key).kind == "share" for key in of.regions)


def test_growth_of_games_is_given_as_published_and_from_levels():
    """The releases of the Games Publishing Committee: 2023 163.66, 2024 185.57 (+13.39%), 2022 -3.70%."""
    found = by_name(format_revenue("games", Y(2022)))
    name = series("chn.games.overseas_revenue").name.en
    assert found[name].value == Decimal("17.346E9")
    assert found[f"growth of {name}, from published levels"].text("en") == "-3.70%"
    assert found[f"growth of {name}, as published"].value == Decimal("-3.70")


def test_a_bound_has_a_level_and_no_growth():
    names = [figure.name.en for figure in format_revenue("web-novels", Y(2023))]
    # Two producers: one with levels and growth, the other only with "more than".
    assert len(names) == 4
    assert sum(name.startswith("growth") for name in names) == 2


def test_what_has_no_year_before_has_no_growth():
    (only,) = format_revenue("micro-dramas")
    assert (only.unit, only.period.code) == ("USD", "2025-01/2025-08")


def test_regions_are_published_shares_and_their_sum():
    found = region_mix("mobile-games", Y(2025))
    assert [figure.value for figure in found] == [*map(Decimal, ("32.31", "16.35", "9.15")), Decimal("57.81")]
    assert found[-1].working.operation == "sum"
    assert region_mix("games") == ()
    assert region_mix("mobile-games", Y(1999)) == ()
    periods = [figure.period for figure in region_mix("mobile-games")]
    assert periods == sorted(periods, key=lambda period: (period.first, period.last))


def test_new_formats_grow_otherwise_on_the_comparable_basis():
    """2021 to 2022: +5.3% as published on the comparable basis, +10.7% by the published levels."""
    levels, published, *_ = contribution_of_new_formats(Y(2022))
    assert levels.name.en.endswith("from published levels") and levels.text("en") == "10.69%"
    assert published.name.en.endswith("as published, on a comparable basis")
    assert published.value == Decimal("5.3")


def test_contribution_of_new_formats_both_ways():
    n, t, n0, t0 = (Decimal(of) for of in ("59082", "141510", "52395", "129515"))
    found = by_name(contribution_of_new_formats(Y(2024)))
    of_levels = {
        "share of new formats in the increase of cultural revenue, from published levels": (n - n0)
        / (t - t0)
        * 100,
        "contribution of new formats to growth of cultural revenue, from published levels": (n - n0)
        / t0
        * 100,
    }
    n0, t0 = n / Decimal("1.098"), t / Decimal("1.06")
    comparable = {
        "share of new formats in the increase of cultural revenue, on the comparable basis": (n - n0)
        / (t - t0)
        * 100,
        "contribution of new formats to growth of cultural revenue, on the comparable basis": (n - n0)
        / t0
        * 100,
    }
    for name, value in (of_levels | comparable).items():
        assert abs(found[name].value - value) < Decimal("1e-20"), name
        assert recompute(found[name]) == found[name].value
    units = {figure.unit for name, figure in found.items() if name.startswith("contribution")}
    assert units == {"percentage_point"}


def test_all_units_have_only_the_comparable_basis():
    """66,600 of 191,423 (亿元), +12.4% and +7.1% in 2024; levels of 2023 are not in the statistics."""
    found = contribution_of_new_formats(Y(2024), scope="all-units")
    assert not any("from published levels" in figure.name.en for figure in found)
    n, t = Decimal(66600), Decimal(191423)
    points = (n - n / Decimal("1.124")) / (t / Decimal("1.071")) * 100
    assert abs(found[-1].value - points) < Decimal("1e-20")


def test_what_is_not_published_is_left_out():
    assert contribution_of_new_formats(Y(1999)) == ()
    assert format_revenue("games", Y(1999)) == ()
    # The growth of the whole in 2023 was not seen: the levels alone remain.
    found = contribution_of_new_formats(Y(2023))
    assert not any("comparable basis" in figure.name.en and "share" in figure.name.en for figure in found)
    assert any(figure.name.en.startswith("share") for figure in found)


def test_a_share_of_an_increase_that_may_be_nothing_is_left_out(monkeypatch):
    level = contribution_of_new_formats(Y(2024))[0].working.operands[0]
    same = Figure(level.value, level.unit, level.name, Working("published"), level.period, level.resolution)
    monkeypatch.setattr("wenmao.measures.formats._exact", lambda key, period: same)
    names = [figure.name.en for figure in contribution_of_new_formats(Y(2024))]
    assert not any(name.startswith("share") and name.endswith("levels") for name in names)
    assert any(name.startswith("contribution") and name.endswith("levels") for name in names)


def test_unknown_names_are_told():
    with pytest.raises(KeyError, match="there are games, mobile-games"):
        format_revenue("opera")
    with pytest.raises(ValueError, match="above-threshold, all-units"):
        contribution_of_new_formats(Y(2024), scope="all")
    assert format_named("films").name.zh == "电影"
