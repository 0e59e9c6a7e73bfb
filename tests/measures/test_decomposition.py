"""Decompositions: published results, the formulas in plain Python, and that terms leave nothing over."""

import math
from decimal import Decimal, localcontext
from functools import cache
from itertools import pairwise

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.measures.examples.decomposition import WEIGHED
from tests.measures.trades import WORLD, read, rows, trades
from wenmao.measures.decomposition import constant_market_share, lmdi, market_share_change, shift_share
from wenmao.measures.decomposition.log_mean import log_mean
from wenmao.measures.decomposition.terms import TERMS

FORMS = (
    {"form": "leamer-stern"},
    {"form": "leamer-stern", "weights": "current"},
    {"form": "leamer-stern", "first": "partner"},
    {"form": "leamer-stern", "world": "others", "weights": "current", "first": "partner"},
    {"form": "three-term"},
    {"form": "jepma"},
)
SHIFTS = ({"form": "dunn"}, {"form": "esteban-marquillas"})
STRUCTURES = ({"structure": "product"}, {"structure": "partner"}, {"structure": "both"})
EVERY = (
    *((constant_market_share, choice) for choice in FORMS),
    *((shift_share, choice) for choice in SHIFTS),
    *((lmdi, choice) for choice in STRUCTURES),
    (market_share_change, {}),
)
# Of hypothesis: engines are slow to start, and each example asks several questions.
laws = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def exports(*told):
    """Rows of (year, reporter, partner, product, value[, weight])."""
    return rows([(row[0], "export", *row[1:]) for row in told])


def effects(table, reporter, year=2021, column="effect"):
    """The effects of a reporter and year, summed over products, by term."""
    found = {}
    for row in read(table):
        if (row["reporter"], row["year"]) == (reporter, year):
            found[row["term"]] = found.get(row["term"], 0.0) + row[column]
    return found


def near(found, expected, tolerance=1e-9):
    assert found.keys() == expected.keys()
    for term, of in expected.items():
        assert math.isclose(found[term], of, rel_tol=tolerance, abs_tol=tolerance), (term, found[term], of)


# --- Shift-share -----------------------------------------------------------------------------------------


def regional(*regions):
    """Rows of regions, each with the amounts of its products at both times."""
    return exports(
        *(
            (year, reporter, "WORLD", f"{place:06}", float(amount))
            for reporter, *amounts in regions
            for year, of in zip((2020, 2021), amounts, strict=True)
            for place, amount in enumerate(of)
        )
    )


def test_shift_share_gives_the_table_of_krumme():
    """G. Krumme, University of Washington, Geography 350, "Shift & Share Table": four industries of a region.

    Published: change 630, national growth effect 290, total shift 340, differential effect 420, composition
    effect 80 (negative); differential effects by industry 450, 20 (negative), 10 (negative), 0.
    """
    nation = (100_000, 200_000, 400_000, 300_000)
    grown = (110_000, 240_000, 520_000, 420_000)
    region, later = (500, 100, 200, 200), (1000, 100, 250, 280)
    others = [
        tuple(all_ - own for all_, own in zip(of, part, strict=True))
        for of, part in ((nation, region), (grown, later))
    ]
    told = shift_share(regional(("CHN", region, later), ("USA", *others)))
    near(effects(told, "CHN"), {"national share": 290.0, "industry mix": -80.0, "competitive shift": 420.0})
    shifts = {
        row["product"]: round(row["effect"], 9)
        for row in read(told)
        if row["reporter"] == "CHN" and row["term"] == "competitive shift"
    }
    assert list(shifts.values()) == [450.0, -20.0, -10.0, 0.0]


# Farhauer and Kröll (2013), as the data of the examples of the R package REAT (man/shift.Rd).
REAT = (
    ("CHN", (90, 20, 10, 60), (100, 40, 10, 55)),
    ("FRA", (60, 30, 30, 40), (85, 55, 40, 35)),
    ("JPN", (250, 100, 110, 300), (255, 115, 85, 390)),
)


