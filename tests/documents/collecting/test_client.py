"""Fetching politely, from a site with the faults that sites have."""

import gzip
import hashlib
import ssl
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.documents.collecting.website import TRUSTING, Page, Time, client

from wenmao import __version__
from wenmao.documents.collecting.client import Client
from wenmao.documents.collecting.guard import NotFetched
from wenmao.documents.collecting.model import Known, Policy
from wenmao.documents.collecting.unpacking import TooLarge, unpacked

DAY = 24 * 3600


def trusting(**bounds):
    return Policy(allow=TRUSTING.allow, **bounds)


def test_it_says_who_asks(website):
    website.pages["/a"] = Page(b"text")
    client(trusting(contact="desk@example.org")).get(f"{website.root}/a")
    assert website.asked == ["/robots.txt", "/a"]
    assert {head["User-Agent"] for head in website.heads} == {f"wenmao/{__version__} (+desk@example.org)"}


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "李"])
def test_a_contact_that_no_header_can_hold_is_told(contact):
    with pytest.raises(ValueError, match="contact"):
        Policy(contact=contact)


# robots.txt


def test_what_the_site_forbids_is_not_fetched(website):
    website.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /drafts/\nAllow: /drafts/open\n")
    website.pages |= {"/drafts/a": Page(b"no"), "/drafts/open": Page(b"yes"), "/b": Page(b"yes")}
    polite = client()
    with pytest.raises(NotFetched, match=r"robots\.txt") as told:
        polite.get(f"{website.root}/drafts/a")
    assert not told.value.again
    assert polite.get(f"{website.root}/drafts/open").data == polite.get(f"{website.root}/b").data == b"yes"
    assert website.asked == ["/robots.txt", "/drafts/open", "/b"]


def test_rules_for_wenmao_go_before_those_for_all(website):
    website.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n\nUser-agent: wenmao\nDisallow: /b\n")
    website.pages["/a"] = Page(b"text")
    assert client().get(f"{website.root}/a").data == b"text"


def test_a_redirect_does_not_lead_past_robots(website):
    website.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /b\n")
    website.pages |= {"/a": Page(status=301, headers={"Location": "/b"}), "/b": Page(b"no")}
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        client().get(f"{website.root}/a")
    assert "/b" not in website.asked


