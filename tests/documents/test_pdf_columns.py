"""Two columns of a PDF: read one after the other, though the file writes line by line across both."""

import pytest
from tests.documents import made

from wenmao.documents.reading import read

LEFT = [
    "Exports of cultural goods from the",
    "country rose in 2023, the customs",
    "office said. Games and books led,",
    "and shipments of musical instruments",
    "grew by 4 percent over the year",
    "before, the fastest of all groups.",
]
RIGHT = [
    "Imports went another way: they",
    "fell by 3 percent, because fewer",
    "paintings were bought at auctions",
    "abroad. Dealers said that buyers",
    "had waited for lower prices, which",
    "came late in the autumn of 2023.",
]
ZH_LEFT = [
    "二〇二三年我国文化产品出口保持增长",
    "图书和游戏的出口增长最快乐器出口",
    "比上年增长百分之四是各类产品中增",
    "长最快的一类企业普遍看好海外市场",
]
ZH_RIGHT = [
    "进口则有所下降主要原因是海外拍卖",
    "会上成交的艺术品减少买家等待价格",
    "回落交易推迟到秋季以后专家认为这",
    "种变化只是暂时的明年有望恢复增长",
]


def across(left, right, *, top=700.0, x=(72, 320), leading=14.0):
    """Texts at places, line by line across both columns."""
    return [
        (x[side], top - leading * number, text)
        for number, pair in enumerate(zip(left, right, strict=True))
        for side, text in enumerate(pair)
    ]


def text_of(placed):
    return read("given", data=made.placed_pdf(placed)).text


def flat(lines, between=" "):
    return between.join(lines)


def test_columns_are_read_one_after_the_other():
    text = text_of(across(LEFT, RIGHT)).replace("\n", " ")
    assert flat(LEFT) in text
    assert flat(RIGHT) in text
    assert text.index("fastest of all") < text.index("Imports went")


def test_chinese_columns_are_read_one_after_the_other():
    text = text_of(across(ZH_LEFT, ZH_RIGHT)).replace("\n", "")
    assert flat(ZH_LEFT, "") in text
    assert flat(ZH_RIGHT, "") in text


def test_headings_over_both_columns_stay_in_their_places():
    wide = "A heading that runs over the whole width of this page, from the left column to the right"
    middle = "Another heading across both of the columns that parts the page in an upper and a lower half"
    placed = [
        (72, 740, wide),
        *across(LEFT, RIGHT, top=700),
        (72, 560, middle),
        *across(RIGHT, LEFT, top=530),
    ]
    text = text_of(placed).replace("\n", " ")
    order = [wide, LEFT[0], LEFT[-1], RIGHT[0], RIGHT[-1], middle, RIGHT[0], RIGHT[-1], LEFT[0], LEFT[-1]]
    position = 0
    for words in order:
        position = text.index(words, position) + len(words)


def test_lines_of_the_columns_need_not_be_level():
    left = [(72, 700 - 14 * n, text) for n, text in enumerate(LEFT)]
    right = [(320, 695 - 14 * n, text) for n, text in enumerate(RIGHT)]
    text = text_of([one for pair in zip(left, right, strict=True) for one in pair]).replace("\n", " ")
    assert flat(LEFT) in text
    assert flat(RIGHT) in text


def test_a_table_over_both_columns_is_whole():
    rows = [
        ("Year", "Exports", "Imports"),
        ("2021", "139.2", "16.8"),
        ("2022", "163.7", "16.7"),
        ("2023", "148.4", "17.9"),
    ]
    table = [
        (x, 560 - 14 * n, text)
        for n, row in enumerate(rows)
        for x, text in zip((72, 260, 430), row, strict=True)
    ]
    document = read("given", data=made.placed_pdf([*across(LEFT, RIGHT), *table]))
    (found,) = document.tables
    assert [tuple(cell.text for cell in row) for row in found.rows] == rows
    assert flat(RIGHT) in document.text.replace("\n", " ")


def test_a_table_in_one_of_the_columns_is_whole():
    rows = [("Year", "Exports"), ("2021", "139.2"), ("2022", "163.7"), ("2023", "148.4")]
    beside = [
        one
        for number, (x, row) in enumerate(zip(LEFT[:4], rows, strict=True))
        for one in (
            (72, 560 - 14 * number, x),
            (320, 560 - 14 * number, row[0]),
            (450, 560 - 14 * number, row[1]),
        )
    ]
    document = read("given", data=made.placed_pdf([*across(LEFT, RIGHT, top=658), *beside]))
    (found,) = document.tables
    assert [tuple(cell.text for cell in row) for row in found.rows] == rows


def test_three_columns():
    narrow = [["Exports of games rose", "by a tenth last year,", "said the customs now.", "Books followed them."],
              ["Imports of art fell in", "May, and in June too.", "Auctions were few and", "buyers had no hurry."],
              ["Services grew in both", "directions, and films", "earned more than they", "did the year before."]]  # fmt: skip
    placed = [
        (72 + 170 * side, 700 - 14 * n, column[n]) for n in range(4) for side, column in enumerate(narrow)
    ]
    text = text_of(placed).replace("\n", " ")
    for column in narrow:
        assert flat(column) in text


@pytest.mark.parametrize(
    "placed",
    [
        [(72, 700 - 14 * n, text + " " + other) for n, (text, other) in enumerate(zip(LEFT, RIGHT, strict=True))],
        [*((72, 700 - 14 * n, text) for n, text in enumerate(LEFT)), *((320, 700 - 14 * n, text) for n, text in enumerate(RIGHT))],
        [one for n in range(6) for one in ((72, 700 - 14 * n, ["Name", "Place", "Publisher", "Editor", "Year", "Copies"][n]),
                                           (200, 700 - 14 * n, RIGHT[n]))],
    ],
    ids=["one column", "two, written one after the other", "labels with text beside them"],
)  # fmt: skip
def test_other_pages_stay_as_the_file_has_them(placed):
    import pypdfium2

    data = made.placed_pdf(placed)
    own = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded()
    text = read("given", data=data).text
    assert text.split() == own.split()