@pytest.mark.parametrize("reporter", [0, 1, 2])
def test_shift_share_gives_what_reat_does(reporter):
    """The formulas of REAT's `shift` (methods Dunn and Esteban), whose nation is the sum of these regions."""
    name, before, after = REAT[reporter]
    nation = [sum(of) for of in zip(*(region[1] for region in REAT), strict=True)]
    later = [sum(of) for of in zip(*(region[2] for region in REAT), strict=True)]
    national = sum(before) * sum(later) / sum(nation) - sum(before)
    mix = sum(b * n1 / n0 for b, n0, n1 in zip(before, nation, later, strict=True)) - (
        sum(before) * sum(later) / sum(nation)
    )
    gaps = [a / b - n1 / n0 for a, b, n0, n1 in zip(after, before, nation, later, strict=True)]
    even = [sum(before) * n0 / sum(nation) for n0 in nation]
    told = regional(*REAT)
    assert (round(national), round(mix)) == ((27, 1), (24, -1), (114, 0))[reporter]
    near(
        effects(shift_share(told), name),
        {
            "national share": national,
            "industry mix": mix,
            "competitive shift": sum(b * gap for b, gap in zip(before, gaps, strict=True)),
        },
    )
    near(
        effects(shift_share(told, form="esteban-marquillas"), name),
        {
            "national share": national,
            "industry mix": mix,
            "competitive shift": sum(h * gap for h, gap in zip(even, gaps, strict=True)),
            "allocation": sum((b - h) * gap for b, h, gap in zip(before, even, gaps, strict=True)),
        },
    )


# --- Logarithmic mean Divisia index ----------------------------------------------------------------------

# The data and results of the tests of the R package LMDIR (tests/testthat/test_lmdi.R), after Ang (2005): three
# factors of two sub-categories, whose product is the aggregate.
LMDIR = {
    1971: ((1, 10, 2), (4, 5, 3)),
    1972: ((4, 5, 3), (5, 6, 4)),
    1973: ((8, 2, 4), (5, 7, 5)),
    1974: ((10, 1, 5), (6, 8, 6)),
}
LMDIR_CHANGES = {1972: 100.0, 1973: 59.0, 1974: 99.0}
LMDIR_RATIOS = {1972: 2.25, 1973: 1.327777778, 1974: 1.414225941}
LMDIR_EFFECTS = {
    1972: (69.79006598, -9.455125793, 39.66505981),
    1973: (42.96021467, -34.31902656, 50.3588119),
    1974: (54.01064234, -9.021284671, 54.01064234),
}
LMDIR_INDICES = {
    1972: (1.761117821, 0.926191306, 1.379410116),
    1973: (1.229284572, 0.847970248, 1.273773912),
    1974: (1.208140223, 0.968911503, 1.208140223),
}


@pytest.mark.parametrize("factor", [0, 1, 2])
def test_lmdi_gives_the_effects_of_lmdir(factor):
    """Each factor in turn as the price, the product of the two others as the weight."""
    told = lmdi(
        exports(
            *(
                (year, "CHN", "USA", f"{place:06}", float(math.prod(of)), math.prod(of) / of[factor])
                for year, both in LMDIR.items()
                for place, of in enumerate(both)
            )
        )
    )
    for year, change in LMDIR_CHANGES.items():
        by_term = effects(told, "CHN", year)
        indices = effects(told, "CHN", year, "index")
        expected, index = LMDIR_EFFECTS[year], LMDIR_INDICES[year]
        assert math.isclose(by_term["price"], expected[factor], rel_tol=1e-8)
        assert math.isclose(
            by_term["quantity"] + by_term["structure"], sum(expected) - expected[factor], rel_tol=1e-8
        )
        assert math.isclose(sum(by_term.values()), change, rel_tol=1e-12)
        assert math.isclose(indices["price"], index[factor], rel_tol=1e-8)
        assert math.isclose(math.prod(indices.values()), LMDIR_RATIOS[year], rel_tol=1e-8)


