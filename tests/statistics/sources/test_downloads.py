"""How files are fetched, against a real server that fails in every way that servers do."""

import contextlib
import errno
import gzip
import io
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statistics.sources.loopback import Answer, File, serving
from wenmao.statistics.checksums import sha256_of
from wenmao.statistics.sources.fetching import cached
from wenmao.statistics.sources.fetching.downloads import Downloads, FetchFailed, Patience

CSV = b"year,partner,value\n" + b"".join(b"%d,JPN,%d\n" % (year, year * 7) for year in range(1000, 9000))
OTHER = CSV.replace(b"JPN", b"KOR")
KEY = "s3cr3t/k=y+ 42"
PAGE = b"<!DOCTYPE html>\n<html><head><title>x</title><style>p{}</style></head><body><p>Down for &amp; repair</p></body></html>"


def archive(*names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, os.urandom(3000))
    return data.getvalue()


def transport():
    # One's own, so that a proxy in the environment is heeded by none; nothing is encrypted, so it skips the
    # reading of certificates, which is what takes time.
    return httpx.HTTPTransport(verify=False)


@pytest.fixture
def other():
    with serving() as server:
        yield server


@pytest.fixture
def waits():
    return []


@pytest.fixture
def downloads(tmp_path, waits):
    def make(**options):
        patience = Patience(sleep=waits.append)
        return Downloads(tmp_path / "cache", **{"patience": patience, "transport": transport(), **options})

    return make


def get(maker, url, expect="csv", with_=None, **options):
    with maker(**(with_ or {})) as downloads:
        return downloads.get(url, expect=expect, **options)


def leftovers(folder):
    """What stands in the cache besides finished files, their notes and locks."""
    return [p.name for p in folder.rglob("*") if ".part" in p.name]


# What comes, and stays


def test_a_file_comes_with_its_origin(server, downloads, tmp_path):
    server.script = [File(CSV, modified="Wed, 01 Jan 2025 00:00:00 GMT")]
    before = datetime.now(UTC)
    found = get(downloads, f"{server.url}/trade.csv", params={"year": "2023", "lang": "中"})
    assert found.path.read_bytes() == CSV
    assert found.path.parent == tmp_path / "cache"
    assert found.fresh
    assert found.size == len(CSV)
    assert found.sha256 == sha256_of(found.path)
    assert before <= found.retrieved_at <= datetime.now(UTC)
    assert found.url == f"{server.url}/trade.csv?year=2023&lang=%E4%B8%AD"
    assert server.requests[0][0] == "/trade.csv?year=2023&lang=%E4%B8%AD"
    note = json.loads((found.path.parent / f"{found.path.name}.origin.json").read_text())
    assert note == {
        "url": found.url,
        "headers": {},
        "etag": '"1"',
        "last_modified": "Wed, 01 Jan 2025 00:00:00 GMT",
        "sha256": found.sha256,
        "size": len(CSV),
        "retrieved_at": found.retrieved_at.isoformat(),
    }
    assert not leftovers(found.path.parent)


@pytest.mark.parametrize("file", [File(CSV), File(CSV, etag="", modified="Wed, 01 Jan 2025 00:00:00 GMT")])
def test_a_copy_that_is_still_the_newest_is_confirmed(server, downloads, file):
    server.script = [file]
    first = get(downloads, server.url)
    again = get(downloads, server.url)
    assert first.fresh
    assert not again.fresh
    assert (again.path, again.sha256, again.retrieved_at) == (first.path, first.sha256, first.retrieved_at)
    assert len(server.requests) == 2
    server.script = [File(CSV + b"9999,JPN,1\n", etag='"2"')]
    newer = get(downloads, server.url)
    assert newer.fresh
    assert newer.path == first.path
    assert newer.path.read_bytes() != CSV


def test_without_revalidation_nobody_is_asked(server, downloads):
    server.script = [File(CSV)]
    get(downloads, server.url)
    assert not get(downloads, server.url, revalidate=False).fresh
    assert len(server.requests) == 1


def test_a_damaged_copy_is_fetched_again_and_it_is_said(server, downloads, caplog):
    server.script = [File(CSV)]
    path = get(downloads, server.url).path
    path.write_bytes(OTHER)
    found = get(downloads, server.url, revalidate=False)
    assert found.fresh
    assert path.read_bytes() == CSV
    assert "damaged" in caplog.text
    assert "If-None-Match" not in server.requests[1][1]


