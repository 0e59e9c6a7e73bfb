"""UN Comtrade: what is asked of the API, what is read from its answers, and the same of files on disk."""

import csv
import gzip
import json
import math
import os
from collections import defaultdict
from datetime import date

import httpx
import pytest

from tests.shared import REPOSITORY
from tests.statistics.sources.comtrade_api import HS6, KEY, bulk_text, packed, record, service, serving
from wenmao.statistics.sources.comtrade import Comtrade
from wenmao.statistics.sources.comtrade.answers import Answer
from wenmao.statistics.sources.comtrade.codes import KINDS, numbers_of
from wenmao.statistics.sources.fetching.downloads import Downloads, FetchFailed, Patience
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store, StoreError
from wenmao.vocabulary.areas import area_codes, numeric_codes

PAGE = b"<!DOCTYPE html><html><body><p>Maintenance</p></body></html>"
SAMPLES = REPOSITORY.parent / "shared" / "data" / "trade_samples"


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    with serving() as api:
        yield api


@pytest.fixture
def no_key(monkeypatch):
    monkeypatch.setattr("wenmao.statistics.sources.comtrade.source.api_key", lambda *a, **k: None)


@pytest.fixture
def waits():
    return []


@pytest.fixture
def fetch(api, tmp_path, waits):
    def fetch(day=date(2026, 1, 31), options=None, **asked):
        patience = Patience(sleep=waits.append)
        transport = httpx.HTTPTransport(verify=False)
        asked = {"years": (2023,), "reporters": ("CHN",), **asked}
        request = Request(options={"base": api.url, **(options or {})}, **asked)
        source = Comtrade(today=lambda: day)
        with Downloads(tmp_path / "cache", patience=patience, transport=transport) as downloads:
            files = source.fetch(request, downloads)
        return files, source.read(files, request)

    return fetch


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def add(store, reading):
    return store.add(
        reading.dataset, reading.vintage, reading.origin, reading.tables, note=reading.note
    ).manifest


def rows(store, reading, **options):
    found = store.table(str(reading.dataset), **options).execute().to_dict("records")
    return sorted(
        found,
        key=lambda row: tuple(str(row[key]) for key in ("period", "flow", "reporter", "partner", "product")),
    )


def local(path, text, **asked):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Comtrade().read([Fetched.local(path)], Request(**asked))


def answer(*records, **others):
    return json.dumps(
        {"elapsedTime": "0.1 secs", "count": len(records), "data": records, "error": "", **others}
    )


# The whole path


def test_from_the_api_to_sums(api, fetch, store):
    api.records = [
        record(), record(flow="M", value=250), record(flow="RX", value=400.0),
        record(product="9701", value=1e6), record(product="TOTAL", value=1e9),
        record(partner=0, value=1500), record(partner=490, value=99),
        record(partner2Code=344, value=3), record(customsCode="C04", value=4), record(motCode=2100, value=5),
        record(period="2022", value=7), record(reporter=392, value=8),
    ]  # fmt: skip
    files, reading = fetch()
    assert len(files) == 1
    assert api.asked == [{
        "reporterCode": "156", "period": "2023", "cmdCode": "AG6", "flowCode": "M,X", "partner2Code": "0",
        "customsCode": "C00", "motCode": "0", "breakdownMode": "classic", "includeDesc": "false",
        "maxRecords": "100000",
    }]  # fmt: skip
    manifest = add(store, reading)
    assert str(manifest.dataset) == "comtrade/hs"
    assert (manifest.vintage, manifest.rows, manifest.parts[0].left_out) == ("2026-01-31", 4, 0)
    found = rows(store, reading)
    assert [(row["flow"], row["partner"], row["value"]) for row in found] == [
        ("export", "TWN", 99), ("export", "USA", 1000.5), ("export", "WLD", 1500), ("import", "USA", 250),
    ]  # fmt: skip
    assert found[1] == {
        "period": "2023", "year": 2023, "flow": "export", "reporter": "CHN", "partner": "USA",
        "product": "970110", "value": 1000.5, "weight": 34.5, "quantity": 12, "quantity_unit": "u",
    }  # fmt: skip
    table = store.table("comtrade/hs")
    assert table.filter(table.partner != "WLD").value.sum().execute() == 1349.5
    assert manifest.origin.citation == "UN Comtrade Database"
    assert manifest.origin.url.startswith(f"{api.url}/data/v1/get/C/A/HS?")
    assert manifest.origin.retrieved_at
    assert "CIF" in manifest.note
    assert manifest.dataset.valuation == ""