def test_lmdi_in_plain_python():
    told = effects(lmdi(rows(WEIGHED), structure="both"), "USA", 2022)
    cells = {
        year: {row[3:5]: (row[5], row[6]) for row in WEIGHED if row[0] == year and row[2] == "USA"}
        for year in (2021, 2022)
    }
    usable = [
        cell
        for cell in cells[2021].keys() | cells[2022].keys()
        if all(of.get(cell, (0.0, 0.0))[1] is not None for of in cells.values())
    ]
    total = [sum(cells[year].get(cell, (0.0, 0.0))[1] for cell in usable) for year in (2021, 2022)]
    expected = dict.fromkeys(("quantity", "structure", "price", "unweighed"), 0.0)
    for cell in cells[2021].keys() | cells[2022].keys():
        (v0, w0), (v1, w1) = (cells[year].get(cell, (0.0, 0.0)) for year in (2021, 2022))
        if cell not in usable:
            expected["unweighed"] += v1 - v0
        elif v0 and v1:
            weight = v0 if v0 == v1 else (v1 - v0) / (math.log(v1) - math.log(v0))
            expected["quantity"] += weight * math.log(total[1] / total[0])
            expected["structure"] += weight * math.log((w1 / total[1]) / (w0 / total[0]))
            expected["price"] += weight * math.log((v1 / w1) / (v0 / w0))
        else:
            expected["structure"] += v1 - v0
    assert all(expected.values())
    near(told, expected)


def test_lmdi_takes_limits_where_a_cell_appears_or_vanishes():
    """Wood and Lenzen (2006): all of it to the factor that was zero. LMDIR's tests have 60 and −60."""
    told = exports(
        (2020, "CHN", "USA", "950300", 60.0, 20.0),
        (2021, "CHN", "USA", "950300", 60.0, 20.0),
        (2021, "CHN", "USA", "970110", 60.0, 20.0),
        (2021, "FRA", "USA", "970110", 60.0, 20.0),
        (2020, "FRA", "USA", "970110", 60.0, 20.0),
        (2020, "FRA", "USA", "950300", 0.0, 10.0),
        (2021, "FRA", "USA", "950300", 60.0, 10.0),
    )
    entered = effects(lmdi(told), "CHN")
    assert entered["price"] == 0.0
    # The old product's weight is half of twice the weight: what quantity gains there, structure loses.
    assert math.isclose(entered["quantity"], 60 * math.log(2))
    assert math.isclose(entered["structure"], 60 - 60 * math.log(2))
    near(effects(lmdi(told), "FRA"), {"quantity": 0.0, "structure": 0.0, "price": 60.0, "unweighed": 0.0})


def test_lmdi_says_what_has_no_weight():
    told = exports(
        (2020, "CHN", "USA", "950300", 10.0, 5.0), (2021, "CHN", "USA", "950300", 30.0, 15.0),
        (2020, "CHN", "JPN", "970110", 10.0, 5.0), (2020, "CHN", "USA", "970110", 1.0, None),
        (2021, "CHN", "USA", "970110", 40.0, 5.0),
    )  # fmt: skip
    found = effects(lmdi(told), "CHN")
    near(found, {"quantity": 20.0, "structure": 0.0, "price": 0.0, "unweighed": 29.0})
    row = read(lmdi(told))[0]
    assert (row["weight"], row["base_weight"]) == (15.0, 5.0)
    with pytest.raises(ValueError, match="needs weights"):
        lmdi(rows(WORLD).drop("weight"))


