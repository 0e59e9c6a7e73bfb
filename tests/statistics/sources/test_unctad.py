"""UNCTADstat's bulk download as a server that speaks its formats, faults and all. All figures are samples, made up."""

import json
import sys
import zipfile

import pytest

from tests.statistics.sources.loopback import Answer, File
from wenmao.statistics.sources.fetching.downloads import FetchFailed
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.sources.unctad import Unctad
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store

VALUE = "US$ at current prices in thousands"
GOODS = f"""\
Year,Economy,Economy Label,Partner,Partner Label,Flow,Flow Label,Product,Product Label,{VALUE},\
{VALUE} Footnote,{VALUE} Missing value,Percentage of total world,Percentage of total world Footnote,\
Percentage of total world Missing value
2022,156,"China",0000,"World",02,"Exports",AA,"All",1000.5,Estimated,,10,,
2022,156,"China",840,"United States of America",02,"Exports",AA.1,"Design",300,,,3,,
2022,156,"China",1400,"Developing economies",02,"Exports",AA,"All",500,,,5,,
2022,0100,"A group",0000,"World",02,"Exports",AA,"All",7777,,,5,,
2022,076,"Brazil",0000,"World",01,"Imports",AA,"All",20,,,1,,
2022,076,"Brazil",0000,"World",14,"Balance",AA,"All",-20,,,1,,
2022,076,"Brazil",156,"China",01,"Imports",AA,"All",,,Not available,,,
2022,5020,"European Union (2020 …)",0000,"World",02,"Exports",AA,"All",700,,,7,,
2022,5021,"European Union (2013 ... 2020)",0000,"World",02,"Exports",AA,"All",800,,,8,,
"""
SERVICES = """\
Year,Economy,Economy Label,Flow,Flow Label,US$ at current prices in millions,\
US$ at current prices in millions Footnote,US$ at current prices in millions Missing value
2022,156,"China",02,"Exports",50.5,Estimated,
2022,0000,"World",01,"Imports",1500,,
"""
GROUPS = """\
Year,Economy,Economy Label,CreativeService,CreativeService Label,US$ at current prices in millions,\
US$ at current prices in millions Footnote,US$ at current prices in millions Missing value
2022,0000,"World",10,"Research and development",900,,
2022,1400,"Developing economies",10,"Research and development",90,,
"""
PAGE = b"<!DOCTYPE html><html><body><h1>Application Gateway Error</h1></body></html>"
SIGNATURE = b"7z\xbc\xaf\x27\x1c\x00\x04"


@pytest.fixture
def packed(tmp_path):
    """CSV text as a 7z archive."""
    py7zr = pytest.importorskip("py7zr")

    def pack(text, *names):
        path = tmp_path / "packing.7z"
        with py7zr.SevenZipFile(path, "w") as archive:
            for name in names or ("US_CreativeGoodsValue.csv",):
                archive.writestr(text, name)
        return path.read_bytes()

    return pack


class Hub:
    """Answers as the Data Hub does, by path; `faults` go before."""

    def __init__(self, server, archive, version=2205, blobs=("US_CreativeGoodsValue",)):
        self.server, self.archive, self.version, self.blobs = server, archive, version, blobs
        self.faults = []

    def to(self, asked):
        path = self.server.requests[-1][0]
        if self.faults and (fault := self.faults.pop(0)) is not None:
            return fault
        if path.endswith("/bulkfiles/en"):
            listed = [{"fileId": n, "fileBlobName": blob, "fileSize": 1} for n, blob in enumerate(self.blobs)]
            return Answer(body=json.dumps(listed).encode())
        if path.startswith("/api/reportMetadata/"):
            return Answer(body=json.dumps({"name": path.split("/")[3], "version": self.version}).encode())
        return File(self.archive, etag=f'"{len(self.archive)}-{self.version}"').to(asked)


def serve(server, archive, **options):
    hub = Hub(server, archive, **options)
    server.script = [hub]
    return hub


def asking(server, **fields):
    return Request(**{"options": {"base": server.url}, **fields})


def stored(files, request, tmp_path):
    source, store = Unctad(), Store(tmp_path / "store")
    reading = source.read(files, request)
    added = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables, note=reading.note)
    return added.manifest, store.table(str(reading.dataset), vintage=reading.vintage).to_pyarrow().to_pylist()


