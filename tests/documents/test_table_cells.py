"""Tables in documents: every cell in its place, heads told from figures."""

from wenmao.documents.reading import read


def only(page):
    document = read("given", data=page.encode())
    (table,) = document.tables
    for row, passage in zip(table.rows, table.passages, strict=True):
        assert document.passages[passage].kind == "row"
        assert all(document.text[cell.start : cell.end] == cell.text for cell in row)
    return [[cell.text for cell in row] for row in table.rows], table


def test_spans_are_laid_out_and_caption_and_notes_kept():
    rows, table = only("""<table><caption>Table 1 Trade</caption>
    <tr><th rowspan=2>Item</th><th colspan=2>2023</th></tr><tr><th>Exports</th><th>Imports</th></tr>
    <tr><td>Games</td><td>1</td><td>2<sup>1</sup></td></tr><tr><td colspan=3>Source: customs</td></tr></table>
    <p>Note: first estimate.</p>""")
    assert rows == [
        ["Item", "2023", "2023"], ["Item", "Exports", "Imports"], ["Games", "1", "2¹"], ["Source: customs"] * 3,
    ]  # fmt: skip
    assert table.head == 2
    assert table.caption == "Table 1 Trade"
    assert table.notes == "Source: customs\nNote: first estimate."


def test_markdown_heads_above_heads_cover_the_empty_cells_beside_them():
    rows, table = only(
        "Trade\n\n| | 2022 | | 2023 | |\n| | A | B | A | B |\n|-|-|-|-|-|\n| x \\| y | 1 | 2 | 3 | 4 |\n"
    )
    assert rows[0] == ["", "2022", "2022", "2023", "2023"]
    assert rows[2][0] == "x \\| y"
    assert table.head == 2


def test_ragged_rows_are_filled():
    rows, _ = only("<table><tr><th>a<th>b<th>c<tr><td>x<td>1<tr><td>y<td>1<td>2</table>")
    assert rows[1] == ["x", "1", ""]


def test_tables_stand_in_an_article_where_the_page_has_them():
    prose = (
        "<p>Exports of cultural goods rose, said the customs in a long report on the trade of the year.</p>"
        * 4
    )
    page = f"""<html><body><article><h1>Trade</h1>{prose}<h2>Figures</h2><table><tr><th>Year</th><th>Exports (US$ bn)</th></tr>
    <tr><td>2023</td><td>148.41</td></tr></table>{prose}</article></body></html>"""
    document = read("given", data=page.encode())
    assert len(document.tables) == 1
    assert document.text.index("148.41") < document.text.rindex("said the customs")
    assert document.text.count("148.41") == 1
