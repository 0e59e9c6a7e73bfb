"""UIS as a server that speaks its formats, faults and all. All figures are samples, made up."""

import io
import json
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.statistics.sources.loopback import Answer, File
from wenmao.statistics.sources.fetching.downloads import FetchFailed
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.sources.uis import Uis
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store

VERSION = "20250917-73f4b95c"
DEFINITIONS = [{"indicatorCode": "FILM.1", "theme": "CULTURE"}, {"indicatorCode": "CR.1", "theme": "EDUCATION"},
               {"indicatorCode": "FILM.0", "theme": "CULTURE"}]  # fmt: skip
PAGE = b"<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>"


def record(place, year, value, magnitude=None, qualifier=None, indicator="FILM.1"):
    return {"indicatorId": indicator, "geoUnit": place, "year": year, "value": value,
            "magnitude": magnitude, "qualifier": qualifier}  # fmt: skip


RECORDS = [record("CHN", 2020, 650), record("KOR", 2020, 615, None, "NAT_EST"), record("LSO", 2020, 0, "NIL"),
           record("TUV", 2020, None, "NA"), record("TUV", 2021, 0, "NA"), record("FRA", 2020, None),
           record("SDG: World", 2020, 9999)]  # fmt: skip


class Institute:
    """Answers as the API does, by path and query; `faults` go before."""

    def __init__(self, server, records, version=VERSION, hints=()):
        self.server, self.records, self.version, self.hints = server, records, version, list(hints)
        self.faults, self.asked = [], []

    def to(self, asked):
        parts = urlsplit(self.server.requests[-1][0])
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query))
        if self.faults and (fault := self.faults.pop(0)) is not None:
            return fault
        return File(json.dumps(self.found(parts.path, query)).encode(), etag="").to(asked)

    def found(self, path, query):
        if path == "/versions/default":
            return {"version": self.version, "publicationDate": "2025-09-17T00:00:00Z", "themeDataStatus": []}
        if path == "/definitions/indicators":
            return DEFINITIONS
        found = [r for r in self.records if r["indicatorId"] == query["indicator"]]
        if "geoUnit" in query:
            found = [r for r in found if r["geoUnit"] == query["geoUnit"]]
        return {"hints": self.hints, "records": found, "indicatorMetadata": []}


def serve(server, records, **options):
    institute = Institute(server, records, **options)
    server.script = [institute]
    return institute


def asking(server, **fields):
    return Request(**{"options": {"base": server.url, "bulk": server.url}, **fields})


def brought(request, downloads, tmp_path):
    source, store = Uis(), Store(tmp_path / "store")
    reading = source.read(source.fetch(request, downloads), request)
    added = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables, note=reading.note)
    return added.manifest, store.table(str(reading.dataset), vintage=reading.vintage).to_pyarrow().to_pylist()


# The API


def test_from_the_api_to_the_store(server, downloads, tmp_path):
    institute = serve(server, RECORDS)
    manifest, rows = brought(asking(server), downloads, tmp_path)
    assert [(row["place"], row["value"], row["status"]) for row in rows] == [
        ("CHN", 650, None), ("KOR", 615, "NAT_EST"), ("LSO", 0, "NIL"),
    ]  # fmt: skip
    (part,) = manifest.parts
    assert (part.part, part.left_out, part.refused) == ("FILM.1", 4, 0)
    assert "not applicable" in part.left_out_why
    assert manifest.vintage == VERSION
    assert manifest.note == "Published without any value: FILM.0."
    assert [query.get("indicator") for _, query in institute.asked] == [None, None, "FILM.0", "FILM.1"]
    assert institute.asked[-1][1] == {"indicator": "FILM.1", "version": VERSION, "geoUnitType": "NATIONAL"}