def test_the_logarithmic_mean_is_exact_to_the_last_digits():
    """Beside its definition with fifty digits, for amounts far apart, near and as good as equal."""
    apart = (1e-15, 1e-12, 1e-6, 1e-3, 0.0199, 0.0201, 0.1, 1.0, 100.0, 1e9)
    pairs = [(a, a * (1 + of)) for a in (1e-3, 7.0, 3e11) for of in apart]
    table = ibis.memtable(pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}))
    found = log_mean(table.a, table.b).to_pyarrow().to_pylist()
    backward = log_mean(table.b, table.a).to_pyarrow().to_pylist()
    with localcontext(prec=50):
        for (a, b), one, other in zip(pairs, found, backward, strict=True):
            exact = (Decimal(a) - Decimal(b)) / (Decimal(a).ln() - Decimal(b).ln())
            assert abs(Decimal(one) / exact - 1) < Decimal("2e-14"), (a, b)
            assert math.isclose(one, other, rel_tol=1e-14)


def test_the_logarithmic_mean_needs_amounts_above_zero():
    table = ibis.memtable(pa.table({"a": [0.0, -3.0, 2.0], "b": [1.0, -3.0001, -2.0]}))
    assert log_mean(table.a, table.b).to_pyarrow().to_pylist() == [None] * 3


# --- Constant market shares ------------------------------------------------------------------------------


def by_cell(year, reporter=None):
    found = {}
    for at, flow, of, partner, product, value in WORLD:
        if (at, flow) == (year, "export") and reporter in (None, of):
            found[product, partner] = found.get((product, partner), 0.0) + value
    return found


def summed(cells, place):
    """Amounts by product (place 0), by partner (1) or in all (None)."""
    found = {}
    for cell, value in cells.items():
        key = None if place is None else cell[place]
        found[key] = found.get(key, 0.0) + value
    return found


@pytest.mark.parametrize("reporter", ["CHN", "FRA", "JPN", "USA"])
@pytest.mark.parametrize("year", [2021, 2022])
@pytest.mark.parametrize("first", ["product", "partner"])
def test_leamer_and_stern_by_growth_rates(reporter, year, first):
    """The four terms as the book has them: growth rates by world, product and cell, not shares."""
    q0, q1 = by_cell(year - 1, reporter), by_cell(year, reporter)
    w0, w1 = by_cell(year - 1), by_cell(year)
    place = 0 if first == "product" else 1

    def growth(level):
        before, after = summed(w0, level), summed(w1, level)
        return {key: after.get(key, 0.0) / of - 1 for key, of in before.items() if of}

    r = growth(None)[None]
    ri = growth(place)
    rij = {cell: w1.get(cell, 0.0) / of - 1 for cell, of in w0.items() if of}
    one, other = "product composition", "market distribution"
    if first == "partner":
        one, other = other, one
    expected = {
        "world growth": r * sum(q0.values()),
        one: sum((ri[key] - r) * of for key, of in summed(q0, place).items()),
        other: sum((rij[cell] - ri[cell[place]]) * of for cell, of in q0.items()),
        "competitiveness": sum(
            q1.get(cell, 0.0) - q0.get(cell, 0.0) - rij.get(cell, 0.0) * q0.get(cell, 0.0)
            for cell in q0.keys() | q1.keys()
        ),
    }
    near(effects(constant_market_share(exports_of_world(), first=first), reporter, year), expected)


def exports_of_world():
    return rows([row for row in WORLD if row[1] == "export"])


