"""Gravity equations against fixest's published results, an independent estimator, and what PPML must obey."""

import math
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from tests.measures.examples.gravity import pairs
from tests.measures.trades import ECONOMIES, WORLD, read, rows
from wenmao.measures.gravity import ad_valorem_equivalent, covariates_from, gravity, panel, potential
from wenmao.measures.gravity.separation import separated
from wenmao.vocabulary.areas import area_codes

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "data" / "ppml"
_ISO = {"AT": "AUT", "BE": "BEL", "DE": "DEU", "DK": "DNK", "ES": "ESP", "FI": "FIN", "FR": "FRA", "GB": "GBR",
        "GR": "GRC", "IE": "IRL", "IT": "ITA", "LU": "LUX", "NL": "NLD", "PT": "PRT", "SE": "SWE"}  # fmt: skip
FOUR = ("reporter", "partner", "product", "year")


def published(name):
    import pandas

    if not PUBLISHED.is_dir():
        pytest.skip("published gravity data lie in ../shared/data/ppml, which is absent here")
    return pandas.read_csv(PUBLISHED / name, keep_default_na=False)


def table(**columns):
    return ibis.memtable(pa.table({name: pa.array(list(of)) for name, of in columns.items()}))


def one(expression, term=None):
    found = [row for row in read(expression) if term in (None, row["term"])]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def europe():
    """Trade of fifteen economies of the EU in twenty products, 2007 to 2016 (the data of R's fixest)."""
    data = published("fixest_trade.csv")
    reporter, partner = data.Origin.map(_ISO), data.Destination.map(_ISO)
    trade = table(year=data.Year, flow=["export"] * len(data), reporter=reporter, partner=partner,
                  product=data.Product.astype(str), value=data.Euros.astype(float))  # fmt: skip
    apart = data.assign(reporter=reporter, partner=partner).groupby(["reporter", "partner"]).dist_km.first()
    apart = apart.reset_index()
    return trade, table(reporter=apart.reporter, partner=apart.partner, dist_km=apart.dist_km)


# fepois(Euros ~ log(dist_km) | Origin + Destination + Product + Year): fixest, "fixest walkthrough" (vignette).
@pytest.mark.parametrize(
    "cluster, error",
    [("reporter", 0.115678), ("reporter,partner", 0.130734), ("product", 0.098294)],
)
def test_gives_the_walkthrough_of_fixest(europe, cluster, error):
    told = one(gravity(europe[0], covariates=europe[1], terms="log(dist_km)", effects=FOUR, cluster=cluster, by=("product",),
                       zeros=False))  # fmt: skip
    assert round(told["estimate"], 5) == -1.52787
    assert round(told["standard_error"], 6) == error
    assert round(told["adjusted_pseudo_r2"], 6) == 0.764032
    assert round(told["squared_correlation"], 6) == 0.612021
    assert told["observations"] == 38325 and told["zeros"] == told["zeros_added"] == 0


def test_gives_the_walkthrough_of_fixest_without_effects(europe):
    found = {
        row["term"]: row
        for row in read(gravity(europe[0], covariates=europe[1], terms="log(dist_km)", effects="none", cluster="reporter,partner",
                                by=("product",), zeros=False))
    }  # fmt: skip
    assert round(found["constant"]["estimate"], 5) == 24.70889
    assert round(found["log(dist_km)"]["estimate"], 5) == -1.02896
    # Printed there: 1.124768 and 0.158022; sandwiches worked out at the exact optimum: 1.124763, 0.158026.
    assert math.isclose(found["constant"]["standard_error"], 1.124768, rel_tol=1e-5)
    assert math.isclose(found["log(dist_km)"]["standard_error"], 0.158022, rel_tol=5e-5)


