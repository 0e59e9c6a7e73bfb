import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.datasets import nile
from statsmodels.stats.diagnostic import breaks_cusumolsresid
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.seasonal import STL, seasonal_decompose

from tests.measures.examples.timeseries import codes, table, wave
from tests.measures.trades import alike, read
from wenmao.measures.timeseries.adjustment import seasonally_adjusted
from wenmao.measures.timeseries.breaks import breaks, p_of_sup_f
from wenmao.measures.timeseries.forecasts import _theta, forecast
from wenmao.measures.timeseries.newyear import moved, new_year, share
from wenmao.measures.timeseries.series import read_series
from wenmao.vocabulary.periods import Period

# Monthly totals of international airline passengers, thousands, 1949 to 1960 (Box and Jenkins, series G).
PASSENGERS = (
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114,
    140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191,
    172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259,
    229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405,
    355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491,
    505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535,
    622, 606, 508, 461, 390, 432,
)  # fmt: skip
MONTHS = codes(1949, 12, 144)


def column(found, name):
    return np.array([row[name] for row in sorted(found, key=lambda row: row["period"])], dtype=float)


# Reading of series


def test_a_period_without_rows_of_a_partner_is_zero_and_one_without_any_is_missing():
    months = codes(2022, 12, 12)
    usa = table(months[:3] + months[4:], [1.0] * 11)
    fra = table([months[0]], [5.0], partner="FRA")
    by_partner = {of.rest: of for of in read_series(usa.union(fra), ("partner",))}
    assert by_partner["FRA",].values[:3].tolist() == [5.0, 0.0, 0.0]
    assert np.isnan(by_partner["FRA",].values[3])
    assert by_partner["FRA",].gaps == "missing 2022-04"
    (both,) = read_series(usa.union(fra))
    assert both.values[0] == 6.0


def test_january_and_february_as_one_number_must_be_combined():
    months = codes(2022, 12, 12)
    joined = table(["2022-01/2022-02", *months[2:]], [20.0] + [10.0] * 10)
    with pytest.raises(
        ValueError, match=r"January and February come as one number .*2022-01/2022-02.*combine=True"
    ):
        read_series(joined)
    apart = table(codes(2021, 12, 12), [10.0] * 12)
    (found,) = read_series(apart.union(joined), combine=True)
    assert found.season == 11
    assert found.values.tolist() == ([20.0] + [10.0] * 10) * 2
    assert [found.period(at).code for at in (0, 1, 21, 22)] == [
        "2021-01/2021-02", "2021-03", "2022-12", "2023-01/2023-02",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="tell the same months twice"):
        read_series(joined.union(table(["2022-01"], [10.0])), combine=True)


def test_one_of_january_and_february_is_not_their_sum():
    months = codes(2021, 12, 24)
    (found,) = read_series(table(months[:12] + months[13:], [1.0] * 23), combine=True)
    assert found.gaps == "missing 2022-01/2022-02"


@pytest.mark.parametrize("periods", [["2021", "2022-01"], ["2021-H1"], ["2021-Q1", "2021-04"], ["2021/2022"]])
def test_periods_of_one_length_only(periods):
    with pytest.raises(ValueError, match="of months, of quarters or of years"):
        read_series(table(periods, [1.0] * len(periods)))


def test_by_is_partner_or_product():
    with pytest.raises(ValueError, match="by is partner or product"):
        read_series(table(["2021"], [1.0]), ("reporter",))


# Chinese New Year


def new_moon(year):
    """Beijing's days of new moon around a January, after Meeus, Astronomical Algorithms, chapter 49."""
    start = round((year - 2000) * 12.3685)
    for k in range(start - 2, start + 5):
        t = k / 1236.85
        sun = math.radians(2.5534 + 29.10535670 * k)
        moon = math.radians(201.5643 + 385.81693528 * k)
        node = math.radians(160.7108 + 390.67050284 * k)
        day = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
        day += -0.40720 * math.sin(moon) + 0.17241 * math.sin(sun) + 0.01608 * math.sin(2 * moon)
        day += 0.01039 * math.sin(2 * node) + 0.00739 * math.sin(moon - sun) - 0.00514 * math.sin(moon + sun)
        # Julian days to Beijing's clock, less the minute that atomic time runs ahead.
        yield (datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(day - 2451545 + 8 / 24 - 65 / 86400)).date()


