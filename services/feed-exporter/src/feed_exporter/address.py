"""Which addresses a merchant may name as a target; invariants.md 4, outgoing connections."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_PORTS = frozenset({21, 22, 80, 443, 990})
_FIRST_FREE_PORT = 1024
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\.?")
_V4_INSIDE = (
    IPv6Network("::/96"),  # compatible form
    IPv6Network("::ffff:0:0/96"),  # mapped
    IPv6Network("::ffff:0:0:0/96"),  # translated
    IPv6Network("64:ff9b::/96"),  # NAT64
    IPv6Network("64:ff9b:1::/48"),  # NAT64, local use
    IPv6Network("2001::/32"),  # Teredo
    IPv6Network("2002::/16"),  # 6to4
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address lies in the public Internet and hides no other."""
    if isinstance(address, IPv6Address) and (
        address.scope_id is not None or any(address in network for network in _V4_INSIDE)
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def may_use_port(port: int) -> bool:
    return port in _PORTS or _FIRST_FREE_PORT <= port <= 65535


def is_public_name(host: str) -> bool:
    """Tell whether a host, as written, may be looked up: a public address, or a name with a dot.

    Odd spellings of addresses (decimal, octal, hexadecimal, shortened) end in a number and are none.
    """
    try:
        return is_public(ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        labels = host.rstrip(".").split(".")
        return len(labels) > 1 and all(labels) and not _NUMERIC.fullmatch(labels[-1])
