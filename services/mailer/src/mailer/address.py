"""Mail addresses: how they are compared, shown without being told, and handed to a mail server."""

import re
from collections.abc import Callable

Hash = Callable[[str, str], str]  # text, purpose → keyed hash

_LOCAL_PART = re.compile(r"[\x21-\x7e]{1,64}")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")


class AddressInvalid(ValueError):
    """No mail server could be given this address."""


def compared(address: str) -> str:
    """Return the form in which addresses are equal: domain.md 2.2 compares them without case."""
    return address.strip().lower()


def domain_of(address: str) -> str:
    return compared(address).rpartition("@")[2]


def hash_of_address(address: str, keyed_hash: Hash) -> str:
    return keyed_hash(compared(address), "address")


def hash_of_domain(domain: str, keyed_hash: Hash) -> str:
    return keyed_hash(domain, "domain")


def masked(address: str) -> str:
    """Return an address as it may be shown: i***@example.org."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local[:1]}***@{domain.lower()}"


def without_address(text: str, address: str) -> str:
    """Return a mail server's words with the recipient's address masked: they outlive the address."""
    return re.sub(re.escape(address.strip()), masked(address), text, flags=re.IGNORECASE)


def domain_named(text: str) -> str:
    """Read a domain as merchants write it (Example.org, @example.org). Raises AddressInvalid."""
    domain = _ascii_host(text.strip().lower().removeprefix("@"))
    if not _HOST.fullmatch(domain):
        raise AddressInvalid(text)
    return domain


def for_envelope(address: str) -> str:
    """Return the address as SMTP without extensions takes it. Raises AddressInvalid."""
    local, _, domain = address.strip().rpartition("@")
    host = _ascii_host(domain.lower())
    if not _LOCAL_PART.fullmatch(local) or set(local) & set("<>") or not _HOST.fullmatch(host):
        raise AddressInvalid(masked(address))
    return f"{local}@{host}"


def _ascii_host(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError as error:
        raise AddressInvalid(domain) from error
