"""WITS as a server that speaks its SDMX-JSON, faults and all. All figures are samples, made up."""

import json

import pytest

from tests.statistics.sources.loopback import Answer, File
from wenmao.statistics.sources.fetching.downloads import FetchFailed
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.sources.wits import Wits
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store

NAMES = {
    "XPRT-TRD-VL": "Export Trade Value (US$ Thousand)",
    "MPRT-TRD-VL": "Import Trade Value (US$ Thousand)",
}
ERROR = (b'<string><wits:error xmlns:wits="http://wits.worldbank.org"><wits:message id="150" key="Invalid Indicator '
         b'Code.">The provided Indicator code parameter value is not valid.</wits:message></wits:error></string>')  # fmt: skip
PAGE = b"<!DOCTYPE html><html><body><h1>Runtime Error</h1></body></html>"


def sdmx(rows, indicator="XPRT-TRD-VL", reporter="CHN", year="2022", name=None):
    """An answer with rows of (partner, product, value)."""
    partners = list(dict.fromkeys(partner for partner, _, _ in rows))
    products = list(dict.fromkeys(product for _, product, _ in rows))
    series = {}
    for partner, product, value in rows:
        key = f"0:0:{partners.index(partner)}:{products.index(product)}:0"
        series[key] = {"attributes": [], "annotations": [], "observations": {"0": [value, 0]}}

    def dimension(code, values):
        return {"id": code, "name": code.title(), "keyPosition": 0, "role": None,
                "values": [{"id": value, "name": value} for value in values]}  # fmt: skip

    listed = [dimension("FREQ", ["A"]), dimension("REPORTER", [reporter]), dimension("PARTNER", partners),
              dimension("PRODUCTCODE", products), dimension("INDICATOR", [indicator])]  # fmt: skip
    listed[-1]["values"][0]["name"] = NAMES.get(indicator, indicator) if name is None else name
    return {
        "header": {"id": "DF_WITS_TradeStats_Trade", "prepared": "2025-07-01T00:00:00", "test": False},
        "dataSets": [{"action": "Information", "series": series}],
        "structure": {
            "dimensions": {"dataset": [], "series": listed, "observation": [dimension("TIME_PERIOD", [year])]},
            "attributes": {"dataset": [], "series": [], "observation": [dimension("DATASOURCE", ["WITS-CMT"])]},
        },
    }  # fmt: skip


ROWS = [("WLD", "Total", 1000.5), ("WLD", "01-05_Animal", 2.25), ("USA", "Total", 300), ("EAS", "Total", 500),
        ("ROM", "Total", 7), ("BUN", "Total", 4), ("EUN", "Total", 200), ("UNS", "Total", None)]  # fmt: skip


def answering(*answers):
    return [a if isinstance(a, Answer) else File(json.dumps(a).encode(), etag="") for a in answers]


def asking(server, **fields):
    defaults = {
        "years": (2022,),
        "reporters": ("CHN",),
        "flows": ("export",),
        "options": {"base": server.url},
    }
    return Request(**{**defaults, **fields})


def brought(request, downloads, tmp_path):
    source, store = Wits(), Store(tmp_path / "store")
    reading = source.read(source.fetch(request, downloads), request)
    added = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables, note=reading.note)
    return added.manifest, store.table("wits/trade", vintage=reading.vintage).to_pyarrow().to_pylist()


def test_from_the_api_to_the_store(server, downloads, tmp_path):
    server.script = answering(sdmx(ROWS))
    manifest, rows = brought(asking(server), downloads, tmp_path)
    assert server.requests[0][0] == (
        "/reporter/chn/year/2022/partner/all/product/all/indicator/XPRT-TRD-VL?format=JSON"
    )
    found = {(row["partner"], row["product"]): row["value"] for row in rows}
    assert found == {("WLD", "TOTAL"): 1000500, ("WLD", "01-05_Animal"): 2250, ("USA", "TOTAL"): 300000,
                     ("ROU", "TOTAL"): 7000, ("EU", "TOTAL"): 200000}  # fmt: skip
    assert {(row["reporter"], row["flow"], row["period"]) for row in rows} == {("CHN", "export", "2022")}
    (part,) = manifest.parts
    assert (part.part, part.left_out, part.refused) == ("CHN-2022-export", 3, 0)
    assert manifest.vintage == manifest.origin.retrieved_at[:10]
    assert manifest.dataset.currency == "USD"
    assert "must not be added up" in manifest.note
    assert "may not be re-disseminated" in manifest.origin.licence


def test_one_question_for_each_reporter_year_and_flow(server, downloads):
    server.script = answering(sdmx(ROWS))
    request = asking(server, years=(2022, 2021), reporters=("ROU", "EU"), partners=("USA", "WLD"), flows=(),
                     products=("TOTAL", "Food"))  # fmt: skip
    assert len(Wits().fetch(request, downloads)) == 8
    assert [path for path, _ in server.requests][:2] == [
        f"/reporter/rom/year/2021/partner/usa;wld/product/Total;Food/indicator/{code}?format=JSON"
        for code in NAMES
    ]


