"""Mail addresses: how they are compared, shown without being told, and handed to a mail server."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

import idna

from kit.addresses import Hash, compared, hash_of_address

_LOCAL_PART = re.compile(r"[\x21-\x7e]{1,64}")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{1,253}")
_TELLING_CHARS = 4  # of a local part: a shorter one is in too many words, and names nobody
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")


class AddressInvalid(ValueError):
    """No mail server could be given this address."""


def domain_of(address: str) -> str:
    return compared(address).rpartition("@")[2]


def hash_of_domain(domain: str, keyed_hash: Hash) -> str:
    return keyed_hash(domain, "domain")


@dataclass(frozen=True)
class Recipient:
    """An address as suppression lists know it."""

    domain: str
    address_hash: str
    domain_hash: str


def recipients_of(addresses: Iterable[str], keyed_hash: Hash) -> dict[str, Recipient]:
    """Return each address's hashes, computed once."""
    found: dict[str, Recipient] = {}
    of_domain = functools.cache(lambda domain: hash_of_domain(domain, keyed_hash))
    for address in addresses:
        if address not in found:
            domain = domain_of(address)
            found[address] = Recipient(domain, hash_of_address(address, keyed_hash), of_domain(domain))
    return found


def masked(address: str) -> str:
    """Return an address as it may be shown: i***@example.org."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local[:1]}***@{domain.lower()}"


def without_address(text: str, address: str) -> str:
    """Return a mail server's words with the recipient's address masked: they outlive the address."""
    if "@" not in text:
        return text
    forms = (address.strip(), compared(address))  # as the order wrote it, and as the server was given it
    return re.sub("|".join(map(re.escape, forms)), masked(address), text, flags=re.IGNORECASE)


def without_addresses(text: str, recipient: str) -> str:
    """Return a stranger's words without any address, nor the recipient's name before the @."""
    local = recipient.strip().rpartition("@")[0]
    if len(local) >= _TELLING_CHARS:
        text = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "***", text, flags=re.IGNORECASE)
    return _ADDRESS.sub("***", text)


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
    """Return a domain as DNS has it, by the rules orders are read by (IDNA 2008). Raises AddressInvalid."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise AddressInvalid(domain) from error