def test_other_headers_or_another_address_are_another_file(server, downloads):
    server.script = [File(CSV)]
    paths = {
        get(downloads, server.url, headers=headers, params=params).path
        for headers in ({}, {"Accept": "text/csv"})
        for params in ({}, {"y": "1"})
    }
    assert len(paths) == 4
    named = get(downloads, server.url, name="table.csv")
    assert named.path.name == "table.csv"
    assert get(downloads, server.url, name="table.csv", headers={"Accept": "text/csv"}).fresh


@pytest.mark.parametrize(
    "name", ["../x", "a/b", ".hidden", "x.part", "x.origin.json", "", "a\\b", "x\0y", "x."]
)
def test_a_name_stays_in_the_folder(downloads, name):
    with pytest.raises(ValueError, match=r"name|ending"):
        get(downloads, "http://127.0.0.1:1/", name=name)


def test_offline(server, downloads):
    server.script = [File(CSV)]
    offline = {"offline": True}
    with pytest.raises(FetchFailed, match="cache") as failed:
        get(downloads, server.url, params={"y": "1"}, with_=offline)
    assert f"{server.url}?y=1" in str(failed.value)
    assert not server.requests
    get(downloads, server.url, params={"y": "1"})
    found = get(downloads, server.url, params={"y": "1"}, with_=offline)
    assert not found.fresh
    assert len(server.requests) == 1
    found.path.write_bytes(b"a,b\n")
    with pytest.raises(FetchFailed, match="no whole copy"):
        get(downloads, server.url, params={"y": "1"}, with_=offline)


def test_progress_is_told(server, downloads):
    server.script = [File(CSV)]
    told = []
    get(downloads, server.url, with_={"progress": lambda done, total: told.append((done, total))})
    assert told[0] == (0, len(CSV))
    assert told[-1] == (len(CSV), len(CSV))
    assert told == sorted(told)


def test_what_is_stopped_by_the_user_is_gone_on_with(server, downloads):
    def stop(done, total):
        if done > 20_000:
            raise KeyboardInterrupt

    server.script = [File(CSV)]
    with pytest.raises(KeyboardInterrupt):
        get(downloads, server.url, with_={"progress": stop})
    assert get(downloads, server.url).path.read_bytes() == CSV
    assert server.requests[1][1]["Range"].startswith("bytes=")


# Tries


def test_429_waits_as_the_server_asks(server, downloads, waits):
    server.script = [Answer(429, headers={"Retry-After": "7"}), File(CSV)]
    assert get(downloads, server.url).path.read_bytes() == CSV
    assert waits == [7.0]


def test_retry_after_as_a_date(server, downloads, waits):
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    server.script = [Answer(503, headers={"Retry-After": then}), File(CSV)]
    get(downloads, server.url)
    assert 80 < waits[0] <= 90


def test_retry_after_is_capped_and_not_disregarded_twice(server, downloads, waits):
    server.script = [Answer(429, headers={"Retry-After": "36000"}), File(CSV)]
    get(downloads, server.url)
    assert waits == [300.0]
    server.script = [Answer(429, headers={"Retry-After": "36000"})]
    with pytest.raises(FetchFailed, match=r"429 Too Many Requests.*wait 36000 seconds"):
        get(downloads, server.url, params={"y": "1"})
    assert waits == [300.0, 300.0]


def test_500_twice_then_the_file(server, downloads, waits):
    server.script = [Answer(500), Answer(502), File(CSV)]
    assert get(downloads, server.url).path.read_bytes() == CSV
    assert 0.5 <= waits[0] <= 1
    assert 1 <= waits[1] <= 2


def test_500_forever(server, downloads, waits):
    server.script = [Answer(500)]
    with pytest.raises(FetchFailed, match="500 Internal Server Error, also at try 6"):
        get(downloads, server.url)
    assert len(server.requests) == 6
    assert len(waits) == 5


def test_a_server_that_is_down_leaves_the_copy(server, downloads):
    server.script = [File(CSV), Answer(503)]
    path = get(downloads, server.url).path
    with pytest.raises(FetchFailed, match=r"A copy of \d{4}-\d\d-\d\d is in the cache"):
        get(downloads, server.url)
    assert path.read_bytes() == CSV


def test_nobody_there(downloads, waits):
    with pytest.raises(FetchFailed, match="could not be reached"):
        get(downloads, "http://127.0.0.1:1/x.csv")
    assert len(waits) == 5