def test_what_is_no_row_of_the_dataset_is_left_out_and_counted(tmp_path, store):
    kept = [record(), record(flow="M")]
    others = [
        record(flow="RX"), record(flow="RM"), record(flow="XIP"), record(product="9701"),
        record(product="97"), record(product="TOTAL"), record(partner2Code=344), record(customsCode="C04"),
        record(motCode=2100), record(mosCode="3"), record(period="202305"), record(classificationCode="S4"),
        record(period="2022"), record(reporter=392), record(partner=392), record(product="950300"),
    ]  # fmt: skip
    reading = local(tmp_path / "a.json", answer(*kept, *others), years=(2023,), reporters=("CHN",),
                    partners=("USA",), products=("970110",))  # fmt: skip
    part = add(store, reading).parts[0]
    assert (part.rows, part.left_out, part.refused) == (2, len(others), 0)
    for words in (
        "re-exports",
        "breakdowns",
        "levels than HS6",
        "other frequencies",
        "classifications",
        "asked",
    ):
        assert words in part.left_out_why


@pytest.mark.parametrize(("level", "name", "value"), [
    ("6", "hs", 1), ("4", "hs-ag4", 20), ("2", "hs-ag2", 300), ("total", "hs-total", 4000),
])  # fmt: skip
def test_a_dataset_holds_one_level(api, fetch, store, tmp_path, level, name, value):
    api.records = [record(value=1), record(product="9701", value=20), record(product="97", value=300),
                   record(product="TOTAL", value=4000)]  # fmt: skip
    _, reading = fetch(options={"level": level})
    assert add(store, reading).dataset.name == name
    assert store.table(f"comtrade/{name}").value.sum().execute() == value
    # And out of an answer that mixes them:
    mixed = local(tmp_path / "mixed.json", answer(*api.records), options={"level": level}, vintage="mixed")
    assert add(store, mixed).rows == 1


def test_the_level_follows_from_the_products(api, fetch, store):
    api.records = [record(product=code) for code in ("970110", "970120", "9701", "97", "490110")]
    _, reading = fetch(products=("9701",))
    assert reading.dataset.name == "hs-ag4"
    assert [row["product"] for row in (add(store, reading), rows(store, reading))[1]] == ["9701"]
    _, reading = fetch(products=("97",), options={"level": "6"})
    assert api.asked[-1]["cmdCode"] == ",".join(code for code in HS6 if code.startswith("97"))
    add(store, reading)
    assert [row["product"] for row in rows(store, reading)] == ["970110", "970120"]
    for products, options, message in (
        (("97", "970110"), {}, "several HS levels"),
        (("970110",), {"level": "2"}, "not all of these"),
        (("9701101",), {}, "the level is"),
        ((), {"level": "3"}, "the level is"),
        (("98",), {"level": "6"}, "nothing at level 6"),
    ):
        with pytest.raises(RequestError, match=message):
            fetch(products=products, options=options)


def test_monthly(api, fetch, store):
    api.records = [record(period=f"2023{month:02}", value=month) for month in range(1, 13)] + [
        record(value=9999)
    ]
    _, reading = fetch(dataset="hs-monthly")
    assert api.calls[0][0] == "/data/v1/get/C/M/HS"
    assert api.asked[0]["period"] == ",".join(f"2023{month:02}" for month in range(1, 13))
    manifest = add(store, reading)
    assert (str(manifest.dataset), manifest.dataset.frequency) == ("comtrade/hs-monthly", "M")
    found = rows(store, reading)
    assert [row["period"] for row in found][:2] == ["2023-01", "2023-02"]
    assert sum(row["value"] for row in found) == 78