def newton(y, x, dummies, cluster=None):
    """PPML by Newton steps on all dummies written out: estimates and sandwich errors of the x."""
    columns = [x]
    for i, of in enumerate(dummies):
        levels = np.unique(of)[min(i, 1) :]  # the first set stands for the constant
        columns.append((of[:, None] == levels[None, :]).astype(float))
    design = np.column_stack(columns)
    design = design[:, np.abs(np.linalg.qr(design)[1].diagonal()) > 1e-8]
    mu = (y + y.mean()) / 2
    eta = np.log(mu)
    for _ in range(60):
        weighted = design * mu[:, None]
        beta = np.linalg.solve(design.T @ weighted, weighted.T @ (eta + y / mu - 1))
        step, eta = np.abs(design @ beta - eta).max(), design @ beta
        mu = np.exp(eta)
        if step < 1e-11:
            break
    bread = np.linalg.inv(design.T @ (design * mu[:, None]))
    scores = design * (y - mu)[:, None]
    n = len(design)
    # As fixest counts parameters: one level of each further set of dummies is taken for redundant.
    k = x.shape[1] + sum(len(np.unique(of)) for of in dummies) - (len(dummies) - 1)
    if cluster is not None:
        scores = np.array([scores[cluster == of].sum(axis=0) for of in np.unique(cluster)])
        g = len(scores)
        scale = g / (g - 1) * (n - 1) / (n - k)
    else:
        scale = n / (n - k)
    errors = np.sqrt(np.diag(bread @ scores.T @ scores @ bread) * scale)
    return beta[: x.shape[1]], errors[: x.shape[1]], mu


def test_agrees_with_an_estimator_that_writes_every_dummy_out():
    # Head, Mayer & Ries (2010), as cut by the R package gravity.
    data = published("gravity_no_zeros.csv.gz")
    data = data[data.iso_o.isin(area_codes()) & data.iso_d.isin(area_codes())]
    largest = data.groupby("iso_o").flow.sum().nlargest(40).index
    data = data[data.iso_o.isin(largest) & data.iso_d.isin(largest)]
    names = ["rta", "contig", "comlang_off", "comcur"]
    trade = table(year=[2006] * len(data), flow=["export"] * len(data), reporter=data.iso_o,
                  partner=data.iso_d, value=data.flow)  # fmt: skip
    known = table(reporter=data.iso_o, partner=data.iso_d, distw=data.distw, **{of: data[of] for of in names})
    found = {
        row["term"]: row
        for row in read(
            gravity(trade, covariates=known, terms=["log(distw)", *names], zeros=False, cluster="none")
        )
    }
    x = np.column_stack([np.log(data.distw), data[names]])
    y, one_way, other = data.flow.to_numpy(), data.iso_o.to_numpy(), data.iso_d.to_numpy()
    beta, errors, _ = newton(y, x, [one_way, other])
    for of, estimate, error in zip(["log(distw)", *names], beta, errors, strict=True):
        assert math.isclose(found[of]["estimate"], estimate, rel_tol=1e-7)
        assert math.isclose(found[of]["standard_error"], error, rel_tol=1e-5)
    assert found["rta"]["observations"] == len(data)