def test_a_server_that_falls_silent(server, downloads):
    server.script = [Answer(body=CSV, headers={"ETag": '"1"'}, cut=30_000, hold=True), File(CSV)]
    assert get(downloads, server.url, with_={"timeout": 0.5}).path.read_bytes() == CSV
    assert server.requests[1][1]["Range"] == "bytes=30000-"


def test_requests_to_one_host_keep_a_pause(server, other, downloads, waits):
    server.script, other.script = [File(CSV)], [File(CSV)]
    with downloads(pause=1000.0) as fetching:
        fetching.get(server.url, expect="csv")
        fetching.get(other.url, expect="csv")
        assert not waits
        fetching.get(server.url, expect="csv", params={"y": "1"})
    assert len(waits) == 1
    assert 900 < waits[0] <= 1000


# Going on with a part


@pytest.mark.parametrize("file", [
    File(CSV, cuts=[50_000, 10_000]),
    File(CSV, cuts=[50_000, 10_000], etag="", modified="Wed, 01 Jan 2025 00:00:00 GMT"),
])  # fmt: skip
def test_a_cut_connection_is_gone_on_with(server, downloads, file):
    server.script = [file]
    found = get(downloads, server.url)
    assert found.path.read_bytes() == CSV
    assert found.etag == file.etag
    assert [headers.get("Range") for _, headers in server.requests] == [None, "bytes=50000-", "bytes=60000-"]
    assert server.requests[1][1]["If-Range"] == (file.etag or file.modified)
    assert not leftovers(found.path.parent)


def test_the_next_run_goes_on(server, downloads):
    server.script = [Answer(body=CSV, headers={"ETag": '"1"'}, cut=50_000), Answer(500)]
    with pytest.raises(FetchFailed):
        get(downloads, server.url)
    server.script, server.requests[:] = [File(CSV)], []
    assert get(downloads, server.url).path.read_bytes() == CSV
    assert server.requests[0][1]["Range"] == "bytes=50000-"


def test_a_long_file_over_a_bad_line(server, downloads, waits):
    body = b"a,b\n" + b"1,2\n" * 4_000_000
    server.script = [File(body, cuts=[1_500_000] * 10)]
    assert get(downloads, server.url).size == len(body)
    assert len(waits) == 10


@pytest.mark.parametrize("heeds", [True, False])
def test_a_file_that_changed_meanwhile_is_started_over(server, downloads, heeds):
    server.script = [File(CSV, cuts=[50_000]), File(OTHER, etag='"2"', heeds_if_range=heeds)]
    found = get(downloads, server.url)
    assert found.path.read_bytes() == OTHER
    assert found.etag == '"2"'


@pytest.mark.parametrize("etag", ["", 'W/"1"'])
def test_without_a_strong_validator_it_is_started_over(server, downloads, etag):
    server.script = [File(CSV, etag=etag, cuts=[50_000])]
    assert get(downloads, server.url).path.read_bytes() == CSV
    assert "Range" not in server.requests[1][1]


def test_a_server_without_ranges_starts_over(server, downloads):
    whole = Answer(body=CSV, headers={"ETag": '"1"'})
    server.script = [Answer(body=CSV, headers={"ETag": '"1"'}, cut=50_000), whole]
    assert get(downloads, server.url).path.read_bytes() == CSV


def test_a_part_of_another_request_is_not_gone_on_with(server, downloads):
    server.script = [Answer(body=CSV, headers={"ETag": '"1"'}, cut=50_000), Answer(400)]
    with pytest.raises(FetchFailed):
        get(downloads, f"{server.url}/a", name="t.csv")
    server.script = [File(CSV)]
    get(downloads, f"{server.url}/b", name="t.csv")
    assert "Range" not in server.requests[-1][1]


def test_a_part_that_lacks_nothing(server, downloads):
    server.script = [Answer(body=CSV + b"1,2,3", headers={"ETag": '"1"'}, cut=len(CSV)), File(CSV)]
    assert get(downloads, server.url).path.read_bytes() == CSV
    assert len(server.requests) == 2


