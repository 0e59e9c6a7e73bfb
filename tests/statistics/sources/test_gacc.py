"""Customs tables as published: workbooks and pages are made here in the layouts of customs, whole and damaged.

Figures that are cited were published by customs; the others are made up.
"""

import httpx
import openpyxl
import pytest

from tests.statistics.sources.loopback import Answer
from wenmao.statistics.sources.fetching.downloads import Downloads, FetchFailed, Patience
from wenmao.statistics.sources.gacc.source import Gacc
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store

COUNTRY_HEADS = [
    [
        "进口原产国（地）\n出口最终目的国（地）",
        "进出口",
        None,
        "出口",
        None,
        "进口",
        None,
        "累计比去年同期±％",
        None,
        None,
    ],
    [None, "5月", "1至5月", "5月", "1至5月", "5月", "1至5月", "进出口", "出口", "进口"],
]
COUNTRY_MERGES = ["B4:B5", "C4:D4", "E4:F4", "G4:H4", "I4:K4", "B2:K2"]
# May 2025, 亿元人民币: totals 38098.1 and 179448.5, Viet Nam 1248.6 and 507.6 (统计快讯 of customs, June 2025).
FLASH_ROWS = [
    ["总值", 38098.1, 179448.5, 22767.2, 106651.8, 15330.9, 72796.7, "2.5", "7.2", "-3.8"],
    ["东南亚国家联盟", 5000.0, 30000.0, 4000.0, 20000.0, 1000.0, 10000.0, 9.1, 13.5, 1.8],
    ["  其中：越南", 1756.2, 8500.0, 1248.6, 6000.0, 507.6, 2500.0, 15.1, 20.0, 6.7],
    ["中国香港", 1900, 9000, 1900, 9000, "-", "-", 1, 1, "-"],
    ["拉丁美洲", 3000.0, 15000.0, 1800.0, 9000.0, 1200.0, 6000.0, 3.0, 10.0, -5.0],
    ["共建“一带一路”国家和地区", 19000, 92000, 12000, 58000, 7000, 34000, 4, 10, -4],
    ["亚特兰蒂斯", 1.5, 3.0, 1.0, 2.0, 0.5, 1.0, 0, 0, 0],
    ["注：1.“东南亚国家联盟”包括文莱等十一国。"],
]


