"""Tables: row heads, column heads, captions and notes say what each figure is."""

import time
from decimal import Decimal

import pytest
from tests.documents.test_reading import pdf

from wenmao.desk import check, claims_of, read


def claims(page):
    document = read("given", data=page if isinstance(page, bytes) else page.encode())
    for table in document.tables:
        for row in table.rows:
            assert len(row) == len(table.rows[0])
            for cell in row:
                assert document.text[cell.start : cell.end] == cell.text
    found = claims_of(document)
    for claim in found:
        assert document.text[claim.start : claim.end] == claim.quote
        assert claim.sentence[0] <= claim.start <= claim.sentence[1] or claim.sentence[0] > claim.end
    assert [claim.start for claim in found] == sorted(claim.start for claim in found)
    return found


def short(claim):
    code = claim.period.code if claim.period else None
    flow = claim.flow.value if claim.flow else None
    return claim.quote, claim.value, claim.unit, claim.kind, claim.direction, code, flow


def yi(number):
    return Decimal(number) * 10**8


CUSTOMS = """<html><head><title>2024年6月文化产品进出口统计</title></head><body>
<h1>2024年6月文化产品进出口统计</h1><p>单位：亿美元</p>
<table><tr><td rowspan="2">项目</td><td colspan="2">6月</td><td colspan="2">1至6月</td></tr>
<tr><td>金额</td><td>同比±%</td><td>金额</td><td>累计比去年<br>同期±%</td></tr>
<tr><td>进出口总值</td><td>150.2</td><td>3.4</td><td>900.1</td><td>-5.2</td></tr>
<tr><td>出口总值</td><td>130.2<sup>1</sup></td><td>3.1</td><td>800.1</td><td>（4.2）</td></tr>
<tr><td>贸易差额</td><td>110.2</td><td>-</td><td>700.1</td><td>—</td></tr>
<tr><td>其中：东盟</td><td>20.0</td><td>…</td><td>100.0</td><td>−4.2</td></tr>
<tr><td colspan="5">注：6月当月出口中含增长12.5%的影视产品。</td></tr></table></body></html>"""


def test_monthly_customs_table():
    found = claims(CUSTOMS)
    assert [short(claim) for claim in found][:12] == [
        ("150.2", yi("150.2"), "USD", "level", None, "2024-06", "total"),
        ("3.4", Decimal("3.4"), "percent", "change", "up", "2024-06", "total"),
        ("900.1", yi("900.1"), "USD", "level", None, "2024-H1", "total"),
        ("-5.2", Decimal("5.2"), "percent", "change", "down", "2024-H1", "total"),
        ("130.2¹", yi("130.2"), "USD", "level", None, "2024-06", "export"),
        ("3.1", Decimal("3.1"), "percent", "change", "up", "2024-06", "export"),
        ("800.1", yi("800.1"), "USD", "level", None, "2024-H1", "export"),
        ("（4.2）", Decimal("4.2"), "percent", "change", "down", "2024-H1", "export"),
        ("110.2", yi("110.2"), "USD", "level", None, "2024-06", "balance"),
        ("700.1", yi("700.1"), "USD", "level", None, "2024-H1", "balance"),
        ("20.0", yi("20"), "USD", "level", None, "2024-06", None),
        ("100.0", yi("100"), "USD", "level", None, "2024-H1", None),
    ]
    assert [claim.partner for claim in found[10:13]] == ["ASEAN"] * 3
    assert found[0].resolution == 10**7
    assert found[0].subject == "进出口总值"
    assert "文化产品" in found[0].topic
    assert "单位：亿美元" in found[0].context
    # The footnote is text.
    assert short(found[-1])[:5] == ("12.5%", Decimal("12.5"), "percent", "change", "up")


