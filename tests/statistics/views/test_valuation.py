"""FOB and CIF: what is divided, what stays, and that there is a way back."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics.views.trade_tables import amounts, goods, read, trade
from wenmao.statistics.views.mirror import from_mirror
from wenmao.statistics.views.valuation import (
    AS_REPORTED,
    IMF_DOTS_1994,
    IMF_DOTS_2017,
    VALUATIONS,
    Valuation,
    to_cif,
    to_fob,
)
from wenmao.vocabulary.languages import Text

SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(engine, expression):
    return {row["flow"]: (row["value"], row["valuation"]) for row in read(engine, expression)}


def test_known_answers(engine):
    table = goods(("export", "CHN", "USA", 100.0), ("import", "CHN", "USA", 106.0))
    assert told(engine, to_fob(table, IMF_DOTS_2017)) == {"export": (100.0, "FOB"), "import": (100.0, "FOB")}
    assert told(engine, to_cif(table, IMF_DOTS_2017)) == {"export": (106.0, "CIF"), "import": (106.0, "CIF")}
    assert told(engine, to_cif(table, IMF_DOTS_1994))["export"] == (pytest.approx(110.0), "CIF")


def test_as_reported_says_what_each_is(engine):
    table = goods(("export", "CHN", "USA", 100.0), ("import", "CHN", "USA", 106.0))
    for view in (to_fob, to_cif):
        assert told(engine, view(table, AS_REPORTED)) == {"export": (100.0, "FOB"), "import": (106.0, "CIF")}


def test_imports_recorded_fob_stay(engine):
    table = goods(("import", "USA", "CHN", 106.0))
    assert told(engine, to_fob(table, IMF_DOTS_2017, recorded="FOB")) == {"import": (106.0, "FOB")}
    assert told(
        engine, to_fob(table.mutate(valuation=table.flow.replace("import", "FOB")), IMF_DOTS_2017)
    ) == {"import": (106.0, "FOB")}


def test_mirrored_exports_are_divided(engine):
    table = from_mirror(goods(("import", "USA", "PRK", 106.0), ("export", "CHN", "PRK", 50.0)), "PRK")
    assert told(engine, to_fob(table, IMF_DOTS_2017)) == {"export": (100.0, "FOB"), "import": (50.0, "FOB")}


def test_totals_have_no_value_at_either(engine):
    assert told(engine, to_fob(goods(("total", "CHN", "USA", 1.0)), IMF_DOTS_2017)) == {
        "total": (None, "FOB")
    }


def test_a_factor_below_one_is_refused():
    with pytest.raises(ValueError, match="1 or more"):
        Valuation("own", Fraction("0.9"), Text("", ""))


def test_named_factors_have_their_source():
    for known in VALUATIONS.values():
        assert known.reason.en
        assert known.reason.zh
        assert (known.factor is None) == (known.source is None)
        assert known.source is None or (known.source.url.startswith("http") and known.source.quote)


@given(rows=trade, factor=st.fractions(1, 2, max_denominator=1000))
@SHARED
def test_there_and_back(engine, rows, factor):
    own = Valuation("own", factor, Text("", ""))
    fob = to_fob(goods(*(row for row in rows if row[0] != "total")), own)
    again = to_fob(to_cif(fob, own), own)
    for before, after in zip(read(engine, fob), read(engine, again), strict=True):
        assert after["value"] == pytest.approx(before["value"], rel=1e-12)
        assert {**after, "value": 0} == {**before, "value": 0}


@given(value=amounts)
@SHARED
def test_done_twice_is_done_once(engine, value):
    once = to_fob(goods(("import", "CHN", "USA", value)), IMF_DOTS_2017)
    assert read(engine, once) == read(engine, to_fob(once, IMF_DOTS_2017))