@pytest.mark.parametrize(
    ("status", "fetched"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_without_rules_all_is_allowed_and_without_an_answer_nothing_is(website, status, fetched):
    website.pages |= {"/robots.txt": Page(b"", status), "/a": Page(b"text")}
    if fetched:
        assert client().get(f"{website.root}/a").data == b"text"
    else:
        with pytest.raises(NotFetched, match=str(status)) as told:
            client().get(f"{website.root}/a")
        assert told.value.again
        assert "/a" not in website.asked


def test_rules_are_kept_for_a_day_and_a_failure_for_minutes(website):
    website.pages |= {"/robots.txt": Page(b"", 500), "/a": Page(b"text")}
    time = Time()
    polite = client(time=time)
    for _ in range(2):
        with pytest.raises(NotFetched):
            polite.get(f"{website.root}/a")
    assert website.asked == ["/robots.txt"]
    time.now += 600
    website.pages["/robots.txt"] = Page(b"User-agent: *\nAllow: /\n")
    for _ in range(2):
        polite.get(f"{website.root}/a")
    assert website.asked == ["/robots.txt", "/robots.txt", "/a", "/a"]
    time.now += DAY + 1
    website.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n")
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        polite.get(f"{website.root}/a")


def test_robots_without_end_are_read_in_part(website):
    website.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /no\n" + b"# more\n" * 200_000)
    website.pages |= {"/a": Page(b"text"), "/no": Page(b"no")}
    polite = client()
    assert polite.get(f"{website.root}/a").data == b"text"
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        polite.get(f"{website.root}/no")


def test_a_policy_may_do_without_robots(website):
    website.pages |= {"/robots.txt": Page(b"User-agent: *\nDisallow: /\n"), "/a": Page(b"text")}
    assert client(trusting(respect_robots=False)).get(f"{website.root}/a").data == b"text"
    assert website.asked == ["/a"]


# Pace


def test_a_host_is_asked_once_a_second(website):
    website.pages |= {f"/{n}": Page(b"text") for n in range(4)}
    time = Time()
    polite = client(time=time)
    for n in range(4):
        polite.get(f"{website.root}/{n}")
    assert time.slept == [1.0] * 4  # after robots.txt too


def test_another_host_need_not_wait(website):
    website.pages["/a"] = Page(b"text")
    time = Time()
    polite = client(trusting(respect_robots=False), time=time, resolve=lambda *_: ["127.0.0.1"])
    for name in ("a.example", "b.example"):
        polite.get(f"http://{name}:{website.server_port}/a")
    assert time.slept == []


def test_a_crawl_delay_is_honoured_up_to_where_patience_ends(website):
    website.pages |= {
        "/robots.txt": Page(b"User-agent: *\nCrawl-delay: 7\n"),
        "/a": Page(b"text"),
        "/b": Page(b"text"),
    }
    time = Time()
    polite = client(time=time)
    polite.get(f"{website.root}/a")
    polite.get(f"{website.root}/b")
    assert time.slept == [7.0, 7.0]
    with pytest.raises(NotFetched, match="7 seconds") as told:
        client(trusting(patience=5)).get(f"{website.root}/a")
    assert told.value.again


# Conditions


def test_what_is_known_is_not_sent_again(website):
    def page(head):
        same = head["If-None-Match"] == '"1"' and head["If-Modified-Since"] == "Tue, 30 Jan 2024 00:00:00 GMT"
        validators = {"ETag": '"1"', "Last-Modified": "Tue, 30 Jan 2024 00:00:00 GMT"}
        return Page(b"" if same else b"text", 304 if same else 200, validators)

    website.pages["/a"] = page
    polite = client()
    first = polite.get(f"{website.root}/a")
    checksum = hashlib.sha256(first.data).hexdigest()
    again = polite.get(f"{website.root}/a", Known(first.etag, first.last_modified, checksum))
    assert (first.data, again.data, again.etag) == (b"text", None, '"1"')


def test_an_unchanged_that_nobody_asked_for_is_an_error(website):
    website.pages["/a"] = Page(status=304)
    with pytest.raises(NotFetched, match="304"):
        client().get(f"{website.root}/a")


@pytest.mark.parametrize("etag", ['"文"', '"a"\r\nX: 1', "\x00"])
def test_a_validator_that_no_header_can_hold_is_not_sent(website, etag):
    website.pages["/a"] = Page(b"text")
    assert client().get(f"{website.root}/a", Known(etag, "", "0" * 64)).data == b"text"


# Busy servers


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "after",
    ["3", lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=4), usegmt=True)],
    ids=["seconds", "date"],
)
def test_a_busy_server_is_asked_again_when_it_says(website, status, after):
    after = after() if callable(after) else after
    answers = iter([Page(b"", status, {"Retry-After": after}), Page(b"text")])
    website.pages["/a"] = lambda _: next(answers)
    time = Time()
    assert client(time=time).get(f"{website.root}/a").data == b"text"
    assert time.slept[-1] == pytest.approx(3, abs=1)


def test_it_waits_longer_each_time_where_the_server_does_not_say(website):
    website.pages["/a"] = Page(b"", 503)
    time = Time()
    with pytest.raises(NotFetched, match="busy") as told:
        client(time=time).get(f"{website.root}/a")
    assert time.slept == [1.0, 1.0, 2.0]
    assert website.asked.count("/a") == 3
    assert told.value.again


def test_a_server_that_asks_for_too_long_is_left_alone(website):
    website.pages |= {"/a": Page(b"", 503, {"Retry-After": "3600"}), "/b": Page(b"text")}
    time = Time()
    polite = client(time=time)
    with pytest.raises(NotFetched, match="3600 seconds") as told:
        polite.get(f"{website.root}/a")
    assert told.value.again
    with pytest.raises(NotFetched, match="before the next request"):
        polite.get(f"{website.root}/b")
    assert "/b" not in website.asked
    time.now += 3601
    assert polite.get(f"{website.root}/b").data == b"text"


# Bounds


