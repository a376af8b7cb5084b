"""How mail addresses are compared, and the keyed hash that stands for one where none may be kept."""

import functools
from collections.abc import Callable

import idna

Hash = Callable[[str, str], str]  # text, purpose → keyed hash


def compared(address: str) -> str:
    """Return the form in which addresses are equal: without case (domain.md 2.2), domains as DNS has them.

    Suppressions are keyed hashes of this form, and nobody can compute them anew: it must stay what it is.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{_dns_name(domain)}"


def hash_of_address(address: str, keyed_hash: Hash) -> str:
    """Return what every service knows an address by: of suppressions, and of persons to forget."""
    return keyed_hash(compared(address), "address")


def address_hasher(keyed_hash: Hash) -> Callable[[str], str]:
    """Return what hashes addresses, each once."""
    return functools.cache(lambda address: hash_of_address(address, keyed_hash))


def _dns_name(domain: str) -> str:
    """Return a domain by the rules orders are read by (IDNA 2008); as it is, if it is none."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain
