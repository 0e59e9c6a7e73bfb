"""Economic complexity against published results, two peers, the definitions and the laws they imply."""

import csv
import warnings
from collections import defaultdict

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.measures.examples.complexity import LADDER, ladder
from tests.measures.trades import alike, read, rows
from tests.shared import REPOSITORY
from wenmao.measures import complexity
from wenmao.measures.cells import cells
from wenmao.measures.complexity import (
    density,
    distance,
    diversity,
    eci,
    fitness,
    fitness_complexity,
    networks,
    opportunity_gain,
    opportunity_value,
    pci,
    proximity,
    read_once,
    ubiquity,
)

DATA = REPOSITORY.parent / "shared" / "data" / "complexity"


def data(name):
    if not DATA.is_dir():
        pytest.skip("published results lie in ../shared/data/complexity, which is absent here")
    with (DATA / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def world():
    """Exports of 226 economies in 785 products (SITC), mean of 1998 to 2000.

    From the R package economiccomplexity (Apache-2.0), whose documentation prints the
    results that are compared with below.
    """
    told = data("world_trade_avg_1998_2000")
    return ibis.memtable(
        pa.table(
            {
                "year": [2000] * len(told),
                "flow": ["export"] * len(told),
                "reporter": [row["country"] for row in told],
                "product": [row["product"] for row in told],
                "value": [float(row["value"]) for row in told],
            }
        )
    )


def by(table, key, column=None):
    """A column of a table by one key or several, in the order of rows."""
    told = table.to_pyarrow() if isinstance(table, ibis.Table) else table
    *_, last = told.column_names
    values = told[column or last].to_pylist()
    keys = [told[name].to_pylist() for name in ([key] if isinstance(key, str) else key)]
    return dict(zip(keys[0] if isinstance(key, str) else zip(*keys, strict=True), values, strict=True))


def apart(found, expected):
    """The largest difference of two columns by the same keys."""
    assert found.keys() == expected.keys()
    return max(abs(found[key] - expected[key]) for key in found)


CELL = ("reporter", "product")


class TestPublished:
    def test_comparative_advantage(self, world):
        told = by(density(world), CELL, "advantage")
        expected = {(row["country"], row["product"]) for row in data("expected_rca_ge1_pairs")}
        assert len(expected) == 31951
        assert {pair for pair, has in told.items() if has} == expected
        assert len(told) == 226 * 785
        assert sum(by(diversity(world), "reporter").values()) == 31951
        assert sum(by(ubiquity(world), "product").values()) == 31951

    def test_fitness_after_nineteen_updates(self, world):
        # The package counts the start among its 20 iterations.
        economies = {row["country"]: float(row["fitness"]) for row in data("expected_fitness_country")}
        products = {row["product"]: float(row["complexity"]) for row in data("expected_fitness_product")}
        assert apart(by(fitness(world, iterations=19), "reporter"), economies) < 1e-14
        assert apart(by(fitness_complexity(world, iterations=19), "product"), products) < 2e-14

    def test_density_and_distance(self, world):
        # https://pacha.dev/economiccomplexity/reference/density.html and distance.html, examples
        near, far = (by(of(world, include_itself=True), CELL) for of in (density, distance))
        for (reporter, product), value in {
            ("afg", "0011"): 0.16689576, ("afg", "0013"): 0.1414189, ("ago", "0012"): 0.01543965,
            ("aia", "0014"): 0.18488279, ("alb", "0015"): 0.23219603, ("and", "0015"): 0.27186394,
        }.items():  # fmt: skip
            assert near[reporter, product] == pytest.approx(value, abs=5e-8)
        for (reporter, product), value in {
            ("afg", "0011"): 0.8331042, ("ago", "0013"): 0.9888446, ("and", "0014"): 0.7602132,
        }.items():  # fmt: skip
            assert far[reporter, product] == pytest.approx(value, abs=5e-8)

    def test_outlook_by_fitness(self, world):
        # https://pacha.dev/economiccomplexity/reference/complexity_outlook.html, example
        by_fitness = {"method": "fitness", "iterations": 19, "include_itself": True}
        value = by(opportunity_value(world, **by_fitness, standardised=False), "reporter")
        for reporter, expected in {
            "afg": 103.948610, "ago": 9.962401, "aia": 122.311158, "alb": 152.107317, "and": 151.295380,
        }.items():  # fmt: skip
            assert value[reporter] == pytest.approx(expected, abs=5e-7)
        gain = by(opportunity_gain(world, **by_fitness), CELL)
        for (reporter, product), expected in {
            ("afg", "0011"): 0.8615531, ("ago", "0012"): 0.8436855, ("aia", "0013"): 0.7247198,
            ("alb", "0014"): 1.0170093, ("and", "0014"): 0.9987236, ("and", "0015"): 0.0,
        }.items():  # fmt: skip
            assert gain[reporter, product] == pytest.approx(expected, abs=5e-8)

    def test_tiny_territories_come_first_unless_left_out(self, world):
        every = eci(world).to_pyarrow()
        assert every["eigenvalue"][0].as_py() == pytest.approx(0.17913, abs=5e-6)
        assert _first(every, 5) == ["sgs", "jpn", "hmd", "gbr", "deu"]  # South Georgia, Heard Island
        large = eci(world, least_reporter_trade=3e7).to_pyarrow()
        assert _first(large, 10) == ["jpn", "gbr", "deu", "usa", "swe", "che", "fra", "aut", "sgp", "ita"]
        assert large["reporters"][0].as_py() + large["reporters_left_out"][0].as_py() == 226
        assert large["least_reporter_trade"][0].as_py() == 3e7


def _first(table, count):
    ranked = sorted(by(table, "reporter", "eci").items(), key=lambda one: -one[1])
    return [reporter for reporter, _ in ranked[:count]]


# Who has advantage in what, ten economies and thirty products of HS 1992 in 1995, and what the Growth Lab's
# Stata command `ecomplexity` makes of it: github.com/cid-harvard/py-ecomplexity (MIT),
# tests/fixtures/stata_single_year_1995.csv and README.md.
STATA_PRODUCTS = [
    "1704",
    "1806",
    "1905",
    "2007",
    "2105",
    "3208",
    "3402",
    "3917",
    "3922",
    "4008",
    "4010",
    "4905",
    "5602",
    "6804",
    "6810",
    "7010",
    "7307",
    "7308",
    "7309",
    "7310",
    "7325",
    "7604",
    "7608",
    "7612",
    "7616",
    "8309",
    "8431",
    "8474",
    "8530",
    "9403",
]
STATA_ADVANTAGE = {
    "aut": "000100011000110111001101101010", "blx": "111111100110001101011110000000",
    "che": "110101011011010010000111101010", "deu": "000001110110110110010001011110",
    "dnk": "101110000001101000000011000101", "esp": "100110100110110100111011110000",
    "gbr": "111101111011100011101001011110", "ita": "000000001000001110100000110101",
    "pol": "100010000000001001101000000001", "svn": "000001001110011000101110111001",
}  # fmt: skip
STATA_ECI = {
    "aut": 1.073207217992253, "blx": -0.3159764634559932, "che": 1.06773721349865, "deu": 1.200861157616729,
    "dnk": -0.9777046345252988, "esp": 0.0180390442936879, "gbr": 0.5359206138129307,
    "ita": -0.421184002398617, "pol": -2.170709342895322, "svn": -0.0101908039390183,
}  # fmt: skip
STATA_COI = {
    "aut": -0.9940121728867501, "blx": 1.073851078082253, "che": -1.489194423334662, "deu": -1.382249032555092,
    "dnk": 1.155769407885882, "esp": 0.4207036089900156, "gbr": -0.8461268439107059,
    "ita": 0.6531998940796336, "pol": 0.8628190011104738, "svn": 0.5452394825389525,
}  # fmt: skip
STATA_PCI = (
    -1.470491886427003, 0.9898334389413032, -1.28829614655021, 0.3359789984244054, -3.323137535581785,
    1.211838680172189, 0.7575610835667231, 2.794806326517154, 1.056227717927282, 0.3013836399410316,
    0.9458555639215322, 0.2528276298920076, 0.7921553064524651, 1.794091102846822, -3.047699996853477,
    0.5947683743763661, 1.865519843983964, -1.177374641095858, -1.81300391183786, 0.5613061109624367,
    -0.928657059139727, 1.071585041866113, -0.590077081819932, 1.180674892441301, 0.7101505141850155,
    0.4400665963872156, 2.140168306589086, -0.1620847904245116, 2.794806326517154, -3.434600369331548,
)  # fmt: skip
STATA_DENSITY = {
    ("aut", "1704"): 0.4625, ("aut", "1806"): 0.483619344773791, ("aut", "3917"): 0.6070959264126149,
    ("blx", "1704"): 0.5875, ("deu", "9403"): 0.3522975929978118, ("dnk", "1704"): 0.4125,
}  # fmt: skip
STATA_COG = {
    ("aut", "1704"): -0.6248181469470029, ("aut", "9403"): -0.6309372503165401, ("aut", "8530"): 0.0,
    ("blx", "3917"): 0.5761814670034898, ("blx", "7309"): 0.0581280401930492,
    ("deu", "3922"): -0.4913635906735226,
}  # fmt: skip


class TestBesideStata:
    # Its standard deviations are those of a sample of all 300 pairs.
    SAMPLE = (299 / 300) ** 0.5

    @pytest.fixture(scope="class")
    @staticmethod
    def trade():
        return made(
            **{
                who: [product for product, has in zip(STATA_PRODUCTS, row, strict=True) if has == "1"]
                for who, row in STATA_ADVANTAGE.items()
            }
        )

    def test_indices(self, trade):
        for measure, key, expected in (
            (eci, "reporter", STATA_ECI),
            (pci, "product", dict(zip(STATA_PRODUCTS, STATA_PCI, strict=True))),
            (opportunity_value, "reporter", STATA_COI),
        ):
            found = by(measure(trade, rca_threshold=0.01), key)
            assert apart({name: of * self.SAMPLE for name, of in found.items()}, expected) < 1e-13

    def test_density_and_gain(self, trade):
        near, gain = (by(of(trade, rca_threshold=0.01), CELL) for of in (density, opportunity_gain))
        assert apart({cell: near[cell] for cell in STATA_DENSITY}, STATA_DENSITY) < 1e-14
        assert apart({cell: gain[cell] * self.SAMPLE for cell in STATA_COG}, STATA_COG) < 1e-13


@pytest.fixture(scope="module")
def cut(world):
    """Every fourth product: the peers take their time, with a cube of the number of products."""
    codes = sorted(set(world.to_pyarrow()["product"].to_pylist()))
    return ibis.memtable(world.filter(world["product"].isin(codes[::4])).to_pyarrow())


@pytest.fixture(scope="module")
def growth_lab(cut):
    return by_growth_lab(cut)


@pytest.fixture(scope="module")
def matrix(cut):
    return cut.to_pyarrow().to_pandas().pivot_table(
        index="reporter", columns="product", values="value", aggfunc="sum", fill_value=0.0
    )  # fmt: skip


def by_growth_lab(table):
    from ecomplexity import ecomplexity

    told = table.to_pyarrow().to_pandas()[["year", "reporter", "product", "value"]]
    names = {"time": "year", "loc": "reporter", "prod": "product", "val": "value"}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*iversity (/|or) ubiquity is 0")
        return ecomplexity(told, names, check_logsupermodularity=False, verbose=False)


def column(frame, key, name):
    kept = frame.drop_duplicates(key)
    keys = kept[key] if isinstance(key, str) else zip(*(kept[of] for of in key), strict=True)
    return dict(zip(keys, kept[name], strict=True))


def stacked(frame):
    return dict(zip(frame.stack().index, frame.stack().to_numpy(), strict=True))


class TestBesideEcomplexity:
    """The package of Harvard's Growth Lab. Its release has a product near to itself, its Stata command has not."""

    def test_indices(self, cut, growth_lab):
        assert apart(by(eci(cut), "reporter"), column(growth_lab, "reporter", "eci")) < 1e-11
        assert apart(by(pci(cut), "product"), column(growth_lab, "product", "pci")) < 1e-11
        assert by(diversity(cut), "reporter") == column(growth_lab, "reporter", "diversity")
        assert by(ubiquity(cut), "product") == column(growth_lab, "product", "ubiquity")

    def test_density(self, cut, growth_lab):
        assert apart(by(density(cut, include_itself=True), CELL), column(growth_lab, CELL, "density")) < 1e-13

    def test_outlook(self, cut, growth_lab):
        gain = by(opportunity_gain(cut, include_itself=True), CELL)
        assert apart(gain, column(growth_lab, CELL, "cog")) < 1e-11
        value = by(opportunity_value(cut, include_itself=True), "reporter")
        assert apart(value, column(growth_lab, "reporter", "coi")) < 1e-11

    def test_more_reporters_than_products(self, world):
        few = world.filter(world["product"].substr(0, 1) == "7", world["product"] < "74")
        told, expected = eci(few).to_pyarrow(), by_growth_lab(few)
        assert told["products"][0].as_py() < told.num_rows
        assert apart(by(told, "reporter"), column(expected, "reporter", "eci")) < 1e-11
        assert apart(by(pci(few), "product"), column(expected, "product", "pci")) < 1e-11


class TestBesideEconcomplex:
    """A second package, whose definitions differ in places; each difference is made up for here."""

    def test_indices(self, cut, matrix):
        import econcomplex

        economies, products = econcomplex.eci_pci(matrix)
        assert apart(by(eci(cut), "reporter"), economies.to_dict()) < 1e-11
        # It standardises PCI by its own mean and deviation, where ours are those of ECI.
        own = by(pci(cut), "product")
        mean, deviation = np.mean(list(own.values())), np.std(list(own.values()))
        assert apart({key: (of - mean) / deviation for key, of in own.items()}, products.to_dict()) < 1e-11

    def test_reflections(self, cut, matrix):
        import econcomplex

        reflected = {"method": "reflections", "iterations": 8}
        economies, products = econcomplex.method_of_reflections(matrix, iterations=8, tol=None)
        assert apart(by(eci(cut, **reflected), "reporter"), economies.to_dict()) < 1e-10
        assert apart(by(pci(cut, **reflected), "product"), products.to_dict()) < 1e-10

    def test_proximity_and_density(self, cut, matrix):
        import econcomplex

        near = econcomplex.proximity(matrix, compute="product")["product"].to_numpy()
        places = {product: i for i, product in enumerate(matrix.columns)}
        told = proximity(cut, least=0).to_pyarrow()
        assert told.num_rows == len(near) * (len(near) - 1) // 2
        at = [[places[product] for product in told[name].to_pylist()] for name in ("product", "other")]
        assert np.array_equal(told["proximity"].to_numpy(), near[at[0], at[1]])
        assert np.array_equal(near, near.T)
        # Per cent.
        around = econcomplex.relatedness_density(matrix) / 100
        assert apart(by(density(cut), CELL), stacked(around)) < 1e-13

    def test_outlook(self, cut, matrix):
        import econcomplex

        complexities = np.array(list(by(pci(cut), "product").values()))
        chosen = {"centred": True}
        value = econcomplex.coi(matrix, complexities).to_dict()
        assert apart(by(opportunity_value(cut, standardised=False, **chosen), "reporter"), value) < 1e-10
        # It divides by the sum of proximities to the product gained; ours to each product brought nearer.
        total = econcomplex.proximity(matrix, compute="product")["product"].sum().to_numpy()
        gain = econcomplex.cog(matrix, complexities / total) * total
        assert apart(by(opportunity_gain(cut, **chosen), CELL), stacked(gain)) < 1e-11


def test_reflections_come_to_the_eigenvector(cut):
    told = eci(cut, method="reflections", iterations=400).to_pyarrow()
    assert apart(by(told, "reporter"), by(eci(cut), "reporter")) < 1e-11
    assert told["last_change"][0].as_py() < 1e-11
    early = eci(cut, method="reflections", iterations=4).to_pyarrow()
    assert early["last_change"][0].as_py() > 0.01


# Whole amounts, whose sums are exact in any order: no index is at the threshold by chance of rounding.
TRADE = st.dictionaries(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from("tuvwxyz")), st.integers(1, 50), min_size=1
).map(lambda cells: tuple((2021, "export", *pair, value) for pair, value in cells.items()))
LAWS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = {measure.name: measure for measure in complexity.MEASURES}


