"""Tables of every kind by a mapping file, from the file to the store."""

import contextlib
import csv
import gzip
import json
import re
import shutil
import tempfile
import tomllib
import zipfile
from datetime import date
from importlib.resources import files
from pathlib import Path

import httpx
import jsonschema
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statistics.sources.loopback import Answer, serving
from wenmao.statistics.sources.fetching.downloads import Downloads, Patience
from wenmao.statistics.sources.gacc.tables import customs_table
from wenmao.statistics.sources.mapping.mapfile import MappingError, plan_of
from wenmao.statistics.sources.mapping.source import Mapped
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.sources.tables.layout import Layout
from wenmao.statistics.sources.tables.opening import open_table
from wenmao.statistics.store.contracts import GOODS
from wenmao.statistics.store.layouts import Csv, Rows, UnreadableTable
from wenmao.statistics.store.manifest import Dataset, Origin
from wenmao.statistics.store.store import Store

GUIDE = Path(__file__).parents[3] / "docs/sources/mapping.md"
SCHEMA = json.loads(files("wenmao").joinpath("schemas/mapping.schema.json").read_text(encoding="utf-8"))
BASE = """
[dataset]
source = "demo"
name = "goods"
contract = "goods"
vintage = "v1"
[origin]
producer = "The office"
title = "The table"
"""
COLUMNS = {
    "period": '{ column = "year" }', "flow": '{ constant = "export" }', "reporter": '{ constant = "CHN" }',
    "partner": '{ column = "partner" }', "product": '{ column = "code", pad = 6 }', "value": '{ column = "value" }',
}  # fmt: skip


def mapping(layout="", more="", **columns):
    listed = "\n".join(f"{name} = {text}" for name, text in {**COLUMNS, **columns}.items() if text)
    return f"{BASE}\n[layout]\n{layout}\n{more}\n[columns]\n{listed}\n"


def read(path, text=None, **request):
    target = path.with_name("map.toml")
    target.write_text(text or mapping(), encoding="utf-8")
    return Mapped().read([Fetched.local(path)], Request(options={"map": str(target)}, **request))


def stored(path, text=None):
    """The rows and refusals of a file: (period, partner, product, value), and line|column|reason|found."""
    reading = read(path, text)
    shutil.rmtree(path.parent / "store", ignore_errors=True)
    store = Store(path.parent / "store")
    manifest = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables).manifest
    rows = store.table(str(reading.dataset)).to_pyarrow().to_pylist()
    refused = [
        "|".join(row)
        for _, text in store.refused(manifest)
        for row in list(csv.reader(text.splitlines()))[1:]
    ]
    return {(r["period"], r["partner"], r["product"], r["value"]) for r in rows}, refused, manifest.parts[0]


ROWS = {("2023", "JPN", "010121", 1.5), ("2023", "USA", "970110", 20.0)}
TEXT = "year,partner,code,value\n2023,JPN,10121,1.5\n2023,USA,970110,20\n"


def workbook(path, rows, *, merges=(), sheet="Data", after=None):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    if after:
        after(book)
    book.save(path)
    return path


