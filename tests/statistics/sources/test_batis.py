"""BaTIS: from a server over the archive to stored figures, with the faults that such files have."""

import io
import zipfile

import pytest

from tests.statistics.sources.loopback import Answer, File
from wenmao.statistics.sources.batis import Batis
from wenmao.statistics.sources.fetching.downloads import FetchFailed
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store, StoreError

HEADS = ("Reporter,type_Reporter,Partner,type_Partner,Flow,Item_code,type_Item,Year,Reported_value,Final_value,"
         "Final_value_methodology,Balanced_value")  # fmt: skip
ROWS = (
    "CN,c,US,c,X,SK1,d,2023,612.5,612.5,R_NAT,700.25",
    "CN,c,US,c,M,SK1,d,2023,,1500,E3,1431.125",
    "US,c,CN,c,X,SK1,d,2023,1800,1800,R_OECD,1431.125",
    "NA,c,US,c,X,SK,m,2023,,0.5,M1,0.25",
    "CN,c,WL,g,X,S,m,2023,381000,381000,R_IMF,390000.5",
    "WL,g,CN,c,X,SOX,m,2022,,52000,E1,52100",
    "CN,c,EU,g,X,SK1,d,2023,90,90,E1,95",
    "999,c,US,c,X,SK1,d,2023,,1,E5,1",
    "GB,c,US,c,X,SPX1,m,2023,-3,-3,R_NAT,-2.5",
)
CSV_NAME = "OECD-WTO_BATIS_BPM6_December2025_bulk.csv"
PAGE = b"<!DOCTYPE html>\n<html><body><p>Down for repair</p></body></html>"

BPM5 = """Reporter,Partner,Flow,Item_code,Year,Reported_value,Final_value,Final_value_methodology,Balanced_value
CN,US,X,S200,2012,17000,17000,R_OECD,18000
CN,GEU,X,S200,2012,,30000,E1,31000
YU,US,M,S287,2004,,1.5,M,1.25
"""


def table(*rows, heads=HEADS):
    return "\n".join([heads, *rows]) + "\n"


def packed(text, name=CSV_NAME):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return data.getvalue()


def zipped(tmp_path, text, name=CSV_NAME, file="OECD-WTO_BATIS_data_BPM6-1.zip"):
    path = tmp_path / file
    path.write_bytes(packed(text, name))
    return Fetched.local(path)


def stored(tmp_path, file, **asked):
    reading = Batis().read([file], Request(**asked))
    store = Store(tmp_path / "store")
    imported = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables)
    return store, imported.manifest


def values(store, dataset="batis/balanced", **asked):
    rows = store.table(dataset, **asked).execute().to_dict("records")
    return {(r["period"], r["flow"], r["reporter"], r["partner"], r["item"]): r["value"] for r in rows}


def test_it_comes_from_the_server_into_the_store(server, downloads, tmp_path):
    server.script = [Answer(429, headers={"Retry-After": "1"}), Answer(500), File(packed(table(*ROWS)))]
    source = Batis()
    request = Request(options={"base": server.url})
    files = source.fetch(request, downloads)
    reading = source.read(files, request)
    assert [path for path, _ in server.requests] == ["/OECD-WTO_BATIS_data_BPM6-1.zip"] * 3
    assert (reading.vintage, reading.dataset.name, reading.dataset.currency) == ("2025-12", "balanced", "USD")
    assert reading.dataset.classification == "EBOPS2010"
    assert reading.origin.url.startswith(server.url) and reading.origin.retrieved_at
    assert "Liberatore" in reading.origin.citation

    store = Store(tmp_path / "store")
    manifest = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables).manifest
    part = manifest.parts[0]
    assert (part.part, part.rows, part.left_out, part.refused) == ("all", 7, 2, 0)
    assert "groups of economies" in part.left_out_why
    assert part.years == (2022, 2023)
    assert values(store) == {
        ("2023", "export", "CHN", "USA", "SK1"): 700_250_000.0,
        ("2023", "import", "CHN", "USA", "SK1"): 1_431_125_000.0,
        ("2023", "export", "USA", "CHN", "SK1"): 1_431_125_000.0,
        ("2023", "export", "NAM", "USA", "SK"): 250_000.0,
        ("2023", "export", "CHN", "WLD", "S"): 390_000_500_000.0,
        ("2022", "export", "WLD", "CHN", "SOX"): 52_100_000_000.0,
        ("2023", "export", "GBR", "USA", "SPX1"): -2_500_000.0,
    }
    methods = store.table("batis/balanced").execute().method
    assert set(methods) == {"R_NAT", "E3", "R_OECD", "M1", "R_IMF", "E1"}