def test_agrees_with_pyfixest_on_three_way_effects():
    import warnings

    import pyfixest

    # UN Comtrade by way of the R package penppml: every fourth year, zeros included.
    data = published("penppml_bilateral_2000_2016.csv.gz").rename(columns={"export": "flow"})
    largest = data.groupby("exp").flow.sum().nlargest(70).index
    data = data[data.exp.isin(largest) & data.imp.isin(largest) & (data.exp != data.imp)]
    data = data[data.exp.isin(area_codes()) & data.imp.isin(area_codes())].copy()
    # Rows of nothing are left to the squaring: it has to bring back what the file has.
    traded = data[data.flow > 0]
    trade = table(year=traded.time, flow=["export"] * len(traded), reporter=traded.exp, partner=traded.imp,
                  value=traded.flow.astype(float))  # fmt: skip
    known = table(year=data.time, reporter=data.exp, partner=data.imp, agreement=data.agreement)
    told = one(gravity(trade, covariates=known, terms="agreement", effects="three-way"))
    silent = ~data.groupby(["exp", "time"]).flow.transform("max").gt(0)
    assert told["zeros_added"] == (data.flow == 0).sum() - silent.sum() > 0
    data = data[~silent]
    for name, of in {"it": ["exp", "time"], "jt": ["imp", "time"], "ij": ["exp", "imp"]}.items():
        data[name] = data.groupby(of).ngroup()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = pyfixest.fepois("flow ~ agreement | it + jt + ij", data, vcov={"CRV1": "ij"}, iwls_maxiter=100,
                                iwls_tol=1e-11)  # fmt: skip
    assert math.isclose(told["estimate"], model.coef().iloc[0], rel_tol=1e-5)
    assert math.isclose(told["standard_error"], model.se().iloc[0], rel_tol=1e-4)
    assert told["separated"] == model.n_separation_na and told["observations"] == model._N


def random_world(seed, economies=(*ECONOMIES, "DEU", "GBR", "KOR"), years=(2020, 2021), share=0.25):
    """Trade by a gravity equation with noise and zeros, and the distances behind it."""
    draw = np.random.default_rng(seed)
    between = [(i, j) for i in economies for j in economies if i != j]
    distance = {pair: float(draw.uniform(1, 100)) for pair in between}
    size = {of: draw.normal() for of in economies}
    trade = [
        (year, "export", i, j, "970110", float(np.exp(5 + size[i] + size[j] - np.log(distance[i, j]))
                                             * draw.gamma(2.0)))
        for year in years for i, j in between if draw.random() > share
    ]  # fmt: skip
    known = table(
        reporter=[i for i, _ in between], partner=[j for _, j in between], distance=distance.values()
    )
    return trade, known, distance


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), scale=st.sampled_from([1e-3, 7.0, 1e6]))
def test_slopes_keep_when_trade_is_in_other_units_or_rows_in_another_order(seed, scale):
    trade, known, _ = random_world(seed)
    first = one(gravity(rows(trade), covariates=known, terms="log(distance)"))
    other = [(*row[:-1], row[-1] * scale) for row in trade]
    np.random.default_rng(seed).shuffle(other)
    again = one(gravity(rows([(int(row[0]), *row[1:5], float(row[5])) for row in other]), covariates=known,
                        terms="log(distance)"))  # fmt: skip
    assert math.isclose(first["estimate"], again["estimate"], rel_tol=1e-6, abs_tol=1e-8)
    assert math.isclose(first["standard_error"], again["standard_error"], rel_tol=1e-4)
    assert math.isclose(first["deviance"] * scale, again["deviance"], rel_tol=1e-6)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_fitted_trade_sums_to_trade_in_every_level_of_every_effect(seed):
    trade, known, _ = random_world(seed)
    found = [
        row
        for row in read(potential(rows(trade), covariates=known, terms="log(distance)"))
        if not row["dropped"]
    ]
    assert found
    for side in ("reporter", "partner"):
        sums = {}
        for row in found:
            actual, fitted = sums.get((row[side], row["year"]), (0.0, 0.0))
            sums[row[side], row["year"]] = actual + row["value"], fitted + row["potential"]
        assert all(math.isclose(*of, rel_tol=1e-6) for of in sums.values())


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_agrees_with_newton_on_any_panel(seed):
    trade, known, distance = random_world(seed, share=0.1)
    told = one(gravity(rows(trade), covariates=known, terms="log(distance)"))
    fitted = [
        row
        for row in read(potential(rows(trade), covariates=known, terms="log(distance)"))
        if not row["dropped"]
    ]
    y = np.array([row["value"] for row in fitted])
    x = np.array([[math.log(distance[row["reporter"], row["partner"]])] for row in fitted])
    sides = [np.array([row[side] + str(row["year"]) for row in fitted]) for side in ("reporter", "partner")]
    pair = np.array([row["reporter"] + row["partner"] for row in fitted])
    beta, errors, mu = newton(y, x, sides, pair)
    assert told["observations"] == len(fitted)
    assert math.isclose(told["estimate"], beta[0], rel_tol=1e-6, abs_tol=1e-8)
    assert math.isclose(told["standard_error"], errors[0], rel_tol=1e-4)
    assert np.allclose([row["potential"] for row in fitted], mu, rtol=1e-5)


