"""`wenmao data` and `wenmao define`, run as their user runs them."""

import csv
import io
import json

import pytest

from tests.test_cli import wenmao

HEADS = "t,i,j,k,v,q\n"
ROWS = "2021,156,842,970110,1.5,NA\n2021,156,842,970190,2.5,1.0\n2021,156,251,490199,4,2\n"


@pytest.fixture
def baci(tmp_path):
    """Writes a BACI file and gives a command line that has a store."""

    def run(*arguments, rows=ROWS, year=2021, vintage="V202501"):
        file = tmp_path / f"BACI_HS17_Y{year}_{vintage}.csv"
        file.write_text(HEADS + rows)
        arguments = [file if argument == "FILE" else argument for argument in arguments]
        return wenmao("data", *arguments, WENMAO_STORE=str(tmp_path / "store"))

    return run


def test_a_file_is_imported_listed_shown_and_verified(baci):
    run = baci("import", "baci", "FILE")
    assert run.returncode == 0, run.stderr
    assert run.stdout.decode() == "baci/hs17 V202501: 3 rows in 1 part stored, 2021\n"
    (listed,) = map(json.loads, baci("list", "--json").stdout.splitlines())
    assert (listed["dataset"], listed["vintage"], listed["rows"], listed["years"]) == (
        "baci/hs17", "V202501", 3, [2021, 2021])  # fmt: skip
    assert listed["producer"] == "CEPII"
    assert len(listed["parts"][0]["input_sha256"]) == 64
    shown = baci("show", "baci/hs17").stdout.decode()
    assert "970110" in shown
    assert "1,500" in shown
    assert "HS2017 · FOB · USD" in shown
    verified = baci("verify")
    assert verified.stdout.decode() == "1 file of 1 vintage checked, 0 with a problem\n"


def test_the_same_file_again_is_nothing_new(baci):
    baci("import", "baci", "FILE")
    again = baci("import", "baci", "FILE")  # written anew, with the same bytes
    assert again.returncode == 0
    assert "nothing new" in again.stdout.decode()


def test_refused_rows_are_counted_and_listed_with_file_and_line(baci):
    run = baci("import", "baci", "FILE", rows=ROWS + "2021,999,842,970110,1.5,NA\n2021,156,842,950450,x,NA\n")
    assert run.returncode == 0
    assert "refused 1: v: should be a number" in run.stdout.decode()
    listed = list(csv.DictReader(io.StringIO(baci("show", "baci/hs17", "--refused").stdout.decode())))
    assert [(row["file"], row["line"], row["column"], row["found"]) for row in listed] == [
        ("BACI_HS17_Y2021_V202501.csv", "5", "i", "999"), ("BACI_HS17_Y2021_V202501.csv", "6", "v", "x")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("show", "baci/hs92"), 3, "not in the store"),
        (("import", "baci"), 2, "name the files after the source"),
        (("import", "baci", "nowhere.csv"), 2, "there is no such file"),
        (("import", "tea", "nowhere.csv"), 2, "no such source"),
        (("get", "baci"), 2, "--vintage"),
        (("get", "baci", "--years", "20x1"), 2, "write 2015:2023"),
        (("get", "baci", "--option", "base"), 2, "NAME=VALUE"),
    ],
)
def test_what_cannot_be_done_says_so(baci, arguments, status, words):
    run = baci(*arguments)
    assert run.returncode == status
    assert words in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


def test_a_damaged_store_is_told_of(baci, tmp_path):
    baci("import", "baci", "FILE")
    (part,) = (tmp_path / "store").rglob("*.parquet")
    part.write_bytes(part.read_bytes()[:-10])
    run = baci("verify")
    assert run.returncode == 1
    assert "import it again" in run.stderr.decode()


def test_old_vintages_are_pruned(baci):
    baci("import", "baci", "FILE", vintage="V202401")
    baci("import", "baci", "FILE", vintage="V202501")
    assert baci("prune", "--keep", "1").returncode == 0
    (left,) = map(json.loads, baci("list", "--json").stdout.splitlines())
    assert left["vintage"] == "V202501"