def test_a_packed_answer_is_unpacked_and_after_a_break_comes_plain(server, downloads):
    server.script = [File(CSV, packed=True)]
    assert get(downloads, server.url).path.read_bytes() == CSV
    server.script, server.requests[:] = [File(CSV, packed=True, cuts=[5_000, 50_000])], []
    assert get(downloads, server.url, params={"y": "1"}).path.read_bytes() == CSV
    assert [h["Accept-Encoding"] for _, h in server.requests] == ["gzip, deflate", "identity", "identity"]
    assert [h.get("Range") for _, h in server.requests] == [None, None, "bytes=50000-"]


def test_a_rest_that_comes_packed_is_not_put_to_the_part(server, downloads):
    rest = gzip.compress(CSV[50_000:])
    headers = {"Content-Range": f"bytes 50000-{len(CSV) - 1}/{len(CSV)}", "Content-Encoding": "gzip"}
    server.script = [File(CSV, cuts=[50_000]), Answer(206, rest, headers), File(CSV)]
    assert get(downloads, server.url).path.read_bytes() == CSV


def test_a_packing_that_nobody_asked_for(server, downloads):
    server.script = [Answer(body=CSV, headers={"Content-Encoding": "br"})]
    with pytest.raises(FetchFailed, match="packs the file as br"):
        get(downloads, server.url)


FAULTS = st.one_of(
    st.builds(
        File, st.sampled_from([CSV, OTHER]), cuts=st.lists(st.integers(0, len(CSV)), min_size=1, max_size=1)
    ),
    st.sampled_from([Answer(500), Answer(416), Answer(206, CSV[:99]), Answer(body=CSV, cut=9, length=False)]),
)


@settings(max_examples=20, deadline=None)
@given(faults=st.lists(FAULTS, max_size=6), packed=st.booleans(), expect=st.sampled_from(["any", "csv"]))
def test_whatever_happens_the_file_is_one_version_and_whole(faults, packed, expect):
    for file in faults:
        if isinstance(file, File):
            file.etag = '"csv"' if file.body is CSV else '"other"'
    with serving() as server, tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            server.script = [*faults, File(CSV, etag='"csv"', packed=packed)]
            patience = Patience(attempts=20, sleep=lambda seconds: None)
            with (
                Downloads(Path(folder), patience=patience, transport=transport()) as downloads,
                contextlib.suppress(FetchFailed),  # 416 and 206 are final where no range was asked for
            ):
                found = downloads.get(server.url, expect=expect)
                whole = {CSV: '"csv"', OTHER: '"other"', CSV[:9]: ""}
                assert whole[found.path.read_bytes()] == found.etag
                assert found.sha256 == sha256_of(found.path)


KILLED = """
import sys, httpx, pathlib
from wenmao.statistics.sources.fetching.downloads import Downloads
with Downloads(pathlib.Path(sys.argv[1]), transport=httpx.HTTPTransport(verify=False)) as downloads:
    downloads.get(sys.argv[2], expect="zip", name="big.zip")
"""


def test_a_killed_process_is_gone_on_with(server, downloads, tmp_path):
    body = archive("a.csv", "b.csv", "c.csv", "d.csv")
    server.script = [Answer(body=body, headers={"ETag": '"1"'}, cut=9_000, hold=True), File(body)]
    part = tmp_path / "cache" / "big.zip.part"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "cache"), server.url]) as process:
        until = time.monotonic() + 20
        while not (part.exists() and part.stat().st_size == 9_000) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "cache" / "big.zip").exists()
    found = get(downloads, server.url, "zip", name="big.zip")
    assert found.path.read_bytes() == body
    assert server.requests[1][1]["Range"] == "bytes=9000-"


def test_two_at_once_bring_it_once(server, downloads):
    server.script = [Answer(body=CSV, headers={"ETag": '"1"'}, cut=len(CSV), hold=True), File(CSV)]
    found = []
    with downloads() as one, downloads() as two:
        threads = [
            threading.Thread(target=lambda d=d: found.append(d.get(server.url, expect="csv")))
            for d in (one, two)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        server.go_on.set()
        for thread in threads:
            thread.join()
    assert sorted(download.fresh for download in found) == [False, True]
    assert len(server.requests) == 2


# What is not what was asked for


@pytest.mark.parametrize("expect", ["csv", "zip", "xlsx", "json", "xml", "parquet"])
def test_a_page_instead_of_a_file(server, downloads, tmp_path, expect):
    server.script = [Answer(body=PAGE)]
    with pytest.raises(FetchFailed, match=r"web page instead of .*“Down for & repair”"):
        get(downloads, server.url, expect)
    assert len(server.requests) == 1
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".lock"]