@pytest.mark.parametrize("reporter", ["CHN", "USA"])
def test_eight_terms_by_shares(reporter):
    q0, q1 = by_cell(2020, reporter), by_cell(2021, reporter)
    w0, w1 = by_cell(2020), by_cell(2021)

    def shares(level, q, w):
        sums, worlds = (q, w) if level == "cell" else (summed(q, level), summed(w, level))
        return {key: sums.get(key, 0.0) / of for key, of in worlds.items() if of}

    def structural(level):
        s0 = shares(level, q0, w0)
        before, after = (w0, w1) if level == "cell" else (summed(w0, level), summed(w1, level))
        return sum(s0.get(key, 0.0) * (after.get(key, 0.0) - before.get(key, 0.0)) for key in before | after)

    def competitive(level):
        s0, s1 = shares(level, q0, w0), shares(level, q1, w1)
        before = w0 if level == "cell" else summed(w0, level)
        return sum((s1.get(key, 0.0) - s0.get(key, 0.0)) * of for key, of in before.items())

    a, ai, aj, aij = (structural(level) for level in (None, 0, 1, "cell"))
    b, bij = competitive(None), competitive("cell")
    s0, s1 = shares("cell", q0, w0), shares("cell", q1, w1)
    both = sum(
        (s1.get(cell, 0.0) - s0.get(cell, 0.0)) * (w1.get(cell, 0.0) - w0.get(cell, 0.0)) for cell in w0 | w1
    )
    growth = sum(w1.values()) / sum(w0.values()) - 1
    near(
        effects(constant_market_share(exports_of_world(), form="jepma"), reporter),
        {
            "growth": a,
            "market": aij - ai,
            "product": aij - aj,
            "structural interaction": (ai - a) - (aij - aj),
            "general competitiveness": b,
            "specific competitiveness": bij - b,
            "pure second-order": growth * bij,
            "dynamic second-order": both - growth * bij,
        },
    )
    near(
        effects(constant_market_share(exports_of_world(), form="three-term"), reporter),
        {"structure": aij, "competitiveness": bij, "interaction": both},
    )


@pytest.mark.parametrize("reporter", ["CHN", "JPN"])
def test_market_share_change_by_its_three_shares(reporter):
    q = [by_cell(year, reporter) for year in (2020, 2021)]
    w = [by_cell(year) for year in (2020, 2021)]
    cells = sorted(w[0] | w[1])
    partners = sorted({partner for _, partner in cells})

    def a(t, cell):
        return q[t].get(cell, 0.0) / w[t][cell] if cell in w[t] else 0.0

    def b(t, cell):
        return w[t].get(cell, 0.0) / summed(w[t], 1)[cell[1]]

    def c(t, partner):
        return summed(w[t], 1)[partner] / sum(w[t].values())

    def m(ta, tb, partner):
        return sum(a(ta, cell) * b(tb, cell) for cell in cells if cell[1] == partner)

    def over(of):
        return sum(of(partner) for partner in partners)

    near(
        effects(market_share_change(exports_of_world()), reporter),
        {
            "market share": over(lambda j: c(0, j) * (m(1, 0, j) - m(0, 0, j))),
            "product composition": over(lambda j: c(0, j) * (m(0, 1, j) - m(0, 0, j))),
            "market composition": over(lambda j: m(0, 0, j) * (c(1, j) - c(0, j))),
            "product adaptation": over(
                lambda j: (
                    c(0, j)
                    * sum(
                        (a(1, cell) - a(0, cell)) * (b(1, cell) - b(0, cell))
                        for cell in cells
                        if cell[1] == j
                    )
                )
            ),
            "market adaptation": over(lambda j: (m(1, 1, j) - m(0, 0, j)) * (c(1, j) - c(0, j))),
        },
        1e-12,
    )


def test_current_weights_are_base_weights_with_the_years_exchanged():
    """Paasche and Laspeyres are each other's mirror in time, but for the sign."""
    turned = [(4041 - row[0], *row[1:]) for row in WORLD if row[0] < 2022]
    forward = effects(constant_market_share(rows(WORLD), weights="current"), "CHN")
    backward = effects(constant_market_share(rows(turned)), "CHN")
    near(forward, {term: -of for term, of in backward.items()})