def test_zeros_are_added_for_reporters_that_report_and_partners_that_the_covariates_have():
    trade = rows([
        (2020, "export", "CHN", "USA", "970110", 5.0), (2020, "export", "FRA", "USA", "970110", 4.0),
        (2021, "export", "CHN", "USA", "970110", 6.0), (2021, "export", "CHN", "FRA", "970110", 2.0),
        (2021, "export", "CHN", "AUS", "970110", 10.0), (2021, "export", "CHN", "CHN", "970110", 9.0),
    ])  # fmt: skip
    known = table(reporter=["CHN", "CHN", "CHN", "FRA", "FRA", "JPN"],
                  partner=["USA", "FRA", "CHN", "USA", "CHN", "USA"], near=[0, 1, 1, 0, 1, 1])  # fmt: skip
    told = read(gravity(trade, covariates=known, terms="near", effects="none"))[0]
    # CHN-FRA in 2020 and FRA-CHN in 2020; JPN reports nothing, FRA nothing in 2021.
    assert (told["zeros_added"], told["rows"], told["observations"]) == (2, 6, 6)
    assert told["uncovered"] == 1 and math.isclose(told["uncovered_share"], 10 / 27)
    found = read(potential(trade, covariates=known, terms="near", effects="none"))
    assert [(row["reporter"], row["partner"]) for row in found if row["added"]] == [
        ("CHN", "FRA"), ("FRA", "CHN")]  # fmt: skip
    without = read(gravity(trade, covariates=known, terms="near", effects="none", zeros="false"))[0]
    assert (without["zeros_added"], without["rows"]) == (0, 4)


def test_a_pair_whose_covariate_is_missing_is_left_out():
    trade, known, _ = random_world(3, years=(2020,), share=0.0)
    hole = known.mutate(distance=ibis.ifelse((known.reporter == "CHN") & (known.partner == "FRA"),
                                             ibis.null("float64"), known.distance))  # fmt: skip
    none = known.mutate(distance=ibis.ifelse((known.reporter == "CHN") & (known.partner == "FRA"),
                                             0.0, known.distance))  # fmt: skip
    told = one(gravity(rows(trade), covariates=hole, terms="log(distance)"))
    assert told["uncovered"] == 1 and told["observations"] == 41
    assert one(gravity(rows(trade), covariates=none, terms="log(distance)")) == told


def test_separated_observations_are_dropped_and_counted():
    trade, known, _ = random_world(11, share=0.0, years=(2020,))
    # No one trades where `closed` is one, so that its estimate would be minus infinity.
    shut = {("CHN", "USA"), ("FRA", "JPN"), ("DEU", "KOR")}
    open_trade = [row for row in trade if row[2:4] not in shut and row[3] != "GBR"]
    is_shut = ibis.or_(*((known.reporter == i) & (known.partner == j) for i, j in shut))
    barred = known.mutate(closed=is_shut.cast("int64"))
    found = {
        row["term"]: row
        for row in read(gravity(rows(open_trade), covariates=barred, terms="log(distance),closed"))
    }
    kept = known.filter(~is_shut, known.partner != "GBR")
    clean = one(gravity(rows(open_trade), covariates=kept, terms="log(distance)"))
    told = found["log(distance)"]
    assert told["separated"] == 3 + 6, "three barred pairs, and a partner whom nobody sells to"
    assert clean["separated"] == 0 and told["observations"] == clean["observations"]
    assert math.isclose(told["estimate"], clean["estimate"], rel_tol=1e-7)
    assert found["closed"]["estimate"] is None and found["closed"]["standard_error"] is None
    reasons = [
        row["dropped"]
        for row in read(potential(rows(open_trade), covariates=barred, terms="log(distance),closed"))
    ]
    assert reasons.count("separated") == 9 and reasons.count("singleton") == 0


