"""The guard: which hosts may be fetched from. Public ones only, unless others are allowed."""

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]

# IANA's registries of special-purpose addresses, and multicast.
_SPECIAL = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "reserved"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private (a carrier's NAT)"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "private (for benchmarks)"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_SPECIAL_6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fec0::/10", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "reserved"),
        ("2620:4f:8000::/48", "reserved"),
        ("3fff::/20", "reserved"),
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
# Where an IPv4 address is written within an IPv6 one, and by how many bits from the right.
_EMBEDDED = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
# Unprivileged ports at which other services than the web's listen.
_OTHER_SERVICES = (
    "1433 1521 1719 1720 1723 2049 2375 2376 2379 3306 3389 3659 4045 4190 5060 5061 5432 5672 5900 6000"
    " 6379 6443 6566 6665 6666 6667 6668 6669 6679 6697 9042 9092 9200 9300 10080 10250 11211 27017"
)
_OTHER_PORTS = frozenset(map(int, _OTHER_SERVICES.split()))


class NotFetched(Exception):  # noqa: N818 - named for what it says
    """An address from which nothing came: what is wrong, what to do, whether to try `again` later."""

    def __init__(self, problem: str, remedy: str, *, again: bool = False) -> None:
        super().__init__(f"{problem}. {remedy}")
        self.problem, self.remedy, self.again = problem, remedy, again


class Refused(NotFetched):
    """An address that is not fetched for safety's sake."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The hosts, addresses and networks that a user trusts although they are not public.

    >>> allowed = Allowed.of(["wiki.example", "10.0.0.0/8"])
    >>> allowed.host("WIKI.example"), allowed.address(ip_address("10.1.2.3"))
    (True, True)
    """

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> "Allowed":
        """Raises `ValueError` for what is neither a name, an address nor a network."""
        names, networks = set(), []
        for entry in entries:
            try:
                networks.append(ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                name = entry.lower().removesuffix(".")
                if not name or set(name) & set("/:@* ") or not set(name) - set("0123456789."):
                    raise ValueError(
                        f"{entry!r} cannot be allowed: name a host (wiki.example), an address (10.0.0.5)"
                        " or a network (10.0.0.0/8)"
                    ) from None
                names.add(name)
        return cls(frozenset(names), tuple(networks))

    def host(self, name: str) -> bool:
        """Whether a host is allowed by its name, wherever it leads."""
        return name.lower().removesuffix(".") in self.names

    def address(self, address: Address) -> bool:
        """Whether an address is allowed, also where it is an IPv4 address written as IPv6."""
        meant = (address, _embedded(address))
        return any(each in network for each in meant if each for network in self.networks)


def kind_of(address: Address) -> str:
    """What keeps an address from being public: `private`, `loopback`...; empty where nothing does.

    IPv4 addresses within IPv6 ones (mapped, translated, 6to4, NAT64) count as what they are.

    >>> [kind_of(ip_address(text)) for text in ("10.0.0.5", "::ffff:127.0.0.1", "8.8.8.8")]
    ['private', 'loopback', '']
    """
    if (inner := _embedded(address)) is not None:
        return kind_of(inner)
    special = _SPECIAL if isinstance(address, IPv4Address) else _SPECIAL_6
    for network, kind in special:
        if address in network:
            return kind
    return "reserved" if isinstance(address, IPv6Address) and address not in _UNICAST_6 else ""


def _embedded(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv6Address):
        for network, shift in _EMBEDDED:
            if address in network:
                return IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return None


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them, the preferred first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def checked(host: str, port: int, allowed: Allowed, resolve: Resolve = resolve) -> list[str]:
    """The addresses of a host to which one may connect.

    Raises `Refused` where any of them is not public and not allowed, and where
    the port is not the web's; `NotFetched` where the host is not known.
    """
    if port not in (80, 443) and (port < 1024 or port in _OTHER_PORTS):
        raise Refused(
            f"port {port} is not one of the web's",
            "Documents are fetched from ports 80 and 443, and from those above 1023 that are free for all.",
        )
    try:
        found = [(text, ip_address(text)) for text in resolve(host, port)]
    except (OSError, UnicodeError) as error:
        reason = f"the address could not be reached (no host {host} is known: {error})"
        raise NotFetched(reason, "Check the address and the connection.", again=True) from None
    if allowed.host(host):
        return [text for text, _ in found]
    for text, address in found:
        if (kind := kind_of(address)) and not allowed.address(address):
            raise Refused(
                f"it leads to a {kind} address ({text}), not to the public web",
                f"Allow it with --allow {text} if you trust it.",
            )
    return [text for text, _ in found]