def test_exporters_are_reporters_and_the_world_is_one():
    found = claims("""# Trade in cultural goods

Table 2: Top exporters of cultural goods, 2013

| Rank | Country | Exports (US$ billion) | Share of world exports (%) | Change 2012-2013 (%) |
|---:|---|---:|---:|---:|
| 1 | China | 60.1 | 28.3 | +12.1 |
| 2 | United States | 27.9 | 13.1 | -3.2 |
| – | World | 212.8 | 100 | n.a. |

Exports rose by 5% in 2013.
""")
    assert [(c.quote, c.kind, c.reporter, c.partner) for c in found] == [
        ("1", "rank", "CHN", None), ("60.1", "level", "CHN", None), ("28.3", "share", "CHN", None),
        ("+12.1", "change", "CHN", None),
        ("2", "rank", "USA", None), ("27.9", "level", "USA", None), ("13.1", "share", "USA", None),
        ("-3.2", "change", "USA", None),
        ("212.8", "level", "WLD", None), ("100", "share", "WLD", None),
        ("5%", "change", "CHN", None),
    ]  # fmt: skip
    assert found[1].value == Decimal("60.1E9")
    assert {c.period.code for c in found} == {"2013"}


def test_countries_are_partners_of_the_reporter():
    found = claims("""<p>表3 我国文化产品主要出口市场（2023年）</p><table>
    <tr><th>国别（地区）</th><th>出口额（亿美元）</th><th>同比（%）</th><th>占比（%）</th><th>企业数（家）</th></tr>
    <tr><td>美国</td><td>420.5</td><td>-12.1</td><td>28.3</td><td>1,204</td></tr>
    <tr><td>中国香港</td><td>210.5</td><td>2.1</td><td>14.3</td><td>310</td></tr>
    <tr><td>合计</td><td>1484.1</td><td>-9.3</td><td>100.0</td><td>5 000</td></tr></table>""")
    assert [(c.quote, c.kind, c.unit, c.partner) for c in found] == [
        ("420.5", "level", "USD", "USA"), ("-12.1", "change", "percent", "USA"),
        ("28.3", "share", "percent", "USA"), ("1,204", "level", "count", "USA"),
        ("210.5", "level", "USD", "HKG"), ("2.1", "change", "percent", "HKG"),
        ("14.3", "share", "percent", "HKG"), ("310", "level", "count", "HKG"),
        ("1484.1", "level", "USD", None), ("-9.3", "change", "percent", None),
        ("100.0", "share", "percent", None), ("5 000", "level", "count", None),
    ]  # fmt: skip
    assert {c.flow.value for c in found if c.unit != "count"} == {"export"}
    assert found[0].subject == "出口额"


def test_countries_of_a_table_about_no_economy_are_reporters():
    found = claims("""UNESCO on culture

Exports of cultural goods by country, 2013 (US$ billion)

| Country | 2012 | 2013 |
|---|---|---|
| Germany | 7.2 | 8.1 |
""")
    assert [(c.reporter, c.partner, c.period.code, c.flow.value) for c in found] == [
        ("DEU", None, "2012", "export"), ("DEU", None, "2013", "export"),
    ]  # fmt: skip


def test_market_shares():
    found = claims("""The game market

| Company | Market share, 2023 | Revenue (¥ bn) |
|---|---|---|
| Alpha | 38.2% | 180.5 |
| Beta | 17.3% | n.a. |
| Other | 1.2% | 12.1 (-3.2%) |
""")
    assert [(c.quote, c.kind, c.unit, c.direction, c.subject) for c in found] == [
        ("38.2%", "share", "percent", None, "Alpha"),
        ("180.5", "level", "CNY", None, "Alpha revenue"),
        ("17.3%", "share", "percent", None, "Beta"),
        ("1.2%", "share", "percent", None, "Other"),
        ("12.1", "level", "CNY", None, "Other revenue"),
        ("-3.2%", "change", "percent", "down", "Other revenue"),
    ]


TWO_LEVELS = """<table><caption>China's cultural trade (US$ billion)</caption>
<thead><tr><th rowspan=2>Item<th colspan=2>2022<th colspan=2>2023<tr><th>Exports<th>Imports<th>Exports<th>Imports
<tbody><tr><td>Games<td>1.2<td>1.3<td>1.4<td>1.5<tr><td>Film<td>2<td>3<td>4<td>5</table>"""