def test_indicators_places_and_years_are_asked_for(server, downloads, tmp_path):
    institute = serve(server, RECORDS)
    request = asking(
        server, dataset="indicators", products=("FILM.1",), reporters=("CHN", "KOR"), years=(2019, 2021)
    )
    manifest, rows = brought(request, downloads, tmp_path)
    assert {row["place"] for row in rows} == {"CHN", "KOR"}
    assert [part.part for part in manifest.parts] == ["FILM.1-CHN", "FILM.1-KOR"]
    assert institute.asked[1][1] == {
        "indicator": "FILM.1", "version": VERSION, "start": "2019", "end": "2021", "geoUnit": "CHN",
    }  # fmt: skip


def test_a_stopped_fetch_goes_on(server, downloads):
    institute = serve(server, RECORDS)
    institute.faults = [None, None, None, Answer(403)]
    with pytest.raises(FetchFailed, match="403"):
        Uis().fetch(asking(server), downloads)
    institute.asked.clear()
    assert len(Uis().fetch(asking(server), downloads)) == 2
    assert [path for path, _ in institute.asked] == ["/versions/default", "/data/indicators"]


def test_a_revised_figure_is_of_another_release(server, downloads, tmp_path):
    serve(server, RECORDS)
    brought(asking(server), downloads, tmp_path)
    serve(server, [record("CHN", 2020, 651)], version="20260210-aaaaaaaa")
    manifest, rows = brought(asking(server), downloads, tmp_path)
    assert manifest.vintage == "20260210-aaaaaaaa"
    assert [row["value"] for row in rows] == [651]
    older = Store(tmp_path / "store").table("uis/culture", vintage=VERSION).to_pyarrow().to_pylist()
    assert older[0]["value"] == 650


def test_429_and_500_then_the_answer(server, downloads, tmp_path):
    institute = serve(server, RECORDS)
    institute.faults = [Answer(429, headers={"Retry-After": "1"}), None, None, Answer(500), Answer(502)]
    assert len(brought(asking(server), downloads, tmp_path)[1]) == 3


@pytest.mark.parametrize(("body", "message"), [
    (PAGE, "web page instead of JSON: “Bad Gateway”"),
    (b'{"message": "Too many records requested"}', "It says “Too many records requested”"),
    (b'{"records": [{"indicatorId": "FILM.0", "place": "CHN", "year": 2020, "value": 1}]}',
     "no geoUnit, magnitude, qualifier. They have indicatorId, place, year, value"),
    (b'{"hints": [{"code": "UIS::HINT::001", "message": "The indicator could not be found, FILM.0"}], "records": []}',
     "UIS says “The indicator could not be found, FILM.0”"),
])  # fmt: skip
def test_answers_at_200_that_are_none(server, downloads, body, message):
    institute = serve(server, RECORDS)
    institute.faults = [None, None, Answer(body=body)]
    with pytest.raises(FetchFailed, match=message):
        Uis().fetch(asking(server), downloads)


def test_a_bad_answer_does_not_stay_in_the_cache(server, downloads):
    institute = serve(server, RECORDS)
    institute.faults = [None, None, Answer(body=b'{"message": "later"}')]
    with pytest.raises(FetchFailed, match="later"):
        Uis().fetch(asking(server), downloads)
    assert len(Uis().fetch(asking(server), downloads)) == 2


def test_an_answer_as_full_as_it_can_be_may_be_cut(server, downloads, monkeypatch):
    serve(server, RECORDS)
    monkeypatch.setattr("wenmao.statistics.sources.uis._MOST", 7)
    with pytest.raises(FetchFailed, match="7 records, which is all that one can hold"):
        Uis().fetch(asking(server), downloads)


def test_records_that_repeat(server, downloads, tmp_path):
    serve(server, [*RECORDS, record("CHN", 2020, 650), record("KOR", 2020, 616)])
    manifest, rows = brought(asking(server), downloads, tmp_path)
    assert {row["place"] for row in rows} == {"CHN", "LSO"}
    assert manifest.parts[0].reasons == {
        "another row has the same key and other values": 2,
        "repeats an earlier row": 1,
    }