@pytest.mark.parametrize("year", range(1990, 2036))
def test_new_year_is_a_new_moon_between_21_january_and_20_february(year):
    day = new_year(year)
    assert date(year, 1, 21) <= day <= date(year, 2, 20)
    assert day in set(new_moon(year))


def test_new_years_are_twelve_or_thirteen_moons_apart():
    days = [new_year(year) for year in range(1990, 2036)]
    assert {round((b - a).days / 29.530588) for a, b in pairwise(days)} == {12, 13}
    with pytest.raises(ValueError, match="from 1990 to 2035, not for 2036"):
        new_year(2036)


def test_shares_of_the_holiday_make_one_and_move_around_nothing():
    for year in range(1990, 2036):
        assert math.isclose(sum(share(year, month, (0, 14)) for month in range(1, 13)), 1)
    every = tuple(Period.month(year, month) for year in range(1990, 2036) for month in range(1, 13))
    by_month = moved(every, (-7, 14)).reshape(-1, 12)
    assert np.abs(by_month.mean(axis=0)).max() < 1e-12
    assert np.abs(by_month).max() > 0.3


# Seasonal adjustment


def test_is_that_of_statsmodels():
    found = read(seasonally_adjusted(table(MONTHS, PASSENGERS)))
    peer = STL(np.log(PASSENGERS), period=12, robust=True).fit()
    assert np.allclose(column(found, "trend"), np.exp(peer.trend), rtol=1e-12)
    assert np.allclose(column(found, "seasonal"), np.exp(peer.seasonal), rtol=1e-12)
    assert found[0]["method"].startswith("STL, robust, logarithms, seasonal window 7, statsmodels")
    assert {row["note"] for row in found} == {None}
    levels = read(seasonally_adjusted(table(MONTHS, PASSENGERS), model="additive", robust=False, window=13))
    peer = STL(np.array(PASSENGERS, dtype=float), period=12, seasonal=13).fit()
    assert np.allclose(column(levels, "seasonal"), peer.seasonal, rtol=1e-9, atol=1e-9)


SERIES = st.lists(st.floats(1, 1e6), min_size=24, max_size=40)


