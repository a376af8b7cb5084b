"""Targets that are refused, in every spelling, and some that are not."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.public_hosts import is_public, is_public_name, may_use_port
from kit.targets import Guard, StepFailed, connect, resolve

REFUSED = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "0.0.0.1", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1",
    "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:93.184.216.34", "::ffff:0:127.0.0.1", "::127.0.0.1",
    "fec0::1", "3fff::1", "5f00::1", "192.88.99.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
    "2002:7f00:1::", "2001:0:7f00:1::",
)  # fmt: skip
ODD = (
    "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0177.0.0.1", "0", "localhost", "intranet",
    "127.0.0.1.", "127\u30020\u30020\u30021", "[::1]", "[::ffff:127.0.0.1]", "a..b", ".example.org",
    "foo.0x7f", "",
)  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused_addresses(text: str) -> None:
    assert not is_public(ip_address(text))
    assert not is_public_name(text)


@pytest.mark.parametrize("text", ODD)
def test_refused_spellings(text: str) -> None:
    assert not is_public_name(text)


@pytest.mark.parametrize(
    "text", ["sftp.shop.example", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "feed.0x7f.org"]
)
def test_allowed_names(text: str) -> None:
    assert is_public_name(text)


@pytest.mark.parametrize(
    ("port", "allowed"),
    [(21, True), (22, True), (990, True), (1024, True), (65535, True), (25, False), (23, False), (0, False)],
)
def test_ports(port: int, *, allowed: bool) -> None:
    assert may_use_port(port) is allowed


PUBLIC = Guard(allow_private=False)
ANYTHING = Guard(allow_private=True)
SPECIAL_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
SPECIAL_V6 = tuple(
    IPv6Network(text)
    for text in (
        "::/8", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
# Networks that hold an IPv4 address, and how far from the end.
V4_INSIDE = (
    ("::", 0), ("::ffff:0:0", 0), ("::ffff:0:0:0", 0), ("64:ff9b::", 0), ("64:ff9b:1::", 0), ("2002::", 80),
    ("2001::", 64),
)  # fmt: skip


@given(st.sampled_from(SPECIAL_V4).flatmap(lambda network: st.ip_addresses(network=network)))
def test_no_special_address_is_public(address: IPv4Address) -> None:
    assert not is_public(address)
    assert not PUBLIC.allows_address(str(address), 22)


@given(st.sampled_from(SPECIAL_V6).flatmap(lambda network: st.ip_addresses(network=network)))
def test_no_special_ipv6_address_is_public(address: IPv6Address) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4), st.sampled_from(V4_INSIDE))
def test_no_ipv6_address_that_holds_an_ipv4_address_is_public(
    address: IPv4Address, form: tuple[str, int]
) -> None:
    prefix, bits = form
    assert not is_public(IPv6Address(int(IPv6Address(prefix)) | int(address) << bits))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_known_in_one_spelling_only(address: IPv4Address) -> None:
    number, parts = int(address), str(address).split(".")
    octal = ".".join(f"0{int(part):o}" for part in parts)
    short = f"{parts[0]}.{number & 0xFFFFFF}"
    wide = str(address).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789."})
    for spelling in (str(number), hex(number), hex(number).upper(), octal, short, wide, f"{address}."):
        assert not is_public_name(spelling)
    assert is_public_name(str(address)) is is_public(address)


def leading_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses; return the names that are looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        families = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            (families[ip_address(each).version], socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("private", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_one_private_address_among_public_ones_refuses_the_name(
    private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leading_to(monkeypatch, "93.184.216.34", private)
    with pytest.raises(StepFailed, match="target_forbidden"):
        await resolve("sftp.shop.example", 22, PUBLIC, seconds=5)


async def test_what_was_checked_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        asked = leading_to(monkeypatch, "127.0.0.1")
        addresses = await resolve("sftp.shop.example", port, ANYTHING, seconds=5)
        leading_to(monkeypatch, "192.0.2.1")  # the name leads elsewhere from now on
        sock = await connect(addresses, seconds=5)
        assert (sock.getpeername(), asked) == (("127.0.0.1", port), ["sftp.shop.example"])
        sock.close()


async def test_our_own_door_and_addresses_are_refused_though_private_ones_are_allowed() -> None:
    guard = Guard(True, lambda: "http://127.0.0.1:8080", frozenset({"192.0.2.7"}))
    for host, port in (("127.0.0.1", 8080), ("localhost", 8080), ("192.0.2.7", 22)):
        with pytest.raises(StepFailed, match="target_forbidden"):
            await resolve(host, port, guard, seconds=5)
    assert await resolve("127.0.0.1", 8081, guard, seconds=5)


async def test_our_own_name_is_refused_at_the_port_of_its_scheme() -> None:
    guard = Guard(allow_private=False, own_url=lambda: "https://reviews.example")
    assert not guard.allows_name("Reviews.Example.", 443)
    assert guard.allows_name("reviews.example.org", 443)


async def test_a_name_that_leads_to_a_private_address_is_refused_after_the_lookup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leading_to(monkeypatch, "127.0.0.1")
    with pytest.raises(StepFailed, match="target_forbidden"):
        await resolve("localhost.shop.example", 22, PUBLIC, seconds=5)


async def test_a_port_outside_the_list_is_refused_even_where_private_targets_are_allowed() -> None:
    with pytest.raises(StepFailed, match="target_forbidden"):
        await resolve("127.0.0.1", 25, ANYTHING, seconds=5)


async def test_a_name_nobody_knows_fails_at_dns_and_a_closed_port_at_tcp() -> None:
    with pytest.raises(StepFailed, match="dns_failed"):
        await resolve("nobody.invalid", 22, ANYTHING, seconds=5)
    addresses = await resolve("127.0.0.1", 65535, ANYTHING, seconds=5)
    with pytest.raises(StepFailed, match="tcp_failed"):
        await connect(addresses, seconds=5)