def test_separation_is_found_in_combinations_of_terms_and_effects():
    actual, everything = np.array([2.0, 1.0, 3.0, 4.0, 0.0, 0.0]), np.inf
    # a − b is zero wherever there is trade: it may only grow if no zero has it positive.
    terms = np.array([[1, 1], [2, 2], [3, 3], [5, 5], [1, 4], [2, 2]], float)
    fitted = np.ones(6)
    assert separated(actual, fitted, terms, [], everything).tolist() == [False] * 4 + [True, False]
    terms[5] = [4, 1]
    assert not separated(actual, fitted, terms, [], everything).any()
    # Two blocks that trade within themselves, and one zero between them: an effect of each can run off.
    one_way, other = np.array([0, 0, 1, 1, 0, 1]), np.array([0, 0, 1, 1, 1, 1])
    found = separated(actual, fitted, np.ones((6, 1)), [one_way, other], everything)
    assert found.tolist() == [False] * 4 + [True, False]


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_nothing_separated_is_left_and_nothing_else_is_dropped(seed):
    trade, known, distance = random_world(seed, share=0.7, years=(2020,))
    try:
        found = read(
            potential(rows(trade), covariates=known, terms="log(distance)", effects="reporter,partner")
        )
    except ValueError:  # so little trade that nothing is left
        reject()

    def asked(rows_):
        return separated(
            np.array([row["value"] for row in rows_]), np.zeros(len(rows_)),
            np.array([[math.log(distance[row["reporter"], row["partner"]])] for row in rows_]),
            [np.unique([row[side] for row in rows_], return_inverse=True)[1] for side in ("reporter", "partner")],
            np.inf,
        )  # fmt: skip

    assert not asked([row for row in found if not row["dropped"]]).any()
    kept = [row for row in found if row["dropped"] != "singleton"]
    assert asked(kept).tolist() == [row["dropped"] == "separated" for row in kept]


def test_an_equation_that_does_not_converge_says_so():
    trade, known, _ = random_world(5)
    told = one(gravity(rows(trade), covariates=known, terms="log(distance)", iterations="2"))
    assert told["converged"] is False and told["note"] == "not converged in 2 iterations"
    assert {row["converged"] for row in read(potential(rows(trade), covariates=known, terms="log(distance)", iterations=2))} \
        == {False}  # fmt: skip
    assert one(gravity(rows(trade), covariates=known, terms="log(distance)"))["note"] is None


def test_terms_that_the_effects_take_up_have_no_estimate():
    trade, known, _ = random_world(7)
    twice = known.mutate(same=known.distance * 2, size=(known.reporter == "CHN").cast("int64"))
    found = {
        row["term"]: row for row in read(gravity(rows(trade), covariates=twice, terms="distance,same,size"))
    }
    assert found["distance"]["estimate"] is not None
    assert found["same"]["estimate"] is found["size"]["estimate"] is None
    with pytest.raises(ValueError, match="leave nothing to estimate of log\\(distance\\)"):
        gravity(rows(trade), covariates=known, terms="log(distance)", effects="three-way")


def test_flows_are_equations_of_their_own():
    both = gravity(rows(WORLD), covariates=pairs(), terms="log(distance)", effects="reporter,partner,year")
    found = {row["flow"]: row for row in read(both)}
    assert found.keys() == {"export", "import"}
    # Imports are the exports, 6% dearer, seen from the other side: over symmetric distances the same slope.
    assert math.isclose(found["export"]["estimate"], found["import"]["estimate"], rel_tol=1e-6)


