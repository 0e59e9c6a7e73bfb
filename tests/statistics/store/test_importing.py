import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics.store.baci_files import CODES, COLUMNS, GOOD, HEADS, file, raw, take, text
from wenmao.statistics.store import importing
from wenmao.statistics.store.columns import Constant, Only, Renamed, Whole, Words
from wenmao.statistics.store.layouts import Csv, RawTable, Row, Rows, UnreadableTable


def written_as(tmp_path: Path, data: bytes, name: str = "BACI.csv", **rest: Any):
    return take(raw(file(tmp_path, data, name), **rest), tmp_path / "out")


def test_a_clean_file_is_stored_whole(tmp_path: Path) -> None:
    written, rows, refused = written_as(tmp_path, text(*GOOD))
    assert (written.rows, written.years, written.left_out, written.refused.rows) == (4, (2021, 2021), 0, 0)
    assert refused == []
    assert rows[0] == ("2021", 2021, "export", "AFG", "ALB", "010121", 1500.0, 250.0, None, None)
    assert rows[1][7] is None  # NA


CLEAN = {
    "a byte order mark": b"\xef\xbb\xbf" + text(*GOOD),
    "lines end as on Windows": text(*GOOD, end="\r\n"),
    "no end of line at the end": text(*GOOD)[:-1],
    "another order of columns": text(*(",".join(reversed(r.split(","))) for r in GOOD), heads="q,v,k,j,i,t"),
    "more columns": text(
        *(f'{r},"note, {n}\nof two lines"' for n, r in enumerate(GOOD)), heads=HEADS + ",note"
    ),
    "more columns of the same name": text(*(f"{r},,x,y" for r in GOOD), heads=HEADS + ",,V,Q"),
    "quoted fields": text(*(",".join(f'"{f}"' for f in r.split(",")) for r in GOOD)),
    "blank lines": text(GOOD[0], "", *GOOD[1:], ""),
    "blanks around values": text(*(r.replace(",", " , ") for r in GOOD)),
    "zeros dropped": text(*(r.replace(",010121,", ",10121,") for r in GOOD)),
    "a delimiter at the end of a line": text(GOOD[0] + ",", *GOOD[1:]),
    "numbers written as decimals": text(*(r.replace(",4,", ",4.0,", 1) for r in GOOD)),
}


@pytest.mark.parametrize("data", CLEAN.values(), ids=CLEAN)
def test_what_changes_nothing(tmp_path: Path, data: bytes) -> None:
    expected = written_as(tmp_path, text(*GOOD))[1]
    written, rows, _ = written_as(tmp_path, data)
    assert rows == expected
    assert written.refused.rows == 0


@pytest.mark.parametrize(("name", "member"), [("BACI.csv.gz", ""), ("BACI.zip", "inside.csv")])
def test_packed_files(tmp_path: Path, name: str, member: str) -> None:
    _written, rows, _ = written_as(tmp_path, text(*GOOD), name, member=member)
    assert rows == written_as(tmp_path, text(*GOOD))[1]
    assert not list((tmp_path / "out").glob("*.csv"))


AREA = "should be an ISO 3166-1 alpha-3 code, WLD, or a group such as EU"
BAD = {
    "an unknown country": ("2021,999,8,010121,1,1", "i", f"i: {AREA}", "999"),
    "a negative country": ("2021,-2,8,010121,1,1", "i", f"i: {AREA}", "-2"),
    "a broken country": ("2021,156.4,8,010121,1,1", "i", f"i: {AREA}", "156.4"),
    "a country in hexadecimal": ("2021,0x9C,8,010121,1,1", "i", f"i: {AREA}", "0x9C"),
    "no country": ("2021,4,,010121,1,1", "j", f"j: {AREA}", None),
    "no number": ("2021,4,840,010121,much,1", "v", "v: should be a number", "much"),
    "no number where none is needed": ("2021,4,840,010121,1,some", "q", "q: should be a number", "some"),
    "no value": ("2021,4,840,010121,NA,1", "v", "v: should be a number", None),
    "a comma for a point": ('2021,4,840,010121,"1,5",1', "v", "v: should be a number", "1,5"),
    "a negative value": ("2021,4,840,010121,-1,1", "v", "v: below 0", "-1"),
    "a negative weight": ("2021,4,840,010121,1,-0.5", "q", "q: below 0", "-0.5"),
    "an infinite value": ("2021,4,840,010121,inf,1", "v", "v: not a finite number", "inf"),
    "a value beyond all numbers": ("2021,4,840,010121,1e999,1", "v", "v: not a finite number", "1e999"),
    "not a number, in name": ("2021,4,840,010121,nan,1", "v", "v: not a finite number", "nan"),
    "a code too long": ("2021,4,840,0101211,1,1", "k", "k: should be an HS code of 2, 4 or 6 digits, such as 970110", "0101211"),
    "a period that is none": ("20211,4,840,010121,1,1", "t", "t: should be a period such as 2023, 2023-Q1 or 2023-05", "20211"),
    "a field too few": ("2021,4,840,010121,1", "", "5 fields where the heads name 6", "2021,4,840,010121,1"),
    "a field too many": ("2021,4,840,010121,1,1,1", "", "7 fields where the heads name 6", "2021,4,840,010121,1,1,1"),
    "a huge field": (f"2021,4,840,{'9' * 140_000},1,1", "", "not readable as CSV: field larger than field limit (131072)", None),
    "a quote in a quote": ('2021,4,840,"01"0121,1,1', "", "not readable as CSV: ',' expected after '\"'", None),
    "a NUL": ("2021,4,840,01\x00121,1,1", "k", "k: should be an HS code of 2, 4 or 6 digits, such as 970110", "01\x00121"),
    "a repeated row": (GOOD[1], "", "repeats an earlier row", "line 3"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "column", "reason", "found"), BAD.values(), ids=BAD)