WHOLE = archive("xl/workbook.xml", "a")
BENT = WHOLE[:1000] + b"\0\0\0\0" + WHOLE[1004:]


@pytest.mark.parametrize(("expect", "body", "message"), [
    ("zip", WHOLE[:-30], "cut off or damaged"),
    ("zip", WHOLE[:2000], "cut off or damaged"),
    ("zip", BENT, "damaged"),
    ("zip", archive(), "something else|nothing in it"),
    ("zip", b"no such table", "something else than a zip archive: “no such table”"),
    ("xlsx", archive("a"), "no Excel workbook"),
    ("xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old kind"),
    ("csv", b"", "empty"),
    ("csv", b"\xef\xbb\xbf \r\n", "empty"),
    ("csv", b'{"error": {"code": 7, "message": "No such data set"}}', "no table: “No such data set”"),
    ("csv", b"<error>quota</error>", "no table: “quota”"),
    ("csv", b"Service unavailable", "no table: “Service unavailable”"),
    ("csv", WHOLE, "something else than a table"),
    ("csv", b"%PDF-1.4 a,b", "something else than a table"),
    ("json", b'{"data": [1, 2', "cut off or damaged"),
    ("json", b'{"data": [1, 2]', "cut off or damaged"),
    ("json", b"Quota exceeded", "no JSON: “Quota exceeded”"),
    ("json", b"<error>quota</error>", "no JSON: “quota”"),
    ("xml", b"<?xml version='1.0'?><!-- n --><m:Data xmlns:m='x'><m:Obs/>", "the end of <m:Data> is missing"),
    ("xml", b"year,value", "no XML"),
    ("parquet", b"PAR1" + bytes(100), "cut off"),
    ("parquet", b"year,value\n", "no Parquet"),
    ("html", b"year,value\n", "no web page"),
    ("any", b"", "empty"),
])  # fmt: skip
def test_what_is_no_such_file(server, downloads, tmp_path, expect, body, message):
    server.script = [Answer(body=body)]
    with pytest.raises(FetchFailed, match=message):
        get(downloads, server.url, expect)
    assert len(server.requests) == 1
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".lock"]


@pytest.mark.parametrize(("expect", "body"), [
    ("zip", WHOLE),
    ("xlsx", WHOLE),
    ("csv", b"\xef\xbb\xbfyear;value\n2023;1\n"),
    ("csv", "年份,出口额\n2023,1484.05\n".encode("gb18030")),
    ("csv", "year\tvalue\n".encode("utf-16")),
    ("json", b' [{"a": 1}]\n'),
    ("json", b"\xef\xbb\xbf{}"),
    ("xml", b"<?xml version='1.0'?>\n<!-- note -->\n<m:Data xmlns:m='x'><m:Obs/></m:Data>\n<!-- end -->\n"),
    ("xml", b"<Empty/>"),
    ("parquet", b"PAR1" + bytes(100) + b"PAR1"),
    ("html", PAGE),
    ("any", PAGE),
])  # fmt: skip
def test_what_is_such_a_file(server, downloads, expect, body):
    server.script = [Answer(body=body)]
    assert get(downloads, server.url, expect).path.read_bytes() == body


def test_many_comments_take_no_long_time(server, downloads):
    server.script = [Answer(body=b"<!-- a -->" * 6000 + b"x,y")]
    with pytest.raises(FetchFailed, match="no table"):
        get(downloads, server.url)


def test_an_archive_cut_off_without_a_length_is_tried_again(server, downloads):
    server.script = [Answer(body=WHOLE[:2000], length=False), File(WHOLE)]
    assert get(downloads, server.url, "zip").path.read_bytes() == WHOLE
    server.script, server.requests[:] = [Answer(body=WHOLE[:2000], length=False)], []
    with pytest.raises(FetchFailed, match=r"cut off or damaged.*also at try 2"):
        get(downloads, server.url, "zip", params={"y": "1"})
    assert len(server.requests) == 2


def test_a_bad_answer_leaves_the_copy(server, downloads):
    server.script = [File(CSV), Answer(body=PAGE)]
    path = get(downloads, server.url).path
    with pytest.raises(FetchFailed):
        get(downloads, server.url)
    assert path.read_bytes() == CSV
    assert not get(downloads, server.url, revalidate=False).fresh