def file(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_the_example_of_the_guide(tmp_path):
    guide = GUIDE.read_text(encoding="utf-8")
    table, text = (
        re.search(r"```csv\n(.*?)```", guide, re.S)[1],
        re.search(r"```toml\n(.*?)```", guide, re.S)[1],
    )
    path = file(tmp_path, "culture.csv", table)
    rows, refused, part = stored(path, text)
    assert rows == {("2024-05", "HKG", "97012100", 12345000.0), ("2024-05", "USA", "9503008900", 205000000.0)}
    assert (part.left_out, part.left_out_why) == (2, "年月: 合计; 金额: empty")
    assert refused == [
        "6|国别（地区）|国别（地区）: should be an ISO 3166-1 alpha-3 code, WLD, or a group such as EU|亚特兰蒂斯"
    ]
    reading = read(path, text)
    assert (str(reading.dataset), reading.dataset.currency, reading.origin.producer) == (
        "example/culture",
        "CNY",
        "Example Customs",
    )
    jsonschema.validate(tomllib.loads(text), SCHEMA)


# Formats


def json_of(rows):
    return json.dumps([dict(zip(("year", "partner", "code", "value"), row, strict=True)) for row in rows])


LISTED = [[2023, "JPN", "10121", 1.5], [2023, "USA", "970110", 20]]


def parquet(path):
    pq.write_table(pa.table({"year": pa.array([2023, 2023], pa.int32()), "partner": ["JPN", "USA"],
                             "code": ["10121", "970110"], "value": [1.5, 20.0]}), path)  # fmt: skip


def page_of(rows):
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    return f"<html><body><table><tr><td>menu</td></tr></table><table><tr><th>year<th>partner<th>code<th>value</tr>{body}</table>"


@pytest.mark.parametrize(("name", "make", "layout"), [
    ("a.csv", TEXT, ""),
    ("a.csv", "\ufeff" + TEXT, ""),
    ("a.tsv", TEXT.replace(",", "\t"), ""),
    ("a.txt", TEXT.replace(",", ";"), 'delimiter = ";"'),
    ("a.dat", TEXT, 'format = "csv"'),
    ("a.csv", TEXT.replace(",", ";").replace("1.5", "1,5"), 'delimiter = ";"\ndecimal = ","'),
    ("a.csv", TEXT.replace(",", ";").replace("1.5", "1,5"), 'delimiter = ";"\ndecimal = ","\nthousands = "."'),
    ("a.csv", TEXT.encode("utf-16"), 'encoding = "utf-16"'),
    ("a.csv", "A report\n\nof 2024\n" + TEXT + "\nSource: us\n", "head = 4\nlast = -1"),
    ("a.csv", "A report\n" + TEXT + "Total,,,21.5\n", "head = 2\nlast = 4"),
    ("a.csv", TEXT.replace("year,partner", "year,,,\n,partner"), "head = [1, 2]"),
    ("a.csv.gz", gzip.compress(TEXT.encode()), ""),
    ("a.json", json_of(LISTED), ""),
    ("a.json", '{"meta": {"n": 2}, "data": {"rows": ' + json_of(LISTED) + "}}", 'path = "data.rows"'),
    ("a.jsonl", "\n".join(json.dumps(record) for record in json.loads(json_of(LISTED))), ""),
    ("a.html", page_of(LISTED), ""),
    ("a.html", page_of(LISTED), "table = 2"),
    ("a.xlsx", lambda path: workbook(path, [["year", "partner", "code", "value"], *LISTED]), ""),
    ("a.parquet", parquet, ""),
])  # fmt: skip
def test_every_format_gives_the_same_rows(tmp_path, name, make, layout):
    path = tmp_path / name
    make(path) if callable(make) else file(tmp_path, name, make)
    assert stored(path, mapping(layout))[:2] == (ROWS, [])


def test_a_member_of_a_zip(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("in/a.csv", TEXT)
    assert stored(path, mapping('member = "in/a.csv"'))[0] == ROWS


def test_a_plain_file_is_left_to_the_store(tmp_path):
    path = file(tmp_path, "a.csv", TEXT)
    assert isinstance(read(path).tables[0].layout, Csv)
    assert isinstance(read(path, mapping('thousands = ","')).tables[0].layout, Rows)
    assert isinstance(
        read(path, mapping(value='{ column = "value", times = 1234567 }')).tables[0].layout, Rows
    )
    assert ("2023", "USA", "970110", 24691340.0) in stored(
        path, mapping(value='{ column = "value", times = 1234567 }')
    )[0]
    twice = file(tmp_path, "b.csv", TEXT.replace("year,", "year,Year,").replace("2023,", "2023,x,"))
    assert stored(twice)[0] == ROWS


def test_without_heads(tmp_path):
    path = file(tmp_path, "a.csv", TEXT.split("\n", 1)[1])
    columns = {
        "period": '{ column = "1" }',
        "partner": '{ column = "2" }',
        "product": '{ column = "3", pad = 6 }',
        "value": '{ column = "4" }',
    }
    assert stored(path, mapping("head = 0", **columns))[0] == ROWS


# Columns


@pytest.mark.parametrize(("text", "columns", "found"), [
    ("进口", {"flow": '{ column = "x", codes = { "进口" = "import" } }'}, {"flow": "import"}),
    ("FR", {"partner": '{ column = "x", codes = "iso2" }'}, {"partner": "FRA"}),
    ("fra", {"partner": '{ column = "x", codes = "iso3" }', "value": '{ column = "value", scale = "亿" }'}, {"partner": None}),
    ("251", {"partner": '{ column = "x", codes = "m49" }'}, {"partner": "FRA"}),
    ("东盟", {"partner": '{ column = "x", codes = "names" }'}, {"partner": "ASEAN"}),
    ("Viet Nam", {"partner": '{ column = "x", codes = "names" }'}, {"partner": "VNM"}),
    ("202405", {"period": '{ column = "x", format = "yyyymm" }'}, {"period": "2024-05", "year": 2024}),
    ("2024年5月", {"period": '{ column = "x", format = ["yyyymm", "yyyy年m月"] }'}, {"period": "2024-05"}),
    ("2024年第二季度", {"period": '{ column = "x", format = "yyyy年第q季度" }'}, {"period": "2024-Q2"}),
    ("2023Q1", {"period": '{ column = "x", format = "yyyyQq" }'}, {"period": "2023-Q1"}),
    ("2024年上半年", {"period": '{ column = "x", format = "yyyy年h半年" }'}, {"period": "2024-H1"}),
    ("May 2024", {"period": '{ column = "x", format = "MMM yyyy" }'}, {"period": "2024-05"}),
    ("2024年1-5月", {"period": '{ column = "x", format = "yyyy年1-m月" }'}, {"period": "2024-01/2024-05"}),
    ("5月", {"period": '{ column = "x", format = "m月", year = "year" }'}, {"period": "2023-05"}),
    ("12", {"value": '{ column = "x", scale = "亿" }'}, {"value": 1.2e9}),
    ("12", {"value": '{ column = "x", times = 0.001 }'}, {"value": 0.012}),
    ("2021", {"year": '{ column = "x" }'}, {"year": 2021}),
    ("3.5", {"weight": '{ column = "x", times = 1000 }'}, {"weight": 3500.0}),
])  # fmt: skip
@pytest.mark.parametrize("layout", ["", "first = 2"])
def test_what_is_made_of_a_column(tmp_path, text, columns, found, layout):
    path = file(
        tmp_path, "a.csv", f"year,partner,code,value,x\n2023,JPN,970110,1,{text}\n2023,JPN,970110,1,\n"
    )
    reading = read(path, mapping(layout, more='[leave_out]\nx = [""]', **columns))
    store = Store(tmp_path / "store")
    if found == {"partner": None} and not layout:
        with pytest.raises(UnreadableTable, match="no row could be taken"):
            store.add(reading.dataset, "v", reading.origin, reading.tables)
        return
    manifest = store.add(reading.dataset, "v", reading.origin, reading.tables).manifest
    (row,) = store.table("demo/goods").to_pyarrow().to_pylist()
    wanted = {"partner": "FRA"} if found == {"partner": None} else found
    assert {name: row[name] for name in wanted} == wanted
    assert manifest.parts[0].left_out == 1


WIDE = "国别,商品,2021,2022,2023\n日本,970110,1,2,\n美国,970110,,x,5\n"


def test_years_side_by_side(tmp_path):
    columns = {"period": '{ heads = "2021:2023" }', "value": '{ cells = true, scale = "万" }',
               "partner": '{ column = "国别", codes = "names" }', "product": '{ column = "商品" }'}  # fmt: skip
    rows, refused, part = stored(file(tmp_path, "a.csv", WIDE.replace("x", "4")), mapping(**columns))
    assert rows == {
        ("2021", "JPN", "970110", 1e4), ("2022", "JPN", "970110", 2e4), ("2022", "USA", "970110", 4e4),
        ("2023", "USA", "970110", 5e4),
    }  # fmt: skip
    assert (refused, part.left_out, part.left_out_why) == ([], 2, "empty cells")
    rows, refused, _ = stored(file(tmp_path, "a.csv", WIDE), mapping(**columns))
    assert refused == ["3|(cell)|(cell): should be a number|x"]


def test_flows_and_months_side_by_side(tmp_path):
    path = file(tmp_path, "a.csv", "year,partner,code,出口,进口\n2023,JPN,970110,1,2\n")
    columns = {
        "flow": '{ heads = ["出口", "进口"], codes = { "出口" = "export", "进口" = "import" } }',
        "value": "{ cells = true }",
    }
    assert len(stored(path, mapping(**columns))[0]) == 2
    path = file(tmp_path, "a.csv", "year,partner,code,1月,2月\n2023,JPN,970110,1,2\n")
    columns = {"period": '{ heads = "1月:2月", format = "m月", year = "year" }', "value": "{ cells = true }"}
    assert {row[0] for row in stored(path, mapping(**columns))[0]} == {"2023-01", "2023-02"}


def test_two_columns_of_one_period(tmp_path):
    path = file(tmp_path, "a.csv", "partner,code,2021,2021年\nJPN,970110,1,1\n,,,\nUSA,970110,1,\n")
    columns = {
        "period": '{ heads = "2021:2021年", format = ["yyyy", "yyyy年"] }',
        "value": "{ cells = true }",
    }
    with pytest.raises(UnreadableTable, match="two columns are both period 2021"):
        stored(path, mapping(**columns))


def test_a_damaged_line_is_listed_once(tmp_path):
    path = file(tmp_path, "a.csv", WIDE.replace("x", "4") + "日本,970110,1,2,3,4\n")
    columns = {"period": '{ heads = "2021:2023" }', "value": "{ cells = true }",
               "partner": '{ column = "国别", codes = "names" }', "product": '{ column = "商品" }'}  # fmt: skip
    _, refused, part = stored(path, mapping(**columns))
    assert (refused, part.refused) == (["4||6 fields where the heads name 5|"], 1)


# Workbooks

HEADS = ["year", "partner", "code", "value"]


def test_a_workbook_as_offices_make_them(tmp_path):
    def more(book):
        book.create_sheet("hidden").sheet_state = "hidden"
        book["hidden"].append(["nothing"])

    path = workbook(tmp_path / "a.xlsx", [
        ["表1  文化产品出口"], ["单位：万元"], ["年份", "国别", "编码", "出口", None], [None, None, None, "当月", "累计"],
        [2023, "日本", 10121, "1,234.5 ", 2], [None, "美国", "970110", 3, 4], ["2023年", "法国", 970200, "#N/A", 5],
        [2023, "德国", 970200, "=1+1", 5], ["注：初步数。"],
    ], merges=["A1:E1", "D3:E3", "A5:A6", "A3:A4", "B3:B4", "C3:C4"], after=more)  # fmt: skip
    columns = {"period": '{ column = "年份", format = ["yyyy", "yyyy年"] }', "partner": '{ column = "国别", codes = "names" }',
               "product": '{ column = "编码", pad = 6 }', "value": '{ column = "出口 / 当月", scale = "万" }'}  # fmt: skip
    rows, refused, _ = stored(path, mapping('head = [3, 4]\nthousands = ","', **columns))
    assert rows == {("2023", "JPN", "010121", 12345000.0), ("2023", "USA", "970110", 30000.0)}
    assert refused[0].startswith("7||出口 / 当月: #N/A")
    assert refused[1].startswith("8||出口 / 当月: a formula whose result the file does not hold")
    assert refused[2].startswith("9|")
    rows, refused, _ = stored(path, mapping('head = [3, 4]\nthousands = ","\nlast = -1\nnulls = ["#N/A"]',
                                            more='[leave_out]\n"出口 / 当月" = [""]', **columns))  # fmt: skip
    assert [line.split("|")[0] for line in refused] == ["8"]


def test_a_formula_gives_the_result_that_the_file_holds(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADS, [2023, "JPN", "970110", "=3+4"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = re.sub(rb"</f><v ?/?>(</v>)?", b"</f><v>7</v>", sheet)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert stored(path)[:2] == ({("2023", "JPN", "970110", 7.0)}, [])


def test_dates_of_excel(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADS, [date(2024, 5, 31), "JPN", "970110", 1]])
    text = mapping(period='{ column = "year", format = "date" }').replace(
        'vintage = "v1"', 'vintage = "v1"\nfrequency = "M"'
    )
    assert stored(path, text)[0] == {("2024-05", "JPN", "970110", 1.0)}


def test_a_merged_figure_counts_once(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [HEADS, [2023, "JPN", "970110", 7], [2023, "USA", "970110", None]],
        merges=["D2:D3"],
    )
    rows, refused, _ = stored(path)
    assert rows == {("2023", "JPN", "970110", 7.0)} and refused[0].startswith("3|value")


def test_names_only_in_the_first_row(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADS, [2023, "JPN", "970110", 7], [None, None, "970121", 8]])
    columns = {"period": '{ column = "year", fill = true }', "partner": '{ column = "partner", fill = true }'}
    assert stored(path, mapping(**columns))[0] == {
        ("2023", "JPN", "970110", 7.0),
        ("2023", "JPN", "970121", 8.0),
    }


@pytest.mark.parametrize(("layout", "message"), [
    ("", "several sheets hold cells; name one. Its sheets are Data, Other"),
    ("sheet = 3", "no sheet 3"),
    ('sheet = "x"', "no sheet 'x'. Its sheets are Data, Other"),
    ("sheet = 2", "no column year. Its columns are a"),
    ("sheet = 1\nhead = 9", "there are no heads in line 9"),
])  # fmt: skip
def test_sheets(tmp_path, layout, message):
    path = workbook(
        tmp_path / "a.xlsx",
        [HEADS, [2023, "JPN", "970110", 7]],
        after=lambda book: book.create_sheet("Other").append(["a"]),
    )
    with pytest.raises(UnreadableTable, match=message):
        stored(path, mapping(layout))
    assert stored(path, mapping("sheet = 1"))[0] == stored(path, mapping('sheet = "Data"'))[0]


# What is wrong with a file


@pytest.mark.parametrize(("name", "data", "layout", "message"), [
    ("a.csv", b"", "", "the file is empty"),
    ("a.csv", b"", "first = 2", "the file is empty"),
    ("a.csv", TEXT.replace("partner", "国别").encode("gb18030"), "", "not utf-8 text"),
    ("a.csv", TEXT.replace("partner", "国别").encode("gb18030"), "first = 2", "not utf-8 text.* say encoding = \"gb18030\""),
    ("a.csv", TEXT.replace("partner", "country"), "", "no column partner. Its columns are year, country"),
    ("a.csv", TEXT.replace("partner", "country"), "first = 2", "no column partner. Its columns are year, country"),
    ("a.csv", TEXT.replace(",value", ",x / value,y / value").replace("\n2", ",\n2"), "head = 1\nfirst = 2", "several columns are called value"),
    ("a.xlsx", b"", "", "the file is empty"),
    ("a.xlsx", b"PK\x03\x04 cut off", "", "damaged"),
    ("a.xlsx", b"<html><p>Sorry", "", "a web page instead of an Excel workbook"),
    ("a.xlsx", TEXT, "", "something else instead of an Excel workbook"),
    ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "", r"old kind \(.xls\)"),
    ("a.parquet", b"PAR1 cut off", "", "no Parquet file, or a damaged one"),
    ("a.parquet", b"", "", "the file is empty"),
    ("a.json", b'[{"year": 2023', "", "cut off or damaged"),
    ("a.json", b'{"rows": [{"a": 1}]}', "", "say path = 'rows'"),
    ("a.json", b'{"rows": [{"a": 1}]}', 'path = "data.rows"', "no 'data' of the path 'data.rows' in it. It has rows"),
    ("a.json", b"[1, 2]", "", "there are no records"),
    ("a.json", b"[" * 100_000, "", "nested too deeply|damaged"),
    ("a.html", b"<html><p>Sorry</p></html>", "", "the page has no table"),
    ("a.html", b"", "", "the file is empty"),
    ("a.html", page_of(LISTED), "table = 3", "there is no table 3; the page has 2"),
    ("a.dat", TEXT, "", "its ending tells no format"),
    ("a.csv.gz", b"no gzip", "", "damaged"),
])  # fmt: skip
def test_a_file_that_cannot_be_read(tmp_path, name, data, layout, message):
    with pytest.raises(UnreadableTable, match=message):
        stored(file(tmp_path, name, data), mapping(layout))


def test_rows_that_cannot_be_read(tmp_path):
    path = file(
        tmp_path, "a.csv", (TEXT + "2023,JPN\n2023,FRA,970110,1,2\n2023,F").encode() + b"\xff,970110,1\n"
    )
    _, refused, part = stored(path, mapping("first = 2"))
    assert refused[0].startswith("4|code|code: should be a code of the classification")
    assert "5||5 fields where the heads name 4|" in refused
    assert "6||bytes that are not text|" in refused
    assert part.refused == 3
    path = file(tmp_path, "a.jsonl", json_of(LISTED)[1:-1].replace("}, {", "}\n{") + "\nnot json\n[1]\n")
    _, refused, _ = stored(path)
    assert refused[0].startswith("3||not readable as JSON")
    assert refused[1].startswith("4||no record but a bare value")


@pytest.mark.parametrize(("written", "value"), [
    ("1,234.5", 1234.5), ("1234.5", 1234.5), ("１，２３４", 1234.0), ("−3", None), ("1,23", None), ("1,234,56", None),
    ("1e3", 1000.0), ("1e999", None), ("nan", None), ("12 %", None), ("0x10", None),
])  # fmt: skip
def test_numbers_with_thousands(tmp_path, written, value):
    path = file(tmp_path, "a.csv", TEXT + f'2023,FRA,970110,"{written}"\n')
    rows, refused, _ = stored(path, mapping('thousands = ","'))
    assert (rows - ROWS == {("2023", "FRA", "970110", value)}) == (value is not None)
    assert len(refused) == (value is None)


def test_nested_records_and_digits(tmp_path):
    data = '[{"year": 2023, "c": {"iso": "JPN"}, "code": 10121, "value": 0.1000000000000000055511151231257827, "tags": [1]}]'
    path = file(tmp_path, "a.json", data)
    assert stored(path, mapping(partner='{ column = "c.iso" }'))[0] == {("2023", "JPN", "010121", 0.1)}
    _, refused, _ = stored(file(tmp_path, "a.json", data[:-1] + ', {"year": 2022, "c": {"iso": "JPN"}, "code": [1], "value": 1}]'),
                           mapping(partner='{ column = "c.iso" }'))  # fmt: skip
    assert refused == ["2||code: a list|"]


def test_spans_of_a_page(tmp_path):
    html = """<meta charset=gbk><table><tr><th rowspan=2>year<th rowspan=2>partner<th rowspan=2>code<th colspan=2>value
    <tr><th>month<th>year to date<tr><td rowspan=2>2023<td>JPN<td>970110<td>1<td>2<tr><td>USA<td>970110<td>3<td>4</table>"""
    rows = stored(
        file(tmp_path, "a.html", html), mapping("head = [1, 2]", value='{ column = "value / month" }')
    )[0]
    assert rows == {("2023", "JPN", "970110", 1.0), ("2023", "USA", "970110", 3.0)}


def test_another_mapping_of_a_file_is_another_reading(tmp_path):
    path = file(tmp_path, "a.csv", TEXT)
    store = Store(tmp_path / "store")
    rows = []
    for layout, new in (("first = 2", 1), ("first = 2", 0), ("first = 3", 1)):
        reading = read(path, mapping(layout))
        added = store.add(reading.dataset, "v", reading.origin, reading.tables)
        assert len(added.new) == new
        rows.append(added.manifest.rows)
    assert rows[0] == rows[1] == rows[2] + 1, "the part as it was read last"


# What is wrong with a mapping


@pytest.mark.parametrize(("change", "message", "told_by_schema"), [
    (('contract = "goods"', 'contract = "good"'), "dataset.contract: 'good' should be one of goods, services, indicators, rates", True),
    (('contract = "goods"', ""), "dataset.contract: is missing", True),
    (('source = "demo"', 'source = "../x"'), "dataset.source: '../x' should be of small letters", True),
    (('source = "demo"', 'sauce = "demo"'), "dataset.sauce: is not known here. Allowed are source, name", True),
    (('vintage = "v1"', 'vintage = "a/b"'), "dataset.vintage: 'a/b' should be of letters", True),
    (('vintage = "v1"', 'vintage = "v1"\ncurrency = "RMB"'), "dataset.currency: 'RMB' is no ISO 4217 code", False),
    (('vintage = "v1"', 'vintage = "v1"\nfrequency = "D"'), "dataset.frequency: 'D' should be one of A, Q, M", True),
    (('vintage = "v1"', 'vintage = "v1"\nvaluation = 3'), "dataset.valuation: should be text, not 3", True),
    (('producer = "The office"', ""), "origin.producer: is missing", True),
    (("[origin]", "[origins]"), "origins: is not known here", True),
    (("[layout]", '[layout]\nencoding = "klingon"'), "layout.encoding: 'klingon' is none", False),
    (("[layout]", '[layout]\ndecimal = ";"'), "layout.decimal: should be . or ,", True),
    (("[layout]", '[layout]\nthousands = "."'), "layout.thousands: should be one of", False),
    (("[layout]", '[layout]\ndelimiter = "||"'), "layout.delimiter: should be a single character", True),
    (("[layout]", "[layout]\nhead = -1"), "layout.head: should be the number of a line", True),
    (("[layout]", "[layout]\nfirst = 0"), "layout.first: should be 1 or more", True),
    (("[layout]", "[layout]\nsheet = true"), "layout.sheet: should be text or a whole number, not True", True),
    (("[layout]", "[layout]\nnulls = [1]"), "layout.nulls: should be a list of texts", True),
    (("partner =", "parnter ="), "columns.parnter: the contract 'goods' has no such column. It has period, year, flow", True),
    (('partner = { column = "partner" }', ""), "columns: nothing becomes partner, which the contract 'goods' needs", False),
    (('{ column = "partner" }', '"partner"'), "columns.partner: should be a table", True),
    (('{ column = "partner" }', "{ }"), "columns.partner: should have one of column, constant, heads, cells; it has none", True),
    (('{ column = "partner" }', '{ column = "" }'), "columns.partner.column: should be the head of a column", True),
    (('{ column = "partner" }', '{ column = "x", constant = "CHN" }'), "it has column, constant", True),
    (('{ column = "partner" }', '{ constant = "China" }'), "columns.partner.constant: 'China' should be an ISO 3166-1", False),
    (('{ column = "partner" }', '{ column = "x", codes = "iso4" }'), "columns.partner.codes: 'iso4' should be one of iso2, iso3, m49, names", True),
    (('{ column = "partner" }', '{ column = "x", pad = 6, codes = "iso2" }'), "columns.partner.pad: does not go with codes", True),
    (('{ column = "partner" }', '{ column = "x", times = 6 }'), "columns.partner.times: is no option of this column", True),
    (('{ column = "code", pad = 6 }', '{ column = "x", codes = "iso2" }'), "columns.product.codes: 'iso2' is a list of places", True),
    (('{ column = "code", pad = 6 }', '{ column = "x", pad = "6" }'), "columns.product.pad: should be a whole number, not '6'", True),
    (('{ column = "value" }', '{ column = "value", scale = "dozen" }'), "columns.value.scale: 'dozen' should be one of 百, 千, 万", True),
    (('{ column = "value" }', '{ column = "value", times = 0 }'), "columns.value.times: should be a number other than 0", True),
    (('{ column = "value" }', '{ column = "value", times = 2, scale = "万" }'), "columns.value.scale: does not go with times", True),
    (('{ column = "value" }', '{ column = "value", pad = 2 }'), "columns.value.pad: is no option of this column", True),
    (('{ column = "value" }', '{ constant = "many" }'), "columns.value.constant: 'many' should be a number", False),
    (('{ column = "value" }', "{ cells = true }"), "needs one column with heads and one with cells = true; there are 0 and 1", False),
    (('{ column = "value" }', "{ cells = false }"), "columns.value.cells: should be true", True),
    (('{ column = "year" }', '{ heads = "2021" }'), "columns.period.heads: should be a range", True),
    (('{ column = "year" }', "{ heads = [] }"), "columns.period.heads: should be a list of heads", True),
    (('{ column = "year" }', '{ column = "year", format = "%Y" }'), "columns.period.format: '%Y': it has none of yyyy", False),
    (('{ column = "year" }', '{ column = "year", format = "m月" }'), "columns.period.year: the format tells no year", False),
])  # fmt: skip
def test_a_mapping_with_an_error(tmp_path, change, message, told_by_schema):
    path = file(tmp_path, "a.csv", TEXT)
    text = mapping()
    assert change[0] in text
    wrong = text.replace(*change)
    with pytest.raises(MappingError, match=re.escape(message)) as error:
        read(path, wrong)
    assert str(error.value).startswith("map.toml: ")
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(wrong)) != told_by_schema


