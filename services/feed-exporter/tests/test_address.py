"""Targets that are refused, in every spelling, and some that are not."""

from ipaddress import ip_address

import pytest

from feed_exporter.address import is_public, is_public_name, may_use_port
from feed_exporter.targets import StepFailed, connect, resolve

REFUSED = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "0.0.0.1", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1",
    "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:93.184.216.34", "::ffff:0:127.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
)  # fmt: skip
ODD = (
    "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0177.0.0.1", "0", "localhost", "intranet",
    "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "a..b", ".example.org", "foo.0x7f", "",
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


async def test_a_name_that_leads_to_a_private_address_is_refused_after_the_lookup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feed_exporter.targets.is_public_name", lambda host: True)
    with pytest.raises(StepFailed, match="target_forbidden"):
        await resolve("localhost", 22, allow_private=False, seconds=5)


async def test_a_port_outside_the_list_is_refused_even_where_private_targets_are_allowed() -> None:
    with pytest.raises(StepFailed, match="target_forbidden"):
        await resolve("127.0.0.1", 25, allow_private=True, seconds=5)


async def test_a_name_nobody_knows_fails_at_dns_and_a_closed_port_at_tcp() -> None:
    with pytest.raises(StepFailed, match="dns_failed"):
        await resolve("nobody.invalid", 22, allow_private=True, seconds=5)
    addresses = await resolve("127.0.0.1", 65535, allow_private=True, seconds=5)
    with pytest.raises(StepFailed, match="tcp_failed"):
        await connect(addresses, seconds=5)
