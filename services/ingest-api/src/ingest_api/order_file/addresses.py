"""Reading e-mail addresses and web addresses (corpus clarifications 9 and 12)."""

import ipaddress
import re

import idna

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_MAX_LOCAL_CHARS = 64
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MAX_DOMAIN_CHARS = 253

_URL = re.compile(r"https?://(?P<authority>[^/?#]+)(?:[/?#].*)?", re.IGNORECASE)
_REFUSED_IN_URL = re.compile(r'[\s\\"<>]')
_BRACKETED = re.compile(r"\[(?P<address>[^\[\]]*)\](?P<port>:[0-9]*)?")
_NAMED = re.compile(r"(?P<name>[^:\[\]]+)(?P<port>:[0-9]*)?")


def read_email(text: str) -> str | None:
    """Return the address with its domain in lower case, or None when it cannot be mailed."""
    local, at, domain = text.rpartition("@")
    if not at or len(local) > _MAX_LOCAL_CHARS or not _LOCAL_PART.fullmatch(local):
        return None
    readable = _mapped(domain)
    if readable is None or not _is_mail_domain(readable):
        return None
    return f"{local}@{readable}"


def _mapped(domain: str) -> str | None:
    """Return the domain in lower case; an international one in the form IDNA maps it to."""
    if domain.isascii():
        return domain.lower()
    if len(domain) > _MAX_DOMAIN_CHARS:
        return None
    try:
        return idna.uts46_remap(domain)
    except idna.IDNAError:
        return None


def _is_mail_domain(domain: str) -> bool:
    labels = _ascii_form(domain).split(".")
    last = labels[-1]
    return (
        len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and len(last) >= 2
        and not last.isdigit()
    )


def _ascii_form(domain: str) -> str:
    """Return the domain as the name system knows it; empty when there is no such form."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def read_url(text: str) -> str | None:
    """Return an absolute http or https address as typed, or None for anything else."""
    match = _URL.fullmatch(text)
    if match is None or _REFUSED_IN_URL.search(text):
        return None
    return text if _is_authority(match["authority"]) else None


def _is_authority(authority: str) -> bool:
    """Whether this is a host, perhaps with a port, and no user information."""
    if "@" in authority:
        return False
    bracketed = _BRACKETED.fullmatch(authority)
    if bracketed:
        return _is_ipv6(bracketed["address"]) and _is_port(bracketed["port"])
    named = _NAMED.fullmatch(authority)
    return named is not None and _holds_letter_or_digit(named["name"]) and _is_port(named["port"])


def _holds_letter_or_digit(name: str) -> bool:
    return any(character.isalnum() for character in name)


def _is_ipv6(address: str) -> bool:
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return "%" not in address


def _is_port(port: str | None) -> bool:
    """Whether the text from the colon on is absent, empty (RFC 3986) or a port from 1 to 65535."""
    digits = (port or "")[1:]
    if not digits:
        return True
    return len(digits) <= 5 and 1 <= int(digits) <= 65535