@settings(max_examples=10, deadline=None)
@given(SERIES, st.booleans())
def test_components_make_the_value(values, combine):
    found = read(
        seasonally_adjusted(
            table(codes(2010, 12, len(values) // 12 * 12), values[: len(values) // 12 * 12]), combine=combine
        )
    )
    for row in found:
        made = row["joined"] * row["trend"] * row["seasonal"] * row["holiday"] * row["remainder"]
        assert math.isclose(made, row["value"], rel_tol=1e-9)
        assert math.isclose(row["seasonally_adjusted"], row["trend"] * row["remainder"], rel_tol=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=24, max_size=24))
def test_values_that_are_not_all_above_zero_are_taken_apart_by_addition(values):
    found = read(seasonally_adjusted(table(codes(2010, 12, 24), [-1.0, *values[1:]])))
    most = max(abs(row["value"]) for row in found)
    for row in found:
        assert row["model"] == "additive"
        made = row["trend"] + row["seasonal"] + row["holiday"] + row["remainder"]
        assert math.isclose(made, row["value"], abs_tol=1e-9 * most)
        assert math.isclose(row["seasonally_adjusted"], row["trend"] + row["remainder"], abs_tol=1e-9 * most)


def test_a_known_season_is_recovered():
    season = np.exp(0.2 * np.sin(2 * np.pi * np.arange(120) / 12))
    values = 100 * np.exp(0.004 * np.arange(120)) * season
    found = read(seasonally_adjusted(table(codes(2010, 12, 120), values)))
    assert np.abs(column(found, "seasonal") - season).max() < 1e-2
    assert np.abs(column(found, "seasonally_adjusted") / (values / season) - 1).max() < 1e-2
    by_year = column(found, "seasonal").reshape(-1, 12)
    # Factors of a year balance on logarithms: their geometric mean is one.
    assert np.abs(np.log(by_year).mean(axis=1)).max() < 2e-3


def test_a_series_without_season_stays_itself():
    values = 100 * np.exp(0.01 * np.arange(20))
    found = read(seasonally_adjusted(table(codes(2015, 4, 20), values)))
    assert np.allclose(column(found, "seasonally_adjusted"), values, rtol=1e-6)


@pytest.mark.parametrize("scale", [1e-6, 1e9])
@pytest.mark.parametrize("model", ["multiplicative", "additive"])
def test_the_unit_changes_nothing_but_the_unit(model, scale):
    values = wave(60, 12)
    one = column(
        read(seasonally_adjusted(table(codes(2015, 12, 60), values), model=model)), "seasonally_adjusted"
    )
    two = read(seasonally_adjusted(table(codes(2015, 12, 60), values * scale), model=model))
    assert np.allclose(column(two, "seasonally_adjusted"), one * scale, rtol=1e-9)


def test_chinese_new_year_is_found_and_taken_out():
    months = codes(2012, 12, 144)
    at = np.arange(144)
    shares = moved(tuple(Period.parse(code) for code in months), (0, 14))
    smooth = 100 * np.exp(0.005 * at + 0.1 * np.sin(2 * np.pi * at / 12))
    values = smooth * np.exp(-0.25 * shares)
    found = read(seasonally_adjusted(table(months, values), new_year=True))
    assert math.isclose(found[0]["holiday_effect"], -0.25, abs_tol=1e-9)
    assert found[0]["holiday_error"] < 1e-9
    assert np.allclose(column(found, "holiday"), np.exp(-0.25 * shares), rtol=1e-9)
    trend = 100 * np.exp(0.005 * at)
    assert np.abs(column(found, "seasonally_adjusted") / trend - 1).max() < 1e-2
    left = read(seasonally_adjusted(table(months, values)))
    assert np.abs(column(left, "seasonally_adjusted") / trend - 1).max() > 0.05
    # With noise the effect is found within its error.
    noisy = values * np.exp(np.random.default_rng(3).normal(0, 0.03, 144))
    row = read(seasonally_adjusted(table(months, noisy), new_year=True))[0]
    assert abs(row["holiday_effect"] + 0.25) < 3 * row["holiday_error"]


def test_january_and_february_together_leave_no_holiday_between_them():
    months = codes(2012, 12, 144)
    shares = moved(tuple(Period.parse(code) for code in months), (0, 6))
    trend = 100 * np.exp(0.002 * np.arange(144))
    found = read(seasonally_adjusted(table(months, trend * (1 - 0.3 * shares)), combine=True))
    assert {row["joined"] for row in found} == {1, 2}
    together = [row for row in found if row["joined"] == 2]
    assert len(together) == 12
    for row in together:
        at = months.index(row["period"][:7])
        assert math.isclose(row["seasonally_adjusted"], trend[at : at + 2].mean(), rel_tol=1e-2)


def test_a_gap_is_named_and_a_short_series_too():
    months = codes(2019, 12, 36)
    holed = table(months[:12] + months[13:], [1.0] * 35)
    with pytest.raises(ValueError, match="missing 2020-01"):
        seasonally_adjusted(holed)
    whole = table(months, wave(36, 12), reporter="FRA")
    found = read(seasonally_adjusted(holed.union(whole)))
    china = [row for row in found if row["reporter"] == "CHN"]
    assert len(china) == 36
    assert {row["note"] for row in china} == {
        "missing 2020-01 (if January and February were published as one number, add its row and choose combine)"
    }
    assert {row["seasonally_adjusted"] for row in china} == {None}
    assert None not in {row["seasonally_adjusted"] for row in found if row["reporter"] == "FRA"}
    with pytest.raises(ValueError, match="less than 2 full years"):
        seasonally_adjusted(table(months[:23], [1.0] * 23))
    with pytest.raises(ValueError, match="less than 3 full years"):
        seasonally_adjusted(table(months[:35], [1.0] * 35), new_year=True)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"new_year": True, "combine": True}, "choose one"),
        ({"model": "log"}, "model is"),
        ({"window": 8}, "window is an odd number"),
        ({"holiday_from": 3, "holiday_to": 1}, "ends before it begins"),
    ],
)
def test_choices_that_mean_nothing_are_refused(choices, said):
    with pytest.raises(ValueError, match=said):
        seasonally_adjusted(table(MONTHS, PASSENGERS), **choices)


def test_years_have_no_season_and_quarters_no_holiday():
    with pytest.raises(ValueError, match="the periods are years"):
        seasonally_adjusted(table(codes(2000, 1, 20), range(1, 21)))
    with pytest.raises(ValueError, match="not months"):
        seasonally_adjusted(table(codes(2000, 4, 20), range(1, 21)), new_year=True)
    with pytest.raises(ValueError, match="it needs months"):
        seasonally_adjusted(table(codes(2000, 4, 20), range(1, 21)), combine=True)