def test_what_cannot_be_asked(server, downloads):
    serve(server, RECORDS)
    with pytest.raises(RequestError, match="no dataset 'films'"):
        Uis().fetch(asking(server, dataset="films"), downloads)
    with pytest.raises(RequestError, match="name the indicators"):
        Uis().fetch(asking(server, dataset="indicators"), downloads)
    with pytest.raises(RequestError, match="such as 202602"):
        Uis().fetch(asking(server, dataset="sdg"), downloads)


# Bulk

CSV = """INDICATOR_ID,COUNTRY_ID,YEAR,VALUE,MAGNITUDE,QUALIFIER
CR.1,CHN,2020,97.5,,
CR.1,KOR,2020,98.25,,NAT_EST
CR.1,TUV,2020,,NA,
CR.1,ANT,2009,88,,UIS_EST
CR.1,XDN,2020,50,,
"""


def bulk(text=CSV, name="SDG_DATA_NATIONAL.csv"):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SDG_README.md", "Release date: 2026-02")
        archive.writestr("SDG_DATA_REGIONAL.csv", "INDICATOR_ID,REGION_ID,YEAR,VALUE,MAGNITUDE,QUALIFIER\n")
        archive.writestr(name, text)
    return data.getvalue()


SDG = {"dataset": "sdg", "vintage": "202602"}


def test_from_the_zip_to_the_store(server, downloads, tmp_path):
    server.script = [File(bulk())]
    manifest, rows = brought(asking(server, **SDG), downloads, tmp_path)
    assert server.requests[0][0] == "/202602/SDG.zip"
    assert [(row["place"], row["value"], row["status"]) for row in rows] == [
        ("CHN", 97.5, None), ("KOR", 98.25, "NAT_EST"), ("ANT", 88, "UIS_EST"),
    ]  # fmt: skip
    (part,) = manifest.parts
    assert (part.part, part.left_out, part.refused) == ("SDG", 1, 1)  # XDN is no area
    assert manifest.vintage == "202602"


def test_a_clean_zip_with_other_letters_and_a_folder(server, downloads, tmp_path):
    text = CSV.replace("CR.1,XDN,2020,50,,\n", "").replace(CSV.splitlines()[0], CSV.splitlines()[0].lower())
    server.script = [File(bulk("\ufeff" + text, "SDG/SDG_DATA_NATIONAL.csv"))]
    manifest, rows = brought(asking(server, **SDG), downloads, tmp_path)
    assert len(rows) == 3
    assert manifest.parts[0].refused == 0


def test_a_cut_zip_is_fetched_again(server, downloads, tmp_path):
    server.script = [Answer(body=bulk()[:300], length=False), File(bulk())]
    assert len(brought(asking(server, **SDG), downloads, tmp_path)[1]) == 3
    cut = tmp_path / "SDG.zip"
    cut.write_bytes(bulk()[:300])
    with pytest.raises(UnreadableTable, match="the zip is damaged"):
        Uis().read([Fetched.local(cut)], Request(**SDG))


def test_a_changed_head_is_named(server, downloads):
    server.script = [File(bulk(CSV.replace("COUNTRY_ID", "GEO_UNIT")))]
    request = asking(server, **SDG)
    with pytest.raises(
        UnreadableTable, match=r"no column COUNTRY_ID\. Its columns are INDICATOR_ID, GEO_UNIT"
    ):
        Uis().read(Uis().fetch(request, downloads), request)


def test_files_brought_by_hand(tmp_path):
    plain = tmp_path / "CLTT_DATA_NATIONAL.csv"
    plain.write_text(CSV)
    reading = Uis().read([Fetched.local(plain)], Request("cltt", vintage="202106"))
    assert [table.part for table in reading.tables] == ["CLTT"]
    with pytest.raises(RequestError, match="the files do not say their release"):
        Uis().read([Fetched.local(plain)], Request("cltt"))
    other = tmp_path / "other.csv"
    other.write_text(CSV)
    with pytest.raises(UnreadableTable, match=r"other\.csv: no national data"):
        Uis().read([Fetched.local(other)], Request("cltt"))