def test_a_mapping_that_is_no_toml(tmp_path):
    path = file(tmp_path, "a.csv", TEXT)
    with pytest.raises(MappingError, match=r"map\.toml: not TOML"):
        read(path, "[dataset")
    with pytest.raises(MappingError, match="cannot be read"):
        Mapped().read([Fetched.local(path)], Request(options={"map": str(tmp_path / "none.toml")}))
    with pytest.raises(RequestError, match="--map"):
        Mapped().read([Fetched.local(path)], Request())
    text = mapping().replace('vintage = "v1"\n', "")
    with pytest.raises(MappingError, match=r"dataset\.vintage: is missing"):
        read(path, text)
    assert read(path, text, vintage="v7").vintage == "v7"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 10)
    | st.sampled_from(["", "x", "goods", "2015:2023", "names"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["column", "constant", "heads", "cells", "codes", "head", "x"]), inner, max_size=2
        )
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["dataset", "origin", "layout", "columns", "leave_out"]),
       st.sampled_from(["contract", "name", "head", "sheet", "nulls", "value", "period", "partner", "x"]), values)  # fmt: skip
def test_a_mapping_is_read_or_refused(table, key, value):
    found = tomllib.loads(mapping())
    found.setdefault(table, {})[key] = value
    try:
        plan_of(found, "m.toml")
    except MappingError as error:
        assert str(error).startswith("m.toml: ")