def test_two_levels_of_heads():
    found = claims(TWO_LEVELS)
    assert [(c.quote, c.period.code, c.flow.value, c.subject) for c in found] == [
        ("1.2", "2022", "export", "Games exports"), ("1.3", "2022", "import", "Games imports"),
        ("1.4", "2023", "export", "Games exports"), ("1.5", "2023", "import", "Games imports"),
        ("2", "2022", "export", "Film exports"), ("3", "2022", "import", "Film imports"),
        ("4", "2023", "export", "Film exports"), ("5", "2023", "import", "Film imports"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "code"),
    [("2023", "2023"), ("2023年", "2023"), ("2023-H1", "2023-H1"), ("Q1 2024", "2024-Q1"), ("2024年1-6月", "2024-H1"),
     ("2024-03", "2024-03"), ("前三季度", None), ("June 2024", "2024-06"), ("2023年上半年", "2023-H1")],
)  # fmt: skip
def test_periods_of_heads(head, code):
    (found,) = claims(f"文化贸易统计\n\n| 项目 | {head} |\n|---|---|\n| 图书出口（万美元） | 12.5 |\n")
    assert (found.period.code if found.period else None) == code
    assert (found.value, found.unit) == (125000, "USD")


@pytest.mark.parametrize(
    ("head", "cell", "expected"),
    [
        ("增加额（亿元）", "-3", ("difference", "CNY", "down")),
        ("同比增减（个百分点）", "1.2", ("change", "percentage_point", "up")),
        ("YoY", "-1.2", ("change", "percent", "down")),
        ("Change", "1.2", None),  # of what unit?
        ("出口额", "1.2", None),
        ("数量（吨）", "12", None),
        ("数量", "12", ("level", "count", None)),
        ("Share", "0.38", None),  # 38% or 0.38%?
        ("排名", "3", ("rank", "rank", None)),
        ("HS code", "9504", None),
        ("出口额（亿元）", "-", None),
        ("出口额（亿元）", "- ", None),
        ("出口额（亿元）", "−", None),
    ],
)
def test_kinds_and_units(head, cell, expected):
    found = claims(f"统计表\n\n| 项目 | {head} | 进口（亿元） |\n|---|---|---|\n| 图书 | {cell} | 7 |\n")
    assert found[-1].quote == "7"
    told = [(c.kind, c.unit, c.direction) for c in found[:-1]]
    assert told == ([expected] if expected else [])


def test_pdf_table():
    rows = [("Year", "Exports", "Imports"), ("2017", "88.19", "8.93"), ("2019", "99.89", "11.57")]
    words = [(72, 740, "China's cultural trade"), (72, 720, "Exports of cultural goods rose by 7.9% in 2019."),
             (72, 700, "Table 1. Trade in cultural goods, US$ billion")]  # fmt: skip
    for line, row in enumerate(rows):
        words += [(x, 680 - 16 * line, text) for x, text in zip((72, 200, 300), row, strict=True)]
    words.append((72, 600, "Source: Ministry of Commerce, with a rise of 4.9% in 2018."))
    found = claims(drawn(words))
    assert [(c.quote, c.period.code) for c in found] == [
        ("7.9%", "2019"), ("88.19", "2017"), ("8.93", "2017"), ("99.89", "2019"), ("11.57", "2019"), ("4.9%", "2018"),
    ]  # fmt: skip
    assert found[3].value == Decimal("99.89E9")
    assert found[3].flow.value == "export"


def drawn(words):
    placed = b" ".join(b"1 0 0 1 %d %d Tm (%s) Tj" % (x, y, text.encode()) for x, y, text in words)
    return pdf(b"BT /F1 10 Tf " + placed + b" ET")


def test_prose_in_two_columns_is_no_table():
    lines = [
        "Exports of cultural goods",
        "rose by 4% in 2023, said",
        "the customs, to USD 148",
        "billion; 2022 had seen",
    ]
    document = read(
        "given", data=drawn([(x, 700 - 14 * n, t) for n, t in enumerate(lines) for x in (72, 320)])
    )
    assert document.tables == ()


def test_published_figures_in_a_table_are_supported_and_a_wrong_one_is_caught():
    page = """<html><body><h1>我国文化产品进出口统计</h1><p>来源：商务部</p>
    <table><caption>表1 2016—2019年我国文化产品进出口情况（单位：亿美元）</caption>
    <tr><th>年份</th><th>进出口</th><th>出口</th><th>同比（%）</th></tr>
    <tr><td>2016</td><td>885.2</td><td>786.6</td><td>-</td></tr>
    <tr><td>2017</td><td>971.2</td><td>881.9</td><td>12.4</td></tr>
    <tr><td>2018</td><td></td><td>952.3</td><td></td></tr>
    <tr><td>2019</td><td>1114.5</td><td>998.9</td><td>7.9</td></tr></table></body></html>"""
    checked = check(read("given", data=page.encode()))
    quotes = {claim.id: claim.quote for claim in checked.claims}
    alone = {quotes[f.claims[0]]: f for f in checked.findings if len(f.claims) == 1}
    assert {quote for quote, f in alone.items() if f.verdict.value == "supported"} == {
        "885.2", "786.6", "971.2", "881.9", "12.4", "1114.5", "998.9", "7.9",
    }  # fmt: skip
    assert alone["952.3"].verdict.value == "contradicted"
    assert "USD 92.53 billion for exports of cultural goods, 2018" in alone["952.3"].explanation.en