def book(path, title, corner, heads, rows, merges=(), start=2):
    """A workbook as customs lays it out: an empty first row and column, title, corner, heads, figures, notes."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.cell(start, 2, title)
    sheet.cell(start + 1, 2, corner)
    for offset, row in enumerate([*heads, *rows]):
        for column, value in enumerate(row):
            if value is not None:
                sheet.cell(start + 2 + offset, 2 + column, value)
    for area in merges:
        sheet.merge_cells(area)
    workbook.save(path)
    return path


def flash(tmp_path, title="（6）2025年5月进出口商品主要国别（地区）总值表", corner="单位：亿元人民币", rows=FLASH_ROWS, heads=COUNTRY_HEADS,
          name="flash.xlsx", merges=COUNTRY_MERGES):  # fmt: skip
    return book(tmp_path / name, title, corner, heads, rows, merges)


def page(path, title, unit, heads, rows, around=""):
    """A page of the English site: title above, unit and heads with spans in the table."""
    cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    head = "".join(f"<tr>{row}</tr>" for row in heads)
    unit = f"<tr><td colspan=7>Unit: {unit}</td></tr>" if unit else ""
    path.write_text(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>GACC</title><script>x()</script></head><body>'
        f'{around}<div class="atcl-cnt"><table><tr><td colspan=7>{title}</td></tr>{unit}{head}{cells}</table></div>'
        f"</body></html>",
        encoding="utf-8",
    )
    return path


# TOTAL of October 2019 as in customs' table (5), US$1,000; the chapters are made up so that they add up.
CHAPTER_HEADS = [
    "<td rowspan=2>HS Section and Division</td><td colspan=2>Exports</td><td colspan=2>Imports</td><td colspan=2>Percentage Change</td>",
    "<td>10</td><td>1 to 10</td><td>10</td><td>1 to 10</td><td>Exports</td><td>Imports</td>",
]
CHAPTER_ROWS = [
    ["TOTAL", "212,916,095", "2,037,923,161", "169,898,075", "1,697,419,226", "-0.2", "-5.1"],
    ["SECTION I – LIVE ANIMALS; ANIMAL PRODUCTS", "1,000", "9,000", "2,000", "8,000", "1.0", "2.0"],
    ["\xa0\xa0 01 Live animals", "1,000", "9,000", "2,000", "8,000", "1.0", "2.0"],
    [
        "\xa0\xa0 97 Works of art, collectors&rsquo; pieces and antiques",
        "212,915,095",
        "2,037,914,161",
        "-",
        "-",
        "1.0",
        "-",
    ],
    ["Notes: 1. Figures are in thousand."],
]
CHAPTER_TITLE = "(4) Imports and Exports by HS Section and Division,10.2019"


def chapters(tmp_path, **changes):
    return page(tmp_path / "chapters.html", **{"title": CHAPTER_TITLE, "unit": "US$1,000", "heads": CHAPTER_HEADS,
                                               "rows": CHAPTER_ROWS, **changes})  # fmt: skip


COMMODITY_HEADS = [
    ["商品名称", "计量单位", "5月", None, "1至5月累计", None, "比去年同期±%", None, None, None],
    [None, None, "数量", "金额", "数量", "金额", "5月", None, "1至5月", None],
    [None, None, None, None, None, None, "数量", "金额", "数量", "金额"],
]
COMMODITY_ROWS = [
    ["农产品*", "-", "-", 6000000, "-", 30000000, "-", "1", "-", "2"],
    ["  其中：汽车（包括底盘）", "万辆", 98.8, 16000000, 400.5, 70000000, 1, 2, 3, 4],
    ["集成电路", "亿个", "300.1", "1,234,567", "1,400", "5,000,000", 1, 2, 3, 4],
    ["注：带*为合计。"],
]


def read(path, request=None, **options):
    return Gacc().read([Fetched.local(path)], request or Request(options=options))


def stored(tmp_path, reading):
    store = Store(tmp_path / "store")
    imported = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables, note=reading.note)
    return store, imported.manifest


def values(store, dataset, *key, **options):
    rows = store.table(f"gacc/{dataset}", **options).to_pyarrow().to_pylist()
    return {tuple(row[k] for k in key): row["value"] for row in rows}


def test_a_table_of_countries(tmp_path):
    reading = read(flash(tmp_path))
    assert (str(reading.dataset), reading.dataset.currency, reading.dataset.frequency) == (
        "gacc/flash-country-cny", "CNY", "M",
    )  # fmt: skip
    assert reading.vintage == "as-published"
    assert reading.origin.title == "2025年5月进出口商品主要国别(地区)总值表"
    assert reading.note == "Exports are valued FOB, imports CIF."
    store, manifest = stored(tmp_path, reading)
    found = values(store, "flash-country-cny", "period", "flow", "partner")
    assert found["2025-05", "export", "VNM"] == 124860000000.0
    assert found["2025-05", "import", "VNM"] == 50760000000.0
    assert found["2025-05", "export", "WLD"] == 2276720000000.0
    assert {partner for _, _, partner in found} == {"WLD", "ASEAN", "VNM", "HKG", "BRI"}
    assert ("2025-05", "import", "HKG") not in found  # "-" is nothing
    (part,) = manifest.parts
    assert (part.part, part.left_out, part.refused) == ("2025-05", 3, 2)  # its export and its import
    ((_, refused),) = store.refused(manifest)
    assert "12,name," in refused and "亚特兰蒂斯" in refused  # the row as Excel numbers it


def test_the_months_so_far_are_a_dataset_of_their_own(tmp_path):
    store, _ = stored(tmp_path, read(flash(tmp_path), Request(dataset="flash-country-cny-ytd")))
    found = values(store, "flash-country-cny-ytd", "period", "flow", "partner")
    assert found["2025-01/2025-05", "export", "VNM"] == 600000000000.0


def test_the_bulletin_in_dollars_and_thousands(tmp_path):
    path = flash(tmp_path, "（2）2025年5月进出口商品国别（地区）总值表（美元值）", "单位∶千美元")
    store, manifest = stored(tmp_path, read(path))
    assert str(manifest.dataset) == "gacc/country-usd"
    assert values(store, "country-usd", "flow", "partner")["export", "VNM"] == 1248600.0


def test_january_has_no_months_so_far(tmp_path):
    heads = [["国别（地区）", "进出口", "出口", "进口", "累计比去年同期±％", None, None],
             [None, "1月", "1月", "1月", "进出口", "出口", "进口"]]  # fmt: skip
    rows = [["总值", 30, 20, 10, 1, 2, 3], ["日本", 3, 2, 1, 1, 2, 3]]
    path = flash(
        tmp_path,
        "(2)2024年1月进出口商品国别(地区)总值表(人民币值)",
        "单位：万元人民币",
        rows,
        heads,
        merges=(),
    )
    store, _ = stored(tmp_path, read(path))
    assert values(store, "country-cny", "period", "flow", "partner")["2024-01", "import", "JPN"] == 10000.0
    store, _ = stored(tmp_path, read(path, Request(dataset="country-cny-ytd")))
    assert (
        values(store, "country-cny-ytd", "period", "flow", "partner")["2024-01", "export", "JPN"] == 20000.0
    )


def test_january_and_february_together(tmp_path):
    heads = [["国别（地区）", "进出口", "出口", "进口", "比去年同期±％", None, None],
             [None, "1至2月", "1至2月", "1至2月", "进出口", "出口", "进口"]]  # fmt: skip
    rows = [["总值", 30, 20, 10, 1, 2, 3], ["日本", 3, 2, 1, 1, 2, 3]]
    path = flash(
        tmp_path,
        "（4）2025年1至2月进出口商品主要国别（地区）总值表（美元值）",
        "单位：百万美元",
        rows,
        heads,
        merges=(),
    )
    store, manifest = stored(tmp_path, read(path))
    assert str(manifest.dataset) == "gacc/flash-country-usd-ytd"
    found = values(store, "flash-country-usd-ytd", "period", "flow", "partner")
    assert found["2025-01/2025-02", "export", "JPN"] == 2000000.0
    with pytest.raises(UnreadableTable, match="no figures of the month alone; ask for flash-country-usd-ytd"):
        read(path, Request(dataset="flash-country-usd"))


def test_the_english_edition(tmp_path):
    heads = ["<td rowspan=2>Country (Region)</td><td colspan=2>Export &amp; Import</td><td colspan=2>Export</td><td colspan=2>Import</td><td colspan=3>Year-on-Year (±%)</td>",
             "<td>Mar</td><td>1-to-3</td><td>Mar</td><td>1-to-3</td><td>Mar</td><td>1-to-3</td><td>Export &amp; Import</td><td>Export</td><td>Import</td>"]  # fmt: skip
    rows = [["Total", "41,046.4", "-", "25,000.0", "-", "16,046.4", "-", "1", "2", "3"],
            ["\xa0\xa0\xa0of which: Germany", "10", "30", "7", "20", "3", "10", "1", "2", "3"],
            ["R. O. Korea", "10", "30", "7", "20", "3", "10", "1", "2", "3"],
            ["Regional\n Comprehensive Economic Partnership", "10", "30", "7", "20", "3", "10", "1", "2", "3"],
            ["Latin America", "10", "30", "7", "20", "3", "10", "1", "2", "3"]]  # fmt: skip
    title = "(4) China's Total Export &amp; Import Values by Country/Region, Mar 2026 (in CNY)"
    path = page(
        tmp_path / "en.html", "", "CNY 100 Million", heads, rows, f'<h1 class="atcl-ttl">{title}</h1>'
    )
    store, _ = stored(tmp_path, read(path))
    found = values(store, "flash-country-cny", "period", "flow", "partner")
    assert found["2026-03", "export", "DEU"] == 700000000.0
    assert {partner for *_, partner in found} == {"WLD", "DEU", "KOR", "RCEP"}


def test_chapters(tmp_path):
    reading = read(chapters(tmp_path))
    assert (str(reading.dataset), reading.dataset.classification) == ("gacc/chapters-usd", "HS")
    assert "do not" not in reading.note
    store, manifest = stored(tmp_path, reading)
    found = values(store, "chapters-usd", "period", "flow", "partner", "product")
    assert found == {
        ("2019-10", "export", "WLD", "TOTAL"): 212916095000.0, ("2019-10", "import", "WLD", "TOTAL"): 169898075000.0,
        ("2019-10", "export", "WLD", "01"): 1000000.0, ("2019-10", "import", "WLD", "01"): 2000000.0,
        ("2019-10", "export", "WLD", "97"): 212915095000.0,
    }  # fmt: skip
    assert (manifest.parts[0].left_out, manifest.parts[0].refused) == (3, 0)
    assert (
        manifest.parts[0].left_out_why == "sections, which are sums of chapters, and cells without a figure"
    )


def test_chapters_in_chinese(tmp_path):
    heads = [["类章", "出口", None, "进口", None, "累计比去年同期±％", None],
             [None, "2月", "1至2月", "2月", "1至2月", "出口", "进口"]]  # fmt: skip
    rows = [["总值", 30, 60, 10, 20, 1, 1], ["第一类 活动物；动物产品", 10, 20, 4, 8, 1, 1], ["01章 活动物", 10, 20, 4, 8, 1, 1],
            ["第二十一类 艺术品、收藏品及古物", 20, 40, 6, 12, 1, 1], ["97章 艺术品、收藏品及古物", 20, 40, 6, 12, 1, 1]]  # fmt: skip
    path = book(
        tmp_path / "c.xlsx", "（4）2024年2月进出口商品类章总值表（人民币值）", "单位：万元人民币", heads, rows
    )
    store, _ = stored(tmp_path, read(path))
    assert values(store, "chapters-cny", "flow", "product")["export", "97"] == 200000.0


@pytest.mark.parametrize(("cell", "told"), [
    (("TOTAL", 1, "212,916,195"), "2019-10: export: the chapters sum to 212916095, the total is 212916195."),
    (("TOTAL", 1, "212,916,096"), ""),
])  # fmt: skip
def test_what_does_not_add_up_is_told(tmp_path, cell, told):
    rows = [
        [cell[2] if (row[0], n) == cell[:2] else text for n, text in enumerate(row)] for row in CHAPTER_ROWS
    ]
    rows[3] = [*rows[3][:3], "169,896,075", "-", *rows[3][5:]]
    reading = read(chapters(tmp_path, rows=rows))
    assert reading.note == " ".join(filter(None, ("Exports are valued FOB, imports CIF.", told)))
    _, manifest = stored(tmp_path, reading)
    assert manifest.parts[0].refused == 0


def test_a_total_of_both_flows_that_does_not_add_up(tmp_path):
    rows = [["日本", 30, 60, 20, 40, 7, 20, 1, 1, 1], *FLASH_ROWS[:2]]
    assert "日本: exports and imports are 27, the total is 30." in read(flash(tmp_path, rows=rows)).note


def test_many_sums_that_do_not_add_up(tmp_path):
    names = ["日本", "韩国", "德国", "法国", "英国", "美国", "印度", "泰国", "越南", "荷兰", "巴西", "南非"]
    rows = [[name, 30, 60, 20, 40, 7, 20, 1, 1, 1] for name in names]
    note = read(flash(tmp_path, rows=rows)).note
    assert note.count("exports and imports are") == 10
    assert note.endswith("2 more sums do not add up.")


def test_commodities_are_indicators(tmp_path):
    path = book(
        tmp_path / "x.xlsx",
        "（13）2026年5月出口主要商品量值表（美元值）",
        "单位：千美元",
        COMMODITY_HEADS,
        COMMODITY_ROWS,
    )
    reading = read(path)
    assert (str(reading.dataset), reading.dataset.contract) == ("gacc/commodities-usd", "indicators")
    store, manifest = stored(tmp_path, reading)
    rows = store.table("gacc/commodities-usd").to_pyarrow().to_pylist()
    assert {(row["indicator"], row["value"], row["unit"]) for row in rows} == {
        ("export/农产品/value", 6000000000.0, "USD"),
        ("export/汽车(包括底盘)/value", 16000000000.0, "USD"),
        ("export/汽车(包括底盘)/quantity", 98.8, "万辆"),
        ("export/集成电路/value", 1234567000.0, "USD"),
        ("export/集成电路/quantity", 300.1, "亿个"),
    }
    assert {(row["place"], row["period"]) for row in rows} == {("CHN", "2026-05")}
    assert (manifest.parts[0].part, manifest.parts[0].left_out) == ("2026-05-export", 1)


def test_key_commodities_with_the_year_before(tmp_path):
    heads = [["商品名称", "计量单位", "5月", None, "1至5月累计", None, "去年同期累计", None, "累计比去年同期±%", None],
             [None, None, "数量", "金额", "数量", "金额", "数量", "金额", "数量", "金额"]]  # fmt: skip
    path = book(
        tmp_path / "k.xlsx",
        "（8）2026年5月全国进口重点商品量值表（人民币值）",
        "单位：亿元人民币",
        heads,
        COMMODITY_ROWS,
    )
    store, _ = stored(tmp_path, read(path, Request(dataset="flash-commodities-cny-ytd")))
    found = values(store, "flash-commodities-cny-ytd", "period", "indicator")
    assert found["2026-01/2026-05", "import/集成电路/quantity"] == 1400.0


def test_a_page_that_has_lost_the_column_of_units(tmp_path):
    rows = [[row[0], *row[2:], ""] for row in COMMODITY_ROWS[1:3]]
    path = book(
        tmp_path / "x.xlsx",
        "（13）2026年5月出口主要商品量值表（美元值）",
        "单位：千美元",
        COMMODITY_HEADS,
        rows,
    )
    with pytest.raises(UnreadableTable, match="has lost a column"):
        read(path)


def test_several_months_at_once_and_later(tmp_path):
    may = flash(tmp_path)
    heads = [COUNTRY_HEADS[0], [None, *(text.replace("5月", "6月") for text in COUNTRY_HEADS[1][1:])]]
    june = flash(
        tmp_path, "（4）2025年6月进出口商品主要国别（地区）总值表（人民币值）", heads=heads, name="june.xlsx"
    )
    with pytest.raises(RequestError, match="are both of 2025-05"):
        Gacc().read([Fetched.local(may), Fetched.local(flash(tmp_path, name="again.xlsx"))], Request())
    stored(tmp_path, read(may))
    _, manifest = stored(tmp_path, read(june))
    assert [part.part for part in manifest.parts] == ["2025-05", "2025-06"]
    with pytest.raises(RequestError, match="none of the files is of 2019"):
        read(may, Request(years=(2019,)))
    with pytest.raises(UnreadableTable, match="Import each kind of table by itself"):
        Gacc().read([Fetched.local(may), Fetched.local(chapters(tmp_path))], Request())


# What is wrong with a file


@pytest.mark.parametrize(("changes", "message"), [
    ({"title": "各国贸易"}, "no title of a customs table"),
    ({"corner": "单位：百万美元", "title": "（6）2025年5月进出口商品主要国别（地区）总值表（人民币值）"}, "the title says CNY, the corner USD"),
    ({"corner": ""}, "does not say its unit"),
    ({"title": "（6）2025年4月进出口商品主要国别（地区）总值表"}, "the title is of month 4, the heads say 5月"),
    ({"heads": [["国别", "出口", "出口"], [None, "5月", "5月"]], "merges": ()}, "two columns are 出口 5月"),
    ({"heads": [["国别", "出口", "贸易差额"], [None, "5月", "5月"]], "merges": ()}, "not those that are known. They are 国别; 出口 5月"),
    ({"heads": [["国家", "出口", None]], "merges": ()}, "the heads are not those that are known"),
    ({"rows": []}, "no heads that are known"),
])  # fmt: skip
def test_a_workbook_that_is_another(tmp_path, changes, message):
    with pytest.raises(UnreadableTable, match=message):
        read(flash(tmp_path, **changes))


def test_the_unit_can_be_said(tmp_path):
    path = chapters(tmp_path, unit="")
    with pytest.raises(UnreadableTable, match="option unit"):
        read(path)
    store, _ = stored(tmp_path, read(path, unit="US$1,000"))
    assert values(store, "chapters-usd", "flow", "product")["export", "01"] == 1000000.0
    with pytest.raises(RequestError, match="none that is known"):
        read(path, unit="bushels")


@pytest.mark.parametrize(("data", "message"), [
    (b"", "is empty"),
    (b"PK\x03\x04 and no more", "damaged"),
    (b"\xd0\xcf\x11\xe0" + bytes(600), r"old kind \(\.xls\)"),
    (b"year,value\n2024,1\n", "something else instead of an Excel workbook"),
    (b"<html><body><p>404</p></body></html>", "no title of a customs table"),
    ("<html><table><tr><td>2024年5月进出口商品类章总值表</td></tr></table>".encode("utf-16"), "instead of an Excel workbook"),
])  # fmt: skip
def test_what_is_no_table(tmp_path, data, message):
    path = tmp_path / "table.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableTable, match=message):
        read(path)


def test_a_page_in_gbk(tmp_path):
    heads = ["<td rowspan=2>类章</td><td>出口</td><td>进口</td>", "<td>1月</td><td>1月</td>"]
    path = page(tmp_path / "g.html", "（4）2024年1月进出口商品类章总值表（美元值）", "", heads,
                [["01章 活动物", "1", "2"]], "<p>单位：千美元</p>")  # fmt: skip
    path.write_bytes(path.read_text(encoding="utf-8").replace("utf-8", "gb2312").encode("gb18030"))
    store, _ = stored(tmp_path, read(path))
    assert values(store, "chapters-usd", "flow", "product") == {
        ("export", "01"): 1000.0,
        ("import", "01"): 2000.0,
    }


# Fetching

GUARD = (
    b"<html><head><meta charset=utf-8><script>$_ts=window['$_ts'];_$bL()</script></head><body></body></html>"
)


def fetch(tmp_path, *addresses):
    with Downloads(
        tmp_path / "cache",
        patience=Patience(sleep=lambda _: None),
        transport=httpx.HTTPTransport(verify=False),
    ) as downloads:
        return Gacc().fetch(Request(options={"url": ",\n".join(addresses)}), downloads)


def test_pages_are_fetched_and_read(tmp_path, server):
    server.script = [Answer(body=chapters(tmp_path).read_bytes()), Answer(body=flash(tmp_path).read_bytes())]
    found = fetch(tmp_path, f"{server.url}/Statics/1.html", f"{server.url}/attachDir/2.xlsx")
    assert [file.input.url for file in found] == [
        f"{server.url}/Statics/1.html",
        f"{server.url}/attachDir/2.xlsx",
    ]
    reading = Gacc().read(found[:1], Request())
    assert reading.origin.url == f"{server.url}/Statics/1.html"
    store, _ = stored(tmp_path, reading)
    assert values(store, "chapters-usd", "flow", "product")["export", "01"] == 1000000.0


@pytest.mark.parametrize("status", [412, 200])
@pytest.mark.parametrize("name", ["t.html", "t.xls", "t.xlsx"])
def test_the_site_keeps_robots_out(tmp_path, server, status, name):
    server.script = [Answer(status, GUARD)]
    wanted = "wenmao data import gacc FILE" if (status, name) != (200, "t.xlsx") else "web page instead of"
    with pytest.raises(FetchFailed, match=wanted):
        fetch(tmp_path, f"{server.url}/{name}")


def test_other_failures_are_told_as_they_are(tmp_path, server):
    server.script = [Answer(404)]
    with pytest.raises(FetchFailed, match="404"):
        fetch(tmp_path, f"{server.url}/t.html")


def test_without_an_address(tmp_path):
    with pytest.raises(RequestError, match="option url"):
        fetch(tmp_path)


def test_the_datasets_that_are_described(tmp_path):
    described = Gacc().describe().datasets
    assert {"country-usd", "chapters-cny-ytd", "commodities-usd", "flash-country-cny"} <= set(described)
    assert read(flash(tmp_path)).dataset.name in described
