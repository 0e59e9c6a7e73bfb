"""The guard: in whatever form a private host is written, nothing connects to it."""

import socket
import sys
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.collecting.website import Page, client

from wenmao.documents.collecting.addresses import canonical
from wenmao.documents.collecting.collect import Policy, collect
from wenmao.documents.collecting.guard import Allowed, NotFetched, Refused, checked, kind_of

PRIVATE = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
PRIVATE_6 = [
    "::1/128",
    "::/128",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
    "2001:db8::/32",
    "2001::/32",
    "64:ff9b:1::/48",
]

watching: list[list] = []


def _watch(event, arguments):
    if event == "socket.connect":
        for connections in watching:
            connections.append(arguments[1])


sys.addaudithook(_watch)


@contextmanager
def watched():
    """Every connection that Python makes meanwhile."""
    watching.append([])
    try:
        yield watching[-1]
    finally:
        watching.pop()


def private_hosts(networks=PRIVATE, kind=IPv4Network):
    def within(network):
        first, last = int(network.network_address), int(network.broadcast_address)
        return st.integers(first, last).map(type(network.network_address))

    return st.sampled_from([kind(network) for network in networks]).flatmap(within)


def written(address: IPv4Address):
    """The forms in which resolvers and clients take an IPv4 address."""
    number, parts = int(address), [int(part) for part in str(address).split(".")]
    numeric = [
        str(address),
        str(number),
        hex(number),
        f"0{number:o}",
        ".".join(hex(part) for part in parts),
        ".".join(f"0{part:o}" for part in parts),
        f"{parts[0]}.{number & 0xFFFFFF}",
        f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        f"0x{parts[0]:X}.0{parts[1]:o}.{number & 0xFFFF}",
    ]
    return [
        *numeric,
        *(f"{form}." for form in numeric),
        *(f"user:word@{form}" for form in numeric[:3]),
        f"example.org@{address}",
        f"example.org%40{address}",
        f"example.org\\@{address}",
        str(address).replace(".", "。"),
        "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in str(address)),
        str(address).replace(".", "%2e"),
        f"[::ffff:{address}]",
        f"[::ffff:0:{address}]",
        f"[::{address}]",
        f"[64:ff9b::{address}]",
        f"[{IPv6Address(0x2002 << 112 | number << 80 | 1)}]",
        f"[::ffff:{address}%25eth0]",
    ]


def numeric_only(host, port):
    """The system's resolver, for all that it takes without asking anyone; as lenient as any may be."""
    found = socket.getaddrinfo(host.rstrip("."), port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [place[0] for *_, place in found]


def connects(address):
    with watched() as connections, pytest.raises(NotFetched):
        guarded.get(address)
    return connections


guarded = client(Policy(respect_robots=False, retries=0), resolve=numeric_only)


@settings(max_examples=60)
@given(private_hosts(), st.data())
def test_no_form_of_a_private_host_is_connected_to(address, data):
    form = data.draw(st.sampled_from(written(address)))
    assert not connects(f"http://{form}/")
    assert not connects(f"https://{form}:8443/")
    # And it does not come through in canonical form either.
    try:
        once = canonical(f"http://{form}/")
    except ValueError:
        return
    assert not connects(once)


@settings(max_examples=40)
@given(private_hosts(PRIVATE_6, IPv6Network))
def test_nor_of_a_private_ipv6_host(address):
    assert kind_of(address)
    assert not connects(f"http://[{address}]/")


@given(private_hosts())
def test_ipv4_within_ipv6_is_what_it_is(address):
    for form in ("::ffff:{}", "64:ff9b::{}"):
        assert kind_of(IPv6Address(form.format(address))) == kind_of(address) != ""


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "223.5.5.5", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]
)
def test_public_hosts_pass(text):
    assert kind_of(ip_address(text)) == ""
    assert checked("example.org", 443, Allowed(), lambda *_: [text]) == [text]


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_it_lets_nothing_through_that_python_knows_as_special(address):
    if not kind_of(address):
        assert address.is_global
        assert not address.is_multicast


def test_a_name_that_leads_to_a_private_address_is_refused_with_what_to_do():
    client_ = client(Policy(), resolve=lambda *_: ["93.184.215.14", "10.0.0.5"])
    (outcome,) = collect(["https://intranet.example/a"], client=client_)
    assert outcome.text == (
        "https://intranet.example/a: it leads to a private address (10.0.0.5), not to the public web."
        " Allow it with --allow 10.0.0.5 if you trust it."
    )
    assert not outcome.again


@pytest.mark.parametrize("port", [0, 22, 25, 3306, 6379, 9200])
def test_ports_of_other_services_are_refused(port):
    with pytest.raises(Refused, match="port"):
        checked("example.org", port, Allowed(), lambda *_: ["8.8.8.8"])


@pytest.mark.parametrize("allow", ["127.0.0.1", "127.0.0.0/8", "localhost.example"])
def test_what_is_allowed_is_fetched(website, allow):
    website.pages["/a"] = Page(b"text")
    place = website.root.replace("127.0.0.1", "localhost.example")
    trusting = client(Policy(allow=frozenset([allow])), resolve=lambda *_: ["127.0.0.1"])
    assert trusting.get(f"{place}/a").data == b"text"
    # The server was asked by its name, though the connection went to its address.
    assert website.heads[-1]["Host"] == f"localhost.example:{website.server_port}"


def test_what_is_not_allowed_stays_refused_beside_it(website):
    trusting = client(Policy(allow=frozenset(["127.0.0.2", "other.example"])))
    with pytest.raises(Refused, match="loopback"):
        trusting.get(website.root)
    assert website.asked == []


@pytest.mark.parametrize("entry", ["", "10.0.0.0/99", "http://a.example", "10.0.0.256", "*.example"])
def test_what_cannot_be_allowed_is_told(entry):
    with pytest.raises(ValueError, match="cannot be allowed"):
        Policy(allow=frozenset([entry]))


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("http://10.0.0.5/secret", "private address"),
        ("http://169.254.169.254/latest/meta-data/", "link-local"),
        ("http://[::1]/", "loopback"),
        ("http://2130706434:8080/", "loopback"),
        ("file:///etc/passwd", "file address|could not be reached"),
        ("ftp://example.org/a", "ftp address|could not be reached"),
        ("http://user:word@127.0.0.1/", "user name"),
    ],
)
def test_a_redirect_leads_nowhere_that_an_address_may_not(website, target, problem):
    website.pages["/moved"] = Page(status=302, headers={"Location": target})
    with pytest.raises(NotFetched, match=problem):
        client().get(f"{website.root}/moved")


def test_a_name_that_answers_otherwise_the_second_time_gains_nothing(website):
    website.pages["/a"] = Page(b"text")
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    trusting = client(
        Policy(allow=frozenset(["127.0.0.1"]), respect_robots=False), resolve=lambda *_: next(answers)
    )
    with watched() as connections:
        trusting.get(f"http://rebinding.example:{website.server_port}/a")
    assert connections == [("127.0.0.1", website.server_port)]
    assert next(answers) == ["127.0.0.2"]