def test_a_row_of_growth_belongs_to_the_row_above():
    found = claims("""我国游戏产业

| 指标 | 2023年 | 2024年 |
|---|---|---|
| 自主研发游戏海外市场实际销售收入（亿美元） | 163.66 | 185.57 |
| 增长率（%） | -5.65 | 13.39 |
""")
    assert [(c.kind, c.subject, c.period.code) for c in found] == [
        ("level", "自主研发游戏海外市场实际销售收入", "2023"), ("level", "自主研发游戏海外市场实际销售收入", "2024"),
        ("change", "自主研发游戏海外市场实际销售收入", "2023"), ("change", "自主研发游戏海外市场实际销售收入", "2024"),
    ]  # fmt: skip


def test_growth_without_a_period_has_that_of_the_level_beside_it():
    found = claims("""文化产品统计

| 类别 | 2022年出口（亿美元） | 2023年出口（亿美元） | 同比增长（%） |
|---|---|---|---|
| 出版物 | 30.1 | 28.2 | -6.3 |
""")
    assert [(c.kind, c.subject, c.period.code) for c in found] == [
        ("level", "出版物出口", "2022"), ("level", "出版物出口", "2023"), ("change", "出版物出口", "2023"),
    ]  # fmt: skip


def test_a_layout_is_read_as_prose():
    page = """<table><tr><td>Menu</td><td>China's exports of cultural goods rose by 9.3% in 2023. Imports fell by 4%.</td></tr>
    <tr><td>2</td><td>In 2022 they had grown by 12%, said the customs, after a long fall. Sales stood at $3 billion.</td></tr></table>"""
    assert [c.quote for c in claims(page) if c.kind == "change"] == ["9.3%", "4%", "12%"]


NASTY = {
    "ragged": "<table><tr><td>a<tr><td>b<td>1<td>2 %<tr><tr><td>c<td>1<td>2<td>3<td>4</table>",
    "nested": "<table><tr><td>" * 1000 + "5%" + "</table>" * 1000,
    "empty": "<p>x</p><table></table><table><tr></tr></table><table><tr><td></td><td></td></tr></table>",
    "wide span": "<table><tr><th colspan=100000>出口（亿元）<tr><td rowspan=99999>a<td>1<tr><td>2</table>",
    "bad span": "<table><tr><th colspan=-3 rowspan=x>出口（亿元）<th>b<tr><td colspan>a<td>1</table>",
    "signs": "<table><tr><th>项目<th>出口（亿元）<tr><td>a<td>-<tr><td>b<td>+<tr><td>c<td>()<tr><td>d<td>5</table>",
    "unclosed": "<table><tr><th>项目<th>出口（亿元）<tr><td>a<td>5",
    "pipes": "||||\n|-|-|\n|||\n| a | b |\n|\n||",
    "many columns": "<table><tr>" + "<td>1" * 5000 + "<tr>" + "<td>2" * 5000 + "</table>",
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_tables_end_well(name):
    claims("<html><body>" + NASTY[name] if name != "pipes" else NASTY[name])


def test_long_tables_are_read_in_linear_time():
    row = "<tr><td>图书{n}</td><td>{n}.5</td><td>-1.{n}</td></tr>"
    took = []
    for length in (500, 5000):
        rows = "".join(row.format(n=n) for n in range(length))
        page = f"<table><tr><th>项目<th>2023年出口（亿元）<th>同比（%）</tr>{rows}</table>"
        document = read("given", data=page.encode())
        begun = time.process_time()
        assert len(claims_of(document)) == 2 * length
        took.append(time.process_time() - begun)
    assert took[1] < 25 * took[0]