def test_nothing_but_zero_is_adjusted_to_zero():
    found = read(seasonally_adjusted(table(codes(2020, 4, 12), [0.0] * 12)))
    assert {row["seasonally_adjusted"] for row in found} == {0.0}


# Structural breaks

NILE = nile.load().data["volume"].to_numpy(dtype=float)


def flow_of_the_nile(**choices):
    return {row["test"]: row for row in read(breaks(table(codes(1871, 1, 100), NILE), **choices))}


def test_the_nile_breaks_in_1898_as_published():
    # R strucchange 1.5, its stored test output: sup.F = 75.93 (p-value 2.22e-16), breakdate 1898,
    # OLS-based CUSUM S0 = 2.9518 (p-value 5.409e-08).
    found = flow_of_the_nile(at="1898")
    assert round(found["sup-F"]["statistic"], 2) == 75.93
    assert found["sup-F"]["period"] == "1898"
    assert found["sup-F"]["p"] < 1e-15
    assert round(found["OLS CUSUM"]["statistic"], 4) == 2.9518
    assert float(f"{found['OLS CUSUM']['p']:.3e}") == 5.409e-08
    assert found["OLS CUSUM"]["period"] == "1898"
    # With one parameter Chow's F at that date is the same, against the F distribution with 1 and 98.
    assert math.isclose(found["Chow"]["statistic"], found["sup-F"]["statistic"])
    assert 1e-15 < found["Chow"]["p"] < 1e-12
    assert found["Chow"]["before"] == NILE[:28].mean()


def test_cusum_is_that_of_statsmodels():
    y = np.diff(np.log(NILE))
    design = np.column_stack([np.ones(98), y[:-1]])
    residuals = y[1:] - design @ np.linalg.lstsq(design, y[1:], rcond=None)[0]
    statistic, p, _ = breaks_cusumolsresid(residuals, ddof=2)
    found = flow_of_the_nile(of="growth", lags=1)["OLS CUSUM"]
    assert math.isclose(found["statistic"], statistic, rel_tol=1e-9)
    assert math.isclose(found["p"], p, rel_tol=1e-6)
    assert (found["observations"], found["parameters"], found["first"]) == (98, 2, "1873")


def test_p_of_sup_f_is_near_hansens_response_surface():
    # Hansen (1997), trimming 15%, one parameter: p = P(χ² with 2.96752918 > −0.98828874 + 1.01604712 F),
    # the row as strucchange has it. It was fitted to simulations on a grid of dates, which miss peaks.
    for statistic in (5, 7, 9, 12, 15):
        hansen = chi2.sf(-0.98828874 + 1.01604712 * statistic, 2.96752918)
        assert hansen < p_of_sup_f(statistic, 1, 0.15) < 1.25 * hansen
    # strucchange's stored output for British drivers' deaths: three parameters, trimming 10%.
    assert 0.006721 < p_of_sup_f(19.333, 3, 0.10) < 1.25 * 0.006721


@pytest.mark.parametrize(("k", "statistic"), [(1, 8.85), (3, 14.0)])
def test_p_of_sup_f_is_that_of_simulated_bridges(k, statistic):
    time, draws, random = math.log(0.85 / 0.15), 20_000, np.random.default_rng(1)
    found = []
    for steps in (100, 400):
        keep = math.exp(-time / steps)
        at = random.standard_normal((k, draws))
        most = (at**2).sum(axis=0)
        for _ in range(steps):
            at = keep * at + math.sqrt(1 - keep * keep) * random.standard_normal((k, draws))
            np.maximum(most, (at**2).sum(axis=0), out=most)
        found.append((most > statistic).mean())
    # A grid misses peaks by the root of its step: four times finer halves what is missing.
    limit = 2 * found[1] - found[0]
    assert abs(limit - p_of_sup_f(statistic, k, 0.15)) < 0.008


def test_p_of_sup_f_falls_from_one_to_nothing_without_a_jump():
    for k in (1, 2, 5):
        found = [p_of_sup_f(statistic, k, 0.15) for statistic in np.linspace(0, 90, 181)]
        assert found[0] == 1
        assert all(a >= b > 0 for a, b in pairwise(found))
        # Where the expansion hands over to the far tail, they agree.
        steps = np.diff(np.log(found[60:]))
        assert np.abs(np.diff(steps)).max() < 0.06