def test_files_are_fetched(tmp_path):
    with serving() as server:
        server.script = [Answer(body=TEXT.encode()), Answer(body=TEXT.replace("2023", "2024").encode())]
        target = file(tmp_path, "map.toml", mapping())
        request = Request(options={"map": str(target), "url": f"{server.url}/a.csv?x=1, {server.url}/b.csv"})
        with Downloads(tmp_path / "cache", patience=Patience(sleep=lambda _: None),
                       transport=httpx.HTTPTransport(verify=False)) as downloads:  # fmt: skip
            found = Mapped().fetch(request, downloads)
            with pytest.raises(RequestError, match="option url"):
                Mapped().fetch(Request(options={"map": str(target)}), downloads)
    reading = Mapped().read(found, request)
    assert len({table.part for table in reading.tables}) == 2
    assert reading.origin.url == f"{server.url}/a.csv?x=1"
    store = Store(tmp_path / "store")
    store.add(reading.dataset, reading.vintage, reading.origin, reading.tables)
    assert store.table("demo/goods").count().execute() == 4


# There and back

number = st.floats(0, 1e15, allow_nan=False, allow_infinity=False)
good = st.fixed_dictionaries({
    "period": st.sampled_from(["2023", "2024-Q1", "2024-05", "2024-01/2024-11"]),
    "flow": st.sampled_from(["export", "import"]), "reporter": st.just("CHN"),
    "partner": st.sampled_from(["JPN", "EU", "WLD", "_X"]), "product": st.sampled_from(["010121", "97", "TOTAL"]),
    "value": number, "weight": st.none() | number, "quantity": st.none() | number,
    "quantity_unit": st.none() | st.sampled_from(["千克", "a,b", '"u"', "x\ny", "No. of items"]),
})  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        good, min_size=1, max_size=8, unique_by=lambda r: (r["period"], r["flow"], r["partner"], r["product"])
    )
)
def test_an_exported_table_is_imported_as_it_was(rows):
    columns = {name: f'{{ column = "{name}" }}' for name in GOODS.names}
    with tempfile.TemporaryDirectory() as folder:
        first = file(Path(folder), "first.jsonl", "\n".join(map(json.dumps, rows)))
        store = Store(Path(folder, "store"))
        without_year = {name: text for name, text in columns.items() if name != "year"}
        reading = read(first, mapping(**without_year))
        store.add(reading.dataset, "v", Origin("p", "t"), reading.tables)
        table = store.table("demo/goods")
        table.to_csv(Path(folder, "out.csv"))
        table.to_parquet(Path(folder, "out.parquet"))
        wanted = sorted(table.to_pyarrow().to_pylist(), key=repr)
        assert len(wanted) == len(rows)
        for name in ("out.csv", "out.parquet"):
            reading = read(Path(folder, name), mapping(**columns))
            again = Dataset("back", name.split(".")[1], "goods")
            store.add(again, "v", Origin("p", "t"), reading.tables)
            assert sorted(store.table(str(again)).to_pyarrow().to_pylist(), key=repr) == wanted


