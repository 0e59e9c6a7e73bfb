"""The packaged tables: every row names its source, every link leads somewhere."""

import csv
import json
from importlib.resources import files

import jsonschema
import pytest

from wenmao.statistics.catalogue import all_series, definition, published_series, series, table, texts
from wenmao.statistics.errata import errata
from wenmao.statistics.reference import BrokenTable, _observation, observations
from wenmao.vocabulary.units import unit


def rows():
    return [row for text in texts("reference", "csv").values() for row in csv.DictReader(text.splitlines())]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['series']} {row['period']}")
def test_every_figure_names_its_source(row):
    assert row["producer"]
    assert row["title"]
    assert row["publisher"]
    assert row["seen"] in ("original", "repost", "excerpt")
    assert row["url"].startswith("http") or row["seen"] == "repost"
    assert unit(row["unit"]).family in ("currency", "proportion", "count")


def test_every_series_is_whole():
    for found in published_series():
        assert definition(found.definition).name.zh
        assert observations(found.id), found.id
        for name in (*found.parts.values(), *found.rivals, *filter(None, [found.growth])):
            assert series(name).reporter == found.reporter
        if found.kind == "change":
            assert found.unit == "percent"


def test_one_primary_series_a_label():
    seen = set()
    for found in all_series():
        key = (found.label, found.reporter, found.partner, found.flow, found.kind)
        assert not (found.primary and key in seen), key
        if found.primary:
            seen.add(key)


def test_published_levels_and_growth_agree_but_where_it_is_known():
    """Growth on published levels is their ratio, as rounded: the exceptions are revised bases."""
    apart = []
    for found in all_series():
        if not found.growth or found.basis != "published levels":
            continue
        for rate in observations(found.growth):
            now = observations(found.id, rate.period)
            before = observations(found.id, rate.period.shifted(-1))
            if now and before and "over" not in (now[-1].bound, before[-1].bound):
                ratio = now[-1].interval / before[-1].interval
                low, high = (ratio.low - 1) * 100, (ratio.high - 1) * 100
                if rate.interval.low > high or rate.interval.high < low:
                    apart.append((found.id, rate.period.code))
    assert set(apart) <= {
        ("chn.cultural_goods.exports", "2017"), ("chn.cultural_goods.imports", "2017"),
        ("chn.cultural_goods.total", "2017"), ("chn.cultural_goods.balance", "2017"),
        ("chn.services.total", "2024-01/2024-07"),
        ("chn.services.total.knowledge_intensive", "2024-01/2024-07"),
        ("chn.services.exports", "2024-01/2024-07"),
        ("chn.services.imports", "2024-01/2024-07"),
        ("chn.film.box_office", "2017"), ("chn.culture_industry.value_added", "2019"),
        ("wld.creative_goods.exports.unctad", "2023"),
    }, apart  # fmt: skip


def test_errata_follow_their_schema():
    schema = json.loads(files("wenmao").joinpath("schemas/errata.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(table("errata"), schema)


def test_errata_say_what_where_and_why():
    for erratum in errata():
        assert series(erratum.series)
        assert erratum.address.startswith("http")
        assert erratum.reason.zh
        assert erratum.reason.en
        assert erratum.status == "known"
        assert (erratum.kind == "relation") == (erratum.printed is None)
        for member in erratum.members:
            assert series(member)


def test_a_broken_row_names_its_place():
    row = {**rows()[0], "value": "12,5x"}
    with pytest.raises(BrokenTable, match=r"goods.csv, row 7, column value"):
        _observation(row, "goods.csv", 7)