@settings(max_examples=8, deadline=None)
@given(st.floats(1e-3, 1e9), st.integers(0, 1))
def test_tests_do_not_depend_on_the_unit(scale, lags):
    values = wave(40, 12, noise=0.1)
    one, two = (read(breaks(table(codes(1980, 1, 40), of), lags=lags)) for of in (values, values * scale))
    for row, other in zip(one, two, strict=True):
        assert math.isclose(row["statistic"], other["statistic"], rel_tol=1e-6)
        assert row["period"] == other["period"]


def test_a_break_is_found_where_it_is_and_growth_is_tested_as_growth():
    rates = np.where(np.arange(60) < 30, 0.10, 0.02) + np.random.default_rng(5).normal(0, 0.01, 60)
    found = read(
        breaks(table(codes(1960, 1, 61), 100 * np.exp(np.concatenate([[0], rates.cumsum()]))), of="growth")
    )
    for row in found:
        assert row["period"] == "1990"
        assert row["p"] < 1e-6
        assert math.isclose(row["before"], rates[:30].mean(), rel_tol=1e-9)
    yearly = read(breaks(table(codes(2010, 4, 60), wave(60, 4)), of="yearly growth"))
    assert {(row["first"], row["observations"]) for row in yearly} == {("2011-Q1", 56)}


def test_chow_after_hand():
    values = [1.0, 2, 3, 2, 5, 6, 7, 6]
    (row,) = [
        row for row in read(breaks(table(codes(2000, 1, 8), values), at="2003")) if row["test"] == "Chow"
    ]
    # RSS 36 about one mean, ESS 2 + 2 about two: (36 − 4) ÷ (4 ÷ 6).
    assert math.isclose(row["statistic"], 48)


@pytest.mark.parametrize(
    ("values", "choices", "said"),
    [
        ([5.0] * 20, {}, "the series is constant"),
        ([0.0] * 20, {}, "the series is constant"),
        ([1.05**at for at in range(20)], {"of": "growth"}, "the series is constant"),
        ([1.05**at for at in range(20)], {"lags": 1}, "follows its lags exactly"),
        ([1.0, 2.0, 3.0], {}, "too few"),
        ([0.0, *range(1, 20)], {"of": "log"}, "not above zero"),
        ([1.0] * 10 + [2.0] * 10, {}, "fit exactly"),
    ],
)
def test_what_cannot_be_tested_says_why(values, choices, said):
    found = read(breaks(table(codes(2000, 1, len(values)), values), **choices))
    row = next(row for row in found if row["test"] == "sup-F")
    assert row["statistic"] is row["p"] is row["period"] is None
    assert said in row["note"]


def test_less_than_a_year_has_no_yearly_growth():
    for choices in ({"of": "yearly growth"}, {"of": "growth", "lags": 9}):
        found = read(breaks(table(codes(2020, 4, 3), [1.0, 2.0, 4.0]), **choices))
        assert {(row["observations"], row["statistic"]) for row in found} == {(0, None)}
        assert all(row["note"].endswith("too few") for row in found)


def test_a_date_outside_the_series_is_told():
    assert "not in the series" in flow_of_the_nile(at="1999")["Chow"]["note"]
    holed = read(breaks(table([code for code in codes(2000, 1, 20) if code != "2005"], range(19))))
    assert {row["note"] for row in holed} == {"missing 2005"}
    for choices in ({"of": "change"}, {"lags": -1}, {"trimming": 0.5}, {"at": "then"}):
        with pytest.raises(ValueError, match=r"of is|lags|trimming|unknown period"):
            flow_of_the_nile(**choices)


# Forecasts


def predicted(values, per_year, **choices):
    found = read(forecast(table(codes(1949, per_year, len(values)), values), **choices))
    return sorted(found, key=lambda row: row["horizon"])


