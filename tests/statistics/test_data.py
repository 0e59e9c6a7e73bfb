"""The packaged tables: every row names its source, every link leads somewhere."""

import csv
import json
from collections import Counter
from decimal import Decimal
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import jsonschema
import pytest

from wenmao.statistics.catalogue import all_series, definition, published_series, series
from wenmao.statistics.errata import errata
from wenmao.statistics.packaged import table, texts
from wenmao.statistics.reference import BrokenTable, _observation, observations
from wenmao.vocabulary.units import unit

DOCUMENT = Path(__file__).parents[2] / "docs/data.md"

# Totals that are not the sum of their parts as published, each with the reason.
UNLIKE_THEIR_PARTS = {
    (
        "chn.cultural_goods.total",
        "2023",
    ): "the release prints a total that its own exports and imports do not give",
}


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
            if not now or not before or now[-1].unit != before[-1].unit:
                continue
            if "over" not in (now[-1].bound, before[-1].bound):
                ratio = now[-1].interval / before[-1].interval
                low, high = (ratio.low - 1) * 100, (ratio.high - 1) * 100
                if rate.interval.low > high or rate.interval.high < low:
                    apart.append((found.id, rate.period.code))
    assert set(apart) == {
        ("chn.cultural_goods.exports", "2017"), ("chn.cultural_goods.total", "2017"),
        ("chn.cultural_goods.exports.narrow.visual_arts", "2012"),
        ("chn.services.total", "2024-01/2024-07"),
        ("chn.services.total.knowledge_intensive", "2024-01/2024-07"),
        ("chn.services.exports", "2024-01/2024-07"),
        ("chn.services.exports.knowledge_intensive", "2024-01/2024-07"),
        ("chn.services.imports", "2024-01/2024-07"),
        ("chn.services.imports.knowledge_intensive", "2024-01/2024-07"),
        ("chn.services.total.usd", "2015"),
        ("chn.publications.exports", "2018"), ("chn.publications.exports.copies", "2017"),
        ("chn.film.box_office", "2017"), ("chn.culture_industry.value_added", "2019"),
        ("wld.creative_goods.exports.unctad", "2023"),
    }, apart  # fmt: skip


def test_reference_tables_have_one_header():
    headers = {text.splitlines()[0] for text in texts("reference", "csv").values()}
    assert len(headers) == 1, headers


def test_reference_figures_are_many():
    assert len(rows()) >= 400


def test_no_row_stands_twice():
    keys = Counter(
        (r["series"], r["period"], r["vintage"], r["value"], r["multiplier"], r["bound"]) for r in rows()
    )
    assert [key for key, times in keys.items() if times > 1] == []


def test_values_of_one_vintage_differ_only_with_a_note():
    """Two rows of a series, a period and a vintage say the same, or one of them says why it does not."""
    found = {}
    for text in texts("reference", "csv").values():
        for row in csv.DictReader(text.splitlines()):
            found.setdefault((row["series"], row["period"], row["vintage"]), []).append(row)
    unexplained = [
        key
        for key, same in found.items()
        for one, other in combinations(same, 2)
        if _worth(one) != _worth(other) and not (one["note"] or other["note"])
    ]
    assert unexplained == []


def _worth(row):
    return Decimal(row["value"]) * Decimal(row["multiplier"]), row["unit"], row["bound"]


def test_totals_are_the_sum_of_their_parts_but_where_it_is_known():
    apart = {
        (total.id, whole.period.code)
        for total in all_series()
        if {"exports", "imports"} <= set(total.parts)
        for whole in observations(total.id)
        if not _adds_up(whole, total.parts)
    }
    assert apart == set(UNLIKE_THEIR_PARTS)


def _adds_up(whole, parts):
    """Whether some published exports and imports give a total, and the balance, if all are there."""
    exports, imports = (observations(parts[flow], whole.period) for flow in ("exports", "imports"))
    balances = observations(parts["balance"], whole.period) if "balance" in parts else ()
    pairs = [(e, i) for e in exports for i in imports if e.unit == i.unit == whole.unit]
    sums = not pairs or any((e.interval + i.interval).overlaps(whole.interval) for e, i in pairs)
    nets = [(e.interval - i.interval, b.interval) for e, i in pairs for b in balances]
    return sums and (not nets or any(net.overlaps(balance) for net, balance in nets))


def test_the_document_tells_what_there_is():
    """The coverage of docs/data.md is that of the tables; where it is not, this says what to write."""
    said = DOCUMENT.read_text(encoding="utf-8").partition("## Coverage\n\n")[2].partition("\n## ")[0].strip()
    assert said == coverage(), f"docs/data.md, Coverage, should read:\n\n{coverage()}\n"


def coverage():
    """How many values there are: of each producer, over which years; of each theme, of whom."""
    every = [(found, value) for found in published_series() for value in observations(found.id)]
    years = {}
    for _, value in every:
        years.setdefault(value.source.producer, []).extend((value.period.first[0], value.period.last[0]))
    counts = Counter(value.source.producer for _, value in every)
    reporters = Counter(found.reporter for found, _ in every)
    heads = sorted(reporters, key=lambda one: (-reporters[one], one))
    cells = Counter((found.theme, found.reporter) for found, _ in every)
    themes = Counter(found.theme for found, _ in every)
    return "\n".join((
        f"{len(every)} published values of {len(published_series())} series:",
        "",
        "| producer | values | periods |",
        "| --- | --- | --- |",
        *(
            f"| {name} | {number} | {min(years[name])} to {max(years[name])} |"
            for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ),
        "",
        "Values by theme and reporter:",
        "",
        f"| theme | {' | '.join(heads)} |",
        f"| --- |{' --- |' * len(heads)}",
        *(
            f"| {theme} | {' | '.join(str(cells[theme, head] or '') for head in heads)} |"
            for theme in sorted(themes, key=lambda one: (-themes[one], one))
        ),
    ))  # fmt: skip


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