def trade_of(cells):
    return rows(
        (year, flow, reporter, "DEU", product, float(value)) for year, flow, reporter, product, value in cells
    )


class TestLaws:
    @LAWS
    @given(TRADE)
    def test_follow_the_definitions(self, cells):
        """Proximity, density and distance, cell by cell from the sums that define them."""
        totals = defaultdict(float)
        for _, _, reporter, product, value in cells:
            for key in (reporter, product, None):
                totals[key] += value
        has = {
            (reporter, product)
            for _, _, reporter, product, value in cells
            if (value / totals[reporter]) / (totals[product] / totals[None]) >= 1.0
        }
        makers = defaultdict(set)
        for reporter, product in has:
            makers[product].add(reporter)

        def phi(one, other):
            return len(makers[one] & makers[other]) / max(len(makers[one]), len(makers[other]))

        trade = trade_of(cells)
        counted = by(ubiquity(trade), "product")
        assert counted == {product: len(makers[product]) for _, _, _, product, _ in cells}
        products = sorted(product for product, count in counted.items() if count)
        told = by(proximity(trade, least=0), ("product", "other"))
        assert told == {
            (one, other): phi(one, other) for one in products for other in products if one < other
        }
        assert by(proximity(trade), ("product", "other")) == {pair: of for pair, of in told.items() if of > 0}
        for itself in (True, False):
            near, far = (by(measure(trade, include_itself=itself), CELL) for measure in (density, distance))
            for (reporter, product), value in near.items():
                others = [other for other in products if itself or other != product]
                total = sum(phi(product, other) for other in others)
                if total == 0:
                    assert value is None and far[reporter, product] is None
                    continue
                expected = sum(phi(product, other) for other in others if (reporter, other) in has) / total
                assert value == pytest.approx(expected, abs=1e-12)
                assert value + far[reporter, product] == pytest.approx(1, abs=1e-12)
                assert 0 <= value <= 1 + 1e-12

    @LAWS
    @given(TRADE)
    def test_are_standardised(self, cells):
        trade = trade_of(cells)
        indices = by(eci(trade), "reporter")
        if None not in indices.values():
            found = np.array(list(indices.values()))
            assert found.mean() == pytest.approx(0, abs=1e-7) and found.std() == pytest.approx(1)
            # An economy's complexity is the mean of that of its products.
            products, has = by(pci(trade), "product"), by(density(trade), CELL, "advantage")
            for reporter, index in indices.items():
                made = [products[product] for product in products if has[reporter, product]]
                assert np.mean(made) == pytest.approx(index, abs=1e-5)
            assert np.corrcoef(found, list(by(eci(trade), "reporter", "diversity").values()))[0, 1] > 0
        for side in (by(fitness(trade), "reporter"), by(fitness_complexity(trade), "product")):
            assert np.mean(list(side.values())) == pytest.approx(1)

    @LAWS
    @given(TRADE, st.integers(-20, 20))
    def test_do_not_depend_on_the_currency(self, cells, power):
        scaled = tuple((*key, value * 2.0**power) for *key, value in cells)
        for name in ("density", "eci"):
            measure = VALUES[name].function
            assert alike(read(measure(trade_of(cells))), read(measure(trade_of(scaled))))

    @LAWS
    @given(TRADE, st.permutations("abcdefg"), st.permutations("tuvwxyz"), st.randoms())
    def test_do_not_depend_on_order_or_names(self, cells, reporters, products, random):
        reporter = dict(zip("abcdefg", reporters, strict=True))
        product = dict(zip("tuvwxyz", products, strict=True))
        renamed = [(year, flow, reporter[r], product[p], value) for year, flow, r, p, value in cells]
        random.shuffle(renamed)
        first, second = trade_of(cells), trade_of(renamed)
        for name in ("eci", "fitness"):
            one, other = (by(VALUES[name].function(trade), "reporter") for trade in (first, second))
            assert _alike({reporter[key]: of for key, of in one.items()}, other)
        for name in ("pci", "fitness_complexity"):
            one, other = (by(VALUES[name].function(trade), "product") for trade in (first, second))
            assert _alike({product[key]: of for key, of in one.items()}, other)
        one, other = (by(density(trade), CELL) for trade in (first, second))
        assert _alike({(reporter[r], product[p]): of for (r, p), of in one.items()}, other)
        one, other = (by(proximity(trade), ("product", "other")) for trade in (first, second))
        assert {frozenset(map(product.get, pair)): of for pair, of in one.items()} == {
            frozenset(pair): of for pair, of in other.items()
        }