def test_seasonal_naive_has_the_published_scale_and_the_error_by_hand():
    # R forecast's accuracy() of these data gives MAE 25.68134 and MASE 0.8017825 for one model,
    # so their scale, the in-sample error of seasonal naive, is 32.0303.
    y = np.array(PASSENGERS, dtype=float)
    assert round(np.abs(y[12:] - y[:-12]).mean(), 4) == round(25.68134 / 0.8017825, 4)
    (first, *_), origin = predicted(PASSENGERS, 12, methods=("seasonal naive",), origins=1), 132
    error = np.abs(y[origin:] - y[origin - 12 : origin])
    assert math.isclose(first["mae"], error.mean())
    assert math.isclose(first["mape"], (error / y[origin:]).mean())
    assert math.isclose(first["mase"], error.mean() / np.abs(y[12:origin] - y[: origin - 12]).mean())
    assert (first["tested"], first["kind"], first["period"], first["last"]) == (
        12,
        "forecast",
        "1961-01",
        "1960-12",
    )
    assert first["forecast"] == pytest.approx(417)
    wide = 1.959963984540054 * math.sqrt((np.log(y[12:] / y[:-12]) ** 2).mean())
    assert math.isclose(first["high"], 417 * math.exp(wide), rel_tol=1e-9)


def test_ets_is_that_of_statsmodels():
    found = predicted(PASSENGERS, 12, methods=("ETS",), origins=1, level=0.8)
    logs = np.log(PASSENGERS)
    model = ETSModel(
        pd.Series(logs - logs.mean()), error="add", trend="add", damped_trend=True, seasonal="add",
        seasonal_periods=12, initialization_method="heuristic",
    )  # fmt: skip
    peer = model.fit(disp=False).get_prediction(start=144, end=155).summary_frame(alpha=0.2)
    for name, column_ in {"forecast": "mean", "low": "pi_lower", "high": "pi_upper"}.items():
        theirs = np.exp(peer[column_].to_numpy() + logs.mean())
        assert np.allclose([row[name] for row in found], theirs, rtol=1e-6)
    assert found[0]["method"].startswith("ETS on logarithms, statsmodels")


def test_theta_is_that_of_statsmodels():
    found = predicted(PASSENGERS, 12, methods=("theta",), origins=1)
    logs = pd.Series(np.log(PASSENGERS))
    peer = ThetaModel(logs, period=12, use_test=False, method="additive").fit()
    assert np.allclose([row["forecast"] for row in found], np.exp(peer.forecast(12)), rtol=1e-6)


@pytest.mark.parametrize(("values", "season"), [(np.log(PASSENGERS), 12), (NILE, 1)])
def test_thetas_errors_are_those_of_the_forecasts_one_period_ahead(values, season):
    plain = values - seasonal_decompose(values, period=season).seasonal if season > 1 else values
    peer = ThetaModel(pd.Series(plain), period=1, deseasonalize=False).fit()
    alpha, slope = peer.params["alpha"], peer.params["b0"]
    # The level after all values, found from the forecast, and rolled back one value at a time.
    count = len(plain)
    drift = [slope / 2 * (1 - (1 - alpha) ** t) / alpha for t in range(count + 1)]
    level = peer.forecast(1).iloc[0] - drift[count]
    errors = []
    for t in range(count - 1, 0, -1):
        level = (level - alpha * plain[t]) / (1 - alpha)
        errors.append(plain[t] - level - drift[t])
        if t < count - 5:
            break
    _, wide = _theta(values, season, 3)
    assert math.isclose(wide[2] ** 2 / wide[0] ** 2, 1 + 2 * alpha**2, rel_tol=1e-9)
    smoothed, own = plain[0], []
    for t in range(1, count):
        own.append(plain[t] - smoothed - drift[t])
        smoothed += alpha * (plain[t] - smoothed)
    assert np.allclose(own[::-1][: len(errors)], errors, rtol=1e-6, atol=1e-9)
    assert math.isclose(wide[0] ** 2, (np.array(own) ** 2).mean(), rel_tol=1e-9)


def test_the_method_with_the_least_error_forecasts():
    quarters = np.array(PASSENGERS, dtype=float).reshape(-1, 3).sum(axis=1)
    each = {
        name: predicted(quarters, 4, methods=(name,), origins=3)[0]["mase"]
        for name in ("seasonal naive", "ETS", "theta")
    }
    found = predicted(quarters, 4, origins=3)[0]
    assert found["mase"] == min(each.values())
    assert found["method"].startswith(min(each, key=each.get))
    assert found["mase"] < each["seasonal naive"]
    assert found["tested"] == 12