def on_disk(tmp_path, text, name="US_CreativeGoodsValue.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return (Fetched.local(path),)


BY_HAND = Request(vintage="2025-07-22")


def test_from_the_bulk_file_to_the_store(server, downloads, tmp_path, packed):
    serve(server, packed(GOODS))
    request = asking(server)
    manifest, rows = stored(Unctad().fetch(request, downloads), request, tmp_path)
    assert [path for path, _ in server.requests] == [
        "/api/reportMetadata/US.CreativeGoodsValue/en",
        "/api/reportMetadata/US.CreativeGoodsValue/bulkfiles/en",
        "/bulkdownload/US.CreativeGoodsValue/US_CreativeGoodsValue",
    ]
    found = {(row["reporter"], row["partner"], row["flow"], row["product"]): row["value"] for row in rows}
    assert found == {
        ("CHN", "WLD", "export", "AA"): 1000500,
        ("CHN", "USA", "export", "AA.1"): 300000,
        ("BRA", "WLD", "import", "AA"): 20000,
        ("EU", "WLD", "export", "AA"): 700000,
    }
    (part,) = manifest.parts
    assert (part.left_out, part.refused) == (5, 0)
    assert "groups of economies" in part.left_out_why
    assert manifest.vintage == "v2205"
    assert part.input.url.endswith("/bulkdownload/US.CreativeGoodsValue/US_CreativeGoodsValue")
    assert manifest.dataset.currency == "USD"


def test_it_is_unpacked_once_and_what_is_older_goes(server, downloads, tmp_path, packed):
    hub = serve(server, packed(GOODS))
    request = asking(server)
    for archive, version in ((hub.archive, 2205), (packed(GOODS.replace("1000.5", "1001")), 2300)):
        hub.archive, hub.version = archive, version
        for _ in range(2):
            _, rows = stored(Unctad().fetch(request, downloads), request, tmp_path)
    assert 1001000 in {row["value"] for row in rows}
    assert len(list((tmp_path / "cache").glob("*.unpacked.csv"))) == 1
    store = Store(tmp_path / "store")
    assert [manifest.vintage for manifest in store.vintages("unctad/creative-goods")] == ["v2205", "v2300"]
    older = store.table("unctad/creative-goods", vintage="v2205").to_pyarrow().to_pylist()
    assert 1000500 in {row["value"] for row in older}


def test_429_and_500_then_the_file(server, downloads, tmp_path, packed):
    hub = serve(server, packed(GOODS))
    hub.faults = [Answer(429, headers={"Retry-After": "1"}), None, Answer(500), None, Answer(503)]
    request = asking(server)
    assert len(stored(Unctad().fetch(request, downloads), request, tmp_path)[1]) == 4


def test_a_cut_archive_is_fetched_again(server, downloads, packed):
    whole = packed(GOODS)
    hub = serve(server, whole)
    hub.faults = [None, None, Answer(body=whole[:-20], length=False)]
    files = Unctad().fetch(asking(server), downloads)
    assert files[-1].path.read_bytes() == whole


@pytest.mark.parametrize(("faults", "message"), [
    ([None, None, Answer(body=PAGE)], "web page instead of a 7z archive: “Application Gateway Error”"),
    ([None, None, Answer(body=b'{"message": "Report not found"}')], "7z archive: “Report not found”"),
    ([None, Answer(body=b'{"message": "Report not found"}')], "names none"),
    ([None, Answer(body=b'[{"id": 1}]')], "fileBlobName"),
    ([None, None, Answer(body=SIGNATURE + bytes(4) + b"\xff" * 8 + bytes(12), length=False)], "cut off"),
])  # fmt: skip
def test_answers_at_200_that_are_none(server, downloads, faults, message):
    hub = serve(server, SIGNATURE + bytes(4) + b"\xff" * 8 + bytes(12))
    hub.faults = list(faults)
    with pytest.raises(FetchFailed, match=message):
        Unctad().fetch(asking(server), downloads)


def test_a_damaged_archive(tmp_path, packed):
    path = tmp_path / "US_CreativeGoodsValue.csv.7z"
    data = bytearray(packed(GOODS))
    data[40] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(UnreadableTable, match="the archive is damaged"):
        Unctad().read((Fetched.local(path),), BY_HAND)
    path.write_bytes(packed(GOODS, "a.csv", "b.csv"))
    with pytest.raises(UnreadableTable, match=r"one CSV should be in it, and there is a.csv, b.csv"):
        Unctad().read((Fetched.local(path),), BY_HAND)
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".unpacking") or "unpacked" in p.name]


