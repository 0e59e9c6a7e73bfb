"""What holds for every measure: engines agree, workings recompute, nothing is silently not a number."""

import math

import ibis
import pytest

from tests.measures.examples import examples
from tests.measures.trades import alike, read
from wenmao.measures.catalogue import measures
from wenmao.measures.model import Parts

NAMES = tuple(measures())


@pytest.fixture(scope="module")
def tables():
    found = {}

    def table(name):
        if name not in found:
            found[name] = read(examples()[name]())
        return found[name]

    return table


@pytest.mark.parametrize("name", NAMES)
def test_has_an_example_with_its_columns(name, tables):
    measure, told = measures()[name], tables(name)
    assert told, "an example of nothing shows nothing"
    operands = () if isinstance(measure.operands, Parts) else measure.operands
    assert {measure.value, *(operand.column for operand in operands)} <= told[0].keys()
    assert any(row[measure.value] is not None for row in told)


@pytest.mark.parametrize("name", NAMES)
def test_is_never_silently_not_a_number(name, tables):
    for row in tables(name):
        for column, of in row.items():
            assert not (isinstance(of, float) and not math.isfinite(of)), (column, row)


@pytest.mark.parametrize("name", NAMES)
def test_arithmetic_gives_the_value_again(name, tables):
    measure = measures()[name]
    if isinstance(measure.operands, Parts) or measure.arithmetic is None:
        pytest.skip("its parts are not columns" if measure.arithmetic else "not closed arithmetic on a row")
    for row in tables(name):
        if row[measure.value] is not None:
            again = measure.arithmetic(*(row[operand.column] for operand in measure.operands))
            assert math.isclose(again, row[measure.value], rel_tol=1e-9, abs_tol=1e-12), row


@pytest.mark.parametrize("name", NAMES)
def test_engines_agree(name, engine, tables):
    found = read(examples()[name](), engine)
    expected = tables(name)
    assert alike(found, expected)


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is(name):
    measure = measures()[name]
    doc = measure.function.__doc__
    assert ">>>" in doc and "Source:" in doc
    assert measure.title.en and measure.title.zh and measure.undefined.zh and measure.source
    assert isinstance(examples()[name](), ibis.Table)