def test_a_document_that_is_too_large_is_told(website):
    website.pages |= {
        "/told": Page(b"a" * 20_000),
        "/untold": Page(b"a" * 20_000, length=False),
        "/fits": Page(b"a" * 10_000),
    }
    polite = client(trusting(largest=10_000))
    for path in ("/told", "/untold"):
        with pytest.raises(NotFetched, match=r"larger than 0\.01 MB"):
            polite.get(website.root + path)
    assert polite.get(f"{website.root}/fits").data == b"a" * 10_000


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate)]
)
def test_packed_documents_are_unpacked_and_bombs_are_not(website, encoding, pack):
    website.pages |= {
        "/fine": Page(pack("出口增长4%。".encode() * 50), headers={"Content-Encoding": encoding}),
        "/bomb": Page(pack(b"\0" * 50_000_000), headers={"Content-Encoding": encoding}),
    }
    polite = client(trusting(largest=1_000_000))
    assert polite.get(f"{website.root}/fine").data.decode() == "出口增长4%。" * 50
    with pytest.raises(NotFetched, match="larger than 1 MB"):
        polite.get(f"{website.root}/bomb")


def test_a_bomb_is_never_unpacked_in_full():
    import tracemalloc

    bomb = gzip.compress(b"\0" * 200_000_000)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        unpacked([bomb], 100_000)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_gzip_in_several_members_with_padding_and_in_small_pieces():
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 8
    assert unpacked([packed], 100) == b"one two"
    assert unpacked([packed[n : n + 1] for n in range(len(packed))], 100) == b"one two"


@pytest.mark.parametrize(
    ("body", "encoding", "problem"),
    [
        (gzip.compress(b"text" * 900)[:-12], "gzip", "break off"),
        (b"not packed at all", "gzip", "damaged"),
        (b"text", "br", "packed"),
        (b"text", "gzip, gzip", "packed"),
    ],
)
def test_what_cannot_be_unpacked_is_told(website, body, encoding, problem):
    website.pages["/a"] = Page(body, headers={"Content-Encoding": encoding})
    with pytest.raises(NotFetched, match=problem):
        client().get(f"{website.root}/a")


@pytest.mark.parametrize("path", ["/head", "/body"])
def test_a_server_that_drips_is_cut_off(website, path):
    website.pages |= {
        "/head": Page(b"", headers={"X": "a" * 500}, drip=0.02),
        "/body": Page(b"a" * 500, headers={}, drip=0.02),
    }
    begin = time.monotonic()
    with pytest.raises(NotFetched, match=r"longer than 0\.3 seconds") as told:
        client(trusting(longest=0.3, respect_robots=False)).get(website.root + path)
    assert time.monotonic() - begin < 2
    assert told.value.again


def test_a_broken_off_document_is_not_taken_for_whole(website):
    website.pages["/a"] = Page(b"half", headers={"Content-Length": "8"})
    with pytest.raises(NotFetched, match="could not be reached") as told:
        client().get(f"{website.root}/a")
    assert told.value.again


def test_redirects_are_followed_and_end(website):
    website.pages |= {
        "/a": Page(status=301, headers={"Location": "/b?utm_source=x#part"}),
        "/b?utm_source=x": Page(b"text"),
        "/loop": Page(status=302, headers={"Location": "/loop"}),
    }
    answer = client().get(f"{website.root}/a")
    assert (answer.data, answer.address) == (b"text", f"{website.root}/b")
    with pytest.raises(NotFetched, match="more than 5 times"):
        client().get(f"{website.root}/loop")
    assert website.asked.count("/loop") == 6


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=30))
@example("http://[")
@example("http://127.0.0.1:99999/")
@example("//a_b*c/")
@example("http://xn--/")
@example("\\\\127.0.0.1/")
def test_whatever_the_target_of_a_redirect_it_is_reached_or_told(website, target):
    website.pages["/a"] = Page(status=302, headers={"Location": target})
    polite = client(trusting(respect_robots=False, retries=0), resolve=lambda *_: ["10.0.0.5"])
    with suppress(NotFetched):
        polite.get(f"{website.root}/a")
    with suppress(NotFetched):
        client(trusting(respect_robots=False), resolve=lambda *_: ["127.0.0.1"]).get(f"{website.root}/a")