def test_a_bad_row_is_named_and_the_others_are_stored(
    tmp_path: Path, row: str, column: str, reason: str, found: str | None
) -> None:
    written, rows, refused = written_as(tmp_path, text(*GOOD[:2], row, *GOOD[2:]))
    assert refused == [(4, column, reason, found)]
    assert written.refused == importing.Refused(1, {reason: 1})
    assert rows == written_as(tmp_path, text(*GOOD))[1]


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    written, rows, refused = written_as(tmp_path, text(*GOOD) + b"2021,4,840,01\xff121,1,1\n")
    assert refused == [(6, "", "bytes that are not text", None)]
    assert len(rows) == written.rows == 4


def test_bytes_that_are_not_text_where_nobody_reads(tmp_path: Path) -> None:
    data = text(*(f"{r},x" for r in GOOD), heads=HEADS + ",note").replace(b"x\n", b"\xff\n")
    assert written_as(tmp_path, data)[0].rows == 4
    assert written_as(tmp_path, data + b"2021,4,840,1,bad,1,x\n")[0].refused.rows == 1


def test_rows_that_conflict_name_each_other(tmp_path: Path) -> None:
    other, third = GOOD[0].replace("1.5", "1.6"), GOOD[0].replace("1.5", "1.7")
    _, rows, refused = written_as(tmp_path, text(*GOOD, other))
    reason = "another row has the same key and other values"
    assert refused == [(2, "", reason, "line 6"), (6, "", reason, "line 2")]
    assert len(rows) == 3
    refused = written_as(tmp_path, text(*GOOD, other, third))[2]
    assert [found for *_, found in refused] == ["lines 6 and 7", "lines 2 and 7", "lines 2 and 6"]
    refused = written_as(tmp_path, text(*GOOD, *(GOOD[0].replace("1.5", f"9.{n}") for n in range(9))))[2]
    assert refused[0][3] == "lines 6, 7, 8, 9, 10 and 4 more"


def test_a_row_with_several_faults_is_counted_once(tmp_path: Path) -> None:
    written, _, refused = written_as(tmp_path, text(*GOOD, "2021,999,999,010121,x,1"))
    assert [column for _, column, *_ in refused] == ["i", "j", "v"]
    assert written.refused.rows == 1
    assert sum(written.refused.reasons.values()) == 3


def test_an_open_quote_costs_what_it_swallows_and_says_so(tmp_path: Path) -> None:
    _, rows, refused = written_as(tmp_path, text(*GOOD, '2021,"4,8,970110,1,1', *GOOD))
    assert len(rows) == 4
    assert refused == [(10, "", "not readable as CSV: unexpected end of data", "lines 6 to 10")]


def test_lines_are_told_where_rows_span_several(tmp_path: Path) -> None:
    rows = [f'{r},"two\nlines"' for r in (*GOOD, "2021,4,840,010121,x,1")]
    assert written_as(tmp_path, text(*rows, heads=HEADS + ",note"))[2][0][0] == 11


