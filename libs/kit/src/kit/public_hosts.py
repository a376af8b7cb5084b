"""Which hosts a tenant may name as a target; invariants.md 4, outgoing connections."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_PORTS = frozenset({21, 22, 80, 443, 990})
_FIRST_FREE_PORT = 1024
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE | re.ASCII)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA has given out
# Beside what the standard library knows as special, which differs between its versions.
_SPECIAL_V4 = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv4Network("240.0.0.0/4"),  # reserved
)
_SPECIAL_V6 = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4: hides an IPv4 address
    IPv6Network("3ffe::/16"),  # 6bone, given back
    IPv6Network("3fff::/20"),  # documentation
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address lies in the public Internet and hides no other."""
    if isinstance(address, IPv4Address):
        special = any(address in network for network in _SPECIAL_V4)
        return address.is_global and not address.is_multicast and not special
    if address.scope_id is not None or address not in _GLOBAL_UNICAST:
        return False  # mapped, translated and NAT64 forms lie outside as well
    return address.is_global and not any(address in network for network in _SPECIAL_V6)


def may_use_port(port: int) -> bool:
    return port in _PORTS or _FIRST_FREE_PORT <= port <= 65535


def is_public_name(host: str) -> bool:
    """Tell whether a host, as written, may be looked up: a public address, or a name with a dot.

    Odd spellings of addresses (decimal, octal, hexadecimal, shortened) end in a number and are none.
    """
    try:
        return is_public(ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return _is_name(host)


def _is_name(host: str) -> bool:
    try:
        # Full-width digits and dots become what resolvers take them for.
        labels = host.encode("idna").decode("ascii").removesuffix(".").split(".")
    except UnicodeError:
        return False
    return len(labels) > 1 and all(labels) and not _NUMERIC.fullmatch(labels[-1])