@pytest.mark.parametrize("length", [True, False])
def test_a_size_cap(server, downloads, tmp_path, length):
    server.script = [Answer(body=CSV, length=length, headers={"ETag": '"1"'})]
    with pytest.raises(FetchFailed, match="larger than 1,000 bytes"):
        get(downloads, server.url, limit=1000)
    assert not leftovers(tmp_path)
    assert get(downloads, server.url, limit=len(CSV)).size == len(CSV)


@pytest.mark.parametrize(("status", "body", "message"), [
    (404, b"", "404 Not Found. The address or the period"),
    (400, b'{"error": "Unknown dimension FOO"}', "400 Bad Request and says “Unknown dimension FOO”"),
    (400, "参数错误".encode("gbk"), "says “参数错误”"),
    (400, b"x" * 5000, "says “x{199}…”"),
    (418, bytes(range(256)), "418 [^“]*$"),
    (204, b"", "204 No Content"),
    (300, b"", "300 Multiple Choices"),
    (599, b"", "the server answered 599"),
])  # fmt: skip
def test_what_is_final(server, downloads, status, body, message):
    server.script = [Answer(status, body)]
    with pytest.raises(FetchFailed, match=message):
        get(downloads, server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_missing_or_refused(server, downloads, status):
    server.script = [Answer(status, b'{"message": "Access denied"}')]
    with pytest.raises(FetchFailed, match=r"“Access denied”.*No key was given.*variable COMTRADE_KEY"):
        get(downloads, server.url, environment="COMTRADE_KEY")
    with pytest.raises(FetchFailed, match="refused: check the environment variable COMTRADE_KEY"):
        get(downloads, server.url, environment="COMTRADE_KEY", secret_params={"key": KEY})
    with pytest.raises(FetchFailed, match="may need a key"):
        get(downloads, server.url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y", "x.csv", "http://me:pw@x/y", "http://[x/"]
)
def test_an_address_that_is_none(downloads, url):
    with pytest.raises(FetchFailed, match="no address that can be fetched"):
        get(downloads, url)


# Redirects


def test_a_redirect_is_followed(server, downloads):
    server.script = [Answer(302, headers={"Location": "/b.csv#top"}), File(CSV)]
    found = get(downloads, f"{server.url}/a.csv", secret_headers={"X-Key": KEY})
    assert found.path.read_bytes() == CSV
    assert found.url == f"{server.url}/a.csv"
    assert server.requests[1][0] == "/b.csv"
    assert server.requests[1][1]["X-Key"] == KEY


def test_a_redirect_loop(server, downloads):
    server.script = [Answer(302, headers={"Location": "/"})]
    with pytest.raises(FetchFailed, match="redirects more than 5 times"):
        get(downloads, server.url)
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:1", "http://[x/", "http://a:b@127.0.0.1/", "http://a:b/"]
)
def test_a_redirect_to_no_web_address(server, downloads, target):
    server.script = [Answer(302, headers={"Location": target})]
    with pytest.raises(FetchFailed, match="no web address"):
        get(downloads, server.url)


def test_a_redirect_to_another_host_carries_no_key(server, other, downloads):
    location = f"{other.url}/b?y=1&key=s3cr3t%2Fk%3Dy%2B+42"  # the server passes the query on
    server.script = [Answer(307, headers={"Location": location}), File(CSV)]
    other.script = [Answer(307, headers={"Location": f"{server.url}/c"})]
    secrets = {"secret_params": {"key": KEY}, "secret_headers": {"Authorization": f"Bearer {KEY[:7]}"}}
    assert get(downloads, server.url, **secrets).path.read_bytes() == CSV
    assert "s3cr3t" in str(server.requests[0])
    assert other.requests[0][0] == "/b?y=1"
    assert "s3cr3t" not in str(other.requests)
    assert "s3cr3t" not in str(server.requests[1])  # another host has sent us there


def test_a_redirect_that_hides_the_key_in_the_path_is_not_followed(server, other, downloads):
    server.script = [Answer(307, headers={"Location": f"{other.url}/b/s3cr3t%2Fk%3Dy%2B%2042/c"})]
    with pytest.raises(FetchFailed, match=r"hand the key on to 127.0.0.1") as failed:
        get(downloads, server.url, secret_params={"key": KEY})
    assert "s3cr3t" not in str(failed.value)
    assert not other.requests


# Secrets


