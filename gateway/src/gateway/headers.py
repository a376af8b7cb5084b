"""Headers at the door: what is believed, what is passed on, what every answer carries."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from starlette.types import Scope

from gateway.settings import Network
from kit.http import IDENTITY_HEADER, REQUEST_ID_HEADER

Headers = list[tuple[bytes, bytes]]

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
#: What could pass for our own word, or for that of a proxy before us.
_OURS = frozenset(
    {
        b"forwarded",
        b"via",
        b"x-real-ip",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"true-client-ip",
        b"cf-connecting-ip",
        b"x-original-url",
        b"x-rewrite-url",
        b"x-http-method-override",
        b"x-method-override",
        b"expect",
        REQUEST_ID_HEADER.encode(),
    }
)
_OUR_PREFIXES = (b"x-proofmark-", b"x-forwarded-", b"x-original-")
_CREDENTIALS = frozenset({b"authorization", b"cookie", b"x-csrf-token"})
_NOT_FROM_SERVICES = _HOP_BY_HOP | {b"date", b"server", REQUEST_ID_HEADER.encode()}


def onward(headers: Iterable[tuple[bytes, bytes]], *, keep_credentials: bool) -> Headers:
    """Return the headers of a request that a service may see: nothing that speaks in our name."""
    given = list(headers)
    named = _named_by_connection(given)
    dropped = _HOP_BY_HOP | _OURS | named | (frozenset() if keep_credentials else _CREDENTIALS)
    return [
        (name, value)
        for name, value in given
        if name not in dropped and b"_" not in name and not name.startswith(_OUR_PREFIXES)
    ]


def vouched(headers: Headers, *, identity: str, request_id: str, address: str) -> Headers:
    """Add our own word: who calls, under which id, from where."""
    return [
        *headers,
        (IDENTITY_HEADER.encode(), identity.encode()),
        (REQUEST_ID_HEADER.encode(), request_id.encode()),
        (b"x-forwarded-for", address.encode()),
    ]


def backward(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return the headers of a service's answer that a caller may see."""
    given = [(name.lower(), value) for name, value in headers]
    named = _named_by_connection(given)
    return [
        (name, value)
        for name, value in given
        if name not in _NOT_FROM_SERVICES and name not in named and not name.startswith(_OUR_PREFIXES)
    ]


def _named_by_connection(headers: Headers) -> frozenset[bytes]:
    """Return what the Connection header declares to be for this hop only (RFC 9110 7.6.1)."""
    values = [value for name, value in headers if name == b"connection"]
    return frozenset(token.strip().lower() for value in values for token in value.split(b","))


def first(scope: Scope, name: bytes) -> str | None:
    """Return the first header of this name."""
    for found, value in scope["headers"]:
        if found == name:
            return str(value.decode("latin-1"))
    return None


def client_address(scope: Scope, trusted: Sequence[Network]) -> str:
    """Return the caller's address: the last one that no proxy of ours stands at."""
    client = scope.get("client")
    address = client[0] if client else ""
    forwarded = (first(scope, b"x-forwarded-for") or "").split(",")
    while forwarded and is_in(address, trusted):
        address = forwarded.pop().strip() or address
    return address


def is_in(address: str, networks: Sequence[Network]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in networks)


def with_security(headers: Headers, *, is_https: bool) -> Headers:
    """Add what every answer carries; what a page set more strictly itself stays."""
    present = {name for name, _ in headers}
    wanted = {**_ALWAYS, **(_HSTS if is_https else {})}
    return [*headers, *((name, value) for name, value in wanted.items() if name not in present)]


_ALWAYS: dict[bytes, bytes] = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"content-security-policy": b"default-src 'none'; base-uri 'none'; form-action 'self'; "
    b"frame-ancestors 'none'",
    b"cache-control": b"no-store",
}
_HSTS = {b"strict-transport-security": b"max-age=31536000; includeSubDomains"}