UNREADABLE = {
    "nothing": (b"", "the file is empty"),
    "a blank line": (b"\n", "the file is empty"),
    "heads only": (text(), "It has heads but no rows"),
    "a column is missing": (
        text(*GOOD, heads="t,i,j,k,w,q"),
        "no column v. Its columns are t, i, j, k, w, q",
    ),
    "a column is there twice": (
        text(*(f"{r},1" for r in GOOD), heads=HEADS + ",v"),
        "more than one column v",
    ),
    "no row is good": (text("2021,4,8,1,x,1"), r"v: should be a number \(1\)"),
    "another encoding": ("t,价值\n".encode("gbk"), "not utf-8 text"),
    "two-byte text": (text(*GOOD).decode().encode("utf-16"), "not utf-8 text"),
}


@pytest.mark.parametrize(("data", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_files_that_are_not_the_table(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(UnreadableTable, match=f"^BACI.csv: .*{message}"):
        written_as(tmp_path, data)


def test_damaged_archives(tmp_path: Path) -> None:
    data = text(*(f"2021,4,8,{n:06},{n * 7919 % 1013},1" for n in range(3000)))
    for name, member in (("BACI.csv.gz", ""), ("BACI.zip", "inside.csv")):
        path = file(tmp_path, data, name)
        whole = path.read_bytes()
        for damaged in (whole[: len(whole) // 2], whole[:500] + b"\x00\xff" * 20 + whole[540:], b"<html>"):
            path.write_bytes(damaged)
            with pytest.raises(UnreadableTable, match=rf"^{name}.*the archive is damaged .* Fetch it again"):
                take(raw(path, member=member), tmp_path / "out")
    with pytest.raises(UnreadableTable, match=r"there is no other\.csv in it"):
        take(raw(file(tmp_path, data, "BACI.zip"), member="other.csv"), tmp_path / "out")


def test_rows_that_are_not_of_the_dataset_are_left_out_and_counted(tmp_path: Path) -> None:
    totals = [r.replace(",970110,", ",TOTAL,") for r in GOOD[2:]]
    for extra in ([], ["2021,4,840,010121,x,1"]):
        written, rows, _ = written_as(tmp_path, text(*GOOD, *totals, *extra), keep="k <> 'TOTAL'")
        assert (written.rows, written.left_out, written.refused.rows) == (4, 2, len(extra))
        assert len(rows) == 4
    with pytest.raises(UnreadableTable, match=r"not of this dataset \(2\)"):
        written_as(tmp_path, text(*totals), keep="k <> 'TOTAL'")


def test_a_file_of_one_year_holds_no_other(tmp_path: Path) -> None:
    columns = {**COLUMNS, "period": Only("t", "2021")}
    assert written_as(tmp_path, text(*GOOD), columns=columns)[1] == written_as(tmp_path, text(*GOOD))[1]
    refused = written_as(tmp_path, text(*GOOD, "2020,4,840,970110,1,1"), columns=columns)[2]
    assert [(line, found) for line, *_, found in refused] == [(6, "2020")]


def test_a_name_that_is_not_known_is_never_dropped_without_a_word(tmp_path: Path) -> None:
    columns = {**COLUMNS, "quantity_unit": Renamed("u", {"kg": "kilogram"})}
    rows = [f"{row},{unit}" for row, unit in zip(GOOD, ("kg", "kg", "", "lbs"), strict=True)]
    _written, stored, refused = written_as(tmp_path, text(*rows, heads=HEADS + ",u"), columns=columns)
    assert [row[-1] for row in stored] == ["kilogram", "kilogram", None]
    assert refused == [(5, "u", "u: should be a value", "lbs")]


def test_a_column_read_in_two_ways(tmp_path: Path) -> None:
    columns = {**COLUMNS, "year": Whole("t")}
    assert written_as(tmp_path, text(*GOOD), columns=columns)[1] == written_as(tmp_path, text(*GOOD))[1]
    assert len(written_as(tmp_path, text(*GOOD, "2021.5,4,840,1,1,1"), columns=columns)[2]) == 2


def test_rows_of_a_source_s_own_reader(tmp_path: Path) -> None:
    def read(path: Path):
        yield Row(7, ("2021", "CHN", "USA", "970110", "5"))
        yield Row(8, ("2021", "CHN", "QQ", "970110", "5"))
        yield Row(9, (None,) * 5, "a merged cell")

    path = file(tmp_path, b"a workbook", "book.xlsx")
    columns = {
        "period": Words("t"), "flow": Constant("export"), "reporter": Words("r"), "partner": Words("p"),
        "product": Words("k"), "value": Words("v"),
    }  # fmt: skip
    table = RawTable("2021", path, Rows(("t", "r", "p", "k", "v"), read), columns)
    written, rows, refused = take(table, tmp_path / "out")
    assert [row[3:7] for row in rows] == [("CHN", "USA", "970110", 5.0)]
    assert [(line, column) for line, column, *_ in refused] == [(8, "p"), (9, "")]
    assert written.refused.rows == 2


def test_progress_is_told_on_both_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wenmao.statistics.store import layouts

    monkeypatch.setattr(layouts, "_BATCH", 1000)
    lines = [f"2021,4,8,{n:06},{n},1" for n in range(60_000)]
    for extra in ([], ["2021,4,8,1,x,1"]):
        told: list[float] = []
        path = file(tmp_path, text(*lines, *extra))
        importing.write_part(
            raw(path), importing_contract(), tmp_path / "p", tmp_path / "r", tmp_path, told.append
        )
        assert told[-1] == 1
        assert all(0 <= share <= 1 for share in told)
    assert told.count(1.0) < 5 < len(told)


def importing_contract():
    from wenmao.statistics.store.contracts import GOODS

    return GOODS


# Properties

values = st.one_of(
    st.decimals(0, 10**9, places=3).map(str), st.integers(0, 10**12).map(str), st.floats(0, 1e15).map(repr)
)
good_rows = st.lists(
    st.tuples(st.sampled_from(sorted(CODES)), st.sampled_from(sorted(CODES)), st.integers(0, 999_999), values,
              st.one_of(values, st.sampled_from(["NA", ""]))),
    min_size=1, max_size=25, unique_by=lambda row: row[:3],
)  # fmt: skip
quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(good_rows, st.sampled_from(["\n", "\r\n"]), st.booleans())
@quick
def test_both_paths_agree_on_clean_files(
    tmp_path: Path, rows: list[tuple[Any, ...]], end: str, padded: bool
) -> None:
    data = text(
        *(
            f"2021,{i},{j},{k:06},{v},{q}" if padded else f"2021,{i},{j},{k},{v},{q}"
            for i, j, k, v, q in rows
        ),
        end=end,
    )
    path = file(tmp_path, data)
    fast, fast_rows, _ = take(raw(path), tmp_path / "out")
    with pytest.MonkeyPatch.context() as patch:
        # A clean file goes no other way than the fast one.
        patch.setattr(importing, "_careful", None)
        take(raw(path), tmp_path / "out")
    slow_rows = carefully(path, tmp_path)[1]
    assert fast_rows == slow_rows
    assert fast.rows == len(rows)


def carefully(path: Path, tmp_path: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "_strict", lambda *_: False)
        return take(raw(path), tmp_path / "careful")


pieces = st.one_of(
    st.sampled_from([b",", b'"', b"\n", b"\r\n", b"\r", b"\xff", b"\x00", b"-", b"NA", b"nan", b" ", b"9", b"x", b"e9",
                     b".", b"\xef\xbb\xbf", b",,", b"''", b'""', b"\n\n", b"_", b"+", b"0x1", b"\t", b";"]),
    st.binary(max_size=3),
)  # fmt: skip


@given(good_rows, st.data())
@settings(quick, max_examples=80)
def test_every_row_is_stored_or_refused(
    tmp_path: Path, rows: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    """However a file is damaged, its rows are stored, refused or left out, and both paths tell the same."""
    body = bytearray("".join(f"2021,{i},{j},{k:06},{v},{q}\n" for i, j, k, v, q in rows).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(pieces)
    path = file(tmp_path, f"{HEADS}\n".encode() + bytes(body))
    published = sum(1 for _ in Csv().rows(path))
    try:
        written, stored, refused = take(raw(path), tmp_path / "out")
    except UnreadableTable:
        with pytest.raises(UnreadableTable):
            carefully(path, tmp_path)
        return
    assert written.rows + written.refused.rows + written.left_out == published
    assert len(stored) == written.rows
    assert len({line for line, *_ in refused}) == written.refused.rows
    slow, slow_stored, slow_refused = carefully(path, tmp_path)
    assert (stored, refused, written.refused) == (slow_stored, slow_refused, slow.refused)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), min_size=1, max_size=6))
@quick
def test_quoted_text_comes_back(tmp_path: Path, notes: list[str]) -> None:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([*HEADS.split(","), "u"])
    writer.writerows([*f"2021,4,8,{n:06},1,1".split(","), note] for n, note in enumerate(notes))
    path = file(tmp_path, written.getvalue().encode())
    _, rows, refused = take(raw(path, columns={**COLUMNS, "quantity_unit": Words("u")}), tmp_path / "out")
    if not refused:  # U+FFFD stands for bytes that are not text
        assert [row[-1] or "" for row in rows] == [
            note.strip(" ") if note.strip(" ") not in ("NA", "") else "" for note in notes
        ]