def test_all_reporters_of_a_partner(server, downloads):
    server.script = answering(sdmx(ROWS))
    Wits().fetch(asking(server, reporters=(), partners=("WLD",)), downloads)
    assert server.requests[0][0].startswith("/reporter/all/year/2022/partner/wld/")


@pytest.mark.parametrize(("fields", "message"), [
    ({"years": ()}, "name the years"),
    ({"reporters": ()}, "all with all"),
    ({"flows": ("balance",)}, "no flow balance: export, import"),
    ({"dataset": "tariffs"}, "no dataset 'tariffs'"),
])  # fmt: skip
def test_what_cannot_be_asked(server, downloads, fields, message):
    with pytest.raises(RequestError, match=message):
        Wits().fetch(asking(server, **fields), downloads)
    assert not server.requests


def test_429_and_500_then_the_answer(server, downloads, tmp_path):
    server.script = answering(Answer(429, headers={"Retry-After": "1"}), Answer(500), sdmx(ROWS))
    assert len(brought(asking(server), downloads, tmp_path)[1]) == 5


@pytest.mark.parametrize(("body", "message"), [
    (ERROR, "no JSON: “The provided Indicator code parameter value is not valid.”"),
    (PAGE, "web page instead of JSON: “Runtime Error”"),
])  # fmt: skip
def test_answers_at_200_that_are_none(server, downloads, body, message):
    server.script = answering(Answer(body=body))
    with pytest.raises(FetchFailed, match=message):
        Wits().fetch(asking(server), downloads)


def without(key, found):
    del found[key]
    return found


def renamed(found):
    found["structure"]["dimensions"]["series"][3]["id"] = "PRODUCT"
    return found


@pytest.mark.parametrize(("answer", "message"), [
    ({"message": "No data for this reporter"}, "'structure' is missing.*“No data for this reporter”"),
    (without("dataSets", sdmx(ROWS)), "'dataSets' is missing"),
    (renamed(sdmx(ROWS)), "no dimension PRODUCTCODE. Its dimensions are FREQ, REPORTER, PARTNER, PRODUCT, INDICATOR"),
    (sdmx(ROWS, name="Export Trade Value (US$ Million)"), "should be in US\\$ Thousand"),
    (sdmx(ROWS, indicator="XPRT-PRTNR-SHR"), "no value of exports or imports"),
    (sdmx([]), "no value of exports or imports"),
])  # fmt: skip
def test_answers_of_another_form(server, downloads, answer, message):
    server.script = answering(answer)
    request = asking(server)
    with pytest.raises(UnreadableTable, match=message):
        Wits().read(Wits().fetch(request, downloads), request)


def test_series_that_point_nowhere_and_unknown_codes_are_listed(server, downloads, tmp_path):
    found = sdmx([*ROWS, ("Q9Q", "Total", 1), ("USA", "Food", -1)])
    found["dataSets"][0]["series"]["0:0:99:0:0"] = {"observations": {"0": [5, 0]}}
    server.script = answering(found)
    manifest, rows = brought(asking(server), downloads, tmp_path)
    (part,) = manifest.parts
    assert len(rows) == 5
    assert part.reasons == {
        "partner: should be an ISO 3166-1 alpha-3 code, WLD, or a group such as EU": 1,
        "series '0:0:99:0:0' points to no value of a dimension": 1,
        "value: below 0": 1,
    }
    ((_, listed),) = Store(tmp_path / "store").refused(manifest)
    assert "Q9Q" in listed


@pytest.mark.parametrize(("year", "code"), [("2005", "SCG"), ("2006", "SRB")])
def test_a_code_that_stood_for_two(tmp_path, year, code):
    path = tmp_path / "wits.json"
    path.write_text(json.dumps(sdmx([("SER", "Total", 1)], year=year)))
    (table,) = Wits().read([Fetched.local(path)], Request(vintage="v")).tables
    assert [row.values[1] for row in table.layout.rows(path)] == [code]


def test_a_year_without_values_is_told(server, downloads, tmp_path):
    server.script = answering(sdmx([], year="2021"), sdmx(ROWS))
    manifest, _ = brought(asking(server, years=(2021, 2022)), downloads, tmp_path)
    assert manifest.note.endswith("Published without any value: CHN-2021-export.")


def test_a_revised_figure_is_another_vintage(server, downloads, tmp_path):
    server.script = answering(sdmx(ROWS), sdmx([("WLD", "Total", 1001)]))
    brought(asking(server), downloads, tmp_path)
    _, rows = brought(asking(server, vintage="later"), downloads, tmp_path)
    assert [row["value"] for row in rows] == [1001000]
    assert len(Store(tmp_path / "store").vintages("wits/trade")) == 2


def test_files_brought_by_hand_need_a_vintage(tmp_path):
    path = tmp_path / "wits.json"
    path.write_text(json.dumps(sdmx(ROWS)))
    with pytest.raises(RequestError, match="--vintage"):
        Wits().read([Fetched.local(path)], Request())
    assert (
        Wits().read([Fetched.local(path)], Request(vintage="2025-06-30")).tables[0].part == "CHN-2022-export"
    )