def _alike(one, other):
    return one.keys() == other.keys() and all(
        one[key] is other[key] is None or one[key] == pytest.approx(other[key], rel=1e-5, abs=1e-5)
        for key in one
    )


def made(**products):
    """Equal amounts of what each makes."""
    return trade_of((2021, "export", who, what, 1.0) for who, all_of in products.items() for what in all_of)


class TestEdges:
    def test_each_year_and_flow_is_a_world_of_its_own(self):
        together = read(pci(ladder(), rca_threshold=0.5))
        alone = [
            row
            for year in (2020, 2021)
            for flow in ("export", "import")
            for row in read(
                pci(rows(of for of in LADDER if of[0] == year and of[1] == flow), rca_threshold=0.5)
            )
        ]
        assert together == sorted(alone, key=lambda row: [str(of) for of in row.values()])
        assert len({(row["year"], row["flow"]) for row in together}) == 4

    def test_read_once_reads_once(self, monkeypatch):
        read_from = []
        monkeypatch.setattr(networks, "cells", lambda *given: read_from.append(1) or cells(*given))
        trade = ladder()
        apart = [read(measure(trade)) for measure in (eci, pci, eci)]
        assert len(read_from) == 3
        with read_once():
            assert [read(measure(trade)) for measure in (eci, pci, eci)] == apart
            assert len(read_from) == 4
            assert read(eci(trade, rca_threshold=0.5)) == read(eci(ladder(), rca_threshold=0.5)) != apart[0]
        assert len(read_from) == 6
        assert read(eci(trade)) == apart[0]
        assert len(read_from) == 7

    def test_advantage_needs_trade(self):
        # Once t is too small, what is left of X is negative, and so is a's share in it: no advantage in nothing.
        trade = rows(
            (2021, "export", who, "DEU", what, value)
            for who, what, value in (("a", "A", 90.0), ("a", "X", -5.0), ("b", "A", 95.0), ("t", "X", 6.0))
        )
        assert by(ubiquity(trade, least_reporter_trade=50), "product") == {"A": 1, "X": 0}

    def test_partners_are_summed(self):
        split = [(*of[:3], partner, of[4], of[5] / 2) for of in LADDER for partner in ("DEU", "ITA")]
        assert read(eci(rows(split))) == read(eci(ladder()))

    @pytest.mark.parametrize("name", VALUES)
    def test_nothing_gives_nothing_with_its_columns(self, name):
        nothing = VALUES[name].function(rows(()))
        full = VALUES[name].function(ladder())
        assert nothing.schema() == full.schema()
        assert nothing.to_pyarrow().num_rows == 0

    def test_separate_worlds_have_no_index_but_reflections(self):
        apart = made(a="ABC", b="AB", c="XYZ", d="X")
        told = eci(apart, rca_threshold=0.5).to_pyarrow()
        assert set(told["eci"].to_pylist()) == {None} and set(told["components"].to_pylist()) == {2}
        assert set(by(pci(apart, rca_threshold=0.5), "product").values()) == {None}
        assert set(by(opportunity_gain(apart, rca_threshold=0.5), CELL).values()) == {None}
        assert set(by(opportunity_value(apart, rca_threshold=0.5), "reporter").values()) == {None}
        assert None not in by(eci(apart, rca_threshold=0.5, method="reflections"), "reporter").values()

    @pytest.mark.parametrize(
        "alike",
        [
            {"a": "AB", "b": "AB", "c": "AB"},  # eigenvalue zero
            {"a": "A"},  # one of each
            {"a": "ABC"},
            {"a": "A", "b": "A"},
            {"a": "AB", "b": "BC", "c": "CA"},  # two equal eigenvalues
        ],
    )
    def test_what_cannot_be_told_apart_is_null(self, alike):
        for method in ("eigenvector", "reflections"):
            told = by(eci(made(**alike), method=method, rca_threshold=0.1), "reporter")
            assert set(told.values()) == {None}
        assert by(fitness(made(**alike), rca_threshold=0.1), "reporter") == pytest.approx(
            dict.fromkeys(alike, 1.0)
        )

    def test_who_and_what_has_no_advantage_is_left_out_and_counted(self):
        # What a sells is 1.0 and 1.01 times the world's shares, nowhere 1.2 times.
        trade = trade_of(
            (2021, "export", *cell)
            for cell in (("a", "A", 10), ("a", "B", 10), ("b", "A", 30), ("b", "C", 1), ("c", "B", 30))
        )
        counted = by(diversity(trade, rca_threshold=1.2), "reporter")
        assert counted == {"a": 0, "b": 2, "c": 1}
        told = fitness(trade, rca_threshold=1.2).to_pyarrow()
        assert told["reporter"].to_pylist() == ["b", "c"]
        assert set(told["reporters"].to_pylist()) == {2} and set(told["reporters_left_out"].to_pylist()) == {
            1
        }
        assert set(told["products"].to_pylist()) == {3} and set(told["products_left_out"].to_pylist()) == {0}

    def test_size_filters_cut_before_advantage(self):
        cells = (("a", "A", 90), ("a", "B", 10), ("b", "A", 40), ("b", "B", 60), ("s", "C", 2))
        trade = trade_of((2021, "export", *cell) for cell in cells)
        large = density(trade, least_reporter_trade=100, least_product_trade=50).to_pyarrow()
        assert set(large["reporter"].to_pylist()) == {"a", "b"}
        assert set(large["product"].to_pylist()) == {"A", "B"}
        assert (
            set(large["reporters_left_out"].to_pylist()) == {1} == set(large["products_left_out"].to_pylist())
        )
        without = trade_of((2021, "export", *cell) for cell in cells[:4])
        assert by(large, CELL, "density") == by(density(without), CELL)

    def test_negative_and_missing_amounts(self):
        trade = rows(
            (2021, "export", who, "DEU", what, value)
            for who, what, value in (
                ("a", "A", 9.0), ("a", "B", -1.0), ("a", "B", None), ("b", "B", 5.0), ("b", "A", 2.0),
                ("c", "A", -4.0), ("d", "B", 0.0),
            )
        )  # fmt: skip
        assert by(diversity(trade), "reporter") == {"a": 1, "b": 1}
        told = ubiquity(trade).to_pyarrow()
        assert set(told["reporters_left_out"].to_pylist()) == {2}

    def test_fitness_that_sinks_below_a_float(self):
        # An economy's fitness tends to zero with the steps where another makes all that it makes and more.
        told = by(fitness(made(a="ABCDEFGH", b="A", c="AB"), rca_threshold=0.01, iterations=3000), "reporter")
        assert all(np.isfinite(value) for value in told.values())
        assert np.mean(list(told.values())) == pytest.approx(1)

    @pytest.mark.parametrize(
        ("measure", "choices"),
        [
            (eci, {"method": "fitness"}),
            (eci, {"rca_threshold": 0}),
            (eci, {"method": "reflections", "iterations": 0}),
            (fitness, {"iterations": 0}),
            (opportunity_gain, {"method": "eigen"}),
        ],
    )
    def test_choices_that_there_are_not(self, measure, choices):
        with pytest.raises(ValueError, match="must be"):
            measure(ladder(), **choices)

    def test_engines_give_the_same_table(self, engine, tmp_path):
        path = tmp_path / "trade.parquet"
        pq.write_table(ladder().to_pyarrow(), path)
        stored = engine.read_parquet(path)
        for measure in (eci, proximity):
            assert alike(read(measure(stored, rca_threshold=0.5)), read(measure(ladder(), rca_threshold=0.5)))

    def test_columns_are_plain_text(self):
        assert proximity(ladder()).schema()["product"].is_string()