def test_a_key_is_shown_nowhere(server, downloads, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    echo = Answer(403, f'{{"message": "key {KEY} is no good, nor is tok3n"}}'.encode())
    secrets = {
        "secret_params": {"key": KEY},
        "secret_headers": {"Authorization": "Bearer tok3n"},
    }
    server.script = [
        Answer(500, headers={"X-Echo": KEY}),
        Answer(302, headers={"Location": "/c?key=s3cr3t%2fk%3dy%2b%2042"}),
        Answer(body=CSV, headers={"ETag": '"1"'}, cut=50_000),
        File(CSV),
        echo,
    ]
    found = get(downloads, server.url, **secrets)
    with pytest.raises(FetchFailed, match="“key ••• is no good, nor is •••”") as failed:
        get(downloads, server.url, params={"y": "2"}, **secrets)
    assert "s3cr3t" in server.requests[0][0]
    assert server.requests[0][1]["Authorization"] == "Bearer tok3n"
    error = failed.value
    shown = [
        *map(repr, (found, error, error.args, error.__context__, error.__cause__)),
        *traceback.format_exception(error),
        *(record.getMessage() + repr(record.args) for record in caplog.records),
        *map(str, (tmp_path / "cache").iterdir()),
        *(path.read_text() for path in (tmp_path / "cache").iterdir()),
    ]
    assert any("HTTP Request" in text for text in shown)
    assert any("receive_response_headers" in text for text in shown)
    assert not [text for text in shown if "s3cr3t" in text or "tok3n" in text]


def test_network_errors_hold_no_key(downloads, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(FetchFailed) as failed:
        get(downloads, "http://127.0.0.1:1/", secret_params={"key": KEY})
    assert failed.value.__context__ is None
    assert "s3cr3t" not in "".join(traceback.format_exception(failed.value)) + caplog.text


@pytest.mark.parametrize("key", ["a\nb", "钥匙"])
def test_a_key_that_no_header_can_hold(downloads, key):
    with pytest.raises(FetchFailed, match="Check the environment variable K") as failed:
        get(downloads, "http://127.0.0.1:1/", secret_headers={"X-Key": key}, environment="K")
    assert key not in str(failed.value)


# The disk


def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk(server, downloads, tmp_path, monkeypatch):
    class Full(io.FileIO):
        def write(self, data):
            if self.tell() >= 20_000:
                full()
            return super().write(data[:1000])

    real = cached.Path.open
    opened = lambda path, mode="r", *rest, **options: (  # noqa: E731
        Full(path, mode.replace("b", "")) if path.suffix == ".part" else real(path, mode, *rest, **options)
    )
    server.script = [File(CSV)]
    with monkeypatch.context() as patch:
        patch.setattr(cached.Path, "open", opened)
        with pytest.raises(FetchFailed, match=r"the disk is full. Make room"):
            get(downloads, server.url, name="t.csv")
    assert not (tmp_path / "cache" / "t.csv").exists()
    assert get(downloads, server.url, name="t.csv").path.read_bytes() == CSV
    assert server.requests[1][1]["Range"] == "bytes=20000-"


def test_a_disk_that_is_full_at_the_end_leaves_the_copy(server, downloads, tmp_path, monkeypatch):
    server.script = [File(CSV), File(OTHER, etag='"2"')]
    get(downloads, server.url, name="t.csv")
    real = cached.Path.write_text
    write = lambda path, *rest, **options: (  # noqa: E731
        full() if ".origin.json" in path.name else real(path, *rest, **options)
    )
    with monkeypatch.context() as patch:
        patch.setattr(cached.Path, "write_text", write)
        with pytest.raises(FetchFailed, match="the disk is full"):
            get(downloads, server.url, name="t.csv")
    assert len(server.requests) == 2
    assert get(downloads, server.url, name="t.csv", with_={"offline": True}).path.read_bytes() == CSV


def test_a_folder_that_is_none(downloads, tmp_path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(FetchFailed, match="the cache cannot be used"):
        get(downloads, "http://127.0.0.1:1/")


def test_a_note_that_cannot_be_read_is_none(server, downloads):
    server.script = [File(CSV)]
    path = get(downloads, server.url).path
    for text in ("", "[]", "{}", '{"url": 1, "headers": 3}', "\xff"):
        path.with_name(f"{path.name}.origin.json").write_text(text, encoding="latin-1")
        assert get(downloads, server.url).fresh