@pytest.mark.parametrize(
    "body", [gzip.compress(b"User-agent: *\nDisallow: /a\n" + b"#" * 5000)[:-9], b"damaged"]
)
def test_packed_robots_that_break_off_are_heeded_or_awaited(website, body):
    website.pages |= {"/robots.txt": Page(body, headers={"Content-Encoding": "gzip"}), "/a": Page(b"text")}
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        client().get(f"{website.root}/a")


@pytest.mark.parametrize("after", ["²", "soon", "-5", "9" * 400, "Tue, 99 Jan 2024 00:00:00 GMT", "nan"])
def test_a_retry_after_that_means_nothing(website, after):
    website.pages["/a"] = Page(b"", 503, {"Retry-After": after})
    with pytest.raises(NotFetched, match="busy"):
        client().get(f"{website.root}/a")


@pytest.mark.parametrize("delay", [b"nan", b"-3", b"soon", b"1e999", b""])
def test_a_crawl_delay_that_means_nothing(website, delay):
    website.pages |= {"/robots.txt": Page(b"User-agent: *\nCrawl-delay: " + delay), "/a": Page(b"text")}
    with suppress(NotFetched):
        assert client().get(f"{website.root}/a").data == b"text"


def test_cookies_of_a_redirect_come_along(website):
    def gate(head):
        met = "seen=1" in (head["Cookie"] or "")
        return (
            Page(b"text") if met else Page(status=302, headers={"Location": "/gate", "Set-Cookie": "seen=1"})
        )

    website.pages["/gate"] = gate
    assert client().get(f"{website.root}/gate").data == b"text"


# Answers that are no documents


@pytest.mark.parametrize(
    ("status", "again"),
    [(404, False), (410, False), (401, False), (403, False), (500, True), (502, True), (204, False)],
)
def test_what_the_server_says_is_told(website, status, again):
    website.pages["/a"] = Page(b"", status)
    with pytest.raises(NotFetched, match=f"answered {status}") as told:
        client().get(f"{website.root}/a")
    assert told.value.again == again


@pytest.mark.parametrize(
    "media_type", ["video/mp4", "IMAGE/PNG", "audio/mpeg; a=b", "text/css", "font/woff2"]
)
def test_what_cannot_be_a_document_is_not_loaded(website, media_type):
    website.pages["/a"] = Page(b"a" * 1000, headers={"Content-Type": media_type})
    with pytest.raises(NotFetched, match="not a document"):
        client().get(f"{website.root}/a")


def test_the_charset_stays_with_the_media_type(website):
    website.pages["/a"] = Page("文化".encode("gbk"), headers={"Content-Type": "text/html; charset=gbk"})
    answer = client().get(f"{website.root}/a")
    assert (answer.media_type, answer.data.decode("gbk")) == ("text/html; charset=gbk", "文化")


def test_no_server():
    with pytest.raises(NotFetched, match="could not be reached") as told:
        client(trusting(respect_robots=False)).get("http://127.0.0.1:9999/a")
    assert told.value.again


def test_no_such_host():
    def unknown(host, port):
        raise OSError("not known")

    with pytest.raises(NotFetched, match=r"no host missing\.example is known"):
        client(resolve=unknown).get("http://missing.example/a")


# TLS


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A site whose certificate, made by itself, is for `site.example`; and who trusts it."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "site.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("tls") / "site.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(pem))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    return serving, ssl.create_default_context(cadata=certificate.public_bytes(pem).decode())


def test_a_certificate_is_verified_against_the_name_not_the_address(website, certified):
    serving, trusted = certified
    website.socket = serving.wrap_socket(website.socket, server_side=True)
    website.pages["/a"] = Page(b"text")
    polite = client(tls=trusted, resolve=lambda *_: ["127.0.0.1"])
    assert polite.get(f"https://site.example:{website.server_port}/a").data == b"text"
    with pytest.raises(NotFetched, match=r"(?i)hostname mismatch"):
        polite.get(f"https://other.example:{website.server_port}/a")
    with pytest.raises(NotFetched, match=r"(?i)certificate"):
        Client(trusting(respect_robots=False), resolve=lambda *_: ["127.0.0.1"]).get(
            f"https://site.example:{website.server_port}/a"
        )