def test_a_revision_of_the_hs(api, fetch, store):
    api.records = [record(classificationCode="H3"), record(classificationCode="H6", value=5)]
    _, reading = fetch(dataset="h3")
    assert api.calls[0][0] == "/data/v1/get/C/A/H3"
    assert reading.dataset.classification == "HS2007"
    assert add(store, reading).rows == 1


def test_services(api, fetch, store):
    api.records = [
        service(),
        service("SI", -2.5, flowCode="M"),
        service("SK1", 1, mosCode="1"),
        service("SA", 8),
    ]
    _, reading = fetch(dataset="ebops10", products=("SK1", "SI"))
    assert api.calls[0][0] == "/data/v1/get/S/A/EB10"
    manifest = add(store, reading)
    assert (manifest.dataset.contract, manifest.dataset.classification) == ("services", "EBOPS2010")
    found = store.table("comtrade/ebops10").execute().to_dict("records")
    assert sorted((row["item"], row["flow"], row["value"]) for row in found) == [
        ("SI", "import", -2.5),
        ("SK1", "export", 5),
    ]
    assert manifest.parts[0].left_out == 1


# How the API is asked


def test_periods_go_by_twelve(api, fetch):
    api.records = [record(period=str(year)) for year in range(2000, 2024)]
    files, _ = fetch(years=tuple(range(2000, 2024)))
    assert [len(asked["period"].split(",")) for asked in api.asked] == [12, 12]
    assert len(files) == 2


def test_a_cut_answer_is_asked_for_in_pieces_until_none_is(api, fetch, store, caplog):
    api.records = [record(period=period, product=code, flow=flow, value=1)
                   for period in ("2022", "2023") for code in HS6 for flow in "XM"]  # fmt: skip
    _, reading = fetch(years=(2022, 2023), options={"limit": "6"})
    assert "may be cut off" in caplog.text
    assert KEY not in caplog.text
    assert add(store, reading).rows == len(api.records) == 36
    assert store.table("comtrade/hs").value.sum().execute() == 36
    pieces = [(asked["period"], asked["flowCode"], asked["cmdCode"]) for asked in api.asked]
    halves = [(*first, codes) for first in (("2022", "M"), ("2022", "X"), ("2023", "M"), ("2023", "X"))
              for codes in ("AG6", ",".join(HS6[:5]), ",".join(HS6[5:]))]  # fmt: skip
    whole = [("2022,2023", "M,X", "AG6"), ("2022", "M,X", "AG6"), ("2023", "M,X", "AG6")]
    assert sorted(pieces) == sorted(whole + halves)
    assert any("/files/v1/app/reference/HS.json" in path for path, _, _ in api.calls)


def test_an_answer_that_says_it_holds_more_is_cut(api, fetch):
    cut = json.dumps({"count": 2, "data": [record()], "error": ""}).encode()
    api.faults = [(200, {}, cut)]
    with pytest.raises(FetchFailed, match="cannot be split any further"):
        fetch(products=("970110",), flows=("export",))


def test_a_cut_answer_that_cannot_be_split_is_never_taken(api, fetch):
    api.records = [record(partner=partner) for partner in (842, 392, 276)]
    with pytest.raises(FetchFailed, match=r"no more than 3 rows.*cannot be split"):
        fetch(products=("970110",), flows=("export",), options={"limit": "3"})
    files, _ = fetch(
        products=("970110",), flows=("export",), partners=("USA", "JPN", "DEU"), options={"limit": "3"}
    )
    assert len(files) == 2


def test_a_key_that_gives_less_than_was_said(api, fetch, store, monkeypatch):
    monkeypatch.setattr("wenmao.statistics.sources.comtrade.source._ROWS", 4)
    api.most = 4
    api.records = [record(product=code, flow=flow) for code in HS6 for flow in "XM"]
    _, reading = fetch(options={"limit": "250000"})
    assert add(store, reading).rows == 18