def test_an_edition_is_fetched_by_its_month(server, downloads):
    server.script = [File(packed(table(*ROWS)))]
    Batis().fetch(Request(vintage="2025-12", options={"base": server.url + "/"}), downloads)
    assert server.requests[0][0] == "/OECD-WTO_BATIS_BPM6_December2025_bulk.zip"
    with pytest.raises(RequestError, match="2025-12, not 'latest'"):
        Batis().fetch(Request(vintage="latest"), downloads)


def test_the_other_values_are_datasets_of_their_own(tmp_path):
    file = zipped(tmp_path, table(*ROWS))
    store, manifest = stored(tmp_path, file, dataset="reported")
    assert (manifest.parts[0].rows, manifest.parts[0].left_out) == (4, 5)
    assert "without a reported value" in manifest.parts[0].left_out_why
    assert values(store, "batis/reported")["2023", "export", "CHN", "USA", "SK1"] == 612_500_000.0
    assert set(store.table("batis/reported").execute().method) == {"reported"}
    store, manifest = stored(tmp_path, file, dataset="final")
    assert values(store, "batis/final")["2023", "import", "CHN", "USA", "SK1"] == 1_500_000_000.0


def test_bpm5_is_a_dataset_of_its_own(server, downloads, tmp_path):
    server.script = [File(packed(BPM5, "OECD-WTO_BATIS_data.csv"))]
    request = Request(dataset="bpm5-balanced", options={"base": server.url})
    reading = Batis().read(Batis().fetch(request, downloads), request)
    assert server.requests[0][0] == "/OECD-WTO_BATIS_data.zip"
    assert (reading.dataset.name, reading.dataset.classification) == ("bpm5-balanced", "EBOPS2002")
    store = Store(tmp_path / "store")
    manifest = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables).manifest
    assert manifest.parts[0].left_out == 1
    assert values(store, "batis/bpm5-balanced") == {
        ("2012", "export", "CHN", "USA", "S200"): 18_000_000_000.0,
        ("2004", "import", "SCG", "USA", "S287"): 1_250_000.0,
    }


def test_the_edition_of_a_file_is_told_where_another_was_asked(tmp_path):
    file = zipped(tmp_path, table(*ROWS))
    with pytest.raises(UnreadableTable, match="BPM6 edition; its datasets are balanced, final, reported"):
        Batis().read([file], Request(dataset="bpm5-final"))
    with pytest.raises(RequestError, match="no dataset 'net': balanced, final"):
        Batis().read([file], Request(dataset="net"))


def test_a_plain_csv_is_read_as_well(tmp_path):
    path = tmp_path / CSV_NAME
    path.write_text("\ufeff" + table(*ROWS), encoding="utf-8")
    store, manifest = stored(tmp_path, Fetched.local(path))
    assert manifest.vintage == "2025-12" and len(values(store)) == 7


@pytest.mark.parametrize(("name", "vintage"), [
    ("OECD-WTO_BATIS_BPM6_Jan2021_bulk.csv", "2021-01"),
    ("OECD-WTO_BATIS_BPM6_December_2025.csv", "2025-12"),
])  # fmt: skip
def test_the_vintage_is_the_edition_in_the_name(tmp_path, name, vintage):
    assert Batis().read([zipped(tmp_path, table(*ROWS), name)], Request()).vintage == vintage


def test_a_name_without_an_edition_is_asked_for(tmp_path):
    file = zipped(tmp_path, table(*ROWS), "data.csv")
    with pytest.raises(UnreadableTable, match="name it with --vintage"):
        Batis().read([file], Request())
    assert Batis().read([file], Request(vintage="2025-12")).vintage == "2025-12"


def test_a_changed_layout_is_told_with_its_columns(tmp_path):
    text = table(*ROWS, heads=HEADS.replace("Balanced_value", "BalancedUSD"))
    with pytest.raises(
        UnreadableTable, match=r"no column balanced_value.*Its columns are Reporter.*BalancedUSD"
    ):
        Batis().read([zipped(tmp_path, text)], Request())