@pytest.mark.parametrize("per_year", [1, 4])
def test_the_unit_changes_nothing_but_the_unit_of_a_forecast(per_year):
    values = wave(20, per_year, noise=0.05)
    for shift in (0.0, 120.0):  # above zero, and not
        one = predicted(values - shift, per_year, origins=2, ahead=2)
        two = predicted((values - shift) * 1e6, per_year, origins=2, ahead=2)
        for row, other in zip(one, two, strict=True):
            assert row["method"] == other["method"]
            for name in ("forecast", "low", "high", "mae"):
                assert math.isclose(row[name] * 1e6, other[name], rel_tol=1e-4)
            assert row["low"] <= row["forecast"] <= row["high"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=40))
def test_the_interval_holds_the_forecast_and_grows(values):
    found = predicted(values, 4, methods=("seasonal naive",), ahead=8)
    for row, later in zip(found, found[4:], strict=False):
        assert row["low"] <= row["forecast"] <= row["high"]
        assert row["high"] - row["low"] <= (later["high"] - later["low"]) * (1 + 1e-9)
    assert all(row["mape"] is None or min(values) > 0 for row in found)


def test_a_series_that_repeats_itself_is_forecast_without_error():
    for row in predicted([5.0, 7.0, 11.0, 3.0] * 6, 4):
        assert row["method"] == "seasonal naive on logarithms"
        assert row["mae"] == pytest.approx(0, abs=1e-12)
        assert row["coverage"] == 1
        assert row["mase"] is None
        assert row["low"] == row["forecast"] == row["high"]
        assert row["forecast"] == pytest.approx([5.0, 7.0, 11.0, 3.0][row["horizon"] - 1])


def test_yearly_series_are_forecast_without_season():
    found = predicted(NILE, 1, methods=("seasonal naive", "theta"))
    assert [row["period"] for row in found] == ["2049", "2050", "2051"]
    assert predicted(NILE, 1, methods=("seasonal naive",))[0]["method"] == "naive on logarithms"


def test_what_is_too_short_or_has_gaps_says_so():
    short = predicted([3.0, 4.0, 6.0, 5.0, 4.0], 4)
    assert {row["note"] for row in short} == {"too short for a back-test"}
    assert {(row["mase"], row["tested"]) for row in short} == {(None, 0)}
    assert [row["forecast"] for row in short] == pytest.approx([4.0, 6.0, 5.0, 4.0])
    none = predicted([3.0, 4.0, 6.0, 5.0], 4)
    assert {row["forecast"] for row in none} == {None}
    assert {row["note"] for row in none} == {"4 periods, not more than a year"}
    holed = read(forecast(table(["2001", "2003"], [1.0, 2.0])))
    assert {(row["forecast"], row["note"]) for row in holed} == {(None, "missing 2002")}


def test_january_and_february_together_are_forecast_together():
    values = wave(60, 12)
    found = read(forecast(table(codes(2015, 12, 60), values), combine=True, methods=("seasonal naive",)))
    row = next(row for row in found if row["horizon"] == 1)
    assert row["period"] == "2020-01/2020-02"
    assert math.isclose(row["forecast"], values[48] + values[49])


@pytest.mark.parametrize(
    "choices", [{"methods": ("oracle",)}, {"methods": ()}, {"ahead": -1}, {"origins": 0}, {"level": 95}]
)
def test_choices_of_a_forecast_that_mean_nothing_are_refused(choices):
    with pytest.raises(ValueError, match=r"methods|ahead|level"):
        predicted(NILE, 1, **choices)


def test_warnings_are_told_and_not_shown():
    # Nothing but zero leaves nothing to estimate in the back-test, and statsmodels warns.
    for name in ("ETS", "theta"):
        found = predicted([0.0] * 23 + [1.0], 1, methods=(name,), ahead=1, origins=2)
        assert found[0]["note"].startswith(f"{name}: ")
        assert "failed to converge" in found[0]["note"]


def test_without_statsmodels_it_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "statsmodels", None)
    for measure in (seasonally_adjusted, breaks, forecast):
        with pytest.raises(ImportError, match=r"wenmao\[models\]"):
            measure(table(MONTHS, PASSENGERS))


def test_reads_from_each_engine_alike(engine, tmp_path):
    path = tmp_path / "trade.parquet"
    trade = table(codes(2015, 4, 24), wave(24, 4))
    trade.to_parquet(path)
    there = engine.read_parquet(str(path))
    for measure, choices in (
        (seasonally_adjusted, {"by": ("partner",)}),
        (breaks, {"of": "yearly growth"}),
        (forecast, {"methods": ("seasonal naive", "theta"), "origins": 2}),
    ):
        assert alike(read(measure(there, **choices)), read(measure(trade, **choices)))