def test_without_py7zr(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "py7zr", None)
    path = tmp_path / "US_CreativeGoodsValue.csv.7z"
    path.write_bytes(SIGNATURE)
    with pytest.raises(UnreadableTable, match=r"pip install 'wenmao\[unctad\]'. Or unpack it by hand"):
        Unctad().read((Fetched.local(path),), BY_HAND)


def test_a_csv_unpacked_by_hand(tmp_path):
    manifest, rows = stored(on_disk(tmp_path, "\ufeff" + GOODS), BY_HAND, tmp_path)
    assert len(rows) == 4
    assert manifest.parts[0].part == "US_CreativeGoodsValue"
    assert manifest.vintage == "2025-07-22"


def test_a_zip(tmp_path):
    path = tmp_path / "US_CreativeGoodsValue.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("US_CreativeGoodsValue.csv", GOODS)
    assert len(stored((Fetched.local(path),), BY_HAND, tmp_path)[1]) == 4
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(UnreadableTable, match="the archive is damaged"):
        Unctad().read((Fetched.local(path),), BY_HAND)


def test_creative_services(tmp_path):
    request = Request("creative-services", vintage="v1")
    _, rows = stored(on_disk(tmp_path, SERVICES), request, tmp_path)
    assert [(r["reporter"], r["partner"], r["flow"], r["item"], r["value"], r["method"]) for r in rows] == [
        ("CHN", "WLD", "export", "CREATIVE", 50_500_000, "Estimated"),
        ("WLD", "WLD", "import", "CREATIVE", 1_500_000_000, None),
    ]


def test_creative_services_of_groups(tmp_path):
    request = Request("creative-services-groups", vintage="v1")
    manifest, rows = stored(on_disk(tmp_path, GROUPS), request, tmp_path)
    assert [(r["reporter"], r["flow"], r["item"], r["value"]) for r in rows] == [("WLD", "export", "10", 9e8)]
    assert manifest.parts[0].left_out == 1


def test_rows_that_repeat_and_numbers_that_nobody_has(tmp_path):
    more = ('2022,156,"China",0000,"World",02,"Exports",AA,"All",1000.5,Estimated,,10,,\n'
            '2022,076,"Brazil",0000,"World",01,"Imports",AA,"All",21,,,1,,\n'
            '2022,997,"Nowhere",0000,"World",01,"Imports",AA,"All",21,,,1,,\n')  # fmt: skip
    manifest, rows = stored(on_disk(tmp_path, GOODS + more), BY_HAND, tmp_path)
    assert {row["reporter"] for row in rows} == {"CHN", "EU"}
    assert manifest.parts[0].reasons == {
        "another row has the same key and other values": 2,
        "Economy: should be an ISO 3166-1 alpha-3 code, WLD, or a group such as EU": 1,
        "repeats an earlier row": 1,
    }


@pytest.mark.parametrize(("old", "new", "message"), [
    ("Economy,Economy Label", "Reporter,Reporter Label", "no column Economy .with its label."),
    ("Year,", "Time,", "no column Year"),
    (VALUE, "Index", "no column of values, such as “US\\$ at current prices in thousands”"),
    ("Product,Product Label", "Product,ProductName", "one dimension of products .* there is none"),
])  # fmt: skip
def test_a_changed_head_is_named(tmp_path, old, new, message):
    files = on_disk(tmp_path, GOODS.replace(old, new))
    with pytest.raises(UnreadableTable, match=f"{message}.*Its columns are"):
        Unctad().read(files, BY_HAND)


def test_another_scale_is_heeded(tmp_path):
    _, rows = stored(on_disk(tmp_path, GOODS.replace("in thousands", "in millions")), BY_HAND, tmp_path)
    assert 1_000_500_000 in {row["value"] for row in rows}


def test_what_cannot_be_asked(tmp_path):
    with pytest.raises(RequestError, match="no dataset 'goods': creative-goods"):
        Unctad().read((), Request("goods"))
    with pytest.raises(RequestError, match="name the vintage with --vintage"):
        Unctad().read(on_disk(tmp_path, GOODS), Request())
    with pytest.raises(UnreadableTable, match="none of the files is a bulk file"):
        Unctad().read((), Request())