def test_products_kept_apart_have_effects_of_their_own():
    trade = rows([row for row in WORLD if row[1] == "export"])
    told = one(gravity(trade, covariates=pairs(), terms="log(distance)", by=("product",)))
    assert told["effects"] == "reporter-year-product + partner-year-product"
    assert told["rows"] == 4 * 3 * 3 * 3
    tariffs = pairs().cross_join(table(product=["490110", "950300"]))
    tariffs = tariffs.mutate(tariff=ibis.ifelse(tariffs["product"] == "490110", tariffs.agreement, 0))
    by_product = one(
        gravity(
            trade, covariates=tariffs, terms="tariff", by=("product",), effects="reporter,partner,product"
        )
    )
    assert by_product["rows"] == 4 * 3 * 3 * 2 and by_product["uncovered"] > 0
    with pytest.raises(ValueError, match="keep products apart"):
        gravity(trade, covariates=tariffs, terms="tariff")


def test_nothing_gives_nothing():
    _, known, _ = random_world(2)
    for of in (gravity, potential):
        assert read(of(rows([]), covariates=known, terms="distance")) == []


def test_negative_sums_are_left_out_and_counted():
    trade, known, _ = random_world(2, years=(2020,), share=0.0)
    told = one(gravity(rows([(*trade[0][:-1], -4.0), *trade[1:]]), covariates=known, terms="log(distance)"))
    assert told["negative"] == 1 and told["rows"] == len(trade) - 1


def test_equivalents_follow_the_elasticity():
    # Havranek & Irsova (2017), IMF Economic Review 65, of borders: exp(1.76 / 5.03) - 1 = 42%.
    trade = rows([(2021, "export", "CHN", partner, "970110", value) for partner, value in
                  (("JPN", 100 * math.exp(-1.76)), ("USA", 90.0), ("FRA", 110.0))])  # fmt: skip
    known = table(reporter=["CHN"] * 3, partner=["JPN", "USA", "FRA"], border=[1, 0, 0])
    told = one(ad_valorem_equivalent(trade, covariates=known, terms="border", effects="none", cluster="none",
                                     elasticity="5.03"))  # fmt: skip
    assert round(told["ad_valorem_equivalent"], 2) == 0.42
    world, near, _ = random_world(4)
    row = one(ad_valorem_equivalent(rows(world), covariates=near, terms="log(distance)", elasticity=4.0))
    assert row["equivalent_low"] < row["ad_valorem_equivalent"] < row["equivalent_high"]
    with pytest.raises(ValueError, match="positive number"):
        ad_valorem_equivalent(trade, covariates=known, terms="border", elasticity=-4)


def test_engines_read_trade_and_covariates_alike(engine, tmp_path):
    trade, known, _ = random_world(9)
    expected = one(gravity(rows(trade), covariates=known, terms="log(distance)"))
    pq.write_table(rows(trade).to_pyarrow(), tmp_path / "trade.parquet")
    pq.write_table(known.to_pyarrow(), tmp_path / "pairs.parquet")
    bound = engine.read_parquet(str(tmp_path / "trade.parquet"))
    for of in (tmp_path / "pairs.parquet", engine.read_parquet(str(tmp_path / "pairs.parquet"))):
        found = one(gravity(bound, covariates=of, terms="log(distance)"))
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            same = (
                math.isclose(found[name], value, rel_tol=1e-9)
                if isinstance(value, float)
                else found[name] == value
            )
            assert same, name