BEGINNINGS = (
    b"",
    TEXT.encode(),
    b"PK\x03\x04",
    b"PAR1",
    b'[{"year": 1',
    b"<html><table><tr><td rowspan=9 colspan=3>year<td>",
    b"\xff\xfe",
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["csv", "tsv", "xlsx", "json", "parquet", "html"]), st.sampled_from(BEGINNINGS), st.binary(max_size=60),
       st.sampled_from(["utf-8", "gb18030", "utf-16"]))  # fmt: skip
def test_any_bytes_are_rows_or_an_unreadable_table(form, beginning, data, encoding):
    with tempfile.TemporaryDirectory() as folder:
        path = file(Path(folder), "a.x", beginning + data)
        layout = Layout(format=form, encoding=encoding)
        with contextlib.suppress(UnreadableTable):
            table = open_table(path, layout, form)
            for line in table.lines:
                assert len(line.cells) == len(table.heads)
        with contextlib.suppress(UnreadableTable):
            customs_table(path)


def test_records_within_records_without_end(tmp_path):
    path = file(tmp_path, "a.json", "[" + '{"a":' * 300 + "1" + "}" * 300 + "]")
    with pytest.raises(UnreadableTable, match="no column year"):
        stored(path)


def test_a_workbook_bent_anywhere(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", [HEADS, [2023, "JPN", "970110", 7]]).read_bytes()
    for at in range(0, len(whole), 97):
        path = file(
            tmp_path, "bent.xlsx", whole[:at] + bytes(b ^ 0x55 for b in whole[at : at + 5]) + whole[at + 5 :]
        )
        with contextlib.suppress(UnreadableTable):
            list(open_table(path, Layout(), "xlsx").lines)