def test_no_address_is_too_long(api, fetch, store):
    codes = tuple(f"{n:06}" for n in range(100_000, 101_000))
    api.records = [record(product=code, value=1) for code in codes]
    _, reading = fetch(products=codes)
    assert len(api.asked) > 1
    assert add(store, reading).rows == 1000


def test_places_are_asked_for_by_their_numbers(api, fetch):
    api.records = [record(period="1990", reporter=280, partner=490)]
    fetch(years=(1990, 2023), reporters=("FRA", "IND", "DEU"), partners=("TWN", "WLD"), flows=("export",))
    assert api.asked[0]["reporterCode"] == "251,276,280,699"
    assert api.asked[0]["partnerCode"] == "0,490"
    assert api.asked[0]["flowCode"] == "X"
    with pytest.raises(RequestError, match="no area 'XYZ'"):
        fetch(partners=("XYZ",))


def test_what_cannot_be_asked(fetch):
    for asked, message in (
        ({"years": ()}, "name the years"), ({"dataset": "hs92"}, "no dataset 'hs92'"),
        ({"flows": ("balance",)}, "not balance"), ({"vintage": "a/b"}, "cannot name a vintage"),
        ({"options": {"limit": "many"}}, "a number of rows"),
    ):  # fmt: skip
        with pytest.raises(RequestError, match=message):
            fetch(**asked)


def test_nothing_reported(api, fetch):
    with pytest.raises(RequestError, match="has nothing for this in hs"):
        fetch()


def test_a_killed_fetch_goes_on(api, fetch):
    api.records = [record(period=str(year)) for year in range(1990, 2024)]
    years = tuple(range(1990, 2024))
    api.faults = [(200, {}, answer(record(period="1990")).encode()), (404, {}, b"")]
    with pytest.raises(FetchFailed):
        fetch(years=years)
    assert len(api.calls) == 2
    files, _ = fetch(years=years)
    assert len(api.calls) == 4  # the first of three was here
    again, _ = fetch(years=years)
    assert len(api.calls) == 4
    assert [file.path for file in again] == [file.path for file in files]


def test_a_revised_figure_is_another_vintage(api, fetch, store):
    api.records = [record(value=100)]
    _, first = fetch()
    add(store, first)
    api.records = [record(value=130)]
    _, second = fetch(day=date(2026, 6, 1))
    add(store, second)
    assert [manifest.vintage for manifest in store.vintages("comtrade/hs")] == ["2026-01-31", "2026-06-01"]
    assert rows(store, first)[0]["value"] == 130
    assert rows(store, first, vintage="2026-01-31")[0]["value"] == 100
    _, named = fetch(vintage="2026-01-31.b")
    assert add(store, named).vintage == "2026-01-31.b"
    file = next(table.path for table in second.tables)
    other = file.with_name("comtrade_2026-06-01_hs_" + file.name.rsplit("_", 1)[1].replace(".json", "")
                           + ".json.gz")  # fmt: skip
    other.write_bytes(gzip.compress(answer(record(value=140)).encode()))
    with pytest.raises(StoreError, match="Name another vintage"):
        add(store, Comtrade().read([Fetched.local(other)], Request()))


# Without a key


def test_the_preview(api, fetch, store, no_key):
    api.records = [record(period=period) for period in ("2021", "2022", "2023")]
    _, reading = fetch(years=(2021, 2022, 2023), products=("970110",))
    assert {path for path, _, _ in api.calls} == {"/public/v1/preview/C/A/HS"}
    assert [asked["period"] for asked in api.asked] == ["2021", "2022", "2023"]
    assert {asked["maxRecords"] for asked in api.asked} == {"500"}
    assert add(store, reading).rows == 3


def test_a_cut_preview_says_to_get_a_key(api, fetch, no_key):
    api.records = [record(product=f"{n:06}") for n in range(100_000, 100_600)]
    with pytest.raises(
        FetchFailed, match=r"no more than 500 rows.*comtradedeveloper\.un\.org.*COMTRADE_API_KEY"
    ):
        fetch()