def test_two_vintages_are_compared(baci):
    baci("import", "baci", "FILE", vintage="V202401")
    baci(
        "import",
        "baci",
        "FILE",
        vintage="V202501",
        rows=ROWS.replace("1.5", "1.7").replace("490199", "490110"),
    )
    run = baci("diff", "baci/hs17", "V202401")
    assert run.stdout.decode().splitlines()[-1] == (
        "baci/hs17 V202401 to the newest: 1 added, 1 revised, 1 withdrawn"
    )
    rows = {
        row["product"]: row
        for row in map(json.loads, baci("diff", "baci/hs17", "V202401", "--json").stdout.splitlines())
    }
    assert (rows["970110"]["what"], rows["970110"]["old"], rows["970110"]["new"]) == (
        "revised",
        1500.0,
        1700.0,
    )


def test_a_computed_series_opens_to_its_query(baci, tmp_path):
    baci("import", "baci", "FILE")
    run = wenmao("series", "show", "chn.hs49.exports", "--json", WENMAO_STORE=str(tmp_path / "store"))
    (figure,) = json.loads(run.stdout)["observations"]
    assert (figure["value"], figure["unit"], figure["period"]) == (4000, "USD", "2021")
    assert figure["source"]["vintage"] == "V202501"
    assert figure["source"]["locator"] == "baci/hs17@V202501 reporter=CHN flow=export products=49* year=2021"
    absent = wenmao("series", "show", "chn.hs49.exports", WENMAO_STORE=str(tmp_path / "none"))
    assert absent.returncode == 3
    assert "not in the store" in absent.stderr.decode()


def test_a_table_of_ones_own_by_a_mapping(tmp_path):
    (tmp_path / "table.csv").write_text("year,place,value\n2021,China,5\n2022,Chnia,6\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text(
        '[dataset]\nsource = "mine"\nname = "gdp"\ncontract = "indicators"\nvintage = "2024"\n'
        '[origin]\nproducer = "me"\ntitle = "My table"\n'
        '[columns]\nperiod = { column = "year" }\nplace = { column = "place", codes = "names" }\n'
        'indicator = { constant = "gdp" }\nvalue = { column = "value", times = 1000 }\n', encoding="utf-8",
    )  # fmt: skip
    store = {"WENMAO_STORE": str(tmp_path / "store")}
    run = wenmao("data", "import", tmp_path / "table.csv", "--map", tmp_path / "map.toml", **store)
    assert run.returncode == 0, run.stderr.decode()
    assert "1 row in 1 part stored" in run.stdout.decode()
    assert "Chnia" in wenmao("data", "show", "mine/gdp", "--refused", **store).stdout.decode()


def test_definitions_are_listed_shown_and_compared():
    listed = [json.loads(line) for line in wenmao("define", "list", "--json").stdout.splitlines()]
    assert {"cultural-headings", "ebops-2010", "china-new-formats-16"} <= {
        one["definition"] for one in listed
    }
    shown = wenmao("define", "show", "cultural-headings", "--revision", "HS2022", "--csv").stdout.decode()
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(shown))}
    assert rows["970121"]["from"] == "970110"
    diff = wenmao("define", "diff", "cultural-headings", "cultural-headings-wide", "--csv").stdout.decode()
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(diff))}
    assert rows["711319"]["cultural-headings"] == ""
    assert rows["711319"]["cultural-headings-wide"] == "whole"
    assert "970110" not in rows


def test_a_definition_of_ones_own(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\nname = { en = "Mine", zh = "我的" }\nproducer = "me"\nclassification = "HS2022"\n'
        'kind = "goods"\ntitle = "My list"\n', encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "mine.csv").write_text(
        "code,domain,label_en,label_zh\n9701,Art,Paintings,绘画\n", encoding="utf-8"
    )
    shown = wenmao("define", "show", tmp_path / "mine.toml", "-r", "HS2017", "--csv").stdout.decode()
    assert {row["code"] for row in csv.DictReader(io.StringIO(shown))} == {"970110", "970190"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "nothing"), "no such definition"),
        (("show", "cultural-headings", "-r", "HS2018"), "no revision"),
        (("show", "china-catalogue", "-r", "HS2017"), "its codes were not seen"),
        (("diff", "ebops-culture", "cultural-headings"), "cannot be compared"),
        (("show", "missing.toml"), "cannot be read"),
    ],
)
def test_what_is_no_definition_says_so(arguments, words):
    run = wenmao("define", *arguments)
    assert run.returncode == 2
    assert words in run.stderr.decode()
