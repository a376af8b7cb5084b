"""DKIM signatures (RFC 6376, 8463): who answers for a mail, and that nothing of it was changed on its way."""

import base64
import hashlib
import re
from dataclasses import dataclass, replace

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kit.settings import SettingsIncomplete
from mailer.delivery import Outcome
from mailer.sender import Letter, MailServer

#: What a mail program shows or acts on. Each is listed once more than it is there: nobody can add another.
SIGNED_HEADERS = (
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "feedback-id",
)
MIN_RSA_BITS = 2048
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_BLANKS = re.compile(rb"[ \t]+")
_BLANKS_AT_END = re.compile(rb"[ \t]+\r\n")


class DkimKeyInvalid(SettingsIncomplete):
    """A signature could not be made with what is set."""


@dataclass(frozen=True)
class Signer:
    """Signs mails for one domain with one key, relaxed/relaxed."""

    domain: str
    selector: str  # the public key is at <selector>._domainkey.<domain>
    key: RSAPrivateKey | Ed25519PrivateKey

    @classmethod
    def of(cls, domain: str, selector: str, pem: str) -> "Signer":
        """Raises: DkimKeyInvalid, which says what was expected."""
        if not _NAME.fullmatch(selector) or not _NAME.fullmatch(domain):
            raise DkimKeyInvalid("PROOFMARK_DKIM_SELECTOR and the domain must be host names in ASCII")
        return cls(domain.lower(), selector.lower(), _private_key(pem))

    def sign(self, content: bytes) -> bytes:
        """Return a mail with its signature before it. `content`: CRLF lines."""
        head, _, body = content.partition(b"\r\n\r\n")
        names, chosen = _chosen(head + b"\r\n")
        digest = base64.b64encode(hashlib.sha256(_relaxed_body(body)).digest()).decode()
        algorithm = "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"
        unsigned = (
            f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" h={_folded(names)};\r\n bh={digest};\r\n b="
        )
        signature = self._signature(chosen + _relaxed_header(unsigned.encode()).removesuffix(b"\r\n"))
        lines = "\r\n  ".join(signature[start : start + 72] for start in range(0, len(signature), 72))
        return f"{unsigned}{lines}\r\n".encode() + content

    def _signature(self, signed: bytes) -> str:
        if isinstance(self.key, RSAPrivateKey):
            made = self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        else:
            made = self.key.sign(hashlib.sha256(signed).digest())  # RFC 8463 3
        return base64.b64encode(made).decode()


def dns_record(pem: str) -> str:
    """Return the DNS record (TXT) with the public half of a key. Raises: DkimKeyInvalid."""
    public = _private_key(pem).public_key()
    if isinstance(public, RSAPublicKey):
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        kind, encoded = "rsa", public.public_bytes(serialization.Encoding.DER, form)
    else:
        kind, encoded = "ed25519", public.public_bytes_raw()
    return f"v=DKIM1; k={kind}; p={base64.b64encode(encoded).decode()}"


class SigningServer:
    """A mail server that gets every mail signed."""

    def __init__(self, server: MailServer, signer: Signer) -> None:
        self._server = server
        self._signer = signer

    async def send(self, letter: Letter, following: Letter | None = None) -> Outcome:
        signed = replace(letter, content=self._signer.sign(letter.content))
        return await self._server.send(signed, following)  # of which only the envelope is told ahead

    async def rest(self) -> None:
        await self._server.rest()

    async def close(self) -> None:
        await self._server.close()


def _private_key(pem: str) -> RSAPrivateKey | Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DkimKeyInvalid("PROOFMARK_DKIM_KEY must be a private key in PEM without passphrase") from error
    if isinstance(key, Ed25519PrivateKey) or (
        isinstance(key, RSAPrivateKey) and key.key_size >= MIN_RSA_BITS
    ):
        return key
    raise DkimKeyInvalid(f"PROOFMARK_DKIM_KEY must be RSA of at least {MIN_RSA_BITS} bits, or Ed25519")


def _chosen(head: bytes) -> tuple[list[str], bytes]:
    """Return the names for h= and the headers to sign, in that order."""
    found: dict[str, list[bytes]] = {}
    for field in re.split(rb"\r\n(?![ \t])", head.removesuffix(b"\r\n")):
        name = field.partition(b":")[0].decode("ascii").strip().lower()
        found.setdefault(name, []).append(field)
    names: list[str] = []
    chosen = b""
    for name in SIGNED_HEADERS:
        fields = found.get(name, [])
        names += [name] * (len(fields) + 1)
        chosen += b"".join(map(_relaxed_header, reversed(fields)))  # the last one first
    return names, chosen


def _relaxed_header(field: bytes) -> bytes:
    """RFC 6376 3.4.2."""
    name, _, value = field.partition(b":")
    unfolded = value.replace(b"\r\n", b"")
    return name.strip().lower() + b":" + _BLANKS.sub(b" ", unfolded).strip(b" ") + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    """RFC 6376 3.4.4; our bodies mostly hold nothing to relax, which is quicker seen than done."""
    if b" \r\n" in body or b"\t" in body:
        body = _BLANKS_AT_END.sub(b"\r\n", body)
    if b"  " in body or b"\t" in body:
        body = _BLANKS.sub(b" ", body)
    stripped = body.rstrip(b"\r\n")
    return stripped + b"\r\n" if stripped else b""


def _folded(names: list[str]) -> str:
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > 60:
            lines.append("")
        lines[-1] += f"{name}:"
    return "\r\n  ".join(lines).rstrip(":")