def test_another_code_system_is_told_and_not_left_out(tmp_path):
    text = table(*(row.replace("CN,c", "CHN,c").replace("US,c", "USA,c") for row in ROWS[:3]))
    with pytest.raises(UnreadableTable, match="the reporters are coded CHN, USA, and BaTIS has ISO 3166-1"):
        Batis().read([zipped(tmp_path, text)], Request())
    kosovo = table(ROWS[0].replace("CN,c", "888,c", 1))
    assert Batis().read([zipped(tmp_path, kosovo)], Request()).tables
    with pytest.raises(UnreadableTable, match="no column reporter, partner"):
        Batis().read([zipped(tmp_path, "")], Request())


def test_columns_may_stand_in_another_order_and_case(tmp_path):
    heads = HEADS.split(",")[::-1]
    rows = [",".join(row.split(",")[::-1]) for row in ROWS]
    store, _ = stored(tmp_path, zipped(tmp_path, table(*rows, heads=",".join(heads).lower())))
    assert values(store)["2023", "export", "CHN", "USA", "SK1"] == 700_250_000.0


def test_repeated_and_malformed_rows_are_refused_one_by_one(tmp_path):
    bad = (
        ROWS[0],  # again
        "US,c,CN,c,X,SK1,d,2023,1800,1800,R_OECD,9999",  # with another value
        "ZZ,c,US,c,X,SK1,d,2023,,1,E5,1",
        "FR,c,US,c,B,SK1,d,2023,,1,E5,1",
        "FR,c,US,c,X,SK1,d,2023,,1,E5,n/a",
        "FR,c,US,c,X,SK2,d,2023,,1,E5,",
        "FR,c,US,c,X",
    )
    store, manifest = stored(tmp_path, zipped(tmp_path, table(*ROWS, *bad)))
    part = manifest.parts[0]
    assert (part.rows, part.left_out, part.refused) == (6, 3, 7)
    assert part.reasons == {
        "another row has the same key and other values": 2,
        "repeats an earlier row": 1,
        "5 fields where the heads name 12": 1,
        "Flow: should be export, import, total or balance": 1,
        "Balanced_value: should be a number": 2,
    }
    assert ("2023", "export", "USA", "CHN", "SK1") not in values(store)


def test_a_revision_is_another_vintage(tmp_path):
    stored(tmp_path, zipped(tmp_path, table(*ROWS)))
    revised = ROWS[0].replace("700.25", "710")
    later = zipped(tmp_path, table(revised), CSV_NAME.replace("December2025", "June2026"), "later.zip")
    store, _ = stored(tmp_path, later)
    key = ("2023", "export", "CHN", "USA", "SK1")
    assert [m.vintage for m in store.vintages("batis/balanced")] == ["2025-12", "2026-06"]
    assert values(store)[key] == 710_000_000.0
    assert values(store, vintage="2025-12")[key] == 700_250_000.0
    unnamed = zipped(tmp_path, table(revised), file="same-name.zip")
    with pytest.raises(StoreError, match="Name another vintage"):
        stored(tmp_path, unnamed)


def test_an_archive_cut_off_or_a_page_is_told(server, downloads, tmp_path):
    whole = packed(table(*ROWS))
    request = Request(options={"base": server.url})
    server.script = [Answer(200, whole[:200], length=False)]
    with pytest.raises(FetchFailed, match="cut off or damaged"):
        Batis().fetch(request, downloads)
    server.script = [Answer(200, PAGE)]
    with pytest.raises(FetchFailed, match=r"web page instead of a zip archive: “Down for repair”"):
        Batis().fetch(request, downloads)
    path = tmp_path / "cut.zip"
    path.write_bytes(whole[:200])
    with pytest.raises(UnreadableTable, match="the zip is damaged"):
        Batis().read([Fetched.local(path)], Request())


def test_an_archive_should_hold_one_table(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(UnreadableTable, match=r"one CSV in it, and there are 2: a\.csv, b\.csv"):
        Batis().read([Fetched.local(path)], Request())
    with pytest.raises(UnreadableTable, match="one edition is one file"):
        Batis().read([], Request())


def test_it_says_what_it_is():
    described = Batis().describe()
    assert described.name == "batis" and described.key == ""
    assert list(described.datasets) == ["balanced", "final", "reported",
                                        "bpm5-balanced", "bpm5-final", "bpm5-reported"]  # fmt: skip
    assert described.title.text("zh").startswith("BaTIS")