def test_covariates_are_read_from_files(tmp_path):
    file = tmp_path / "pairs.csv"
    file.write_text(
        "reporter,partner,distance,near\nCHN,JPN,2098.1,true\nCHN,USA,NA,false\nCHN,NAM,,\nCHN,FRA,8216,no\n"
    )
    found = covariates_from(str(file)).to_pyarrow().to_pylist()
    assert sorted(row["distance"] or 0 for row in found) == [0, 0, 2098.1, 8216]
    file.write_text("reporter,partner,near\nCHN,JPN,true\nCHN,USA,false\nCHN,NAM,NA\nCHN,FRA,false\n")
    trade = [(2021, "export", "CHN", partner, "970110", value)
             for partner, value in (("JPN", 3.0), ("USA", 1.0), ("FRA", 2.0), ("NAM", 9.0))]  # fmt: skip
    told = one(gravity(rows(trade), covariates=str(file), terms=" near ", effects="none"), "near")
    assert math.isclose(told["estimate"], math.log(2), rel_tol=1e-9)
    assert told["uncovered"] == 1


@pytest.mark.parametrize(
    "text, message",
    [
        ("iso_o,iso_d,x\nCHN,JPN,1\n", "no column 'reporter'; they have iso_o, iso_d, x"),
        ("reporter,partner,x\nCHN,JPN,1\nCHN,ROM,2\n", "name 'ROM' as partner"),
        ("reporter,partner,x\nCHN,JPN,1\nEU,JPN,2\n", "EU as reporter, which stands for several"),
        ("reporter,partner,x\nCHN,JPN,1\nCHN,JPN,2\n", "2 rows of reporter CHN, partner JPN"),
        ("reporter,partner,year,x\nCHN,JPN,2020,1\nCHN,JPN,2021,2\nCHN,JPN,2021,3\n", "year 2021"),
        ("reporter,partner,x\nCHN,JPN,1\n,JPN,2\n", "rows without a reporter"),
        ("reporter,partner,x\n156,392,1\n", "must be codes such as CHN, not numbers"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_covariates_is_said(tmp_path, text, message):
    (tmp_path / "pairs.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        covariates_from(tmp_path / "pairs.csv")


def test_what_cannot_be_asked_is_said(tmp_path):
    trade, known, _ = random_world(1)
    with pytest.raises(ValueError, match="no column 'far' to explain trade by; they have distance"):
        gravity(rows(trade), covariates=known, terms="log(far)")
    with pytest.raises(ValueError, match="name the terms"):
        gravity(rows(trade), covariates=known, terms="")
    with pytest.raises(ValueError, match=r"keep products apart with by=\('product',\)"):
        gravity(rows(trade), covariates=known, terms="distance", effects="product")
    with pytest.raises(ValueError, match="one of none, two-way, three-way"):
        gravity(rows(trade), covariates=known, terms="distance", effects="exporter")
    with pytest.raises(ValueError, match="one or two ways"):
        gravity(rows(trade), covariates=known, terms="distance", cluster="reporter,partner,year")
    with pytest.raises(ValueError, match="by takes product"):
        gravity(rows(trade), covariates=known, terms="distance", by=("partner",))
    with pytest.raises(ValueError, match="true or false"):
        gravity(rows(trade), covariates=known, terms="distance", zeros="perhaps")
    with pytest.raises(ValueError, match="is not a number but string"):
        gravity(rows(trade), covariates=known.mutate(name=ibis.literal("x")), terms="name")
    with pytest.raises(ValueError, match="no export between economies that the covariates have"):
        gravity(
            rows(trade), covariates=table(reporter=["AUS"], partner=["NZL"], distance=[1.0]), terms="distance"
        )
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        covariates_from("nowhere.csv")
    (tmp_path / "pairs.xlsx").write_bytes(b"")
    with pytest.raises(ValueError, match="CSV or Parquet"):
        covariates_from(tmp_path / "pairs.xlsx")


def test_says_how_to_get_what_it_needs(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(panel, "import_module", absent)
    trade, known, _ = random_world(1)
    with pytest.raises(ImportError, match=r'pip install "wenmao\[models\]"'):
        gravity(rows(trade), covariates=known, terms="distance")