def test_others_are_the_world_without_the_reporter():
    told = exports(
        (2020, "CHN", "USA", "950300", 50.0), (2021, "CHN", "USA", "950300", 80.0),
        (2020, "FRA", "USA", "950300", 50.0), (2021, "FRA", "USA", "950300", 60.0),
        (2020, "FRA", "USA", "970110", 50.0), (2021, "FRA", "USA", "970110", 100.0),
        (2020, "CHN", "JPN", "950300", 10.0), (2021, "CHN", "JPN", "950300", 11.0),
    )  # fmt: skip
    found = effects(constant_market_share(told, world="others"), "CHN")
    # Others: all 100 to 160, 950300 50 to 60, in the United States as well; in Japan there are none.
    near(
        found,
        {
            "world growth": 60 * 0.6,
            "product composition": 60 * (0.2 - 0.6),
            "market distribution": 50 * 0.2 - 60 * 0.2,
            "competitiveness": 31 - 50 * 0.2,
        },
    )


def test_a_reporter_that_begins_does_not_make_the_world_grow():
    known = [
        (2020, "CHN", "USA", "950300", 50.0), (2021, "CHN", "USA", "950300", 60.0),
        (2020, "FRA", "USA", "950300", 50.0), (2021, "FRA", "USA", "950300", 60.0),
    ]  # fmt: skip
    others = [(2021, "JPN", "USA", "950300", 1e6), (2020, "USA", "JPN", "950300", 1e6)]
    one, two = ([(row[0], "export", *row[1:]) for row in of] for of in (known, [*known, *others]))
    for measure, choice, expected, found in asked(one, two):
        assert expected, (measure, choice)
        assert found == expected, (measure, choice)


def test_a_world_that_traded_nothing_has_no_growth():
    told = exports((2020, "CHN", "USA", "950300", 0.0), (2021, "CHN", "USA", "950300", 60.0))
    for choice in ({}, {"form": "three-term"}, {"form": "jepma"}, {"world": "others"}):
        assert {row["effect"] for row in read(constant_market_share(told, **choice))} == {None}
    assert {row["effect"] for row in read(market_share_change(told))} == {None}
    assert {row["effect"] for row in read(shift_share(told))} == {None}
    found = read(lmdi(told.mutate(weight=told.value / 2)))
    assert {row["index"] for row in found} == {None}
    assert sum(row["effect"] for row in found) == 60.0


def test_choices_are_checked():
    table = exports_of_world()
    for measure, choice in (
        (constant_market_share, {"form": "laspeyres"}),
        (constant_market_share, {"weights": "mean"}),
        (constant_market_share, {"first": "market"}),
        (constant_market_share, {"world": "rest"}),
        (constant_market_share, {"form": "jepma", "world": "others"}),
        (shift_share, {"form": "arcelus"}),
        (lmdi, {"structure": "reporter"}),
    ):
        with pytest.raises(ValueError, match=r"one of|choices within"):
            measure(table, **choice)


def test_every_term_has_a_name_in_both_languages():
    told = {row["term"] for _, _, found in asked(WEIGHED) for row in found.values()}
    assert told == TERMS.keys()
    assert all(name.en and name.zh for name in TERMS.values())


# --- Laws ------------------------------------------------------------------------------------------------

KEYS = ("year", "reporter", "product", "term")
# In grams, as customs weigh at the finest.
weighed = trades(years=(2020, 2021)).flatmap(
    lambda told: st.lists(
        st.one_of(st.none(), st.integers(0, 10**9).map(lambda grams: grams / 1000)),
        min_size=len(told),
        max_size=len(told),
    ).map(lambda weights: tuple((*row, weight) for row, weight in zip(told, weights, strict=True)))
)


@cache
def prepared():
    """An engine with a table of trade, and each measure's query of it: read once, asked many times."""
    engine = ibis.duckdb.connect()
    engine.raw_sql("SET threads = 1")
    engine.create_table("trade", rows(WORLD).to_pyarrow())
    trade = engine.table("trade")
    return engine.con, tuple(
        (measure, choice, str(ibis.to_sql(measure(trade, **choice), dialect="duckdb")))
        for measure, choice in EVERY
    )


