"""`wenmao measure` and `wenmao rerun`, run as their user runs them."""

import csv
import io
import json

import pytest

from tests.test_cli import wenmao

HEADS = "t,i,j,k,v,q\n"
ROWS = "2021,156,842,970110,1.5,NA\n2021,156,842,490199,2.5,1.0\n2021,156,251,490199,4,2\n2021,251,156,490199,3,1\n"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A command line with a store of two vintages, the older of which has half the values."""
    folder = tmp_path_factory.mktemp("cli")
    place = {"WENMAO_STORE": str(folder / "store")}
    for vintage, rows in (("V202401", ROWS.replace("1.5", "0.5")), ("V202501", ROWS)):
        file = folder / f"BACI_HS17_Y2021_{vintage}.csv"
        file.write_text(HEADS + rows)
        imported = wenmao("data", "import", "baci", file, **place)
        assert imported.returncode == 0, imported.stderr
    return lambda *arguments, **more: wenmao(*arguments, **place, **more)


def text(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_measures_are_listed_and_told_of(run):
    assert "balassa" in text(run("measure"))
    told = text(run("measure", "growth", "--about"))
    assert "value ÷ base − 1" in told
    assert "--set span=1" in told
    listed = [json.loads(line) for line in text(run("measure", "--json")).splitlines()]
    assert {"measure", "formula", "source", "undefined"} <= listed[0].keys()


def test_a_table_says_its_formula_source_and_query(run):
    told = text(run("measure", "share", "-l", "zh"))
    assert "value ÷ total" in told
    assert "50%" in told  # 4 of 8 thousand go to France
    assert "CEPII, BACI" in told
    assert "share baci/hs17@V202501 reporter=CHN flow=export year=2021" in told


def test_csv_and_json_have_every_digit_and_the_query_of_each_row(run):
    (first, second) = csv.DictReader(io.StringIO(text(run("measure", "share", "--csv"))))
    assert (first["partner"], first["share"], second["value"]) == ("FRA", "0.5", "4000.0")
    rows = [json.loads(line) for line in text(run("measure", "share", "--json", "--top", "1")).splitlines()]
    assert [row["partner"] for row in rows] == ["FRA"]
    assert rows[0]["query"] == "share baci/hs17@V202501 reporter=CHN partner=FRA flow=export year=2021"


def test_a_working_leads_to_the_stored_rows_and_reruns(run):
    told = text(run("measure", "balassa", "--products", "970110", "--working"))
    assert "level baci/hs17@V202501 reporter=CHN flow=export products=970110 year=2021" in told
    query = told.rpartition("wenmao rerun '")[2].partition("'")[0]
    again = text(run("rerun", query))
    assert again.splitlines()[0].startswith("Balassa index, China, exports, 970110 (2021) = 1.375 times")


def test_figures_in_a_file_are_worked_out_again_and_what_moved_is_told(run, tmp_path):
    file = tmp_path / "figures.json"
    written = text(run("measure", "level", "baci/hs17@V202401", "--working", "--json"))
    file.write_text(written)
    told = text(run("rerun", file))
    assert "V202401: the same value" in told
    assert "V202501 moved: USD 8,000" in told
    file.write_text(written.replace('"value": 7000', '"value": 7001'))
    wrong = run("rerun", file, "--json")
    assert wrong.returncode == 1
    assert json.loads(wrong.stdout)["same"] is False


def test_digital_formats_are_measured_from_published_figures(run):
    told = text(run("measure", "format_revenue", "--years", "2024", "--set", "format=games"))
    assert "= USD 18.557 billion" in told
    assert "from published levels (2024) = 13.39%" in told
    assert "←" in told
    mixed = text(run("measure", "region-mix", "--set", "format=mobile-games", "--years", "2024", "--json"))
    assert [json.loads(line)["operation"] for line in mixed.splitlines()] == ["published"] * 3 + ["sum"]
    assert "5.16 percentage points" in text(run("measure", "contribution_of_new_formats", "--years", "2024"))


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "svg", "png"])
def test_files_are_written_whole(run, tmp_path, ending):
    path = tmp_path / "new" / f"shares.{ending}"
    text(run("measure", "share", "-o", path))
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    match ending:
        case "csv":
            assert path.read_text().splitlines()[1] == "2021,export,CHN,FRA,4000.0,8000.0,0.5"
        case "parquet":
            import pyarrow.parquet as pq

            table = pq.read_table(path)
            assert table["share"].to_pylist() == [0.5, 0.5]
            assert json.loads(table.schema.metadata[b"wenmao"])["query"].startswith("share baci/hs17@V202501")
        case "xlsx":
            import openpyxl

            book = openpyxl.load_workbook(path)
            assert [cell.value for cell in book["share"][2]][3:] == ["FRA", 4000, 8000, 0.5]
            assert ("formula", "value ÷ total") in [tuple(c.value for c in row) for row in book["working"]]
        case "svg":
            drawn = path.read_text()
            assert "value ÷ total" in drawn and "France" in drawn and "CEPII" in drawn
        case "png":
            assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (["measure", "ballasa"], 2, "did you mean"),
        (["measure", "share", "baci/hs92"], 3, "It holds baci/hs17"),
        (["measure", "share", "--reporter", "XYZ"], 2, "XYZ: no economy has this code"),
        (["measure", "share", "--reporter", "KOR"], 3, "no rows"),
        (["measure", "share", "--years", "last"], 2, "write 2015:2023"),
        (["measure", "share", "--set", "span"], 2, "write NAME=VALUE"),
        (["measure", "share", "-o", "shares.doc"], 2, "write .csv, .parquet, .xlsx, .svg, .png"),
        (["measure", "share", "-o", "/proc/none/shares.csv"], 3, "/proc/none"),
        (["measure", "share", "--definition", "nowhere"], 2, "no such definition"),
        (["measure", "format_revenue", "--set", "format=opera"], 2, "games"),
        (["measure", "region_mix", "--set", "format=films"], 3, "nothing of this is published"),
        (["measure", "region_mix", "--set", "colour=red"], 2, "has no choice colour"),
        (["measure", "contribution_of_new_formats", "--set", "scope=x"], 2, "above-threshold"),
        (["rerun", "nonsense"], 2, "a query is a measure, a dataset"),
        (["rerun", "nowhere.json"], 3, "nowhere.json: No such file"),
        (["rerun", "share baci/hs17@V1999 reporter=CHN year=2021"], 3, "no vintage V1999"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_line(run, arguments, status, why):
    done = run(*arguments)
    assert done.returncode == status
    assert why in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_json_without_a_figure_is_told(run, tmp_path):
    for content, why in (("{}", "no figure in it has a query"), ("{", "not JSON")):
        file = tmp_path / "figures.json"
        file.write_text(content)
        done = run("rerun", file)
        assert done.returncode == 3
        assert why in done.stderr.decode()


def test_an_empty_store_says_how_to_fill_it(tmp_path):
    done = wenmao("measure", "share", WENMAO_STORE=str(tmp_path / "none"))
    assert done.returncode == 2
    assert "wenmao data get" in done.stderr.decode()
