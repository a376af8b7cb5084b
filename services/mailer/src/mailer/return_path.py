"""The address that reports about one mail come back to: unguessable, of that mail alone; RFC 5321, 4.4.

Its local part, `bounce-` and 56 letters and digits, holds the request, the kind of mail and a signature:
63 characters of the 64 allowed, the same in either case, since mail servers may change it.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from itertools import islice
from typing import Protocol
from uuid import UUID

from contracts.links import MailKind

_PREFIX = "bounce-"
_COMPLAINTS = "complaints"
_WRITTEN = re.compile(rb"bounce-[a-z2-7]{56}@[a-z0-9.-]{1,253}", re.IGNORECASE)
_MOST_WRITTEN = 20
_PURPOSE = "return-path"
_KINDS: dict[MailKind, bytes] = {"request": b"q", "reminder": b"m"}
_REQUEST_BYTES, _SIGNATURE_BYTES = 16, 18  # with the kind's byte 35: base32 of it has no spare bits


@dataclass(frozen=True)
class MailOf:
    """Which mail a return path is of."""

    request_id: UUID
    kind: MailKind


class Signer(Protocol):
    """The platform's key ring, as far as it's needed here."""

    def sign(self, purpose: str, data: bytes, length: int) -> bytes: ...

    def is_signed(self, purpose: str, data: bytes, signature: bytes) -> bool: ...


class ReturnPaths:
    """Writes and reads return paths at one domain."""

    def __init__(self, keys: Signer, domain: str) -> None:
        self._keys = keys
        self.domain = domain.lower()

    def of(self, mail: MailOf) -> str:
        """Return the mail's return path; nobody but the platform can make another's."""
        data = mail.request_id.bytes + _KINDS[mail.kind]
        signed = data + self._keys.sign(_PURPOSE, data, _SIGNATURE_BYTES)
        return f"{_PREFIX}{base64.b32encode(signed).decode().lower()}@{self.domain}"

    def is_ours(self, address: str) -> bool:
        return address.rpartition("@")[2].lower() == self.domain

    def is_for_complaints(self, address: str) -> bool:
        """Tell whether this is the one address that mailbox providers are given for all complaints."""
        return self.is_ours(address) and address.rpartition("@")[0].lower() == _COMPLAINTS

    def named_in(self, content: bytes) -> MailOf | None:
        """Return the mail whose return path a report names, or the mail that it holds."""
        written = (match[0].decode() for match in _WRITTEN.finditer(content))
        return next(filter(None, map(self.read, islice(written, _MOST_WRITTEN))), None)

    def read(self, address: str) -> MailOf | None:
        """Return the mail whose return path this is; None if it's nobody's. Ignores case and `+…`."""
        local = address.rpartition("@")[0].lower().partition("+")[0]
        if not self.is_ours(address) or not local.startswith(_PREFIX):
            return None
        try:
            signed = base64.b32decode(local.removeprefix(_PREFIX).upper())
        except (binascii.Error, ValueError):
            return None
        data, signature = signed[: _REQUEST_BYTES + 1], signed[_REQUEST_BYTES + 1 :]
        if len(signature) != _SIGNATURE_BYTES or not self._keys.is_signed(_PURPOSE, data, signature):
            return None
        kind = next(kind for kind, letter in _KINDS.items() if letter == data[_REQUEST_BYTES:])
        return MailOf(UUID(bytes=data[:_REQUEST_BYTES]), kind)