def asked(*tables):
    """Each measure with its choices, and its rows for each of the tables, by their keys."""
    connection, queries = prepared()
    answers = []
    for told in tables:
        connection.execute("DELETE FROM trade")
        connection.register("told", rows(told).to_pyarrow())
        connection.execute("INSERT INTO trade SELECT * FROM told")
        found = [connection.execute(query).to_arrow_table().to_pylist() for _, _, query in queries]
        answers.append([{tuple(row.get(key) for key in KEYS): row for row in of} for of in found])
    for place, (measure, choice, _) in enumerate(queries):
        yield measure, choice, *(of[place] for of in answers)


def gross(told):
    """All that was traded: what the rounding of a difference is relative to."""
    return sum(abs(row[5]) for row in told) or 1.0


@given(weighed)
@laws
def test_terms_leave_nothing_over(told):
    for measure, choice, found in asked(told):
        whole = {}
        for row in found.values():
            whole.setdefault((row["year"], row["reporter"], row.get("product")), []).append(row)
        for terms in whole.values():
            if terms[0]["effect"] is None:
                continue
            left, scale = sum(row["effect"] for row in terms), gross(told)
            if measure is market_share_change:
                left, scale = left - (terms[0]["share"] - terms[0]["base_share"]), 1.0
            else:
                left -= terms[0]["value"] - terms[0]["base"]
            assert abs(left) <= 1e-9 * scale, (measure, choice)
            if measure is lmdi and terms[0]["index"] is not None:
                ratio = terms[0]["value"] / terms[0]["base"]
                assert math.isclose(math.prod(row["index"] for row in terms), ratio, rel_tol=1e-7)


@given(weighed)
@laws
def test_what_does_not_change_has_no_effects(told):
    still = [row for row in told if row[0] == 2020]
    both = [*still, *((2021, *row[1:]) for row in still)]
    for measure, choice, found in asked(both):
        scale = 1.0 if measure is market_share_change else gross(both)
        for row in found.values():
            assert row["effect"] is None or abs(row["effect"]) <= 1e-12 * scale, (measure, choice, row)


@given(weighed, st.floats(1e-3, 1e3))
@laws
def test_effects_scale_with_money(told, factor):
    dearer = [(*row[:5], row[5] * factor, *row[6:]) for row in told]
    for measure, choice, one, other in asked(told, dearer):
        scale = 1.0 if measure is market_share_change else factor
        # What others trade is a difference: where it is small, float64 knows fewer of its digits.
        relative = 1e-6 if choice.get("world") == "others" else 1e-9
        margin = relative * (1.0 if measure is market_share_change else gross(dearer))
        assert one.keys() == other.keys()
        for key, row in one.items():
            same(row["effect"], other[key]["effect"], scale, margin, (measure, choice, key))


@given(weighed, st.permutations(range(3)), st.randoms(use_true_random=False))
@laws
def test_names_and_the_order_of_rows_do_not_matter(told, order, chance):
    codes = ("490110", "950300", "970110")
    renamed = {code: codes[place] for code, place in zip(codes, order, strict=True)}
    other = [(*row[:4], renamed[row[4]], *row[5:]) for row in told]
    chance.shuffle(other)
    for measure, choice, one, two in asked(told, other):
        assert len(one) == len(two)
        for (year, reporter, product, term), row in one.items():
            also = two[year, reporter, renamed.get(product), term]
            relative = 1e-6 if choice.get("world") == "others" else 1e-9
            same(row["effect"], also["effect"], 1.0, relative * gross(told), (measure, choice, row))


def same(one, other, scale, margin, shown):
    assert (one is None) == (other is None), shown
    assert one is None or abs(one * scale - other) <= margin, shown


def test_years_are_paired_over_the_span():
    longer = read(constant_market_share(rows(WORLD), span=2))
    assert {(row["year"], row["base_year"]) for row in longer} == {(2022, 2020)}
    for earlier, later in pairwise((2020, 2022)):
        near(
            effects(constant_market_share(rows(WORLD), span=2), "FRA", later),
            effects(
                constant_market_share(rows([row for row in WORLD if row[0] in (earlier, later)]), span=2),
                "FRA",
                later,
            ),
        )