def test_bulk_needs_a_key(fetch, no_key):
    with pytest.raises(RequestError, match="premium key in COMTRADE_API_KEY"):
        fetch(options={"bulk": "yes"})


# The key


def test_the_key_goes_in_its_header_and_nowhere_else(api, fetch, tmp_path, caplog):
    api.records = [record()]
    files, reading = fetch()
    assert api.calls[0][2]["Ocp-Apim-Subscription-Key"] == KEY
    assert KEY not in str(api.calls[0][:2]) + repr(files) + repr(reading) + caplog.text
    assert not [
        path for path in (tmp_path / "cache").iterdir() if KEY in path.name or KEY in path.read_text()
    ]


def test_a_wrong_key(api, fetch, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", "wr0ng-key")
    with pytest.raises(FetchFailed, match="COMTRADE_API_KEY") as failed:
        fetch()
    assert "wr0ng-key" not in str(failed.value)
    assert "401" in str(failed.value)


# Faults


def test_too_many_requests_are_waited_for(api, fetch, waits):
    api.records = [record()]
    api.faults = [(429, {"Retry-After": "3"}, b""), (500, {}, b"")]
    fetch()
    assert waits[0] == 3.0
    assert len(api.calls) == 3


@pytest.mark.parametrize(("fault", "message"), [
    ((404, {}, b'{"statusCode": 404, "message": "Resource not found"}'), "404"),
    ((200, {}, PAGE), "web page instead of"),
    ((200, {}, answer(error="Invalid reporterCode").encode()), "answers: Invalid reporterCode"),
    ((200, {}, b'{"statusCode": 400, "message": "bad period"}'), "answers: bad period"),
    ((200, {}, b'{"count": 0}'), "no list of records"),
])  # fmt: skip
def test_a_fault_is_said_and_not_kept(api, fetch, fault, message):
    api.records = [record()]
    api.faults = [fault]
    with pytest.raises(FetchFailed, match=message):
        fetch()
    files, _ = fetch()
    assert len(files) == 1


def test_bad_records_are_refused_with_their_number(tmp_path, store):
    bad = [record(), record(), record(partner=699), record(partner=699, value=7), record(partner=998),
           record(flow="Q"), record(product="97O110"), record(partner=392, value=None),
           record(partner=276, netWgt=-1)]  # fmt: skip
    manifest = add(store, local(tmp_path / "a.json", answer(*bad)))
    part = manifest.parts[0]
    assert (part.rows, part.refused, part.left_out) == (1, 8, 0)
    ((_, listed),) = store.refused(manifest)
    found = {(row["line"], row["column"], row["found"]) for row in csv.DictReader(listed.splitlines())}
    assert found == {
        ("2", "", "line 1"), ("3", "", "line 4"), ("4", "", "line 3"), ("5", "partnerCode", "998"),
        ("6", "flowCode", "Q"), ("7", "cmdCode", "97O110"), ("8", "primaryValue", ""), ("9", "netWgt", "-1"),
    }  # fmt: skip


# Bulk


def test_bulk_files(api, fetch, store):
    fields = {"fileSize": "1 KB", "reporterCode": 156, "freqCode": "A", "typeCode": "C", "period": 2023,
              "publicationDate": "2025-04-29T11:24:10Z"}  # fmt: skip
    mixed = [record(value=1), record(product="9701", value=1), record(flow="RX"), record(motCode=2100, value=1),
             record(flow="M", value=2, qtyUnitCode=99)]  # fmt: skip
    api.bulk = {
        "156/aa": ({**fields, "classificationCode": "H6"}, packed(mixed)),
        "156/bb": ({**fields, "classificationCode": "S4"}, packed([record(classificationCode="S4")])),
        "156/cc": ({**fields, "classificationCode": "H6", "period": 2022}, packed([record(period="2022")])),
    }
    files, reading = fetch(options={"bulk": "yes"})
    assert len(files) == 1
    assert files[0].path.suffix == ".gz"
    assert [path for path, _, _ in api.calls] == ["/bulk/v1/get/C/A/HS", "/bulk/v1/file/156/aa"]
    part = add(store, reading).parts[0]
    assert (part.rows, part.left_out, part.refused) == (2, 3, 0)
    assert [(row["flow"], row["value"], row["quantity_unit"]) for row in rows(store, reading)] == [
        ("export", 1, "u"), ("import", 2, "code 99"),
    ]  # fmt: skip
    fetch(options={"bulk": "yes"})
    assert len(api.calls) == 2


def test_bulk_files_elsewhere_get_no_key(api, fetch):
    api.bulk = {"1/a": ({"classificationCode": "H6", "period": 2023}, b"")}
    api.elsewhere = "http://127.0.0.2:9"
    with pytest.raises(FetchFailed, match="another host"):
        fetch(options={"bulk": "yes"})


def test_a_bulk_file_that_is_no_gzip(api, fetch):
    api.bulk = {"1/a": ({"classificationCode": "H6", "period": 2023}, bulk_text([record()]))}
    with pytest.raises(FetchFailed, match="no gzip"):
        fetch(options={"bulk": "yes"})


# Files by hand


LEGACY = ("Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,"
          "Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,"
          "Netweight (kg),Trade Value (US$),Flag\n")  # fmt: skip


def test_the_websites_earlier_download(tmp_path, store):
    text = LEGACY + (
        'H4,2016,2016,2016,6,1,2,Export,156,China,CHN,251,France,FRA,970110,"Paintings, drawings",5,Number of items,3,'
        "40,5000,0\n"
        "H4,2016,2016,2016,6,1,3,Re-Export,156,China,CHN,251,France,FRA,970110,Paintings,5,Number of items,1,2,300,0\n"
    )
    reading = local(tmp_path / "comtrade.csv", text)
    manifest = add(store, reading)
    assert (manifest.rows, manifest.parts[0].left_out) == (1, 1)
    row = rows(store, reading)[0]
    assert (row["partner"], row["value"], row["weight"], row["quantity_unit"]) == (
        "FRA",
        5000,
        40,
        "Number of items",
    )


@pytest.mark.parametrize("ending", ["", ","])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_the_websites_download(tmp_path, store, ending, encoding):
    row = record(partnerDesc="Côte d’Ivoire", partner=384, partnerISO="CIV", qtyUnitAbbr="kg")
    lines = [
        ",".join(row),
        *(",".join("" if v is None else str(v) for v in row.values()) + ending for _ in "a"),
    ]
    path = tmp_path / "TradeData_1_31_2026.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    reading = Comtrade().read([Fetched.local(path)], Request())
    assert reading.vintage == "2023-11-14"
    manifest = add(store, reading)
    assert (manifest.rows, manifest.parts[0].refused) == (1, 0)
    assert rows(store, reading)[0]["partner"] == "CIV"
    assert rows(store, reading)[0]["quantity_unit"] == "kg"


def test_letters_alone_and_lost_zeros(tmp_path, store):
    text = ("ref_year,flow_desc,reporter_iso,partner_iso,cmd_code,primary_value\n"
            "2022,Import,AUT,W00,30613,1\n2022,Import,AUT,S19,030613,2\n2022,Import,AUT,X1 ,30613,3\n"
            "2022,Re-import,AUT,USA,30613,3\n2022,Export,AUT,_X ,306,4\n")  # fmt: skip
    reading = local(tmp_path / "x.csv", text)
    manifest = add(store, reading)
    assert [(row["partner"], row["product"]) for row in rows(store, reading)] == [
        ("TWN", "030613"), ("WLD", "030613"), ("X1", "030613"),
    ]  # fmt: skip
    assert manifest.parts[0].left_out == 2


def test_several_files(tmp_path, store):
    (tmp_path / "b").mkdir()
    paths = [tmp_path / "a.json", tmp_path / "b" / "a.json", tmp_path / "empty.json"]
    for path, text in zip(paths, (answer(record()), answer(record(period="2022")), answer()), strict=True):
        path.write_text(text)
    reading = Comtrade().read(list(map(Fetched.local, paths)), Request())
    assert [table.part for table in reading.tables] == ["a", "a-2"]
    assert add(store, reading).rows == 2


@pytest.mark.parametrize(("name", "text", "message"), [
    ("a.csv", "year,partner,value\n2023,JPN,1\n", "no column has the flow, the reporter, the partner, the product.*year, partner"),
    ("a.csv", "", "no column has a year"),
    ("a.json", '{"data": [{"a": 1}]}', "no column has a year"),
    ("a.json", '{"data": [{"a": 1', "no whole JSON answer"),
    ("a.json", '{"data": [3]}', "no whole JSON answer"),
    ("a.json", '{"data": [{"a": 1}', "no whole JSON answer"),
    ("a.json", '{"a": 1}', "no list of records"),
    ("a.json", '{"data": [], "error": "quota"}', "but this: quota"),
    ("a.json", answer(), "no record in it"),
    ("a.csv.gz", b"\x1f\x8b\x08\x00abc", "cannot be read"),
    ("a.json", answer(record(classificationCode="S4", classificationSearchCode="S4")), "classification S4 is none"),
])  # fmt: skip
def test_what_is_no_table_of_comtrade(tmp_path, name, text, message):
    with pytest.raises(UnreadableTable, match=f"^{name}: .*{message}"):
        local(tmp_path / name, text)


def test_a_saved_answer_that_may_be_cut(tmp_path, caplog):
    reading = local(
        tmp_path / "a.json", answer(*(record(product=f"{n:06}") for n in range(100_000, 100_500)))
    )
    assert "a.json has 500 records, as many as one call gives: it may be cut off." in reading.note
    assert "cut off" in caplog.text
    reading = local(tmp_path / "a.json", answer(record()))
    assert "cut off" not in reading.note


@pytest.mark.parametrize(("dataset", "row"), [
    ("hs", record(period="202301")), ("hs-monthly", record()), ("hs", service()), ("ebops10", record()),
    ("h4", record(classificationSearchCode="H5", classificationCode="H5")),
    ("hs", record(classificationSearchCode="H5", classificationCode="H5")),
])  # fmt: skip
def test_a_file_of_another_dataset(tmp_path, dataset, row):
    with pytest.raises(UnreadableTable, match=f"not of {dataset}; import them by themselves"):
        local(tmp_path / "a.json", answer(row), dataset=dataset)


def test_numbers_in_an_answer_are_kept_as_written(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(
        '\ufeff {"data" : [ {"a": 12345678901234567.89, "b": true, "c": null, "d": -1e-7} ] , "count": 1}'
    )
    found = Answer(path)
    assert list(found.records()) == [{"a": "12345678901234567.89", "b": True, "c": None, "d": "-1e-7"}]
    assert (found.count, found.error, found.has_records) == (1, "", True)


# Known answers


def sample(name):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the sample lies in ../shared/data/trade_samples/{name}, which is absent here")
    return path


def totals(store, dataset):
    table = store.table(dataset)
    found = table.group_by(["flow", "year"]).agg(
        n=table.count(), value=table.value.sum(), weight=table.weight.sum()
    )
    return {(row["flow"], row["year"]): row for row in found.execute().to_dict("records")}


def test_thailand_shrimp(store):
    path = sample("comtradr_thailand_shrimp_2007_2011.csv")
    reading = Comtrade().read([Fetched.local(path)], Request())
    manifest = add(store, reading)
    assert (manifest.rows, manifest.parts[0].left_out, manifest.parts[0].refused) == (1571, 15, 0)
    expected = defaultdict(lambda: [0, 0.0, 0.0])
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["flow_code"] in "XM":
                sums = expected[{"X": "export", "M": "import"}[row["flow_code"]], int(row["ref_year"])]
                sums[0] += 1
                sums[1] += float(row["primary_value"])
                sums[2] += float(row["net_wgt"] or 0)
    found = totals(store, "comtrade/hs")
    assert set(found) == set(expected)
    assert len(found) == 10
    for key, (n, value, weight) in expected.items():
        assert found[key]["n"] == n
        assert math.isclose(found[key]["value"], value, rel_tol=1e-12)
        assert math.isclose(found[key]["weight"], weight, rel_tol=1e-12)
    assert sum(row["value"] for row in found.values()) == 14_848_847_628


@pytest.mark.parametrize(("level", "digits"), [("6", 6), ("4", 4), ("2", 2)])
def test_wood(store, level, digits):
    path = sample("comtradr_eu27_wood_imports_2022.csv.gz")
    reading = Comtrade().read([Fetched.local(path)], Request(options={"level": level}))
    manifest = add(store, reading)
    expected = defaultdict(float)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    for row in listed:
        if len(row["cmd_code"]) == digits:
            partner = {"W00": "WLD", "S19": "TWN"}.get(row["partner_iso"].strip(), row["partner_iso"].strip())
            expected[row["reporter_iso"], partner] += float(row["primary_value"])
    table = store.table(str(reading.dataset))
    found = table.group_by(["reporter", "partner"]).agg(value=table.value.sum()).execute()
    found = {(row["reporter"], row["partner"]): row["value"] for row in found.to_dict("records")}
    assert set(found) == set(expected)
    assert all(math.isclose(found[key], value, rel_tol=1e-9) for key, value in expected.items())
    assert manifest.rows + manifest.parts[0].left_out == len(listed) == 37807
    assert manifest.parts[0].refused == 0


def test_india_and_china(store):
    path = sample("comtrade_h3_china_india.csv")
    expected = defaultdict(float)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["Commodity Code"]
            expected[row["Trade Flow Code"], 0 if code == "TOTAL" else len(code)] += float(row["Value"])
    for level, digits in (("6", 6), ("4", 4), ("2", 2), ("total", 0)):
        reading = Comtrade().read([Fetched.local(path)], Request(options={"level": level}))
        assert add(store, reading).parts[0].refused == 0
        table = store.table(str(reading.dataset))
        found = table.group_by("flow").agg(value=table.value.sum()).execute().set_index("flow")["value"]
        assert found["import"] == expected["1", digits]
        assert found["export"] == expected["2", digits]
        assert set(table.select("reporter", "partner", "period").distinct().execute().iloc[0]) == {
            "IND",
            "CHN",
            "2010",
        }
    # Each level is the whole trade, to the rounding of its lines.
    assert {level: abs(value - 41_249_115_786) < 50 for (flow, level), value in expected.items() if flow == "1"} == {
        0: True, 2: True, 4: True, 6: True,
    }  # fmt: skip


# Areas and description


def test_areas_that_iso_lacks():
    numbers = numeric_codes()
    expected = {837: "X1", 838: "X2", 839: "XX", 899: "_X", 568: "E19", 577: "F19", 527: "O19", 636: "A79",
                637: "A59", 879: "F97", 129: "A49", 221: "E29", 290: "F49", 471: "R91", 472: "_AC", 473: "_LA",
                536: "NTZ", 97: "EU", 697: "R20", 412: "XKX", 381: "ITA"}  # fmt: skip
    assert {number: numbers[number] for number in expected} == expected
    assert set(expected.values()) <= area_codes()
    assert numbers[492] == "MCO"
    assert numbers_of("_EU", [2023]) == (492,)
    assert numbers_of("BEL", [1998]) == (56, 58)
    assert numbers_of("BEL", [1999]) == (56,)
    assert numbers_of("SUN", [2023]) == (810,)


def test_it_describes_itself():
    described = Comtrade().describe()
    assert set(described.datasets) == set(KINDS) >= {"hs", "hs-monthly", "h0", "h6", "ebops10"}
    assert next(iter(described.datasets)) == "hs"
    assert described.key == "COMTRADE_API_KEY"
    assert "United Nations" in described.licence
